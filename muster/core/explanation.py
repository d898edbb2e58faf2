"""Why this person is sent or is not, why this line is filled or is not: one answer each.

True of any plan, made by a planner or by hand. An answer is a code with parameters that names the
deciding rule, or in what those who are sent stand better. What tells of somebody's health or
family is a value of its own (``held``), for those alone who may see it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from muster.core.crowd import Crowd, is_care
from muster.core.plan import (
    Block,
    Candidate,
    DemandLine,
    Makeup,
    Parameter,
    Plan,
    Problem,
    Reason,
    distance_km,
    fills,
    has_quality,
    overlap,
    releasable,
    squads_sendable,
)
from muster.core.price import burden, letter, share_points, travel
from muster.core.unfilled import BlockedBy, Pool, Unfilled
from muster.core.why import Reasons


class ExplanationCode(StrEnum):
    """What explains a person or a line; what the parameters are stands beside."""

    PERSON_UNKNOWN = "person_unknown"
    SENT = "sent"  # line, post; with its reasons
    # what keeps the person at home, whoever else is sent
    HELD = "held"  # by what is in ``held``
    COMMITTED_BEFORE = "committed_before"  # until when, "" if that is not known
    BANNED = "banned"
    NO_LINE_FOR_ROLE = "no_line_for_role"  # role
    COMPETENCE_LACKING = "competence_lacking"  # the competences of the line that asks for fewest
    COMMITMENT = "commitment"  # to what, until when
    NEAR_RETIREMENT = "near_retirement"
    TOO_FAR = "too_far"  # km to the nearest line, km allowed
    SQUAD_STAYS = "squad_stays"  # squad
    # a plan made by hand has overlooked them
    AVAILABLE = "available"  # line
    PASSED_OVER = "passed_over"  # line, person: in whose place they would weigh less
    # what the plan as a whole keeps to
    FLOOR = "floor"  # home, role, people sent, people who may be sent
    MAKEUP = "makeup"  # post, quality
    NEEDED = "needed"  # n people at the lines they could fill are locked or needed there
    # in what n people who are sent to the lines they could fill stand better
    FEWER_DAYS = "fewer_days"  # n, own days
    FEWER_NIGHTS = "fewer_nights"  # n, own nights
    SHARE_DRAWN = "share_drawn"  # home, role, people sent, people who may be sent
    NEARER = "nearer"  # n, own km
    OWN_PEOPLE = "own_people"  # n of the organisations that own the posts
    SQUAD_TOGETHER = "squad_together"  # n keep their squads together
    LETTERS = "letters"  # n who have written, all else being equal
    LOT = "lot"  # n who are equal in everything
    # of lines
    LINE_UNKNOWN = "line_unknown"
    NOTHING_ASKED = "nothing_asked"
    FILLED = "filled"  # people sent, heads wanted
    OPEN = "open"  # heads missing, heads wanted; with what blocks it


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One answer: a code with its parameters, and what belongs to it."""

    code: ExplanationCode
    parameters: tuple[Parameter, ...] = ()
    reasons: tuple[Reason, ...] = ()
    unfilled: Unfilled | None = None
    held: tuple[Block, ...] = ()  # health or family: restricted

    def discreet(self) -> "Explanation":
        """Return the same without what tells of health or family."""
        open_line = None if self.unfilled is None else self.unfilled.discreet()
        return replace(self, held=(), unfilled=open_line)


def why_person(problem: Problem, plan: Plan, number: str) -> Explanation:
    """Return why a person is sent where they are, or what keeps them at home."""
    return Asking(problem, plan).person(number)


def why_line(problem: Problem, plan: Plan, code: str) -> Explanation:
    """Return whether a line is filled, or what blocks it."""
    return Asking(problem, plan).line(code)


