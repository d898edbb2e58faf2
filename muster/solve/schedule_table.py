"""The table of one person's schedules: the least cost of every rest of the horizon, compiled.

A node is how the day before ended: so many days into a run of work (and on a kind of which
class: kinds that the same kinds may follow are one class), or so many days into rest. Time and
weekends used so far are dimensions of the table; how often a kind was stood is one for one kind
at most (``counted``).

Kinds that may follow the same kinds, may be followed by the same and last as long are one group:
on each day only its cheapest kind matters. Time is the innermost dimension, so that what a shift
leads to is one pass over neighbours in memory.

Everything here takes arrays; ``BIG`` stands for what cannot be. The table holds, for each day, no
times but those from ``lowest`` to ``highest``, and no weekends but those from ``weekends_least``
on: near a schedule at hand these may be few, whatever the horizon.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

BIG = 1e15
POSSIBLE = BIG / 2
_SATURDAY, _SUNDAY, _WEEK = 5, 6, 7
CLOSE = 1e-9

Reals = npt.NDArray[np.float64]
Places = npt.NDArray[np.floating]  # of a table: half as many bits where noise is greater anyhow
Wholes = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Path = npt.NDArray[np.int8]  # a kind for each day; the number of kinds is rest
Heap = npt.NDArray[np.int32]


class Person(NamedTuple):
    """What one person's schedule keeps to, in arrays over days (D), kinds (S), classes (C), groups.

    ``lowest`` and ``highest`` bound the units that can have been used before each day; on the
    last they say what must have been. The days may be a part of the horizon that begins on a
    Monday: ``first`` is the first of them, ``start`` the node before it, ``ends`` the nodes from
    which what follows may be stood.
    """

    may_follow: Truths  # C x S
    kind_class: Wholes  # S
    kinds: Wholes  # those the person may stand at all
    most: Wholes  # S: how often; D where nothing limits it
    units: Wholes  # S: length, in the unit of all lengths
    run_max: int
    run_min: int
    rest_min: int
    weekends_max: int
    weekends_priced: bool  # weekends have a price instead of a dimension
    off: Truths  # D
    lowest: Wholes  # D + 1
    highest: Wholes  # D + 1
    weekends_least: Wholes  # D + 1: the fewest weekends used before each day that have a place
    columns: int  # of times on one day: for each number of weekends, and of the counted kind
    counted: int  # the kind whose number is in the table, alone in its group; -1 for none
    span: int  # columns that one more of it leads on by
    gap: int  # places between two of them that are kept empty, at least what a shift may cross
    first: int
    start: int
    ends: Truths  # N: by node
    group: Wholes  # S
    group_class: Wholes  # G
    group_units: Wholes  # G
    order: Wholes  # C: classes, each after the one it is like
    like: Wholes  # C: the class after which most of the same groups may come and no others, or -1
    group_adds: Truths  # G x C: may come after a class, and not after the one it is like


_Function = TypeVar("_Function", bound=Callable[..., object])


def compiled(function: _Function) -> _Function:
    """Return ``function`` compiled; the machine code is kept on disk and runs without the GIL."""
    return cast(_Function, numba.njit(cache=True, nogil=True)(function))


@compiled
def step(person: Person, day: int, node: int) -> tuple[int, bool, bool, int, int]:
    """Return (class or -1, may rest, may work, node when resting, run length when working)."""
    date = person.first + day
    first_rest = person.may_follow.shape[0] * person.run_max
    if node < first_rest:
        run = node % person.run_max + 1
        may_rest = run >= person.run_min or run == date  # what came before is not known
        return node // person.run_max, may_rest, run < person.run_max, first_rest, run + 1
    rest = node - first_rest + 1
    may_work = rest >= person.rest_min or rest == date
    return -1, True, may_work, first_rest + min(rest, person.rest_min - 1), 1


@compiled
def first_of_weekend(day: int, follows_work: bool) -> int:
    """Return 1 when a shift on ``day`` is the first of its weekend."""
    of_week = day % _WEEK
    return 1 if of_week == _SATURDAY or (of_week == _SUNDAY and not follows_work) else 0


@compiled
def places_of(person: Person) -> int:
    """Return how many places a node of a day has: a column of times for each number of weekends.

    They are neighbours in memory with room around each column, so that whatever a shift leads to
    is one step along all of them.
    """
    return (person.columns + person.span + 2) * _stride(person) + 2 * person.gap


@compiled
def column_of(person: Person, weekends: int, counted: int) -> int:
    """Return the column for so many weekends and so many of the counted kind."""
    return (0 if person.weekends_priced else weekends) + person.span * counted


@compiled
def is_charged(person: Person, kind: int, days: int) -> bool:
    """Return whether a kind is limited by a price: by neither time nor the table."""
    return bool(0 < person.most[kind] < days and kind != person.counted)


@compiled
def _stride(person: Person) -> int:
    return max(1, int((person.highest - person.lowest).max()) + 1) + person.gap


@compiled
def ahead(table: Places, person: Person, day: int, column: int, node: int, units: int) -> float:
    """Return the least cost from ``day`` on; BIG where no schedule can be."""
    column -= person.weekends_least[day]
    if units < person.lowest[day] or units > person.highest[day]:
        return BIG
    if column < 0 or column >= person.columns:
        return BIG
    stride = (table.shape[2] - 2 * person.gap) // (person.columns + person.span + 2)
    place = person.gap + (column + 1) * stride + units - person.lowest[day]
    return float(table[day, node, place])


@compiled
def fill(table: Places, cost: Reals, person: Person, weekend_price: float) -> None:
    """Fill ``table[d, node, place]`` with the least cost of day d and all days after it."""
    days = cost.shape[0]
    stride = _stride(person)
    for node in range(person.ends.size):
        table[days, node, :] = 0.0 if person.ends[node] else BIG
        _close(table[days, node], person, days, person.columns, stride)
    group_cost = np.full(person.group_class.size, BIG)
    for day in range(days - 1, -1, -1):
        group_cost[:] = BIG
        if not person.off[day]:
            for kind in person.kinds:
                group = person.group[kind]
                group_cost[group] = min(group_cost[group], cost[day, kind])
        _fill_day(table, group_cost, cost[day, -1], person, weekend_price, day, stride)


@compiled
def _fill_day(
    table: Places,
    group_cost: Reals,
    rest_cost: float,
    person: Person,
    weekend_price: float,
    day: int,
    stride: int,
) -> None:
    """Fill one day; of a class, runs of all lengths at once, as they are neighbours in memory."""
    run_max, date, places = person.run_max, person.first + day, table.shape[2]
    here, there = table[day].reshape(-1), table[day + 1].reshape(-1)
    first_rest = person.may_follow.shape[0] * run_max
    begin = person.gap + stride
    columns = person.columns
    if person.counted < 0:
        columns = min(columns, max(1, day // _WEEK + 2 - person.weekends_least[day]))
    end = begin + (columns - 1) * stride + _width(person, day)
    back = person.lowest[day] - person.lowest[day + 1]  # how far on nothing is on the next day
    back += stride * (person.weekends_least[day] - person.weekends_least[day + 1])
    runs = run_max if person.first else min(run_max, day)
    working = min(runs, run_max - 1)
    for before in person.order:
        top = before * run_max * places
        _begin(here, there, person, before, top, runs, date, places, begin, end, back, rest_cost)
        if working > 0:
            _work(
                here, there, group_cost, person, weekend_price, day, before, top, working, places,
                begin, end, back, stride,
            )  # fmt: skip
        for run in range(runs):
            _close(table[day, before * run_max + run], person, day, columns, stride)
    for rest in range(1, person.rest_min + 1):
        if rest > date and rest < person.rest_min:
            continue  # no rest is longer than the days before, but for the first
        row, onto = first_rest + rest - 1, first_rest + min(rest, person.rest_min - 1)
        table[day, row, :] = BIG
        _lower(here, there, row * places, onto * places + back, 1, places, begin, end, rest_cost)
        if rest >= person.rest_min or rest == date:
            _work(
                here, there, group_cost, person, weekend_price, day, -1, row * places, 1, places,
                begin, end, back, stride,
            )  # fmt: skip
        _close(table[day, row], person, day, columns, stride)


@compiled
def _begin(
    here: Places,
    there: Places,
    person: Person,
    before: int,
    top: int,
    runs: int,
    date: int,
    places: int,
    begin: int,
    end: int,
    back: int,
    rest_cost: float,
) -> None:
    """Write what the class it is like leads to into a class's rows; without one, what rest does."""
    if person.like[before] >= 0:
        like = person.like[before] * person.run_max * places
        here[top : top + runs * places] = here[like : like + runs * places]
        return
    here[top : top + runs * places] = BIG
    onto = person.may_follow.shape[0] * person.run_max * places + back
    for run in range(1, runs + 1):
        if run >= person.run_min or run == date:  # what came before is not known
            at = top + (run - 1) * places
            _lower(here, there, at, onto, 1, places, begin, end, rest_cost)


