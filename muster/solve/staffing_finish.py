"""To the end: all schedules that a cheaper answer could hold, and the best choice among them.

At the prices of the bound, a schedule that costs more beyond its person's least than lies between
the bound and the schedule at hand can be in nothing cheaper. Where what is left can be written
down, a program of whole numbers over it finds what is cheaper or proves that nothing is, and what
it proves on its way is a bound on the whole.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from muster.solve.schedule_table import Path, Reals
from muster.solve.schedule_within import TOO_MANY, least, within
from muster.solve.staffing_case import Case, Tables
from muster.solve.staffing_master import Master, Pricing, Stop

_MOST = 20_000  # schedules of all people together: of more, the program is not solved in time


class Finished(NamedTuple):
    """What came of it: paths that cost less, if any, and what no paths cost less than."""

    paths: Mapping[int, Path] | None
    bound: float


def finish(
    case: Case, prices: Reals, limits: Reals, *, below: int, limit_s: float, stop: Stop
) -> Finished | None:
    """Return paths of less than ``below``, and a bound on all; None where too many are left.

    ``prices`` are of heads, D x K; ``limits`` (people x (K + 1)) those of kinds and weekends. Any
    will do; the nearer they are to those of the best bound, the fewer schedules are left.
    """
    left = _left(case, prices, limits, below, stop)
    if left is None:
        return None
    pricing = Pricing(case, threads=1)
    for person, paths in enumerate(left):
        for path in paths:
            pricing.keep(person, path)
    if not all(map(len, left)):
        return Finished(None, below)
    master = Master(pricing, list(range(case.people)), [])
    master.solve()
    columns, bound = master.whole(below, limit_s)
    return Finished({c.person: c.path for c in columns} or None, min(bound, below))


def _left(
    case: Case, prices: Reals, limits: Reals, below: int, stop: Stop
) -> list[list[Path]] | None:
    """Return each person's schedules that something cheaper could hold; None if too many."""
    tables, room = Tables(), np.empty((_MOST, case.days), np.int8)
    costs = case.wish.astype(np.float64)
    costs[:, :, :-1] -= prices
    each = list(zip(case.persons, costs, limits, strict=True))
    leasts = [least(tables.of(keeps), cost, keeps, limit) for keeps, cost, limit in each]
    spare = below - 1 - float((prices * case.heads).sum()) - sum(leasts)
    left: list[list[Path]] = []
    for keeps, cost, limit in each:
        table = tables.of(keeps)
        value = least(table, cost, keeps, limit)
        number = within(table, cost, keeps, limit, value + spare, room)
        if number == TOO_MANY or sum(map(len, left)) + number > _MOST or stop():
            return None
        left.append(list(room[:number].copy()))
    return left
