"""What a roster is: the post, its shifts, its people, and the rules it keeps to. No solver here.

One post at a time. Times are whole hours since the roster's first local midnight (hour 0) and
know no zone; whoever dates them settles the night on which the clocks change. A duty belongs to
the day on which its shift begins: runs of days, nights in a row, weekends and hours of a week
count there. What people stood before hour 0 has negative hours and counts with the rest: nothing
begins anew with a roster.

A roster made from a pattern, by a solver or by a station chief's own hand is judged by the same
checker, ``muster.core.roster_check``; what it costs stands in ``muster.core.roster_score``.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from muster.core.kinds import Role, Wish
from muster.core.roster_rules import USUAL_WEIGHTS, Rules, Weights

DAY_H = 24
WEEK_DAYS = 7
SATURDAY = 5


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
    kind: str = ""  # code of the slot, as D, E, N, F
    competences: tuple[tuple[str, int], ...] = ()  # code, heads at least
    crew: int | None = None  # whose turn it is; None: that of most who stand it
    closed: bool = False  # closed duty: who stands it lives at the post

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
class Stood:
    """A duty that began before hour 0, at this post or another."""

    start_h: int  # below 0
    length_h: int
    night: bool = False
    kind: str = ""
    closed: bool = False

    def __post_init__(self) -> None:
        if self.start_h >= 0 or self.length_h < 1:
            raise ValueError(f"a duty stood begins before hour 0: {self}")

    @property
    def end_h(self) -> int:
        """The hour at which it ended; beyond 0 if it runs into the roster."""
        return self.start_h + self.length_h

    @property
    def day(self) -> int:
        """The day on which it began; the one before the roster is -1."""
        return self.start_h // DAY_H


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person asks: one shift, or a day with all duties that begin on it.

    For a day, ``kind`` narrows it to the shifts of one kind. Why they ask is nobody's business.
    """

    wish: Wish
    shift: str = ""  # id of a shift, or "" where a day is given
    day: int | None = None
    kind: str = ""
    weight: int = 1  # points if it is not met; of no account for CANNOT

    def __post_init__(self) -> None:
        if bool(self.shift) == (self.day is not None) or self.weight < 0:
            raise ValueError(f"a request names a shift or a day: {self}")

    def covers(self, shift: Shift) -> bool:
        """Return whether standing ``shift`` is what the request is about."""
        if self.shift:
            return shift.id == self.shift
        return shift.day == self.day and self.kind in ("", shift.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPerson:
    """A person as the roster sees them; the register holds the rest.

    What was before hour 0 counts: rest, runs, weekly hours and shares do not begin anew.
    """

    number: str
    role: str  # of kinds.Role
    leader: bool = False
    competences: frozenset[str] = frozenset()
    crew: int | None = None  # 0, 1, 2 … of the pattern; None if not dealt yet
    absent: tuple[tuple[int, int], ...] = ()  # hours from, to (not included)
    stood: tuple[Stood, ...] = ()  # before hour 0, as far back as shares are counted
    requests: tuple[Request, ...] = ()

    @property
    def officer(self) -> bool:
        """Whether the person is sworn."""
        return self.role == Role.OFFICER

    @property
    def worked_run_days(self) -> int:
        """Days in a row with a duty, up to and with the day before day 0."""
        return _run_before({duty.day for duty in self.stood})

    @property
    def worked_run_nights(self) -> int:
        """Nights in a row, likewise."""
        return _run_before({duty.day for duty in self.stood if duty.night})

    @property
    def worked_h(self) -> tuple[int, ...]:
        """Hours of the duties begun one, two … days before day 0."""
        hours: Counter[int] = Counter()
        for duty in self.stood:
            hours[duty.day] += duty.length_h
        return tuple(hours[day] for day in range(-1, min(hours, default=0) - 1, -1))

    @property
    def last_off_h(self) -> int | None:
        """The end of the last duty before the roster, which may lie in it; None if none was."""
        return max((duty.end_h for duty in self.stood), default=None)

    def absent_h(self, shift: Shift) -> int:
        """Return how many hours of ``shift`` the person is absent."""
        return self.absent_between_h(shift.start_h, shift.end_h)

    def absent_between_h(self, first_h: int, end_h: int) -> int:
        """Return how many hours from ``first_h`` to ``end_h`` (not included) are absence."""
        return sum(max(0, min(to_h, end_h) - max(from_h, first_h)) for from_h, to_h in self.absent)


def _run_before(days: set[int]) -> int:
    """Return how many days in a row up to day -1 are among ``days``."""
    run = 0
    while -1 - run in days:
        run += 1
    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """All a solver may know, and all a checker needs."""

    post: str
    horizon_days: int
    enforcing: bool
    shifts: tuple[Shift, ...]
    people: tuple[RosterPerson, ...]
    rules: Rules
    first_weekday: int = 0  # of day 0; Monday is 0
    holidays: frozenset[int] = frozenset()  # days; those before day 0 count for shares
    weights: Weights = USUAL_WEIGHTS

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
        if not 0 <= self.first_weekday < WEEK_DAYS:
            raise ValueError(f"{self.post}: there is no weekday {self.first_weekday}")

    def officers_needed(self, shift: Shift) -> int:
        """Return how many sworn officers ``shift`` needs, by its own wish and by the law."""
        lawful = self.rules.enforcing_officers_min
        return max(shift.officers_min, lawful.limit if lawful and self.enforcing else 0)

    def weekday(self, day: int) -> int:
        """Return the weekday of a day, which may lie before the roster; Monday is 0."""
        return (self.first_weekday + day) % WEEK_DAYS

    def weekend(self, day: int) -> int | None:
        """Return which weekend a Saturday or Sunday belongs to, None for other days.

        Weekends are numbered from that of the week of day 0, which is 0; earlier ones below it.
        """
        week, weekday = divmod(self.first_weekday + day, WEEK_DAYS)
        return week if weekday >= SATURDAY else None


class Duty(NamedTuple):
    """One person on one shift."""

    person: str
    shift: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Who stands which shift."""

    duties: frozenset[Duty] = frozenset()

    def keeps(self, lock: "Lock") -> bool:
        """Return whether a duty is as somebody has settled it."""
        return (Duty(lock.person, lock.shift) in self.duties) == (lock.must is Must.MUST)


class Must(StrEnum):
    """What a lock says of a duty."""

    MUST = "must"
    NEVER = "never"


class Lock(NamedTuple):
    """A duty that somebody has settled: it is stood, or not, whatever it costs."""

    person: str
    shift: str
    must: Must


class BreachRule(StrEnum):
    """Every way a roster can break a rule; what ``have`` and ``need`` of the breach count."""

    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_SHIFT = "unknown_shift"
    ABSENT = "absent"  # hours absent during the shift; none
    CANNOT = "cannot"  # 1 duty the person has said they cannot stand; none
    TWO_AT_ONCE = "two_at_once"  # hours on two shifts; none
    REST_TOO_SHORT = "rest_too_short"  # hours since the duty before; hours at least
    WEEKLY_REST_MISSING = "weekly_rest_missing"  # hours since the last such rest; hours at most
    RUN_TOO_LONG = "run_too_long"  # days in a row; days at most
    RUN_TOO_SHORT = "run_too_short"  # days in a row; days at least
    OFF_TOO_LONG = "off_too_long"  # days off in a row; days at most
    OFF_TOO_SHORT = "off_too_short"  # days off in a row; days at least
    SUCCESSION = "succession"  # 1 forbidden succession, ``what`` names it; none
    NIGHTS_TOO_MANY = "nights_too_many"  # nights in a row; nights at most
    RECOVERY_TOO_SHORT = "recovery_too_short"  # hours since the night; hours at least
    WEEK_TOO_LONG = "week_too_long"  # hours in the fullest seven days; hours at most
    HOURS_TOO_MANY = "hours_too_many"  # hours; hours at most
    HOURS_TOO_FEW = "hours_too_few"  # hours; hours at least
    KIND_TOO_OFTEN = "kind_too_often"  # duties of the kind ``what``; duties at most
    WEEKENDS_TOO_MANY = "weekends_too_many"  # weekends with a duty; weekends at most
    HOLIDAYS_TOO_MANY = "holidays_too_many"  # holidays with a duty; holidays at most
    REST_ORDER_DUE = "rest_order_due"  # days of rest since it was due; days at least
    STINT_TOO_LONG = "stint_too_long"  # days of closed duty; days at most
    STINT_TOO_SHORT = "stint_too_short"  # days of closed duty; days at least
    ISOLATION_TOO_SHORT = "isolation_too_short"  # days since any duty; days at least
    FATIGUE_TOO_HIGH = "fatigue_too_high"  # fatigue index of the worst duty; at most
    RISK_TOO_HIGH = "risk_too_high"  # risk index of the worst duty in percent; at most
    NIGHTS_UNFAIR = "nights_unfair"  # nights with those before; one's share
    WEEKENDS_UNFAIR = "weekends_unfair"  # likewise
    HOLIDAYS_UNFAIR = "holidays_unfair"  # likewise
    HOURS_UNFAIR = "hours_unfair"  # likewise
    REQUEST_UNMET = "request_unmet"  # duties the request is about; ``what`` is the wish
    CREWS_MIXED = "crews_mixed"  # people of other crews; people at most
    HEADS_SHORT = "heads_short"  # heads; heads at least
    OFFICER_MISSING = "officer_missing"  # sworn officers; sworn officers at least
    LEADER_MISSING = "leader_missing"  # leaders; one
    COMPETENCE_MISSING = "competence_missing"  # people with ``what``; people at least


# What a shift lacks. It is charged and keeps no roster from being published: people may be too few.
LACKS = frozenset(
    {
        BreachRule.HEADS_SHORT,
        BreachRule.OFFICER_MISSING,
        BreachRule.LEADER_MISSING,
        BreachRule.COMPETENCE_MISSING,
    }
)


class Breach(NamedTuple):
    """One broken rule: on which shift, by whom (None: by the shift as a whole), by how much.

    Where no shift can be named (hours too few, a day wished for) ``shift_id`` is "" and ``day``,
    if it matters, is given. ``points`` is what breaking it costs; None: it may not be broken.
    """

    rule: BreachRule
    shift_id: str
    person: str | None = None
    have: int = 0
    need: int = 0
    what: str = ""
    day: int | None = None
    points: int | None = None

    @property
    def hard(self) -> bool:
        """Whether a roster with this breach may not be published."""
        return self.points is None
