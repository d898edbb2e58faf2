"""The ways from sites to places, and the search among all of them for those that pay.

Sites times posts may be hundreds of millions. Sites are sorted so that neighbours stand together
and are cut into **tiles**; the least distance from each place to each tile rules most of them out
without a look. What is left is tried one by one, in whole numbers and exactly the core's
kilometres: nothing is rounded or cut off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, sqrt

import numpy as np
import numpy.typing as npt
from numba import njit

from muster.core.place import EARTH_M, FROM_M2, KM_MAX, Place, position
from muster.solve.cores import on_all_cores
from muster.solve.simplex import Flags, Small, Whole

Kilometres = npt.NDArray[np.uint16]

TILE = 32  # sites
NEAR = 64  # sites that stand for a place at first
OUT_OF_REACH = 65_535  # more kilometres than there are
SHARED = 8_192  # slots: arcs of more are looked for on all cores
FAR = np.int64(1) << 62  # a price above all others


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How far sites lie from places, and what a kilometre and another organisation weigh."""

    km: Kilometres  # place x site
    tile_km: Kilometres  # place x tile, the least
    near: Small  # place x up to NEAR sites, the nearest first
    weight_km: int
    weight_other: int

    def weigh(self, places: Whole, sites: Whole, others: Flags) -> Whole:
        """Return what each way to a place from a site weighs, ``others`` to other organisations."""
        km = self.km[places, sites].astype(np.int64)
        return self.weight_km * km + self.weight_other * others


