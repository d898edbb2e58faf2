"""The last touch to a plan with names: nobody goes against a rule.

Whoever is taken off here is somebody whom no time was left to replace.
"""

from itertools import combinations

import numpy as np

from muster.core.deployment import overlap
from muster.solve.columns import NONE, Columns, grouped
from muster.solve.makeups import beyond
from muster.solve.simplex import Whole


def trim(columns: Columns, line: Whole, fixed: dict[int, int]) -> Whole:
    """Return ``line`` without those whom a rule forbids to go, given who else goes.

    People are only taken off, so it ends; usually it finds nothing to do.
    """
    line = line.copy()
    while True:
        off = _couples(columns, line, fixed) | _parted(columns, line) | _lacking(columns, line)
        off -= fixed.keys()
        if not off:
            return line
        line[sorted(off)] = NONE


def in_the_way(columns: Columns, line: Whole, held: dict[int, int]) -> set[int]:
    """Return those held at a line where a rule is broken as long as they are."""
    off = _couples(columns, line, held) | _parted(columns, line) | _lacking(columns, line)
    return off & held.keys()


def _couples(columns: Columns, line: Whole, fixed: dict[int, int]) -> set[int]:
    crowd, lines = columns.crowd, columns.lines.lines
    off = set()
    away = [row for row in np.flatnonzero(line != NONE).tolist() if lines[line[row]].overnight]
    for adults in grouped(away, crowd.household).values():
        for one, other in combinations(adults, 2):
            if overlap(lines[line[one]].window, lines[line[other]].window):
                off.add(max((one, other), key=lambda row: (row not in fixed, crowd.turn[row])))
    return off


def _parted(columns: Columns, line: Whole) -> set[int]:
    crowd, lines = columns.crowd, columns.lines.lines
    members = grouped(np.flatnonzero(np.isin(crowd.squad, list(crowd.together))), crowd.squad)
    off: set[int] = set()
    for rows in members.values():
        sent = [row for row in rows if line[row] != NONE]
        if sent and (len(sent) < len(rows) or len({lines[line[r]].post for r in sent}) > 1):
            off.update(sent)
    return off


def _lacking(columns: Columns, line: Whole) -> set[int]:
    lines = columns.lines
    short = beyond(columns, line) < 0
    if not short.any():
        return set()
    bound = lines.bound_line[short[lines.bound_makeup]]
    return set(np.flatnonzero(np.isin(line, bound)).tolist())
