"""A plan to be printed or tabled: with its problem, its words, and what it leaves needed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from muster.core.deployment import DemandLine, Plan, Problem
from muster.core.outcome import Outcome
from muster.core.unfilled import Unfilled
from muster.formats.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Printout:
    """A plan to be printed, with what the forms say besides: title, source, who made it.

    ``present`` are people whom lines have already, before this plan; a line's ``heads`` are
    what it wants on top of them. ``outcomes`` are of those who have written; why somebody is held
    is never printed.
    """

    problem: Problem
    plan: Plan
    unfilled: tuple[Unfilled, ...]
    words: Wording
    title: str
    source: str
    made_at: datetime
    prepared_by: str = ""
    present: Mapping[str, int] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One line of the demand board: required, have, need (ICS 215)."""

    line: DemandLine
    least: int
    required: int
    have: int

    @property
    def need(self) -> int:
        """Heads still to be found."""
        return max(0, self.required - self.have)


def needs(printout: Printout) -> list[Need]:
    """Return the demand board of a plan, in the order of the problem's lines."""
    sent = Counter(move.line for move in printout.plan.moves)
    found = []
    for line in printout.problem.lines:
        present = printout.present.get(line.code, 0)
        found.append(
            Need(
                line=line,
                least=line.heads_min + present,
                required=line.heads + present,
                have=sent[line.code] + present,
            )
        )
    return found
