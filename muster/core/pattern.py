"""Rotation patterns: crews that take turns by a fixed cycle, and the roster this makes at once.

The patterns are those in use (``domain/practice.md`` §2): 三班两运转 (3-crew 2-shift), 四班三运转
(4-crew 3-shift, seen at Xi'an's checkpoints), three crews of 24 hours (Fuding), two days and two
nights with four days off after them, and A/B/C closed duty by fortnights. Fixed crews that are
not mixed cut what one infected member costs in quarantined days (``domain/science.md``
§5). A pattern knows nothing of absence: what it makes is judged like any other roster.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from muster.core.roster import DAY_H, Duty, Problem, Roster, RosterPerson, Shift
from muster.core.roster_rules import USUAL_WEIGHTS, Rules, Weights

NIGHT_ENDS_H = 5  # 2003/88/EC art. 2(3): night time includes midnight to five
NIGHT_LEAST_H = 3  # 2003/88/EC art. 2(4): at least three hours of it make night work
CHANGEOVER_H = 8  # county checkpoints change at 06:00 (practice.md §2); most posts at 08:00

REST = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One shift of every day of a pattern, from so many hours after the change-over."""

    code: str
    after_h: int
    length_h: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Which slot each crew stands on each day of a cycle, or rests: one row of days per crew."""

    code: str
    rows: tuple[tuple[Slot | None, ...], ...]
    closed: bool = False  # who stands it lives at the post

    @property
    def crews(self) -> int:
        """How many crews take turns."""
        return len(self.rows)

    @property
    def cycle_days(self) -> int:
        """After how many days everything begins anew."""
        return len(self.rows[0])

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots of a day, earliest first; one crew stands each."""
        slots = {slot for row in self.rows for slot in row if slot is not None}
        return tuple(sorted(slots, key=lambda slot: slot.after_h))

    def turn(self, crew: int, day: int) -> Slot | None:
        """Return what a crew stands on ``day`` of the cycle, which may be negative."""
        return self.rows[crew][day % self.cycle_days]

    def crew_on(self, slot: Slot, day: int) -> int:
        """Return which crew stands ``slot`` on ``day`` of the cycle, which may be negative."""
        on = [crew for crew in range(self.crews) if self.turn(crew, day) == slot]
        if len(on) != 1:
            raise ValueError(f"{self.code}: crews {on} stand slot {slot.code} at once")
        return on[0]


def _staggered(
    cycle: tuple[Slot | None, ...], *, crews: int, step_days: int
) -> tuple[tuple[Slot | None, ...], ...]:
    """Return one cycle for each crew, ``step_days`` ahead of that of the crew before."""
    ahead = (crew * step_days % len(cycle) for crew in range(crews))
    return tuple((*cycle[days:], *cycle[:days]) for days in ahead)


_DAY12 = Slot(code="D", after_h=0, length_h=12)
_NIGHT12 = Slot(code="N", after_h=12, length_h=12)
_DAY8 = Slot(code="D", after_h=0, length_h=8)
_EVENING8 = Slot(code="E", after_h=8, length_h=8)
_NIGHT8 = Slot(code="N", after_h=16, length_h=8)
_FULL24 = Slot(code="F", after_h=0, length_h=24)

CLOSED_DAYS = 14  # A/B/C 封闭执勤: a stint at the post, rest at home, isolation before the next


def _closed_turns(inner: tuple[Slot | None, ...]) -> tuple[tuple[Slot | None, ...], ...]:
    """Return the rows of three parties that relieve each other every fortnight.

    The party at the post is as many crews as ``inner`` has days, and takes turns by it. The next
    party is in isolation meanwhile, the last one at home. A fortnight is no multiple of three
    days, so each stint begins where the last one ended, and in the end all crews stand as much.
    """
    away: tuple[Slot | None, ...] = (REST,) * CLOSED_DAYS
    rows = []
    for party in range(3):
        for crew in range(len(inner)):
            row: tuple[Slot | None, ...] = ()
            for stint in range(len(inner)):
                begun = crew + stint * CLOSED_DAYS
                there = tuple(inner[(begun + day) % len(inner)] for day in range(CLOSED_DAYS))
                row += away * party + there + away * (2 - party)
            rows.append(row)
    return tuple(rows)


