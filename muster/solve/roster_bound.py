"""A number below which no roster costs, from the linear relaxation of its rows.

Whatever prices of rows a linear program ends with, what they prove is worked out anew here: by
weak duality any prices do. So a bound is valid although an interior-point method is stopped early
and never exact.
"""

from math import ceil, floor
from typing import NamedTuple

import highspy
import numpy as np
import numpy.typing as npt

from muster.solve.roster_rows import ANY, Row, Rows

Reals = npt.NDArray[np.float64]

_ROUNDING = 1e-6
_FREE = 1e30
_NO_LIMIT_S = 1e9
_STEPS_MOST = 1000


class _Program:
    """The rows that prove something, in arrays; each column lies between 0 and 1."""

    def __init__(self, rows: Rows) -> None:
        links = [
            Row((column, each), (1, -1), 0, ANY, None)
            for column, columns in enumerate(rows.anys, start=rows.duties)
            for each in columns
        ]
        links += [
            Row((*columns, column), (*(1 for _ in columns), -1), 0, ANY, None)
            for column, columns in enumerate(rows.anys, start=rows.duties)
        ]
        self.rows = [*(row for row in rows.rows if row.bounds), *links]
        self.most = np.array([*rows.allowed, *(True for _ in rows.anys)], np.float64)
        self.price = np.concatenate([np.array(rows.price, float), np.zeros(len(rows.anys))])
        self.starts = np.cumsum([0, *(len(row.columns) for row in self.rows)])
        self.column = np.array([c for row in self.rows for c in row.columns], np.int32)
        self.factor = np.array([f for row in self.rows for f in row.factors], np.float64)
        self.low = np.array([-_FREE if r.low <= -ANY else r.low for r in self.rows], np.float64)
        self.high = np.array([_FREE if r.high >= ANY else r.high for r in self.rows], np.float64)

    def prices_of_rows(self, limit_s: float, steps: int) -> tuple[Reals, int]:
        """Return the price of each row at the optimum, or near it, and how many steps it took."""
        program = self.in_highs()
        for option, value in (
            ("threads", 1),
            ("solver", "ipm"),
            ("run_crossover", "off"),
            ("time_limit", limit_s),
            ("ipm_iteration_limit", steps),
        ):
            program.setOptionValue(option, value)
        program.run()
        duals, taken = np.array(program.getSolution().row_dual), program.getInfo()
        none = np.zeros(len(self.rows))
        return duals if duals.size == len(none) else none, max(0, taken.ipm_iteration_count)

    def in_highs(self) -> highspy.Highs:
        """Return the linear program: first the columns of the rows, then what is beyond them."""
        program = highspy.Highs()
        program.setOptionValue("output_flag", False)
        n, none, nothing = len(self.price), np.empty(0, np.int32), np.empty(0)
        no_rows = np.zeros(n, np.int32)
        program.addCols(n, self.price, np.zeros(n), self.most, 0, no_rows, none, nothing)
        m = len(self.rows)
        starts = self.starts[:-1].astype(np.int32)
        program.addRows(m, self.low, self.high, len(self.column), starts, self.column, self.factor)
        self._add_slack(program)
        return program

    def _add_slack(self, program: highspy.Highs) -> None:
        prices: list[float] = []
        starts: list[int] = []
        at: list[int] = []
        signs: list[float] = []
        shared: dict[tuple[int, int], list[tuple[int, float]]] = {}
        for r, row in enumerate(self.rows):
            if row.price is None:
                continue
            for side, sign in ((row.low > -ANY, 1.0), (row.high < ANY, -1.0)):
                if side:
                    key = (row.shared, 0) if row.shared >= 0 else (-1 - r, int(sign))
                    shared.setdefault(key, []).append((r, sign))
        for entries in shared.values():
            prices.append(float(self.rows[entries[0][0]].price or 0))
            starts.append(len(at))
            at += [r for r, _ in entries]
            signs += [sign for _, sign in entries]
        k = len(prices)
        if k:
            program.addCols(
                k,
                np.array(prices),
                np.zeros(k),
                np.full(k, _FREE),
                len(at),
                np.array(starts, np.int32),
                np.array(at, np.int32),
                np.array(signs),
            )

    def proven(self, duals: Reals) -> float:
        """Return what the prices of rows prove, whatever they are."""
        y = np.where(np.isfinite(duals), duals, 0.0)
        for r, row in enumerate(self.rows):
            if row.price is not None:
                y[r] = min(max(y[r], -row.price), row.price)
        y = np.where((y > 0) & (self.low <= -_FREE), 0.0, y)
        y = np.where((y < 0) & (self.high >= _FREE), 0.0, y)
        self._share(y)
        sides = np.where(y > 0, y * self.low, np.where(y < 0, y * self.high, 0.0))
        per_entry = np.repeat(y, np.diff(self.starts)) * self.factor
        paid = np.bincount(self.column, per_entry, minlength=len(self.price))
        return float(sides.sum() + (np.minimum(0.0, self.price - paid) * self.most).sum())

    def _share(self, y: Reals) -> None:
        """Scale the prices of rows of which only the worst is charged: together one price."""
        groups: dict[int, list[int]] = {}
        for r, row in enumerate(self.rows):
            if row.shared >= 0 and row.price is not None:
                groups.setdefault(row.shared, []).append(r)
        for members in groups.values():
            total, price = np.abs(y[members]).sum(), float(self.rows[members[0]].price or 0)
            if total > price:
                y[members] *= price / total


class Bound(NamedTuple):
    """What no roster that keeps the rows costs less than, and how many steps it took to prove."""

    points: int
    steps: int


def bound_of(rows: Rows, *, limit_s: float = _NO_LIMIT_S, steps: int = _STEPS_MOST) -> Bound:
    """Return a whole number of points below which no roster that keeps the rows costs.

    The interior point is left after ``limit_s`` seconds, or after ``steps`` of it.
    """
    program, taken = _Program(rows), 0
    least = program.proven(np.zeros(len(program.rows)))
    if program.rows and limit_s > 0:
        prices, taken = program.prices_of_rows(limit_s, steps)
        least = max(least, program.proven(prices))
    points = ceil(least + rows.constant - _ROUNDING * max(1.0, abs(least)))
    return Bound(max(floor_of(rows), points), taken)


def program_of(rows: Rows) -> tuple[highspy.Highs, int]:
    """Return the linear program of the rows that prove, and how many of its columns are 0 or 1."""
    program = _Program(rows)
    return program.in_highs(), len(program.price)


def floor_of(rows: Rows) -> int:
    """Return what every roster costs at least, without looking: nothing is ever paid back."""
    return floor(0 if all(price >= 0 for price in rows.price) else min(0, rows.constant))
