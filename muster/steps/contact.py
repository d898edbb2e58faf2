"""Contacts of somebody who is isolated, read from attendance and rosters."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.contact import Contact, Source, Stint, contacts
from muster.core.ledger import AsOf, Fact
from muster.core.person import Person
from muster.steps.roster_record import shifts_at
from muster.store.reading import head, mentioning
from muster.store.states import states_of

CHECKS = ("duty.in", "duty.out")
SHIFT_MAX = timedelta(hours=24)  # who never checked out is taken to have left by then


def contacts_of(person: str, since: datetime, asof: AsOf) -> list[Contact]:
    """Return who was on duty with ``person`` from ``since`` on, the longest together first."""
    state = states_of(Person, [person], asof).get(person)
    last = head(asof.known)[0]
    own = mentioning(person, last=last, kinds=list(CHECKS))
    posts = {f.body.post for f in own if isinstance(f.body, k.CheckedIn | k.CheckedOut)}
    if state is not None:
        posts |= {state.post} - {""}
    stints: list[Stint] = []
    for post in sorted(posts):
        facts = mentioning(post, last=last, kinds=list(CHECKS))
        stints += _attended(post, facts, since, asof.at)
        stints += _rostered(post, since, asof)
    return contacts(person, stints)


def _attended(post: str, facts: Iterable[Fact], since: datetime, at: datetime) -> list[Stint]:
    checks: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda f: (f.holds_from, f.seq)):
        if fact.holds_from <= at and getattr(fact.body, "post", "") == post:
            checks[fact.subject].append(fact)
    return [
        Stint(person=person, post=post, since=came, until=left, source=Source.ATTENDANCE)
        for person, own in checks.items()
        for came, left in _pairs(own, at)
        if left > since
    ]


def _pairs(checks: list[Fact], at: datetime) -> list[tuple[datetime, datetime]]:
    found, came = [], None
    for fact in checks:
        if isinstance(fact.body, k.CheckedIn):
            if came is not None:
                found.append((came, min(came + SHIFT_MAX, fact.holds_from)))
            came = fact.holds_from
        elif came is not None:
            found.append((came, fact.holds_from))
            came = None
    return [*found, (came, min(came + SHIFT_MAX, at))] if came is not None else found


def _rostered(post: str, since: datetime, asof: AsOf) -> list[Stint]:
    stints = []
    for shift in shifts_at(post, asof):
        until = min(shift.start + timedelta(hours=shift.length_h), asof.at)
        if shift.start < asof.at and until > since:
            stints += [
                Stint(person=p, post=post, since=shift.start, until=until, source=Source.ROSTER)
                for p in shift.people
            ]
    return stints
