"""One person's days as states and steps: what rest, runs and successions charge, day after day.

A state says how the day before ended: so long a run of work, of nights, on a duty by such a
clock; or so many days off. What a step costs depends on the day only by absence and by the first
day, so steps are told once for each such case. Posts at which somebody may stand two duties on
one day are not told this way.

A step never charges more than ``muster.core`` does; what is left out (hours of seven days, orders
of an emergency, fatigue) is charged by whoever judges the roster.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from muster.core.roster import DAY_H, Problem, RosterPerson, Shift, Stood
from muster.core.roster_rest import WEEK_H, away
from muster.core.roster_rules import Rule
from muster.solve.roster_rows_person import stretch_before

NEVER = 1e9  # what no roster may do costs that much
_NO_DUTY, _LONG_AGO = -1, -2
_OFF_MOST = 60  # days off in a row that are told apart


class Clock(NamedTuple):
    """When a duty begins on its day, how long it lasts, and what it counts as."""

    at_h: int
    length_h: int
    night: bool
    kind: str


class State(NamedTuple):
    """How the day before ended; ``free`` is a run that is never too short, or absence while off."""

    off: int  # days since the last duty; 0 after a day of work, or on day 0 if nothing is known
    run: int
    nights: int
    clock: int  # of the last duty; _NO_DUTY if there was none, _LONG_AGO if it no longer matters
    since_h: int  # hours since the last weekly rest ended, as far as they are told apart
    free: bool


class Case(NamedTuple):
    """All that a step takes from the day itself."""

    first: bool
    away: bool
    away_before: bool


Told = Mapping[Case, list[list[tuple[int, float]]]]  # state x choice: (where it leads, at what)


@dataclass(frozen=True, slots=True)
class Steps:
    """The states of a person, 0 the first, and for each case and choice where it leads at what."""

    onto: Mapping[Case, list[list[int]]]  # state x clock, off last; -1: it may not be
    cost: Mapping[Case, list[list[float]]]
    works: list[bool]  # whether a state follows a day of work
    end: list[float]  # what is charged if the roster ends in a state


Led = dict[tuple[State, Case], list[tuple[State, float]]]  # where each choice leads, at what


@dataclass(frozen=True, slots=True)
class Known:
    """What was told of others of one problem."""

    steps: dict[Hashable, Steps] = field(default_factory=dict)
    led: dict[Hashable, Led] = field(default_factory=dict)


def clock_of(duty: Shift | Stood) -> Clock:
    """Return the clock of a duty."""
    return Clock(duty.start_h - DAY_H * duty.day, duty.length_h, duty.night, duty.kind)


def case_of(person: RosterPerson, day: int) -> Case:
    """Return what a day of a person is for their steps."""
    return Case(day == 0, away(person, day), away(person, day - 1))


def steps_of(problem: Problem, person: RosterPerson, clocks: list[Clock], known: Known) -> Steps:
    """Return the states and steps of ``person`` over duties by ``clocks``.

    ``known`` keeps what was told of others of the problem who begin as they do and are away when
    they are, and single steps of those who differ in that.
    """
    teller = _Teller(problem, person, clocks, known)
    if teller.key not in known.steps:
        known.steps[teller.key] = teller.tell()
    return known.steps[teller.key]


def _merged(told: Told, works: list[bool], end: list[float]) -> Steps:
    """Return the steps with one state for all from which the same follows at the same prices.

    States are told apart by what they are, then by where they lead, until that tells no more
    (Moore 1956).
    """
    groups, many = _numbered(zip(works, end, strict=True)), 0
    while many < max(groups) + 1:
        many = max(groups) + 1
        into = [*groups, -1]  # what may not be leads to -1
        groups = _numbered(
            (group, *((into[onto], price) for row in rows for onto, price in row))
            for group, rows in zip(groups, zip(*told.values(), strict=True), strict=True)
        )
    kept = [groups.index(group) for group in range(many)]
    steps, into = {case: [rows[s] for s in kept] for case, rows in told.items()}, [*groups, -1]
    return Steps(
        {case: [[into[onto] for onto, _ in row] for row in rows] for case, rows in steps.items()},
        {case: [[price for _, price in row] for row in rows] for case, rows in steps.items()},
        [works[state] for state in kept],
        [end[state] for state in kept],
    )


def _numbered(signs: Iterable[Hashable]) -> list[int]:
    """Return for each sign how many others came before its first."""
    number: dict[Hashable, int] = {}
    return [number.setdefault(sign, len(number)) for sign in signs]


class _Teller:
    def __init__(
        self, problem: Problem, person: RosterPerson, clocks: list[Clock], known: Known
    ) -> None:
        self._rules, self._person, self._days = problem.rules, person, problem.horizon_days
        self._cases = [case_of(person, day) for day in range(self._days)]
        self._choices, self._clocks = len(clocks), list(clocks)
        rules = self._rules
        self._is_away = any(case.away for case in self._cases)
        self._run_most = max(_limit(rules.run_max_days), _limit(rules.run_min_days), 1)
        self._nights_most = _limit(rules.nights_in_row_max)
        self._week_h = WEEK_H - _limit(rules.weekly_rest_min_h)
        self._matters: dict[tuple[int, int], bool] = {}  # (days off, clock): still of matter
        self._first = self._first_state()
        least = max(_limit(rules.off_max_days), _limit(rules.off_min_days), 1)
        if self._is_away and rules.off_max_days:
            least = max(least, self._days + self._first.off)
        self._off_most = min(_OFF_MOST, max(least, self._forgotten()))
        if self._off_most < self._first.off:
            self._first = self._first._replace(off=self._off_most)
        self._first = self._known(self._first)
        alike = self._off_most, self._is_away, bool(person.stood), *self._clocks
        self._led = known.led.setdefault(alike, {})

    @property
    def key(self) -> Hashable:
        """What all that is told of a person depends on, beside the problem."""
        has_stood = bool(self._person.stood)
        return self._first, self._off_most, has_stood, *self._clocks, *self._cases

    def _first_state(self) -> State:
        stood = self._person.stood
        if not stood:
            return State(0, 0, 0, _NO_DUTY, 0, free=False)
        last = max(stood, key=lambda duty: (duty.start_h, duty.length_h))
        clock = clock_of(last)
        if clock not in self._clocks:
            self._clocks.append(clock)
        number, off = self._clocks.index(clock), -1 - last.day
        begun_h, _ = stretch_before(self._person, _limit(self._rules.weekly_rest_min_h))
        since_h = self._since(-(begun_h or 0))
        if off:
            return State(off, 0, 0, number, since_h, free=False)
        run = min(self._person.worked_run_days, self._run_most)
        nights = min(self._person.worked_run_nights, self._nights_most)
        return State(0, run, nights, number, since_h, free=False)

    def _forgotten(self) -> int:
        """Return after how many days off the clock of no duty matters any more."""
        off = 0
        while off < _OFF_MOST and any(
            self._seen(off, c) != _LONG_AGO for c in range(len(self._clocks))
        ):
            off += 1
        return off

    def _seen(self, off: int, clock: int) -> int:
        """Return ``clock`` if it still matters to what may follow after so many days off."""
        if clock < 0 or off == 0:
            return clock
        if (off, clock) not in self._matters:
            self._matters[off, clock] = self._still_seen(off, clock)
        return clock if self._matters[off, clock] else _LONG_AGO

    def _still_seen(self, off: int, clock: int) -> bool:
        rules = self._rules
        need_h = max(_limit(rules.rest_min_h), _limit(rules.weekly_rest_min_h))
        if self._clocks[clock].night:
            need_h = max(need_h, _limit(rules.recovery_min_h))
        gaps = (self._gap_h(off, clock, c) for c in range(self._choices))
        return min(gaps, default=need_h) < need_h

    def _known(self, state: State) -> State:
        """Return ``state`` without what no longer matters."""
        clock = self._seen(state.off, state.clock)
        since_h = self._since(state.since_h) if clock >= 0 else 0
        return state._replace(clock=clock, since_h=since_h)

    def _since(self, hours: int) -> int:
        return min(hours, self._week_h + 1) if self._rules.weekly_rest_min_h else 0

    def _gap_h(self, off: int, before: int, after: int) -> int:
        last = self._clocks[before]
        return DAY_H * (off + 1) + self._clocks[after].at_h - last.at_h - last.length_h

    def tell(self) -> Steps:
        """Return the states that some day may end with, and their steps, no two of them alike."""
        number = {state: i for i, state in enumerate(self._met())}
        told = {
            case: [
                [
                    (number[then], price) if price < NEVER and then in number else (-1, NEVER)
                    for then, price in self._steps(state, case)
                ]
                for state in number
            ]
            for case in sorted(set(self._cases))
        }
        works = [state.run > 0 for state in number]
        return _merged(told, works, [self._left_off(state) for state in number])

    def _met(self) -> list[State]:
        """Return all states that a day may begin or end with, the first before all others."""
        met = here = {self._first: None}
        settled: Case | None = None
        for case in self._cases:
            if case == settled:
                continue
            then: dict[State, None] = {}
            for state in here:
                then |= {onto: None for onto, price in self._steps(state, case) if price < NEVER}
            settled = case if then.keys() == here.keys() else None
            met, here = met | then, then
        return list(met)

    def _steps(self, state: State, case: Case) -> list[tuple[State, float]]:
        """Return where each choice leads, off last, at what price; day 0 has its own state only."""
        if case.first and state != self._first:
            return [(state, NEVER)] * (self._choices + 1)
        if (state, case) not in self._led:
            steps = [self._work(state, case, choice) for choice in range(self._choices)]
            self._led[state, case] = [*steps, self._rest(state, case)]
        return self._led[state, case]

    # --- what a step costs --------------------------------------------------------------------

    def _rest(self, state: State, case: Case) -> tuple[State, float]:
        price, rules = 0.0, self._rules
        least = rules.run_min_days
        if least and 0 < state.run < least.limit and not (state.free or case.away or case.first):
            price += points(least.weight, least.limit - state.run)
        off = state.off + 1
        if rules.off_max_days and not self._is_away:
            price += points(rules.off_max_days.weight, int(off > rules.off_max_days.limit))
        off = min(off, self._off_most)
        free = (state.free and state.run == 0) or case.away
        return self._known(State(off, 0, 0, state.clock, state.since_h + DAY_H, free)), price

    def _work(self, state: State, case: Case, clock: int) -> tuple[State, float]:
        duty, rules = self._clocks[clock], self._rules
        price = self._after(state, clock) if state.clock >= 0 else 0.0
        if state.off:
            least = rules.off_min_days
            if least and state.clock != _NO_DUTY and not state.free and state.off < least.limit:
                price += points(least.weight, least.limit - state.off)
            price += self._left_off(state)
        run = state.run + 1
        nights = state.nights + 1 if duty.night else 0
        for rule, have in ((rules.run_max_days, run), (rules.nights_in_row_max, nights)):
            if rule and have > rule.limit:
                price += points(rule.weight, 1)
        unknown = case.first and not self._person.stood
        free = state.free if state.run else case.away_before or unknown
        run, nights = min(run, self._run_most), min(nights, self._nights_most)
        least_run = _limit(rules.run_min_days)
        since_h = self._since(DAY_H - duty.at_h)
        if self._goes_on(state, clock):
            since_h = self._since(state.since_h + DAY_H)
        return State(0, run, nights, clock, since_h, free and run < least_run), price

    def _goes_on(self, state: State, clock: int) -> bool:
        """Return whether no weekly rest lies between a duty and the one before it."""
        weekly = self._rules.weekly_rest_min_h
        if weekly is None or state.clock < 0:
            return False
        return self._gap_h(state.off, state.clock, clock) < weekly.limit

    def _after(self, state: State, clock: int) -> float:
        """Return what is charged for a duty after another, so many days off between them."""
        before, duty, rules, price = (
            self._clocks[state.clock],
            self._clocks[clock],
            self._rules,
            0.0,
        )
        gap_h = self._gap_h(state.off, state.clock, clock)
        if gap_h < 0:
            return NEVER
        if rules.rest_min_h and gap_h < rules.rest_min_h.limit:
            price += points(rules.rest_min_h.weight, rules.rest_min_h.limit - gap_h)
        weekly = rules.weekly_rest_min_h
        if weekly and self._goes_on(state, clock):
            late_h = min(
                state.since_h + duty.at_h + duty.length_h - self._week_h, gap_h + duty.length_h
            )
            price += points(weekly.weight, late_h)
        recovery = rules.recovery_min_h
        if recovery and before.night and not duty.night and gap_h < recovery.limit:
            price += points(recovery.weight, recovery.limit - gap_h)
        if state.off == 0:
            for pair in rules.successions:
                if (pair.before, pair.after) == (before.kind, duty.kind):
                    price += points(pair.rule.weight, 1)
        return price

    def _left_off(self, state: State) -> float:
        """Return what days off that end cost, where that was not charged day by day."""
        most = self._rules.off_max_days
        if not (most and self._is_away) or state.free or state.off <= most.limit:
            return 0.0
        return points(most.weight, state.off - most.limit)


def _limit(rule: Rule | None) -> int:
    return rule.limit if rule else 0


def points(price: int | None, units: int) -> float:
    """Return what so many units beyond a limit cost at ``price``; without one they may not be."""
    if units <= 0:
        return 0.0
    return NEVER if price is None else float(price * units)
