"""What the flow of a region hands to that of the whole: who goes where, by which arcs, what pays.

Nodes of a region are told in terms that the whole can find again: people as rows, needs as they
are, slots by **keys** (the first line of a slot's group, and its qualities).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from muster.solve.columns import NONE, Columns
from muster.solve.flow import Flow, Network, NodePrices, Start
from muster.solve.naming import slots_named
from muster.solve.offer import Asks, Need
from muster.solve.simplex import Flags, Whole
from muster.solve.slots import Heads

BITS = 8  # sets of qualities


class Rows(NamedTuple):
    """What the rows of a region are called in the whole."""

    people: Whole
    lines: Whole
    floors: Whole

    def key(self, own: Whole) -> Whole:
        """Return the keys of the whole for those of the region."""
        found: Whole = self.lines[own // BITS] * BITS + own % BITS
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A flow at one time."""

    going: tuple[Whole, Whole]  # people and the keys of their slots
    floors: Whole
    classes: Whole  # of each, one of its people
    class_people: Whole
    outlets: Whole  # of each, one of the people who set out there
    outlet_need: Whole  # a row of ``needs``
    outlet_by_day: Flags
    needs: list[Need]
    keys: Whole
    hanging: tuple[Whole, Whole]  # outlets and keys: arcs that the tree hangs by, with nobody on
    prices: NodePrices

    def lifted(self, rows: Rows) -> "Handed":
        """Return the same in rows of the whole."""
        return replace(
            self,
            going=(rows.people[self.going[0]], rows.key(self.going[1])),
            floors=rows.floors[self.floors],
            classes=rows.people[self.classes],
            outlets=rows.people[self.outlets],
            keys=rows.key(self.keys),
            hanging=(self.hanging[0], rows.key(self.hanging[1])),
        )


def keys(heads: Heads) -> Whole:
    """Return the key of each slot."""
    found: Whole = heads.first[heads.group] * BITS + heads.qualities
    return found


def handed(read: Columns, network: Network, asked: Asks, flow: Flow) -> Handed:
    """Return what a flow hands over as it stands, in rows of its own."""
    here, feeds = network.classes, network.feeds
    key = keys(network.heads)
    slot = slots_named(read, network, flow.shipped())
    going = np.flatnonzero(slot != NONE)
    free = np.flatnonzero(here.of_row != NONE)
    people = np.zeros(len(here.site), np.int64)
    people[here.of_row[free]] = free
    outlet_class = np.zeros(len(feeds.outlets.need), np.int64)
    outlet_class[feeds.feed_outlet] = feeds.feed_class
    outlets, slots = flow.hanging()
    return Handed(
        going=(going, key[slot[going]]),
        floors=np.arange(len(read.crowd.floors)),
        classes=people,
        class_people=np.bincount(here.of_row[free], minlength=len(people)),
        outlets=people[outlet_class],
        outlet_need=feeds.outlets.need,
        outlet_by_day=feeds.outlets.bar >= len(asked.allowed) // 2,
        needs=asked.needs,
        keys=key,
        hanging=(outlets, key[slots]),
        prices=flow.node_prices,
    )


