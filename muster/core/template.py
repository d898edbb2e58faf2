"""What sentence tables are made of: clauses, rules, sections, forms, and slots for numbers."""

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


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its figure and what stands at its head."""

    figure: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """A table: a row for each part in the order of the register, its own people, the total."""

    key: str
    title: Said
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPlan:
    """A picture: one figure day by day, or figures part by part in the order of the register."""

    key: str
    title: Said
    figures: tuple[str, ...]
    by_day: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionPlan:
    """One section; one with neither rules nor anything else is a heading over those that follow.

    ``sending`` also has a sentence for each way of sending people. ``by_hand``: a person writes
    it, and ``hint`` says what belongs there; it is left out while nothing is written.
    """

    key: str
    level: int = 1
    title: Said
    rules: tuple[Rule, ...] = ()
    sending: bool = False
    tables: tuple[TablePlan, ...] = ()
    charts: tuple[ChartPlan, ...] = ()
    by_hand: bool = False
    needed: bool = False  # no issue without it
    hint: Said = ("", "")

    @property
    def heads_others(self) -> bool:
        """Whether it is a heading alone."""
        says = self.rules or self.sending or self.tables or self.charts or self.by_hand
        return not says


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A kind of bulletin: what it is called and the sections it has.

    ``official``: one of the statutory kinds of document (公文), with a reference number, an
    addressee, a signature and the block at its end (GB/T 9704-2012).
    """

    name: str
    called: Said  # what the kind is called
    masthead: Said
    title: Said  # {service} stands for the organisation
    sections: tuple[SectionPlan, ...]
    official: bool = False
    identities: bool = False  # closes with the identities of the strength return
    one_page: bool = False  # set small enough for one page


def figures_in(template: str) -> tuple[str, ...]:
    """Return the names of the figures ``template`` has slots for, in order."""
    return tuple(slot[1] for slot in SLOT.finditer(template) if slot[1] not in WORDS)


def figures_of(plan: SectionPlan) -> tuple[str, ...]:
    """Return the names of the figures the rules, tables and charts of a section speak of."""
    found = [
        figure for rule in plan.rules for figure in (*figures_in(rule.zh), *(rule.unlike or ()))
    ]
    found += [f for rule in plan.rules for clause in rule.clauses for f in figures_in(clause.zh)]
    found += [column.figure for table in plan.tables for column in table.columns]
    found += [figure for chart in plan.charts for figure in chart.figures]
    return tuple(dict.fromkeys(found))