@compiled
def _work(
    here: Places,
    there: Places,
    group_cost: Reals,
    person: Person,
    weekend_price: float,
    day: int,
    before: int,
    top: int,
    rows: int,
    places: int,
    begin: int,
    end: int,
    back: int,
    stride: int,
) -> None:
    """Lower the costs of ``rows`` nodes from ``top`` on by what a shift after a class leads to.

    What the class it is like leads to is there already.
    """
    run = 1 if before >= 0 else 0
    first = first_of_weekend(day, before >= 0)
    extra = weekend_price * first if person.weekends_priced else 0.0
    on = back + (0 if person.weekends_priced else stride * first)
    for group in range(group_cost.size):
        if group_cost[group] >= POSSIBLE:
            continue
        if before >= 0 and not person.group_adds[group, before]:
            continue
        onto = (person.group_class[group] * person.run_max + run) * places + on
        onto += person.group_units[group]
        if person.counted >= 0 and group == person.group[person.counted]:
            onto += stride * person.span
        price = group_cost[group] + extra
        _lower(here, there, top, onto, rows, places, begin, end, price)


@compiled
def _width(person: Person, day: int) -> int:
    """Return how many different times can have been used before ``day``."""
    return max(0, int(person.highest[day] - person.lowest[day] + 1))


