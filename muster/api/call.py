"""Calls, what became of their copies, and the answer of an addressee."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, Clocks, Code, Page, Whole, listing, part, sight
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.call import MAY_FOLLOW, Call, Copy
from muster.core.ledger import AsOf
from muster.steps import call as step
from muster.steps.access_path import paths
from muster.steps.call_answer import answer as answer_call
from muster.steps.hand import Hand
from muster.steps.sight import Scoped

router = Router()
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class CallOut(Schema):
    """A call, and where those of its copies stand that the caller sees."""

    code: str
    form: str
    number: str
    title: str
    follows: str | None = Field(description="Subject of the call it follows.")
    issued_by: str
    issued_at: datetime | None
    copies: int
    accepted: int
    refused: int
    silent: int


class CopyOut(Schema):
    """One addressee's copy."""

    addressee: str
    relay: str | None = Field(description="Who hands it down, where it is not the issuer.")
    answer: str = Field(description="sent, delivered, accepted, refused, executed")
    since: datetime | None
    sent_at: datetime | None
    why: str
    silent: bool


class CallWhole(CallOut):
    """A call with its text and copies."""

    text: str
    copies_seen: list[CopyOut]


@read(router, "/calls", "calls", Page[CallOut])
def calls(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[CallOut]:
    """The directives and appeals that concern an organisation, the earliest first."""
    seen, cursor = listing(request, "calls", asked)
    found = in_sight(step.calls(seen.asof), seen)
    rows = ((f"{call.issued_at}{call.code}", (call, copies)) for call, copies in found)
    shown, more = part(sorted(rows, key=lambda row: row[0]), cursor, asked.limit)
    return Page(items=[CallOut(**_call(*each)) for each in shown], next=more)


@read(router, "/calls/{path:code}", "call", CallWhole)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> CallWhole:
    """One call, its text, and what became of the copies that are seen."""
    seen = sight(request, "call", asked)
    call, copies = _find(code, seen)
    return CallWhole(
        **_call(call, copies),
        text=call.issued.text if call.issued else "",
        copies_seen=[_copy(copy) for copy in copies],
    )


def _find(code: str, seen: Scoped) -> tuple[Call, list[Copy]]:
    wanted = [call for call in step.calls(seen.asof) if call.code == f"call:{code}"]
    for found in in_sight(wanted, seen):
        return found
    raise missing("code")


def in_sight(found: Iterable[Call], seen: Scoped) -> list[tuple[Call, list[Copy]]]:
    """Return the calls that are seen in the organisation asked for, each with copies in sight.

    Whoever sees the issuer sees the call, and so does whoever sees any copy of it; an appeal is
    read by everybody it is for.
    """
    copies, wanted = step.copies_of(seen.asof), list(found)
    codes = {copy.code for call in wanted for copy in copies.get(call.code, ())}
    near = seen.seen(codes | {call.issued_by for call in wanted}, Thing.CALL)
    if seen.org is not None:
        lies = paths(near, seen.asof)
        near = frozenset(code for code in near if seen.org.code in lies[code])
    kept = [
        (call, [copy for copy in copies.get(call.code, ()) if copy.code in near]) for call in wanted
    ]
    place = seen.lies()
    return [(call, own) for call, own in kept if own or call.issued_by in near or call.asks(place)]


def _call(call: Call, copies: list[Copy]) -> dict[str, Any]:
    body = call.issued
    return {
        "code": tail(call.code),
        "form": body.form if body else "",
        "number": body.number if body else "",
        "title": body.title if body else "",
        "follows": body.follows if body else None,
        "issued_by": call.issued_by,
        "issued_at": call.issued_at,
        "copies": len(copies),
        "accepted": sum(copy.answer in ("accepted", "executed") for copy in copies),
        "refused": sum(copy.answer == "refused" for copy in copies),
        "silent": sum(copy.silent for copy in copies),
    }


def _copy(copy: Copy) -> CopyOut:
    return CopyOut(
        addressee=copy.sent.addressee if copy.sent else "",
        relay=copy.sent.relay if copy.sent else None,
        answer=copy.answer,
        since=copy.since,
        sent_at=copy.sent_at,
        why=copy.why,
        silent=copy.silent,
    )


class CallIn(Deed):
    """A call as it is issued."""

    issuer: Code = Field(description="Code of the organisation that issues it.")
    form: Literal["appeal", "directive"]
    number: Line
    title: Line
    text: str = Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")
    to: list[Code] = Field(
        min_length=1, max_length=500, description="Codes directly beneath the issuer."
    )
    levels: Whole = Field(1, ge=1, le=3, description="How far down it goes.")


@act(router, "/calls", "call-issue")
def issue(request: HttpRequest, body: CallIn, key: Key) -> HttpResponse:
    """Issue a call to organisations beneath one's own; a number is given out once.

    Its code is the first twelve digits of the key.
    """
    seen = doing(request, "call-issue", body)
    issuer, chosen = f"org:{body.issuer}", tuple(sorted({f"org:{code}" for code in body.to}))
    if not seen.sees(issuer, Thing.CALL, verb=Verb.ISSUE):
        raise missing("issuer")
    beneath = step.open_beneath(seen.asof)
    if not set(chosen) <= set(beneath.get(issuer, ())):
        raise missing("to")
    told = k.CallIssued(form=body.form, number=body.number, title=body.title, text=body.text)

    def record_it(hand: Hand) -> Refused | None:
        now = AsOf(max(seen.asof.at, seen.now), seen.asof.known)
        given = (c.issued.number for c in step.calls(now) if c.issued and c.issued_by == issuer)
        if body.number in given:
            return refused([At("number", "number_taken")])
        children = {**beneath, issuer: chosen}
        code, at = key.hex[:12], seen.asof.at
        step.issue(hand, code, told, at, children=children, levels=body.levels)
        return None

    return record(request, key, issuer, record_it)


class AnswerIn(Deed):
    """What an addressee answers."""

    to: list[Code] = Field(min_length=1, max_length=500, description="Codes of the addressees.")
    answer: Literal["delivered", "accepted", "refused", "executed"] = Field(
        description="delivered: it lies with them, and they have not answered yet."
    )
    means: Literal["hand", "fax", "phone"] = Field(
        "phone", description="How a copy was delivered; of no other answer."
    )
    why: str = Field("", max_length=200, description="Of a refusal; needed there.")


@act(router, "/calls/{path:code}/answers", "call-answer")
def answer(
    request: HttpRequest, code: Annotated[Code, Path()], body: AnswerIn, key: Key
) -> HttpResponse:
    """Record that addressees accept, refuse or have carried out a call, or that it lies with them.

    What is not of an organisation the caller records for by right of its own came by telephone.
    """
    seen = doing(request, "call-answer", body)
    _call_found, copies = _find(code, seen)
    wanted = {f"org:{each}" for each in body.to}
    sent = {c.sent.addressee: c for c in copies if c.sent and c.sent.addressee in wanted}
    if wanted != sent.keys() or wanted != seen.seen(wanted, Thing.CALL, verb=Verb.RECORD):
        raise missing("to")

    def record_it(hand: Hand) -> Refused | None:
        why = body.why.strip()
        if body.answer == "refused" and not why:
            return refused([At("why", "no_why")])
        late = [to for to, c in sorted(sent.items()) if c.answer not in MAY_FOLLOW[body.answer]]
        if late:
            return refused(At(to, "answered_otherwise") for to in late)
        own, is_answer = seen.extent_of(Thing.CALL, verb=Verb.RECORD), body.answer != "delivered"
        answer_call(
            hand,
            code,
            body.answer,
            seen.asof.at,
            to=wanted,
            why=why,
            phoned=wanted - own if is_answer else (),
            means="" if is_answer else body.means,
        )
        return None

    return record(request, key, min(wanted), record_it)
