"""The cheapest flow of people to slots, exact although most arcs are never offered.

Five layers: root, floors, classes, outlets, slots. The more of its people an organisation has
drawn, the dearer the next: a floor has an arc to the root for each tenth. What a slot lacks comes
straight from the root, at the price of unmet need.

Outlets times slots may be hundreds of millions of arcs, of which a plan uses few. The flow starts
with the cheapest from the sites around each slot. The simplex knows the price of every node; every
arc left out is tried against them, and those that would pay are added, until none does (column
generation: Ford and Fulkerson 1958). Then no flow is cheaper, on arcs offered or not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from muster.core.price import TENTHS
from muster.solve.entering import IN_TREE
from muster.solve.offer import Classes, Feeds
from muster.solve.simplex import Arcs, Simplex, Whole
from muster.solve.slots import Heads
from muster.solve.ways import Slots, Ways, nearest, paying

FEW = 6  # arcs offered to a slot at first, and the most that a round adds
EXACT_UP_TO = 4_000  # slots: beyond, what gains WORTH points or less is left alone
WORTH = 1
COARSE = 1_000
NEARLY = 250  # the gains looked for first where a flow begins with what regions settled
PIVOTS = 1 << 16  # between two looks at the clock
NEVER = 1 << 52  # a cost above anything that could be gained


class SolverError(Exception):
    """A planner made what its own problem forbids or prices otherwise. A bug of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Who can be had, and who is wanted."""

    release: Whole  # of each floor, how many it may send in all
    drawn: Whole  # of each floor, how many are fixed already
    room: Whole  # of each floor, how many more it may send
    share_drawn: int  # what the next one weighs more after each tenth
    classes: Classes
    feeds: Feeds
    heads: Heads
    slots: Slots
    ways: Ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """How many people take each level, each feed and each way from an outlet to a slot."""

    level_people: Whole
    feed_people: Whole
    outlets: Whole
    slots: Whole
    people: Whole
    straight: tuple[tuple[int, int], ...]  # class, slot: who goes by an arc of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePrices:
    """What one more unit from each node costs."""

    floor: Whole
    klass: Whole
    outlet: Whole
    slot: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Who goes where at first, as a flow to begin with: feasible, if not the cheapest."""

    level_people: Whole
    feed_people: Whole
    outlets: Whole  # with ``slots`` and ``people``: how many go which way, on some nobody yet
    slots: Whole
    people: Whole
    units: Whole  # of quality that are filled
    straight: frozenset[tuple[int, int]]  # class, slot: who goes by an arc of their own
    prices: NodePrices  # about right: those by which the flow was found


