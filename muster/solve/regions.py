"""A large problem cut into regions of neighbouring posts, each a problem of its own.

A **coordinating flow** says whom each region gets: sites near each other are taken together, and
lines near each other that ask the same; makeups, squads, windows and households are left out. That
flow is small, and all it decides is the region. People who are free to stay are left to the region
they live in. Of an organisation that sends people to several regions each knows how many go
elsewhere, so what the next one weighs is the same everywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from muster.core.deployment import DemandLine
from muster.core.place import Place
from muster.solve.columns import (
    NONE,
    Columns,
    Crowd,
    Kind,
    Lines,
    Site,
    along,
    numbered,
    positions_m,
    whole,
)
from muster.solve.flow import EXACT_UP_TO, Flow, Network
from muster.solve.naming import named
from muster.solve.network import lay
from muster.solve.simplex import Whole
from muster.solve.slots import Left

BUCKET = 100  # points that the coordinating flow does not tell apart, nor looks for
FINER = 5  # halvings of a region at most, to lines that are taken together
HALVINGS = 10  # of the whole at most: of sites too, to those that are taken together


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Lines and people of a problem that are planned by themselves, as rows."""

    lines: Whole
    people: Whole
    held: dict[int, int]
    elsewhere: Whole  # of each floor, how many go to other regions
    room: Whole  # of each floor, how many may go here, those held included


class Coordination:
    """A problem cut into regions, of which it is not yet known who goes where."""

    def __init__(self, read: Columns, held: dict[int, int], rest: Left, halvings: int) -> None:
        """Cut a problem by halving it so often, and lay the coordinating flow."""
        lines, crowd = read.lines, read.crowd
        self._read, self._held = read, held
        bound = _bound_places(read)
        heads = np.bincount(lines.place, lines.heads, minlength=len(lines.places))
        self._finer = max(0, min(FINER, HALVINGS - halvings))
        many = halvings + self._finer
        leaf, of_site = cut(lines.positions_m[bound], heads, many, crowd.positions_m)
        self._home = (of_site >> self._finer)[crowd.site]
        self._region = (leaf >> self._finer)[lines.place]
        self._rough = _rough(read, held, rest, leaf[lines.place])

    def regions(self, stop: Callable[[], bool]) -> list[Region]:
        """Return the regions that the problem falls into: nearly all of it is compiled."""
        read, held, region, home = self._read, self._held, self._region, self._home
        nowhere = np.full(len(home), NONE, np.int64)
        to = self._rough.leaf(stop) if self._rough else nowhere
        going = to != NONE
        at = np.where(going, to >> self._finer, home)
        at[list(held)] = region[list(held.values())]
        going[list(held)] = True
        _tie(read, held, going, at)
        return [
            _region(read, held, number, region, at, going, home)
            for number in np.unique(region).tolist()
        ]


def cut(at_m: Whole, weight: Whole, halvings: int, others_m: Whole) -> tuple[Whole, Whole]:
    """Return the part of each point when they are halved so often by weight, and that of others.

    Each part is cut across its longest side. Parts that were one before the last halvings follow
    each other.
    """
    part, other = np.zeros(len(at_m), np.int64), np.zeros(len(others_m), np.int64)
    for _ in range(halvings):
        part, other = 2 * part, 2 * other
        for number in np.unique(part).tolist():
            some, away = np.flatnonzero(part == number), np.flatnonzero(other == number)
            across = at_m[some]
            axis = int(np.argmax(across.max(axis=0) - across.min(axis=0)))
            by = np.sort(across[:, axis])
            total = np.cumsum(weight[some][np.argsort(across[:, axis], kind="stable")])
            edge = by[min(len(by) - 1, int(np.searchsorted(2 * total, total[-1], side="right")))]
            part[some] += across[:, axis] >= edge
            other[away] += others_m[away, axis] >= edge
    return part, other


