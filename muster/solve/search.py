"""The search for a plan: columns, network, flow, bound, side rules, and what is left over.

One search serves a fresh plan and a changed one: people who are **held** stay where they are, the
rest is planned around them.
"""

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from muster.core.deployment import Move, Plan
from muster.solve import exact
from muster.solve.asking import STEPS, FlowPrices, ask_all, found_prices
from muster.solve.bound import Relaxation, all_of_it, open_alone, prices
from muster.solve.columns import NONE, Columns, whole
from muster.solve.flow import Flow, Network
from muster.solve.joining import halvings, joined
from muster.solve.network import NOBODY_STAYS, Stays, lay
from muster.solve.offer import Asks
from muster.solve.settle import settle
from muster.solve.simplex import Whole
from muster.solve.slots import Left, left
from muster.solve.tally import tally
from muster.solve.trim import in_the_way, trim

EXACT_PAIRS = 12_000  # of a person and a line: the most for which every rule is put in one program
EXACT_NODES = 400
Progress = Callable[[str], None]


class Halt:
    """Says when it is time to stop, and remembers having said so."""

    def __init__(self, limit_s: float | None, stop: Callable[[], bool] | None) -> None:
        self.halted = False
        self._end = None if limit_s is None else time.monotonic() + limit_s
        self._stop = stop

    def __call__(self) -> bool:
        """Return whether it is time to stop."""
        late = self._end is not None and time.monotonic() > self._end
        self.halted = self.halted or late or (self._stop is not None and self._stop())
        return self.halted

    def left_s(self) -> float | None:
        """Return how much time is left; None is without end."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())


@contextmanager
def without_looking_for_garbage() -> Iterator[None]:
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
class Bounds:
    """What no plan undercuts: in all points, in those of open need, in those of the minimum."""

    cost: int
    open: int
    open_min: int


NO_BOUNDS = Bounds(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found: who goes where, and bounds for whoever keeps those held."""

    columns: Columns
    network: Network
    flow: Flow
    held: dict[int, int]
    line: Whole  # of each person, or NONE
    bounds: Bounds
    slot_price: Whole  # before the rules that are no flow were settled
    floor_price: Whole


def search(
    read: Columns,
    held: dict[int, int],
    halt: Halt,
    progress: Progress,
    stays: Stays = NOBODY_STAYS,
    *,
    bounded: bool = True,
) -> Found:
    """Return the best plan found in which people (rows) are ``held`` at lines (rows).

    Without ``bounded`` no bound is sought.
    """
    rest = left(read, held)
    if bounded and not stays.at and read.lines.lines and halvings(len(read.crowd.people)):
        made = joined(read, held, rest, halt)
        network, asked, at = made.network, made.asked, made.prices
        flow, line = made.flow, made.line
        progress("flow")
        slot_price, floor_price = flow.slot_price, flow.floor_price
    else:
        network, asked = lay(read, held, rest, stays)
        flow = Flow(network)
        if stays.at:
            _prefer(read, network, flow, asked, stays)
        at = found_prices(read, network, flow, rest.asks, halt, steps=STEPS if bounded else 0)
        at, squads = ask_all(read, network, flow, asked, at, rest, held, stays, halt)
        progress("flow")
        slot_price, floor_price = flow.slot_price, flow.floor_price
        line = settle(read, network, flow, held, squads, halt, finer=bounded).line
    line = trim(read, line, held)
    progress("settled")
    found = Found(read, network, flow, held, line, NO_BOUNDS, slot_price, floor_price)
    if bounded:
        found = replace(found, bounds=_bounds(found, rest, asked, at, halt))
    progress("bound")
    best = found if halt() else _made_exact(found, halt)
    progress("searched")
    return best


def _made_exact(found: Found, halt: Halt) -> Found:
    """Return what the whole problem as a program leads to, where it is small enough for that."""
    price = tally(found.columns, found.network.ways, found.line).total
    sound = not in_the_way(found.columns, found.line, found.held)
    if sound and price == found.bounds.cost:
        return found
    solved = exact.best(
        found.columns,
        found.network.ways,
        found.held,
        pairs_max=EXACT_PAIRS,
        nodes_max=EXACT_NODES,
        limit_s=halt.left_s(),
    )
    if solved is None:
        return found
    if solved.line is not None:
        better = tally(found.columns, found.network.ways, solved.line).total < price
        found = replace(found, line=solved.line) if better or not sound else found
    best = max(found.bounds.cost, solved.bound)
    return replace(found, bounds=replace(found.bounds, cost=best))


def plan_of(read: Columns, line: Whole) -> Plan:
    """Return the plan of which ``line`` says the line of each person."""
    sent = np.flatnonzero(line != NONE).tolist()
    lines, people = read.lines.lines, read.crowd.people
    placed = sorted((lines[line[row]].code, people[row].number) for row in sent)
    return Plan(tuple(Move(number, code) for code, number in placed))


def _prefer(read: Columns, network: Network, flow: Flow, asked: Asks, stays: Stays) -> None:
    """Let those who stand somewhere stay there by an arc of their own, cheaper by some points."""
    rows, lines = whole(stays.at), whole(stays.at.values())
    klass = network.classes.of_row[rows]
    slots_of_line: dict[int, list[int]] = defaultdict(list)
    for slot, group in enumerate(network.heads.group.tolist()):
        for row in network.heads.lines[group]:
            slots_of_line[row].append(slot)
    crowd, site = read.crowd, read.crowd.site[rows]
    other = read.lines.org[lines] != crowd.site_home[site]
    cost = network.ways.weigh(read.lines.place[lines], site, other) - stays.points
    found = [
        (int(klass[i]), slot, int(cost[i]))
        for i in np.flatnonzero(klass != NONE).tolist()
        for slot in slots_of_line[int(lines[i])]
        if asked.meets[crowd.kind[rows[i]], asked.slot_need[slot]]
    ]
    if found:
        flow.prefer(*np.array(found, np.int64).T)


def _bounds(
    found: Found, rest: Left, asked: Asks, flow_prices: FlowPrices, halt: Callable[[], bool]
) -> Bounds:
    """Return what no plan undercuts that keeps those held."""
    read, network = found.columns, found.network
    spent = _fixed_cost(read, network, found.held)
    relaxation, weighs = Relaxation(read, network, rest, asked), all_of_it(network)
    made = tally(read, network.ways, found.line)
    nothing = np.zeros_like(flow_prices.makeup)
    some = [(flow_prices.slot, flow_prices.makeup)]
    if not halvings(len(read.crowd.people)) or not flow_prices.makeup.any():
        # The better where no quality turned out to be scarce; of many people it takes long.
        some.append((found.slot_price, nothing))
    low = max(
        relaxation.with_squads(weighs, prices(network, slot, weighs, makeup))
        for slot, makeup in some
    )
    if not made.open:
        return Bounds(low + spent, 0, 0)
    both = open_alone(weighs, minimum_only=False)
    least = open_alone(weighs, minimum_only=True)
    return Bounds(
        low + spent,
        relaxation.at(both, prices(network, flow_prices.open, both, nothing)),
        relaxation.at(least, prices(network, flow_prices.open_min, least, nothing)),
    )


def _fixed_cost(read: Columns, network: Network, held: dict[int, int]) -> int:
    """Return what those who are fixed cost, the cheapest share of their organisations included."""
    if not held:
        return 0
    line = np.full(len(read.crowd.people), NONE, np.int64)
    line[list(held)] = list(held.values())
    part = tally(read, network.ways, line)
    return part.people + part.share
