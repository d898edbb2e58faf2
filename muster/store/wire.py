"""How statements travel to PostgreSQL: several in one journey, bulk rows behind our back.

On SQLite, which is in our own process, there is no journey to save.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection
from psycopg import pq
from psycopg.sql import SQL

Row = tuple[Any, ...]
Query = tuple[str, Sequence[Any]]
Job = Callable[[psycopg.Cursor[Any]], None]


@dataclass(slots=True)
class _Behind:
    """Bulk rows under way while we go on with other work, in order."""

    pool: ThreadPoolExecutor | None = None  # one thread, made when there is something to send
    jobs: list[Future[None]] = field(default_factory=list)


_BEHIND: ContextVar[_Behind | None] = ContextVar("_BEHIND", default=None)
_WAITING: ContextVar[list[Query] | None] = ContextVar("_WAITING", default=None)


def journey(queries: Sequence[Query]) -> list[list[Row]]:
    """Run ``queries`` on PostgreSQL, one after the other, and wait once; return their rows.

    What has parameters is prepared on its first use, and only executed from then on.
    """
    connection.ensure_connection()
    wire: psycopg.Connection[Any] = connection.connection
    cursors = [psycopg.Cursor(wire) for _ in queries]
    with connection.wrap_database_errors, wire.pipeline():
        for cursor, (sql, parameters) in zip(cursors, queries, strict=True):
            cursor.execute(SQL(sql), parameters or None, prepare=bool(parameters))
    return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


@contextmanager
def transaction(opening: Sequence[Query], after: Sequence[Query]) -> Iterator[list[list[Row]]]:
    """Hold a transaction of our own; yield the rows of its ``opening`` queries.

    It opens with them in one journey. What is given to :func:`defer` travels with the COMMIT,
    and with ``after``, which follows it; unless a question is asked before.
    """
    token = _WAITING.set([])
    try:
        yield journey([("BEGIN", ()), *opening])[1:]
        settle(("COMMIT", ()), *after, as_one=True)
    except BaseException:
        _roll_back()
        raise
    finally:
        _WAITING.reset(token)


def _roll_back() -> None:
    wire: psycopg.Connection[Any] | None = connection.connection
    if wire is None or wire.closed:
        return
    if wire.info.transaction_status == pq.TransactionStatus.IDLE:
        return
    try:
        wire.execute("ROLLBACK")
    except psycopg.Error:  # the news is what went wrong before
        connection.close()


def defer(query: Query) -> bool:
    """Keep ``query`` for the next journey, if we are in a transaction that does; say so."""
    waiting = _WAITING.get()
    if waiting is None:
        return False
    waiting.append(query)
    return True


@contextmanager
def writing_behind() -> Iterator[None]:
    """Let bulk rows travel in the background; any question waits for them.

    The server then sorts in one portion while we prepare the next.
    """
    if connection.vendor == "sqlite" or _BEHIND.get() is not None:
        yield
        return
    behind = _Behind()
    token = _BEHIND.set(behind)
    try:
        yield
        _arrive()
    finally:
        _BEHIND.reset(token)
        if behind.pool is not None:
            behind.pool.shutdown()


def send(job: Job) -> None:
    """Do ``job`` with a cursor of its own, behind our back where that is allowed."""

    def done(wire: psycopg.Connection[Any]) -> None:
        with wire.cursor() as cursor:
            job(cursor)

    if _WAITING.get():
        settle()  # what was said first arrives first
    connection.ensure_connection()
    behind = _BEHIND.get()
    if behind is None:
        with connection.wrap_database_errors:
            done(connection.connection)
    else:
        behind.pool = behind.pool or ThreadPoolExecutor(max_workers=1)
        behind.jobs.append(behind.pool.submit(done, connection.connection))


def settle(*also: Query, as_one: bool = False) -> None:
    """Wait until all that was sent or deferred, and ``also``, is done; raise what went wrong.

    ``as_one`` makes one statement of what was deferred, if no row is in it twice.
    """
    _arrive()
    waiting = _WAITING.get() or []
    queries = [*(_joined(waiting) if as_one else waiting), *also]
    waiting.clear()
    if queries:
        journey(queries)


def _joined(queries: Sequence[Query]) -> Sequence[Query]:
    if len(queries) < 2:
        return list(queries)
    *first, (last, _) = queries
    named = ", ".join(f"w{n} AS ({sql})" for n, (sql, _) in enumerate(first))
    return [(f"WITH {named} {last}", [value for _, given in queries for value in given])]


def _arrive() -> None:
    behind = _BEHIND.get()
    if behind is not None and behind.jobs:
        jobs, behind.jobs = behind.jobs, []
        with connection.wrap_database_errors:
            for job in jobs:
                job.result()
