"""A published roster mended for what is known now: the changes to record, and what they come to."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import msgspec

from muster.core.kinds import Change, DutyChange
from muster.core.roster import (
    LACKS,
    Breach,
    BreachRule,
    Duty,
    Lock,
    Must,
    Problem,
    Roster,
    RosterPerson,
)
from muster.core.roster_check import breaches, hard_breaches
from muster.core.roster_score import RosterScore, score_of
from muster.solve.roster_repair import Substitute, repair, substitutes
from muster.steps.roster_people import hour
from muster.steps.roster_record import RosterCase

SUBSTITUTES = 3  # named for an open duty
WAYS = 3  # to mend a roster, that are ranked beside each other
PLACES = 8  # open duties with substitutes beside; the first to come
_NO_END_H = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPlace:
    """A duty whose person will not come, and who could stand it instead, cheapest first."""

    duty: Duty
    substitutes: tuple[Substitute, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What to change in a roster, and what it costs before and after, in points.

    If ``proven``, none leaves less open, and none that leaves as little open changes fewer duties
    than ``changes_least``. ``left`` is what stays short; ``places`` are the next open duties.
    Without a ``roster`` nothing was found that keeps every hard rule.
    """

    roster: Roster | None
    changes: tuple[DutyChange, ...]
    before: RosterScore
    after: RosterScore | None
    proven: bool
    changes_least: int
    left: tuple[Breach, ...]
    places: tuple[OpenPlace, ...]
    seconds: float


def mended(
    case: RosterCase,
    *,
    absent: Collection[str] = (),
    locks: Iterable[Lock] = (),
    limit_s: float = 10.0,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> Mended:
    """Return a published roster mended with the fewest changes for the least left open.

    What has begun stays as it is. ``absent`` are people who will not come from now on, though
    the ledger does not say so yet. Nothing is recorded: ``roster_life.change`` does that.
    """
    problem = replace(
        case.problem,
        people=tuple(_away(case, person, absent) for person in case.problem.people),
    )
    begun = {shift.id for shift in case.record.shifts if shift.start <= case.asof.at}
    settled = [*_settled(case, begun), *locks]
    found = breaches(problem, case.roster)
    made = repair(problem, case.roster, locks=settled, limit_s=limit_s, seed=seed, stop=stop)
    broken = hard_breaches(problem, made.roster)
    sound = {b for b in broken if b.rule not in LACKS} <= set(found) and all(
        made.roster.keeps(lock) for lock in settled
    )
    return Mended(
        roster=made.roster if sound else None,
        changes=between(case.roster, made.roster) if sound else (),
        before=score_of(problem, case.roster, found),
        after=made.score if sound else None,
        proven=made.proven,
        changes_least=made.changes_least,
        left=tuple(b for b in broken if b.rule in LACKS),
        places=_places(problem, case.roster, settled, found),
        seconds=made.seconds,
    )


def ways(
    case: RosterCase,
    *,
    absent: Collection[str] = (),
    locks: Iterable[Lock] = (),
    count: int = WAYS,
    limit_s: float = 2.0,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda found: None,
) -> tuple[Mended, ...]:
    """Return different ways to mend a roster, each as :func:`mended`: the least left open first.

    Of equals the cheaper comes first. Each further way does without somebody whom the first puts
    on a shift, or leaves be somebody it takes off. If nothing keeps every rule, that is the one
    answer. Each is sought for ``limit_s``; ``progress`` is told how many are found.
    """
    given = tuple(locks)
    look = partial(mended, case, absent=absent, limit_s=limit_s, seed=seed, stop=stop)
    first = look(locks=given)
    found = {first.changes: first}
    without = {Change.IN: Must.NEVER, Change.OUT: Must.MUST}
    away = {(duty.person, duty.shift) for duty in case.open}
    put = [c for c in first.changes if c.change is Change.IN]
    taken = [c for c in first.changes if c.change is Change.OUT and c.person not in absent]
    for each in [*put, *(c for c in taken if (c.person, c.shift) not in away)][: 2 * count]:
        progress(len(found))
        if len(found) >= count or stop():
            break
        other = look(locks=(*given, Lock(each.person, each.shift, without[each.change])))
        if other.after is not None:
            found.setdefault(other.changes, other)
    return tuple(sorted(found.values(), key=_order))


def encoded(found: Sequence[Mended]) -> bytes:
    """Return ways to mend a roster as they are kept with the work that found them."""
    return msgspec.json.encode(found)


def decoded(content: bytes) -> tuple[Mended, ...]:
    """Return the ways that :func:`encoded` wrote."""
    return msgspec.json.decode(content, type=tuple[Mended, ...])


def _order(found: Mended) -> tuple[int, int, int]:
    after = found.after
    return (after.shortage, after.cost, len(found.changes)) if after else (0, 0, 0)


def _places(
    problem: Problem, roster: Roster, settled: Collection[Lock], found: Sequence[Breach]
) -> tuple[OpenPlace, ...]:
    """Return the next duties whose people will not come, with who could stand each."""
    starts = {shift.id: shift.start_h for shift in problem.shifts}
    away = {
        Duty(b.person, b.shift_id)
        for b in found
        if b.rule is BreachRule.ABSENT and b.person is not None
    }
    fixed = {Duty(lock.person, lock.shift) for lock in settled if lock.must is Must.MUST}
    ranked = sorted(away - fixed, key=lambda duty: (starts[duty.shift], duty))
    return tuple(
        OpenPlace(
            duty=duty,
            substitutes=substitutes(
                problem, roster, duty, count=SUBSTITUTES, locks=settled, found=found
            ),
        )
        for duty in ranked[:PLACES]
    )


def _away(case: RosterCase, person: RosterPerson, absent: Collection[str]) -> RosterPerson:
    """Return a person as from now on; what they were absent from before now is past mending."""
    real_h = hour(case.asof.at, case.record.begins)
    now_h = max(0, int(real_h))
    ahead = [(max(first_h, now_h), end_h) for first_h, end_h in person.absent if end_h > now_h]
    if person.number in absent:
        ahead = [(now_h, _NO_END_H)]
    running = [
        shift.end_h
        for shift in case.problem.shifts
        if shift.start_h <= real_h < shift.end_h
        and Duty(person.number, shift.id) in case.roster.duties
    ]
    # who has begun a duty cannot be taken off it on paper: they are absent from its end on
    ahead = [(max([first_h, *running]), end_h) for first_h, end_h in ahead]
    return replace(person, absent=tuple(span for span in ahead if span[0] < span[1]))


def _settled(case: RosterCase, begun: Collection[str]) -> Iterable[Lock]:
    for shift in sorted(begun):
        for person in case.problem.people:
            stood = Duty(person.number, shift) in case.roster.duties
            yield Lock(person.number, shift, Must.MUST if stood else Must.NEVER)


def between(before: Roster, after: Roster) -> tuple[DutyChange, ...]:
    """Return the changes that make one roster of another, shift by shift, outs first."""
    return tuple(
        DutyChange(change=change, shift=duty.shift, person=duty.person)
        for change, duties in (
            (Change.OUT, before.duties - after.duties),
            (Change.IN, after.duties - before.duties),
        )
        for duty in sorted(duties, key=lambda duty: (duty.shift, duty.person))
    )
