"""Temporary units: found them by an order, staff them, name them, dissolve them.

Those that a rule has asked for first are founded by the reply: see ``steps/unit_request``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.ledger import AsOf, Draft
from muster.core.person import BRANCHES, Person
from muster.core.unit import RESERVED, Composition, Unit, UnitBreach, UnitRules, breaches, joining
from muster.steps.hand import Hand
from muster.steps.rules import pack_in_force
from muster.store.dialect import writing
from muster.store.ledger import Appended, append
from muster.store.states import states, states_of, subjects_at, subjects_counted

MEMBERSHIPS = ("squad_membership", "branch_membership")  # counted at the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """A unit to be founded: its order, and its first members; the first one leads."""

    code: str
    order: k.UnitFounded
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Founded:
    """What was founded, and what a rule of the pack forbade, by code."""

    appended: Appended
    refused: dict[str, list[UnitBreach]]


def found(hand: Hand, foundings: Iterable[Founding], at: datetime, rules: UnitRules) -> Founded:
    """Found every unit that no rule forbids, with its members, in one transaction."""
    given = list(foundings)
    with writing():
        asof = AsOf(at, hand.clock())
        no_more = taken((f.code for f in given), asof)
        people = states_of(Person, {m for f in given for m in f.members}, asof)
        drafts: list[Draft] = []
        refused: dict[str, list[UnitBreach]] = {}
        for founding in given:
            order, staff = founding.order, composition(founding.members, people)
            broken = [UnitBreach("taken", 1, 0)] if founding.code in no_more else []
            broken += breaches(order.kind, staff, approved=bool(order.approved_by), rules=rules)
            if order.kind in rules.by_request:
                broken.append(UnitBreach("by_request", 0, 1))
            if broken:
                refused[founding.code] = broken
            else:
                drafts += drafts_of(hand, founding, at)
        return Founded(append(drafts, clock=hand.clock), refused)


def found_unchecked(hand: Hand, founding: Founding, at: datetime) -> Appended:
    """Record a founding as it was reported; what happened is never refused for its form."""
    return append(drafts_of(hand, founding, at), clock=hand.clock)


def composition(members: Iterable[str], people: Mapping[str, Person]) -> Composition:
    """Return how many of ``members`` are in the service, and how many of them in the Party."""
    there = [people[m] for m in members if m in people]
    records = [p.record for p in there if p.record is not None and not p.gone]
    full = sum(1 for record in records if record.party_since)
    return Composition(members=len(records), full_party_members=full)


def drafts_of(hand: Hand, founding: Founding, at: datetime) -> list[Draft]:
    """Return what a founding records: the unit, and that each member joins it."""
    unit, order = f"unit:{founding.code}", founding.order
    concerns = (order.parent, *((order.post,) if order.post else ()))
    drafts = [hand.draft(unit, order, at, org=order.parent, concerns=concerns)]
    office = "secretary" if order.kind in BRANCHES else "leader"
    for person in founding.members:
        joined = k.Joined(unit=unit, kind=order.kind, office=office)
        drafts.append(hand.draft(person, joined, at, org=order.parent, concerns=(unit,)))
        office = "member"
    return drafts


def join(hand: Hand, people: Iterable[tuple[str, str, k.UnitKind]], at: datetime) -> Appended:
    """Record that people join units that stand: (person, unit, its kind)."""
    return append(
        [
            hand.draft(person, k.Joined(unit=unit, kind=kind), at, concerns=(unit,))
            for person, unit, kind in people
        ],
        clock=hand.clock,
    )


def admit(
    hand: Hand, code: str, person: str, at: datetime, rules: UnitRules
) -> Appended | list[UnitBreach]:
    """Let somebody join a unit, if no rule forbids it."""
    unit, asof = f"unit:{code}", AsOf(at, hand.clock())
    state = states_of(Unit, [unit], asof).get(unit, Unit())
    inside = members([unit], asof)[unit]
    broken = joining(state, members=len(inside), belongs=person in inside, rules=rules)
    if broken or state.founded is None:
        return broken
    return join(hand, [(person, unit, state.founded.kind)], at)


def name(hand: Hand, code: str, body: k.UnitNamed, at: datetime) -> Appended | list[UnitBreach]:
    """Name a unit after somebody, with the family's consent."""
    if not body.consent:
        return [UnitBreach("no_consent", 0, 1)]
    draft = hand.draft(f"unit:{code}", body, at, concerns=(body.after,))
    return append([draft], clock=hand.clock)


def dissolve(hand: Hand, code: str, at: datetime, why: str = "") -> Appended:
    """Dissolve a unit; everybody in it leaves with it."""
    unit = f"unit:{code}"
    drafts = [hand.draft(unit, k.UnitDissolved(why=why), at)]
    drafts += [
        hand.draft(person, k.Left(unit=unit), at, concerns=(unit,))
        for person in subjects_counted(unit, MEMBERSHIPS, AsOf(at, hand.clock()))
    ]
    return append(drafts, clock=hand.clock)


def rules_in_force(asof: AsOf) -> UnitRules | None:
    """Return what the pack in force as of ``asof`` asks of units, None without a pack."""
    pack = pack_in_force(asof)
    return pack.unit_rules(at=asof.at) if pack else None


def units(asof: AsOf) -> list[Unit]:
    """Return all units founded by ``asof``, dissolved ones too."""
    return [unit for _, unit in states(Unit, "unit", asof) if unit.founded is not None]


def unit_of(code: str, asof: AsOf) -> Unit | None:
    """Return the unit ``code`` as of ``asof``, a dissolved one too; None if none was founded."""
    subject = f"unit:{code}"
    unit = states_of(Unit, [subject], asof).get(subject)
    return unit if unit and unit.founded else None


def codes(asof: AsOf) -> frozenset[str]:
    """Return the subjects of all units that were founded or asked for."""
    return frozenset(code for code, _ in states(Unit, "unit", asof))


def taken(wanted: Iterable[str], asof: AsOf) -> frozenset[str]:
    """Return which codes no new unit may have: addresses of pages, and those of other units.

    Those founded or asked for later than ``asof.at`` are others too.
    """
    given = frozenset(wanted)
    found = states_of(Unit, {f"unit:{code}" for code in given}, asof)
    return given.intersection(RESERVED) | {code.partition(":")[2] for code in found}


def members(units: Iterable[str], asof: AsOf) -> dict[str, dict[str, Person]]:
    """Return who belongs to each of ``units``, by number; queries do not grow with them."""
    found: dict[str, dict[str, Person]] = {unit: {} for unit in units}
    people = states_of(Person, subjects_at(found, MEMBERSHIPS), asof)
    for code, person in sorted(people.items()):
        for unit in {*person.teams, *person.branches} & found.keys():
            if not person.gone:
                found[unit][code] = person
    return found


def apply(hand: Hand, facts: Iterable[tuple[str, str, k.Kind, datetime]]) -> Appended:
    """Record wishes and applications to join the Party: (person, organisation, what, when)."""
    return append(
        [hand.draft(person, body, at, org=org) for person, org, body, at in facts],
        clock=hand.clock,
    )
