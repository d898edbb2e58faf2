"""A plan to be printed or tabled: with its problem, its words, and what it leaves needed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.core.deployment import DemandLine, Plan, Problem
from muster.core.outcome import Outcome
from muster.core.unfilled import Unfilled
from muster.formats.sheet import Paper, Sheet
from muster.formats.wording import Wording, joined


class Printed(Protocol):
    """What every paper says of what it was made from: of a plan or of a roster."""

    @property
    def title(self) -> str:
        """What it is about."""

    @property
    def source(self) -> str:
        """Where it comes from."""

    @property
    def made_at(self) -> datetime:
        """When it was made."""


def paper_of(title: str, sheets: tuple[Sheet, ...], printout: Printed) -> Paper:
    """Return sheets of one kind as a paper in the active language."""
    zh = (get_language() or "").startswith("zh")
    return Paper(
        title=joined([title, printout.title]),
        language="zh" if zh else "en",
        sheets=sheets,
        source=printout.source,
        page=_("page %(page)s of %(pages)s"),
        made_at=printout.made_at,
    )


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
