"""What the ledger's facts add up to, kept beside it for speed: states, postings, tallies.

A fact that continues its subject's timeline costs one step. A late fact or a correction makes
its subject's timeline be written anew; what is posted is the difference, under the number of
the fact that brought it. So the sum of all postings up to a number is always what was known
with that fact, and never more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec

from muster.core.count import Posting, State, Timeline, difference, replay
from muster.core.kinds import OrgMoved
from muster.core.ledger import Fact, micros, moment, order
from muster.core.register import Organisation, parent_of
from muster.core.subjects import start
from muster.store.dialect import Row, among, insert, listed, rows, run
from muster.store.reading import standing_of
from muster.store.schema import BLOCK, HOUR_US, POSTING_BITS, TALLY_DEPTH

SCOPES = ("org", "post", "unit")
_SUBJECT = (
    "id",
    "code",
    "kind",
    "parent_id",
    "depth",
    "moved",
    "latest_us",
    "latest_rank",
    "latest_key",
    "state",
)


@dataclass(slots=True)
class _Subject:
    """A row of ``subject`` while facts are being added to it."""

    id: int
    code: str
    parent_id: int | None
    depth: int
    moved: bool
    timeline: Timeline
    new: bool
    touched: bool = False

    @property
    def kind(self) -> str:
        return self.code.partition(":")[0]

    def row(self) -> Row:
        latest = self.timeline.latest
        return (
            self.id,
            self.code,
            self.kind,
            self.parent_id,
            self.depth,
            self.moved,
            micros(latest[0]) if latest else None,
            latest[1] if latest else None,
            latest[2] if latest else None,
            _ENCODER.encode(self.timeline.state).decode() if latest else None,
        )


_ENCODER = msgspec.json.Encoder()


@cache
def _decoder(of: type) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(of)


def read_state(code: str, text: str | None) -> State:
    """Return the state of the subject ``code`` kept as ``text``; its start where None."""
    first = start(code)
    if text is None:
        return first
    state: State = _decoder(type(first)).decode(text)
    return state


@dataclass(slots=True)
class Projector:
    """Adds facts to the projections, in order of seq, inside the writer's transaction.

    ``remember`` keeps subjects between calls, for a rebuild that meets all of them again.
    """

    remember: bool = False
    _subjects: dict[str, _Subject] = field(default_factory=dict)
    _accounts: dict[str, int] = field(default_factory=dict)
    _by_id: dict[int, _Subject] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)  # codes looked for, found or not
    _next_id: int = 0
    _within: list[Row] = field(default_factory=list)
    _postings: list[Row] = field(default_factory=list)
    _new_accounts: list[Row] = field(default_factory=list)

    def add(self, facts: Sequence[Fact], corrected: dict[int, str]) -> None:
        """Project ``facts``, which stand in the ledger already.

        ``corrected`` gives the subject of each fact that one of them corrects, by seq.
        """
        if not facts:
            return
        if not self.remember or not self._subjects:
            self._start()
        self._load({fact.subject for fact in facts} | set(corrected.values()))
        for fact in facts:
            self._project(fact, corrected)
        self._write(facts)
        self._tally(facts[0].seq - 1, facts[-1].seq)

    def _start(self) -> None:
        self._subjects, self._by_id, self._asked = {}, {}, set()
        self._accounts = {name: number for number, name in rows("SELECT id, name FROM account")}
        self._next_id = 1 + rows("SELECT COALESCE(MAX(id), 0) FROM subject")[0][0]

    # --- one fact ---------------------------------------------------------------------------

    def _project(self, fact: Fact, corrected: dict[int, str]) -> None:
        subject = self._subject(fact.subject, parent_of(fact.body))
        latest = subject.timeline.latest
        if fact.corrects is None and (latest is None or order(fact) > latest):
            made = [(subject, posting) for posting in subject.timeline.add(fact)]
        else:
            also = corrected.get(fact.corrects or 0, fact.subject)
            rewritten = [self._subject(code, None) for code in dict.fromkeys((fact.subject, also))]
            made = [(each, p) for each in rewritten for p in self._rewrite(fact.seq, each)]
        subject.touched = True
        self._post(fact.seq, made)
        if subject.kind in SCOPES:
            self._note_move(subject, fact)

    def _rewrite(self, seq: int, subject: _Subject) -> list[Posting]:
        """Write the subject's timeline anew; return what that changes."""
        old, _ = replay(start(subject.code), standing_of([subject.code], last=seq - 1))
        new, subject.timeline = replay(start(subject.code), standing_of([subject.code], last=seq))
        subject.touched = True
        return difference(old, new)

    def _note_move(self, subject: _Subject, fact: Fact) -> None:
        """Mark a scope whose parent was, is or will be another than its fixed one."""
        state = subject.timeline.state
        above = state.parent if isinstance(state, Organisation) else parent_of(fact.body)
        fixed = self._above(subject)
        late = above is not None and (fixed is None or above != fixed.code)
        if fact.corrects is not None or isinstance(fact.body, OrgMoved) or late:
            subject.moved = True

    def _post(self, seq: int, made: Iterable[tuple[_Subject, Posting]]) -> None:
        for number, (subject, (at, account, scope, delta)) in enumerate(made):
            self._postings.append(
                (
                    (seq << POSTING_BITS) + number,
                    self._account(account),
                    self._subject(scope, None).id,
                    subject.id,
                    micros(at),
                    delta,
                )
            )

    def _account(self, name: str) -> int:
        number = self._accounts.get(name)
        if number is None:
            number = self._accounts[name] = len(self._accounts) + 1
            self._new_accounts.append((number, name))
        return number

    # --- subjects ---------------------------------------------------------------------------

    def _subject(self, code: str, parent: str | None) -> _Subject:
        """Return the subject ``code``; one not met before is made, beneath ``parent`` if given."""
        if code not in self._asked:
            self._load([code])
        found = self._subjects.get(code)
        if found is None:
            above = self._subject(parent, None) if parent is not None else None
            found = _Subject(
                id=self._next_id,
                code=code,
                parent_id=above.id if above else None,
                depth=above.depth + 1 if above else 0,
                moved=False,
                timeline=Timeline(start(code)),
                new=True,
                touched=True,
            )
            self._next_id += 1
            self._keep(found)
            if found.kind in SCOPES:
                self._within.append((found.id, found.id))
                while above is not None:
                    self._within.append((above.id, found.id))
                    above = self._above(above)
        return found

    def _above(self, subject: _Subject) -> _Subject | None:
        if subject.parent_id is None:
            return None
        if subject.parent_id not in self._by_id:
            self._load_where("id = %s", [subject.parent_id])
        return self._by_id[subject.parent_id]

    def _load(self, codes: Iterable[str]) -> None:
        unmet = [code for code in codes if code not in self._asked]
        if unmet:
            self._asked.update(unmet)
            self._load_where(among("code"), [listed(unmet)])

    def _load_where(self, condition: str, parameters: Sequence[Any]) -> None:
        for row in rows(f"SELECT {', '.join(_SUBJECT)} FROM subject WHERE {condition}", parameters):
            number, code, _, parent_id, depth, moved, at_us, rank, key, state = row
            latest = (moment(at_us), rank, key) if at_us is not None else None
            timeline = Timeline(read_state(code, state), latest)
            self._keep(_Subject(number, code, parent_id, depth, bool(moved), timeline, new=False))

    def _keep(self, subject: _Subject) -> None:
        self._subjects[subject.code] = self._by_id[subject.id] = subject

    # --- out to the tables ------------------------------------------------------------------

    def _write(self, facts: Sequence[Fact]) -> None:
        touched = [subject for subject in self._subjects.values() if subject.touched]
        changed = [subject for subject in touched if not subject.new]
        if changed:
            update_subjects([subject.row() for subject in changed])
        insert("subject", _SUBJECT, [subject.row() for subject in touched if subject.new])
        insert("within", ("ancestor_id", "scope_id"), self._within)
        insert("account", ("id", "name"), self._new_accounts)
        insert(
            "posting",
            ("id", "account_id", "scope_id", "subject_id", "at_us", "delta"),
            self._postings,
        )
        mentions = [(code, fact.seq) for fact in facts for code in dict.fromkeys(fact.concerns)]
        insert("mention", ("subject", "seq"), mentions)
        for subject in touched:
            subject.new = subject.touched = False
        self._within, self._new_accounts, self._postings = [], [], []

    def _tally(self, before: int, last: int) -> None:
        for block in range(before // BLOCK, last // BLOCK):
            tally_block(block)


def update_subjects(given: Sequence[Row]) -> None:
    """Bring the rows of subjects up to date; ``given`` has all columns, in order."""
    names = ", ".join(_SUBJECT)
    changed = ", ".join(f"{name} = excluded.{name}" for name in _SUBJECT[5:])
    marks = ", ".join(["%s"] * len(_SUBJECT))
    for at in range(0, len(given), 500):
        some = given[at : at + 500]
        many = ", ".join([f"({marks})"] * len(some))
        run(
            f"INSERT INTO subject ({names}) VALUES {many} ON CONFLICT (id) DO UPDATE SET {changed}",
            [value for row in some for value in row],
        )


def tally_block(block: int) -> None:
    """Sum the postings of one complete block of facts for the top of the tree.

    An hour's sum holds what is true *by* the full hour: a posting at 08:00 sharp is in it.
    """
    first, last = (block * BLOCK + 1) << POSTING_BITS, ((block + 1) * BLOCK + 1) << POSTING_BITS
    run(
        "INSERT INTO tally (scope_id, account_id, hour, block, delta) "
        f"SELECT w.ancestor_id, p.account_id, (p.at_us + {HOUR_US - 1}) / {HOUR_US}, {block}, "
        "SUM(p.delta) FROM posting p JOIN within w ON w.scope_id = p.scope_id "
        "JOIN subject s ON s.id = w.ancestor_id "
        "WHERE p.id >= %s AND p.id < %s AND s.depth <= %s "
        "GROUP BY 1, 2, 3 HAVING SUM(p.delta) <> 0",
        [first, last, TALLY_DEPTH],
    )
