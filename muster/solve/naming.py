"""From heads to names: who of the people that the flow treats alike is the one that goes.

Where the flow leaves a choice, those go first whose turn it is: the fewest days, then nights, then
a lot drawn by the seed, never the order of numbers. Where they go is by lot alone, so that those
who have served most are not the ones sent furthest; people of one squad stand together in it.
"""

import numpy as np

from muster.solve.columns import NONE, Columns, runs
from muster.solve.flow import Network, Shipped
from muster.solve.simplex import Whole
from muster.solve.slots import Heads


def named(columns: Columns, network: Network, shipped: Shipped) -> Whole:
    """Return the line (row) of each person (row), or NONE for those who stay."""
    return _lines(network.heads, slots_named(columns, network, shipped))


def slots_named(columns: Columns, network: Network, shipped: Shipped) -> Whole:
    """Return the slot of each person (row), or NONE for those who stay."""
    here = network.classes
    straight = {klass for klass, _ in shipped.straight}
    begin = np.cumsum(here.level_people) - here.level_people
    going = runs(begin, shipped.level_people)
    rows = here.rows[going]
    klass = here.of_row[rows]
    slot = np.full(len(columns.crowd.people), NONE, np.int64)
    at = np.isin(klass, np.array(sorted(straight), np.int64))
    for single, where in shipped.straight:
        slot[here.single[single]] = where
    rows, klass = rows[~at], klass[~at]
    # People of a class to its outlets, people of an outlet to its slots: both in the order drawn.
    rows = rows[np.argsort(klass * len(slot) + here.drawn[rows])]
    fed = network.feeds
    feeds = np.argsort(fed.feed_class * len(fed.outlets.need) + fed.feed_outlet)
    outlet = np.repeat(fed.feed_outlet[feeds], shipped.feed_people[feeds])
    rows = rows[np.argsort(outlet * len(slot) + here.drawn[rows])]
    ships = np.argsort(shipped.outlets * len(network.slots.need) + shipped.slots)
    slot[rows] = np.repeat(shipped.slots[ships], shipped.people[ships])
    return slot


def _lines(heads: Heads, slot: Whole) -> Whole:
    """Return each person's line: of lines alike each its minimum first, then head by head."""
    line = np.full(len(slot), NONE, np.int64)
    sent = np.flatnonzero(slot != NONE)
    group = heads.group[slot[sent]]
    line[sent] = heads.first[group]
    some = np.flatnonzero(np.bincount(group, minlength=len(heads.lines)))
    shared = [number for number in some.tolist() if len(heads.lines[number]) > 1]
    order = np.argsort(group, kind="stable")
    begin, end = (np.searchsorted(group[order], shared, side) for side in ("left", "right"))
    for number, first, last in zip(shared, begin.tolist(), end.tolist(), strict=True):
        people = sent[order[first:last]]
        line[people] = _head_by_head(heads, heads.lines[number])[: len(people)]
    return line


def _head_by_head(heads: Heads, rows: list[int]) -> list[int]:
    order = [
        (head >= int(heads.of_line_min[row]), head, row)
        for row in rows
        for head in range(int(heads.of_line[row]))
    ]
    return [row for _, _, row in sorted(order)]
