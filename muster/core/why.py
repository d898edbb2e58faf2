"""Why this person was proposed for this line: true of any plan, made by a planner or by hand."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from muster.core.place import Place, Places
from muster.core.plan import (
    Candidate,
    DemandLine,
    Move,
    Plan,
    Problem,
    Quality,
    Reason,
    ReasonCode,
    Window,
    distance_km,
    fills,
    has_quality,
    overlap,
)


class _Kind(NamedTuple):
    """What of a person decides whether a line takes them, but for gates and distance."""

    role: str
    competences: frozenset[str]
    near_retirement: bool
    busy: tuple[Window, ...]


class _Need(NamedTuple):
    """What of a line decides whether it takes a person, but for the distance."""

    role: str
    competences: frozenset[str]
    high_risk: bool
    window: Window | None


@dataclass(slots=True)
class _Left:
    """Of the people left behind at one home: the least and the most that any has given."""

    days_least: int
    nights_least: int
    nights_most: int

    def add(self, days: int, nights_least: int, nights_most: int) -> None:
        """Take in one more person, or several."""
        if days < self.days_least:
            self.days_least = days
        if nights_least < self.nights_least:
            self.nights_least = nights_least
        if nights_most > self.nights_most:
            self.nights_most = nights_most


@dataclass(slots=True)
class _Group:
    """The people of one kind whom neither a gate nor a hand holds."""

    heads: int = 0
    sent: int = 0
    places: set[Place] = field(default_factory=set)
    left: dict[str, _Left] = field(default_factory=dict)  # by home


@dataclass(frozen=True, slots=True)
class _Fit:
    """The people whom one need fits and whom neither a gate nor a hand holds."""

    heads: int
    sent: int
    places: Places
    left: dict[str, _Left]  # by home


def explain_moves(problem: Problem, plan: Plan) -> Plan:
    """Return ``plan`` with the reasons of every move, in the order of :class:`ReasonCode`.

    A reason compares with the people whom no gate holds and no hand keeps out of every line, and
    who fit the line in role, competences, risk and time. A move of an unknown person or to an
    unknown line has none.
    """
    reasons = Reasons(problem, plan)
    people = {person.number: person for person in problem.candidates}
    lines = {line.code: line for line in problem.lines}
    return Plan(
        tuple(
            Move(
                move.person,
                move.line,
                tuple(reasons.of(people[move.person], lines[move.line]))
                if move.person in people and move.line in lines
                else (),
            )
            for move in plan.moves
        )
    )


class Reasons:
    """The people who may be sent, counted by kind, so that a move is explained fast."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        sent = {move.person for move in plan.moves}
        stays = {ban.person for ban in problem.bans if ban.line is None}
        self._groups: dict[_Kind, _Group] = {}
        for person in problem.candidates:
            if person.blocked or person.number in stays:
                continue
            kind = _kind(person)
            group = self._groups.get(kind)
            if group is None:
                group = self._groups[kind] = _Group()
            group.heads += 1
            group.places.add((person.lat_e6, person.lon_e6))
            if person.number in sent:
                group.sent += 1
            else:
                own = person.days_served, person.nights_away, person.nights_away
                left = group.left.get(person.home)
                if left is None:
                    group.left[person.home] = _Left(*own)
                else:
                    left.add(*own)
        self._places = Places(set[Place]().union(*(each.places for each in self._groups.values())))
        self._bound = _Bound(problem, plan)
        self._fits: dict[_Need, _Fit] = {}
        self._of_line: dict[str, tuple[_Fit, int]] = {}

    def of(self, person: Candidate, line: DemandLine) -> Iterator[Reason]:
        """Yield why ``person`` goes to ``line``."""
        fit, nearest_km = self._of(line)
        yield from self._bound.before(person, line)
        if person.home == line.org:
            yield _reason(ReasonCode.OWN_ORGANISATION)
        away_km = distance_km(person, line)
        yield _reason(ReasonCode.NEAREST if away_km <= nearest_km else ReasonCode.DISTANCE, away_km)
        for competence in sorted(line.competences):
            if fit.heads == fit.sent:
                yield _reason(ReasonCode.ONLY_WITH_COMPETENCE, competence, fit.heads)
            else:
                yield _reason(ReasonCode.HAS_COMPETENCE, competence)
        yield from self._bound.together(person, line)
        left = fit.left.get(person.home)
        if left is not None and person.days_served <= left.days_least:
            yield _reason(ReasonCode.FEWEST_DAYS_SERVED, person.days_served)
        if left is not None and person.nights_away <= left.nights_least < left.nights_most:
            yield _reason(ReasonCode.FEWEST_NIGHTS_AWAY, person.nights_away)
        if person.volunteered:
            yield _reason(ReasonCode.VOLUNTEERED)

    def _of(self, line: DemandLine) -> tuple[_Fit, int]:
        """Return the people who fit ``line`` and how far off the nearest of them is based."""
        if line.code not in self._of_line:
            fit = self._fit(_Need(line.role, line.competences, line.high_risk, line.window))
            nearest_km = fit.places.nearest_km((line.lat_e6, line.lon_e6))
            self._of_line[line.code] = fit, nearest_km
        return self._of_line[line.code]

    def _fit(self, need: _Need) -> _Fit:
        if need in self._fits:
            return self._fits[need]
        groups = [group for kind, group in self._groups.items() if _takes(need, kind)]
        left: dict[str, _Left] = {}
        for group in groups:
            for home, here in group.left.items():
                own = here.days_least, here.nights_least, here.nights_most
                if home in left:
                    left[home].add(*own)
                else:
                    left[home] = _Left(*own)
        self._fits[need] = _Fit(
            heads=sum(group.heads for group in groups),
            sent=sum(group.sent for group in groups),
            places=self._places.among(set().union(*(group.places for group in groups))),
            left=left,
        )
        return self._fits[need]


