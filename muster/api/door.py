"""The door of the API: whose token it is, whether it is good, and whether it may act at all.

No cookie is looked at here, so no page of another house can act with somebody's session.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer

from muster.api.fault import Refused
from muster.api.rights import NEEDS
from muster.core.access import Actor
from muster.core.token import Purpose, Token, TokenState, narrowed
from muster.steps import access
from muster.steps import token as tokens
from muster.steps.sight import tops_of
from muster.store.now import this_moment

BAD_MAX = 30  # tokens that are none, from one place within a minute
_WINDOW_S = 60
_SAFE = ("GET", "HEAD")
_STATES = {TokenState.ENDED: "token_ended", TokenState.REVOKED: "token_revoked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: a good token, its account with the rights of now, and when that is."""

    token: Token
    actor: Actor  # not yet narrowed to the organisations of the token
    now: datetime


class Bearer(HttpBearer):
    """Lets a request in that shows a good token of an account that may what it asks for."""

    def __init__(self, operation: str) -> None:
        super().__init__()
        self.operation = operation

    def __call__(self, request: HttpRequest) -> Caller:
        """Return who calls; raises ``Refused`` with the name of what is missing."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise Refused("token_missing")
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return whose token this is, if it is good and its account may what is asked for."""
        now = this_moment()
        found = tokens.find(token, Purpose.API, now) if token.isascii() else None
        if found is None:
            raise Refused("too_many" if _too_many(request, now) else "token_unknown")
        if (state := found.state(now)) is not TokenState.GOOD:
            raise Refused(_STATES[state])
        actor = access.actor_of(found.account.partition(":")[2], now)
        if not actor.open:
            raise Refused("account_closed")
        if request.method not in _SAFE:
            if not found.scope.act:
                raise Refused("read_only")
            if request.content_type != "application/json":
                raise Refused("not_json")
        caller = Caller(token=found, actor=actor, now=now)
        _may(caller, self.operation)
        return caller


def _may(caller: Caller, operation: str) -> None:
    """Raise ``Refused`` unless the account may what is asked for somewhere, by this token.

    Where organisations of the token lie is looked up later, as of the moment asked about.
    """
    actor = narrowed(caller.actor, replace(caller.token.scope, orgs=frozenset()), {})
    try:
        tops_of(actor, NEEDS[operation], caller.now)
    except PermissionDenied:
        raise Refused("not_allowed") from None


def _too_many(request: HttpRequest, now: datetime) -> bool:
    """Count a token that is none; return whether too many came from there within the minute."""
    place = get_adapter().get_client_ip(request)
    key = f"api-token:{place}:{int(now.timestamp()) // _WINDOW_S}"
    cache.add(key, 0, _WINDOW_S)
    return cache.incr(key) > BAD_MAX
