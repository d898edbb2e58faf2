"""How far each person's schedule lies beyond the least that any of theirs could cost.

At the prices of the bound, what a roster costs beyond it falls apart exactly: into what each
person's schedule costs beyond the cheapest one of theirs, and into heads missing or beyond where
the price says otherwise. Of those without an excess, nothing is to be had but room for others.
"""

from collections.abc import Sequence

import numpy as np

from muster.solve.schedule_table import Path, Reals
from muster.solve.schedule_within import least
from muster.solve.staffing_case import Case, Tables


class Excess:
    """What schedules cost beyond their person's least, at fixed prices."""

    def __init__(self, case: Case, prices: Reals, limits: Reals) -> None:
        """``prices`` are of heads, D x K; ``limits`` (people x (K + 1)) of kinds and weekends."""
        self._costs = case.wish.astype(np.float64)
        self._costs[:, :, :-1] -= prices
        each = zip(case.persons, self._costs, limits, strict=True)
        tables = Tables()
        self._leasts = np.array(
            [least(tables.of(keeps), cost, keeps, limit) for keeps, cost, limit in each]
        )

    def of(self, paths: Sequence[Path]) -> Reals:
        """Return it for the path of each person."""
        people, days, _kinds = self._costs.shape
        stood = self._costs[np.arange(people)[:, None], np.arange(days), np.array(paths)]
        excess: Reals = np.maximum(0.0, stood.sum(axis=1) - self._leasts)
        return excess
