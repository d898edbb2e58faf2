"""``muster import register FILE.xlsx``: all of a workbook or nothing."""

from pathlib import Path
from typing import Annotated

import typer
from django.core.management import call_command
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.figure import Database
from muster.formats.line import RowError
from muster.steps.hand import Hand
from muster.steps.register import import_register
from muster.store.now import this_moment

app = typer.Typer(help="Import files; every error is named by sheet, row, field and remedy.")


@app.callback()
def imports() -> None:
    """Import files."""


@app.command()
def register(
    file: Annotated[Path, typer.Argument(help="A register workbook (.xlsx).")],
    org: Annotated[str, typer.Option(help="The organisation that records it.")] = "org:service",
    since: Annotated[
        str | None, typer.Option(help="True from this moment; now if left out.")
    ] = None,
    database: Database = None,
) -> None:
    """Import organisations, posts and people; nothing is imported unless all is sound."""
    show.speak()
    holds_from = show.asof(since, None).at
    call_command("migrate", verbosity=0)  # the first import founds the ledger
    show.ledger_note()
    hand = Hand(by="register_clerk", org=org, source=file.name)
    answer = import_register(hand, file, holds_from=holds_from, now=this_moment())
    if isinstance(answer, tuple):
        for error in answer:
            print(said(error))
        print(_("%(errors)d errors; nothing was imported") % {"errors": len(answer)})
        raise typer.Exit(show.WRONG)
    new = sum(1 for receipt in answer.receipts if not receipt.repeated)
    known = len(answer.receipts) - new
    print(_("%(new)d facts recorded, %(known)d already recorded") % {"new": new, "known": known})


def said(error: RowError) -> str:
    """Return an error in one line: where it stands, what is wrong, what would put it right."""
    place = " ".join(
        part
        for part in (
            error.sheet,
            _("row %(row)d") % {"row": error.row} if error.row else "",
            error.field,
        )
        if part
    )
    remedy = ", ".join(f"{_(name)} {value}" for name, value in error.remedy)
    wrong = f"{_(error.code.value)}: {error.value}" if error.value else _(error.code.value)
    return f"{place}: {wrong}" + (f" ({remedy})" if remedy else "")
