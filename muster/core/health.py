"""Whether the system is well: what was found of each part, and which of it asks for somebody.

What is found is measured elsewhere. Here stand the limits, and the one judgement that the page,
the address for a watcher and the figures for it share.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WORKER_SILENT = timedelta(minutes=1)  # it gives a sign every ten seconds
QUEUE_SLOW = timedelta(minutes=15)
MESSAGE_SLOW = timedelta(minutes=15)
VERIFIED_OLD = timedelta(days=7)
BACKUP_OLD = timedelta(hours=26)  # a nightly one, and two hours
DISK_LOW_PERCENT, DISK_OUT_PERCENT = 10, 3
AHEAD_MAX = timedelta(seconds=5)  # of the last fact before the clock


class Part(StrEnum):
    """What of the system is looked at, in the order of what hangs on what."""

    DATABASE = "database"
    MIGRATIONS = "migrations"
    CLOCK = "clock"
    LEDGER = "ledger"
    DISK = "disk"
    BACKUP = "backup"
    WORKER = "worker"
    QUEUE = "queue"
    MESSAGES = "messages"
    WEBHOOKS = "webhooks"


class Tone(StrEnum):
    """Whether a part asks for somebody."""

    WELL = "well"
    LOOK = "look"  # today
    ACT = "act"  # now
    UNKNOWN = "unknown"  # nobody has told


class Cause(StrEnum):
    """Why a part is not well; what to do about it hangs on this."""

    SILENT = "silent"
    BEHIND = "behind"
    AHEAD = "ahead"  # the last fact lies after the clock
    NEVER = "never"
    OLD = "old"
    FINDINGS = "findings"
    LOW = "low"
    OUT = "out"
    SLOW = "slow"
    BROKEN = "broken"
    FAILED = "failed"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of the system; None where it is not known."""

    at: datetime
    answers: bool  # the database does
    vendor: str = ""
    place: str = ""  # name of the database, or of its file; no address, no password
    behind: int | None = None  # migrations that are not applied
    migration: str = ""  # the last one of ours that is
    version: str = ""
    facts: int = 0
    last_fact_at: datetime | None = None
    verified_at: datetime | None = None
    verified_facts: int = 0
    findings: int = 0  # when it was verified last
    disk_free_bytes: int | None = None
    disk_all_bytes: int | None = None
    backup_at: datetime | None = None
    worker_at: datetime | None = None
    waiting: int = 0
    running: int = 0
    oldest_at: datetime | None = None  # of what waits in the queue
    broken: int = 0  # work that failed by our fault, of the last day
    messages_waiting: int = 0
    messages_oldest_due: datetime | None = None
    messages_failed: int = 0  # given up, of the last day
    webhooks: int = 0
    webhooks_off: int = 0
    deliveries_waiting: int = 0

    @property
    def current(self) -> bool:
        """Whether the database answers, and its tables are those of this version."""
        return self.answers and self.behind == 0

    @property
    def last_fact_age_s(self) -> int | None:
        """How many seconds ago the last fact was recorded."""
        return None if self.last_fact_at is None else int(_age(self, self.last_fact_at))

    @property
    def disk_free_percent(self) -> int | None:
        """How much of the disk is free."""
        if self.disk_free_bytes is None or not self.disk_all_bytes:
            return None
        return self.disk_free_bytes * 100 // self.disk_all_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How one part is; ``cause`` is None where it is well."""

    part: Part
    tone: Tone
    cause: Cause | None = None


def signs(found: Found) -> tuple[Sign, ...]:
    """Return how each part is, in the order of :class:`Part`."""
    judged = {sign.part: sign for sign in (*_base(found), *_kept(found), *_work(found))}
    return tuple(judged.get(part, Sign(part=part, tone=Tone.WELL)) for part in Part)


def _base(found: Found) -> Iterator[Sign]:
    if not found.answers:
        yield Sign(part=Part.DATABASE, tone=Tone.ACT, cause=Cause.SILENT)
        return
    if found.behind:
        yield Sign(part=Part.MIGRATIONS, tone=Tone.ACT, cause=Cause.BEHIND)
    if found.last_fact_at is not None and found.last_fact_at - found.at > AHEAD_MAX:
        yield Sign(part=Part.CLOCK, tone=Tone.ACT, cause=Cause.AHEAD)


def _kept(found: Found) -> Iterator[Sign]:
    if found.findings:
        yield Sign(part=Part.LEDGER, tone=Tone.ACT, cause=Cause.FINDINGS)
    elif found.verified_at is None:
        yield Sign(part=Part.LEDGER, tone=Tone.LOOK, cause=Cause.NEVER)
    elif found.at - found.verified_at > VERIFIED_OLD:
        yield Sign(part=Part.LEDGER, tone=Tone.LOOK, cause=Cause.OLD)
    free = found.disk_free_percent
    if free is None:
        yield Sign(part=Part.DISK, tone=Tone.UNKNOWN, cause=Cause.NEVER)
    elif free < DISK_OUT_PERCENT:
        yield Sign(part=Part.DISK, tone=Tone.ACT, cause=Cause.OUT)
    elif free < DISK_LOW_PERCENT:
        yield Sign(part=Part.DISK, tone=Tone.LOOK, cause=Cause.LOW)
    if found.backup_at is None:
        yield Sign(part=Part.BACKUP, tone=Tone.UNKNOWN, cause=Cause.NEVER)
    elif found.at - found.backup_at > BACKUP_OLD:
        yield Sign(part=Part.BACKUP, tone=Tone.ACT, cause=Cause.OLD)


def _work(found: Found) -> Iterator[Sign]:
    silent = found.worker_at is None or found.at - found.worker_at > WORKER_SILENT
    if silent:
        tone = Tone.ACT if found.waiting or found.messages_waiting else Tone.LOOK
        yield Sign(part=Part.WORKER, tone=tone, cause=Cause.SILENT)
    if found.oldest_at is not None and found.at - found.oldest_at > QUEUE_SLOW:
        yield Sign(part=Part.QUEUE, tone=Tone.LOOK, cause=Cause.SLOW)
    elif found.broken:
        yield Sign(part=Part.QUEUE, tone=Tone.LOOK, cause=Cause.BROKEN)
    due = found.messages_oldest_due
    if due is not None and found.at - due > MESSAGE_SLOW:
        yield Sign(part=Part.MESSAGES, tone=Tone.ACT, cause=Cause.SLOW)
    elif found.messages_failed:
        yield Sign(part=Part.MESSAGES, tone=Tone.LOOK, cause=Cause.FAILED)
    if found.webhooks_off:
        yield Sign(part=Part.WEBHOOKS, tone=Tone.LOOK, cause=Cause.OFF)


def _age(found: Found, moment: datetime) -> float:
    return (found.at - moment).total_seconds()
