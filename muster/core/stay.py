"""Orders, recalls, and stays at posts and away from home, which weigh on whom to send next.

Burden is shared over four weeks: as long as a turn at the front and the rest after it take
together, so that who has just come back is not sent before who has not been.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

BURDEN = timedelta(days=28)


class Order(NamedTuple):
    """A demand line the person is ordered to, and its post."""

    demand: str
    post: str


class Recall(NamedTuple):
    """Notice to come back: why, and by when to report at home."""

    why: str
    report_by: datetime


class Standby(NamedTuple):
    """A place on the reserve list of one line of one plan; 1 moves up first."""

    plan: str
    demand: str
    place: int


class Stay(NamedTuple):
    """A time at a post, or away from home: from when until when."""

    begins: datetime
    ends: datetime


def lasting(stays: tuple[Stay, ...], at: datetime) -> tuple[Stay, ...]:
    """Return the stays that still weigh at ``at``."""
    return tuple(stay for stay in stays if stay.ends > at - BURDEN)


def days(stays: Iterable[Stay], since: datetime | None, at: datetime) -> int:
    """Return the whole days of ``stays``, and since ``since``, in the four weeks before ``at``."""
    return sum((ends - begins for begins, ends in _recent(stays, since, at)), timedelta()).days


def nights(stays: Iterable[Stay], since: datetime | None, at: datetime, zone: tzinfo) -> int:
    """Return the midnights of ``zone`` in ``stays``, and since ``since``, in those four weeks."""
    return sum(
        (ends.astimezone(zone).date() - begins.astimezone(zone).date()).days
        for begins, ends in _recent(stays, since, at)
    )


def _recent(stays: Iterable[Stay], since: datetime | None, at: datetime) -> Iterable[Stay]:
    for begins, ends in stays:
        if ends > at - BURDEN and begins < at:
            yield Stay(max(begins, at - BURDEN), min(ends, at))
    if since is not None and since < at:
        yield Stay(max(since, at - BURDEN), at)
