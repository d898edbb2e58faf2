"""What is done about plans and orders: asked for, changed, mended, decided, carried out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Literal
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from muster.api.deed import (
    Deed,
    Numbers,
    Why,
    doing,
    missing,
    numbered,
    record,
    refused,
    root_of,
    rules,
)
from muster.api.deployment import plan_seen
from muster.api.fault import At, Refused
from muster.api.me import home_of, mine_of
from muster.api.question import WHOLE, Code, Moment
from muster.api.route import Key, act
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.carrying import Step
from muster.core.kinds import Amendment, Change, Movement
from muster.core.ledger import AsOf
from muster.core.work import PlanAsked
from muster.formats.wording import Wording
from muster.steps import deployment as steps
from muster.steps import work
from muster.steps.access import jobs_by
from muster.steps.deployment_amending import Mending, mended, seed_of, wished_by
from muster.steps.deployment_carry import carry
from muster.steps.deployment_moves import cannot_come, decline, recall
from muster.steps.deployment_need import named_wrongly
from muster.steps.deployment_record import Refused as Refusals
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.register import places
from muster.steps.rules import pack_in_force, packs_adopted
from muster.steps.sight import Scoped

router = Router()
_DISCREET = Wording()  # no refusal tells health or family apart
PlanCode = Annotated[str, Field(pattern=r"^[^\x00-\x20\x7f:/?#]{1,60}$")]


def _not_done(done: object) -> Refused | None:
    if not isinstance(done, Refusals):
        return None
    return refused(
        At(tail(each.about), each.code.value, _DISCREET.refusal(each)) for each in done.refusals
    )


# --- asked for -----------------------------------------------------------------------------------


class PlanIn(Deed):
    """What a plan is asked for."""

    org: Code | None = Field(None, description="Only lines of its posts; left out: all one sees.")
    drawn_from: Code | None = Field(
        None, description="Whose people may be drawn; left out: all, for who may plan for all."
    )
    planned_for: Moment | None = Field(None, description="Now where it is left out.")
    movement: Movement = Movement.REINFORCE
    priority_max: Annotated[int, Field(ge=1, le=9), WHOLE] | None = Field(
        None, description="1 is the most urgent."
    )
    lines: list[Code] = Field([], max_length=500, description="Only these demand lines.")
    rules: str = Field("", max_length=80, description="An adopted pack; the one in force if empty.")


@act(router, "/deployment/plans", "plan-ask")
def ask(request: HttpRequest, body: PlanIn, key: Key) -> HttpResponse:
    """Ask for a plan for what is open; it is made as long work, whose code is ``made``.

    What comes of it is a proposal that others look at and approve.
    """
    seen = doing(request, "plan-ask", body, org=body.org or "")
    drawn = _drawn_from(body, seen)
    at = body.planned_for or seen.now
    only = tuple(f"demand:{code}" for code in dict.fromkeys(body.lines))
    adopted = {pack.name for pack in packs_adopted(seen.asof)}
    made: list[str] = []

    def act_it(hand: Hand) -> Refused | None:
        if body.rules and body.rules not in adopted:
            return refused([At("rules", "not_adopted")])
        if only:
            asof = AsOf(at, seen.asof.known)
            if wrong := named_wrongly(only, asof, seen):
                return _not_done(Refusals(tuple(wrong)))
        asked = PlanAsked(
            code=f"{seen.now.astimezone(zone()):%Y%m%d}-{uuid4().hex[:6]}",
            at=at,
            beneath=seen.scope,
            drawn_from=drawn,
            movement=body.movement,
            priority_max=body.priority_max,
            only=only or None,
            rules=body.rules,
        )
        org = seen.scope or root_of(seen)
        made.append(work.ask(asked, by=hand.by, org=org, at=seen.now))
        return None

    return record(request, key, root_of(seen), act_it, made=made)


def _drawn_from(body: PlanIn, seen: Scoped) -> str | None:
    """Return whose people may be drawn: who may not plan for all draws on the own people alone."""
    if body.drawn_from is None:
        return None if seen.whole else seen.scope
    org = f"org:{body.drawn_from}"
    if org not in places([org], seen.asof) or not seen.sees(org, Thing.PLAN, verb=Verb.PROPOSE):
        raise missing("drawn_from")
    return org


# --- changed by hand -----------------------------------------------------------------------------


class AmendmentIn(Schema):
    """One change by hand."""

    change: Change = Field(description="out, in, lock (stays as it is), ban (not into the line)")
    person: Code = Field(description="Number.")
    demand: Code | None = Field(None, description="A ban without a line keeps out of every line.")


class AmendIn(Deed):
    """Changes by hand to a proposed plan, and why."""

    changes: list[AmendmentIn] = Field(min_length=1, max_length=200)
    why: Why


def changes_of(given: list[AmendmentIn], why: str) -> tuple[Amendment, ...]:
    """Return changes by hand as the steps take them; ``Refused`` where one lacks its line."""
    lineless = [each for each in given if each.demand is None and each.change is not Change.BAN]
    if lineless:
        raise refused([At("demand", "needed")])
    return tuple(
        Amendment(
            change=each.change,
            person=f"person:{each.person}",
            demand=f"demand:{each.demand}" if each.demand else None,
            why=why,
        )
        for each in given
    )


@act(router, "/plans/{path:code}/changes", "plan-amend")
def amend(
    request: HttpRequest, code: Annotated[Code, Path()], body: AmendIn, key: Key
) -> HttpResponse:
    """Change a proposed plan by hand: take out, put in, lock, ban; each for the reason given.

    What would break a rule is refused with the rules it breaks, and then nothing is recorded.
    """
    changes = changes_of(body.changes, body.why)

    def it(hand: Hand, seen: Scoped) -> object:
        by = seen.actor.account
        return steps.amend(hand, code, changes, seen.asof.at, rules(seen.asof), amended_by=by)

    return _decided(request, "plan-amend", code, body, key, it)


class MendIn(Deed):
    """Changes by hand for which the planner mends the rest."""

    code: PlanCode = Field(description="Of the new plan.")
    changes: list[AmendmentIn] = Field(min_length=1, max_length=200)
    how: Mending = Mending.BALANCED
    why: Why


@act(router, "/plans/{path:code}/mended", "plan-mend")
def mend(
    request: HttpRequest, code: Annotated[Code, Path()], body: MendIn, key: Key
) -> HttpResponse:
    """Propose, as a plan of its own, what the planner makes of changes by hand."""
    seen = doing(request, "plan-mend", body)
    found, pack = plan_seen(code, seen, Verb.PROPOSE), rules(seen.asof)
    changes = changes_of(body.changes, body.why)
    here = wished_by(found, changes, pack)  # before the one writer is asked for: it takes seconds
    answer = mended(found, changes, pack, body.how).found.answer

    def act_it(hand: Hand) -> Refused | None:
        done = steps.propose(
            hand,
            body.code,
            here,
            answer,
            seen.asof.at,
            movement=found.proposed.movement if found.proposed else Movement.LOCAL,
            seed=seed_of(found),
            replaces=found.code,
        )
        return _not_done(done)

    return record(request, key, root_of(seen), act_it)


# --- decided -------------------------------------------------------------------------------------


class ApproveIn(Deed):
    """That a plan is approved: when, and nothing else."""


class ReviewIn(Deed):
    """What somebody says who has looked at a plan."""

    remark: str = Field("", max_length=500, pattern=r"^[^\x00]*$")
    objects: bool = Field(False, description="The plan as it stands is not to be approved.")


class PlanWithdrawIn(Deed):
    """Why a plan is not carried out."""

    why: Why


_VERBS = {"plan-amend": Verb.PROPOSE, "plan-review": Verb.DECIDE}  # the others approve


def _decided(
    request: HttpRequest,
    operation: str,
    code: str,
    body: Deed,
    key: Key,
    step: Callable[[Hand, Scoped], object],
) -> HttpResponse:
    seen = doing(request, operation, body)
    plan_seen(code, seen, _VERBS.get(operation, Verb.APPROVE))
    return record(request, key, root_of(seen), lambda hand: _not_done(step(hand, seen)))


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
            jobs=jobs_by(seen.actor, Verb.APPROVE, Thing.PLAN, seen.now),
        )

    return _decided(request, "plan-approve", code, body, key, step)


@act(router, "/plans/{path:code}/reviews", "plan-review")
def review(
    request: HttpRequest, code: Annotated[Code, Path()], body: ReviewIn, key: Key
) -> HttpResponse:
    """Say of a proposed plan what one has found who has not made it: nothing, or an objection.

    While somebody objects, the plan as it stands is not approved.
    """

    def step(hand: Hand, seen: Scoped) -> object:
        return steps.review(
            hand,
            code,
            body.remark.strip(),
            seen.asof.at,
            reviewed_by=seen.actor.account,
            objects=body.objects,
        )

    return _decided(request, "plan-review", code, body, key, step)


@act(router, "/plans/{path:code}/withdrawal", "plan-withdraw")
def withdraw(
    request: HttpRequest, code: Annotated[Code, Path()], body: PlanWithdrawIn, key: Key
) -> HttpResponse:
    """Withdraw a plan, with the reason."""

    def step(hand: Hand, seen: Scoped) -> object:
        by = seen.actor.account
        return steps.withdraw(hand, code, body.why, seen.asof.at, withdrawn_by=by)

    return _decided(request, "plan-withdraw", code, body, key, step)


# --- carried out ---------------------------------------------------------------------------------


class CarryIn(Deed):
    """Who takes which step."""

    people: Numbers
    step: Step


@act(router, "/deployment/steps", "carry")
def carry_out(request: HttpRequest, body: CarryIn, key: Key) -> HttpResponse:
    """Record that people under orders set out, arrive, hand over or are home: all, or nobody."""
    seen = doing(request, "carry", body)
    people = numbered(body.people, seen, Thing.DEPLOYMENT, Verb.RECORD)

    def act_it(hand: Hand) -> Refused | None:
        return _not_done(carry(hand, body.step, people, seen.asof.at))

    return record(request, key, root_of(seen), act_it)


class RecallIn(Deed):
    """Who is called back, why, and by when they report at home."""

    people: Numbers
    why: Why
    report_by: Moment | None = Field(None, description="In twelve hours where it is left out.")


@act(router, "/deployment/recalls", "recall")
def call_back(request: HttpRequest, body: RecallIn, key: Key) -> HttpResponse:
    """Call people back with notice; who has not set out stays at home, and the reserve moves up."""
    seen = doing(request, "recall", body)
    people = numbered(body.people, seen, Thing.PLAN, Verb.PROPOSE)
    pack = rules(seen.asof)

    def act_it(hand: Hand) -> Refused | None:
        done = recall(
            hand,
            people,
            body.why,
            seen.asof.at,
            report_by=body.report_by or seen.asof.at + timedelta(hours=12),
            recalled_by=seen.actor.account,
            pack=pack,
        )
        return _not_done(done)

    return record(request, key, root_of(seen), act_it)


class MoveIn(Deed):
    """What one does oneself under orders, or on the reserve."""

    step: Step | Literal["cannot_come", "steps_back"]


@act(router, "/me/moves", "my-move")
def move(request: HttpRequest, body: MoveIn, key: Key) -> HttpResponse:
    """Set out, arrive, hand over, be home; or say that one cannot come, or steps back.

    Nobody is asked why they cannot: a reason of health or family is told in confidence, or not.
    """
    seen = doing(request, "my-move", body)
    own, person, at = mine_of(seen), seen.actor.person, seen.asof.at
    pack = pack_in_force(seen.asof)

    def act_it(hand: Hand) -> Refused | None:
        if body.step == "cannot_come":
            return _not_done(cannot_come(hand, person, at, pack))
        if body.step == "steps_back":
            return _not_done(decline(hand, person, at))
        return _not_done(carry(hand, Step(body.step), [person], at))

    return record(request, key, home_of(own), act_it)
