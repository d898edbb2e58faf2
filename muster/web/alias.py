"""Aliases on a page: which stands for whom, what lately sent files call nobody knows."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.access import EVERYWHERE, Thing, Verb
from muster.core.register_change import NotGiven
from muster.core.work import Task
from muster.formats.line import matching
from muster.formats.register_change_words import NOT_GIVEN
from muster.formats.register_look import decoded
from muster.steps import alias as step
from muster.steps import work
from muster.steps.alias import Alias
from muster.steps.hand import Hand
from muster.steps.register import find
from muster.web.fault import Fault, whole
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before, why_of
from muster.web.question import AFTER_MAX, Question, deed, page
from muster.web.subject import Subject, subjects

ALIAS_MAX = 200
PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRow:
    """One alias as the page shows it."""

    alias: Alias
    org: Subject
    also: tuple[Subject, ...]
    may_take_back: bool
    key: str  # of the form that takes it back


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasesPage:
    """All that the page shows."""

    rows: tuple[AliasRow, ...]
    sought: str
    unknown: tuple[tuple[str, int], ...]  # names nobody is called by, in how many lines
    wanted: str  # to be given, "" for none
    may_give: bool
    next: int | None
    key: str


@page
def aliases(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the aliases of organisations one sees, and names that mean nobody yet."""
    sought = request.GET.get("q", "").strip()[:ALIAS_MAX]
    known = step.aliases(question.asof)
    seen = question.seen({each.org for each in known}, Thing.ORGANISATION)
    may = question.seen(seen, Thing.ORGANISATION, verb=Verb.RECORD)
    named = subjects({*seen, *(other for each in known for other in each.also)}, question.asof)
    part = matching(sought)
    rows = [
        each
        for each in known
        if each.org in seen
        and (part in matching(each.said) or part in matching(named[each.org].name))
    ]
    begin = question.after
    shown = AliasesPage(
        rows=tuple(
            AliasRow(
                alias=each,
                org=named[each.org],
                also=tuple(named[other] for other in each.also if other in seen),
                may_take_back=each.org in may,
                key=new_key(),
            )
            for each in rows[begin : begin + PAGE]
        ),
        sought=sought,
        unknown=_unknown(question),
        wanted=request.GET.get("alias", "").strip()[:ALIAS_MAX],
        may_give=bool(question.extent_of(Thing.ORGANISATION, verb=Verb.RECORD)),
        next=begin + PAGE if begin + PAGE < len(rows) else None,
        key=new_key(),
    )
    return render(request, "aliases.html", {"page": shown})


def _unknown(question: Question) -> tuple[tuple[str, int], ...]:
    """Return names of organisations in files the actor sent lately that mean nobody."""
    if EVERYWHERE not in question.extent_of(Thing.ORGANISATION, verb=Verb.RECORD):
        return ()
    times: Counter[str] = Counter()
    for each in work.latest():
        own = each.task is Task.REGISTER and each.by == question.actor.account
        kept = work.looked(each) if own else None
        if kept:
            for name in decoded(kept).names:
                if not name.code:
                    times[name.written] = max(times[name.written], name.times)
    return tuple(times.most_common(50))


@deed
def give(request: HttpRequest, question: Question) -> Done:
    """Record that an organisation is also written so."""
    if sent_before(request):
        return led_back(question, "aliases")
    said, named = request.POST.get("alias", "").strip(), request.POST.get("org", "").strip()
    org = find(named, question.asof) if named else None
    faults = []
    if not said or len(said) > ALIAS_MAX or not said.isprintable():
        remedy = _("Write how it is also written, in up to %(most)s characters.") % _MOST
        faults.append(Fault(field="alias", given=said[:ALIAS_MAX], remedy=remedy))
    sees = org is not None and question.sees(org, Thing.ORGANISATION, verb=Verb.RECORD)
    if org is None or not org.startswith("org:") or not sees:
        nobody = NOT_GIVEN[NotGiven.NO_ORGANISATION]
        faults.append(Fault(field="org", given=named[:ALIAS_MAX], remedy=nobody))
    if faults or org is None:
        return faults
    refused = step.give(hand_of(request, question, org), org, said, moment_of(question))
    if refused is not None:
        return Fault(field="alias", given=said, remedy=NOT_GIVEN[refused], refused=True)
    return led_back(question, "aliases", q=said)


_MOST = {"most": ALIAS_MAX}


@deed
def take_back(request: HttpRequest, question: Question) -> Done:
    """Withdraw an alias that was given by mistake, with the reason."""
    return _without(request, question, step.take_back)


@deed
def end(request: HttpRequest, question: Question) -> Done:
    """End an alias that was right once, with the reason."""
    at = moment_of(question)
    return _without(request, question, lambda hand, seq, why: step.end(hand, seq, at, why))


def _without(
    request: HttpRequest,
    question: Question,
    act: Callable[[Hand, int, str], NotGiven | None],
) -> Done:
    if sent_before(request):
        return led_back(question, "aliases")
    why, given = why_of(request, one_line=True), request.POST.get("fact", "")
    if isinstance(why, Fault):
        return why
    seq = whole(given, most=AFTER_MAX) or 0
    found = next((a for a in step.aliases(question.asof) if a.given.seq == seq), None)
    if found is None or not question.sees(found.org, Thing.ORGANISATION, verb=Verb.RECORD):
        remedy = NOT_GIVEN[NotGiven.NO_ALIAS]
        return Fault(field="fact", given=given, remedy=remedy, missing=True)
    refused = act(hand_of(request, question, found.org), seq, why)
    if refused is not None:
        return Fault(field="fact", given=given, remedy=NOT_GIVEN[refused], refused=True)
    return led_back(question, "aliases")
