"""What is required and what is there, plans, and the decision on a plan."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, refused, root_of, rules
from muster.api.fault import At, Refused
from muster.api.question import AskedPage, ClockedPage, Clocks, Code, Page, listing, part, sight
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import MATRIX, Thing, Verb
from muster.core.access import Field as Part
from muster.core.proposal import PlanOnRecord
from muster.steps import deployment as steps
from muster.steps.deployment_reading import BoardLine, demand_board, plan_of, plans
from muster.steps.deployment_record import Refused as Refusals
from muster.steps.hand import Hand
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
    found = _seen(code, sight(request, "plan", asked))
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
    found = _seen(code, seen)
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


def _seen(code: str, seen: Scoped, verb: Verb = Verb.SEE) -> PlanOnRecord:
    found = plan_of(code, seen.asof)
    if found is None or not seen.sees(found.code, Thing.PLAN, verb=verb):
        raise missing("code")
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


# --- decided -------------------------------------------------------------------------------------


class ApproveIn(Deed):
    """That a plan is approved: when, and nothing else."""


class RemarkIn(Deed):
    """What somebody says who has looked at a plan."""

    remark: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")


class WithdrawIn(Deed):
    """Why a plan is not carried out."""

    why: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")


def _decided(
    request: HttpRequest,
    operation: str,
    code: str,
    body: Deed,
    key: Key,
    step: Callable[[Hand, Scoped], object],
) -> HttpResponse:
    seen = doing(request, operation, body)
    _seen(code, seen, Verb.APPROVE)

    def act_it(hand: Hand) -> Refused | None:
        done = step(hand, seen)
        if not isinstance(done, Refusals):
            return None
        return refused(At(tail(each.about), each.code.value) for each in done.refusals)

    return record(request, key, root_of(seen), act_it)


@act(router, "/plans/{path:code}/approval", "plan-approve")
def approve(
    request: HttpRequest, code: Annotated[Code, Path()], body: ApproveIn, key: Key
) -> HttpResponse:
    """Approve a plan and order its moves; never by who proposed or changed it."""

    def step(hand: Hand, seen: Scoped) -> object:
        return steps.approve(
            hand,
            code,
            seen.asof.at,
            rules(seen.asof),
            approved_by=seen.actor.account,
            jobs=_jobs(seen),
        )

    return _decided(request, "plan-approve", code, body, key, step)


def _jobs(seen: Scoped) -> frozenset[str]:
    """Return the jobs by which the caller may approve plans now."""
    wanted = (Verb.APPROVE, Thing.PLAN, Part.PLAIN)
    held = {grant.job for grant in seen.actor.grants if grant.in_force(seen.now)}
    return frozenset(job for job in held if wanted in MATRIX[job])


@act(router, "/plans/{path:code}/reviews", "plan-review")
def review(
    request: HttpRequest, code: Annotated[Code, Path()], body: RemarkIn, key: Key
) -> HttpResponse:
    """Put on record what one says who has looked at a proposed plan."""

    def step(hand: Hand, seen: Scoped) -> object:
        by = seen.actor.account
        return steps.review(hand, code, body.remark, seen.asof.at, reviewed_by=by)

    return _decided(request, "plan-review", code, body, key, step)


@act(router, "/plans/{path:code}/withdrawal", "plan-withdraw")
def withdraw(
    request: HttpRequest, code: Annotated[Code, Path()], body: WithdrawIn, key: Key
) -> HttpResponse:
    """Withdraw a plan, with the reason."""

    def step(hand: Hand, seen: Scoped) -> object:
        by = seen.actor.account
        return steps.withdraw(hand, code, body.why, seen.asof.at, withdrawn_by=by)

    return _decided(request, "plan-withdraw", code, body, key, step)
