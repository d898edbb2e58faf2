"""What a deployment problem is, and what a plan for it is: the values alone.

A **problem** is demand lines (so many heads of a role at a post: the *required* of ICS 215),
candidates (the *have*), and what binds them: floors, makeups, squads, limits, a hand's locks
and bans. A **plan** moves candidates to lines; what no move fills is the *need* that stays.

Units: places in micro-degrees, distances in whole kilometres along the great circle, costs in
the points of :class:`Weights`. Every moment has a zone; spans of time are half-open.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from muster.core.kinds import Role
from muster.core.place import km_between

ANY_POLICE = "any_police"  # a line that an officer or a duty auxiliary may fill
ALREADY_COMMITTED = "already_committed"  # a block that is no gate of care: sent by an earlier plan
PRIORITY_MAX = 9  # of ten steps apart: see core/price
ALL_HEADS = -1

_FILLED_BY: dict[str, frozenset[str]] = {
    Role.OFFICER: frozenset({Role.OFFICER}),
    Role.DUTY_AUXILIARY: frozenset({Role.DUTY_AUXILIARY}),
    ANY_POLICE: frozenset({Role.OFFICER, Role.DUTY_AUXILIARY}),
}

Parameter = int | str | datetime  # what a code is said with, for the outer rings to put in words


class Window(NamedTuple):
    """A span of time, half-open: whoever leaves at an end may begin elsewhere at that moment."""

    begins: datetime
    ends: datetime


def overlap(one: Window | None, other: Window | None) -> bool:
    """Return whether two spans share a moment; None is open-ended and overlaps everything."""
    if one is None or other is None:
        return True
    return one.begins < other.ends and other.begins < one.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandLine:
    """So many heads of one role, wanted at one post: one line of the worksheet (ICS 215).

    ``heads`` are wanted, ``heads_min`` of them are the least the post can work with: all, unless
    said otherwise. Whoever goes has every one of ``competences``.
    """

    code: str
    post: str
    org: str  # code of the organisation that owns the post
    lat_e6: int
    lon_e6: int
    role: str  # officer, duty_auxiliary or any_police
    heads: int
    heads_min: int = ALL_HEADS
    competences: frozenset[str] = frozenset()
    priority: int = 2  # 1 is most urgent, PRIORITY_MAX least
    high_risk: bool = False
    overnight: bool = True
    window: Window | None = None  # None: from now on, without end

    def __post_init__(self) -> None:
        if self.heads_min == ALL_HEADS:
            object.__setattr__(self, "heads_min", self.heads)
        if self.role not in _FILLED_BY:
            raise ValueError(f"{self.code}: nobody fills a line by role {self.role}")
        if self.heads < 0 or not 1 <= self.priority <= PRIORITY_MAX:
            raise ValueError(f"{self.code}: heads {self.heads}, priority {self.priority}")
        if not 0 <= self.heads_min <= self.heads:
            raise ValueError(f"{self.code}: heads {self.heads}, at least {self.heads_min}")
        _later(self.code, self.window)


def _later(of: str, window: Window | None) -> None:
    if window is not None and window.begins >= window.ends:
        raise ValueError(f"{of}: a window that ends {window.ends} begins {window.begins}")


class Quality(StrEnum):
    """What a post's people must have among them, whatever line they fill."""

    SWORN = "sworn"  # an officer: auxiliaries never enforce the law alone
    LEADER = "leader"
    FULL_MEMBER = "full_member"  # of the Party, so that a temporary branch can stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Makeup:
    """So many people of one quality, wherever anybody is sent to these lines of a post.

    If nobody is sent, nothing is asked. ``present`` stand at the post already. ``rule`` is the
    rule of the pack that asks.
    """

    post: str
    quality: Quality
    heads_min: int
    lines: frozenset[str]
    rule: str
    present: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A gate that holds a person back, by which rule, and until when if that is known."""

    gate: str
    rule: str
    until: datetime | None = None


class Commitment(NamedTuple):
    """What a person is bound to already, and for how long."""

    window: Window
    to: str


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
    full_member: bool = False  # of the Party
    leader: bool = False
    near_retirement: bool = False
    volunteered: bool = False
    days_served: int = 0  # of the last 28 days
    nights_away: int = 0  # of the last 28 days
    household: str | None = None
    squad: str | None = None
    blocked: tuple[Block, ...] = ()
    commitments: tuple[Commitment, ...] = ()

    def __post_init__(self) -> None:
        if min(self.days_served, self.nights_away) < 0:
            raise ValueError(f"{self.number}: {self.days_served} days, {self.nights_away} nights")
        for commitment in self.commitments:
            _later(self.number, commitment.window)


@dataclass(frozen=True, slots=True, kw_only=True)
class Squad:
    """People who know each other. ``together``: all who may be sent go to one post, or none."""

    code: str
    together: bool = False


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


class Lock(NamedTuple):
    """A hand's wish: this person goes to this line."""

    person: str
    line: str


class Ban(NamedTuple):
    """A hand's wish: this person does not go to this line, or to none at all."""

    person: str
    line: str | None = None


