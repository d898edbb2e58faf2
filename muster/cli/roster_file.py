"""``muster roster solve|check`` of a roster problem in a JSON file, without a ledger."""

import json
from collections import defaultdict
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.core.roster import LACKS, Breach, Roster
from muster.core.roster_check import breaches
from muster.core.roster_score import RosterScore, score_of
from muster.formats.mistake import Refused
from muster.formats.mistake_words import said
from muster.formats.roster_answer import (
    RosterAnswerOnFile,
    read_roster_answer,
    write_roster_answer,
)
from muster.formats.roster_problem import RosterOnFile, read_roster_problem
from muster.formats.roster_words import RosterWording
from muster.solve.roster import RosterAnswer, solve

BROKEN = 1
_WORDS = RosterWording()


def is_json(file: Path) -> bool:
    """Return whether a file is one of our own, and not an instance of the public benchmark."""
    if file.suffix == ".json":
        return True
    try:
        with file.open("rb") as opened:
            return opened.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except OSError:
        return False  # whoever reads it says why it cannot be read


def solve_file(
    file: Path,
    out: Path | None,
    *,
    seed: int,
    limit_s: float,
    threads: int,
    stop: Callable[[], bool],
    as_json: bool,
) -> None:
    """Find the best roster of a problem in a file; show it, and write it where asked to."""
    filed = _problem(file)
    answer = solve(
        filed.problem,
        draft=filed.draft,
        locks=filed.locks,
        seed=seed,
        limit_s=limit_s,
        threads=threads,
        stop=stop,
        progress=_tell,
    )
    if answer.roster is None or answer.score is None:
        raise typer.Exit(show.complain(_("nothing was found that keeps every rule")))
    found = breaches(filed.problem, answer.roster)
    told = RosterAnswerOnFile(
        roster=answer.roster,
        problem_sha256=sha256(file.read_bytes()).hexdigest(),
        seed=seed,
        outcome=answer.outcome.value,
        cost=answer.cost,
        bound=answer.bound,
    )
    content = write_roster_answer(told, score=answer.score, found=found)
    if out is not None:
        out.write_bytes(content)
    if as_json:
        print(content.decode("utf-8"), end="")
        return
    _show(filed, answer, found)


def _tell(seconds: float, found: int | None, bound: int | None) -> None:
    typer.echo(f"{seconds:7.1f} s  {found}  ≥ {bound}", err=True)


def _show(filed: RosterOnFile, answer: RosterAnswer, found: list[Breach]) -> None:
    stands: dict[str, list[str]] = defaultdict(list)
    for duty in sorted(answer.roster.duties if answer.roster else ()):
        stands[duty.shift].append(duty.person)
    rows = [
        (shift.id, str(shift.heads_min), ", ".join(stands[shift.id]))
        for shift in filed.problem.shifts
    ]
    columns = ((_("Shift"), False), (_("Needed"), True), (_("People"), False))
    show.out.print(show.table(filed.title or filed.problem.post, columns, rows))
    for breach in found:
        if breach.rule in LACKS:
            print(_WORDS.breach(breach))
    cost, bound = answer.cost or 0, answer.bound or 0
    print(
        _("cost %(cost)d; %(how_good)s")
        % {
            "cost": cost,
            "how_good": _("no roster costs less")
            if cost == bound
            else _("none costs less than %(bound)d: at most %(gap)s ‰ from the best")
            % {"bound": bound, "gap": round(1000 * (cost - bound) / max(1, cost), 1)},
        }
    )


def check_file(file: Path, roster: Path, *, as_json: bool) -> None:
    """Judge a roster in a file against a problem in a file; broken rules end the command so."""
    filed = _problem(file)
    given = read_roster_answer(roster)
    if isinstance(given, Refused):
        raise _complained(roster, given)
    digest = sha256(file.read_bytes()).hexdigest()
    if given.problem_sha256 and given.problem_sha256 != digest:
        note = _("%(file)s was made for another problem, or for this one before it was changed")
        show.note(note % {"file": roster.name})
    found = breaches(filed.problem, given.roster)
    points = score_of(filed.problem, given.roster, found, draft=filed.draft)
    unsettled = _unsettled(filed, given.roster)
    sound = not points.broken and not unsettled
    if as_json:
        print(json.dumps(_judged(found, points, sound=sound), ensure_ascii=False, indent=1))
    else:
        for breach in found:
            print(_WORDS.breach(breach))
        for settled in unsettled:
            print(settled)
        if sound:
            print(_("no rule that must be kept is broken"))
        print(_("it costs %(cost)d") % {"cost": points.cost})
    if not sound:
        raise typer.Exit(BROKEN)


def _unsettled(filed: RosterOnFile, roster: Roster) -> list[str]:
    """Return, in words, each duty that is settled otherwise."""
    said_of = _("%(shift)s: %(person)s is settled as %(must)s, and the roster has it otherwise")
    return [
        said_of % {"shift": lock.shift, "person": lock.person, "must": lock.must.value}
        for lock in filed.locks
        if not roster.keeps(lock)
    ]


def _judged(found: list[Breach], points: RosterScore, *, sound: bool) -> dict[str, object]:
    return {
        "sound": sound,
        "cost": points.cost,
        "breaches": [
            {
                "rule": each.rule.value,
                "shift": each.shift_id or None,
                "person": each.person,
                "have": each.have,
                "need": each.need,
                "points": each.points,
            }
            for each in found
        ],
    }


def _problem(file: Path) -> RosterOnFile:
    filed = read_roster_problem(file)
    if isinstance(filed, Refused):
        raise _complained(file, filed)
    return filed


def _complained(file: Path, refused: Refused) -> typer.Exit:
    for mistake in refused.mistakes:
        show.complain(f"{file}: {said(mistake)}")
    return typer.Exit(show.WRONG)
