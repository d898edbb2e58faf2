"""The cheapest days of one person, compiled: a table without counts, and a search with them.

The table says, from each day and state on, what the rest of the horizon costs at least when one
more of each count has a price of its own. Those prices make what it says a bound: more is never
charged for one more than that price, and what is left below the limit is given back (Held and
Karp 1971). The search goes through days forward and gives up whatever the table says is too dear
(Hart, Nilsson and Raphael 1968), so few labels are ever looked at.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from muster.solve.roster_days import BIG, Days
from muster.solve.schedule_table import Path, Reals, Truths, Wholes, compiled

NONE = 1e17

Numbers = npt.NDArray[np.int32]


class Labels(NamedTuple):
    """How what is counted goes on."""

    way: Wholes  # day x choice x (the day before was worked): which way labels go on
    onto: Numbers  # way x label: the label after
    weekends: Wholes  # of each label
    charge: Reals  # of each label, weekends aside


class Table(NamedTuple):
    """Room for one person's table, and for the search; used again and again by one thread."""

    rest: Reals  # day x (state x weekends x units): what follows costs at least
    met: Truths  # day x state: it can be met
    place: Numbers  # of each state, label and units among those met on a day
    state: Numbers  # of each that is met
    label: Numbers
    used: Numbers  # units
    paid: Reals
    before: Numbers
    choice: Path
    layer: Wholes  # where each day's begin


@compiled
def _goes_on(days: Days, day: int) -> bool:
    """Return whether the day before is of the same weekend."""
    return day > 0 and bool(days.weekend[day - 1] == days.weekend[day])


@compiled
def _stands(days: Days, day: int, state: int, choice: int) -> int:
    """Return 1 when a choice begins another weekend; in loops, arrays handed on cost much."""
    if choice == days.units.size - 1 or days.weekend[day] < 0:
        return 0
    return 0 if _goes_on(days, day) and days.works[state] else 1


@compiled
def _begun(days: Days, day: int) -> int:
    """Return how many weekends begin before a day."""
    many = 0
    for before in range(day):
        begins = before == 0 or days.weekend[before - 1] != days.weekend[before]
        many += days.weekend[before] >= 0 and begins
    return many


@compiled
def _meet(days: Days, cost: Reals, met: Truths) -> None:
    met[:] = False
    met[0, 0] = True
    for day in range(days.case.size):
        for state in range(days.works.size):
            if met[day, state]:
                for choice in range(days.units.size):
                    onto = days.onto[days.case[day], state, choice]
                    if onto >= 0 and cost[day, choice] < BIG:
                        met[day + 1, onto] = True


@compiled
def fill(days: Days, cost: Reals, rest: Reals, met: Truths) -> None:
    """Fill the table for the prices ``cost`` (day x choice, off last)."""
    size, states, choices = days.case.size, days.works.size, days.units.size
    weekends, units = days.final.shape
    block, longest = weekends * units, days.units.max()
    _meet(days, cost, met)
    for state in range(states):
        for w in range(weekends):
            for u in range(units):
                rest[size, state * block + w * units + u] = days.end[state] + days.final[w, u]
    for back in range(size):
        day = size - 1 - back
        used = min(units - 1, day * longest)
        lived = min(weekends, 1 + _begun(days, day))
        begins, again = days.weekend[day] >= 0, _goes_on(days, day)
        for state in range(states):
            if not met[day, state]:
                continue
            here = rest[day, state * block : (state + 1) * block]
            here[:] = NONE
            for choice in range(choices):
                onto = days.onto[days.case[day], state, choice]
                price = cost[day, choice] + days.step[days.case[day], state, choice]
                if onto < 0 or price >= BIG:
                    continue
                more = days.units[choice]
                begun = begins and choice < choices - 1 and not (again and days.works[state])
                for w in range(lived):
                    mine = here[w * units : (w + 1) * units]
                    first = onto * block + min(weekends - 1, w + begun) * units
                    then = rest[day + 1, first : first + units]
                    top = max(-1, min(used, units - 1 - more))
                    for u in range(top + 1):
                        mine[u] = min(mine[u], price + then[u + more])
                    for u in range(top + 1, used + 1):
                        mine[u] = min(mine[u], price + then[units - 1])


