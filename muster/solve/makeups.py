"""How many people of its quality each makeup has, by columns of numbers."""

from typing import NamedTuple

import numpy as np

from muster.solve.columns import NONE, Columns
from muster.solve.simplex import Whole


class Having(NamedTuple):
    """Of each makeup: the people at its lines, and those among them who count for it."""

    people: Whole
    counting: Whole


def having(columns: Columns, line: Whole) -> Having:
    """Return what each makeup has when each person stands at ``line`` (rows), or NONE."""
    lines, crowd = columns.lines, columns.crowd
    rows = np.flatnonzero(line != NONE)
    at, many = line[rows], len(lines.lines)
    qualities = crowd.qualities[rows]
    of_line = np.zeros((8, many), np.int64)  # by bit
    for bit in np.unique(lines.makeup_bit):
        of_line[bit] = np.bincount(at[(qualities & bit) > 0], minlength=many)
    all_of_line = np.bincount(at, minlength=many)
    makeup, bound = lines.bound_makeup, lines.bound_line
    makeups = len(lines.makeups)
    counting = np.zeros(makeups, np.int64)
    np.add.at(counting, makeup, of_line[lines.makeup_bit[makeup], bound])
    people = np.zeros(makeups, np.int64)
    np.add.at(people, makeup, all_of_line[bound])
    return Having(people, counting)


def beyond(columns: Columns, line: Whole) -> Whole:
    """Return how many more of its quality than it asks each makeup has; 0 where nobody goes."""
    found = having(columns, line)
    more: Whole = np.where(found.people > 0, found.counting - columns.lines.makeup_wants, 0)
    return more
