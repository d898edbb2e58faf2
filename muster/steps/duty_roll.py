"""A post's board: its shifts, who is there and who is missing, what one shift tells the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.duty import Attendance, Discrepancy, RollLine, roll
from muster.core.kinds import RosterShift
from muster.core.ledger import AsOf, Draft, Fact
from muster.core.person import Person
from muster.steps import roster_record
from muster.steps.duty import Check, attendances, came_late
from muster.steps.hand import Hand
from muster.steps.relief import answered
from muster.store.ledger import Appended, append
from muster.store.reading import head, mentioning, standing_of
from muster.store.states import states_of, subjects_counted

BEFORE, BEHIND = timedelta(hours=16), timedelta(hours=24)  # shifts the board shows around now
NOTES = timedelta(days=3)  # how long notes and requests stay on the board


def shifts_at(post: str, asof: AsOf) -> tuple[RosterShift, ...]:
    """Return the shifts people at ``post`` go by, as of ``asof``, in order."""
    shifts = roster_record.shifts_at(post, asof)
    return tuple(sorted(shifts, key=lambda shift: (shift.start, shift.id)))


def ends(shift: RosterShift) -> datetime:
    """Return when ``shift`` is over."""
    return shift.start + timedelta(hours=shift.length_h)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRoll:
    """One shift with its roll."""

    shift: RosterShift
    lines: tuple[RollLine, ...]
    compared: bool  # discrepancies of this shift have been looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What a post's leader sees."""

    shifts: tuple[ShiftRoll, ...]
    here: tuple[Attendance, ...]  # on duty now, whoever it is, by person
    staff: tuple[str, ...]  # who has been sent to the post
    open: tuple[Discrepancy, ...]  # to be settled
    notes: tuple[Fact, ...]  # handed over, the latest first
    asked: tuple[Fact, ...]  # for relief, the latest first
    answers: Mapping[str, Fact]  # the last one to each request, by its key


def board(post: str, asof: AsOf) -> Board:
    """Return the board of ``post`` as of ``asof``; queries do not grow with its people."""
    shifts = [
        shift
        for shift in shifts_at(post, asof)
        if ends(shift) > asof.at - BEFORE and shift.start < asof.at + BEHIND
    ]
    last = head(asof.known)[0]
    near = mentioning(post, last=last, kinds=_KINDS)
    staff = tuple(subjects_counted(post, [f"on_post.{role}" for role in k.Role], asof))
    lately = asof.at - NOTES
    came = {f.subject for f in near if isinstance(f.body, Check) and f.holds_from > lately}
    rostered = {person for shift in shifts for person in shift.people}
    everybody = came | rostered | set(staff)
    seen = attendances(
        f
        for f in standing_of(everybody, last=last)
        if isinstance(f.body, Check) and f.body.post == post and f.holds_from <= asof.at
    )
    people = states_of(Person, everybody, asof)
    absent = frozenset(
        code for code, p in people.items() if p.gone or any(h.status for h in p.holds)
    )
    known = _discrepancies(near, asof)
    return Board(
        shifts=tuple(
            ShiftRoll(
                shift=shift,
                lines=roll(shift, seen, absent=absent, at=asof.at),
                compared=any(d.found and d.found.shift == shift.id for d in known),
            )
            for shift in shifts
        ),
        here=tuple(sorted((a for a in seen if a.left is None), key=lambda a: (a.came, a.person))),
        staff=staff,
        open=tuple(d for d in known if not d.outcome),
        notes=_lately(near, k.HandedOver, asof),
        asked=_lately(near, k.ReliefAsked, asof),
        answers=answered(_lately(near, k.ReliefDecided, asof)),
    )


_KINDS = (
    "duty.in",
    "duty.out",
    "discrepancy.found",
    "post.handed_over",
    "relief.asked",
    "relief.decided",
)


def _discrepancies(near: Iterable[Fact], asof: AsOf) -> list[Discrepancy]:
    codes = {f.subject for f in near if isinstance(f.body, k.DiscrepancyFound)}
    known = states_of(Discrepancy, codes, asof)
    return [known[code] for code in sorted(known) if known[code].found]


def _lately(near: Iterable[Fact], kind: type[k.Kind], asof: AsOf) -> tuple[Fact, ...]:
    given = list(near)
    corrected = {f.corrects for f in given}
    found = (
        f
        for f in given
        if isinstance(f.body, kind)
        if f.seq not in corrected and asof.at - NOTES < f.holds_from <= asof.at
    )
    return tuple(sorted(found, key=lambda f: (f.holds_from, f.seq), reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A roll that was called: who has come, and who has gone, of one shift or of none."""

    post: str
    shift: str | None
    come: tuple[str, ...]
    gone: tuple[str, ...] = ()


def call_roll(hand: Hand, called: Called, at: datetime) -> Appended:
    """Record who of a shift is on duty from ``at``, and who is off, all at once.

    Who is on duty there already does not come twice, and who is not does not go.
    """
    people = states_of(Person, {*called.come, *called.gone}, AsOf(at, hand.clock()))
    on = {code for code, person in people.items() if person.on_duty == called.post}
    drafts: list[Draft] = []
    for code in (*called.come, *called.gone):
        if code not in people or (code in called.come) == (code in on):
            continue
        arrives = k.CheckedIn(post=called.post, shift=called.shift)
        body: Check = arrives if code in called.come else k.CheckedOut(post=called.post)
        org = people[code].with_org or hand.org
        drafts.append(hand.draft(code, body, at, org=org, concerns=(called.post,)))
    if called.shift:
        drafts += came_late(hand, called.post, called.shift, called.come, at)
    return append(drafts, clock=hand.clock)


def hand_over(hand: Hand, post: str, body: k.HandedOver, at: datetime) -> Appended:
    """Record what one shift tells the next."""
    return append([hand.draft(post, body, at)], clock=hand.clock)


def ask_relief(hand: Hand, post: str, body: k.ReliefAsked, at: datetime) -> Appended:
    """Record that ``post`` asks for people."""
    return append([hand.draft(post, body, at)], clock=hand.clock)
