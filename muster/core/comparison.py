"""Two plans side by side: what each fills, what it asks of people, and who goes where instead."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from muster.core.plan import Candidate, DemandLine, Move, Plan, Problem, distance_km, releasable
from muster.core.price import Costs, costs


class NeedMet(NamedTuple):
    """How many heads of one priority are asked for and filled."""

    priority: int
    heads_min: int
    met_min: int
    heads: int
    met: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One plan in numbers: need met, points, and what it asks of those who are sent.

    Days and nights are those already given in the last 28 days. ``spread`` is how many people
    are sent for each number of days served, fewest first.
    """

    moves: int
    needs: tuple[NeedMet, ...]  # most urgent first
    costs: Costs
    days: int
    days_most: int
    nights: int
    nights_most: int
    spread: tuple[tuple[int, int], ...]
    km: int
    km_most: int
    other_organisation: int
    volunteers: int

    @property
    def open_min(self) -> int:
        """How many heads of the least needed stay open."""
        return sum(need.heads_min - need.met_min for need in self.needs)

    @property
    def open_wanted(self) -> int:
        """How many heads beyond the least needed stay open."""
        return sum(need.heads - need.met for need in self.needs) - self.open_min


class Changed(NamedTuple):
    """One person whom the plans send to different lines."""

    person: str
    before: str
    after: str


class Share(NamedTuple):
    """How many people of one role each plan draws from one organisation."""

    home: str
    role: str
    releasable: int
    one: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two plans side by side; moves are told from the first to the second."""

    one: Side
    other: Side
    kept: int
    changed: tuple[Changed, ...]
    new: tuple[Move, ...]  # whom only the second sends
    dropped: tuple[Move, ...]  # whom only the first sends
    shares: tuple[Share, ...]  # of organisations that either draws on


def compare(
    problem: Problem, one: Plan, other: Plan, *, other_problem: Problem | None = None
) -> Comparison:
    """Return what sets two plans apart, by person and organisation.

    Both are measured on ``problem``, unless the second answers ``other_problem``: what if the
    rules or the needs were others. Moves of unknown people or lines count as moves, no more.
    """
    theirs = problem if other_problem is None else other_problem
    before, after = _lines(one), _lines(other)
    both = sorted(before.keys() & after.keys())
    return Comparison(
        one=side(problem, one),
        other=side(theirs, other),
        kept=sum(before[person] == after[person] for person in both),
        changed=tuple(
            Changed(person, before[person], after[person])
            for person in both
            if before[person] != after[person]
        ),
        new=tuple(Move(person, after[person]) for person in sorted(after.keys() - before.keys())),
        dropped=tuple(
            Move(person, before[person]) for person in sorted(before.keys() - after.keys())
        ),
        shares=_shares(problem, one, theirs, other),
    )


def _lines(plan: Plan) -> dict[str, str]:
    return {move.person: move.line for move in plan.moves}


def side(problem: Problem, plan: Plan) -> Side:
    """Return one plan in numbers."""
    pairs = _pairs(problem, plan)
    days = Counter(person.days_served for person, _ in pairs)
    nights = [person.nights_away for person, _ in pairs]
    km = [distance_km(person, line) for person, line in pairs]
    return Side(
        moves=len(plan.moves),
        needs=_needs(problem, Counter(line.code for _, line in pairs)),
        costs=costs(problem, plan),
        days=sum(days.elements()),
        days_most=max(days, default=0),
        nights=sum(nights),
        nights_most=max(nights, default=0),
        spread=tuple(sorted(days.items())),
        km=sum(km),
        km_most=max(km, default=0),
        other_organisation=sum(person.home != line.org for person, line in pairs),
        volunteers=sum(person.volunteered for person, _ in pairs),
    )


def _pairs(problem: Problem, plan: Plan) -> list[tuple[Candidate, DemandLine]]:
    people = {person.number: person for person in problem.candidates}
    lines = {line.code: line for line in problem.lines}
    return [
        (people[move.person], lines[move.line])
        for move in plan.moves
        if move.person in people and move.line in lines
    ]


def _needs(problem: Problem, sent: Counter[str]) -> tuple[NeedMet, ...]:
    rows: dict[int, list[int]] = {}
    for line in problem.lines:
        row = rows.setdefault(line.priority, [0, 0, 0, 0])
        n = min(sent[line.code], line.heads)
        for i, more in enumerate((line.heads_min, min(n, line.heads_min), line.heads, n)):
            row[i] += more
    return tuple(NeedMet(priority, *row) for priority, row in sorted(rows.items()))


def _shares(problem: Problem, one: Plan, theirs: Problem, other: Plan) -> tuple[Share, ...]:
    may_go = releasable(theirs) | releasable(problem)
    first, second = (
        Counter((person.home, person.role) for person, _ in _pairs(here, plan))
        for here, plan in ((problem, one), (theirs, other))
    )
    return tuple(
        Share(home, str(role), may_go[home, role], first[home, role], second[home, role])
        for home, role in sorted(first.keys() | second.keys())
    )
