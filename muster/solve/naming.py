"""From heads to names: who of the people that the flow treats alike is the one that goes.

Where the flow leaves a choice, those go first whose turn it is: the fewest days, then nights, then
a lot drawn by the seed, never the order of numbers. Where they go is by lot alone, so that those
who have served most are not the ones sent furthest; people of one squad stand together in it.
"""

import numpy as np

from muster.solve.columns import NONE, Columns
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
    going = _spread(begin, shipped.level_people)
    rows = here.rows[going]
    klass = here.of_row[rows]
    slot = np.full(len(columns.crowd.people), NONE, np.int64)
    at = np.isin(klass, np.array(sorted(straight), np.int64))
    for single, where in shipped.straight:
        slot[here.single[single]] = where
    rows, klass = rows[~at], klass[~at]
    # People of a class to its outlets, people of an outlet to its slots: both in the order drawn.
    squad, lot = columns.crowd.squad[rows], columns.crowd.lot[rows]
    rows = rows[np.lexsort((lot, squad, klass))]
    feeds = np.lexsort((network.feeds.feed_outlet, network.feeds.feed_class))
    outlet = np.repeat(network.feeds.feed_outlet[feeds], shipped.feed_people[feeds])
    rows = rows[np.lexsort((columns.crowd.lot[rows], columns.crowd.squad[rows], outlet))]
    ships = np.lexsort((shipped.slots, shipped.outlets))
    slot[rows] = np.repeat(shipped.slots[ships], shipped.people[ships])
    return slot


def _spread(begin: Whole, many: Whole) -> Whole:
    """Return the numbers begin, begin + 1 … of each run of so many."""
    within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    return np.repeat(begin, many) + within


def _lines(heads: Heads, slot: Whole) -> Whole:
    """Return each person's line: of lines alike each its minimum first, then head by head."""
    line = np.full(len(slot), NONE, np.int64)
    sent = np.flatnonzero(slot != NONE)
    group = heads.group[slot[sent]]
    line[sent] = heads.first[group]
    for number, rows in enumerate(heads.lines):
        if len(rows) > 1:
            people = sent[group == number]
            line[people] = _head_by_head(heads, rows)[: len(people)]
    return line


def _head_by_head(heads: Heads, rows: list[int]) -> list[int]:
    order = [
        (head >= int(heads.of_line_min[row]), head, row)
        for row in rows
        for head in range(int(heads.of_line[row]))
    ]
    return [row for _, _, row in sorted(order)]
