"""Everything that can go wrong with a request, in one shape and under a name of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field


class Wrong(Schema):
    """One thing that is wrong: where, by which name, and what would be right."""

    field: str = Field(description="Of the request, or what it names; empty: all of it.")
    code: str
    message: str


class Said(Schema):
    """What stands in the way."""

    code: str = Field(description="A name that does not change; programs go by it.")
    message: str = Field(description="For people, in the language of Accept-Language.")
    fields: list[Wrong] = Field(description="All that is wrong, not the first thing alone.")


class Error(Schema):
    """The one shape of every answer that is not what was asked for."""

    error: Said


# By name: the status, and what is said to people.
CODES: Mapping[str, tuple[int, Promise]] = {
    "unreadable": (400, _("The body is no JSON.")),
    "token_missing": (401, _("Send a token: Authorization: Bearer …")),
    "token_unknown": (401, _("No such token is known. Make one on the page of your tokens.")),
    "token_ended": (401, _("The token has ended. Make another one.")),
    "token_revoked": (401, _("The token was revoked. Make another one.")),
    "account_closed": (401, _("The account of the token is closed.")),
    "read_only": (403, _("The token reads alone. Make one that may record.")),
    "not_allowed": (403, _("No right that is held now, and that the token leaves, is for this.")),
    "not_found": (404, _("There is no such thing as of then, or it is not for you.")),
    "no_organisation": (
        404,
        _("Choose one from the list of organisations, or ask for a later moment."),
    ),
    "no_page": (404, _("There is no such page of this list. Begin at the first one.")),
    "no_route": (404, _("There is nothing at this address. See /api/v1/openapi.json.")),
    "method_not_allowed": (405, _("This address does not answer to that method.")),
    "refused": (409, _("Nothing was recorded; this is why.")),
    "key_reused": (409, _("This key was used before, for something else. Draw another one.")),
    "not_yet": (
        409,
        _("Nothing is recorded ahead of time. Leave the moment out, or name one past."),
    ),
    "no_rules": (409, _("Adopt a rule pack first.")),
    "too_large": (413, _("The body is too large. Send less at once.")),
    "not_json": (415, _("Send JSON: Content-Type: application/json.")),
    "invalid": (422, _("Something that was sent is not what it should be.")),
    "too_many": (429, _("Too many tokens that are none came from here. Wait a minute.")),
    "too_many_codes": (429, _("Too many wrong codes of posts were given. Wait five minutes.")),
    "broken": (500, _("Something is broken here; it is on record. Nothing was recorded.")),
}
STATUSES = frozenset(status for status, _said in CODES.values())


@dataclass(frozen=True, slots=True)
class At:
    """One thing that is wrong, before it is said in a language."""

    field: str
    code: str
    message: str | Promise = ""


class Refused(Exception):
    """A request is not answered as asked: by a name of :data:`CODES`, and all that is wrong."""

    def __init__(self, code: str, *wrong: At) -> None:
        super().__init__(code)
        self.code = code
        self.wrong = wrong


def error(code: str, wrong: Iterable[At] = ()) -> Error:
    """Return what is said of ``code`` in the language of the request."""
    message = str(CODES[code][1])
    fields = [
        Wrong(field=each.field, code=each.code, message=str(each.message) or message)
        for each in wrong
    ]
    return Error(error=Said(code=code, message=message, fields=fields))


def answer(code: str, wrong: Iterable[At] = ()) -> HttpResponse:
    """Return the answer that says ``code``."""
    said = JsonResponse(error(code, wrong).model_dump(), status=CODES[code][0])
    if said.status_code == 401:
        said["WWW-Authenticate"] = "Bearer"
    if said.status_code == 429:
        said["Retry-After"] = "300" if code == "too_many_codes" else "60"
    return said


def no_route(_request: HttpRequest) -> HttpResponse:
    """Answer that there is nothing at this address."""
    return answer("no_route")
