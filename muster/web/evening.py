"""The evening return on a page: who has filed it, who has not, and one tick for each."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.steps import evening as step
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before
from muster.web.question import Question, deed, page
from muster.web.subject import Subject, subjects

LISTED_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class EveningPage:
    """Who is to file, and who has."""

    day: str
    deadline: datetime
    open: tuple[Subject, ...]
    more: int  # who has not filed and is not listed
    filed: int
    expected: int
    key: str


@page
def one(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the return of this evening, of the organisation shown and all beneath it."""
    due = step.evening(question.scope, question.asof)
    may = question.seen(due.open, Thing.FIGURE, verb=Verb.RECORD)
    mine = [org for org in due.open if org in may]
    called = subjects(mine[:LISTED_MAX], question.asof)
    shown = EveningPage(
        day=due.day,
        deadline=due.deadline,
        open=tuple(called[org] for org in mine[:LISTED_MAX]),
        more=max(0, len(mine) - LISTED_MAX),
        filed=len(due.filed),
        expected=len(due.expected),
        key=new_key(),
    )
    return render(request, "evening.html", {"page": shown})


@deed
def filed(request: HttpRequest, question: Question) -> Done:
    """Record that the organisations ticked have recorded all they know up to this evening."""
    if sent_before(request):
        return led_back(question, "evening")
    given = request.POST.getlist("organisation")
    orgs = [f"org:{code}" for code in given]
    remedy = _("Tick organisations from the list that have not filed yet.")
    fault = Fault(field="organisation", given=", ".join(given)[:100], remedy=remedy)
    if not orgs or question.seen(set(orgs), Thing.FIGURE, verb=Verb.RECORD) != set(orgs):
        return fault
    strange = step.file(hand_of(request, question, orgs[0]), orgs, moment_of(question))
    return fault if strange else led_back(question, "evening")
