"""A random walk over people's days that cools down, compiled: five times the steps of rows alone.

Where a person's roster is one choice a day (``roster_days``), what their days cost is followed
state by state, from the first day that changes until the states meet again; only what shifts ask
for and what is counted over the roster is followed row by row. A step that breaks a hard rule of
the steps is not taken at all. What steps do not know (fatigue, orders of an emergency) is left to
``roster_walk``, which goes on from here. Steps are the same there: another choice on a day, or two
people change places for some days (Kirkpatrick, Gelatt and Vecchi 1983).
"""

from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from muster.core.roster import WEEK_DAYS
from muster.solve.roster_days import BIG, Days, Post
from muster.solve.roster_rows import ANY
from muster.solve.roster_walk import HARD, STRETCH_MAX, charge, charges_of, starts
from muster.solve.schedule_table import Path, Reals, Wholes, compiled

_WORTH = 1e-6
_CHANGES, _DAYS = 0.3, 0.65  # of all steps: up to here one person's, up to there of one day

Paths = npt.NDArray[np.int8]


class Ground(NamedTuple):
    """All people's days one after the other, and where each duty comes in the rows."""

    onto: Wholes  # of all people: case x state x choice, flat
    step: Reals
    first: Wholes  # of each person in ``onto`` and ``step``
    states: Wholes  # how many each person has
    node: Wholes  # of each person in ``works`` and ``end``
    works: Wholes
    end: Reals
    case: Wholes  # person x day
    units: Wholes  # of each choice
    weekend: Wholes  # of each day
    final: Reals  # person x weekends x units
    cost: Reals  # person x day x choice
    duty: Wholes  # person x day x choice; -1 for off
    least: Reals  # below what no days of each person can cost
    hours: Wholes  # of each choice
    worked: Wholes  # person x the days of a week before day 0, in hours
    week_h: int  # hours that seven days must not have more of
    start: Wholes  # of each duty in ``row`` and ``factor``
    row: Wholes
    factor: Wholes
    low: Wholes
    high: Wholes
    per_unit: Reals


class Place(NamedTuple):
    """A roster on the way; before each day: the state, weekends, units and cost of each person."""

    path: Paths
    state: Wholes  # person x (days + 1)
    weekends: Wholes
    units: Wholes
    paid: Reals
    total: Wholes  # of each row
    best: Paths


def ground_of(post: Post) -> Ground:
    """Return ``post`` in flat arrays."""
    every = [one.days for one in post.people]
    wide = max(days.final.shape[1] for days in every)
    problem = post.rows.problem
    week = problem.rules.hours_per_7_days_max
    none = np.full((len(every[0].case), 1), -1, np.int64)
    return Ground(
        onto=np.concatenate([days.onto.ravel() for days in every]),
        step=np.concatenate([days.step.ravel() for days in every]),
        first=starts(days.onto.size for days in every),
        states=np.array([days.works.size for days in every], np.int64),
        node=starts(days.works.size for days in every),
        works=np.concatenate([days.works for days in every]),
        end=np.concatenate([days.end for days in every]),
        case=np.array([days.case for days in every]),
        units=every[0].units,
        weekend=every[0].weekend,
        final=np.array([_widened(days, wide) for days in every]),
        cost=np.array([one.cost for one in post.people]),
        least=np.array([np.minimum(0.0, one.cost.min(axis=1)).sum() for one in post.people]),
        duty=np.array([np.hstack([one.duty, none]) for one in post.people]),
        hours=np.array([*(clock.length_h for clock in post.clocks), 0], np.int64),
        worked=np.array([_worked(person.worked_h) for person in problem.people], np.int64),
        week_h=week.limit if week and week.hard else ANY,
        **charges_of(post.rows),
    )


def eased_to(ground: Ground, most: float) -> Ground:
    """Return ``ground`` with no unit of a weighted row dearer than ``most``."""
    full = ground.per_unit
    return ground._replace(per_unit=np.where(full < HARD, np.minimum(full, most), full))


def _widened(days: Days, wide: int) -> Reals:
    """Return what weekends and hours cost, the last hours again and again for those beyond."""
    final: Reals = np.pad(days.final, ((0, 0), (0, wide - days.final.shape[1])), mode="edge")
    return final


def _worked(hours: tuple[int, ...]) -> list[int]:
    """Return the hours of the last days before the roster, the last day last."""
    last = [*hours, *(0 for _ in range(WEEK_DAYS))][: WEEK_DAYS - 1]
    return last[::-1]


def place_at(ground: Ground, paths: Paths) -> tuple[Place, float]:
    """Return the roster of ``paths`` and what it costs on the way; BIG or more if it may not be."""
    people, days = paths.shape
    shape = (people, days + 1)
    place = Place(
        path=paths.copy(),
        state=np.zeros(shape, np.int64),
        weekends=np.zeros(shape, np.int64),
        units=np.zeros(shape, np.int64),
        paid=np.zeros(shape),
        total=np.zeros(len(ground.low), np.int64),
        best=paths.copy(),
    )
    cost = float(_begin(ground, place))
    return place, cost


