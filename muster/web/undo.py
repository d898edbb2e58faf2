"""My last deeds: what I recorded in the last minutes, and a button that takes a slip back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from muster.core.undo import WITHIN
from muster.steps import undo as step
from muster.web.fault import Fault, whole
from muster.web.form import Done, back_to, hand_of, led_back, new_key, sent_before
from muster.web.ledger import spelt
from muster.web.question import AFTER_MAX, Question, deed, page

MINUTES = int(WITHIN.total_seconds()) // 60


@page
def deeds(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with what the account recorded in the last minutes and may take back."""
    found = step.last_deeds(question.actor.account, question.clock.now)
    shown = {"facts": spelt(found, question), "minutes": MINUTES, "key": new_key()}
    return render(request, "undo.html", {"page": shown})


@deed
def undo(request: HttpRequest, question: Question) -> Done:
    """Withdraw one fact that the account recorded in the last minutes."""
    if sent_before(request):
        return _back(request, question)
    said = request.POST.get("fact", "")
    seq = whole(said, most=AFTER_MAX)
    org = question.root.code if question.root else ""
    done = step.undo(hand_of(request, question, org), seq or 0, question.clock.now)
    if done is None:
        remedy = _("It is not yours to take back, or not any more. Ask for a correction.")
        return Fault(field="fact", given=said, remedy=remedy, refused=True)
    return _back(request, question)


def _back(request: HttpRequest, question: Question) -> HttpResponse:
    """Return the way back to the page the button stood on, else to the list."""
    before = back_to(request)
    return redirect(before) if before else led_back(question, "deeds")
