"""Whose request it is: the account that is signed in, with the rights it holds at this moment."""

from django.http import HttpRequest
from django.utils import timezone

from muster.core.access import EVERYWHERE, Actor, Grant
from muster.core.kinds import Job
from muster.core.ledger import moment
from muster.steps import access

# Until there is sign-in, whoever sits at this machine may all that its operator may.
_UNTIL_SIGN_IN = Actor(
    account="account:operator",
    grants=tuple(
        Grant(code=f"grant:{job}", job=job, org=EVERYWHERE, since=moment(0)) for job in Job
    ),
)


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, read once for each request: a right revoked since the last one is gone."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        login = login_of(request)
        known = _UNTIL_SIGN_IN if login is None else access.actor_of(login, timezone.now())
        request.actor = known  # type: ignore[attr-defined]
    return known


def login_of(request: HttpRequest) -> str | None:
    """Return by which login somebody is signed in, "" for nobody; None: there is no sign-in."""
    user = getattr(request, "user", None)
    return None if user is None else str(user.get_username())
