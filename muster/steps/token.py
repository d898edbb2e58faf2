"""Tokens: make one, find whose it is, revoke it; who acts when a program shows one."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from muster.core import kinds as k
from muster.core.access import EVERYWHERE, Actor
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.core.token import Purpose, Scope, Token, TokenState, digest, narrowed
from muster.steps import access
from muster.steps.access_path import paths
from muster.steps.hand import Hand
from muster.steps.register import places
from muster.store import token as table
from muster.store.dialect import writing
from muster.store.ledger import append

NAME_MAX = 80  # characters
DAYS_MAX = 366
OPEN_MAX = 50  # of one account: who needs more has forgotten some
_USED_EVERY = timedelta(minutes=1)  # reading must not queue for the one writer


class NotMade(StrEnum):
    """Why no token was made, or none revoked."""

    NO_ACCOUNT = "no_account"
    NO_NAME = "no_name"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    TOO_LONG = "too_long"
    NO_ORGANISATION = "no_organisation"
    TOO_MANY = "too_many"
    NO_TOKEN = "no_token"
    REVOKED_ALREADY = "revoked_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A token as it is asked for; what is not named narrows nothing."""

    login: str
    name: str
    until: datetime
    purpose: Purpose = Purpose.API
    act: bool = False
    orgs: frozenset[str] = frozenset()  # subjects of organisations or posts
    jobs: frozenset[Job] = frozenset()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A token just made, and what a program shows: this is the one time it is known."""

    token: Token
    secret: str


def make(hand: Hand, wish: Wish, at: datetime) -> Made | NotMade:
    """Make a token and record that it was made; the secret is told once and kept as a digest."""
    if not access.actor_of(wish.login, at).open:
        return NotMade.NO_ACCOUNT
    if (wrong := _wrong(wish, at)) is not None:
        return wrong
    secret = f"muster_{wish.purpose}_{secrets.token_urlsafe(32)}"
    token = Token(
        code=secrets.token_hex(6),
        purpose=wish.purpose,
        account=f"account:{wish.login}",
        name=wish.name.strip(),
        scope=Scope(act=wish.act, orgs=wish.orgs, jobs=wish.jobs),
        about=wish.about,
        made=at,
        until=wish.until,
    )
    with writing():
        append([hand.draft(token.account, _said(token), at)], clock=hand.clock, whole=True)
        table.put(token, digest(secret))
    return Made(token, secret)


def _wrong(wish: Wish, at: datetime) -> NotMade | None:
    if not 0 < len(wish.name.strip()) <= NAME_MAX:
        return NotMade.NO_NAME
    if wish.until <= at:
        return NotMade.ENDS_BEFORE_IT_BEGINS
    if wish.until > at + timedelta(days=DAYS_MAX):
        return NotMade.TOO_LONG
    if wish.orgs and wish.orgs - places(wish.orgs, AsOf(at, at)).keys():
        return NotMade.NO_ORGANISATION
    held = [each for each in tokens_of(wish.login) if each.state(at) is TokenState.GOOD]
    return NotMade.TOO_MANY if len(held) >= OPEN_MAX else None


def _said(token: Token) -> k.TokenMade:
    return k.TokenMade(
        token=token.code,
        purpose=token.purpose.value,
        name=token.name,
        until=token.until,
        act=token.scope.act,
        orgs=tuple(sorted(token.scope.orgs)),
        jobs=tuple(sorted(token.scope.jobs)),
        about=token.about,
    )


def revoke(hand: Hand, code: str, at: datetime, *, why: str = "") -> NotMade | None:
    """Revoke a token and record it; the next request that shows it is turned away."""
    token = table.by_code(code)
    if token is None:
        return NotMade.NO_TOKEN
    if token.revoked is not None:
        return NotMade.REVOKED_ALREADY
    body = k.TokenRevoked(token=code, why=why)
    with writing():
        append([hand.draft(token.account, body, at)], clock=hand.clock, whole=True)
        table.end(code, at)
    return None


def tokens_of(login: str) -> list[Token]:
    """Return every token of an account, the latest first, also those that are good no more."""
    return table.of_account(f"account:{login}")


def token_of(code: str) -> Token | None:
    """Return the token with this code."""
    return table.by_code(code)


def find(secret: str, purpose: Purpose, at: datetime) -> Token | None:
    """Return the token this is the secret of, good or not; None if it is of none.

    That a good one was shown is kept, to the minute.
    """
    token = table.by_digest(digest(secret))
    if token is None or token.purpose is not purpose:
        return None
    seen = token.used
    if token.state(at) is TokenState.GOOD and (seen is None or at - seen >= _USED_EVERY):
        table.used(token.code, at)
    return token


def actor_by(token: Token, now: datetime, asof: AsOf) -> Actor:
    """Return who acts by a token: its account with the rights held ``now``, cut to its scope."""
    return cut(access.actor_of(token.account.partition(":")[2], now), token, asof)


def cut(actor: Actor, token: Token, asof: AsOf) -> Actor:
    """Return ``actor``, the token's account, with what the token's scope leaves.

    Where organisations lie is judged as of the moment asked about, like where objects lie.
    """
    if not token.scope.orgs:
        return narrowed(actor, token.scope, {})
    tops = {grant.org for grant in actor.grants} - {EVERYWHERE}
    own = {actor.person} - {""}
    return narrowed(actor, token.scope, paths(token.scope.orgs | tops | own, asof))
