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

    Node 0 is the root.
    """

    def __init__(self, nodes: int, arcs: Arcs, *, hung_by: Whole, flows: Whole) -> None:
        """Start from the tree of the arcs ``hung_by``: of each node but the root, its way there.

        ``flows`` are feasible; arcs outside the tree are empty or full, and no arc in it is
        full.
        """
        self.arcs = len(arcs.tails)
        room = max(1024, 2 * self.arcs)
        self._tails = _roomy(arcs.tails, np.int32, room)
        self._heads = _roomy(arcs.heads, np.int32, room)
        self.capacities = _roomy(arcs.capacities, np.int64, room)
        self.costs = _roomy(arcs.costs, np.int64, room)
        self.flows = _roomy(flows, np.int64, room)
        standing = np.where((flows > 0) & (flows == arcs.capacities), FULL, EMPTY)
        standing[hung_by] = IN_TREE
        self.standing = _roomy(standing, np.int8, room)
        self._price = np.zeros(nodes, np.int64)
        self._tree, self._thread = _hung(nodes, self._heads, hung_by)
        self._number = np.arange(nodes, dtype=np.int32)  # of each node, as it is held here
        self._where = 0
        self.repriced()

    @property
    def price(self) -> Whole:
        """What one more unit into the root from each node costs."""
        return self._price[self._number]

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
        _priced(self.costs, self._price, self._tree, self._thread)

    def prices_at(self, costs: Whole) -> Whole:
        """Return what the prices would be if the arcs of this tree cost ``costs``."""
        price = np.zeros_like(self._price)
        _priced(costs, price, self._tree, self._thread)
        return price[self._number]

    def run(self, pivots_max: int, worth: int = 0) -> bool:
        """Make up to ``pivots_max`` pivots; return whether no arc pays more than ``worth``."""
        self._renumber()
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
            max(BLOCK_MIN, isqrt(self.arcs) // 4),
            pivots_max,
            worth,
        )
        return bool(ended)

    def _renumber(self) -> None:
        """Number the nodes as they follow each other in the tree."""
        order, new = _order(self._thread)
        self._tree = _renumbered(self._tree, order, new)
        self._thread = np.roll(np.arange(len(order), dtype=np.int32), -1)
        self._price = self._price[order]
        for ends in (self._tails, self._heads, self._number):
            _rename(ends, new, len(ends) if ends is self._number else self.arcs)


# The basis is one row for each node, so that a node is read in one go: its parent, the arc to it,
# whether that arc runs to the parent, how many nodes are beneath (itself included) and the last of
# them, and the node before it in the thread.
PARENT, BY, UPWARD, SIZE, LAST, BACK = range(6)


def _hung(nodes: int, heads: Small, hung_by: Whole) -> tuple[Small, Small]:
    tree = np.full((nodes, 8), NOBODY, np.int32)
    tree[:, UPWARD] = 1
    tree[1:, BY] = hung_by
    tree[1:, PARENT] = heads[hung_by]
    thread = np.zeros(nodes, np.int32)
    _threaded(tree, thread)
    return tree, thread


def _roomy(column: npt.NDArray[np.generic], kind: npt.DTypeLike, room: int) -> npt.NDArray:  # type: ignore[type-arg]
    wide = np.zeros(room, kind)
    wide[: len(column)] = column
    return wide


# --- compiled ---------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _threaded(tree: Small, thread: Small) -> None:
    """Thread a tree of which the parents are known."""
    nodes = len(tree)
    first = np.full(nodes, NOBODY, np.int32)
    following = np.full(nodes, NOBODY, np.int32)
    for node in range(1, nodes):
        above = tree[node, PARENT]
        following[node] = first[above]
        first[above] = node
    waiting = np.empty(nodes, np.int32)
    order = np.empty(nodes, np.int32)
    waiting[0] = 0
    top, n = 1, 0
    while top > 0:
        top -= 1
        node = waiting[top]
        order[n] = node
        n += 1
        child = first[node]
        while child >= 0:
            waiting[top] = child
            top += 1
            child = following[child]
    tree[:, SIZE] = 1
    for i in range(nodes - 1, -1, -1):
        node = order[i]
        tree[node, LAST] = order[i + tree[node, SIZE] - 1]
        if i > 0:
            tree[tree[node, PARENT], SIZE] += tree[node, SIZE]
        tree[node, BACK] = order[i - 1]
        thread[order[i - 1]] = node


@njit(cache=True, nogil=True)
def _order(thread: Small) -> tuple[Small, Small]:
    """Return the nodes in the order of the thread, and the place of each in it."""
    order = np.empty_like(thread)
    new = np.empty_like(thread)
    node = 0
    for i in range(len(thread)):
        order[i], new[node] = node, i
        node = thread[node]
    return order, new


@njit(cache=True, nogil=True)
def _renumbered(tree: Small, order: Small, new: Small) -> Small:
    """Return the rows in this order, with the new numbers in them."""
    found = np.empty_like(tree)
    for i in range(len(order)):
        found[i] = tree[order[i]]
        found[i, PARENT] = new[found[i, PARENT]] if i > 0 else NOBODY
        found[i, LAST] = new[found[i, LAST]]
        found[i, BACK] = i - 1 if i > 0 else len(order) - 1
    return found


@njit(cache=True, nogil=True)
def _rename(ends: Small, new: Small, many: int) -> None:
    for i in range(many):
        ends[i] = new[ends[i]]


@njit(cache=True, nogil=True)
def _priced(costs: Whole, price: Whole, tree: Small, thread: Small) -> None:
    """Write into ``price`` what the way to the root costs, node by node down the tree."""
    node = thread[0]
    while node != 0:
        step = costs[tree[node, BY]]
        price[node] = price[tree[node, PARENT]] + (step if tree[node, UPWARD] else -step)
        node = thread[node]


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
) -> tuple[int, bool]:
    """Pivot until no arc pays; return where the search stands and whether it has ended."""
    for _ in range(pivots_max):
        entering, where = _entering(tails, heads, costs, standing, arcs, price, where, block, worth)
        if entering < 0:
            return where, True
        if standing[entering] == EMPTY:
            tail, head = tails[entering], heads[entering]
        else:
            tail, head = heads[entering], tails[entering]
        join = _join(tail, head, tree)
        leaving, on_tail = _leaving(entering, tail, head, join, capacities, flows, standing, tree)
        if leaving < 0:
            standing[entering] = -standing[entering]
            continue
        out = tree[leaving, BY]
        standing[out] = EMPTY if flows[out] == 0 else FULL
        standing[entering] = IN_TREE
        low, high = (tail, head) if on_tail else (head, tail)
        _hang(entering, low, high, leaving, join, tails[entering] == low, tree, thread)
        step = costs[entering] if tree[low, UPWARD] else -costs[entering]
        _shift(price, thread, low, tree[low, SIZE], price[high] + step - price[low])
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
        if tree[one, SIZE] < tree[other, SIZE]:
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
    join: int,
    up: bool,
    tree: Small,
    thread: Small,
) -> None:
    """Cut the part of the tree beneath ``leaving`` off and hang it by ``low`` under ``high``."""
    size, last, above = tree[leaving, SIZE], tree[leaving, LAST], tree[leaving, PARENT]
    before = tree[leaving, BACK]
    end, after = _turned(low, leaving, size, tree, thread)
    thread[before], tree[after, BACK] = after, before
    node = above
    while node >= 0 and tree[node, LAST] == last:
        tree[node, LAST] = before
        node = tree[node, PARENT]
    node = above
    while node != join:
        tree[node, SIZE] -= size
        node = tree[node, PARENT]
    following = thread[high]
    thread[high], tree[low, BACK] = low, high
    thread[end], tree[following, BACK] = following, end
    node = high
    while node >= 0 and tree[node, LAST] == high:
        tree[node, LAST] = end
        node = tree[node, PARENT]
    node = high
    while node != join:
        tree[node, SIZE] += size
        node = tree[node, PARENT]
    tree[low, PARENT], tree[low, BY], tree[low, UPWARD] = high, entering, up


@njit(cache=True, nogil=True)
def _turned(low: int, leaving: int, size: int, tree: Small, thread: Small) -> tuple[int, int]:
    """Turn a part of a tree so that ``low`` is at its top; return its last node, and what followed.

    What is beneath ``low`` stays in order; after it comes, parent by parent, what else is beneath
    each: the part before the child it was turned round, and the part after.
    """
    node, parent, arc, up = low, tree[low, PARENT], tree[low, BY], tree[low, UPWARD]
    beneath, last, before = tree[low, SIZE], tree[low, LAST], tree[low, BACK]
    end, after = last, thread[last]
    tree[low, SIZE] = size
    while node != leaving:
        here, above, by, upward = (
            parent,
            tree[parent, PARENT],
            tree[parent, BY],
            tree[parent, UPWARD],
        )
        old_size, old_last, old_before = tree[here, SIZE], tree[here, LAST], tree[here, BACK]
        thread[end], tree[here, BACK] = here, end
        end = before
        if old_last != last:
            following = thread[old_last]
            thread[end], tree[after, BACK] = after, end
            end, after = old_last, following
        tree[here, PARENT], tree[here, BY], tree[here, UPWARD] = node, arc, 1 - up
        tree[here, SIZE] = size - beneath
        node, parent, arc, up = here, above, by, upward
        beneath, last, before = old_size, old_last, old_before
    while node != low:
        tree[node, LAST] = end
        node = tree[node, PARENT]
    tree[low, LAST] = end
    return end, after


@njit(cache=True, nogil=True)
def _shift(price: Whole, thread: Small, node: int, many: int, shift: int) -> None:
    """Add ``shift`` to the prices of a node and those beneath it."""
    for _ in range(many):
        price[node] += shift
        node = thread[node]
