"""Where people are reached, and what waits to be sent to them.

Addresses are personal and often secret: they stand here, can be removed, and are in no fact.

    contact   a channel of a person or an organisation, as an address
    outbox    a message that is to be sent, and when it is next tried
    told      up to which fact messages were written
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from muster.core.ledger import Fact, micros, moment
from muster.store.dialect import among, listed, rows, run
from muster.store.reading import COLUMNS, fact, head

TABLES = """
CREATE TABLE contact (
    whose TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (whose, address)
);
CREATE TABLE outbox (
    code TEXT PRIMARY KEY,
    whom TEXT NOT NULL,
    about TEXT NOT NULL,
    form TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    written_us BIGINT NOT NULL,
    due_us BIGINT,
    attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (due_us) WHERE due_us IS NOT NULL;
CREATE TABLE told (seq BIGINT NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Contact:
    """One channel somebody is reached by."""

    whose: str
    address: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message in the outbox; ``due`` is None once it is sent or given up."""

    code: str
    whom: str
    about: str
    form: str
    urgent: bool
    written: datetime
    due: datetime | None
    attempts: int


def reach(whose: str, address: str, language: str) -> None:
    """Keep a channel of somebody."""
    run(
        "INSERT INTO contact (whose, address, language) VALUES (%s, %s, %s) "
        "ON CONFLICT (whose, address) DO UPDATE SET language = excluded.language",
        [whose, address, language],
    )


def forget(whose: str) -> None:
    """Remove every channel of somebody."""
    run("DELETE FROM contact WHERE whose = %s", [whose])


def contacts(whose: str) -> list[Contact]:
    """Return the channels of somebody."""
    found = rows(
        "SELECT whose, address, language FROM contact WHERE whose = %s ORDER BY address", [whose]
    )
    return [Contact(*row) for row in found]


def reached(whose: Iterable[str]) -> set[str]:
    """Return which of these people have a channel."""
    found = rows(f"SELECT DISTINCT whose FROM contact WHERE {among('whose')}", [listed(set(whose))])
    return {code for (code,) in found}


def news(kinds: tuple[str, ...], limit: int) -> list[Fact]:
    """Return facts of ``kinds`` about which no message was written yet, in order.

    Asked for the first time, all that stands is taken as told.
    """
    at = rows("SELECT seq FROM told")
    if not at:
        run("INSERT INTO told (seq) VALUES (%s)", [head()[0]])
        return []
    named = ", ".join(["%s"] * len(kinds))
    found = rows(
        f"SELECT {COLUMNS} FROM fact WHERE seq > %s AND kind IN ({named}) ORDER BY seq LIMIT %s",
        [at[0][0], *kinds, limit],
    )
    return [fact(row) for row in found]


def told(seq: int) -> None:
    """Note that messages were written up to this fact."""
    run("UPDATE told SET seq = %s", [seq])


def put(message: Waiting) -> None:
    """Put a message in the outbox, unless it has been there before."""
    run(
        "INSERT INTO outbox (code, whom, about, form, urgent, written_us, due_us) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING",
        [
            message.code,
            message.whom,
            message.about,
            message.form,
            message.urgent,
            micros(message.written),
            micros(message.due) if message.due else None,
        ],
    )


def waiting(at: datetime, limit: int) -> list[Waiting]:
    """Return what is due at ``at``, the longest due first."""
    return _outbox("WHERE due_us <= %s ORDER BY due_us, code LIMIT %s", [micros(at), limit])


def latest(limit: int) -> list[Waiting]:
    """Return the messages written last, the latest first."""
    return _outbox("ORDER BY written_us DESC, code LIMIT %s", [limit])


def _outbox(which: str, given: list[int]) -> list[Waiting]:
    found = rows(
        f"SELECT code, whom, about, form, urgent, written_us, due_us, attempts FROM outbox {which}",
        given,
    )
    return [
        Waiting(
            code=row[0],
            whom=row[1],
            about=row[2],
            form=row[3],
            urgent=bool(row[4]),
            written=moment(row[5]),
            due=moment(row[6]) if row[6] is not None else None,
            attempts=row[7],
        )
        for row in found
    ]


def tried(code: str, attempts: int, due: datetime | None) -> None:
    """Note that a message was tried, and when it is tried next: None for not any more."""
    run(
        "UPDATE outbox SET attempts = %s, due_us = %s WHERE code = %s",
        [attempts, micros(due) if due else None, code],
    )
