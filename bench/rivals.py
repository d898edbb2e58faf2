"""The rivals of the deployment planner: the whole problem as one program, people grouped.

The model is the same, rule by rule, and as small as it can be made: people whom every line treats
alike are one class, what sending one weighs is a level of the class; only couples and members of
squads are told apart. HiGHS and CP-SAT get the same program. A rival stops when it has a plan that
costs no more than ``target``, or after ``limit_s``.
"""

import time
from collections import defaultdict
from collections.abc import Container, Hashable, Iterator
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from muster.core.deployment import Move, Plan, Problem
from muster.core.price import TENTHS
from muster.solve.columns import NONE, QUALITY_BIT, Columns, Kind, columns, grouped, numbered
from muster.solve.exact import Program, at_once, solve
from muster.solve.locks import fits_kind, fixed
from muster.solve.ways import OUT_OF_REACH, Kilometres, Ways, ways

PAIRS_MAX = 1_000_000  # of a class and a line; a third of it takes HiGHS 2 GB


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a rival has found."""

    status: str
    plan: Plan | None
    bound: float
    build_s: float
    wall_s: float
    cpu_s: float
    columns: int
    rows: int


_Class = tuple[tuple[int, int, int], list[int]]  # site, kind, the one person or NONE; the people


def pairs(problem: Problem) -> int:
    """Return how many pairs of a class and a line the program has a column for, without laying it.

    What a hand bans is counted too: a few pairs of millions.
    """
    read = columns(problem, seed=0)
    lines, crowd = read.lines, read.crowd
    asked: dict[Hashable, int] = {}  # what is asked, of lines that take the same kinds
    ask = numbered(
        ((line.role, line.competences, line.high_risk, line.window) for line in lines.lines),
        asked,
    )
    many = np.zeros((len(lines.places), len(asked)), np.float32)
    np.add.at(many, (lines.place, ask), 1)
    one_of = np.unique(ask, return_index=True)[1].tolist()
    bare = [kind._replace(banned=frozenset()) for kind in crowd.kinds]
    takes: dict[Kind, npt.NDArray[np.float32]] = {}
    for number in sorted(range(len(bare)), key=lambda number: len(crowd.kinds[number].banned)):
        if bare[number] not in takes:
            able = [fits_kind(read, number, line) for line in one_of]
            takes[bare[number]] = np.array(able, np.float32)
    near = _within_reach(_ways(read).km, many)
    classes = _classes(read, fixed(read))
    return sum(int(near[site] @ takes[bare[kind]]) for (site, kind, _), _ in classes)


def _within_reach(km: Kilometres, many: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return how many of ``many`` (place x what is asked) each site reaches."""
    parts = (km[:, at : at + 256] for at in range(0, km.shape[1], 256))
    return np.vstack([(part != OUT_OF_REACH).T.astype(np.float32) @ many for part in parts])


def _classes(read: Columns, held: Container[int]) -> list[_Class]:
    """Return the people whom every line treats alike; couples, squads and ``held`` one by one."""
    crowd = read.crowd
    bound = (crowd.household != NONE) | (crowd.squad != NONE)
    classes: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for row, alone in enumerate(bound.tolist()):
        own = row if alone or row in held else NONE
        classes[int(crowd.site[row]), int(crowd.kind[row]), own].append(row)
    return sorted(classes.items())


def _ways(read: Columns) -> Ways:
    problem = read.problem
    return ways(
        read.lines.places,
        [site.place for site in read.crowd.sites],
        limit_km=problem.limits.travel_max_km,
        weight_km=problem.weights.km,
        weight_other=problem.weights.other_organisation,
    )


