"""``muster roster`` on the ledger: make, check, publish, mend, compare, look at, hand out."""

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muster.cli import show
from muster.cli.figure import At, Database, Json, Known
from muster.cli.roster_asked import (
    Answers,
    By,
    Code,
    Seed,
    asof_of,
    case_at,
    day_of,
    done,
    hand_of,
    pack_at,
    post_of,
    record_of,
    tomorrow,
)
from muster.cli.roster_wishes import crew_of, lock_of, person_of, shift_of
from muster.core import kinds as k
from muster.core.ledger import AsOf
from muster.core.roster import LACKS, Lock, Must
from muster.core.roster_life import differing
from muster.core.roster_score import RosterScore, score
from muster.formats.roster_ics import write_calendar
from muster.formats.roster_sheet import organisation_list, shift_lists, wall_sheet
from muster.formats.roster_words import STATUSES, RosterWording
from muster.formats.roster_workbook import write_roster_workbook
from muster.formats.sheet import Paper, write_html, write_pdf
from muster.solve.roster_repair import Substitute
from muster.steps import roster as step
from muster.steps import roster_life
from muster.steps.calendar import duties_of, wording_of
from muster.steps.register import person_code
from muster.steps.roster_reading import printout, rosters, wording
from muster.steps.roster_record import Refused, RosterCase
from muster.steps.roster_repair import Mended, mended

Limit = Annotated[float, typer.Option("--limit-s", min=0.1, help="Seconds the search may take.")]
BROKEN = 1
_DAYS_MAX = 92


class Form(StrEnum):
    """What a roster can be handed out as."""

    SHEET = "sheet"  # for the wall
    ICS203 = "203"
    ICS204 = "204"
    WORKBOOK = "xlsx"
    CALENDAR = "ics"


