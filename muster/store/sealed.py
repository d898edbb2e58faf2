"""Secrets that must be read again, sealed before they lie in a table: a copy of it opens nothing.

Keys stand in the settings, outside the database. The first one seals, all of them open, so that a
key is changed by putting another in front and sealing anew.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# Of what the second step keeps: the secret of an app, and what codes on paper are made from.
PARTS = ("secret", "seed")
_LISTED = "migrated_codes"


def _keys() -> MultiFernet:
    """Return the keys in use; the last one always follows from the secret key of the settings."""
    own = sha256(b"muster second step\0" + settings.SECRET_KEY.encode()).digest()
    given = [key for key in settings.MUSTER_SECOND_STEP_KEYS.split(",") if key]
    return MultiFernet([*map(Fernet, given), Fernet(urlsafe_b64encode(own))])


def seal(text: str) -> str:
    """Return ``text`` sealed with the first key."""
    return _keys().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what was sealed. Raises ``LookupError`` where no key in the settings opens it."""
    try:
        return _keys().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        raise LookupError("no key of MUSTER_SECOND_STEP_KEYS opens a second step") from None


def reseal(sealed: str) -> str:
    """Return what was sealed with any of the keys, sealed with the first."""
    return seal(unseal(sealed))


def over_secrets(kept: dict[str, object], change: Callable[[str], str]) -> None:
    """Put ``change`` of each secret in its place in what one second step keeps."""
    for part in PARTS:
        if isinstance(said := kept.get(part), str):
            kept[part] = change(said)
    if isinstance(codes := kept.get(_LISTED), list):
        kept[_LISTED] = [change(str(code)) for code in codes]
