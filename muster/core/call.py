"""Calls: a directive or an appeal, and what became of each addressee's copy.

Four answers, not one: delivered, accepted, refused with a reason, executed (EDXL-RM; flattened
to CAP Ack and Error on export). A copy nobody answered is silence, and silence is shown.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.ledger import Fact

_ANSWERS: dict[type[k.Kind], str] = {
    k.CopyDelivered: "delivered",
    k.CopyAccepted: "accepted",
    k.CopyRefused: "refused",
    k.CopyExecuted: "executed",
}
ANSWERS = ("sent", *_ANSWERS.values())
SILENT = ("sent", "delivered")  # nobody has answered yet
# What may be recorded of a copy, and after which answers: a refusal may be taken back, and an
# acceptance may turn out to be too much.
MAY_FOLLOW: Mapping[str, tuple[str, ...]] = {
    "delivered": ("sent",),  # no answer of its own: somebody knows that the paper lies there
    "accepted": (*SILENT, "refused"),
    "refused": (*SILENT, "accepted"),
    "executed": ("accepted",),
}


@dataclass(frozen=True, slots=True)
class Call(Lasting):
    """A call at one moment."""

    code: str = ""
    issued: k.CallIssued | None = None
    issued_at: datetime | None = None
    issued_by: str = ""

    def after(self, fact: Fact) -> Self:
        """Return the call after ``fact``."""
        if not isinstance(fact.body, k.CallIssued):
            return self
        return replace(
            self,
            code=fact.subject,
            issued=fact.body,
            issued_at=fact.holds_from,
            issued_by=fact.org,
        )

    def asks(self, lies: Collection[str]) -> bool:
        """Return whether this is an appeal to whoever ``lies`` in these organisations."""
        return self.issued is not None and self.issued.form == "appeal" and self.issued_by in lies

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return one call issued."""
        if isinstance(fact.body, k.CallIssued):
            return (Count(f"event.call_issued.{fact.body.form}", fact.org),)
        return ()


@dataclass(frozen=True, slots=True)
class Copy(Lasting):
    """One addressee's copy of a call: where it stands and since when."""

    code: str = ""
    sent: k.CopySent | None = None
    answer: str = ""
    since: datetime | None = None
    sent_at: datetime | None = None
    why: str = ""

    @property
    def silent(self) -> bool:
        """Whether it was sent and nobody has answered."""
        return self.sent is not None and self.answer in SILENT

    def after(self, fact: Fact) -> Self:
        """Return the copy after ``fact``."""
        body = fact.body
        if isinstance(body, k.CopySent):
            return replace(
                self,
                code=fact.subject,
                sent=body,
                answer="sent",
                since=fact.holds_from,
                sent_at=fact.holds_from,
            )
        answer = _ANSWERS.get(type(body))
        if answer is None or self.sent is None:
            return self
        why = body.why if isinstance(body, k.CopyRefused) else self.why
        return replace(self, answer=answer, since=fact.holds_from, why=why)

    def counts(self) -> tuple[Count, ...]:
        """Return one copy in the answer it has."""
        if self.sent is None:
            return ()
        return (Count(f"copy.{self.answer}", self.sent.addressee),)

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return one copy sent."""
        if isinstance(fact.body, k.CopySent):
            return (Count("event.copy_sent", fact.body.addressee),)
        return ()


def addressees(
    issuer: str, children: dict[str, tuple[str, ...]], *, levels: int
) -> list[tuple[str, str]]:
    """Return (addressee, who hands it down) for ``levels`` levels beneath ``issuer``."""
    relayed: list[tuple[str, str]] = []
    level = [issuer]
    for _ in range(levels):
        pairs = [(child, above) for above in level for child in children.get(above, ())]
        relayed += pairs
        level = [child for child, _ in pairs]
    return relayed


def levels(copies: Iterable[Copy]) -> dict[str, int]:
    """Return how far down each addressee of a call stands: 1 where the issuer sent the copy."""
    return {addressee: len(way) for addressee, way in _ways(copies).items()}


def branches(copies: Iterable[Copy], *, beneath: str) -> dict[str, str]:
    """Return the addressee directly beneath ``beneath`` through whom each addressee was reached.

    Whoever was not reached through it stands in the branch of the issuer's own addressee.
    """
    found = {}
    for addressee, way in _ways(copies).items():
        found[addressee] = way[way.index(beneath) - 1] if beneath in way[1:] else way[-1]
    return found


def _ways(copies: Iterable[Copy]) -> dict[str, tuple[str, ...]]:
    """Return for each addressee the way its copy took, from itself up to the issuer's own."""
    relays = {copy.sent.addressee: copy.sent.relay for copy in copies if copy.sent}
    found = {}
    for addressee, relay in relays.items():
        way, above = [addressee], relay
        while above is not None and above in relays and above not in way:
            way.append(above)
            above = relays[above]
        found[addressee] = tuple(way)
    return found


@dataclass(frozen=True, slots=True)
class Silence:
    """The copy that has waited longest for an answer."""

    addressee: str
    waited: timedelta


def oldest_silence(copies: Iterable[Copy], *, at: datetime) -> Silence | None:
    """Return the longest wait of a copy sent or delivered but neither accepted nor refused."""
    waiting = [
        Silence(copy.sent.addressee, at - copy.sent_at)
        for copy in copies
        if copy.sent is not None and copy.sent_at is not None
        if copy.silent
    ]
    return max(waiting, key=lambda silence: (silence.waited, silence.addressee), default=None)
