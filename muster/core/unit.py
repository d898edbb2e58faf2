"""Temporary units: asked for and approved, or founded by an order; staffed, named, dissolved.

Rules of the pack (Party rules: domain/practice section 7): a Party organisation is asked for in
a request (请示) and founded with the reply (批复) of an organisation above; at least three full
members, at most fifty in a branch, affiliation not transferred, dissolved when the task ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from muster.core import kinds as k
from muster.core.access import one_person
from muster.core.count import Count, Lasting
from muster.core.ledger import Fact

CODE = r"[0-9A-Za-z][0-9A-Za-z-]{0,39}"
RESERVED = ("found", "ask", "requests")  # addresses of their own on pages


class Asking(StrEnum):
    """Where the request for a unit stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request for a unit at one moment, with the reply to it: who, when, by which papers."""

    asked: k.FoundingAsked
    by: str
    at: datetime
    reply: k.FoundingAnswered | None = None
    reply_by: str = ""
    reply_at: datetime | None = None
    withdrawn_why: str = ""
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None

    @property
    def standing(self) -> Asking:
        """Where it stands; what was answered first counts."""
        if self.reply is not None:
            return Asking.APPROVED if self.reply.approved else Asking.DECLINED
        return Asking.WAITING if self.withdrawn_at is None else Asking.WITHDRAWN

    def after(self, fact: Fact) -> Self:
        """Return it after ``fact``; what is no longer open stays as it is."""
        body, by, at = fact.body, fact.recorded_by, fact.holds_from
        if self.standing is not Asking.WAITING:
            return self
        if isinstance(body, k.FoundingAnswered):
            return replace(self, reply=body, reply_by=by, reply_at=at)
        if isinstance(body, k.FoundingWithdrawn):
            return replace(self, withdrawn_why=body.why, withdrawn_by=by, withdrawn_at=at)
        return self


@dataclass(frozen=True, slots=True)
class Unit(Lasting):
    """A temporary unit at one moment. Its members are facts about people."""

    code: str = ""
    founded: k.UnitFounded | None = None
    name: str = ""
    named_after: str = ""
    dissolved: bool = False
    request: Request | None = None  # in which it was asked for

    def after(self, fact: Fact) -> Self:
        """Return the unit after ``fact``."""
        body = fact.body
        if isinstance(body, k.FoundingAsked):
            asked = Request(asked=body, by=fact.recorded_by, at=fact.holds_from)
            return self if self.request else replace(self, code=fact.subject, request=asked)
        if isinstance(body, k.FoundingAnswered | k.FoundingWithdrawn):
            return replace(self, request=self.request and self.request.after(fact))
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
    """What the pack asks of a temporary branch, and which kinds of unit are asked for first."""

    full_members_min: int
    members_max: int
    by_request: tuple[k.UnitKind, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitBreach:
    """One rule a founding would break: have and need."""

    rule: str  # of formats.unit_words.BREACHES
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


def asking(kind: k.UnitKind, staff: Composition, *, rules: UnitRules) -> list[UnitBreach]:
    """Return every rule that a request for a unit breaks; none means it may be sent."""
    found = breaches(kind, staff, approved=True, rules=rules)
    return found if kind in rules.by_request else [*found, UnitBreach("no_request", 1, 0)]


def answering(
    request: Request | None, by: str, belongs: Mapping[str, str], *, higher: bool
) -> list[UnitBreach]:
    """Return every rule that keeps ``by`` from replying to a request.

    ``belongs`` says whose accounts are; ``higher``: they act for the organisation that was asked,
    or for one above it.
    """
    if request is None or request.standing is not Asking.WAITING:
        return [UnitBreach("not_waiting", 0, 1)]
    found = []
    if one_person(by, request.by, belongs):
        found.append(UnitBreach("four_eyes", 1, 2))
    if not higher:
        found.append(UnitBreach("lower_organisation", 0, 1))
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
