"""Whether a problem can be met at all: every rule kept, every minimum filled. No solver here.

First as a flow of people to lines, which is exact where nothing binds people together; then, for
makeups, squads and households, by trying. It is meant for the few lines of a conflict, to judge
what a planner says of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from muster.core.plan import (
    Candidate,
    DemandLine,
    Makeup,
    Problem,
    distance_km,
    fills,
    has_quality,
    overlap,
    releasable,
    squads_sendable,
)

TRIES_MAX = 20_000


def may_fill(problem: Problem, person: Candidate, line: DemandLine) -> bool:
    """Return whether nothing of ``person`` alone keeps them from ``line``."""
    reach_km = problem.limits.travel_max_km
    ways = (line.code, None)
    return not (
        person.blocked
        or not fills(person.role, line.role)
        or not line.competences <= person.competences
        or (line.high_risk and person.near_retirement)
        or any(overlap(window, line.window) for window, _ in person.commitments)
        or any(ban.person == person.number and ban.line in ways for ban in problem.bans)
        or (reach_km is not None and distance_km(person, line) > reach_km)
    )


def can_be_met(problem: Problem, *, tries_max: int = TRIES_MAX) -> bool | None:
    """Return whether some plan keeps every rule and fills every minimum.

    None where that is not known after ``tries_max`` tries; without makeups, squads that move
    together and households it always is.
    """
    placed = _locked(problem)
    if placed is None:
        return False
    if not _flows(problem, placed):
        return False
    together = any(squad.together for squad in problem.squads)
    households = any(person.household is not None for person in problem.candidates)
    if not (problem.makeups or together or households):
        return True
    return _Trying(problem, placed, tries_max).succeeds()


def _locked(problem: Problem) -> dict[str, DemandLine] | None:
    """Return the line of each person a hand locks; None if that cannot be."""
    people = {person.number: person for person in problem.candidates}
    lines = {line.code: line for line in problem.lines}
    placed: dict[str, DemandLine] = {}
    for number, code in problem.locks:
        person, line = people.get(number), lines.get(code)
        if person is None or line is None or not may_fill(problem, person, line):
            return None
        if placed.setdefault(number, line) != line:
            return None
    sent = Counter(line.code for line in placed.values())
    gone = Counter((people[number].home, people[number].role) for number in placed)
    may_go = releasable(problem)
    over = any(n > lines[code].heads for code, n in sent.items())
    return None if over or any(n > may_go[here] for here, n in gone.items()) else placed


# --- as a flow ------------------------------------------------------------------------------------


def _flows(problem: Problem, placed: dict[str, DemandLine]) -> bool:
    """Return whether every minimum could be filled if nothing bound people together.

    Each missing head looks for somebody: free, or placed elsewhere by this search and replaced
    there by another (augmenting paths, through the homes whose floors let so many go).
    """
    sent = Counter(line.code for line in placed.values())
    short = [line for line in problem.lines if sent[line.code] < line.heads_min]
    graph = _Graph()
    for (home, role), n in releasable(problem).items():
        graph.add("", f"home {home} {role}", n)
    for person in problem.candidates:
        if person.number in placed:
            graph.arcs[""][f"home {person.home} {person.role}"] -= 1
    alike: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    for person in problem.candidates:
        if person.number not in placed and not person.blocked:
            codes = tuple(line.code for line in short if may_fill(problem, person, line))
            if codes:
                alike[person.home, person.role, codes] += 1
    for (home, role, codes), n in alike.items():
        people = f"people {home} {role} {codes}"
        graph.add(f"home {home} {role}", people, n)
        for code in codes:
            graph.add(people, f"line {code}", n)
    for line in short:
        graph.add(f"line {line.code}", "end", line.heads_min - sent[line.code])
    return graph.flow("", "end") == sum(line.heads_min - sent[line.code] for line in short)


@dataclass(slots=True)
class _Graph:
    """A network with capacities, and its residual one once it flows."""

    arcs: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, tail: str, head: str, n: int) -> None:
        """Let ``n`` more units pass from ``tail`` to ``head``."""
        self.arcs[tail][head] = self.arcs[tail].get(head, 0) + n
        self.arcs[head].setdefault(tail, 0)

    def flow(self, source: str, end: str) -> int:
        """Return how much can flow: as much as fits along one shortest way after another."""
        total = 0
        while way := self._way(source, end):
            n = min(self.arcs[tail][head] for tail, head in way)
            for tail, head in way:
                self.arcs[tail][head] -= n
                self.arcs[head][tail] += n
            total += n
        return total

    def _way(self, source: str, end: str) -> list[tuple[str, str]]:
        came: dict[str, str] = {source: source}
        level = [source]
        while level and end not in came:
            following = []
            for tail in level:
                for head, n in self.arcs[tail].items():
                    if n > 0 and head not in came:
                        came[head] = tail
                        following.append(head)
            level = following
        way: list[tuple[str, str]] = []
        node = end
        while node in came and node != source:
            way.append((came[node], node))
            node = came[node]
        return way[::-1]


# --- by trying ------------------------------------------------------------------------------------


class _Option(NamedTuple):
    """One person for one line."""

    person: Candidate
    line: DemandLine


class _TooMany(Exception):
    """There is more to try than is worth it."""


class _Trying:
    """A search that fills what is still owed, one person after another, and steps back."""

    def __init__(self, problem: Problem, placed: dict[str, DemandLine], tries_max: int) -> None:
        self._problem, self._left = problem, tries_max
        self._people = {person.number: person for person in problem.candidates}
        self._line_of = dict(placed)
        self._sent = Counter(line.code for line in placed.values())
        self._may_go = releasable(problem)
        for number in placed:
            self._may_go[self._people[number].home, self._people[number].role] -= 1
        together = {squad.code for squad in problem.squads if squad.together}
        sendable = squads_sendable(problem)
        self._squads = {code: sorted(sendable.get(code, ())) for code in sorted(together)}
        self._lines = {line.code: line for line in problem.lines}

    def succeeds(self) -> bool | None:
        """Return whether all that is owed can be given; None if there is too much to try."""
        try:
            return self._homes_hold() and self._settles()
        except _TooMany:
            return None

    def _homes_hold(self) -> bool:
        """Return whether the locks leave every household somebody at home."""
        return all(
            self._is_home_held(_Option(self._people[number], line))
            for number, line in self._line_of.items()
        )

    def _settles(self) -> bool:
        owed = self._owed()
        if owed is None:
            return True
        for person, line in _unlike(owed):
            self._left -= 1
            if self._left < 0:
                raise _TooMany
            here = person.home, person.role
            self._line_of[person.number] = line
            self._sent[line.code] += 1
            self._may_go[here] -= 1
            if self._settles():
                return True
            del self._line_of[person.number]
            self._sent[line.code] -= 1
            self._may_go[here] += 1
        return False

    def _owed(self) -> Sequence[_Option] | None:
        """Return the fewest choices that something owed leaves; None if nothing is owed."""
        fewest: Sequence[_Option] | None = None
        for options in self._all_owed():
            if fewest is None or len(options) < len(fewest):
                fewest = options
            if not fewest:
                break
        return fewest

    def _all_owed(self) -> Iterator[Sequence[_Option]]:
        for members in self._squads.values():
            posts = {self._line_of[n].post for n in members if n in self._line_of}
            missing = [n for n in members if n not in self._line_of]
            if len(posts) > 1:
                yield []
            if posts and missing:
                lines = [line for line in self._problem.lines if line.post in posts]
                yield self._options([self._people[missing[0]]], lines)
        for makeup in self._problem.makeups:
            if self._is_short(makeup):
                fit = [p for p in self._people.values() if has_quality(p, makeup.quality)]
                lines = [self._lines[code] for code in sorted(makeup.lines) if code in self._lines]
                yield self._options(fit, lines)
        for line in self._problem.lines:
            if self._sent[line.code] < line.heads_min:
                yield self._options(list(self._people.values()), [line])

    def _is_short(self, makeup: Makeup) -> bool:
        there = [
            self._people[number]
            for number, line in self._line_of.items()
            if line.code in makeup.lines
        ]
        have = makeup.present + sum(has_quality(person, makeup.quality) for person in there)
        return bool(there) and have < makeup.heads_min

    def _options(
        self, people: Sequence[Candidate], lines: Sequence[DemandLine]
    ) -> Sequence[_Option]:
        return [
            option
            for line in lines
            if self._sent[line.code] < line.heads
            for person in people
            if person.number not in self._line_of
            and self._may_go[person.home, person.role] > 0
            and may_fill(self._problem, person, line)
            and self._is_home_held(option := _Option(person, line))
        ]

    def _is_home_held(self, option: _Option) -> bool:
        """Return whether no other adult of the household is away on the same nights."""
        person, line = option
        if person.household is None or not line.overnight:
            return True
        return not any(
            number != person.number
            and self._people[number].household == person.household
            and there.overnight
            and overlap(there.window, line.window)
            for number, there in self._line_of.items()
        )


def _unlike(options: Sequence[_Option]) -> Iterator[_Option]:
    """Yield the options but for those that differ from an earlier one in nothing but number."""
    seen: set[tuple[Candidate, str]] = set()
    for person, line in options:
        key = replace(person, number="", volunteered=False, days_served=0, nights_away=0), line.code
        if key not in seen:
            seen.add(key)
            yield _Option(person, line)
