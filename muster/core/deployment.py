"""What a deployment plan is, every way one can be wrong, and what it costs. No solver here.

A **problem** is demand lines (so many heads of a role at a post: the *required* of ICS 215)
and candidates (the *have*). A **plan** moves candidates to lines; what no move fills is the
*need* that stays. A plan made by a planner and one made by hand are judged by the same
:func:`breaches`, priced by the same :func:`cost` and explained by ``core/why`` (why this person)
and ``core/unfilled`` (why a need stays open).

A person is sent only if no gate holds, the role and the competence fit, the post is within
reach, the home organisation keeps its floor, nobody near retirement goes to high risk, and of a
dual-service household with a small child at most one adult is away overnight.

Units: places in micro-degrees, distances in whole kilometres along the great circle, costs in
the points of :class:`Weights`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from muster.core.kinds import Role
from muster.core.place import KM_MAX, km_between

ANY_POLICE = "any_police"  # a line that an officer or a duty auxiliary may fill
ALREADY_COMMITTED = "already_committed"  # a block that is no gate of care: sent by an earlier plan

_FILLED_BY: dict[str, frozenset[str]] = {
    Role.OFFICER: frozenset({Role.OFFICER}),
    Role.DUTY_AUXILIARY: frozenset({Role.DUTY_AUXILIARY}),
    ANY_POLICE: frozenset({Role.OFFICER, Role.DUTY_AUXILIARY}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandLine:
    """So many heads of one role, wanted at one post: one line of the worksheet (ICS 215)."""

    code: str
    post: str
    org: str  # code of the organisation that owns the post
    lat_e6: int
    lon_e6: int
    role: str  # officer, duty_auxiliary or any_police
    heads: int
    competence: str | None = None
    priority: int = 2  # 1 is most urgent
    high_risk: bool = False
    overnight: bool = True

    def __post_init__(self) -> None:
        if self.role not in _FILLED_BY:
            raise ValueError(f"{self.code}: nobody fills a line by role {self.role}")
        if self.heads < 0 or self.priority < 1:
            raise ValueError(f"{self.code}: heads {self.heads}, priority {self.priority}")


@dataclass(frozen=True, slots=True)
class Block:
    """A gate that holds a person back, by which rule, and until when if that is known."""

    gate: str
    rule: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person as the plan sees them; the register holds the rest.

    The place is that of the organisation the person is on hand with, never an address.
    ``household`` is shared by both adults of a dual-service household with a small child. When
    one of them is already away, the other is blocked by family care before this stage.
    """

    number: str
    home: str  # code of the home organisation
    lat_e6: int
    lon_e6: int
    role: str
    competences: frozenset[str] = frozenset()
    party: bool = False
    near_retirement: bool = False
    volunteered: bool = False
    days_served: int = 0
    household: str | None = None
    blocked: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """How many of a home organisation's people of one role are not to be moved."""

    home: str
    role: str
    keep: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far people may be sent; None is anywhere."""

    travel_max_km: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What weighs against a move, in points; unmet need outweighs them all (see :func:`cost`).

    A point per day served is the marginal price of the sum of squared days, so equal shares
    are cheapest. The letter weighs least: it decides between equals and no more.
    """

    day_served: int = 200
    km: int = 10
    other_organisation: int = 300
    not_volunteered: int = 1

    def __post_init__(self) -> None:
        if min(self.day_served, self.km, self.other_organisation, self.not_volunteered) < 0:
            raise ValueError(f"a negative weight would pay for harm: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """All a planner may know, and all a checker needs."""

    lines: tuple[DemandLine, ...]
    candidates: tuple[Candidate, ...]
    floors: tuple[Floor, ...] = ()
    limits: Limits = Limits()
    weights: Weights = Weights()

    def __post_init__(self) -> None:
        _unique("line", (line.code for line in self.lines))
        _unique("person", (person.number for person in self.candidates))
        _unique("floor", (f"{floor.home} {floor.role}" for floor in self.floors))


def _unique(what: str, codes: Iterable[str]) -> None:
    twice = [code for code, n in Counter(codes).items() if n > 1]
    if twice:
        raise ValueError(f"{what} given twice: {', '.join(sorted(twice)[:5])}")


class ReasonCode(StrEnum):
    """Why this person was proposed for this line; what the parameters are stands beside."""

    OWN_ORGANISATION = "own_organisation"
    NEAREST = "nearest"  # km: nobody who may fill the line is based nearer
    DISTANCE = "distance"  # km: somebody is based nearer, but is wanted elsewhere or held back
    ONLY_WITH_COMPETENCE = "only_with_competence"  # competence, n: all n fit holders are sent
    HAS_COMPETENCE = "has_competence"  # competence
    FEWEST_DAYS_SERVED = "fewest_days_served"  # days: nobody left behind at home has fewer
    VOLUNTEERED = "volunteered"


class Reason(NamedTuple):
    """One reason and its parameters, for the outer rings to put in words."""

    code: ReasonCode
    parameters: tuple[int | str, ...] = ()


class Move(NamedTuple):
    """One person, proposed for one line."""

    person: str
    line: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to go where."""

    moves: tuple[Move, ...]


class BreachRule(StrEnum):
    """Every way a move or a plan can be wrong, in the order they are reported."""

    PERSON_UNKNOWN = "person_unknown"
    LINE_UNKNOWN = "line_unknown"
    TWICE_COMMITTED = "twice_committed"  # number of lines
    BLOCKED = "blocked"  # gate, rule
    WRONG_ROLE = "wrong_role"  # role of the person, role wanted
    COMPETENCE_MISSING = "competence_missing"  # competence
    NEAR_RETIREMENT = "near_retirement"
    TOO_FAR = "too_far"  # km, km allowed
    LINE_OVERFILLED = "line_overfilled"  # people, heads wanted
    FLOOR_BROKEN = "floor_broken"  # home, role, people sent, people who may be sent
    HOUSEHOLD_AWAY = "household_away"  # the numbers of all its adults who would be away


@dataclass(frozen=True, slots=True)
class DeploymentBreach:
    """One broken rule, in terms a duty officer can act on."""

    rule: BreachRule
    person: str | None
    line: str | None
    parameters: tuple[int | str, ...] = ()


# --- the checker ------------------------------------------------------------------------------

_Pair = tuple[Candidate, DemandLine]


def breaches(problem: Problem, plan: Plan) -> list[DeploymentBreach]:
    """Return every rule ``plan`` breaks, by rule, then person; an empty list means it is sound.

    A line left short is no breach: ``core/unfilled`` names it. Shared with no planner:
    this is the second opinion. Time grows with people plus moves.
    """
    people = {person.number: person for person in problem.candidates}
    lines = {line.code: line for line in problem.lines}
    moves = sorted(plan.moves, key=lambda move: (move.person, move.line))
    pairs = [
        (people[move.person], lines[move.line])
        for move in moves
        if move.person in people and move.line in lines
    ]
    return [
        *_unknown(moves, people.keys(), lines.keys()),
        *_twice_committed(moves),
        *_blocked(pairs),
        *_unsuitable(pairs),
        *_too_far(pairs, problem.limits),
        *_overfilled(pairs),
        *_floor_broken(pairs, problem),
        *_household_away(pairs),
    ]


def _unknown(
    moves: Sequence[Move], people: Set[str], lines: Set[str]
) -> Iterator[DeploymentBreach]:
    for move in moves:
        if move.person not in people:
            yield DeploymentBreach(BreachRule.PERSON_UNKNOWN, move.person, move.line)
    for move in moves:
        if move.line not in lines:
            yield DeploymentBreach(BreachRule.LINE_UNKNOWN, move.person, move.line)


def _twice_committed(moves: Sequence[Move]) -> Iterator[DeploymentBreach]:
    for person, n in sorted(Counter(move.person for move in moves).items()):
        if n > 1:
            yield DeploymentBreach(BreachRule.TWICE_COMMITTED, person, None, (n,))


def _blocked(pairs: Sequence[_Pair]) -> Iterator[DeploymentBreach]:
    for person, line in pairs:
        for block in person.blocked:
            yield DeploymentBreach(
                BreachRule.BLOCKED, person.number, line.code, (block.gate, block.rule)
            )


def _unsuitable(pairs: Sequence[_Pair]) -> Iterator[DeploymentBreach]:
    for person, line in pairs:
        if person.role not in _FILLED_BY[line.role]:
            roles = (str(person.role), str(line.role))
            yield DeploymentBreach(BreachRule.WRONG_ROLE, person.number, line.code, roles)
    for person, line in pairs:
        if line.competence is not None and line.competence not in person.competences:
            yield DeploymentBreach(
                BreachRule.COMPETENCE_MISSING, person.number, line.code, (line.competence,)
            )
    for person, line in pairs:
        if line.high_risk and person.near_retirement:
            yield DeploymentBreach(BreachRule.NEAR_RETIREMENT, person.number, line.code)


def _too_far(pairs: Sequence[_Pair], limits: Limits) -> Iterator[DeploymentBreach]:
    if limits.travel_max_km is None:
        return
    for person, line in pairs:
        away_km = distance_km(person, line)
        if away_km > limits.travel_max_km:
            yield DeploymentBreach(
                BreachRule.TOO_FAR, person.number, line.code, (away_km, limits.travel_max_km)
            )


def _overfilled(pairs: Sequence[_Pair]) -> Iterator[DeploymentBreach]:
    heads = {line.code: line.heads for _, line in pairs}
    for code, n in sorted(Counter(line.code for _, line in pairs).items()):
        if n > heads[code]:
            yield DeploymentBreach(BreachRule.LINE_OVERFILLED, None, code, (n, heads[code]))


def _floor_broken(pairs: Sequence[_Pair], problem: Problem) -> Iterator[DeploymentBreach]:
    moved = {person.number: (person.home, person.role) for person, _ in pairs}
    sent = Counter(moved.values())
    for (home, role), may_go in sorted(release(problem).items()):
        if sent[home, role] > may_go:
            parameters = (home, str(role), sent[home, role], may_go)
            yield DeploymentBreach(BreachRule.FLOOR_BROKEN, None, None, parameters)


def _household_away(pairs: Sequence[_Pair]) -> Iterator[DeploymentBreach]:
    away: dict[str, set[str]] = defaultdict(set)
    for person, line in pairs:
        if person.household is not None and line.overnight:
            away[person.household].add(person.number)
    for _, adults in sorted(away.items()):
        if len(adults) > 1:
            yield DeploymentBreach(BreachRule.HOUSEHOLD_AWAY, None, None, tuple(sorted(adults)))


def release(problem: Problem) -> dict[tuple[str, str], int]:
    """Return for each floor's (home, role) how many people may be moved: present less kept.

    Present are the home's candidates whom no gate holds: who may not be sent is of no use to
    the floor either. A move to a post of the home organisation counts like any other.
    """
    present = Counter((p.home, p.role) for p in problem.candidates if not p.blocked)
    return {
        (floor.home, floor.role): max(0, present[floor.home, floor.role] - floor.keep)
        for floor in problem.floors
    }


def fills(role: str, wanted: str) -> bool:
    """Return whether a person of ``role`` may fill a line that wants ``wanted``."""
    return role in _FILLED_BY[wanted]


# --- cost -------------------------------------------------------------------------------------


def distance_km(person: Candidate, line: DemandLine) -> int:
    """Return how far the post lies from where the person is based, to the nearest km."""
    return km_between((person.lat_e6, person.lon_e6), (line.lat_e6, line.lon_e6))


def move_cost(weights: Weights, person: Candidate, line: DemandLine) -> int:
    """Return the points that weigh against sending ``person`` to ``line``."""
    return (
        weights.day_served * person.days_served
        + weights.km * distance_km(person, line)
        + (weights.other_organisation if person.home != line.org else 0)
        + (0 if person.volunteered else weights.not_volunteered)
    )


def unmet_cost(problem: Problem) -> dict[int, int]:
    """Return the points that one missing head weighs, for each priority in use.

    One step of priority outweighs whatever one more head can cost. To fill it, people are
    passed on along a chain that meets each line at most once, each link at most the dearest
    move: so (lines x dearest move + 1) per step is enough, and the lowest priority has one
    step. Served heads are the independent sets of a matroid (a gammoid, Mason 1972), whose
    heaviest basis is a largest one: no head is left open so that an urgent one is filled, and
    of all plans with the fewest open heads the one with the fewest open urgent ones wins.
    """
    weights = problem.weights
    reach_km = problem.limits.travel_max_km
    dearest = (
        weights.day_served * max((p.days_served for p in problem.candidates), default=0)
        + weights.km * (KM_MAX if reach_km is None else min(reach_km, KM_MAX))
        + weights.other_organisation
        + weights.not_volunteered
    )
    step = len(problem.lines) * dearest + 1
    priorities = {line.priority for line in problem.lines}
    lowest = max(priorities, default=1)
    return {priority: step * (lowest - priority + 1) for priority in sorted(priorities)}


def cost(problem: Problem, plan: Plan) -> int:
    """Return the points of a plan without breaches: its open heads, then its moves."""
    people = {person.number: person for person in problem.candidates}
    lines = {line.code: line for line in problem.lines}
    unmet = unmet_cost(problem)
    filled = Counter(move.line for move in plan.moves)
    open_heads = sum(
        max(0, line.heads - filled[line.code]) * unmet[line.priority] for line in problem.lines
    )
    weights = problem.weights
    return open_heads + sum(
        move_cost(weights, people[move.person], lines[move.line]) for move in plan.moves
    )
