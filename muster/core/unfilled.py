"""Why a need stays open: what blocks each line that a plan leaves short.

True of any plan, made by a planner or by hand. For the *need* column of ICS 215 to be believed,
nobody may be left who could go: such people are counted as available, and a plan that is the
best there is has none.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple

from muster.core.crowd import FREE, BlockedBy, Crowd, Like, Need, is_care, keeps_from
from muster.core.place import Blocks, Place
from muster.core.plan import Candidate, DemandLine, Plan, Problem

__all__ = ["HELD", "BlockedBy", "Unfilled", "explain_unfilled"]

HELD = "held"  # what all gates of care are called together, to those who may not tell them apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfilled:
    """A line left short, and what blocks it: (code, people) pairs in order of code.

    Every candidate with the role and the competences who is not at the line counts once, by the
    first of: too far, a gate, already committed, near retirement at high risk, banned, committed
    by this plan, household, squad, makeup, kept by the floor, available. Who is available could
    be sent, alone and at once, without breaking a rule.
    """

    line: str
    missing: int
    blocked_by: tuple[tuple[str, int], ...]

    @property
    def exist(self) -> int:
        """How many people have the role and the competences and are not at the line."""
        return sum(n for _, n in self.blocked_by)

    def discreet(self) -> "Unfilled":
        """Return the same with all that tells of health or family added up as ``held``."""
        shown: Counter[str] = Counter()
        for code, n in self.blocked_by:
            shown[HELD if is_care(code) else code] += n
        return replace(self, blocked_by=tuple(sorted(shown.items())))


def explain_unfilled(problem: Problem, plan: Plan) -> tuple[Unfilled, ...]:
    """Return every line ``plan`` leaves short and what blocks it, in the order of the lines.

    A floor keeps people back only beyond those it would still let go. People are counted by
    site and need, not for each line: time grows with people, plus open lines x sites within
    reach.
    """
    filled = Counter(move.line for move in plan.moves)
    short = [line for line in problem.lines if filled[line.code] < line.heads]
    if not short:
        return ()
    pool = Pool(problem, plan)
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


_Site = tuple[str, Place]  # home organisation, where its people are based


class _Counted(NamedTuple):
    """How many people with role and competences there are, by what keeps them."""

    columns: dict[str, "_Column"]
    free: dict[int, Counter[str]]  # at a site by role, whom only the floor may keep
    everyone: int
    unsure: frozenset[str]  # homes of several sites, whose floor lets some of the free ones go


class _Column(NamedTuple):
    """People at each site, and in each block of sites."""

    sites: list[int]
    blocks: list[int]


class _Near(NamedTuple):
    """The sites within reach of a place: in which blocks all of them, and which of others."""

    blocks: list[int]
    single: list[int]

    def of(self, column: _Column) -> int:
        """Return how many people of a column are within reach."""
        whole = sum([column.blocks[block] for block in self.blocks])
        return whole + sum([column.sites[site] for site in self.single])


class Pool:
    """The candidates as a plan leaves them, counted by site so that a line is answered fast."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._limit_km = problem.limits.travel_max_km
        self._crowd = Crowd(problem, plan)
        self._number: dict[_Site, int] = {}
        self._stand: dict[Like, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for person in problem.candidates:
            site = self._number.setdefault(_site(person), len(self._number))
            self._stand[self._crowd.like(person)][site] += 1
        self._sites = list(self._number)
        self._of_home: dict[str, list[int]] = defaultdict(list)
        for i, (home, _) in enumerate(self._sites):
            self._of_home[home].append(i)
        self._blocks = Blocks([place for _, place in self._sites])
        self._block = {site: i for i, rows in enumerate(self._blocks.rows) for site in rows}
        self._spread = [home for home, sites in self._of_home.items() if len(sites) > 1]
        self._counted: dict[Need, _Counted] = {}
        self._near: tuple[Place | None, _Near] | None = None  # of the last place asked

    def blocked_by(self, line: DemandLine) -> tuple[tuple[str, int], ...]:
        """Return the (code, people) pairs of one line."""
        need = self._crowd.need(line)
        if need not in self._counted:
            self._counted[need] = self._count(need)
        counted, near = self._counted[need], self._sites_near(line)
        tally = Counter({code: near.of(column) for code, column in counted.columns.items()})
        tally[BlockedBy.TOO_FAR] = counted.everyone - tally.total()
        changed: Counter[tuple[str, str]] = Counter()  # free people more or less at (home, role)
        for person, before, after in self._crowd.exceptions(line, need):
            if not self._is_near(self._number[_site(person)], near):
                before, after = BlockedBy.TOO_FAR, after and BlockedBy.TOO_FAR
            for code, more in ((before, -1), (after, 1)):
                if code == FREE:
                    changed[person.home, person.role] += more
                elif code is not None:
                    tally[code] += more
        for home in counted.unsure | {home for home, _ in changed}:
            self._put_right(home, tally, counted, near, changed)
        if not counted.everyone:
            tally[BlockedBy.NONE_EXISTS] = 0
        return tuple(
            (str(code), n)
            for code, n in sorted(tally.items())
            if n or code == BlockedBy.NONE_EXISTS
        )

    def _put_right(
        self,
        home: str,
        tally: Counter[str],
        counted: _Counted,
        near: _Near,
        changed: Counter[tuple[str, str]],
    ) -> None:
        """Count whom a floor keeps back for a whole home, where that was done site by site."""
        sites = [i for i in self._of_home[home] if self._is_near(i, near)]
        roles = {role for i in sites for role in counted.free[i]}
        for role in roles | {role for at, role in changed if at == home}:
            free = [counted.free[i][role] for i in sites]
            left, change = self._left(home, role), changed[home, role]
            more = min(sum(free) + change, left) - sum(min(n, left) for n in free)
            tally[BlockedBy.AVAILABLE] += more
            tally[BlockedBy.KEPT_BY_FLOOR] += change - more

    def _left(self, home: str, role: str) -> int:
        return max(0, self._crowd.left.get((home, role), 0))

    def _sites_near(self, line: DemandLine) -> _Near:
        place = None if self._limit_km is None else (line.lat_e6, line.lon_e6)
        if self._near is None or self._near[0] != place:
            if place is None or self._limit_km is None:
                self._near = place, _Near(list(range(len(self._blocks.rows))), [])
            else:
                self._near = place, _Near(*self._blocks.within(place, self._limit_km))
        return self._near[1]

    def _is_near(self, site: int, near: _Near) -> bool:
        return self._block[site] in near.blocks or site in near.single

    def _count(self, need: Need) -> _Counted:
        columns: dict[str, list[int]] = defaultdict(lambda: [0] * len(self._sites))
        free: dict[int, Counter[str]] = defaultdict(Counter)
        for like, stand in self._stand.items():
            code = keeps_from(like, need)
            if code == FREE:
                for i, n in stand.items():
                    free[i][like.role] += n
            elif code is not None:
                column = columns[code]
                for i, n in stand.items():
                    column[i] += n
        for i, roles in free.items():
            for role, n in roles.items():
                may_go = min(n, self._left(self._sites[i][0], role))
                columns[BlockedBy.AVAILABLE][i] += may_go
                columns[BlockedBy.KEPT_BY_FLOOR][i] += n - may_go
        unsure = (home for home in self._spread if self._is_unsure(home, free))
        return _Counted(
            {code: self._column(column) for code, column in columns.items()},
            free,
            sum(map(sum, columns.values())),
            frozenset(unsure),
        )

    def _column(self, sites: list[int]) -> _Column:
        return _Column(sites, [sum([sites[i] for i in rows]) for rows in self._blocks.rows])

    def _is_unsure(self, home: str, free: dict[int, Counter[str]]) -> bool:
        """Return whether a home's sites, each counted alone, might let go too many together."""
        there: Counter[str] = Counter()
        for i in self._of_home[home]:
            there.update(free[i])
        return any(0 < self._left(home, role) < n for role, n in there.items())


def _site(person: Candidate) -> _Site:
    return person.home, (person.lat_e6, person.lon_e6)
