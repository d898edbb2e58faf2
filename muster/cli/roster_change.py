"""``muster roster change``, ``tell``, ``withdraw``, ``explain``: by hand, and in words."""

import json
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.figure import At, Database, Json, Known
from muster.cli.roster_asked import (
    Answers,
    By,
    Code,
    Seed,
    asof_of,
    case_at,
    done,
    hand_of,
    pack_at,
    record_of,
)
from muster.cli.roster_wishes import lock_of
from muster.core.kinds import Change, DutyChange
from muster.core.roster import Must
from muster.core.roster_explanation import AVAILABLE, PersonTells, Shortfall, people_tell
from muster.core.roster_score import score
from muster.formats.roster_words import RosterWording, lack_said, short_rule
from muster.solve.roster import solve
from muster.solve.roster_relaxed import Relaxation, relaxations
from muster.steps import roster_life
from muster.steps.register import person_code
from muster.steps.roster_reading import wording
from muster.steps.roster_record import RosterCase


def change(
    code: Code,
    out: Annotated[
        list[str] | None, typer.Option("--out", help="PERSON@SHIFT: stands it no longer.")
    ] = None,
    comes: Annotated[list[str] | None, typer.Option("--in", help="PERSON@SHIFT: comes.")] = None,
    why: Annotated[str, typer.Option("--why", help="The reason, to be recorded.")] = "",
    authorised_by: Answers = "",
    by: By = "duty_office",
    at: At = None,
    database: Database = None,
) -> None:
    """Change duties of a roster by hand: a draft freely, a published one if no rule is broken."""
    asof = asof_of(at)
    case = case_at(code, asof)
    changes = [
        DutyChange(change=way, shift=lock.shift, person=lock.person)
        for way, given, must in ((Change.OUT, out, Must.NEVER), (Change.IN, comes, Must.MUST))
        for lock in (lock_of(text, must, case, f"--{way.value}") for text in given or ())
    ]
    given = hand_of(by), case.record.code, changes, asof.at, pack_at(asof)
    if case.record.waits:
        answer = roster_life.amend(*given, why=why)
    else:
        answer = roster_life.change(*given, why=why, authorised_by=authorised_by)
    done(answer, wording(case.record, asof, more=case.present))
    show.note(_("recorded: %(n)d changes") % {"n": len(changes)})


def tell(
    code: Code,
    means: Annotated[
        str, typer.Option("--means", help="How: roll, notice, telephone, message, page.")
    ],
    people: Annotated[
        list[str] | None, typer.Option("--person", help="Number; all still untold if left out.")
    ] = None,
    by: By = "duty_office",
    at: At = None,
    database: Database = None,
) -> None:
    """Record that people know how their duties stand."""
    asof = asof_of(at)
    record = record_of(code, asof)
    told = [person_code(each) for each in people or ()]
    answer = roster_life.tell(hand_of(by), record.code, told, asof.at, means=means)
    done(answer, wording(record, asof, more=told))
    left = set(record.untold) - set(told or record.untold)
    show.note(_("recorded; %(n)d people have not been told yet") % {"n": len(left)})


def withdraw(
    code: Code,
    why: Annotated[str, typer.Option("--why", help="The reason, to be recorded.")] = "",
    by: By = "duty_office",
    at: At = None,
    database: Database = None,
) -> None:
    """Withdraw a roster: it is not stood, or not any further."""
    asof = asof_of(at)
    record = record_of(code, asof)
    done(roster_life.withdraw(hand_of(by), record.code, asof.at, why=why), wording(record, asof))
    show.note(_("withdrawn: roster %(code)s") % {"code": code})


# --- explained -----------------------------------------------------------------------------------


