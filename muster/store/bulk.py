"""Rows in: inserted and changed, one by one or thousands at a time."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import psycopg
from django.db import connection
from psycopg.sql import SQL

from muster.store import wire
from muster.store.wire import Row

BULK = 64  # from this many rows on PostgreSQL takes them by COPY


def insert(table: str, columns: Sequence[str], given: Sequence[Row]) -> None:
    """Insert rows, by COPY where there are many and the database has it."""
    if not given:
        return
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    if connection.vendor == "postgresql" and len(given) >= BULK:
        text = "".join(map(_line, given))
        wire.send(partial(_copy, f"{table} ({names})", text))
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", given)
        return
    many = ", ".join([f"({marks})"] * len(given))
    _now_or_later(
        f"INSERT INTO {table} ({names}) VALUES {many}", [value for row in given for value in row]
    )


def insert_numbers(table: str, columns: Sequence[str], given: Sequence[Row]) -> None:
    """Insert rows of whole numbers only, which takes half the time of :func:`insert`."""
    if connection.vendor == "sqlite" or len(given) < BULK:
        insert(table, columns, given)
        return
    line = "\t".join(["%d"] * len(columns)) + "\n"
    text = "".join([line % row for row in given])
    wire.send(partial(_copy, f"{table} ({', '.join(columns)})", text))


def update(table: str, columns: Sequence[str], given: Sequence[Row]) -> None:
    """Set ``columns`` of the rows whose id is the last value of each row given."""
    if not given:
        return
    if connection.vendor == "postgresql" and len(given) >= BULK:
        text = "".join(map(_line, given))
        wire.send(partial(_update, table, columns, text))
        return
    sql = f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in columns)} WHERE id = %s"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(sql, given)
        return
    for row in given:
        _now_or_later(sql, row)


def _now_or_later(sql: str, parameters: Sequence[Any]) -> None:
    if not wire.defer((sql, parameters)):
        wire.settle((sql, parameters))


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
