"""Deployment on paper: asked for on the page of the board or of a plan, fetched on one of its own.

A paper is written as long work. Whoever sees what is on it may ask for it, and it is handed to
them alone, for as long as they see that.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muster.core.work import PaperAsked, PaperForm
from muster.steps import work as steps
from muster.store.now import this_moment
from muster.web.deployment_plan import no_plan, seen_plan
from muster.web.fault import Fault
from muster.web.question import Question, deed, kept, page
from muster.web.work import Row, no_work, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """A paper that was asked for, and how far it is."""

    row: Row
    form: str
    plan: str  # its code without the kind; "": the demand board


@deed
def board(request: HttpRequest, question: Question) -> HttpResponse:
    """Ask for the demand board of an organisation as ICS 215."""
    return _ask(request, question, PaperForm.WORKSHEET)


@deed
def plan(request: HttpRequest, question: Question, *, code: str, form: int) -> HttpResponse | Fault:
    """Ask for a plan as ICS 215, or as ICS 204 for each of its posts."""
    record = seen_plan(code, question)
    if record is None:
        return no_plan(code)
    asked = next((each for each in PaperForm if each == str(form)), None)
    if asked is None:
        remedy = _("Leave it out, or use one of: %(names)s.") % {"names": "204, 215"}
        return Fault(field="form", given=str(form), remedy=remedy, missing=True)
    return _ask(request, question, asked, plan=record.code)


def _ask(
    request: HttpRequest, question: Question, form: PaperForm, *, plan: str = ""
) -> HttpResponse:
    asked = PaperAsked(
        form=form,
        at=question.asof.at,
        known=question.asof.known,
        language=get_language() or "zh-hans",
        plan=plan,
        beneath=question.scope,
    )
    org = question.scope or (question.root.code if question.root else "")
    code = steps.ask(asked, by=question.actor.account, org=org, at=this_moment())
    return redirect(f"{reverse('paper', args=[code])}?{kept(request, question)}")


@page
def paper(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with how far a paper is; asked by htmx, with that alone."""
    found = steps.find(code)
    if found is None or found.by != question.actor.account:
        return no_work(code)
    if not isinstance(found.asked, PaperAsked):
        return no_work(code)
    asked = found.asked
    (row,) = shown([found], question)
    told = PaperPage(row=row, form=asked.form, plan=asked.plan.partition(":")[2])
    template = "paper_state.html" if request.headers.get("HX-Request") else "paper.html"
    return render(request, template, {"page": told})
