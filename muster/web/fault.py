"""What is wrong with a question put to a page: named, with the remedy beside it."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing in an address that cannot be answered.

    ``missing``: the address is well formed but what it names does not exist (404, not 400).
    ``refused``: the form is well filled in but may not be carried out as things stand (409).
    """

    field: str
    given: str
    remedy: str | Promise
    missing: bool = False
    refused: bool = False


def whole(text: str, *, most: int) -> int | None:
    """Return the whole number ``text`` writes in plain digits, None if none or above ``most``."""
    if not re.fullmatch(r"[0-9]{1,20}", text):
        return None
    number = int(text)
    return number if number <= most else None
