"""What one infected member would cost a post: its roster, and other ways for the same people."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import ceil
from pathlib import Path

from muster.core.care import isolation_due
from muster.core.isolation import (
    Alternation,
    CrewPlan,
    Habits,
    Stand,
    along_crews,
    alternated,
    crew_plan,
    pattern_stands,
    repeated,
    shared,
)
from muster.core.ledger import AsOf
from muster.core.pattern import CHANGEOVER_H, PATTERNS
from muster.core.person import Person
from muster.core.roster import RosterPerson
from muster.formats.isolation import read_duties
from muster.solve.isolation import mixed, redealt
from muster.steps.figure import zone
from muster.steps.roster_record import published
from muster.steps.rules import pack_in_force
from muster.store.states import states_of

PEOPLE_MAX = 300  # beyond, the table of who meets whom outgrows a small machine
WEEK_DAYS = 7
COMPARED_DAYS = 28  # what is shorter is repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A roster as it is, and what is known of its people."""

    name: str
    people: tuple[RosterPerson, ...]
    stands: tuple[Stand, ...]
    days: int
    changeover_h: int
    rooms: tuple[tuple[str, ...], ...] = ()  # where they are known
    vehicles: tuple[tuple[str, ...], ...] = ()

    @property
    def codes(self) -> list[str]:
        """The codes of its people."""
        return [person.number for person in self.people]


def case_of_post(post: str, asof: AsOf) -> Case | None:
    """Return the roster last published for ``post`` as of ``asof``; None when there is none."""
    told = published(post, asof)
    if told is None or not told.shifts:
        return None
    first = min(shift.start for shift in told.shifts).astimezone(zone())
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    hour = timedelta(hours=1)
    stands = tuple(
        Stand(person, (shift.start - midnight) / hour, shift.length_h)
        for shift in told.shifts
        for person in shift.people
    )
    codes = sorted({stand.person for stand in stands})
    known = states_of(Person, codes, asof)
    return Case(
        name=post.partition(":")[2],
        people=tuple(_member(code, known.get(code)) for code in codes),
        stands=stands,
        days=told.horizon_days,
        changeover_h=first.hour,
    )


def _member(code: str, person: Person | None) -> RosterPerson:
    record = person.record if person else None
    return RosterPerson(
        number=code,
        role=record.role.value if record else "",
        leader=bool(record and record.leader),
    )


def case_of_file(path: Path) -> Case:
    """Return the duties of a file; raises its ``DutiesFileError`` where they cannot be read."""
    read = read_duties(path)
    return Case(
        name=path.stem,
        people=tuple(RosterPerson(number=code, role="") for code in read.people),
        stands=read.stands,
        days=read.days,
        changeover_h=int(min((s.start_h for s in read.stands), default=CHANGEOVER_H)),
        rooms=read.rooms,
        vehicles=read.vehicles,
    )


def isolation_days(asof: AsOf) -> tuple[int, str] | None:
    """Return how long contacts are isolated by the rule in force, and its source; None: no rule."""
    pack = pack_in_force(asof)
    rules = pack.isolation_rules() if pack else ()
    if not any(rule.valid_from <= asof.at for rule in rules):
        return None
    _, rule = isolation_due(asof.at, rules)
    return rule.days, rule.source


def plans(
    case: Case, *, room_people: int, vehicle_people: int, habits: Habits, seed: int
) -> tuple[CrewPlan, ...]:
    """Return the roster as it is, and the same people in other crews and turns.

    First ``present``; then ``pattern.…``, in crews that stay together; the present duties with
    people dealt anew each week and each day (``redealt.…``), and with rooms mixed too
    (``mixed``); then half of the hours in each way of :class:`Alternation` (``half.…``). Rooms
    follow the crews, where none are given.
    """
    times = ceil(COMPARED_DAYS / case.days)
    days, stands = case.days * times, repeated(case.stands, case.days, times=times)
    room_people = max((len(room) for room in case.rooms), default=room_people)
    seats = max((len(vehicle) for vehicle in case.vehicles), default=vehicle_people)
    order = along_crews(case.codes, stands)
    rooms = case.rooms or shared(order, room_people)
    alike = _alike(case.people)
    daily = redealt(stands, alike, every_days=1, seed=seed)
    weekly = redealt(stands, alike, every_days=WEEK_DAYS, seed=seed)
    made = partial(crew_plan, people=case.codes, vehicles=seats, habits=habits)
    halved = [stand for stand in stands if stand.day < COMPARED_DAYS]
    return (
        made("present", stands=stands, days=days, rooms=rooms, vehicles=case.vehicles or seats),
        *_in_patterns(case, room_people, made),
        made("redealt.week", stands=weekly, days=days, rooms=rooms),
        made("redealt.day", stands=daily, days=days, rooms=rooms),
        made("mixed", stands=daily, days=days, rooms=shared(mixed(case.codes, seed), room_people)),
        *(
            made(
                f"half.{how}",
                stands=alternated(halved, order, how),
                days=COMPARED_DAYS,
                rooms=rooms,
            )
            for how in Alternation
        ),
    )


def _in_patterns(case: Case, room_people: int, made: Callable[..., CrewPlan]) -> Iterator[CrewPlan]:
    for pattern in PATTERNS.values():
        if len(case.people) < pattern.crews:
            continue
        days = pattern.cycle_days * ceil(COMPARED_DAYS / pattern.cycle_days)
        stands = pattern_stands(pattern, case.people, changeover_h=case.changeover_h, days=days)
        rooms = shared(along_crews(case.codes, stands), room_people)
        yield made(f"pattern.{pattern.code}", stands=stands, days=days, rooms=rooms)


def _alike(people: Iterable[RosterPerson]) -> list[list[str]]:
    """Return who can stand in for whom: officers for officers, leaders for leaders."""
    groups: dict[tuple[bool, bool], list[str]] = defaultdict(list)
    for person in people:
        groups[person.officer, person.leader].append(person.number)
    return [groups[kind] for kind in sorted(groups)]
