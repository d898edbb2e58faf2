"""Corrections: those that wait for a second person, and those made, the latest first."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.ledger import AsOf
from muster.steps import correction, correction_list
from muster.steps.correction_list import How
from muster.web.correction import WaitingShown, waiting_shown
from muster.web.fault import Fault
from muster.web.ledger import FactShown, told
from muster.web.question import Question, page
from muster.web.shown import sights

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One correction: what was wrong, what took its place, who proposed it if somebody else did."""

    how: How
    wrong: FactShown
    by: FactShown
    proposed: FactShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPage:
    """All that the list shows."""

    waiting: tuple[WaitingShown, ...]
    rows: tuple[Row, ...]
    how: str
    by: str
    next: int | None
    hows: tuple[How, ...] = tuple(How)


@page
def corrections(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with the corrections that wait now, and those made as of the moment asked."""
    how, by = request.GET.get("how", ""), request.GET.get("by", "").strip()[:100]
    if how and how not in tuple(How):
        remedy = _("Leave it out, or use one of: %(names)s.") % {"names": ", ".join(How)}
        return Fault(field="how", given=how, remedy=remedy)
    made, following = correction_list.made(
        question,
        how=How(how) if how else None,
        by=by,
        beyond=question.after or None,
        limit=PAGE,
    )
    shown = CorrectionsPage(
        waiting=() if question.after else waiting_shown(waiting_here(question), question),
        rows=_rows(made, question),
        how=how,
        by=by,
        next=following,
    )
    return render(request, "corrections.html", {"page": shown})


def waiting_here(question: Question) -> list[correction.Proposal]:
    """Return the corrections that wait now, of facts that the actor sees."""
    now = AsOf(question.clock.now, question.clock.now)
    found = correction.waiting(now)
    seen = sights(question, [each.wrong for each in found])
    return [each for each in found if seen[each.wrong.seq].seen]


def _rows(made: list[correction_list.Made], question: Question) -> tuple[Row, ...]:
    every = [f for each in made for f in (each.wrong, each.by, each.proposed) if f is not None]
    shown = {each.fact.seq: each for each in told(every, question)}
    return tuple(
        Row(
            how=each.how,
            wrong=shown[each.wrong.seq],
            by=shown[each.by.seq],
            proposed=shown.get(each.proposed.seq) if each.proposed else None,
        )
        for each in made
    )
