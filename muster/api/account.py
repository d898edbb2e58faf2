"""Accounts: who may sign in; open one, close one."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, Line, doing, missing, record, refused, root_of, secretly
from muster.api.fault import At, Refused
from muster.api.question import ClockedPage, Code, Page, listing, part
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.formats.access_words import REMEDIES
from muster.steps import account as step
from muster.steps.access import NotDone
from muster.steps.account import Listed
from muster.steps.hand import Hand
from muster.steps.register import people_of

router = Router()
Login = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]


class AccountOut(Schema):
    """An account."""

    login: str
    person: str | None = Field(description="Number of the person it belongs to.")
    open: bool
    demo: bool
    ready: bool = Field(description="A password was chosen.")
    last_seen: datetime | None


@read(router, "/accounts", "accounts", Page[AccountOut])
def accounts(request: HttpRequest, asked: Annotated[ClockedPage, Query()]) -> Page[AccountOut]:
    """Every account, by name; for who administers the whole service."""
    _seen, cursor = listing(request, "accounts", asked)
    shown, more = part([(each.login, each) for each in step.accounts()], cursor, asked.limit)
    return Page(items=[_account(each) for each in shown], next=more)


def _account(each: Listed) -> AccountOut:
    return AccountOut(
        login=each.login,
        person=tail(each.person) or None,
        open=each.open,
        demo=each.demo,
        ready=each.ready,
        last_seen=each.last_seen,
    )


class OpenIn(Deed):
    """How an account is called, and whose it is."""

    login: Login
    person: Code | None = Field(None, description="Number of the person it belongs to.")


@act(router, "/accounts", "account-open")
def opened(request: HttpRequest, body: OpenIn, key: Key) -> HttpResponse:
    """Open an account, or one again that was closed; it may nothing until a right is granted.

    ``made`` is the link to choose its password by. It is said this once: a repeat does not say it
    again, for by then it may be a way into an account in use.
    """
    seen = doing(request, "account-open", body)
    person = f"person:{body.person}" if body.person else None
    if person is not None and person not in people_of([person], seen.asof):
        raise missing("person")
    links: list[str] = []

    def act_it(hand: Hand) -> Refused | None:
        refusal = step.open_account(hand, body.login, seen.now, person=person)
        if refusal is not None:
            return _not_done(refusal, "login")
        address = reverse("welcome", args=[body.login, step.token_for(body.login)])
        links.append(request.build_absolute_uri(address))
        return None

    answer = record(request, key, root_of(seen), act_it)
    return secretly(answer, links[0]) if links else answer


class CloseIn(Deed):
    """Why an account is closed."""

    why: Line


@act(router, "/accounts/{login}/closing", "account-close")
def closed(
    request: HttpRequest, login: Annotated[Login, Path()], body: CloseIn, key: Key
) -> HttpResponse:
    """Close an account: its rights end, and its sessions and tokens with them; not one's own."""
    seen = doing(request, "account-close", body)

    def act_it(hand: Hand) -> Refused | None:
        if f"account:{login}" == seen.actor.account:
            return refused([At("login", "own_account")])
        refusal = step.close_account(hand, login, seen.now, why=body.why)
        return None if refusal is None else _not_done(refusal, "login")

    return record(request, key, root_of(seen), act_it)


def _not_done(refusal: NotDone, field: str) -> Refused:
    if refusal is NotDone.NO_ACCOUNT:
        return missing(field)
    return refused([At(field, refusal.value, REMEDIES[refusal])])
