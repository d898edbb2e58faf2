"""The whole problem as a mixed-integer program, person by person: for what is small, or left over.

Every rule is in it, so its optimum is the optimum, and its dual bound a bound on every plan.
People are not grouped: it is meant for a few thousand pairs of a person and a line.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil

import highspy
import numpy as np

from muster.core.deployment import Window
from muster.core.price import TENTHS
from muster.solve.columns import NONE, QUALITY_BIT, Columns, grouped
from muster.solve.offer import Need
from muster.solve.simplex import Whole
from muster.solve.ways import OUT_OF_REACH, Ways

INFINITY = highspy.kHighsInf


@dataclass(slots=True)
class Program:
    """Columns and rows of a mixed-integer program, while it is put together."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, list[int], list[float]]] = field(default_factory=list)

    def column(self, cost: float, upper: float, *, whole: bool) -> int:
        """Add a column of 0 … ``upper``; return its number."""
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, low: float, terms: Iterable[tuple[int, float]], high: float) -> None:
        """Add low <= the sum of the terms <= high."""
        given = list(terms)
        if given or low > 0:
            columns = [column for column, _ in given]
            self.rows.append((low, high, columns, [factor for _, factor in given]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What a program has led to: the line of each person, and a bound on every plan's cost."""

    line: Whole | None
    bound: int


def pairs(columns: Columns, way: Ways) -> dict[tuple[int, int], int]:
    """Return what each person (row) and line (row) that go together weigh, but for the share."""
    lines, crowd = columns.lines, columns.crowd
    needs = [Need(line.role, line.competences, 0) for line in lines.lines]
    takes = [
        [
            need.met_by(kind)
            and not (line.high_risk and kind.near_retirement)
            and window not in kind.busy
            and line.code not in kind.banned
            for need, line, window in zip(needs, lines.lines, lines.window.tolist(), strict=True)
        ]
        for kind in crowd.kinds
    ]
    found = {}
    for row in range(len(crowd.people)):
        site, kind = int(crowd.site[row]), int(crowd.kind[row])
        for line in np.flatnonzero(takes[kind]).tolist():
            km = int(way.km[lines.place[line], site])
            if km != OUT_OF_REACH:
                other = way.weight_other if lines.org[line] != crowd.site_home[site] else 0
                found[row, line] = int(crowd.points[row]) + way.weight_km * km + other
    return found


def program(columns: Columns, weigh: dict[tuple[int, int], int], fixed: dict[int, int]) -> Program:
    """Return the program; its first columns are the pairs of ``weigh``, in order."""
    made = Program()
    x = {pair: made.column(cost, 1, whole=True) for pair, cost in weigh.items()}
    of_person: dict[int, list[int]] = defaultdict(list)
    for (row, _), column in x.items():
        of_person[row].append(column)
    for own in of_person.values():
        made.row(0, ((column, 1) for column in own), 1)
    for pair in fixed.items():
        made.row(1, [(x[pair], 1)] if pair in x else (), 1)
    _heads(made, columns, x)
    _floors(made, columns, of_person)
    _households(made, columns, x)
    _makeups(made, columns, x)
    _squads(made, columns, x)
    return made


_X = dict[tuple[int, int], int]


def _heads(made: Program, columns: Columns, x: _X) -> None:
    lines = columns.lines
    at: dict[int, list[int]] = defaultdict(list)
    for (_, line), column in x.items():
        at[line].append(column)
    for line in range(len(lines.lines)):
        heads, least = int(lines.heads[line]), int(lines.heads_min[line])
        missing = made.column(int(lines.unmet_min[line]), least, whole=False)
        fewer = made.column(int(lines.unmet_wanted[line]), heads - least, whole=False)
        terms = [(column, 1.0) for column in (*at[line], missing, fewer)]
        made.row(heads, terms, heads)


def _floors(made: Program, columns: Columns, of_person: dict[int, list[int]]) -> None:
    crowd, weights = columns.crowd, columns.problem.weights
    by_floor: dict[int, list[int]] = defaultdict(list)
    for row, own in of_person.items():
        by_floor[int(crowd.floor[row])] += own
    for floor, own in by_floor.items():
        of = int(crowd.release[floor])
        edges = [-(-tenth * of // TENTHS) for tenth in range(TENTHS + 1)]
        parts = [
            (made.column(weights.share_drawn * tenth, edges[tenth + 1] - edges[tenth], whole=False))
            for tenth in range(TENTHS)
        ]
        made.row(0, [*((c, 1.0) for c in own), *((part, -1.0) for part in parts)], 0)


def _households(made: Program, columns: Columns, x: _X) -> None:
    crowd, lines = columns.crowd, columns.lines.lines
    of_house: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, line in x:
        if crowd.household[row] != NONE and lines[line].overnight:
            of_house[int(crowd.household[row])].append((row, line))
    for some in of_house.values():
        for pairs_then in at_once([(pair, lines[pair[1]].window) for pair in some]):
            made.row(0, ((x[pair], 1) for pair in pairs_then), 1)


def at_once(
    some: list[tuple[tuple[int, int], Window | None]],
) -> Iterator[list[tuple[int, int]]]:
    """Yield the pairs whose windows share a moment: at each beginning, those under way."""
    moments = {window.begins for _, window in some if window is not None}
    if not moments:
        yield [pair for pair, _ in some]
    for moment in sorted(moments):
        yield [p for p, w in some if w is None or w.begins <= moment < w.ends]


def _makeups(made: Program, columns: Columns, x: _X) -> None:
    lines, crowd = columns.lines, columns.crowd
    for makeup in lines.makeups:
        rows = {lines.row[code] for code in makeup.lines if code in lines.row}
        here = [(pair, column) for pair, column in x.items() if pair[1] in rows]
        bit = QUALITY_BIT[makeup.quality]
        manned = made.column(0, 1, whole=True)
        having = [c for (row, _), c in here if crowd.kinds[crowd.kind[row]].qualities & bit]
        asked = makeup.heads_min - makeup.present
        made.row(0, [*((c, 1.0) for c in having), (manned, -float(asked))], INFINITY)
        for line in sorted(rows):
            own = [(c, 1.0) for pair, c in here if pair[1] == line]
            made.row(-INFINITY, [*own, (manned, -float(lines.heads[line]))], 0)


def _squads(made: Program, columns: Columns, x: _X) -> None:
    crowd, lines = columns.crowd, columns.lines.lines
    split = columns.problem.weights.squad_split
    members = grouped(range(len(crowd.people)), crowd.squad)
    at: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (row, line), column in x.items():
        at[row][lines[line].post].append(column)
    for squad, rows in members.items():
        posts = sorted({post for row in rows for post in at[row]})
        stands = {post: made.column(0, 1, whole=True) for post in posts}
        together = squad in crowd.together
        for row in rows:
            for post in posts:
                own = [(c, 1.0) for c in at[row].get(post, ())]
                low = 0 if together else -INFINITY
                made.row(low, [*own, (stands[post], -1.0)], 0)
        everywhere = [(column, 1.0) for column in stands.values()]
        if together:
            made.row(0, everywhere, 1)
        elif everywhere:
            beyond = made.column(split, len(posts), whole=False)
            made.row(-INFINITY, [*everywhere, (beyond, -1.0)], 1)


def solve(
    made: Program,
    *,
    limit_s: float | None,
    nodes_max: int,
    threads: int = 1,
    target: float = -INFINITY,
) -> highspy.Highs:
    """Return HiGHS after it has solved a program, or has looked at so many nodes.

    It also stops at a solution that costs no more than ``target``.
    """
    if threads > 1:
        highspy.Highs.resetGlobalScheduler(True)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", threads)
    highs.setOptionValue("objective_target", target)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.9)
    highs.setOptionValue("mip_max_nodes", nodes_max)
    if limit_s is not None:
        highs.setOptionValue("time_limit", limit_s)
    n = len(made.cost)
    every = np.arange(n, dtype=np.int32)
    highs.addVars(n, np.zeros(n), np.array(made.upper, float))
    highs.changeColsCost(n, every, np.array(made.cost, float))
    kinds = [
        highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        for whole in made.whole
    ]
    highs.changeColsIntegrality(n, every, np.array(kinds))
    starts = np.cumsum([0, *(len(row[2]) for row in made.rows)])
    highs.addRows(
        len(made.rows),
        np.array([row[0] for row in made.rows], float),
        np.array([row[1] for row in made.rows], float),
        int(starts[-1]),
        starts[:-1].astype(np.int32),
        np.array([column for row in made.rows for column in row[2]], np.int32),
        np.array([factor for row in made.rows for factor in row[3]], float),
    )
    highs.run()
    return highs


def best(
    columns: Columns,
    way: Ways,
    fixed: dict[int, int],
    *,
    pairs_max: int,
    nodes_max: int,
    limit_s: float | None,
) -> Solved | None:
    """Return what the program finds; None where there are more pairs than ``pairs_max``."""
    if len(columns.crowd.people) * len(columns.lines.lines) > 20 * pairs_max:
        return None
    weigh = pairs(columns, way)
    if len(weigh) > pairs_max:
        return None
    highs = solve(program(columns, weigh, fixed), limit_s=limit_s, nodes_max=nodes_max)
    info = highs.getInfo()
    line = None
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        taken = np.array(highs.getSolution().col_value[: len(weigh)]) > 0.5
        line = np.full(len(columns.crowd.people), NONE, np.int64)
        for (row, where), sent in zip(weigh, taken.tolist(), strict=True):
            if sent:
                line[row] = where
    low = info.mip_dual_bound
    # Whole points: what is proven to lie above 6.999 lies at 7; the tolerance is of HiGHS.
    return Solved(line=line, bound=ceil(low - 1e-3 - 1e-10 * abs(low)) if abs(low) < 1e18 else 0)
