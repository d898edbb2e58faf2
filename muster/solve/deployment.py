"""Find a deployment plan by min-cost flow. What a plan *is* lives in ``muster.core.deployment``.

People whom every line treats alike (same site, role, wanted competences, near retirement or
not) are one class of the flow; each price of sending one of them is a level of that class, and
floors are capacities above the classes. Lines alike in need, place, owner and priority are one
demand. So a unit of flow is one person at one line at exactly the core's ``move_cost``, and the
cheapest flow (:mod:`muster.solve.flow`) is the cheapest plan: whole numbers throughout, every
arc accounted for, nothing rounded or cut off.

The household rule (never both adults away overnight) is no flow. The flow without it gives the
bound. Among people of one class and price the choice is free, so most couples are kept apart by
naming somebody else at the same cost. Where that fails, only the adult with the fewest days
served is offered for overnight lines, and the flow is solved again. The plan is then sound but
perhaps not the cheapest, and says so: the distance to the bound is the most that the rule, and
the choice of the adult, can have cost. Without such couples cost equals bound.
"""

from dataclasses import dataclass
from enum import StrEnum

from muster.core.deployment import (
    Move,
    Plan,
    Problem,
    breaches,
    cost,
)
from muster.core.unfilled import Unfilled, explain_unfilled
from muster.core.why import explain_moves
from muster.solve.flow import SolverError, cheapest_flow
from muster.solve.naming import Placing, named, turns
from muster.solve.offer import kilometres, network, offer, wanted


class Outcome(StrEnum):
    """How good a plan is known to be."""

    PROVEN = "proven"  # no plan costs less
    FOUND = "found"  # none costs less than the bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A sound plan, what it leaves open and why, and how far from the best it can be.

    ``bound`` is the cost of the cheapest plan without the household rule, so no plan with the
    rule costs less. ``outcome`` is PROVEN when ``cost`` equals it.
    """

    outcome: Outcome
    plan: Plan
    unfilled: tuple[Unfilled, ...]
    cost: int
    bound: int


def plan(problem: Problem, *, seed: int = 0) -> Answer:
    """Return the plan that leaves the least need open and, of those, weighs least on people.

    Deterministic for a given ``seed``, whatever the order of people and lines. The seed decides
    only between people who are equal in all the model knows, so no number is favoured. An
    unfilled line is an answer, not an error. Raises SolverError when the core rejects the plan
    or prices it otherwise.
    """
    want, turn = wanted(problem), turns(seed)
    able = [person for person in problem.candidates if not person.blocked]
    barred: frozenset[str] = frozenset()
    here = offer(able, want, barred=barred, weights=problem.weights)
    km = kilometres(here, want)
    flow = cheapest_flow(network(problem, here, want, km))
    placing = Placing(problem, named(here, want, flow, turn), turn)
    bound = flow.cost
    while staying := placing.part_couples():
        barred |= staying
        before, here = here, offer(able, want, barred=barred, weights=problem.weights)
        known = here.carried_over(flow.offered, before)
        flow = cheapest_flow(network(problem, here, want, km), known)
        placing = Placing(problem, named(here, want, flow, turn), turn)
    placing.complete(barred)
    return _checked(problem, placing.moves(), bound=bound, price=flow.cost + placing.extra)


def _checked(problem: Problem, moves: tuple[Move, ...], *, bound: int, price: int) -> Answer:
    made = explain_moves(problem, Plan(moves))
    if found := breaches(problem, made):
        raise SolverError(f"the checker rejects the plan: {found[:5]}")
    total = cost(problem, made)
    if total != price or total < bound:
        raise SolverError(f"the plan costs {total}, not {price} (bound {bound})")
    return Answer(
        outcome=Outcome.PROVEN if total == bound else Outcome.FOUND,
        plan=made,
        unfilled=explain_unfilled(problem, made),
        cost=total,
        bound=bound,
    )
