"""The shifts that published rosters tell, one row each, for those who watch over them.

    turn       a shift as it stands: who stands it, how many are missing, what was done about it
    followed   up to which fact the ledger was followed, by whoever follows it

Read off the rosters of the ledger by the worker, a moment after them, and written anew from them
whenever a roster changes: nothing here is known that no fact says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from muster.core.ledger import micros, moment
from muster.store.bulk import insert
from muster.store.dialect import Row, rows, run

TABLES = """
CREATE TABLE turn (
    post TEXT NOT NULL,
    shift TEXT NOT NULL,
    start_us BIGINT NOT NULL,
    end_us BIGINT NOT NULL,
    people TEXT NOT NULL,
    short INTEGER NOT NULL,
    looked INTEGER NOT NULL DEFAULT 0,
    reminded BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (post, start_us, shift)
);
CREATE INDEX turn_start ON turn (start_us);
CREATE INDEX turn_end ON turn (end_us);
CREATE TABLE followed (who TEXT PRIMARY KEY, seq BIGINT NOT NULL)
"""
NOT_YET, BEGUN, OVER = 0, 1, 2  # what was looked at of a shift
_COLUMNS = "post, shift, start_us, end_us, people, short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One shift of a post as its rosters tell it; ``short`` is how many heads it lacks."""

    post: str
    shift: str
    start: datetime
    end: datetime
    people: tuple[str, ...]
    short: int


def followed(who: str) -> int | None:
    """Return up to which fact ``who`` has followed the ledger, None if not at all yet."""
    found = rows("SELECT seq FROM followed WHERE who = %s", [who])
    return found[0][0] if found else None


def follow(who: str, seq: int) -> None:
    """Note that ``who`` has followed the ledger up to ``seq``."""
    run(
        "INSERT INTO followed (who, seq) VALUES (%s, %s) "
        "ON CONFLICT (who) DO UPDATE SET seq = excluded.seq",
        [who, seq],
    )


def put(post: str, turns: Iterable[Turn], since: datetime) -> None:
    """Let ``turns`` be the shifts of ``post`` that end after ``since``.

    What was done about a shift that is still there stays done.
    """
    done = {
        (shift, start_us): (looked, reminded)
        for shift, start_us, looked, reminded in rows(
            "SELECT shift, start_us, looked, reminded FROM turn WHERE post = %s AND end_us > %s",
            [post, micros(since)],
        )
    }
    run("DELETE FROM turn WHERE post = %s AND end_us > %s", [post, micros(since)])
    made: list[Row] = [
        (
            turn.post,
            turn.shift,
            micros(turn.start),
            micros(turn.end),
            " ".join(turn.people),
            turn.short,
            *done.get((turn.shift, micros(turn.start)), (NOT_YET, False)),
        )
        for turn in turns
    ]
    insert("turn", [*_COLUMNS.split(", "), "looked", "reminded"], made)


def drop(before: datetime) -> None:
    """Forget the shifts that ended before then."""
    run("DELETE FROM turn WHERE end_us <= %s", [micros(before)])


def to_look_at(begun: datetime, over: datetime, limit: int) -> list[tuple[Turn, int]]:
    """Return shifts that began by ``begun`` or ended by ``over`` and were not looked at since.

    Each comes with what there is to look at: that it has begun, or that it is over.
    """
    found = rows(
        f"SELECT {_COLUMNS}, CASE WHEN end_us < %s THEN {OVER} ELSE {BEGUN} END FROM turn "
        f"WHERE (end_us < %s AND looked < {OVER}) OR (start_us <= %s AND looked < {BEGUN}) "
        "ORDER BY start_us, post LIMIT %s",
        [micros(over), micros(over), micros(begun), limit],
    )
    return [(_turn(row), row[-1]) for row in found]


def looked(turn: Turn, at: int) -> None:
    """Note that a shift was looked at, begun or over."""
    run(
        "UPDATE turn SET looked = %s WHERE post = %s AND start_us = %s AND shift = %s",
        [at, turn.post, micros(turn.start), turn.shift],
    )


def to_remind(since: datetime, until: datetime, limit: int) -> list[Turn]:
    """Return shifts that begin in that time and of which nobody was reminded."""
    found = rows(
        f"SELECT {_COLUMNS} FROM turn WHERE start_us > %s AND start_us <= %s AND NOT reminded "
        "ORDER BY start_us, post LIMIT %s",
        [micros(since), micros(until), limit],
    )
    return [_turn(row) for row in found]


def reminded(turn: Turn) -> None:
    """Note that the people of a shift were reminded."""
    run(
        "UPDATE turn SET reminded = %s WHERE post = %s AND start_us = %s AND shift = %s",
        [True, turn.post, micros(turn.start), turn.shift],
    )


def short(at: datetime, until: datetime) -> list[Turn]:
    """Return the shifts on at some time between ``at`` and ``until`` that lack heads."""
    found = rows(
        f"SELECT {_COLUMNS} FROM turn WHERE end_us > %s AND start_us < %s AND short > 0 "
        "ORDER BY start_us, post, shift",
        [micros(at), micros(until)],
    )
    return [_turn(row) for row in found]


def known(at: datetime, until: datetime) -> bool:
    """Return whether any shift is known that is on at some time between ``at`` and ``until``."""
    given = [micros(at), micros(until)]
    return bool(rows("SELECT 1 FROM turn WHERE end_us > %s AND start_us < %s LIMIT 1", given))


def between(at: datetime, until: datetime, people: frozenset[str]) -> list[Turn]:
    """Return the shifts on at some time between ``at`` and ``until`` that any of these stands."""
    found = rows(
        f"SELECT {_COLUMNS} FROM turn WHERE end_us > %s AND start_us < %s "
        "ORDER BY start_us, post, shift",
        [micros(at), micros(until)],
    )
    return [_turn(row) for row in found if not people.isdisjoint(row[4].split())]


def _turn(row: Sequence[object] | Row) -> Turn:
    post, shift, start_us, end_us, people, short = row[:6]
    return Turn(
        post=str(post),
        shift=str(shift),
        start=moment(int(str(start_us))),
        end=moment(int(str(end_us))),
        people=tuple(str(people).split()),
        short=int(str(short)),
    )
