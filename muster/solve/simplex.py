"""The cheapest flow by the network simplex, kept warm: arcs and prices may change between runs.

A flow of people to demands is turned round: each unit leaves a node that must be supplied and
runs along arcs towards the root, which takes everything in. A **basis** is a tree of arcs; every
other arc is empty or full. A pivot lets one arc that pays into the tree and another out, and
only the prices of the part of the tree that is hung elsewhere change (Dantzig 1951; Ahuja,
Magnanti and Orlin 1993, chapter 11). The tree stays *strongly feasible* (Cunningham 1976): from
every node one more unit could run to the root. So no series of pivots comes back to where it
began. Entering arcs are the best of a block, block after block (Grigoriadis 1986).

The tree is threaded: its nodes stand in a ring such that the nodes beneath each follow it (Glover,
Karney and Klingman 1972), so a part of the tree is repriced in one walk. Between runs the nodes are
numbered in that order anew: then the walk goes through memory in order too, which counts for more
than any of the above where the tree is larger than a cache.

A tree that was the best is a good start for whatever has changed a little: new arcs, other costs.
That is what makes pricing of arcs, side rules and replanning cheap.
"""

from math import isqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from muster.solve.basis import (
    BY,
    NOBODY,
    PARENT,
    SIZE,
    UPWARD,
    Row,
    Small,
    Whole,
    hang,
    meeting,
    ordered,
    priced,
    rename,
    renumbered,
    shift,
    threaded,
)
from muster.solve.entering import EMPTY, FULL, IN_TREE, among, entering_arc, near_paying
from muster.solve.growing import Flags, grown

__all__ = ["Arcs", "Flags", "Simplex", "Small", "Whole"]

LOOSE = 2  # neither, and not in the tree either, until it is seated
BLOCK_MIN = 32
LONG = 4_096  # arcs looked at in vain, after which those near paying are looked at by themselves


class Arcs(NamedTuple):
    """Arcs as parallel arrays, each from the supplied end to the end nearer the root."""

    tails: Whole
    heads: Whole
    capacities: Whole
    costs: Whole

    @classmethod
    def joined(cls, *parts: "Arcs") -> "Arcs":
        """Return the arcs of all ``parts``, one after another."""
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


class Mark(NamedTuple):
    """A flow as it stood, to come back to."""

    costs: Whole
    flows: Whole
    standing: npt.NDArray[np.int8]
    price: Whole
    tree: Small
    thread: Small


