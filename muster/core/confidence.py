"""What people tell in confidence, and what waits of it: taken up by whom, until it is settled.

By itself a word in confidence keeps nobody back. It waits in the person's state until a welfare
officer has settled it, and counts as waiting at the person's home, so that nothing is forgotten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from muster.core import kinds as k
from muster.core.count import Count
from muster.core.kinds import CareOutcome, CareReply, Gate, Matter
from muster.core.ledger import Fact, order

HEALTH, FAMILY = "health", "family"
PART_OF: Mapping[Matter, str] = {
    Matter.ILL: HEALTH,
    Matter.CONTACT: HEALTH,
    Matter.LOST: FAMILY,
    Matter.NEEDED: FAMILY,
}
_TALKED = (CareOutcome.ANSWERED, CareOutcome.NOTHING_MORE)
# What may come of each, the likeliest first.
OUTCOMES: Mapping[Matter, tuple[CareOutcome, ...]] = {
    Matter.ILL: (CareOutcome.HELD, *_TALKED),
    Matter.CONTACT: (CareOutcome.ISOLATED, CareOutcome.HELD, *_TALKED),
    Matter.LOST: (CareOutcome.LEAVE_OFFERED, CareOutcome.CASE_OPENED, *_TALKED),
    Matter.NEEDED: (CareOutcome.HELD, CareOutcome.CASE_OPENED, *_TALKED),
}
HOLDS: Mapping[Matter, Gate] = {
    Matter.ILL: Gate.MEDICAL_HOLD,
    Matter.CONTACT: Gate.MEDICAL_HOLD,
    Matter.NEEDED: Gate.FAMILY_CARE,
}
CASES: Mapping[Matter, str] = {Matter.LOST: "bereavement", Matter.NEEDED: "family"}


class WordStop(StrEnum):
    """Why a word in confidence is not taken up or settled."""

    NOT_WAITING = "not_waiting"  # it is settled already, or was never told
    TAKEN = "taken"  # somebody else has it, and the page did not say so yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One word in confidence that is not settled yet."""

    key: str  # of the fact that told
    matter: Matter
    at: datetime
    taken_by: str = ""  # account of the officer who sees to it, "" for nobody
    office: str = ""  # the organisation that officer cares for
    taken_at: datetime | None = None


def told_after(waiting: tuple[Told, ...], fact: Fact) -> tuple[Told, ...]:
    """Return what waits after ``fact``; what is settled waits no longer."""
    body = fact.body
    if isinstance(body, k.ToldInConfidence):
        return (*waiting, Told(key=fact.key, matter=body.matter, at=fact.holds_from))
    if isinstance(body, k.TakenUp):
        by, at = fact.recorded_by, fact.holds_from
        return tuple(
            replace(each, taken_by=by, office=body.office, taken_at=at)
            if each.key == body.told
            else each
            for each in waiting
        )
    if isinstance(body, k.CareSettled):
        return tuple(t for t in waiting if t.key != body.told)
    return waiting


def waiting_counts(waiting: Iterable[Told], home: str) -> tuple[Count, ...]:
    """Return how many words wait, by whether they are of health or of family."""
    parts = [PART_OF[told.matter] for told in waiting]
    return tuple(
        Count(f"told.{part}", home, parts.count(part)) for part in (HEALTH, FAMILY) if part in parts
    )


def stop_of(told: Told | None, *, by: str, seen_by: str) -> WordStop | None:
    """Return why ``by`` may not see to ``told``; ``seen_by`` is who had it on the page they saw."""
    if told is None:
        return WordStop.NOT_WAITING
    if told.taken_by not in ("", by, seen_by):
        return WordStop.TAKEN
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSeen:
    """A word in confidence as whoever told it sees it: who has it, and what came of it."""

    matter: Matter
    at: datetime
    office: str = ""
    taken_at: datetime | None = None
    outcome: CareOutcome | None = None
    reply: CareReply | None = None
    settled_at: datetime | None = None


def words_of(facts: Iterable[Fact]) -> tuple[WordSeen, ...]:
    """Return what one person told, by their standing ``facts``, the latest first."""
    found: dict[str, WordSeen] = {}
    for fact in sorted(facts, key=order):
        body, at = fact.body, fact.holds_from
        if isinstance(body, k.ToldInConfidence):
            found[fact.key] = WordSeen(matter=body.matter, at=at)
        elif isinstance(body, k.TakenUp) and body.told in found:
            found[body.told] = replace(found[body.told], office=body.office, taken_at=at)
        elif isinstance(body, k.CareSettled) and body.told in found:
            found[body.told] = replace(
                found[body.told],
                office=body.office,
                outcome=body.outcome,
                reply=body.reply,
                settled_at=at,
            )
    return tuple(reversed(found.values()))