class Asking:
    """A plan to be asked about, again and again: what takes time is found out once."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem, self._plan = problem, plan
        self._people = {person.number: person for person in problem.candidates}
        self._lines = {line.code: line for line in problem.lines}
        self._sent: dict[str, str] = {}  # line of each person
        self._at: dict[str, list[Candidate]] = defaultdict(list)
        for move in sorted(plan.moves):
            if move.person in self._people and move.line in self._lines:
                self._sent.setdefault(move.person, move.line)
                self._at[move.line].append(self._people[move.person])

    def line(self, code: str) -> Explanation:
        """Return whether a line is filled, or what blocks it."""
        line = self._lines.get(code)
        if line is None:
            return Explanation(code=ExplanationCode.LINE_UNKNOWN)
        if not line.heads:
            return Explanation(code=ExplanationCode.NOTHING_ASKED)
        missing = line.heads - len(self._at[code])
        if missing <= 0:
            sent = (len(self._at[code]), line.heads)
            return Explanation(code=ExplanationCode.FILLED, parameters=sent)
        return Explanation(
            code=ExplanationCode.OPEN,
            parameters=(missing, line.heads),
            unfilled=Unfilled(line=code, missing=missing, blocked_by=self._pool.blocked_by(line)),
        )

    def person(self, number: str) -> Explanation:
        """Return why a person is sent where they are, or what keeps them at home."""
        person = self._people.get(number)
        if person is None:
            return Explanation(code=ExplanationCode.PERSON_UNKNOWN)
        if number in self._sent:
            line = self._lines[self._sent[number]]
            return Explanation(
                code=ExplanationCode.SENT,
                parameters=(line.code, line.post),
                reasons=tuple(self._reasons.of(person, line)),
            )
        lines, kept = self._may_fill(person)
        return kept or self._among_others(person, lines)

    @cached_property
    def _pool(self) -> Pool:
        return Pool(self._problem, self._plan)

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self._problem, self._plan)

    @cached_property
    def _crowd(self) -> Crowd:
        return Crowd(self._problem, self._plan)

    # --- what keeps somebody at home, whoever else is sent ---

    def _may_fill(self, person: Candidate) -> tuple[list[DemandLine], Explanation | None]:
        """Return the lines a person could fill, or the first rule that leaves none."""
        if kept := self._kept_from_all(person):
            return [], kept
        lines = [line for line in self._problem.lines if line.heads]
        for rule in (_of_role, _of_competences, _of_time, _of_risk, self._of_reach, self._of_hand):
            left, kept = rule(person, lines)
            if not left:
                return [], kept
            lines = left
        at_home = [line for line in lines if not self._other_is_away(person, line)]
        if not at_home:
            household = Block(BlockedBy.HOUSEHOLD, "")
            return [], Explanation(code=ExplanationCode.HELD, held=(household,))
        post = self._crowd.squad_waits_at(person)
        left = [line for line in at_home if post in (None, line.post)]
        if not left and person.squad is not None:
            return [], Explanation(code=ExplanationCode.SQUAD_STAYS, parameters=(person.squad,))
        return left, None

    def _kept_from_all(self, person: Candidate) -> Explanation | None:
        held = tuple(block for block in person.blocked if is_care(block.gate))
        if held:
            return Explanation(code=ExplanationCode.HELD, held=held)
        if person.blocked:
            until: Parameter = person.blocked[0].until or ""
            return Explanation(code=ExplanationCode.COMMITTED_BEFORE, parameters=(until,))
        if any(ban.person == person.number and ban.line is None for ban in self._problem.bans):
            return Explanation(code=ExplanationCode.BANNED)
        return None

    def _of_reach(self, person: Candidate, lines: list[DemandLine]) -> "_Kept":
        limit_km = self._problem.limits.travel_max_km
        if limit_km is None:
            return lines, None
        km = {line.code: distance_km(person, line) for line in lines}
        nearest = Explanation(code=ExplanationCode.TOO_FAR, parameters=(min(km.values()), limit_km))
        return [line for line in lines if km[line.code] <= limit_km], nearest

    def _of_hand(self, person: Candidate, lines: list[DemandLine]) -> "_Kept":
        banned = {ban.line for ban in self._problem.bans if ban.person == person.number}
        left = [line for line in lines if line.code not in banned]
        return left, Explanation(code=ExplanationCode.BANNED)

    def _other_is_away(self, person: Candidate, line: DemandLine) -> bool:
        nights = self._crowd.like(person).other_away
        return line.overnight and any(overlap(night, line.window) for night in nights)

    # --- what the plan as a whole keeps to, and who stands better ---

    def _among_others(self, person: Candidate, lines: list[DemandLine]) -> Explanation:
        """Return what decides against somebody who could fill any of ``lines``."""
        here = person.home, person.role
        may_go = self._crowd.left[here] > 0
        short = [line for line in lines if len(self._at[line.code]) < line.heads]
        lacking = [line for line in short if not self._completes(person, line)]
        if may_go and len(lacking) < len(short):
            free = (line for line in short if line not in lacking)
            first = min(free, key=lambda line: (line.priority, line.code))
            return Explanation(code=ExplanationCode.AVAILABLE, parameters=(first.code,))
        swaps = sorted(self._swaps(person, lines), key=lambda swap: (swap.points, *swap.key))
        if swaps and swaps[0].points < 0:
            line, other = swaps[0].key
            return Explanation(code=ExplanationCode.PASSED_OVER, parameters=(line, other))
        if not may_go:
            return self._drawn(ExplanationCode.FLOOR, person)
        if lacking:
            makeup = self._asked_of(min(lacking, key=lambda line: (line.priority, line.code)))
            parameters = (makeup.post, str(makeup.quality))
            return Explanation(code=ExplanationCode.MAKEUP, parameters=parameters)
        if not swaps:
            n = sum(len(self._at[line.code]) for line in lines)
            return Explanation(code=ExplanationCode.NEEDED, parameters=(n,))
        return self._better(person, swaps)

    def _completes(self, person: Candidate, line: DemandLine) -> bool:
        """Return whether a post has whom it must have once ``person`` joins ``line``."""
        need = self._crowd.need(line)
        asked = (has_quality(person, quality) for quality in need.lacking)
        return not need.nobody and all(asked)

    def _asked_of(self, line: DemandLine) -> Makeup:
        """Return the makeup that a line short of it lacks most."""
        return max(
            (makeup for makeup in self._makeups[line.code]),
            key=lambda m: (m.heads_min - m.present - self._have(m), str(m.quality)),
        )

    @cached_property
    def _makeups(self) -> dict[str, list[Makeup]]:
        found: dict[str, list[Makeup]] = defaultdict(list)
        for makeup in self._problem.makeups:
            for code in makeup.lines:
                found[code].append(makeup)
        return found

    def _have(self, makeup: Makeup) -> int:
        there = {p.number: p for code in makeup.lines for p in self._at[code]}
        return sum(has_quality(p, makeup.quality) for p in there.values())

    def _drawn(self, code: ExplanationCode, person: Candidate) -> Explanation:
        here = person.home, person.role
        may_go = self._releasable[here]
        sent = may_go - self._crowd.left[here]
        return Explanation(code=code, parameters=(*map(str, here), sent, may_go))

    @cached_property
    def _releasable(self) -> dict[tuple[str, str], int]:
        return releasable(self._problem)

    @cached_property
    def _locked(self) -> frozenset[tuple[str, str]]:
        return frozenset((lock.person, lock.line) for lock in self._problem.locks)

    @cached_property
    def _alone(self) -> frozenset[str]:
        """The squads that must move together and have more than one to send."""
        sendable = squads_sendable(self._problem)
        squads = (squad.code for squad in self._problem.squads if squad.together)
        return frozenset(code for code in squads if len(sendable.get(code, ())) > 1)

    @cached_property
    def _squads_at(self) -> Counter[tuple[str, str]]:
        """How many of each squad are sent to each post."""
        return Counter(
            (person.squad, self._lines[code].post)
            for code, people in self._at.items()
            for person in people
            if person.squad is not None
        )

    @cached_property
    def _posts_of(self) -> Counter[str]:
        """Over how many posts each squad is spread."""
        return Counter(squad for squad, _ in self._squads_at)

    def _swaps(self, person: Candidate, lines: list[DemandLine]) -> Iterator["_Swap"]:
        """Yield every sound exchange of ``person`` for somebody who is sent to one of ``lines``."""
        if person.squad in self._alone:
            return
        for line in lines:
            asked = [(m, m.present + self._have(m)) for m in self._makeups.get(line.code, ())]
            for other in self._at[line.code]:
                if self._is_sound(person, other, line) and all(
                    have - has_quality(other, m.quality) + has_quality(person, m.quality)
                    >= m.heads_min
                    for m, have in asked
                ):
                    yield self._swap(person, other, line)

    def _is_sound(self, person: Candidate, other: Candidate, line: DemandLine) -> bool:
        same_home = (person.home, person.role) == (other.home, other.role)
        return (
            (other.number, line.code) not in self._locked
            and other.squad not in self._alone
            and (same_home or self._crowd.left[person.home, person.role] > 0)
        )

    def _swap(self, person: Candidate, other: Candidate, line: DemandLine) -> "_Swap":
        weights = self._problem.weights
        here, there = (person.home, person.role), (other.home, other.role)
        share = 0
        if weights.share_drawn and here != there:
            share = self._nth_share(here, 1) - self._nth_share(there, 0)
        days = weights.day_served * (person.days_served - other.days_served)
        other_org = weights.other_organisation * (
            (person.home != line.org) - (other.home != line.org)
        )
        way = travel(weights, person, line) - travel(weights, other, line)
        return _Swap(
            (line.code, other.number),
            days,
            burden(weights, person) - burden(weights, other) - days,
            share,
            way - other_org,
            other_org,
            weights.squad_split * self._splits(person, other, line.post),
            letter(weights, person) - letter(weights, other),
        )

    def _nth_share(self, here: tuple[str, str], more: int) -> int:
        may_go = self._releasable[here]
        sent = may_go - self._crowd.left[here]
        return share_points(self._problem.weights, sent + more, may_go)

    def _splits(self, person: Candidate, other: Candidate, post: str) -> int:
        """Return over how many posts more squads are spread when the one goes for the other."""
        if person.squad == other.squad:
            return 0
        more = 0
        if person.squad is not None and not self._squads_at[person.squad, post]:
            more += self._posts_of[person.squad] > 0
        if other.squad is not None and self._squads_at[other.squad, post] == 1:
            more -= self._posts_of[other.squad] > 1
        return more

    def _better(self, person: Candidate, swaps: list["_Swap"]) -> Explanation:
        """Return in what those who are sent stand better; the closest of them decides."""
        closest = swaps[0]
        parts = closest.parts
        code = max(parts, key=lambda each: parts[each]) if closest.points else ExplanationCode.LOT
        if code is ExplanationCode.SHARE_DRAWN:
            return self._drawn(code, person)
        own: dict[ExplanationCode, int] = {
            ExplanationCode.FEWER_DAYS: person.days_served,
            ExplanationCode.FEWER_NIGHTS: person.nights_away,
            ExplanationCode.NEARER: distance_km(person, self._lines[closest.key[0]]),
        }
        if code is ExplanationCode.LOT:
            n = sum(not swap.points for swap in swaps)
        else:
            n = sum(swap.parts[code] > 0 for swap in swaps)
        said = (n, own[code]) if code in own else (n,)
        return Explanation(code=code, parameters=said)


class _Swap(NamedTuple):
    """What it would weigh more to send somebody in another's place, part by part."""

    key: tuple[str, str]  # line, the other
    days: int
    nights: int
    share: int
    way: int
    other_organisation: int
    squads: int
    letters: int

    @property
    def points(self) -> int:
        """All parts together."""
        return sum(self[1:])

    @property
    def parts(self) -> dict[ExplanationCode, int]:
        """The parts, by what is said when one of them decides."""
        return {
            ExplanationCode.FEWER_DAYS: self.days,
            ExplanationCode.FEWER_NIGHTS: self.nights,
            ExplanationCode.SHARE_DRAWN: self.share,
            ExplanationCode.NEARER: self.way,
            ExplanationCode.OWN_PEOPLE: self.other_organisation,
            ExplanationCode.SQUAD_TOGETHER: self.squads,
            ExplanationCode.LETTERS: self.letters,
        }


