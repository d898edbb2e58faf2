"""From facts to counts: a subject's timeline, written as postings like a ledger of accounts.

Each subject (a person, a letter, a unit …) is in one state at a time, and a state counts in
some accounts at some scopes: an officer at work counts 1 in ``status.deployed.officer`` at the
organisation and 1 in ``on_post.officer`` at the post. Whenever the state changes, the old
counts are taken back and the new ones posted, at the moment of change. So any figure at any
moment is a plain sum of postings, and a person can never count twice or get lost.

Accounts of *events* (``event.…``) only ever grow: they carry flows and cumulative figures.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, Self

from muster.core.ledger import Fact, order

Place = tuple[datetime, int, str]  # in the order facts became true
_LAST_RANK = 999  # what ends by itself at a moment ends after all facts of that moment


class Count(NamedTuple):
    """``number`` of something in an account at a scope (an organisation, post or unit)."""

    account: str
    scope: str
    number: int = 1


class Posting(NamedTuple):
    """A change of one account at one scope, from ``at`` on."""

    at: datetime
    account: str
    scope: str
    delta: int


class State(Protocol):
    """What is true of one subject between two facts. Frozen; a change makes a new one."""

    @property
    def due(self) -> datetime | None:
        """When the state changes by itself next, such as the end of a rest order."""

    def expired(self, at: datetime) -> Self:
        """Return the state after all that ends by itself by ``at``."""

    def after(self, fact: Fact) -> Self:
        """Return the state after ``fact``; a fact that does not apply changes nothing."""

    def counts(self) -> tuple[Count, ...]:
        """Return what the state counts as while it lasts."""

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return what ``fact`` adds for good; ``before`` is the state it met."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A state in which nothing ends by itself and no fact adds for good: a base to build on."""

    @property
    def due(self) -> datetime | None:
        """Never."""
        return None

    def expired(self, at: datetime) -> Self:
        """Return the state unchanged."""
        return self

    def after(self, fact: Fact) -> Self:
        """Return the state unchanged."""
        return self

    def counts(self) -> tuple[Count, ...]:
        """Return nothing."""
        return ()

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return nothing."""
        return ()


class Timeline:
    """One subject's states in the order they became true, and the postings they make.

    ``state`` is what held after the last fact; what ends by itself is posted ahead, at its due
    moment, so ``latest`` may lie in the future. ``add`` takes facts in order only
    (:func:`muster.core.ledger.order`), each later than ``latest``.
    """

    def __init__(self, state: State, latest: Place | None = None) -> None:
        self.state = state
        self.latest = latest
        self._settled = state
        while self._settled.due is not None:
            self._settled = self._settled.expired(self._settled.due)
        self._counts = self._settled.counts()

    def add(self, fact: Fact) -> list[Posting]:
        """Return the postings ``fact`` makes."""
        before, at = self._settled, fact.holds_from
        self.state = self._settled = state = before.after(fact)
        self.latest = order(fact)
        postings = self._change(at) if state is not before else []
        for account, scope, number in state.events(before, fact):
            postings.append(Posting(at, account, scope, number))
        while (due := self._settled.due) is not None:
            due = max(due, at)  # it may have ended before it began
            self._settled = self._settled.expired(due)
            self.latest = (due, _LAST_RANK, "")
            postings += self._change(due)
        return postings

    def _change(self, at: datetime) -> list[Posting]:
        old, new = self._counts, self._settled.counts()
        if old == new:
            return []
        self._counts = new
        # a handful each: looking through them is quicker than making sets of them
        postings = [Posting(at, c.account, c.scope, -c.number) for c in old if c not in new]
        postings += [Posting(at, c.account, c.scope, c.number) for c in new if c not in old]
        return postings


def replay(start: State, facts: Iterable[Fact]) -> tuple[list[Posting], Timeline]:
    """Return all postings of one subject whose standing facts are ``facts``, and its timeline.

    The facts may come in any order; the timeline is ready to be continued. A fact that comes
    before something that would have ended by itself is met with the state as it was then, so
    this starts anew; :class:`Timeline` alone would have run ahead.
    """
    return _play(start, None, sorted(facts, key=order))


def rewrite(
    start: State, facts: Iterable[Fact], *, come: Fact | None = None, gone: Fact | None = None
) -> tuple[list[Posting], Timeline]:
    """Return what it changes that ``come`` joins and ``gone`` leaves ``facts``: postings, timeline.

    The same as the difference of two replays. What lies before both is the same in both, so it
    is walked once, and without counting.
    """
    known = sorted(facts, key=order)
    first = min(order(each) for each in (come, gone) if each is not None)
    same = bisect_left(known, first, key=order)
    state, latest = start, None
    for fact in known[:same]:
        while state.due is not None and state.due <= fact.holds_from:
            state = state.expired(_ends(state.due, latest))
        state, latest = state.after(fact), order(fact)
    old = known[same:]
    new = [fact for fact in old if gone is None or fact.seq != gone.seq]
    was, _ = _play(state, latest, old)
    now, timeline = _play(state, latest, sorted([*new, come], key=order) if come else new)
    return difference(was, now), timeline


def _play(
    state: State, latest: Place | None, facts: Iterable[Fact]
) -> tuple[list[Posting], Timeline]:
    """Return the postings of ``facts``, in order, met by ``state``, and the timeline then."""
    postings: list[Posting] = []
    counts = state.counts()

    def change(at: datetime, new: State) -> None:
        nonlocal state, counts
        if new is state:
            return
        state, old, counts = new, counts, new.counts()
        if counts == old:
            return
        balance: dict[tuple[str, str], int] = defaultdict(int)
        for account, scope, number in counts:
            balance[account, scope] += number
        for account, scope, number in old:
            balance[account, scope] -= number
        postings.extend(Posting(at, *key, delta) for key, delta in balance.items() if delta)

    for fact in facts:
        while state.due is not None and state.due <= fact.holds_from:
            due = _ends(state.due, latest)
            change(due, state.expired(due))
        before, latest = state, order(fact)
        change(fact.holds_from, state.after(fact))
        for account, scope, number in state.events(before, fact):
            postings.append(Posting(fact.holds_from, account, scope, number))
    last = state
    while state.due is not None:
        due = _ends(state.due, latest)
        latest = (due, _LAST_RANK, "")
        change(due, state.expired(due))
    return postings, Timeline(last, latest)


def _ends(due: datetime, latest: Place | None) -> datetime:
    """Return when that which is due ends: what had ended before it began ends as it begins."""
    return max(due, latest[0]) if latest else due


def state_at(start: State, facts: Iterable[Fact], *, at: datetime) -> State:
    """Return the state of one subject at ``at``, from its standing ``facts`` in any order."""
    state = start
    for fact in sorted((f for f in facts if f.holds_from <= at), key=order):
        if state.due is not None and state.due <= fact.holds_from:
            state = state.expired(fact.holds_from)
        state = state.after(fact)
    if state.due is not None and state.due <= at:
        state = state.expired(at)
    return state


def difference(old: Sequence[Posting], new: Sequence[Posting]) -> list[Posting]:
    """Return the postings that turn ``old`` into ``new``, in order of time and account."""
    balance: Counter[tuple[datetime, str, str]] = Counter()
    for at, account, scope, delta in new:
        balance[at, account, scope] += delta
    for at, account, scope, delta in old:
        balance[at, account, scope] -= delta
    return [Posting(*key, delta) for key, delta in sorted(balance.items()) if delta]
