"""Time the staffing engine on the public instances, beside CP-SAT and HiGHS; print JSON lines.

    python -m bench.roster [--instances 5 8 10] [--limit-s 60] [--clock process]
                           [--solvers muster highs] [--seed 0]

The instances and the best known values are read from ``../shared/data/nrp``; without it there is
nothing to measure. Every roster is judged and priced by ``muster.core.staffing`` alone. Rivals
get the instance as one linear model (cpmpy: its own), in the same run, for the same time, each in
a process of its own. With ``--clock process`` the limit counts processor time, of all threads
together: a solver that keeps two cores busy has used up 60 s after 30, on however busy a machine.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil, isinf
from pathlib import Path

from muster.core.staffing import SATURDAY, WEEK_DAYS, Contract, Staffing, breaches, cost
from muster.formats.staffing import read_staffing

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "nrp"
Found = tuple[dict[str, tuple[str, ...]] | None, float]  # a schedule, and a bound
CLOCKS: dict[str, Callable[[], float]] = {"wall": time.monotonic, "process": time.process_time}


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the instance, the time it gets, and by which clock."""

    name: str
    limit_s: float
    clock: str
    seed: int

    @property
    def problem(self) -> Staffing:
        """The instance as it stands in its file."""
        return read_staffing(FOLDER / f"{self.name}.txt")

    @contextmanager
    def watched(self, stop: Callable[[], object]) -> Iterator[None]:
        """Call ``stop`` from another thread when the time is up, unless all is done before."""
        clock, done = CLOCKS[self.clock], threading.Event()
        end = clock() + self.limit_s

        def watch() -> None:
            while not done.wait(0.05):
                if clock() >= end:
                    stop()

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def muster(run: Run) -> Found:
    """Return what our engine finds, with two threads."""
    from muster.solve.staffing import solve

    clock = CLOCKS[run.clock]
    answer = solve(run.problem, limit_s=run.limit_s, seed=run.seed, threads=2, clock=clock)
    return dict(answer.schedule) if answer.schedule else None, answer.bound


# --- the rivals' model ------------------------------------------------------------------------


@dataclass
class Linear:
    """A linear program in whole numbers: columns with a price and a most, rows with two sides."""

    price: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)
    rows: list[tuple[list[tuple[int, int]], int, int]] = field(default_factory=list)
    constant: int = 0

    def column(self, price: int = 0, most: int = 1) -> int:
        """Add a column; return its number."""
        self.price.append(price)
        self.most.append(most)
        return len(self.price) - 1

    def row(self, terms: list[tuple[int, int]], low: int, high: int) -> None:
        """Add ``low`` <= sum of factor x column <= ``high``."""
        self.rows.append((terms, low, high))


FREE = 10**6


def linear(problem: Staffing) -> tuple[Linear, dict[tuple[str, int, str], int]]:
    """Return the instance as one model, and the column of each (person, day, kind)."""
    model, stands = Linear(), {}
    for person in problem.people:
        for day in range(problem.days):
            for kind in problem.kinds:
                most = int(day not in person.days_off and person.shifts_max.get(kind.code, 0) > 0)
                stands[person.code, day, kind.code] = model.column(most=most)
    for request in problem.requests:
        column = stands[request.person, request.day, request.kind]
        model.price[column] += -request.weight if request.wanted else request.weight
        model.constant += request.weight if request.wanted else 0
    for line in problem.cover:
        there = [(stands[person.code, line.day, line.kind], 1) for person in problem.people]
        under, over = model.column(line.under, FREE), model.column(line.over, FREE)
        model.row([*there, (under, 1), (over, -1)], line.heads, line.heads)
    for person in problem.people:
        of = [[stands[person.code, d, k.code] for k in problem.kinds] for d in range(problem.days)]
        _contract(model, problem, person, of)
    return model, stands


