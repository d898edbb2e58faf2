"""What SQLite and PostgreSQL say differently: lists as parameters, bulk rows, the one writer."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

BULK = 64  # from this many rows on PostgreSQL takes them by COPY
_WRITER_LOCK = 0x4D555354  # "MUST": the advisory lock that makes writers take turns

Row = tuple[Any, ...]


def among(column: str) -> str:
    """Return ``column IN (…)`` for a list given as one parameter (see :func:`listed`)."""
    if connection.vendor == "sqlite":
        return f"{column} IN (SELECT value FROM json_each(%s))"
    return f"{column} = ANY(%s)"


def listed(values: Iterable[int] | Iterable[str]) -> str | list[Any]:
    """Return ``values`` as the one parameter :func:`among` takes."""
    given = list(values)
    return json.dumps(given) if connection.vendor == "sqlite" else given


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """Return all rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        fetched: list[Row] = cursor.fetchall()
    return fetched


def run(sql: str, parameters: Sequence[Any] = ()) -> None:
    """Run a statement that returns nothing."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def stream(sql: str, parameters: Sequence[Any] = (), *, size: int = 10_000) -> Iterator[list[Row]]:
    """Yield the rows of a query in lists of ``size`` without holding them all.

    ``sql`` must select the row's ``seq`` first and end in ``{after} ORDER BY seq``, where
    ``{after}`` becomes the condition that continues from the last row.
    """
    last = 0
    while True:
        page = rows(sql.format(after="seq > %s") + " LIMIT %s", [*parameters, last, size])
        if not page:
            return
        yield page
        last = page[-1][0]


def insert(table: str, columns: Sequence[str], given: Sequence[Row]) -> None:
    """Insert rows, by COPY where there are many and the database has it."""
    if not given:
        return
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(given) >= BULK:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in given:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        if connection.vendor == "postgresql":
            many = ", ".join([f"({marks})"] * len(given))
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {many}", [v for row in given for v in row]
            )
            return
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", given)


@contextmanager
def writing() -> Iterator[None]:
    """Hold the ledger's one pen for a transaction; what was written is durable on leaving.

    SQLite has one writer by nature (BEGIN IMMEDIATE). On PostgreSQL an advisory lock makes
    writers take turns, so that numbers have no gaps. The lock would be held while the disk
    flushes; so the commit itself does not wait, the lock is gone at once, and a second, tiny
    transaction waits for the flush, shared with everybody else who waits. Nothing is
    acknowledged before that: WAL order makes the later record's flush cover the earlier one.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                if outermost:
                    cursor.execute(
                        "SELECT set_config('synchronous_commit', 'off', true), "
                        "pg_advisory_xact_lock(%s)",
                        [_WRITER_LOCK],
                    )
                else:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER_LOCK])
        yield
    if outermost and connection.vendor == "postgresql":
        rows("SELECT pg_logical_emit_message(true, 'muster', '')")


def empty(tables: Iterable[str]) -> None:
    """Remove all rows of projection tables."""
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE {table}")
            else:
                cursor.execute(f"DELETE FROM {table}")
