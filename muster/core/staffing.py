"""The staffing problem of the public benchmark: what it is, how a schedule can break it, its cost.

People stand at most one shift a day, over a horizon that begins on a Monday. What before it was
is not known, so runs that touch its first or last day are never too short. Cover is wished for:
heads missing or beyond are paid for. The problem and its instances are those of T. Curtois and
R. Qu, *Computational results on new staff scheduling benchmark instances* (2014).

No solver in this file: it judges every schedule, whoever made it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

WEEK_DAYS = 7
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftKind:
    """A kind of shift, how long it is, and which kinds may not be stood the day after."""

    code: str
    minutes: int
    not_before: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One person, and what their schedule must keep to."""

    code: str
    shifts_max: Mapping[str, int]  # by kind; a kind not named is not stood
    minutes_max: int
    minutes_min: int
    run_max: int  # days in a row with a shift
    run_min: int
    rest_min: int  # days in a row without
    weekends_max: int  # with a shift on Saturday, Sunday or both
    days_off: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A shift somebody would like to stand, or not to: what it costs when it is not so."""

    person: str
    day: int
    kind: str
    wanted: bool
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How many heads a kind of shift asks for on a day, and what each one off it costs."""

    day: int
    kind: str
    heads: int
    under: int
    over: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """One instance."""

    days: int
    kinds: tuple[ShiftKind, ...]
    people: tuple[Contract, ...]
    requests: tuple[Request, ...] = ()
    cover: tuple[Cover, ...] = ()


Schedule = Mapping[str, tuple[str, ...]]  # by person, a kind for each day; "" is a day off


class StaffingRule(StrEnum):
    """Every way a schedule can be wrong, in the order they are reported."""

    HORIZON = "horizon"  # days scheduled, days of the horizon
    UNKNOWN_KIND = "unknown_kind"
    DAY_OFF = "day_off"
    FOLLOWS = "follows"  # a kind that may not follow the one of the day before
    SHIFTS_MAX = "shifts_max"
    MINUTES_MAX = "minutes_max"
    MINUTES_MIN = "minutes_min"
    RUN_MAX = "run_max"
    RUN_MIN = "run_min"
    REST_MIN = "rest_min"
    WEEKENDS_MAX = "weekends_max"


@dataclass(frozen=True, slots=True)
class StaffingBreach:
    """One broken rule: whose, from which day on, what there is and what is allowed."""

    rule: StaffingRule
    person: str
    day: int | None
    have: int
    limit: int


def breaches(problem: Staffing, schedule: Schedule) -> list[StaffingBreach]:
    """Return every rule that ``schedule`` breaks, person by person; none when it is sound."""
    kinds = {kind.code: kind for kind in problem.kinds}
    return [
        breach
        for person in problem.people
        for breach in _breaches_of(problem.days, kinds, person, schedule.get(person.code, ()))
    ]


def _breaches_of(
    days: int, kinds: Mapping[str, ShiftKind], person: Contract, stands: tuple[str, ...]
) -> Iterator[StaffingBreach]:
    def breach(rule: StaffingRule, day: int | None, have: int, limit: int) -> StaffingBreach:
        return StaffingBreach(rule, person.code, day, have, limit)

    if len(stands) != days:
        yield breach(StaffingRule.HORIZON, None, len(stands), days)
        return
    unknown = [day for day, code in enumerate(stands) if code and code not in kinds]
    if unknown:
        yield from (breach(StaffingRule.UNKNOWN_KIND, day, 1, 0) for day in unknown)
        return
    for day, code in enumerate(stands):
        if code and day in person.days_off:
            yield breach(StaffingRule.DAY_OFF, day, 1, 0)
        if day and code and stands[day - 1] and code in kinds[stands[day - 1]].not_before:
            yield breach(StaffingRule.FOLLOWS, day, 1, 0)
    for code, n in sorted(Counter(filter(None, stands)).items()):
        if n > person.shifts_max.get(code, 0):
            yield breach(StaffingRule.SHIFTS_MAX, None, n, person.shifts_max.get(code, 0))
    minutes = sum(kinds[code].minutes for code in stands if code)
    if minutes > person.minutes_max:
        yield breach(StaffingRule.MINUTES_MAX, None, minutes, person.minutes_max)
    if minutes < person.minutes_min:
        yield breach(StaffingRule.MINUTES_MIN, None, minutes, person.minutes_min)
    for rule, day, have, limit in _runs(person, stands):
        yield breach(rule, day, have, limit)
    weekends = weekends_worked(stands)
    if weekends > person.weekends_max:
        yield breach(StaffingRule.WEEKENDS_MAX, None, weekends, person.weekends_max)


def _runs(
    person: Contract, stands: tuple[str, ...]
) -> Iterator[tuple[StaffingRule, int, int, int]]:
    day = 0
    for works, run in groupby(map(bool, stands)):
        n = len(list(run))
        inside = day > 0 and day + n < len(stands)
        if works and n > person.run_max:
            yield StaffingRule.RUN_MAX, day, n, person.run_max
        if works and inside and n < person.run_min:
            yield StaffingRule.RUN_MIN, day, n, person.run_min
        if not works and inside and n < person.rest_min:
            yield StaffingRule.REST_MIN, day, n, person.rest_min
        day += n


def weekends_worked(stands: tuple[str, ...]) -> int:
    """Return on how many weekends there is a shift; the first day is a Monday."""
    return len(
        {
            day // WEEK_DAYS
            for day, code in enumerate(stands)
            if code and day % WEEK_DAYS in (SATURDAY, SUNDAY)
        }
    )


def cost(problem: Staffing, schedule: Schedule) -> int:
    """Return what a schedule costs: requests not met, and cover missed or exceeded."""
    wishes = sum(
        request.weight
        for request in problem.requests
        if (schedule[request.person][request.day] == request.kind) is not request.wanted
    )
    heads = Counter(
        (day, code) for stands in schedule.values() for day, code in enumerate(stands) if code
    )
    for cover in problem.cover:
        off = heads[cover.day, cover.kind] - cover.heads
        wishes += cover.over * off if off > 0 else cover.under * -off
    return wishes
