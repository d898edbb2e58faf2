"""A token: what a program shows in place of somebody, good for less than they are.

A token never gives a right. Its scope takes away from those its account holds at the moment of
the request, so a right revoked is gone from every token with the next one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from muster.core.access import EVERYWHERE, Actor, Grant
from muster.core.kinds import Job


class Purpose(StrEnum):
    """What a token opens; it opens nothing else."""

    API = "api"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is left of an account's rights; nothing named takes nothing away."""

    act: bool = False  # may record, and not read alone
    orgs: frozenset[str] = frozenset()  # tops of the subtrees it is narrowed to
    jobs: frozenset[Job] = frozenset()  # those of the account it is narrowed to


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token on record. What it is shown by is kept nowhere, only its digest."""

    code: str
    purpose: Purpose
    account: str  # subject
    name: str  # what it is for, in its owner's words
    scope: Scope
    about: str  # what a feed is of; "" for none
    made: datetime
    until: datetime
    revoked: datetime | None = None
    used: datetime | None = None  # last, to the minute

    def state(self, at: datetime) -> "TokenState":
        """Return whether the token is good at ``at``, and if not, why."""
        if self.revoked is not None and self.revoked <= at:
            return TokenState.REVOKED
        return TokenState.GOOD if at < self.until else TokenState.ENDED


class TokenState(StrEnum):
    """Whether a token opens anything."""

    GOOD = "good"
    ENDED = "ended"
    REVOKED = "revoked"


def digest(secret: str) -> str:
    """Return what is kept of a secret. It is drawn from 256 bits: no slow digest is needed."""
    return sha256(secret.encode()).hexdigest()


def narrowed(actor: Actor, scope: Scope, lies: Mapping[str, frozenset[str]]) -> Actor:
    """Return ``actor`` with what a token of this scope leaves of the rights held.

    ``lies`` has the path of each organisation of the scope, of each right, and of the person, as
    of the moment asked about; it is not looked at where the scope names no organisation. What
    concerns oneself alone is left where responder is among the jobs, or none is named.
    """
    held = [grant for grant in actor.grants if not scope.jobs or grant.job in scope.jobs]
    own = not scope.jobs or Job.RESPONDER in scope.jobs
    if scope.orgs:
        own = own and not scope.orgs.isdisjoint(lies.get(actor.person, ()))
        held = [left for grant in held for left in _within(grant, scope.orgs, lies)]
    person = actor.person if own else ""
    return replace(actor, grants=tuple(held), person=person, acts=actor.acts and scope.act)


def _within(
    grant: Grant, orgs: frozenset[str], lies: Mapping[str, frozenset[str]]
) -> Iterator[Grant]:
    """Yield the right for each subtree that lies both in its own and in one of ``orgs``."""
    for org in sorted(orgs):
        if grant.org == EVERYWHERE or grant.org in lies[org]:
            yield replace(grant, org=org)
        elif org in lies[grant.org]:
            yield grant
