"""Who meets whom in a crew plan: on shift, at the change-over, in vehicles and in rooms.

A **crew plan** is a repeated stretch of days: who is on duty when, who shares a room and a
vehicle. From it follow the hours each two people are together, by kind, day by day. What one
infected member of a plan costs in infected and in isolated people is simulated in
``solve/isolation``; both numbers are always told, since fixed crews cut the one more than the
other (``domain/science.md`` §5).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import ceil
from typing import NamedTuple, TypeVar

from muster.core.pattern import Pattern, deal_crews
from muster.core.roster import DAY_H, RosterPerson

CLOSE_CONTACT_H = 0.25  # together for a quarter of an hour within a day: a close contact
FORTNIGHT_DAYS = 14


class Meeting(StrEnum):
    """How two people come to be together."""

    SHIFT = "shift"  # on duty at the same time
    HANDOVER = "handover"  # one takes over from the other
    VEHICLE = "vehicle"
    ROOM = "room"


class Stand(NamedTuple):
    """A duty of a plan: hours since the first local midnight, as in ``core/roster``."""

    person: str
    start_h: float
    length_h: float

    @property
    def day(self) -> int:
        """The day on which the duty begins."""
        return int(self.start_h // DAY_H)

    @property
    def end_h(self) -> float:
        """The hour at which it ends."""
        return self.start_h + self.length_h


class Gathering(NamedTuple):
    """People, by their places in the plan, who are together for some hours of one day."""

    day: int
    how: Meeting
    hours: float
    some: tuple[int, ...]
    others: tuple[int, ...] = ()  # each of ``some`` meets each of these; none: each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What people of a post do around their duties: for how long they are together."""

    handover_h: float = 0.1  # those who go and those who come; from 0.25 on, close contacts
    ride_h: float = 0.67  # in a vehicle together, there and back
    room_share: float = 0.5  # of the hours in which both are off duty


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewPlan:
    """Who is on duty and who meets whom, on each of ``days`` days that repeat."""

    name: str
    people: tuple[str, ...]
    days: int
    gatherings: tuple[Gathering, ...]
    duties: tuple[tuple[int, int, float], ...]  # day, place of the person, hours

    @property
    def week_h(self) -> float:
        """The hours a week that people are on duty, on average over all of them."""
        total = sum(hours for *_, hours in self.duties)
        return 7 * total / (self.days * max(1, len(self.people)))


def crew_plan(
    name: str,
    people: Iterable[str],
    stands: Iterable[Stand],
    *,
    days: int,
    rooms: Iterable[Sequence[str]] = (),
    vehicles: Iterable[Sequence[str]] | int = (),
    habits: Habits | None = None,
) -> CrewPlan:
    """Return the plan of ``people`` who stand ``stands`` in days 0 to ``days`` − 1.

    ``rooms`` and ``vehicles`` are the people who share one; those of a vehicle ride together
    when their duties begin and end at the same hours. A number of seats instead of vehicles
    fills one after the other with those who ride, in order of their codes.
    """
    known = tuple(sorted(set(people)))
    place = {code: i for i, code in enumerate(known)}
    own = sorted({stand for stand in stands if stand.person in place and 0 <= stand.day < days})
    how = habits or Habits()
    spans: dict[tuple[float, float], list[int]] = defaultdict(list)
    for stand in own:
        spans[stand.start_h, stand.end_h].append(place[stand.person])
    rides = vehicles if isinstance(vehicles, int) else _places(vehicles, place)
    gatherings = (
        *_on_shift(spans),
        *_at_handover(spans, days * DAY_H, how.handover_h),
        *_in_vehicles(spans, rides, how.ride_h),
        *_in_rooms(own, place, _places(rooms, place), days, how.room_share),
    )
    return CrewPlan(
        name=name,
        people=known,
        days=days,
        gatherings=gatherings,
        duties=tuple((stand.day, place[stand.person], stand.length_h) for stand in own),
    )


def _places(groups: Iterable[Sequence[str]], place: dict[str, int]) -> list[list[int]]:
    return [sorted({place[code] for code in group if code in place}) for group in groups]


_Spans = dict[tuple[float, float], list[int]]


def _on_shift(spans: _Spans) -> Iterator[Gathering]:
    ordered = sorted(spans)
    for i, span in enumerate(ordered):
        start_h, end_h = span
        here = tuple(spans[span])
        if len(here) > 1:
            yield Gathering(_day(start_h), Meeting.SHIFT, end_h - start_h, here)
        for later in ordered[i + 1 :]:
            if later[0] >= end_h:
                break
            together_h = min(end_h, later[1]) - later[0]
            there = tuple(spans[later])
            yield Gathering(_day(later[0]), Meeting.SHIFT, together_h, here, there)


