"""Temporary Party organisations, vanguard teams and squads."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import (
    Deed,
    Line,
    Numbers,
    doing,
    missing,
    numbered,
    record,
    refused,
    rules,
)
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, Clocks, Code, Page, listing, part, sight
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.kinds import UnitKind
from muster.core.unit import CODE, Unit, UnitBreach
from muster.formats.unit_words import BREACHES, FIELDS
from muster.steps import unit as step
from muster.steps.access_path import paths
from muster.steps.hand import Hand
from muster.steps.register import path, people_of, places
from muster.steps.sight import Scoped

router = Router()
_DISSOLVED = UnitBreach("dissolved", 0, 1)


class UnitOut(Schema):
    """A unit."""

    code: str
    name: str
    kind: str
    parent: str
    post: str | None
    approved_by: str
    order: str
    dissolved: bool
    members: int


class UnitWhole(UnitOut):
    """A unit with those of its members the caller sees."""

    people: list[str] = Field(description="Numbers.")
    elsewhere: int = Field(description="Members the caller does not see.")


@read(router, "/units", "units", Page[UnitOut])
def units(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[UnitOut]:
    """The units of an organisation and all beneath it, dissolved ones too, by code."""
    seen, cursor = listing(request, "units", asked)
    found = {unit.code: unit for unit in step.units(seen.asof) if unit.founded}
    scope = seen.scope
    if scope is not None:
        lies = paths(found, seen.asof)
        found = {code: unit for code, unit in found.items() if scope in lies[code]}
    shown, more = part(sorted(found.items()), cursor, asked.limit)
    inside = step.members([unit.code for unit in shown], seen.asof)
    items = [UnitOut(**_unit(unit, len(inside[unit.code]))) for unit in shown]
    return Page(items=items, next=more)


@read(router, "/units/{path:code}", "unit", UnitWhole)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> UnitWhole:
    """One unit."""
    seen = sight(request, "unit", asked)
    found = _seen(code, seen)
    people = step.members([found.code], seen.asof)[found.code]
    near = seen.seen(people, Thing.PERSON)
    return UnitWhole(
        **_unit(found, len(people)),
        people=sorted(tail(person) for person in near),
        elsewhere=len(people) - len(near),
    )


def _seen(code: str, seen: Scoped, verb: Verb = Verb.SEE) -> Unit:
    found = step.unit_of(code, seen.asof)
    if found is None or not seen.sees(found.code, Thing.UNIT, verb=verb):
        raise missing("code")
    return found


def _unit(unit: Unit, members: int) -> dict[str, Any]:
    founded = unit.founded
    if founded is None:
        raise missing("code")
    return {
        "code": tail(unit.code),
        "name": unit.name,
        "kind": founded.kind.value,
        "parent": founded.parent,
        "post": founded.post,
        "approved_by": founded.approved_by,
        "order": founded.order,
        "dissolved": unit.dissolved,
        "members": members,
    }


class NewUnitIn(Deed):
    """A unit that is not there yet, with its first members; the first one leads."""

    code: str = Field(pattern=rf"^{CODE}$")
    kind: UnitKind
    name: Line
    parent: Code = Field(description="Code of the organisation it stands in.")
    approved_by: Code | None = Field(
        None, description="Code of the organisation above that approved it."
    )
    post: Code | None = Field(None, description="Code of the post it stands at.")
    members: Numbers
    together: bool = Field(False, description="They are sent together or not at all.")


class FoundIn(NewUnitIn):
    """A unit to be founded by an order, where no request is asked for it."""

    order: Line = Field(description="Number of the order.")


@act(router, "/units", "unit-found")
def found(request: HttpRequest, body: FoundIn, key: Key) -> HttpResponse:
    """Found a unit with its first members, if no rule forbids it; for who may approve one."""
    seen = doing(request, "unit-found", body)
    place = placed(body, seen, Verb.APPROVE)
    order = k.UnitFounded(
        kind=body.kind,
        name=body.name.strip(),
        parent=place.parent,
        approved_by=place.above,
        order=body.order.strip(),
        post=place.post,
        together=body.together,
    )
    founding = step.Founding(code=body.code, order=order, members=place.members)
    limits = rules(seen.asof).unit_rules(at=seen.asof.at)

    def act_it(hand: Hand) -> Refused | None:
        done = step.found(hand, [founding], seen.asof.at, limits)
        return broken(done.refused.get(body.code, ()))

    return record(request, key, place.parent, act_it)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a new unit is to stand, who approves it, and who belongs, as subjects."""

    parent: str
    above: str  # "" where none is named
    post: str | None
    members: tuple[str, ...]


