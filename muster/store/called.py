"""What subjects are called, kept beside the ledger so that a search need not read every state.

A projection that catches up by itself: it knows the facts up to the last one it holds, and reads
those after it when it is next asked. A rebuild empties it.
"""

from collections.abc import Callable, Iterable

from django.db import connection, transaction

from muster.core.kinds import KINDS, Kind
from muster.store.dialect import among, listed, rows
from muster.store.reading import body_of
from muster.store.wire import Row

_PAGE = 5_000
_TAKE = "INSERT INTO called (seq, subject, words) VALUES (%s, %s, %s) ON CONFLICT (seq) DO NOTHING"
Words = Callable[[Kind], tuple[str, ...]]


def catch_up(naming: Iterable[type[Kind]], words: Words) -> int:
    """Take in what facts of the kinds ``naming`` say and is not held yet; return how many.

    Words are kept each on a line of its own, before and after it a line's end.
    """
    wanted = frozenset(naming)
    kinds = listed([name for name, body in KINDS.items() if body in wanted])
    taken = 0
    while page := _behind(kinds):
        found = [
            (seq, subject, _lines(words(body_of(kind, text)))) for seq, subject, kind, text in page
        ]
        with transaction.atomic(), connection.cursor() as cursor:  # another may do the same
            cursor.executemany(_TAKE, found)
        taken += len(page)
    return taken


def _behind(kinds: object) -> list[Row]:
    return rows(
        f"SELECT seq, subject, kind, body FROM fact WHERE {among('kind')} "
        "AND seq > (SELECT COALESCE(MAX(seq), 0) FROM called) ORDER BY seq LIMIT %s",
        [kinds, _PAGE],
    )


def _lines(words: tuple[str, ...]) -> str:
    return "\n".join(("", *words, ""))


def calling(typed: str, *, last: int, most: int) -> list[str]:
    """Return the subjects called by ``typed``, or whose code begins so, the nearest first.

    A whole word comes before one that begins so, and that before one it stands within. Names
    that were corrected up to fact ``last`` do not count. At most ``most``.
    """
    sought = _escaped(typed)
    whole, begins, within = f"%\n{sought}\n%", f"%\n{sought}%", f"%{sought}%"
    code = f"%:{sought}%"
    like = "LIKE %s ESCAPE '!'"
    found = rows(
        f"SELECT c.subject, MIN(CASE WHEN c.words {like} THEN 0 WHEN c.words {like} THEN 1 "
        f"WHEN LOWER(c.subject) {like} THEN 1 ELSE 2 END) AS nearness FROM called c "
        f"WHERE c.seq <= %s AND (c.words {like} OR LOWER(c.subject) {like}) AND NOT EXISTS "
        "(SELECT 1 FROM fact x WHERE x.corrects = c.seq AND x.seq <= %s) "
        "GROUP BY c.subject ORDER BY nearness, c.subject LIMIT %s",
        [whole, begins, code, last, within, code, last, most],
    )
    return [subject for subject, _ in found]


def _escaped(text: str) -> str:
    for special in "!%_":
        text = text.replace(special, f"!{special}")
    return text
