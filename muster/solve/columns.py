"""The people and the lines of a problem as columns of numbers, one row each, in a fixed order.

Rows are sorted by number and by code, so neither the order of the people nor that of the lines
changes a plan. Only those people have a row whom no gate and no hand holds back altogether.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from muster.core.deployment import (
    Candidate,
    DemandLine,
    Makeup,
    Problem,
    Quality,
    UnmetWeight,
    Window,
    overlap,
    releasable,
    unmet_cost,
)
from muster.core.kinds import Role
from muster.core.place import Place, position
from muster.solve.simplex import Whole

NONE = -1
SWORN, LEADER, FULL_MEMBER = 1, 2, 4  # qualities as bits
QUALITY_BIT = {Quality.SWORN: SWORN, Quality.LEADER: LEADER, Quality.FULL_MEMBER: FULL_MEMBER}


def whole(numbers: Iterable[int]) -> Whole:
    """Return ``numbers`` as an array."""
    return np.fromiter(numbers, np.int64)


class Kind(NamedTuple):
    """What of a person, but for the site, decides which lines take them."""

    role: str
    competences: frozenset[str]  # of those that any line wants
    qualities: int  # bits
    near_retirement: bool
    busy: frozenset[int]  # windows that overlap a commitment
    banned: frozenset[str]  # codes of lines


class Site(NamedTuple):
    """Where people of one home organisation are based."""

    home: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines that want anybody, in order of code, and the makeups that bind them."""

    lines: list[DemandLine]
    row: dict[str, int]  # by code
    place: Whole
    org: Whole
    post: Whole
    window: Whole
    heads: Whole
    heads_min: Whole
    unmet_min: Whole  # the points of one missing head
    unmet_wanted: Whole
    places: list[Place]
    positions_m: Whole  # of each place, as in core/place
    windows: list[Window | None]
    makeups: list[Makeup]  # that ask for somebody
    makeup_bit: Whole  # the quality of each
    makeup_wants: Whole  # how many, besides those who stand there already
    bound_makeup: Whole  # with ``bound_line``: which makeups bind which lines
    bound_line: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """The people who may be sent, in order of number."""

    people: list[Candidate]
    row: dict[str, int]  # by number
    site: Whole
    floor: Whole
    kind: Whole
    qualities: Whole  # bits
    points: Whole  # burden and letter
    turn: Whole  # rank: fewest days, then nights, then the lot
    lot: Whole  # rank by the lot alone
    household: Whole  # NONE, or a number shared by those of one household
    squad: Whole
    sites: list[Site]
    positions_m: Whole  # of each site
    site_home: Whole  # organisations are numbered as in ``orgs``
    floors: list[tuple[str, str]]
    release: Whole  # how many each floor may send
    room: Whole  # of those, how many may be sent from here
    elsewhere: Whole  # how many each floor sends who are not here
    kinds: list[Kind]
    everybody: dict[Kind, int]  # how many of each kind there are, here or not
    squads: list[str]
    together: frozenset[int]  # squads that move together or not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A problem, read once."""

    problem: Problem
    lines: Lines
    crowd: Crowd
    orgs: dict[str, int]


def columns(problem: Problem, *, seed: int) -> Columns:
    """Return the columns of ``problem``; ``seed`` draws the lots that decide between equals."""
    orgs: dict[str, int] = {}
    lines = _lines(problem, orgs)
    return Columns(
        problem=problem, lines=lines, crowd=_crowd(problem, lines, orgs, seed), orgs=orgs
    )


def numbered(values: Iterable[Hashable], known: dict[Hashable, int] | None = None) -> Whole:
    """Return each value's number, in order of first appearance."""
    known = {} if known is None else known
    return whole([known.setdefault(value, len(known)) for value in values])


# --- lines ------------------------------------------------------------------------------------


