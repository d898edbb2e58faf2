"""What a roster is, every way one can be wrong, and what one costs. No solver in this file.

One post at a time. Times are whole hours since the roster's first local midnight (hour 0) and
know no zone; whoever dates them settles the night on which the clocks change. A duty belongs to
the day on which its shift begins: runs of days, nights in a row and hours of a week count there.

A roster made from a pattern, by a solver or by a station chief's own hand is judged by the same
:func:`breaches`. What it costs, and why a shift stays short, stands in ``muster.core.score``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from muster.core.kinds import Role
from muster.core.rules import Citation, RosterLimits

DAY_H = 24
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A limit, in the unit of the field that holds it, with the name and source of its rule."""

    name: str
    limit: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What every roster keeps to: the rest rules of ``domain/science.md`` §4 as a pack has them."""

    rest_min_h: Rule  # between the end of one duty and the next; as 2003/88/EC art. 3
    run_max_days: Rule  # days in a row with a duty; as 2003/88/EC art. 5
    nights_in_row_max: Rule
    enforcing_officers_min: Rule  # 国办发〔2016〕15号: auxiliaries may not enforce alone
    hours_per_7_days_max: Rule | None = None

    @classmethod
    def of(cls, limits: RosterLimits) -> Self:
        """Return the rules that a pack's ``limits`` say, each with its source.

        A weekly average over several weeks (2003/88/EC art. 16 b) is kept in every seven days:
        stricter than the average asks, since one roster cannot see the weeks after it.
        """
        rest, run, nights, officers, *week = limits.cited
        most_h = limits.week_average_max_h
        return cls(
            rest_min_h=_rule(rest, limits.rest_min_h),
            run_max_days=_rule(run, limits.run_max_days),
            nights_in_row_max=_rule(nights, limits.nights_in_a_row_max),
            enforcing_officers_min=_rule(officers, limits.officers_at_enforcing_post_min),
            hours_per_7_days_max=None if most_h is None else _rule(week[0], most_h),
        )


def _rule(cited: Citation, limit: int) -> Rule:
    return Rule(name=cited.rule, limit=limit, source=cited.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A stretch of time at the post and who is needed for it."""

    id: str
    start_h: int
    length_h: int
    night: bool
    heads_min: int
    heads_wanted: int
    officers_min: int = 0
    leader: bool = False  # someone able to lead must be on it

    def __post_init__(self) -> None:
        if self.length_h < 1 or not 0 <= self.heads_min <= self.heads_wanted:
            raise ValueError(f"shift {self.id} cannot be stood: {self}")

    @property
    def end_h(self) -> int:
        """The hour at which the next shift takes over."""
        return self.start_h + self.length_h

    @property
    def day(self) -> int:
        """The day on which the shift begins; the first is 0."""
        return self.start_h // DAY_H


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPerson:
    """A person as the roster sees them; the register holds the rest.

    What was before hour 0 counts: rest, runs and weekly hours do not begin anew with a roster.
    """

    number: str
    role: str  # of kinds.Role
    leader: bool = False
    crew: int | None = None  # 0, 1, 2 … of the pattern; None if not dealt yet
    absent: tuple[tuple[int, int], ...] = ()  # hours from, to (not included)
    worked_run_days: int = 0  # days in a row with a duty up to and with the day before day 0
    worked_run_nights: int = 0  # nights in a row, likewise
    worked_h: tuple[int, ...] = ()  # hours of the duties begun one, two … days before day 0
    last_off_h: int | None = None  # end of the last duty; beyond 0 if it runs into this roster

    @property
    def officer(self) -> bool:
        """Whether the person is sworn."""
        return self.role == Role.OFFICER

    def absent_h(self, shift: Shift) -> int:
        """Return how many hours of ``shift`` the person is absent."""
        return sum(
            max(0, min(to_h, shift.end_h) - max(from_h, shift.start_h))
            for from_h, to_h in self.absent
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """All a solver may know, and all a checker needs."""

    post: str
    horizon_days: int
    enforcing: bool
    shifts: tuple[Shift, ...]
    people: tuple[RosterPerson, ...]
    rules: Rules

    def __post_init__(self) -> None:
        for what, codes in (
            ("shift", Counter(shift.id for shift in self.shifts)),
            ("person", Counter(person.number for person in self.people)),
        ):
            if twice := sorted(code for code, n in codes.items() if n > 1):
                raise ValueError(f"{self.post}: {what} given twice: {', '.join(twice[:5])}")
        for shift in self.shifts:
            if not 0 <= shift.day < self.horizon_days:
                raise ValueError(f"{self.post}: shift {shift.id} begins outside the roster")

    def officers_needed(self, shift: Shift) -> int:
        """Return how many sworn officers ``shift`` needs, by its own wish and by the law."""
        lawful = self.rules.enforcing_officers_min.limit if self.enforcing else 0
        return max(shift.officers_min, lawful)


class Duty(NamedTuple):
    """One person on one shift."""

    person: str
    shift: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Who stands which shift."""

    duties: frozenset[Duty] = frozenset()


class BreachRule(StrEnum):
    """Every way a roster can be wrong; what ``have`` and ``need`` of the breach count."""

    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_SHIFT = "unknown_shift"
    ABSENT = "absent"  # hours absent during the shift; none
    TWO_AT_ONCE = "two_at_once"  # hours on two shifts; none
    REST_TOO_SHORT = "rest_too_short"  # hours since the duty before; hours at least
    RUN_TOO_LONG = "run_too_long"  # days in a row; days at most
    NIGHTS_TOO_MANY = "nights_too_many"  # nights in a row; nights at most
    WEEK_TOO_LONG = "week_too_long"  # hours in the fullest seven days; hours at most
    HEADS_SHORT = "heads_short"  # heads; heads at least
    OFFICER_MISSING = "officer_missing"  # sworn officers; sworn officers at least
    LEADER_MISSING = "leader_missing"  # leaders; one


class Breach(NamedTuple):
    """One broken rule: on which shift, by whom (None: by the shift as a whole), by how much."""

    rule: BreachRule
    shift_id: str
    person: str | None = None
    have: int = 0
    need: int = 0


# --- the checker ------------------------------------------------------------------------------


def breaches(problem: Problem, roster: Roster) -> list[Breach]:
    """Return every rule ``roster`` breaks; an empty list means it may be published.

    First duties nobody knows, then person by person, then shift by shift. Of a run, and of a
    person's weeks, the worst is named once. Shared with no solver: this is the second opinion.
    """
    stands = by_person(problem, roster)
    return [
        *_unknown(problem, roster),
        *(
            breach
            for person in sorted(problem.people, key=lambda person: person.number)
            for breach in breaches_of(problem.rules, person, stands[person.number])
        ),
        *_understaffed(problem, roster),
    ]


def by_person(problem: Problem, roster: Roster) -> dict[str, list[Shift]]:
    """Return the shifts each person stands, in no order; whom the roster leaves out has none."""
    shifts = {shift.id: shift for shift in problem.shifts}
    stands: dict[str, list[Shift]] = defaultdict(list)
    for duty in roster.duties:
        if duty.shift in shifts:
            stands[duty.person].append(shifts[duty.shift])
    return stands


def _unknown(problem: Problem, roster: Roster) -> Iterator[Breach]:
    people = {person.number for person in problem.people}
    shifts = {shift.id for shift in problem.shifts}
    for duty in sorted(roster.duties):
        if duty.person not in people:
            yield Breach(BreachRule.UNKNOWN_PERSON, duty.shift, duty.person)
        if duty.shift not in shifts:
            yield Breach(BreachRule.UNKNOWN_SHIFT, duty.shift, duty.person)


def breaches_of(rules: Rules, person: RosterPerson, shifts: Iterable[Shift]) -> Iterator[Breach]:
    """Yield every rule that one person breaks, or has to break, by standing ``shifts``."""
    own = sorted(shifts, key=lambda shift: (shift.start_h, shift.id))
    for shift in own:
        if hours := person.absent_h(shift):
            yield Breach(BreachRule.ABSENT, shift.id, person.number, hours, 0)
    yield from _tired(rules.rest_min_h.limit, person, own)
    before, most = person.worked_run_days, rules.run_max_days.limit
    for shift, run in _too_long(own, before, most):
        yield Breach(BreachRule.RUN_TOO_LONG, shift.id, person.number, run, most)
    before, most = person.worked_run_nights, rules.nights_in_row_max.limit
    for shift, run in _too_long([shift for shift in own if shift.night], before, most):
        yield Breach(BreachRule.NIGHTS_TOO_MANY, shift.id, person.number, run, most)
    if rules.hours_per_7_days_max is not None:
        yield from _overworked(rules.hours_per_7_days_max.limit, person, own)


def _tired(rest_min_h: int, person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    off_h = person.last_off_h
    for shift in own:
        rest_h = rest_min_h if off_h is None else shift.start_h - off_h
        if rest_h < 0:
            both_h = min(-rest_h, shift.length_h)
            yield Breach(BreachRule.TWO_AT_ONCE, shift.id, person.number, both_h, 0)
        elif rest_h < rest_min_h:
            yield Breach(BreachRule.REST_TOO_SHORT, shift.id, person.number, rest_h, rest_min_h)
        off_h = shift.end_h if off_h is None else max(off_h, shift.end_h)


def _too_long(own: Sequence[Shift], before: int, most: int) -> Iterator[tuple[Shift, int]]:
    """Yield each run of days longer than ``most``: the first shift too many, and its length."""
    first: Shift | None = None
    run, last_day = before, -1
    for shift in own:
        if shift.day > last_day + 1:
            if first is not None:
                yield first, run
            first, run = None, 0
        run += shift.day > last_day
        last_day = shift.day
        if run > most and first is None:
            first = shift
    if first is not None:
        yield first, run


def _overworked(most_h: int, person: RosterPerson, own: Sequence[Shift]) -> Iterator[Breach]:
    hours = Counter({-1 - i: worked_h for i, worked_h in enumerate(person.worked_h)})
    for shift in own:
        hours[shift.day] += shift.length_h
    weeks = [
        (sum(hours[day] for day in range(shift.day - WEEK_DAYS + 1, shift.day + 1)), shift)
        for shift in own
    ]
    fullest_h, last = max(weeks, key=lambda week: week[0], default=(0, None))
    if last is not None and fullest_h > most_h:
        yield Breach(BreachRule.WEEK_TOO_LONG, last.id, person.number, fullest_h, most_h)


def _understaffed(problem: Problem, roster: Roster) -> Iterator[Breach]:
    people = {person.number: person for person in problem.people}
    on_shift: dict[str, list[RosterPerson]] = defaultdict(list)
    for duty in roster.duties:
        if duty.person in people:
            on_shift[duty.shift].append(people[duty.person])
    for shift in problem.shifts:
        there = on_shift[shift.id]
        for rule, have, need in (
            (BreachRule.HEADS_SHORT, len(there), shift.heads_min),
            (
                BreachRule.OFFICER_MISSING,
                sum(person.officer for person in there),
                problem.officers_needed(shift),
            ),
            (BreachRule.LEADER_MISSING, sum(person.leader for person in there), int(shift.leader)),
        ):
            if have < need:
                yield Breach(rule, shift.id, None, have, need)
