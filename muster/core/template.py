"""What sentence tables are made of: clauses, rules, sections, and the slots numbers go into."""

import re
from dataclasses import dataclass

from muster.core.figure import Said

SLOT = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
WORDS = frozenset({"asof", "day", "service", "clauses"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Part of a sentence, said when its first figure is above nought.

    ``{figure}`` stands for the number; ``{figure|one|many}`` for the number and the noun that
    fits it. A clause that opens with a bracket belongs to the clause before it.
    """

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One sentence: its frame, and the clauses that go where ``{clauses}`` stands.

    Said when the frame's own figures are above nought and, if it has clauses, at least one
    is said. ``{asof}`` and ``{day}`` are the moment and the day, in full once in a section.
    """

    zh: str
    en: str
    clauses: tuple[Clause, ...] = ()
    between_zh: str = "，"
    unlike: tuple[str, str] | None = None  # said only when these two figures differ
    topic: Said | None = None  # what the sentence is about, should it be withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPlan:
    """One section; ``sending`` also has a sentence for each way of sending people."""

    level: int = 1
    title: Said
    rules: tuple[Rule, ...] = ()
    sending: bool = False


def figures_in(template: str) -> tuple[str, ...]:
    """Return the names of the figures ``template`` has slots for, in order."""
    return tuple(slot[1] for slot in SLOT.finditer(template) if slot[1] not in WORDS)
