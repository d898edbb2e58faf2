"""From heads to names: who of the people that the flow treats alike is the one that goes.

Where the flow leaves a choice, those with the fewest days served go first; among equals a lot
drawn by the seed decides, never the order of numbers. Adults of one household are kept apart
by letting somebody stand in who costs the same there.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice

import numpy as np

from muster.core.deployment import (
    Candidate,
    DemandLine,
    Move,
    Problem,
    distance_km,
    fills,
    move_cost,
    releasable,
    unmet_cost,
)
from muster.core.place import Place
from muster.solve.flow import Flow
from muster.solve.offer import Offered, Wanted, points

Turn = tuple[int, bytes, str]  # days served, lot, number


def turns(seed: int) -> Callable[[Candidate], Turn]:
    """Return the key that sorts people by whose turn it is; the lots are drawn by ``seed``."""
    drawn: dict[str, Turn] = {}

    def turn(person: Candidate) -> Turn:
        found = drawn.get(person.number)
        if found is None:
            lot = blake2b(f"{seed}:{person.number}".encode(), digest_size=8).digest()
            found = drawn[person.number] = (person.days_served, lot, person.number)
        return found

    return turn


def named(
    here: Offered, want: Wanted, flow: Flow, turn: Callable[[Candidate], Turn]
) -> dict[str, DemandLine]:
    """Return the line of each person that the flow places, by number."""
    setting_out = _at_outlets(here, flow, turn)
    slots = [iter(_slots(lines)) for lines in want.lines]
    used = np.flatnonzero(flow.ship_people)
    columns = flow.offered.outlets[used], flow.offered.demands[used], flow.ship_people[used]
    line_of: dict[str, DemandLine] = {}
    for outlet, demand, n in sorted(zip(*(column.tolist() for column in columns), strict=True)):
        for person in islice(setting_out[outlet], n):
            line_of[person.number] = next(slots[demand])
    return line_of


def _at_outlets(
    here: Offered, flow: Flow, turn: Callable[[Candidate], Turn]
) -> list[Iterator[Candidate]]:
    """Return the people that each outlet sends out."""
    going: dict[int, list[Candidate]] = defaultdict(list)  # by class
    for i in np.flatnonzero(flow.level_people).tolist():
        first = sorted(here.people[i], key=turn)[: flow.level_people[i]]
        going[here.levels[i].klass] += first
    # By lot, not by days: those who have served most are not to be sent to one and the same end.
    leaving = {
        klass: iter(sorted(people, key=lambda person: turn(person)[1:]))
        for klass, people in going.items()
    }
    arriving: list[list[Candidate]] = [[] for _ in here.outlets]
    for i in np.flatnonzero(flow.feed_people).tolist():
        klass, outlet = here.feeds[i]
        arriving[outlet] += islice(leaving[klass], int(flow.feed_people[i]))
    return [iter(people) for people in arriving]


def _slots(lines: Iterable[DemandLine]) -> list[DemandLine]:
    """Return each line once for each of its heads: all first heads, then all second ones."""
    heads = [(head, line.code, line) for line in lines for head in range(line.heads)]
    return [line for _, _, line in sorted(heads, key=lambda slot: slot[:2])]


# --- households -------------------------------------------------------------------------------


class Placing:
    """Who goes where, while households are being settled.

    ``line_of`` holds the line of each person sent, ``extra`` what the settling has cost.
    """

    def __init__(
        self,
        problem: Problem,
        line_of: dict[str, DemandLine],
        turn: Callable[[Candidate], Turn],
    ) -> None:
        self.line_of = line_of
        self.extra = 0
        self._relieved: set[str] = set()
        self._problem = problem
        self._turn = turn
        self._able = [person for person in problem.candidates if not person.blocked]
        self._households: dict[str, list[Candidate]] = defaultdict(list)
        for person in self._able:
            if person.household is not None:
                self._households[person.household].append(person)
        self._peers: dict[tuple[str, Place, str], list[Candidate]] = defaultdict(list)

    def moves(self) -> tuple[Move, ...]:
        """Return who goes where, line by line."""
        placed = sorted((line.code, number) for number, line in self.line_of.items())
        return tuple(Move(number, code) for code, number in placed)

    def part_couples(self) -> frozenset[str]:
        """Let others stand in where several adults of a household are away overnight.

        Returns the adults that must stay at night where nobody could stand in: of each
        household all but the one whose turn comes first.
        """
        staying: set[str] = set()
        for household in sorted(self._households):
            adults = self._away(household)
            while len(adults) > 1 and self._relieve(reversed(adults)):
                adults = self._away(household)
            staying.update(person.number for person in adults[1:])
        return frozenset(staying)

    def complete(self, barred: frozenset[str]) -> None:
        """Give open lines to adults who were kept back or relieved and are free to go after all."""
        idle = (barred | self._relieved) - self.line_of.keys()
        waiting = sorted((p for p in self._able if p.number in idle), key=self._turn)
        if not waiting:
            return
        filled = Counter(line.code for line in self.line_of.values())
        sent = Counter((p.home, p.role) for p in self._able if p.number in self.line_of)
        left = {floor: n - sent[floor] for floor, n in releasable(self._problem).items()}
        unmet = unmet_cost(self._problem)
        for person in waiting:
            floor = person.home, person.role
            if left.get(floor, 1) < 1:
                continue
            by_day_only = bool(self._away(person.household))
            short = (
                line
                for line in self._problem.lines
                if filled[line.code] < line.heads and not (by_day_only and line.overnight)
            )
            if line := self._most_urgent(person, short):
                self.line_of[person.number] = line
                filled[line.code] += 1
                self.extra += (
                    move_cost(self._problem.weights, person, line) - unmet[line.priority].minimum
                )
                left[floor] = left.get(floor, len(waiting)) - 1

    def _away(self, household: str | None) -> list[Candidate]:
        """Return the adults of ``household`` who are away overnight, by turn."""
        if household is None:
            return []
        adults = self._households[household]
        return sorted((p for p in adults if self._is_overnight(p.number)), key=self._turn)

    def _is_overnight(self, number: str) -> bool:
        line = self.line_of.get(number)
        return line is not None and line.overnight

    def _relieve(self, adults: Iterable[Candidate]) -> bool:
        """Let somebody stand in for one of ``adults``, as cheaply as the site and role allow.

        That is a peer who was not sent and costs the same or little more, or one who was sent
        for the day and changes places. Others of the site cost the same way: so only points
        differ, and no floor is touched.
        """
        weights = self._problem.weights
        best: tuple[int, Candidate, Candidate] | None = None
        for person in adults:
            line, own = self.line_of[person.number], points(weights, person)
            for peer in self._like(person):
                if not _takes(line, peer) or self._away(peer.household):
                    continue
                theirs = self.line_of.get(peer.number)
                if theirs is not None and (theirs.overnight or not _takes(theirs, person)):
                    continue
                more = points(weights, peer) - own if theirs is None else 0
                if best is None or more < best[0]:
                    best = more, person, peer
        if best is None:
            return False
        more, person, peer = best
        line, theirs = self.line_of.pop(person.number), self.line_of.get(peer.number)
        self.line_of[peer.number] = line
        if theirs is not None:
            self.line_of[person.number] = theirs
        self.extra += more
        self._relieved.add(person.number)
        return True

    def _like(self, person: Candidate) -> list[Candidate]:
        """Return the people of the person's site and role, by turn."""
        if not self._peers:
            for peer in sorted(self._able, key=self._turn):
                self._peers[peer.home, (peer.lat_e6, peer.lon_e6), peer.role].append(peer)
        return self._peers[person.home, (person.lat_e6, person.lon_e6), person.role]

    def _most_urgent(self, person: Candidate, lines: Iterable[DemandLine]) -> DemandLine | None:
        """Return the line that needs ``person`` most, then the nearest, of those within reach."""
        reach_km = self._problem.limits.travel_max_km
        reachable = [
            (line.priority, distance_km(person, line), line.code, line)
            for line in lines
            if _takes(line, person) and (reach_km is None or distance_km(person, line) <= reach_km)
        ]
        return min(reachable, key=lambda choice: choice[:3])[-1] if reachable else None


def _takes(line: DemandLine, person: Candidate) -> bool:
    return (
        fills(person.role, line.role)
        and line.competences <= person.competences
        and not (line.high_risk and person.near_retirement)
    )