def plan(
    post: Annotated[str, typer.Argument(metavar="POST", help="Code or name of a staffed post.")],
    begins: Annotated[
        str | None, typer.Option("--from", help="First day, 2020-02-05; tomorrow if left out.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=_DAYS_MAX, help="How many.")] = 14,
    record: Annotated[bool, typer.Option("--record", help="Record it as drafted.")] = False,
    limit_s: Limit = 20.0,
    seed: Seed = 0,
    by: By = "duty_office",
    at: At = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Make the best roster of a post from who is there; record it as a draft, if asked."""
    asof = asof_of(at, known)
    first = day_of(begins, "--from") if begins else tomorrow(asof.at)
    code = post_of(post, asof)
    posts = step.staffed(asof, posts=frozenset({code}), begins=first)
    if not posts:
        raise LookupError(_("%(post)s: nobody is there to be put on a roster") % {"post": post})
    made = _made(posts[0], first, days, asof, limit_s=limit_s, seed=seed, by=by)
    if made is None:
        raise typer.Exit(
            show.complain(_("no roster was found that keeps every rule; see who is absent"))
        )
    _planned(made, as_json=as_json)
    if record:
        told = roster_life.draft(hand_of(by), made.draft, asof.at)
        done(told, RosterWording())
        subject = roster_life.code_for(made.draft.post, first).partition(":")[2]
        show.note(_("recorded as drafted: roster %(code)s") % {"code": subject})
    if made.breaches:
        raise typer.Exit(BROKEN)


def _made(
    post: step.Staffed,
    first: datetime,
    days: int,
    asof: AsOf,
    *,
    limit_s: float,
    seed: int,
    by: str,
) -> step.Made | None:
    stopping = _("stopping; the best roster found so far is checked")
    with show.interruptible(stopping) as stop, show.waiting(_("planning"), {}):
        return step.best(
            post,
            pack_at(asof).roster_limits(at=first),
            first,
            horizon_days=days,
            seed=seed,
            limit_s=limit_s,
            by=by,
            stop=stop,
        )


def _planned(made: step.Made, *, as_json: bool) -> None:
    draft = made.draft
    if as_json:
        told = {
            "outcome": draft.outcome,
            "cost": draft.cost,
            "bound": draft.bound,
            "shortfalls": draft.shortfalls,
            "changed": draft.changed,
            "shifts": [{"id": shift.id, "people": list(shift.people)} for shift in draft.shifts],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    words = RosterWording(shifts={shift.id: shift for shift in draft.shifts})
    rows = [
        (words.shift(s.id), str(s.heads_min), ", ".join(map(words.person, s.people)))
        for s in draft.shifts
    ]
    columns = ((_("Shift"), False), (_("Needed"), True), (_("People"), False))
    show.out.print(show.table(words.named(draft.post), columns, rows))
    said = _("cost %(cost)d, none costs less than %(bound)d; %(short)d heads short")
    print(said % {"cost": draft.cost, "bound": draft.bound, "short": draft.shortfalls})


def listed(at: At = None, known: Known = None, database: Database = None) -> None:
    """List the rosters on record."""
    show.speak()
    show.ledger_note()
    found = rosters(show.asof(at, known))
    rows = [(r.code.partition(":")[2], str(STATUSES.get(r.status, r.status))) for r in found]
    columns = ((pgettext("roster", "Code"), False), (pgettext("roster", "Status"), False))
    show.out.print(show.table(_("Rosters"), columns, rows))


def judged(code: str, asof: AsOf, *, as_json: bool) -> bool:
    """Show what a roster on record breaks, by what is known; return whether it is sound."""
    case = case_at(code, asof)
    words = wording(case.record, asof, more=case.present)
    found = case.breaches
    hard = [b for b in found if b.hard and b.rule not in LACKS]
    points = score(case.problem, case.roster)
    if as_json:
        told = {
            "status": case.record.status.value,
            "sound": not hard,
            "breaches": [
                {"rule": b.rule.value, "shift": b.shift_id, "person": b.person, "points": b.points}
                for b in found
            ],
            "open": [{"shift": duty.shift, "person": duty.person} for duty in case.open],
            "untold": list(case.record.untold),
            "cost": points.cost,
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return not hard
    for breach in found:
        print(words.breach(breach))
    for duty in case.open:
        said = _("%(shift)s: open, %(person)s will not come")
        print(said % {"shift": words.shift(duty.shift), "person": words.person(duty.person)})
    if case.record.untold:
        print(_("%(n)d people have not been told yet") % {"n": len(case.record.untold)})
    print(
        _costs(points) if hard else _("no rule that must be kept is broken") + "; " + _costs(points)
    )
    return not hard


def _costs(points: RosterScore) -> str:
    said = _(
        "cost %(cost)d: short %(short)d, wanted %(wanted)d, rules %(rules)d, wishes %(wishes)d"
    )
    return said % {
        "cost": points.cost,
        "short": points.shortage,
        "wanted": points.wanted,
        "rules": points.rules,
        "wishes": points.requests,
    }


def record_check(code: str, by: str, asof: AsOf) -> None:
    """Record what the checker says of a draft."""
    record = record_of(code, asof)
    told = roster_life.check(hand_of(by), record.code, asof.at, pack_at(asof))
    if isinstance(told, Refused):
        done(told, wording(record, asof))


def publish(
    code: Code,
    told: Annotated[
        str, typer.Option("--told", help="How everybody was told, if they were: notice, page …")
    ] = "",
    by: By = "duty_office",
    at: At = None,
    database: Database = None,
) -> None:
    """Publish a checked roster; what was learnt since the check is judged again."""
    asof = asof_of(at)
    record = record_of(code, asof)
    words = wording(record, asof)
    done(roster_life.publish(hand_of(by), record.code, asof.at, pack_at(asof)), words)
    if told:
        done(roster_life.tell(hand_of(by), record.code, [], asof.at, means=told), words)
    show.note(_("published: roster %(code)s") % {"code": code})


def repair(
    code: Code,
    absent: Annotated[
        list[str] | None, typer.Option("--absent", help="PERSON will not come; may come again.")
    ] = None,
    crew: Annotated[
        int | None,
        typer.Option("--crew", min=1, help="A crew will not come; 1 is the first."),
    ] = None,
    new: Annotated[
        str | None,
        typer.Option("--new-shift", help="A shift more: 2020-02-25T08:00/12/3, hours and people."),
    ] = None,
    must: Annotated[
        list[str] | None, typer.Option("--must", help="PERSON@SHIFT: stands it, whatever it costs.")
    ] = None,
    never: Annotated[
        list[str] | None, typer.Option("--never", help="PERSON@SHIFT: does not stand it.")
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Record the changes.")] = False,
    why: Annotated[str, typer.Option("--why", help="The reason, to be recorded.")] = "",
    authorised_by: Answers = "",
    limit_s: Limit = 10.0,
    seed: Seed = 0,
    by: By = "duty_office",
    at: At = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Mend a published roster for what is known now, changing as few duties as it can."""
    asof = asof_of(at)
    case = case_at(code, asof)
    added = (shift_of(new, case),) if new else ()
    case = case.with_shifts(added)
    words = wording(case.record, asof, more=case.present)
    away = [*(person_of(text, case) for text in absent or []), *crew_of(crew, case)]
    locks = [
        *(lock_of(text, Must.MUST, case) for text in must or []),
        *(lock_of(text, Must.NEVER, case) for text in never or []),
    ]
    found = _sought(case, away, locks, limit_s=limit_s, seed=seed)
    _mended(found, words, as_json=as_json)
    if record and found.roster and (found.changes or added):
        _record_changes(case, found, words, added, by=by, why=why, authorised_by=authorised_by)


def _record_changes(
    case: RosterCase,
    found: Mended,
    words: RosterWording,
    added: tuple[k.RosterShift, ...],
    *,
    by: str,
    why: str,
    authorised_by: str,
) -> None:
    told = roster_life.change(
        hand_of(by),
        case.record.code,
        found.changes,
        case.asof.at,
        pack_at(case.asof),
        why=why,
        authorised_by=authorised_by,
        added=added,
    )
    done(told, words)
    show.note(_("recorded: %(n)d changes") % {"n": len(found.changes)})


def _sought(
    case: RosterCase, away: list[str], locks: list[Lock], *, limit_s: float, seed: int
) -> Mended:
    stopping = _("stopping; the best roster found so far is checked")
    with show.interruptible(stopping) as stop, show.waiting(_("planning"), {}):
        return mended(case, absent=away, locks=locks, limit_s=limit_s, seed=seed, stop=stop)


def _could(each: Substitute) -> dict[str, object]:
    return {
        "person": each.person,
        "cost": each.cost,
        "broken": [breach.rule.value for breach in each.broken],
        "lacks": [breach.rule.value for breach in each.lacks],
        "rest": each.rest,
    }


def _mended(found: Mended, words: RosterWording, *, as_json: bool) -> None:
    if found.after is None:
        raise typer.Exit(show.complain(_("nothing was found that keeps every rule")))
    if as_json:
        changes = [
            {"change": c.change.value, "shift": c.shift, "person": c.person} for c in found.changes
        ]
        told = {
            "changes": changes,
            "cost": found.after.cost,
            "proven": found.proven,
            "changes_least": found.changes_least,
            "substitutes": [
                {
                    "shift": place.duty.shift,
                    "person": place.duty.person,
                    "could": [_could(each) for each in place.substitutes],
                }
                for place in found.places
            ],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    _show_changes(found.changes, words)
    for place in found.places:
        could = ", ".join(f"{words.person(s.person)} ({s.cost:+d})" for s in place.substitutes)
        said = _("%(shift)s instead of %(person)s could stand, with what it costs: %(could)s")
        print(
            said
            % {
                "shift": words.shift(place.duty.shift),
                "person": words.person(place.duty.person),
                "could": could or _("nobody"),
            }
        )
    for breach in found.left:
        print(words.breach(breach))
    print(_costs(found.after))


def _show_changes(changes: tuple[k.DutyChange, ...], words: RosterWording) -> None:
    if not changes:
        print(_("nothing has to change"))
    for change in changes:
        out = change.change is k.Change.OUT
        said = _("%(shift)s: %(person)s no longer") if out else _("%(shift)s: %(person)s comes")
        print(said % {"shift": words.shift(change.shift), "person": words.person(change.person)})


def compare(
    code: Code,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Another of the same days.")],
    at: At = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Compare two rosters on record: which duties differ, what each costs, what each breaks."""
    asof = asof_of(at, known)
    one, two = (case_at(each, asof) for each in (code, other))
    if (one.record.post, one.record.begins) != (two.record.post, two.record.begins):
        raise ValueError(_("they are of different posts or days, and have nothing in common"))
    changes = differing(one.record.shifts, two.record.shifts)
    costs = [score(case.problem, case.roster) for case in (one, two)]
    if as_json:
        told = {
            "changes": [
                {"change": c.change.value, "shift": c.shift, "person": c.person} for c in changes
            ],
            "costs": [points.cost for points in costs],
            "broken": [points.broken for points in costs],
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    _show_changes(changes, wording(two.record, asof, more=one.record.people))
    for case, points in zip((one, two), costs, strict=True):
        print(f"{case.record.code.partition(':')[2]}: {_costs(points)}")


def export(
    code: Annotated[
        str, typer.Argument(metavar="WHAT", help="A roster on record; for ics, a person.")
    ],
    form: Annotated[Form, typer.Option("--form", help="What to hand out.")] = Form.SHEET,
    day: Annotated[str | None, typer.Option("--day", help="Only shifts of this day (204).")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="To this file: .pdf, .html, .xlsx or .ics.")
    ] = None,
    at: At = None,
    known: Known = None,
    database: Database = None,
) -> None:
    """Hand a roster out: sheet for the wall, ICS 203 or 204, workbook, or one person's calendar."""
    asof = asof_of(at, known)
    if form is Form.CALENDAR:
        _export_calendar(code, asof, out or Path(f"{code}.ics"))
        return
    case = case_at(code, asof)
    printed = printout(case)
    name = case.record.code.partition(":")[2].replace("/", "-")
    if form is Form.WORKBOOK:
        target = out or Path(f"{name}.xlsx")
        write_roster_workbook(target, printed)
        print(target)
        return
    only = day_of(day, "--day").date() if day else None
    papers = {
        Form.SHEET: lambda: wall_sheet(printed),
        Form.ICS203: lambda: organisation_list(printed),
        Form.ICS204: lambda: shift_lists(printed, only),
    }
    _write_paper(papers[form](), out or Path(f"{name}-{form.value}.pdf"))


def _write_paper(paper: Paper, target: Path) -> None:
    if not paper.sheets:
        raise LookupError(_("no shift begins on that day"))
    if target.suffix == ".html":
        target.write_text(write_html(paper), encoding="utf-8")
    else:
        target.write_bytes(write_pdf(paper))
    print(target)


def _export_calendar(number: str, asof: AsOf, target: Path) -> None:
    person = person_code(number)
    duties = duties_of(person, asof)
    if not duties:
        raise LookupError(_("%(person)s has no duty on any roster") % {"person": number})
    posts = {duty.post for duty in duties}
    people = {person, *(other for duty in duties for other in duty.with_people)}
    words = wording_of(posts, people, asof)
    name = _("Duties of %(person)s") % {"person": words.person(person)}
    target.write_bytes(write_calendar(duties, words, name=name))
    said = _("%(file)s: %(n)d duties at %(posts)s")
    places = ", ".join(sorted(map(words.named, posts)))
    print(said % {"file": target, "n": len(duties), "posts": places})
