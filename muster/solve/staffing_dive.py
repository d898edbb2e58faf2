"""From the linear program to whole schedules: the surest are fixed, the others priced anew.

The same is done for a part of a case: then all that stands outside it stays, and what is found
is of use only where it costs less than what is there.
"""

from collections.abc import Container, Iterable, Mapping
from math import ceil

import numpy as np

from muster.solve.schedule_table import BIG, Path, Reals
from muster.solve.staffing_master import Master, Pricing, Stop

_SURE = 0.85  # a share of the linear program that is taken for a decision
_SMALLER = 0.8  # of the people of a program; with fewer of them left it is made anew
_NEAREST = 30  # columns of each person that the new one begins with
_GAP = 1e-4
_AWAY = 0.5, 2.0, np.inf  # how far prices may lie from those of the bound, one after the other
_LOSS, _LOSS_SHARE = 4e-3, 0.25  # of its value, or of what is to be gained, that no column is for
_FEWEST, _FASTER = 0.08, 1.5  # of those left who are fixed at once; how fast that grows
_MOST = 0.3
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
    root: Master | None = None,
) -> Mapping[int, Path] | None:
    """Return ``kept`` with a path for each of ``free``, of less cost than ``below``, or None.

    Whoever's linear program says that nothing below can be had is left at once. The first one's
    columns are also tried whole, for ``whole_s`` seconds at most. ``root`` is one of the same
    people that is solved already. Columns are sought only where it has become dearer; while it
    has not, ever more people are fixed at once.
    """
    left, fixed = set(free), dict(kept)
    master, first = root or Master(pricing, sorted(left), list(fixed.values())), len(left)
    size, wishes, share, enough = first, _wishes(pricing, fixed), _FEWEST, -BIG
    if climb:
        master.climb(climb, target=below, stop=stop, first=center)
    elif center is not None:
        master.center = center
    while left:
        more = rounds * max(1, first // len(left))  # of a few they are soon over
        is_sought = _seek(master, more, stop, enough - wishes, below - wishes)
        total = master.value + wishes
        if stop() or ceil(max(master.bound + wishes, total) - _WORTH) >= below:
            break
        if whole_s > 0:
            columns, _bound = master.whole(below - wishes, whole_s)
            whole_s = 0.0
            if columns:
                return fixed | {column.person: column.path for column in columns}
        share = max(_FEWEST, share / 2) if is_sought else min(_MOST, share * _FASTER)
        enough = max(enough, _near_enough(total, below))
        if not (taken := _taken(surest(master, fixed), share)):
            break
        fixed |= {master.columns[i].person: master.columns[i].path for i in taken}
        left -= fixed.keys()
        if len(left) >= _SMALLER * size:
            master.fix(taken)
        elif left:  # what is fixed would only slow the program down
            size, wishes = len(left), _wishes(pricing, fixed)
            master = master.smaller(sorted(left), list(fixed.values()), _NEAREST)
    return None if left else fixed


def _seek(master: Master, rounds: int, stop: Stop, enough: float, below: float) -> bool:
    """Add columns unless the program is worth ``enough`` as it is; return whether any were sought.

    Where all others stand, what a head is worth may be nearly anything, and columns that answer to
    such prices are of no use to each other. So prices are kept near those of the bound at first.
    """
    if master.solve() <= enough:
        return False
    for away in _AWAY if master.center is not None else (np.inf,):
        master.charge(away=away)
        is_last = away == np.inf
        master.generate(rounds, gap=_GAP, stop=stop, enough=enough if is_last else -BIG)
        if stop() or ceil(master.bound - _WORTH) >= below:
            break
    return True


def _near_enough(total: float, below: float) -> float:
    """Return what a program may come to cost before columns are sought for it."""
    return total + min(_LOSS * abs(total), _LOSS_SHARE * (below - total))


def _taken(shares: Mapping[int, tuple[float, int]], share: float) -> list[int]:
    """Return the numbers of the surest columns: those taken for a decision, some at least."""
    order = sorted(shares, key=lambda p: (-shares[p][0], p))
    least = 1 + int(share * len(order))
    return [shares[p][1] for i, p in enumerate(order) if i < least or shares[p][0] >= _SURE]


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
