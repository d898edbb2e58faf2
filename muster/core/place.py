"""Places and the distance between them, the same to the last metre on every machine.

A place is micro-degrees of latitude and longitude; the Earth is a sphere. Distances are found
by comparing whole numbers only, so Python and NumPy, here and there, find the same kilometre.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from math import cos, isqrt, pi, radians, sin

EARTH_M = 6_371_009  # mean radius, metres (IUGG)
KM_MAX = 20_016  # no two places lie farther apart

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
    """Return how far apart two places lie on the surface, to the nearest kilometre."""
    return bisect_right(FROM_M2, _apart_m2(one, other))


def _apart_m2(one: Place, other: Place) -> int:
    x, y, z = position(one)
    u, v, w = position(other)
    return (x - u) ** 2 + (y - v) ** 2 + (z - w) ** 2


class Places:
    """Places sorted from south to north, so that a search measures only those of like height."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = sorted(set(places))
        self._heights_m = [position(place)[2] for place in self.places]

    def within(self, centre: Place, limit_km: int) -> list[Place]:
        """Return the places at most ``limit_km`` from ``centre``."""
        if limit_km >= KM_MAX:
            return self.places
        under_m2 = FROM_M2[limit_km]
        reach_m = isqrt(under_m2) + 1
        height_m = position(centre)[2]
        low = bisect_left(self._heights_m, height_m - reach_m)
        high = bisect_right(self._heights_m, height_m + reach_m)
        return [place for place in self.places[low:high] if _apart_m2(place, centre) < under_m2]

    def nearest_km(self, centre: Place) -> int:
        """Return the distance from ``centre`` to the nearest of the places; there must be one."""
        height_m = position(centre)[2]
        north = bisect_left(self._heights_m, height_m)
        south = north - 1
        best_m2 = 4 * EARTH_M**2 + 1
        while True:
            up = self._rise_m2(north, height_m)
            down = self._rise_m2(south, height_m)
            if min(up, down) >= best_m2:
                return bisect_right(FROM_M2, best_m2)
            i = north if up <= down else south
            north, south = (north + 1, south) if up <= down else (north, south - 1)
            best_m2 = min(best_m2, _apart_m2(self.places[i], centre))

    def _rise_m2(self, i: int, height_m: int) -> int:
        """Return the least squared distance that place ``i`` can have, beyond all at the ends."""
        if not 0 <= i < len(self.places):
            return 4 * EARTH_M**2 + 1
        return (self._heights_m[i] - height_m) ** 2
