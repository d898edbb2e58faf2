"""What one person breaks by rest: between duties, weekly, in runs of days and nights, by hours.

Every duty counts with those before the roster. A breach names the shift at which a rule is
broken, so that somebody can take it away; what was broken before the roster began is charged to
nobody again.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import NamedTuple

from muster.core.roster import (
    DAY_H,
    WEEK_DAYS,
    Breach,
    BreachRule,
    Problem,
    RosterPerson,
    Shift,
    Stood,
)
from muster.core.roster_rules import Rule, Succession

WEEK_H = WEEK_DAYS * DAY_H
Stand = Shift | Stood


def rest_breaches(problem: Problem, person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    """Yield what ``person`` breaks by standing ``own``, which are given in order of time."""
    rules = problem.rules
    stands = with_those_before(person, own)
    yield from _tired(rules.rest_min_h, person, own)
    if rules.weekly_rest_min_h:
        yield from _without_weekly_rest(rules.weekly_rest_min_h, person, stands)
    if rules.run_max_days:
        days = runs(own, person.worked_run_days)
        yield from _too_long(BreachRule.RUN_TOO_LONG, rules.run_max_days, person, days)
    if rules.run_min_days:
        yield from _too_short(rules.run_min_days, problem, person, own)
    yield from _off(problem, person, own)
    yield from _successions(rules.successions, person, stands)
    if rules.nights_in_row_max:
        nights = runs([shift for shift in own if shift.night], person.worked_run_nights)
        yield from _too_long(BreachRule.NIGHTS_TOO_MANY, rules.nights_in_row_max, person, nights)
    if rules.recovery_min_h:
        yield from _unrecovered(rules.recovery_min_h, person, stands)
    if rules.hours_per_7_days_max:
        yield from _overworked(rules.hours_per_7_days_max, person, own)


def with_those_before(person: RosterPerson, own: Sequence[Shift]) -> list[Stand]:
    """Return what the person stood before the roster and ``own``, in order of time."""
    return [*sorted(person.stood, key=lambda duty: (duty.start_h, duty.length_h)), *own]


def beyond(broken: BreachRule, rule: Rule, shift: Shift, person: RosterPerson, have: int) -> Breach:
    """Return a breach of ``rule`` by as many units as ``have`` lies from its limit."""
    points = rule.points(abs(have - rule.limit))
    return Breach(broken, shift.id, person.number, have, rule.limit, points=points)


def away(person: RosterPerson, day: int) -> bool:
    """Return whether any hour of a day of the roster is absence; what was before is not known."""
    return day >= 0 and person.absent_between_h(day * DAY_H, (day + 1) * DAY_H) > 0


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


def _without_weekly_rest(
    rule: Rule, person: RosterPerson, stands: Sequence[Stand]
) -> Iterator[Breach]:
    """Yield each stretch between two weekly rests that is longer than a week lets it be.

    Seven days counted from the end of a weekly rest hold the next one whole.
    """
    most_h = WEEK_H - rule.limit
    stretches: list[list[Stand]] = []
    off_h = min((stand.start_h for stand in stands), default=0)
    for stand in stands:
        if stretches and stand.start_h - off_h < rule.limit:
            stretches[-1].append(stand)
        else:
            stretches.append([stand])
        off_h = max(off_h, stand.end_h)
    for stretch in stretches:
        begun_h = stretch[0].start_h
        have = max(stand.end_h for stand in stretch) - begun_h
        had = max((s.end_h - begun_h for s in stretch if isinstance(s, Stood)), default=0)
        late = [s for s in stretch if isinstance(s, Shift) and s.end_h - begun_h > most_h]
        if late and have > had:
            yield Breach(
                BreachRule.WEEKLY_REST_MISSING,
                late[0].id,
                person.number,
                have,
                most_h,
                points=rule.points(have - max(most_h, had)),
            )


# --- runs of days -----------------------------------------------------------------------------


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
    """Yield each run beyond the limit, at its first shift too many."""
    for run in parted:
        if run.days > rule.limit:
            last_day = run.shifts[0].day + max(0, rule.limit - run.before)
            first = next(shift for shift in run.shifts if shift.day >= last_day)
            points = rule.points(run.days - max(rule.limit, run.before))
            yield Breach(broken, first.id, person.number, run.days, rule.limit, points=points)


def _too_short(
    rule: Rule, problem: Problem, person: RosterPerson, own: Sequence[Shift]
) -> Iterator[Breach]:
    """Yield each run below the limit that neither the roster nor an absence cuts short."""
    for run in runs(own, person.worked_run_days):
        first, last = run.shifts[0], run.shifts[-1]
        unknown = first.day == 0 and not person.stood
        cut = last.day == problem.horizon_days - 1 or unknown
        if run.days < rule.limit and not (
            cut or away(person, first.day - 1) or away(person, last.day + 1)
        ):
            yield beyond(BreachRule.RUN_TOO_SHORT, rule, first, person, run.days)


def _off(problem: Problem, person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    """Yield each stretch of days off that is too short or too long, but for those with absence.

    One that the roster cuts off is at least as long as what is seen of it.
    """
    least, most = problem.rules.off_min_days, problem.rules.off_max_days
    last_day = max((duty.day for duty in person.stood), default=None)
    for shift in [*own, None]:
        first = 0 if last_day is None else last_day + 1
        end = problem.horizon_days if shift is None else shift.day
        whole = last_day is not None and shift is not None
        if shift is not None:
            last_day = shift.day
        if end <= first or any(away(person, day) for day in range(first, end)):
            continue
        name, have = shift.id if shift else "", end - first
        if least and whole and have < least.limit:
            points = least.points(least.limit - have)
            yield Breach(
                BreachRule.OFF_TOO_SHORT, name, person.number, have, least.limit, "", first, points
            )
        if most and have > most.limit:
            points = most.points(have - most.limit)
            yield Breach(
                BreachRule.OFF_TOO_LONG, name, person.number, have, most.limit, "", first, points
            )


# --- what follows what ------------------------------------------------------------------------


def _successions(
    forbidden: Sequence[Succession], person: RosterPerson, stands: Sequence[Stand]
) -> Iterator[Breach]:
    kinds: dict[int, set[str]] = {}
    for stand in stands:
        kinds.setdefault(stand.day, set()).add(stand.kind)
    own = [stand for stand in stands if isinstance(stand, Shift)]
    for shift, pair in product(own, forbidden):
        if pair.after == shift.kind and pair.before in kinds.get(shift.day - 1, ()):
            what, points = f"{pair.before}-{pair.after}", pair.rule.points(1)
            yield Breach(BreachRule.SUCCESSION, shift.id, person.number, 1, 0, what, None, points)


def _unrecovered(rule: Rule, person: RosterPerson, stands: Sequence[Stand]) -> Iterator[Breach]:
    for night, shift in pairwise(stands):
        if isinstance(shift, Shift) and night.night and not shift.night:
            rest_h = max(0, shift.start_h - night.end_h)
            if rest_h < rule.limit:
                yield beyond(BreachRule.RECOVERY_TOO_SHORT, rule, shift, person, rest_h)


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
