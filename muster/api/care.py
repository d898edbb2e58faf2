"""Care: who is kept back and why, for welfare; every reading of a reason is on record."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from muster.api.deed import (
    Deed,
    Numbers,
    doing,
    numbered,
    record,
    refused,
    root_of,
    rules,
)
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, Moment, Page, listing, part
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core import kinds as k
from muster.core.access import Field as Part
from muster.core.access import Thing, Verb
from muster.core.care import exposure_fault, isolated_until, isolation_due
from muster.core.kinds import Gate
from muster.core.person import Person
from muster.steps import care as step
from muster.steps.hand import Hand
from muster.steps.register import people_of
from muster.steps.shown import on_record
from muster.steps.sight import Scoped

router = Router()
GATES = {
    "isolation": (Gate.ISOLATION, Part.HEALTH),
    "medical_hold": (Gate.MEDICAL_HOLD, Part.HEALTH),
    "rest": (Gate.REST, Part.AVAILABILITY),
    "bereavement": (Gate.BEREAVEMENT, Part.FAMILY),
    "family_care": (Gate.FAMILY_CARE, Part.FAMILY),
}
Reason = Literal["isolation", "medical_hold", "rest", "bereavement", "family_care"]


class HeldOut(Schema):
    """Somebody a hold keeps back."""

    person: str
    home: str | None
    since: datetime | None
    until: datetime | None
    rule: str


class HeldAsked(AskedPage):
    """Which hold."""

    gate: Reason


@read(router, "/care/holds", "held", Page[HeldOut])
def held(request: HttpRequest, asked: Annotated[HeldAsked, Query()]) -> Page[HeldOut]:
    """Whom one gate keeps back in an organisation and all beneath it, by number."""
    seen, cursor = listing(request, "held", asked)
    gate, field = GATES[asked.gate]
    if not seen.here(Thing.CARE, field):
        raise Refused("not_allowed")
    found = step.held(seen.scope, gate, seen.asof)
    given = ((code, (code, person)) for code, person in sorted(found.items()))
    rows, more = part(given, cursor, asked.limit)
    on_record(seen, ((code, field) for code, _person in rows))
    return Page(items=[_held(code, person, gate) for code, person in rows], next=more)


def _held(code: str, person: Person, gate: Gate) -> HeldOut:
    hold = next((each for each in person.holds if each.gate is gate), None)
    return HeldOut(
        person=tail(code),
        home=person.record.home if person.record else None,
        since=hold.since if hold else None,
        until=(hold.until or hold.due) if hold else None,
        rule=hold.rule if hold else "",
    )


# --- recorded ------------------------------------------------------------------------------------


class HoldIn(Deed):
    """A hold for a reason of health or family."""

    people: Numbers
    gate: Literal["medical_hold", "bereavement", "family_care"]
    until: Moment | None = Field(None, description="It ends by itself then; null: when lifted.")


@act(router, "/care/holds", "hold")
def hold(request: HttpRequest, body: HoldIn, key: Key) -> HttpResponse:
    """Hold people back for a reason of health or family."""
    gate, field = GATES[body.gate]
    seen = doing(request, "hold", body)
    people = _people(body.people, field, seen)
    pack = rules(seen.asof)

    def act_it(hand: Hand) -> Refused | None:
        at = seen.asof.at
        if body.until is not None and body.until <= at:
            return refused([At("until", "over")])
        told = k.HoldPlaced(hold=body.gate, gate=gate, rule="by_hand", until=body.until)
        held_now = people_of(people, seen.asof)
        step.record(hand, [(c, told, at) for c, p in held_now.items() if gate not in p.gates], pack)
        return None

    return record(request, key, root_of(seen), act_it)


class LiftIn(Deed):
    """Which hold is lifted, of whom."""

    people: Numbers
    gate: Literal["isolation", "medical_hold", "bereavement", "family_care"]


@act(router, "/care/holds/lifted", "lift")
def lift(request: HttpRequest, body: LiftIn, key: Key) -> HttpResponse:
    """Lift a hold, or release from isolation, after the review it asks for.

    Nobody lifts what holds themselves, and nobody is released before the rule lets them go.
    """
    gate, field = GATES[body.gate]
    seen = doing(request, "lift", body)
    people = _people(body.people, field, seen)

    def act_it(hand: Hand) -> Refused | None:
        done = step.lift(hand, people, gate, seen.asof.at)
        if isinstance(done, step.OwnHold):
            return refused([At("people", "own_hold")])
        if isinstance(done, step.NotDue):
            return refused(At(tail(person), "not_due") for person in done.people)
        return None

    return record(request, key, root_of(seen), act_it)


class IsolateIn(Deed):
    """Who is isolated, since when they were last exposed."""

    people: Numbers
    exposed_at: Moment


@act(router, "/care/isolations", "isolate")
def isolate(request: HttpRequest, body: IsolateIn, key: Key) -> HttpResponse:
    """Isolate people since their last exposure; the rule pack says until when."""
    seen = doing(request, "isolate", body)
    people = _people(body.people, Part.HEALTH, seen)
    pack = rules(seen.asof)
    known = pack.isolation_rules()

    def act_it(hand: Hand) -> Refused | None:
        at, exposed = seen.asof.at, body.exposed_at
        if wrong := exposure_fault(exposed, known, at=at):
            return refused([At("exposed_at", wrong.value)])
        due, _rule = isolation_due(exposed, known)
        near = people_of(people, seen.asof)
        longer = [(code, exposed) for code, p in near.items() if not isolated_until(p, due)]
        step.isolate(hand, longer, at, known, pack)
        return None

    return record(request, key, root_of(seen), act_it)


def _people(numbers: Iterable[str], field: Part, seen: Scoped) -> tuple[str, ...]:
    """Return the people named, if the caller may record this of all of them."""
    return tuple(sorted(numbered(numbers, seen, Thing.CARE, Verb.RECORD, field)))


class RestDueOut(Schema):
    """Somebody who has been at a post as long as is allowed."""

    person: str
    home: str | None
    since: datetime | None = Field(description="At the post without a break.")


@read(router, "/care/rests", "rest-due", Page[RestDueOut], ruled=True)
def rest_due(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[RestDueOut]:
    """Who must rest by the rule: at a post without a break for as long as it allows, by number."""
    seen, cursor = listing(request, "rest-due", asked)
    rule = rules(seen.asof).rest_rule(at=seen.asof.at)
    found = step.must_rest(seen.scope, seen.asof, rule)
    given = ((code, (code, person)) for code, person in sorted(found.items()))
    rows, more = part(given, cursor, asked.limit)
    items = [
        RestDueOut(person=tail(code), home=p.record.home if p.record else None, since=p.post_since)
        for code, p in rows
    ]
    return Page(items=items, next=more)


class RestIn(Deed):
    """Who is ordered to rest."""

    people: Numbers


@act(router, "/care/rests", "rest")
def rest(request: HttpRequest, body: RestIn, key: Key) -> HttpResponse:
    """Order people to rest who have been at their posts as long as is allowed; nobody else."""
    seen = doing(request, "rest", body)
    people = _people(body.people, Part.AVAILABILITY, seen)
    rule = rules(seen.asof).rest_rule(at=seen.asof.at)

    def act_it(hand: Hand) -> Refused | None:
        must = step.must_rest(seen.scope, seen.asof, rule)
        if early := [code for code in people if code not in must]:
            return refused(At(tail(code), "not_due") for code in early)
        step.rest(hand, people, seen.asof.at, rule)
        return None

    return record(request, key, root_of(seen), act_it)
