"""Accounts on a page: who may sign in; open one and hand on a link, close one.

Whoever opens an account is shown the link to choose its password by, once. Nobody is given a link
to an account that is in use: that would be a way to act as somebody else, past the second person
who grants a right. Who has lost a password has it anew from the operator at the terminal.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from muster.formats.access_words import REMEDIES
from muster.steps import account as step
from muster.steps.access import NotDone
from muster.steps.account import Listed
from muster.steps.register import people_of
from muster.web.access import hand_of_account
from muster.web.fault import Fault
from muster.web.form import hand_of, new_key, sent_before, why_of
from muster.web.question import Question, deed, may_open, page

CALLED = _("An account is called by a-z, 0-9, '.', '_' and '-'.")
NO_PERSON = _("Write the number of somebody in the register, or leave it out.")
OWN = _("Somebody else closes your account.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsPage:
    """All accounts, and the link to the one just opened."""

    accounts: tuple[Listed, ...]
    opened: str  # login of the account just opened, or ""
    link: str  # where its password is chosen, shown this once
    own: str  # login of who looks
    key: str  # of a form that closes one of them
    records: bool  # who looks may open and close accounts


@page
def accounts(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with every account: whose it is, whether it is open, when it last signed in."""
    return _shown(request, question)


@deed
def opened(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Open an account, or one again that was closed, and show the link to its password once."""
    login = request.POST.get("login", "").strip()
    number = request.POST.get("person", "").strip()
    person = f"person:{number}" if number else None
    if person is not None and person not in people_of([person], question.asof):
        return Fault(field="person", given=number, remedy=NO_PERSON)
    hand, now = hand_of_account(question), question.clock.now
    try:
        refused = step.open_account(hand, login, now, person=person)
    except ValueError:
        return Fault(field="login", given=login, remedy=CALLED)
    if refused is not None:
        return Fault(field="login", given=login, remedy=REMEDIES[refused], refused=True)
    token = step.token_for(login)
    link = request.build_absolute_uri(reverse("welcome", args=[login, token]))
    return _shown(request, question, opened=login, link=link)


@deed
def closed(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Close an account: its rights end and its sessions with them, at their next request."""
    login, why = request.POST.get("login", "").strip(), why_of(request, one_line=True)
    if f"account:{login}" == question.actor.account:
        return Fault(field="login", given=login, remedy=OWN, refused=True)
    if isinstance(why, Fault):
        return why
    if sent_before(request):
        return redirect(reverse("accounts"))
    hand = hand_of(request, question)
    refused = step.close_account(hand, login, question.clock.now, why=why)
    if refused is not None:
        missing = refused is NotDone.NO_ACCOUNT
        return Fault(field="login", given=login, remedy=REMEDIES[refused], missing=missing)
    return redirect(reverse("accounts"))


def _shown(
    request: HttpRequest, question: Question, *, opened: str = "", link: str = ""
) -> HttpResponse:
    found = AccountsPage(
        accounts=tuple(step.accounts()),
        opened=opened,
        link=link,
        own=question.actor.account.partition(":")[2],
        key=new_key(),
        records=may_open(request, "account-opened"),
    )
    return render(request, "accounts.html", {"page": found})
