"""``muster demo``: play the model case from the first directive to the evening bulletin."""

import os
import resource
import time
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.bulletin import save_all
from muster.cli.demo_deployment import print_day
from muster.cli.figure import Database
from muster.cli.serve import LOOPBACK, run
from muster.cli.strength import print_identities, print_return
from muster.core.figure import FIGURES, agreement
from muster.core.ledger import AsOf
from muster.formats.wording import GATES
from muster.play.accounts import PASSWORD, open_accounts
from muster.play.play import Checked, check, ended, play, set_up
from muster.steps import bulletin
from muster.steps.deployment_reading import held_back
from muster.steps.ledger import head
from muster.steps.register import places
from muster.steps.strength import strength_return
from muster.web.words_access import JOBS

SCENARIO = "inner-mongolia-2020"
WHOLE = ("E9", "E10")  # identities that only the whole service, partners included, must keep


def demo(
    people: Annotated[int, typer.Option(help="How many people the service has.")] = 100_000,
    seed: Annotated[int, typer.Option(help="The dice; the same seed plays the same days.")] = 1,
    serve: Annotated[bool, typer.Option(help="Serve the pages afterwards.")] = True,
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8000,
    database: Database = None,
) -> None:
    """Build the region, play 26 January to 12 February 2020, and show what it adds up to."""
    show.speak()
    began = time.monotonic()
    _empty_ledger(fresh=database is None)
    stage_root: Path = settings.ROOT
    with show.progress() as tell:
        stage = set_up(
            stage_root / "scenarios" / SCENARIO,
            stage_root / "rulepacks",
            people=people,
            seed=seed,
            zone=get_default_timezone(),
            say=tell,
            processes=min(2, os.cpu_count() or 1),
            outbox=f"file://{settings.DEMO_LEDGER.parent / 'messages.txt'}",
        )
        play(stage)
    asof = ended(stage)
    checked = check(stage.scenario, asof, scale=stage.scale)
    print_return(strength_return(stage.region.root, asof))
    print_identities(i for i in strength_return(None, asof).identities if i.code in WHOLE)
    _print_report(checked, asof, scale=stage.scale)
    print_day(asof)
    _print_held_back(asof)
    _write_bulletin(asof)
    _print_accounts(open_accounts(stage))
    _print_end(time.monotonic() - began)
    agrees, is_scaled = all(each.agrees for each in checked), stage.scale != 1
    if is_scaled and not agrees:
        show.out.print(_("In so small a service some figures do not scale to whole people."))
    if serve and (agrees or is_scaled):
        address = f"{LOOPBACK}:{port}"
        show.out.print(_("Pages: http://%(address)s (stop with Ctrl-C)") % {"address": address})
        settings.MUSTER_DEMO = True  # whichever ledger it is in
        run(port)
    if not agrees:
        raise typer.Exit(1)


def _empty_ledger(*, fresh: bool) -> None:
    """Make the tables; the demo's own ledger begins anew, another one must be empty."""
    if fresh:
        folder = settings.DEMO_LEDGER.parent
        folder.mkdir(parents=True, exist_ok=True)
        for old in (*folder.glob("muster.sqlite3*"), *folder.glob("messages.txt")):
            old.unlink()
    call_command("migrate", verbosity=0)
    if head().seq:
        raise ValueError("this ledger holds facts already; the demo needs an empty database")


def _print_report(checked: list[Checked], asof: AsOf, *, scale: float) -> None:
    zh = show.chinese()
    title = _("The report's figures, counted")
    if scale != 1:
        title += " " + _("(claims scaled to %(share).1f %% of the service)") % {
            "share": scale * 100
        }
    columns = [
        (_("figure in the report"), False),
        (_("counted by name"), True),
        (_("claimed"), True),
        (_("coverage"), True),
        (_("agrees"), False),
    ]
    rows = []
    called = places({each.said.org for each in checked}, asof)
    for each in checked:
        figure, value = FIGURES[each.value.figure], each.value
        about = {"under": "<", "over": ">", "about": "≈"}.get(each.said.qualifier, "")
        covered = value.coverage
        filed = (
            f"{covered.expected - covered.silent}/{covered.expected}" if covered.expected else "–"
        )
        mark = "✓" if each.agrees else f"✗ {agreement(value).value}"
        name = figure.name_zh if zh else figure.name_en
        claimed = f"{about}{each.said.claimed:,}"
        rows.append(
            (
                f"{each.said.said} · {name} · {called[each.said.org].name}",
                f"{value.by_name:,}",
                claimed,
                filed,
                mark,
            )
        )
    show.out.print(show.table(title, columns, rows))


def _print_held_back(asof: AsOf) -> None:
    columns = [
        (_("gate"), False),
        (_("people under it now"), True),
        (_("signatories it held back"), True),
    ]
    rows = [
        (str(GATES[h.gate]), "–" if h.people is None else f"{h.people:,}", f"{h.signatories:,}")
        for h in held_back(asof)
    ]
    show.out.print(show.table(_("Held back by the gates, by reason and number"), columns, rows))


def _write_bulletin(asof: AsOf) -> None:
    last = bulletin.issued(asof)[0]
    written = bulletin.rewrite(last)
    folder = settings.DEMO_LEDGER.parent
    save_all(written, folder)
    show.out.print(_("Bulletin: %(files)s") % {"files": folder / f"bulletin-{written.number}.*"})


def _print_accounts(names: list[str]) -> None:
    """Print who can sign in: one account for each job, all with one password."""
    rows = [(str(JOBS[name]), name) for name in names]
    columns = [(_("job"), False), (_("account"), False)]
    title = _("Accounts of the demo, refused elsewhere; the password of each is %(password)s")
    show.out.print(show.table(title % {"password": PASSWORD}, columns, rows))


def _print_end(took_s: float) -> None:
    last = head()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    most_mb = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024
    show.out.print(
        _("%(facts)s facts, head %(head)s, %(seconds).0f s, %(mb)d MB")
        % {"facts": f"{last.seq:,}", "head": last.digest[:16], "seconds": took_s, "mb": most_mb}
    )
