"""Accounts with rights, told into the small service, and clients signed in to them."""

from datetime import UTC, datetime

from web.service import at

from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.kinds import Job
from muster.steps import access
from muster.steps.access import Wish
from muster.steps.hand import Hand

BEFORE = at(20)


def operator() -> Hand:
    """Return the operator's hand; it records after all that was told."""
    return Hand(by=OPERATOR, org="org:150000", source="terminal", clock=lambda: datetime.now(UTC))


def grant(
    login: str, *held: tuple[Job, str], person: str | None = None, at: datetime = BEFORE
) -> list[str]:
    """Open an account that holds these jobs there, and return the rights."""
    access.open_account(operator(), login, at, person=person)
    rights = []
    for job, org in held:
        right = access.propose(operator(), Wish(login=login, job=job, org=org), at)
        assert isinstance(right, str), right
        assert access.grant(operator(), right, at) is None
        rights.append(right)
    return rights


def grant_around(peer: str, station: str) -> None:
    """Open accounts with every job: of a neighbour, of a station beneath, of all."""
    grant("peer", *((job, peer) for job in Job))
    grant("child", *((job, station) for job in Job))
    grant("own", *everywhere(*Job))


def ask_right(login: str, org: str) -> None:
    """Open an account without rights and propose one for it."""
    grant(login)
    wish = Wish(login=login, job=Job.RESPONDER, org=org)
    assert isinstance(access.propose(operator(), wish, BEFORE), str)


def everywhere(*jobs: Job) -> list[tuple[Job, str]]:
    return [(job, EVERYWHERE) for job in jobs]
