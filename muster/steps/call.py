"""Calls: give out a directive or an appeal, hand it down, take the answers, see the silence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.call import ANSWERS, Call, Copy, Silence, addressees, oldest_silence
from muster.core.ledger import AsOf
from muster.steps.hand import Hand
from muster.store.ledger import Appended, append
from muster.store.states import states


def issue(
    hand: Hand,
    code: str,
    body: k.CallIssued,
    at: datetime,
    *,
    children: Mapping[str, tuple[str, ...]],
    levels: int,
    relay_time: timedelta = timedelta(0),
) -> Appended:
    """Issue a call and send a copy to every organisation ``levels`` levels beneath the hand's.

    ``children`` is the tree as it stands. Each level takes ``relay_time`` to hand it down.
    """
    call = f"call:{code}"
    drafts = [hand.draft(call, body, at)]
    depth = {hand.org: 0}
    for addressee, relay in addressees(hand.org, dict(children), levels=levels):
        depth[addressee] = depth[relay] + 1
        sent = k.CopySent(call=call, addressee=addressee, relay=relay)
        drafts.append(
            hand.draft(
                copy_code(code, addressee),
                sent,
                at + relay_time * depth[addressee],
                concerns=(call, addressee),
            )
        )
    return append(drafts, clock=hand.clock)


def copy_code(call_code: str, addressee: str) -> str:
    """Return the subject of one addressee's copy."""
    return f"copy:{call_code}/{addressee.partition(':')[2]}"


def answer(hand: Hand, code: str, answers: Iterable[tuple[str, k.Kind, datetime]]) -> Appended:
    """Record what became of copies: (addressee, delivered/accepted/refused/executed, when)."""
    return append(
        [
            hand.draft(copy_code(code, addressee), body, at, org=addressee)
            for addressee, body, at in answers
        ],
        clock=hand.clock,
    )


@dataclass(frozen=True, slots=True)
class Receipts:
    """Where the copies of one call stand: how many of each answer, and who is silent longest."""

    call: Call
    by_answer: tuple[tuple[str, int], ...]
    silence: Silence | None


def receipts(asof: AsOf) -> Sequence[Receipts]:
    """Return the receipts of every call issued by ``asof``, earliest first."""
    copies: dict[str, list[Copy]] = {}
    for _, copy in states(Copy, "copy", asof):
        if copy.sent is not None:
            copies.setdefault(copy.sent.call, []).append(copy)
    found = []
    for code, call in states(Call, "call", asof):
        if call.issued is None:
            continue
        own = copies.get(code, [])
        by_answer = tuple((a, sum(1 for c in own if c.answer == a)) for a in ANSWERS)
        found.append(Receipts(call, by_answer, oldest_silence(own, at=asof.at)))
    return sorted(found, key=lambda r: (str(r.call.issued_at), r.call.code))
