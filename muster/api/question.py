"""What a request asks: the two clocks, an organisation, a page of a list.

A list is read page by page as of one moment: the cursor carries it, so that what is recorded
between two pages neither moves nor repeats anything.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.http import HttpRequest
from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from muster.api.door import Caller
from muster.api.fault import At, Refused
from muster.api.rights import NEEDS
from muster.core.ledger import AsOf, micros, moment
from muster.steps import token as tokens
from muster.steps.sight import Scoped, Unseen, look

T = TypeVar("T")

LIMIT, LIMIT_MAX = 50, 200
CODE = r"^[^\x00-\x20\x7f:]([^\x00-\x1f\x7f:]{0,78}[^\x00-\x20\x7f:])?$"
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_LOST_PLUS = re.compile(r" (?=\d\d:?\d\d$)")  # a plus sign not written as %2B arrives as a space
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def _moment(given: object) -> datetime:
    """Return the moment a text writes; those far off are taken as the first or the last there is.

    Raises ``ValueError`` for anything but RFC 3339 with a zone.
    """
    text = _LOST_PLUS.sub("+", given) if isinstance(given, str) else ""
    if isinstance(given, datetime):
        return given
    if not _WRITTEN.fullmatch(text):
        raise ValueError("write a moment as 2020-02-05T18:00:00+08:00")
    if text[:4] < "1900":
        return _FIRST
    return min(datetime.fromisoformat(text.upper()), _LAST) if text[:4] < "2201" else _LAST


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Code = Annotated[str, Field(pattern=CODE)]


def _whole(given: object) -> object:
    """Return the whole number a body says; 2.0 is one in JSON, and a text or a truth is none."""
    if isinstance(given, bool) or not isinstance(given, int | float) or given != given // 1:
        raise ValueError("write a whole number")
    return int(given)


WHOLE = BeforeValidator(_whole)
Whole = Annotated[int, WHOLE]


class Clocks(Schema):
    """The two clocks of a question; each is now where it is left out."""

    at: Moment | None = Field(None, description="As of when it is true.")
    known: Moment | None = Field(None, description="By when it was on record.")


class Asked(Clocks):
    """The two clocks and an organisation."""

    org: Code | None = Field(
        None, description="Code of an organisation; left out: all that may be seen."
    )


class Listed(Schema):
    """Which part of a list."""

    limit: int = Field(LIMIT, ge=1, le=LIMIT_MAX)
    cursor: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9_-]{1,400}$",
        description="``next`` of the page before; it carries the clocks of the first page.",
    )


class AskedPage(Asked, Listed):
    """The two clocks, an organisation, and which part of the list."""


class ClockedPage(Clocks, Listed):
    """The two clocks, and which part of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a list goes on, and as of when it was begun."""

    asof: AsOf
    after: str | int | None  # the key of the last entry shown; None at the beginning

    @property
    def number(self) -> int:
        """The key where it is a number."""
        return self.after if isinstance(self.after, int) else 0

    def following(self, after: str | int | None) -> str | None:
        """Return the cursor of the page behind ``after``, None where there is none."""
        if after is None:
            return None
        told = json.dumps([micros(self.asof.at), micros(self.asof.known), after])
        return urlsafe_b64encode(told.encode()).decode().rstrip("=")


class Page(Schema, Generic[T]):
    """A part of a list."""

    items: list[T]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")


def caller_of(request: HttpRequest) -> Caller:
    """Return who calls."""
    caller: Caller = request.auth  # type: ignore[attr-defined]  # the door put it there
    return caller


def sight(request: HttpRequest, operation: str, asked: Clocks) -> Scoped:
    """Return what the caller sees, as of the clocks and in the organisation asked for."""
    now = caller_of(request).now
    org = asked.org or "" if isinstance(asked, Asked) else ""
    return seen(request, operation, AsOf(asked.at or now, asked.known or now), org)


def listing(
    request: HttpRequest, operation: str, asked: AskedPage | ClockedPage
) -> tuple[Scoped, Cursor]:
    """Return what the caller sees, and which part of the list is asked for."""
    now = caller_of(request).now
    begun = AsOf(asked.at or now, asked.known or now)
    cursor = read_cursor(asked.cursor) if asked.cursor else Cursor(asof=begun, after=None)
    org = asked.org or "" if isinstance(asked, Asked) else ""
    return seen(request, operation, cursor.asof, org), cursor


def seen(request: HttpRequest, operation: str, asof: AsOf, org: str = "") -> Scoped:
    """Return what the caller sees as of ``asof``; ``Refused`` where that is nothing."""
    caller = caller_of(request)
    found = look(
        address=f"{request.method} {request.path}",
        actor=tokens.cut(caller.actor, caller.token, asof),
        need=NEEDS[operation],
        asof=asof,
        now=caller.now,
        org=org,
    )
    if isinstance(found, Unseen):
        raise Refused("no_organisation", *(At("org", "no_organisation") for _ in found.codes))
    return found


def read_cursor(text: str) -> Cursor:
    """Return what a cursor says; raises ``Refused`` for one that no page gave."""
    try:
        at, known, after = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(after, str | int) or isinstance(after, bool):
            raise ValueError(text)
        return Cursor(asof=AsOf(moment(at), moment(known)), after=after)
    except (ValueError, TypeError, OverflowError, UnicodeError):
        raise Refused("no_page", At("cursor", "no_page")) from None


def part(
    given: Iterable[tuple[str | int, Any]], cursor: Cursor, limit: int
) -> tuple[Sequence[Any], str | None]:
    """Return the entries behind the cursor, and the cursor of the page behind them.

    Each comes with its key. They are in the order of the keys, which are unlike each other.
    """
    after = cursor.after
    left = [(key, each) for key, each in given if after is None or _behind(key, after)]
    shown = left[:limit]
    more = shown[-1][0] if len(left) > limit else None
    return [each for _key, each in shown], cursor.following(more)


def _behind(key: str | int, after: str | int) -> bool:
    if isinstance(key, int) and isinstance(after, int):
        return key > after
    return str(key) > str(after)
