"""From the linear program to whole schedules: the surest are fixed, the others priced anew.

The same is done for a part of a case: then all that stands outside it stays, and what is found
is of use only where it costs less than what is there.
"""

from collections.abc import Iterable, Mapping
from math import ceil

import numpy as np

from muster.solve.schedule_table import Path, Reals
from muster.solve.staffing_master import Column, Master, Pricing, Stop

_SURE = 0.85  # a share of the linear program that is taken for a decision
_GAP = 1e-3
_WORTH = 1e-6


def dive(
    pricing: Pricing,
    free: Iterable[int],
    kept: Mapping[int, Path],
    *,
    below: float,
    rounds: int,
    center: Reals | None,
    whole_s: float,
    stop: Stop,
    climb: int = 0,
) -> tuple[Mapping[int, Path] | None, Reals | None]:
    """Return ``kept`` with a path for each of ``free``, of less cost than ``below``, or None.

    With it come the prices of the first linear program.

    Whoever's linear program says that nothing below can be had is left at once. The first
    program's columns are also tried whole, for ``whole_s`` seconds at most.
    """
    fixed, left = dict(kept), set(free)
    prices: Reals | None = None
    while left:
        master = Master(pricing, sorted(left), list(fixed.values()))
        wishes = sum(pricing.case.wish_of(person, path) for person, path in fixed.items())
        if climb:
            master.climb(climb, target=below, stop=stop, first=center)
            center, climb = master.center, 0
        master.generate(rounds, gap=_GAP, stop=stop, center=center)
        center = master.center
        prices = center if prices is None else prices
        if stop() or ceil(master.bound + wishes - _WORTH) >= below:
            return None, prices
        if whole_s > 0:
            if columns := master.whole(below - wishes, whole_s):
                return fixed | {column.person: column.path for column in columns}, prices
            whole_s = 0.0
        surest = _surest(master)
        if not surest:
            return None, prices
        order = sorted(surest, key=lambda p: (-surest[p][0], p))
        taken = [p for p in order if surest[p][0] >= _SURE] or order[: 1 + len(order) // 40]
        for person in taken:
            fixed[person] = surest[person][1].path
            left.discard(person)
    return fixed, prices


def _surest(master: Master) -> dict[int, tuple[float, Column]]:
    """Return each person's column with the greatest share of the linear program."""
    surest: dict[int, tuple[float, Column]] = {}
    for i in np.flatnonzero(master.shares > _WORTH):
        column, share = master.columns[i], float(master.shares[i])
        if column.person not in surest or share > surest[column.person][0]:
            surest[column.person] = share, column
    return surest
