"""A tree for a flow that is given, grown from the root along the arcs that cost next to nothing.

Where prices are about right, an arc that is neither empty nor full costs nothing at them, so it is
taken first; then those that cost nothing; then, by the way to the root that costs least, what is
left (Dijkstra 1959). Only arcs with room towards the root are taken: so the tree is strongly
feasible.
"""

from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt
from numba import njit

from muster.solve.basis import NOBODY, Small, Whole

Flags = npt.NDArray[np.bool_]

_HANGS = -1  # instead of how far a node is from the root


@njit(cache=True, nogil=True)
def grown(
    tails: Small, heads: Small, capacities: Whole, costs: Whole, flows: Whole, price: Whole
) -> tuple[Small, Flags]:
    """Return by which arc each node hangs, NOBODY where there is none, and whether it runs up."""
    nodes = len(price)
    begin, incident = _incident(tails, heads, nodes)
    by = np.full(nodes, NOBODY, np.int32)
    away = np.full(nodes, np.int64(1) << 62)  # as far as is known
    ready = np.zeros(nodes, np.int32)  # the root, and what is hung to it, in turn
    free = np.empty(len(incident), np.int32)  # arcs that cost nothing
    waiting = [(np.int64(0), np.int64(0))]  # how far, and by which arc
    here, first, last, some = np.int64(0), 0, 1, 0
    away[0] = _HANGS
    while True:
        while first < last:
            node = ready[first]
            first += 1
            for arc in incident[begin[node] : begin[node + 1]]:
                up = heads[arc] == node
                other = tails[arc] if up else heads[arc]
                if away[other] == _HANGS:
                    continue
                if flows[arc] == capacities[arc] if up else flows[arc] == 0:
                    continue
                step = abs(costs[arc] + price[heads[arc]] - price[tails[arc]])
                if step == 0 and 0 < flows[arc] < capacities[arc]:
                    by[other], away[other], ready[last] = arc, _HANGS, other
                    last += 1
                elif step == 0:
                    free[some] = arc
                    some += 1
                elif here + step < away[other]:
                    away[other] = here + step
                    heappush(waiting, (here + step, np.int64(arc)))
        here, arc, other, some = _next(here, free, some, waiting, tails, heads, away)
        if other < 0:
            return by, tails[by] == np.arange(nodes)
        by[other], away[other], ready[last] = arc, _HANGS, other
        last += 1


@njit(cache=True, nogil=True)
def _next(
    here: np.int64,
    free: Small,
    some: int,
    waiting: list[tuple[np.int64, np.int64]],
    tails: Small,
    heads: Small,
    away: Whole,
) -> tuple[np.int64, np.int64, np.int32, int]:
    """Return how far the next node is, its arc, the node, and how many free arcs are left."""
    while some > 0 or len(waiting) > 0:
        if some > 0:
            some -= 1
            arc, further = np.int64(free[some]), here
        else:
            further, arc = heappop(waiting)
        other = tails[arc] if away[tails[arc]] != _HANGS else heads[arc]
        if away[other] != _HANGS:
            return further, arc, other, some
    return here, np.int64(NOBODY), np.int32(NOBODY), some


@njit(cache=True, nogil=True)
def _incident(tails: Small, heads: Small, nodes: int) -> tuple[Whole, Small]:
    """Return the arcs at each node, node after node, and where those of each begin."""
    begin = np.zeros(nodes + 1, np.int64)
    for arc in range(len(tails)):
        begin[tails[arc] + 1] += 1
        begin[heads[arc] + 1] += 1
    begin = np.cumsum(begin)
    at = begin[:-1].copy()
    incident = np.empty(2 * len(tails), np.int32)
    for arc in range(len(tails)):
        for node in (tails[arc], heads[arc]):
            incident[at[node]] = arc
            at[node] += 1
    return begin, incident
