"""Whose request it is: the account that is signed in, with the rights it holds at this moment."""

from django.http import HttpRequest

from muster.core.access import Actor
from muster.steps import access
from muster.store.now import this_moment


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, read once for each request: a right revoked since the last one is gone."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        known = access.actor_of(login_of(request), this_moment())
        request.actor = known  # type: ignore[attr-defined]
    return known


def login_of(request: HttpRequest) -> str:
    """Return by which login somebody is signed in, "" for nobody."""
    user = getattr(request, "user", None)
    return "" if user is None else str(user.get_username())
