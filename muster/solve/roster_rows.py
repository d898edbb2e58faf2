"""A roster as rows of whole numbers: what a person stands or not, and what each rule makes of it.

Every rule becomes rows over 0/1 columns: the sum lies between two sides, or each unit beyond is
charged (a rule with a weight) or impossible (one without). One list of rows serves all searches:
the walk (``roster_walk``), the bound (``roster_bound``) and the exact search (``roster_exact``).
Column ``p * S + s`` says that person ``p`` stands shift ``s``; columns after those say that any of
some duties is stood (a weekend worked, a stretch of rest broken).

The rows judge nothing: what a roster breaks and costs, ``muster.core`` says.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from muster.core.kinds import Wish
from muster.core.roster import Duty, Lock, Must, Problem, Roster, RosterPerson, Shift
from muster.core.roster_score import possible

ANY = 10**6  # a side that limits nothing

Terms = Sequence[tuple[int, int]]  # column, factor


class Row(NamedTuple):
    """``low`` <= sum of factor x column <= ``high``; each unit beyond costs ``price``.

    A row without a price is kept. Of the rows of one person with the same ``shared`` number only
    the worst is charged. ``bounds`` says that no roster is charged less than the row says, so that
    it may be used to prove; other rows only lead the way.
    """

    columns: tuple[int, ...]
    factors: tuple[int, ...]
    low: int
    high: int
    price: int | None
    shared: int = -1
    bounds: bool = True


@dataclass(slots=True)
class Rows:
    """All rows of a problem, its columns, and what each duty costs by itself."""

    problem: Problem
    shifts: tuple[Shift, ...]  # by start
    allowed: list[bool]  # by column
    price: list[int]  # by column of a duty
    constant: int = 0
    anys: list[tuple[int, ...]] = field(default_factory=list)  # columns of which any is stood
    rows: list[Row] = field(default_factory=list)
    shared: int = 0

    def column(self, person: int, shift: int) -> int:
        """Return the column of a duty."""
        return person * len(self.shifts) + shift

    @property
    def duties(self) -> int:
        """How many columns are duties, allowed or not."""
        return len(self.allowed)

    @property
    def proofs(self) -> list[Row]:
        """The rows that may be used to prove."""
        return [row for row in self.rows if row.bounds]

    def any_of(self, columns: Sequence[int]) -> int:
        """Return a column that is 1 as soon as one of ``columns`` is."""
        if len(columns) == 1:
            return columns[0]
        self.anys.append(tuple(columns))
        return self.duties + len(self.anys) - 1

    def add(
        self,
        terms: Terms,
        *,
        low: int = -ANY,
        high: int = ANY,
        price: int | None,
        shared: int = -1,
        bounds: bool = True,
    ) -> None:
        """Add a row, unless nothing could break it or breaking it costs nothing."""
        factors = tuple([factor for _, factor in terms])
        least = sum([factor for factor in factors if factor < 0])
        most = sum(factors) - least
        if price == 0 or (least >= low and most <= high):
            return
        columns = tuple([column for column, _ in terms])
        self.rows.append(Row(columns, factors, low, high, price, shared, bounds))

    def roster(self, stands: Iterable[int]) -> Roster:
        """Return the roster in which the duties of the columns ``stands`` are stood."""
        people, size = self.problem.people, len(self.shifts)
        return Roster(
            frozenset(Duty(people[c // size].number, self.shifts[c % size].id) for c in stands)
        )

    def columns_of(self, roster: Roster) -> set[int]:
        """Return the columns of the duties of ``roster`` that may be stood."""
        people = {person.number: p for p, person in enumerate(self.problem.people)}
        shifts = {shift.id: s for s, shift in enumerate(self.shifts)}
        given = {
            self.column(people[duty.person], shifts[duty.shift])
            for duty in roster.duties
            if duty.person in people and duty.shift in shifts
        }
        return {column for column in given if self.allowed[column]}


def empty_rows(problem: Problem, locks: Collection[Lock]) -> Rows:
    """Return the columns of a problem: which duties may be stood at all; no row yet but locks'."""
    shifts = tuple(sorted(problem.shifts, key=lambda shift: (shift.start_h, shift.id)))
    never = {(lock.person, lock.shift) for lock in locks if lock.must is Must.NEVER}
    allowed = [
        _may_stand(problem, person, shift) and (person.number, shift.id) not in never
        for person in problem.people
        for shift in shifts
    ]
    rows = Rows(problem=problem, shifts=shifts, allowed=allowed, price=[0] * len(allowed))
    must = Roster(frozenset(Duty(k.person, k.shift) for k in locks if k.must is Must.MUST))
    kept = rows.columns_of(must)
    if len(kept) < len(must.duties):
        rows.add([], low=1, price=None)  # a settled duty that may not be stood: no roster has it
    for column in sorted(kept):
        rows.add([(column, 1)], low=1, price=None)
    return rows


def _may_stand(problem: Problem, person: RosterPerson, shift: Shift) -> bool:
    """Return whether absence, a wish or the last duty before the roster forbid a shift."""
    if person.absent_h(shift):
        return False
    if any(r.wish is Wish.CANNOT and r.covers(shift) for r in person.requests):
        return False
    rest, off_h = problem.rules.rest_min_h, person.last_off_h
    if off_h is None:
        return True
    return shift.start_h - off_h >= (rest.limit if rest and rest.hard else 0)


def charge_shifts(rows: Rows) -> None:
    """Add what every shift asks for: officers, heads, competences, a leader, its own crew."""
    problem, weights = rows.problem, rows.problem.weights
    everybody = range(len(problem.people))
    for s, shift in enumerate(rows.shifts):
        there = [p for p in everybody if rows.allowed[rows.column(p, s)]]
        heads = [(rows.column(p, s), 1) for p in there]

        def those(counts: Iterable[bool], heads: Terms = heads) -> Terms:
            return [head for head, yes in zip(heads, counts, strict=True) if yes]

        people = [problem.people[p] for p in there]
        officers = those(person.officer for person in people)
        rows.add(officers, low=problem.officers_needed(shift), price=weights.officer_missing)
        rows.add(heads, low=shift.heads_min, price=weights.head_missing - weights.wanted_missing)
        rows.add(heads, low=shift.heads_wanted, price=weights.wanted_missing)
        if shift.leader:
            leaders = those(person.leader for person in people)
            rows.add(leaders, low=1, price=weights.leader_missing)
        for code, need in shift.competences:
            able = those(code in person.competences for person in people)
            rows.add(able, low=need, price=weights.competence_missing)
        mixed = problem.rules.crews_mixed_max
        if mixed and shift.crew is not None:
            foreign = those(person.crew not in (None, shift.crew) for person in people)
            rows.add(foreign, high=mixed.limit, price=mixed.weight)


def charge_changes(rows: Rows, draft: Roster) -> None:
    """Charge every duty that differs from those of ``draft``, but for what absence takes."""
    price, kept = rows.problem.weights.change, rows.columns_of(draft)
    for column, is_allowed in enumerate(rows.allowed):
        if is_allowed:
            rows.price[column] += -price if column in kept else price
    rows.constant += price * len(possible(rows.problem, draft))
