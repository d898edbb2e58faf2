"""Accounts: open one for a person, close it; each is a fact and a row that can sign in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction

from muster.steps import access
from muster.steps.access import NotDone
from muster.steps.hand import Hand
from muster.store.models import Account
from muster.store.now import by_our_clock
from muster.store.sealed import over_secrets
from muster.store.sealed import reseal as sealed_anew

_LINKS = PasswordResetTokenGenerator()


def open_account(
    hand: Hand,
    login: str,
    at: datetime,
    *,
    person: str | None = None,
    password: str | None = None,
    demo: bool = False,
) -> NotDone | None:
    """Open an account, or one again that was closed; without a password it waits for a link.

    Raises ``ValueError`` if nobody can be called so: lower-case letters, digits, ``. _ -``.
    """
    row = Account.objects.filter(login=login).first() or Account(login=login)
    row.person, row.demo, row.is_active = person or "", demo, True
    row.set_password(password)
    try:
        row.full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as wrong:
        raise ValueError(f"{login}: an account is called by a-z, 0-9, '.', '_' and '-'") from wrong
    with transaction.atomic():
        refused = access.open_account(hand, login, at, person=person, demo=demo)
        if refused is None:
            row.save()
    return refused


def close_account(hand: Hand, login: str, at: datetime, *, why: str) -> NotDone | None:
    """Close an account: its rights end and its sessions with them, at the next request."""
    with transaction.atomic():
        refused = access.close_account(hand, login, at, why=why)
        if refused is None:
            Account.objects.filter(login=login).update(is_active=False)
    return refused


def token_for(login: str) -> str | None:
    """Return what opens the page where a password is chosen, once and within a day.

    None if there is no open account of that name. A new password, or signing in, ends it.
    """
    row = Account.objects.filter(login=login, is_active=True).first()
    return None if row is None else _LINKS.make_token(row)


def holder_of(login: str, token: str) -> Account | None:
    """Return the account a token is for, None if it was used, is too old, or was never given."""
    row = Account.objects.filter(login=login, is_active=True).first()
    return row if row is not None and _LINKS.check_token(row, token) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An account as a list shows it."""

    login: str
    person: str  # subject, or ""
    open: bool
    demo: bool
    ready: bool  # a password was chosen
    last_seen: datetime | None  # it last signed in


def accounts() -> list[Listed]:
    """Return all accounts, by name."""
    return [
        Listed(
            login=row.login,
            person=row.person,
            open=row.is_active,
            demo=row.demo,
            ready=row.has_usable_password(),
            last_seen=by_our_clock(row.last_login) if row.last_login else None,
        )
        for row in Account.objects.order_by("login")
    ]


def reseal() -> int:
    """Seal what every second step keeps with the first key; return how many there are.

    Raises ``LookupError`` where no key opens one; then nothing has changed.
    """
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update()
        for row in rows:
            over_secrets(row.data, sealed_anew)
            row.save(update_fields=["data"])
        return len(rows)