@compiled
def _charge(ground: Ground, total: int, row: int) -> float:
    return charge(total, ground.low[row], ground.high[row], ground.per_unit[row])


@compiled
def _touch(ground: Ground, total: Wholes, duty: int, sign: int) -> float:
    """Put a duty on or take it off in the rows; return by how much they cost more."""
    cost = 0.0
    if duty >= 0:
        for i in range(ground.start[duty], ground.start[duty + 1]):
            r = ground.row[i]
            cost -= _charge(ground, total[r], r)
            total[r] += sign * ground.factor[i]
            cost += _charge(ground, total[r], r)
    return cost


@compiled
def _begin(ground: Ground, place: Place) -> float:
    cost = 0.0
    for r in range(ground.low.size):
        cost += _charge(ground, 0, r)
    for p in range(place.path.shape[0]):
        cost += follow(ground, place, p, 0)
        for day in range(place.path.shape[1]):
            cost += _touch(ground, place.total, ground.duty[p, day, place.path[p, day]], 1)
    return cost


@compiled
def _stepped(
    ground: Ground, p: int, day: int, choice: int, state: int, weekends: int, units: int
) -> tuple[int, int, int, float]:
    """Return (state or -1, weekends, units, cost) after ``choice`` on ``day``."""
    last = ground.units.size - 1
    at = ground.first[p] + (ground.case[p, day] * ground.states[p] + state) * (last + 1) + choice
    onto, price = ground.onto[at], ground.cost[p, day, choice]
    if onto < 0 or price >= BIG:
        return -1, weekends, units, BIG
    if choice < last:
        units = min(ground.final.shape[2] - 1, units + ground.units[choice])
        if ground.weekend[day] >= 0:
            same = day > 0 and ground.weekend[day - 1] == ground.weekend[day]
            if not same or ground.works[ground.node[p] + state] == 0:
                weekends = min(ground.final.shape[1] - 1, weekends + 1)
    return onto, weekends, units, price + ground.step[at]


@compiled
def follow(ground: Ground, place: Place, p: int, first: int) -> float:
    """Follow a person's days from ``first`` to the end; return what all of them cost."""
    days = place.path.shape[1]
    state, weekends = place.state[p, first], place.weekends[p, first]
    units, paid = place.units[p, first], place.paid[p, first]
    for day in range(first, days):
        state, weekends, units, price = _stepped(
            ground, p, day, place.path[p, day], state, weekends, units
        )
        if state < 0:
            return BIG
        paid += price
        place.state[p, day + 1], place.weekends[p, day + 1] = state, weekends
        place.units[p, day + 1], place.paid[p, day + 1] = units, paid
    return float(paid + ground.final[p, weekends, units] + ground.end[ground.node[p] + state])


@compiled
def _whole(ground: Ground, place: Place, p: int) -> float:
    """Return what a person's days cost as last followed."""
    days = place.path.shape[1]
    final = ground.final[p, place.weekends[p, days], place.units[p, days]]
    return float(place.paid[p, days] + final + ground.end[ground.node[p] + place.state[p, days]])


@compiled
def _is_within(ground: Ground, place: Place, p: int) -> bool:
    """Return whether neither weekends nor units of a person are more than are told apart."""
    days = place.path.shape[1]
    weekends, units = ground.final.shape[1] - 1, ground.final.shape[2] - 1
    few = weekends == 0 or place.weekends[p, days] < weekends
    return bool(few and (units == 0 or place.units[p, days] < units))


@compiled
def _would_cost(ground: Ground, place: Place, p: int, path: Path, first: int, last: int) -> float:
    """Return what ``path`` would cost, which differs from ``first`` to before ``last`` only."""
    days = path.size
    state, weekends = place.state[p, first], place.weekends[p, first]
    units, paid = place.units[p, first], place.paid[p, first]
    for day in range(first, days):
        if day >= last and state == place.state[p, day] and _is_within(ground, place, p):
            weekends += place.weekends[p, days] - place.weekends[p, day]
            units += place.units[p, days] - place.units[p, day]
            paid += place.paid[p, days] - place.paid[p, day]
            state = place.state[p, days]
            weekends = min(weekends, ground.final.shape[1] - 1)
            units = min(units, ground.final.shape[2] - 1)
            break
        state, weekends, units, price = _stepped(ground, p, day, path[day], state, weekends, units)
        if state < 0:
            return BIG
        paid += price
    return float(paid + ground.final[p, weekends, units] + ground.end[ground.node[p] + state])


@compiled
def _is_full(ground: Ground, p: int, path: Path, first: int, last: int) -> bool:
    """Return whether some seven days that end on ``first`` or later have too many hours."""
    if ground.week_h >= ANY:
        return False
    for end in range(first, min(path.size, last + WEEK_DAYS - 1)):
        hours = 0
        for day in range(end - WEEK_DAYS + 1, end + 1):
            hours += ground.hours[path[day]] if day >= 0 else ground.worked[p, WEEK_DAYS - 1 + day]
        if hours > ground.week_h and path[end] < ground.hours.size - 1:
            return True
    return False


