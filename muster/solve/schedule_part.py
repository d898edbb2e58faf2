"""What one person may do near a schedule at hand, compiled: on some days of it, or close to all.

On some days all else stays, and what is used up there may not be used again. Close to all of it,
the time and the weekends used up by each day stay about the same: of the table of a year there is
little left, and whatever people trade, they trade it soon.
"""

import numpy as np

from muster.solve.schedule_table import (
    Path,
    Person,
    Truths,
    Wholes,
    compiled,
    first_of_weekend,
    step,
)

_TABLE_MAX = 8_000_000  # places; a larger table has a price for weekends, not a dimension
_WEEK = 7


@compiled
def part_of(person: Person, path: Path, first: int, last: int) -> Person:
    """Return a person on the days from ``first``, a Monday, with all others as in ``path``."""
    days = path.size
    most, units, weekends_max = _left(person, path, first, last)
    number, stood = 0, np.empty(person.kinds.size, np.int64)
    longest = 1
    for kind in person.kinds:
        if most[kind] > 0:
            stood[number] = kind
            number += 1
            longest = max(longest, person.units[kind])
    lowest, highest = time_of(
        last - first,
        person.run_max,
        person.rest_min,
        longest,
        person.lowest[days] - units,
        person.highest[days] - units,
    )
    weekends_max = min(weekends_max, weeks_of(last - first))
    priced = is_priced(person, last - first, highest.max(), weekends_max)
    return Person(
        person.may_follow,
        person.kind_class,
        stood[:number],
        most,
        person.units,
        person.run_max,
        person.run_min,
        person.rest_min,
        weekends_max,
        priced,
        person.off[first:last].copy(),
        lowest,
        highest,
        np.zeros(last - first + 1, np.int64),
        1 if priced else weekends_max + 1,
        -1,
        0,
        gap_of(longest, lowest),
        person.first + first,
        after(person, path, first),
        ends_of(person, path, last),
        person.group,
        person.group_class,
        person.group_units,
        person.order,
        person.like,
        person.group_adds,
    )


@compiled
def near_to(person: Person, path: Path, near: int) -> Person:
    """Return a person who uses up time and weekends about as in ``path``.

    By each day, ``near`` of their longest shifts and ``near`` weekends more or less at most.
    """
    days, kinds = path.size, person.most.size
    lowest, highest = person.lowest.copy(), person.highest.copy()
    weekends_least = np.zeros(days + 1, np.int64)
    units, weekends, longest = 0, 0, 1
    for kind in person.kinds:
        longest = max(longest, person.units[kind])
    is_free = person.weekends_max >= weeks_of(days)
    for day in range(days + 1):
        lowest[day] = max(lowest[day], units - near * longest)
        highest[day] = min(highest[day], units + near * longest)
        weekends_least[day] = 0 if is_free else max(0, weekends - near)
        if day < days and path[day] < kinds:
            units += person.units[path[day]]
            weekends += first_of_weekend(day, day > 0 and path[day - 1] < kinds)
    return Person(
        person.may_follow,
        person.kind_class,
        person.kinds,
        person.most,
        person.units,
        person.run_max,
        person.run_min,
        person.rest_min,
        person.weekends_max,
        is_free,
        person.off,
        lowest,
        highest,
        weekends_least,
        1 if is_free else min(person.weekends_max, 2 * near) + 1,
        -1,
        0,
        gap_of(longest, lowest),
        person.first,
        person.start,
        person.ends,
        person.group,
        person.group_class,
        person.group_units,
        person.order,
        person.like,
        person.group_adds,
    )


@compiled
def _left(person: Person, path: Path, first: int, last: int) -> tuple[Wholes, int, int]:
    """Return (how often each kind may be stood on some days, units used elsewhere, weekends)."""
    days, kinds = path.size, person.most.size
    most, units, weekends = person.most.copy(), 0, person.weekends_max
    for day in range(days):
        kind = path[day]
        if first <= day < last or kind >= kinds:
            continue
        units += person.units[kind]
        most[kind] -= 1
        weekends -= first_of_weekend(day, day > 0 and path[day - 1] < kinds)
    for kind in range(kinds):
        if person.most[kind] >= days:
            most[kind] = days
        most[kind] = min(max(most[kind], 0), last - first)
    return most, units, weekends


@compiled
def weeks_of(days: int) -> int:
    """Return how many weeks there are in so many days, the last perhaps not whole."""
    return -(-days // _WEEK)


@compiled
def is_priced(person: Person, days: int, units: int, weekends_max: int) -> bool:
    """Return whether weekends have a price: they limit nothing, or the table would be too large."""
    places = days * person.ends.size * (units + 1)
    return weekends_max >= weeks_of(days) or places * (weekends_max + 1) > _TABLE_MAX


@compiled
def time_of(
    days: int, run_max: int, rest_min: int, longest: int, units_min: int, units_max: int
) -> tuple[Wholes, Wholes]:
    """Return the least and the most units that can have been used before each day."""
    lowest, highest = np.empty(days + 1, np.int64), np.empty(days + 1, np.int64)
    for day in range(days + 1):
        lowest[day] = max(0, units_min - work_days(days - day, run_max, rest_min) * longest)
        highest[day] = min(units_max, work_days(day, run_max, rest_min) * longest)
    lowest[days], highest[days] = max(0, units_min), min(units_max, days * longest)
    return lowest, highest


@compiled
def gap_of(longest: int, lowest: Wholes) -> int:
    """Return how many times a day's shift may lead across, as they are counted day by day."""
    later = lowest[1:] - lowest[:-1]
    return int(max(longest - min(0, later.min()), later.max()))


@compiled
def work_days(days: int, run_max: int, rest_min: int) -> int:
    """Return on how many of so many days in a row somebody can work at most.

    The days may begin in the middle of a run, with one that came before it.
    """
    cycle, rest = days // (run_max + rest_min), days % (run_max + rest_min)
    return min(days, cycle * run_max + min(rest, run_max) + run_max)


@compiled
def after(person: Person, path: Path, first: int) -> int:
    """Return the node after the days of a path before ``first``."""
    node = person.start
    for day in range(first):
        node = next_node(person, day, node, path[day])
    return node


@compiled
def next_node(person: Person, day: int, node: int, kind: int) -> int:
    """Return the node after ``kind`` is stood, or -1 where it may not be."""
    before, may_rest, may_work, rest_node, run = step(person, day, node)
    if kind == person.most.size:
        return rest_node if may_rest else -1
    if not may_work or (before >= 0 and not person.may_follow[before, kind]):
        return -1
    return int(person.kind_class[kind] * person.run_max + run - 1)


@compiled
def ends_of(person: Person, path: Path, last: int) -> Truths:
    """Return from which nodes the rest of a path, from ``last`` on, may be stood."""
    ends = np.zeros(person.ends.size, np.bool_)
    for start in range(ends.size):
        node = start
        for day in range(last, min(path.size, last + person.run_max + person.rest_min + 1)):
            node = next_node(person, day, node, path[day])
            if node < 0:
                break
        is_whole = last + person.run_max + person.rest_min + 1 >= path.size
        ends[start] = node >= 0 and (not is_whole or person.ends[node])
    return ends
