"""Long work on record: a row for each piece, and the files that go with it.

These tables are no projection of the ledger: work is not a fact, what it records is. Who may
take which piece is the queue's business (``django_tasks_db``); a row here says what was asked,
how far it is and how it ended.

    work        one row for each piece asked for
    work_file   what came with it (a workbook) or came of it (an export)
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from muster.core.ledger import micros, moment
from muster.core.work import ASKED, Asked, Ended, Stage, Task, Work
from muster.store.dialect import Row, among, listed, rows

_TABLES = """
CREATE TABLE work (
    code TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    asked TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    org TEXT NOT NULL,
    asked_us BIGINT NOT NULL,
    stage TEXT NOT NULL,
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    said TEXT NOT NULL DEFAULT '',
    stopping BOOLEAN NOT NULL DEFAULT FALSE,
    worker TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    seen_us BIGINT,
    ended_us BIGINT,
    ended TEXT
);
CREATE INDEX work_asked ON work (asked_us);
CREATE INDEX work_open ON work (stage) WHERE ended_us IS NULL;
CREATE TABLE work_file (
    work TEXT NOT NULL REFERENCES work (code) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content {bytes} NOT NULL,
    PRIMARY KEY (work, name)
)
"""
_COLUMNS = (
    "code, task, asked, by_whom, org, asked_us, stage, done, total, said, stopping, worker, "
    "attempts, seen_us, ended_us, ended"
)


def statements(vendor: str) -> list[str]:
    """Return the statements that make the tables on ``vendor`` (sqlite, postgresql)."""
    made = _TABLES.format(bytes="BLOB" if vendor == "sqlite" else "BYTEA")
    return [text.strip() for text in made.split(";")]


# --- asked for -----------------------------------------------------------------------------------


def put(code: str, task: Task, asked: Asked, *, by: str, org: str, at: datetime) -> None:
    """Record that work was asked for."""
    said = msgspec.json.encode(asked).decode()
    _change(
        "INSERT INTO work (code, task, asked, by_whom, org, asked_us, stage) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [code, task.value, said, by, org, micros(at), Stage.WAITING.value],
    )


def find(code: str) -> Work | None:
    """Return one piece of work."""
    found = rows(f"SELECT {_COLUMNS} FROM work WHERE code = %s", [code])
    return _work(found[0]) if found else None


def latest(limit: int) -> list[Work]:
    """Return the pieces asked for last: what is not ended first, then the latest."""
    return [
        _work(row)
        for row in rows(
            f"SELECT {_COLUMNS} FROM work "
            "ORDER BY CASE WHEN ended_us IS NULL THEN 0 ELSE 1 END, asked_us DESC, code LIMIT %s",
            [limit],
        )
    ]


def running() -> list[Work]:
    """Return what is being worked on, or was when its worker died."""
    return [
        _work(row)
        for row in rows(
            f"SELECT {_COLUMNS} FROM work WHERE ended_us IS NULL AND stage = %s", ["running"]
        )
    ]


def _work(row: Row) -> Work:
    task = Task(row[1])
    return Work(
        code=row[0],
        task=task,
        asked=msgspec.json.decode(row[2], type=ASKED[task]),
        by=row[3],
        org=row[4],
        asked_at=moment(row[5]),
        stage=Stage(row[6]),
        done=row[7],
        total=row[8],
        said=row[9],
        stopping=bool(row[10]),
        worker=row[11],
        attempts=row[12],
        seen_at=moment(row[13]) if row[13] is not None else None,
        ended_at=moment(row[14]) if row[14] is not None else None,
        end=msgspec.json.decode(row[15], type=Ended) if row[15] else None,
    )


# --- worked on: each a conditional change, so that of two workers one is told no ------------------


def begin(code: str, worker: str, at: datetime) -> bool:
    """Take waiting work; return whether it was there to be taken."""
    return _change(
        "UPDATE work SET stage = 'running', worker = %s, attempts = attempts + 1, seen_us = %s, "
        "done = 0, total = 0, said = '' WHERE code = %s AND stage = 'waiting'",
        [worker, micros(at), code],
    )


def sign(code: str, worker: str, at: datetime) -> bool:
    """Note that ``worker`` still works on it; return whether the work is still its own."""
    return _change(
        "UPDATE work SET seen_us = %s WHERE code = %s AND worker = %s AND stage = 'running'",
        [micros(at), code, worker],
    )


def tell(code: str, worker: str, *, done: int, total: int, said: str) -> None:
    """Note how far it is."""
    _change(
        "UPDATE work SET done = %s, total = %s, said = %s "
        "WHERE code = %s AND worker = %s AND stage = 'running'",
        [done, total, said, code, worker],
    )


def stopping(code: str) -> bool:
    """Return whether somebody asked it to stop."""
    found = rows("SELECT stopping FROM work WHERE code = %s", [code])
    return bool(found and found[0][0])


def stop(code: str, at: datetime) -> bool:
    """Ask it to stop; what waits has thereby ended. Return whether there was anything to stop."""
    ended = msgspec.json.encode(Ended(stage=Stage.CANCELLED)).decode()
    if _change(
        "UPDATE work SET stage = 'cancelled', ended_us = %s, ended = %s "
        "WHERE code = %s AND stage = 'waiting'",
        [micros(at), ended, code],
    ):
        _change("DELETE FROM work_file WHERE work = %s", [code])
        return True
    return _change(
        "UPDATE work SET stopping = %s WHERE code = %s AND stage = 'running'", [True, code]
    )


def end(code: str, worker: str, ended: Ended, at: datetime) -> bool:
    """Note how it ended; return whether it was still ``worker``'s to end."""
    return _change(
        "UPDATE work SET stage = %s, ended = %s, ended_us = %s "
        "WHERE code = %s AND worker = %s AND stage = 'running'",
        [ended.stage.value, msgspec.json.encode(ended).decode(), micros(at), code, worker],
    )


