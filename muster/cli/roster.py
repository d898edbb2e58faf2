"""``muster roster``: solve an instance from a file, check one; the ledger's in roster_ledger."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import isolation, roster_change, roster_file, roster_ledger, roster_swap, show
from muster.cli.figure import At, Database, Known
from muster.cli.roster_asked import By
from muster.core.staffing import breaches, cost
from muster.formats.staffing import read_roster, read_staffing, roster_text

if TYPE_CHECKING:
    from muster.solve.staffing import StaffingAnswer

app = typer.Typer(help="Rosters: make, check, publish, mend, compare, hand out; solve a file.")
app.command("plan")(roster_ledger.plan)
app.command("list")(roster_ledger.listed)
app.command("publish")(roster_ledger.publish)
app.command("repair")(roster_ledger.repair)
app.command("compare")(roster_ledger.compare)
app.command("export")(roster_ledger.export)
app.command("change")(roster_change.change)
app.command("tell")(roster_change.tell)
app.command("withdraw")(roster_change.withdraw)
app.command("explain")(roster_change.explain)
app.command("isolation")(isolation.isolation)
app.add_typer(roster_swap.app, name="swap")

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A problem in JSON, or SECTION_HORIZON …")
]
Out = Annotated[Path | None, typer.Option("--out", help="Write the roster to this file.")]
Seed = Annotated[int, typer.Option("--seed", help="What the search draws from.")]
Seconds = Annotated[float, typer.Option("--limit-s", help="Seconds the search may take.")]
Threads = Annotated[int, typer.Option("--threads", help="Threads that price schedules.")]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


@app.command()
def solve(
    file: File,
    out: Out = None,
    seed: Seed = 0,
    limit_s: Seconds = 60.0,
    threads: Threads = 2,
    as_json: Json = False,
) -> None:
    """Find the best roster of a problem in a file, with a bound; Ctrl-C ends with the best yet."""
    from muster.solve.staffing import solve as find  # noqa: PLC0415 Numba takes long to load

    show.speak()
    with show.interruptible(_("stopping; the best roster found so far is checked")) as interrupted:
        if roster_file.is_json(file):
            roster_file.solve_file(
                file,
                out,
                seed=seed,
                limit_s=limit_s,
                threads=max(1, threads),
                stop=interrupted,
                as_json=as_json,
            )
            return
        problem = read_staffing(file)
        answer = find(
            problem,
            seed=seed,
            limit_s=limit_s,
            threads=max(1, threads),
            progress=_tell,
            stop=interrupted,
        )
    if answer.schedule is None:
        print(_("no roster was found that keeps to every contract"))
        raise typer.Exit(show.WRONG)
    if out is not None:
        out.write_text(roster_text(problem, answer.schedule), encoding="utf-8")
    _say(answer, as_json=as_json)


def _tell(seconds: float, found: int | None, bound: float) -> None:
    typer.echo(f"{seconds:7.1f} s  {found}  ≥ {bound:.1f}", err=True)


def _say(answer: "StaffingAnswer", *, as_json: bool) -> None:
    found, bound = answer.cost or 0, answer.bound
    gap_permille = round(1000 * (found - bound) / max(1, found), 1)
    if as_json:
        told = {
            "outcome": answer.outcome.value,
            "cost": found,
            "bound": bound,
            "gap_permille": gap_permille,
            "seconds": round(answer.seconds, 1),
        }
        print(json.dumps(told))
        return
    how_good = {
        "proven": _("no roster costs less"),
        "found": _("none costs less than %(bound)d: at most %(gap)s ‰ from the best")
        % {"bound": bound, "gap": gap_permille},
    }[answer.outcome.value]
    print(_("cost %(cost)d; %(how_good)s") % {"cost": found, "how_good": how_good})


@app.command()
def check(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="A roster on record: post/day; or a file.")
    ],
    roster: Annotated[
        Path | None, typer.Argument(metavar="[ROSTER]", help="The roster, where WHAT is a file.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Record what the checker says of a draft.")
    ] = False,
    by: By = "duty_office",
    at: At = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Judge a roster, whoever made it: every broken rule, and what it costs."""
    show.speak()
    if roster is not None:
        if roster_file.is_json(Path(what)):
            roster_file.check_file(Path(what), roster, as_json=as_json)
        else:
            _check_files(Path(what), roster)
        return
    show.ledger_note()
    asof = show.asof(at, known)
    if record:
        roster_ledger.record_check(what, by, asof)
    if not roster_ledger.judged(what, asof, as_json=as_json):
        raise typer.Exit(roster_ledger.BROKEN)


def _check_files(file: Path, roster: Path) -> None:
    problem = read_staffing(file)
    schedule = read_roster(problem, roster)
    found = breaches(problem, schedule)
    for breach in found:
        day = "" if breach.day is None else _(" day %(day)d") % {"day": breach.day}
        print(f"{breach.person}{day}: {breach.rule.value} {breach.have} ({breach.limit})")
    if found:
        raise typer.Exit(1)
    print(_("nothing is broken; it costs %(cost)d") % {"cost": cost(problem, schedule)})
