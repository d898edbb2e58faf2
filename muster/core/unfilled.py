"""Why a need stays open: what blocks each line that a plan leaves short.

True of any plan, made by a planner or by hand. For the *need* column of ICS 215 to be believed,
nobody may be left who could go: such people are counted as available, and a plan that is the
best there is has none.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from muster.core.deployment import (
    Candidate,
    DemandLine,
    Plan,
    Problem,
    distance_km,
    fills,
    releasable,
)
from muster.core.place import Place, Places


class BlockedBy(StrEnum):
    """Why people with the role and the competence do not fill a line, besides the gates."""

    TOO_FAR = "too_far"
    NEAR_RETIREMENT = "near_retirement"
    COMMITTED = "committed"  # the plan sends them to another line
    HOUSEHOLD = "household"  # the other adult is away overnight
    KEPT_BY_FLOOR = "kept_by_floor"
    AVAILABLE = "available"  # nothing: a hand-made plan has overlooked them
    NONE_EXISTS = "none_exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfilled:
    """A line left short, and what blocks it: (code, people) pairs in order of code.

    Every candidate with the role and the competence counts once, by the first of: too far, a
    gate, near retirement at high risk, committed, household, kept by the floor, available.
    """

    line: str
    missing: int
    blocked_by: tuple[tuple[str, int], ...]


class _Need(NamedTuple):
    """All that decides whether a line takes a person, but for the distance."""

    role: str
    competences: frozenset[str]
    high_risk: bool
    overnight: bool


class _Like(NamedTuple):
    """People whom every line treats alike, wherever they are based."""

    role: str
    competences: frozenset[str]
    near_retirement: bool
    standing: str  # a gate, committed, household or available


_Site = tuple[str, Place]  # home organisation, where its people are based
_Column = list[int]  # people at each site


def explain_unfilled(problem: Problem, plan: Plan) -> tuple[Unfilled, ...]:
    """Return every line ``plan`` leaves short and what blocks it, in the order of the lines.

    A floor keeps people back only beyond those it would still let go, site by site. People are
    counted by site and need, not for each line: time grows with people, plus open lines x
    sites within reach.
    """
    filled = Counter(move.line for move in plan.moves)
    short = [line for line in problem.lines if filled[line.code] < line.heads]
    if not short:
        return ()
    pool = _Pool(problem, plan)
    blocked_by = {}
    for line in sorted(short, key=lambda line: (line.lat_e6, line.lon_e6)):
        blocked_by[line.code] = pool.blocked_by(line)
    return tuple(
        Unfilled(
            line=line.code,
            missing=line.heads - filled[line.code],
            blocked_by=blocked_by[line.code],
        )
        for line in short
    )


class _Pool:
    """The candidates as a plan leaves them, counted by site so that a line is answered fast."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._limit_km = problem.limits.travel_max_km
        people = {person.number: person for person in problem.candidates}
        lines = {line.code: line for line in problem.lines}
        pairs = [
            (people[move.person], lines[move.line])
            for move in plan.moves
            if move.person in people and move.line in lines
        ]
        self._own: dict[str, list[Candidate]] = defaultdict(list)  # by line
        for person, line in pairs:
            self._own[line.code].append(person)
        self._left = releasable(problem)  # how many more may go
        for home, role in {p.number: (p.home, p.role) for p, _ in pairs}.values():
            if (home, role) in self._left:
                self._left[home, role] -= 1
        self._likes = _likes(problem, pairs)
        self._sites = sorted(self._likes)
        self._at: dict[Place, list[int]] = defaultdict(list)
        for i, (_, place) in enumerate(self._sites):
            self._at[place].append(i)
        self._places = Places(self._at)
        self._columns: dict[_Need, dict[str, _Column]] = {}
        self._near: tuple[Place, list[int]] | None = None  # of the last place asked

    def blocked_by(self, line: DemandLine) -> tuple[tuple[str, int], ...]:
        """Return the (code, people) pairs of one line."""
        need = _Need(line.role, line.competences, line.high_risk, line.overnight)
        if need not in self._columns:
            self._columns[need] = self._count(need)
        columns = self._columns[need]
        near = self._sites_near(line)
        tally = {code: sum(map(column.__getitem__, near)) for code, column in columns.items()}
        everyone = sum(map(sum, columns.values()))
        tally[BlockedBy.TOO_FAR] = everyone - sum(tally.values())
        tally[BlockedBy.COMMITTED] = tally.get(BlockedBy.COMMITTED, 0) - self._filling(line)
        if not everyone:
            tally[BlockedBy.NONE_EXISTS] = 0
        return tuple(
            (str(code), n)
            for code, n in sorted(tally.items())
            if n or code == BlockedBy.NONE_EXISTS
        )

    def _filling(self, line: DemandLine) -> int:
        """Return how many of those counted as committed are committed to this very line."""
        return sum(
            fills(person.role, line.role)
            and line.competences <= person.competences
            and not person.blocked
            and not (person.near_retirement and line.high_risk)
            and (self._limit_km is None or distance_km(person, line) <= self._limit_km)
            for person in self._own.get(line.code, ())
        )

    def _sites_near(self, line: DemandLine) -> Sequence[int]:
        if self._limit_km is None:
            return range(len(self._sites))
        place = line.lat_e6, line.lon_e6
        if self._near is None or self._near[0] != place:
            near = self._places.within(place, self._limit_km)
            self._near = place, [i for at in near for i in self._at[at]]
        return self._near[1]

    def _count(self, need: _Need) -> dict[str, _Column]:
        """Return for each code how many people with role and competence there are at each site."""
        columns: dict[str, _Column] = defaultdict(lambda: [0] * len(self._sites))
        for i, site in enumerate(self._sites):
            free: Counter[str] = Counter()
            for like, n in self._likes[site].items():
                code = _code(like, need)
                if code == BlockedBy.AVAILABLE:
                    free[like.role] += n
                elif code is not None:
                    columns[code][i] += n
            for role, n in free.items():
                may_go = min(n, self._left.get((site[0], role), n))
                columns[BlockedBy.AVAILABLE][i] += max(0, may_go)
                columns[BlockedBy.KEPT_BY_FLOOR][i] += n - max(0, may_go)
        return dict(columns)


def _likes(
    problem: Problem, pairs: Sequence[tuple[Candidate, DemandLine]]
) -> dict[_Site, Counter[_Like]]:
    committed = {person.number for person, _ in pairs}
    away = {person.household for person, line in pairs if line.overnight}
    likes: dict[_Site, Counter[_Like]] = defaultdict(Counter)
    for person in problem.candidates:
        if person.blocked:
            standing = str(person.blocked[0].gate)
        elif person.number in committed:
            standing = BlockedBy.COMMITTED
        elif person.household is not None and person.household in away:
            standing = BlockedBy.HOUSEHOLD
        else:
            standing = BlockedBy.AVAILABLE
        like = _Like(person.role, person.competences, person.near_retirement, standing)
        likes[person.home, (person.lat_e6, person.lon_e6)][like] += 1
    return likes


_FREE = frozenset({BlockedBy.COMMITTED, BlockedBy.HOUSEHOLD, BlockedBy.AVAILABLE})


def _code(like: _Like, need: _Need) -> str | None:
    """Return what keeps such people from such a line, or None when they do not fit it at all."""
    if not fills(like.role, need.role):
        return None
    if not need.competences <= like.competences:
        return None
    if need.high_risk and like.near_retirement and like.standing in _FREE:
        return BlockedBy.NEAR_RETIREMENT
    if like.standing == BlockedBy.HOUSEHOLD and not need.overnight:
        return BlockedBy.AVAILABLE
    return like.standing
