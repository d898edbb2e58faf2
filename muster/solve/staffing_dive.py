"""From the linear program to whole schedules: the surest are fixed, the others priced anew.

The same is done for a part of a case: then all that stands outside it stays, and what is found
is of use only where it costs less than what is there.
"""

from collections.abc import Container, Iterable, Mapping
from math import ceil

import numpy as np

from muster.solve.schedule_table import Path, Reals
from muster.solve.staffing_master import Master, Pricing, Stop

_SURE = 0.85  # a share of the linear program that is taken for a decision
_SMALLER = 0.6  # of the people of a program; with fewer of them left it is made anew
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
) -> Mapping[int, Path] | None:
    """Return ``kept`` with a path for each of ``free``, of less cost than ``below``, or None.

    Whoever's linear program says that nothing below can be had is left at once. The first
    program's columns are also tried whole, for ``whole_s`` seconds at most.
    """
    left, fixed = set(free), dict(kept)
    master = Master(pricing, sorted(left), list(fixed.values()))
    size, wishes = len(left), _wishes(pricing, fixed)
    if climb:
        master.climb(climb, target=below, stop=stop, first=center)
        center = master.center
    while left:
        master.generate(rounds, gap=_GAP, stop=stop, center=center)
        center = None
        if stop() or ceil(master.bound + wishes - _WORTH) >= below:
            return None
        if whole_s > 0:
            columns, _bound = master.whole(below - wishes, whole_s)
            if columns:
                return fixed | {column.person: column.path for column in columns}
            whole_s = 0.0
        shares = surest(master, fixed)
        if not shares:
            return None
        order = sorted(shares, key=lambda p: (-shares[p][0], p))
        taken = [p for p in order if shares[p][0] >= _SURE] or order[: 1 + len(order) // 40]
        for person in taken:
            fixed[person] = master.columns[shares[person][1]].path
            left.discard(person)
        if len(left) >= _SMALLER * size:
            master.fix([shares[person][1] for person in taken])
        elif left:  # what is fixed would only slow the program down
            nearest, size = master.center, len(left)
            master = Master(pricing, sorted(left), list(fixed.values()))
            master.center, wishes = nearest, _wishes(pricing, fixed)
    return fixed


def _wishes(pricing: Pricing, fixed: Mapping[int, Path]) -> int:
    return sum(pricing.case.wish_of(person, path) for person, path in fixed.items())


def surest(master: Master, fixed: Container[int]) -> dict[int, tuple[float, int]]:
    """Return (share, number) of each person's column with the greatest share of the program."""
    shares: dict[int, tuple[float, int]] = {}
    for i in np.flatnonzero(master.shares > _WORTH).tolist():
        person, share = master.columns[i].person, float(master.shares[i])
        if person not in fixed and (person not in shares or share > shares[person][0]):
            shares[person] = share, i
    return shares