class Joint:
    """Where the nodes of regions are in the network of the whole."""

    def __init__(self, network: Network, asked: Asks) -> None:
        """Read the network of the whole once."""
        self._network = network
        feeds, heads = network.feeds, network.heads
        self._needs = {need: i for i, need in enumerate(asked.needs)}
        by_day = feeds.outlets.bar >= len(asked.allowed) // 2
        of = self._feed_key(
            feeds.feed_class, feeds.outlets.need[feeds.feed_outlet], by_day[feeds.feed_outlet]
        )
        self._feeds = np.argsort(of, kind="stable")
        self._feed_keys = of[self._feeds]
        own = keys(heads)
        self._slot_of = np.full(BITS + int(own.max(initial=0)), NONE, np.int64)
        self._slot_of[own] = np.arange(len(own))

    def slots(self, key: Whole) -> Whole:
        """Return the slot of each key."""
        found: Whole = self._slot_of[key]
        return found

    def standing(self, parts: Iterable[Handed]) -> Whole:
        """Return the slot of each person, or NONE."""
        slot = np.full(len(self._network.classes.of_row), NONE, np.int64)
        for each in parts:
            people, key = each.going
            slot[people] = self._slot_of[key]
        return slot

    def start(
        self, parts: Sequence[Handed], flow: Flow, units: Whole, by_day: Iterable[int] = ()
    ) -> Start:
        """Return the flow of the whole made of those of regions, of which ``units`` are filled.

        People ``by_day`` (rows) go by day only; ``flow`` has its costs and arcs.
        """
        network = self._network
        here, slots = network.classes, len(network.slots.need)
        slot = self.standing(parts)
        rows = np.flatnonzero((slot != NONE) & (here.of_row != NONE))
        level = np.full(len(slot), NONE, np.int64)
        level[here.rows] = np.repeat(np.arange(len(here.level_people)), here.level_people)
        way = here.of_row[rows] * slots + slot[rows]
        own = np.array([k * slots + s for k, s in flow.straight_ways], np.int64)
        straight = np.isin(way, own)
        feeding = rows[~straight]
        only = np.zeros(len(slot), np.bool_)
        only[list(by_day)] = True
        need = network.slots.need[slot[feeding]]
        feed = self._feed(here.of_row[feeding], need, only[feeding])
        ways, people = np.unique(
            network.feeds.feed_outlet[feed] * slots + slot[feeding], return_counts=True
        )
        hanging = np.setdiff1d(self._hanging(parts), ways)
        ways = np.concatenate([ways, hanging])
        return Start(
            level_people=np.bincount(level[rows], minlength=len(here.level_people)),
            feed_people=np.bincount(feed, minlength=len(self._feeds)),
            outlets=ways // slots,
            slots=ways % slots,
            people=np.concatenate([people, np.zeros_like(hanging)]),
            units=units,
            straight=frozenset(
                zip((way[straight] // slots).tolist(), slot[rows[straight]].tolist(), strict=True)
            ),
            prices=self._prices(parts, flow.node_prices),
        )

    def _feed_key(self, klass: Whole, need: Whole, by_day: Flags) -> Whole:
        return (klass * (len(self._needs) + 1) + need) * 2 + by_day

    def _feed(self, klass: Whole, need: Whole, by_day: Flags) -> Whole:
        """Return the feed of each class to the outlet of a need, or NONE."""
        if not len(self._feeds):
            return np.full(len(klass), NONE, np.int64)
        wanted = self._feed_key(klass, need, by_day)
        at = np.minimum(np.searchsorted(self._feed_keys, wanted), len(self._feeds) - 1)
        return np.where(self._feed_keys[at] == wanted, self._feeds[at], NONE)

    def _outlets(self, each: Handed) -> Whole:
        """Return the outlets of the whole at which those of a region are, or NONE."""
        need = np.array([self._needs.get(need, len(self._needs)) for need in each.needs], np.int64)
        klass = self._network.classes.of_row[each.outlets]
        feed = self._feed(klass, need[each.outlet_need], each.outlet_by_day)
        return np.where(feed == NONE, NONE, np.append(self._network.feeds.feed_outlet, NONE)[feed])

    def _hanging(self, parts: Iterable[Handed]) -> Whole:
        """Return the ways (outlet and slot) by which trees of regions hang."""
        slots = len(self._network.slots.need)
        found = [np.zeros(0, np.int64)]
        for each in parts:
            outlet, key = each.hanging
            outlet, slot = self._outlets(each)[outlet], self._slot_of[key]
            both = (outlet != NONE) & (slot != NONE)
            found.append(outlet[both] * slots + slot[both])
        return np.unique(np.concatenate(found))

    def _prices(self, parts: Sequence[Handed], otherwise: NodePrices) -> NodePrices:
        """Return the prices of the whole: of a node in several regions where most people are."""
        of_row = self._network.classes.of_row

        def told(of: Callable[[Handed], tuple[Whole, Whole, Whole]], otherwise: Whole) -> Whole:
            node, weight, price = (
                np.concatenate(columns) for columns in zip(*map(of, parts), strict=True)
            )
            order = np.argsort(weight, kind="stable")
            order = order[node[order] != NONE]
            found = otherwise.copy()
            found[node[order]] = price[order]
            return found

        return NodePrices(
            floor=told(lambda p: (p.floors, _floor_people(p), p.prices.floor), otherwise.floor),
            klass=told(
                lambda p: (of_row[p.classes], p.class_people, p.prices.klass), otherwise.klass
            ),
            outlet=told(
                lambda p: (self._outlets(p), np.ones_like(p.outlets), p.prices.outlet),
                otherwise.outlet,
            ),
            slot=told(
                lambda p: (self._slot_of[p.keys], np.ones_like(p.keys), p.prices.slot),
                otherwise.slot,
            ),
        )


def _floor_people(each: Handed) -> Whole:
    return np.full(len(each.floors), len(each.going[0]), np.int64)
