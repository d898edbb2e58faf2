"""What each person of a post may do day by day, in arrays, and the rows that bind them together.

With all duties of a day excluding each other, a person's roster is one choice a day. What only
looks at neighbouring days is in the steps (``roster_states``), hours and weekends in the table;
what shifts ask for, and what else is counted over the roster, stays with the rows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import gcd
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from muster.core.kinds import Wish
from muster.core.roster import Lock, Problem, Roster
from muster.core.roster_rules import Rule
from muster.core.roster_share import fair_shares, present_days
from muster.solve.roster_rows import Rows, charge_changes, charge_shifts, empty_rows
from muster.solve.roster_rows_count import charge_duties
from muster.solve.roster_rows_person import Own, exclude_each_other
from muster.solve.roster_states import Clock, Known, case_of, clock_of, points, steps_of
from muster.solve.schedule_table import Path, Reals, Wholes

BIG = 1e8  # above all that days can cost; what may not be costs more
_CLOCKS_MOST = 8
_MORE_UNITS = 4  # told apart beyond what hours are charged for


class Days(NamedTuple):
    """What one person's days cost, in arrays over cases, states, clocks (off last) and days."""

    onto: Wholes  # case x state x clock: the state a step leads to, or -1
    step: Reals  # what it costs
    case: Wholes  # of each day
    works: Wholes  # 1: the state follows a day of work
    end: Reals  # of each state
    units: Wholes  # of each clock: its hours, in the unit of all
    weekend: Wholes  # of each day; -1: none
    final: Reals  # weekends x units: what both cost together


@dataclass(frozen=True, slots=True)
class OnePerson:
    """One person's days, what each duty costs by itself, and which column each is (-1: none)."""

    days: Days
    cost: Reals  # day x clock, off last
    duty: Wholes  # day x clock
    constant: int  # what is charged whatever is stood

    def columns(self, path: Path) -> list[int]:
        """Return the columns of the duties of a path."""
        off = self.duty.shape[1]
        return [int(self.duty[day, c]) for day, c in enumerate(path) if c < off]


@dataclass(frozen=True, slots=True)
class Post:
    """All people of a post by their days, and the rows over more than neighbouring days."""

    people: tuple[OnePerson, ...]
    rows: Rows
    clocks: tuple[Clock, ...]

    @property
    def constant(self) -> int:
        """What is charged whatever is stood."""
        return self.rows.constant + sum(one.constant for one in self.people)

    def paths_of(self, stands: Collection[int]) -> npt.NDArray[np.int8]:
        """Return the path of each person when the columns ``stands`` are stood."""
        off, days = len(self.clocks), self.people[0].duty.shape[0]
        paths = np.full((len(self.people), days), off, np.int8)
        stood = np.zeros(self.rows.duties, np.bool_)
        stood[sorted(stands)] = True
        for path, one in zip(paths, self.people, strict=True):
            for day, clock in np.argwhere((one.duty >= 0) & stood[one.duty]):
                path[day] = clock
        return paths

    def columns_of(self, paths: npt.NDArray[np.int8]) -> set[int]:
        """Return the columns of all duties of ``paths``."""
        every = zip(self.people, paths, strict=True)
        return {column for one, path in every for column in one.columns(path)}


def post_of(problem: Problem, draft: Roster | None, locks: Collection[Lock]) -> Post | None:
    """Return a post by its people's days; None where they are not one choice a day."""
    rows = empty_rows(problem, locks)
    clocks = sorted({clock_of(shift) for shift in rows.shifts})
    held = {row.columns[0] for row in rows.rows if row.columns}
    if len(clocks) > _CLOCKS_MOST or len(held) < len(rows.rows) or not _once_a_day(rows):
        return None
    rows.rows.clear()
    charge_shifts(rows)
    if draft is not None:
        charge_changes(rows, draft)
    shares, people, known = fair_shares(problem), [], Known()
    for index in range(len(problem.people)):
        own = Own(rows, index)
        before = len(rows.rows)
        charge_duties(own, shares)
        hours = [row for row in rows.rows[before:] if max(row.factors) > 1]
        rows.rows[before:] = [row for row in rows.rows[before:] if max(row.factors) == 1]
        limits = [(row.high, row.price) for row in hours]
        people.append(_person(own, index, clocks, held, limits, known))
    return Post(tuple(people), rows, tuple(clocks))


