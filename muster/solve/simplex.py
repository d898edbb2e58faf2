"""The cheapest flow by the network simplex, kept warm: arcs and prices may change between runs.

A flow of people to demands is turned round: each unit leaves a node that must be supplied and
runs along arcs towards the root, which takes everything in. A **basis** is a tree of arcs; every
other arc is empty or full. A pivot lets one arc that pays into the tree and another out, and
only the prices of the part of the tree that is hung elsewhere change (Dantzig 1951; Ahuja,
Magnanti and Orlin 1993, chapter 11). The tree stays *strongly feasible* (Cunningham 1976): from
every node one more unit could run to the root. So no series of pivots comes back to where it
began. Entering arcs are the best of a block, block after block (Grigoriadis 1986).

A tree that was the best is a good start for whatever has changed a little: new arcs, other costs.
That is what makes pricing of arcs, side rules and replanning cheap.
"""

from math import isqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Whole = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

EMPTY, IN_TREE, FULL = 1, 0, -1  # an arc's standing: the sign that its reduced cost should have
BLOCK_MIN = 32
NOBODY = -1


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


class Simplex:
    """A flow that is feasible at all times, and cheapest after :meth:`run` has ended.

    Node 0 is the root. ``price`` is what one more unit into the root from a node costs.
    """

    def __init__(self, nodes: int, arcs: Arcs, *, hung_by: Whole, flows: Whole) -> None:
        """Start from the tree of the arcs ``hung_by``: of each node but the root, its way there.

        ``flows`` are feasible; arcs outside the tree are empty or full, and no arc in it is
        full.
        """
        self.arcs = len(arcs.tails)
        room = max(1024, 2 * self.arcs)
        self.tails = _roomy(arcs.tails, np.int32, room)
        self.heads = _roomy(arcs.heads, np.int32, room)
        self.capacities = _roomy(arcs.capacities, np.int64, room)
        self.costs = _roomy(arcs.costs, np.int64, room)
        self.flows = _roomy(flows, np.int64, room)
        standing = np.where((flows > 0) & (flows == arcs.capacities), FULL, EMPTY)
        standing[hung_by] = IN_TREE
        self.standing = _roomy(standing, np.int8, room)
        self.price = np.zeros(nodes, np.int64)
        self._tree = _hung(nodes, self.heads, hung_by)
        self._where = 0
        self.repriced()

    def add(self, arcs: Arcs) -> slice:
        """Add empty arcs; return where they are."""
        begin, end = self.arcs, self.arcs + len(arcs.tails)
        if end > len(self.tails):
            self._widen(2 * end)
        here = slice(begin, end)
        self.tails[here], self.heads[here] = arcs.tails, arcs.heads
        self.capacities[here], self.costs[here] = arcs.capacities, arcs.costs
        self.flows[here], self.standing[here] = 0, EMPTY
        self.arcs = end
        return here

    def _widen(self, room: int) -> None:
        for name in ("tails", "heads", "capacities", "costs", "flows", "standing"):
            column = getattr(self, name)
            setattr(self, name, _roomy(column[: self.arcs], column.dtype, room))

    def repriced(self) -> None:
        """Work the prices out anew, after costs of arcs have changed."""
        _price(self.costs, self.price, self._tree)

    def prices_at(self, costs: Whole) -> Whole:
        """Return what the prices would be if the arcs of this tree cost ``costs``."""
        price = np.zeros_like(self.price)
        _price(costs, price, self._tree)
        return price

    def run(self, pivots_max: int, worth: int = 0) -> bool:
        """Make up to ``pivots_max`` pivots; return whether no arc pays more than ``worth``."""
        self._where, ended = _pivot(
            self.tails,
            self.heads,
            self.capacities,
            self.costs,
            self.flows,
            self.standing,
            self.arcs,
            self.price,
            self._tree,
            self._where,
            max(BLOCK_MIN, isqrt(self.arcs) // 4),
            pivots_max,
            worth,
        )
        return bool(ended)


# The basis is one row for each node, so that a node is read in one go: its parent, the arc to it,
# whether that arc runs to the parent, the depth, and the children, chained.
PARENT, BY, UPWARD, DEPTH, FIRST, NEXT, PREVIOUS = range(7)


def _hung(nodes: int, heads: Small, hung_by: Whole) -> Small:
    tree = np.full((nodes, 8), NOBODY, np.int32)
    tree[:, UPWARD] = 1
    tree[1:, BY] = hung_by
    tree[1:, PARENT] = heads[hung_by]
    _chain(tree)
    return tree


def _roomy(column: npt.NDArray[np.generic], kind: npt.DTypeLike, room: int) -> npt.NDArray:  # type: ignore[type-arg]
    wide = np.zeros(room, kind)
    wide[: len(column)] = column
    return wide


# --- compiled ---------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _chain(tree: Small) -> None:
    """Chain the children of each node."""
    for node in range(1, len(tree)):
        child = tree[tree[node, PARENT], FIRST]
        tree[node, NEXT] = child
        if child >= 0:
            tree[child, PREVIOUS] = node
        tree[tree[node, PARENT], FIRST] = node


@njit(cache=True, nogil=True)
def _price(
    costs: Whole,
    price: Whole,
    tree: Small,
) -> None:
    """Write into ``price`` what the way to the root costs, node by node down the tree."""
    waiting = np.empty(len(tree), np.int32)
    waiting[0] = 0
    top = 1
    while top > 0:
        top -= 1
        node = waiting[top]
        if node > 0:
            step = costs[tree[node, BY]]
            price[node] = price[tree[node, PARENT]] + (step if tree[node, UPWARD] else -step)
        child = tree[node, FIRST]
        while child >= 0:
            waiting[top] = child
            top += 1
            child = tree[child, NEXT]


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
    where: int,
    block: int,
    pivots_max: int,
    worth: int,
) -> tuple[int, bool]:
    """Pivot until no arc pays; return where the search stands and whether it has ended."""
    waiting = np.empty(len(tree), np.int32)
    _deepen(tree, waiting, 0)
    for _ in range(pivots_max):
        entering, where = _entering(tails, heads, costs, standing, arcs, price, where, block, worth)
        if entering < 0:
            return where, True
        if standing[entering] == EMPTY:
            tail, head = tails[entering], heads[entering]
        else:
            tail, head = heads[entering], tails[entering]
        leaving, on_tail = _leaving(entering, tail, head, capacities, flows, standing, tree)
        if leaving < 0:
            standing[entering] = -standing[entering]
            continue
        out = tree[leaving, BY]
        standing[out] = EMPTY if flows[out] == 0 else FULL
        standing[entering] = IN_TREE
        low, high = (tail, head) if on_tail else (head, tail)
        _hang(entering, low, high, leaving, tails, tree)
        step = costs[entering] if tree[low, UPWARD] else -costs[entering]
        shift = price[high] + step - price[low]
        _shift(price, tree, waiting, low, shift)
    return where, False


