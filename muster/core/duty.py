"""Duty: discrepancies between what the roster says and who came, for people to settle."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.ledger import Fact
from muster.core.person import Person

CAME_LATE = "came_late"  # how the check-in itself settles that somebody is missing
GRACE = timedelta(minutes=30)  # a check-in this late is late, not missing; after that, ask


@dataclass(frozen=True, slots=True)
class Discrepancy(Lasting):
    """One disagreement at one moment."""

    code: str = ""
    found: k.DiscrepancyFound | None = None
    found_at: datetime | None = None
    outcome: str = ""

    def after(self, fact: Fact) -> Self:
        """Return the discrepancy after ``fact``."""
        if isinstance(fact.body, k.DiscrepancyFound):
            return self._found(fact.subject, fact.body, fact.holds_from)
        if isinstance(fact.body, k.DiscrepancySettled):
            return replace(self, outcome=fact.body.outcome)
        return self

    def _found(self, code: str, found: k.DiscrepancyFound, at: datetime) -> Self:
        """Return it found, and open again if it is another one or its person came after all."""
        again = self.found is not None and self.found.form == found.form
        if again and self.outcome != CAME_LATE:
            return replace(self, code=code, found=found)
        return replace(self, code=code, found=found, found_at=at, outcome="")

    def counts(self) -> tuple[Count, ...]:
        """Return one open discrepancy until it is settled."""
        if self.found is None or self.outcome:
            return ()
        return (Count(f"discrepancy.{self.found.form}", self.found.post),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One person's presence at a post; ``left`` is None while on duty."""

    person: str
    came: datetime
    left: datetime | None


def discrepancies(
    shift: k.RosterShift,
    post: str,
    attendance: Iterable[Attendance],
    *,
    held: frozenset[str],
    left: frozenset[str] = frozenset(),
    at: datetime,
) -> list[k.DiscrepancyFound]:
    """Return what roster and attendance of one shift disagree on, as known at ``at``.

    A late fact is accepted and judged here: it happened whether or not it was allowed. Who is
    ``held`` back, or has ``left`` the post by order, before the shift is not missing from it: their
    duty is open, and that was seen before.
    """
    end = shift.start + timedelta(hours=shift.length_h)
    there = [a for a in attendance if _stood(a, shift, end)]
    came = {a.person: a for a in there}
    forms: list[tuple[str, str]] = []
    if at >= shift.start + GRACE:
        forms += [("missing", p) for p in shift.people if p not in came and p not in held | left]
    forms += [("unrostered", p) for p in came if p not in shift.people]
    forms += [("held_on_duty", p) for p in came if p in held]
    forms += [("no_check_out", p) for p, a in came.items() if a.left is None and at > end + GRACE]
    return [
        k.DiscrepancyFound(form=form, person=person, post=post, shift=shift.id)
        for form, person in sorted(forms)
    ]


def has_left(person: Person, post: str) -> bool:
    """Return whether somebody who stood at posts stands at ``post`` no more, by order.

    Who was never sent anywhere has left nothing; who is ordered there is still to come.
    """
    if person.gone:
        return True
    belongs = person.post == post or any(order.post == post for order in person.orders)
    return not belongs and bool(person.post or person.served)


def _stood(attendance: Attendance, shift: k.RosterShift, end: datetime) -> bool:
    """Return whether somebody was there for a shift, and not for the one before or behind it.

    Whoever is not on its roster may come early for the next, or go late from the one before.
    """
    rostered = attendance.person in shift.people
    first = shift.start if rostered else shift.start + GRACE
    last = end if rostered else end - EARLY
    return attendance.came < last and (attendance.left is None or attendance.left > first)


EARLY = timedelta(hours=1)  # who comes sooner than this before a shift came for the one before it


