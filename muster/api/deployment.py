"""What is required and what is there; plans, their moves, what became of them, their reserve."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import missing
from muster.api.question import AskedPage, ClockedPage, Clocks, Code, Page, listing, part, sight
from muster.api.route import read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.proposal import PlanOnRecord
from muster.steps.deployment_reading import (
    BoardLine,
    carried_out,
    demand_board,
    plan_of,
    plans,
    reserve_of,
)
from muster.steps.deployment_sight import may
from muster.steps.register import above
from muster.steps.sight import Scoped

router = Router()


class DemandOut(Schema):
    """A demand line: what is required and what is there or coming."""

    code: str
    post: str
    org: str
    role: str
    competences: list[str]
    priority: int
    leader: bool
    required: int
    required_min: int
    at_post: int
    on_the_way: int
    ordered: int
    recalled: int
    need: int


@read(router, "/demand", "demand", Page[DemandOut])
def demand(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[DemandOut]:
    """The open demand lines of an organisation and all beneath it, by code."""
    seen, cursor = listing(request, "demand", asked)
    lines = demand_board(seen.asof)
    if seen.scope is not None:
        ways = above({each.org for each in lines if each.org}, seen.asof)
        lines = [each for each in lines if seen.scope in ways.get(each.org, ())]
    rows = sorted(((each.demand, each) for each in lines), key=lambda row: row[0])
    shown, more = part(rows, cursor, asked.limit)
    return Page(items=[_line(each) for each in shown], next=more)


def _line(each: BoardLine) -> DemandOut:
    have = each.have + each.on_the_way + each.ordered - each.recalled
    return DemandOut(
        code=tail(each.demand),
        post=each.post,
        org=each.org,
        role=each.role,
        competences=list(each.competences),
        priority=each.priority,
        leader=each.leader,
        required=each.required,
        required_min=each.required_min,
        at_post=each.have,
        on_the_way=each.on_the_way,
        ordered=each.ordered,
        recalled=each.recalled,
        need=max(0, each.required - have),
    )


class PlanOut(Schema):
    """A plan in a few numbers."""

    code: str
    status: str = Field(description="proposed, approved, withdrawn")
    proposed_at: datetime
    moves: int
    open: int = Field(description="Heads it leaves open.")
    cost: int
    bound: int = Field(description="No plan costs less.")
    by_hand: int = Field(description="Moves that a hand put in.")


class StepOut(Schema):
    """Something done about a plan."""

    what: str
    at: datetime
    by: str


class PlanWhole(PlanOut):
    """A plan, and what was done about it."""

    steps: list[StepOut]


class MoveOut(Schema):
    """Somebody sent to a demand line."""

    person: str
    demand: str
    reasons: list[str]
    by_hand: bool


@read(router, "/plans", "plans", Page[PlanOut])
def all_plans(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[PlanOut]:
    """The plans on record that are seen, by code."""
    seen, cursor = listing(request, "plans", asked)
    found = {record.code: record for record in plans(seen.asof)}
    near = seen.seen(found, Thing.PLAN)
    shown, more = part(((code, found[code]) for code in sorted(near)), cursor, asked.limit)
    return Page(items=[PlanOut(**_plan(record)) for record in shown], next=more)


@read(router, "/plans/{path:code}", "plan", PlanWhole)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> PlanWhole:
    """One plan: where it stands, and what was done about it."""
    found = plan_seen(code, sight(request, "plan", asked))
    done = [StepOut(what=s.what, at=s.at, by=s.by) for s in found.steps]
    return PlanWhole(**_plan(found), steps=done)


@read(router, "/plans/{path:code}/moves", "plan-moves", Page[MoveOut])
def moves(
    request: HttpRequest,
    code: Annotated[Code, Path()],
    asked: Annotated[ClockedPage, Query()],
) -> Page[MoveOut]:
    """The moves of a plan as they stand after every change by hand, by person."""
    seen, cursor = listing(request, "plan-moves", asked)
    found = plan_seen(code, seen)
    rows = sorted(((f"{m.person} {m.demand}", m) for m in found.moves), key=lambda row: row[0])
    shown, more = part(rows, cursor, asked.limit)
    items = [
        MoveOut(
            person=tail(m.person),
            demand=tail(m.demand),
            reasons=list(m.reasons),
            by_hand=m.person in found.by_hand,
        )
        for m in shown
    ]
    return Page(items=items, next=more)


def plan_seen(
    code: str, seen: Scoped, verb: Verb = Verb.SEE, *, named: str = "code"
) -> PlanOnRecord:
    """Return a plan on record of which the caller may; ``Refused`` where there is none.

    ``named`` is the field that names it.
    """
    found = plan_of(code, seen.asof)
    if found is None or not may(found, seen, verb):
        raise missing(named)
    return found


def _plan(found: PlanOnRecord) -> dict[str, Any]:
    return {
        "code": tail(found.code),
        "status": found.status.value,
        "proposed_at": found.proposed_at,
        "moves": len(found.moves),
        "open": sum(each.missing for each in found.unmet),
        "cost": found.cost,
        "bound": found.bound,
        "by_hand": len(found.by_hand),
    }


# --- carried out ---------------------------------------------------------------------------------


class CarriedOut(Schema):
    """What became of one move of an approved plan."""

    person: str
    demand: str
    post: str | None
    standing: str = Field(description="ordered, on_the_way, at_post, recalled, stood_down, done")
    replaces: str | None = Field(description="Number of whom they moved up for.")


@read(router, "/plans/{path:code}/progress", "plan-progress", Page[CarriedOut])
def progress(
    request: HttpRequest,
    code: Annotated[Code, Path()],
    asked: Annotated[ClockedPage, Query()],
) -> Page[CarriedOut]:
    """What became of each move of an approved plan, and of whoever moved up, by person."""
    seen, cursor = listing(request, "plan-progress", asked)
    found = carried_out(plan_seen(code, seen), seen.asof)
    given = sorted(((f"{c.person} {c.demand}", c) for c in found), key=lambda row: row[0])
    shown, more = part(given, cursor, asked.limit)
    items = [
        CarriedOut(
            person=tail(c.person),
            demand=tail(c.demand),
            post=tail(c.post) or None,
            standing=c.standing.value,
            replaces=tail(c.replaces or "") or None,
        )
        for c in shown
    ]
    return Page(items=items, next=more)


class ReserveOut(Schema):
    """Somebody on the reserve list of a line."""

    person: str
    demand: str
    place: int
    standing: str = Field(description="waits, moved_up, or how it ended")
    replaces: str | None = Field(description="Number of whom they moved up for.")


@read(router, "/plans/{path:code}/reserve", "plan-reserve", Page[ReserveOut])
def reserve(
    request: HttpRequest,
    code: Annotated[Code, Path()],
    asked: Annotated[ClockedPage, Query()],
) -> Page[ReserveOut]:
    """Who stands by for the lines of an approved plan, by line and place."""
    seen, cursor = listing(request, "plan-reserve", asked)
    found = reserve_of(plan_seen(code, seen).code, seen.asof)
    given = sorted(
        ((f"{r.demand} {r.place:09d} {r.person}", r) for r in found), key=lambda row: row[0]
    )
    shown, more = part(given, cursor, asked.limit)
    items = [
        ReserveOut(
            person=tail(r.person),
            demand=tail(r.demand),
            place=r.place,
            standing=r.standing.value,
            replaces=tail(r.replaces or "") or None,
        )
        for r in shown
    ]
    return Page(items=items, next=more)
