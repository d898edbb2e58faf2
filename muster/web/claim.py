"""Claims: read a text into proposals, approve some, and see each beside what is counted."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb, inside
from muster.core.figure import FIGURES, Figure
from muster.core.reconcile import Claim, Debtor, Filed, Proposal, Reconciled
from muster.formats.finding import UNFIT, number_said
from muster.steps import claim as step
from muster.steps.access_path import paths
from muster.steps.ledger import correct
from muster.web.check import Given, manner, offered, received
from muster.web.fault import Fault
from muster.web.form import hand_of, moment_of, new_key, sent_before
from muster.web.question import Question, deed, page
from muster.web.shown import shows_number
from muster.web.subject import Subject, subjects
from muster.web.words import word

LISTED = 200  # claims on one page of reconciliation
SMALL = 5  # counts of health or family below this are not shown for one organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One claim beside its count."""

    reconciled: Reconciled
    figure: Figure
    about: Subject | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationPage:
    """All that the page of reconciliation shows."""

    rows: tuple[Row, ...]
    open: int  # that are not settled
    next: int | None


@page
def claims(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with claims beside what is counted by name, the latest first; the open ones lead."""
    made = _seen(step.claims(question.asof), question)[question.after :]
    part = step.of_few_moments(made[:LISTED])
    found = step.reconcile(part, question.asof.known)
    rows = _rows(tuple(sorted(found, key=lambda r: r.settled)), question)
    shown = ReconciliationPage(
        rows=rows,
        open=sum(1 for row in rows if not row.reconciled.settled),
        next=question.after + len(part) if len(part) < len(made) else None,
    )
    return render(request, "claims.html", {"page": shown})


def open_here(question: Question) -> int:
    """Return how many of the claims that the list begins with are not settled."""
    part = step.of_few_moments(_seen(step.claims(question.asof), question)[:LISTED])
    return sum(1 for each in step.reconcile(part, question.asof.known) if not each.settled)


def _seen(made: Sequence[Claim], question: Question) -> list[Claim]:
    """Return the claims of organisations the actor may see, and of numbers they may see."""
    verb = question.need.verb if question.need else Verb.SEE
    tops = question.extent_of(Thing.CLAIM, verb=verb)
    lies = paths({each.about for each in made if each.about}, question.asof)
    return [
        each
        for each in made
        if inside(tops, lies[each.about] if each.about else ())
        and shows_number(question, FIGURES[each.figure], each.about)
    ]


def _rows(found: tuple[Reconciled, ...], question: Question) -> tuple[Row, ...]:
    called = subjects({r.claim.about for r in found if r.claim.about}, question.asof)
    return tuple(
        Row(
            reconciled=each,
            figure=FIGURES[each.claim.figure],
            about=called[each.claim.about] if each.claim.about else None,
        )
        for each in found
    )


# --- one claim -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorShown:
    """An organisation beneath a claim; ``by_name`` None where the number is not shown."""

    org: Subject
    filed: Filed
    by_name: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """All that the page of one claim shows."""

    row: Row
    silent: tuple[DebtorShown, ...]
    late: tuple[DebtorShown, ...]
    filed: tuple[DebtorShown, ...]
    key: str


@page
def one(request: HttpRequest, question: Question, *, seq: int) -> HttpResponse | Fault:
    """Answer with one claim: its words, the count, and by whom the rest is to be chased."""
    found = _find(seq, question)
    if isinstance(found, Fault):
        return found
    owing = step.debtors(found)
    called = subjects({each.org for each in owing}, question.asof)
    shown = [_debtor(each, called[each.org], FIGURES[found.claim.figure]) for each in owing]
    (row,) = _rows((found,), question)
    return render(
        request,
        "claim.html",
        {
            "page": ClaimPage(
                row=row,
                silent=tuple(d for d in shown if d.filed is Filed.SILENT),
                late=tuple(d for d in shown if d.filed is Filed.LATE),
                filed=tuple(d for d in shown if d.filed in (Filed.REPORTED, Filed.ZERO)),
                key=new_key(),
            )
        },
    )


def _find(seq: int, question: Question) -> Reconciled | Fault:
    named = [each for each in step.claims(question.asof) if each.seq == seq]
    own = _seen(named, question)
    if not own:
        remedy = _("Choose one from the list of claims, or ask for a later moment.")
        return Fault(field="claim", given=str(seq), remedy=remedy, missing=True)
    return step.reconcile(own, question.asof.known)[0]


def _debtor(debtor: Debtor, org: Subject, figure: Figure) -> DebtorShown:
    small = figure.restricted and 0 < debtor.by_name < SMALL
    return DebtorShown(org=org, filed=debtor.filed, by_name=None if small else debtor.by_name)


@deed
def drop(request: HttpRequest, question: Question, *, seq: int) -> HttpResponse | Fault:
    """Withdraw a claim, with a reason, and answer with the list."""
    if sent_before(request):
        return HttpResponseRedirect(_address(request))
    found = _find(seq, question)
    reason = request.POST.get("reason", "").strip()
    if isinstance(found, Fault):
        return found
    if not reason:
        remedy = _("Say why the claim is dropped; the reason stays in the ledger.")
        return Fault(field="reason", given="", remedy=remedy)
    correct(hand_of(request, question), seq, reason)
    return HttpResponseRedirect(_address(request))


def _address(request: HttpRequest) -> str:
    """Return the list of claims at the moment asked, as known now: what was just done shows."""
    at = request.GET.get("at", "")
    return reverse("claims") + (f"?{urlencode({'at': at}, safe=':')}" if at else "")


# --- reading a text ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalShown:
    """One proposal of the list; ``why`` says what keeps it from being a claim."""

    proposal: Proposal
    figure: Figure | None
    about: Subject | None
    number: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsPage:
    """All that the page of proposals shows."""

    given: Given
    carried: str  # the text, in Base64
    origin: str
    proposals: tuple[ProposalShown, ...]
    unfit: tuple[ProposalShown, ...]
    key: str


@page
def reading(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the empty form."""
    return render(request, "read.html", {"about": offered(question)})


@deed
def proposals(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with what a text was read to claim. Nothing is recorded."""
    given = received(request, question)
    if isinstance(given, Fault):
        return given
    found = _proposed(given, question)
    called = subjects({p.about for p in found if p.about}, question.asof)
    said = manner([p.about for p in found if p.about], question)
    shown = [
        ProposalShown(
            proposal=each,
            figure=FIGURES.get(each.reading.figure or ""),
            about=called[each.about] if each.about else None,
            number=number_said(each.reading, said),
            why=word(UNFIT, each.unfit) if each.unfit else "",
        )
        for each in found
    ]
    page_shown = ProposalsPage(
        given=given,
        carried=b64encode(given.text.text.encode()).decode(),
        origin=request.POST.get("origin", "").strip() or given.name,
        proposals=tuple(each for each in shown if not each.why),
        unfit=tuple(each for each in shown if each.why),
        key=new_key(),
    )
    return render(request, "proposals.html", {"page": page_shown})


def _proposed(given: Given, question: Question) -> tuple[Proposal, ...]:
    known = step.names(question.asof)
    at = moment_of(question)
    said = step.read(given.text.text, known, published=given.published, at=at)
    return step.propose(said, about=given.about, at=at)


@deed
def approve(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Record the proposals that were chosen, and answer with the list of claims."""
    given = received(request, question)
    if isinstance(given, Fault):
        return given
    origin = request.POST.get("origin", "").strip()
    if not origin:
        remedy = _("Say where the text comes from: who sent it, and when.")
        return Fault(field="origin", given="", remedy=remedy)
    chosen = [int(n) for n in request.POST.getlist("chosen") if n.isdecimal() and len(n) < 7]
    found = _proposed(given, question)
    fit = {each.place for each in found if not each.unfit}
    if not chosen or not set(chosen) <= fit:
        remedy = _("Tick the claims that are right; the others are dropped.")
        return Fault(field="chosen", given=", ".join(map(str, chosen)), remedy=remedy)
    hand = hand_of(request, question, source=origin)
    if not sent_before(request):
        step.approve(hand, found, chosen, origin=origin)
    return HttpResponseRedirect(_address(request))
