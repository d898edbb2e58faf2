"""What one person breaks by rest: between duties, weekly, in runs of days and nights, by hours.

Every duty counts with those before the roster. A breach names the shift at which a rule is
broken, so that somebody can take it away.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from muster.core.roster import WEEK_DAYS, Breach, BreachRule, Problem, RosterPerson, Rule, Shift


def rest_breaches(problem: Problem, person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    """Yield what ``person`` breaks by standing ``own``, which are given in order of time."""
    rules = problem.rules
    yield from _tired(rules.rest_min_h, person, own)
    if rules.run_max_days:
        days = runs(own, person.worked_run_days)
        yield from _too_long(BreachRule.RUN_TOO_LONG, rules.run_max_days, person, days)
    if rules.nights_in_row_max:
        nights = runs([shift for shift in own if shift.night], person.worked_run_nights)
        yield from _too_long(BreachRule.NIGHTS_TOO_MANY, rules.nights_in_row_max, person, nights)
    if rules.hours_per_7_days_max:
        yield from _overworked(rules.hours_per_7_days_max, person, own)


def _tired(rule: Rule | None, person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    off_h = person.last_off_h
    need_h = rule.limit if rule else 0
    for shift in own:
        rest_h = need_h if off_h is None else shift.start_h - off_h
        if rest_h < 0:
            both_h = min(-rest_h, shift.length_h)
            yield Breach(BreachRule.TWO_AT_ONCE, shift.id, person.number, both_h, 0)
        elif rule and rest_h < need_h:
            yield beyond(BreachRule.REST_TOO_SHORT, rule, shift, person, rest_h)
        off_h = shift.end_h if off_h is None else max(off_h, shift.end_h)


class Run(NamedTuple):
    """Shifts on days in a row, and how many days the run had before the roster."""

    shifts: tuple[Shift, ...]
    before: int

    @property
    def days(self) -> int:
        """How many days it has, with those before."""
        return self.before + self.shifts[-1].day - self.shifts[0].day + 1


def runs(own: Sequence[Shift], before: int) -> list[Run]:
    """Return ``own``, given in order of time, in runs; one of day 0 goes on from before."""
    parted: list[list[Shift]] = []
    for shift in own:
        if parted and shift.day <= parted[-1][-1].day + 1:
            parted[-1].append(shift)
        else:
            parted.append([shift])
    return [Run(tuple(part), before if part[0].day == 0 else 0) for part in parted]


def _too_long(
    broken: BreachRule, rule: Rule, person: RosterPerson, parted: Sequence[Run]
) -> Iterator[Breach]:
    """Yield each run beyond the limit, at its first shift too many.

    What was too long before the roster began is charged to nobody again.
    """
    for run in parted:
        if run.days > rule.limit:
            last_day = run.shifts[0].day + max(0, rule.limit - run.before)
            first = next(shift for shift in run.shifts if shift.day >= last_day)
            points = rule.points(run.days - max(rule.limit, run.before))
            yield Breach(broken, first.id, person.number, run.days, rule.limit, points=points)


def _overworked(rule: Rule, person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    hours = Counter({-1 - i: worked_h for i, worked_h in enumerate(person.worked_h)})
    for shift in own:
        hours[shift.day] += shift.length_h
    weeks = [
        (sum(hours[day] for day in range(shift.day - WEEK_DAYS + 1, shift.day + 1)), shift)
        for shift in own
    ]
    fullest_h, last = max(weeks, key=lambda week: week[0], default=(0, None))
    if last is not None and fullest_h > rule.limit:
        yield beyond(BreachRule.WEEK_TOO_LONG, rule, last, person, fullest_h)


def beyond(broken: BreachRule, rule: Rule, shift: Shift, person: RosterPerson, have: int) -> Breach:
    """Return a breach of ``rule`` by as many units as ``have`` lies from its limit."""
    points = rule.points(abs(have - rule.limit))
    return Breach(broken, shift.id, person.number, have, rule.limit, points=points)
