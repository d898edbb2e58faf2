"""``muster figure``: which figures there are, and what one of them is, with its facts."""

import json
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.core.figure import FIGURES, Value, agreement
from muster.steps.figure import Counted, open_figure, value

app = typer.Typer(help="Figures: their definitions, values, and the facts beneath.")

Org = Annotated[str | None, typer.Option("--org", help="Code, name or alias; all if left out.")]
At = Annotated[str | None, typer.Option("--at", help="True at this moment; now if left out.")]
Known = Annotated[
    str | None, typer.Option("--known", help="Known by this moment; now if left out.")
]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Database = Annotated[str | None, typer.Option("--database", help="The ledger's address.")]


@app.command("list")
def list_figures(as_json: Json = False, database: Database = None) -> None:
    """List every figure with its measure and unit."""
    show.speak()
    if as_json:
        print(json.dumps([_defined(name) for name in FIGURES], ensure_ascii=False, indent=1))
        return
    zh = show.chinese()
    rows = [
        (f.name, f.name_zh if zh else f.name_en, f.measure.value, f.unit_zh if zh else f.unit_en)
        for f in FIGURES.values()
    ]
    columns = [(_("figure"), False), (_("name"), False), (_("measure"), False), (_("unit"), False)]
    show.out.print(show.table(_("Figures"), columns, rows))


@app.command("show")
def show_figure(
    name: str,
    org: Org = None,
    at: At = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Show one figure: its definition, its value, and the first of its facts."""
    show.speak()
    show.ledger_note()
    if name not in FIGURES:
        said = _("there is no figure %(name)s; see: muster figure list")
        raise ValueError(said % {"name": name})
    asof = show.asof(at, known)
    scope = show.scope(org, asof)
    found = value(name, scope, asof)
    if as_json:
        print(json.dumps(as_dict(found), ensure_ascii=False))
        return
    _print(found, list(open_figure(name, scope, asof, limit=5).counted))


def _defined(name: str) -> dict[str, object]:
    figure = FIGURES[name]
    return {
        "name": figure.name,
        "measure": figure.measure.value,
        "name_zh": figure.name_zh,
        "name_en": figure.name_en,
        "unit_zh": figure.unit_zh,
        "unit_en": figure.unit_en,
        "counts_zh": figure.counts_zh,
        "counts_en": figure.counts_en,
        "duplicates_zh": figure.duplicates_zh,
        "duplicates_en": figure.duplicates_en,
    }


def as_dict(found: Value) -> dict[str, object]:
    """Return a value as JSON says it."""
    claimed, covered = found.claimed, found.coverage
    return {
        "figure": found.figure,
        "measure": FIGURES[found.figure].measure.value,
        "org": found.org,
        "at": found.asof.at.isoformat(),
        "known": found.asof.known.isoformat(),
        "by_name": found.by_name,
        "claimed": {"number": claimed.number, "qualifier": claimed.qualifier} if claimed else None,
        "agreement": agreement(found).value,
        "coverage": {
            "expected": covered.expected,
            "reported": covered.reported,
            "zero": covered.zero,
            "late": covered.late,
            "silent": covered.silent,
        },
    }


def _print(found: Value, counted: list[Counted]) -> None:
    figure, zh = FIGURES[found.figure], show.chinese()
    show.out.print(f"[bold]{figure.name_zh if zh else figure.name_en}[/bold]  {found.by_name:,}")
    show.out.print(figure.counts_zh if zh else figure.counts_en)
    show.out.print(figure.duplicates_zh if zh else figure.duplicates_en)
    if found.claimed:
        show.out.print(
            _("claimed: %(number)s (%(qualifier)s) – %(agreement)s")
            % {
                "number": f"{found.claimed.number:,}",
                "qualifier": _(found.claimed.qualifier),
                "agreement": _(agreement(found).value),
            }
        )
    show.out.print(coverage_text(found))
    if figure.restricted:
        show.out.print(_("Who is counted here is seen only by those who must."))
        return
    for each in counted:
        for fact in each.facts:
            show.out.print(
                f"  #{fact.seq} {each.subject} {fact.kind} {fact.holds_from:%Y-%m-%d %H:%M}Z "
                f"{fact.recorded_by} · {fact.source}",
                highlight=False,
            )


def coverage_text(found: Value) -> str:
    """Return in words how many organisations stand behind a value."""
    covered = found.coverage
    return _(
        "coverage: %(reported)d of %(expected)d reported, %(zero)d none, %(late)d late, "
        "%(silent)d silent"
    ) % {
        "reported": covered.reported,
        "expected": covered.expected,
        "zero": covered.zero,
        "late": covered.late,
        "silent": covered.silent,
    }
