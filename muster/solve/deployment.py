"""Find a deployment plan by min-cost flow. What a plan *is* lives in ``muster.core.deployment``.

The rules about one person and one line, floors, shares drawn and open need in two tiers are one
flow (:mod:`muster.solve.flow`): whole numbers throughout, every arc accounted for. What a post's
people must have among them is asked of some of its heads (:mod:`muster.solve.slots`). What is no
flow follows from its prices: which squads go whole (:mod:`muster.solve.squads`), which adult of a
couple goes by day only (:mod:`muster.solve.settle`). The flow stays warm, so each such decision
costs little. The bound (:mod:`muster.solve.bound`) rests on prices alone, whoever found them. Many
people are planned region by region (:mod:`muster.solve.regions`), and then joined.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from muster.core.conflict import Conflict
from muster.core.deployment import Costs, Lock, Problem, breaches, costs
from muster.core.plan import Plan
from muster.core.unfilled import explain_unfilled
from muster.core.why import explain_moves
from muster.solve.answer import Answer, Gap, Outcome
from muster.solve.columns import Columns, columns
from muster.solve.conflict import conflict
from muster.solve.flow import SolverError
from muster.solve.locks import fixed
from muster.solve.search import Bounds, Found, Halt, Progress, plan_of, search
from muster.solve.search import without_looking_for_garbage as no_garbage
from muster.solve.trim import in_the_way

__all__ = ["Answer", "Gap", "Outcome", "SolverError", "plan"]


def plan(
    problem: Problem,
    *,
    seed: int = 0,
    limit_s: float | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Answer:
    """Return the plan that leaves the least need open and, of those, weighs least on people.

    Deterministic for a given ``seed``, whatever the order of people and lines, unless it is
    stopped: by ``stop``, or after ``limit_s``. Then it is the best found by then, as sound and
    with as true a bound. The seed decides only between people who are equal in all the model
    knows, so no number is favoured. An unfilled line is an answer, not an error. Raises
    SolverError when the core rejects the plan or prices it otherwise.
    """
    halt = Halt(limit_s, stop)
    say = progress or (lambda _: None)
    with no_garbage():
        read = columns(problem, seed=seed)
        say("read")
        held = fixed(read)
        found = search(read, held, halt, say)
        while broken := in_the_way(read, found.line, held):  # a lock that no plan found can keep
            held = {row: line for row, line in held.items() if row not in broken}
            found = search(read, held, halt, say)
    return answered(found, found.bounds, stopped=halt.halted)


# --- the answer -------------------------------------------------------------------------------


@no_garbage()
def answered(found: Found, bounds: Bounds, *, stopped: bool) -> Answer:
    """Return the answer, after the core has judged it."""
    read = found.columns
    problem = read.problem
    kept, aside = _locks(found)
    judged = replace(problem, locks=kept)
    made = explain_moves(judged, plan_of(read, found.line))
    if wrong := breaches(judged, made):
        raise SolverError(f"the checker rejects the plan: {wrong[:5]}")
    parts = costs(problem, made)
    total = sum(parts)
    if total < bounds.cost:
        raise SolverError(f"the plan costs {total}, less than its bound {bounds.cost}")
    outcome = Outcome.STOPPED if stopped else Outcome.FOUND
    return Answer(
        outcome=Outcome.PROVEN if total == bounds.cost else outcome,
        plan=made,
        unfilled=explain_unfilled(problem, made),
        cost=total,
        bound=bounds.cost,
        costs=parts,
        gap=_gap(problem, bounds, parts),
        conflict=_conflict(read, made, aside, parts, bounds),
    )


def _locks(found: Found) -> tuple[tuple[Lock, ...], tuple[Lock, ...]]:
    """Return the locks that the plan keeps, and those it has set aside."""
    read = found.columns
    made = {(move.person, move.line) for move in plan_of(read, found.line).moves}
    locks = read.problem.locks
    kept = tuple(lock for lock in locks if tuple(lock) in made)
    return kept, tuple(lock for lock in locks if tuple(lock) not in made)


def _conflict(
    read: Columns, made: Plan, aside: Sequence[Lock], parts: Costs, bounds: Bounds
) -> Conflict | None:
    """Return what cannot hold together, if the minimum is open for good or a lock set aside."""
    if aside or (parts.unmet_min and parts.unmet_min <= max(0, bounds.open_min)):
        return conflict(read.problem, made, aside)
    return None


def _gap(problem: Problem, bounds: Bounds, parts: Costs) -> Gap:
    open_points = parts.unmet_min + parts.unmet_wanted
    beneath = sum(parts) - open_points
    # A step of open need outweighs all the rest of any plan together (core/price), so no plan
    # that leaves less open costs as much as the open need of this one.
    derived = not problem.weights.unmet
    proven = sum(parts) == bounds.cost or (derived and bounds.cost >= open_points)
    return Gap(
        open_min_proven=parts.unmet_min <= max(0, bounds.open_min),
        open_proven=open_points <= bounds.open or proven,
        beneath=beneath,
        beneath_bound=min(beneath, max(0, bounds.cost - open_points)),
    )
