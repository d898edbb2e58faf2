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
    """Return who asks; a right revoked since the last request is gone in this one."""
    user = getattr(request, "user", None)
    if user is None:
        return _UNTIL_SIGN_IN
    return access.actor_of(user.get_username(), timezone.now())
