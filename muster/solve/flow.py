"""The cheapest flow of people to demands, exact although most arcs are never offered.

Five layers: source, floors, classes, outlets, demands. A **class** is people whom every demand
treats alike; its **levels** say how many of them there are at each price. A class feeds
**outlets**, one for each (site, need) it can serve; an outlet ships to the demands of its need.
What a demand lacks comes straight from the source, at the price of unmet need.

Sites times demands may be ten million arcs, of which a plan uses a few thousand. The flow
starts with the cheapest outlets of each demand. Prices of all nodes are then read off the
residual network (distances from the source), every arc left out is tried against them, and
those that would pay are added, until none does (column generation: Ford and Fulkerson 1958;
Ahuja, Magnanti and Orlin 1993, theorem 9.3). Reduced costs are then nowhere negative, on arcs
offered or not: our own proof that no flow is cheaper, whatever the solver did inside.

Two things keep it fast. Needs that share no people are separate flows. And the solver is first
shown a moderate price of unmet need, in proportion: huge ones slow it down and mislead the
choice of arcs. The proof is always made with the true prices; should it fail, they are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

Whole = npt.NDArray[np.int64]

CHEAPEST = 24  # outlets offered to a demand at first, and the most that a round adds
BLOCK = 1 << 20  # arcs tried at once, to bound memory
KEPT = 1 << 24  # arcs whose freight is kept between rounds: 128 MB
FAR = 1 << 60  # the price of what cannot be reached


class SolverError(Exception):
    """A planner made what its own problem forbids or prices otherwise. A bug of ours."""


class Freight(Protocol):
    """What it costs to ship one person from an outlet to a demand."""

    def __call__(self, outlets: Whole, demands: Whole) -> Whole:
        """Return the (outlets x demands) matrix of prices, FAR where out of reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Who can be had at what price, and who is wanted: parallel arrays, layer by layer."""

    floor_release: Whole  # people that each floor lets go
    class_floor: Whole
    level_class: Whole
    level_price: Whole
    level_people: Whole
    feed_class: Whole
    feed_outlet: Whole
    outlet_need: Whole
    demand_need: Whole
    demand_heads: Whole  # at least 1
    demand_unmet: Whole  # the price of one missing head, above any one move
    freight: Freight


class Shipments(NamedTuple):
    """Arcs from outlets to demands with their prices, as parallel arrays."""

    outlets: Whole
    demands: Whole
    prices: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A cheapest flow: how many people take each level, feed and shipment."""

    cost: int
    level_people: Whole
    feed_people: Whole
    ship_people: Whole
    offered: Shipments  # parallel to ship_people
    rounds: int  # times the solver was called


def cheapest_flow(network: Network, known: Shipments | None = None) -> Flow:
    """Return a flow that none undercuts. Raises SolverError when the solver fails to find it.

    ``known`` are the shipments offered to a network of the same outlets and demands, and save
    rounds; they do not change the cost.
    """
    total = Flow(
        cost=0,
        level_people=np.zeros_like(network.level_class),
        feed_people=np.zeros_like(network.feed_class),
        ship_people=np.empty(0, np.int64),
        offered=_NONE,
        rounds=0,
    )
    for part in _parts(network):
        flow = _Search(part.network).run(None if known is None else part.inside(known))
        total.level_people[part.levels] = flow.level_people
        total.feed_people[part.feeds] = flow.feed_people
        total = replace(
            total,
            cost=total.cost + flow.cost,
            ship_people=np.concatenate([total.ship_people, flow.ship_people]),
            offered=_together(total.offered, part.outside(flow.offered)),
            rounds=total.rounds + flow.rounds,
        )
    return total


_NONE = Shipments(*np.empty((3, 0), np.int64))


