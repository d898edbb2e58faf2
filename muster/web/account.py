"""Whose request it is: the account that is signed in, with the rights it holds at this moment."""

from django.http import HttpRequest
from django.utils import timezone

from muster.core.access import Actor
from muster.steps import access


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, read once for each request: a right revoked since the last one is gone."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        known = access.actor_of(login_of(request), timezone.now())
        request.actor = known  # type: ignore[attr-defined]
    return known


def login_of(request: HttpRequest) -> str:
    """Return by which login somebody is signed in, "" for nobody."""
    user = getattr(request, "user", None)
    return "" if user is None else str(user.get_username())
