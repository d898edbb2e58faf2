"""Why a need stays open: what blocks each line that a plan leaves short.

True of any plan, made by a planner or by hand. For the *need* column of ICS 215 to be believed,
nobody may be left who could go: such people are counted as available, and a plan that is the
best there is has none.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import NamedTuple

from muster.core.crowd import FREE, BlockedBy, Crowd, Like, Need, is_care, keeps_from
from muster.core.place import Place, Places
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
_Column = list[int]  # people at each site


class _Counted(NamedTuple):
    """How many people with role and competences there are at each site, by what keeps them."""

    columns: dict[str, _Column]
    free: list[Counter[str]]  # by role, whom only the floor may keep, at each site
    everyone: int
    unsure: frozenset[str]  # homes of several sites, whose floor lets some of the free ones go


class _Near(NamedTuple):
    """The sites within reach of a place."""

    sites: frozenset[int]
    of: Callable[[_Column], tuple[int, ...]]  # what a column says of them


class Pool:
    """The candidates as a plan leaves them, counted by site so that a line is answered fast."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._limit_km = problem.limits.travel_max_km
        self._crowd = Crowd(problem, plan)
        here: dict[_Site, Counter[Like]] = defaultdict(Counter)
        for person in problem.candidates:
            here[_site(person)][self._crowd.like(person)] += 1
        self._sites = sorted(here)
        self._likes = sorted({like for likes in here.values() for like in likes}, key=repr)
        self._number = {site: i for i, site in enumerate(self._sites)}
        number = {like: i for i, like in enumerate(self._likes)}
        self._here = [[(number[like], n) for like, n in here[site].items()] for site in self._sites]
        self._at: dict[Place, list[int]] = defaultdict(list)
        self._of_home: dict[str, list[int]] = defaultdict(list)
        for i, (home, place) in enumerate(self._sites):
            self._at[place].append(i)
            self._of_home[home].append(i)
        self._places = Places(self._at)
        self._spread = [home for home, sites in self._of_home.items() if len(sites) > 1]
        self._counted: dict[Need, _Counted] = {}
        self._near: tuple[Place | None, _Near] | None = None  # of the last place asked

    def blocked_by(self, line: DemandLine) -> tuple[tuple[str, int], ...]:
        """Return the (code, people) pairs of one line."""
        need = self._crowd.need(line)
        if need not in self._counted:
            self._counted[need] = self._count(need)
        counted, near = self._counted[need], self._sites_near(line)
        tally = Counter({code: sum(near.of(column)) for code, column in counted.columns.items()})
        tally[BlockedBy.TOO_FAR] = counted.everyone - tally.total()
        changed: Counter[tuple[str, str]] = Counter()  # free people more or less at (home, role)
        for person, before, after in self._crowd.exceptions(line, need):
            if self._number[_site(person)] not in near.sites:
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
        sites = [i for i in self._of_home[home] if i in near.sites]
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
                sites = list(range(len(self._sites)))
            else:
                within = self._places.within(place, self._limit_km)
                sites = [i for at in within for i in self._at[at]]
            # itemgetter of one or no item gives no tuple
            of = itemgetter(*sites) if len(sites) > 1 else _few(sites)
            self._near = place, _Near(frozenset(sites), of)
        return self._near[1]

    def _count(self, need: Need) -> _Counted:
        codes = [keeps_from(like, need) for like in self._likes]
        columns: dict[str, _Column] = defaultdict(lambda: [0] * len(self._sites))
        free: list[Counter[str]] = [Counter() for _ in self._sites]
        for i, likes in enumerate(self._here):
            for number, n in likes:
                code = codes[number]
                if code == FREE:
                    free[i][self._likes[number].role] += n
                elif code is not None:
                    columns[code][i] += n
            for role, n in free[i].items():
                may_go = min(n, self._left(self._sites[i][0], role))
                columns[BlockedBy.AVAILABLE][i] += may_go
                columns[BlockedBy.KEPT_BY_FLOOR][i] += n - may_go
        everyone = sum(map(sum, columns.values()))
        unsure = (home for home in self._spread if self._is_unsure(home, free))
        return _Counted(dict(columns), free, everyone, frozenset(unsure))

    def _is_unsure(self, home: str, free: list[Counter[str]]) -> bool:
        """Return whether a home's sites, each counted alone, might let go too many together."""
        there: Counter[str] = Counter()
        for i in self._of_home[home]:
            there.update(free[i])
        return any(0 < self._left(home, role) < n for role, n in there.items())


def _few(sites: list[int]) -> Callable[[_Column], tuple[int, ...]]:
    return lambda column: tuple(column[i] for i in sites)


def _site(person: Candidate) -> _Site:
    return person.home, (person.lat_e6, person.lon_e6)