@njit(cache=True, nogil=True)
def _entering(
    tails: Small,
    heads: Small,
    costs: Whole,
    standing: npt.NDArray[np.int8],
    arcs: int,
    price: Whole,
    where: int,
    block: int,
    worth: int,
) -> tuple[int, int]:
    """Return the arc that pays best in the first block with one that pays, and where to go on."""
    best, found, left = -worth, -1, block
    arc = where if where < arcs else 0
    for _ in range(arcs):
        if standing[arc] != IN_TREE:
            reduced = standing[arc] * (costs[arc] + price[heads[arc]] - price[tails[arc]])
            if reduced < best:
                best, found = reduced, arc
        arc += 1
        if arc == arcs:
            arc = 0
        left -= 1
        if left == 0:
            if found >= 0:
                break
            left = block
    return found, arc


@njit(cache=True, nogil=True)
def _leaving(
    entering: int,
    tail: int,
    head: int,
    capacities: Whole,
    flows: Whole,
    standing: npt.NDArray[np.int8],
    tree: Small,
) -> tuple[int, bool]:
    """Send round the cycle what it takes; return the node cut off, and whether on tail's side.

    Of several arcs that block, the last one met from the top in the direction of the cycle: that
    keeps the tree strongly feasible. Nobody is cut off when the entering arc itself blocks.
    """
    join = _join(tail, head, tree)
    most, leaving, on_tail = capacities[entering], -1, False
    node = tail
    while node != join:
        arc = tree[node, BY]
        room = flows[arc] if tree[node, UPWARD] else capacities[arc] - flows[arc]
        if room < most:
            most, leaving, on_tail = room, node, True
        node = tree[node, PARENT]
    node = head
    while node != join:
        arc = tree[node, BY]
        room = capacities[arc] - flows[arc] if tree[node, UPWARD] else flows[arc]
        if room <= most:
            most, leaving, on_tail = room, node, False
        node = tree[node, PARENT]
    if most > 0:
        flows[entering] += standing[entering] * most
        node = tail
        while node != join:
            flows[tree[node, BY]] += -most if tree[node, UPWARD] else most
            node = tree[node, PARENT]
        node = head
        while node != join:
            flows[tree[node, BY]] += most if tree[node, UPWARD] else -most
            node = tree[node, PARENT]
    return leaving, on_tail


