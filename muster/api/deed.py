"""What a request records: once under the client's key, never ahead of time, by a step."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import ConfigDict, Field

from muster.api.door import Caller
from muster.api.fault import At, Refused
from muster.api.question import Code, Moment, caller_of, seen
from muster.core.access import Field as Part
from muster.core.access import Thing, Verb
from muster.core.ledger import AsOf, Fact
from muster.core.rules import RulePack
from muster.steps.answered import Errand, KeyReused, once
from muster.steps.hand import Hand
from muster.steps.register import people_of
from muster.steps.rules import pack_in_force
from muster.steps.sight import Scoped

Numbers = Annotated[list[Code], Field(min_length=1, max_length=500, description="Numbers.")]
_TEXT = r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$"
Line = Annotated[str, Field(min_length=1, max_length=100, pattern=_TEXT)]
PaperNumber = Annotated[str, Field(min_length=1, max_length=40, pattern=_TEXT)]
Why = Annotated[str, Field(min_length=1, max_length=500, pattern=_TEXT)]


class Deed(Schema):
    """What every request that records may say."""

    model_config = ConfigDict(extra="forbid")
    at: Moment | None = Field(None, description="When it became true; now where it is left out.")


class FactMade(Schema):
    """A fact that was recorded."""

    seq: int
    kind: str
    subject: str


class Recorded(Schema):
    """What was recorded. A repeat under the same key is answered the same."""

    key: UUID = Field(description="The client's key; that of the first fact.")
    facts: list[FactMade]
    total: int = Field(description="How many there are; the first 500 are listed.")
    made: str | None = Field(
        None, description="Code of what was made that no fact tells of: long work, an address."
    )


def doing(request: HttpRequest, operation: str, body: Deed, *, org: str = "") -> Scoped:
    """Return what the caller sees at the moment of what is to be recorded; never one to come.

    ``org`` is the code of an organisation, "" for all the caller may see.
    """
    now = caller_of(request).now
    if body.at is not None and body.at > now:
        raise Refused("not_yet", At("at", "not_yet"))
    return seen(request, operation, AsOf(body.at or now, now), org)


def record(
    request: HttpRequest,
    key: UUID,
    org: str,
    act: Callable[[Hand], Refused | None],
    *,
    made: Sequence[str] = (),
) -> HttpResponse:
    """Let ``act`` record for ``org``, and answer with the facts; ``Refused`` if it says why not.

    ``made`` holds, once ``act`` has put it there, the code of what it made.
    """
    caller = caller_of(request)
    body = json.loads(request.body or b"null")
    sent = json.dumps([request.method, request.path, body], sort_keys=True)
    errand = Errand(key=key.hex, account=caller.actor.account, sent=sent)
    try:
        said = once(
            errand, _hand(caller, org), act, lambda f, n: _said(key, f, n, made), caller.now
        )
    except KeyReused:
        raise Refused("key_reused", At("Idempotency-Key", "key_reused")) from None
    if isinstance(said, Refused):
        raise said
    return HttpResponse(said, status=201, content_type="application/json; charset=utf-8")


def secretly(answer: HttpResponse, secret: str) -> HttpResponse:
    """Return the answer with ``made`` said: what opens something is kept with no answer."""
    answer.content = json.dumps({**json.loads(answer.content), "made": secret}).encode()
    return answer


def _hand(caller: Caller, org: str) -> Hand:
    return Hand(by=caller.actor.account, org=org, source=f"api {caller.token.code}")


def _said(key: UUID, facts: Iterable[Fact], total: int, made: Sequence[str]) -> str:
    told = [FactMade(seq=f.seq, kind=f.kind, subject=f.subject) for f in facts]
    code = made[0] if made else None
    return Recorded(key=key, facts=told, total=total, made=code).model_dump_json()


def numbered(
    numbers: Iterable[str],
    seen: Scoped,
    thing: Thing,
    verb: Verb,
    field: Part = Part.PLAIN,
    *,
    named: str = "people",
) -> tuple[str, ...]:
    """Return the people of these numbers, each once, if the caller may so of every one of them.

    Raises ``Refused``: who is not seen is answered like who is not there; ``named`` is the field.
    """
    codes = tuple(dict.fromkeys(f"person:{number}" for number in numbers))
    known = people_of(codes, seen.asof)
    if seen.seen(known, thing, field, verb) != set(codes):
        raise missing(named)
    return codes


def rules(asof: AsOf) -> RulePack:
    """Return the pack in force; ``Refused`` where there is none, or its text is not at hand."""
    try:
        pack = pack_in_force(asof)
    except LookupError:
        pack = None
    if pack is None:
        raise Refused("no_rules")
    return pack


def refused(wrong: Iterable[At]) -> Refused:
    """Return that nothing was recorded, and all the reasons by name."""
    return Refused("refused", *wrong)


def root_of(sight: Scoped) -> str:
    """Return the organisation for which somebody records what is of no other."""
    return sight.root.code if sight.root else ""


def missing(field: str) -> Refused:
    """Return that what ``field`` names is not there, or not for who asks: which is the same."""
    return Refused("not_found", At(field, "not_found"))
