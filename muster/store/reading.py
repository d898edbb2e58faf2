"""Facts read back from the ledger: rows into values, by subject, by kind, by number."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, cast

import msgspec

from muster.core.kinds import KINDS, Kind
from muster.core.ledger import AsOf, Fact, micros, moment
from muster.store.dialect import among, each_of, listed, rows, stream
from muster.store.schema import POSTING_BITS
from muster.store.wire import Row

COLUMNS = (
    "seq, key, kind, subject, org, holds_from_us, recorded_us, recorded_by, source, corrects, "
    "reason, concerns, body, digest"
)
# a fact not corrected by any fact up to a seq
STANDING = "NOT EXISTS (SELECT 1 FROM fact c WHERE c.corrects = f.seq AND c.seq <= %s)"
_LARGE = 100_000  # characters: a plan of thousands of moves, a bulletin with all its figures
_LARGE_KEPT = 8


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(KINDS[kind])


def body_of(kind: str, text: str) -> Kind:
    """Return the body a fact of ``kind`` holds; raises ``msgspec.ValidationError`` if broken.

    The last few large ones are kept: a fact never changes, and every page about a plan reads it.
    """
    return _kept(kind, text) if len(text) > _LARGE else cast(Kind, _decoder(kind).decode(text))


@lru_cache(maxsize=_LARGE_KEPT)
def _kept(kind: str, text: str) -> Kind:
    return cast(Kind, _decoder(kind).decode(text))


def fact(row: Row) -> Fact:
    """Return the fact in a row of ``COLUMNS``."""
    seq, key, kind, subject, org, holds_us, recorded_us, by, source, corrects = row[:10]
    reason, concerns, body, digest = row[10:]
    return Fact(
        seq=seq,
        key=key,
        kind=kind,
        subject=subject,
        org=org,
        holds_from=moment(holds_us),
        recorded_at=moment(recorded_us),
        recorded_by=by,
        source=source,
        body=body_of(kind, body),
        corrects=corrects,
        reason=reason,
        concerns=tuple(concerns.split()),
        digest=digest,
    )


def aside() -> list[Row]:
    """Return (key, refused_us, code, stands, said) of every refused draft, the latest first."""
    return rows("SELECT key, refused_us, code, stands, said FROM aside ORDER BY id DESC")


def head(known: datetime | None = None) -> tuple[int, int, str]:
    """Return (seq, recorded_us, digest) of the last fact, or of the last one known by then.

    An empty ledger answers (0, 0, "").
    """
    if known is None:
        found = rows("SELECT seq, recorded_us, digest FROM fact ORDER BY seq DESC LIMIT 1")
    else:
        found = rows(
            "SELECT seq, recorded_us, digest FROM fact WHERE recorded_us <= %s "
            "ORDER BY recorded_us DESC LIMIT 1",
            [micros(known)],
        )
    return cast(tuple[int, int, str], found[0]) if found else (0, 0, "")


def standing_of(subjects: Iterable[str], *, last: int) -> list[Fact]:
    """Return the facts about ``subjects`` up to seq ``last`` that none up to it corrects."""
    named = f"SELECT {COLUMNS} FROM fact f WHERE {among('subject')} AND seq <= %s AND {STANDING}"
    return [fact(row) for row in rows(f"{named} ORDER BY seq", [listed(subjects), last, last])]


def last_told(subjects: Iterable[str], *, last: int) -> int | None:
    """Return recorded_us of the last fact about any of ``subjects`` up to seq ``last``, or None."""
    asked = f"SELECT MAX(recorded_us) FROM fact WHERE {among('subject')} AND seq <= %s"
    return cast(int | None, rows(asked, [listed(subjects), last])[0][0])


def standing_kind(kinds: Iterable[str], asof: AsOf) -> list[Fact]:
    """Return the standing facts of ``kinds`` that hold and are known as of ``asof``."""
    last = head(asof.known)[0]
    named = f"SELECT {COLUMNS} FROM fact f WHERE {among('kind')} AND seq <= %s AND {STANDING}"
    found = rows(
        f"{named} AND holds_from_us <= %s ORDER BY seq",
        [listed(kinds), last, last, micros(asof.at)],
    )
    return [fact(row) for row in found]


def of_kinds(kinds: Iterable[str], after: int, limit: int) -> list[Fact]:
    """Return the first facts of ``kinds`` recorded after the one at ``after``, in order."""
    found = rows(
        f"SELECT {COLUMNS} FROM fact WHERE seq > %s AND {among('kind')} ORDER BY seq LIMIT %s",
        [after, listed(kinds), limit],
    )
    return [fact(row) for row in found]


def mentioning(subject: str, *, last: int, kinds: Iterable[str] | None = None) -> list[Fact]:
    """Return all facts up to seq ``last`` about ``subject`` or that concern it, corrected too.

    With ``kinds``, those of these kinds alone, and whatever corrects one.
    """
    only = "" if kinds is None else f"AND ({among('kind')} OR corrects IS NOT NULL) "
    found = rows(
        f"SELECT {COLUMNS} FROM fact WHERE seq <= %s AND (subject = %s OR seq IN "
        f"(SELECT seq FROM mention WHERE subject = %s)) {only}ORDER BY seq",
        [last, subject, subject, *(() if kinds is None else (listed(kinds),))],
    )
    return [fact(row) for row in found]


def mentions(subjects: Iterable[str], kinds: Iterable[str], asof: AsOf) -> dict[str, list[Fact]]:
    """Return the standing facts of ``kinds`` that concern each of ``subjects``, by subject."""
    last, found = head(asof.known)[0], defaultdict[str, list[Fact]](list)
    columns = ", ".join(f"f.{name}" for name in COLUMNS.split(", "))
    named = (
        f"SELECT {columns}, m.subject FROM mention m JOIN fact f ON f.seq = m.seq "
        f"WHERE {among('m.subject')} AND {among('f.kind')} AND f.seq <= %s AND {STANDING}"
    )
    given = [listed(subjects), listed(kinds), last, last, micros(asof.at)]
    for row in rows(f"{named} AND f.holds_from_us <= %s ORDER BY f.seq", given):
        found[row[-1]].append(fact(row[:-1]))
    return found


def numbered(seqs: Iterable[int]) -> list[Fact]:
    """Return the facts with these numbers, in order."""
    found = rows(f"SELECT {COLUMNS} FROM fact WHERE {among('seq')} ORDER BY seq", [listed(seqs)])
    return [fact(row) for row in found]


def correcting(seqs: Iterable[int]) -> list[Fact]:
    """Return the facts that correct those with these numbers, in order."""
    found = rows(
        f"SELECT {COLUMNS} FROM fact WHERE {among('corrects')} ORDER BY seq", [listed(seqs)]
    )
    return [fact(row) for row in found]


def corrections(
    *, after: int, last: int, at: datetime, limit: int, upward: bool = False
) -> list[Fact]:
    """Return facts behind ``after`` and up to ``last`` that correct one, the latest first.

    ``upward`` the earliest first. Of what had not become true by ``at`` none.
    """
    found = rows(
        # the plus keeps the ledger from being read fact by fact: corrections have an index
        f"SELECT {COLUMNS} FROM fact WHERE corrects IS NOT NULL AND +seq > %s AND +seq <= %s "
        f"AND holds_from_us <= %s ORDER BY +seq {'ASC' if upward else 'DESC'} LIMIT %s",
        [after, last, micros(at), limit],
    )
    return [fact(row) for row in found]


def recorded_by(account: str, kinds: Iterable[str], since: datetime) -> list[Fact]:
    """Return what ``account`` recorded of ``kinds`` since then that nothing has corrected."""
    last = head()[0]
    found = rows(
        f"SELECT {COLUMNS} FROM fact f WHERE recorded_us >= %s AND recorded_by = %s "
        f"AND {among('kind')} AND {STANDING} ORDER BY seq",
        [micros(since), account, listed(kinds), last],
    )
    return [fact(row) for row in found]


def keyed(*keys: str) -> list[Fact]:
    """Return the facts with these keys, as far as there are any, in order."""
    asked = f"SELECT {COLUMNS} FROM fact WHERE {among('key')} ORDER BY seq"
    return [fact(row) for row in rows(asked, [listed(keys)])]


def kinds_since(seq: int) -> set[str]:
    """Return the kinds of all facts recorded after the one at ``seq``."""
    return {kind for (kind,) in rows("SELECT DISTINCT kind FROM fact WHERE seq > %s", [seq])}


def every(*, size: int = 10_000) -> Iterator[list[Row]]:
    """Yield all rows of the ledger in order, in lists of ``size``."""
    return stream(f"SELECT {COLUMNS} FROM fact WHERE {{after}} ORDER BY seq", size=size)


def telling(subjects: Iterable[str], *, last: int) -> list[int]:
    """Return the numbers up to ``last`` of the facts about ``subjects``, or that correct one.

    All that was ever posted about these subjects was posted for one of them.
    """
    about = f"FROM fact f WHERE {among('f.subject')} AND f.seq <= %s"
    given = [listed(subjects), last]
    return [
        seq
        for (seq,) in rows(
            f"SELECT f.seq {about} UNION SELECT c.seq FROM fact c "
            f"WHERE c.corrects IN (SELECT f.seq {about}) AND c.seq <= %s",
            [*given, *given, last],
        )
    ]


def postings_of(seqs: Iterable[int]) -> list[Row]:
    """Return the postings of the facts with these numbers.

    Columns: id, account_id, scope_id, subject_id, at_us, delta.
    """
    beneath = f"posting.id >= n.value << {POSTING_BITS}"
    beyond = f"posting.id < (n.value + 1) << {POSTING_BITS}"
    return each_of(seqs, "posting", f"{beneath} AND {beyond}")
