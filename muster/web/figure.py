"""Figures: what each counts, its value and how well it is known, and the facts beneath it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.access_field import field_of
from muster.core.figure import FIGURES, Coverage, Figure, Measure
from muster.core.kinds import OrgKind
from muster.steps import reading
from muster.steps.figure import open_figure, values
from muster.steps.register import Place, children
from muster.web.fault import Fault
from muster.web.ledger import FactShown, told
from muster.web.question import Question, page
from muster.web.shown import on_record, shown_figures, shows_number, shows_people
from muster.web.situation import Shown
from muster.web.subject import Subject, subjects
from muster.web.to_do import ToDo, to_do

PAGE = 20
FACTS_SHOWN = 8  # of one subject; the rest are a click away

# The stages in order, each by the first figure that belongs to it.
STAGES: tuple[tuple[str, Promise], ...] = (
    ("staff", _("Register")),
    ("authorised", _("Strength")),
    ("calls_issued", _("Calls")),
    ("letters_received", _("Letters")),
    ("temporary_party_organisations_founded", _("Units")),
    ("required", _("Deployment")),
    ("on_duty", _("Roster and duty")),
    ("medical_holds", _("Care")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list: a figure, and the flow of the day that goes with it if there is one."""

    figure: Figure
    number: int
    today: Figure | None
    today_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The figures of one stage."""

    word: Promise
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    """All that the list shows."""

    stages: tuple[Stage, ...]
    coverage: Coverage
    way: tuple[Place, ...]
    to_do: ToDo | None


@page
def figures(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with every figure there is, and its value for the organisation asked for."""
    scope, asof = question.scope, question.asof
    names = shown_figures(question, scope, FIGURES)
    numbers = {name: n for (name, _s), n in reading.amounts(names, [scope], asof).items()}
    shown = FiguresPage(
        stages=tuple(_stages(numbers)),
        coverage=reading.coverages("assigned", [scope], asof)[scope],
        way=question.way(scope) if scope else (),
        to_do=to_do(question),
    )
    return render(request, "figures.html", {"page": shown})


def _stages(numbers: dict[str, int]) -> Iterator[Stage]:
    for word, names in staged(FIGURES):
        yield Stage(word=word, rows=tuple(_rows(names, numbers)))


def staged(wanted: Iterable[str]) -> Iterator[tuple[Promise, list[str]]]:
    """Yield each stage in words, with those of the wanted figures that belong to it, in order."""
    names, within = list(FIGURES), set(wanted)
    starts = [names.index(first) for first, _word in STAGES]
    for (_first, word), start, end in zip(STAGES, starts, [*starts[1:], len(names)], strict=True):
        yield word, [name for name in names[start:end] if name in within]


def _rows(names: list[str], numbers: dict[str, int]) -> Iterator[Row]:
    for name in names:
        figure = FIGURES[name]
        if figure.measure is Measure.FLOW or name not in numbers:
            continue
        today = FIGURES.get(f"{name}_today")
        yield Row(
            figure=figure,
            number=numbers[name],
            today=today,
            today_number=numbers[today.name] if today else None,
        )


# --- one figure ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one organisation beneath contributes, and how its returns came in."""

    place: Place
    number: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedShown:
    """One subject the figure counts, with the facts that make it count."""

    subject: Subject
    number: int
    facts: tuple[FactShown, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePage:
    """All that the page of one figure shows."""

    shown: Shown
    pair: Figure | None  # the cumulative figure of a flow, or the flow of a cumulative one
    way: tuple[Place, ...]
    parts: tuple[Part, ...]
    own: int  # what is counted at the organisation itself and not beneath
    counted: tuple[CountedShown, ...]
    opens: bool  # whether what is counted may be listed
    next: int | None


@page
def one(request: HttpRequest, question: Question, *, name: str) -> HttpResponse | Fault:
    """Answer with one figure: definition, value, breakdown, and the facts beneath."""
    if name not in FIGURES or not shows_number(question, FIGURES[name], question.scope):
        remedy = _("Choose one from the list of figures.")
        return Fault(field="figure", given=name, remedy=remedy, missing=True)
    figure, scope, asof = FIGURES[name], question.scope, question.asof
    opens = shows_people(question, figure, scope)
    counted, more = _counted(name, question) if opens else ((), None)
    shown = Shown(figure=figure, value=values([name], [scope], asof)[name, scope])
    parts = _parts(name, question)
    found = FigurePage(
        shown=shown,
        pair=FIGURES.get(name.removesuffix("_today") if _is_flow(figure) else f"{name}_today"),
        way=question.way(scope) if scope else (),
        parts=parts,
        own=shown.value.by_name - sum(part.number for part in parts),
        counted=counted,
        opens=opens,
        next=more,
    )
    return render(request, "figure.html", {"page": found})


def _is_flow(figure: Figure) -> bool:
    return figure.measure is Measure.FLOW


def _parts(name: str, question: Question) -> tuple[Part, ...]:
    """Return the organisations directly beneath in the order of the register, never by number."""
    asof = question.asof
    beneath = [p for p in children(question.scope, asof) if p.kind != OrgKind.PARTY_ORGANISATION]
    codes = [place.code for place in beneath]
    numbers = reading.amounts([name], codes, asof)
    coverages = reading.coverages(name, codes, asof)
    return tuple(
        Part(place=place, number=numbers[name, place.code], coverage=coverages[place.code])
        for place in beneath
        if numbers[name, place.code] or coverages[place.code].expected
    )


def _counted(name: str, question: Question) -> tuple[tuple[CountedShown, ...], int | None]:
    asof = question.asof
    opened = open_figure(name, question.scope, asof, after=question.after, limit=PAGE)
    called = subjects({each.subject for each in opened.counted}, asof)
    on_record(question, ((code, field_of(FIGURES[name])) for code in called))
    facts = {
        each.fact.seq: each
        for each in told((f for c in opened.counted for f in c.facts[-FACTS_SHOWN:]), question)
    }
    shown = tuple(
        CountedShown(
            subject=called[each.subject],
            number=each.number,
            facts=tuple(facts[f.seq] for f in each.facts[-FACTS_SHOWN:]),
            more=max(0, len(each.facts) - FACTS_SHOWN),
        )
        for each in opened.counted
    )
    return shown, opened.after
