"""Record once under a client's key, however often it is sent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from muster.core.ledger import Fact
from muster.steps import reading
from muster.steps.hand import Hand, keys_from
from muster.steps.ledger import head, is_recorded
from muster.store import answered as table
from muster.store.answered import Answered
from muster.store.dialect import writing

R = TypeVar("R")
FACTS_MAX = 500  # that an answer lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a program asks to be recorded: by whom, under which key, and all that it sent."""

    key: str  # a UUID in hex; that of the first fact
    account: str
    sent: str


class KeyReused(Exception):
    """The key stands for something else, or for somebody else's."""


def once(
    errand: Errand,
    hand: Hand,
    act: Callable[[Hand], R | None],
    say: Callable[[list[Fact], int], str],
    at: datetime,
) -> str | R:
    """Let ``act`` record with a hand whose first key is the client's; return what is said of it.

    ``say`` is given the facts recorded, at most :data:`FACTS_MAX`, and how many there are. Sent
    again, the same is answered the same and records nothing. What ``act`` returns is why nothing
    was recorded; that is returned and not kept, for the same may be possible later.
    Raises :class:`KeyReused` where the key stands for anything else.
    """
    digest = sha256(errand.sent.encode()).hexdigest()
    if (before := _before(errand, digest)) is not None:
        return before
    with writing():
        if (before := _before(errand, digest)) is not None:  # it came while this one waited
            return before
        first = head().seq + 1
        refused = act(replace(hand, new_key=keys_from(errand.key)))
        if refused is not None:
            return refused
        last = head().seq
        numbers = range(first, min(last, first + FACTS_MAX - 1) + 1)
        found = reading.facts(numbers)
        answer = say([found[seq] for seq in numbers], last + 1 - first)
        kept = Answered(key=errand.key, account=errand.account, request=digest, answer=answer)
        table.keep(kept, at)
    return answer


def _before(errand: Errand, digest: str) -> str | None:
    """Return the answer this was given before; raises where the key stands for something else."""
    known = table.find(errand.key)
    if known is None:
        if is_recorded(errand.key):  # from a page, or by another program's ledger
            raise KeyReused
        return None
    if (known.account, known.request) != (errand.account, digest):
        raise KeyReused
    return known.answer
