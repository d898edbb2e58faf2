"""``muster call``: a call as other systems read it."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.figure import At, Database, Known
from muster.formats.cap import write_cap
from muster.steps import cap as step
from muster.web.cap import origin_here

app = typer.Typer(help="Calls: a directive or an appeal for other systems.")

Code = Annotated[str, typer.Argument(metavar="CALL", help="Its code, as 1 or call:1.")]
Out = Annotated[Path | None, typer.Option(help="The file to write; left out: the terminal.")]


@app.callback()
def calls() -> None:
    """Calls: a directive or an appeal for other systems."""


@app.command()
def cap(
    call: Code,
    out: Out = None,
    at: At = None,
    known: Known = None,
    database: Database = None,
) -> None:
    """Write a call as a message of the Common Alerting Protocol 1.2, in Chinese and English."""
    show.speak()
    show.ledger_note()
    asof = show.asof(at, known)
    subject = call if call.startswith("call:") else f"call:{call}"
    found = step.call_message(subject, asof)
    if found is None:
        raise LookupError(_("no call is coded %(code)s") % {"code": call})
    to = [copy.sent.addressee for copy in step.copies_sent(subject, asof) if copy.sent]
    content = write_cap(step.cap_call(subject, found, to, origin_here(), asof))
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.write(content.decode() + "\n")
