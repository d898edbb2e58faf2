"""Signs that the system leaves of itself: what happened last, when, with one number and no more.

These are no facts of the ledger: they say how the machine is, and only the last of each is kept.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from muster.core.ledger import micros, moment
from muster.store.dialect import rows, run

TABLES = """
CREATE TABLE mark (
    name TEXT PRIMARY KEY,
    at_us BIGINT NOT NULL,
    facts BIGINT NOT NULL,
    found BIGINT NOT NULL
)
"""
WORKER, VERIFIED = "worker", "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One sign: when, how many facts there were, how much was found."""

    at: datetime
    facts: int
    found: int


def leave(name: str, at: datetime, *, facts: int = 0, found: int = 0) -> None:
    """Keep a sign in place of the one before it."""
    run(
        "INSERT INTO mark (name, at_us, facts, found) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (name) DO UPDATE SET at_us = excluded.at_us, facts = excluded.facts, "
        "found = excluded.found",
        [name, micros(at), facts, found],
    )


def marks() -> dict[str, Mark]:
    """Return the last sign of each name."""
    found = rows("SELECT name, at_us, facts, found FROM mark")
    return {name: Mark(at=moment(at), facts=f, found=n) for name, at, f, n in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What waits in the tables that are worked off, and what was given up since a moment."""

    waiting: int
    running: int
    oldest_at: datetime | None
    broken: int
    messages_waiting: int
    messages_oldest_due: datetime | None
    messages_failed: int
    webhooks: int
    webhooks_off: int
    deliveries_waiting: int


def load(since: datetime) -> Load:
    """Return how much waits now, and what was given up since then; one query for each table."""
    ((waiting, running, oldest, broken),) = rows(
        "SELECT COALESCE(SUM(CASE WHEN stage = 'waiting' THEN 1 ELSE 0 END), 0), "
        "COALESCE(SUM(CASE WHEN stage = 'running' THEN 1 ELSE 0 END), 0), "
        "MIN(CASE WHEN stage = 'waiting' THEN asked_us END), "
        "COALESCE(SUM(CASE WHEN stage = 'broken' AND ended_us >= %s THEN 1 ELSE 0 END), 0) "
        "FROM work",
        [micros(since)],
    )
    ((messages, due),) = rows("SELECT COUNT(*), MIN(due_us) FROM outbox WHERE due_us IS NOT NULL")
    ((failed,),) = rows(
        "SELECT COUNT(DISTINCT subject) FROM fact WHERE kind = 'message.failed' "
        "AND recorded_us >= %s",
        [micros(since)],
    )
    ((hooks, off),) = rows(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN disabled_us IS NULL THEN 0 ELSE 1 END), 0) "
        "FROM webhook"
    )
    ((deliveries,),) = rows("SELECT COUNT(*) FROM delivery WHERE due_us IS NOT NULL")
    return Load(
        waiting=waiting,
        running=running,
        oldest_at=None if oldest is None else moment(oldest),
        broken=broken,
        messages_waiting=messages,
        messages_oldest_due=None if due is None else moment(due),
        messages_failed=failed,
        webhooks=hooks,
        webhooks_off=off,
        deliveries_waiting=deliveries,
    )


def vendor() -> str:
    """Return what keeps the ledger: sqlite or postgresql."""
    return str(connection.vendor)


def place() -> str:
    """Return the name of the database; for SQLite, the path of its file."""
    return str(connection.settings_dict["NAME"])