def _at_handover(spans: _Spans, period_h: int, handover_h: float) -> Iterator[Gathering]:
    begin: dict[float, list[int]] = defaultdict(list)
    for (start_h, _), people in spans.items():
        begin[start_h % period_h] += people
    for (_, end_h), people in sorted(spans.items()):
        come = begin.get(end_h % period_h)
        if come and handover_h:
            day = _day(end_h % period_h)
            yield Gathering(day, Meeting.HANDOVER, handover_h, tuple(people), tuple(come))


def _in_vehicles(spans: _Spans, rides: list[list[int]] | int, ride_h: float) -> Iterator[Gathering]:
    for (start_h, _), people in sorted(spans.items()):
        if isinstance(rides, int):
            inside = shared(sorted(people), rides)
        else:
            inside = [[place for place in ride if place in people] for ride in rides]
        for together in inside:
            if len(together) > 1:
                yield Gathering(_day(start_h), Meeting.VEHICLE, ride_h, tuple(together))


def _in_rooms(
    stands: Sequence[Stand], place: dict[str, int], rooms: list[list[int]], days: int, share: float
) -> Iterator[Gathering]:
    on: dict[tuple[int, int], set[int]] = defaultdict(set)  # place, day → hours of that day
    for stand in stands:
        for hour in range(int(stand.start_h), ceil(stand.end_h)):
            day, clock = divmod(hour, DAY_H)
            on[place[stand.person], day % days].add(clock)
    for one, other in (pair for room in rooms for pair in combinations(room, 2)):
        for day in range(days):
            off_h = DAY_H - len(on[one, day] | on[other, day])
            if off_h:
                yield Gathering(day, Meeting.ROOM, off_h * share, (one, other))


def _day(hour: float) -> int:
    return int(hour // DAY_H)


# --- plans to compare --------------------------------------------------------------------------

_T = TypeVar("_T")


def shared(people: Sequence[_T], size: int) -> list[Sequence[_T]]:
    """Return rooms, or vehicles, of ``size`` filled one after the other; size 0 or 1: none."""
    return [people[i : i + size] for i in range(0, len(people), size)] if size > 1 else []


def along_crews(people: Iterable[str], stands: Iterable[Stand]) -> list[str]:
    """Return ``people`` so that those who stand the same duties follow one another."""
    duties: dict[str, list[float]] = {code: [] for code in sorted(people)}
    for stand in sorted(stands):
        if stand.person in duties:
            duties[stand.person].append(stand.start_h)
    return sorted(duties, key=lambda code: (duties[code], code))


def repeated(stands: Iterable[Stand], days: int, *, times: int) -> tuple[Stand, ...]:
    """Return the duties of ``days`` days so many times over."""
    once = tuple(stands)
    return tuple(
        stand._replace(start_h=stand.start_h + DAY_H * days * time)
        for time in range(times)
        for stand in once
    )


def pattern_stands(
    pattern: Pattern, people: Iterable[RosterPerson], *, changeover_h: int, days: int
) -> tuple[Stand, ...]:
    """Return the duties of crews that stay together in a rotation pattern.

    ``days`` is a multiple of the pattern's cycle: what begins after the last day does so on the
    first.
    """
    stands = []
    for person in deal_crews(people, pattern.crews):
        for day in range(days):
            slot = pattern.turn(person.crew or 0, day)
            if slot is not None:
                start_h = (day * DAY_H + changeover_h + slot.after_h) % (days * DAY_H)
                stands.append(Stand(person.number, start_h, slot.length_h))
    return tuple(stands)


class Alternation(StrEnum):
    """Ways in which a post that needs half its hours may share them out (Mauras et al. 2021)."""

    ROTATING_WEEKS = "rotating_weeks"  # one half of the people, then the other, week about
    ROTATING_DAYS = "rotating_days"  # … day about
    ON_OFF_WEEKS = "on_off_weeks"  # all of them one week, nobody the next
    ON_OFF_DAYS = "on_off_days"


def alternated(
    stands: Iterable[Stand], people: Sequence[str], how: Alternation
) -> tuple[Stand, ...]:
    """Return those of ``stands`` that ``how`` leaves; every second of ``people`` is one half."""
    half = {code: i % 2 for i, code in enumerate(people)}
    by_weeks = how in (Alternation.ROTATING_WEEKS, Alternation.ON_OFF_WEEKS)
    rotating = how in (Alternation.ROTATING_WEEKS, Alternation.ROTATING_DAYS)

    def left(stand: Stand) -> bool:
        turn = (stand.day // 7 if by_weeks else stand.day) % 2
        return turn == (half[stand.person] if rotating else 0)

    return tuple(stand for stand in stands if stand.person in half and left(stand))
