"""Duty: who came and went, and where roster and attendance disagree."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.duty import CAME_LATE, Attendance, Discrepancy, discrepancies, has_left, over_hours
from muster.core.ledger import AsOf, Draft, Fact
from muster.core.person import Person
from muster.core.rule_kinds import WeekHours
from muster.steps.hand import Hand
from muster.steps.roster_record import shifts_at
from muster.store.ledger import Appended, append
from muster.store.reading import head, mentioning, standing_of
from muster.store.states import states_of

Check = k.CheckedIn | k.CheckedOut


def check(hand: Hand, facts: Iterable[tuple[str, Check, datetime, str]]) -> Appended:
    """Record check-ins and check-outs: (person, what, when, organisation).

    Late ones too: they happened, whether or not they were allowed; what is wrong with them
    becomes a discrepancy, never a lost fact.
    """
    return append(
        [
            hand.draft(person, body, at, org=org, concerns=(body.post,))
            for person, body, at, org in facts
        ],
        clock=hand.clock,
    )


def compare(
    hand: Hand, post: str, shift_id: str, at: datetime, hours: WeekHours | None = None
) -> list[k.DiscrepancyFound]:
    """Return and record what roster and attendance of one shift disagree on, as known now.

    With ``hours``, also who of those who came has been on duty for longer than that allows.
    """
    asof = AsOf(at, hand.clock())
    shift = next((s for s in shifts_at(post, asof) if s.id == shift_id), None)
    if shift is None:
        return []
    checks = _checks_of(post, shift, asof)
    facts = [f for f in checks if isinstance(f.body, Check) and f.body.post == post]
    begun = AsOf(min(at, shift.start), asof.known)  # who fell ill since was not held then
    people = states_of(Person, {*shift.people, *(f.subject for f in facts)}, begun)
    held = frozenset(code for code, p in people.items() if any(h.status for h in p.holds))
    left = frozenset(code for code, p in people.items() if has_left(p, post))
    seen = attendances(facts)
    found = discrepancies(shift, post, seen, held=held, left=left, at=at)
    if hours is not None:
        end = shift.start + timedelta(hours=shift.length_h)
        came = {a.person for a in seen if a.came < end and (a.left or at) > shift.start}
        found += _over(checks, came, shift, post, at, hours)
    if found:
        drafts = [hand.draft(_code(d), d, at, concerns=(post, d.person)) for d in found]
        append(drafts, clock=hand.clock)
    return found


def _over(
    checks: list[Fact],
    came: set[str],
    shift: k.RosterShift,
    post: str,
    at: datetime,
    hours: WeekHours,
) -> list[k.DiscrepancyFound]:
    """Return who of ``came`` has been on duty, anywhere, for longer than ``hours`` allows."""
    own: dict[str, list[Fact]] = defaultdict(list)
    for fact in checks:
        if fact.subject in came:
            own[fact.subject].append(fact)
    weeks, most = hours.average_over_weeks, hours.week_average_max_h
    return [
        k.DiscrepancyFound(form="over_hours", person=person, post=post, shift=shift.id)
        for person, facts in sorted(own.items())
        if over_hours(attendances(facts), at=at, weeks=weeks, week_max_h=most)
    ]


def _code(found: k.DiscrepancyFound) -> str:
    """Return the subject of a discrepancy; hours are one of their own beside what else is found."""
    _, _, post = found.post.partition(":")
    _, _, person = found.person.partition(":")
    code = f"discrepancy:{post}/{found.shift}/{person}"
    return f"{code}/hours" if found.form == "over_hours" else code


def came_late(
    hand: Hand, post: str, shift: str, people: Iterable[str], at: datetime
) -> list[Draft]:
    """Return what settles that ``people`` were missing from a shift, now that they have come."""
    codes = [
        _code(k.DiscrepancyFound(form="missing", person=person, post=post, shift=shift))
        for person in people
    ]
    known = states_of(Discrepancy, codes, AsOf(at, hand.clock()))
    body = k.DiscrepancySettled(outcome=CAME_LATE)
    return [
        hand.draft(code, body, at)
        for code, each in sorted(known.items())
        if each.found and each.found.form == "missing" and not each.outcome
    ]


def _checks_of(post: str, shift: k.RosterShift, asof: AsOf) -> list[Fact]:
    """Return the check-ins and check-outs, anywhere, of the rostered and of whoever else came."""
    last = head(asof.known)[0]
    near = mentioning(post, last=last, kinds=("duty.in", "duty.out"))
    came = {f.subject for f in near if isinstance(f.body, Check)}
    return [
        f
        for f in standing_of({*shift.people, *came}, last=last)
        if isinstance(f.body, Check) and f.holds_from <= asof.at
    ]


def attendances(facts: Iterable[Fact]) -> list[Attendance]:
    """Return who was on duty from when until when, by their check-ins and check-outs.

    Facts of several people at one post, or of one person at several.
    """
    own: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        own[fact.subject].append(fact)
    found = []
    for person, checks in own.items():
        came: datetime | None = None
        for fact in sorted(checks, key=lambda f: f.holds_from):
            if isinstance(fact.body, k.CheckedIn):
                came = fact.holds_from
            elif came is not None:
                found.append(Attendance(person=person, came=came, left=fact.holds_from))
                came = None
        if came is not None:
            found.append(Attendance(person=person, came=came, left=None))
    return found


def settle(hand: Hand, discrepancy: str, outcome: str, at: datetime) -> Appended:
    """Record how a person settled a discrepancy."""
    return append(
        [hand.draft(discrepancy, k.DiscrepancySettled(outcome=outcome), at)], clock=hand.clock
    )
