"""The timeline: the span of the ledger's life on a slider, and whether it has gone quiet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.steps.figure import zone
from muster.web.clock import written
from muster.web.question import Question

HOUR = timedelta(hours=1)
SPAN_MAX = timedelta(days=21)
QUIET_AFTER = timedelta(hours=36)  # an evening return has been missed by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The slider: whole hours from ``since`` to ``until``, and the moment the page shows."""

    since: datetime
    until: datetime
    at: datetime

    @property
    def hours(self) -> int:
        """How many hours the slider spans."""
        return max(1, (self.until - self.since) // HOUR)

    @property
    def hour(self) -> int:
        """Where the slider stands."""
        return min(self.hours, max(0, (self.at - self.since) // HOUR))

    @property
    def since_written(self) -> str:
        """Where the slider begins, as an address writes it."""
        return written(self.since)

    @property
    def day_before(self) -> datetime:
        """The same time the day before."""
        return self.at - timedelta(days=1)

    @property
    def day_after(self) -> datetime:
        """The same time the day after."""
        return self.at + timedelta(days=1)


def timeline(question: Question) -> Timeline:
    """Return the slider for the time the ledger has been kept, its last weeks at most."""
    extent = question.extent
    last = extent.last_recorded_at if quiet(question) else question.clock.now
    until = last.astimezone(zone()).replace(minute=0, second=0, microsecond=0) + HOUR
    since = max(extent.first_recorded_at, until - SPAN_MAX).astimezone(zone())
    return Timeline(
        since=since.replace(hour=0, minute=0, second=0, microsecond=0),
        until=until,
        at=question.asof.at,
    )


def quiet(question: Question) -> bool:
    """Return whether the ledger has learnt nothing for so long that a reader must be told."""
    return question.clock.now - question.extent.last_recorded_at > QUIET_AFTER
