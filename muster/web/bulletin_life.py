"""A bulletin that waits for a second person: read it, issue it, turn it down, take it back."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.bulletin import Language, text
from muster.core.forms import FORMS
from muster.core.ledger import AsOf
from muster.formats.bulletin_words import OBJECTIONS
from muster.steps import bulletin_life as step
from muster.steps.bulletin import Objection
from muster.steps.bulletin_sight import seen_proposals
from muster.store.ledger import Appended
from muster.web.bulletin_paper import Paragraph, language, paragraphs
from muster.web.bulletin_waiting import (
    ProposalShown,
    now_known,
    proposal_shown,
)
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before, why_of
from muster.web.hand_written import HandChecked, hand_checked
from muster.web.question import Question, deed, page


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage:
    """All that the page of one proposal shows."""

    shown: ProposalShown
    lines: tuple[Paragraph, ...]
    prose: tuple[tuple[str, tuple[str, ...], HandChecked | None], ...]  # by section, and checked
    as_proposed: bool  # written again it says what was proposed, to the letter
    waits: bool
    key: str  # of the form


@page
def one(request: HttpRequest, question: Question, *, key: str) -> HttpResponse | Fault:
    """Answer with a bulletin as it is proposed, and what may be done about it."""
    found = _find(key, question)
    if isinstance(found, Fault):
        return found
    written = step.written(found, question.asof)
    told = ProposalPage(
        shown=proposal_shown(found, question),
        lines=paragraphs(written),
        prose=_prose(found, question),
        as_proposed=(text(written, Language.ZH), text(written, Language.EN))
        == (found.body.text_zh, found.body.text_en),
        waits=any(each.key == key for each in step.waiting(now_known(question))),
        key=new_key(),
    )
    return render(request, "bulletin_proposal.html", {"page": told})


def _prose(
    found: step.Proposal, question: Question
) -> tuple[tuple[str, tuple[str, ...], HandChecked | None], ...]:
    """Return what a hand wrote in each section, and what a check says of its numbers."""
    body = found.body
    place = 0 if language() is Language.ZH else 1
    titles = {plan.key: plan.title[place] for plan in FORMS[body.form].sections}
    asof = AsOf(body.at, body.known)
    told = []
    for each in body.prose:
        texts = tuple(said for said in (each.zh, each.en) if said)
        told.append((titles[each.section], texts, hand_checked(texts, question, asof)))
    return tuple(told)


def _find(key: str, question: Question) -> step.Proposal | Fault:
    named = step.proposed(key, now_known(question))
    found = next(iter(seen_proposals([named] if named else [], question)), None)
    if found is None:
        remedy = _("Choose one from the list of bulletins, or ask for a later moment.")
        return Fault(field="proposal", given=key, remedy=remedy, missing=True)
    return found


@deed
def issued(request: HttpRequest, question: Question, *, key: str) -> Done:
    """Issue what somebody else proposed, word for word."""
    found = _find(key, question)
    if isinstance(found, Fault):
        return found
    number = found.body.number
    shown = proposal_shown(found, question)
    if not sent_before(request):
        if not (shown.own or shown.may_issue):
            return Fault(field="proposal", given=key, remedy=_NOT_YOURS, refused=True)
        done = step.issue(hand_of(request, question), key, moment_of(question))
        if not isinstance(done, Appended):
            return _objected(done, str(number))
    return led_back(question, "bulletin", str(number))


_NOT_YOURS = _("Somebody who may issue bulletins for this organisation issues it.")


@deed
def set_aside(request: HttpRequest, question: Question, *, key: str) -> Done:
    """Turn down what was proposed, or take back one's own proposal, and say why."""
    found = _find(key, question)
    if isinstance(found, Fault):
        return found
    why = why_of(request)
    if isinstance(why, Fault):
        return why
    shown = proposal_shown(found, question)
    if not sent_before(request):
        if not (shown.own or shown.may_issue):
            return Fault(field="proposal", given=key, remedy=_NOT_YOURS, refused=True)
        done = step.set_aside(hand_of(request, question), key, moment_of(question), why=why)
        if not isinstance(done, Appended):
            return _objected(done, str(found.body.number))
    return led_back(question, "bulletins")


def _objected(wrong: tuple[Objection, ...], given: str) -> list[Fault]:
    return [
        Fault(field=each.field, given=given, remedy=OBJECTIONS[each.code], refused=True)
        for each in wrong
    ]