class Flow:
    """A flow that can be changed a little and made cheapest again."""

    def __init__(self, network: Network, *, roughly: bool = False) -> None:
        """Begin with nobody sent; ``roughly`` looks for large gains first, be the slots few."""
        self.network = network
        here, feeds = network.classes, network.feeds
        floors, outlets = len(network.release), len(feeds.outlets.need)
        self._floor = 1
        self._class = self._floor + floors
        self._outlet = self._class + len(here.site)
        self._slot = self._outlet + outlets
        self._end = self._slot + len(network.slots.need)
        self.rounds = 0
        self._gain = 0  # of the arc that paid best when arcs were last offered
        # A point less is not worth the search among hundreds of thousands; the bound knows it.
        wanting = network.heads.heads > 0
        many = int(wanting[network.heads.group].sum())
        self.worth = 0 if many <= EXACT_UP_TO else WORTH
        self._within = COARSE if self.worth or roughly else 0
        self._enough = 0 if many <= EXACT_UP_TO else many // 50
        self._shipped: list[tuple[Whole, Whole, slice]] = []
        self._direct: list[tuple[int, int, int]] = []  # class, slot, arc
        # By slots of a quality that is neither asked nor paid nobody need go.
        self._open = np.zeros(len(network.slots.need), np.bool_)
        self._lay()
        self._unlock(np.flatnonzero(wanting))

    # --- the arcs -----------------------------------------------------------------------------

    def _lay(self) -> None:
        heads = self.network.heads
        parts = [*self._supply(), *self._demand()]
        begin = np.cumsum([0, *(len(part.tails) for part in parts)]).tolist()
        self._parts = [slice(a, b) for a, b in pairwise(begin)]
        arcs = Arcs.joined(*parts)
        flows = np.zeros(len(arcs.tails), np.int64)
        flows[self._parts[3]] = heads.heads_min
        flows[self._parts[4]] = heads.heads - heads.heads_min
        hung_by = self._hung_by(arcs, flows)
        lacking = np.flatnonzero(hung_by < 0)
        hung_by[lacking] = len(arcs.tails) + np.arange(len(lacking))
        root, one = np.zeros_like(lacking), np.ones_like(lacking)
        arcs = Arcs.joined(arcs, Arcs(lacking + 1, root, one, NEVER * one))
        flows = np.concatenate([flows, root])
        self._simplex = Simplex(self._end, arcs, hung_by=hung_by, flows=flows)

    def _hung_by(self, arcs: Arcs, flows: Whole) -> Whole:
        """Return by which arc each node but the root hangs at first; -1 where all are full."""
        found = np.full(self._end, -1, np.int64)
        free = flows < arcs.capacities
        for part in (self._parts[n] for n in (0, 1, 2, 3, 6)):
            for loose in (flows == 0, flows > 0):  # best by one that is neither empty nor full
                where = part.start + np.flatnonzero((free & loose)[part])
                found[arcs.tails[where[::-1]]] = where[::-1]
        return found[1:]

    def _supply(self) -> list[Arcs]:
        """Return the arcs of floors, levels and feeds."""
        here, feeds = self.network.classes, self.network.feeds
        share = _shares(self.network)
        of_class = np.bincount(here.level_class, here.level_people, minlength=len(here.site))
        return [
            share._replace(tails=share.tails + self._floor),
            Arcs(
                self._class + here.level_class,
                self._floor + here.floor[here.level_class],
                here.level_people,
                here.level_points,
            ),
            Arcs(
                self._outlet + feeds.feed_outlet,
                self._class + feeds.feed_class,
                of_class.astype(np.int64)[feeds.feed_class],
                np.zeros_like(feeds.feed_class),
            ),
        ]

    def _demand(self) -> list[Arcs]:
        """Return the arcs of open need, in two tiers, and of qualities."""
        heads, units, root = self.network.heads, self.network.heads.units, np.zeros_like
        group = self._slot + np.arange(len(heads.heads))
        quality = self._slot + np.arange(len(heads.heads), len(heads.group))
        return [
            # One more than is missing at most: so this arc is never full.
            Arcs(group, root(group), heads.heads_min + 1, heads.unmet_min),
            Arcs(group, root(group), heads.heads - heads.heads_min, heads.unmet_wanted),
            # Nothing is asked at first.
            Arcs(
                self._slot + heads.group[units.slot],
                self._slot + units.slot,
                np.ones_like(units.slot),
                np.zeros_like(units.slot),
            ),
            # By these hangs the tree until somebody is offered to a slot of a quality.
            Arcs(quality, root(quality), np.ones_like(quality), np.full_like(quality, NEVER)),
            Arcs(
                self._slot + heads.group[quality - self._slot],
                quality,
                heads.heads[heads.group[quality - self._slot]],
                np.zeros_like(quality),
            ),
        ]

    def _unlock(self, slots: Whole) -> None:
        """Offer the first arcs of these slots, unless they were."""
        network = self.network
        new = np.unique(slots)
        new = new[~self._open[new]]
        self._open[new] = True
        if len(new):
            some = network.slots.some(new)
            outlets, at, costs = nearest(network.ways, network.feeds.outlets, some, FEW)
            self._offer((outlets, new[at], costs))

    def _offer(self, found: tuple[Whole, Whole, Whole]) -> int:
        outlets, slots, costs = found
        where = self._simplex.add(self._ways(outlets, slots, costs))
        self._shipped.append((outlets, slots, where))
        return len(outlets)

    def _ways(self, outlets: Whole, slots: Whole, costs: Whole | None = None) -> Arcs:
        """Return the arcs from outlets to slots, from each slot to the outlet."""
        network, heads = self.network, self.network.heads
        if costs is None:
            site = network.feeds.outlets.site[outlets]
            other = network.feeds.outlets.site_org[site] != network.slots.org[slots]
            costs = network.ways.weigh(network.slots.place[slots], site, other)
        room = heads.heads[heads.group[slots]] + 1
        return Arcs(self._slot + slots, self._outlet + outlets, room, costs)

    # --- another beginning --------------------------------------------------------------------

    @property
    def straight_ways(self) -> frozenset[tuple[int, int]]:
        """Which classes have an arc of their own to which slots."""
        return frozenset((klass, slot) for klass, slot, _ in self._direct)

    @property
    def node_prices(self) -> NodePrices:
        """What one more unit from each node costs, whether or not anybody pays for its quality."""
        price = self._simplex.price
        return NodePrices(
            floor=price[self._floor : self._class],
            klass=price[self._class : self._outlet],
            outlet=price[self._outlet : self._slot],
            slot=price[self._slot : self._end],
        )

    def hanging(self) -> tuple[Whole, Whole]:
        """Return the ways, from outlets to slots, that the tree hangs by with nobody on them."""
        outlets = np.concatenate([outlets for outlets, _, _ in self._shipped])
        slots = np.concatenate([slots for _, slots, _ in self._shipped])
        arcs = np.concatenate([np.r_[where] for _, _, where in self._shipped])
        idle = self._simplex.flows[arcs] == 0
        idle &= self._simplex.standing[arcs] == IN_TREE
        return outlets[idle], slots[idle]

    def begin(self, start: Start) -> None:
        """Begin with ``start``, before the first run, with the costs as they are now."""
        supplied = self._simplex.leaving()
        where = self._simplex.add(self._ways(start.outlets, start.slots))
        self._shipped.append((start.outlets, start.slots, where))
        flows = self._simplex.flows
        for part, flow in zip(self._parts, self._started(start), strict=True):
            flows[part] = flow
        flows[where] = start.people
        flows[[arc for klass, slot, arc in self._direct if (klass, slot) in start.straight]] = 1
        if (self._simplex.leaving() != supplied).any():
            raise SolverError("a flow to begin with loses people, or makes some")
        by = start.prices
        price = np.concatenate([[0], by.floor, by.klass, by.outlet, by.slot])
        if not self._simplex.hang_anew(price):
            raise SolverError("a flow to begin with leaves a node no way to the root")
        self._within = NEARLY if self.worth else 0

    def _started(self, start: Start) -> list[Whole]:
        """Return what flows at first, part by part."""
        network, heads = self.network, self.network.heads
        slots = len(heads.group)
        gone = np.zeros(len(network.release), np.int64)
        here = network.classes
        np.add.at(gone, here.floor[here.level_class], start.level_people)
        share = _shares(network)
        before = np.cumsum(share.capacities) - share.capacities
        before -= before[_first(share.tails, len(gone))][share.tails]
        arrived = np.bincount(start.slots, start.people, minlength=slots).astype(np.int64)
        np.add.at(arrived, [slot for _, slot in start.straight], 1)
        unit = np.zeros(len(heads.units.slot), np.int64)
        unit[start.units] = 1
        beside = arrived - np.bincount(heads.units.slot, unit, minlength=slots).astype(np.int64)
        there = np.bincount(heads.group, arrived, minlength=len(heads.heads)).astype(np.int64)
        missing, wanted = heads.heads - there, heads.heads - heads.heads_min
        return [
            np.clip(gone[share.tails] - before, 0, share.capacities),
            start.level_people,
            start.feed_people,
            np.maximum(0, missing - wanted),
            np.minimum(missing, wanted),
            unit,
            np.zeros(slots - len(heads.heads), np.int64),
            beside[len(heads.heads) :],
        ]

    # --- running ------------------------------------------------------------------------------

    @property
    def rough(self) -> bool:
        """Whether it still looks for large gains only."""
        return self._within > self.worth

    def look_for(self, points: int) -> None:
        """Look only for gains of more than so many points, where there are many slots."""
        self.worth = points if self.worth else 0

    def run(self, stop: Callable[[], bool]) -> bool:
        """Make the flow the cheapest there is; return whether it is, not ``stop``-ped before."""
        while True:
            rough, offered = self.rough, self.round(stop)
            if offered is None:
                return False
            if offered <= self._enough and self._gain <= COARSE and not rough:
                return not offered or self._simplex.run(PIVOTS, self.worth)
            if stop():
                return False

    def round(self, stop: Callable[[], bool]) -> int | None:
        """Make the flow cheaper and offer the arcs that pay then; return how many, unless stopped.

        Of many slots the first rounds look for large gains only: what is fine then is not again.
        """
        network, within = self.network, self._within
        self.rounds += 1
        while not self._simplex.run(PIVOTS, within):
            if stop():
                return None
        outlet_price, slot_price = self.outlet_price, self.slot_price
        outlets, slots, costs = paying(
            *(network.ways, network.feeds.outlets, network.slots, FEW),
            outlet_price=outlet_price,
            slot_price=np.where(self._open, slot_price - within, -NEVER),
        )
        self._within = max(within // 2, self.worth)
        gain = slot_price[slots] - outlet_price[outlets] - costs
        self._gain = int(gain.max(initial=0))
        return self._offer((outlets, slots, costs))

    def cost(self) -> int:
        """Return what the flow costs as it is."""
        return self._simplex.cost(NEVER)  # who is sent whatever it costs, at what it costs

    @property
    def outlet_price(self) -> Whole:
        """What one more person at each outlet costs."""
        return self._simplex.price[self._outlet : self._slot]

    @property
    def slot_price(self) -> Whole:
        """What one more head of each slot costs; of a quality that nobody pays, of its group."""
        price = self._simplex.price[self._slot : self._end]
        return np.where(self._open, price, price[self.network.heads.group])

    @property
    def floor_price(self) -> Whole:
        """What one more person of each floor costs, but for the person."""
        return self._simplex.price[self._floor : self._class]

    def open_prices(self, *, minimum_only: bool = False) -> Whole:
        """Return what one more head of each slot costs in open need alone."""
        costs = np.zeros_like(self._simplex.costs)
        for part in (3,) if minimum_only else (3, 4):
            costs[self._parts[part]] = self._simplex.costs[self._parts[part]]
        return self._simplex.prices_at(costs)[self._slot : self._end]

    def shipped(self) -> Shipped:
        """Return who goes where."""
        flows = self._simplex.flows
        outlets = np.concatenate([outlets for outlets, _, _ in self._shipped])
        slots = np.concatenate([slots for _, slots, _ in self._shipped])
        people = np.concatenate([flows[where] for _, _, where in self._shipped])
        used = np.flatnonzero(people)
        return Shipped(
            level_people=flows[self._parts[1]].copy(),
            feed_people=flows[self._parts[2]].copy(),
            outlets=outlets[used],
            slots=slots[used],
            people=people[used],
            straight=tuple(sorted((klass, at) for klass, at, arc in self._direct if flows[arc])),
        )

    # --- side rules ---------------------------------------------------------------------------

    def keep_back(self, klasses: Whole) -> None:
        """Send nobody of these classes."""
        levels = np.flatnonzero(np.isin(self.network.classes.level_class, klasses))
        self._simplex.costs[self._parts[1].start + levels] = NEVER
        self._simplex.repriced()

    def keep_by_night(self, klasses: Whole) -> None:
        """Send these classes only by day."""
        feeds = self.network.feeds
        by_day = len(feeds.outlets.allowed) // 2
        barred = np.isin(feeds.feed_class, klasses)
        barred &= feeds.outlets.bar[feeds.feed_outlet] < by_day
        self._simplex.costs[self._parts[2].start + np.flatnonzero(barred)] = NEVER
        some = set(klasses.tolist())
        own = [arc for klass, _, arc in self._direct if klass in some]
        self._simplex.costs[own] = NEVER
        self._simplex.repriced()

    def send(self, klass: int, slot: int, cost: int) -> None:
        """Send the one person of a class to ``slot``, whatever else that costs."""
        arc = Arcs(
            *(np.array([n]) for n in (self._slot + slot, self._class + klass, 1, cost - NEVER))
        )
        self._direct.append((klass, slot, self._simplex.add(arc).start))

    def prefer(self, klasses: Whole, slots: Whole, costs: Whole) -> None:
        """Let each of these single people go to a slot by an arc of their own at such a cost."""
        ends = self._slot + slots, self._class + klasses
        arcs = self._simplex.add(Arcs(*ends, np.ones_like(klasses), costs))
        which = range(arcs.start, arcs.stop)
        self._direct += zip(klasses.tolist(), slots.tolist(), which, strict=True)

    def charge(self, klasses: Whole, points: int) -> None:
        """Let sending people of these classes weigh so much more."""
        levels = np.flatnonzero(np.isin(self.network.classes.level_class, klasses))
        self._simplex.costs[self._parts[1].start + levels] += points
        self._simplex.repriced()

    def call_back(self, sent: Iterable[tuple[int, int]]) -> None:
        """Send these classes, that were sent to these slots, nowhere."""
        here = {klass for klass, _ in sent}
        own = [arc for klass, _, arc in self._direct if klass in here]
        self._simplex.costs[own] = NEVER
        self.keep_back(np.array(sorted(here), np.int64))

    def close(self, groups: Whole) -> None:
        """Send nobody to the lines of these groups."""
        for part in self._parts[3:5]:
            self._simplex.costs[part.start + groups] = -NEVER
        self._simplex.repriced()

    def pay(self, makeup: Whole) -> None:
        """Pay so much for each person who counts for a makeup, if they go by a slot of quality."""
        heads = self.network.heads
        costs = np.zeros(len(heads.group), np.int64)
        np.add.at(costs, heads.paid_slot, -makeup[heads.paid_makeup])
        self._unlock(np.flatnonzero(costs))
        self._simplex.costs[self._parts[7]] = costs[len(heads.heads) :]
        self._simplex.repriced()

    def through(self) -> Whole:
        """Return how many people go by each slot of quality: nought by those of the groups."""
        heads = self.network.heads
        people = np.zeros(len(heads.group), np.int64)
        people[len(heads.heads) :] = self._simplex.flows[self._parts[7]]
        np.add.at(people, heads.units.slot, self._simplex.flows[self._parts[5]])
        return people

    def asked(self) -> Whole:
        """Return the units of quality that are asked."""
        return np.flatnonzero(self._simplex.costs[self._parts[5]])

    def ask(self, units: Sequence[int]) -> None:
        """Ask these units of quality again."""
        rewards = self.network.heads.units.reward[list(units)]
        self._unlock(self.network.heads.units.slot[list(units)])
        self._simplex.costs[self._parts[5].start + np.array(units, np.int64)] = -rewards
        self._simplex.repriced()

    def ask_instead(self, unit: int, other: int) -> None:
        """Ask ``other`` for quality and not ``unit``, and make the flow good on the arcs there are.

        For a try: what is left out, and whether arcs left out would pay, is for :meth:`run`.
        """
        units, begin = self.network.heads.units, self._parts[5].start
        self._unlock(units.slot[[other]])
        self._simplex.costs[[begin + unit, begin + other]] = 0, -units.reward[other]
        self._simplex.repriced()
        self._simplex.mend(PIVOTS, self.worth)

    def mark(self) -> None:
        """Note how the flow stands, for tries."""
        self._mark = self._simplex.mark()

    def take_back(self) -> None:
        """Go back to the last :meth:`mark`."""
        self._simplex.back_to(self._mark)

    def waive(self, units: Sequence[int]) -> None:
        """Ask no quality of these units any more."""
        self._simplex.costs[self._parts[5].start + np.array(units, np.int64)] = 0
        self._simplex.repriced()


def _first(number: Whole, many: int) -> Whole:
    """Return where each of the numbers 0 … many - 1 first stands."""
    found = np.full(many, -1, np.int64)
    found[number[::-1]] = np.arange(len(number))[::-1]
    return found


def _shares(network: Network) -> Arcs:
    """Return each floor's arcs to the root: one for each tenth that has somebody in it."""
    tenths = np.arange(TENTHS + 1)[None, :] if network.share_drawn else np.array([[0, TENTHS]])
    edges = np.maximum(0, -(-tenths * network.release[:, None] // TENTHS) - network.drawn[:, None])
    many = np.diff(np.minimum(edges, network.room[:, None]), axis=1)
    many[many.sum(axis=1) == 0, -1] = 1  # by which the floor hangs in the tree; nobody is there
    floor, tenth = np.nonzero(many)
    return Arcs(floor, np.zeros_like(floor), many[floor, tenth], network.share_drawn * tenth)
