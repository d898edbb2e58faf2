"""Verify the ledger: the chain, the numbers, and that every projection equals the fold.

The fold here is the plain one: the facts of a subject known at each number, sorted and applied
anew. It shares the states with the projector, but not its increments, tallies or SQL.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
from django.db import DatabaseError, connection

from muster.core import kinds as k
from muster.core.count import Posting, State, difference, replay
from muster.core.ledger import GENESIS, Fact, chain, micros, order
from muster.core.register import parent_of
from muster.core.subjects import start
from muster.store.dialect import Row, among, listed, rows
from muster.store.ledger import said_by
from muster.store.projection import SCOPES, read_state
from muster.store.reading import COLUMNS, every, fact, head
from muster.store.schema import BLOCK, HOUR_US, POSTING_BITS, TALLY_DEPTH

FINDINGS_MAX = 20  # enough to see the pattern
_SUBJECTS_AT_ONCE = 2_000
_ENDS_BY_ITSELF = (k.HoldPlaced, k.RestOrdered, k.AbsenceBegan, k.BereavementChosen)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: what, and at which fact or subject.

    Codes: gap, clock, digest, unreadable, state, postings, tree, tally, mention, database.
    """

    code: str
    seq: int | None = None
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at and what was found; no findings means the ledger is sound."""

    facts: int
    subjects: int
    head: str
    findings: tuple[Finding, ...]


def _silent(_stage: str, _done: int, _all: int) -> None:
    return None


def verify(*, progress: Progress = _silent) -> Verified:
    """Read the whole ledger and all projections and return every disagreement found.

    A broken chain is the news: the projections of a ledger that has one are not read.
    """
    facts, subjects, digest = 0, 0, ""
    found: list[Finding] = []
    try:
        found += _database()
        facts, _, digest = head()
        subjects = rows("SELECT COUNT(*) FROM subject")[0][0]
        found += _first(_chain(facts, progress))
        if not found:
            found += _first(_projections(subjects, progress))
            found += [*_first(_tree()), *_first(_tallies(progress)), *_first(_mentions())]
    except DatabaseError as error:
        found.append(Finding("database", detail=str(error).strip()))
    return Verified(facts, subjects, digest or GENESIS, tuple(found[:FINDINGS_MAX]))


def _first(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding, _ in zip(findings, range(FINDINGS_MAX), strict=False)]


def _database() -> Iterator[Finding]:
    """SQLite can say itself whether its pages and indexes are whole."""
    if connection.vendor == "sqlite":
        for (said,) in rows("PRAGMA integrity_check(20)"):
            if said != "ok":
                yield Finding("database", detail=said)


def _chain(total: int, progress: Progress) -> Iterator[Finding]:
    before, seq, recorded_us = GENESIS, 0, 0
    for page in every():
        for row in page:
            seq += 1
            if row[0] != seq:
                yield Finding("gap", seq, detail=f"{row[0] - seq} missing")
                seq = row[0]
            if row[6] <= recorded_us:
                yield Finding("clock", seq, row[3])
            recorded_us = row[6]
            if chain(before, seq=seq, recorded_us=recorded_us, said=said_by(row)) != row[13]:
                yield Finding("digest", seq, row[3], row[2])
            before = row[13]
        progress("chain", seq, total)


# --- subjects: states and postings -------------------------------------------------------------


def _projections(total: int, progress: Progress) -> Iterator[Finding]:
    last, done = 0, 0
    while page := rows(
        "SELECT id, code, state FROM subject WHERE id > %s ORDER BY id LIMIT %s",
        [last, _SUBJECTS_AT_ONCE],
    ):
        last, done = page[-1][0], done + len(page)
        yield from _subjects(page)
        progress("projections", done, total)
    for table, column in (("posting", "subject_id"), ("posting", "scope_id")):
        strays = rows(
            f"SELECT COUNT(*) FROM {table} WHERE {column} NOT IN (SELECT id FROM subject)"
        )[0][0]
        if strays:
            yield Finding("postings", detail=f"{strays} with an unknown {column}")


@dataclass(frozen=True, slots=True)
class _Told:
    """A fact, and the seq of the fact that corrects it."""

    fact: Fact
    corrected_by: int | None


def _subjects(page: Sequence[Row]) -> Iterator[Finding]:
    codes = {number: code for number, code, _ in page}
    told: dict[str, list[_Told]] = defaultdict(list)
    columns = ", ".join(f"f.{name}" for name in COLUMNS.split(", "))
    for row in rows(
        f"SELECT {columns}, c.seq FROM fact f LEFT JOIN fact c ON c.corrects = f.seq "
        f"WHERE {among('f.subject')} ORDER BY f.seq",
        [listed(codes.values())],
    ):
        told[row[3]].append(_Told(fact(row[:14]), row[14]))
    posted: dict[int, Counter[Row]] = defaultdict(Counter)
    for number, posting, at_us, account, scope, delta in rows(
        "SELECT p.subject_id, p.id, p.at_us, a.name, s.code, p.delta FROM posting p "
        "JOIN account a ON a.id = p.account_id JOIN subject s ON s.id = p.scope_id "
        f"WHERE {among('p.subject_id')}",
        [listed(codes)],
    ):
        posted[number][posting >> POSTING_BITS, at_us, account, scope] += delta
    for number, code, text in page:
        expected, state = _fold(code, told[code])
        if posted[number] != expected:
            wrong = min((posted[number] - expected) + (expected - posted[number]), default=(None,))
            yield Finding("postings", wrong[0], code)
        try:
            kept = read_state(code, text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield Finding("unreadable", subject=code, detail=str(error))
            continue
        if kept != state:
            yield Finding("state", subject=code)


def _fold(code: str, told: Sequence[_Told]) -> tuple[Counter[Row], State]:
    """Return what the facts about ``code`` must have posted at each number, and its state.

    Facts that came in order need one replay each step; that is the same as one replay for all,
    whose postings then belong to the fact of their moment, so the long way is only gone when
    something was late, corrected, or ended by itself.
    """
    seqs = sorted({t.fact.seq for t in told} | {t.corrected_by for t in told if t.corrected_by})
    expected: Counter[Row] = Counter()
    before: list[Posting] = []
    state = start(code)
    if _in_order(told):
        return _fold_in_order(code, told)
    for seq in seqs:
        known = [
            t.fact
            for t in told
            if t.fact.seq <= seq and not (t.corrected_by and t.corrected_by <= seq)
        ]
        now, timeline = replay(start(code), known)
        for at, account, scope, delta in difference(before, now):
            expected[seq, micros(at), account, scope] += delta
        before, state = now, timeline.state
    return expected, state


def _in_order(told: Sequence[_Told]) -> bool:
    places = [order(t.fact) for t in told]
    return (
        all(t.corrected_by is None and t.fact.corrects is None for t in told)
        and all(a < b for a, b in pairwise(places))
        and not any(isinstance(t.fact.body, _ENDS_BY_ITSELF) for t in told)
    )


def _fold_in_order(code: str, told: Sequence[_Told]) -> tuple[Counter[Row], State]:
    expected: Counter[Row] = Counter()
    state = start(code)
    counts = state.counts()
    for t in told:
        before, at_us = state, micros(t.fact.holds_from)
        state = before.after(t.fact)
        was, counts = counts, state.counts()
        delta: Counter[tuple[str, str]] = Counter()
        for count in counts:
            delta[count.account, count.scope] += count.number
        for count in was:
            delta[count.account, count.scope] -= count.number
        for (account, scope), number in delta.items():
            if number:
                expected[t.fact.seq, at_us, account, scope] += number
        for count in state.events(before, t.fact):
            expected[t.fact.seq, at_us, count.account, count.scope] += count.number
    return expected, state


# --- the tree, the tallies, the mentions --------------------------------------------------------


def _tree() -> Iterator[Finding]:
    found = rows(
        f"SELECT id, code, parent_id, depth FROM subject WHERE {among('kind')}", [listed(SCOPES)]
    )
    above = {number: parent for number, _, parent, _ in found}
    codes = {number: code for number, code, _, _ in found}
    founded: dict[str, set[str | None]] = defaultdict(set)
    for row in rows(
        f"SELECT {COLUMNS} FROM fact WHERE kind IN ('org.founded', 'post.opened', 'unit.founded')"
    ):
        founded[row[3]].add(parent_of(fact(row).body))
    beneath = set(rows("SELECT ancestor_id, scope_id FROM within"))
    for number, code, parent, depth in found:
        path = [number]
        while (up := above.get(path[-1])) is not None and up not in path:
            path.append(up)
        missing = [a for a in path if (a, number) not in beneath]
        beneath -= {(a, number) for a in path}
        wrong_parent = parent is not None and codes.get(parent) not in founded[code]
        if missing or depth != len(path) - 1 or wrong_parent:
            yield Finding("tree", subject=code)
    for _, number in sorted(beneath):
        yield Finding("tree", subject=codes.get(number, str(number)))


def _tallies(progress: Progress) -> Iterator[Finding]:
    """Compare the tallies block by block with the postings, summed here."""
    top = {number for (number,) in rows("SELECT id FROM subject WHERE depth <= %s", [TALLY_DEPTH])}
    above: dict[int, list[int]] = defaultdict(list)
    for ancestor, scope in rows("SELECT ancestor_id, scope_id FROM within"):
        if ancestor in top:
            above[scope].append(ancestor)
    blocks = head()[0] // BLOCK
    for block in range(blocks):
        summed: Counter[Row] = Counter()
        for scope, account, at_us, delta in rows(
            "SELECT scope_id, account_id, at_us, delta FROM posting WHERE id >= %s AND id < %s",
            [(block * BLOCK + 1) << POSTING_BITS, ((block + 1) * BLOCK + 1) << POSTING_BITS],
        ):
            hour = -(-at_us // HOUR_US)
            for ancestor in above[scope]:
                summed[ancestor, account, hour] += delta
        kept = {
            row[:3]: int(row[3])
            for row in rows(
                "SELECT scope_id, account_id, hour, delta FROM tally WHERE block = %s", [block]
            )
        }
        if kept != {place: total for place, total in summed.items() if total}:
            yield Finding("tally", block * BLOCK + 1, detail=f"block {block}")
        progress("tallies", block + 1, blocks)
    strays = rows("SELECT COUNT(*) FROM tally WHERE block >= %s", [blocks])[0][0]
    if strays:
        yield Finding("tally", detail=f"{strays} of blocks not complete")


def _mentions() -> Iterator[Finding]:
    kept = set(rows("SELECT subject, seq FROM mention"))
    for seq, concerns in rows("SELECT seq, concerns FROM fact WHERE concerns <> ''"):
        wanted = {(code, seq) for code in concerns.split()}
        if not wanted <= kept:
            yield Finding("mention", seq)
        kept -= wanted
    for code, seq in sorted(kept):
        yield Finding("mention", seq, code)
