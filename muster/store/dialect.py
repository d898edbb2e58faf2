"""What SQLite and PostgreSQL say differently: lists as parameters, questions, the one writer."""

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from django.db import connection, transaction

from muster.store import wire
from muster.store.wire import Query
from muster.store.wire import Row as Row

_WRITER_LOCK = 0x4D555354  # "MUST": the advisory lock that makes writers take turns

_UNFLUSHED = "set_config('synchronous_commit', 'off', true)"
_FLUSH = "SELECT pg_logical_emit_message(true, 'muster', '')"


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
    wire.settle()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        fetched: list[Row] = cursor.fetchall()
    return fetched


def ask(*queries: Query) -> list[list[Row]]:
    """Return the rows of each of ``queries``; on PostgreSQL as one statement.

    For a few short answers: they come as JSON.
    """
    if connection.vendor == "sqlite":
        return [rows(*query) for query in queries]
    return _answers(rows(*_as_one(queries))[0])


def _as_one(queries: Sequence[Query]) -> Query:
    said = [
        f"(SELECT json_agg(q{n}) FROM ({sql}) q{n})::text" for n, (sql, _) in enumerate(queries)
    ]
    return f"SELECT {', '.join(said)}", [each for _, given in queries for each in given]


def _answers(texts: Row) -> list[list[Row]]:
    """Return what the columns of :func:`_as_one` hold."""
    return [
        [tuple(row.values()) for row in msgspec.json.decode(text)] if text else [] for text in texts
    ]


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
    wire.settle()
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
                        f"SELECT {_UNFLUSHED}, pg_advisory_xact_lock(%s)", [_WRITER_LOCK]
                    )
                else:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER_LOCK])
        yield
    if outermost and connection.vendor == "postgresql":
        rows(_FLUSH)


@contextmanager
def appending(*questions: Query, short: bool) -> Iterator[list[list[Row]]]:
    """Hold the pen as in :func:`writing`, and yield the rows of ``questions`` asked with it.

    On PostgreSQL, and if no transaction is open yet, all takes two journeys: one for the lock
    and the questions, and one for what is written, the commit, and the wait for the flush.
    ``short`` says that so few rows are meant that the answers are better had as one.
    """
    if connection.vendor == "sqlite" or connection.in_atomic_block:
        with writing():
            yield [rows(*query) for query in questions]
        return
    lock: Query = (f"SELECT {_UNFLUSHED}, pg_advisory_xact_lock(%s)", [_WRITER_LOCK])
    asked = [_as_one(questions)] if short else questions
    with wire.transaction([lock, *asked], [(_FLUSH, ())]) as (_, *answers):
        yield _answers(answers[0][0]) if short else answers


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
