"""What a plan means for each person who has written, and who stands by in case somebody drops out.

Only so many are taken: *not needed this time* is the usual answer, and nothing is said against
anybody by it. Why somebody is held is a value of its own (``held``), for those alone who may see
health and family; :meth:`Outcome.discreet` leaves it out.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import blake2b
from itertools import groupby
from typing import NamedTuple

from muster.core.crowd import FREE, Crowd, Like, Need, is_care, keeps_from
from muster.core.place import Place, Places
from muster.core.plan import Block, Candidate, DemandLine, Plan, Problem, distance_km

RESERVE_PERCENT = 10


class OutcomeCode(StrEnum):
    """What becomes of somebody who has written."""

    SELECTED = "selected"
    RESERVE = "reserve"
    NOT_NEEDED = "not_needed"
    HELD = "held"
    ALREADY_COMMITTED = "already_committed"  # sent by an earlier plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of one person: the line they go to, or stand by for in which place."""

    person: str
    code: OutcomeCode
    line: str | None = None
    place: int | None = None  # in the reserve of the line; 1 moves up first
    held: tuple[Block, ...] = ()  # health or family: restricted

    def discreet(self) -> "Outcome":
        """Return the same without why somebody is held."""
        return replace(self, held=())


class Reserve(NamedTuple):
    """Somebody who stands by for a line; place 1 moves up first."""

    person: str
    line: str
    place: int


_Rank = tuple[bool, int, int]  # whether the home is at its floor, days served, nights away
Turn = tuple[int, int, bytes, str]  # days served, nights away, lot, number


def turns(seed: int) -> Callable[[Candidate], Turn]:
    """Return the key that sorts people by whose turn it is; lots drawn by ``seed`` part equals."""
    drawn: dict[str, Turn] = {}

    def turn(person: Candidate) -> Turn:
        found = drawn.get(person.number)
        if found is None:
            lot = blake2b(f"{seed}:{person.number}".encode(), digest_size=8).digest()
            found = drawn[person.number] = (
                *(person.days_served, person.nights_away),
                *(lot, person.number),
            )
        return found

    return turn


def outcomes(
    problem: Problem, plan: Plan, *, seed: int = 0, reserve_percent: int = RESERVE_PERCENT
) -> tuple[Outcome, ...]:
    """Return what becomes of everybody who has written, by number.

    ``reserve_percent`` and ``seed`` are those of :func:`reserves`.
    """
    sent = {move.person: move.line for move in plan.moves}
    standing_by = {
        reserve.person: reserve
        for reserve in reserves(problem, plan, seed=seed, percent=reserve_percent)
    }
    wrote = sorted((p for p in problem.candidates if p.volunteered), key=lambda p: p.number)
    return tuple(_outcome(p, sent.get(p.number), standing_by.get(p.number)) for p in wrote)


def _outcome(person: Candidate, line: str | None, reserve: Reserve | None) -> Outcome:
    if line is not None:
        return Outcome(person=person.number, code=OutcomeCode.SELECTED, line=line)
    held = tuple(block for block in person.blocked if is_care(block.gate))
    if held:
        return Outcome(person=person.number, code=OutcomeCode.HELD, held=held)
    if person.blocked:
        return Outcome(person=person.number, code=OutcomeCode.ALREADY_COMMITTED)
    if reserve is not None:
        return Outcome(
            person=person.number,
            code=OutcomeCode.RESERVE,
            line=reserve.line,
            place=reserve.place,
        )
    return Outcome(person=person.number, code=OutcomeCode.NOT_NEEDED)


# --- who stands by ----------------------------------------------------------------------------


