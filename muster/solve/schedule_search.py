"""Best first among one person's schedules, guided by their table: what a kind is stood is counted.

The table at hand is a lower bound of all that can follow, so the first schedule to end is the
cheapest of those that keep to every limit.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from muster.solve.schedule_table import (
    BIG,
    CLOSE,
    POSSIBLE,
    Heap,
    Path,
    Person,
    Reals,
    ahead,
    column_of,
    compiled,
    first_of_weekend,
    is_charged,
    step,
)


class Labels(NamedTuple):
    """Partial schedules of the search, as parallel arrays; ``heap`` orders the open ones."""

    heap: Heap
    least: Reals  # priced cost so far and the least that can follow
    priced: Reals
    true: Reals
    day: npt.NDArray[np.int16]
    node: npt.NDArray[np.int16]
    units: npt.NDArray[np.int16]
    weekends: npt.NDArray[np.int16]
    parent: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    stood: npt.NDArray[np.int16]  # label x kind


@compiled
def _room(labels: int, kinds: int) -> Labels:
    """Return room for so many labels."""
    return Labels(
        np.empty(labels, np.int32),
        np.empty(labels),
        np.zeros(labels),
        np.zeros(labels),
        np.zeros(labels, np.int16),
        np.zeros(labels, np.int16),
        np.zeros(labels, np.int16),
        np.zeros(labels, np.int16),
        np.full(labels, -1, np.int32),
        np.zeros(labels, np.int8),
        np.zeros((labels, kinds), np.int16),
    )


@compiled
def _push(heap: Heap, least: Reals, open_labels: int, label: int) -> None:
    place = open_labels
    while place > 0 and least[label] < least[heap[(place - 1) // 2]]:
        heap[place] = heap[(place - 1) // 2]
        place = (place - 1) // 2
    heap[place] = label


@compiled
def _pop(heap: Heap, least: Reals, open_labels: int) -> int:
    """Return the label of least cost; ``open_labels`` are those before it is taken out."""
    top, last, place = heap[0], heap[open_labels - 1], 0
    while 2 * place + 1 < open_labels - 1:
        child = 2 * place + 1
        if child + 1 < open_labels - 1 and least[heap[child + 1]] < least[heap[child]]:
            child += 1
        if least[heap[child]] >= least[last]:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = last
    return int(top)


@compiled
def search(
    table: Reals, cost: Reals, person: Person, prices: Reals, path: Path, below: float, pops: int
) -> tuple[float, float]:
    """Return (true cost of the schedule written into ``path`` or BIG, a bound).

    ``table`` and ``cost`` are those at ``prices``; the true cost is without them.
    """
    days, kinds = cost.shape[0], cost.shape[1] - 1
    paid = prices[kinds] * person.weekends_max if person.weekends_priced else 0.0
    for kind in range(kinds):
        if is_charged(person, kind, days):
            paid += prices[kind] * person.most[kind]
    labels = _room(8 * pops + 1000, kinds)
    labels.node[0] = person.start
    labels.least[0] = ahead(table, person, 0, 0, person.start, 0)
    labels.heap[0] = 0
    made, open_labels, best, end, bound = 1, 1, below, -1, labels.least[0] - paid
    for _turn in range(pops):
        if open_labels == 0:
            bound = best
            break
        label = _pop(labels.heap, labels.least, open_labels)
        open_labels -= 1
        bound = labels.least[label] - paid
        if bound >= best - CLOSE:
            break
        if labels.day[label] == days:
            if labels.true[label] < best:
                best, end = labels.true[label], label
            continue
        if made + kinds + 1 >= labels.least.size:
            break
        before = made
        made = _grow(table, cost, person, prices, labels, label, made, best + paid)
        for new in range(before, made):
            _push(labels.heap, labels.least, open_labels, new)
            open_labels += 1
    if end < 0:
        return BIG, min(bound, below)
    label = end
    for day in range(days - 1, -1, -1):
        path[day], label = labels.kind[label], labels.parent[label]
    return best, min(bound, best)


@compiled
def beam(table: Reals, cost: Reals, person: Person, prices: Reals, path: Path, width: int) -> float:
    """Write a good schedule into ``path``, or none; return its true cost or BIG.

    Day by day only the ``width`` partial schedules that promise most are followed: over a year
    the search above would never reach the end.
    """
    days, kinds = cost.shape[0], cost.shape[1] - 1
    labels = _room(days * width * (person.kinds.size + 1) + 1, kinds)
    labels.node[0] = person.start
    begin, made = 0, 1
    for _day in range(days):
        end = made
        order = np.argsort(labels.least[begin:end])[:width]
        for i in order:
            made = _grow(table, cost, person, prices, labels, begin + i, made, BIG)
        begin = end
    if made == begin:
        return BIG
    label = begin + np.argmin(labels.true[begin:made])
    value = labels.true[label]
    for day in range(days - 1, -1, -1):
        path[day], label = labels.kind[label], labels.parent[label]
    return float(value)


@compiled
def _grow(
    table: Reals,
    cost: Reals,
    person: Person,
    prices: Reals,
    labels: Labels,
    label: int,
    made: int,
    below: float,
) -> int:
    """Add what may follow ``label`` and end below ``below``; return how many labels there are."""
    kinds = cost.shape[1] - 1
    day, units, weekends = labels.day[label], labels.units[label], labels.weekends[label]
    before, may_rest, may_work, rest_node, run = step(person, day, labels.node[label])
    first, days = first_of_weekend(day, before >= 0), cost.shape[0]
    counted = labels.stood[label, person.counted] if person.counted >= 0 else 0
    if may_rest:
        column = column_of(person, weekends, counted)
        then = ahead(table, person, day + 1, column, rest_node, units)
        made = _add(labels, label, made, kinds, rest_node, cost[day, kinds], 0.0, then, below)
    if not may_work or person.off[day] or weekends + first > person.weekends_max:
        return made
    extra = prices[kinds] * first if person.weekends_priced else 0.0
    for kind in person.kinds:
        used = units + person.units[kind]
        if labels.stood[label, kind] >= person.most[kind]:
            continue
        if before >= 0 and not person.may_follow[before, kind]:
            continue
        node = person.kind_class[kind] * person.run_max + run - 1
        column = column_of(person, weekends + first, counted + (kind == person.counted))
        then = ahead(table, person, day + 1, column, node, used)
        price = extra
        if is_charged(person, kind, days):
            price += prices[kind]
        new = _add(labels, label, made, kind, node, cost[day, kind] + extra, price, then, below)
        if new > made:
            labels.units[made] = used
            labels.weekends[made] = weekends + first
            labels.stood[made, kind] += 1
        made = new
    return made


@compiled
def _add(
    labels: Labels,
    label: int,
    made: int,
    kind: int,
    node: int,
    step: float,
    price: float,
    then: float,
    below: float,
) -> int:
    """Add a label one day after ``label``, unless it cannot end below ``below``."""
    least = labels.priced[label] + step + then
    if then >= POSSIBLE or least >= below - CLOSE:
        return made
    labels.least[made] = least
    labels.priced[made] = labels.priced[label] + step
    labels.true[made] = labels.true[label] + step - price
    labels.day[made] = labels.day[label] + 1
    labels.node[made] = node
    labels.units[made] = labels.units[label]
    labels.weekends[made] = labels.weekends[label]
    labels.parent[made] = label
    labels.kind[made] = kind
    labels.stood[made] = labels.stood[label]
    return made + 1
