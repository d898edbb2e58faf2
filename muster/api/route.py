"""How an operation is declared: its name, its need, its answers, and no parameter unknown."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Router, Schema

from muster.api.deed import Recorded
from muster.api.door import Bearer
from muster.api.fault import STATUSES, At, Error, Refused

Key = Annotated[
    UUID,
    Header(
        alias="Idempotency-Key",
        description="A UUID drawn before the first try; the first fact has it as its key.",
    ),
]
_OF_DEEDS = frozenset({409, 413, 415})
_ALWAYS = STATUSES - _OF_DEEDS - {405}


def read(
    router: Router, path: str, name: str, out: object, *, ruled: bool = False
) -> Callable[..., Any]:
    """Declare an operation that shows something; ``name`` is its name and that of its need.

    ``ruled``: it judges by a rule pack, and says so where none is adopted.
    """
    also = {409} if ruled else set()
    answers = {200: out, **dict.fromkeys(sorted(_ALWAYS | also), Error)}
    return _declared(router.get, path, name, answers)


def judge(router: Router, path: str, name: str, out: object) -> Callable[..., Any]:
    """Declare an operation that says what would come of what is sent, and records nothing."""
    answers = {200: out, **dict.fromkeys(sorted(_ALWAYS | _OF_DEEDS), Error)}
    return _declared(router.post, path, name, answers)


def act(router: Router, path: str, name: str) -> Callable[..., Any]:
    """Declare an operation that records something, once under the client's key."""
    answers = {201: Recorded, **dict.fromkeys(sorted(_ALWAYS | _OF_DEEDS), Error)}
    return _declared(router.post, path, name, answers)


def _declared(
    method: Callable[..., Any], path: str, name: str, answers: dict[int, Any]
) -> Callable[..., Any]:
    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        first, _, rest = (view.__doc__ or "").strip().partition("\n\n")
        made: Callable[..., Any] = method(
            path,
            auth=Bearer(name),
            operation_id=name,
            response=answers,
            openapi_extra=_file() if answers.get(200) is bytes else None,
            summary=" ".join(first.split()),
            description=" ".join(rest.split()) or None,
        )(_no_other(view))
        return made

    return declare


def _file() -> dict[str, Any]:
    """Return how the document says that an answer is a file."""
    said = {"type": "string", "format": "binary"}
    content = {"application/octet-stream": {"schema": said}}
    return {"responses": {200: {"description": "OK", "content": content}}}


def _no_other(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``view`` refusing parameters it does not know: a slip would show all for a part."""
    known = _parameters(view)

    @wraps(view)
    def answer(request: HttpRequest, **given: object) -> object:
        other = sorted(set(request.GET) - known)
        twice = sorted(name for name, told in request.GET.lists() if len(told) > 1)
        if other or twice:
            wrong = [At(name, "unknown") for name in other] + [At(name, "twice") for name in twice]
            raise Refused("invalid", *wrong)
        return view(request, **given)

    return answer


def _parameters(view: Callable[..., Any]) -> frozenset[str]:
    names: set[str] = set()
    for name, each in signature(view).parameters.items():
        kind = get_args(each.annotation)[0] if get_origin(each.annotation) is Annotated else None
        if isinstance(kind, type) and issubclass(kind, Schema):
            names |= kind.model_fields.keys()
        else:
            names.add(name)
    return frozenset(names)
