"""Accounts: open one for a person, close it; each is a fact and a row that can sign in."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from muster.steps import access
from muster.steps.access import NotDone
from muster.steps.hand import Hand
from muster.store.models import Account


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