def ways(
    places: Sequence[Place],
    sites: Sequence[Place],
    *,
    limit_km: int | None,
    weight_km: int,
    weight_other: int,
) -> Ways:
    """Return the ways from ``sites`` to ``places``; beyond ``limit_km`` is out of reach."""
    there = np.array([position(place) for place in places], np.int64).reshape(-1, 3)
    here = np.array([position(site) for site in sites], np.int64).reshape(-1, 3)
    tiles = -(-len(sites) // TILE)
    km = np.empty((len(places), len(sites)), np.uint16)
    tile_km = np.empty((len(places), tiles), np.uint16)
    near = np.empty((len(places), min(NEAR, len(sites))), np.int32)
    limit = KM_MAX if limit_km is None else min(limit_km, KM_MAX)
    begins_m2 = np.array(FROM_M2, np.int64)
    _measure(there, here, begins_m2, limit, EARTH_M, km, tile_km)
    _nearest(km, near)
    return Ways(km=km, tile_km=tile_km, near=near, weight_km=weight_km, weight_other=weight_other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """Where people of a site who meet one need set out, sorted by need, site and bar.

    A **bar** says what such people may not do: the row of ``allowed`` that holds for them.
    """

    need: Whole
    site: Whole
    bar: Whole
    begin: Whole  # need x (sites + 1): where the outlets of each site begin
    site_org: Whole
    allowed: Flags  # bar x ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Heads that are wanted: how many of what need, and where."""

    need: Whole
    place: Whole
    org: Whole
    ask: Whole  # the column of ``allowed``

    def some(self, which: Whole) -> "Slots":
        """Return only these."""
        return Slots(
            need=self.need[which],
            place=self.place[which],
            org=self.org[which],
            ask=self.ask[which],
        )


def begins(need: Whole, site: Whole, *, needs: int, sites: int) -> Whole:
    """Return where the outlets of each need and site begin; the last of a need is its end."""
    keys = np.arange(needs)[:, None] * sites + np.arange(sites + 1)[None, :]
    return np.searchsorted(need * sites + site, keys).astype(np.int64)


def nearest(way: Ways, outlets: Outlets, slots: Slots, few: int) -> tuple[Whole, Whole, Whole]:
    """Return the ``few`` cheapest arcs of each slot from the sites near it: outlet, slot, cost."""
    found = np.full((len(slots.need), few), -1, np.int64)
    costs = np.zeros((len(slots.need), few), np.int64)
    _near_arcs(
        *(way.km, way.near, way.weight_km, way.weight_other),
        *(outlets.bar, outlets.begin, outlets.site_org, outlets.allowed),
        *(slots.need, slots.place, slots.org, slots.ask),
        found,
        costs,
    )
    return _listed(found, costs)


def paying(
    way: Ways,
    outlets: Outlets,
    slots: Slots,
    few: int,
    *,
    outlet_price: Whole,
    slot_price: Whole,
) -> tuple[Whole, Whole, Whole]:
    """Return up to ``few`` arcs of each slot that cost less than the prices at their ends part."""
    many = len(slots.need)
    found = np.full((many, few), -1, np.int64)
    costs = np.zeros((many, few), np.int64)
    least, tile_least = _least(outlets.begin, outlet_price, way.tile_km.shape[1])

    def look(begin: int, end: int) -> None:
        some = slice(begin, end)
        _paying_arcs(
            *(way.km, way.tile_km, way.weight_km, way.weight_other),
            *(outlets.bar, outlets.begin, outlets.site_org, outlets.allowed),
            *(slots.need[some], slots.place[some], slots.org[some], slots.ask[some]),
            *(outlet_price, slot_price[some], least, tile_least, found[some], costs[some]),
        )

    if many > SHARED:
        on_all_cores(look, many)
    else:
        look(0, many)
    return _listed(found, costs)


def _listed(found: Whole, costs: Whole) -> tuple[Whole, Whole, Whole]:
    slots, places = np.nonzero(found >= 0)
    return found[slots, places], slots.astype(np.int64), costs[slots, places]


def worth(way: Ways, outlets: Outlets, slots: Slots, slot_price: Whole) -> Whole:
    """Return of each outlet the most that any slot pays above the way, at least 0."""
    best = np.zeros(len(outlets.need), np.int64)
    dearest_first = np.argsort(-slot_price, kind="stable")
    _best_slots(
        *(way.km, way.tile_km, way.weight_km, way.weight_other),
        *(outlets.bar, outlets.begin, outlets.site_org, outlets.allowed),
        *(slots.need, slots.place, slots.org, slots.ask),
        *(slot_price, dearest_first, best),
    )
    return best


# --- compiled ---------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _measure(
    there: Whole,
    here: Whole,
    begins_m2: Whole,
    limit_km: int,
    earth_m: int,
    km: Kilometres,
    tile_km: Kilometres,
) -> None:
    """Fill in the kilometres: a guess by the arc sine, made exact by the whole numbers."""
    under_m2 = begins_m2[limit_km] if limit_km < begins_m2.size else np.int64(1) << 62
    across_m = 2.0 * earth_m
    for i in range(there.shape[0]):
        tile_km[i, :] = OUT_OF_REACH
        for j in range(here.shape[0]):
            x = there[i, 0] - here[j, 0]
            y = there[i, 1] - here[j, 1]
            z = there[i, 2] - here[j, 2]
            apart_m2 = x * x + y * y + z * z
            if apart_m2 >= under_m2:
                km[i, j] = OUT_OF_REACH
                continue
            guess = int(across_m * asin(min(1.0, sqrt(apart_m2) / across_m)) / 1000.0 + 0.5)
            guess = min(max(guess, 0), begins_m2.size)
            while guess < begins_m2.size and begins_m2[guess] <= apart_m2:
                guess += 1
            while guess > 0 and begins_m2[guess - 1] > apart_m2:
                guess -= 1
            km[i, j] = guess
            tile_km[i, j // TILE] = min(tile_km[i, j // TILE], guess)


@njit(cache=True, nogil=True)
def _nearest(km: Kilometres, near: Small) -> None:
    """Fill in the nearest sites of each place, ties by site."""
    for i in range(km.shape[0]):
        if near.shape[1] == 0:
            continue
        if near.shape[1] < km.shape[1]:
            kept = np.partition(km[i], near.shape[1] - 1)[near.shape[1] - 1]
            some = np.flatnonzero(km[i] <= kept)
        else:
            some = np.arange(km.shape[1])
        order = np.argsort(km[i][some], kind="mergesort")
        near[i, :] = some[order[: near.shape[1]]]


@njit(cache=True, nogil=True)
def _near_arcs(
    km: Kilometres,
    near: Small,
    weight_km: int,
    weight_other: int,
    bar: Whole,
    begin: Whole,
    site_org: Whole,
    allowed: Flags,
    need: Whole,
    place: Whole,
    org: Whole,
    ask: Whole,
    found: Whole,
    costs: Whole,
) -> None:
    """Fill in the first arcs met on the way from the nearest site outwards."""
    for slot in range(need.size):
        n = 0
        for i in range(near.shape[1]):
            site = near[place[slot], i]
            away = km[place[slot], site]
            if away == OUT_OF_REACH or n == found.shape[1]:
                break
            cost = weight_km * away + (weight_other if site_org[site] != org[slot] else 0)
            for outlet in range(begin[need[slot], site], begin[need[slot], site + 1]):
                if n < found.shape[1] and allowed[bar[outlet], ask[slot]]:
                    found[slot, n], costs[slot, n] = outlet, cost
                    n += 1


@njit(cache=True, nogil=True)
def _least(begin: Whole, price: Whole, tiles: int) -> tuple[Whole, Whole]:
    """Return need x site and need x tile: the least price of an outlet there."""
    needs, sites = begin.shape[0], begin.shape[1] - 1
    least = np.full((needs, sites), FAR)
    tile_least = np.full((needs, tiles), FAR)
    for need in range(needs):
        for site in range(sites):
            for outlet in range(begin[need, site], begin[need, site + 1]):
                least[need, site] = min(least[need, site], price[outlet])
            tile_least[need, site // TILE] = min(tile_least[need, site // TILE], least[need, site])
    return least, tile_least


@njit(cache=True, nogil=True)
def _paying_arcs(
    km: Kilometres,
    tile_km: Kilometres,
    weight_km: int,
    weight_other: int,
    bar: Whole,
    begin: Whole,
    site_org: Whole,
    allowed: Flags,
    need: Whole,
    place: Whole,
    org: Whole,
    ask: Whole,
    outlet_price: Whole,
    slot_price: Whole,
    least: Whole,
    tile_least: Whole,
    found: Whole,
    costs: Whole,
) -> None:
    """Fill in the arcs of the least reduced cost below nought, the least first."""
    few = found.shape[1]
    sites = begin.shape[1] - 1
    gains = np.zeros(few, np.int64)
    for slot in range(need.size):
        n, here, price, kind = 0, place[slot], slot_price[slot], need[slot]
        for tile in range(tile_km.shape[1]):
            near_km = tile_km[here, tile]
            if tile_least[kind, tile] + weight_km * near_km >= price or near_km == OUT_OF_REACH:
                continue
            for site in range(tile * TILE, min(sites, (tile + 1) * TILE)):
                away = km[here, site]
                if least[kind, site] + weight_km * away >= price or away == OUT_OF_REACH:
                    continue
                cost = weight_km * away + (weight_other if site_org[site] != org[slot] else 0)
                for outlet in range(begin[kind, site], begin[kind, site + 1]):
                    gain = price - cost - outlet_price[outlet]
                    if gain <= 0 or not allowed[bar[outlet], ask[slot]]:
                        continue
                    if n == few and gain <= gains[few - 1]:
                        continue
                    at = n if n < few else few - 1
                    while at > 0 and gains[at - 1] < gain:
                        gains[at] = gains[at - 1]
                        found[slot, at] = found[slot, at - 1]
                        costs[slot, at] = costs[slot, at - 1]
                        at -= 1
                    gains[at], found[slot, at], costs[slot, at] = gain, outlet, cost
                    n = min(few, n + 1)


@njit(cache=True, nogil=True)
def _best_slots(
    km: Kilometres,
    tile_km: Kilometres,
    weight_km: int,
    weight_other: int,
    bar: Whole,
    begin: Whole,
    site_org: Whole,
    allowed: Flags,
    need: Whole,
    place: Whole,
    org: Whole,
    ask: Whole,
    slot_price: Whole,
    order: Whole,
    best: Whole,
) -> None:
    """Fill in the most that any slot pays each outlet above the way."""
    sites = begin.shape[1] - 1
    least = np.zeros((begin.shape[0], tile_km.shape[1]), np.int64)  # of ``best``, by tile
    for i in range(order.size):
        slot = order[i]
        here, price, kind = place[slot], slot_price[slot], need[slot]
        for tile in range(tile_km.shape[1]):
            near_km = tile_km[here, tile]
            if near_km == OUT_OF_REACH or price - weight_km * near_km <= least[kind, tile]:
                continue
            low = FAR
            for site in range(tile * TILE, min(sites, (tile + 1) * TILE)):
                away = km[here, site]
                left = price - weight_km * away
                if site_org[site] != org[slot]:
                    left -= weight_other
                for outlet in range(begin[kind, site], begin[kind, site + 1]):
                    if (
                        left > best[outlet]
                        and away != OUT_OF_REACH
                        and allowed[bar[outlet], ask[slot]]
                    ):
                        best[outlet] = left
                    low = min(low, best[outlet])
            least[kind, tile] = low