def _together(*parts: Shipments) -> Shipments:
    return Shipments(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


# --- parts that share no people ---------------------------------------------------------------


class _Part(NamedTuple):
    """A network of its own, and which levels, feeds, outlets and demands of the whole it has."""

    network: Network
    levels: Whole
    feeds: Whole
    outlets: Whole
    demands: Whole

    def inside(self, known: Shipments) -> Shipments:
        """Return those of the whole network's shipments that are of this part, renumbered."""
        own = np.isin(known.demands, self.demands)
        outlets, demands, prices = (column[own] for column in known)
        return Shipments(
            np.searchsorted(self.outlets, outlets), np.searchsorted(self.demands, demands), prices
        )

    def outside(self, offered: Shipments) -> Shipments:
        """Return this part's shipments with the numbers of the whole network."""
        return Shipments(
            self.outlets[offered.outlets], self.demands[offered.demands], offered.prices
        )


def _parts(network: Network) -> Iterator[_Part]:
    """Yield a part for each group of needs that draw on the same floors."""
    feed_floor = network.class_floor[network.feed_class]
    feed_need = network.outlet_need[network.feed_outlet]
    of_need = np.arange(1 + max(network.demand_need, default=0))
    of_floor = np.zeros_like(network.floor_release)
    while True:  # the lowest number spreads from need to floor to need, until all is settled
        before = of_need.copy()
        of_floor[feed_floor] = of_need.size
        np.minimum.at(of_floor, feed_floor, of_need[feed_need])
        np.minimum.at(of_need, feed_need, of_floor[feed_floor])
        if np.array_equal(before, of_need):
            break
    for number in np.unique(of_need[network.demand_need]):
        yield _part(network, of_need == number)


def _part(network: Network, needs: npt.NDArray[np.bool_]) -> _Part:
    outlets = np.flatnonzero(needs[network.outlet_need])
    demands = np.flatnonzero(needs[network.demand_need])
    feeds = np.flatnonzero(np.isin(network.feed_outlet, outlets))
    classes = np.unique(network.feed_class[feeds])
    levels = np.flatnonzero(np.isin(network.level_class, classes))
    floors = np.unique(network.class_floor[classes])
    within = Network(
        floor_release=network.floor_release[floors],
        class_floor=np.searchsorted(floors, network.class_floor[classes]),
        level_class=np.searchsorted(classes, network.level_class[levels]),
        level_price=network.level_price[levels],
        level_people=network.level_people[levels],
        feed_class=np.searchsorted(classes, network.feed_class[feeds]),
        feed_outlet=np.searchsorted(outlets, network.feed_outlet[feeds]),
        outlet_need=network.outlet_need[outlets],
        demand_need=network.demand_need[demands],
        demand_heads=network.demand_heads[demands],
        demand_unmet=network.demand_unmet[demands],
        freight=lambda some, few: network.freight(outlets[some], demands[few]),
    )
    return _Part(within, levels, feeds, outlets, demands)


# --- one search -------------------------------------------------------------------------------


class _Arcs(NamedTuple):
    """Arcs between nodes, as parallel arrays."""

    tails: Whole
    heads: Whole
    capacities: Whole
    prices: Whole


class _Search:
    """The search for the cheapest flow of one network. Node 0 is the source."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._floor = 1  # the first node of its layer, as are the following
        self._class = self._floor + network.floor_release.size
        self._outlet = self._class + network.class_floor.size
        self._demand = self._outlet + network.outlet_need.size
        self._end = self._demand + network.demand_need.size
        self._fixed = self._fixed_arcs()
        self._kept: dict[tuple[int, int], Whole] = {}

    def run(self, known: Shipments | None) -> Flow:
        """Return the cheapest flow, starting from shipments ``known`` or the cheapest ones."""
        network, rounds = self._network, 0
        offered = known
        if offered is None:
            offered = self._paying(np.zeros(self._end, np.int64), below=FAR, at_most=CHEAPEST)
        for unmet in (self._moderate(offered), network.demand_unmet):
            offered, people, used = self._settle(offered, unmet)
            rounds += used
            if self._is_cheapest(offered, people):
                break
        else:
            raise SolverError("the flow is not the cheapest at its own prices")
        arcs = self._arcs(offered, network.demand_unmet)
        classes, feeds = network.level_class.size, network.feed_class.size
        first = network.floor_release.size
        return Flow(
            cost=int(people @ arcs.prices),
            level_people=people[first : first + classes],
            feed_people=people[first + classes : first + classes + feeds],
            ship_people=people[self._fixed.tails.size + network.demand_need.size :],
            offered=offered,
            rounds=rounds,
        )

    def _moderate(self, offered: Shipments) -> Whole:
        """Return prices of unmet need in proportion to the true ones, but just above any move."""
        network = self._network
        dearest = max(network.level_price, default=0) + max(offered.prices, default=0)
        least = int(min(network.demand_unmet))
        shown = (network.demand_unmet // least) * (2 * int(dearest) + 1)
        return np.minimum(shown, network.demand_unmet)

    def _settle(self, offered: Shipments, unmet: Whole) -> tuple[Shipments, Whole, int]:
        """Return shipments of which no more would pay, the people on all arcs, and the rounds."""
        rounds = 0
        while True:
            rounds += 1
            arcs = self._arcs(offered, unmet)
            people = self._solve(arcs)
            prices = self._prices(arcs, people)
            if prices is None:
                raise SolverError("the solver's flow has a negative cycle")
            more = self._paying(prices, below=0, at_most=CHEAPEST << rounds)
            if not more.prices.size:
                return offered, people, rounds
            offered = _together(offered, more)

    def _is_cheapest(self, offered: Shipments, people: Whole) -> bool:
        """Return whether no flow on any arcs, offered or not, is cheaper at the true prices."""
        prices = self._prices(self._arcs(offered, self._network.demand_unmet), people)
        return prices is not None and not self._paying(prices, below=0, at_most=1).prices.size

    def _fixed_arcs(self) -> _Arcs:
        """Return the arcs of floors, levels and feeds, in this order."""
        network = self._network
        of_class = np.zeros_like(network.class_floor)
        np.add.at(of_class, network.level_class, network.level_people)
        free = np.zeros_like(network.floor_release)
        return _joined(
            _Arcs(free, self._floor + np.arange(free.size), network.floor_release, free),
            _Arcs(
                self._floor + network.class_floor[network.level_class],
                self._class + network.level_class,
                network.level_people,
                network.level_price,
            ),
            _Arcs(
                self._class + network.feed_class,
                self._outlet + network.feed_outlet,
                of_class[network.feed_class],
                np.zeros_like(network.feed_class),
            ),
        )

    def _arcs(self, offered: Shipments, unmet: Whole) -> _Arcs:
        """Return the fixed arcs, those of unmet need at the prices given, and the shipments."""
        heads = self._network.demand_heads
        # One more than the heads wanted, so that these arcs are never full: a full one could
        # have a negative reduced cost, and a demand with all heads open would have no price.
        return _joined(
            self._fixed,
            _Arcs(np.zeros_like(heads), self._demand + np.arange(heads.size), heads + 1, unmet),
            _Arcs(
                self._outlet + offered.outlets,
                self._demand + offered.demands,
                heads[offered.demands] + 1,
                offered.prices,
            ),
        )

    def _solve(self, arcs: _Arcs) -> Whole:
        """Return the people on each arc of a cheapest flow."""
        heads = self._network.demand_heads
        flow = SimpleMinCostFlow()
        index = flow.add_arcs_with_capacity_and_unit_cost(
            arcs.tails.astype(np.int32), arcs.heads.astype(np.int32), arcs.capacities, arcs.prices
        )
        flow.set_node_supply(0, int(heads.sum()))
        flow.set_nodes_supplies(np.arange(self._demand, self._end, dtype=np.int32), -heads)
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise SolverError(f"a flow that always exists was not found: {status}")
        people: Whole = flow.flows(index).astype(np.int64)
        return people

    def _prices(self, arcs: _Arcs, people: Whole) -> Whole | None:
        """Return every node's distance from the source in the residual network; None if endless.

        Bellman and Ford's method, all arcs at once. That it ends shows that there is no negative
        cycle, so the flow is cheapest on these arcs. What nobody can reach costs FAR.
        """
        onward, back = people < arcs.capacities, people > 0
        tails = np.concatenate([arcs.tails[onward], arcs.heads[back]])
        heads = np.concatenate([arcs.heads[onward], arcs.tails[back]])
        steps = np.concatenate([arcs.prices[onward], -arcs.prices[back]])
        order = np.argsort(heads, kind="stable")
        tails, heads, steps = tails[order], heads[order], steps[order]
        starts = np.flatnonzero(np.diff(heads, prepend=-1))
        reached = heads[starts]
        price = np.full(self._end, FAR, np.int64)
        price[0] = 0
        for _ in range(self._end):
            through = price[tails]
            through[through < FAR] += steps[through < FAR]
            nearer = np.minimum(price[reached], np.minimum.reduceat(through, starts))
            if np.array_equal(nearer, price[reached]):
                return price
            price[reached] = nearer
            if price[0] < 0:
                return None
        return None

    def _paying(self, price: Whole, *, below: int, at_most: int) -> Shipments:
        """Return for each demand up to ``at_most`` shipments of reduced cost under ``below``."""
        found = [_NONE]
        for outlets, demands, freight in self._blocks():
            reduced = freight + price[self._outlet + outlets, None]
            reduced -= price[self._demand + demands]
            paying = reduced < below
            many = np.flatnonzero(np.count_nonzero(paying, axis=0) > at_most)
            if many.size:
                rows = np.argpartition(reduced[:, many], at_most, axis=0)[:at_most]
                paying[:, many] = False
                paying[rows, many] = True
            rows, columns = np.nonzero(paying)
            found.append(Shipments(outlets[rows], demands[columns], freight[rows, columns]))
        return _together(*found)

    def _blocks(self) -> Iterator[tuple[Whole, Whole, Whole]]:
        """Yield the outlets, some demands and the freight between them, need by need."""
        network = self._network
        for need in np.unique(network.demand_need):
            outlets = np.flatnonzero(network.outlet_need == need)
            demands = np.flatnonzero(network.demand_need == need)
            width = max(1, BLOCK // max(1, outlets.size))
            for start in range(0, demands.size if outlets.size else 0, width):
                some = demands[start : start + width]
                freight = self._kept.get((int(need), start))
                if freight is None:
                    freight = network.freight(outlets, some)
                    if sum(kept.size for kept in self._kept.values()) < KEPT:
                        self._kept[int(need), start] = freight
                yield outlets, some, freight


def _joined(*parts: _Arcs) -> _Arcs:
    return _Arcs(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