def _contract(model: Linear, problem: Staffing, person: Contract, of: list[list[int]]) -> None:
    kinds = problem.kinds
    for day, columns in enumerate(of):
        model.row([(c, 1) for c in columns], 0, 1)
        for k, kind in enumerate(kinds):
            for n, after in enumerate(kinds):
                if after.code in kind.not_before and day + 1 < problem.days:
                    model.row([(columns[k], 1), (of[day + 1][n], 1)], 0, 1)
    for k, kind in enumerate(kinds):
        model.row([(columns[k], 1) for columns in of], 0, person.shifts_max.get(kind.code, 0))
    minutes = [(c, kind.minutes) for columns in of for c, kind in zip(columns, kinds, strict=True)]
    model.row(minutes, person.minutes_min, person.minutes_max)
    for first in range(problem.days - person.run_max):
        span = of[first : first + person.run_max + 1]
        model.row([(c, 1) for columns in span for c in columns], 0, person.run_max)
    for length in range(1, max(person.run_min, person.rest_min)):
        for first in range(1, problem.days - length):
            within = [c for columns in of[first : first + length] for c in columns]
            around = of[first - 1] + of[first + length]
            if length < person.run_min:
                model.row([(c, 1) for c in around] + [(c, -1) for c in within], 1 - length, FREE)
            if length < person.rest_min:
                model.row([(c, -1) for c in around] + [(c, 1) for c in within], -1, FREE)
    worked = []
    for saturday in range(SATURDAY, problem.days, WEEK_DAYS):
        worked.append(model.column())
        for columns in of[saturday : saturday + 2]:
            model.row([(c, 1) for c in columns] + [(worked[-1], -1)], -1, 0)
    model.row([(c, 1) for c in worked], 0, person.weekends_max)


def _read(problem: Staffing, stands: dict, is_on: Callable[[int], bool]) -> dict:
    return {
        person.code: tuple(
            next((k.code for k in problem.kinds if is_on(stands[person.code, day, k.code])), "")
            for day in range(problem.days)
        )
        for person in problem.people
    }


def cp_sat(run: Run) -> Found:
    """Return what CP-SAT finds with 8 workers."""
    from ortools.sat.python import cp_model

    problem = run.problem
    said, stands = linear(problem)
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, most, "") for most in said.most]
    for terms, low, high in said.rows:
        total = cp_model.LinearExpr.weighted_sum(
            [columns[c] for c, _ in terms], [f for _, f in terms]
        )
        model.add_linear_constraint(total, low, high)
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, said.price) + said.constant)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 8
    solver.parameters.random_seed = run.seed
    with run.watched(solver.stop_search):
        status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, solver.best_objective_bound
    found = _read(problem, stands, lambda c: solver.value(columns[c]) > 0)
    return found, solver.best_objective_bound


def highs(run: Run) -> Found:
    """Return what HiGHS finds."""
    import highspy
    import numpy as np

    problem = run.problem
    said, stands = linear(problem)
    program = highspy.Highs()
    settings = {"output_flag": False, "random_seed": run.seed, "threads": 2}
    for option, value in settings.items():
        program.setOptionValue(option, value)
    n = len(said.price)
    none = np.empty(0, np.int32)
    most, price = np.array(said.most, float), np.array(said.price, float)
    program.addCols(n, price, np.zeros(n), most, 0, np.zeros(n, np.int32), none, np.empty(0))
    program.changeColsIntegrality(
        n, np.arange(n, dtype=np.int32), np.full(n, highspy.HighsVarType.kInteger)
    )
    sizes = [len(terms) for terms, _, _ in said.rows]
    flat = [term for terms, _, _ in said.rows for term in terms]
    program.addRows(
        len(sizes),
        np.array([low for _, low, _ in said.rows], float),
        np.array([high for _, _, high in said.rows], float),
        len(flat),
        np.cumsum([0, *sizes[:-1]]).astype(np.int32),
        np.array([c for c, _ in flat], np.int32),
        np.array([f for _, f in flat], float),
    )
    program.HandleUserInterrupt = True
    with run.watched(program.cancelSolve):
        program.run()
    told = program.getInfo()
    bound = told.mip_dual_bound + said.constant
    if told.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, bound
    values = program.getSolution().col_value
    return _read(problem, stands, lambda c: values[c] > 0.5), bound


