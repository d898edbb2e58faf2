"""Places and the distance between them, the same to the last metre on every machine.

A place is micro-degrees of latitude and longitude; the Earth is a sphere. Distances are found
by comparing whole numbers only, so Python and NumPy, here and there, find the same kilometre.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from math import cos, dist, pi, radians, sin, sqrt

EARTH_M = 6_371_009  # mean radius, metres (IUGG)
KM_MAX = 20_015  # no two places lie farther apart
BLOCK_M = 100_000  # the side of a block of places

Place = tuple[int, int]  # latitude, longitude, in micro-degrees


@lru_cache(maxsize=1 << 16)
def position(place: Place) -> tuple[int, int, int]:
    """Return ``place`` as x, y, z in whole metres from the centre of the Earth."""
    lat, lon = radians(place[0] / 1e6), radians(place[1] / 1e6)
    return (
        round(EARTH_M * cos(lat) * cos(lon)),
        round(EARTH_M * cos(lat) * sin(lon)),
        round(EARTH_M * sin(lat)),
    )


def _chord2_m2(km: float) -> int:
    return round((2 * EARTH_M * sin(min(pi / 2, km * 500 / EARTH_M))) ** 2)


# At FROM_M2[k - 1], the square of the straight distance in metres, k km begin.
FROM_M2 = tuple(_chord2_m2(km - 0.5) for km in range(1, KM_MAX + 1))


def km_between(one: Place, other: Place) -> int:
    """Return how far apart two places lie on the surface, to the nearest kilometre.

    A few kilometres less sure between places on opposite sides of the Earth.
    """
    x, y, z = position(one)
    u, v, w = position(other)
    return bisect_right(FROM_M2, (x - u) ** 2 + (y - v) ** 2 + (z - w) ** 2)


@dataclass(frozen=True, slots=True)
class _Block:
    """Places near each other, as rows: a point among them, and how far off they lie at most."""

    rows: tuple[int, ...]
    middle: tuple[float, float, float]
    reach_m: float


class Blocks:
    """Places cut into blocks, so that a search within a limit takes or leaves whole blocks."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._positions = [position(place) for place in places]
        cut: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for row, at in enumerate(self._positions):
            cut[tuple(metres // BLOCK_M for metres in at)].append(row)
        self._blocks = [self._block(rows) for rows in cut.values()]
        self.rows = [block.rows for block in self._blocks]  # of the places of each block

    def _block(self, rows: list[int]) -> _Block:
        here = [self._positions[row] for row in rows]
        x, y, z = (sum(along) / len(here) for along in zip(*here, strict=True))
        return _Block(tuple(rows), (x, y, z), max(dist((x, y, z), at) for at in here))

    def within(self, centre: Place, limit_km: int) -> tuple[list[int], list[int]]:
        """Return what lies at most ``limit_km`` from ``centre``: whole blocks, and single rows."""
        if limit_km >= KM_MAX:
            return list(range(len(self._blocks))), []
        at, near_m = position(centre), _root(FROM_M2[limit_km])
        blocks: list[int] = []
        single: list[int] = []
        for number, block in enumerate(self._blocks):
            away_m = dist(at, block.middle)
            if away_m + block.reach_m < near_m - 1:  # a metre more than what is rounded
                blocks.append(number)
            elif away_m - block.reach_m < near_m + 1:
                single += [row for row in block.rows if dist(at, self._positions[row]) < near_m]
        return blocks, single


def _root(under_m2: int) -> float:
    """Return the length that is longer than whatever has a whole number less than this as square.

    Those squares are less than 2**48: none is as near to it as a root may be rounded.
    """
    return sqrt(under_m2 - 0.5)


class Places:
    """Places sorted from south to north, so that a search measures only those of like height."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = sorted(set(places), key=lambda place: (position(place)[2], place))
        self._positions = [position(place) for place in self.places]
        self._heights_m = [z for _, _, z in self._positions]

    def among(self, some: Set[Place]) -> "Places":
        """Return those of the places that are among ``some``, without measuring them again."""
        if len(some) == len(self.places):
            return self
        found = Places(())
        kept = [i for i, place in enumerate(self.places) if place in some]
        found.places = [self.places[i] for i in kept]
        found._positions = [self._positions[i] for i in kept]
        found._heights_m = [self._heights_m[i] for i in kept]
        return found

    def nearest_km(self, centre: Place) -> int:
        """Return the distance from ``centre`` to the nearest of the places; there must be one."""
        x, y, z = position(centre)
        start = bisect_left(self._heights_m, z)
        best_m2 = _ACROSS_M2
        for way in (range(start, len(self.places)), range(start - 1, -1, -1)):
            for i in way:  # away from the centre's height, first north, then south
                u, v, w = self._positions[i]
                rise_m2 = (z - w) ** 2
                if rise_m2 >= best_m2:
                    break
                apart_m2 = (x - u) ** 2 + (y - v) ** 2 + rise_m2
                if apart_m2 < best_m2:
                    best_m2 = apart_m2
        return bisect_right(FROM_M2, best_m2)

    def nearest(self, centre: Place, takes: Callable[[Place], bool]) -> Place | None:
        """Return the nearest of the places that ``takes`` lets pass; None if there is none."""
        x, y, z = position(centre)
        start = bisect_left(self._heights_m, z)
        best_m2, best = _ACROSS_M2, None
        for way in (range(start, len(self.places)), range(start - 1, -1, -1)):
            for i in way:
                u, v, w = self._positions[i]
                rise_m2 = (z - w) ** 2
                if rise_m2 >= best_m2:
                    break
                apart_m2 = (x - u) ** 2 + (y - v) ** 2 + rise_m2
                if apart_m2 < best_m2 and takes(self.places[i]):
                    best_m2, best = apart_m2, self.places[i]
        return best


_ACROSS_M2 = 4 * (EARTH_M + 1) ** 2  # no two positions lie farther apart
