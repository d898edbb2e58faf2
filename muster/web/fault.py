"""What is wrong with a question put to a page: named, with the remedy beside it."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing in an address that cannot be answered.

    ``missing``: the address is well formed but what it names does not exist (404, not 400).
    """

    field: str
    given: str
    remedy: str | Promise
    missing: bool = False
