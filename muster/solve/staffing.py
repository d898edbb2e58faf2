"""Find a schedule for a staffing problem. What one *is* lives in ``muster.core.staffing``.

Column generation gives a lower bound and prices for every shift of every day. A dive fixes the
schedules that the linear program is surest of, one or a few at a time, and prices anew for those
who are left. Then, until the time is up, some people's schedules are opened again and the dive
repeated for them alone, while all others keep theirs: a large neighbourhood with the same engine
inside (as in the rotation-based heuristics of Legrain, Omer and Rosat 2020).
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

import numpy as np

from muster.core.staffing import Schedule, Staffing, breaches, cost
from muster.solve.schedule_table import Path, Reals
from muster.solve.staffing_case import Case
from muster.solve.staffing_master import Master, Pricing

_ROOT_ROUNDS, _DIVE_ROUNDS, _OPEN_ROUNDS = 400, 4, 3
_ROOT_GAP, _DIVE_GAP = 1e-4, 1e-3
_SURE = 0.85  # a share of the linear program that is taken for a decision
_OPENED = (0.15, 0.5)  # of the people, at a time
_OPENED_MAX = 30
_ROOT_SHARE = 0.4  # of the time

Progress = Callable[[float, int | None, float], None]  # seconds, cost so far, bound so far


class Outcome(StrEnum):
    """How good a schedule is known to be."""

    PROVEN = "proven"  # none costs less
    FOUND = "found"  # none costs less than the bound
    IMPOSSIBLE = "impossible"  # no schedule was found that keeps to every contract


class StaffingSolverError(Exception):
    """The search made what its own problem forbids or prices otherwise. A bug of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingAnswer:
    """The best schedule found, its cost, and a bound below which none costs."""

    outcome: Outcome
    schedule: Schedule | None
    cost: int | None
    bound: int
    seconds: float


def solve(
    problem: Staffing,
    *,
    seed: int = 0,
    limit_s: float = 60.0,
    threads: int = 1,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> StaffingAnswer:
    """Return the best schedule found within ``limit_s`` seconds, or until ``stop`` says so.

    The bound holds whenever it stops. Raises StaffingSolverError when the core's checker rejects
    the schedule or prices it otherwise.
    """
    search = _Search(problem, seed=seed, limit_s=limit_s, threads=threads, stop=stop)
    for found in search.improve():
        if progress is not None:
            progress(search.seconds, found, search.bound)
    return search.answer()


class _Search:
    def __init__(
        self,
        problem: Staffing,
        *,
        seed: int,
        limit_s: float,
        threads: int,
        stop: Callable[[], bool],
    ) -> None:
        self._problem, self._began, self._limit_s, self._stop = (
            problem,
            time.monotonic(),
            limit_s,
            stop,
        )
        self._case = Case(problem)
        self._pricing = Pricing(self._case, threads=threads)
        self._dice = np.random.default_rng(seed)
        self._best: list[Path] | None = None
        self._cost: int | None = None
        self._center: Reals | None = None
        self.bound = 0.0

    @property
    def seconds(self) -> float:
        """How long the search has taken."""
        return time.monotonic() - self._began

    def _over(self, share: float = 1.0) -> bool:
        return self._stop() or self.seconds >= share * self._limit_s

    def improve(self) -> Iterable[int]:
        """Yield the cost of each better schedule as it is found."""
        everybody = list(range(self._case.people))
        root = Master(self._pricing, everybody, [])
        root.generate(_ROOT_ROUNDS, gap=_ROOT_GAP, stop=lambda: self._over(_ROOT_SHARE))
        self.bound, self._center = max(0.0, root.bound), root.center
        if not all(self._pricing.known(person) for person in everybody):
            return  # somebody's contract cannot be kept: no bound was ever found for them
        yield from self._take(self._dive(everybody, {}, _DIVE_ROUNDS))
        while not self._over() and not self._is_best():
            yield from self._take(self._reopen())

    def _hurry(self) -> bool:
        """Return whether the time is up and there is something to answer with."""
        return self._best is not None and self._over()

    def _is_best(self) -> bool:
        return self._cost is not None and self._cost <= ceil(self.bound - 1e-6)

    def _take(self, paths: Mapping[int, Path] | None) -> Iterable[int]:
        if paths is None:
            return
        made = [paths[person] for person in range(self._case.people)]
        price = self._case.cost(made)
        if self._cost is None or price <= self._cost:
            is_better = self._cost is None or price < self._cost
            self._best, self._cost = made, price
            if is_better:
                yield price

    def _reopen(self) -> Mapping[int, Path] | None:
        """Return a schedule in which some people's paths were sought anew."""
        if self._best is None:
            return self._dive(list(range(self._case.people)), {}, _DIVE_ROUNDS)
        share = self._dice.uniform(*_OPENED)
        most = min(self._case.people, _OPENED_MAX / _OPENED[1])
        number = min(self._case.people, max(2, int(most * share)))
        opened = self._dice.choice(self._case.people, number, replace=False).tolist()
        kept = {p: path for p, path in enumerate(self._best) if p not in opened}
        return self._dive(opened, kept, _OPEN_ROUNDS)

    def _dive(
        self, free: Iterable[int], kept: Mapping[int, Path], rounds: int
    ) -> Mapping[int, Path] | None:
        """Return ``kept`` with a path for each of ``free``; None where there is none."""
        fixed, left, center = dict(kept), set(free), self._center
        while left:
            master = Master(self._pricing, sorted(left), list(fixed.values()))
            master.generate(rounds, gap=_DIVE_GAP, stop=self._hurry, center=center)
            center = master.center
            surest: dict[int, tuple[float, Path]] = {}
            for i in np.flatnonzero(master.shares > 1e-6):
                column, share = master.columns[i], float(master.shares[i])
                if share > surest.get(column.person, (0.0,))[0]:
                    surest[column.person] = share, column.path
            if not surest or self._hurry():
                return None
            order = sorted(surest, key=lambda p: (-surest[p][0], p))
            taken = [p for p in order if surest[p][0] >= _SURE] or order[: 1 + len(order) // 40]
            for person in taken:
                fixed[person] = surest[person][1]
                left.discard(person)
        return fixed

    def answer(self) -> StaffingAnswer:
        """Return the best schedule, checked by the core."""
        bound, seconds = ceil(self.bound - 1e-6), self.seconds
        if self._best is None or self._cost is None:
            return StaffingAnswer(
                outcome=Outcome.IMPOSSIBLE, schedule=None, cost=None, bound=bound, seconds=seconds
            )
        schedule = self._case.schedule(self._best)
        if found := breaches(self._problem, schedule):
            raise StaffingSolverError(f"the checker rejects the schedule: {found[:5]}")
        price = cost(self._problem, schedule)
        if price != self._cost or price < bound:
            raise StaffingSolverError(f"it costs {price}, not {self._cost} (bound {bound})")
        outcome = Outcome.PROVEN if price == bound else Outcome.FOUND
        return StaffingAnswer(
            outcome=outcome, schedule=schedule, cost=price, bound=bound, seconds=seconds
        )
