"""The master problem of the column generation: one schedule for each person, so that cover is met.

Columns are schedules; rows are the cover of each day and kind, with what is missing and what is
beyond as slack at its price, and one schedule for each person. Prices are smoothed towards those
of the best bound (Wentges 1997), so that they do not swing.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import partial
from math import ceil
from typing import NamedTuple

import highspy
import numpy as np

from muster.solve.linear import DUAL, PRIMAL, add_columns, add_slack, program_of_rows
from muster.solve.schedule import cheapest
from muster.solve.schedule_table import BIG, Path, Person, Reals
from muster.solve.staffing_case import Case, Tables, at_even_pace, table_places

_NOBODY = 20_000.0  # the price of a person without a schedule: above anything a schedule costs
_SMOOTHING = 0.6
_ROUNDS, _ANSWER_ROUNDS, _POPS, _CLOSE = 6, 12, 500, 0.1
_WORTH = 1e-6
_LARGE = 2_000_000  # places of a table
_ANY = 1e14  # an aim that every schedule comes near enough to

Stop = Callable[[], bool]


class Column(NamedTuple):
    """A schedule of one person and what their requests cost on it."""

    person: int
    path: Path
    wish: int


class Pricing:
    """Finds schedules, and keeps all that were ever found."""

    def __init__(self, case: Case, *, threads: int) -> None:
        self.case = case
        self._prices = np.zeros((case.people, case.kinds + 1))
        self._columns: list[dict[bytes, Column]] = [{} for _ in range(case.people)]
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._tables = [Tables() for _ in range(threads)]

    def alone(self) -> "Pricing":
        """Return one that works on a single thread; what either finds, both know.

        At one time they may look for schedules of different people.
        """
        other = copy(self)
        other._threads, other._pool, other._tables = 1, None, [Tables()]
        return other

    @property
    def limits(self) -> Reals:
        """The prices of kinds that are limited, weekends last, by person: where they were left."""
        return self._prices

    def known(self, person: int) -> Sequence[Column]:
        """Return the schedules of ``person`` found so far."""
        return list(self._columns[person].values())

    def keep(self, person: int, path: Path) -> Column | None:
        """Keep a schedule; return it as a column if it is new."""
        columns, text = self._columns[person], path.tobytes()
        if text in columns:
            return None
        column = columns[text] = Column(person, path, self.case.wish_of(person, path))
        return column

    def find(
        self, people: Sequence[int], duals: Reals, aims: Sequence[float], *, below: bool, stop: Stop
    ) -> list[tuple[float, float, Path]]:
        """Return (cost at ``duals`` or BIG, bound, path) for each of ``people``.

        With ``below`` only schedules cheaper than ``aims`` are of use. Whoever was not reached
        before ``stop`` has no path and no bound.
        """
        if self._pool is None:
            return self._share(0, people, duals, aims, below, stop)
        shares = self._pool.map(
            lambda t: self._share(
                t, people[t :: self._threads], duals, aims[t :: self._threads], below, stop
            ),
            range(self._threads),
        )
        found: list[tuple[float, float, Path]] = [(BIG, BIG, np.empty(0, np.int8))] * len(people)
        for thread, share in enumerate(shares):
            found[thread :: self._threads] = share
        return found

    def _share(
        self,
        thread: int,
        people: Sequence[int],
        duals: Reals,
        aims: Sequence[float],
        below: bool,
        stop: Stop,
    ) -> list[tuple[float, float, Path]]:
        return [
            (BIG, -BIG, np.empty(0, np.int8))
            if stop()
            else self._one(thread, person, duals, aim, aim if below else BIG)
            for person, aim in zip(people, aims, strict=True)
        ]

    def answers(
        self, people: Sequence[int], costs: Reals, *, hurry: bool
    ) -> list[tuple[float, Path]]:
        """Return (cost or BIG, path) of a good schedule of each when a head costs ``costs``.

        There is a thread for each of ``people``.
        """
        one = partial(self._answer, costs, hurry)
        if self._pool is None:
            return [one(0, person) for person in people]
        return list(self._pool.map(one, range(len(people)), people))

    def _answer(self, costs: Reals, hurry: bool, thread: int, person: int) -> tuple[float, Path]:
        """Where the table would be large, a schedule at an even pace is looked for first."""
        rounds, whole = 1 if hurry else _ANSWER_ROUNDS, self.case.persons[person]
        if table_places(whole) > _LARGE:
            even = at_even_pace(whole)
            value, _, path = self._one(thread, person, -costs, BIG, BIG, _ANSWER_ROUNDS, even)
            if value < BIG:
                return value, path
        value, _, path = self._one(thread, person, -costs, BIG, BIG, rounds)
        return value, path

    def _one(
        self,
        thread: int,
        person: int,
        duals: Reals,
        aim: float,
        below: float,
        rounds: int = _ROUNDS,
        keeps: Person | None = None,
    ) -> tuple[float, float, Path]:
        keeps = keeps or self.case.persons[person]
        cost = self.case.wish[person].astype(np.float64)
        cost[:, :-1] -= duals
        path = np.empty(self.case.days, np.int8)
        value, bound = cheapest(
            self._tables[thread].of(keeps),
            cost,
            keeps,
            self._prices[person],
            path,
            below,
            aim,
            _CLOSE,
            rounds,
            _POPS,
        )
        return value, bound, path


class Master:
    """The linear program over the free people, while the others keep their paths."""

    def __init__(
        self,
        pricing: Pricing,
        free: Sequence[int],
        kept: Sequence[Path],
        *,
        columns: Sequence[Column] | None = None,
    ) -> None:
        """Begin with ``columns``, or with all that are known of the free."""
        self._pricing, self._case, self._free = pricing, pricing.case, list(free)
        case = self._case
        self._open = case.heads - case.stood(kept)
        # Where nobody is asked for any more a head costs what it costs: no row has to say so.
        self._rows = np.argwhere((self._open > 0) & ((case.under > 0) | (case.over > 0)))
        self._dear = np.zeros((case.days, case.kinds + 1))
        self._dear[:, :-1] = np.where(self._open > 0, 0, case.over)
        self._beyond = float((case.over * np.maximum(-self._open, 0)).sum())
        self._row = np.full((case.days, case.kinds + 1), -1, np.int64)
        self._row[tuple(self._rows.T)] = np.arange(len(self._rows))
        self._own = {person: len(self._rows) + i for i, person in enumerate(self._free)}
        self._program = self._set_up()
        self._first = 2 * len(self._rows) + len(self._free)
        self.columns: list[Column] = []
        self._columns_of: dict[int, list[int]] = {person: [] for person in self._free}
        self._paid = 0.0  # by those who are fixed
        self.bound = -BIG
        self.center: Reals | None = None
        known = (column for person in self._free for column in pricing.known(person))
        self._add(list(known if columns is None else columns))

    def _set_up(self) -> highspy.Highs:
        at = tuple(self._rows.T)
        sides = np.append(self._open[at].astype(np.float64), np.ones(len(self._free)))
        program = program_of_rows(sides, sides)
        cover = np.arange(len(self._rows), dtype=np.int32)
        people = np.arange(len(self._rows), len(sides), dtype=np.int32)
        add_slack(program, self._case.under[at].astype(np.float64), cover, 1.0)
        add_slack(program, self._case.over[at].astype(np.float64), cover, -1.0)
        add_slack(program, np.full(len(people), _NOBODY), people, 1.0)
        return program

    def _add(self, new: Sequence[Column]) -> None:
        if not new:
            return
        day = np.arange(self._case.days)
        rows = [self._row[day, column.path] for column in new]
        entries = [
            np.append(row[row >= 0], self._own[column.person])
            for row, column in zip(rows, new, strict=True)
        ]
        starts = np.cumsum([0, *(entry.size for entry in entries[:-1])]).astype(np.int32)
        flat = np.concatenate(entries).astype(np.int32)
        prices = np.array([column.wish + self._dear[day, column.path].sum() for column in new])
        add_columns(self._program, prices, starts, flat, np.ones(flat.size))
        for i, column in enumerate(new, len(self.columns)):
            self._columns_of[column.person].append(i)
        self.columns += new

    def charge(self, most: float = np.inf, *, away: float = np.inf) -> None:
        """Let a missing head cost no more than ``most``; all that costs more is cut down to it.

        Nor may what a head is worth lie further than ``away`` from the center: what is missing or
        beyond costs no more than that (du Merle, Villeneuve, Desrosiers and Hansen 1999). Bounds
        hold whatever is charged, since nothing costs less than what it is charged.
        """
        at = tuple(self._rows.T)
        under = np.minimum(self._case.under[at], most).astype(np.float64)
        over = self._case.over[at].astype(np.float64)
        if self.center is not None:
            worth = self.center[:, :-1][at]
            under, over = np.minimum(under, worth + away), np.minimum(over, away - worth)
        slack = np.arange(under.size + over.size, dtype=np.int32)
        self._program.changeColsCost(slack.size, slack, np.concatenate([under, over]))

    def solve(self) -> float:
        """Solve the program over the columns at hand; return its value."""
        self._program.run()
        solution = self._program.getSolution()
        self.shares = np.array(solution.col_value)[self._first :]
        self._reduced = np.array(solution.col_dual)[self._first :]
        self._duals = np.array(solution.row_dual)
        self.value = float(self._program.getInfo().objective_function_value) + self._beyond
        self._program.setOptionValue("simplex_strategy", PRIMAL)
        return self.value

    def fix(self, chosen: Sequence[int]) -> None:
        """Give the people of these columns, by number, their schedule for good.

        What the program knows stays: the next solution is a few steps away, not a new beginning.
        """
        places = [i for c in chosen for i in self._columns_of[self.columns[c].person]]
        number = {c: n for n, c in enumerate(places)}
        given = np.zeros(len(places))
        given[[number[c] for c in chosen]] = 1.0
        at = np.array(places, np.int32) + np.int32(self._first)
        self._program.changeColsBounds(len(places), at, given, given)
        self._program.setOptionValue("simplex_strategy", DUAL)  # no price changes, only amounts
        columns = [self.columns[c] for c in chosen]
        self._open = self._open - self._case.stood([column.path for column in columns])
        self._paid += sum(column.wish for column in columns)
        for column in columns:
            self._free.remove(column.person)
        self.bound = -BIG

    def smaller(self, free: Sequence[int], kept: Sequence[Path], number: int) -> "Master":
        """Return a program for fewer people, with the ``number`` of columns of each that pay most.

        The people must be free in this one, and it must be solved.
        """
        columns = [
            self.columns[i]
            for person in free
            for i in sorted(self._columns_of[person], key=lambda i: self._reduced[i])[:number]
        ]
        less = Master(self._pricing, free, kept, columns=columns)
        less.center = self.center
        return less

    def climb(self, rounds: int, *, target: float, stop: Stop, first: Reals | None = None) -> None:
        """Climb towards good prices by deflected subgradients (Camerini, Fratta, Maffioli 1975).

        It takes no linear program, and the schedules met on the way are its first columns: the
        program then begins near its end. ``target`` is what some schedule costs; prices begin
        at ``first``, or where a head too few or too many costs the same to everybody: nothing.
        """
        case, day = self._case, np.arange(self._case.days)
        prices = np.zeros((case.days, case.kinds + 1)) if first is None else first.copy()
        way, scale, stale = np.zeros((case.days, case.kinds)), 1.0, 0
        aims, new = [_ANY] * len(self._free), []
        for _round in range(rounds):
            found = self._pricing.find(self._free, prices[:, :-1], aims, below=False, stop=stop)
            if stop():
                break
            bound = float((prices[:, :-1] * self._open).sum()) + self._paid
            bound += sum(least for _, least, _ in found)
            stood = np.zeros((case.days, case.kinds + 1))
            for person, (value, _least, path) in zip(self._free, found, strict=True):
                if value < BIG:
                    stood[day, path] += 1
                    new += [c for c in [self._pricing.keep(person, path)] if c is not None]
            if bound > self.bound:
                self.bound, self.center, stale = bound, prices, 0
            elif (stale := stale + 1) % 3 == 0 and self.center is not None:
                scale, prices = scale / 2, self.center
            way = 0.6 * way + self._open - stood[:, :-1]
            at = prices[:, :-1]
            way[((at >= case.under) & (way > 0)) | ((at <= -case.over) & (way < 0))] = 0.0
            short = min(target - bound, 0.1 * abs(bound) + 500)
            move = scale * max(1.0, short) / max(1.0, float((way * way).sum()))
            prices = prices.copy()
            prices[:, :-1] = np.clip(at + move * way, -case.over, case.under)
        self._add(new)

    def whole(self, below: float, limit_s: float) -> tuple[list[Column], float]:
        """Return whole columns that cost less than ``below``, one for each of the free, or none.

        Columns whose reduced cost says that nothing below can hold them are left out. Beside them
        stands a bound on what these columns cost together; ``below`` where none cost less.
        """
        n = len(self.columns)
        is_in = self._reduced <= max(0.0, below - self.value)
        program, self._program = self._program, highspy.Highs()
        self._program.setOptionValue("output_flag", False)
        self._program.passModel(program.getLp())
        first, last = self._first, self._first + n
        places = np.arange(first, last, dtype=np.int32)
        self._program.changeColsBounds(n, places, np.zeros(n), is_in.astype(np.float64))
        kinds = np.full(n, highspy.HighsVarType.kInteger)
        self._program.changeColsIntegrality(n, places, kinds)
        most = below - self._beyond
        for option, value in (("threads", 1), ("time_limit", limit_s), ("objective_bound", most)):
            self._program.setOptionValue(option, value)
        self._program.run()
        told, chosen = self._program.getInfo(), self._program.getSolution().col_value
        none_below = self._program.getModelStatus() == highspy.HighsModelStatus.kInfeasible
        self._program = program
        is_found = told.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        bound = below if none_below else float(told.mip_dual_bound) + self._beyond
        if not is_found or told.objective_function_value >= most - _WORTH:
            return [], min(below, bound)
        return [column for i, column in enumerate(self.columns) if chosen[first + i] > 0.5], bound

    def generate(
        self,
        rounds: int,
        *,
        gap: float,
        stop: Stop,
        center: Reals | None = None,
        enough: float = -BIG,
    ) -> None:
        """Add columns until none would pay, the gap is closed, or the rounds or the time are up.

        Prices are drawn to ``center``. No more are sought either once the program is worth
        ``enough``.
        """
        smoothing, self.rounds = _SMOOTHING, 0
        self.center = self.center if center is None else center
        for _round in range(rounds):
            value = self.solve()
            if value <= enough:
                return
            self.rounds += 1
            added = self._round(smoothing if self.center is not None else 0.0, stop)
            is_told = ceil(value - _WORTH) <= ceil(self.bound - _WORTH)  # costs are whole
            if is_told or value - self.bound <= gap * abs(value) or stop():
                break
            if not added and smoothing == 0:
                break
            if not added:
                smoothing = smoothing / 2 if smoothing > 0.1 else 0.0
        self.solve()

    def _round(self, smoothing: float, stop: Stop) -> int:
        """Price once; return how many columns came to the program."""
        case = self._case
        duals = -self._dear
        duals[tuple(self._rows.T)] = self._duals[: len(self._rows)]
        used = duals if self.center is None else smoothing * self.center + (1 - smoothing) * duals
        aims = [float(self._duals[self._own[person]]) for person in self._free]
        found = self._pricing.find(self._free, used[:, :-1], aims, below=smoothing == 0, stop=stop)
        bound = float((used[:, :-1] * self._open).sum()) + self._paid
        new, day = [], np.arange(case.days)
        for person, aim, (value, least, path) in zip(self._free, aims, found, strict=True):
            bound += min(least, aim) if smoothing == 0 else least
            if value >= BIG:
                continue
            column = self._pricing.keep(person, path)
            if column and column.wish - duals[day, path].sum() < aim - _WORTH:
                new.append(column)
        if bound > self.bound:
            self.bound, self.center = bound, used
        self._add(new)
        return len(new)
