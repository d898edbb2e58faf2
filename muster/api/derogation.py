"""Derogations: one gate lets one person pass until a moment; one asks, another grants.

Which gate of health or family it is, and why, is told to those alone who may see such reasons.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused, root_of
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, Code, Moment, Page, listing, part
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.access_field import field_of_gate
from muster.core.derogation import Derogation, DerogationStop
from muster.core.kinds import Gate
from muster.formats.derogation_words import STOPS
from muster.steps import derogation as step
from muster.steps.access_path import paths
from muster.steps.hand import Hand
from muster.steps.shown import on_record
from muster.steps.sight import Scoped

router = Router()
_WRITTEN = r"^[^\x00]*$"


class DerogationOut(Schema):
    """A derogation, as far as it is seen."""

    code: str
    person: str = Field(description="Number.")
    gate: str | None = Field(description="Null where it would tell a reason that is not seen.")
    why: str | None
    standing: str = Field(description="asked, granted, over, ended, refused")
    until: datetime | None
    asked_by: str
    asked_at: datetime | None
    granted_by: str
    granted_at: datetime | None
    authoriser: str
    ended_by: str
    ended_at: datetime | None


@read(router, "/derogations", "derogations", Page[DerogationOut])
def derogations(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[DerogationOut]:
    """The derogations ever asked for, in order of asking."""
    seen, cursor = listing(request, "derogations", asked)
    known = step.every(seen.asof)
    codes = seen.seen({each.code for each in known}, Thing.DEROGATION)
    if seen.org:
        lies = paths(codes, seen.asof)
        codes = frozenset(code for code in codes if seen.org.code in lies[code])
    keyed = [(f"{e.asked_at or e.granted_at}{e.code}", e) for e in known if e.code in codes]
    shown, more = part(sorted(keyed, key=lambda pair: pair[0]), cursor, asked.limit)
    return Page(items=_told(shown, seen), next=more)


def _told(shown: Iterable[Derogation], seen: Scoped) -> list[DerogationOut]:
    """Return what is told of each; that a reason of health or family was told is on record."""
    given = list(shown)
    parts = step.gates_open_to({each.person for each in given}, seen)
    open_to = [each for each in given if each.person in parts[field_of_gate(each.rule)]]
    on_record(seen, ((each.person, field_of_gate(each.rule)) for each in open_to))
    named = {each.code for each in open_to}
    return [
        DerogationOut(
            code=tail(each.code),
            person=tail(each.person),
            gate=each.rule.value if each.code in named else None,
            why=each.why if each.code in named else None,
            standing=each.outcome(seen.asof.at),
            until=each.until,
            asked_by=each.asked_by,
            asked_at=each.asked_at,
            granted_by=each.granted_by,
            granted_at=each.granted_at,
            authoriser=each.authoriser,
            ended_by=each.ended_by,
            ended_at=each.ended_at,
        )
        for each in given
    ]


class AskIn(Deed):
    """For whom a derogation is asked, of which gate, until when, why."""

    person: Code = Field(description="Number.")
    gate: Gate
    until: Moment = Field(description="Within 30 days.")
    why: str = Field(min_length=1, max_length=500, pattern=_WRITTEN)


@act(router, "/derogations", "derogation-ask")
def ask(request: HttpRequest, body: AskIn, key: Key) -> HttpResponse:
    """Ask for a derogation of a gate one may see; it lets nobody pass before another grants it.

    Its code is the key, as 32 digits.
    """
    seen, person = doing(request, "derogation-ask", body), f"person:{body.person}"
    if not seen.sees(person, Thing.DEROGATION, verb=Verb.PROPOSE):
        raise missing("person")
    if body.gate is not Gate.ISOLATION and body.gate not in step.askable(person, seen):
        raise missing("gate")
    wish = step.Wish(rule=body.gate, person=person, why=body.why, until=body.until)

    def act_it(hand: Hand) -> Refused | None:
        done = step.ask(hand, wish, seen.asof.at)
        return _stopped(done, body.person) if isinstance(done, DerogationStop) else None

    return record(request, key, root_of(seen), act_it)


class GrantIn(Deed):
    """In whose name a derogation is granted."""

    authoriser: str = Field("", max_length=80, pattern=_WRITTEN)


@act(router, "/derogations/{path:code}/grant", "derogation-grant")
def grant(
    request: HttpRequest, code: Annotated[Code, Path()], body: GrantIn, key: Key
) -> HttpResponse:
    """Grant what somebody else asked for."""
    seen, subject = doing(request, "derogation-grant", body), f"derogation:{code}"
    if subject not in _known(subject, seen) or not seen.sees(
        subject, Thing.DEROGATION, verb=Verb.APPROVE
    ):
        raise missing("code")

    def act_it(hand: Hand) -> Refused | None:
        return _stopped(step.grant(hand, subject, seen.asof.at, authoriser=body.authoriser), code)

    return record(request, key, root_of(seen), act_it)


class EndIn(Deed):
    """Why a derogation is refused, taken back or ended before its time."""

    why: str = Field(min_length=1, max_length=500, pattern=_WRITTEN)


@act(router, "/derogations/{path:code}/end", "derogation-end")
def end(request: HttpRequest, code: Annotated[Code, Path()], body: EndIn, key: Key) -> HttpResponse:
    """Refuse what was asked for, or end what is in force; whoever asked may take it back."""
    seen, subject = doing(request, "derogation-end", body), f"derogation:{code}"
    if subject not in step.may_end(_known(subject, seen).values(), seen):
        raise missing("code")

    def act_it(hand: Hand) -> Refused | None:
        return _stopped(step.end(hand, subject, seen.asof.at, why=body.why), code)

    return record(request, key, root_of(seen), act_it)


def _known(subject: str, seen: Scoped) -> dict[str, Derogation]:
    return {each.code: each for each in step.every(seen.asof) if each.code == subject}


def _stopped(stop: DerogationStop | None, about: str) -> Refused | None:
    return refused([At(about, stop.value, STOPS[stop])]) if stop else None
