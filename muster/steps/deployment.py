"""Deployment: a plan is proposed, looked at, changed by hand, approved, and carried out.

What the ledger says becomes a problem in ``deployment_situation``; who moves up and who is called
back stands in ``deployment_reserve`` and ``deployment_moves``; what can be asked of plans and
needs, in ``deployment_reading``.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from muster.core import kinds as k
from muster.core.deployment import Costs, DeploymentBreach, breaches, cost, costs
from muster.core.kinds import FallOut, Movement, PlannedMove
from muster.core.ledger import Draft
from muster.core.outcome import RESERVE_PERCENT
from muster.core.person import Person
from muster.core.plan import Ban, Lock, Move, Plan, Problem
from muster.core.proposal import (
    PlanOnRecord,
    PlanRefusal,
    PlanRefusalCode,
    PlanStatus,
    broken,
    changed,
    not_to_be_approved,
    not_to_be_changed,
    not_to_be_reviewed,
    still_proposed,
)
from muster.core.rules import RulePack
from muster.core.unfilled import Unfilled, explain_unfilled
from muster.core.why import explain_moves
from muster.solve.answer import CHANGE, Answer, Replanned
from muster.steps.access import persons_of
from muster.steps.deployment_moves import carry_out
from muster.steps.deployment_record import (
    Refused,
    by_now,
    order_draft,
    order_of,
    plan_of,
    refused,
    scope_of,
    subject_of,
    told_conflict,
    unmet,
    written,
)
from muster.steps.deployment_reserve import (
    Vacancy,
    known_now,
    placed,
    released,
    stood_down,
)
from muster.steps.deployment_situation import (
    Scope,
    Situation,
    not_set_out,
    ordered_by,
    situation,
)
from muster.steps.hand import Hand
from muster.steps.rules import pack_in_force
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.reading import head, numbered
from muster.store.states import states_of

__all__ = [
    "RESERVE_PERCENT",
    "Refused",
    "Remade",
    "Scope",
    "Situation",
    "Verdict",
    "amend",
    "approve",
    "carry_out",
    "judge",
    "plan_of",
    "propose",
    "raise_demand",
    "replan",
    "review",
    "situation",
    "solve",
    "withdraw",
    "written",
]


def raise_demand(hand: Hand, lines: Iterable[tuple[str, k.DemandRaised]], at: datetime) -> Appended:
    """Record demand lines: (code, what is needed at which post)."""
    return append(
        [hand.draft(f"demand:{code}", body, at, concerns=(body.post,)) for code, body in lines],
        clock=hand.clock,
    )


# --- proposed ------------------------------------------------------------------------------------


def solve(
    here: Situation,
    *,
    seed: int,
    locks: Iterable[Lock] = (),
    bans: Iterable[Ban] = (),
    limit_s: float | None = None,
    progress: Callable[[str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Answer:
    """Return the best plan for the situation, as a hand wishes; the core has checked it.

    Nothing is recorded. Stopped, it is the best found by then, with its distance to the bound.
    """
    from muster.solve.deployment import plan  # noqa: PLC0415 Numba takes long to load

    wished = here.wished(locks, bans)
    return plan(wished, seed=seed, limit_s=limit_s, progress=progress, stop=stop)


def propose(
    hand: Hand,
    code: str,
    here: Situation,
    answer: Answer,
    at: datetime,
    *,
    movement: Movement,
    seed: int,
    outcome: str = "",
    replaces: str | None = None,
) -> Appended | Refused:
    """Record a plan as proposed: its moves with reasons, its cost, what it leaves open.

    A plan that breaks a rule is answered with its breaches. A hand may have changed the plan
    since the planner found it: so it is priced and explained by the core; say ``outcome="hand"``.
    """
    with writing():
        if plan_of(code) is not None:
            return refused(PlanRefusalCode.CODE_TAKEN, about=subject_of(code))
        if wrong := broken(breaches(here.problem, answer.plan)):
            return Refused(tuple(wrong))
        body = _proposal(here, answer, movement, seed, hand.by)
        body = replace(body, outcome=outcome or str(answer.outcome), replaces=replaces)
        concerns = (replaces,) if replaces else ()
        draft = hand.draft(subject_of(code), body, at, concerns=concerns)
        return append([draft], clock=hand.clock)


def _proposal(
    here: Situation, answer: Answer, movement: Movement, seed: int, by: str
) -> k.PlanProposed:
    problem, scope = here.problem, here.scope
    price = cost(problem, answer.plan)
    given = all(move.reasons for move in answer.plan.moves)
    explained = answer.plan if given else explain_moves(problem, answer.plan)
    known = numbered([here.seq])
    return k.PlanProposed(
        movement=movement,
        planned_for=here.asof.at,
        moves=tuple(
            PlannedMove(person=m.person, demand=m.line, reasons=tuple(map(written, m.reasons)))
            for m in explained.moves
        ),
        lines=len(problem.lines),
        heads=sum(line.heads for line in problem.lines),
        cost=price,
        bound=min(answer.bound, price),
        unmet=unmet(_open(problem, answer, price)),
        outcome=str(answer.outcome),
        seed=seed,
        head_seq=here.seq,
        head_digest=known[0].digest if known else "",
        proposed_by=by,
        only_lines=scope.only_lines,
        drawn_from=scope.drawn_from,
        among=None if scope.among is None else tuple(sorted(scope.among)),
        beneath=scope.beneath,
        priority_max=scope.priority_max,
        only=None if scope.only is None else tuple(sorted(scope.only)),
        conflict=told_conflict(answer.conflict, problem) if answer.conflict else None,
        rules=_chosen(here),
    )


def _chosen(here: Situation) -> str:
    """Return the name of the pack a plan was made by, "" where it is the one in force."""
    try:
        in_force = pack_in_force(here.asof)
    except LookupError:
        in_force = None
    return "" if in_force is None or in_force.name == here.pack.name else here.pack.name


def _open(problem: Problem, answer: Answer, price: int) -> tuple[Unfilled, ...]:
    """Return what a plan leaves open: as the answer says, unless a hand has changed the plan."""
    filled = Counter(move.line for move in answer.plan.moves)
    short = {line.code: line.heads - filled[line.code] for line in problem.lines}
    said = {each.line: each.missing for each in answer.unfilled}
    if price == answer.cost and said == {code: n for code, n in short.items() if n > 0}:
        return answer.unfilled
    return explain_unfilled(problem, answer.plan)


# --- looked at, and changed by hand --------------------------------------------------------------


def review(
    hand: Hand, code: str, remark: str, at: datetime, *, reviewed_by: str, objects: bool = False
) -> Appended | Refused:
    """Record what somebody says of a proposed plan who has not made it.

    While somebody objects, the plan as it stands is not approved: it is changed, or withdrawn,
    or whoever objected looks at it once more.
    """
    with writing():
        record = plan_of(code)
        if record is None:
            return refused(PlanRefusalCode.PLAN_UNKNOWN, about=subject_of(code))
        if wrong := not_to_be_reviewed(record, reviewed_by, remark, objects=objects):
            return Refused(tuple(wrong))
        body = k.PlanReviewed(remark=remark, reviewed_by=reviewed_by, objects=objects)
        return append([hand.draft(record.code, body, at)], clock=hand.clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a plan would be after changes by hand, and what the checker says of it."""

    moves: tuple[PlannedMove, ...]
    refusals: tuple[PlanRefusal, ...]
    breaches: tuple[DeploymentBreach, ...]
    costs_before: Costs
    costs_after: Costs
    unfilled: tuple[Unfilled, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing stands against the changes."""
        return not self.refusals and not self.breaches


def judge(record: PlanOnRecord, changes: Sequence[k.Amendment], now: Situation) -> Verdict:
    """Return what ``changes`` would make of a plan, judged by ``now``, whether sound or not."""
    wrong = not_to_be_changed(record, changes)
    moves = changed(record.moves, changes)
    after = replace(record, moves=moves, amendments=(*record.amendments, *changes))
    problem = now.wished(after.locks, after.bans)
    found = breaches(problem, after.plan)
    known = {line.code for line in problem.lines}
    people = {person.number for person in problem.candidates}

    def priced(plan: Plan) -> Plan:
        """Leave out what the checker does not know: it has no price."""
        return Plan(tuple(m for m in plan.moves if m.line in known and m.person in people))

    return Verdict(
        moves=moves,
        refusals=tuple(wrong),
        breaches=tuple(found),
        costs_before=costs(problem, priced(record.plan)),
        costs_after=costs(problem, priced(after.plan)),
        unfilled=explain_unfilled(problem, priced(after.plan)),
    )


def amend(
    hand: Hand,
    code: str,
    changes: Sequence[k.Amendment],
    at: datetime,
    pack: RulePack,
    *,
    amended_by: str,
    here: Situation | None = None,
) -> Appended | Refused:
    """Record changes by hand to a proposed plan, each with its reason.

    Judged by all that is on record by then. A change that would break a rule is answered with
    its breaches and nothing is recorded: :func:`judge` shows beforehand what would come.
    """
    with writing():
        record = plan_of(code)
        if record is None:
            return refused(PlanRefusalCode.PLAN_UNKNOWN, about=subject_of(code))
        if wrong := still_proposed(record):
            return Refused(tuple(wrong))
        verdict = judge(record, changes, by_now(record, at, pack, here))
        if not verdict.sound:
            return Refused((*verdict.refusals, *broken(verdict.breaches)))
        price = sum(verdict.costs_after)
        body = k.PlanAmended(
            changes=tuple(changes),
            cost=price,
            bound=min(record.bound, price),
            unmet=unmet(verdict.unfilled),
            amended_by=amended_by,
        )
        concerns = tuple(dict.fromkeys(change.person for change in changes))
        draft = hand.draft(record.code, body, at, concerns=concerns)
        return append([draft], clock=hand.clock)


# --- approved or withdrawn -----------------------------------------------------------------------


def approve(
    hand: Hand,
    code: str,
    at: datetime,
    pack: RulePack,
    *,
    approved_by: str,
    jobs: Collection[str] = (),
    reserve_percent: int = RESERVE_PERCENT,
    here: Situation | None = None,
) -> Appended | Refused:
    """Record a plan as approved, an order for each move, and who stands by in reserve.

    Approved by somebody the pack allows, by office or by one of ``jobs``, who neither proposed
    nor changed it, after as many others have looked at it as the pack asks for. Since it was made
    the ledger may have learnt more: it is judged again by all that is on record by then, and a
    plan that breaks a rule is answered with its breaches.
    ``here`` saves reading the situation again where nothing has been learnt since.
    """
    with writing():
        record = plan_of(code)
        if record is None:
            return refused(PlanRefusalCode.PLAN_UNKNOWN, about=subject_of(code))
        looked = (step.by for step in record.reviews)
        belongs = persons_of({approved_by, *record.makers, *looked})
        allowed, reviews = pack.approvers(at=at), pack.reviews_min(at=at)
        wrong = not_to_be_approved(record, approved_by, allowed, jobs, belongs, reviews)
        if wrong:
            return Refused(tuple(wrong))
        now = by_now(record, at, pack, here)
        problem = now.wished(record.locks, record.bans)
        if wrong := broken(breaches(problem, record.plan)):
            return Refused(tuple(wrong))
        body = _approved(problem, record, approved_by, as_before=now is here)
        drafts = [hand.draft(record.code, body, at)]
        drafts += _replaced(hand, record, at, approved_by)
        drafts += _orders(hand, record, now, at)
        drafts += placed(hand, record, problem, at, reserve_percent)
        return append(drafts, clock=hand.clock)


def _approved(
    problem: Problem, record: PlanOnRecord, approved_by: str, *, as_before: bool
) -> k.PlanApproved:
    """Return what a plan costs and leaves open, by what is known at its approval."""
    price = record.cost if as_before else cost(problem, record.plan)
    return k.PlanApproved(
        lines=len(problem.lines),
        heads=sum(line.heads for line in problem.lines),
        moves=len(record.moves),
        cost=price,
        bound=min(record.bound, price),
        unmet=record.unmet if as_before else unmet(explain_unfilled(problem, record.plan)),
        approved_by=approved_by,
    )


def _orders(hand: Hand, record: PlanOnRecord, now: Situation, at: datetime) -> Iterator[Draft]:
    """Yield the order of each move, with reasons: the core finds those a hand did not give."""
    said = {move.person: move.reasons for move in record.moves}
    if not all(said.values()):
        for found in explain_moves(now.problem, record.plan).moves:
            said[found.person] = said[found.person] or tuple(map(written, found.reasons))
    movement = record.proposed.movement if record.proposed else Movement.LOCAL
    replaces = record.proposed.replaces if record.proposed else None
    given = frozenset(ordered_by(replaces, head()[0])) if replaces else frozenset()
    standing = states_of(Person, {person for person, _ in given}, known_now(at))
    for move in record.moves:
        if (move.person, move.demand) in given and not_set_out(standing[move.person], move.demand):
            continue
        order = order_of(record.code, now, Move(move.person, move.demand), movement)
        yield order_draft(hand, move.person, replace(order, reasons=said[move.person]), at)


def withdraw(
    hand: Hand, code: str, why: str, at: datetime, *, withdrawn_by: str
) -> Appended | Refused:
    """Record that a plan is not carried out, or not any further, and why.

    Orders that nobody has set out on are lifted, and the reserve is released with thanks.
    """
    with writing():
        record = plan_of(code)
        if record is None:
            return refused(PlanRefusalCode.PLAN_UNKNOWN, about=subject_of(code))
        wrong = [] if why.strip() else [PlanRefusal(PlanRefusalCode.NO_WHY, record.code)]
        if record.status is PlanStatus.WITHDRAWN:
            wrong.insert(0, PlanRefusal(PlanRefusalCode.WITHDRAWN_ALREADY, record.code))
        if wrong:
            return Refused(tuple(wrong))
        body = k.PlanWithdrawn(why=why, withdrawn_by=withdrawn_by)
        drafts = [hand.draft(record.code, body, at)]
        if record.status is PlanStatus.APPROVED:
            drafts += _lifted(hand, record.code, at, kept=frozenset())
            drafts += released(hand, record.code, at)
        return append(drafts, clock=hand.clock)


def _lifted(
    hand: Hand, code: str, at: datetime, *, kept: frozenset[tuple[str, str]]
) -> Iterator[Draft]:
    """Yield that the orders of a plan are lifted, but for the (person, line) pairs kept."""
    given = ordered_by(code, head()[0])
    people = states_of(Person, {person for person, _ in given}, known_now(at))
    for person, line in given:
        if (person, line) not in kept and not_set_out(people[person], line):
            vacancy = Vacancy(line, person, FallOut.PLAN_WITHDRAWN, code)
            yield stood_down(hand, vacancy, at, people)


def _replaced(hand: Hand, record: PlanOnRecord, at: datetime, by: str) -> Iterator[Draft]:
    """Yield that the plan this one was made anew from is withdrawn; what both order stands."""
    old = (
        plan_of(record.proposed.replaces) if record.proposed and record.proposed.replaces else None
    )
    if old is None or old.status is PlanStatus.WITHDRAWN:
        return
    body = k.PlanWithdrawn(why="", withdrawn_by=by, replaced_by=record.code)
    yield hand.draft(old.code, body, at, concerns=(record.code,))
    if old.status is PlanStatus.APPROVED:
        kept = frozenset((move.person, move.demand) for move in record.moves)
        yield from _lifted(hand, old.code, at, kept=kept)
        yield from released(hand, old.code, at)


# --- made anew -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Remade:
    """A plan made anew with what it keeps and what keeping more would cost; what was recorded."""

    made: Replanned
    recorded: Appended | Refused


def replan(
    hand: Hand,
    code: str,
    anew: str,
    at: datetime,
    pack: RulePack,
    *,
    seed: int,
    change: int = CHANGE,
    limit_s: float | None = None,
    progress: Callable[[str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Remade | Refused:
    """Propose the plan ``anew`` in place of ``code``, by all that is on record by now.

    Each commitment changed weighs ``change`` points. A hand's locks and bans are kept. Of an
    approved plan, those who have not set out are free again. Once ``anew`` is approved, ``code``
    is withdrawn, and what both order stands.
    """
    from muster.solve.replan import replan as replan_around  # noqa: PLC0415 Numba takes long to load

    record = plan_of(code)
    if record is None:
        return refused(PlanRefusalCode.PLAN_UNKNOWN, about=subject_of(code))
    if record.status is PlanStatus.WITHDRAWN:
        return refused(PlanRefusalCode.WITHDRAWN_ALREADY, about=record.code)
    here = situation(known_now(at), pack, replace(scope_of(record), reopens=record.code))
    here = replace(here, problem=here.wished(record.locks, record.bans))
    made = replan_around(
        here.problem,
        _standing_moves(record, at),
        seed=seed,
        change=change,
        limit_s=limit_s,
        progress=progress,
        stop=stop,
    )
    movement = record.proposed.movement if record.proposed else Movement.LOCAL
    recorded = propose(
        hand, anew, here, made.answer, at, movement=movement, seed=seed, replaces=record.code
    )
    return Remade(made=made, recorded=recorded)


def _standing_moves(record: PlanOnRecord, at: datetime) -> Plan:
    """Return the moves of a plan that may still be changed: of an approved one, open orders."""
    if record.status is PlanStatus.PROPOSED:
        return record.plan
    given = ordered_by(record.code, head()[0])
    people = states_of(Person, {person for person, _ in given}, known_now(at))
    return Plan(tuple(Move(p, line) for p, line in given if not_set_out(people[p], line)))
