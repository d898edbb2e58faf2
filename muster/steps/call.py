"""Calls: give out a directive or an appeal, hand it down, take the answers, see the silence."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.call import ANSWERS, SILENT, Call, Copy, Silence, addressees, oldest_silence
from muster.core.ledger import AsOf
from muster.core.register import Organisation
from muster.steps.hand import Hand
from muster.store.figure import tree_at
from muster.store.ledger import Appended, append
from muster.store.states import states, states_of, subjects_concerning, subjects_counted
from muster.store.tree import beneath_of


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


PHONE = "phone"  # source of an answer that somebody else took down
MEANS = ("hand", "fax", PHONE)  # by which a copy reached its addressee; source of that fact


def answer(
    hand: Hand,
    code: str,
    answers: Iterable[tuple[str, k.Kind, datetime]],
    *,
    phoned: Collection[str] = (),
    means: str = "",
) -> Appended:
    """Record what became of copies: (addressee, delivered/accepted/refused/executed, when).

    Those of ``phoned`` gave their answer by telephone: that is remembered as its source. So is by
    which of :data:`MEANS` copies were delivered.
    """
    hand = replace(hand, source=means or hand.source)
    by_phone = replace(hand, source=PHONE)
    return append(
        [
            (by_phone if addressee in phoned else hand).draft(
                copy_code(code, addressee), body, at, org=addressee
            )
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
    copies, found = copies_of(asof), []
    for call in calls(asof):
        own = copies.get(call.code, [])
        by_answer = tuple((a, sum(1 for c in own if c.answer == a)) for a in ANSWERS)
        found.append(Receipts(call, by_answer, oldest_silence(own, at=asof.at)))
    return found


def calls(asof: AsOf) -> list[Call]:
    """Return every call issued by ``asof``, earliest first."""
    issued = [call for _, call in states(Call, "call", asof) if call.issued]
    return sorted(issued, key=lambda call: (str(call.issued_at), call.code))


def call_of(code: str, asof: AsOf) -> Call | None:
    """Return the call ``code``, if it was issued by ``asof``."""
    found = states_of(Call, [code], asof).get(code)
    return found if found and found.issued else None


def copies_of(asof: AsOf, call: str | None = None) -> dict[str, list[Copy]]:
    """Return the copies sent by ``asof``, by call; of ``call`` alone if one is named."""
    found: dict[str, list[Copy]] = defaultdict(list)
    for copy in _copies(asof, call):
        if copy.sent is not None:
            found[copy.sent.call].append(copy)
    return found


def _copies(asof: AsOf, call: str | None) -> Iterable[Copy]:
    if call is None:
        return (copy for _, copy in states(Copy, "copy", asof))
    return states_of(Copy, subjects_concerning(call, "copy"), asof).values()


def silent(scope: str | None, asof: AsOf) -> list[Copy]:
    """Return the copies sent to ``scope`` and beneath that nobody has answered, oldest first."""
    codes = subjects_counted(scope, [f"copy.{answer}" for answer in SILENT], asof)
    copies = states_of(Copy, codes, asof).values()
    return sorted(copies, key=lambda copy: (str(copy.sent_at), copy.code))


def reached_by(issuer: str, asof: AsOf) -> tuple[str, ...]:
    """Return the organisations directly beneath ``issuer``, without those closed, in code order."""
    beneath = states_of(Organisation, beneath_of(issuer, tree_at(asof)), asof)
    return tuple(sorted(code for code, org in beneath.items() if org.founded and not org.closed))


def open_beneath(asof: AsOf) -> dict[str, tuple[str, ...]]:
    """Return the organisations directly beneath each, without those closed: whom a call reaches."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, org in states(Organisation, "org", asof):
        if org.founded and org.parent and not org.closed:
            found[org.parent].append(code)
    return {above: tuple(sorted(codes)) for above, codes in found.items()}
