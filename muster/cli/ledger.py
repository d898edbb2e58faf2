"""``muster ledger``: verify it, rebuild what follows from it, see what it refused."""

import json
from contextlib import suppress
from dataclasses import asdict

import typer
from django.db import DatabaseError
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.figure import Database, Json
from muster.steps import health
from muster.steps import ledger as step
from muster.store.now import this_moment

app = typer.Typer(help="The ledger: verify it, rebuild its projections.")


@app.command()
def verify(as_json: Json = False, database: Database = None) -> None:
    """Check the chain, the numbers, and that every projection equals the fold of the facts."""
    show.speak()
    show.ledger_note()
    with show.progress() as tell:
        found = step.verify(tell)
    with suppress(DatabaseError):  # a ledger of an older version keeps no such sign
        health.verified(this_moment(), facts=found.facts, findings=len(found.findings))
    if as_json:
        print(
            json.dumps(
                {
                    "facts": found.facts,
                    "subjects": found.subjects,
                    "head": found.head,
                    "findings": [
                        {"code": f.code, "seq": f.seq, "subject": f.subject, "detail": f.detail}
                        for f in found.findings
                    ],
                }
            )
        )
    for finding in () if as_json else found.findings:
        place = f"#{finding.seq} " if finding.seq else ""
        print(f"{finding.code}: {place}{finding.subject} {finding.detail}".rstrip())
    if found.findings:
        raise typer.Exit(1)
    if not as_json:
        print(
            _("%(facts)s facts, %(subjects)s subjects, head %(head)s: nothing found")
            % {
                "facts": f"{found.facts:,}",
                "subjects": f"{found.subjects:,}",
                "head": found.head[:16],
            }
        )


@app.command()
def aside(as_json: Json = False, database: Database = None) -> None:
    """List what was refused and kept for a person: a key used twice, a correction of nothing."""
    show.speak()
    show.ledger_note()
    found = step.kept_aside()
    if as_json:
        print(json.dumps([asdict(each) for each in found], default=str, ensure_ascii=False))
        return
    for each in found:
        stands = f" #{each.stands}" if each.stands else ""
        about = f"{each.subject} {each.kind} · {each.recorded_by} · {each.source}"
        print(f"{each.refused_at:%Y-%m-%d %H:%M}Z {each.key} {about}")
        print(f"  {_(each.code)}{stands}")
    if not found:
        print(_("nothing was refused"))


@app.command()
def rebuild(database: Database = None) -> None:
    """Make every projection anew from the facts alone."""
    show.speak()
    show.ledger_note()
    with show.progress() as tell:
        facts = step.rebuild(tell)
    print(_("%(facts)s facts projected") % {"facts": f"{facts:,}"})
