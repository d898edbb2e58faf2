"""How a plan is shown at a terminal: moves, what stays open, what it costs, how good it is."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from muster.cli import show
from muster.cli.deployment_case import Case
from muster.core.deployment import DeploymentBreach, Plan, costs, distance_km
from muster.core.proposal import PlanOnRecord, PlanStatus
from muster.core.unfilled import Unfilled
from muster.formats.deployment_answer import AnswerOnFile
from muster.formats.explanation_words import conflict
from muster.formats.wording import listed
from muster.solve.answer import Answer, Outcome, Replanned

_STATUS = {
    PlanStatus.PROPOSED: pgettext_lazy("plan", "proposed"),
    PlanStatus.APPROVED: pgettext_lazy("plan", "approved"),
    PlanStatus.WITHDRAWN: pgettext_lazy("plan", "withdrawn"),
}
MOVES_SHOWN = 40  # of a plan at a terminal; a file holds them all


def answer(case: Case, found: Answer, took_s: float) -> None:
    """Print what the planner found; first what cannot hold together, if anything."""
    if found.conflict is not None:
        told, *causes = conflict(case.words, found.conflict)
        show.out.print(told, soft_wrap=True)
        for each in causes:
            show.out.print(f"  • {each}", highlight=False, soft_wrap=True)
        show.out.print(_("The best plan for all else:"))
    plan(case, found.plan)
    unfilled(case, found.unfilled)
    cost(case, found.plan)
    quality(found, took_s)


def contradiction(case: Case, made: AnswerOnFile) -> None:
    """Print what a plan was answered cannot hold together, if anything; nothing is solved anew."""
    if made.conflict is not None:
        show.out.print(_("When it was made, not all could be met:"))
        told, *causes = conflict(case.words, made.conflict, made.heads)
        show.out.print(told, soft_wrap=True)
        for each in causes:
            show.out.print(f"  • {each}", highlight=False, soft_wrap=True)


def plan(case: Case, made: Plan, *, limit: int = MOVES_SHOWN) -> None:
    """Print the moves of a plan with their reasons, line by line, the first ``limit``."""
    if not made.moves:
        show.out.print(_("Nobody is sent."))
        return
    words = case.words
    people = {person.number: person for person in case.problem.candidates}
    lines = {line.code: line for line in case.problem.lines}
    rows = []
    for move in sorted(made.moves, key=lambda move: (move.line, move.person))[:limit]:
        person, line = people[move.person], lines[move.line]
        rows.append(
            (
                words.line(line.code),
                words.person(person.number),
                words.named(person.home),
                f"{distance_km(person, line)} km",
                words.reasons(move.reasons),
            )
        )
    columns = [
        (pgettext("column", "sent to"), False),
        (pgettext("column", "who"), False),
        (pgettext("column", "from"), False),
        (pgettext("column", "how far"), True),
        (pgettext("column", "why"), False),
    ]
    said = ngettext("%(moves)s move", "%(moves)s moves", len(made.moves))
    title = said % {"moves": f"{len(made.moves):,}"}
    show.out.print(show.table(title, columns, rows))
    if len(made.moves) > limit:
        more = {"n": f"{len(made.moves) - limit:,}"}
        show.out.print(_("… and %(n)s more; --out PLAN writes them all") % more)


def unfilled(case: Case, short: Sequence[Unfilled], *, limit: int = MOVES_SHOWN) -> None:
    """Print what a plan leaves open, one sentence for each line."""
    if not short:
        show.out.print(_("No head is left open."))
        return
    heads = sum(each.missing for each in short)
    said = ngettext("%(heads)s head stays open:", "%(heads)s heads stay open:", heads)
    show.out.print(said % {"heads": f"{heads:,}"})
    for each in short[:limit]:
        show.out.print(f"  {case.words.unfilled(each)}", highlight=False, soft_wrap=True)
    if len(short) > limit:
        show.out.print(_("… and %(n)s more") % {"n": f"{len(short) - limit:,}"})


def cost(case: Case, made: Plan) -> None:
    """Print what a plan costs, part by part; the parts that cost nothing are left out."""
    parts = costs(case.problem, made)
    names = case.words.cost_parts()
    rows = [(names[name], f"{points:,}") for name, points in parts._asdict().items() if points]
    rows.append((_("Cost, in points"), f"{sum(parts):,}"))
    title = _("What it costs")
    show.out.print(
        show.table(
            title, [(pgettext("column", "what"), False), (pgettext("column", "points"), True)], rows
        )
    )


def breaches(case: Case, found: Sequence[DeploymentBreach]) -> None:
    """Print every broken rule in one sentence, or that there is none."""
    if not found:
        show.out.print(_("The plan is sound: it breaks no rule."))
        return
    said = ngettext("The plan breaks %(n)s rule:", "The plan breaks %(n)s rules:", len(found))
    show.out.print(said % {"n": f"{len(found):,}"})
    for breach in found:
        show.out.print(f"  {case.words.breach(breach)}", highlight=False, soft_wrap=True)


def replanned(made: Replanned) -> None:
    """Print what a new plan keeps of the one before, and what keeping more or less would cost."""
    counts = {
        name: f"{getattr(made, name):,}" for name in ("kept", "changed", "dropped", "lost", "new")
    }
    said = _(
        "Of those sent before, %(kept)s stay as they were, %(changed)s go elsewhere, %(dropped)s "
        "stay at home and %(lost)s may not go any more; %(new)s are new."
    )
    show.out.print(said % counts, soft_wrap=True)
    tried = dict.fromkeys((point.changes, point.cost) for point in made.trade_off)
    rows = [(f"{changes:,}", f"{points:,}") for changes, points in tried]
    columns = [
        (pgettext("column", "commitments changed"), True),
        (pgettext("column", "cost"), True),
    ]
    show.out.print(show.table(_("What fewer or more changes cost"), columns, rows))


def quality(answer: Answer, took_s: float) -> None:
    """Print how good a plan is known to be, open need apart, and how long it took to find."""
    gap = answer.gap
    if answer.outcome is Outcome.STOPPED:
        show.out.print(_("Stopped before the end: this is the best plan found by then."))
    if gap.open_min_proven and gap.open_proven:
        show.out.print(_("No plan leaves less need open: proven."))
    elif gap.open_min_proven:
        show.out.print(_("No plan leaves less of the minimum open: proven. Of the rest, perhaps."))
    else:
        show.out.print(_("A plan that leaves less need open may exist."))
    if not gap.open_proven:
        whole = {"cost": f"{answer.cost:,}", "bound": f"{answer.bound:,}"}
        text = _("In all it costs %(cost)s points, and no plan costs less than %(bound)s.")
        show.out.print(text % whole)
    said = {
        "cost": f"{gap.beneath:,}",
        "bound": f"{gap.beneath_bound:,}",
        "percent": f"{gap.percent:.2f}",
    }
    if not gap.open_proven:
        text = _("Besides open need it costs %(cost)s points.")
    elif gap.beneath == gap.beneath_bound:
        text = _("Besides open need it costs %(cost)s points, and none less: proven.")
    else:
        text = _(
            "Besides open need it costs %(cost)s points; the bound is %(bound)s, so at most "
            "%(percent)s %% could be saved."
        )
    show.out.print(text % said)
    show.out.print(_("Found in %(seconds)s s.") % {"seconds": f"{took_s:.2f}"})


def stages() -> dict[str, str]:
    """Return the words for what the planner has done, as it tells it."""
    return {
        "read": _("people and lines are read"),
        "flow": _("the flow is found"),
        "bound": _("the bound is known"),
        "settled": _("squads and households are settled"),
    }


def plans(found: Sequence[PlanOnRecord]) -> None:
    """Print the plans on record, one line each."""
    rows = [
        (
            record.code.removeprefix("plan:"),
            str(_STATUS[record.status]),
            f"{show.local(record.proposed_at):%Y-%m-%d %H:%M}",
            f"{len(record.moves):,}",
            f"{sum(unmet.missing for unmet in record.unmet):,}",
            listed(sorted(record.makers)),
        )
        for record in found
    ]
    columns = [
        (pgettext("column", "plan"), False),
        (pgettext("column", "status"), False),
        (pgettext("column", "proposed"), False),
        (pgettext("column", "moves"), True),
        (pgettext("column", "open heads"), True),
        (pgettext("column", "made by"), False),
    ]
    show.out.print(show.table(_("Deployment plans"), columns, rows))
