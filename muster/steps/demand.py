"""Demand lines: a post needs people, needs others than was said, or needs them no longer."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from muster.core import kinds as k
from muster.core.demand import Demand, LineFault, line_codes, line_faults
from muster.core.ledger import AsOf
from muster.core.register import Post
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.register import history
from muster.store.dialect import writing
from muster.store.ledger import append
from muster.store.states import states_of

CLOSED = (LineFault("line", "closed"),)  # nobody asks for it any more, or nobody ever did


def line_of(code: str, asof: AsOf) -> k.DemandRaised | None:
    """Return what an open line asks for; None where there is none, or it is closed."""
    return lines_of([code], asof).get(code)


def lines_of(codes: Iterable[str], asof: AsOf) -> dict[str, k.DemandRaised]:
    """Return what each of these lines asks for that is open."""
    found = states_of(Demand, codes, asof).items()
    return {code: line.raised for code, line in found if line.raised and not line.met}


def post_of_line(code: str, asof: AsOf) -> str:
    """Return the post a line is of, open or closed; "" where there is no such line."""
    line = states_of(Demand, [code], asof).get(code)
    return line.raised.post if line is not None and line.raised else ""


def raise_line(hand: Hand, line: k.DemandRaised, at: datetime) -> str | tuple[LineFault, ...]:
    """Record that a post needs people; return the code of the line, or all that is wrong.

    A line of a post of high risk is recorded as of high risk, whatever it says.
    """
    if wrong := line_faults(line, at):
        return wrong
    with writing():
        now = AsOf(at, hand.clock())
        post = states_of(Post, [line.post], now).get(line.post)
        if post is None or post.opened is None or post.closed:
            return (LineFault("post", "closed"),)
        codes = line_codes(line, f"{at.astimezone(zone()):%m%d}")
        code = next(each for each in codes if not states_of(Demand, [each], now))
        asked = _as_risky(line, post)
        append([hand.draft(code, asked, at, concerns=(line.post,))], clock=hand.clock)
    return code


def change_line(hand: Hand, code: str, line: k.DemandRaised, at: datetime) -> tuple[LineFault, ...]:
    """Record that an open line asks for something else from ``at``; return all that is wrong.

    It is of high risk as in :func:`raise_line`.
    """
    if wrong := line_faults(line, at):
        return wrong
    with writing():
        now = AsOf(at, hand.clock())
        stood = line_of(code, now)
        if stood is None or stood.post != line.post:
            return CLOSED
        asked = _as_risky(line, states_of(Post, [line.post], now).get(line.post))
        then = _after_all(code, at, hand)
        append([hand.draft(code, asked, then, concerns=(line.post,))], clock=hand.clock)
    return ()


def close_line(hand: Hand, code: str, at: datetime, *, why: str) -> tuple[LineFault, ...]:
    """Record that what a line asks for is no longer needed, and why; who is there stays there."""
    with writing():
        stood = line_of(code, AsOf(at, hand.clock()))
        if stood is None:
            return CLOSED
        then = _after_all(code, at, hand)
        closed = hand.draft(code, k.DemandMet(), then, concerns=(stood.post,), reason=why)
        append([closed], clock=hand.clock)
    return ()


def _as_risky(line: k.DemandRaised, post: Post | None) -> k.DemandRaised:
    opened = post.opened if post else None
    return replace(line, high_risk=line.high_risk or (opened is not None and opened.high_risk))


def _after_all(code: str, at: datetime, hand: Hand) -> datetime:
    """Return ``at``, or the next moment at which nothing was written of the line.

    What holds from one moment has no order of its own, and here the later word is the one meant.
    """
    said = {fact.holds_from for fact in history(code, AsOf(at, hand.clock()))}
    while at in said:
        at += timedelta(microseconds=1)
    return at