def _once_a_day(rows: Rows) -> bool:
    rest = rows.problem.rules.rest_min_h
    rest_h = rest.limit if rest and rest.hard else 0
    days: dict[int, list[int]] = {}
    for s, shift in enumerate(rows.shifts):
        days.setdefault(shift.day, []).append(s)
    for there in days.values():
        shifts = [rows.shifts[s] for s in there]
        if len({clock_of(shift) for shift in shifts}) < len(shifts):
            return False
        if not exclude_each_other(shifts, rest_h):
            return False
    return True


def _person(
    own: Own,
    index: int,
    clocks: list[Clock],
    held: Collection[int],
    limits: list[tuple[int, int | None]],
    known: Known,
) -> OnePerson:
    rows, problem, person = own.rows, own.rows.problem, own.person
    cost = np.full((own.days, len(clocks) + 1), BIG)
    duty = np.full((own.days, len(clocks)), -1, np.int64)
    cost[:, -1] = 0.0
    for column, shift in own.shifts:
        clock = clocks.index(clock_of(shift))
        duty[shift.day, clock], cost[shift.day, clock] = column, rows.price[column]
        if column in held:
            cost[shift.day, -1] = BIG
    for column in held:
        if column // len(rows.shifts) == index:
            day = rows.shifts[column % len(rows.shifts)].day
            cost[day, :-1][duty[day] != column] = BIG
    constant = _wishes(own, cost, duty)
    steps = steps_of(problem, person, clocks, known)
    cases = sorted(steps.onto)
    unit = gcd(*(clock.length_h for clock in clocks))
    weekend = [problem.weekend(day) for day in range(own.days)]
    units = np.array([*(clock.length_h // unit for clock in clocks), 0], np.int64)
    final = _final(own, limits, unit, len(set(weekend) - {None}))
    days = Days(
        onto=np.array([steps.onto[case] for case in cases], np.int64),
        step=np.array([steps.cost[case] for case in cases]),
        case=np.array([cases.index(case_of(person, d)) for d in range(own.days)], np.int64),
        works=np.array(steps.works, np.int64),
        end=np.minimum(np.array(steps.end), BIG),
        units=units,
        weekend=np.array([-1 if each is None else each for each in weekend], np.int64),
        final=final,
    )
    return OnePerson(days, cost, duty, constant)


def _wishes(own: Own, cost: Reals, duty: Wholes) -> int:
    """Charge wishes about one day; return what is charged whatever is stood.

    A wish about several days is left to the walk: it only makes the bound lower.
    """
    constant = 0
    for request in own.person.requests:
        about = [(c, s.day) for c, s in own.shifts if request.covers(s)]
        if request.wish is Wish.CANNOT or len({day for _, day in about}) > 1:
            continue
        sign = -1 if request.wish is Wish.WANT else 1
        constant += request.weight if sign < 0 else 0
        for column, day in about:
            cost[day, :-1][duty[day] == column] += sign * request.weight
    return constant


def _final(own: Own, limits: list[tuple[int, int | None]], unit: int, weekends: int) -> Reals:
    """Return what so many weekends and so many units of hours cost together."""
    rules, problem = own.rules, own.rows.problem
    least, most_h, least_h = rules.hours_min, list(limits), 0
    if rules.hours_max:
        most_h.append((rules.hours_max.limit, rules.hours_max.weight))
    if least:
        least_h = least.limit * present_days(problem, own.person) // own.days
    top = max([-(-least_h // unit), *(high // unit + _MORE_UNITS for high, _ in most_h)])
    hours = np.zeros(top + 1)
    for used in range(top + 1):
        if least:
            hours[used] += points(least.weight, least_h - unit * used)
        hours[used] += sum(points(price, unit * used - high) for high, price in most_h)
    rule: Rule | None = rules.weekends_max
    have = range(weekends + 1 if rule else 1)
    each = [points(rule.weight, n - rule.limit) if rule else 0.0 for n in have]
    final: Reals = np.minimum(np.array(each)[:, None] + hours[None, :], BIG)
    return final
