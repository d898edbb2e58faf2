"""What the ledger's facts add up to, kept beside it for speed: states, postings, tallies.

What a fact posts is decided in :mod:`muster.store.timelines`; here it gets its numbers and its
rows. Numbers are given in the order of facts, so they are the same however the facts came in.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

import msgspec
from django.db import connection

from muster.core.count import State, Timeline
from muster.core.ledger import Fact, micros, moment
from muster.core.register import FOUNDING, MOVING, parent_of
from muster.core.subjects import start
from muster.store import timelines
from muster.store.bulk import insert, insert_numbers, update
from muster.store.dialect import among, listed, rows
from muster.store.schema import BLOCK, HOUR_US, POSTING_BITS, TALLY_DEPTH
from muster.store.timelines import Made
from muster.store.wire import Query, Row

_NOTHING: Row = (None, None, None, None)
SCOPES = ("org", "post", "unit", "demand", "plan")
_PLACES = f'"((?:{"|".join(SCOPES)}):[^"]*)"'  # their codes, in the JSON of a state
_FIXED = ("id", "code", "kind", "parent_id", "depth")
_POSTING = ("id", "account_id", "scope_id", "subject_id", "at_us", "delta")
_LATEST = ("moved", "latest_us", "latest_rank", "latest_key", "state")


@dataclass(slots=True)
class _Subject:
    """A row of ``subject`` while facts are being added to it."""

    id: int
    code: str
    parent_id: int | None
    depth: int
    moved: bool
    kept: Row  # latest_us, latest_rank, latest_key, state
    new: bool
    touched: bool = False
    tallied: tuple[int, ...] | None = None  # those above it, and itself, that have tallies

    @property
    def kind(self) -> str:
        return self.code.partition(":")[0]


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

    ``whole`` is for a rebuild, which begins with the first fact and meets all subjects again:
    they are kept, and their states written by ``close``.
    """

    whole: bool = False
    _subjects: dict[str, _Subject] = field(default_factory=dict)
    _by_id: dict[int, _Subject] = field(default_factory=dict)
    _timelines: dict[str, Timeline] = field(default_factory=dict)
    _accounts: dict[str, int] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)  # codes looked for, found or not
    _next_id: int = 1
    _open: "_Block" = field(default_factory=lambda: _Block(0))
    _folded: list[tuple[Fact, list[Made]]] = field(default_factory=list)
    _touched: list[_Subject] = field(default_factory=list)
    _within: list[Row] = field(default_factory=list)
    _postings: list[Row] = field(default_factory=list)
    _new_accounts: list[Row] = field(default_factory=list)
    _tallies: list[Row] = field(default_factory=list)

    def questions(self, subjects: Iterable[str], others: Iterable[str] = ()) -> Sequence[Query]:
        """Return what must be known to go on; ``begin`` takes the answers.

        Besides ``subjects`` and ``others``, PostgreSQL finds the places in their states itself:
        one question less while others wait for the pen.
        """
        named = {*subjects, *others}
        self._asked |= named
        codes, given = among("code"), [listed(named)]
        if others and connection.vendor == "postgresql":
            codes = (
                "code = ANY(ARRAY(SELECT unnest(%s::text[]) UNION SELECT m[1] FROM subject s, "
                f"regexp_matches(s.state, '{_PLACES}', 'g') m WHERE s.code = ANY(%s)))"
            )
            given = [*given, listed(subjects)]
        return (
            (f"SELECT {', '.join((*_FIXED, *_LATEST))} FROM subject WHERE {codes}", given),
            ("SELECT id, name FROM account", ()),
            ("SELECT MAX(id) AS id FROM subject", ()),
        )

    def begin(self, subjects: Sequence[Row], accounts: Sequence[Row], last: Sequence[Row]) -> None:
        """Take up what was kept so far."""
        self._keep(subjects)
        self._accounts = {name: number for number, name in accounts}
        self._next_id = 1 + (last[0][0] or 0)

    def fold(self, facts: Sequence[Fact], corrected: Mapping[int, str]) -> None:
        """Work out what ``facts`` post, reading what that takes; ``write`` must follow.

        ``corrected`` gives the subject of each fact that one of them corrects, by seq.
        """
        own = {fact.subject for fact in facts}
        own |= {corrected[fact.corrects] for fact in facts if fact.corrects is not None}
        self._load(own)
        for code in own - self._timelines.keys():
            self._timelines[code] = self._timeline(code)
        made = timelines.add(facts, corrected, self._timelines)
        places = {posting.scope for each in made for _, some in each for posting in some}
        self._load(places.union(filter(None, (parent_of(fact.body) for fact in facts))))
        self._folded = list(zip(facts, made, strict=True))
        if facts and not self.whole:
            self._begin_block(facts, places)

    def write(self) -> None:
        """Give what was folded its numbers and write it."""
        self._place()
        self._write([fact for fact, _ in self._folded])
        self._folded = []

    def close(self) -> None:
        """Write the states of the subjects kept."""
        self._write_states(self._subjects.values())

    def _begin_block(self, facts: Sequence[Fact], places: Iterable[str]) -> None:
        """Read what it takes to close the blocks that ``facts`` complete."""
        first, last = facts[0].seq, facts[-1].seq
        self._open = _Block((first - 1) // BLOCK)
        if self._open.last > last:
            return
        if self._open.first < first:
            self._open.add(
                rows(
                    f"SELECT {', '.join(_POSTING)} FROM posting WHERE id >= %s AND id < %s",
                    [self._open.first << POSTING_BITS, first << POSTING_BITS],
                )
            )
        known = {self._subjects[code].id for code in places if code in self._subjects}
        self._load_above(known | self._open.scopes())

    # --- numbers and rows -----------------------------------------------------------------------

    def _place(self) -> None:
        """Give each posting its number and row; close the blocks that are complete."""
        end = self._folded[-1][0].seq if self._folded else 0
        for _, some in groupby(self._folded, key=lambda pair: (pair[0].seq - 1) // BLOCK):
            first = len(self._postings)
            last = 0
            for fact, each in some:
                self._place_fact(fact, each)
                last = fact.seq
            if self.whole or self._open.last <= end:
                self._open.add(self._postings[first:])
            if last == self._open.last:
                self._close_block()

    def _place_fact(self, fact: Fact, made: Sequence[Made]) -> None:
        subject = self._subject(fact.subject, fact)
        number = fact.seq << POSTING_BITS
        at, at_us = fact.holds_from, micros(fact.holds_from)
        for code, postings in made:
            about = subject if code == subject.code else self._subjects[code]
            if not about.touched:
                about.touched = True
                self._touched.append(about)
            for when, account, scope, delta in postings:
                if when is not at:
                    at, at_us = when, micros(when)
                account_id = self._accounts.get(account) or self._account(account)
                place = self._subjects.get(scope) or self._subject(scope)
                self._postings.append((number, account_id, place.id, about.id, at_us, delta))
                number += 1
        if subject.kind in SCOPES:
            self._note_move(subject, fact)

    def _note_move(self, subject: _Subject, fact: Fact) -> None:
        """Mark a scope whose parent was, is or will be another than its fixed one."""
        elsewhere = fact.corrects is not None or isinstance(fact.body, MOVING)
        if isinstance(fact.body, FOUNDING):
            fixed = self._above(subject)
            elsewhere = elsewhere or parent_of(fact.body) != (fixed.code if fixed else None)
        subject.moved = subject.moved or elsewhere

    def _account(self, name: str) -> int:
        number = self._accounts[name] = len(self._accounts) + 1
        self._new_accounts.append((number, name))
        return number

    def _close_block(self) -> None:
        block = self._open
        self._load_above(block.scopes())
        self._tallies += block.tallies(self._tallied)
        self._open = _Block(block.number + 1)

    def _tallied(self, scope_id: int) -> tuple[int, ...]:
        """Return the ids of the scope and of those above it, as far as they have tallies."""
        scope = self._by_id[scope_id]
        if scope.tallied is None:
            above = self._above(scope)
            scope.tallied = self._tallied(above.id) if above else ()
            if scope.depth <= TALLY_DEPTH:
                scope.tallied = (*scope.tallied, scope.id)
        return scope.tallied

    # --- subjects -------------------------------------------------------------------------------

    def _subject(self, code: str, founding: Fact | None = None) -> _Subject:
        """Return the subject ``code``; one not met before is made, beneath its founding parent."""
        if code not in self._asked:
            self._load([code])
        found = self._subjects.get(code)
        if found is not None:
            return found
        parent = parent_of(founding.body) if founding else None
        above = self._subject(parent) if parent is not None else None
        found = _Subject(
            id=self._next_id,
            code=code,
            parent_id=above.id if above else None,
            depth=above.depth + 1 if above else 0,
            moved=False,
            kept=_NOTHING,
            new=True,
            touched=True,
        )
        self._next_id += 1
        self._touched.append(found)
        self._subjects[code] = self._by_id[found.id] = found
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

    def _load_above(self, scopes: Iterable[int]) -> None:
        """Load the scopes with these ids and all above them, a level at a time."""
        wanted = set(scopes)
        while wanted:
            unmet = wanted - self._by_id.keys()
            if unmet:
                self._load_where(among("id"), [listed(unmet)])
            above = {self._by_id[scope].parent_id for scope in wanted}
            wanted = {scope for scope in above if scope is not None}

    def _load(self, codes: Iterable[str]) -> None:
        unmet = set(codes) - self._asked
        self._asked |= unmet
        if unmet and not self.whole:
            self._load_where(among("code"), [listed(unmet)])

    def _load_where(self, condition: str, parameters: Sequence[Any]) -> None:
        columns = ", ".join((*_FIXED, *_LATEST))
        self._keep(rows(f"SELECT {columns} FROM subject WHERE {condition}", parameters))

    def _keep(self, found: Iterable[Row]) -> None:
        for number, code, _, parent_id, depth, moved, *kept in found:
            self._asked.add(code)
            self._subjects[code] = self._by_id[number] = _Subject(
                number, code, parent_id, depth, bool(moved), tuple(kept), new=False
            )

    def _timeline(self, code: str) -> Timeline:
        """Return the timeline of a subject as it was kept."""
        known = self._subjects.get(code)
        at_us, rank, key, state = known.kept if known else _NOTHING
        latest = None if at_us is None else (moment(at_us), rank, key)
        return Timeline(read_state(code, state), latest)

    # --- out to the tables ----------------------------------------------------------------------

    def _write(self, facts: Sequence[Fact]) -> None:
        new = [subject for subject in self._touched if subject.new]
        insert(
            "subject",
            (*_FIXED, *_LATEST),
            [
                (s.id, s.code, s.kind, s.parent_id, s.depth, *self._latest(s, blank=self.whole))
                for s in new
            ],
        )
        if not self.whole:
            self._write_states(subject for subject in self._touched if not subject.new)
        insert_numbers("within", ("ancestor_id", "scope_id"), self._within)
        insert("account", ("id", "name"), self._new_accounts)
        insert_numbers(
            "posting",
            _POSTING,
            self._postings,
        )
        insert_numbers("tally", ("scope_id", "account_id", "hour", "block", "delta"), self._tallies)
        mentions = [(code, fact.seq) for fact in facts for code in dict.fromkeys(fact.concerns)]
        insert("mention", ("subject", "seq"), mentions)
        for subject in self._touched:
            subject.new = subject.touched = False
        self._touched, self._within, self._new_accounts = [], [], []
        self._postings, self._tallies = [], []

    def _write_states(self, subjects: Iterable[_Subject]) -> None:
        update("subject", _LATEST, [(*self._latest(subject), subject.id) for subject in subjects])

    def _latest(self, subject: _Subject, *, blank: bool = False) -> Row:
        """Return the columns of ``_LATEST``."""
        timeline = self._timelines.get(subject.code)
        if blank or timeline is None or timeline.latest is None:
            return (subject.moved, *(_NOTHING if blank else subject.kept))
        at, rank, key = timeline.latest
        state = _ENCODER.encode(timeline.state).decode()
        return (subject.moved, micros(at), rank, key, state)


class _Block:
    """The postings of one block of facts, summed as they come."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.first, self.last = number * BLOCK + 1, (number + 1) * BLOCK  # seq
        self._sums: dict[tuple[int, int, int], int] = defaultdict(int)

    def add(self, postings: Iterable[Row]) -> None:
        """Add rows of ``posting``.

        An hour's sum holds what is true *by* the full hour: a posting at 08:00 sharp is in it.
        """
        sums = self._sums
        for _, account, scope, _, at_us, delta in postings:
            sums[scope, account, -(-at_us // HOUR_US)] += delta

    def scopes(self) -> set[int]:
        """Return the ids of the scopes posted at."""
        return {scope for scope, _, _ in self._sums}

    def tallies(self, tallied: Callable[[int], Iterable[int]]) -> Iterator[Row]:
        """Yield the rows of ``tally``; ``tallied`` names the scopes to sum for."""
        total: dict[tuple[int, int, int], int] = defaultdict(int)
        for (scope, account, hour), delta in self._sums.items():
            if delta:
                for above in tallied(scope):
                    total[above, account, hour] += delta
        return ((*place, self.number, delta) for place, delta in sorted(total.items()) if delta)
