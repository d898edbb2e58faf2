"""A roster's life: drafted, checked, published, told, changed with notice, withdrawn.

A roster is one subject, from its first draft to its last change. Until people are told of it, it is
amended by hand as one likes, and checked again. What people were told is never rewritten: a change
is a fact of its own, with its reason and with the notice it gave.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.kinds import Change, DutyChange, RosterShift
from muster.core.ledger import Fact, order
from muster.core.roster import Problem, Roster

_DAY = timedelta(days=1)


class RosterStatus(StrEnum):
    """Where a roster stands."""

    DRAFT = "draft"
    CHECKED = "checked"  # the checker found nothing broken; nobody has been told yet
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RosterLife(Lasting):
    """A roster at one moment, without its duties: they are read from its facts when asked for."""

    code: str = ""
    post: str = ""
    status: str = ""  # a RosterStatus, or "" before anything is on record
    ends: datetime | None = None  # when its last day is over

    def after(self, fact: Fact) -> Self:
        """Return the roster after ``fact``; what is withdrawn stays withdrawn."""
        known = replace(self, code=fact.subject)
        if self.status == RosterStatus.WITHDRAWN:
            return known
        match fact.body:
            case k.RosterDrafted() as body:
                started = self.status or RosterStatus.DRAFT.value
                return replace(known, post=body.post, status=started, ends=_end(body))
            case k.RosterAmended() if self.status != RosterStatus.PUBLISHED:
                return replace(known, status=RosterStatus.DRAFT.value)
            case k.RosterChecked() as body if self.status != RosterStatus.PUBLISHED:
                sound = RosterStatus.DRAFT if body.breaches else RosterStatus.CHECKED
                return replace(known, status=sound.value)
            case k.RosterPublished() as body:
                told = RosterStatus.PUBLISHED.value
                return replace(known, post=body.post, status=told, ends=_end(body))
            case k.RosterWithdrawn():
                return replace(known, status=RosterStatus.WITHDRAWN.value)
        return known

    def counts(self) -> tuple[Count, ...]:
        """Return one roster at the post while nobody has been told of it."""
        waits = self.post and self.status in (RosterStatus.DRAFT, RosterStatus.CHECKED)
        return (Count(f"roster.{self.status}", self.post),) if waits else ()

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return one roster published or changed, and the duties it first told of."""
        post = self.post
        match fact.body:
            case k.RosterPublished() as body:
                duties = sum(len(shift.people) for shift in body.shifts)
                return (Count("event.roster_published", post), Count("event.duties", post, duties))
            case k.RosterChanged() if post:
                return (Count("event.roster_changed", post),)
        return ()


def _begin(body: k.RosterDrafted | k.RosterPublished) -> datetime:
    return body.begins or min(shift.start for shift in body.shifts)


def _end(body: k.RosterDrafted | k.RosterPublished) -> datetime:
    return _begin(body) + body.horizon_days * _DAY


