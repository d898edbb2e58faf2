"""My tokens: what programs show in my place. One is made for a program, shown once, and revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from muster.core.access import EVERYWHERE
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.core.token import Token, TokenState
from muster.formats.token_words import NOT_MADE, STATES
from muster.steps import token as step
from muster.steps.hand import Hand
from muster.steps.token import DAYS_MAX, NAME_MAX, Made, NotMade, Wish
from muster.store.now import this_moment
from muster.web.account import actor_of, login_of
from muster.web.fault import Fault, whole
from muster.web.question import at_fault
from muster.web.subject import Subject, subjects
from muster.web.words import word
from muster.web.words_access import JOBS

_FIELDS = {
    NotMade.NO_NAME: "name",
    NotMade.ENDS_BEFORE_IT_BEGINS: "days",
    NotMade.TOO_LONG: "days",
    NotMade.NO_ORGANISATION: "org",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenShown:
    """One token of the list."""

    token: Token
    state: str
    good: bool
    orgs: tuple[Subject, ...]
    jobs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensPage:
    """All that the page shows."""

    tokens: tuple[TokenShown, ...]
    jobs: tuple[tuple[str, str], ...]  # that are held
    made: Made | None
    name_most: int = NAME_MAX
    days_most: int = DAYS_MAX


@require_safe
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def mine(request: HttpRequest) -> HttpResponse:
    """Show my tokens, and the form to make one; who comes late says who they are again."""
    return _page(request, None)


@require_POST
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def make(request: HttpRequest) -> HttpResponse:
    """Make a token, and show this one time what a program shows."""
    now, login, given = this_moment(), login_of(request), request.POST
    days = whole(given.get("days", ""), most=DAYS_MAX)
    jobs = given.getlist("job")
    if any(job not in tuple(Job) for job in jobs):
        chosen = _("Choose one from the list.")
        return at_fault(request, [Fault(field="job", given=", ".join(jobs), remedy=chosen)])
    if not days:
        remedy = _("Write a number from 1 to %(most)s.") % {"most": DAYS_MAX}
        return at_fault(request, [Fault(field="days", given=given.get("days", ""), remedy=remedy)])
    org = given.get("org", "").strip()
    wish = Wish(
        login=login,
        name=given.get("name", "").replace("\x00", ""),
        until=now + timedelta(days=days),
        act=given.get("scope") == "act",
        orgs=frozenset({f"org:{org.removeprefix('org:')}"} if org else ()),
        jobs=frozenset(Job(job) for job in jobs),
    )
    made = step.make(_hand(request), wish, now) if "\x00" not in org else NotMade.NO_ORGANISATION
    if isinstance(made, Made):
        return _page(request, made)
    field = _FIELDS.get(made, "token")
    remedy = str(NOT_MADE[made])
    refused = made in (NotMade.TOO_MANY, NotMade.NO_ACCOUNT)
    fault = Fault(field=field, given=given.get(field, ""), remedy=remedy, refused=refused)
    return at_fault(request, [fault])


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Revoke one of my tokens; what is not mine is as if it were not there."""
    code = request.POST.get("token", "")
    own = {each.code for each in step.tokens_of(login_of(request))}
    done = step.revoke(_hand(request), code, this_moment()) if code in own else NotMade.NO_TOKEN
    if done is NotMade.NO_TOKEN:
        remedy = str(NOT_MADE[done])
        return at_fault(request, [Fault(field="token", given=code, remedy=remedy, missing=True)])
    return redirect("my-tokens")


def _hand(request: HttpRequest) -> Hand:
    account = actor_of(request).account
    return Hand(by=account, org=EVERYWHERE, source="page")


def _page(request: HttpRequest, made: Made | None) -> HttpResponse:
    now, actor = this_moment(), actor_of(request)
    tokens = step.tokens_of(login_of(request))
    called = subjects({org for each in tokens for org in each.scope.orgs}, AsOf(now, now))
    held = sorted({grant.job for grant in actor.grants if grant.in_force(now)})
    shown = TokensPage(
        tokens=tuple(_shown(each, called, now) for each in tokens),
        jobs=tuple((job.value, str(word(JOBS, job))) for job in held),
        made=made,
    )
    return render(request, "my_tokens.html", {"page": shown})


def _shown(token: Token, called: dict[str, Subject], now: datetime) -> TokenShown:
    return TokenShown(
        token=token,
        state=str(STATES[token.state(now)]),
        good=token.state(now) is TokenState.GOOD,
        orgs=tuple(called[org] for org in sorted(token.scope.orgs)),
        jobs=tuple(str(word(JOBS, job)) for job in sorted(token.scope.jobs)),
    )
