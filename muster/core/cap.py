"""A call as other systems read it: the life of a call in messages of CAP 1.2 (OASIS, 2010).

A call that is given out is an Alert. What corrects it is an Update that names the messages
before it; what takes it back is a Cancel. Each has the key of its fact as its identity.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from muster.core import kinds as k
from muster.core.ledger import Fact

SOON = timedelta(hours=1)  # CAP: Expected is "within next hour"


class Status(StrEnum):
    """How a message is to be handled."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"  # everything in it is invented: a demo, a drill
    TEST = "Test"


class MessageType(StrEnum):
    """What a message does to those before it."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


@dataclass(frozen=True, slots=True)
class Sending:
    """One message of a call's life: its identity, who sent it and when."""

    key: str
    org: str  # subject
    sent: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMessage:
    """The last message of a call's life."""

    type: MessageType
    sending: Sending
    before: tuple[Sending, ...]  # every message it replaces, the first first
    body: k.CallIssued  # what it says; of a Cancel, what is taken back
    why: str  # of an Update or a Cancel


def message_of(facts: Iterable[Fact]) -> CallMessage | None:
    """Return the message a call stands in, by all facts about it, corrected ones too."""
    told = sorted(facts, key=lambda fact: fact.seq)
    first = next((f for f in told if isinstance(f.body, k.CallIssued) and f.corrects is None), None)
    if first is None or not isinstance(first.body, k.CallIssued):
        return None
    chain, body, cancelled = [first], first.body, False
    for fact in told:
        if fact.corrects != chain[-1].seq:
            continue
        chain.append(fact)
        cancelled = isinstance(fact.body, k.Withdrawn)
        if isinstance(fact.body, k.CallIssued):
            body = fact.body
    sendings = [Sending(fact.key, fact.org, fact.recorded_at) for fact in chain]
    later = MessageType.CANCEL if cancelled else MessageType.UPDATE
    return CallMessage(
        type=later if len(chain) > 1 else MessageType.ALERT,
        sending=sendings[-1],
        before=tuple(sendings[:-1]),
        body=body,
        why=chain[-1].reason,
    )


def urgency(body: k.CallIssued, sent: datetime) -> str:
    """Return how soon something is to be done, as CAP says it; Unknown where nothing is due."""
    if body.due_by is None:
        return "Unknown"
    if body.due_by <= sent:
        return "Immediate"
    return "Expected" if body.due_by - sent <= SOON else "Future"