def _lines(problem: Problem, orgs: dict[str, int]) -> Lines:
    wanting = sorted((line for line in problem.lines if line.heads), key=lambda line: line.code)
    places = sorted({(line.lat_e6, line.lon_e6) for line in wanting}, key=along)
    place_number = {place: i for i, place in enumerate(places)}
    windows: dict[Window | None, int] = {}
    unmet = unmet_cost(problem)
    weight: list[UnmetWeight] = [unmet[line.priority] for line in wanting]
    makeups = sorted(
        (makeup for makeup in problem.makeups if makeup.heads_min > makeup.present),
        key=lambda m: (m.post, m.quality, m.rule, sorted(m.lines)),
    )
    row = {line.code: i for i, line in enumerate(wanting)}
    bound = (
        whole(
            part
            for i, makeup in enumerate(makeups)
            for code in sorted(makeup.lines & row.keys())
            for part in (i, row[code])
        )
        .reshape(-1, 2)
        .T
    )
    return Lines(
        lines=wanting,
        row=row,
        place=whole(place_number[line.lat_e6, line.lon_e6] for line in wanting),
        org=whole(orgs.setdefault(line.org, len(orgs)) for line in wanting),
        post=numbered(line.post for line in wanting),
        window=whole(windows.setdefault(line.window, len(windows)) for line in wanting),
        heads=whole(line.heads for line in wanting),
        heads_min=whole(line.heads_min for line in wanting),
        unmet_min=whole(each.minimum for each in weight),
        unmet_wanted=whole(each.wanted for each in weight),
        places=places,
        positions_m=positions_m(places),
        windows=list(windows),
        makeups=makeups,
        makeup_bit=whole(QUALITY_BIT[makeup.quality] for makeup in makeups),
        makeup_wants=whole(makeup.heads_min - makeup.present for makeup in makeups),
        bound_makeup=bound[0],
        bound_line=bound[1],
    )


def positions_m(places: Sequence[Place]) -> Whole:
    """Return where places are, as in core/place."""
    return np.array([position(place) for place in places], np.int64).reshape(-1, 3)


_STEP_E6 = 1 << 12  # micro-degrees; half a kilometre


def along(place: Place) -> tuple[int, Place]:
    """Return a key that sorts places so that neighbours stand together (Morton 1966)."""
    lat, lon = (place[0] + 90_000_000) // _STEP_E6, (place[1] + 180_000_000) // _STEP_E6
    key = 0
    for bit in range(17):
        key |= (lat >> bit & 1) << (2 * bit + 1) | (lon >> bit & 1) << (2 * bit)
    return key, place


# --- people -----------------------------------------------------------------------------------


def _crowd(problem: Problem, lines: Lines, orgs: dict[str, int], seed: int) -> Crowd:
    stays = {ban.person for ban in problem.bans if ban.line is None}
    able = [p for p in problem.candidates if not p.blocked and p.number not in stays]
    people = sorted(able, key=lambda person: person.number)
    where = [(p.home, (p.lat_e6, p.lon_e6)) for p in people]
    sites = sorted(set(where), key=lambda site: (along(site[1]), site[0]))
    site_number = {site: i for i, site in enumerate(sites)}
    of_floor = [(p.home, p.role) for p in people]
    floors = sorted(set(of_floor))
    floor_number = {floor: i for i, floor in enumerate(floors)}
    kinds: dict[Hashable, int] = {}
    kind = numbered(_kinds(problem, lines, people), kinds)
    seen = [Kind(*key) for key in kinds]  # type: ignore[misc]
    squads: dict[Hashable, int] = {None: NONE}
    in_squad = whole([squads.setdefault(p.squad, len(squads) - 1) for p in people])
    houses: dict[Hashable, int] = {None: NONE}
    may_go = releasable(problem)
    release = whole(may_go[floor] for floor in floors)
    turn, lot = _turns(people, seed)
    named = [str(code) for code in list(squads)[1:]]
    together = {squad.code for squad in problem.squads if squad.together}
    return Crowd(
        people=people,
        row={person.number: i for i, person in enumerate(people)},
        site=whole([site_number[site] for site in where]),
        floor=whole([floor_number[floor] for floor in of_floor]),
        kind=kind,
        qualities=whole(of.qualities for of in seen)[kind] if people else whole(()),
        points=_points(problem, people),
        turn=turn,
        lot=lot,
        household=whole([houses.setdefault(p.household, len(houses) - 1) for p in people]),
        squad=in_squad,
        sites=[Site(*site) for site in sites],
        positions_m=positions_m([place for _, place in sites]),
        site_home=whole([orgs.setdefault(home, len(orgs)) for home, _ in sites]),
        floors=floors,
        release=release,
        room=release,
        elsewhere=np.zeros_like(release),
        kinds=seen,
        everybody=dict(zip(seen, np.bincount(kind, minlength=len(seen)).tolist(), strict=True)),
        squads=named,
        together=frozenset(i for i, code in enumerate(named) if code in together),
    )


