"""The API: every operation, and the one shape of what goes wrong."""

import logging
from collections.abc import Callable
from functools import cache, wraps
from types import ModuleType
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from muster.api import (
    access,
    account,
    alarm,
    alias,
    bulletin,
    bulletin_life,
    call,
    care,
    care_leave,
    case,
    claim,
    confidence,
    correction,
    demand,
    deployment,
    deployment_deed,
    deployment_judged,
    derogation,
    duty,
    evening,
    fact,
    figure,
    letter,
    me,
    message,
    organisation,
    person,
    person_change,
    register_change,
    relief,
    request,
    roster,
    roster_repair,
    rule,
    swap,
    undo,
    unit,
    unit_request,
    webhook,
    work,
)
from muster.api.fault import At, Refused, answer, no_route
from muster.steps.rules import RulesGone

_LOG = logging.getLogger("muster.api")

api = NinjaAPI(
    title="Muster",
    version="1",
    description=(
        "The steps of the pages, for programs. Rights are those the account holds at the moment "
        "of the request, cut to the scope of the token. What is not for the caller is answered "
        "like what does not exist."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
_STAGES: tuple[ModuleType, ...] = (
    *(derogation,),
    *(me, undo, request, register_change, alias, organisation, person, person_change),
    *(call, message, letter),
    *(duty, roster, roster_repair, swap, relief, demand, alarm, care, care_leave, confidence),
    *(case, unit, unit_request),
    *(deployment, deployment_deed, deployment_judged),
    *(figure, evening, claim, bulletin, bulletin_life, fact, correction),
    *(work, account, access, rule, webhook),
)
for _stage in _STAGES:
    api.add_router("", _stage.router, tags=[_stage.__name__.rpartition(".")[2].partition("_")[0]])


# --- what goes wrong ------------------------------------------------------------------------------


@api.exception_handler(Refused)
def _refused(_request: HttpRequest, exc: Refused) -> HttpResponse:
    return answer(exc.code, exc.wrong)


@api.exception_handler(RulesGone)
def _no_rules(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    return answer("no_rules")


@api.exception_handler(PermissionDenied)
def _denied(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    return answer("not_allowed")


@api.exception_handler(Http404)
def _missing(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    return answer("not_found")


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, exc: ValidationError) -> HttpResponse:
    return answer("invalid", [_wrong(each) for each in exc.errors])


def _wrong(each: dict[str, Any]) -> At:
    """Return one thing the validation found; the value itself is not told back."""
    place = [str(part) for part in each["loc"][1:] if part not in ("body", "asked")]
    return At(".".join(place), str(each["type"]), str(each["msg"]))


@api.exception_handler(RequestDataTooBig)
def _too_large(_request: HttpRequest, _exc: Exception) -> HttpResponse:
    return answer("too_large")


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, exc: HttpError) -> HttpResponse:
    return answer("unreadable" if exc.status_code == 400 else "broken")


@api.exception_handler(Exception)
def _broken(request: HttpRequest, exc: Exception) -> HttpResponse:
    _LOG.error("%s %s", request.method, request.path, exc_info=exc)
    if settings.DEBUG_PROPAGATE_EXCEPTIONS:
        raise exc
    return answer("broken")


# --- addresses ------------------------------------------------------------------------------------

ROOT = "api/v1/"


# From which list, by what of its first entry, one comes to what: (list, its place, what, parameter)
LINKS = (
    ("organisations", "items/0/code", "organisation", "code"),
    ("organisation", "way/0/code", "organisation", "code"),
    ("organisations", "items/0/code", "organisation-change", "code"),
    ("aliases", "items/0/fact", "alias-end", "fact"),
    ("people", "items/0/number", "person", "number"),
    ("person", "home", "facts", "subject"),
    ("calls", "items/0/code", "call", "code"),
    ("calls", "items/0/code", "call-answer", "code"),
    ("letters", "items/0/code", "letter", "code"),
    ("letters", "items/0/code", "letter-sign", "code"),
    ("derogations", "items/0/code", "derogation-grant", "code"),
    ("derogations", "items/0/code", "derogation-end", "code"),
    ("posts", "items/0/code", "board", "code"),
    ("posts", "items/0/code", "post-roster", "code"),
    ("posts", "items/0/code", "post-swaps", "code"),
    ("post-roster", "items/0/code", "roster", "code"),
    ("post-roster", "items/0/code", "roster-repair-ask", "code"),
    ("post-roster", "items/0/code", "roster-check", "code"),
    ("post-swaps", "items/0/code", "swap-decide", "code"),
    ("cases", "items/0/code", "case", "code"),
    ("words", "items/0/word", "word-take", "word"),
    ("posts", "items/0/code", "post-note", "code"),
    ("posts", "items/0/code", "post-relief", "code"),
    ("demand", "items/0/code", "demand-change", "code"),
    ("demand", "items/0/code", "demand-met", "code"),
    ("plans", "items/0/code", "plan", "code"),
    ("plans", "items/0/code", "plan-moves", "code"),
    ("plans", "items/0/code", "plan-review", "code"),
    ("plans", "items/0/code", "plan-amend", "code"),
    ("plans", "items/0/code", "plan-progress", "code"),
    ("plans", "items/0/code", "plan-reserve", "code"),
    ("plans", "items/0/code", "plan-approve", "code"),
    ("plans", "items/0/code", "plan-verdict", "code"),
    ("plans", "items/0/code", "plan-compare", "code"),
    ("units", "items/0/code", "unit", "code"),
    ("units", "items/0/code", "unit-dissolve", "code"),
    ("unit-requests", "items/0/code", "unit-approve", "code"),
    ("unit-requests", "items/0/code", "unit-decline", "code"),
    ("unit-requests", "items/0/code", "unit-withdraw", "code"),
    ("figures", "items/0/figure", "figure", "name"),
    ("figures", "items/0/figure", "figure-counted", "name"),
    ("figure-counted", "items/0/subject", "facts", "subject"),
    ("bulletins", "items/0/number", "bulletin", "number"),
    ("bulletin-proposals", "items/0/proposal", "bulletin-proposal", "proposal"),
    ("bulletins", "items/0/number", "bulletin-correct", "number"),
    ("rights", "items/0/code", "right-grant", "code"),
    ("claims", "items/0/seq", "fact", "seq"),
    ("claims", "items/0/seq", "claim-drop", "seq"),
    ("facts", "items/0/seq", "fact", "seq"),
    ("facts", "items/0/seq", "correction-preview", "seq"),
    ("facts", "items/0/seq", "correction-make", "seq"),
    ("corrections", "items/0/by/seq", "fact", "seq"),
    ("correction-proposals", "items/0/proposal", "correction-confirm", "proposal"),
    ("correction-proposals", "items/0/proposal", "correction-set-aside", "proposal"),
    ("ledger", "seq", "fact", "seq"),
    ("works", "items/0/code", "work", "code"),
    ("works", "items/0/code", "work-file", "code"),
)


@cache
def document() -> dict[str, Any]:
    """Return what the API is, as OpenAPI; it is put together once, which takes seconds."""
    told: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"/{ROOT}"))
    errors: dict[str, Any] = {}
    for path_item in told["paths"].values():
        for operation in path_item.values():
            for parameter in operation["parameters"]:
                parameter["schema"] = _written(parameter["schema"])
            operation["responses"] = _shared(operation["responses"], errors)
            if links := _links(operation["operationId"]):
                operation["responses"]["200"]["links"] = links
    told["components"] = {**told["components"], "responses": errors}
    return told


def _links(name: str) -> dict[str, Any]:
    """Return what an answer leads to: an operation, and where its parameter stands."""
    return {
        to: {"operationId": to, "parameters": {parameter: f"$response.body#/{place}"}}
        for of, place, to, parameter in LINKS
        if of == name
    }


def _shared(responses: dict[int, Any], errors: dict[str, Any]) -> dict[str, Any]:
    """Return the answers with what is wrong said once for all, in ``errors``."""
    errors |= {f"Wrong{n}": said for n, said in responses.items() if n >= 400}
    own = {str(n): said for n, said in responses.items() if n < 400}
    shared = {n: f"#/components/responses/Wrong{n}" for n in responses if n >= 400}
    return own | {str(n): {"$ref": place} for n, place in shared.items()}


def _written(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what may be written in an address: there is no null, but leaving it out."""
    kinds: list[dict[str, Any]] = [
        each for each in schema.get("anyOf", ()) if each != {"type": "null"}
    ]
    if len(kinds) != 1:
        return schema
    return {name: each for name, each in schema.items() if name != "anyOf"} | kinds[0]


@login_not_required
@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponse:
    """Answer what the API is, as OpenAPI; of nobody a token is asked."""
    if request.method != "GET":
        said = answer("method_not_allowed")
        said["Allow"] = "GET"
        return said
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


def addresses() -> list[URLPattern]:
    """Return every address of the API, none of which asks for sign-in; the last takes the rest."""
    found = [
        each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"
    ]
    found.sort(key=lambda each: str(each.pattern).endswith(">"))  # a code may hold slashes
    own = [path(f"v1/{each.pattern}", _spoken(each.callback), name=each.name) for each in found]
    return [
        path("v1/openapi.json", openapi, name="document"),
        *own,
        re_path(r"[\s\S]*\Z", login_not_required(csrf_exempt(no_route)), name="none"),
    ]


def _spoken(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return ``view`` without sign-in, saying in the one shape that a method is not answered."""

    @login_not_required
    @csrf_exempt  # no cookie is looked at: there is nothing to forge
    @wraps(view)
    def spoken(request: HttpRequest, **given: str | int) -> HttpResponseBase:
        said = view(request, **given)
        if said.status_code != 405:
            return said
        shaped = answer("method_not_allowed")
        shaped["Allow"] = said["Allow"]
        return shaped

    return spoken