@compiled
def follow(days: Days, cost: Reals, rest: Reals, path: Path) -> float:
    """Write the cheapest days of a filled table to ``path``; return what they cost."""
    weekends, units = days.final.shape
    state, w, u, paid = 0, 0, 0, 0.0
    for day in range(days.case.size):
        least, best = NONE, days.units.size - 1
        for choice in range(days.units.size):
            onto = days.onto[days.case[day], state, choice]
            price = cost[day, choice] + days.step[days.case[day], state, choice]
            if onto < 0 or price >= BIG:
                continue
            then = min(weekends - 1, w + _stands(days, day, state, choice))
            after = min(units - 1, u + days.units[choice])
            whole = price + rest[day + 1, (onto * weekends + then) * units + after]
            if whole < least:
                least, best = whole, choice
        if least >= BIG:
            return NONE
        path[day] = best
        w = min(weekends - 1, w + _stands(days, day, state, best))
        u = min(units - 1, u + days.units[best])
        paid += cost[day, best] + days.step[days.case[day], state, best]
        state = days.onto[days.case[day], state, best]
    return float(paid + days.end[state] + days.final[w, u])


@compiled
def price_of(days: Days, cost: Reals, path: Path) -> float:
    """Return what ``path`` costs, counts aside; BIG or more if it may not be."""
    weekends, units = days.final.shape
    state, w, u, paid = 0, 0, 0, 0.0
    for day in range(days.case.size):
        choice = path[day]
        onto = days.onto[days.case[day], state, choice]
        if onto < 0:
            return BIG
        paid += cost[day, choice] + days.step[days.case[day], state, choice]
        w = min(weekends - 1, w + _stands(days, day, state, choice))
        u = min(units - 1, u + days.units[choice])
        state = onto
    return float(paid + days.end[state] + days.final[w, u])


@compiled
def search(
    days: Days,
    cost: Reals,
    labels: Labels,
    owed: Reals,
    table: Table,
    below: float,
    path: Path,
) -> tuple[float, int]:
    """Write the cheapest days to ``path`` if they cost less than ``below``.

    Returns (what they cost or NONE, how many were met; -1 when there was no room for all).
    ``owed`` is what each label adds to the table's bound.
    """
    size, choices, many_labels = days.case.size, days.units.size, owed.size
    weekends, units = days.final.shape
    paid, place, layer = table.paid, table.place, table.layer
    table.state[0], table.label[0], table.used[0], table.before[0] = 0, 0, 0, -1
    paid[0], layer[0], layer[1], many = 0.0, 0, 1, 1
    for day in range(size):
        case, begin = days.case[day], layer[day + 1]
        for i in range(layer[day], begin):
            state, label, used = table.state[i], table.label[i], table.used[i]
            for choice in range(choices):
                onto = days.onto[case, state, choice]
                price = cost[day, choice] + days.step[case, state, choice]
                if onto < 0 or price >= BIG:
                    continue
                then = labels.onto[labels.way[day, choice, days.works[state]], label]
                after = min(units - 1, used + days.units[choice])
                whole = paid[i] + price
                at = (onto * weekends + labels.weekends[then]) * units + after
                if whole + table.rest[day + 1, at] + owed[then] >= below:
                    continue
                where = (onto * many_labels + then) * units + after
                known = place[where]
                if known < 0:
                    if many == paid.size:
                        _forget(table, many_labels, units, begin, many)
                        return NONE, -1
                    place[where], known = many, many
                    table.state[known], table.label[known], table.used[known] = onto, then, after
                    paid[known] = NONE
                    many += 1
                if whole < paid[known]:
                    paid[known], table.before[known], table.choice[known] = whole, i, choice
        _forget(table, many_labels, units, begin, many)
        layer[day + 2] = many
    return _traced(days, labels, table, below, path), many


@compiled
def _traced(days: Days, labels: Labels, table: Table, below: float, path: Path) -> float:
    """Write the cheapest days that were met to ``path``; return what they cost, or NONE."""
    size, least, last = days.case.size, below, -1
    for i in range(table.layer[size], table.layer[size + 1]):
        label = table.label[i]
        whole = table.paid[i] + days.end[table.state[i]] + labels.charge[label]
        whole += days.final[labels.weekends[label], table.used[i]]
        if whole < least:
            least, last = whole, i
    if last < 0:
        return NONE
    for back in range(size):
        path[size - 1 - back] = table.choice[last]
        last = table.before[last]
    return float(least)


@compiled
def _forget(table: Table, many_labels: int, units: int, begin: int, end: int) -> None:
    for i in range(begin, end):
        table.place[(table.state[i] * many_labels + table.label[i]) * units + table.used[i]] = -1