class Presence(StrEnum):
    """Where somebody of a shift is, as far as check-ins tell."""

    PRESENT = "present"
    EXPECTED = "expected"  # the shift has not begun, or only just
    MISSING = "missing"
    LEFT = "left"  # came, and has gone off duty
    ABSENT = "absent"  # may not or cannot come; why is not for a roll


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLine:
    """One person of a shift at a moment: where they are, and since when."""

    person: str
    presence: Presence
    since: datetime | None  # came, left, or should have been there


def roll(
    shift: k.RosterShift,
    attendance: Iterable[Attendance],
    *,
    absent: frozenset[str],
    at: datetime,
) -> tuple[RollLine, ...]:
    """Return where each rostered person of ``shift`` is at ``at``, in the order of the roster.

    Who came is present whatever else is on record: what is wrong with that is a discrepancy.
    """
    end = shift.start + timedelta(hours=shift.length_h)
    came: dict[str, Attendance] = {}
    for each in attendance:
        for_it = at >= shift.start or each.came >= shift.start - EARLY
        if for_it and each.came < end and (each.left is None or each.left > shift.start):
            came[each.person] = each
    return tuple(
        _line(person, shift, came.get(person), person in absent, at) for person in shift.people
    )


def _line(
    person: str, shift: k.RosterShift, seen: Attendance | None, absent: bool, at: datetime
) -> RollLine:
    if seen is not None and (seen.left is None or seen.left > at):
        return RollLine(person=person, presence=Presence.PRESENT, since=seen.came)
    if seen is not None:
        return RollLine(person=person, presence=Presence.LEFT, since=seen.left)
    if absent:
        return RollLine(person=person, presence=Presence.ABSENT, since=None)
    late = at >= shift.start + GRACE
    presence = Presence.MISSING if late else Presence.EXPECTED
    return RollLine(person=person, presence=presence, since=shift.start if late else None)


# --- what duty has asked of somebody -------------------------------------------------------------

NIGHT_H = 2  # a duty that runs over this hour of the local day is a night


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """Hours and nights on duty before a moment, and the rest since."""

    week_min: int  # of the last 7 days
    month_min: int  # of the last 28
    nights: int  # of the last 28 days
    rested_since: datetime | None  # when the last duty ended; None: on duty, or never stood one


def worked(attendance: Collection[Attendance], *, at: datetime, zone: tzinfo) -> Worked:
    """Return what duty has asked of one person by ``at``; nights are those of ``zone``."""
    seen = [(a.came, min(a.left or at, at)) for a in attendance if a.came <= at]
    month = at - timedelta(days=28)
    on_duty = any(a.came <= at and (a.left is None or a.left > at) for a in attendance)
    ends = [end for _, end in seen]
    return Worked(
        week_min=_minutes(seen, at - timedelta(days=7)),
        month_min=_minutes(seen, month),
        nights=sum(_nights(max(begin, month), end, zone) for begin, end in seen if end > month),
        rested_since=max(ends, default=None) if not on_duty else None,
    )


def over_hours(
    attendance: Iterable[Attendance], *, at: datetime, weeks: int, week_max_h: int
) -> bool:
    """Return whether duty took more hours than ``week_max_h`` a week, on average over ``weeks``."""
    seen = [(a.came, min(a.left or at, at)) for a in attendance if a.came <= at]
    return _minutes(seen, at - timedelta(weeks=weeks)) > week_max_h * 60 * weeks


def _minutes(seen: list[tuple[datetime, datetime]], since: datetime) -> int:
    spans = ((max(begin, since), end) for begin, end in seen)
    return sum((end - begin) // timedelta(minutes=1) for begin, end in spans if end > begin)


def _nights(begin: datetime, end: datetime, zone: tzinfo) -> int:
    """Return over how many of the small hours a duty ran."""
    local = begin.astimezone(zone)
    first = local.replace(hour=NIGHT_H, minute=0, second=0, microsecond=0)
    if first < local:
        first += timedelta(days=1)
    return max(0, -(-(end - first) // timedelta(days=1)))
