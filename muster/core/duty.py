"""Duty: discrepancies between what the roster says and who came, for people to settle."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.ledger import Fact

GRACE = timedelta(minutes=30)  # a check-in this late is late, not missing; after that, ask


@dataclass(frozen=True, slots=True)
class Discrepancy(Lasting):
    """One disagreement at one moment."""

    code: str = ""
    found: k.DiscrepancyFound | None = None
    outcome: str = ""

    def after(self, fact: Fact) -> Self:
        """Return the discrepancy after ``fact``."""
        if isinstance(fact.body, k.DiscrepancyFound):
            return replace(self, code=fact.subject, found=fact.body)
        if isinstance(fact.body, k.DiscrepancySettled):
            return replace(self, outcome=fact.body.outcome)
        return self

    def counts(self) -> tuple[Count, ...]:
        """Return one open discrepancy until it is settled."""
        if self.found is None or self.outcome:
            return ()
        return (Count(f"discrepancy.{self.found.form}", self.found.post),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One person's presence at a post; ``left`` is None while on duty."""

    person: str
    came: datetime
    left: datetime | None


def discrepancies(
    shift: k.RosterShift,
    post: str,
    attendance: Iterable[Attendance],
    *,
    held: frozenset[str],
    at: datetime,
) -> list[k.DiscrepancyFound]:
    """Return what roster and attendance of one shift disagree on, as known at ``at``.

    A late fact is accepted and judged here: it happened whether or not it was allowed.
    """
    end = shift.start + timedelta(hours=shift.length_h)
    there = [a for a in attendance if a.came < end and (a.left is None or a.left > shift.start)]
    came = {a.person: a for a in there}
    forms: list[tuple[str, str]] = []
    if at >= shift.start + GRACE:
        forms += [("missing", p) for p in shift.people if p not in came]
    forms += [("unrostered", p) for p in came if p not in shift.people]
    forms += [("held_on_duty", p) for p in came if p in held]
    forms += [("no_check_out", p) for p, a in came.items() if a.left is None and at > end + GRACE]
    return [
        k.DiscrepancyFound(form=form, person=person, post=post, shift=shift.id)
        for form, person in sorted(forms)
    ]
