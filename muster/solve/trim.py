"""The last touches to a plan with names: nobody goes against a rule, squads are drawn together.

Whoever is taken off here is somebody whom no time was left to replace. Where people of one site
change places nothing else changes: the way is the same, whoever goes it.
"""

from collections import defaultdict
from itertools import combinations

import numpy as np

from muster.core.deployment import Candidate, DemandLine, fills, overlap
from muster.solve.columns import NONE, QUALITY_BIT, Columns, grouped
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
    lines, crowd = columns.lines, columns.crowd
    if not lines.makeups:
        return set()
    at: dict[int, list[int]] = defaultdict(list)
    for row in np.flatnonzero(line != NONE).tolist():
        at[int(line[row])].append(row)
    off: set[int] = set()
    for makeup in lines.makeups:
        here = [r for code in makeup.lines if code in lines.row for r in at[lines.row[code]]]
        bit = QUALITY_BIT[makeup.quality]
        have = sum(bool(crowd.kinds[crowd.kind[row]].qualities & bit) for row in here)
        if makeup.present + have < makeup.heads_min:
            off.update(here)
    return off


# --- squads that would like to stand together ---------------------------------------------------


def gather(columns: Columns, line: Whole, fixed: dict[int, int]) -> Whole:
    """Return ``line`` after people of one site have changed places so that squads meet.

    Each exchange keeps every head filled and every cost but that of the squads the same.
    """
    crowd = columns.crowd
    loose = np.flatnonzero((crowd.squad != NONE) & ~np.isin(crowd.squad, list(crowd.together)))
    members = grouped([row for row in loose.tolist() if line[row] != NONE], crowd.squad)
    spread = {squad: rows for squad, rows in members.items() if len(rows) > 1}
    if not spread:
        return line
    line = line.copy()
    exchange = _Exchange(columns, line, fixed)
    for squad in sorted(spread, key=lambda squad: crowd.squads[squad]):
        exchange.draw_together(spread[squad])
    return line


class _Exchange:
    """People of one site and what changing two of them does."""

    def __init__(self, columns: Columns, line: Whole, fixed: dict[int, int]) -> None:
        self._columns = columns
        self._line = line
        self._fixed = fixed
        crowd = columns.crowd
        sent = np.flatnonzero(line != NONE).tolist()
        self._at_site = grouped(sent, crowd.site)
        idle = np.flatnonzero(line == NONE)
        idle = idle[np.lexsort((crowd.turn[idle], crowd.points[idle]))]
        self._idle = grouped(idle.tolist(), crowd.site)  # those who weigh least first
        self._bound = {code for makeup in columns.lines.makeups for code in makeup.lines}

    def draw_together(self, rows: list[int]) -> None:
        """Bring as many of a squad's people as possible to the post where most of them stand."""
        posts: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            posts[self._post(row)].append(row)
        best = max(posts, key=lambda post: (len(posts[post]), post))
        for post in sorted(posts, key=lambda post: (len(posts[post]), post)):
            if post != best:
                for row in posts[post]:
                    if not self._to(row, best) and len(posts[post]) == 1:
                        self._relieve(row)

    def _to(self, row: int, post: str) -> bool:
        crowd = self._columns.crowd
        if row in self._fixed or crowd.household[row] != NONE:
            return False
        for other in self._at_site.get(int(crowd.site[row]), ()):
            if (
                self._post(other) == post
                and other not in self._fixed
                and crowd.squad[other] == NONE
                and crowd.household[other] == NONE
                and self._may_change(row, other)
            ):
                self._line[row], self._line[other] = int(self._line[other]), int(self._line[row])
                return True
        return False

    def _relieve(self, row: int) -> None:
        """Let somebody of the site who stays at home go instead, if that weighs less."""
        crowd = self._columns.crowd
        if row in self._fixed or crowd.household[row] != NONE:
            return
        limit = int(crowd.points[row]) + self._columns.problem.weights.squad_split
        for other in self._idle.get(int(crowd.site[row]), ()):
            if crowd.points[other] >= limit:
                return
            if (
                crowd.floor[other] == crowd.floor[row]
                and self._line[other] == NONE
                and crowd.squad[other] == NONE
                and crowd.household[other] == NONE
                and self._keeps_quality(row, other)
                and self._takes(row, other, crowd.people[other])
            ):
                self._line[other], self._line[row] = int(self._line[row]), NONE
                return

    def _keeps_quality(self, row: int, other: int) -> bool:
        """Return whether ``other`` brings to the line of ``row`` what a makeup may ask."""
        crowd, line = self._columns.crowd, self._columns.lines.lines[int(self._line[row])]
        own = crowd.kinds[crowd.kind[row]].qualities
        return line.code not in self._bound or not own & ~crowd.kinds[crowd.kind[other]].qualities

    def _post(self, row: int) -> str:
        return self._columns.lines.lines[int(self._line[row])].post

    def _may_change(self, one: int, other: int) -> bool:
        crowd, lines = self._columns.crowd, self._columns.lines.lines
        if crowd.kind[one] == crowd.kind[other]:
            return True
        kinds = crowd.kinds[crowd.kind[one]], crowd.kinds[crowd.kind[other]]
        if kinds[0].qualities != kinds[1].qualities:
            here, there = lines[self._line[one]].code, lines[self._line[other]].code
            if here in self._bound or there in self._bound:
                return False
        people = crowd.people
        return self._takes(other, one, people[one]) and self._takes(one, other, people[other])

    def _takes(self, at: int, row: int, person: Candidate) -> bool:
        row_line = int(self._line[at])
        line: DemandLine = self._columns.lines.lines[row_line]
        kind = self._columns.crowd.kinds[self._columns.crowd.kind[row]]
        return (
            fills(person.role, line.role)
            and line.competences <= person.competences
            and not (line.high_risk and person.near_retirement)
            and int(self._columns.lines.window[row_line]) not in kind.busy
            and line.code not in kind.banned
        )
