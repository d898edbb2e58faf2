"""Undo: somebody takes back what they recorded in the last minutes."""

from collections.abc import Collection
from datetime import datetime

from muster.core.ledger import AsOf, Fact
from muster.core.message import Message
from muster.core.undo import UNDOABLE, WITHIN, undoable
from muster.steps.hand import Hand, keys_from
from muster.steps.ledger import correct
from muster.steps.register_change import ended_with, stands_alone
from muster.store.dialect import writing
from muster.store.ledger import Appended
from muster.store.message import answered
from muster.store.reading import keyed, recorded_by
from muster.store.states import states_of

WHY = "undone"
LOOKED_AT = 64  # facts of one deed: a whole shift is called at once


def last_deeds(account: str, at: datetime, *, among: Collection[int] | None = None) -> list[Fact]:
    """Return what ``account`` recorded lately and may still take back, the latest first.

    ``among`` holds the numbers of the facts that are asked about, if not all are.
    """
    found = recorded_by(account, UNDOABLE, at - WITHIN)
    asked = [each for each in reversed(found) if among is None or each.seq in among]
    own = [each for each in asked if undoable(each, by=account, at=at)]
    return [each for each in own if stands_alone(each, AsOf(at, at))]


def done_by(account: str, key: str) -> list[Fact]:
    """Return what ``account`` recorded by the form with this key, a UUID; the first of many."""
    make = keys_from(key)
    found = keyed(*(make() for _number in range(LOOKED_AT)))
    return [each for each in found if each.recorded_by == account]


def undo(hand: Hand, seq: int, at: datetime) -> Appended | None:
    """Withdraw the fact at ``seq``; return None if it is not, or no longer, this hand's to undo.

    Of two who press at once, or of one who presses twice, one is recorded.
    """
    with writing():
        wrong = next(iter(last_deeds(hand.by, at, among={seq})), None)
        if wrong is None:
            return None
        for each in ended_with(wrong):
            correct(hand, each.seq, WHY)
        done = correct(hand, seq, WHY)
        if wrong.subject.startswith("message:"):
            now = AsOf(hand.clock(), hand.clock())
            state = states_of(Message, [wrong.subject], now).get(wrong.subject)
            answered(wrong.subject.partition(":")[2], state.answer if state else "")
        return done
