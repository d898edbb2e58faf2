"""What one person breaks by counts: hours, kinds, weekends, holidays, fatigue, shares, wishes.

Limits on counts hold for the roster at hand. Shares look back: who stood many nights before has
had a part of this roster's already.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from muster.core.fatigue import indices
from muster.core.kinds import Wish
from muster.core.roster import Breach, BreachRule, Problem, RosterPerson, Shift
from muster.core.roster_rest import Stand, away
from muster.core.roster_rules import Rule, Rules

Shares = Mapping[tuple[BreachRule, str], int]  # by what is shared, and by person


def share_breaches(
    problem: Problem, person: RosterPerson, own: Sequence[Shift], shares: Shares
) -> Iterator[Breach]:
    """Yield what ``person`` breaks by standing ``own``, which are given in order of time."""
    yield from _counted(problem, person, own)
    yield from _tiring(problem.rules, person, own)
    yield from _unfair(problem, person, own, shares)
    yield from _wishes(person, own)


# --- counts of this roster --------------------------------------------------------------------


def _counted(problem: Problem, person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    rules = problem.rules
    weekends: dict[int, Shift] = {}
    holidays = {shift.day: shift for shift in own if shift.day in problem.holidays}
    for shift in own:
        weekend = problem.weekend(shift.day)
        if weekend is not None:
            weekends.setdefault(weekend, shift)
    hours_h = sum(shift.length_h for shift in own)
    counts: list[tuple[BreachRule, Rule | None, int, Sequence[Shift], str]] = [
        (BreachRule.HOURS_TOO_MANY, rules.hours_max, hours_h, own[-1:], ""),
        (BreachRule.WEEKENDS_TOO_MANY, rules.weekends_max, len(weekends), [*weekends.values()], ""),
        (BreachRule.HOLIDAYS_TOO_MANY, rules.holidays_max, len(holidays), [*holidays.values()], ""),
    ]
    for kind, rule in rules.kinds_max:
        of_kind = [shift for shift in own if shift.kind == kind]
        counts.append((BreachRule.KIND_TOO_OFTEN, rule, len(of_kind), of_kind, kind))
    for broken, most, have, where, what in counts:
        if most and have > most.limit:
            points = most.points(have - most.limit)
            yield Breach(broken, where[-1].id, person.number, have, most.limit, what, points=points)
    if rules.hours_min:
        need_h = rules.hours_min.limit * present_days(problem, person) // problem.horizon_days
        if hours_h < need_h:
            points = rules.hours_min.points(need_h - hours_h)
            yield Breach(
                BreachRule.HOURS_TOO_FEW, "", person.number, hours_h, need_h, points=points
            )


def present_days(problem: Problem, person: RosterPerson) -> int:
    """Return on how many days of the roster no hour is absence."""
    return sum(not away(person, day) for day in range(problem.horizon_days))


# --- fatigue and risk -------------------------------------------------------------------------


def _tiring(rules: Rules, person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    """Yield the worst duty by each index; its points are those of all duties beyond a limit."""
    if not own or not (rules.fatigue_day_max or rules.fatigue_night_max or rules.risk_max_percent):
        return
    before = [(duty.start_h, duty.end_h) for duty in person.stood]
    found = indices([(shift.start_h, shift.end_h) for shift in own], before=before)
    in_order = sorted(own, key=lambda shift: (shift.start_h, shift.end_h))
    each = list(zip(in_order, found, strict=True))
    for broken, nights, rule in (
        (BreachRule.FATIGUE_TOO_HIGH, False, rules.fatigue_day_max),
        (BreachRule.FATIGUE_TOO_HIGH, True, rules.fatigue_night_max),
    ):
        if rule:
            of_kind = [(s, i.fatigue_index) for s, i in each if s.night == nights]
            yield from _worst(broken, rule, person, of_kind)
    if rules.risk_max_percent:
        risks = [(shift, 100 * index.risk_index) for shift, index in each]
        yield from _worst(BreachRule.RISK_TOO_HIGH, rules.risk_max_percent, person, risks)


def _worst(
    broken: BreachRule, rule: Rule, person: RosterPerson, each: Sequence[tuple[Shift, float]]
) -> Iterator[Breach]:
    high = [(shift, ceil(index)) for shift, index in each if index > rule.limit]
    if high:
        shift, have = max(high, key=lambda one: one[1])
        points = rule.points(sum(index - rule.limit for _, index in high))
        yield Breach(broken, shift.id, person.number, have, rule.limit, points=points)


# --- fair shares ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Burden:
    """Something that is shared fairly: its rule, and how much of it a duty is."""

    broken: BreachRule
    rule: Rule
    units: Callable[[Stand], int]


def burdens(problem: Problem) -> tuple[Burden, ...]:
    """Return what the rules of ``problem`` want shared fairly."""
    rules = problem.rules
    every: tuple[tuple[BreachRule, Rule | None, Callable[[Stand], int]], ...] = (
        (BreachRule.NIGHTS_UNFAIR, rules.fair_nights, lambda stand: int(stand.night)),
        (
            BreachRule.WEEKENDS_UNFAIR,
            rules.fair_weekends,
            lambda stand: int(problem.weekend(stand.day) is not None),
        ),
        (
            BreachRule.HOLIDAYS_UNFAIR,
            rules.fair_holidays,
            lambda stand: int(stand.day in problem.holidays),
        ),
        (BreachRule.HOURS_UNFAIR, rules.fair_hours, lambda stand: stand.length_h),
    )
    return tuple(Burden(broken, rule, units) for broken, rule, units in every if rule)


def fair_shares(problem: Problem) -> Shares:
    """Return how much of each burden is each person's share, with what they bore before.

    All that was borne and all that the wanted heads will bear is divided by how long people
    have been here, looking back, and will be: days of absence count for nobody. Rounded up.
    """
    days = {
        person.number: present_days(problem, person)
        - min((duty.day for duty in person.stood), default=0)
        for person in problem.people
    }
    shares = {}
    for burden in burdens(problem):
        before = sum(burden.units(duty) for person in problem.people for duty in person.stood)
        wanted = sum(burden.units(shift) * shift.heads_wanted for shift in problem.shifts)
        for number, here in days.items():
            shares[burden.broken, number] = -(
                -(before + wanted) * here // max(1, sum(days.values()))
            )
    return shares


def _unfair(
    problem: Problem, person: RosterPerson, own: Sequence[Shift], shares: Shares
) -> Iterator[Breach]:
    for burden in burdens(problem):
        share = shares[burden.broken, person.number]
        bearing = [shift for shift in own if burden.units(shift)]
        now = sum(map(burden.units, bearing))
        have = sum(map(burden.units, person.stood)) + now
        units = min(now, have - share - burden.rule.limit)
        if units > 0:
            points = burden.rule.points(units)
            yield Breach(burden.broken, bearing[-1].id, person.number, have, share, points=points)


# --- wishes -----------------------------------------------------------------------------------


def _wishes(person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    for request in person.requests:
        about = [shift for shift in own if request.covers(shift)]
        if request.wish is Wish.CANNOT and about:
            yield Breach(BreachRule.CANNOT, about[0].id, person.number, len(about), 0)
        elif request.wish is not Wish.CANNOT and bool(about) != (request.wish is Wish.WANT):
            yield Breach(
                BreachRule.REQUEST_UNMET,
                about[0].id if about else request.shift,
                person.number,
                len(about),
                int(request.wish is Wish.WANT),
                request.wish.value,
                request.day,
                request.weight,
            )
