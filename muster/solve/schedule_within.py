"""Every schedule of one person that costs no more than some limit, compiled.

The table of :mod:`muster.solve.schedule_table` tells what the rest of the horizon costs at least,
so a way is left as soon as no schedule within the limit begins with it. Where few schedules are
left to everybody, the best choice among them is the best of all (for routes: Baldacci,
Christofides and Mingozzi 2008).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from muster.solve.schedule_table import (
    CLOSE,
    Path,
    Person,
    Reals,
    Wholes,
    ahead,
    column_of,
    compiled,
    fill,
    first_of_weekend,
    is_charged,
    step,
)

TOO_MANY = -1
_LOOKS = 500  # for each schedule there is room for, before giving up
Paths = npt.NDArray[np.int8]  # a schedule a row


class Way(NamedTuple):
    """How the days so far were spent: by day, where they led, and what was used on them."""

    node: Wholes
    units: Wholes
    weekends: Wholes
    paid: Reals  # what was charged is in it
    stood: Wholes  # by kind, on all days


@compiled
def least(table: Reals, cost: Reals, person: Person, prices: Reals) -> float:
    """Fill ``table``; return what no schedule costs less than, BIG or nearly where there is none.

    ``cost`` is D x (S + 1), rest last. ``prices`` (S + 1, weekends last) are charged for kinds
    that are limited, and given back for as many as are allowed.
    """
    fill(table, _charged(cost, person, prices), person, prices[-1])
    return ahead(table, person, 0, 0, person.start, 0) - _given_back(person, prices)


@compiled
def within(
    table: Reals, cost: Reals, person: Person, prices: Reals, limit: float, paths: Paths
) -> int:
    """Write every schedule of at most ``limit`` into ``paths``; return how many, or TOO_MANY.

    ``table`` is as :func:`least` filled it with the same ``cost`` and ``prices``.
    """
    days, rest = cost.shape[0], cost.shape[1] - 1
    charged = _charged(cost, person, prices)
    most, path = limit + CLOSE + _given_back(person, prices), np.zeros(days, np.int8)
    way = Way(
        np.zeros(days + 1, np.int64),
        np.zeros(days + 1, np.int64),
        np.zeros(days + 1, np.int64),
        np.zeros(days + 1),
        np.zeros(rest, np.int64),
    )
    way.node[0] = person.start
    tried = np.full(days + 1, -1)  # of the kinds of each day; the last is rest
    found = day = 0
    for _looked in range(_LOOKS * paths.shape[0]):
        tried[day] += 1
        if day < days and tried[day] <= rest:
            path[day] = tried[day]
            if _goes(table, charged, person, prices[-1], most, way, day, tried[day]):
                day += 1
                tried[day] = -1
            continue
        if day == days and _costs(cost, path) <= limit + CLOSE:
            if found == paths.shape[0]:
                return TOO_MANY
            paths[found] = path
            found += 1
        if day == 0:
            return found
        day -= 1
        if path[day] < rest:
            way.stood[path[day]] -= 1
    return TOO_MANY


@compiled
def _goes(
    table: Reals,
    charged: Reals,
    person: Person,
    weekend_price: float,
    most: float,
    way: Way,
    day: int,
    kind: int,
) -> bool:
    """Take ``way`` on by ``kind`` on ``day`` and return True, if that may lead within ``most``."""
    before, may_rest, may_work, rest_node, run = step(person, day, way.node[day])
    weekends, paid = way.weekends[day], way.paid[day] + charged[day, kind]
    units, is_rest = way.units[day], kind == way.stood.size
    if is_rest:
        if not may_rest:
            return False
        node = rest_node
    else:
        if not may_work or person.off[day] or way.stood[kind] == person.most[kind]:
            return False
        if before >= 0 and not person.may_follow[before, kind]:
            return False
        first = first_of_weekend(day, before >= 0)
        weekends += first
        if weekends > person.weekends_max:
            return False
        paid += weekend_price * first if person.weekends_priced else 0.0
        units += person.units[kind]
        node = person.kind_class[kind] * person.run_max + run - 1
    counted = 0
    if person.counted >= 0:
        counted = way.stood[person.counted] + (kind == person.counted)
    column = column_of(person, weekends, counted)
    if paid + ahead(table, person, day + 1, column, node, units) > most:
        return False
    way.node[day + 1], way.units[day + 1] = node, units
    way.weekends[day + 1], way.paid[day + 1] = weekends, paid
    if not is_rest:
        way.stood[kind] += 1
    return True


@compiled
def _costs(cost: Reals, path: Path) -> float:
    total = 0.0
    for day in range(path.size):
        total += cost[day, path[day]]
    return total


@compiled
def _charged(cost: Reals, person: Person, prices: Reals) -> Reals:
    charged = cost.copy()
    for kind in range(cost.shape[1] - 1):
        if is_charged(person, kind, cost.shape[0]):
            charged[:, kind] += prices[kind]
    return charged


@compiled
def _given_back(person: Person, prices: Reals) -> float:
    back = prices[-1] * person.weekends_max if person.weekends_priced else 0.0
    for kind in range(prices.size - 1):
        if is_charged(person, kind, person.off.size):
            back += prices[kind] * person.most[kind]
    return back
