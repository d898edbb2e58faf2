"""What a person's calendar shows of a roster: each duty once, with how often it was changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from muster.core.kinds import Change, RosterShift
from muster.core.roster_life import RosterOnRecord, RosterStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDuty:
    """One duty of one person, as their calendar is to show it.

    ``uid`` is the same whatever happens to the duty. ``sequence`` grows with each change that
    touches it, so that a calendar knows the later word from the earlier.
    """

    uid: str
    post: str
    shift: RosterShift
    sequence: int
    changed_at: datetime
    cancelled: bool
    with_people: tuple[str, ...]  # who stands the shift besides


def calendar_of(rosters: Iterable[RosterOnRecord], person: str) -> tuple[CalendarDuty, ...]:
    """Return the duties of ``person`` in the rosters they were ever told of, in order of time.

    A duty that was told and is no more is there, cancelled: a calendar that never hears of it
    again would keep showing it. Where a later roster covers the days of an earlier one, the
    duties the earlier one told of are cancelled.
    """
    told = [r for r in rosters if any(step.what == "published" for step in r.steps)]
    found = [
        duty
        for i, roster in enumerate(told)
        for duty in _duties(roster, person, [later for later in told[i + 1 :] if _stands(later)])
    ]
    return tuple(sorted(found, key=lambda duty: (duty.shift.start, duty.uid)))


def _stands(roster: RosterOnRecord) -> bool:
    return roster.status is RosterStatus.PUBLISHED


def _duties(
    roster: RosterOnRecord, person: str, later: list[RosterOnRecord]
) -> Iterable[CalendarDuty]:
    published = next(step for step in roster.steps if step.what == "published")
    told = {shift.id for shift in roster.told_shifts if person in shift.people}
    sequence = dict.fromkeys(told, 0)
    changed_at = dict.fromkeys(told, published.recorded_at)
    for step in roster.steps:
        for change in step.changes:
            if change.person == person:
                sequence[change.shift] = sequence.get(change.shift, -1) + 1
                changed_at[change.shift] = step.recorded_at
                if change.change is Change.IN and change.shift not in told:
                    told.add(change.shift)
    for shift in roster.shifts:
        if shift.id not in sequence:
            continue
        over = [r for r in later if r.begins <= shift.start < r.ends]
        ended = [step.recorded_at for step in roster.steps if step.what == "withdrawn"]
        ended += [s.recorded_at for r in over for s in r.steps if s.what == "published"]
        yield CalendarDuty(
            uid=f"{roster.code.partition(':')[2]}/{shift.id}/{person.partition(':')[2]}",
            post=roster.post,
            shift=shift,
            sequence=sequence[shift.id] + bool(ended),
            changed_at=max([changed_at[shift.id], *ended]),
            cancelled=person not in shift.people or bool(ended),
            with_people=tuple(other for other in shift.people if other != person),
        )