def reserves(
    problem: Problem, plan: Plan, *, seed: int = 0, percent: int = RESERVE_PERCENT
) -> tuple[Reserve, ...]:
    """Return who stands by, line by line, the most urgent first; each for one line only.

    For every line so many in a hundred of those who are sent there, rounded up, have written or
    not: whom the plan leaves at home and nothing but need keeps from the line. By turn: fewest
    days served, fewest nights away; among equals who is based nearest, then the lot. Those whose
    home may let nobody else go come after the others: they can only replace one of their own.
    """
    crowd, sent = Crowd(problem, plan), Counter(move.line for move in plan.moves)
    idle = [p for p in problem.candidates if crowd.is_idle(p) and not p.blocked]
    waiting = _Waiting(crowd, idle, turns(seed), problem.limits.travel_max_km)
    found: list[Reserve] = []
    for line in sorted(problem.lines, key=lambda line: (line.priority, line.code)):
        wanted = -(-sent[line.code] * percent // 100)
        if wanted > 0:
            people = enumerate(waiting.first(line, wanted), start=1)
            found += [Reserve(person.number, line.code, place) for place, person in people]
    return tuple(found)


class _Waiting:
    """The people left at home who could go, by turn and place, for each need."""

    def __init__(
        self,
        crowd: Crowd,
        idle: list[Candidate],
        turn: Callable[[Candidate], Turn],
        limit_km: int | None,
    ) -> None:
        self._crowd, self._limit_km = crowd, limit_km
        self._idle = sorted(idle, key=lambda p: (self._rank(p), turn(p)))
        number: dict[Like, int] = {}
        self._like = [number.setdefault(crowd.like(p), len(number)) for p in self._idle]
        self._likes = list(number)
        self._of_need: dict[Need, _Queue] = {}
        self._taken: set[str] = set()

    def _rank(self, person: Candidate) -> _Rank:
        at_floor = self._crowd.left.get((person.home, person.role), 0) < 1
        return at_floor, person.days_served, person.nights_away

    def first(self, line: DemandLine, n: int) -> list[Candidate]:
        """Return the first ``n`` who could go to ``line`` and stand by for no other."""
        # Whether the post has its makeup now says nothing of the moment somebody drops out.
        need = self._crowd.need(line)._replace(lacking=frozenset(), nobody=False)
        if need not in self._of_need:
            self._of_need[need] = _Queue(self._fit(need), self._rank)
        banned = {person.number for person in self._crowd.banned(line)}
        people: list[Candidate] = []
        for equals in self._of_need[need].groups():
            while len(people) < n:
                person = equals.nearest(line, self._taken, banned)
                if person is None or self._is_too_far(person, line):
                    break
                people.append(person)
                self._taken.add(person.number)
            if len(people) == n:
                break
        return people

    def _fit(self, need: Need) -> Iterator[Candidate]:
        is_free = [keeps_from(like, need) == FREE for like in self._likes]
        likes = zip(self._idle, self._like, strict=True)
        return (person for person, like in likes if is_free[like])

    def _is_too_far(self, person: Candidate, line: DemandLine) -> bool:
        return self._limit_km is not None and distance_km(person, line) > self._limit_km


class _Queue:
    """People in order of turn, those of equal turn together, looked at no further than needed."""

    def __init__(self, people: Iterator[Candidate], rank: Callable[[Candidate], _Rank]) -> None:
        self._begun: list[_Equals] = []
        self._to_come = groupby(people, rank)

    def groups(self) -> Iterator["_Equals"]:
        """Yield those of equal turn together, one group after another."""
        while self._begun and self._begun[0].is_empty:
            self._begun.pop(0)
        yield from self._begun
        for _, people in self._to_come:
            self._begun.append(_Equals(list(people)))
            yield self._begun[-1]


class _Equals:
    """People whose turn it is alike, by where they are based; at each place in order of lot."""

    def __init__(self, people: list[Candidate]) -> None:
        self._at: dict[Place, list[Candidate]] = defaultdict(list)
        for person in reversed(people):
            self._at[person.lat_e6, person.lon_e6].append(person)
        self._places = Places(self._at)

    @property
    def is_empty(self) -> bool:
        """Whether they all stand by."""
        return not self._at

    def nearest(self, line: DemandLine, taken: Set[str], banned: Set[str]) -> Candidate | None:
        """Return who is based nearest to ``line`` of those left; the first by lot there."""

        def has_any(place: Place) -> bool:
            return self._first_at(place, taken, banned) is not None

        if len(self._at) * 2 < len(self._places.places):
            self._places = Places(self._at)
        place = self._places.nearest((line.lat_e6, line.lon_e6), has_any)
        return None if place is None else self._first_at(place, taken, banned)

    def _first_at(self, place: Place, taken: Set[str], banned: Set[str]) -> Candidate | None:
        people = self._at.get(place, [])
        while people and people[-1].number in taken:
            people.pop()
        if not people:
            self._at.pop(place, None)
        left = (p for p in reversed(people) if p.number not in taken and p.number not in banned)
        return next(left, None)
