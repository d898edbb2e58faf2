"""Find a schedule for a staffing problem. What one *is* lives in ``muster.core.staffing``.

Everybody in turn answers to all others as best they can: a first schedule within seconds. Column
generation gives a lower bound and prices for every shift of every day, a dive whole schedules.
Then, until the time is up, some people's schedules, whole or on some weeks, are opened again and
the same is done for them alone, while all else stays: a large neighbourhood with the same engine
inside (as in the rotation-based heuristics of Legrain, Omer and Rosat 2020).
"""

import time
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import ceil

import numpy as np

from muster.core.staffing import WEEK_DAYS, Schedule, Staffing, breaches, cost
from muster.solve.schedule_table import BIG, CLOSE, Path, Reals
from muster.solve.staffing_anneal import Annealer, at_once
from muster.solve.staffing_case import case_of, table_places
from muster.solve.staffing_case import schedule as said
from muster.solve.staffing_count import counted_bound
from muster.solve.staffing_dive import dive, surest
from muster.solve.staffing_excess import Excess
from muster.solve.staffing_finish import finish
from muster.solve.staffing_master import Master, Pricing

_ROOT_ROUNDS, _DIVE_ROUNDS, _OPEN_ROUNDS, _WINDOW_ROUNDS = 1000, 12, 12, 10
_ROOT_GAP, _SLOW_GAP, _SLOW_SHARE = 1e-5, 2e-3, 0.2  # the second once so much time is over
_WINDOW_CLIMB = 8  # steps towards good prices, before the linear program
_LITTLE, _LITTLE_GAP = 2.0, 0.1  # times what a head beyond costs; how near is near enough then
_PLACE_S, _ROW_S = 1e-9, 6e-8  # what a place of a table and a row of the program take
_OPENED = (0.15, 0.5)  # of the people, at a time
_OPENED_DAYS = 840  # days times people, at a time
_SMALL_DAYS = 3 * _OPENED_DAYS  # of a whole of which a third can be opened at a time
_EVEN = 0.3  # what anybody's chance to be opened has of the mean excess, beside their own
_LONG_WEEKS, _WINDOW_WEEKS, _WINDOWS = 6, 4, 0.6  # how often only some weeks are opened
_WIDE = 50_000_000  # places of a table that is not to be held in memory: weeks alone are opened
_START_SHARE, _ROOT_SHARE = 0.1, 0.6  # of the time, since it began
_ROOT_WORTH = 0.45  # a linear program of the whole that takes more of the time is not begun
_BESIDE, _BESIDE_WORTH = 0.2, 0.8  # one that takes so much is solved beside answers, if it can be
_ANNEAL_SHARES = 0.06, 0.96  # of the time, with a linear program of the whole and without
_AGAIN = 20.0  # how much time there must be, in rounds, for another after the next
_COOL_SHARE = 0.05  # of the time, for what a linear program left unfinished
_NEAR_BEST = 0.01  # beyond its bound: from there on parts alone better it
_CALM_SHARE = 0.4  # of the time that is left, for long rounds before that
_WHOLE_SHARE = 0.03  # of the time
_WHOLE_OFTEN, _WHOLE_MAX_S = 0.25, 30.0
_FINISH_SHARE = 0.1  # of the time
_NEAR = 2.0  # how near its bound a linear program is that is worth a dive