def give_back(code: str, worker: str) -> bool:
    """Let the work of a worker that is gone wait again."""
    return _change(
        "UPDATE work SET stage = 'waiting' WHERE code = %s AND worker = %s AND stage = 'running'",
        [code, worker],
    )


# --- files ---------------------------------------------------------------------------------------


def keep(code: str, name: str, content: bytes) -> None:
    """Keep a file with the work; one of that name is replaced."""
    _change(
        "INSERT INTO work_file (work, name, content) VALUES (%s, %s, %s) "
        "ON CONFLICT (work, name) DO UPDATE SET content = excluded.content",
        [code, name, content],
    )


def file(code: str, name: str) -> bytes | None:
    """Return a file kept with the work."""
    found = rows("SELECT content FROM work_file WHERE work = %s AND name = %s", [code, name])
    return bytes(found[0][0]) if found else None


def let_go(code: str, name: str) -> None:
    """Remove a file that nobody needs any more."""
    _change("DELETE FROM work_file WHERE work = %s AND name = %s", [code, name])


def let_go_all(names: Iterable[str], before: datetime) -> None:
    """Remove the files of these names that belong to work ended before then."""
    _change(
        f"DELETE FROM work_file WHERE {among('name')} "
        "AND work IN (SELECT code FROM work WHERE ended_us < %s)",
        [listed(names), micros(before)],
    )


def move(code: str, other: str, name: str) -> bool:
    """Let a file belong to another piece of work; return whether it was there."""
    return _change(
        "UPDATE work_file SET work = %s WHERE work = %s AND name = %s", [other, code, name]
    )


def prune(before: datetime) -> None:
    """Forget work that ended before then, with its files."""
    _change(
        "DELETE FROM work_file WHERE work IN (SELECT code FROM work WHERE ended_us < %s)",
        [micros(before)],
    )
    _change("DELETE FROM work WHERE ended_us < %s", [micros(before)])


def recorded(keys: Iterable[str]) -> set[str]:
    """Return which of these keys the ledger holds."""
    found = rows(f"SELECT key FROM fact WHERE {among('key')}", [listed(keys)])
    return {key for (key,) in found}


def _change(sql: str, parameters: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return bool(cursor.rowcount > 0)
