"""What time it is, for everything that is recorded and shown: the one clock of the system.

In the demo it goes on from the last fact of what was played, so that pages show the evening the
play ended, and what its readers do follows that evening.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings


def this_moment() -> datetime:
    """Return this moment by the machine's clock, less what the demo is behind."""
    return datetime.now(UTC) - timedelta(seconds=settings.MUSTER_BEHIND_S)


def by_our_clock(noted: datetime) -> datetime:
    """Return a moment the machine's clock noted, as ours has it: earlier in the demo."""
    return noted - timedelta(seconds=settings.MUSTER_BEHIND_S)


def behind_s(last: datetime) -> int:
    """Return how many whole seconds a clock is behind that goes on from ``last``."""
    return max(0, int((datetime.now(UTC) - last).total_seconds()))
