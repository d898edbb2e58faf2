"""Derogations: asked by one, granted by another, for one rule and one person; each ends by itself.

What the one who asked grants has no effect. A grant that nobody asked for is one recorded before
asking was a fact; it stands as it was recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from muster.core import kinds as k
from muster.core.access import one_person
from muster.core.kinds import Gate
from muster.core.ledger import Fact, order

LONGEST = timedelta(days=30)  # who needs longer asks anew, and says why again


class Standing(StrEnum):
    """Where a derogation stands at a moment."""

    ASKED = "asked"
    GRANTED = "granted"  # it lets the person pass
    OVER = "over"  # its time is up
    ENDED = "ended"  # turned down, taken back, or ended before its time


@dataclass(frozen=True, slots=True, kw_only=True)
class Derogation:
    """A derogation at one moment: who asked and granted, whom it lets pass which rule till when."""

    code: str = ""  # subject
    org: str = ""
    rule: Gate = Gate.REST
    person: str = ""
    why: str = ""
    until: datetime | None = None
    asked_by: str = ""
    asked_at: datetime | None = None
    granted_by: str = ""
    granted_at: datetime | None = None
    authoriser: str = ""  # as the grant names them
    ended_by: str = ""
    ended_at: datetime | None = None
    ended_why: str = ""

    def after(self, fact: Fact) -> Self:
        """Return it after ``fact``; what has ended stays ended."""
        body, by, at = fact.body, fact.recorded_by, fact.holds_from
        if isinstance(body, k.DerogationAsked) and not self.code:
            return replace(self._about(fact.subject, fact.org, body), asked_by=by, asked_at=at)
        if isinstance(body, k.DerogationGranted) and not self.granted_by and by != self.asked_by:
            said = self if self.code else self._about(fact.subject, fact.org, body)
            return replace(said, granted_by=by, granted_at=at, authoriser=body.authoriser)
        if isinstance(body, k.DerogationEnded) and not self.ended_by:
            return replace(self, ended_by=by, ended_at=at, ended_why=body.why)
        return self

    def _about(self, subject: str, org: str, said: k.DerogationAsked | k.DerogationGranted) -> Self:
        return replace(
            self,
            code=subject,
            org=org,
            rule=Gate(said.rule),
            person=said.person,
            why=said.why,
            until=said.until,
        )

    def outcome(self, at: datetime) -> str:
        """Return where it stands at ``at``, or that it was refused: ended before it was granted."""
        standing = self.standing(at)
        refused = standing is Standing.ENDED and not self.granted_by
        return "refused" if refused else standing.value

    def standing(self, at: datetime) -> Standing:
        """Return where it stands at ``at``."""
        if self.ended_by:
            return Standing.ENDED
        if self.until is not None and self.until <= at:
            return Standing.OVER
        return Standing.GRANTED if self.granted_by else Standing.ASKED


def derogations(facts: Iterable[Fact]) -> dict[str, Derogation]:
    """Return the derogations that these standing ``facts`` tell of, by subject."""
    found: dict[str, Derogation] = {}
    for fact in sorted(facts, key=order):
        told = found.get(fact.subject, Derogation()).after(fact)
        if told.code:
            found[fact.subject] = told
    return found


class DerogationStop(StrEnum):
    """Why a step with a derogation is not taken."""

    UNKNOWN = "unknown"
    NO_PERSON = "no_person"
    NOT_ITS_GATE = "not_its_gate"  # isolation: nothing lets an isolated person out among others
    NO_WHY = "no_why"
    TOO_LATE = "too_late"  # it would be over before it begins
    TOO_LONG = "too_long"
    STANDS_ALREADY = "stands_already"  # one for this rule and person is asked or granted
    FOUR_EYES = "four_eyes"  # who asked, or whom it is for, does not grant
    GRANTED_ALREADY = "granted_already"
    OVER = "over"
    ENDED = "ended"


def stops_granting(
    asked: Derogation, by: str, at: datetime, belongs: Mapping[str, str]
) -> DerogationStop | None:
    """Return why ``by`` may not grant it at ``at``; ``belongs`` says whose accounts are."""
    match asked.standing(at):
        case Standing.ENDED:
            return DerogationStop.ENDED
        case Standing.OVER:
            return DerogationStop.OVER
        case Standing.GRANTED:
            return DerogationStop.GRANTED_ALREADY
    if any(one_person(by, other, belongs) for other in (asked.asked_by, asked.person)):
        return DerogationStop.FOUR_EYES
    return None
