"""Every way a deployment plan can be wrong. No solver here.

A plan made by a planner and one made by hand are judged by the same :func:`breaches`, priced by
the same :func:`cost` and explained by ``core/why`` (why this person) and ``core/unfilled`` (why a
need stays open). What problems and plans are stands in ``core/plan``, what they cost in
``core/price``; both can be had from here.

A person is sent only if no gate holds, no commitment overlaps, the role and every competence fit,
the post is within reach and no hand bans it; nobody near retirement goes to high risk. Of a
dual-service household with a small child at most one adult is away on any night, the home
organisation keeps its floor, a squad that must move together does, a post that is sent anybody
has the people of quality it must have, and a hand's lock is kept.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations_with_replacement

from muster.core.plan import (
    ALREADY_COMMITTED,
    ANY_POLICE,
    PRIORITY_MAX,
    Ban,
    Block,
    Candidate,
    Commitment,
    DemandLine,
    Floor,
    Limits,
    Lock,
    Makeup,
    Move,
    Parameter,
    Plan,
    Problem,
    Quality,
    Reason,
    ReasonCode,
    Squad,
    UnmetWeight,
    Weights,
    Window,
    distance_km,
    fills,
    has_quality,
    overlap,
    releasable,
    squads_sendable,
)
from muster.core.price import Costs, cost, costs, move_cost, share_points, unmet_cost

__all__ = [
    "ALREADY_COMMITTED",
    "ANY_POLICE",
    "PRIORITY_MAX",
    "Ban",
    "Block",
    "BreachRule",
    "Candidate",
    "Commitment",
    "Costs",
    "DemandLine",
    "DeploymentBreach",
    "Floor",
    "Limits",
    "Lock",
    "Makeup",
    "Move",
    "Parameter",
    "Plan",
    "Problem",
    "Quality",
    "Reason",
    "ReasonCode",
    "Squad",
    "UnmetWeight",
    "Weights",
    "Window",
    "breaches",
    "cost",
    "costs",
    "distance_km",
    "fills",
    "has_quality",
    "move_cost",
    "overlap",
    "releasable",
    "share_points",
    "squads_sendable",
    "unmet_cost",
]


class BreachRule(StrEnum):
    """Every way a move or a plan can be wrong, in the order they are reported."""

    PERSON_UNKNOWN = "person_unknown"
    LINE_UNKNOWN = "line_unknown"
    TWICE_COMMITTED = "twice_committed"  # number of lines
    BLOCKED = "blocked"  # gate, rule
    COMMITMENT_OVERLAPS = "commitment_overlaps"  # to what, from when, until when
    WRONG_ROLE = "wrong_role"  # role of the person, role wanted
    COMPETENCE_MISSING = "competence_missing"  # competence
    NEAR_RETIREMENT = "near_retirement"
    TOO_FAR = "too_far"  # km, km allowed
    BANNED = "banned"
    LOCK_BROKEN = "lock_broken"
    LINE_OVERFILLED = "line_overfilled"  # people, heads wanted
    MAKEUP_SHORT = "makeup_short"  # post, quality, people of it, people wanted, rule
    SQUAD_PARTED = "squad_parted"  # squad, sendable people sent, sendable people, posts
    FLOOR_BROKEN = "floor_broken"  # home, role, people sent, people who may be sent
    HOUSEHOLD_AWAY = "household_away"  # the numbers of all its adults away on the same nights


@dataclass(frozen=True, slots=True)
class DeploymentBreach:
    """One broken rule, in terms a duty officer can act on."""

    rule: BreachRule
    person: str | None
    line: str | None
    parameters: tuple[Parameter, ...] = ()


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
        *_held(pairs),
        *_unsuitable(pairs),
        *_too_far(pairs, problem.limits),
        *_against_the_hand(moves, problem),
        *_overfilled(pairs),
        *_makeup_short(pairs, problem),
        *_squad_parted(pairs, problem),
        *_floor_broken(pairs, problem),
        *_household_away(pairs),
    ]


# --- one move ---------------------------------------------------------------------------------


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


def _held(pairs: Sequence[_Pair]) -> Iterator[DeploymentBreach]:
    for person, line in pairs:
        for block in person.blocked:
            yield DeploymentBreach(
                BreachRule.BLOCKED, person.number, line.code, (block.gate, block.rule)
            )
    for person, line in pairs:
        for window, to in person.commitments:
            if overlap(window, line.window):
                bound = (to, window.begins, window.ends)
                yield DeploymentBreach(
                    BreachRule.COMMITMENT_OVERLAPS, person.number, line.code, bound
                )


def _unsuitable(pairs: Sequence[_Pair]) -> Iterator[DeploymentBreach]:
    for person, line in pairs:
        if not fills(person.role, line.role):
            roles = (str(person.role), str(line.role))
            yield DeploymentBreach(BreachRule.WRONG_ROLE, person.number, line.code, roles)
    for person, line in pairs:
        for competence in sorted(line.competences - person.competences):
            yield DeploymentBreach(
                BreachRule.COMPETENCE_MISSING, person.number, line.code, (competence,)
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


def _against_the_hand(moves: Sequence[Move], problem: Problem) -> Iterator[DeploymentBreach]:
    banned = set(problem.bans)
    for person, line, *_ in moves if banned else ():
        if (person, line) in banned or (person, None) in banned:
            yield DeploymentBreach(BreachRule.BANNED, person, line)
    made = {(move.person, move.line) for move in moves} if problem.locks else set()
    for lock in sorted(set(problem.locks)):
        if lock not in made:
            yield DeploymentBreach(BreachRule.LOCK_BROKEN, lock.person, lock.line)


# --- one line, one post -----------------------------------------------------------------------


def _overfilled(pairs: Sequence[_Pair]) -> Iterator[DeploymentBreach]:
    heads = {line.code: line.heads for _, line in pairs}
    for code, n in sorted(Counter(line.code for _, line in pairs).items()):
        if n > heads[code]:
            yield DeploymentBreach(BreachRule.LINE_OVERFILLED, None, code, (n, heads[code]))


def _makeup_short(pairs: Sequence[_Pair], problem: Problem) -> Iterator[DeploymentBreach]:
    sent: dict[str, list[Candidate]] = defaultdict(list)
    for person, line in pairs:
        sent[line.code].append(person)
    short: list[tuple[str, str, str, int, int]] = []
    for makeup in problem.makeups:
        people = {p.number: p for code in makeup.lines for p in sent.get(code, ())}
        have = makeup.present + sum(has_quality(p, makeup.quality) for p in people.values())
        if people and have < makeup.heads_min:
            short.append((makeup.post, makeup.quality, makeup.rule, have, makeup.heads_min))
    for post, quality, rule, have, need in sorted(short):
        parameters = (post, str(quality), have, need, rule)
        yield DeploymentBreach(BreachRule.MAKEUP_SHORT, None, None, parameters)


# --- those who belong together ----------------------------------------------------------------


def _squad_parted(pairs: Sequence[_Pair], problem: Problem) -> Iterator[DeploymentBreach]:
    together = {squad.code for squad in problem.squads if squad.together}
    if not together:
        return
    sendable = squads_sendable(problem)
    sent: dict[str, set[str]] = defaultdict(set)
    posts: dict[str, set[str]] = defaultdict(set)
    for person, line in pairs:
        if person.squad is not None and person.squad in together:
            sent[person.squad].add(person.number)
            posts[person.squad].add(line.post)
    for squad, members in sorted(sent.items()):
        whole = sendable.get(squad, frozenset())
        if not whole <= members or len(posts[squad]) > 1:
            parted = (squad, len(whole & members), len(whole), len(posts[squad]))
            yield DeploymentBreach(BreachRule.SQUAD_PARTED, None, None, parted)


def _floor_broken(pairs: Sequence[_Pair], problem: Problem) -> Iterator[DeploymentBreach]:
    if not problem.floors:
        return
    may_go = releasable(problem)
    moved = {person.number: (person.home, person.role) for person, _ in pairs}
    sent = Counter(moved.values())
    for here in sorted((floor.home, floor.role) for floor in problem.floors):
        if sent[here] > may_go[here]:
            parameters = (here[0], str(here[1]), sent[here], may_go[here])
            yield DeploymentBreach(BreachRule.FLOOR_BROKEN, None, None, parameters)


def _household_away(pairs: Sequence[_Pair]) -> Iterator[DeploymentBreach]:
    away: dict[str, dict[Window | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    for person, line in pairs:
        if person.household is not None and line.overnight:
            away[person.household][line.window].add(person.number)
    for _, adults in sorted(away.items()):
        at_once: set[str] = set()
        for one, other in combinations_with_replacement(adults, 2):
            both = adults[one] | adults[other]
            if len(both) > 1 and overlap(one, other):
                at_once |= both
        if at_once:
            yield DeploymentBreach(BreachRule.HOUSEHOLD_AWAY, None, None, tuple(sorted(at_once)))
