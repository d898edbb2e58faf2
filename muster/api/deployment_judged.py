"""What a plan would be before anything is recorded: judged as changed by hand, beside another."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import rules
from muster.api.deployment import plan_seen
from muster.api.deployment_deed import AmendmentIn, changes_of
from muster.api.question import ClockedPage, Clocks, Code, Page, listing, part, sight
from muster.api.route import judge, read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.comparison import Share, Side
from muster.core.deployment import BreachRule, Costs, DeploymentBreach
from muster.core.kinds import Amendment, Change
from muster.core.proposal import PlanOnRecord, PlanRefusalCode
from muster.core.unfilled import HELD, Unfilled
from muster.formats.wording import Wording
from muster.steps.deployment_amending import compared, judged

router = Router()
MOVES_MAX = 50_000  # of a plan made elsewhere
_DISCREET = Wording()  # no sentence tells health or family apart
_UNSAID = (BreachRule.BLOCKED, BreachRule.HOUSEHOLD_AWAY)  # the name alone would tell


# --- judged --------------------------------------------------------------------------------------


class PlacedIn(Schema):
    """Somebody sent to a demand line by a plan made elsewhere."""

    person: Code = Field(description="Number.")
    demand: Code


class JudgeIn(Clocks):
    """What would be done to a plan: changes by hand, or the whole of its moves made anew."""

    changes: list[AmendmentIn] = Field([], max_length=200)
    moves: list[PlacedIn] | None = Field(
        None,
        max_length=MOVES_MAX,
        description="All moves, made by hand or elsewhere; the changes come on top of them.",
    )


class AgainstOut(Schema):
    """One thing that stands against it: a rule that would be broken, or a change of nothing."""

    code: str
    person: str | None
    demand: str | None
    said: str = Field(description="For people, in the language of Accept-Language.")


class CostsOut(Schema):
    """The points of a plan, part by part."""

    unmet_min: int
    unmet_wanted: int
    burden: int
    share: int
    travel: int
    squads: int
    letters: int


class BlockOut(Schema):
    """How many people one thing keeps from a line."""

    by: str
    people: int


class ShortOut(Schema):
    """A line left short, and what keeps people from it."""

    demand: str
    missing: int
    blocked_by: list[BlockOut]


class VerdictOut(Schema):
    """What the checker says of the plan as it would be; nothing is recorded."""

    sound: bool = Field(description="Nothing stands against it.")
    wrong: list[AgainstOut]
    moves: int
    open_before: int
    open_after: int
    costs_before: CostsOut
    costs_after: CostsOut
    short: list[ShortOut]


@judge(router, "/plans/{path:code}/verdict", "plan-verdict", VerdictOut)
def verdict(request: HttpRequest, code: Annotated[Code, Path()], body: JudgeIn) -> VerdictOut:
    """What the checker says of a plan changed by hand or made anew, before it is recorded.

    It is judged by what the plan was made from, as changes are once they are sent.
    """
    seen = sight(request, "plan-verdict", body)
    found = plan_seen(code, seen, Verb.PROPOSE)
    changes = (*_anew(found, body.moves), *changes_of(body.changes, why=""))
    said = judged(found, changes, rules(seen.asof))
    against = [each for each in said.refusals if each.code is not PlanRefusalCode.NO_WHY]
    wrong = [
        AgainstOut(
            code=each.code.value,
            person=tail(each.about) if each.about.startswith("person:") else None,
            demand=None,
            said=_DISCREET.refusal(each),
        )
        for each in against
    ]
    wrong += [_broken(each) for each in said.breaches]
    return VerdictOut(
        sound=not wrong,
        wrong=wrong,
        moves=len(said.moves),
        open_before=sum(each.missing for each in found.unmet),
        open_after=sum(each.missing for each in said.unfilled),
        costs_before=_costs(said.costs_before),
        costs_after=_costs(said.costs_after),
        short=[_short(each) for each in said.unfilled],
    )


def _anew(found: PlanOnRecord, moves: Sequence[PlacedIn] | None) -> Iterable[Amendment]:
    """Yield the changes that make the plan one of just these moves."""
    if moves is None:
        return
    wanted = {(f"person:{each.person}", f"demand:{each.demand}") for each in moves}
    was = {(move.person, move.demand) for move in found.moves}
    for change, pairs in ((Change.OUT, was - wanted), (Change.IN, wanted - was)):
        for person, demand in sorted(pairs):
            yield Amendment(change=change, person=person, demand=demand, why="")


def _broken(each: DeploymentBreach) -> AgainstOut:
    return AgainstOut(
        code=HELD if each.rule in _UNSAID else each.rule.value,
        person=tail(each.person or "") or None,
        demand=tail(each.line or "") or None,
        said=_DISCREET.breach(each),
    )


def _costs(given: Costs) -> CostsOut:
    return CostsOut(**given._asdict())


def _short(each: Unfilled) -> ShortOut:
    blocked = [BlockOut(by=code, people=n) for code, n in each.discreet().blocked_by]
    return ShortOut(demand=tail(each.line), missing=each.missing, blocked_by=blocked)


# --- beside another ------------------------------------------------------------------------------


class NeedOut(Schema):
    """How many heads of one priority are asked for and filled."""

    priority: int
    heads_min: int
    met_min: int
    heads: int
    met: int


class SideOut(Schema):
    """One plan in numbers: need met, points, and what it asks of those it sends."""

    code: str
    moves: int
    needs: list[NeedOut]
    costs: CostsOut
    days: int = Field(description="Served in the last 28 days by those sent.")
    days_most: int
    nights: int = Field(description="Away in the last 28 days, of those sent.")
    nights_most: int
    km: int
    km_most: int
    other_organisation: int
    volunteers: int


class ShareOut(Schema):
    """How many people of one role each plan draws from one organisation."""

    org: str
    role: str
    may_go: int
    one: int
    other: int


class ComparisonOut(Schema):
    """Two plans side by side."""

    one: SideOut
    other: SideOut
    kept: int = Field(description="People whom both send to the same line.")
    changed: int = Field(description="People whom both send, each to another line.")
    new: int = Field(description="People whom the other alone sends.")
    dropped: int = Field(description="People whom the first alone sends.")
    shares: list[ShareOut] = Field(description="Of organisations that are seen.")


class ElsewhereOut(Schema):
    """Somebody whom the plans treat differently; null: stays at home."""

    person: str
    one: str | None
    other: str | None


class ComparedWith(Clocks):
    """With which plan."""

    other: Code


class ComparedPage(ClockedPage, ComparedWith):
    """With which plan, and which part of the list."""


@read(router, "/plans/{path:code}/comparison", "plan-compare", ComparisonOut, ruled=True)
def comparison(
    request: HttpRequest,
    code: Annotated[Code, Path()],
    asked: Annotated[ComparedWith, Query()],
) -> ComparisonOut:
    """Two plans side by side: need met, burden, travel, shares drawn.

    Each is measured by what it was made from.
    """
    seen = sight(request, "plan-compare", asked)
    one, other = plan_seen(code, seen), plan_seen(asked.other, seen, named="other")
    found = compared(one, other, rules(seen.asof))
    near = seen.seen({share.home for share in found.shares}, Thing.PLAN)
    return ComparisonOut(
        one=_side(one, found.one),
        other=_side(other, found.other),
        kept=found.kept,
        changed=len(found.changed),
        new=len(found.new),
        dropped=len(found.dropped),
        shares=[_share(each) for each in found.shares if each.home in near],
    )


@read(router, "/plans/{path:code}/comparison/people", "plan-compare-people", Page[ElsewhereOut])
def elsewhere(
    request: HttpRequest,
    code: Annotated[Code, Path()],
    asked: Annotated[ComparedPage, Query()],
) -> Page[ElsewhereOut]:
    """Whom two plans treat differently, by person."""
    seen, cursor = listing(request, "plan-compare-people", asked)
    one, other = plan_seen(code, seen), plan_seen(asked.other, seen, named="other")
    before, after = ({m.person: m.demand for m in each.moves} for each in (one, other))
    given = [
        (who, (before.get(who), after.get(who)))
        for who in sorted(before.keys() | after.keys())
        if before.get(who) != after.get(who)
    ]
    shown, more = part([(who, (who, *lines)) for who, lines in given], cursor, asked.limit)
    items = [
        ElsewhereOut(person=tail(who), one=tail(a or "") or None, other=tail(b or "") or None)
        for who, a, b in shown
    ]
    return Page(items=items, next=more)


def _side(plan: PlanOnRecord, found: Side) -> SideOut:
    return SideOut(
        code=tail(plan.code),
        moves=found.moves,
        needs=[NeedOut(**need._asdict()) for need in found.needs],
        costs=_costs(found.costs),
        days=found.days,
        days_most=found.days_most,
        nights=found.nights,
        nights_most=found.nights_most,
        km=found.km,
        km_most=found.km_most,
        other_organisation=found.other_organisation,
        volunteers=found.volunteers,
    )


def _share(each: Share) -> ShareOut:
    return ShareOut(
        org=tail(each.home), role=each.role, may_go=each.releasable, one=each.one, other=each.other
    )