class Simplex:
    """A flow that is feasible at all times, and cheapest after :meth:`run` has ended.

    Node 0 is the root.
    """

    def __init__(self, nodes: int, arcs: Arcs, *, hung_by: Whole, flows: Whole) -> None:
        """Start from the tree of the arcs ``hung_by``: of each node but the root, its way there.

        ``flows`` are feasible, and no arc in the tree is full. Flow on an arc outside that is
        neither empty nor full is shifted round until each is in the tree, or is one or the other.
        """
        self.arcs = len(arcs.tails)
        room = max(1024, 2 * self.arcs)
        self._tails = _roomy(arcs.tails, np.int32, room)
        self._heads = _roomy(arcs.heads, np.int32, room)
        self.capacities = _roomy(arcs.capacities, np.int64, room)
        self.costs = _roomy(arcs.costs, np.int64, room)
        self.flows = _roomy(flows, np.int64, room)
        self.standing = np.zeros(room, np.int8)
        self._price = np.zeros(nodes, np.int64)
        self._number = np.arange(nodes, dtype=np.int32)  # of each node, as it is held here
        self._where = 0
        self._hang(hung_by, np.ones(nodes - 1, np.bool_))

    def _hang(self, by: Whole | Small, upward: Flags) -> None:
        """Hang each node but the root by an arc, which runs to its parent or from it."""
        tails, heads, end = self._tails, self._heads, slice(self.arcs)
        flows = self.flows[end]
        standing = np.where(flows == self.capacities[end], FULL, LOOSE)
        standing[flows == 0] = EMPTY
        standing[by] = IN_TREE
        self.standing[end] = standing
        self._tree = np.full((len(by) + 1, 8), NOBODY, np.int32)
        self._tree[1:, UPWARD] = upward
        self._tree[1:, BY] = by
        self._tree[1:, PARENT] = np.where(upward, heads[by], tails[by])
        self._thread = np.zeros(len(by) + 1, np.int32)
        threaded(self._tree, self._thread)
        self.repriced()
        if (standing == LOOSE).any():
            _seat(
                *(tails, heads, self.capacities, self.costs, self.flows),
                *(self.standing, self.arcs, self._price, self._tree, self._thread),
            )

    def hang_anew(self, price: Whole) -> bool:
        """Hang the tree anew by arcs that are worth it at such prices, before the first run.

        Arcs that are neither empty nor full come first. Every node has a way to the root on which
        there is room, or nothing changes and the answer is no.
        """
        end = slice(self.arcs)
        arcs = self._tails[end], self._heads[end], self.capacities[end], self.costs[end]
        by, upward = grown(*arcs, self.flows[end], price)
        if (by[1:] < 0).any():
            return False
        self._hang(by[1:], upward[1:])
        return True

    @property
    def price(self) -> Whole:
        """What one more unit into the root from each node costs."""
        return self._price[self._number]

    def leaving(self) -> Whole:
        """Return how much more leaves each node than comes to it, as it flows now."""
        end, nodes = slice(self.arcs), len(self._price)
        out, into = (
            np.bincount(ends[end], self.flows[end], nodes) for ends in (self._tails, self._heads)
        )
        return (out - into).astype(np.int64)[self._number]

    def add(self, arcs: Arcs) -> slice:
        """Add empty arcs; return where they are."""
        begin, end = self.arcs, self.arcs + len(arcs.tails)
        if end > len(self._tails):
            self._widen(2 * end)
        here = slice(begin, end)
        self._tails[here], self._heads[here] = self._number[arcs.tails], self._number[arcs.heads]
        self.capacities[here], self.costs[here] = arcs.capacities, arcs.costs
        self.flows[here], self.standing[here] = 0, EMPTY
        self.arcs = end
        return here

    def _widen(self, room: int) -> None:
        for name in ("_tails", "_heads", "capacities", "costs", "flows", "standing"):
            column = getattr(self, name)
            setattr(self, name, _roomy(column[: self.arcs], column.dtype, room))

    def repriced(self) -> None:
        """Work the prices out anew, after costs of arcs have changed."""
        priced(self.costs, self._price, self._tree, self._thread)

    def prices_at(self, costs: Whole) -> Whole:
        """Return what the prices would be if the arcs of this tree cost ``costs``."""
        price = np.zeros_like(self._price)
        priced(costs, price, self._tree, self._thread)
        return price[self._number]

    def run(self, pivots_max: int, worth: int = 0) -> bool:
        """Make up to ``pivots_max`` pivots; return whether no arc pays more than ``worth``."""
        self._renumber()
        return self._pivot(pivots_max, worth, listed=False)

    def mend(self, pivots_max: int, worth: int = 0) -> bool:
        """Do as :meth:`run` where few pivots are to be made.

        The nodes keep their numbers, and the arcs near paying are listed at once.
        """
        return self._pivot(pivots_max, worth, listed=True)

    def _pivot(self, pivots_max: int, worth: int, *, listed: bool) -> bool:
        self._where, ended = _pivot(
            self._tails,
            self._heads,
            self.capacities,
            self.costs,
            self.flows,
            self.standing,
            self.arcs,
            self._price,
            self._tree,
            self._thread,
            self._where,
            max(BLOCK_MIN, isqrt(self.arcs) // 8),
            pivots_max,
            worth,
            listed,
        )
        return bool(ended)

    def cost(self, never: int) -> int:
        """Return what the flow costs; where arcs cost ``-never`` and more, without that."""
        return int(_cost(self.costs, self.flows, self.arcs, never))

    def mark(self) -> Mark:
        """Return the flow as it stands, to come back to."""
        n = self.arcs
        return Mark(
            costs=self.costs[:n].copy(),
            flows=self.flows[:n].copy(),
            standing=self.standing[:n].copy(),
            price=self._price.copy(),
            tree=self._tree.copy(),
            thread=self._thread.copy(),
        )

    def back_to(self, mark: Mark) -> None:
        """Let everything flow and cost as it did then; arcs added since are empty."""
        n = len(mark.costs)
        self.costs[:n], self.flows[:n], self.standing[:n] = mark.costs, mark.flows, mark.standing
        self.flows[n : self.arcs], self.standing[n : self.arcs] = 0, EMPTY
        self._price[:], self._tree[:], self._thread[:] = mark.price, mark.tree, mark.thread

    def _renumber(self) -> None:
        """Number the nodes as they follow each other in the tree."""
        order, new = ordered(self._thread)
        self._tree = renumbered(self._tree, order, new)
        self._thread = np.roll(np.arange(len(order), dtype=np.int32), -1)
        self._price = self._price[order]
        for ends in (self._tails, self._heads, self._number):
            rename(ends, new, len(ends) if ends is self._number else self.arcs)


def _roomy(column: npt.NDArray[np.generic], kind: npt.DTypeLike, room: int) -> npt.NDArray:  # type: ignore[type-arg]
    wide = np.zeros(room, kind)
    wide[: len(column)] = column
    return wide


# --- compiled ---------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _pivot(
    tails: Small,
    heads: Small,
    capacities: Whole,
    costs: Whole,
    flows: Whole,
    standing: npt.NDArray[np.int8],
    arcs: int,
    price: Whole,
    tree: Small,
    thread: Small,
    where: int,
    block: int,
    pivots_max: int,
    worth: int,
    listed: bool,
) -> tuple[int, bool]:
    """Pivot until no arc pays; return where the search stands and whether it has ended."""
    near = np.empty(arcs, np.int32), np.empty((arcs, 2), np.int32), np.empty(arcs, np.int64)
    many, at = NOBODY, 0
    if listed:
        many = near_paying(tails, heads, costs, standing, arcs, price, near)
    for _ in range(pivots_max):
        if many < 0:
            entering, where, seen = entering_arc(
                tails, heads, costs, standing, arcs, price, where, block, worth
            )
            if entering >= 0 and seen > LONG:  # few pay: those are looked for among those near it
                many, at = near_paying(tails, heads, costs, standing, arcs, price, near), 0
        else:
            entering, at = among(near, many, standing, price, at, block, worth)
            if entering < 0:
                many = near_paying(tails, heads, costs, standing, arcs, price, near)
                entering, at = among(near, many, standing, price, 0, block, worth)
        if entering < 0:
            return where, True
        if standing[entering] == EMPTY:
            tail, head = tails[entering], heads[entering]
        else:
            tail, head = heads[entering], tails[entering]
        join = meeting(tail, head, tree)
        leaving, on_tail = _leaving(entering, tail, head, join, capacities, flows, standing, tree)
        if leaving < 0:
            standing[entering] = -standing[entering]
            continue
        low, high = (tail, head) if on_tail else (head, tail)
        up = tails[entering] == low
        _swap(entering, low, high, leaving, join, up, costs, flows, standing, price, tree, thread)
    return where, False