def _points(problem: Problem, people: Sequence[Candidate]) -> Whole:
    """Return what sending each of ``people`` weighs, before the way, the share and the squad."""
    weights = problem.weights
    served = whole([p.days_served for p in people]) * weights.day_served
    away = whole([p.nights_away for p in people]) * weights.night_away
    quiet: Whole = whole([not p.volunteered for p in people]) * weights.not_volunteered
    return served + away + quiet


def _turns(people: Sequence[Candidate], seed: int) -> tuple[Whole, Whole]:
    """Return each person's rank by turn (as in ``core/outcome``) and by the lot alone."""
    lots = b"".join(
        blake2b(f"{seed}:{person.number}".encode(), digest_size=8).digest() for person in people
    )
    by_lot = np.argsort(np.frombuffer(lots, ">u8").astype(np.uint64), kind="stable")
    lot = np.empty(len(people), np.int64)
    lot[by_lot] = np.arange(len(people))
    days = whole([p.days_served for p in people])
    nights = whole([p.nights_away for p in people])
    turn = np.empty(len(people), np.int64)
    turn[np.lexsort((lot, nights, days))] = np.arange(len(people))
    return turn, lot


def _kinds(
    problem: Problem, lines: Lines, people: Sequence[Candidate]
) -> Iterable[tuple[Hashable, ...]]:
    """Yield each person's :class:`Kind`, without what no line and no makeup asks."""
    sought = frozenset(c for line in lines.lines for c in line.competences)
    relevant: dict[frozenset[str], frozenset[str]] = {}
    for person in people:
        if person.competences not in relevant:
            relevant[person.competences] = person.competences & sought
    asked = {makeup.quality for makeup in lines.makeups}
    leads = LEADER if Quality.LEADER in asked else 0
    member = FULL_MEMBER if Quality.FULL_MEMBER in asked else 0
    risk = any(line.high_risk for line in lines.lines)
    nothing: frozenset[str] = frozenset()
    banned: dict[str, frozenset[str]] = {}
    for ban in problem.bans:
        if ban.line in lines.row:
            banned[ban.person] = banned.get(ban.person, nothing) | {ban.line}
    free: frozenset[int] = frozenset()
    return (
        (
            p.role,
            relevant[p.competences],
            (p.role == Role.OFFICER) | (p.leader and leads) | (p.full_member and member),
            risk and p.near_retirement,
            _busy(p, lines.windows) if p.commitments else free,
            banned.get(p.number, nothing) if banned else nothing,
        )
        for p in people
    )


def _busy(person: Candidate, windows: Sequence[Window | None]) -> frozenset[int]:
    return frozenset(
        i
        for i, window in enumerate(windows)
        if any(overlap(commitment.window, window) for commitment in person.commitments)
    )


def grouped(rows: Iterable[int], by: Whole) -> dict[int, list[int]]:
    """Return ``rows`` by their number in the column ``by``, without those of NONE."""
    groups: dict[int, list[int]] = defaultdict(list)
    some = list(rows)
    for row, number in zip(some, by[np.array(some, np.int64)].tolist(), strict=True):
        if number != NONE:
            groups[number].append(row)
    return dict(groups)


def runs(begin: Whole, many: Whole) -> Whole:
    """Return the numbers begin, begin + 1 … of each run of so many."""
    within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    found: Whole = np.repeat(begin, many) + within
    return found