def explain(
    code: Code,
    relax: Annotated[
        bool, typer.Option("--relax", help="Also what moving the limit of each rule would buy.")
    ] = False,
    limit_s: Annotated[
        float, typer.Option("--limit-s", min=0.1, help="Seconds for each rule that is moved.")
    ] = 2.0,
    seed: Seed = 0,
    at: At = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Explain a roster: what it means for each person, why shifts are short, what rules cost."""
    asof = asof_of(at, known)
    case = case_at(code, asof)
    tells = people_tell(case.problem, case.roster)
    anew, moved = _relaxed(case, limit_s, seed) if relax else (None, [])
    if as_json:
        print(
            json.dumps(_as_json(tells, case.shortfalls, anew, moved), ensure_ascii=False, indent=1)
        )
        return
    words = wording(case.record, asof, more=case.present)
    _say_people(tells, words)
    for short in case.shortfalls:
        print(_shortfall(short, words))
    if relax:
        print(_("made anew by the rules as they are it would cost %(n)d less") % {"n": anew})
        _say_relaxed(moved, case)


def _relaxed(case: RosterCase, limit_s: float, seed: int) -> tuple[int, list[Relaxation]]:
    """Return what a roster made anew costs less, and what each rule buys beyond that."""
    problem, roster = case.problem, case.roster
    with show.waiting(_("relaxing rules"), {}):
        now, best = score(problem, roster).cost, solve(problem, limit_s=limit_s, seed=seed)
        anew = max(0, now - best.cost) if best.cost is not None else 0
        base = best.roster if anew and best.roster else roster
        found = list(relaxations(problem, base, limit_s=limit_s, seed=seed))
    return anew, sorted(found, key=lambda each: -each.gain)


def _say_people(tells: tuple[PersonTells, ...], words: RosterWording) -> None:
    columns = (
        (_("Person"), False),
        (_("Duties"), True),
        (_("Hours"), True),
        (_("Nights"), True),
        (_("Weekends"), True),
        (_("Holidays"), True),
        (_("Highest fatigue index"), True),
        (_("Requests met"), True),
        (_("Points"), True),
    )
    rows = [
        (
            words.person(each.number),
            str(each.duties),
            str(each.hours),
            str(each.nights),
            str(each.weekends),
            str(each.holidays),
            "" if each.fatigue_worst is None else f"{each.fatigue_worst:.0f}",
            f"{each.requests_met}/{each.requests}" if each.requests else "",
            str(each.points),
        )
        for each in tells
    ]
    show.out.print(show.table(_("Per person"), columns, rows))


def _shortfall(short: Shortfall, words: RosterWording) -> str:
    why = ", ".join(
        _("%(n)d free") % {"n": n}
        if code == AVAILABLE
        else _("%(n)d held back by: %(rule)s") % {"n": n, "rule": short_rule(code)}
        for code, n in short.blocked_by
    )
    said = _("%(shift)s lacks %(n)d (%(what)s); of those not on it: %(why)s")
    return said % {
        "shift": words.shift(short.shift_id),
        "n": short.missing,
        "what": lack_said(short.rule, short.what),
        "why": why or _("nobody"),
    }


def _say_relaxed(moved: list[Relaxation], case: RosterCase) -> None:
    titles = _titles(case)
    columns = (
        (_("Rule"), False),
        (_("Limit"), True),
        (_("moved to"), True),
        (_("Points it buys"), True),
        (_("and at most"), True),
    )
    rows = [
        (
            titles.get(each.rule.name, each.rule.name),
            str(each.rule.limit),
            str(each.limit),
            str(each.gain),
            "" if each.gain_most is None else str(each.gain_most),
        )
        for each in moved
    ]
    show.out.print(show.table(_("Per rule"), columns, rows))


def _titles(case: RosterCase) -> dict[str, str]:
    rules, zh = pack_at(case.asof).rules, show.chinese()
    return {rule.name: rule.title_zh if zh else rule.title_en for rule in rules}


def _as_json(
    tells: tuple[PersonTells, ...],
    short: tuple[Shortfall, ...],
    anew: int | None,
    moved: list[Relaxation],
) -> dict[str, object]:
    return {
        "made_anew": anew,
        "people": [
            {
                "person": each.number,
                "duties": each.duties,
                "hours": each.hours,
                "nights": each.nights,
                "weekends": each.weekends,
                "holidays": each.holidays,
                "fatigue": each.fatigue_worst,
                "requests": each.requests,
                "requests_met": each.requests_met,
                "points": each.points,
            }
            for each in tells
        ],
        "shifts": [
            {
                "shift": each.shift_id,
                "rule": each.rule.value,
                "missing": each.missing,
                "blocked_by": dict(each.blocked_by),
            }
            for each in short
        ],
        "rules": [
            {
                "rule": each.rule.name,
                "field": each.field,
                "limit": each.rule.limit,
                "moved_to": each.limit,
                "gain": each.gain,
                "gain_most": each.gain_most,
            }
            for each in moved
        ],
    }
