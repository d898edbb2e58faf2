"""Demand lines at one moment: what a post needs, while it needs it (ICS 215)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, count
from typing import Self

from muster.core import kinds as k
from muster.core.count import Count, Lasting
from muster.core.deployment import ANY_POLICE, PRIORITY_MAX
from muster.core.kinds import Role
from muster.core.ledger import Fact

HEADS_MAX = 500  # of one line; who needs more writes two
ROLES_ASKED = (ANY_POLICE, Role.OFFICER, Role.DUTY_AUXILIARY, Role.CLERICAL_AUXILIARY)


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


@dataclass(frozen=True, slots=True)
class LineFault:
    """One thing that is wrong with a line somebody writes: which field, and how."""

    field: str
    code: str


def line_faults(line: k.DemandRaised, at: datetime) -> tuple[LineFault, ...]:
    """Return all that is wrong with ``line`` as somebody writes it at ``at``."""
    least = line.heads if line.heads_min is None else line.heads_min
    wrong = {
        "role": line.role not in ROLES_ASKED and "unknown",
        "heads": not 1 <= line.heads <= HEADS_MAX and "out_of_range",
        "heads_min": not 0 <= least <= line.heads and "more_than_heads",
        "priority": not 1 <= line.priority <= PRIORITY_MAX and "out_of_range",
        "ends": _window_fault(line, at),
    }
    return tuple(LineFault(field, code) for field, code in wrong.items() if code)


def _window_fault(line: k.DemandRaised, at: datetime) -> str:
    if line.ends is None:
        return ""
    if line.begins is not None and line.ends <= line.begins:
        return "before_begin"
    return "over" if line.ends <= at else ""


def line_codes(line: k.DemandRaised, day: str) -> Iterator[str]:
    """Yield codes for a line raised on ``day``: the post, the day, the role; then with numbers."""
    first = f"demand:{line.post.partition(':')[2]}/{day}/{line.role}"
    return chain((first,), (f"{first}-{n}" for n in count(2)))