class UnmetWeight(NamedTuple):
    """The points that one missing head weighs, of the least needed and of those wanted."""

    minimum: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What weighs against a plan, in points, in the order in which it is meant to weigh.

    A point per day served is the marginal price of the sum of squared days, so equal shares
    are cheapest. ``share_drawn`` is what the person drawn after each further tenth of an
    organisation's people weighs more. The letter weighs least. ``unmet`` overrides what
    :func:`muster.core.price.unmet_cost` derives, for the priorities it names.
    """

    day_served: int = 200
    night_away: int = 100
    share_drawn: int = 100
    km: int = 10
    other_organisation: int = 300
    squad_split: int = 200
    not_volunteered: int = 1
    unmet: tuple[tuple[int, UnmetWeight], ...] = ()

    def __post_init__(self) -> None:
        points = [
            *(self.day_served, self.night_away, self.share_drawn, self.km),
            *(self.other_organisation, self.squad_split, self.not_volunteered),
            *(weight for _, unmet in self.unmet for weight in unmet),
        ]
        if min(points) < 0:
            raise ValueError(f"a negative weight would pay for harm: {self}")
        if any(unmet.minimum < unmet.wanted for _, unmet in self.unmet):
            raise ValueError(f"the first heads of a line weigh least: {self.unmet}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """All a planner may know, and all a checker needs."""

    lines: tuple[DemandLine, ...]
    candidates: tuple[Candidate, ...]
    floors: tuple[Floor, ...] = ()
    makeups: tuple[Makeup, ...] = ()
    squads: tuple[Squad, ...] = ()
    limits: Limits = Limits()
    weights: Weights = Weights()
    locks: tuple[Lock, ...] = ()
    bans: tuple[Ban, ...] = ()
    at: datetime | None = None  # the moment it is planned for

    def __post_init__(self) -> None:
        _unique("line", (line.code for line in self.lines))
        _unique("person", (person.number for person in self.candidates))
        _unique("floor", (f"{floor.home} {floor.role}" for floor in self.floors))
        _unique("squad", (squad.code for squad in self.squads))
        known = {None, *(squad.code for squad in self.squads)}
        strays = {person.squad for person in self.candidates} - known
        if strays:
            raise ValueError(f"squad unknown: {', '.join(sorted(map(str, strays))[:5])}")


def _unique(what: str, codes: Iterable[str]) -> None:
    twice = [code for code, n in Counter(codes).items() if n > 1]
    if twice:
        raise ValueError(f"{what} given twice: {', '.join(sorted(twice)[:5])}")


class ReasonCode(StrEnum):
    """Why this person was proposed for this line; what the parameters are stands beside."""

    LOCKED = "locked"  # a hand wants it so
    FOR_MAKEUP = "for_makeup"  # quality: without them the post would have too few
    OWN_ORGANISATION = "own_organisation"
    NEAREST = "nearest"  # km: nobody who may fill the line is based nearer
    DISTANCE = "distance"  # km: somebody is based nearer, but is wanted elsewhere or held back
    ONLY_WITH_COMPETENCE = "only_with_competence"  # competence, n: all n fit holders are sent
    HAS_COMPETENCE = "has_competence"  # competence
    WITH_SQUAD = "with_squad"  # n: so many of their squad go to this post
    FEWEST_DAYS_SERVED = "fewest_days_served"  # days: nobody left behind at home has fewer
    FEWEST_NIGHTS_AWAY = "fewest_nights_away"  # nights: and somebody left behind there has more
    VOLUNTEERED = "volunteered"


class Reason(NamedTuple):
    """One reason and its parameters, for the outer rings to put in words."""

    code: ReasonCode
    parameters: tuple[Parameter, ...] = ()


class Move(NamedTuple):
    """One person, proposed for one line."""

    person: str
    line: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to go where."""

    moves: tuple[Move, ...]


# --- what both a checker and a price ask ------------------------------------------------------


def fills(role: str, wanted: str) -> bool:
    """Return whether a person of ``role`` may fill a line that wants ``wanted``."""
    return role in _FILLED_BY[wanted]


def has_quality(person: Candidate, quality: Quality) -> bool:
    """Return whether ``person`` counts towards a makeup of ``quality``."""
    if quality is Quality.SWORN:
        return person.role == Role.OFFICER
    return person.leader if quality is Quality.LEADER else person.full_member


def away_during(person: Candidate, windows: Iterable[Window | None]) -> bool:
    """Return whether anything ``person`` is bound to overlaps any of ``windows``."""
    if not person.commitments:
        return False
    bound = [commitment.window for commitment in person.commitments]
    return any(overlap(own, window) for own in bound for window in windows)


def distance_km(person: Candidate, line: DemandLine) -> int:
    """Return how far the post lies from where the person is based, to the nearest km."""
    return km_between((person.lat_e6, person.lon_e6), (line.lat_e6, line.lon_e6))


def releasable(problem: Problem) -> dict[tuple[str, str], int]:
    """Return for each (home, role) with candidates how many may be moved: present less kept.

    Present are the home's candidates whom no gate holds: who may not be sent is of no use to
    the floor either. A move to a post of the home organisation counts like any other.
    """
    may_go = Counter({(person.home, person.role): 0 for person in problem.candidates})
    may_go.update((p.home, p.role) for p in problem.candidates if not p.blocked)
    for floor in problem.floors:
        here = floor.home, floor.role
        may_go[here] = max(0, may_go[here] - floor.keep)
    return dict(may_go)


def squads_sendable(problem: Problem) -> dict[str, frozenset[str]]:
    """Return for each squad with members the numbers of those who may be sent.

    That is whom no gate holds and no hand bans from every line. Of a squad that must move
    together they all go to one post, or none does; the others do not hold it back.
    """
    stays = {ban.person for ban in problem.bans if ban.line is None}
    members: dict[str, set[str]] = defaultdict(set)
    for person in problem.candidates:
        if person.squad is not None and not person.blocked and person.number not in stays:
            members[person.squad].add(person.number)
    return {squad: frozenset(numbers) for squad, numbers in members.items()}