Progress = Callable[[float, int | None, float], None]  # seconds, cost so far, bound so far
_Paths = Mapping[int, Path]


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
    clock: Callable[[], float] = time.monotonic,
) -> StaffingAnswer:
    """Return the best schedule found within ``limit_s`` seconds, or until ``stop`` says so.

    With one thread what is found depends on ``seed`` and time alone; with more, on who is first.
    ``clock`` tells the seconds: on a shared machine those of the process compare better. The
    bound holds whenever it stops. Raises StaffingSolverError when the core's checker rejects the
    schedule or prices it otherwise.
    """
    search = _Search(problem, seed=seed, limit_s=limit_s, threads=threads, stop=stop, clock=clock)
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
        clock: Callable[[], float],
    ) -> None:
        self._problem, self._limit_s, self._stop = problem, limit_s, stop
        self._clock, self._began = clock, clock()
        self._case = case_of(problem)
        self._threads = threads
        self._pricing = Pricing(self._case, threads=threads)
        self._dice = np.random.default_rng(seed)
        self._best: list[Path] | None = None
        self._cost: int | None = None
        self._tried: set[int] = set()  # below what all schedules were sought
        self._center: Reals | None = None
        self._limits = self._pricing.limits
        self._excess: Excess | None = None  # at the prices of the bound
        self._is_halted = False
        self._is_large = self._case.people * self._case.days > _SMALL_DAYS
        self._is_wide = max(map(table_places, self._case.persons)) > _WIDE
        self.bound = counted_bound(self._case)

    @property
    def seconds(self) -> float:
        """How long the search has taken."""
        return self._clock() - self._began

    def _over(self, share: float = 1.0) -> bool:
        return self._is_halted or self._stop() or self.seconds >= share * self._limit_s

    def improve(self) -> Iterable[int]:
        """Yield the cost of each better schedule as it is found."""
        everybody = list(range(self._case.people))
        yield from self._start(everybody)
        if self._best is None:
            return  # somebody's contract cannot be kept, or nobody found out how
        root_share = self._root_s() / self._limit_s
        is_beside = self._threads > 1 and root_share > _BESIDE
        is_worth = root_share < (_BESIDE_WORTH if is_beside else _ROOT_WORTH)
        yield from self._anneal(_ANNEAL_SHARES[0 if is_worth else 1])
        if is_worth:
            yield from self._root(everybody, is_beside=is_beside)
        yield from self._open_on()

    def _root_s(self) -> float:
        """Return about how long the linear program of the whole takes."""
        case = self._case
        rows = case.days * case.kinds + case.people
        places = sum(table_places(person) for person in case.persons)
        return _PLACE_S * places * rows / 4 / self._threads + _ROW_S * rows**3

    def _root(self, everybody: list[int], *, is_beside: bool) -> Iterable[int]:
        """Yield what comes of the linear program of the whole; its bound and prices are kept.

        Where it takes long, people answer each other until something comes of it, or to the end.
        """
        root = Master(self._pricing, everybody, [])
        whole = partial(self._dive, everybody, {}, _DIVE_ROUNDS, 0.0, self._pricing, root)
        is_late = is_beside and self._is_large  # there is no time for a dive that takes as long
        dive: Callable[[], _Paths | None] = self._at_hand if is_late else whole
        if is_beside:
            annealer = self._annealer(self._best or ())
            both = partial(self._solve_and, root, dive)
            yield from self._take((yield from self._beside(both, annealer, _ANNEAL_SHARES[1])))
        elif not self._solve(root):
            yield from self._anneal(_ANNEAL_SHARES[1])
        elif self._threads > 1:
            yield from self._take((yield from self._beside(dive, self._rounded(root))))
        else:
            share = min(1.0, self.seconds / self._limit_s + _COOL_SHARE)
            yield from self._cool(self._rounded(root), share)
            yield from self._take(dive())
        yield from self._calm() if self._is_large else ()

    def _calm(self) -> Iterable[int]:
        """Yield what comes of rounds of told answers, as long as the best is far from its bound.

        Where parts are small beside the whole, they better what is nearly right, and little else.
        """
        begun = self.seconds / self._limit_s
        annealer = self._annealer(self._best or (), self._threads)
        share = begun + _CALM_SHARE * (_ANNEAL_SHARES[1] - begun)
        yield from self._cool(annealer, share, until=self._is_near)

    def _at_hand(self) -> dict[int, Path]:
        return dict(enumerate(self._best or ()))

    def _is_near(self) -> bool:
        return self._cost is not None and self._cost - self.bound <= _NEAR_BEST * self.bound

    def _solve_and(self, root: Master, dive: Callable[[], _Paths | None]) -> _Paths | None:
        return dive() if self._solve(root) else None

    def _beside(
        self, job: Callable[[], _Paths | None], annealer: Annealer, share: float = 1.0
    ) -> Generator[int, None, _Paths | None]:
        """Yield what comes of answers until ``job`` finds something on a thread; return that."""
        with ThreadPoolExecutor(1) as pool:
            doing = pool.submit(job)
            try:
                yield from self._cool(
                    annealer, share, until=lambda: doing.done() and doing.result() is not None
                )
                return doing.result()
            except BaseException:
                self._is_halted = True
                raise

    def _solve(self, root: Master) -> bool:
        """Solve the program of the whole, first as if a missing head cost little.

        Return whether there was time for it to tell anything.
        """
        little = _LITTLE * max(1, self._case.over.max())
        for charge, gap in ((little, _LITTLE_GAP), (np.inf, _ROOT_GAP)):
            root.charge(charge)
            root.generate(_ROOT_ROUNDS, gap=gap, stop=partial(self._is_told, root))
        self.bound, self._center = max(self.bound, root.bound), root.center
        self._limits = self._pricing.limits.copy()
        if self._center is not None:
            self._excess = Excess(self._case, self._center[:, :-1], self._limits)
        return root.value < _NEAR * root.bound

    def _is_told(self, root: Master) -> bool:
        """Return whether the program of the whole has had its time, or told nearly all it can."""
        is_near = root.value - root.bound <= _SLOW_GAP * abs(root.value)
        return self._over(_ROOT_SHARE) or (is_near and self._over(_SLOW_SHARE))

    def _annealer(self, paths: Sequence[Path], threads: int = 1) -> Annealer:
        """Return what lets people answer each other, told what heads are worth if known."""
        prices = None if self._center is None else self._center[:, :-1]
        return Annealer(self._case, paths, self._dice, threads=threads, prices=prices)

    def _rounded(self, root: Master) -> Annealer:
        """Return what lets people answer each other who begin with their surest schedules."""
        chosen = surest(root, ())
        paths = [
            root.columns[chosen[p][1]].path if p in chosen else path
            for p, path in enumerate(self._best or ())
        ]
        return self._annealer(paths)

    def _finish(self) -> Iterable[int]:
        """Yield what is cheaper among all schedules it could be made of, where these are few.

        It is tried once for each schedule that is the best for a while; where they are many, for
        what costs no more than the bound, once for each bound.
        """
        if self._center is None or self._cost is None:
            return
        for below in (self._cost, ceil(self.bound - 1e-6) + 1):
            if below in self._tried:
                continue
            self._tried.add(below)
            found = finish(
                self._case,
                self._center[:, :-1],
                self._limits,
                below=below,
                limit_s=self._whole_s(_FINISH_SHARE),
                stop=self._over,
            )
            if found is not None:
                self.bound = max(self.bound, found.bound)
                yield from self._take(found.paths)
                return

    def _start(self, everybody: list[int]) -> Iterable[int]:
        """Yield what comes of each in turn answering to those before as best they can."""
        paths: dict[int, Path] = {}
        number = at_once(self._case, self._threads)
        for first in range(0, len(everybody), number):
            some = everybody[first : first + number]
            prices = self._case.response(self._case.stood(list(paths.values())))
            found = self._pricing.answers(some, prices, hurry=self._over(_START_SHARE))
            if max(value for value, _ in found) >= BIG:
                return
            paths |= {p: path for p, (_, path) in zip(some, found, strict=True)}
        yield from self._take(paths)

    def _anneal(self, share: float) -> Iterable[int]:
        """Yield what comes of everybody answering to all others again and again, ever calmer."""
        yield from self._cool(self._annealer(self._best or (), self._threads), share)

    def _cool(
        self, annealer: Annealer, share: float, *, until: Callable[[], bool] = lambda: False
    ) -> Iterable[int]:
        """Yield what comes of rounds of ``annealer``; the last is as long as there is time."""
        each = 0.0  # of a round, on average: how long everybody's answer takes

        def over() -> bool:
            return self._over(share) or until()

        while not over() and not self._is_best():
            began, left = self.seconds, share * self._limit_s - self.seconds
            longer = left / (each * annealer.sweeps) if each else 1.0
            longer = min(1.0, longer) if longer > _AGAIN else longer
            sweeps, end = longer * annealer.sweeps, share * self._limit_s
            past = partial(self._past, began, end)
            for paths in annealer.round(over, longer=longer, past=past):
                for person, path in enumerate(paths):
                    self._pricing.keep(person, path)
                yield from self._take(dict(enumerate(paths)))
            each = (self.seconds - began) / sweeps

    def _past(self, began: float, end: float) -> float:
        """Return which part of the time from ``began`` to ``end`` is over."""
        return (self.seconds - began) / max(1e-9, end - began)

    def _is_done(self) -> bool:
        return self._over() or self._is_best()

    def _is_best(self) -> bool:
        return self._cost is not None and self._cost <= ceil(self.bound - 1e-6)

    def _take(self, paths: _Paths | None) -> Iterable[int]:
        if paths is None:
            return
        made = [paths[person] for person in range(self._case.people)]
        price = self._case.cost(made)
        if self._cost is None or price <= self._cost:
            is_better = self._cost is None or price < self._cost
            self._best, self._cost = made, price
            if is_better:
                yield price

    def _open_on(self) -> Iterable[int]:
        """Yield what comes of parts of the best sought anew, one on each thread.

        Nobody is in two of them, so that what comes of one fits what came of another meanwhile.
        """
        seeking: dict[Future[_Paths | None], list[int]] = {}
        threads = max(1, min(self._threads, self._case.people // 2))
        with ThreadPoolExecutor(threads) as pool:
            try:
                while seeking or not self._is_done():
                    yield from () if self._is_done() else self._finish()
                    while len(seeking) < threads and not self._is_done():
                        opened, seek = self._opening([p for part in seeking.values() for p in part])
                        seeking[pool.submit(seek)] = opened
                    for done in wait(seeking, return_when=FIRST_COMPLETED).done:
                        yield from self._join(seeking.pop(done), done.result())
                    self._is_halted = self._is_halted or self._is_best()
            finally:
                self._is_halted = True

    def _join(self, opened: list[int], found: _Paths | None) -> Iterable[int]:
        """Yield what comes of the new paths of some, beside what others have got meanwhile."""
        if found is not None:
            best = self._at_hand()
            yield from self._take(best | {person: found[person] for person in opened})
            yield from self._take(found)

    def _opening(self, busy: Collection[int]) -> tuple[list[int], Callable[[], _Paths | None]]:
        """Return people who are not ``busy``, and what seeks a better schedule for them."""
        weeks = self._case.days // WEEK_DAYS
        share = self._dice.uniform(*_OPENED)
        is_window = weeks >= _LONG_WEEKS and (self._dice.random() < _WINDOWS or self._is_wide)
        number = max(2, int(self._case.people * share))
        pricing = self._pricing.alone()
        if not is_window:
            opened = self._some(min(number, max(2, _OPENED_DAYS // self._case.days)), busy)
            kept = {p: path for p, path in enumerate(self._best or ()) if p not in opened}
            whole_s = self._whole_s(_WHOLE_SHARE)
            return opened, partial(self._dive, opened, kept, _OPEN_ROUNDS, whole_s, pricing)
        length = int(self._dice.integers(2, _WINDOW_WEEKS + 1))
        first = WEEK_DAYS * int(self._dice.integers(0, weeks - length + 1))
        number = min(2 * number, max(2, _OPENED_DAYS // (WEEK_DAYS * length)))
        opened, days = self._some(number, busy), (first, first + WEEK_DAYS * length)
        best, whole_s = list(self._best or ()), self._whole_s(_WHOLE_SHARE)
        return opened, partial(self._window, opened, *days, best, whole_s)

    def _some(self, number: int, busy: Collection[int]) -> list[int]:
        """Return people to open: rather those whose schedules cost more than they could."""
        free = np.setdiff1d(np.arange(self._case.people), np.array(busy, np.int64))
        chance = np.ones(free.size)
        if self._excess is not None:
            excess = self._excess.of(self._best or ())
            chance = excess[free] + max(_EVEN * excess.mean(), CLOSE)
        number, chance = min(number, free.size), chance / chance.sum()
        return sorted(self._dice.choice(free, number, replace=False, p=chance).tolist())

    def _window(
        self, opened: list[int], first: int, last: int, best: list[Path], whole_s: float
    ) -> _Paths | None:
        """Return a better schedule with other paths for some people on some days, or None."""
        part = self._case.part(opened, first, last, best)
        now = [best[person][first:last].copy() for person in opened]
        pricing = Pricing(part, threads=1)
        for i, path in enumerate(now):
            pricing.keep(i, path)
        center = None if self._center is None else self._center[first:last]
        found = dive(
            pricing,
            range(len(opened)),
            {},
            below=part.cost(now),
            climb=_WINDOW_CLIMB if center is None else 0,
            rounds=_WINDOW_ROUNDS,
            center=center,
            whole_s=whole_s,
            stop=self._over,
        )
        if found is None:
            return None
        for i, person in enumerate(opened):
            best[person] = np.concatenate([best[person][:first], found[i], best[person][last:]])
            self._pricing.keep(person, best[person])
        return dict(enumerate(best))

    def _dive(
        self,
        free: list[int],
        kept: _Paths,
        rounds: int,
        whole_s: float,
        pricing: Pricing,
        root: Master | None = None,
    ) -> _Paths | None:
        return dive(
            pricing,
            free,
            kept,
            below=float(self._cost or 0),
            rounds=rounds,
            center=self._center,
            whole_s=whole_s,
            stop=self._over,
            root=root,
        )

    def _whole_s(self, share: float) -> float:
        """Return how long columns may be tried whole: often not at all, so that dives go on."""
        if share == _WHOLE_SHARE and self._dice.random() > _WHOLE_OFTEN:
            return 0.0
        return max(0.0, min(share * self._limit_s, self._limit_s - self.seconds, _WHOLE_MAX_S))

    def answer(self) -> StaffingAnswer:
        """Return the best schedule, checked by the core."""
        bound, seconds = ceil(self.bound - 1e-6), self.seconds
        if self._best is None or self._cost is None:
            return StaffingAnswer(
                outcome=Outcome.IMPOSSIBLE, schedule=None, cost=None, bound=bound, seconds=seconds
            )
        schedule = said(self._problem, self._best)
        if found := breaches(self._problem, schedule):
            raise StaffingSolverError(f"the checker rejects the schedule: {found[:5]}")
        price = cost(self._problem, schedule)
        if price != self._cost or price < bound:
            raise StaffingSolverError(f"it costs {price}, not {self._cost} (bound {bound})")
        outcome = Outcome.PROVEN if price == bound else Outcome.FOUND
        return StaffingAnswer(
            outcome=outcome, schedule=schedule, cost=price, bound=bound, seconds=seconds
        )
