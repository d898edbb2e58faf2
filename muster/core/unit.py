"""Temporary units: founded by an order, staffed, named, dissolved.

Rules of the pack (Party rules: domain/practice section 7): approved by the higher
organisation, at least three full members, at most fifty in a branch, affiliation not
transferred, dissolved when the task ends.
"""

from dataclasses import dataclass, replace
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.ledger import Fact

CODE = r"[0-9A-Za-z][0-9A-Za-z-]{0,39}"
RESERVED = "found"  # an address of its own on pages


@dataclass(frozen=True, slots=True)
class Unit(Lasting):
    """A temporary unit at one moment. Its members are facts about people."""

    code: str = ""
    founded: k.UnitFounded | None = None
    name: str = ""
    named_after: str = ""
    dissolved: bool = False

    def after(self, fact: Fact) -> Self:
        """Return the unit after ``fact``."""
        body = fact.body
        if isinstance(body, k.UnitFounded):
            return replace(self, code=fact.subject, founded=body, name=self.name or body.name)
        if isinstance(body, k.UnitNamed):
            return replace(self, name=body.name, named_after=body.after)
        return replace(self, dissolved=True) if isinstance(body, k.UnitDissolved) else self

    def counts(self) -> tuple[Count, ...]:
        """Return one unit of its kind while it stands."""
        if self.founded is None or self.dissolved:
            return ()
        counts = [Count(f"unit.{self.founded.kind}", self.code)]
        if self.founded.post is not None:
            counts.append(Count(f"unit_at_post.{self.founded.kind}", self.code))
        if self.named_after:
            counts.append(Count("unit_named", self.code))
        return tuple(counts)

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return one unit founded, named or dissolved."""
        if self.founded is None:
            return ()
        what = _EVENTS.get(type(fact.body))
        return (Count(f"event.unit_{what}.{self.founded.kind}", self.code),) if what else ()


_EVENTS: dict[type[k.Kind], str] = {
    k.UnitFounded: "founded",
    k.UnitNamed: "named",
    k.UnitDissolved: "dissolved",
}


@dataclass(frozen=True, slots=True)
class Composition:
    """Who is to be in a unit, as far as the rules look."""

    members: int
    full_party_members: int


@dataclass(frozen=True, slots=True)
class UnitRules:
    """What the pack asks of a temporary branch."""

    full_members_min: int
    members_max: int


@dataclass(frozen=True, slots=True)
class UnitBreach:
    """One rule a founding would break: have and need."""

    rule: str  # too_few_full_members, too_many_members, no_approval, no_consent, dissolved, member
    have: int
    need: int


def breaches(
    kind: k.UnitKind, staff: Composition, *, approved: bool, rules: UnitRules
) -> list[UnitBreach]:
    """Return every rule the founding of a unit breaks; none means it may be founded."""
    found = []
    if not approved:
        found.append(UnitBreach("no_approval", 0, 1))
    if kind is k.UnitKind.TEMPORARY_BRANCH:
        if staff.full_party_members < rules.full_members_min:
            found.append(
                UnitBreach("too_few_full_members", staff.full_party_members, rules.full_members_min)
            )
        if staff.members > rules.members_max:
            found.append(UnitBreach("too_many_members", staff.members, rules.members_max))
    return found


def joining(unit: Unit, *, members: int, belongs: bool, rules: UnitRules) -> list[UnitBreach]:
    """Return every rule that one more member would break; ``belongs``: is one already."""
    found = []
    if unit.founded is None or unit.dissolved:
        found.append(UnitBreach("dissolved", 0, 1))
    elif unit.founded.kind is k.UnitKind.TEMPORARY_BRANCH and members >= rules.members_max:
        found.append(UnitBreach("too_many_members", members + 1, rules.members_max))
    if belongs:
        found.append(UnitBreach("member", 1, 0))
    return found
