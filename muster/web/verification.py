"""The whole ledger verified, asked for on a page by who watches over it; what was found."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from muster.core.work import Stage, Task, VerifyAsked
from muster.steps import ledger
from muster.steps import work as works
from muster.store.verify import Verified
from muster.web.question import Question, deed, kept, page
from muster.web.work import Row, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationPage:
    """The last verification that was asked for, and what it found."""

    row: Row | None  # None: none is kept
    found: Verified | None  # None: not found yet


@page
def verification(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the verification asked for last; asked by htmx, with that alone."""
    work = works.last_of(Task.VERIFY)
    done = work is not None and work.stage is Stage.DONE
    content = works.file(work) if work is not None and done else None
    found = ledger.decoded(content) if content else None
    told = VerificationPage(
        row=shown([work], question)[0] if work else None,
        found=found,
    )
    alone = "verification_state.html" if request.headers.get("HX-Request") else "verification.html"
    return render(request, alone, {"page": told})


@deed
def verify(request: HttpRequest, question: Question) -> HttpResponse:
    """Ask for a verification, unless one is under way, and lead to where it is seen."""
    org = question.root.code if question.root else ""
    works.ask_once(VerifyAsked(), by=question.actor.account, org=org, at=question.clock.now)
    address, query = reverse("verification"), kept(request, question)
    return redirect(f"{address}?{query}" if query else address)
