"""A published roster mended for what is known now: the changes to record, and what they come to."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from muster.core.kinds import Change, DutyChange
from muster.core.roster import LACKS, Breach, Duty, Lock, Must, Roster, RosterPerson
from muster.core.roster_check import breaches
from muster.core.roster_score import RosterScore, score
from muster.solve.roster import Outcome, solve
from muster.steps.roster_people import hour
from muster.steps.roster_record import RosterCase

_NO_END_H = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What to change in a roster, and what it costs before and after, in points.

    ``bound`` is what no mended roster costs less than; None where none is known. ``left`` is what
    stays short. Without a ``roster`` nothing was found that keeps every hard rule.
    """

    roster: Roster | None
    changes: tuple[DutyChange, ...]
    before: RosterScore
    after: RosterScore | None
    bound: int | None
    outcome: Outcome
    left: tuple[Breach, ...]
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
    """Return the least costly roster that differs from a published one where it has to.

    What has begun stays as it is. ``absent`` are people who will not come from now on, though
    the ledger does not say so yet. Nothing is recorded: ``roster_life.change`` does that.
    """
    problem = replace(
        case.problem,
        people=tuple(_away(case, person, absent) for person in case.problem.people),
    )
    begun = {shift.id for shift in case.record.shifts if shift.start <= case.asof.at}
    settled = [*_settled(case, begun), *locks]
    answer = solve(problem, draft=case.roster, locks=settled, limit_s=limit_s, seed=seed, stop=stop)
    after = answer.roster
    return Mended(
        roster=after,
        changes=() if after is None else between(case.roster, after),
        before=score(problem, case.roster),
        after=answer.score,
        bound=answer.bound,
        outcome=answer.outcome,
        left=() if after is None else tuple(b for b in breaches(problem, after) if b.rule in LACKS),
        seconds=answer.seconds,
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
