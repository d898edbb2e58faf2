"""A random walk through rosters that cools down, compiled: the search that finds good rosters.

A step gives one person another shift on a day, takes one away, or lets two people change places
for some days. What it would cost is followed row by row, and it is taken if that is less, or with
a probability that falls with the cost and, as the walk goes on, with the temperature (Kirkpatrick,
Gelatt and Vecchi 1983). Rows that must hold have a price no comfort pays.
"""

from collections.abc import Iterable, Sequence
from math import exp
from typing import NamedTuple, TypedDict

import numpy as np

from muster.solve.roster_rows import ANY, Rows
from muster.solve.schedule_table import Reals, Truths, Wholes, compiled

HARD = 30_000.0  # a unit of a row that must hold: above what a shift can lack of anything
STRETCH_MAX = 7  # days for which two people change places
_MOST = 256  # duties a step can touch


class Charges(TypedDict):
    """Rows in arrays, as ``Table`` has them."""

    start: Wholes
    row: Wholes
    factor: Wholes
    low: Wholes
    high: Wholes
    per_unit: Reals


class Table(NamedTuple):
    """Rows in arrays: where each column comes in, by how much, and what each row charges."""

    price: Reals  # of each duty
    allowed: Truths
    start: Wholes  # of each column in row and factor
    row: Wholes
    factor: Wholes
    low: Wholes
    high: Wholes
    per_unit: Reals
    any_start: Wholes  # of each duty in any_column
    any_column: Wholes  # columns that say that any of some duties is stood
    day_start: Wholes  # of each day in the shifts, which are in order of start
    people: int
    shifts: int


class State(NamedTuple):
    """A roster on the way: who stands what, what each row adds up to, and the best so far."""

    stood: Wholes
    total: Wholes
    told: Wholes  # how many say so, of each column that says any
    best: Wholes


def table_of(rows: Rows) -> Table:
    """Return ``rows`` in arrays."""
    saying: list[list[int]] = [[] for _ in range(rows.duties)]
    for i, columns in enumerate(rows.anys):
        for column in columns:
            saying[column].append(rows.duties + i)
    days = [shift.day for shift in rows.shifts]
    horizon = rows.problem.horizon_days
    return Table(
        price=np.array(rows.price, np.float64),
        allowed=np.array(rows.allowed, np.bool_),
        any_start=starts(map(len, saying)),
        any_column=np.array([a for each in saying for a in each], np.int64),
        day_start=np.searchsorted(days, np.arange(horizon + 1)).astype(np.int64),
        people=len(rows.problem.people),
        shifts=len(rows.shifts),
        **charges_of(rows),
    )


def charges_of(rows: Rows) -> Charges:
    """Return what ``rows`` charge, in arrays."""
    where: list[list[tuple[int, int]]] = [[] for _ in range(rows.duties + len(rows.anys))]
    for r, row in enumerate(rows.rows):
        for column, factor in zip(row.columns, row.factors, strict=True):
            where[column].append((r, factor))
    return Charges(
        start=starts(map(len, where)),
        row=np.array([r for each in where for r, _ in each], np.int64),
        factor=np.array([f for each in where for _, f in each], np.int64),
        low=np.array([row.low for row in rows.rows], np.int64),
        high=np.array([row.high for row in rows.rows], np.int64),
        per_unit=np.array([HARD if r.price is None else r.price for r in rows.rows], np.float64),
    )


def starts(sizes: Iterable[int]) -> Wholes:
    """Return where each of some arrays begins that stand one after the other, and the end."""
    return np.cumsum([0, *sizes]).astype(np.int64)


def state_at(table: Table, columns: Sequence[int]) -> tuple[State, float]:
    """Return the roster in which ``columns`` are stood, and what it costs on the way."""
    width = len(table.start) - 1
    state = State(
        stood=np.zeros(table.people * table.shifts, np.int64),
        total=np.zeros(len(table.low), np.int64),
        told=np.zeros(width, np.int64),
        best=np.zeros(table.people * table.shifts, np.int64),
    )
    short = np.maximum(0, np.maximum(table.low, -ANY)).astype(np.float64)
    over = np.maximum(0, -table.high).astype(np.float64)
    cost = float(((short + over) * table.per_unit).sum())
    for column in sorted(columns):
        cost += flip(table, state, column)
    state.best[:] = state.stood
    return state, cost


