"""The table of one person's schedules: the least cost of every rest of the horizon, compiled.

A node is how the day before ended: so many days into a run of work (and on a kind of which
class: kinds that the same kinds may follow are one class), or so many days into rest. Time and
weekends used so far are dimensions of the table; how often a kind was stood is not.

Everything here takes arrays; ``BIG`` stands for what cannot be.
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
    """What one person's schedule keeps to, in arrays over days (D), kinds (S) and classes (C).

    ``lowest`` and ``highest`` bound the units that can have been used before each day.
    """

    may_follow: Truths  # C x S
    kind_class: Wholes  # S
    kinds: Wholes  # those the person may stand at all
    most: Wholes  # S: how often; D where nothing limits it
    units: Wholes  # S: length, in the unit of all lengths
    units_max: int
    units_min: int
    run_max: int
    run_min: int
    rest_min: int
    weekends_max: int
    weekends_priced: bool  # weekends have a price instead of a dimension
    off: Truths  # D
    lowest: Wholes  # D + 1
    highest: Wholes  # D + 1


_Function = TypeVar("_Function", bound=Callable[..., object])


def compiled(function: _Function) -> _Function:
    """Return ``function`` compiled; the machine code is kept on disk and runs without the GIL."""
    return cast(_Function, numba.njit(cache=True, nogil=True)(function))


@compiled
def step(person: Person, days_before: int, node: int) -> tuple[int, bool, bool, int, int]:
    """Return (class or -1, may rest, may work, node when resting, run length when working)."""
    first_rest = person.may_follow.shape[0] * person.run_max
    if node < first_rest:
        run = node % person.run_max + 1
        may_rest = run >= person.run_min or run == days_before  # what came before is not known
        return node // person.run_max, may_rest, run < person.run_max, first_rest, run + 1
    rest = node - first_rest + 1
    may_work = rest >= person.rest_min or rest == days_before
    return -1, True, may_work, first_rest + min(rest, person.rest_min - 1), 1


@compiled
def first_of_weekend(day: int, follows_work: bool) -> int:
    """Return 1 when a shift on ``day`` is the first of its weekend."""
    of_week = day % _WEEK
    return 1 if of_week == _SATURDAY or (of_week == _SUNDAY and not follows_work) else 0


@compiled
def fill(table: Reals, cost: Reals, person: Person, weekend_price: float) -> None:
    """Fill ``table[d, node, u, w]`` with the least cost of day d and all days after it."""
    days, kinds = cost.shape[0], cost.shape[1] - 1
    weekends = table.shape[3]
    for node in range(table.shape[1]):
        for units in range(table.shape[2]):
            for weekend in range(weekends):
                enough = person.units_min <= units <= person.units_max
                table[days, node, units, weekend] = 0.0 if enough else BIG
    least = np.empty(person.may_follow.shape[0] + 1)
    for day in range(days - 1, -1, -1):
        seen = min(weekends, day // _WEEK + 2)
        for units in range(person.lowest[day], person.highest[day] + 1):
            for weekend in range(seen):
                for run in range(min(person.run_max, day) + 1):
                    _work(table, cost, person, weekend_price, day, units, weekend, run, least)
                    if run == 0:
                        _fill_rest(table, cost[day, kinds], person, day, units, weekend, least)
                    else:
                        _fill_run(table, cost[day, kinds], person, day, units, weekend, run, least)


@compiled
def _work(
    table: Reals,
    cost: Reals,
    person: Person,
    weekend_price: float,
    day: int,
    units: int,
    weekend: int,
    run: int,
    least: Reals,
) -> None:
    """Set ``least[c]`` to the least cost when a shift follows class c after ``run`` days of work.

    The last place of ``least`` is for a shift after rest.
    """
    classes = person.may_follow.shape[0]
    least[:] = BIG
    if person.off[day] or run >= person.run_max:
        return
    first = first_of_weekend(day, run > 0)
    then, extra = weekend, 0.0
    if first and person.weekends_priced:
        extra = weekend_price
    elif first:
        then = weekend + 1
    if then >= table.shape[3]:
        return
    for kind in person.kinds:
        used = units + person.units[kind]
        if used > person.units_max:
            continue
        node = person.kind_class[kind] * person.run_max + run
        value = cost[day, kind] + extra + table[day + 1, node, used, then]
        if run == 0:
            least[classes] = min(least[classes], value)
            continue
        for before in range(classes):
            if person.may_follow[before, kind] and value < least[before]:
                least[before] = value


@compiled
def _fill_rest(
    table: Reals, rest_cost: float, person: Person, day: int, units: int, weekend: int, least: Reals
) -> None:
    first = person.may_follow.shape[0] * person.run_max
    for rest in range(1, person.rest_min + 1):
        if rest > day and rest < person.rest_min:
            continue  # no rest is longer than the days before, but for the first
        value = rest_cost + table[day + 1, first + min(rest, person.rest_min - 1), units, weekend]
        if rest >= person.rest_min or rest == day:
            value = min(value, least[-1])
        table[day, first + rest - 1, units, weekend] = value


@compiled
def _fill_run(
    table: Reals,
    rest_cost: float,
    person: Person,
    day: int,
    units: int,
    weekend: int,
    run: int,
    least: Reals,
) -> None:
    classes = person.may_follow.shape[0]
    resting = BIG
    if run >= person.run_min or run == day:
        resting = rest_cost + table[day + 1, classes * person.run_max, units, weekend]
    for before in range(classes):
        value = min(resting, least[before])
        table[day, before * person.run_max + run - 1, units, weekend] = value


@compiled
def follow(table: Reals, cost: Reals, person: Person, weekend_price: float, path: Path) -> float:
    """Write the cheapest schedule of a filled table into ``path``; return its priced cost."""
    days, kinds = cost.shape[0], cost.shape[1] - 1
    node, units, weekend = table.shape[1] - 1, 0, 0
    value = float(table[0, node, 0, 0])
    if value >= POSSIBLE:
        return value
    for day in range(days):
        before, may_rest, may_work, rest_node, run = step(person, day, node)
        first = first_of_weekend(day, before >= 0)
        then = weekend + (0 if person.weekends_priced else first)
        extra = weekend_price * first if person.weekends_priced else 0.0
        best, path[day], next_node = BIG, kinds, rest_node
        if may_rest:
            best = cost[day, kinds] + table[day + 1, rest_node, units, weekend]
        if may_work and not person.off[day] and then < table.shape[3]:
            for kind in person.kinds:
                used = units + person.units[kind]
                if used > person.units_max or (before >= 0 and not person.may_follow[before, kind]):
                    continue
                onto = person.kind_class[kind] * person.run_max + run - 1
                here = cost[day, kind] + extra + table[day + 1, onto, used, then]
                if here < best:
                    best, path[day], next_node = here, kind, onto
        if path[day] < kinds:
            units, weekend = units + person.units[path[day]], then
        node = next_node
    return value
