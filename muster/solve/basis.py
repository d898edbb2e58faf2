"""The tree by which a flow hangs together: threaded, so that what is beneath a node follows it."""

import numpy as np
import numpy.typing as npt
from numba import njit

Whole = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
NOBODY = -1
# An index that is never negative: compiled code then does not look whether it counts from the end,
# which a walk along parents or the thread waits for at every step.
Row = np.uint32

# The basis is one row for each node, so that a node is read in one go: its parent, the arc to it,
# whether that arc runs to the parent, how many nodes are beneath (itself included) and the last of
# them, and the node before it in the thread.
PARENT, BY, UPWARD, SIZE, LAST, BACK = range(6)


@njit(cache=True, nogil=True)
def threaded(tree: Small, thread: Small) -> None:
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
def ordered(thread: Small) -> tuple[Small, Small]:
    """Return the nodes in the order of the thread, and the place of each in it."""
    order = np.empty_like(thread)
    new = np.empty_like(thread)
    node = 0
    for i in range(len(thread)):
        order[i], new[node] = node, i
        node = thread[node]
    return order, new


@njit(cache=True, nogil=True)
def renumbered(tree: Small, order: Small, new: Small) -> Small:
    """Return the rows in this order, with the new numbers in them."""
    found = np.empty_like(tree)
    for i in range(len(order)):
        found[i] = tree[order[i]]
        found[i, PARENT] = new[found[i, PARENT]] if i > 0 else NOBODY
        found[i, LAST] = new[found[i, LAST]]
        found[i, BACK] = i - 1 if i > 0 else len(order) - 1
    return found


@njit(cache=True, nogil=True)
def rename(ends: Small, new: Small, many: int) -> None:
    """Give the first so many ends their new numbers."""
    for i in range(many):
        ends[i] = new[ends[i]]


@njit(cache=True, nogil=True)
def priced(costs: Whole, price: Whole, tree: Small, thread: Small) -> None:
    """Write into ``price`` what the way to the root costs, node by node down the tree."""
    node = Row(thread[0])
    while node != 0:
        step = costs[Row(tree[node, BY])]
        price[node] = price[Row(tree[node, PARENT])] + (step if tree[node, UPWARD] else -step)
        node = Row(thread[node])


@njit(cache=True, nogil=True)
def meeting(one: int, other: int, tree: Small) -> int:
    """Return where the ways of two nodes to the root meet."""
    here, there = Row(one), Row(other)
    while here != there:
        if tree[here, SIZE] < tree[there, SIZE]:
            here = Row(tree[here, PARENT])
        else:
            there = Row(tree[there, PARENT])
    return int(np.int64(here))


@njit(cache=True, nogil=True)
def hang(
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
    end, after = turned(low, leaving, size, tree, thread)
    thread[before], tree[after, BACK] = after, before
    node = above
    while node >= 0 and tree[node, LAST] == last:
        tree[node, LAST] = before
        node = tree[node, PARENT]
    beneath = Row(above)
    while beneath != join:
        tree[beneath, SIZE] -= size
        beneath = Row(tree[beneath, PARENT])
    following = thread[high]
    thread[high], tree[low, BACK] = low, high
    thread[end], tree[following, BACK] = following, end
    node = high
    while node >= 0 and tree[node, LAST] == high:
        tree[node, LAST] = end
        node = tree[node, PARENT]
    beneath = Row(high)
    while beneath != join:
        tree[beneath, SIZE] += size
        beneath = Row(tree[beneath, PARENT])
    tree[low, PARENT], tree[low, BY], tree[low, UPWARD] = high, entering, up


@njit(cache=True, nogil=True)
def turned(low: int, leaving: int, size: int, tree: Small, thread: Small) -> tuple[int, int]:
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
def shift(price: Whole, thread: Small, node: int, many: int, shift: int) -> None:
    """Add ``shift`` to the prices of a node and those beneath it."""
    at = Row(node)
    for _ in range(many):
        price[at] += shift
        at = Row(thread[at])
