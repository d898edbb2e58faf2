"""The table of one person's schedules: the least cost of every rest of the horizon, compiled.

A node is how the day before ended: so many days into a run of work (and on a kind of which
class: kinds that the same kinds may follow are one class), or so many days into rest. Time and
weekends used so far are dimensions of the table; how often a kind was stood is not.

Kinds that may follow the same kinds, may be followed by the same and last as long are one group:
on each day only its cheapest kind matters. Time is the innermost dimension, so that what a shift
leads to is one pass over neighbours in memory.

Everything here takes arrays; ``BIG`` stands for what cannot be. A place of the table whose time
lies outside ``lowest`` and ``highest`` of its day is never written and never read.
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
    first: int
    start: int
    ends: Truths  # N: by node
    group: Wholes  # S
    group_class: Wholes  # G
    group_units: Wholes  # G
    group_follows: Truths  # G x C


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
def ahead(table: Reals, person: Person, day: int, weekend: int, node: int, units: int) -> float:
    """Return the least cost from ``day`` on; BIG where no schedule can be."""
    if units < person.lowest[day] or units > person.highest[day]:
        return BIG
    return float(table[day, weekend, node, units])


@compiled
def fill(table: Reals, cost: Reals, person: Person, weekend_price: float) -> None:
    """Fill ``table[d, w, node, u]`` with the least cost of day d and all days after it."""
    days, weekends, nodes = cost.shape[0], table.shape[1], table.shape[2]
    for weekend in range(weekends):
        for node in range(nodes):
            least = 0.0 if person.ends[node] else BIG
            table[days, weekend, node, person.lowest[days] : person.highest[days] + 1] = least
    group_cost = np.full(person.group_class.size, BIG)
    for day in range(days - 1, -1, -1):
        group_cost[:] = BIG
        for kind in person.kinds:
            group = person.group[kind]
            group_cost[group] = min(group_cost[group], cost[day, kind])
        for weekend in range(min(weekends, day // _WEEK + 2)):
            _fill_day(table, group_cost, cost[day, -1], person, weekend_price, day, weekend)


@compiled
def _fill_day(
    table: Reals,
    group_cost: Reals,
    rest_cost: float,
    person: Person,
    weekend_price: float,
    day: int,
    weekend: int,
) -> None:
    classes, run_max = person.may_follow.shape[0], person.run_max
    first_rest, date = classes * run_max, person.first + day
    for run in range(1, (run_max if person.first else min(run_max, day)) + 1):
        may_rest = run >= person.run_min or run == date  # what came before is not known
        for before in range(classes):
            node = before * run_max + run - 1
            _clear(table, person, day, weekend, node)
            if may_rest:
                _lower(table, person, day, weekend, node, weekend, first_rest, 0, rest_cost)
            if run < run_max:
                _work(table, group_cost, person, weekend_price, day, weekend, node, before, run)
    for rest in range(1, person.rest_min + 1):
        if rest > date and rest < person.rest_min:
            continue  # no rest is longer than the days before, but for the first
        node, onto = first_rest + rest - 1, first_rest + min(rest, person.rest_min - 1)
        _clear(table, person, day, weekend, node)
        _lower(table, person, day, weekend, node, weekend, onto, 0, rest_cost)
        if rest >= person.rest_min or rest == date:
            _work(table, group_cost, person, weekend_price, day, weekend, node, -1, 0)


@compiled
def _work(
    table: Reals,
    group_cost: Reals,
    person: Person,
    weekend_price: float,
    day: int,
    weekend: int,
    node: int,
    before: int,
    run: int,
) -> None:
    """Lower a node's costs by what a shift leads to, after ``run`` days of work and a class."""
    if person.off[day]:
        return
    first = first_of_weekend(day, run > 0)
    then = weekend + (0 if person.weekends_priced else first)
    if then >= table.shape[1]:
        return
    extra = weekend_price * first if person.weekends_priced else 0.0
    for group in range(group_cost.size):
        if before >= 0 and not person.group_follows[group, before]:
            continue
        onto = person.group_class[group] * person.run_max + run
        price = group_cost[group] + extra
        _lower(table, person, day, weekend, node, then, onto, person.group_units[group], price)


@compiled
def _clear(table: Reals, person: Person, day: int, weekend: int, node: int) -> None:
    table[day, weekend, node, person.lowest[day] : person.highest[day] + 1] = BIG


@compiled
def _lower(
    table: Reals,
    person: Person,
    day: int,
    weekend: int,
    node: int,
    then: int,
    onto: int,
    units: int,
    price: float,
) -> None:
    """Lower a node's costs to ``price`` and what follows after ``units`` more, for every time."""
    low = max(person.lowest[day], person.lowest[day + 1] - units)
    high = min(person.highest[day], person.highest[day + 1] - units)
    if high < low:
        return
    here = table[day, weekend, node, low : high + 1]
    there = table[day + 1, then, onto, low + units : high + units + 1]
    for i in range(here.size):
        value = there[i] + price
        here[i] = value if value < here[i] else here[i]


@compiled
def follow(table: Reals, cost: Reals, person: Person, weekend_price: float, path: Path) -> float:
    """Write the cheapest schedule of a filled table into ``path``; return its priced cost."""
    days, kinds = cost.shape[0], cost.shape[1] - 1
    node, units, weekend = person.start, 0, 0
    value = ahead(table, person, 0, 0, node, 0)
    if value >= POSSIBLE:
        return BIG
    for day in range(days):
        before, may_rest, may_work, rest_node, run = step(person, day, node)
        first = first_of_weekend(day, before >= 0)
        then = weekend + (0 if person.weekends_priced else first)
        extra = weekend_price * first if person.weekends_priced else 0.0
        best, path[day], next_node = BIG, kinds, rest_node
        if may_rest:
            best = cost[day, kinds] + ahead(table, person, day + 1, weekend, rest_node, units)
        if may_work and not person.off[day] and then < table.shape[1]:
            for kind in person.kinds:
                if before >= 0 and not person.may_follow[before, kind]:
                    continue
                used = units + person.units[kind]
                onto = person.kind_class[kind] * person.run_max + run - 1
                here = cost[day, kind] + extra + ahead(table, person, day + 1, then, onto, used)
                if here < best:
                    best, path[day], next_node = here, kind, onto
        if path[day] < kinds:
            units, weekend = units + person.units[path[day]], then
        node = next_node
    return value
