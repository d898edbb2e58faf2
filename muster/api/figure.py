"""Figures: what each counts, its number as of two clocks, and the facts beneath."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import missing
from muster.api.fact import FactOut, facts_out
from muster.api.question import Asked, AskedPage, Code, Page, listing, part, sight
from muster.api.route import read
from muster.api.shapes import AsOfOut, asof_out
from muster.core.access_field import field_of
from muster.core.figure import FIGURES, Coverage, Figure
from muster.core.strength import StrengthRow
from muster.steps import reading
from muster.steps.figure import open_figure, values
from muster.steps.shown import (
    on_record,
    shown_figures,
    shows_columns,
    shows_number,
    shows_people,
)
from muster.steps.sight import Scoped
from muster.steps.strength import strength_return

router = Router()
FACTS_SHOWN = 8  # of one subject
_TEXTS = ("org", "name")


class CoverageOut(Schema):
    """How many organisations had to file, and how each of them did."""

    expected: int
    reported: int
    zero: int
    late: int
    silent: int


class NumberOut(Schema):
    """A figure in short."""

    figure: str
    number: int


class DefinitionOut(Schema):
    """What a figure counts, in both languages."""

    figure: str
    measure: str
    unit: dict[str, str]
    name: dict[str, str]
    counts: dict[str, str]
    duplicates: dict[str, str]
    published: bool
    restricted: bool


class ClaimedOut(Schema):
    """A number somebody reported without names; it is in no count."""

    number: int
    qualifier: str


class FigureOut(DefinitionOut):
    """A figure with its number."""

    org: str | None
    number: int
    claimed: ClaimedOut | None
    coverage: CoverageOut
    opens: bool = Field(description="The caller may list what it counts.")
    asof: AsOfOut


@read(router, "/figures", "figures", Page[NumberOut])
def figures(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[NumberOut]:
    """Every figure the caller may see, and its number for an organisation, by name."""
    seen, cursor = listing(request, "figures", asked)
    names = shown_figures(seen, seen.scope, sorted(FIGURES))
    shown, more = part(((name, name) for name in names), cursor, asked.limit)
    numbers = reading.amounts(shown, [seen.scope], seen.asof)
    items = [NumberOut(figure=name, number=numbers[name, seen.scope]) for name in shown]
    return Page(items=items, next=more)


@read(router, "/figures/{name}", "figure", FigureOut)
def one(
    request: HttpRequest, name: Annotated[Code, Path()], asked: Annotated[Asked, Query()]
) -> FigureOut:
    """One figure: its definition, its number as of the two clocks, its coverage."""
    seen = sight(request, "figure", asked)
    figure = _seen(name, seen)
    value = values([name], [seen.scope], seen.asof)[name, seen.scope]
    claimed = value.claimed
    return FigureOut(
        **_definition(figure),
        org=seen.scope,
        number=value.by_name,
        claimed=ClaimedOut(number=claimed.number, qualifier=claimed.qualifier) if claimed else None,
        coverage=_coverage(value.coverage),
        opens=shows_people(seen, figure, seen.scope),
        asof=asof_out(seen.asof),
    )


def _seen(name: str, seen: Scoped) -> Figure:
    figure = FIGURES.get(name)
    if figure is None or not shows_number(seen, figure, seen.scope):
        raise missing("name")
    return figure


def _definition(figure: Figure) -> dict[str, Any]:
    return {
        "figure": figure.name,
        "measure": figure.measure.value,
        "unit": {"zh": figure.unit_zh, "en": figure.unit_en},
        "name": {"zh": figure.name_zh, "en": figure.name_en},
        "counts": {"zh": figure.counts_zh, "en": figure.counts_en},
        "duplicates": {"zh": figure.duplicates_zh, "en": figure.duplicates_en},
        "published": figure.published,
        "restricted": figure.restricted,
    }


def _coverage(coverage: Coverage) -> CoverageOut:
    return CoverageOut(
        expected=coverage.expected,
        reported=coverage.reported,
        zero=coverage.zero,
        late=coverage.late,
        silent=coverage.silent,
    )


class CountedOut(Schema):
    """One subject a figure counts: how much, and the last facts that make it count."""

    subject: str
    number: int
    facts: list[FactOut]


@read(router, "/figures/{name}/counted", "figure-counted", Page[CountedOut])
def counted(
    request: HttpRequest, name: Annotated[Code, Path()], asked: Annotated[AskedPage, Query()]
) -> Page[CountedOut]:
    """What a figure counts, subject by subject, with the facts beneath.

    That somebody was read of for a reason of health or family is on record.
    """
    seen, cursor = listing(request, "figure-counted", asked)
    figure = _seen(name, seen)
    if not shows_people(seen, figure, seen.scope):
        raise missing("name")
    opened = open_figure(name, seen.scope, seen.asof, after=cursor.number, limit=asked.limit)
    on_record(seen, ((each.subject, field_of(figure)) for each in opened.counted))
    given = [f for each in opened.counted for f in each.facts[-FACTS_SHOWN:]]
    facts = {out.seq: out for out in facts_out(given, seen)}
    items = [
        CountedOut(
            subject=each.subject,
            number=each.number,
            facts=[facts[f.seq] for f in each.facts[-FACTS_SHOWN:] if f.seq in facts],
        )
        for each in opened.counted
    ]
    return Page(items=items, next=cursor.following(opened.after))


class RowOut(Schema):
    """One line of a strength return, in heads; what the caller may not see is left out."""

    org: str
    name: str
    heads: dict[str, int]


class StrengthOut(Schema):
    """A strength return."""

    org: str | None
    rows: list[RowOut]
    total: RowOut
    foots: bool
    asof: AsOfOut


@read(router, "/strength", "strength", StrengthOut)
def strength(request: HttpRequest, asked: Annotated[Asked, Query()]) -> StrengthOut:
    """The strength return of an organisation: a row for each one directly beneath, and the sum."""
    seen = sight(request, "strength", asked)
    found = strength_return(seen.scope, seen.asof)
    names = [name for name in StrengthRow.__dataclass_fields__ if name not in _TEXTS]
    columns = shows_columns(seen, names)
    return StrengthOut(
        org=seen.scope,
        rows=[_row(row, columns) for row in found.rows],
        total=_row(found.total, columns),
        foots=found.foots,
        asof=asof_out(seen.asof),
    )


def _row(row: StrengthRow, columns: frozenset[str]) -> RowOut:
    heads = {
        name: getattr(row, name) for name in StrengthRow.__dataclass_fields__ if name in columns
    }
    return RowOut(org=row.org, name=row.name, heads=heads)