@compiled
def _close(row: Places, person: Person, day: int, columns: int, stride: int) -> None:
    """Keep empty what lies around the ``columns`` of a day, and weekends beyond what is allowed."""
    width = _width(person, day)
    allowed, span = columns, max(1, person.span)
    if not person.weekends_priced and person.counted < 0:
        allowed = min(columns, person.weekends_max - person.weekends_least[day] + 1)
    place = 0
    for column in range(allowed):
        if person.counted >= 0 and column % span == person.weekends_max + 1:
            continue  # between one number of the counted kind and the next
        begin = person.gap + (column + 1) * stride
        row[place:begin] = BIG
        place = begin + width
    row[place:] = BIG


@compiled
def _lower(
    here: Places,
    there: Places,
    top: int,
    onto: int,
    rows: int,
    places: int,
    begin: int,
    end: int,
    price: float,
) -> None:
    """Lower costs in ``rows`` rows to ``price`` and what follows, for all times and weekends.

    What lies between the rows is lowered with them, unless it is the greater part.
    """
    more = there.dtype.type(price)
    first, last, times = begin, (rows - 1) * places + end, 1
    if 2 * (end - begin) < places:
        last, times = end, rows
    for row in range(times):
        at = row * places
        one = here[top + at + first : top + at + last]
        other = there[onto + at + first : onto + at + last]
        for i in range(one.size):
            value = other[i] + more
            one[i] = value if value < one[i] else one[i]


@compiled
def follow(table: Places, cost: Reals, person: Person, weekend_price: float, path: Path) -> float:
    """Write the cheapest schedule of a filled table into ``path``; return its priced cost."""
    never = np.full(person.most.size, cost.shape[0])
    return _follow(table, cost, person, weekend_price, path, never)


@compiled
def follow_within(table: Places, cost: Reals, person: Person, path: Path) -> bool:
    """Write a schedule in which no kind is stood too often into ``path``; return whether one is.

    Day by day the best by the table that may still be stood is: a good one, where kinds have
    prices at which the cheapest hardly breaks a limit.
    """
    return _follow(table, cost, person, 0.0, path, person.most.copy()) < POSSIBLE


@compiled
def _follow(
    table: Places,
    cost: Reals,
    person: Person,
    weekend_price: float,
    path: Path,
    left: Wholes,
) -> float:
    """Follow a table while each kind may be stood so often; return the table's least cost."""
    days, kinds = cost.shape[0], cost.shape[1] - 1
    node, units, column = person.start, 0, 0
    value = ahead(table, person, 0, 0, node, 0)
    if value >= POSSIBLE:
        return BIG
    for day in range(days):
        before, may_rest, may_work, rest_node, run = step(person, day, node)
        first = first_of_weekend(day, before >= 0)
        then = column + column_of(person, first, 0)
        extra = weekend_price * first if person.weekends_priced else 0.0
        best, path[day], next_node = BIG, kinds, rest_node
        if may_rest:
            best = cost[day, kinds] + ahead(table, person, day + 1, column, rest_node, units)
        if may_work and not person.off[day]:
            for kind in person.kinds:
                if left[kind] == 0 or (before >= 0 and not person.may_follow[before, kind]):
                    continue
                used = units + person.units[kind]
                onto = person.kind_class[kind] * person.run_max + run - 1
                at = then + person.span * (kind == person.counted)
                here = cost[day, kind] + extra + ahead(table, person, day + 1, at, onto, used)
                if here < best:
                    best, path[day], next_node = here, kind, onto
        if best >= POSSIBLE:
            return BIG
        if path[day] < kinds:
            units += person.units[path[day]]
            column = then + person.span * (path[day] == person.counted)
            left[path[day]] -= 1
        node = next_node
    return value
