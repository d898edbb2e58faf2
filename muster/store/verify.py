"""Verify the ledger: the chain, the numbers, and that every projection equals the fold.

The fold here is the plain one: the facts of a subject known at each number, sorted and applied
anew wherever one was late. It shares the states with the projector, but not its increments,
tallies or SQL. What is read may be broken in any way: what cannot be used is a finding too.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec
from django.db import DatabaseError, connection

from muster.core import kinds as k
from muster.core.count import State, replay
from muster.core.ledger import GENESIS, Fact, chain, micros, order
from muster.core.register import FOUNDING, MOVING, parent_of
from muster.core.subjects import start
from muster.store.dialect import among, collecting_later, listed, plan_anew, rows
from muster.store.ledger import said_by
from muster.store.projection import SCOPES, read_state
from muster.store.reading import COLUMNS, every, fact, postings_of
from muster.store.reading import head as last_fact
from muster.store.schema import BLOCK, HOUR_US, POSTING_BITS, TALLY_DEPTH, statements
from muster.store.wire import Row

FINDINGS_MAX = 20  # enough to see the pattern
_SUBJECTS_AT_ONCE = 1_000
_BLOCKS_AT_ONCE = 64
# what values of a wrong type or size raise when they are used
_UNUSABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    msgspec.MsgspecError,
)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be: what, and at which fact or subject.

    Codes: schema, gap, clock, digest, head, unreadable, state, postings, tree, tally, mention,
    database.
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


def verify(*, progress: Progress = _silent, head: tuple[int, str] | None = None) -> Verified:
    """Read the whole ledger and all projections and return every disagreement found.

    ``head`` is one published elsewhere, such as on a bulletin: (seq, digest). Without it, facts
    cut off at the end leave a ledger that is sound in itself. A broken chain is the news: the
    projections of a ledger that has one are not read.
    """
    facts, subjects, digest = 0, 0, ""
    found: list[Finding] = []
    with collecting_later():
        try:
            facts, _, digest = last_fact()
            subjects = rows("SELECT COUNT(*) FROM subject")[0][0]
            plan_anew(facts)
        except DatabaseError as error:
            found.append(Finding("database", detail=str(error).strip()))
        found += _first(_database())
        found += _first(_chain(facts, progress, head))
        if not found:
            found += _first(_projections(facts, subjects, progress))
            found += [*_first(_tree()), *_first(_tallies(facts, progress)), *_first(_mentions())]
    return Verified(facts, subjects, digest or GENESIS, tuple(found[:FINDINGS_MAX]))


def _first(stage: Iterator[Finding]) -> list[Finding]:
    """Return the first findings of a stage; what stops it is one as well."""
    found: list[Finding] = []
    try:
        found.extend(islice(stage, FINDINGS_MAX))
    except DatabaseError as error:
        found.append(Finding("database", detail=str(error).strip()))
    except _UNUSABLE as error:
        found.append(Finding("unreadable", detail=f"{type(error).__name__}: {error}"))
    return found


def _database() -> Iterator[Finding]:
    """Ask the database what it can say itself: its guards and, of SQLite, pages and indexes."""
    if connection.vendor == "sqlite":
        made = {sql for (sql,) in rows("SELECT sql FROM sqlite_schema")}
        for statement in statements("sqlite"):
            if statement not in made:
                yield Finding("schema", detail=statement.partition("\n")[0])
        for (said,) in rows("PRAGMA integrity_check(20)"):
            if said != "ok":
                yield Finding("database", detail=said)
        return
    guarded = rows(
        "SELECT tgname FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid "
        "WHERE tgrelid = 'fact'::regclass AND tgenabled IN ('O', 'A') AND NOT tgisinternal "
        "AND prosrc LIKE '%%RAISE EXCEPTION%%'"
    )
    for name in sorted({"fact_no_change", "fact_no_truncate"} - {name for (name,) in guarded}):
        yield Finding("schema", detail=name)


def _chain(total: int, progress: Progress, head: tuple[int, str] | None) -> Iterator[Finding]:
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
            if _digest(before, seq, row) != row[13]:
                yield Finding("digest", seq, row[3], row[2])
            before = row[13]
            if head is not None and head[0] == seq and head[1] != before:
                yield Finding("head", seq, detail=f"published as {head[1]}")
        progress("chain", seq, total)
    if head is not None and head[0] > seq:
        yield Finding("head", head[0], detail=f"the ledger ends at {seq}")


def _digest(before: str, seq: int, row: Row) -> str:
    try:
        return chain(before, seq=seq, recorded_us=row[6], said=said_by(row))
    except _UNUSABLE:
        return ""


# --- subjects: states and postings -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Correction:
    """The fact that corrects another one."""

    seq: int
    subject: str


def _projections(facts: int, total: int, progress: Progress) -> Iterator[Finding]:
    corrections = {
        corrected: _Correction(seq, subject)
        for corrected, seq, subject in rows(
            "SELECT corrects, seq, subject FROM fact WHERE corrects IS NOT NULL"
        )
    }
    names: dict[int, str] = dict(rows("SELECT id, name FROM account"))
    scopes: dict[int, str] = dict(
        rows(f"SELECT id, code FROM subject WHERE {among('kind')}", [listed(SCOPES)])
    )
    last, done, told = 0, 0, 0
    while page := rows(
        "SELECT id, code, kind, parent_id, depth, moved, latest_us, latest_rank, latest_key, state "
        "FROM subject WHERE id > %s ORDER BY id LIMIT %s",
        [last, _SUBJECTS_AT_ONCE],
    ):
        last, done = page[-1][0], done + len(page)
        subjects = _Subjects(page, corrections, names, scopes)
        told += subjects.told()
        yield from subjects.findings()
        progress("projections", done, total)
    if told != facts:
        yield Finding("state", detail=f"{facts - told} facts about subjects not kept")
    beyond = rows(
        "SELECT COUNT(*) FROM posting WHERE id < %s OR id >= %s",
        [1 << POSTING_BITS, (facts + 1) << POSTING_BITS],
    )[0][0]
    if beyond:
        yield Finding("postings", detail=f"{beyond} of no fact")


class _Subjects:
    """Some subjects with all that is told about them and all that is posted for it."""

    def __init__(
        self,
        page: Sequence[Row],
        corrections: dict[int, _Correction],
        names: dict[int, str],
        scopes: dict[int, str],
    ) -> None:
        self._page = page
        self._corrections = corrections
        self._codes: dict[int, str] = {row[0]: row[1] for row in page}
        self._facts: dict[str, list[Fact]] = defaultdict(list)
        about = f"SELECT {COLUMNS} FROM fact WHERE {among('subject')} ORDER BY seq"
        for row in rows(about, [listed(self._codes.values())]):
            self._facts[row[3]].append(fact(row))
        self._posted, self._strays = self._read_postings(names, scopes)

    def told(self) -> int:
        """Return how many facts there are about these subjects."""
        return sum(map(len, self._facts.values()))

    def _read_postings(
        self, names: dict[int, str], scopes: dict[int, str]
    ) -> tuple[dict[str, Counter[Row]], list[Finding]]:
        """Return what is posted about each subject, and the postings about others."""
        teller = {f.seq: code for code, some in self._facts.items() for f in some}
        other = {  # facts about other subjects that correct one about one of these
            c.seq: f.subject
            for some in self._facts.values()
            for f in some
            if (c := self._corrections.get(f.seq)) is not None and c.subject != f.subject
        }
        corrects = {f.seq for some in self._facts.values() for f in some if f.corrects}
        posted: dict[str, Counter[Row]] = defaultdict(Counter)
        strays = []
        for number, account, scope, about, at_us, delta in postings_of({*teller, *other}):
            seq = number >> POSTING_BITS
            code = self._codes.get(about)
            if code is not None and code in (teller.get(seq), other.get(seq)):
                place = scopes.get(scope, str(scope))
                posted[code][seq, at_us, names.get(account, str(account)), place] += delta
            elif seq in teller and seq not in corrects:
                strays.append(Finding("postings", seq, teller[seq], f"about subject {about}"))
        return posted, strays

    def findings(self) -> Iterator[Finding]:
        """Yield what is not as these facts make it."""
        yield from self._strays
        for number, code, kind, parent, depth, moved, *kept in self._page:
            told = self._facts.get(code, [])
            expected, state, latest = _fold(code, told, self._corrections)
            posted = self._posted[code]
            if posted != expected:
                wrong = (posted - expected) + (expected - posted)
                yield Finding("postings", min(wrong, default=(None,))[0], code)
            if kind != code.partition(":")[0] or not number:
                yield Finding("state", subject=code, detail=f"kept as {kind}")
            if kind not in SCOPES and (parent is not None or depth or moved):
                yield Finding("tree", subject=code, detail="not a scope")
            yield from _kept(code, kept, state if told else None, latest)


def _kept(
    code: str, kept: Sequence[object], state: State | None, latest: Row | None
) -> Iterator[Finding]:
    """Yield whether the latest state kept is another one."""
    if tuple(kept[:3]) != (latest or (None, None, None)):
        yield Finding("state", subject=code, detail="latest")
    text = kept[3]
    if state is None or not isinstance(text, str):
        if state is not None or text is not None:
            yield Finding("state", subject=code)
        return
    try:
        if read_state(code, text) != state:
            yield Finding("state", subject=code)
    except _UNUSABLE as error:
        yield Finding("unreadable", subject=code, detail=str(error))


def _fold(
    code: str, told: Sequence[Fact], corrections: dict[int, _Correction]
) -> tuple[Counter[Row], State, Row | None]:
    """Return what the facts about ``code`` must have posted, its state, and its latest place.

    Each number at which something changes is looked at in turn. A fact that came in order onto
    a state in which nothing ends by itself adds its step; anything else is a replay of all the
    facts standing then, and posts what that has changed.
    """
    expected: Counter[Row] = Counter()
    standing: dict[int, Fact] = {}
    total: Counter[Row] = Counter()
    state, latest = start(code), None
    changes: dict[int, list[tuple[Fact, bool]]] = defaultdict(list)
    for each in told:
        changes[each.seq].append((each, True))
        if each.seq in corrections:
            changes[corrections[each.seq].seq].append((each, False))
    for seq, changed in sorted(changes.items()):
        for each, comes in changed:
            if comes:
                standing[each.seq] = each
            else:
                del standing[each.seq]
        new = changed[0][0]
        calm = len(changed) == 1 and changed[0][1] and new.corrects is None and state.due is None
        if calm and (latest is None or order(new) > latest):
            before, state, latest = state, state.after(new), order(new)
            if state.due is None:
                delta = _step(before, state, new)
                total.update(delta)
                expected.update({(seq, *place): n for place, n in delta.items() if n})
                continue
        now, timeline = replay(start(code), standing.values())
        state, latest = timeline.state, timeline.latest
        was, total = total, Counter()
        for at, account, scope, number in now:
            total[micros(at), account, scope] += number
        for place in was.keys() | total.keys():
            if total[place] != was[place]:
                expected[(seq, *place)] = total[place] - was[place]
    where = None if latest is None else (micros(latest[0]), *latest[1:])
    return expected, state, where


def _step(before: State, after: State, new: Fact) -> Counter[Row]:
    """Return the postings between two states, from the fact that made one into the other."""
    at_us = micros(new.holds_from)
    delta: Counter[Row] = Counter()
    for account, scope, number in (*after.counts(), *after.events(before, new)):
        delta[at_us, account, scope] += number
    for account, scope, number in before.counts():
        delta[at_us, account, scope] -= number
    return delta


# --- the tree, the tallies, the mentions --------------------------------------------------------


def _tree() -> Iterator[Finding]:
    found = rows(
        f"SELECT id, code, parent_id, depth, moved FROM subject WHERE {among('kind')}",
        [listed(SCOPES)],
    )
    above = {number: parent for number, _, parent, _, _ in found}
    codes = {number: code for number, code, _, _, _ in found}
    founded, moves = _founded_and_moved()
    beneath = set(rows("SELECT ancestor_id, scope_id FROM within"))
    for number, code, parent, depth, moved in found:
        path = [number]
        while (up := above.get(path[-1])) is not None and up not in path:
            path.append(up)
        missing = [a for a in path if (a, number) not in beneath]
        beneath -= {(a, number) for a in path}
        parents = founded.get(code, set())
        fixed = codes.get(parent) if parent is not None else None
        unknown = parent is not None and fixed not in parents
        must_move = code in moves or any(p != fixed for p in parents)
        if missing or depth != len(path) - 1 or unknown or bool(moved) != must_move:
            yield Finding("tree", subject=code)
    for _, number in sorted(beneath):
        yield Finding("tree", subject=codes.get(number, str(number)))


def _founded_and_moved() -> tuple[dict[str, set[str | None]], set[str]]:
    """Return the parents each scope was ever founded beneath, and the scopes that moved."""
    founded: dict[str, set[str | None]] = defaultdict(set)
    moves: set[str] = set()
    for row in rows(
        f"SELECT {COLUMNS} FROM fact WHERE {among('kind')}",
        [listed([name for name, body in k.KINDS.items() if body.OF in (*SCOPES, "any")])],
    ):
        each = fact(row)
        if each.subject.partition(":")[0] not in SCOPES:
            continue
        if isinstance(each.body, FOUNDING):
            founded[each.subject].add(parent_of(each.body))
        if each.corrects is not None or isinstance(each.body, MOVING):
            moves.add(each.subject)
    return founded, moves


def _tallies(facts: int, progress: Progress) -> Iterator[Finding]:
    """Compare the tallies block by block with the postings, summed here."""
    top = {number for (number,) in rows("SELECT id FROM subject WHERE depth <= %s", [TALLY_DEPTH])}
    above: dict[int, list[int]] = defaultdict(list)
    for ancestor, scope in rows("SELECT ancestor_id, scope_id FROM within"):
        if ancestor in top:
            above[scope].append(ancestor)
    blocks = facts // BLOCK
    kept: dict[int, dict[Row, int]] = {}
    for block in range(blocks):
        if block % _BLOCKS_AT_ONCE == 0:
            kept = _tallies_kept(block)
        summed: dict[Row, int] = defaultdict(int)
        for scope, account, at_us, delta in rows(
            "SELECT scope_id, account_id, at_us, delta FROM posting WHERE id >= %s AND id < %s",
            [(block * BLOCK + 1) << POSTING_BITS, ((block + 1) * BLOCK + 1) << POSTING_BITS],
        ):
            hour = -(-at_us // HOUR_US)
            for ancestor in above[scope]:
                summed[ancestor, account, hour] += delta
        if kept[block] != {place: total for place, total in summed.items() if total}:
            yield Finding("tally", block * BLOCK + 1, detail=f"block {block}")
        progress("tallies", block + 1, blocks)
    strays = rows("SELECT COUNT(*) FROM tally WHERE block < 0 OR block >= %s", [blocks])[0][0]
    if strays:
        yield Finding("tally", detail=f"{strays} of blocks not complete")


def _tallies_kept(first: int) -> dict[int, dict[Row, int]]:
    """Return the tallies of some blocks, by block and place."""
    kept: dict[int, dict[Row, int]] = defaultdict(dict)
    for block, *place, delta in rows(
        "SELECT block, scope_id, account_id, hour, delta FROM tally "
        "WHERE block >= %s AND block < %s",
        [first, first + _BLOCKS_AT_ONCE],
    ):
        kept[block][tuple(place)] = int(delta)
    return kept


def _mentions() -> Iterator[Finding]:
    kept = set(rows("SELECT subject, seq FROM mention"))
    for seq, concerns in rows("SELECT seq, concerns FROM fact WHERE concerns <> ''"):
        wanted = {(code, seq) for code in concerns.split()}
        if not wanted <= kept:
            yield Finding("mention", seq)
        kept -= wanted
    for code, seq in sorted(kept):
        yield Finding("mention", seq, code)
