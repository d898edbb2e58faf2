"""``muster roster isolation``: what one infected member of a post costs, by how it takes turns."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

import typer
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.cli import show
from muster.cli.figure import At, Database, Json, Known
from muster.core.isolation import CrewPlan, Habits
from muster.core.ledger import AsOf
from muster.core.spread import SPREAD, Assumed, Mean, Outlook, Severity
from muster.solve.isolation import DAYS, outlooks
from muster.steps import isolation as step
from muster.steps.register import find

QUARANTINE_DAYS = 14  # where no rule is in force: what Lauer et al. 2020 support
_PATTERN = gettext_lazy("crews that stay together: %(pattern)s")
_PATTERNS: Mapping[str, str | Promise] = {  # others are shown by their code
    "3x2": gettext_lazy("three crews, two shifts"),
    "4x3": gettext_lazy("four crews, three shifts"),
    "3x24": gettext_lazy("three crews of 24 hours"),
    "DDNN": gettext_lazy("two days, two nights, four days off"),
    "ABC": gettext_lazy("three parties in closed duty, a fortnight each"),
}
_SAYS: Mapping[str, str | Promise] = {
    "present": gettext_lazy("the roster as it is"),
    "redealt.week": gettext_lazy("the same duties, people mixed anew each week"),
    "redealt.day": gettext_lazy("the same duties, people mixed anew each day"),
    "mixed": gettext_lazy("… and rooms mixed too"),
    "half.rotating_weeks": gettext_lazy("half the hours: one half of each crew, week about"),
    "half.rotating_days": gettext_lazy("half the hours: one half of each crew, day about"),
    "half.on_off_weeks": gettext_lazy("half the hours: everybody every other week"),
    "half.on_off_days": gettext_lazy("half the hours: everybody every other day"),
}

Source = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A post with a roster, or a file of duties (CSV).")
]
Room = Annotated[int, typer.Option("--room", min=1, max=50, help="People to a room; 1: none.")]
Vehicle = Annotated[
    int, typer.Option("--vehicle", min=1, max=60, help="People to a vehicle; 1: none.")
]
Handover = Annotated[
    int, typer.Option("--handover-min", min=0, max=240, help="Minutes of a change-over.")
]
Quarantine = Annotated[
    int | None,
    typer.Option("--quarantine-days", min=0, max=60, help="By the rules in force if left out."),
]
Spreads = Annotated[Severity, typer.Option("--severity", help="mild, usual or severe spread.")]
Runs = Annotated[int, typer.Option("--runs", min=40, max=1_000_000, help="How many to simulate.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="What chance is drawn from.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    case: step.Case
    plans: tuple[CrewPlan, ...]
    assumed: Assumed
    severity: Severity
    source: str  # of the days of isolation


def isolation(
    source: Source,
    room: Room = 2,
    vehicle: Vehicle = 4,
    handover_min: Handover = 6,
    quarantine_days: Quarantine = None,
    severity: Spreads = Severity.USUAL,
    runs: Runs = 2000,
    seed: Seed = 0,
    at: At = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """Say how many would be infected and isolated if one member fell ill, and in other crews."""
    show.speak()
    case, rule = _case(source, show.asof(at, known))
    if not 2 <= len(case.people) <= step.PEOPLE_MAX:
        said = _("%(source)s: %(people)d people; give 2 to %(most)d")
        told = {"source": source, "people": len(case.people), "most": step.PEOPLE_MAX}
        raise ValueError(said % told)
    days, why = rule or (QUARANTINE_DAYS, _("assumed: no rule is in force"))
    if quarantine_days is not None:
        days, why = quarantine_days, "--quarantine-days"
    habits = Habits(handover_h=handover_min / 60)
    asked = _Asked(
        case=case,
        plans=step.plans(case, room_people=room, vehicle_people=vehicle, habits=habits, seed=seed),
        assumed=SPREAD.assumed(severity, quarantine_days=days),
        severity=severity,
        source=why,
    )
    found = _simulated(asked, runs=runs, seed=seed)
    if as_json:
        print(json.dumps(_told(asked, found), ensure_ascii=False))
    else:
        _show(asked, found)


def _case(source: str, asof: AsOf) -> tuple[step.Case, tuple[int, str] | None]:
    """Return the roster that is meant, and the rule of isolation where a ledger has one."""
    path = Path(source)
    if path.suffix or path.exists():
        return step.case_of_file(path), None
    show.ledger_note()
    post = find(source, asof)
    if post is None or not post.startswith("post:"):
        said = _("%(source)s: no post is called so, and no file; give a post's code or a CSV file")
        raise LookupError(said % {"source": source})
    case = step.case_of_post(post, asof)
    if case is None:
        raise LookupError(_("%(post)s: no roster has been published for it") % {"post": source})
    return case, step.isolation_days(asof)


def _simulated(asked: _Asked, *, runs: int, seed: int) -> tuple[Outlook, ...]:
    with (
        show.interruptible(_("stopping; what was simulated so far is shown")) as stop,
        show.waiting(_("simulating"), {}) as tell,
    ):
        return outlooks(
            asked.plans,
            asked.assumed,
            runs=runs,
            seed=seed,
            progress=lambda done, total: tell(f"{done}/{total}"),
            stop=stop,
        )


def _show(asked: _Asked, found: Sequence[Outlook]) -> None:
    title = _("%(name)s: what one infected of %(people)d costs within %(days)d days")
    told = {"name": asked.case.name, "people": len(asked.case.people), "days": DAYS}
    columns = (
        (_("crews and turns"), False),
        (_("h a week"), True),
        (_("infected"), True),
        (_("isolated"), True),
        (_("hours of duty lost"), True),
    )
    rows = [
        [
            _says(outlook.name),
            f"{plan.week_h:.1f}",
            _mean(outlook.infected, 2),
            _mean(outlook.isolated, 1),
            _mean(outlook.lost_h, 0),
        ]
        for plan, outlook in zip(asked.plans, found, strict=True)
    ]
    show.out.print(show.table(title % told, columns, rows))
    notes = _(
        "Infected: besides the one who brings it in. Isolated: ill or close contacts, that one "
        "included. ± is one standard error. Compare what has equal hours; whether a plan keeps "
        "the rules of rest is not judged here."
    )
    how = _(
        "%(runs)d runs, seed %(seed)d, spread %(severity)s; contacts of the last two days before "
        "symptoms are isolated for %(days)d days (%(source)s)."
    )
    show.out.print(notes)
    show.out.print(
        how
        % {
            "runs": found[0].runs,
            "seed": found[0].seed,
            "severity": _severity(asked.severity),
            "days": asked.assumed.quarantine_days,
            "source": asked.source,
        }
    )


def _severity(severity: Severity) -> str:
    return {Severity.MILD: _("mild"), Severity.USUAL: _("usual"), Severity.SEVERE: _("severe")}[
        severity
    ]


def _says(name: str) -> str:
    kind, _dot, which = name.partition(".")
    if kind == "pattern":
        return str(_PATTERN) % {"pattern": _PATTERNS.get(which, which)}
    return str(_SAYS[name])


def _mean(mean: Mean, digits: int) -> str:
    return f"{mean.value:.{digits}f} ± {mean.error:.{digits}f}"


def _told(asked: _Asked, found: Sequence[Outlook]) -> dict[str, object]:
    return {
        "name": asked.case.name,
        "people": len(asked.case.people),
        "days": DAYS,
        "runs": found[0].runs,
        "seed": found[0].seed,
        "severity": asked.severity,
        "quarantine_days": asked.assumed.quarantine_days,
        "quarantine_source": asked.source,
        "plans": [_plan(plan, each) for plan, each in zip(asked.plans, found, strict=True)],
        "spread": [
            {"name": field.name, **getattr(SPREAD, field.name)._asdict()}
            for field in fields(SPREAD)
        ],
    }


def _plan(plan: CrewPlan, outlook: Outlook) -> dict[str, object]:
    means = ("infected", "isolated", "lost_h", "infected_more", "isolated_more")
    rounded = {
        name: {"value": round(mean.value, 4), "error": round(mean.error, 4)}
        for name in means
        for mean in [getattr(outlook, name)]
    }
    return {"plan": plan.name, "week_h": round(plan.week_h, 2), **rounded}
