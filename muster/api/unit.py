"""Temporary Party organisations, vanguard teams and squads."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused, rules
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, Clocks, Code, Page, listing, part, sight
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.unit import Unit
from muster.steps import unit as step
from muster.steps.access_path import paths
from muster.steps.hand import Hand
from muster.steps.register import people_of
from muster.steps.sight import Scoped

router = Router()


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
            return refused([At("code", "dissolved")])
        done = step.admit(hand, code, person, seen.asof.at, limits)
        if isinstance(done, list):
            return refused(At("person", breach.rule) for breach in done)
        return None

    return record(request, key, unit.founded.parent if unit.founded else "", act_it)


class DissolveIn(Deed):
    """Why it is dissolved."""

    why: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")


@act(router, "/units/{path:code}/dissolution", "unit-dissolve")
def dissolve(
    request: HttpRequest, code: Annotated[Code, Path()], body: DissolveIn, key: Key
) -> HttpResponse:
    """Dissolve a unit; everybody in it leaves with it."""
    seen = doing(request, "unit-dissolve", body)
    unit = _seen(code, seen, Verb.APPROVE)

    def act_it(hand: Hand) -> Refused | None:
        if unit.dissolved:
            return refused([At("code", "dissolved")])
        step.dissolve(hand, code, seen.asof.at, body.why)
        return None

    return record(request, key, unit.founded.parent if unit.founded else "", act_it)