def placed(body: NewUnitIn, seen: Scoped, verb: Verb) -> Placed:
    """Return where a unit is to stand and who belongs; ``verb``: what the caller must may there."""
    parent, post = f"org:{body.parent}", f"post:{body.post}" if body.post else None
    for field, place in (("parent", parent), ("post", post)):
        there = place is None or place in places([place], seen.asof)
        if not there or (place and not seen.sees(place, Thing.UNIT, verb=verb)):
            raise missing(field)
    ways = [place.code for place in path(parent, seen.asof)]
    above = f"org:{body.approved_by}" if body.approved_by else ""
    if above and above not in (ways[:-1] or ways):
        raise missing("approved_by")
    members = numbered(body.members, seen, Thing.PERSON, Verb.SEE, named="members")
    if any(person.gone for person in people_of(members, seen.asof).values()):
        raise missing("members")
    return Placed(parent=parent, above=above, post=post, members=members)


def broken(breaches: Iterable[UnitBreach]) -> Refused | None:
    """Return the rules that would be broken, in words; None if none would."""
    said = [
        At(_field(b.rule), b.rule, BREACHES[b.rule] % {"have": b.have, "need": b.need})
        for b in breaches
    ]
    return refused(said) if said else None


def _field(rule: str) -> str:
    """Return the field of a request that a broken rule is about."""
    return "code" if FIELDS[rule] == "unit" else FIELDS[rule]


class JoinIn(Deed):
    """Who joins."""

    person: Code = Field(description="Number.")


@act(router, "/units/{path:code}/members", "unit-join")
def join(
    request: HttpRequest, code: Annotated[Code, Path()], body: JoinIn, key: Key
) -> HttpResponse:
    """Let somebody join a unit, if no rule forbids it."""
    seen = doing(request, "unit-join", body)
    unit, person = _seen(code, seen, Verb.RECORD), f"person:{body.person}"
    known = people_of([person], seen.asof).get(person)
    if known is None or known.gone or not seen.sees(person, Thing.PERSON):
        raise missing("person")
    limits = rules(seen.asof).unit_rules(at=seen.asof.at)

    def act_it(hand: Hand) -> Refused | None:
        if unit.dissolved:
            return broken([_DISSOLVED])
        done = step.admit(hand, code, person, seen.asof.at, limits)
        return broken(done) if isinstance(done, list) else None

    return record(request, key, unit.founded.parent if unit.founded else "", act_it)


class NameIn(Deed):
    """After whom a unit is named, and that the family consents."""

    name: Line
    after: Code = Field(description="Number; also of who has left the service.")
    consent: bool = Field(description="The family consents.")


@act(router, "/units/{path:code}/names", "unit-name")
def name(
    request: HttpRequest, code: Annotated[Code, Path()], body: NameIn, key: Key
) -> HttpResponse:
    """Name a unit after somebody whose family consents."""
    seen = doing(request, "unit-name", body)
    unit = _seen(code, seen, Verb.RECORD)
    (after,) = numbered([body.after], seen, Thing.PERSON, Verb.SEE, named="after")
    told = k.UnitNamed(name=body.name.strip(), after=after, consent=body.consent)

    def act_it(hand: Hand) -> Refused | None:
        if unit.dissolved:
            return broken([_DISSOLVED])
        done = step.name(hand, code, told, seen.asof.at)
        return broken(done) if isinstance(done, list) else None

    return record(request, key, unit.founded.parent if unit.founded else "", act_it)


class DissolveIn(Deed):
    """Why it is dissolved."""

    why: Line


@act(router, "/units/{path:code}/dissolution", "unit-dissolve")
def dissolve(
    request: HttpRequest, code: Annotated[Code, Path()], body: DissolveIn, key: Key
) -> HttpResponse:
    """Dissolve a unit; everybody in it leaves with it."""
    seen = doing(request, "unit-dissolve", body)
    unit = _seen(code, seen, Verb.APPROVE)

    def act_it(hand: Hand) -> Refused | None:
        if unit.dissolved:
            return broken([_DISSOLVED])
        step.dissolve(hand, code, seen.asof.at, body.why)
        return None

    return record(request, key, unit.founded.parent if unit.founded else "", act_it)
