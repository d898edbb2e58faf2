"""Demand lines at one moment: what a post needs, while it needs it (ICS 215)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.ledger import Fact


@dataclass(frozen=True, slots=True)
class Demand(Lasting):
    """One demand line at one moment, in force until it is met or its window ends."""

    code: str = ""
    raised: k.DemandRaised | None = None
    met: bool = False

    def after(self, fact: Fact) -> Self:
        """Return the line after ``fact``."""
        if isinstance(fact.body, k.DemandRaised):
            return replace(self, code=fact.subject, raised=fact.body)
        return replace(self, met=True) if isinstance(fact.body, k.DemandMet) else self

    @property
    def due(self) -> datetime | None:
        """When the window ends, and with it the need."""
        return None if self.raised is None or self.met else self.raised.ends

    def expired(self, at: datetime) -> Self:
        """Return the line after its window, if that has ended by ``at``."""
        ends = self.due
        return replace(self, met=True) if ends is not None and ends <= at else self

    def counts(self) -> tuple[Count, ...]:
        """Return the heads required at the post while the line is open."""
        if self.raised is None or self.met:
            return ()
        return (Count(f"required.{self.raised.role}", self.raised.post, self.raised.heads),)
