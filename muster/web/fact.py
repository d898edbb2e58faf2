"""One fact on a page: what it says, how it is known, and what corrects it or is to correct it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.ledger import AsOf, Fact
from muster.formats.correction_words import said
from muster.steps import correction as step
from muster.steps.correction_list import proposal_of
from muster.steps.ledger import fact, head
from muster.steps.register import history
from muster.web.correction import PAGE_OF, Preview, WaitingShown, preview_of, waiting_shown
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.ledger import FactShown, Field, fields_said, told
from muster.web.question import Question, page
from muster.web.shown import sights


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPage:
    """All that the page of one fact shows."""

    shown: FactShown
    fields: tuple[Field, ...]
    corrects: FactShown | None
    corrected_by: FactShown | None
    proposed: FactShown | None  # what proposed the correction that this is, or that corrects it
    waiting: WaitingShown | None  # a correction of it that waits now
    preview: Preview | str  # what that one changes, or what stands in its way
    may_correct: bool
    instead: str  # where it is put right, for who corrects by hand; "": nothing to say
    instead_page: str
    before: int | None
    behind: int | None
    key: str


@page
def one(request: HttpRequest, question: Question, *, seq: int) -> HttpResponse | Fault:
    """Answer with one fact, what it corrects and what corrects it by ``known``."""
    last = head(question.asof.known).seq
    found = fact(seq) if seq <= last else None
    sight = sights(question, [found])[found.seq] if found else None
    if found is None or not (sight and sight.seen):
        remedy = _("The last fact known by then is no. %(seq)s or earlier.") % {"seq": last}
        return Fault(field="fact", given=str(seq), remedy=remedy, missing=True)
    replaced = fact(found.corrects) if found.corrects is not None else None
    replacing = next(
        (f for f in history(found.subject, question.asof) if f.corrects == found.seq), None
    )
    asked = _proposed(found, replaced, replacing, question)
    near = [f for f in (found, replaced, replacing, asked) if f is not None]
    shown = {each.fact.seq: each for each in told(near, question)}
    bar = next(iter(step.bars(question, found)), None)
    own = bar.instead if bar and question.extent_of(Thing.LEDGER, verb=Verb.RECORD) else None
    waits = _waiting(found, question) if replacing is None and sight.body else None
    in_order = EVERYWHERE in question.extent_of(Thing.LEDGER)
    return render(
        request,
        "fact.html",
        {
            "page": FactPage(
                shown=shown[found.seq],
                fields=tuple(fields_said(found, sight, question.asof)) if sight.body else (),
                corrects=shown.get(replaced.seq) if replaced else None,
                corrected_by=shown.get(replacing.seq) if replacing else None,
                proposed=shown.get(asked.seq) if asked else None,
                waiting=waiting_shown([waits], question)[0] if waits else None,
                preview=preview_of(waits, question) if waits else "",
                may_correct=bar is None,
                instead=said(bar) if bar and own else "",
                instead_page=PAGE_OF.get(own, "") if own else "",
                before=(seq - 1 or None) if in_order else None,
                behind=seq + 1 if in_order and seq < last else None,
                key=new_key(),
            )
        },
    )


def _proposed(
    found: Fact, replaced: Fact | None, replacing: Fact | None, question: Question
) -> Fact | None:
    """Return what proposed the correction that ``found`` is, else the one that corrects it."""
    if replaced is not None:
        return proposal_of(replaced, found, question)
    return proposal_of(found, replacing, question) if replacing is not None else None


def _waiting(found: Fact, question: Question) -> step.Proposal | None:
    """Return the correction of ``found`` that waits now, if there is one."""
    asof = AsOf(question.clock.now, question.clock.now)
    return next(iter(step.waiting_for([found.key], asof)), None)
