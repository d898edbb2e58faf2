"""How the people of a plan stand to its lines: what keeps each of them from one that is short."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from muster.core.kinds import Gate
from muster.core.plan import (
    Candidate,
    DemandLine,
    Plan,
    Problem,
    Quality,
    Window,
    fills,
    has_quality,
    overlap,
    releasable,
    squads_sendable,
)

FREE = "free"  # nothing but the floor could keep them


class BlockedBy(StrEnum):
    """Why people with the role and the competences do not fill a line, besides the gates."""

    TOO_FAR = "too_far"
    ALREADY_COMMITTED = "already_committed"  # sent before, or bound to something at that time
    NEAR_RETIREMENT = "near_retirement"
    BANNED = "banned"  # by a hand
    COMMITTED = "committed"  # the plan sends them to another line
    HOUSEHOLD = "household"  # the other adult is away on those nights
    SQUAD = "squad"  # the squad goes whole, and is not sent here
    MAKEUP = "makeup"  # without others the post would lack officers, a leader or full members
    KEPT_BY_FLOOR = "kept_by_floor"
    AVAILABLE = "available"  # nothing: a hand-made plan has overlooked them
    NONE_EXISTS = "none_exists"


# Every other absence on record may tell of somebody's health or family.
_NO_CARE = frozenset({*BlockedBy, Gate.NEAR_RETIREMENT, Gate.RELEASE_FLOOR} - {BlockedBy.HOUSEHOLD})


def is_care(code: str) -> bool:
    """Return whether a gate, an absence or a :class:`BlockedBy` tells of health or family."""
    return code not in _NO_CARE


class Need(NamedTuple):
    """All that decides whether a line takes a person, but for the distance."""

    role: str
    competences: frozenset[str]
    high_risk: bool
    overnight: bool
    window: Window | None
    lacking: frozenset[Quality]  # that one more person must have
    nobody: bool  # one more person is not enough, whoever it is


class Like(NamedTuple):
    """People whom every line treats alike, wherever they are based."""

    role: str
    competences: frozenset[str]
    near_retirement: bool
    qualities: frozenset[Quality]
    gate: str
    busy: tuple[Window, ...]
    banned: bool
    committed: bool
    other_away: frozenset[Window | None]  # nights on which another adult of the household is away
    squad_stays: bool


_NONE: frozenset[Window | None] = frozenset()


class Crowd:
    """What a plan does to its people and lines: who is where, and what their posts still lack."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        people = {person.number: person for person in problem.candidates}
        lines = {line.code: line for line in problem.lines}
        pairs = [
            (people[move.person], lines[move.line])
            for move in plan.moves
            if move.person in people and move.line in lines
        ]
        self._committed = {person.number for person, _ in pairs}
        self._at_line: dict[str, dict[str, Candidate]] = defaultdict(dict)
        self._away: dict[str, list[tuple[str, Window | None]]] = defaultdict(list)
        self.left = releasable(problem)  # how many more may go
        for person, line in pairs:
            self._at_line[line.code][person.number] = person
            if person.household is not None and line.overnight:
                self._away[person.household].append((person.number, line.window))
        for home, role in {p.number: (p.home, p.role) for p, _ in pairs}.values():
            self.left[home, role] -= 1
        self._stays = {ban.person for ban in problem.bans if ban.line is None}
        self._banned: dict[str, list[Candidate]] = defaultdict(list)
        for number, code in sorted({(ban.person, ban.line or "") for ban in problem.bans}):
            if code and number in people:
                self._banned[code].append(people[number])
        self._qualities = {makeup.quality for makeup in problem.makeups}
        self._known: dict[tuple[str, bool, bool], frozenset[Quality]] = {}
        self._lacking, self._nobody = self._asked(problem)
        self._squads = self._held_together(problem, pairs)
        self._last_of_squad: dict[str, list[Candidate]] = defaultdict(list)
        for person in problem.candidates:
            if person.squad is not None and (post := self.squad_waits_at(person)):
                self._last_of_squad[post].append(person)

    def _asked(self, problem: Problem) -> tuple[dict[str, set[Quality]], set[str]]:
        """Return which qualities one more person must have at a line, and where none is enough."""
        lacking: dict[str, set[Quality]] = defaultdict(set)
        nobody: set[str] = set()
        for makeup in problem.makeups:
            there = {p.number: p for code in makeup.lines for p in self._at_line[code].values()}
            have = sum(has_quality(p, makeup.quality) for p in there.values())
            short = makeup.heads_min - makeup.present - have
            for code in makeup.lines if short == 1 else ():
                lacking[code].add(makeup.quality)
            nobody.update(makeup.lines if short > 1 else ())
        return lacking, nobody

    @staticmethod
    def _held_together(
        problem: Problem, pairs: Iterable[tuple[Candidate, DemandLine]]
    ) -> dict[str, dict[str, str]]:
        """Return by squad and person at which post the rest of a squad stands, or "" for none.

        Of squads that must move together, and only of people who could not go alone.
        """
        sendable = squads_sendable(problem)
        posts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for person, line in pairs:
            if person.squad is not None:
                posts[person.squad][person.number].add(line.post)
        held: dict[str, dict[str, str]] = {}
        for squad in problem.squads:
            whole = sendable.get(squad.code, frozenset())
            if not squad.together or (len(whole) < 2 and not posts[squad.code]):
                continue
            sent = posts[squad.code]
            stands = {post for there in sent.values() for post in there}
            missing = whole - sent.keys()
            last = stands.pop() if len(stands) == 1 and len(missing) == 1 else ""
            held[squad.code] = dict.fromkeys(whole, last)
        return held

    def need(self, line: DemandLine) -> Need:
        """Return all that decides whether ``line`` takes one more person."""
        return Need(
            line.role,
            line.competences,
            line.high_risk,
            line.overnight,
            line.window,
            frozenset(self._lacking.get(line.code, ())),
            line.code in self._nobody,
        )

    def is_idle(self, person: Candidate) -> bool:
        """Return whether the plan leaves ``person`` at home."""
        return person.number not in self._committed

    def squad_waits_at(self, person: Candidate) -> str | None:
        """Return at which post the rest of a person's squad waits, "" for none; None if free.

        Whoever is of a squad that goes whole may go alone only to where all the others are.
        """
        return self._squads.get(person.squad or "", {}).get(person.number)

    def banned(self, line: DemandLine) -> Sequence[Candidate]:
        """Return whom a hand bans from this very line."""
        return self._banned.get(line.code, ())

    def like(self, person: Candidate) -> Like:
        """Return what of ``person`` decides whether a line takes them."""
        away = () if person.household is None else self._away.get(person.household, ())
        bound = person.commitments
        return Like(
            person.role,
            person.competences,
            person.near_retirement,
            self._qualities_of(person),
            str(person.blocked[0].gate) if person.blocked else "",
            tuple(sorted({window for window, _ in bound})) if bound else (),
            person.number in self._stays,
            person.number in self._committed,
            frozenset(night for other, night in away if other != person.number) if away else _NONE,
            person.squad is not None and self.squad_waits_at(person) is not None,
        )

    def _qualities_of(self, person: Candidate) -> frozenset[Quality]:
        key = person.role, person.leader, person.full_member
        if key not in self._known:
            asked = (quality for quality in self._qualities if has_quality(person, quality))
            self._known[key] = frozenset(asked)
        return self._known[key]

    def exceptions(
        self, line: DemandLine, need: Need
    ) -> Iterator[tuple[Candidate, str | None, str | None]]:
        """Yield people whom this very line treats otherwise: as the crowd, and as it does.

        Whoever is at the line is nothing to it; a hand bans from it; the last of a squad may
        join the rest at its post.
        """
        own = self._at_line.get(line.code, {})
        banned = self.banned(line)
        last = self._last_of_squad.get(line.post, ())
        for person in {p.number: p for p in (*own.values(), *banned, *last)}.values():
            like = self.like(person)
            as_crowd = keeps_from(like, need)
            if as_crowd is None:
                continue
            here = like._replace(
                banned=like.banned or person in banned,
                squad_stays=like.squad_stays and person not in last,
            )
            yield person, as_crowd, None if person.number in own else keeps_from(here, need)


def keeps_from(like: Like, need: Need) -> str | None:
    """Return what keeps such people from such a line, or None when they do not fit it at all."""
    if not fills(like.role, need.role) or not need.competences <= like.competences:
        return None
    lacks = need.nobody or not need.lacking <= like.qualities
    away = need.overnight and any(overlap(night, need.window) for night in like.other_away)
    found = (
        (bool(like.gate), like.gate),
        (any(overlap(busy, need.window) for busy in like.busy), BlockedBy.ALREADY_COMMITTED),
        (need.high_risk and like.near_retirement, BlockedBy.NEAR_RETIREMENT),
        (like.banned, BlockedBy.BANNED),
        (like.committed, BlockedBy.COMMITTED),
        (away, BlockedBy.HOUSEHOLD),
        (like.squad_stays, BlockedBy.SQUAD),
        (lacks, BlockedBy.MAKEUP),
    )
    return next((str(code) for holds, code in found if holds), FREE)
