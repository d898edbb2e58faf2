"""Find a deployment plan by min-cost flow. What a plan *is* lives in ``muster.core.deployment``.

The rules about one person and one line, floors, shares drawn and open need in two tiers are one
flow (:mod:`muster.solve.flow`): whole numbers throughout, every arc accounted for. What a post's
people must have among them is asked of some of its heads (:mod:`muster.solve.slots`). What is no
flow follows from its prices: which squads go whole (:mod:`muster.solve.squads`), which adult of a
couple goes by day only (:mod:`muster.solve.settle`). The flow stays warm, so each such decision
costs little. The bound (:mod:`muster.solve.bound`) rests on prices alone, whoever found them.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from muster.core.deployment import Costs, Move, Plan, Problem, breaches, costs
from muster.core.unfilled import Unfilled, explain_unfilled
from muster.core.why import explain_moves
from muster.solve import exact
from muster.solve.bound import Worths, bound, open_alone, worths
from muster.solve.columns import NONE, Columns, columns, whole
from muster.solve.flow import Flow, Network, SolverError
from muster.solve.locks import fixed
from muster.solve.offer import Asks, asks, classes, feeds, slots_of
from muster.solve.settle import Settled, settle
from muster.solve.simplex import Whole
from muster.solve.slots import Left, left, slots
from muster.solve.squads import send_squads
from muster.solve.trim import gather, trim
from muster.solve.ways import Ways, ways

EXACT_PAIRS = 4_000  # of a person and a line: the most for which every rule is put in one program
EXACT_NODES = 400

__all__ = ["Answer", "Gap", "Outcome", "SolverError", "plan"]


class Outcome(StrEnum):
    """How good a plan is known to be."""

    PROVEN = "proven"  # no plan costs less
    FOUND = "found"  # none costs less than the bound
    STOPPED = "stopped"  # the same, but there was no time to look further


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How far from the best a plan can be: open need apart, for its points hide all others.

    ``beneath`` is what the plan costs besides open need, and ``beneath_bound`` what any plan
    costs there that leaves no less need open.
    """

    open_min_proven: bool  # no plan leaves less of the minimum open
    open_proven: bool  # nor, of those, less of what is wanted
    beneath: int
    beneath_bound: int

    @property
    def percent(self) -> float:
        """How much of what the plan costs besides open need could perhaps be saved."""
        return 100 * (self.beneath - self.beneath_bound) / max(1, self.beneath)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A sound plan, what it leaves open and why, and how far from the best it can be.

    No plan costs less than ``bound``. ``outcome`` is PROVEN when ``cost`` equals it.
    """

    outcome: Outcome
    plan: Plan
    unfilled: tuple[Unfilled, ...]
    cost: int
    bound: int
    costs: Costs
    gap: Gap


Progress = Callable[[str], None]


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
    with _without_looking_for_garbage():
        found = search(problem, seed=seed, halt=halt, progress=progress or (lambda _: None))
    return checked(found, stopped=halt.halted)


class Halt:
    """Says when it is time to stop, and remembers having said so."""

    def __init__(self, limit_s: float | None, stop: Callable[[], bool] | None) -> None:
        self.halted = False
        self._end = None if limit_s is None else time.monotonic() + limit_s
        self._stop = stop

    def __call__(self) -> bool:
        late = self._end is not None and time.monotonic() > self._end
        self.halted = self.halted or late or (self._stop is not None and self._stop())
        return self.halted

    def left_s(self) -> float | None:
        """Return how much time is left; None is without end."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())


@contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """Leave the collector out: a million people are read into values that all stay alive."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


# --- the search -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found: who goes where, and bounds on the cost and on open need."""

    columns: Columns
    network: Network
    fixed: dict[int, int]
    line: Whole  # of each person, or NONE
    bound: int
    bound_open: int
    bound_open_min: int


def search(problem: Problem, *, seed: int, halt: Halt, progress: Progress) -> Found:
    """Return the best plan found and its bounds, not yet checked nor explained."""
    read = columns(problem, seed=seed)
    held = fixed(read)
    progress("read")
    rest = left(read, held)
    network, asked = lay(read, held, rest)
    flow = Flow(network)
    flow.run(halt)
    progress("flow")
    below = _bounds(read, network, rest, asked, held, flow)
    progress("bound")
    posts = {
        int(read.crowd.squad[row]): read.lines.lines[line].post
        for row, line in held.items()
        if int(read.crowd.squad[row]) in read.crowd.together
    }
    squads = send_squads(read, network, flow, asked, posts) if read.crowd.together else []
    settled: Settled = settle(read, network, flow, held, squads, halt)
    progress("settled")
    line = gather(read, trim(read, settled.line, held), held)
    found = Found(read, network, held, line, *below)
    return found if halt() else _made_exact(found, halt)


def _made_exact(found: Found, halt: Halt) -> Found:
    """Return what the whole problem as a program leads to, where it is small enough for that."""
    price = _cost(found.columns, found.line)
    if price == found.bound:
        return found
    solved = exact.best(
        found.columns,
        found.network.ways,
        found.fixed,
        pairs_max=EXACT_PAIRS,
        nodes_max=EXACT_NODES,
        limit_s=halt.left_s(),
    )
    if solved is None:
        return found
    if solved.line is not None and _cost(found.columns, solved.line) < price:
        found = replace(found, line=solved.line)
    return replace(found, bound=max(found.bound, solved.bound))