PATTERNS: Mapping[str, Pattern] = {
    pattern.code: pattern
    for pattern in (
        Pattern(code="3x2", rows=_staggered((_DAY12, _NIGHT12, REST), crews=3, step_days=1)),
        Pattern(
            code="4x3",
            rows=_staggered(
                (_DAY8, _DAY8, _EVENING8, _EVENING8, _NIGHT8, _NIGHT8, REST, REST),
                crews=4,
                step_days=2,
            ),
        ),
        Pattern(code="3x24", rows=_staggered((_FULL24, REST, REST), crews=3, step_days=1)),
        Pattern(
            code="DDNN",
            rows=_staggered(
                (_DAY12, _DAY12, _NIGHT12, _NIGHT12, REST, REST, REST, REST), crews=4, step_days=2
            ),
        ),
        Pattern(code="ABC", rows=_closed_turns((_DAY12, _NIGHT12, REST)), closed=True),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What a post asks of every shift of its pattern."""

    post: str
    pattern: str  # of PATTERNS
    enforcing: bool
    heads_min: int
    heads_wanted: int
    officers_min: int = 0
    leader: bool = True  # ≥ 1 leader a shift: 值班带班
    changeover_h: int = CHANGEOVER_H  # clock hour at which the first slot of a day begins

    def __post_init__(self) -> None:
        if self.pattern not in PATTERNS or not 0 <= self.changeover_h < DAY_H:
            raise ValueError(f"{self.post}: pattern {self.pattern} at {self.changeover_h} h")


def pattern_roster(
    watch: Watch,
    people: Iterable[RosterPerson],
    rules: Rules,
    *,
    horizon_days: int,
    cycle_day: int = 0,
    first_weekday: int = 0,
    holidays: frozenset[int] = frozenset(),
    weights: Weights = USUAL_WEIGHTS,
) -> tuple[Problem, Roster]:
    """Return the problem of a post and the roster that its pattern makes, absence or not.

    Whoever has no crew is dealt into one (:func:`deal_crews`). ``cycle_day`` is the day of the
    cycle that day 0 is: pass the days since the first roster, and a roster continues the last.
    A shift is called by its first day and its slot, as ``03N``.
    """
    pattern = PATTERNS[watch.pattern]
    dealt = deal_crews(people, pattern.crews)
    shifts, duties = [], set()
    for day in range(-1, horizon_days):  # the last slot of a day may begin on the next one
        for slot in pattern.slots:
            crew = pattern.crew_on(slot, day + cycle_day)
            shift = _shift(watch, slot, day, crew)
            if not 0 <= shift.day < horizon_days:
                continue
            shifts.append(shift)
            duties |= {Duty(person.number, shift.id) for person in dealt if person.crew == crew}
    problem = Problem(
        post=watch.post,
        horizon_days=horizon_days,
        enforcing=watch.enforcing,
        shifts=tuple(shifts),
        people=dealt,
        rules=rules,
        first_weekday=first_weekday,
        holidays=holidays,
        weights=weights,
    )
    return problem, Roster(frozenset(duties))


def _shift(watch: Watch, slot: Slot, day: int, crew: int) -> Shift:
    start_h = day * DAY_H + watch.changeover_h + slot.after_h
    return Shift(
        id=f"{start_h // DAY_H:02d}{slot.code}",
        start_h=start_h,
        length_h=slot.length_h,
        night=is_night(start_h, slot.length_h),
        heads_min=watch.heads_min,
        heads_wanted=watch.heads_wanted,
        officers_min=watch.officers_min,
        leader=watch.leader,
        kind=slot.code,
        crew=crew,
        closed=PATTERNS[watch.pattern].closed,
    )


def is_night(start_h: int, length_h: int) -> bool:
    """Return whether a shift is night work: three hours or more between midnight and five."""
    hours = range(start_h, start_h + length_h)
    return sum(hour % DAY_H < NIGHT_ENDS_H for hour in hours) >= NIGHT_LEAST_H


def deal_crews(people: Iterable[RosterPerson], crews: int) -> tuple[RosterPerson, ...]:
    """Return everybody with a crew, in the order of ``people``; the order decides nothing.

    Each crew has an officer if there are enough officers, and a leader likewise, as far as those
    who have a crew already let: they keep it. The others are dealt by number: leading officers
    first, since they are both, then officers, leaders and the rest, each to the crew that lacks
    most what they are, then to the smallest.
    """
    given = tuple(people)
    for person in given:
        if person.crew is not None and not 0 <= person.crew < crews:
            raise ValueError(f"{person.number}: there is no crew {person.crew} of {crews}")
    members: list[list[RosterPerson]] = [
        [person for person in given if person.crew == crew] for crew in range(crews)
    ]
    waiting = [person for person in given if person.crew is None]
    crew_of = {person.number: person.crew for person in given}
    for person in sorted(waiting, key=lambda p: (-_rank(p), p.number)):
        crew = min(range(crews), key=lambda crew: (*_lacks(members[crew], person), crew))
        members[crew].append(person)
        crew_of[person.number] = crew
    return tuple(replace(person, crew=crew_of[person.number]) for person in given)


def _rank(person: RosterPerson) -> int:
    return 2 * person.officer + person.leader


def _lacks(members: list[RosterPerson], person: RosterPerson) -> tuple[int, ...]:
    """Return a key by which the crew that needs ``person`` most comes first."""
    officers = sum(member.officer for member in members) * person.officer
    leaders = sum(member.leader for member in members) * person.leader
    return bool(officers), bool(leaders), officers, leaders, len(members)
