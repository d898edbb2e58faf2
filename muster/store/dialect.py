"""What SQLite and PostgreSQL say differently: lists as parameters, bulk rows, the one writer."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from django.db import connection, transaction
from psycopg.sql import SQL

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
    _settle()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        fetched: list[Row] = cursor.fetchall()
    return fetched


def each_of(values: Iterable[int], table: str, where: str) -> list[Row]:
    """Return the rows of ``table`` that ``where`` picks for each ``n.value`` of a list.

    For ranges. Each is looked up by index, whatever the database may guess of their number.
    """
    if connection.vendor == "sqlite":
        every = f"SELECT {table}.* FROM json_each(%s) n CROSS JOIN {table} WHERE {where}"
    else:
        every = (
            "SELECT found.* FROM unnest(%s::bigint[]) AS n(value) "
            f"CROSS JOIN LATERAL (SELECT * FROM {table} WHERE {where} OFFSET 0) AS found"
        )
    return rows(every, [listed(values)])


def plan_anew(facts: int) -> None:
    """Let PostgreSQL count its rows, if what it believes is far from ``facts``.

    It plans by the last count, and one made before a bulk load leads it astray for hours.
    """
    if connection.vendor != "postgresql":
        return
    believed = rows("SELECT reltuples FROM pg_class WHERE oid = 'fact'::regclass")[0][0]
    if not facts / 2 <= believed <= facts * 2:
        run("ANALYZE fact, posting, subject, tally, within, mention")


def run(sql: str, parameters: Sequence[Any] = ()) -> None:
    """Run a statement that returns nothing."""
    _settle()
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


# --- rows in ------------------------------------------------------------------------------------


def insert(table: str, columns: Sequence[str], given: Sequence[Row]) -> None:
    """Insert rows, by COPY where there are many and the database has it."""
    if not given:
        return
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    if connection.vendor == "postgresql" and len(given) >= BULK:
        text = "".join(map(_line, given))
        _behind_or_now(partial(_copy, f"{table} ({names})", text))
        return
    _settle()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", given)
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
    text = "".join([line % row for row in given])
    _behind_or_now(partial(_copy, f"{table} ({', '.join(columns)})", text))


def update(table: str, columns: Sequence[str], given: Sequence[Row]) -> None:
    """Set ``columns`` of the rows whose id is the last value of each row given."""
    if not given:
        return
    if connection.vendor == "postgresql" and len(given) >= BULK:
        text = "".join(map(_line, given))
        _behind_or_now(partial(_update, table, columns, text))
        return
    _settle()
    changes = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {changes} WHERE id = %s", given)


def _copy(into: str, text: str, cursor: psycopg.Cursor[Any]) -> None:
    with cursor.copy(SQL(f"COPY {into} FROM STDIN")) as copy:
        copy.write(text)


def _update(table: str, columns: Sequence[str], text: str, cursor: psycopg.Cursor[Any]) -> None:
    changed = f"changed_{table}"
    changes = ", ".join(f"{name} = c.{name}" for name in columns)
    cursor.execute(
        SQL(
            f"CREATE TEMP TABLE IF NOT EXISTS {changed} ON COMMIT DELETE ROWS AS "
            f"SELECT {', '.join(columns)}, id FROM {table} LIMIT 0"
        )
    )
    _copy(changed, text, cursor)
    cursor.execute(SQL(f"UPDATE {table} SET {changes} FROM {changed} c WHERE c.id = {table}.id"))
    cursor.execute(SQL(f"TRUNCATE {changed}"))


def _line(row: Row) -> str:
    """Return a row in the text format of COPY."""
    return "\t".join(["\\N" if value is None else _escaped(str(value)) for value in row]) + "\n"


def _escaped(text: str) -> str:
    """Return ``text`` with what ends a value or a row escaped, and the escape itself."""
    if "\\" in text or not text.isprintable():
        return text.translate(_ESCAPES)
    return text


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


_Job = Callable[["psycopg.Cursor[Any]"], None]


@dataclass(slots=True)
class _Behind:
    """Rows on their way to PostgreSQL while we go on with other work, in order."""

    pool: ThreadPoolExecutor
    under_way: list[Future[None]]


_BEHIND: ContextVar[_Behind | None] = ContextVar("_BEHIND", default=None)


@contextmanager
def writing_behind() -> Iterator[None]:
    """Let bulk rows travel to PostgreSQL in the background; any question waits for them.

    The server then sorts in one portion while we prepare the next. SQLite is in our own
    process: there is nobody to do it for us.
    """
    if connection.vendor == "sqlite" or _BEHIND.get() is not None:
        yield
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        token = _BEHIND.set(_Behind(pool, []))
        try:
            yield
            _settle()
        finally:
            _BEHIND.reset(token)


def _behind_or_now(job: _Job) -> None:
    def done(wire: "psycopg.Connection[Any]") -> None:
        with wire.cursor() as cursor:
            job(cursor)

    connection.ensure_connection()
    behind = _BEHIND.get()
    if behind is None:
        with connection.wrap_database_errors:
            done(connection.connection)
    else:
        behind.under_way.append(behind.pool.submit(done, connection.connection))


def _settle() -> None:
    """Wait until all rows sent behind have arrived; raise what went wrong with them."""
    behind = _BEHIND.get()
    if behind is not None and behind.under_way:
        under_way, behind.under_way = behind.under_way, []
        with connection.wrap_database_errors:
            for future in under_way:
                future.result()


# --- the one writer -----------------------------------------------------------------------------


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
    # Within another transaction no savepoint is set: SQLite walks its whole journal for each
    # statement under one, which makes a plan of ten thousand orders quadratic.
    with transaction.atomic(savepoint=False):
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
