"""The code a post shows for a few minutes: who types it stands there, or has just been told it.

Nothing is kept of it: both sides work it out from the post, the time and a secret (RFC 6238 does
so with a counter of time; six digits by RFC 4226, section 5.3).
"""

import hmac
from datetime import datetime, timedelta
from enum import StrEnum

STEP = timedelta(minutes=5)
DIGITS = 6
REMEMBERED = timedelta(hours=12)  # so long a code that ran out is told from one that never was
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Says(StrEnum):
    """What a code says about who gives it."""

    HERE = "here"  # it is shown now, or was just before
    RAN_OUT = "ran_out"  # it was shown some hours ago: a photograph, a paper
    OTHER = "other"  # it is none of this post
    WAIT = "wait"  # too many wrong ones were given: it is not looked at


def code(secret: bytes, post: str, at: datetime) -> str:
    """Return the code that ``post`` shows at ``at``."""
    return _code(secret, post, (at - _EPOCH) // STEP)


def ends(at: datetime) -> datetime:
    """Return when the code shown at ``at`` gives way to the next."""
    return _EPOCH + STEP * ((at - _EPOCH) // STEP + 1)


def accepts(secret: bytes, post: str, at: datetime, said: str) -> bool:
    """Return whether ``said`` is the code of ``post`` at ``at``, or the one just before."""
    step, given = (at - _EPOCH) // STEP, said.encode()
    now, before = (_code(secret, post, each).encode() for each in (step, step - 1))
    # both are compared, so that how long it takes tells nothing
    return hmac.compare_digest(now, given) | hmac.compare_digest(before, given)


def says(secret: bytes, post: str, at: datetime, said: str) -> Says:
    """Return what ``said`` says at ``at`` of who gives it at ``post``."""
    if accepts(secret, post, at, said):
        return Says.HERE
    step = (at - _EPOCH) // STEP
    lately = range(step - REMEMBERED // STEP, step - 1)
    ran_out = any(_code(secret, post, each) == said for each in lately)
    return Says.RAN_OUT if ran_out else Says.OTHER


def _code(secret: bytes, post: str, step: int) -> str:
    digest = hmac.digest(secret, f"{post}/{step}".encode(), "sha256")
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