_Kept = tuple[list[DemandLine], Explanation | None]  # the lines that are left, and what if none is


def _of_role(person: Candidate, lines: list[DemandLine]) -> _Kept:
    none = Explanation(code=ExplanationCode.NO_LINE_FOR_ROLE, parameters=(str(person.role),))
    return [line for line in lines if fills(person.role, line.role)], none


def _of_competences(person: Candidate, lines: list[DemandLine]) -> _Kept:
    lacking = {line.code: sorted(line.competences - person.competences) for line in lines}
    fewest = min(lacking.values(), key=lambda each: (len(each), each))
    none = Explanation(code=ExplanationCode.COMPETENCE_LACKING, parameters=tuple(fewest))
    return [line for line in lines if not lacking[line.code]], none


def _of_time(person: Candidate, lines: list[DemandLine]) -> _Kept:
    bound = person.commitments
    if not bound:
        return lines, None
    last = max(bound, key=lambda each: (each.window.ends, each.to))
    ends: datetime = last.window.ends
    left = [line for line in lines if not any(overlap(w, line.window) for w, _ in bound)]
    return left, Explanation(code=ExplanationCode.COMMITMENT, parameters=(last.to, ends))


def _of_risk(person: Candidate, lines: list[DemandLine]) -> _Kept:
    left = [line for line in lines if not (line.high_risk and person.near_retirement)]
    return left, Explanation(code=ExplanationCode.NEAR_RETIREMENT)
