"""A plan as a workbook: moves, what stays open, the demand board, letters, figures.

For whoever sorts, filters and adds up in a spreadsheet program. Whatever a name begins with, it
stays a text. Moments are wall clocks of the service, because a cell has no zone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muster.core.deployment import DemandLine, costs, distance_km
from muster.formats.printout import Printout, needs
from muster.formats.wording import ROLES, Wording
from muster.formats.workbook import Cell, NewSheet, write_workbook


def write_plan_workbook(target: Path | BinaryIO, printout: Printout) -> None:
    """Write a plan as an .xlsx file in the active language; the same plan gives the same bytes."""
    tables = (_moves, _unfilled, _board, _outcomes, _figures)
    write_workbook(target, [table(printout) for table in tables])


def _moves(printout: Printout) -> NewSheet:
    people = {person.number: person for person in printout.problem.candidates}
    lines = {line.code: line for line in printout.problem.lines}
    words = printout.words
    rows: list[tuple[Cell, ...]] = []
    for move in printout.plan.moves:
        person, line = people[move.person], lines[move.line]
        rows.append(
            (
                words.number(person.number),
                words.names.get(person.number, ""),
                words.named(person.home),
                str(ROLES.get(person.role, person.role)),
                words.named(line.post),
                words.named(line.org),
                words.takes(line),
                line.priority,
                *_window(line, words),
                distance_km(person, line),
                _("Leader") if person.leader else "",
                words.reasons(move.reasons),
                words.number(line.code),
            )
        )
    headings = (
        pgettext("person", "Number"),
        pgettext("person", "Name"),
        _("Home organisation"),
        _("Role"),
        pgettext("subject", "Post"),
        _("Owner of the post"),
        _("Kind wanted"),
        _("Priority"),
        _("From"),
        _("Until"),
        _("Kilometres"),
        _("Office"),
        _("Reasons"),
        _("Demand line"),
    )
    return NewSheet(name=pgettext("sheet", "Moves"), headings=headings, rows=rows, texts=(0, 13))


def _window(line: DemandLine, words: Wording) -> tuple[Cell, Cell]:
    if line.window is None:
        return "", ""
    return _wall(line.window.begins, words), _wall(line.window.ends, words)


def _wall(moment: datetime, words: Wording) -> datetime:
    """Return the wall clock of the service at ``moment``, to the second."""
    return words.local(moment).replace(tzinfo=None, microsecond=0)


def _unfilled(printout: Printout) -> NewSheet:
    words = printout.words
    lines = {line.code: line for line in printout.problem.lines}
    rows: list[tuple[Cell, ...]] = []
    for short in printout.unfilled:
        line = lines[short.line]
        rows.append(
            (
                words.named(line.post),
                words.named(line.org),
                words.takes(line),
                line.priority,
                line.heads,
                short.missing,
                max(0, short.missing - (line.heads - line.heads_min)),
                words.blocked(short.blocked_by),
                words.number(line.code),
            )
        )
    headings = (
        pgettext("subject", "Post"),
        _("Owner of the post"),
        _("Kind wanted"),
        _("Priority"),
        _("Wanted"),
        _("Missing"),
        _("Missing of the minimum"),
        _("What blocks it"),
        _("Demand line"),
    )
    return NewSheet(name=_("Unfilled"), headings=headings, rows=rows, texts=(8,))


def _board(printout: Printout) -> NewSheet:
    words = printout.words
    rows: list[tuple[Cell, ...]] = [
        (
            words.named(need.line.org),
            words.named(need.line.post),
            words.takes(need.line),
            need.line.priority,
            need.required,
            need.least,
            need.have,
            need.need,
            *_window(need.line, words),
            words.number(need.line.code),
        )
        for need in needs(printout)
    ]
    headings = (
        _("Owner of the post"),
        pgettext("subject", "Post"),
        _("Kind wanted"),
        _("Priority"),
        _("Required"),
        _("of them at least"),
        _("Have"),
        _("Need"),
        _("From"),
        _("Until"),
        _("Demand line"),
    )
    return NewSheet(name=_("Demand board"), headings=headings, rows=rows, texts=(10,))


def _outcomes(printout: Printout) -> NewSheet:
    people = {person.number: person for person in printout.problem.candidates}
    words = replace(printout.words, discreet=True)  # a workbook travels farther than a screen
    rows: list[tuple[Cell, ...]] = [
        (
            words.number(outcome.person),
            words.names.get(outcome.person, ""),
            words.named(people[outcome.person].home),
            words.outcome(outcome),
            "" if outcome.line is None else words.number(outcome.line),
            "" if outcome.place is None else outcome.place,
        )
        for outcome in printout.outcomes
    ]
    headings = (
        pgettext("person", "Number"),
        pgettext("person", "Name"),
        _("Home organisation"),
        _("What becomes of the letter"),
        _("Demand line"),
        _("Place in reserve"),
    )
    return NewSheet(name=pgettext("sheet", "Letters"), headings=headings, rows=rows, texts=(0, 4))


def _figures(printout: Printout) -> NewSheet:
    headings = (_("What"), _("How much"))
    return NewSheet(name=_("Figures"), headings=headings, rows=list(_told(printout)))


def _told(printout: Printout) -> Iterator[Sequence[Cell]]:
    """Yield what the plan adds up to; points may be too many for a cell and are texts then."""
    board = needs(printout)
    yield _("Incident"), printout.title
    yield _("Source"), printout.source
    yield _("Made at"), _wall(printout.made_at, printout.words)
    yield _("People to draw on"), len(printout.problem.candidates)
    yield _("Demand lines"), len(board)
    yield _("Required"), sum(need.required for need in board)
    yield _("Have"), sum(need.have for need in board)
    yield _("Need"), sum(need.need for need in board)
    yield _("Moves"), len(printout.plan.moves)
    points = costs(printout.problem, printout.plan)
    names = printout.words.cost_parts()
    for part, n in points._asdict().items():
        yield names[part], f"{n:,}"
    yield _("Cost, in points"), f"{sum(points):,}"
