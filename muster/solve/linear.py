"""A linear program to which columns come as they are found, in HiGHS: each begins where the last
ended, on one thread.
"""

import highspy
import numpy as np
import numpy.typing as npt

from muster.solve.schedule_table import Reals

DUAL, PRIMAL = 1, 4  # simplex strategies of HiGHS: after other bounds, after other columns
FREE = 1e30  # a side that limits nothing


def program_of_rows(low: Reals, high: Reals) -> highspy.Highs:
    """Return a program with no columns yet, each row between its two sides."""
    program = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("presolve", "off"),
        ("simplex_strategy", PRIMAL),
    ):
        program.setOptionValue(option, value)
    none, nothing = np.empty(0, np.int32), np.empty(0)
    program.addRows(len(low), low, high, 0, np.zeros(len(low), np.int32), none, nothing)
    return program


def add_columns(
    program: highspy.Highs,
    prices: Reals,
    starts: npt.NDArray[np.int32],
    rows: npt.NDArray[np.int32],
    values: Reals,
    most: Reals | None = None,
) -> None:
    """Add columns that are not negative, and no more than ``most``; each begins at its start."""
    n = len(prices)
    high = np.full(n, FREE) if most is None else most
    program.addCols(n, prices, np.zeros(n), high, len(rows), starts, rows, values)


def add_slack(
    program: highspy.Highs, prices: Reals, rows: npt.NDArray[np.int32], sign: float
) -> None:
    """Add for each of ``rows`` a column that gives or takes (``sign``) of it, at its price."""
    starts = np.arange(len(rows), dtype=np.int32)
    add_columns(program, prices, starts, rows, np.full(len(rows), sign))
