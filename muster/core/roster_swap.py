"""A swap of duties: asked, agreed, and approved or refused; it changes a roster by its approval.

Two people agree between themselves; a third looks whether both are still rested afterwards, and
approves. The checker judges the roster as it would be, by all that is known at that moment.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.kinds import Change, DutyChange
from muster.core.ledger import Fact, order
from muster.core.roster import Duty, Problem, Roster, Shift
from muster.core.roster_check import breaches_of, by_person
from muster.core.roster_life import RosterOnRecord
from muster.core.roster_refusal import RosterRefusal, standing_published
from muster.core.roster_refusal import RosterRefusalCode as Code


class SwapStatus(StrEnum):
    """Where a swap stands."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    REFUSED = "refused"


_OPEN = (SwapStatus.ASKED, SwapStatus.AGREED)
_NEXT: dict[type[k.Kind], SwapStatus] = {
    k.SwapAgreed: SwapStatus.AGREED,
    k.SwapDeclined: SwapStatus.DECLINED,
    k.SwapWithdrawn: SwapStatus.WITHDRAWN,
    k.SwapApproved: SwapStatus.APPROVED,
    k.SwapRefused: SwapStatus.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Swap(Lasting):
    """A swap at one moment."""

    code: str = ""
    asked: k.SwapAsked | None = None
    asked_at: datetime | None = None
    status: str = ""  # a SwapStatus, or "" before anybody has asked
    said: str = ""  # why it was refused

    @property
    def open(self) -> bool:
        """Whether it waits for somebody."""
        return self.status in _OPEN

    def after(self, fact: Fact) -> Self:
        """Return the swap after ``fact``; what is closed stays closed."""
        known = replace(self, code=fact.subject)
        if isinstance(fact.body, k.SwapAsked):
            if self.asked is not None:
                return known
            status = self.status or SwapStatus.ASKED.value
            return replace(known, asked=fact.body, asked_at=fact.holds_from, status=status)
        after = _NEXT.get(type(fact.body))
        if after is None or (self.status and not self.open):
            return known
        said = fact.body.why if isinstance(fact.body, k.SwapRefused) else self.said
        return replace(known, status=after.value, said=said)

    def counts(self) -> tuple[Count, ...]:
        """Return one swap at the post while it waits for somebody."""
        if self.asked is None or not self.open:
            return ()
        return (Count(f"swap.{self.status}", self.asked.post),)


def swap_on_record(facts: Iterable[Fact]) -> Swap | None:
    """Return the swap that its standing ``facts`` tell of, or None when nobody has asked."""
    swap = Swap()
    for fact in sorted(facts, key=order):
        swap = swap.after(fact)
    return swap if swap.asked is not None else None


def changes_of(asked: k.SwapAsked) -> tuple[DutyChange, ...]:
    """Return what a swap changes in its roster."""
    pairs = [(asked.gives, asked.asker, asked.asked_of)]
    if asked.takes is not None:
        pairs.append((asked.takes, asked.asked_of, asked.asker))
    return tuple(
        DutyChange(change=change, shift=shift, person=person)
        for shift, gone, comes in pairs
        for change, person in ((Change.OUT, gone), (Change.IN, comes))
    )


# --- with whom -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who could stand a duty for another; ``takes`` is one of theirs in return."""

    person: str
    takes: str | None


def offers(problem: Problem, roster: Roster, gives: Duty, coming: Set[str]) -> tuple[Offer, ...]:
    """Return with whom a duty could change hands so that neither breaks a hard rule by it.

    First who could stand it for nothing in return, then what could be taken for it, of the shifts
    ``coming``; both in order of people and time. Weighted rules keep nobody from a swap.
    """
    problem = replace(problem, rules=problem.rules.binding())
    people = {person.number: person for person in problem.people}
    shifts = {shift.id: shift for shift in problem.shifts}
    stands, given = by_person(problem, roster), shifts[gives.shift]

    def breaks(number: str, without: str, add: Shift) -> bool:
        own = stands[number]
        after = [*(shift for shift in own if shift.id != without), add]
        before = set(breaches_of(problem, people[number], own))
        found = breaches_of(problem, people[number], after)
        return any(breach.hard and breach not in before for breach in found)

    def taken(number: str) -> Iterator[Offer]:
        for shift in sorted(stands[number], key=lambda shift: (shift.start_h, shift.id)):
            if shift.id not in coming or Duty(gives.person, shift.id) in roster.duties:
                continue
            theirs = breaks(number, shift.id, given)
            if not theirs and not breaks(gives.person, gives.shift, shift):
                yield Offer(number, shift.id)

    others = [
        number
        for number in sorted(people)
        if number != gives.person and Duty(number, gives.shift) not in roster.duties
    ]
    alone = [Offer(number, None) for number in others if not breaks(number, "", given)]
    return (*alone, *(offer for number in others for offer in taken(number)))


# --- what may not be done ------------------------------------------------------------------------


def not_to_be_asked(
    record: RosterOnRecord, asked: k.SwapAsked, *, at: datetime, present: frozenset[str]
) -> list[RosterRefusal]:
    """Return why a swap cannot be asked for, rules aside: the checker judges before approval."""
    found = standing_published(record)
    duties = [(asked.gives, asked.asker, asked.asked_of)]
    if asked.takes is not None:
        duties.append((asked.takes, asked.asked_of, asked.asker))
    for code, gone, comes in duties:
        shift = record.shift(code)
        if shift is None:
            found.append(RosterRefusal(Code.SHIFT_UNKNOWN, code))
            continue
        if shift.start <= at:
            found.append(RosterRefusal(Code.SHIFT_BEGUN, code))
        if gone not in shift.people:
            found.append(RosterRefusal(Code.NOT_ON_SHIFT, gone))
        if comes in shift.people:
            found.append(RosterRefusal(Code.ON_SHIFT_ALREADY, comes))
    if asked.asked_of not in present:
        found.append(RosterRefusal(Code.NOT_AT_POST, asked.asked_of))
    if asked.asker == asked.asked_of:
        found.append(RosterRefusal(Code.NOT_THEIR_SWAP, asked.asked_of))
    return found


def not_theirs(swap: Swap, person: str, *, partner: bool) -> list[RosterRefusal]:
    """Return why ``person`` may not answer (``partner``) or take back a swap."""
    if not swap.open or swap.asked is None:
        return [RosterRefusal(Code.SWAP_CLOSED, swap.code)]
    theirs = swap.asked.asked_of if partner else swap.asked.asker
    return [] if person == theirs else [RosterRefusal(Code.NOT_THEIR_SWAP, person)]


def not_to_be_decided(swap: Swap, by: str, *, approve: bool) -> list[RosterRefusal]:
    """Return why ``by`` may not approve or refuse a swap, its rules aside.

    ``by`` is an office, or an office and who holds it (``station_chief:0000004``).
    """
    if not swap.open or swap.asked is None:
        return [RosterRefusal(Code.SWAP_CLOSED, swap.code)]
    found = []
    if approve and swap.status != SwapStatus.AGREED:
        found.append(RosterRefusal(Code.NOT_AGREED, swap.code))
    parties = {code.partition(":")[2] for code in (swap.asked.asker, swap.asked.asked_of)}
    if by in (swap.asked.asker, swap.asked.asked_of) or by.rpartition(":")[2] in parties:
        found.append(RosterRefusal(Code.OWN_SWAP, by))
    return found