@compiled
def charge(total: int, low: int, high: int, per_unit: float) -> float:
    """Return what a row charges that adds up to ``total``."""
    if total < low:
        return (low - total) * per_unit
    if total > high:
        return (total - high) * per_unit
    return 0.0


@compiled
def _touch(table: Table, total: Wholes, column: int, sign: int) -> float:
    cost = 0.0
    for i in range(table.start[column], table.start[column + 1]):
        r = table.row[i]
        before = total[r]
        after = before + sign * table.factor[i]
        total[r] = after
        cost += charge(after, table.low[r], table.high[r], table.per_unit[r])
        cost -= charge(before, table.low[r], table.high[r], table.per_unit[r])
    return cost


@compiled
def flip(table: Table, state: State, duty: int) -> float:
    """Put a duty on, or take it off; return by how much the cost rises."""
    sign = 1 - 2 * state.stood[duty]
    state.stood[duty] += sign
    cost = sign * table.price[duty] + _touch(table, state.total, duty, sign)
    for i in range(table.any_start[duty], table.any_start[duty + 1]):
        column = table.any_column[i]
        before = state.told[column]
        state.told[column] = before + sign
        if before == 0 or before + sign == 0:
            cost += _touch(table, state.total, column, sign)
    return float(cost)


@compiled
def _change(table: Table, state: State, person: int, day: int, flips: Wholes) -> int:
    """Choose another shift, or none, for a person on a day; return how many duties to flip."""
    first, end = table.day_start[day], table.day_start[day + 1]
    if first == end:
        return 0
    shift = first + np.random.randint(end - first + 1)
    base, n = person * table.shifts, 0
    if shift < end and not table.allowed[base + shift]:
        return 0
    besides = shift < end and np.random.random() < 0.05  # two short shifts on one day
    for other in range(first, end):
        stands = state.stood[base + other] == 1
        if other == shift or (stands and not besides):
            flips[n] = base + other
            n += 1
    return n


@compiled
def _exchange(
    table: Table, state: State, one: int, other: int, first: int, end: int, flips: Wholes
) -> int:
    """Let two people change places on the days from ``first``; return how many to flip."""
    n, mine, theirs = 0, one * table.shifts, other * table.shifts
    for shift in range(table.day_start[first], table.day_start[end]):
        if state.stood[mine + shift] == state.stood[theirs + shift]:
            continue
        receiving = mine if state.stood[theirs + shift] == 1 else theirs
        if not table.allowed[receiving + shift] or n + 2 > flips.size:
            return 0
        flips[n] = mine + shift
        flips[n + 1] = theirs + shift
        n += 2
    return n


@compiled
def walk(
    table: Table,
    state: State,
    seed: int,
    steps: int,
    hot: float,
    cold: float,
    cost: float,
    best: float,
) -> tuple[float, float]:
    """Take ``steps`` from ``hot`` to ``cold``; return the cost of where it is, and the best.

    The best roster is left in ``state.best``.
    """
    np.random.seed(seed)
    flips = np.empty(_MOST, np.int64)
    days = table.day_start.size - 1
    heat, cooling = hot, (cold / hot) ** (1.0 / max(1, steps))
    for _step in range(steps):
        heat *= cooling
        person, day, choice = (
            np.random.randint(table.people),
            np.random.randint(days),
            np.random.random(),
        )
        if choice < 0.35 or table.people == 1:
            n = _change(table, state, person, day, flips)
        else:
            other = np.random.randint(table.people)
            if other == person:
                continue
            length = 1 if choice < 0.7 else 2 + np.random.randint(STRETCH_MAX - 1)
            n = _exchange(table, state, person, other, day, min(days, day + length), flips)
        if n == 0:
            continue
        rise = 0.0
        for i in range(n):
            rise += flip(table, state, flips[i])
        if rise <= 0 or np.random.random() < exp(-rise / heat):
            cost += rise
            if cost < best - 1e-6:
                best = cost
                state.best[:] = state.stood
        else:
            for i in range(n):
                flip(table, state, flips[i])
    return cost, best
