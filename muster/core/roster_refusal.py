"""Why a step of a roster or of a swap is not taken, named; breaches of rules among the reasons."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from muster.core.kinds import Change, DutyChange, RosterShift
from muster.core.roster import LACKS, Breach
from muster.core.roster_life import RosterOnRecord, RosterStatus

_HOUR = timedelta(hours=1)


class RosterRefusalCode(StrEnum):
    """Why a step of a roster or of a swap is not taken, in order of precedence."""

    ROSTER_UNKNOWN = "roster_unknown"
    CODE_TAKEN = "code_taken"  # a roster of that code is on record
    NOBODY_THERE = "nobody_there"  # the post has no people to be rostered
    PUBLISHED_ALREADY = "published_already"
    NOT_PUBLISHED = "not_published"
    NOT_CHECKED = "not_checked"  # the checker has not found it sound
    WITHDRAWN_ALREADY = "withdrawn_already"
    NOTHING_CHANGED = "nothing_changed"
    NO_WHY = "no_why"
    SHIFT_UNKNOWN = "shift_unknown"
    SHIFT_OUTSIDE = "shift_outside"  # it does not begin on the days of the roster
    SHIFT_BEGUN = "shift_begun"  # who came is told by check-ins, not by a roster
    NOT_ON_SHIFT = "not_on_shift"
    ON_SHIFT_ALREADY = "on_shift_already"
    NOT_AT_POST = "not_at_post"
    SHORT_NOTICE = "short_notice"  # somebody must answer for it by name
    SWAP_UNKNOWN = "swap_unknown"
    SWAP_CLOSED = "swap_closed"  # it is declined, withdrawn, approved or refused
    NOT_THEIR_SWAP = "not_their_swap"
    NOT_AGREED = "not_agreed"
    OWN_SWAP = "own_swap"  # four eyes: who takes part in a swap does not approve it
    NO_DAY = "no_day"  # a request names a day at least
    DAY_TOO_NEAR = "day_too_near"
    DAY_TOO_FAR = "day_too_far"
    DAY_PUBLISHED = "day_published"  # what is published is swapped
    TOO_MANY_REQUESTS = "too_many_requests"
    CANNOT_TOO_OFTEN = "cannot_too_often"
    NOT_THEIR_REQUEST = "not_their_request"
    RULE_BROKEN = "rule_broken"  # see the breach


class RosterRefusal(NamedTuple):
    """One reason why a step is not taken; ``about`` names the roster, shift or person.

    ``have`` and ``need`` are hours of notice where it is short, days of requests where they are
    too many or too far ahead.
    """

    code: RosterRefusalCode
    about: str = ""
    breach: Breach | None = None
    have: int = 0
    need: int = 0


_Code = RosterRefusalCode


def broken(breaches: Iterable[Breach]) -> list[RosterRefusal]:
    """Return one refusal for each rule that must be kept and is not.

    A shift that stays short breaks none of a person; it is open.
    """
    return [
        RosterRefusal(_Code.RULE_BROKEN, each.person or each.shift_id, each)
        for each in breaches
        if each.hard and each.rule not in LACKS
    ]


def not_to_be_published(record: RosterOnRecord) -> list[RosterRefusal]:
    """Return why a roster cannot be published, rules aside: the checker judges those."""
    match record.status:
        case RosterStatus.PUBLISHED:
            return [RosterRefusal(_Code.PUBLISHED_ALREADY, record.code)]
        case RosterStatus.WITHDRAWN:
            return [RosterRefusal(_Code.WITHDRAWN_ALREADY, record.code)]
        case RosterStatus.DRAFT:
            return [RosterRefusal(_Code.NOT_CHECKED, record.code)]
    return []


def standing_published(record: RosterOnRecord) -> list[RosterRefusal]:
    """Return why nothing can be changed or swapped: the roster is not one people go by."""
    if record.status is RosterStatus.PUBLISHED:
        return []
    withdrawn = record.status is RosterStatus.WITHDRAWN
    code = _Code.WITHDRAWN_ALREADY if withdrawn else _Code.NOT_PUBLISHED
    return [RosterRefusal(code, record.code)]


def not_to_be_changed(
    record: RosterOnRecord,
    changes: Sequence[DutyChange],
    *,
    at: datetime,
    present: frozenset[str],
    added: Sequence[RosterShift] = (),
) -> list[RosterRefusal]:
    """Return why ``changes`` of a published roster cannot be made at ``at``, rules, notice aside.

    ``present`` are the people who are at the post now; nobody else is put on a shift. ``added`` are
    shifts of ``record`` that come with the changes.
    """
    found = standing_published(record)
    if not changes and not added:
        found.append(RosterRefusal(_Code.NOTHING_CHANGED, record.code))
    for shift in added:
        if not record.begins <= shift.start < record.ends:
            found.append(RosterRefusal(_Code.SHIFT_OUTSIDE, shift.id))
        elif shift.start <= at:
            found.append(RosterRefusal(_Code.SHIFT_BEGUN, shift.id))
    return list(dict.fromkeys([*found, *_at_odds(record, changes, at, present)]))


def not_to_be_amended(
    record: RosterOnRecord,
    changes: Sequence[DutyChange],
    *,
    at: datetime,
    present: frozenset[str],
) -> list[RosterRefusal]:
    """Return why ``changes`` cannot be made at ``at`` of a roster nobody has been told of yet."""
    found = [] if record.waits else not_to_be_published(record)
    if not changes:
        found.append(RosterRefusal(_Code.NOTHING_CHANGED, record.code))
    return list(dict.fromkeys([*found, *_at_odds(record, changes, at, present)]))


def _at_odds(
    record: RosterOnRecord,
    changes: Iterable[DutyChange],
    at: datetime,
    present: frozenset[str],
) -> list[RosterRefusal]:
    """Return where ``changes``, one after the other, are at odds with who stands which shift."""
    found: list[RosterRefusal] = []
    stands = {(shift.id, person) for shift in record.shifts for person in shift.people}
    begun = {shift.id: shift.start <= at for shift in record.shifts}
    for change in changes:
        duty = change.shift, change.person
        if change.shift not in begun:
            found.append(RosterRefusal(_Code.SHIFT_UNKNOWN, change.shift))
        elif begun[change.shift]:
            found.append(RosterRefusal(_Code.SHIFT_BEGUN, change.shift))
        elif change.change is Change.OUT and duty not in stands:
            found.append(RosterRefusal(_Code.NOT_ON_SHIFT, change.person))
        elif change.change is Change.IN and duty in stands:
            found.append(RosterRefusal(_Code.ON_SHIFT_ALREADY, change.person))
        elif change.change is Change.IN and change.person not in present:
            found.append(RosterRefusal(_Code.NOT_AT_POST, change.person))
        stands = stands - {duty} if change.change is Change.OUT else stands | {duty}
    return found


def notice_h(shifts: Iterable[RosterShift], changes: Iterable[DutyChange], at: datetime) -> int:
    """Return the whole hours from ``at`` to the first duty that ``changes`` touch, at least 0."""
    starts: Mapping[str, datetime] = {shift.id: shift.start for shift in shifts}
    touched = [starts[change.shift] for change in changes if change.shift in starts]
    return max(0, (min(touched) - at) // _HOUR) if touched else 0


def short_notice(
    record: RosterOnRecord, given_h: int, least_h: int | None, authorised_by: str
) -> list[RosterRefusal]:
    """Return why a change on ``given_h`` hours of notice is not made: nobody answers for it."""
    if least_h is None or given_h >= least_h or authorised_by.strip():
        return []
    return [RosterRefusal(_Code.SHORT_NOTICE, record.code, None, given_h, least_h)]
