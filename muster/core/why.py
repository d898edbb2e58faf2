"""Why this person was proposed for this line: true of any plan, made by a planner or by hand."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from muster.core.deployment import (
    Candidate,
    DemandLine,
    Move,
    Plan,
    Problem,
    Reason,
    ReasonCode,
    distance_km,
    fills,
)
from muster.core.place import Place, Places


class _Kind(NamedTuple):
    """What of a person decides whether a line takes them, but for gates and distance."""

    role: str
    competences: frozenset[str]
    near_retirement: bool


class _Need(NamedTuple):
    """What of a line decides whether it takes a person, but for the distance."""

    role: str
    competences: frozenset[str]
    high_risk: bool


@dataclass(frozen=True, slots=True)
class _Fit:
    """The people whom one need fits and no gate holds."""

    heads: int
    sent: int
    places: Places
    fewest_days: dict[str, int]  # by home, of those left behind


def explain_moves(problem: Problem, plan: Plan) -> Plan:
    """Return ``plan`` with the reasons of every move, in the order of :class:`ReasonCode`.

    A reason compares with the people whom no gate holds and who fit the line in role,
    competence and risk. Every person and line of the plan must be known.
    """
    crowd = _Crowd(problem, plan)
    people = {person.number: person for person in problem.candidates}
    lines = {line.code: line for line in problem.lines}
    return Plan(
        tuple(
            Move(
                move.person,
                move.line,
                tuple(crowd.reasons(people[move.person], lines[move.line])),
            )
            for move in plan.moves
        )
    )


class _Crowd:
    """The people whom no gate holds, counted by kind, so that a move is explained fast."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        sent = {move.person for move in plan.moves}
        self._heads: Counter[_Kind] = Counter()
        self._sent: Counter[_Kind] = Counter()
        self._places: dict[_Kind, set[Place]] = defaultdict(set)
        self._fewest: dict[_Kind, dict[str, int]] = defaultdict(dict)
        for person in problem.candidates:
            if person.blocked:
                continue
            kind = _Kind(person.role, person.competences, person.near_retirement)
            self._heads[kind] += 1
            self._places[kind].add((person.lat_e6, person.lon_e6))
            if person.number in sent:
                self._sent[kind] += 1
            else:
                fewest = self._fewest[kind]
                days = fewest.get(person.home, person.days_served)
                fewest[person.home] = min(days, person.days_served)
        self._fits: dict[_Need, _Fit] = {}
        self._of_line: dict[str, tuple[_Fit, int]] = {}

    def reasons(self, person: Candidate, line: DemandLine) -> Iterator[Reason]:
        """Yield why ``person`` goes to ``line``."""
        fit, nearest_km = self._of(line)
        if person.home == line.org:
            yield _reason(ReasonCode.OWN_ORGANISATION)
        away_km = distance_km(person, line)
        yield _reason(ReasonCode.NEAREST if away_km <= nearest_km else ReasonCode.DISTANCE, away_km)
        for competence in sorted(line.competences):
            if fit.heads == fit.sent:
                yield _reason(ReasonCode.ONLY_WITH_COMPETENCE, competence, fit.heads)
            else:
                yield _reason(ReasonCode.HAS_COMPETENCE, competence)
        if person.days_served <= fit.fewest_days.get(person.home, -1):
            yield _reason(ReasonCode.FEWEST_DAYS_SERVED, person.days_served)
        if person.volunteered:
            yield _reason(ReasonCode.VOLUNTEERED)

    def _of(self, line: DemandLine) -> tuple[_Fit, int]:
        """Return the people who fit ``line`` and how far off the nearest of them is based."""
        if line.code not in self._of_line:
            fit = self._fit(_Need(line.role, line.competences, line.high_risk))
            nearest_km = fit.places.nearest_km((line.lat_e6, line.lon_e6))
            self._of_line[line.code] = fit, nearest_km
        return self._of_line[line.code]

    def _fit(self, need: _Need) -> _Fit:
        if need in self._fits:
            return self._fits[need]
        kinds = [kind for kind in self._heads if _takes(need, kind)]
        fewest: dict[str, int] = {}
        for kind in kinds:
            for home, days in self._fewest[kind].items():
                fewest[home] = min(days, fewest.get(home, days))
        self._fits[need] = _Fit(
            heads=sum(self._heads[kind] for kind in kinds),
            sent=sum(self._sent[kind] for kind in kinds),
            places=Places(place for kind in kinds for place in self._places[kind]),
            fewest_days=fewest,
        )
        return self._fits[need]


@lru_cache(maxsize=1 << 12)  # a hundred thousand moves say a few thousand different things
def _reason(code: ReasonCode, *parameters: int | str) -> Reason:
    return Reason(code, parameters)


def _takes(need: _Need, kind: _Kind) -> bool:
    return (
        fills(kind.role, need.role)
        and need.competences <= kind.competences
        and not (need.high_risk and kind.near_retirement)
    )
