"""Which arc enters the tree next: the one of a block that pays best, block after block.

Where few of many arcs pay, those that pay or nearly do are listed, and only they are looked at
until none of them pays.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

from muster.solve.basis import Row, Small, Whole

Near = tuple[Small, Small, Whole]  # arcs (~arc if full), tail and head, and cost to run along

MARGIN = 40  # points that an arc near paying may be short of it
EMPTY, IN_TREE, FULL = 1, 0, -1  # an arc's standing: the sign that its reduced cost should have


@njit(cache=True, nogil=True)
def entering_arc(
    tails: Small,
    heads: Small,
    costs: Whole,
    standing: npt.NDArray[np.int8],
    arcs: int,
    price: Whole,
    where: int,
    block: int,
    worth: int,
) -> tuple[int, int, int]:
    """Return the arc that pays best in the first block with one that pays, and where to go on.

    And how many were looked at.
    """
    best, found, left, seen = -worth, -1, block, 0
    arc = where if where < arcs else 0
    for _ in range(arcs):
        seen += 1
        row = Row(arc)
        if standing[row] != IN_TREE:
            apart = price[Row(heads[row])] - price[Row(tails[row])]
            reduced = standing[row] * (costs[row] + apart)
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
    return found, arc, seen


@njit(cache=True, nogil=True)
def near_paying(
    tails: Small,
    heads: Small,
    costs: Whole,
    standing: npt.NDArray[np.int8],
    arcs: int,
    price: Whole,
    near: Near,
) -> int:
    """Fill in the arcs that pay, or would after a small change of prices; return how many.

    They are copied as they would be run along, those that are full the other way: so looking
    through them goes through memory in order.
    """
    number, ends, cost = near
    many = 0
    for arc in range(arcs):
        sign = standing[arc]
        if sign == IN_TREE:
            continue
        tail, head = tails[arc], heads[arc]
        if sign * (costs[arc] + price[Row(head)] - price[Row(tail)]) < MARGIN:
            number[many], cost[many] = arc if sign == EMPTY else ~arc, sign * costs[arc]
            ends[many, 0], ends[many, 1] = (tail, head) if sign == EMPTY else (head, tail)
            many += 1
    return many


@njit(cache=True, nogil=True)
def among(
    near: Near,
    many: int,
    standing: npt.NDArray[np.int8],
    price: Whole,
    at: int,
    block: int,
    worth: int,
) -> tuple[int, int]:
    """Return the arc that pays best in the first block with one that pays, of the arcs ``near``.

    One in the tree does not pay. One that has become full, or empty, since is left to the next
    list.
    """
    number, ends, cost = near
    best, found, left = -worth, -1, block
    at = at if at < many else 0
    for _ in range(many):
        row = Row(at)
        reduced = cost[row] + price[Row(ends[row, 1])] - price[Row(ends[row, 0])]
        if reduced < best:
            arc = number[row]
            full = arc < 0
            arc = ~arc if full else arc
            if standing[arc] == (FULL if full else EMPTY):
                best, found = reduced, arc
        at += 1
        if at == many:
            at = 0
        left -= 1
        if left == 0:
            if found >= 0:
                break
            left = block
    return found, at