class Grouped:
    """The program of a problem, and the way back from its columns to names."""

    def __init__(self, problem: Problem) -> None:
        self.read: Columns = columns(problem, seed=0)
        self.made = Program()
        self.held = fixed(self.read)
        self.classes = _classes(self.read, self.held)
        self.x = dict(self._pairs())
        self._levels()
        self._lines()
        self._floors()
        self._households()
        self._makeups()
        self._squads()

    def _pairs(self) -> Iterator[tuple[tuple[int, int], int]]:
        read, way = self.read, _ways(self.read)
        lines, crowd, weights = read.lines, read.crowd, read.problem.weights
        takes = [
            [line for line in range(len(lines.lines)) if fits_kind(read, kind, line)]
            for kind in range(len(crowd.kinds))
        ]
        for i, ((site, kind, _), rows) in enumerate(self.classes):
            for line in takes[kind]:
                km = int(way.km[lines.place[line], site])
                if km != OUT_OF_REACH:
                    other = lines.org[line] != crowd.site_home[site]
                    cost = weights.km * km + (weights.other_organisation if other else 0)
                    room = min(len(rows), int(lines.heads[line]))
                    yield (i, line), self.made.column(cost, room, whole=True)

    def _levels(self) -> None:
        """Each class sends its cheapest first."""
        crowd = self.read.crowd
        of_class: dict[int, list[int]] = defaultdict(list)
        for (i, _), column in self.x.items():
            of_class[i].append(column)
        self.sent_of: dict[int, list[int]] = of_class
        for i, own in of_class.items():
            many: dict[int, int] = defaultdict(int)
            for row in self.classes[i][1]:
                many[int(crowd.points[row])] += 1
            levels = [self.made.column(p, n, whole=False) for p, n in sorted(many.items())]
            terms = [*((c, 1.0) for c in own), *((c, -1.0) for c in levels)]
            self.made.row(0, terms, 0)
        for row, line in self.held.items():
            i = next(n for n, (_, rows) in enumerate(self.classes) if rows == [row])
            self.made.row(1, [(self.x[i, line], 1.0)], 1)

    def _lines(self) -> None:
        lines = self.read.lines
        at: dict[int, list[int]] = defaultdict(list)
        for (_, line), column in self.x.items():
            at[line].append(column)
        for line in range(len(lines.lines)):
            heads, least = int(lines.heads[line]), int(lines.heads_min[line])
            missing = self.made.column(int(lines.unmet_min[line]), least, whole=False)
            fewer = self.made.column(int(lines.unmet_wanted[line]), heads - least, whole=False)
            self.made.row(heads, [(c, 1.0) for c in (*at[line], missing, fewer)], heads)

    def _floors(self) -> None:
        crowd, weights = self.read.crowd, self.read.problem.weights
        by_floor: dict[int, list[int]] = defaultdict(list)
        for i, own in self.sent_of.items():
            by_floor[int(crowd.floor[self.classes[i][1][0]])] += own
        for floor, own in by_floor.items():
            of = int(crowd.release[floor])
            edges = [-(-tenth * of // TENTHS) for tenth in range(TENTHS + 1)]
            parts = [
                self.made.column(weights.share_drawn * t, edges[t + 1] - edges[t], whole=False)
                for t in range(TENTHS)
            ]
            terms = [*((c, 1.0) for c in own), *((part, -1.0) for part in parts)]
            self.made.row(0, terms, 0)

    def _alone(self) -> dict[int, int]:
        return {key[2]: i for i, (key, _) in enumerate(self.classes) if key[2] != NONE}

    def _households(self) -> None:
        crowd, lines = self.read.crowd, self.read.lines.lines
        houses = grouped(self._alone(), crowd.household)
        class_of = self._alone()
        at: dict[int, list[int]] = defaultdict(list)
        for i, line in self.x:
            at[i].append(line)
        for rows in houses.values():
            some = [
                ((class_of[row], line), lines[line].window)
                for row in rows
                for line in at[class_of[row]]
                if lines[line].overnight
            ]
            for then in at_once(some) if len(rows) > 1 else ():
                self.made.row(0, ((self.x[pair], 1.0) for pair in then), 1)

    def _makeups(self) -> None:
        lines, crowd = self.read.lines, self.read.crowd
        at: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (i, line), column in self.x.items():
            at[line].append((int(crowd.kinds[self.classes[i][0][1]].qualities), column))
        for makeup in lines.makeups:
            rows = [lines.row[code] for code in makeup.lines if code in lines.row]
            bit = QUALITY_BIT[makeup.quality]
            manned = self.made.column(0, 1, whole=True)
            having = [(c, 1.0) for line in rows for has, c in at[line] if has & bit]
            asked = float(makeup.heads_min - makeup.present)
            self.made.row(0, [*having, (manned, -asked)], highspy.kHighsInf)
            for line in rows:
                own = [(c, 1.0) for _, c in at[line]]
                self.made.row(-highspy.kHighsInf, [*own, (manned, -float(lines.heads[line]))], 0)

    def _squads(self) -> None:
        crowd, lines = self.read.crowd, self.read.lines.lines
        class_of = self._alone()
        at: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for (i, line), column in self.x.items():
            if self.classes[i][0][2] != NONE:
                at[i][lines[line].post].append(column)
        split = self.read.problem.weights.squad_split
        for squad, rows in grouped(class_of, crowd.squad).items():
            posts = sorted({post for row in rows for post in at[class_of[row]]})
            stands = {post: self.made.column(0, 1, whole=True) for post in posts}
            together = squad in crowd.together
            for row in rows:
                for post in posts:
                    own = [(c, 1.0) for c in at[class_of[row]].get(post, ())]
                    low = 0 if together else -highspy.kHighsInf
                    self.made.row(low, [*own, (stands[post], -1.0)], 0)
            everywhere = [(column, 1.0) for column in stands.values()]
            if together:
                self.made.row(0, everywhere, 1)
            elif everywhere:
                beyond = self.made.column(split, len(posts), whole=False)
                self.made.row(-highspy.kHighsInf, [*everywhere, (beyond, -1.0)], 1)

    def plan(self, values: list[float]) -> Plan:
        """Return the plan of a solution: in each class those go first who weigh least."""
        crowd, lines = self.read.crowd, self.read.lines.lines
        going: dict[int, list[int]] = defaultdict(list)
        for (i, line), column in self.x.items():
            going[i] += [line] * round(values[column])
        moves = []
        for i, where in going.items():
            rows = sorted(self.classes[i][1], key=lambda row: int(crowd.points[row]))
            for row, line in zip(rows, where, strict=False):
                moves.append(Move(crowd.people[row].number, lines[line].code))
        return Plan(tuple(sorted(moves)))


def highs(problem: Problem, *, target: float, limit_s: float) -> Result:
    """Return what HiGHS finds."""
    start = time.perf_counter()
    model = Grouped(problem)
    build_s = time.perf_counter() - start
    start, cpu = time.perf_counter(), time.process_time()
    found = solve(model.made, limit_s=limit_s, nodes_max=1 << 30, threads=2, target=target)
    wall_s, cpu_s = time.perf_counter() - start, time.process_time() - cpu
    info = found.getInfo()
    has = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Result(
        status=found.modelStatusToString(found.getModelStatus()),
        plan=model.plan(found.getSolution().col_value) if has else None,
        bound=info.mip_dual_bound,
        build_s=build_s,
        wall_s=wall_s,
        cpu_s=cpu_s,
        columns=len(model.made.cost),
        rows=len(model.made.rows),
    )


class _Enough(cp_model.CpSolverSolutionCallback):
    def __init__(self, target: float) -> None:
        super().__init__()
        self._target = target

    def on_solution_callback(self) -> None:
        """Stop when the plan costs no more than the target."""
        if self.ObjectiveValue() <= self._target:
            self.StopSearch()


def cp_sat(problem: Problem, *, target: float, limit_s: float) -> Result:
    """Return what CP-SAT finds with eight workers."""
    start = time.perf_counter()
    grouped_model = Grouped(problem)
    made = grouped_model.made
    model = cp_model.CpModel()
    x = [model.new_int_var(0, int(upper), "") for upper in made.upper]
    for low, high, which, factors in made.rows:
        total = cp_model.LinearExpr.weighted_sum([x[i] for i in which], [int(f) for f in factors])
        least = -(1 << 40) if low == -highspy.kHighsInf else int(low)
        most = 1 << 40 if high == highspy.kHighsInf else int(high)
        model.add_linear_constraint(total, least, most)
    model.minimize(cp_model.LinearExpr.weighted_sum(x, [int(cost) for cost in made.cost]))
    build_s = time.perf_counter() - start
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 8
    solver.parameters.max_time_in_seconds = limit_s
    start, cpu = time.perf_counter(), time.process_time()
    status = solver.solve(model, _Enough(target))
    wall_s, cpu_s = time.perf_counter() - start, time.process_time() - cpu
    has = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Result(
        status=solver.status_name(status),
        plan=grouped_model.plan([float(solver.value(v)) for v in x]) if has else None,
        bound=solver.best_objective_bound,
        build_s=build_s,
        wall_s=wall_s,
        cpu_s=cpu_s,
        columns=len(made.cost),
        rows=len(made.rows),
    )
