"""Temporary units: found them by an order, staff them, name them, dissolve them."""

from collections.abc import Iterable
from datetime import datetime

from muster.core import kinds as k
from muster.core.ledger import AsOf, Draft
from muster.core.person import BRANCHES, Person
from muster.core.unit import Composition, Unit, UnitBreach, UnitRules, breaches
from muster.steps.hand import Hand
from muster.store.ledger import Appended, append
from muster.store.states import states, states_of


def found(
    hand: Hand,
    code: str,
    body: k.UnitFounded,
    members: Iterable[str],
    at: datetime,
    rules: UnitRules,
) -> Appended | list[UnitBreach]:
    """Found a unit with its first members, unless a rule of the pack forbids it."""
    people = list(members)
    known = states_of(Person, people, AsOf(at, hand.clock()))
    staff = Composition(
        members=len(people),
        full_party_members=sum(1 for p in known.values() if p.record and p.record.party_since),
    )
    if broken := breaches(body.kind, staff, approved=bool(body.approved_by), rules=rules):
        return broken
    return append(founding(hand, code, body, people, at), clock=hand.clock)


def founding(
    hand: Hand, code: str, body: k.UnitFounded, members: list[str], at: datetime
) -> list[Draft]:
    """Return the drafts of a founding: the order, and each member; the first one leads."""
    unit = f"unit:{code}"
    concerns = (body.parent, *((body.post,) if body.post else ()))
    drafts = [hand.draft(unit, body, at, org=body.parent, concerns=concerns)]
    office = "secretary" if body.kind in BRANCHES else "leader"
    for person in members:
        joined = k.Joined(unit=unit, kind=body.kind, office=office)
        drafts.append(hand.draft(person, joined, at, org=body.parent, concerns=(unit,)))
        office = "member"
    return drafts


def name(hand: Hand, code: str, body: k.UnitNamed, at: datetime) -> Appended | list[UnitBreach]:
    """Name a unit after somebody, with the family's consent."""
    if not body.consent:
        return [UnitBreach("no_consent", 0, 1)]
    draft = hand.draft(f"unit:{code}", body, at, concerns=(body.after,))
    return append([draft], clock=hand.clock)


def dissolve(hand: Hand, code: str, at: datetime) -> Appended:
    """Dissolve a unit; everybody in it leaves with it."""
    unit = f"unit:{code}"
    drafts = [hand.draft(unit, k.UnitDissolved(), at)]
    drafts += [
        hand.draft(person, k.Left(unit=unit), at, concerns=(unit,))
        for person, state in states(Person, "person", AsOf(at, hand.clock()))
        if unit in state.teams or unit in state.branches
    ]
    return append(drafts, clock=hand.clock)


def units(asof: AsOf) -> list[Unit]:
    """Return all units founded by ``asof``, dissolved ones too."""
    return [unit for _, unit in states(Unit, "unit", asof) if unit.founded is not None]


def apply(hand: Hand, facts: Iterable[tuple[str, str, k.Kind, datetime]]) -> Appended:
    """Record wishes and applications to join the Party: (person, organisation, what, when)."""
    return append(
        [hand.draft(person, body, at, org=org) for person, org, body, at in facts],
        clock=hand.clock,
    )
