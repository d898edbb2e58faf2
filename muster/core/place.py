"""Places and the distance between them, the same to the last metre on every machine.

A place is micro-degrees of latitude and longitude; the Earth is a sphere. Distances are found
by comparing whole numbers only, so Python and NumPy, here and there, find the same kilometre.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import cos, isqrt, pi, radians, sin

EARTH_M = 6_371_009  # mean radius, metres (IUGG)
KM_MAX = 20_015  # no two places lie farther apart

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


class Places:
    """Places sorted from south to north, so that a search measures only those of like height."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = sorted(set(places), key=lambda place: (position(place)[2], place))
        self._positions = [position(place) for place in self.places]
        self._heights_m = [z for _, _, z in self._positions]

    def within(self, centre: Place, limit_km: int) -> list[Place]:
        """Return the places at most ``limit_km`` from ``centre``."""
        if limit_km >= KM_MAX:
            return self.places
        under_m2 = FROM_M2[limit_km]
        x, y, z = position(centre)
        reach_m = isqrt(under_m2) + 1
        low = bisect_left(self._heights_m, z - reach_m)
        high = bisect_right(self._heights_m, z + reach_m)
        return [
            self.places[i]
            for i, (u, v, w) in enumerate(self._positions[low:high], low)
            if (x - u) ** 2 + (y - v) ** 2 + (z - w) ** 2 < under_m2
        ]

    def nearest_km(self, centre: Place) -> int:
        """Return the distance from ``centre`` to the nearest of the places; there must be one."""
        x, y, z = position(centre)
        start = bisect_left(self._heights_m, z)
        best_m2 = _ACROSS_M2
        for positions in (self._positions[start:], reversed(self._positions[:start])):
            for u, v, w in positions:  # away from the centre's height, first north, then south
                rise_m2 = (z - w) ** 2
                if rise_m2 >= best_m2:
                    break
                best_m2 = min(best_m2, (x - u) ** 2 + (y - v) ** 2 + rise_m2)
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