# --- a roster on record --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterStep:
    """One step of a roster's life: what, when, by whom, and what was said."""

    seq: int
    what: str  # drafted, amended, checked, published, told, changed, withdrawn
    at: datetime
    recorded_at: datetime
    by: str
    said: str = ""
    changes: tuple[DutyChange, ...] = ()
    people: tuple[str, ...] = ()  # who was told
    breaches: tuple[k.RosterBreach, ...] = ()
    notice_h: int | None = None
    authorised_by: str = ""
    swap: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterOnRecord:
    """All the ledger says of one roster; ``shifts`` as they stand after every change."""

    code: str
    post: str
    pattern: str
    begins: datetime
    horizon_days: int
    cycle_day: int
    crews: tuple[tuple[str, ...], ...]
    status: RosterStatus
    shifts: tuple[RosterShift, ...]
    told_shifts: tuple[RosterShift, ...]  # as first published; as drafted until then
    steps: tuple[RosterStep, ...]
    cost: int
    bound: int
    outcome: str
    shortfalls: int
    drafted: k.RosterDrafted | None  # None: published before drafts were facts

    @property
    def ends(self) -> datetime:
        """The local midnight after its last day."""
        return self.begins + self.horizon_days * _DAY

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who stands a duty or belongs to a crew, in order of code."""
        dealt = {person for crew in self.crews for person in crew}
        return tuple(sorted(dealt | {p for shift in self.shifts for p in shift.people}))

    @property
    def sequence(self) -> int:
        """How often the roster was changed since it was published: the SEQUENCE of calendars."""
        return sum(step.what == "changed" for step in self.steps)

    @property
    def untold(self) -> tuple[str, ...]:
        """Who does not know yet how their duties stand, in order of code.

        Whoever has a duty must be told once, and again after each change that touches them.
        """
        if self.status is not RosterStatus.PUBLISHED:
            return ()
        waiting = {p for shift in self.told_shifts for p in shift.people}
        for step in self.steps:
            if step.what == "told":
                waiting -= set(step.people)
            waiting |= {change.person for change in step.changes}
        return tuple(sorted(waiting))

    @property
    def waits(self) -> bool:
        """Whether nobody has been told of it yet, and it may still be published."""
        return self.status in (RosterStatus.DRAFT, RosterStatus.CHECKED)

    @property
    def amended(self) -> bool:
        """Whether it was changed by hand before people were told of it."""
        return any(step.what == "amended" for step in self.steps)

    def shift(self, code: str) -> RosterShift | None:
        """Return the shift of that id, as it stands."""
        return next((shift for shift in self.shifts if shift.id == code), None)


_TOLD = (
    k.RosterDrafted,
    k.RosterAmended,
    k.RosterChecked,
    k.RosterPublished,
    k.RosterTold,
    k.RosterChanged,
    k.RosterWithdrawn,
)


def roster_on_record(facts: Iterable[Fact]) -> RosterOnRecord | None:
    """Return the roster that its standing ``facts`` tell of, or None when none tells of one."""
    told = sorted((f for f in facts if type(f.body) in _TOLD), key=order)
    drafts = [f.body for f in told if isinstance(f.body, k.RosterDrafted)]
    published = [f.body for f in told if isinstance(f.body, k.RosterPublished)]
    made = published[-1] if published else drafts[-1] if drafts else None
    if made is None:
        return None
    life = RosterLife()
    for fact in told:
        life = life.after(fact)
    return RosterOnRecord(
        code=told[0].subject,
        post=made.post,
        pattern=made.pattern,
        begins=_begin(made),
        horizon_days=made.horizon_days,
        cycle_day=made.cycle_day,
        crews=made.crews,
        status=RosterStatus(life.status),
        shifts=_standing(told, made.shifts),
        told_shifts=made.shifts,
        steps=tuple(_step(fact) for fact in told),
        cost=made.cost,
        bound=made.bound,
        outcome=made.outcome,
        shortfalls=made.shortfalls,
        drafted=drafts[-1] if drafts else None,
    )


def _standing(told: Iterable[Fact], made: tuple[RosterShift, ...]) -> tuple[RosterShift, ...]:
    """Return the shifts after every change; what was amended stands in what was published."""
    shifts, published = made, False
    for fact in told:
        match fact.body:
            case k.RosterPublished():
                shifts, published = made, True
            case k.RosterAmended(changes=changes) if not published:
                shifts = changed(shifts, changes)
            case k.RosterChanged(changes=changes, added=added):
                shifts = changed((*shifts, *added), changes)
    return shifts


def _step(fact: Fact) -> RosterStep:
    step = RosterStep(
        seq=fact.seq,
        what=fact.kind.partition(".")[2],
        at=fact.holds_from,
        recorded_at=fact.recorded_at,
        by=fact.recorded_by,
    )
    match fact.body:
        case k.RosterDrafted() as body:
            return replace(step, by=body.drafted_by)
        case k.RosterAmended() as body:
            return replace(step, by=body.amended_by, said=body.why)
        case k.RosterChecked() as body:
            return replace(step, by=body.checked_by, said=body.remark, breaches=body.breaches)
        case k.RosterPublished() as body:
            return replace(step, by=body.published_by or fact.recorded_by)
        case k.RosterTold() as body:
            return replace(step, said=body.means, people=body.people)
        case k.RosterChanged() as body:
            return replace(
                step,
                by=body.changed_by,
                said=body.why,
                changes=body.changes,
                notice_h=body.notice_h,
                authorised_by=body.authorised_by,
                swap=body.swap,
            )
        case k.RosterWithdrawn() as body:
            return replace(step, by=body.withdrawn_by, said=body.why)
    return step


def changed(
    shifts: Sequence[RosterShift], changes: Iterable[DutyChange]
) -> tuple[RosterShift, ...]:
    """Return ``shifts`` after changes of duties; what speaks of another shift changes nothing."""
    people = {shift.id: set(shift.people) for shift in shifts}
    for change in changes:
        if change.change is Change.OUT:
            people.get(change.shift, set()).discard(change.person)
        elif change.change is Change.IN:
            people.get(change.shift, set()).add(change.person)
    return tuple(
        shift
        if set(shift.people) == people[shift.id]
        else replace(shift, people=tuple(sorted(people[shift.id])))
        for shift in shifts
    )


def differing(
    before: Sequence[RosterShift], after: Sequence[RosterShift]
) -> tuple[DutyChange, ...]:
    """Return the changes that make the duties of ``before`` those of ``after``, outs first."""
    stood = {(shift.id, person) for shift in before for person in shift.people}
    stands = {(shift.id, person) for shift in after for person in shift.people}
    return tuple(
        DutyChange(change=change, shift=shift, person=person)
        for change, duties in ((Change.OUT, stood - stands), (Change.IN, stands - stood))
        for shift, person in sorted(duties)
    )


def standing_shifts(rosters: Iterable[RosterOnRecord]) -> tuple[RosterShift, ...]:
    """Return the shifts that stand of published rosters given in the order they were published.

    A later roster takes the place of what an earlier one says of its days.
    """
    kept: list[RosterShift] = []
    for roster in rosters:
        if roster.status is RosterStatus.PUBLISHED:
            kept = [s for s in kept if not roster.begins <= s.start < roster.ends]
            kept += roster.shifts
    return tuple(sorted(kept, key=lambda shift: (shift.start, shift.id)))


# --- what is open --------------------------------------------------------------------------------


class OpenDuty(NamedTuple):
    """A duty of a published roster that its person will not stand, as things are known."""

    shift: str
    person: str
    absent_h: int


def open_duties(problem: Problem, roster: Roster) -> tuple[OpenDuty, ...]:
    """Return every duty whose person is absent for any hour of it, in order of shifts.

    Why somebody is absent is no part of it: whoever fills the duty need not know.
    """
    people = {person.number: person for person in problem.people}
    shifts = {shift.id: shift for shift in problem.shifts}
    found = [
        (shifts[shift].start_h, OpenDuty(shift, person, hours))
        for person, shift in roster.duties
        if person in people
        and shift in shifts
        and (hours := people[person].absent_h(shifts[shift]))
    ]
    return tuple(duty for _, duty in sorted(found))
