"""The best roster a CP-SAT model of the rows has, and a bound; for posts small enough to prove."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import ceil

from ortools.sat.python import cp_model

from muster.solve.roster_rows import ANY, Row, Rows

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Exact:
    """What the search found: columns stood or None, a bound or None, and whether it came to an end.

    ``impossible`` says that there is none; ``ended``, that no other keeps the rows at less.
    ``work_s`` is how much was done, in the solver's own seconds, the same on every machine.
    """

    columns: frozenset[int] | None
    bound: int | None
    impossible: bool
    ended: bool = False
    work_s: float = 0.0


class _Stop(cp_model.CpSolverSolutionCallback):
    def __init__(self, stop: Callable[[], bool]) -> None:
        super().__init__()
        self._stop = stop

    def on_solution_callback(self) -> None:
        """End the search when asked to."""
        if self._stop():
            self.stop_search()


def exact(
    rows: Rows,
    *,
    hint: Collection[int],
    limit_s: float,
    seed: int,
    workers: int,
    by_work: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> Exact:
    """Return the best roster by the rows, all of them kept or charged.

    The bound is that of the rows: where some do not prove anything, it is not returned. If
    ``by_work``, the limit is one of work and not of the clock.
    """
    model = cp_model.CpModel()
    columns = [model.new_bool_var("") if yes else None for yes in rows.allowed]
    variables: list[cp_model.IntVar] = [
        model.new_constant(0) if column is None else column for column in columns
    ]
    for members in rows.anys:
        any_ = model.new_bool_var("")
        model.add_max_equality(any_, [variables[c] for c in members])
        variables.append(any_)
    slack = _add_rows(model, rows.rows, variables)
    terms = [
        (variables[c], price) for c, price in enumerate(rows.price) if rows.allowed[c] and price
    ]
    terms += slack
    model.minimize(
        cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [p for _, p in terms])
        + rows.constant
    )
    for c, column in enumerate(columns):
        if column is not None:
            model.add_hint(column, c in hint)
    solver = _solver(limit_s, by_work=by_work, seed=seed, workers=workers)
    status = solver.solve(model, _Stop(stop))
    proves, work_s = all(row.bounds for row in rows.rows), solver.deterministic_time
    if status == cp_model.INFEASIBLE:
        return Exact(None, None, proves, work_s=work_s)
    bound = ceil(solver.best_objective_bound - _ROUNDING) if proves else None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Exact(None, bound, False, work_s=work_s)
    stood = (c for c, column in enumerate(columns) if column is not None and solver.value(column))
    return Exact(frozenset(stood), bound, False, status == cp_model.OPTIMAL, work_s)


def _solver(limit_s: float, *, by_work: bool, seed: int, workers: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    if by_work:
        solver.parameters.max_deterministic_time = limit_s
    else:
        solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    # All at-most-ones in the linear relaxation: its bound is what proves most posts at the root.
    solver.parameters.linearization_level = 2
    # A post is small: looking for symmetries and probing cost more than they save.
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_probing_level = 0
    return solver


def _add_rows(
    model: cp_model.CpModel, rows: Collection[Row], variables: list[cp_model.IntVar]
) -> list[tuple[cp_model.IntVar, int]]:
    """Add the rows; return what is charged for breaking them."""
    slack: list[tuple[cp_model.IntVar, int]] = []
    shared: dict[int, cp_model.IntVar] = {}
    for row in rows:
        total = cp_model.LinearExpr.weighted_sum([variables[c] for c in row.columns], row.factors)
        if row.price is None:
            model.add_linear_constraint(total, row.low, row.high)
            continue
        reach = sum(map(abs, row.factors))
        beyond = shared.get(row.shared)
        if beyond is None:
            beyond = model.new_int_var(0, ANY + reach, "")
            slack.append((beyond, row.price))
            if row.shared >= 0:
                shared[row.shared] = beyond
        if row.low > -ANY:
            model.add(total + beyond >= row.low)
        if row.high < ANY:
            model.add(total - beyond <= row.high)
    return slack