@compiled
def _takes(ground: Ground, place: Place, p: int, path: Path, first: int, last: int) -> float:
    """Return by how much other days would cost a person more; about BIG if they may not be."""
    return _would_cost(ground, place, p, path, first, last) - _whole(ground, place, p)


@compiled
def _shift(ground: Ground, place: Place, p: int, path: Path, first: int, last: int) -> float:
    """Let the rows know that a person stands ``path`` on some days; return what they cost more."""
    cost = 0.0
    for day in range(first, last):
        if path[day] != place.path[p, day]:
            cost += _touch(ground, place.total, ground.duty[p, day, place.path[p, day]], -1)
            cost += _touch(ground, place.total, ground.duty[p, day, path[day]], 1)
    return cost


@compiled
def _back(ground: Ground, place: Place, p: int, path: Path, first: int, last: int) -> None:
    for day in range(first, last):
        if path[day] != place.path[p, day]:
            _touch(ground, place.total, ground.duty[p, day, path[day]], -1)
            _touch(ground, place.total, ground.duty[p, day, place.path[p, day]], 1)


@compiled
def _settle(ground: Ground, place: Place, p: int, path: Path, first: int) -> None:
    place.path[p] = path
    follow(ground, place, p, first)


@compiled
def _propose(ground: Ground, place: Place, mine: Path, theirs: Path) -> tuple[int, int, int, int]:
    """Write other days of one or two people; return (one, other, first and end of what differs).

    Where only one changes, other is one; where nothing does, first is end.
    """
    people, days = place.path.shape
    p, first, kind = np.random.randint(people), np.random.randint(days), np.random.random()
    mine[:] = place.path[p]
    if kind < _CHANGES or people == 1:
        choice = np.random.randint(ground.units.size)
        may = choice != place.path[p, first] and ground.cost[p, first, choice] < BIG
        mine[first] = choice
        return p, p, first, first + may
    other, last = np.random.randint(people), first + 1
    if kind >= _DAYS:
        last = min(days, first + 2 + np.random.randint(STRETCH_MAX - 1))
    while first < last and place.path[p, first] == place.path[other, first]:
        first += 1
    while first < last and place.path[p, last - 1] == place.path[other, last - 1]:
        last -= 1
    theirs[:] = place.path[other]
    mine[first:last] = place.path[other, first:last]
    theirs[first:last] = place.path[p, first:last]
    return p, other, first, last


@compiled
def _own_rise(
    ground: Ground,
    place: Place,
    p: int,
    other: int,
    mine: Path,
    theirs: Path,
    first: int,
    last: int,
    most: float,
) -> float:
    """Return by how much their days cost one or two people more; more than ``most`` may be BIG."""
    rise = _takes(ground, place, p, mine, first, last)
    if other != p:
        gain = _whole(ground, place, other) - ground.least[other]
        if rise - gain > most:  # whatever the other gains
            return BIG
        rise += _takes(ground, place, other, theirs, first, last)
    if rise > most or _is_full(ground, p, mine, first, last):
        return BIG
    if other != p and _is_full(ground, other, theirs, first, last):
        return BIG
    return rise


@compiled
def stroll(
    ground: Ground,
    place: Place,
    seed: int,
    steps: int,
    hot: float,
    cold: float,
    cost: float,
    best: float,
) -> tuple[float, float]:
    """Take ``steps`` from ``hot`` to ``cold``; return the cost of where it is, and the best.

    How much dearer a step may make it is drawn first: most are given up at what they cost one
    person. The best roster is left in ``place.best``.
    """
    np.random.seed(seed)
    days = place.path.shape[1]
    mine, theirs = np.empty(days, np.int8), np.empty(days, np.int8)
    heat, cooling = hot, (cold / hot) ** (1.0 / max(1, steps))
    owed = 0.0  # what all rows are charged: no step saves more of it
    for r in range(ground.low.size):
        owed += _charge(ground, place.total[r], r)
    for _step in range(steps):
        heat *= cooling
        p, other, first, last = _propose(ground, place, mine, theirs)
        if first == last:
            continue
        most = -heat * log(1.0 - np.random.random())
        rise = _own_rise(ground, place, p, other, mine, theirs, first, last, most + owed)
        if rise >= BIG:
            continue
        more = _shift(ground, place, p, mine, first, last)
        if other != p:
            more += _shift(ground, place, other, theirs, first, last)
        if rise + more <= most:
            _settle(ground, place, p, mine, first)
            if other != p:
                _settle(ground, place, other, theirs, first)
            owed, cost = owed + more, cost + rise + more
            if cost < best - _WORTH:
                best = cost
                place.best[:] = place.path
        else:
            _back(ground, place, p, mine, first, last)
            if other != p:
                _back(ground, place, other, theirs, first, last)
    return cost, best
