"""Orders, recalls, holds, and stays at posts and away from home, which weigh on whom to send next.

Burden is shared over four weeks: as long as a turn at the front and the rest after it take
together, so that who has just come back is not sent before who has not been.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from muster.core.count import Count
from muster.core.kinds import Gate

KEPT = timedelta(days=28)  # a rule may count fewer days, never more


class Order(NamedTuple):
    """A demand line the person is ordered to, its post, and the plan that ordered it."""

    demand: str
    post: str
    plan: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that keeps a person back: by a gate, in the strength return, or both."""

    code: str
    gate: Gate | None
    status: str  # what the strength return shows, or "" when the person stays on duty
    until: datetime | None = None
    rule: str = ""
    since: datetime | None = None
    due: datetime | None = None  # when a record is expected to lift it


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
    """Return the stays that may still weigh at ``at``."""
    return tuple(stay for stay in stays if stay.ends > at - KEPT)


def days(
    stays: Iterable[Stay], since: datetime | None, at: datetime, over: timedelta = KEPT
) -> int:
    """Return the whole days of ``stays``, and since ``since``, in the time ``over`` to ``at``."""
    return sum((end - begin for begin, end in _recent(stays, since, at, over)), timedelta()).days


def nights(
    stays: Iterable[Stay],
    since: datetime | None,
    at: datetime,
    zone: tzinfo,
    over: timedelta = KEPT,
) -> int:
    """Return the midnights of ``zone`` in ``stays``, and since ``since``, in that time."""
    return sum(
        ends.astimezone(zone).toordinal() - begins.astimezone(zone).toordinal()
        for begins, ends in _recent(stays, since, at, over)
    )


def _recent(
    stays: Iterable[Stay], since: datetime | None, at: datetime, over: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    first = at - over
    for begins, ends in stays:
        if ends > first and begins < at:
            yield begins if begins > first else first, ends if ends < at else at
    if since is not None and since < at:
        yield since if since > first else first, at


# --- what somebody under orders or at a post counts as, for demand lines and for plans -----------


def placed(
    orders: Iterable[Order], fills: str, by_plan: str, *, on_the_way: bool, recalled: bool
) -> Iterator[Count]:
    """Yield one for the line and one for the plan of each order, and of where somebody stands.

    Who is ill, isolated or resting at a post fills no line, and was sent there all the same. Who is
    called back stands so in every plan, at the post or on the way there.
    """
    where = "on_the_way" if on_the_way else "ordered"
    lines = [(where, order.demand) for order in orders] + ([("have", fills)] if fills else [])
    stands = [(where, order.plan) for order in orders if order.plan]
    plans = [*stands, *([("at_post", by_plan)] if by_plan else [])]
    for name, line in lines:
        yield Count(f"line.{name}", line)
        if recalled:
            yield Count("line.recalled", line)
    for name, plan in plans:
        yield Count(f"sent.{'recalled' if recalled else name}", plan)
