"""The demo's deployment day: whom the largest plan sends and why, what is open, what hands did."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from muster.cli import show
from muster.core.kinds import Change, PlannedMove
from muster.core.ledger import AsOf
from muster.core.proposal import PlanOnRecord
from muster.core.unfilled import Unfilled
from muster.formats.wording import ROLES, Wording, listed
from muster.steps.deployment_reading import carried_out, demand_board, plans
from muster.steps.register import places
from muster.web.words import word
from muster.web.words_access import DECIDERS

REASONS_SHOWN = 7
OPEN_SHOWN = 5
STEPS = {
    "proposed": pgettext_lazy("plan", "proposed by"),
    "reviewed": pgettext_lazy("plan", "reviewed by"),
    "amended": pgettext_lazy("plan", "amended by"),
    "approved": pgettext_lazy("plan", "approved by"),
    "withdrawn": pgettext_lazy("plan", "withdrawn by"),
}


def print_day(asof: AsOf) -> None:
    """Print the reasons of the largest plan and its open need, then what hands did to plans."""
    found = plans(asof)
    if not found:
        return
    largest = max(found, key=lambda plan: len(plan.moves))
    moves = _unlike(largest.moves)
    words = Wording(names=_names(asof))
    _print_reasons(largest, moves, words)
    _print_open(largest, words)
    for plan in reversed(found):
        _print_by_hand(plan, words)
    for plan in reversed(found):
        _print_moved_up(plan, words, asof)


def _unlike(moves: Iterable[PlannedMove]) -> Sequence[PlannedMove]:
    """Return a few moves, each for other reasons than the ones before."""
    unlike: dict[tuple[str, ...], PlannedMove] = {}
    for move in moves:
        codes = tuple(reason.partition(":")[0] for reason in move.reasons)
        unlike.setdefault(codes, move)
    return list(unlike.values())[:REASONS_SHOWN]


def _names(asof: AsOf) -> dict[str, str]:
    """Return what posts and open demand lines are called."""
    words = Wording()
    board = {line.demand: line for line in demand_board(asof)}
    names = {
        code: place.name
        for code, place in places({line.post for line in board.values()}, asof).items()
    }
    for code, line in board.items():
        asked = [words.competence(competence) for competence in line.competences]
        takes = listed([str(ROLES.get(line.role, line.role)), *asked])
        names[code] = _("%(post)s (%(takes)s)") % {"post": names[line.post], "takes": takes}
    return names


def _print_reasons(plan: PlanOnRecord, moves: Sequence[PlannedMove], words: Wording) -> None:
    body = plan.proposed
    if body is None:
        return
    said = _("%(at)s: %(moves)s of %(heads)s heads at %(lines)s demand lines; %(steps)s") % {
        "at": words.moment(plan.proposed_at),
        "moves": f"{len(plan.moves):,}",
        "heads": f"{body.heads:,}",
        "lines": f"{body.lines:,}",
        "steps": ", ".join(f"{STEPS[step.what]} {word(DECIDERS, step.by)}" for step in plan.steps),
    }
    show.out.print(said, highlight=False)
    columns = [
        (pgettext("column", "who"), False),
        (pgettext("column", "sent to"), False),
        (pgettext("column", "why"), False),
    ]
    rows = [
        (words.person(move.person), words.line(move.demand), words.reasons(move.reasons))
        for move in moves
    ]
    title = _("Deployment: some of those sent, and why")
    show.out.print(show.table(title, columns, rows))


def _print_open(plan: PlanOnRecord, words: Wording) -> None:
    if not plan.unmet:
        show.out.print(_("No head is left open."))
    for each in plan.unmet[:OPEN_SHOWN]:
        short = Unfilled(line=each.demand, missing=each.missing, blocked_by=each.blocked_by)
        said = _("Left open: %(need)s") % {"need": words.unfilled(short)}
        show.out.print(said, highlight=False)
    if len(plan.unmet) > OPEN_SHOWN:
        show.out.print(_("… and %(n)s more") % {"n": f"{len(plan.unmet) - OPEN_SHOWN:,}"})


def _print_by_hand(plan: PlanOnRecord, words: Wording) -> None:
    for change in plan.amendments:
        texts = {
            Change.OUT: _("By hand, in the plan of %(plan)s: %(who)s is taken out (%(why)s)"),
            Change.IN: _("By hand, in the plan of %(plan)s: %(who)s is put in (%(why)s)"),
            Change.LOCK: _("By hand, in the plan of %(plan)s: %(who)s stays in (%(why)s)"),
            Change.BAN: _("By hand, in the plan of %(plan)s: %(who)s is kept out (%(why)s)"),
        }
        said = texts[change.change] % {
            "plan": words.moment(plan.proposed_at),
            "who": words.person(change.person),
            "why": change.why,
        }
        show.out.print(said, highlight=False)


def _print_moved_up(plan: PlanOnRecord, words: Wording, asof: AsOf) -> None:
    for each in carried_out(plan, asof):
        if each.replaces is not None:
            said = _("From the reserve: %(who)s in place of %(other)s at %(line)s") % {
                "who": words.person(each.person),
                "other": words.person(each.replaces),
                "line": words.line(each.demand),
            }
            show.out.print(said, highlight=False)
