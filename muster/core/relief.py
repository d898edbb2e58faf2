"""Requests of posts for relief: open until the duty office has granted or declined them."""

from dataclasses import dataclass, replace
from datetime import datetime

from muster.core import kinds as k
from muster.core.kinds import ReliefAnswer
from muster.core.ledger import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request for relief that is neither granted nor declined."""

    key: str  # of the fact that asked
    asked: k.ReliefAsked
    asked_by: str
    at: datetime
    in_hand: k.ReliefDecided | None = None  # somebody of the duty office sees to it
    taken_by: str = ""
    taken_at: datetime | None = None


def asks_after(waiting: tuple[Request, ...], fact: Fact) -> tuple[Request, ...]:
    """Return the requests that wait after ``fact``; what is granted or declined does not."""
    body = fact.body
    if isinstance(body, k.ReliefAsked):
        came = Request(key=fact.key, asked=body, asked_by=fact.recorded_by, at=fact.holds_from)
        return (*waiting, came)
    if not isinstance(body, k.ReliefDecided):
        return waiting
    if body.answer is not ReliefAnswer.IN_HAND:
        return tuple(each for each in waiting if each.key != body.request)
    by, at = fact.recorded_by, fact.holds_from
    return tuple(
        replace(each, in_hand=body, taken_by=by, taken_at=at) if each.key == body.request else each
        for each in waiting
    )
