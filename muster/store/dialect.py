"""What SQLite and PostgreSQL say differently: lists as parameters, bulk rows, the one writer."""

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

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
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", given)
        elif len(given) >= BULK:
            _copy(cursor, f"{table} ({names})", "".join(map(_line, given)))
        else:
            many = ", ".join([f"({marks})"] * len(given))
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {many}", [v for row in given for v in row]
            )


def insert_numbers(table: str, columns: Sequence[str], given: Sequence[Row]) -> None:
    """Insert rows of whole numbers only, which takes half the time of :func:`insert`."""
    if connection.vendor == "sqlite" or len(given) < BULK:
        insert(table, columns, given)
        return
    line = "\t".join(["%d"] * len(columns)) + "\n"
    with connection.cursor() as cursor:
        _copy(cursor, f"{table} ({', '.join(columns)})", "".join([line % row for row in given]))


def update(table: str, columns: Sequence[str], given: Sequence[Row]) -> None:
    """Set ``columns`` of the rows whose id is the last value of each row given."""
    if not given:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" or len(given) < BULK:
            changes = ", ".join(f"{name} = %s" for name in columns)
            cursor.executemany(f"UPDATE {table} SET {changes} WHERE id = %s", given)
            return
        changes = ", ".join(f"{name} = changed.{name}" for name in columns)
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS changed_{table} ON COMMIT DELETE ROWS AS "
            f"SELECT {', '.join(columns)}, id FROM {table} LIMIT 0"
        )
        _copy(cursor, f"changed_{table}", "".join(map(_line, given)))
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM changed_{table} changed "
            f"WHERE changed.id = {table}.id"
        )
        cursor.execute(f"TRUNCATE changed_{table}")


def _copy(cursor: CursorWrapper, into: str, text: str) -> None:
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        copy.write(text)


def _line(row: Row) -> str:
    """Return a row in the text format of COPY."""
    return "\t".join(["\\N" if value is None else _escaped(str(value)) for value in row]) + "\n"


def _escaped(text: str) -> str:
    """Return ``text`` with what ends a value or a row escaped, and the escape itself."""
    if "\\" in text or not text.isprintable():
        return text.translate(_ESCAPES)
    return text


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


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


@contextmanager
def collecting_later() -> Iterator[None]:
    """Keep Python's cyclic garbage collector waiting: bulk work makes many values, no cycles.

    It would look through all that is alive, again and again, for nothing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def empty(tables: Iterable[str]) -> None:
    """Remove all rows of projection tables."""
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE {table}")
            else:
                cursor.execute(f"DELETE FROM {table}")
