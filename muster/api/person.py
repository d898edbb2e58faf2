"""People: where they belong and are, and, for who may see it, name, availability and reasons."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import missing
from muster.api.question import AskedPage, Clocks, Code, Page, listing, sight
from muster.api.route import read
from muster.api.shapes import tail
from muster.core.access import Field as Part
from muster.core.access import Thing, inside
from muster.core.kinds import Gate
from muster.core.person import Person
from muster.steps.access_path import paths
from muster.steps.figure import open_figure
from muster.steps.register import people_of
from muster.steps.shown import on_record
from muster.steps.sight import Sight

router = Router()
FIGURE = "assigned"
_OF_GATE = {
    Gate.MEDICAL_HOLD: Part.HEALTH,
    Gate.ISOLATION: Part.HEALTH,
    Gate.REST: Part.AVAILABILITY,
    Gate.BEREAVEMENT: Part.FAMILY,
    Gate.FAMILY_CARE: Part.FAMILY,
}


class AwayOut(Schema):
    """Whether somebody is kept back, and until when if that is known; never why."""

    kept_back: bool
    until: datetime | None


class HoldOut(Schema):
    """A hold, for who may see its reason."""

    gate: str
    rule: str
    since: datetime | None
    until: datetime | None


class PersonOut(Schema):
    """A person. What the caller may not see is named in ``kept_back``, and null."""

    number: str
    role: str
    home: str = Field(description="Subject of the organisation.")
    with_org: str | None = Field(description="Where on hand, if away from home.")
    post: str | None
    ordered: list[str] = Field(description="Subjects of the posts ordered to.")
    on_duty_since: datetime | None
    gone: bool
    name: str | None
    birth_year: int | None
    party_since: int | None
    away: AwayOut | None
    holds: list[HoldOut] | None = Field(
        description="Those whose reason the caller may see; that it was shown is on record."
    )
    kept_back: list[str]


@read(router, "/people", "people", Page[PersonOut])
def people(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[PersonOut]:
    """The people of an organisation and all beneath it; no reason of anybody is told here."""
    seen, cursor = listing(request, "people", asked)
    opened = open_figure(FIGURE, seen.scope, seen.asof, after=cursor.number, limit=asked.limit)
    found = people_of([each.subject for each in opened.counted], seen.asof)
    return Page(
        items=shown(found.items(), seen, reasons=False), next=cursor.following(opened.after)
    )


@read(router, "/people/{path:number}", "person", PersonOut)
def one(
    request: HttpRequest, number: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> PersonOut:
    """One person, with the reasons of what holds them for who may see these."""
    seen, subject = sight(request, "person", asked), f"person:{number}"
    person = people_of([subject], seen.asof).get(subject)
    if person is None or person.record is None or not seen.sees(subject, Thing.PERSON):
        raise missing("number")
    return shown([(subject, person)], seen, reasons=True)[0]


def shown(found: Iterable[tuple[str, Person]], sight: Sight, *, reasons: bool) -> list[PersonOut]:
    """Return people as far as they are seen; reasons of health and family are put on record."""
    given = {code: person for code, person in found if person.record}
    lies = paths(given, sight.asof)
    fields = (Part.PLAIN, Part.NAME, Part.AVAILABILITY, Part.PARTY)
    tops = {field: sight.extent_of(Thing.PERSON, field) for field in fields}
    care = {field: sight.extent_of(Thing.CARE, field) for field in _OF_GATE.values()}
    may = {code: frozenset(f for f in fields if inside(tops[f], lies[code])) for code in given}
    why = {
        code: frozenset(f for f in care if reasons and inside(care[f], lies[code]))
        for code in given
    }
    on_record(sight, ((code, field) for code in given for field in why[code]))
    return [
        _person(code, person, may[code], why[code])
        for code, person in given.items()
        if Part.PLAIN in may[code]
    ]


def _person(code: str, person: Person, may: frozenset[Part], why: frozenset[Part]) -> PersonOut:
    record = person.record
    if record is None:
        raise missing("number")
    back = [name for name, field in _PARTS.items() if field not in may] + ([] if why else ["holds"])
    return PersonOut(
        number=tail(code),
        role=record.role.value,
        home=record.home,
        with_org=person.with_org if person.with_org != record.home else None,
        post=person.post or None,
        ordered=[order.post for order in person.orders],
        on_duty_since=person.on_duty_since,
        gone=bool(person.gone),
        name=record.name if Part.NAME in may else None,
        birth_year=record.birth_year if Part.NAME in may else None,
        party_since=record.party_since if Part.PARTY in may else None,
        away=_away(person) if Part.AVAILABILITY in may else None,
        holds=_holds(person, why) if why else None,
        kept_back=back,
    )


_PARTS = {
    "name": Part.NAME,
    "birth_year": Part.NAME,
    "party_since": Part.PARTY,
    "away": Part.AVAILABILITY,
}


def _away(person: Person) -> AwayOut:
    ends = [h.until or h.due for h in person.holds if h.gate is not None or h.status]
    known = [end for end in ends if end is not None]
    return AwayOut(
        kept_back=bool(ends),
        until=max(known) if known and len(known) == len(ends) else None,
    )


def _holds(person: Person, why: frozenset[Part]) -> list[HoldOut]:
    return [
        HoldOut(gate=h.gate.value, rule=h.rule, since=h.since, until=h.until or h.due)
        for h in person.holds
        if h.gate is not None and _OF_GATE.get(h.gate, Part.HEALTH) in why
    ]