def cpmpy(run: Run) -> Found:
    """Return what cpmpy's own model of the instance finds, by CP-SAT with 8 workers.

    It reads the file itself; what the model takes to be made counts.
    """
    from cpmpy.solvers.ortools import CPM_ortools
    from cpmpy.tools.io.nurserostering import load_nurserostering
    from cpmpy.transformations.get_variables import get_variables_model

    made: list[CPM_ortools] = []
    with run.watched(lambda: [solver.ort_solver.stop_search() for solver in made]):
        model = load_nurserostering(FOLDER / f"{run.name}.txt")
        made.append(CPM_ortools(model))
        is_found = made[0].solve(num_workers=8, random_seed=run.seed)
    bound = made[0].ort_solver.best_objective_bound
    if not is_found:
        return None, bound
    problem = run.problem
    codes = ["", *(kind.code for kind in problem.kinds)]
    stands = {variable.name: variable.value() for variable in get_variables_model(model)}
    found = {
        person.code: tuple(codes[stands[f"nv[{p},{day}]"]] for day in range(problem.days))
        for p, person in enumerate(problem.people)
    }
    return found, bound


SOLVERS: dict[str, Callable[[Run], Found]] = {
    "muster": muster,
    "cp-sat": cp_sat,
    "highs": highs,
    "cpmpy": cpmpy,
}


# --- the table --------------------------------------------------------------------------------


def best_known() -> dict[str, int]:
    """Return the best known cost of each instance."""
    with (FOLDER / "best_known.csv").open(encoding="utf-8") as file:
        return {row["instance"]: int(row["best_known_solution"]) for row in csv.DictReader(file)}


def measure(run: Run, solver: str) -> dict:
    """Return one line of results: one solver on one instance, in this process."""
    problem, best = run.problem, best_known()[run.name]
    began, cpu = time.perf_counter(), time.process_time()
    schedule, bound = SOLVERS[solver](run)
    price = None if schedule is None else cost(problem, schedule)
    return {
        "bench": "roster",
        "instance": run.name,
        "solver": solver,
        "limit_s": run.limit_s,
        "clock": run.clock,
        "seed": run.seed,
        "cost": price,
        "bound": None if isinf(bound) else ceil(bound - 1e-6),
        "best_known": best,
        "to_best_known_percent": None if price is None else round(100 * (price / best - 1), 2),
        "own_gap_percent": None
        if price is None or isinf(bound)
        else round(100 * (1 - bound / price), 2),
        "breaches": None if schedule is None else len(breaches(problem, schedule)),
        "total_s": round(time.perf_counter() - began, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Print a JSON line for each instance and solver asked for, each in a process of its own."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--instances", type=int, nargs="*", default=[])
    asked.add_argument("--limit-s", type=float, default=60)
    asked.add_argument(
        "--solvers", nargs="+", choices=list(SOLVERS), default=list(SOLVERS), metavar="SOLVER"
    )
    asked.add_argument("--clock", choices=list(CLOCKS), default="wall")
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    if not FOLDER.exists():
        sys.exit("bench.roster: the public instances do not stand beside the checkout")
    names = [f"Instance{n}" for n in given.instances] or list(best_known())
    if len(names) == len(given.solvers) == 1:
        run = Run(names[0], given.limit_s, given.clock, given.seed)
        line = measure(run, given.solvers[0])
        sys.stdout.write(json.dumps(line) + "\n")
        return
    same = ["--limit-s", str(given.limit_s), "--clock", given.clock, "--seed", str(given.seed)]
    for name in names:
        for solver in given.solvers:
            one = ["--instances", name.removeprefix("Instance"), "--solvers", solver]
            subprocess.run([sys.executable, "-m", "bench.roster", *one, *same], check=True)


if __name__ == "__main__":
    main()