@njit(cache=True, nogil=True)
def _join(one: int, other: int, tree: Small) -> int:
    """Return where the ways of two nodes to the root meet."""
    while one != other:
        if tree[one, DEPTH] >= tree[other, DEPTH]:
            one = tree[one, PARENT]
        else:
            other = tree[other, PARENT]
    return one


@njit(cache=True, nogil=True)
def _hang(
    entering: int,
    low: int,
    high: int,
    leaving: int,
    tails: Small,
    tree: Small,
) -> None:
    """Cut the subtree at ``leaving`` off and hang it by ``low`` under ``high``."""
    node, above, arc, up = low, high, entering, tails[entering] == low
    while True:
        old_above, old_arc, old_up = tree[node, PARENT], tree[node, BY], tree[node, UPWARD]
        if tree[node, PREVIOUS] >= 0:
            tree[tree[node, PREVIOUS], NEXT] = tree[node, NEXT]
        else:
            tree[old_above, FIRST] = tree[node, NEXT]
        if tree[node, NEXT] >= 0:
            tree[tree[node, NEXT], PREVIOUS] = tree[node, PREVIOUS]
        tree[node, PARENT], tree[node, BY], tree[node, UPWARD] = above, arc, up
        child = tree[above, FIRST]
        tree[node, NEXT], tree[node, PREVIOUS] = child, -1
        if child >= 0:
            tree[child, PREVIOUS] = node
        tree[above, FIRST] = node
        if node == leaving:
            return
        node, above, arc, up = old_above, node, old_arc, not old_up


@njit(cache=True, nogil=True)
def _shift(
    price: Whole,
    tree: Small,
    waiting: Small,
    root: int,
    shift: int,
) -> None:
    """Add ``shift`` to the prices beneath ``root``, and set the depths there."""
    waiting[0] = root
    top = 1
    while top > 0:
        top -= 1
        node = waiting[top]
        price[node] += shift
        tree[node, DEPTH] = tree[tree[node, PARENT], DEPTH] + 1
        child = tree[node, FIRST]
        while child >= 0:
            waiting[top] = child
            top += 1
            child = tree[child, NEXT]


@njit(cache=True, nogil=True)
def _deepen(tree: Small, waiting: Small, root: int) -> None:
    """Set the depths of the whole tree."""
    waiting[0] = root
    top = 1
    while top > 0:
        top -= 1
        node = waiting[top]
        tree[node, DEPTH] = tree[tree[node, PARENT], DEPTH] + 1 if node != root else 0
        child = tree[node, FIRST]
        while child >= 0:
            waiting[top] = child
            top += 1
            child = tree[child, NEXT]
