"""Messages: what became of one, when it may be sent, when to try again, when silence is told.

A message says that something was recorded; it never says why: no reason of health or family
leaves the ledger by a message. Whoever is off duty is left in peace at night.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, tzinfo
from types import MappingProxyType
from typing import Self

from muster.core import kinds as k
from muster.core.count import Lasting
from muster.core.ledger import Fact

# What is told, by the kind of fact that is told of. Two have none: a reminder of a shift that is
# near, and word to the organisation above that those beneath are silent.
FORMS: Mapping[str, str] = MappingProxyType(
    {
        "move.ordered": "ordered",
        "move.recalled": "recalled",
        "move.stood_down": "stood_down",
        "letter.decided": "decided",
        "copy.sent": "call",
        "roster.published": "roster",
        "roster.changed": "roster_changed",
        "relief.decided": "relief",
        "swap.asked": "swap_asked",
        "swap.agreed": "swap_agreed",
        "swap.refused": "swap_refused",
        "care.settled": "answered",
    }
)
SHIFT, SILENCE, AGAIN = "shift", "silence", "again"
# Whoever gets one of these is asked to say on their page that they know.
RECEIPTS = frozenset({"ordered", "recalled", "stood_down", "roster", "roster_changed"})
# Told only where a channel is: nothing waits for these to be told in person.
LIGHT = frozenset({"roster", "roster_changed", "swap_asked", "swap_agreed", "swap_refused", SHIFT})
URGENT_NOTICE_H = 12  # a change of a roster on shorter notice does not wait for the morning

ATTEMPTS_MAX = 6
_FIRST_WAIT = timedelta(minutes=1)
_GROWTH = 4  # each wait is so many times the one before: 1 min, 4, 16, about an hour, four hours


@dataclass(frozen=True, slots=True)
class Message(Lasting):
    """A message at one moment."""

    code: str = ""
    sent: k.MessageSent | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    failures: int = 0
    answer: str = ""
    answered_at: datetime | None = None

    def after(self, fact: Fact) -> Self:
        """Return the message after ``fact``; the first delivery and the last answer stand."""
        body, at = fact.body, fact.holds_from
        if isinstance(body, k.MessageSent):
            return replace(self, code=fact.subject, sent=body, sent_at=at)
        if isinstance(body, k.MessageDelivered):
            return replace(self, delivered_at=self.delivered_at or at)
        if isinstance(body, k.MessageFailed):
            return replace(self, failures=self.failures + 1)
        if isinstance(body, k.MessageAnswered):
            return replace(self, answer=body.answer, answered_at=at)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The hours of night, by the clock of ``zone``, in which who is off duty is left in peace."""

    zone: tzinfo
    begins: time = time(22)
    ends: time = time(7)

    def over(self, at: datetime) -> datetime:
        """Return when it is no longer night: ``at`` itself by day."""
        local = at.astimezone(self.zone)
        if self.ends <= local.time() < self.begins:
            return at
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        return datetime.combine(day, self.ends, self.zone)


def due(
    at: datetime, *, urgent: bool, duties: Iterable[tuple[datetime, datetime]], quiet: Quiet
) -> datetime:
    """Return when a message of ``at`` may be sent to somebody with these duties (from, to).

    At once if it is urgent, by day, or on duty; else in the morning, or when a duty begins
    before that.
    """
    morning = quiet.over(at)
    if urgent or morning == at:
        return at
    own = list(duties)
    if any(begins <= at < ends for begins, ends in own):
        return at
    return min((begins for begins, _ in own if at < begins < morning), default=morning)


def again(failed_at: datetime, attempts: int) -> datetime | None:
    """Return when to try again after so many attempts; None: not any more."""
    if attempts >= ATTEMPTS_MAX:
        return None
    wait: timedelta = _FIRST_WAIT * _GROWTH ** (attempts - 1)
    return failed_at + wait