class _Bound:
    """What a hand, the makeup of a post and squads have to do with a move."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        people = {person.number: person for person in problem.candidates}
        posts = {line.code: line.post for line in problem.lines}
        at_line: dict[str, set[str]] = defaultdict(set)
        for move in plan.moves:
            if move.person in people:
                at_line[move.line].add(move.person)
        self._locks = set(problem.locks)
        tight: dict[str, set[Quality]] = defaultdict(set)
        for makeup in problem.makeups:
            if makeup.present >= makeup.heads_min:
                continue
            there = {number for code in makeup.lines for number in at_line.get(code, ())}
            have = sum(has_quality(people[number], makeup.quality) for number in there)
            if makeup.present + have <= makeup.heads_min:
                for code in makeup.lines:
                    tight[code].add(makeup.quality)
        self._tight = {code: sorted(qualities) for code, qualities in tight.items()}
        self._squads = Counter(
            (squad, posts.get(code))
            for code, numbers in at_line.items()
            for number in numbers
            if (squad := people[number].squad) is not None
        )

    def before(self, person: Candidate, line: DemandLine) -> Iterator[Reason]:
        """Yield what weighs more than any comparison."""
        if self._locks and (person.number, line.code) in self._locks:
            yield _reason(ReasonCode.LOCKED)
        for quality in self._tight.get(line.code, ()):
            if has_quality(person, quality):
                yield _reason(ReasonCode.FOR_MAKEUP, quality)

    def together(self, person: Candidate, line: DemandLine) -> Iterator[Reason]:
        """Yield with how many of the squad the person goes."""
        if person.squad is not None and (n := self._squads[person.squad, line.post]) > 1:
            yield _reason(ReasonCode.WITH_SQUAD, n)


@lru_cache(maxsize=1 << 12)  # a hundred thousand moves say a few thousand different things
def _reason(code: ReasonCode, *parameters: int | str) -> Reason:
    return Reason(code, tuple(map(_plain, parameters)))


def _plain(parameter: int | str) -> int | str:
    """Return the parameter without the class of an enumeration: it is written into facts."""
    return str(parameter) if isinstance(parameter, str) else parameter


def _kind(person: Candidate) -> _Kind:
    bound = person.commitments
    busy = tuple(sorted({window for window, _ in bound})) if bound else ()
    return _Kind(person.role, person.competences, person.near_retirement, busy)


def _takes(need: _Need, kind: _Kind) -> bool:
    return (
        fills(kind.role, need.role)
        and need.competences <= kind.competences
        and not (need.high_risk and kind.near_retirement)
        and not any(overlap(busy, need.window) for busy in kind.busy)
    )