def _cost(read: Columns, line: Whole) -> int:
    return sum(costs(read.problem, _plan(read, line)))


def _plan(read: Columns, line: Whole) -> Plan:
    sent = np.flatnonzero(line != NONE).tolist()
    lines, people = read.lines.lines, read.crowd.people
    placed = sorted((lines[line[row]].code, people[row].number) for row in sent)
    return Plan(tuple(Move(number, code) for code, number in placed))


def lay(read: Columns, held: dict[int, int], rest: Left) -> tuple[Network, Asks]:
    """Return the network of a problem, and what its slots ask."""
    crowd, weights = read.crowd, read.problem.weights
    heads, _ = slots(read, rest, frozenset())
    drawn = np.bincount(crowd.floor[list(held)], minlength=len(crowd.floors)).astype(np.int64)
    here = classes(
        read,
        singles=_singles(read),
        fixed=whole(held),
        release=crowd.release - drawn,
    )
    asked = asks(read, heads)
    way: Ways = ways(
        read.lines.places,
        [site.place for site in crowd.sites],
        limit_km=read.problem.limits.travel_max_km,
        weight_km=weights.km,
        weight_other=weights.other_organisation,
    )
    network = Network(
        release=crowd.release,
        drawn=drawn,
        share_drawn=weights.share_drawn,
        classes=here,
        feeds=feeds(read, here, asked, asked.needs),
        heads=heads,
        slots=slots_of(read, heads, asked),
        ways=way,
    )
    return network, asked


def _singles(read: Columns) -> Whole:
    """Return the people who must be told apart: of couples, and of squads that stay whole."""
    crowd = read.crowd
    if not len(crowd.people):
        return whole(())
    alone = np.isin(crowd.squad, list(crowd.together))
    adults = np.bincount(crowd.household[crowd.household != NONE], minlength=1)
    return np.flatnonzero(alone | ((crowd.household != NONE) & (adults[crowd.household] > 1)))


def _bounds(
    read: Columns, network: Network, rest: Left, asked: Asks, held: dict[int, int], flow: Flow
) -> tuple[int, int, int]:
    """Return a bound on the cost, on the points of open need, and on those of the minimum."""
    all_of_it: Worths = worths(read, network, flow.slot_price)
    spent = _fixed_cost(read, network, held)
    low = bound(read, network, rest, asked, all_of_it) + spent
    if not flow.leaves_open():
        return low, 0, 0
    both = open_alone(all_of_it, flow.open_prices(), minimum_only=False)
    least = open_alone(all_of_it, flow.open_prices(minimum_only=True), minimum_only=True)
    return (
        low,
        bound(read, network, rest, asked, both),
        bound(read, network, rest, asked, least),
    )


def _fixed_cost(read: Columns, network: Network, held: dict[int, int]) -> int:
    """Return what those who are fixed cost, the cheapest share of their organisations included."""
    moves = tuple(
        Move(read.crowd.people[row].number, read.lines.lines[line].code)
        for row, line in held.items()
    )
    part = costs(read.problem, Plan(moves)) if moves else None
    return 0 if part is None else part.burden + part.share + part.travel + part.letters


# --- the answer -------------------------------------------------------------------------------


def checked(found: Found, *, stopped: bool) -> Answer:
    """Return the answer, after the core has judged it."""
    problem, read = found.columns.problem, found.columns
    kept = {read.crowd.people[row].number for row in found.fixed}
    judged = replace(problem, locks=tuple(lock for lock in problem.locks if lock.person in kept))
    made = explain_moves(judged, _plan(read, found.line))
    if wrong := breaches(judged, made):
        raise SolverError(f"the checker rejects the plan: {wrong[:5]}")
    parts = costs(problem, made)
    total = sum(parts)
    if total < found.bound:
        raise SolverError(f"the plan costs {total}, less than its bound {found.bound}")
    outcome = Outcome.STOPPED if stopped else Outcome.FOUND
    return Answer(
        outcome=Outcome.PROVEN if total == found.bound else outcome,
        plan=made,
        unfilled=explain_unfilled(problem, made),
        cost=total,
        bound=found.bound,
        costs=parts,
        gap=_gap(found, parts),
    )


def _gap(found: Found, parts: Costs) -> Gap:
    open_points = parts.unmet_min + parts.unmet_wanted
    beneath = sum(parts) - open_points
    # A step of open need outweighs all the rest of any plan together (core/price), so no plan
    # that leaves less open costs as much as the open need of this one.
    derived = not found.columns.problem.weights.unmet
    proven = sum(parts) == found.bound or (derived and found.bound >= open_points)
    return Gap(
        open_min_proven=parts.unmet_min <= max(0, found.bound_open_min),
        open_proven=open_points <= found.bound_open or proven,
        beneath=beneath,
        beneath_bound=min(beneath, max(0, found.bound - open_points)),
    )
