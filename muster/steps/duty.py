"""Duty: who came and went, and where roster and attendance disagree."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from muster.core import kinds as k
from muster.core.duty import Attendance, discrepancies
from muster.core.ledger import AsOf, Fact
from muster.core.person import Person
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


def compare(hand: Hand, post: str, shift_id: str, at: datetime) -> list[k.DiscrepancyFound]:
    """Return and record what roster and attendance of one shift disagree on, as known now."""
    asof = AsOf(at, hand.clock())
    shift = next((s for s in shifts_at(post, asof) if s.id == shift_id), None)
    if shift is None:
        return []
    facts = _checks_at(post, shift, asof)
    begun = AsOf(min(at, shift.start), asof.known)  # who fell ill since was not held then
    people = states_of(Person, {*shift.people, *(f.subject for f in facts)}, begun)
    held = frozenset(code for code, p in people.items() if any(h.status for h in p.holds))
    found = discrepancies(shift, post, attendances(facts), held=held, at=at)
    append(
        [
            hand.draft(
                f"discrepancy:{post.partition(':')[2]}/{shift_id}/{d.person.partition(':')[2]}",
                d,
                at,
                concerns=(post, d.person),
            )
            for d in found
        ],
        clock=hand.clock,
    )
    return found


def _checks_at(post: str, shift: k.RosterShift, asof: AsOf) -> list[Fact]:
    """Return the check-ins and check-outs at ``post`` of the rostered and of whoever else came."""
    last = head(asof.known)[0]
    came = {f.subject for f in mentioning(post, last=last) if isinstance(f.body, Check)}
    return [
        f
        for f in standing_of({*shift.people, *came}, last=last)
        if isinstance(f.body, Check) and f.body.post == post and f.holds_from <= asof.at
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