def _bound_places(read: Columns) -> Whole:
    """Return for each place one that stands for all that posts and makeups tie to it."""
    lines = read.lines
    ties = [(lines.post, lines.place), (lines.bound_makeup, lines.place[lines.bound_line])]
    return _roots(len(lines.places), ties)


def _roots(many: int, ties: Iterable[tuple[Whole, Whole]]) -> Whole:
    """Return the least of what is tied together, by whatever number: (number, what)."""
    root = list(range(many))

    def found(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    for number, what in ties:
        first: dict[int, int] = {}
        for n, at in zip(number.tolist(), what.tolist(), strict=True):
            one, other = found(first.setdefault(n, at)), found(at)
            if one != other:
                root[max(one, other)] = min(one, other)
    return whole(map(found, range(many)))


def _tie(read: Columns, held: dict[int, int], going: Whole, at: Whole) -> None:
    """Leave all of a squad, and of a household, to the region to which most of them go.

    Those held stay where they are held, be it in several regions.
    """
    crowd = read.crowd
    ties = [(of[of != NONE], np.flatnonzero(of != NONE)) for of in (crowd.squad, crowd.household)]
    groups: dict[int, list[int]] = defaultdict(list)
    some = np.unique(np.concatenate([rows for _, rows in ties]))
    root = _roots(len(some), [(of, np.searchsorted(some, rows)) for of, rows in ties])
    for row, group in zip(some.tolist(), root.tolist(), strict=True):
        groups[group].append(row)
    goes, where = going.tolist(), at.tolist()
    for rows in groups.values():
        bound = [row for row in rows if row in held]
        most = bound or [row for row in rows if goes[row]] or rows[:1]
        many = Counter(where[row] for row in most)
        best = max(many, key=lambda number: (many[number], -number))
        at[[row for row in rows if row not in held]] = best


def _region(
    read: Columns,
    held: dict[int, int],
    number: int,
    region: Whole,
    at: Whole,
    going: Whole,
    home: Whole,
) -> Region:
    crowd, floors = read.crowd, len(read.crowd.floors)
    of_home = np.zeros(floors, np.int64)
    of_home[crowd.floor] = home
    sent = np.bincount(crowd.floor[going], minlength=floors).astype(np.int64)
    here = np.bincount(crowd.floor[going & (at == number)], minlength=floors).astype(np.int64)
    room = np.where(of_home == number, crowd.room - (sent - here), here)
    return Region(
        lines=np.flatnonzero(region == number),
        people=np.flatnonzero(at == number),
        held={row: line for row, line in held.items() if region[line] == number},
        elsewhere=crowd.elsewhere + sent - here,
        room=np.clip(room, 0, crowd.room - (sent - here)),
    )


# --- the coordinating flow ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rough:
    """The problem that the coordinating flow solves, and the leaf of each of its lines."""

    read: Columns
    network: Network
    of: Whole

    def leaf(self, stop: Callable[[], bool]) -> Whole:
        """Return the leaf to which each person goes, or NONE."""
        flow = Flow(self.network)
        flow.worth = max(flow.worth, BUCKET if len(self.of) > EXACT_UP_TO else 0)
        flow.run(stop)
        line = named(self.read, self.network, flow.shipped())
        return np.where(line == NONE, NONE, self.of[line])


def _rough(read: Columns, held: dict[int, int], rest: Left, leaf: Whole) -> _Rough | None:
    """Return the coordinating problem, or None where nobody is wanted."""
    lines, of = _lines_together(read, rest, leaf)
    if not len(of):
        return None
    problem = replace(read.problem, makeups=(), bans=(), locks=(), candidates=())
    rough = replace(_sites_together(replace(read, lines=lines)), problem=problem)
    network, _ = lay(
        rough,
        dict.fromkeys(held, NONE),
        Left(heads=lines.heads, heads_min=lines.heads_min, asks=[], manned=[]),
    )
    return _Rough(rough, network, of)


def _middles(places: list[Place], part: Whole, parts: int) -> list[Place]:
    """Return the middle of the places of each part."""
    at, many = np.array(places, np.int64).reshape(-1, 2), np.bincount(part, minlength=parts)
    lat, lon = (
        (np.bincount(part, at[:, axis], parts) / many).round().astype(np.int64).tolist()
        for axis in (0, 1)
    )
    return list(zip(lat, lon, strict=True))


def _lines_alike(lines: Lines, rest: Left, leaf: Whole) -> list[list[int]]:
    """Return the lines (rows) that want anybody, those of a leaf that ask the same together."""
    alike: dict[tuple[int, str, tuple[str, ...], int], list[int]] = defaultdict(list)
    for row in np.flatnonzero(rest.heads).tolist():
        line = lines.lines[row]
        alike[int(leaf[row]), line.role, tuple(sorted(line.competences)), line.priority].append(row)
    return [alike[key] for key in sorted(alike)]


def _lines_together(read: Columns, rest: Left, leaf: Whole) -> tuple[Lines, Whole]:
    """Return lines that stand for those of a leaf that ask the same, and the leaf of each."""
    lines, groups = read.lines, _lines_alike(read.lines, rest, leaf)
    made: list[DemandLine] = []
    part = np.repeat(np.arange(len(groups)), whole(map(len, groups)))
    every = whole(chain(*groups))
    there = [lines.places[at] for at in lines.place[every].tolist()]
    middles = _middles(there, part, len(groups))
    heads, heads_min = (
        np.bincount(part, wanted[every], len(groups)).astype(np.int64)
        for wanted in (rest.heads, rest.heads_min)
    )
    for number, (rows, (lat_e6, lon_e6)) in enumerate(zip(groups, middles, strict=True)):
        made.append(
            replace(
                lines.lines[rows[0]],
                code=f"{number:09}",
                lat_e6=lat_e6,
                lon_e6=lon_e6,
                window=None,
                overnight=False,
                high_risk=False,
            )
        )
    places = sorted({(line.lat_e6, line.lon_e6) for line in made}, key=along)
    number_of = {place: i for i, place in enumerate(places)}
    first, none = whole(rows[0] for rows in groups), whole(())
    found = replace(
        lines,
        lines=made,
        row={line.code: i for i, line in enumerate(made)},
        place=whole(number_of[line.lat_e6, line.lon_e6] for line in made),
        org=np.full(len(made), NONE),
        post=np.arange(len(made)),
        window=np.zeros(len(made), np.int64),
        heads=heads,
        heads_min=heads_min,
        unmet_min=lines.unmet_min[first],
        unmet_wanted=lines.unmet_wanted[first],
        places=places,
        positions_m=positions_m(places),
        windows=[None],
        makeups=[],
        makeup_bit=none,
        makeup_wants=none,
        bound_makeup=none,
        bound_line=none,
    )
    return found, leaf[first]


def _sites_together(read: Columns) -> Columns:
    """Return the problem with sites near each other as one, and people told apart less finely."""
    crowd = read.crowd
    people = np.bincount(crowd.site, minlength=len(crowd.sites))
    part, _ = cut(crowd.positions_m, people, HALVINGS, crowd.positions_m[:0])
    _, part = np.unique(part, return_inverse=True)
    middles = _middles([site.place for site in crowd.sites], part, int(part.max(initial=-1)) + 1)
    sites = [Site("", place) for place in middles]
    roles: dict[str, int] = {}
    role = whole(roles.setdefault(role, len(roles)) for _, role in crowd.floors)
    at = np.zeros(len(crowd.floors), np.int64)
    at[crowd.floor] = part[crowd.site]
    floor = at * len(roles) + role
    release, room, elsewhere = (
        np.bincount(floor, many, minlength=len(sites) * len(roles)).astype(np.int64)
        for many in (crowd.release, crowd.room, crowd.elsewhere)
    )
    kinds: dict[Kind, int] = {}
    free: frozenset[int] = frozenset()
    kind = whole(
        kinds.setdefault(Kind(k.role, k.competences, 0, False, free, frozenset()), len(kinds))
        for k in crowd.kinds
    )
    nobody = np.full(len(crowd.people), NONE, np.int64)
    rough = replace(
        crowd,
        site=part[crowd.site],
        floor=floor[crowd.floor],
        kind=kind[crowd.kind],
        qualities=np.zeros_like(nobody),
        points=crowd.points // BUCKET * BUCKET,
        household=nobody,
        squad=nobody,
        sites=sites,
        positions_m=positions_m([site.place for site in sites]),
        site_home=np.arange(len(sites)),
        floors=[("", "")] * len(release),
        release=release,
        room=room,
        elsewhere=elsewhere,
        kinds=list(kinds),
        everybody=dict.fromkeys(kinds, 1),
        together=frozenset(),
    )
    return replace(read, crowd=rough)


# --- one region ---------------------------------------------------------------------------------


def part_of(read: Columns, here: Region) -> tuple[Columns, dict[int, int]]:
    """Return the columns of a region, its rows in the same order, and who is held there."""
    rows = np.searchsorted(here.people, whole(here.held)).tolist()
    held = np.searchsorted(here.lines, whole(here.held.values())).tolist()
    return replace(
        read, lines=_lines_of(read.lines, here), crowd=_crowd_of(read.crowd, here)
    ), dict(zip(rows, held, strict=True))


def _lines_of(lines: Lines, here: Region) -> Lines:
    place_of, place = np.unique(lines.place[here.lines], return_inverse=True)
    own = np.isin(lines.bound_line, here.lines)
    makeup_of, bound_makeup = np.unique(lines.bound_makeup[own], return_inverse=True)
    some = [lines.lines[row] for row in here.lines.tolist()]
    return replace(
        lines,
        lines=some,
        row={line.code: i for i, line in enumerate(some)},
        place=place,
        org=lines.org[here.lines],
        post=numbered(lines.post[here.lines].tolist()),
        window=lines.window[here.lines],
        heads=lines.heads[here.lines],
        heads_min=lines.heads_min[here.lines],
        unmet_min=lines.unmet_min[here.lines],
        unmet_wanted=lines.unmet_wanted[here.lines],
        places=[lines.places[i] for i in place_of.tolist()],
        positions_m=lines.positions_m[place_of],
        makeups=[lines.makeups[i] for i in makeup_of.tolist()],
        makeup_bit=lines.makeup_bit[makeup_of],
        makeup_wants=lines.makeup_wants[makeup_of],
        bound_makeup=bound_makeup,
        bound_line=np.searchsorted(here.lines, lines.bound_line[own]),
    )


def _crowd_of(crowd: Crowd, here: Region) -> Crowd:
    site_of, site = np.unique(crowd.site[here.people], return_inverse=True)
    floor_of, floor = np.unique(crowd.floor[here.people], return_inverse=True)
    kind_of, kind = np.unique(crowd.kind[here.people], return_inverse=True)
    people = [crowd.people[row] for row in here.people.tolist()]
    return replace(
        crowd,
        people=people,
        row={},
        site=site,
        floor=floor,
        kind=kind,
        qualities=crowd.qualities[here.people],
        points=crowd.points[here.people],
        turn=crowd.turn[here.people],
        lot=crowd.lot[here.people],
        household=crowd.household[here.people],
        squad=crowd.squad[here.people],
        sites=[crowd.sites[i] for i in site_of.tolist()],
        positions_m=crowd.positions_m[site_of],
        site_home=crowd.site_home[site_of],
        floors=[crowd.floors[i] for i in floor_of.tolist()],
        release=crowd.release[floor_of],
        room=here.room[floor_of],
        elsewhere=here.elsewhere[floor_of],
        kinds=[crowd.kinds[i] for i in kind_of.tolist()],
    )
