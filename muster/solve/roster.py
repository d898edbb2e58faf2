"""Find a roster that breaks no hard rule and costs least. What that is, ``muster.core`` says.

Small posts are solved exactly (``roster_exact``). Where people's days are one choice a day and the
time suffices, whole rosters of people are put together (``roster_whole``), which also prove what
no roster costs less than. For others a walk that cools down finds rosters, over people's days
(``roster_stroll``) or over rows alone (``roster_walk``), while the linear relaxation of the same
rows proves (``roster_bound``). Each roster found is judged by the core; what it breaks that no row
has said is learnt (``roster_lessons``), and the walk goes on.

How long it looks is limited by the clock, or by work that is the same on every machine.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Any

from muster.core.roster import Lock, Problem, Roster
from muster.core.roster_check import breaches
from muster.core.roster_score import RosterScore, possible, score, score_of
from muster.solve.roster_lessons import Lessons
from muster.solve.roster_limit import Limit
from muster.solve.roster_rows import Rows
from muster.solve.roster_rows_count import rows_of

if TYPE_CHECKING:
    from muster.solve.roster_bound import Bound
    from muster.solve.roster_cooling import Walks
    from muster.solve.roster_days import Post
    from muster.solve.roster_walk import Table

_EXACT_MOST = 700  # duties that may be stood, up to which the exact search comes first
_EXACT_SHARE = 0.6  # of the time
_PART_STEPS = 100_000  # between two looks at the clock
_STEPS_A_SECOND = 250_000  # taken to be possible, so that the same seed gives the same walk
_TURNS = 3
_FIRST_SHARE = 0.08  # of the time, for walks before whole rosters are sought
_WHOLE_SHARE = 0.92  # of what is left then, for those; what they do not tell is walked for last
_HOT, _WARM, _COLD = 2.0, 0.5, 0.02  # times the usual price

_IPM_STEPS_A_SECOND = 20  # of the relaxation of a post of usual size, where work is counted

Progress = Callable[[float, int | None, int | None], None]  # seconds, cost, bound


class SolverError(Exception):
    """The search made a roster that costs less than it has proven possible. A bug of ours."""


class Outcome(StrEnum):
    """How a search ended, in words fit for a duty officer."""

    PROVEN = "proven"  # no roster costs less
    FOUND = "found"  # none costs less than the bound
    OUT_OF_TIME = "out_of_time"  # nothing found that keeps every hard rule
    IMPOSSIBLE = "impossible"  # no roster keeps the hard rules


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterAnswer:
    """The best roster found, what it costs by the core, and a bound below which none costs.

    Without a roster (``roster`` is None) none was found that keeps every hard rule and lock;
    IMPOSSIBLE says that there is none.
    """

    outcome: Outcome
    roster: Roster | None
    score: RosterScore | None
    bound: int | None
    seconds: float

    @property
    def cost(self) -> int | None:
        """What the roster costs in points."""
        return None if self.score is None else self.score.cost


def solve(
    problem: Problem,
    *,
    draft: Roster | None = None,
    locks: Collection[Lock] = (),
    limit_s: float = 10.0,
    work_s: float | None = None,
    seed: int = 0,
    threads: int = 1,
    stop: Callable[[], bool] = lambda: False,
    progress: Progress | None = None,
) -> RosterAnswer:
    """Return the best roster found within ``limit_s`` seconds, or until ``stop`` says so.

    With a ``draft`` the search starts there, and differing from it costs. Each thread walks by
    itself. With one the same seed gives the same roster, unless the clock cuts it off. With
    ``work_s`` it never does: steps of a thread are counted instead, as many as a usual machine
    takes in so many seconds.
    """
    limit = Limit(limit_s, work_s)
    search = _Search(problem, draft, locks, limit=limit, seed=seed, threads=threads, stop=stop)
    for cost in search.improve():
        if progress is not None:
            progress(search.seconds, cost, search.bound)
    return search.answer()


def mend(
    problem: Problem,
    draft: Roster,
    *,
    work_s: float,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> RosterAnswer:
    """Return what absence leaves of ``draft`` where that holds; else the best roster found.

    It holds if it breaks no hard rule, no shift lacks anything and no request is unmet: people keep
    the days they count on, and nobody is called in for comfort. Any other roster changes a duty.
    """
    kept = Roster(possible(problem, draft))
    judged = score(problem, kept, draft=draft)
    if judged.broken or judged.shortage or judged.requests:
        return solve(problem, draft=draft, work_s=work_s, seed=seed, stop=stop)
    bound = min(judged.cost, problem.weights.change)
    return RosterAnswer(
        outcome=Outcome.PROVEN if judged.cost == bound else Outcome.FOUND,
        roster=kept,
        score=judged,
        bound=bound,
        seconds=0.0,
    )


class _Search:
    def __init__(
        self,
        problem: Problem,
        draft: Roster | None,
        locks: Collection[Lock],
        *,
        limit: Limit,
        seed: int,
        threads: int,
        stop: Callable[[], bool],
    ) -> None:
        self._problem, self._draft, self._locks = problem, draft, locks
        self._limit, self._seed, self._threads, self._stop = limit, seed, threads, stop
        self._best: tuple[RosterScore, Roster] | None = None
        self._impossible = False
        self.bound: int | None = None

    @property
    def seconds(self) -> float:
        """How long the search has taken."""
        return self._limit.seconds

    def _over(self) -> bool:
        proven = self._best is not None and self._best[0].cost == self.bound
        return proven or self._impossible or self._stop() or self._limit.left_s <= 0

    # --- judging ------------------------------------------------------------------------------

    def _judge(self, roster: Roster, lessons: Lessons | None) -> tuple[bool, int | None]:
        """Take a roster if it is the best; return whether something was learnt, and its cost."""
        found = breaches(self._problem, roster)
        judged = score_of(self._problem, roster, found, draft=self._draft)
        learnt = lessons is not None and lessons.learn(roster, found)
        if judged.broken or not self._keeps_locks(roster):
            return learnt, None
        if self._best is None or judged.cost < self._best[0].cost:
            if self.bound is not None and judged.cost < self.bound:
                raise SolverError(
                    f"{self._problem.post}: a roster costs {judged.cost}, below {self.bound}"
                )
            self._best = judged, roster
            return learnt, judged.cost
        return learnt, None

    def _keeps_locks(self, roster: Roster) -> bool:
        return all(roster.keeps(lock) for lock in self._locks)

    # --- searching ----------------------------------------------------------------------------

    def improve(self) -> Iterable[int]:
        """Yield the cost of each better roster as it is found."""
        self.bound = 0
        start = Roster(possible(self._problem, self._draft) if self._draft else frozenset())
        for given in (start, Roster()):
            _, cost = self._judge(given, None)
            if cost is not None:
                yield cost
        if self._over():
            return
        rows = rows_of(self._problem, self._draft, self._locks)
        lessons = Lessons(rows)
        self._judge(start, lessons)
        if sum(rows.allowed) <= _EXACT_MOST:
            yield from self._prove(rows, lessons, start)
        else:
            yield from self._descend_and_bound(rows, lessons, start)

    def _prove(self, rows: Rows, lessons: Lessons, start: Roster) -> Iterable[int]:
        """Solve exactly, by the rows that prove; then with what is learnt, until nothing is new."""
        from muster.solve.roster_exact import exact  # noqa: PLC0415 OR-Tools takes long to load

        learnt, proving = True, True
        while learnt and not self._over():
            every = rows.rows
            if proving:
                rows.rows = rows.proofs
            found = exact(
                rows,
                hint=rows.columns_of(self._best[1] if self._best else start),
                limit_s=_EXACT_SHARE * self._limit.left_s,
                by_work=self._limit.by_work,
                seed=self._seed,
                workers=self._threads,
                stop=self._stop,
            )
            rows.rows = every
            self._limit.worked(found.work_s)
            if proving:
                self._impossible = found.impossible
                self._raise_bound(found.bound or 0)
            at = rows.columns_of(start) if found.columns is None else found.columns
            learnt, cost = self._judge(rows.roster(at), lessons)
            if cost is not None:
                yield cost
            if not found.ended:
                yield from self._descend(rows, lessons, self._post(), at)
                return
            learnt, proving = learnt or (proving and len(rows.proofs) < len(every)), False

    def _descend_and_bound(self, rows: Rows, lessons: Lessons, start: Roster) -> Iterable[int]:
        from muster.solve.roster_whole import can_be_told  # noqa: PLC0415 Numba takes long to load

        post, at = self._post(), rows.columns_of(start)
        if post is not None and can_be_told(post, self._limit, self._threads):
            yield from self._descend_whole(rows, lessons, post, at)
            return
        if self._threads == 1:
            self._raise_bound(self._relaxed(rows))
            yield from self._descend(rows, lessons, post, at)
            return
        with ThreadPoolExecutor(1) as pool:
            proving = Rows(**{name: getattr(rows, name) for name in _FIELDS})
            proving.rows = list(rows.rows)
            given = self._given(0.8 * self._limit.left_s)
            bound: Future[Bound] = pool.submit(_bound_of, proving, **given)
            for cost in self._descend(rows, lessons, post, at):
                if bound.done():
                    self._raise_bound(bound.result().points)
                yield cost
            self._raise_bound(bound.result().points)

    def _relaxed(self, rows: Rows) -> int:
        bound = _bound_of(rows, **self._given(self._limit.left_s / 2))
        self._limit.worked(bound.steps / _IPM_STEPS_A_SECOND)
        return bound.points

    def _given(self, seconds: float) -> dict[str, Any]:
        """Return what limits the relaxation to so many seconds, of the clock or of work."""
        if self._limit.by_work:
            return {"steps": 1 + int(seconds * _IPM_STEPS_A_SECOND)}
        return {"limit_s": seconds}

    def _raise_bound(self, bound: int) -> None:
        self.bound = max(self.bound or 0, bound)
        if self._best is not None and self._best[0].cost < self.bound:
            raise SolverError(
                f"{self._problem.post}: a roster costs {self._best[0].cost}, below {self.bound}"
            )

    def _post(self) -> "Post | None":
        """Return the post by its people's days, where they are one choice a day."""
        from muster.solve.roster_days import post_of  # noqa: PLC0415 Numba takes long to load

        return post_of(self._problem, self._draft, self._locks)

    def _descend_whole(
        self, rows: Rows, lessons: Lessons, post: "Post", at: Collection[int]
    ) -> Iterable[int]:
        """Seek and prove by whole rosters of people; what their days do not tell is walked for."""
        from muster.solve.roster_whole import WholeRosters  # noqa: PLC0415 as above

        known = list(self._walks(rows, post, _FIRST_SHARE).found(at, drafted=bool(self._draft)))
        whole = WholeRosters(
            post,
            limit=self._limit.part(_WHOLE_SHARE),
            seed=self._seed,
            threads=self._threads,
            over=self._over,
        )
        for at in chain(known, whole.found(known)):
            self._raise_bound(whole.bound or 0)
            _, better = self._judge(rows.roster(at), None)  # what a walk learns can wait
            if better is not None:
                yield better
        self._raise_bound(whole.bound or 0)
        if self._over():
            return
        learnt, _ = self._judge(rows.roster(at), lessons)
        at = self._next(rows, set(at), learnt)
        yield from self._cool_down(rows, lessons, at, _TURNS - 1)

    def _descend(
        self, rows: Rows, lessons: Lessons, post: "Post | None", columns: Collection[int]
    ) -> Iterable[int]:
        """Cool down three times: shortly, to learn; long; and from the best there is.

        Where people's days are one choice a day, walks over them stand for the first two.
        """
        at, done = set(columns), 0
        walks = self._walks(rows, post).found(at, drafted=bool(self._draft)) if post else ()
        for stood in walks:
            learnt, better = self._judge(rows.roster(stood), lessons)
            if better is not None:
                yield better
            at, done = self._next(rows, stood, learnt), _TURNS - 1
        yield from self._cool_down(rows, lessons, at, done)

    def _cool_down(
        self, rows: Rows, lessons: Lessons, at: Collection[int], done: int
    ) -> Iterable[int]:
        """Walk over rows alone for all turns but those that are ``done``."""
        from muster.solve.roster_walk import table_of  # noqa: PLC0415 Numba takes long to load

        left = 1 + min(
            int(self._limit.left_s * _STEPS_A_SECOND / _PART_STEPS), sum(rows.allowed) // 20
        )
        table = table_of(rows)
        for turn in range(done, _TURNS):
            if left <= 0 or self._over():
                break
            parts = left if turn == _TURNS - 1 else min(left, max(1, left // 4, turn * left // 2))
            left -= parts
            is_warm = turn == _TURNS - 1 or (turn == 0 and self._draft is not None)
            stood = self._cool(rows, table, sorted(at), turn, parts, _WARM if is_warm else _HOT)
            learnt, better = self._judge(rows.roster(stood), lessons)
            if better is not None:
                yield better
            at = self._next(rows, stood, learnt)
            if learnt:
                table = table_of(rows)

    def _next(self, rows: Rows, stood: set[int], learnt: bool) -> set[int]:
        """Return where to go on: where something was learnt, or else from the best."""
        return stood if learnt or self._best is None else rows.columns_of(self._best[1])

    def _walks(self, rows: Rows, post: "Post", share: float = 1.0) -> "Walks":
        """Return walks over people's days, for a share of what is left."""
        from muster.solve.roster_cooling import Walks  # noqa: PLC0415 as above

        return Walks(
            post,
            usual=_usual_price(rows),
            limit=self._limit.part(share),
            seed=self._seed,
            threads=self._threads,
            over=self._over,
        )

    def _cool(
        self, rows: Rows, table: "Table", at: Sequence[int], turn: int, parts: int, heat: float
    ) -> set[int]:
        """Walk from ``at`` while it cools down; return the columns of the best roster met."""
        from muster.solve.roster_walk import state_at, walk  # noqa: PLC0415 as above

        usual = _usual_price(rows)
        state, cost = state_at(table, at)
        cooling, best = (_COLD / heat) ** (1 / parts), cost
        for part in range(parts):
            hot = usual * heat * cooling**part
            seed = (self._seed * 7919 + turn * 100_003 + part) % 2**31
            cost, best = walk(table, state, seed, _PART_STEPS, hot, hot * cooling, cost, best)
            self._limit.worked(_PART_STEPS / _STEPS_A_SECOND)
            if self._over():
                break
        return {int(column) for column in state.best.nonzero()[0]}

    def answer(self) -> RosterAnswer:
        """Return the best roster; the core has accepted it."""
        if self._best is None:
            outcome = Outcome.IMPOSSIBLE if self._impossible else Outcome.OUT_OF_TIME
            return RosterAnswer(
                outcome=outcome, roster=None, score=None, bound=None, seconds=self.seconds
            )
        judged, roster = self._best
        return RosterAnswer(
            outcome=Outcome.PROVEN if judged.cost == self.bound else Outcome.FOUND,
            roster=roster,
            score=judged,
            bound=self.bound,
            seconds=self.seconds,
        )


_FIELDS = ("problem", "shifts", "allowed", "price", "constant", "anys", "rows", "shared")


def _usual_price(rows: Rows) -> float:
    """Return the price in the middle of all that are charged for comfort, not for shortage."""
    most = min(rows.problem.weights.leader_missing, rows.problem.weights.head_missing) // 2
    prices = [row.price for row in rows.rows if row.price is not None and row.price <= most]
    prices += [abs(price) for price in rows.price if price]
    return float(sorted(prices)[len(prices) // 2]) if prices else 1.0


def _bound_of(rows: Rows, **limit: Any) -> "Bound":  # noqa: ANN401 - as roster_bound has them
    from muster.solve.roster_bound import bound_of  # noqa: PLC0415 HiGHS takes long to load

    return bound_of(rows, **limit)