@njit(cache=True, nogil=True)
def _cost(costs: Whole, flows: Whole, arcs: int, never: int) -> int:
    total = 0
    for arc in range(arcs):
        if flows[arc]:
            cost = costs[arc] + never if costs[arc] < -never // 2 else costs[arc]
            total += cost * flows[arc]
    return total


@njit(cache=True, nogil=True)
def _swap(
    entering: int,
    low: int,
    high: int,
    leaving: int,
    join: int,
    up: bool,
    costs: Whole,
    flows: Whole,
    standing: npt.NDArray[np.int8],
    price: Whole,
    tree: Small,
    thread: Small,
) -> None:
    """Take one arc into the tree and another out of it, and shift the prices of what is beneath."""
    out = tree[leaving, BY]
    standing[out] = EMPTY if flows[out] == 0 else FULL
    standing[entering] = IN_TREE
    hang(entering, low, high, leaving, join, up, tree, thread)
    step = costs[entering] if up else -costs[entering]
    shift(price, thread, low, tree[low, SIZE], price[high] + step - price[low])


@njit(cache=True, nogil=True)
def _seat(
    tails: Small,
    heads: Small,
    capacities: Whole,
    costs: Whole,
    flows: Whole,
    standing: npt.NDArray[np.int8],
    arcs: int,
    price: Whole,
    tree: Small,
    thread: Small,
) -> None:
    """Shift what is on loose arcs the cheaper way round, until an arc blocks."""
    for arc in range(arcs):
        if standing[arc] != LOOSE:
            continue
        capacity = capacities[arc]
        if costs[arc] + price[heads[arc]] <= price[tails[arc]]:
            tail, head, standing[arc] = tails[arc], heads[arc], EMPTY
            capacities[arc] = capacity - flows[arc]
        else:
            tail, head, standing[arc] = heads[arc], tails[arc], FULL
            capacities[arc] = flows[arc]
        join = meeting(tail, head, tree)
        leaving, on_tail = _leaving(arc, tail, head, join, capacities, flows, standing, tree)
        capacities[arc] = capacity
        if leaving < 0:
            standing[arc] = -standing[arc]
            continue
        low, high = (tail, head) if on_tail else (head, tail)
        up = tails[arc] == low
        _swap(arc, low, high, leaving, join, up, costs, flows, standing, price, tree, thread)


@njit(cache=True, nogil=True)
def _leaving(
    entering: int,
    tail: int,
    head: int,
    join: int,
    capacities: Whole,
    flows: Whole,
    standing: npt.NDArray[np.int8],
    tree: Small,
) -> tuple[int, bool]:
    """Send round the cycle what it takes; return the node cut off, and whether on tail's side.

    Of several arcs that block, the last one met from the top in the direction of the cycle: that
    keeps the tree strongly feasible. Nobody is cut off when the entering arc itself blocks.
    """
    most, leaving, on_tail = capacities[Row(entering)], np.int64(-1), False
    node = Row(tail)
    while node != join:
        arc = Row(tree[node, BY])
        room = flows[arc] if tree[node, UPWARD] else capacities[arc] - flows[arc]
        if room < most:
            most, leaving, on_tail = room, np.int64(node), True
        node = Row(tree[node, PARENT])
    node = Row(head)
    while node != join:
        arc = Row(tree[node, BY])
        room = capacities[arc] - flows[arc] if tree[node, UPWARD] else flows[arc]
        if room <= most:
            most, leaving, on_tail = room, np.int64(node), False
        node = Row(tree[node, PARENT])
    if most > 0:
        flows[entering] += standing[entering] * most
        node = Row(tail)
        while node != join:
            flows[Row(tree[node, BY])] += -most if tree[node, UPWARD] else most
            node = Row(tree[node, PARENT])
        node = Row(head)
        while node != join:
            flows[Row(tree[node, BY])] += most if tree[node, UPWARD] else -most
            node = Row(tree[node, PARENT])
    return int(leaving), on_tail
