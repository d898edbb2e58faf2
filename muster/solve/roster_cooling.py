"""Walks over people's days side by side, one a thread; after each turn the best of them goes on.

A head or a leader missing for a moment costs more than any comfort, so a walk at the prices the
core charges goes between walls. Eased, it passes through rosters in which shifts lack somebody,
and what it left open is closed at full prices. Where a post has too few people for that, a short
probe tells, and prices stay as they are.

Each walk has its own seed and its own count of steps, so with counted work the same roster is
found however many of them a machine takes at once.
"""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from math import inf
from threading import Event
from typing import NamedTuple

from muster.solve.roster_days import BIG, Post
from muster.solve.roster_limit import Limit
from muster.solve.roster_stroll import Paths, eased_to, ground_of, place_at, stroll

_PART_STEPS = 100_000  # between two looks at the clock
_STEPS_A_SECOND = 1_500_000  # taken to be possible, so that the same seed gives the same walk
_SHORT = 1.3  # times what it cost eased, once filled: the post has too few people to be eased


class Cooling(NamedTuple):
    """From which heat to which a walk cools, and what a unit of a weighted row costs at most.

    All of it is in times the usual price.
    """

    part: float  # of its turn
    hot: float
    cold: float
    most: float = inf


class Turn(NamedTuple):
    """What each walk does until they are compared, with a share of what is left."""

    share: float
    coolings: tuple[Cooling, ...]


_PROBE = Turn(0.1, (Cooling(0.65, 0.4, 0.04, 0.7), Cooling(0.35, 0.1, 0.025)))
_EASED = (
    Turn(0.85, (Cooling(0.8, 0.3, 0.05, 0.7), Cooling(0.2, 0.1, 0.025))),
    Turn(0.9, (Cooling(1.0, 0.07, 0.02),)),
)
_AS_SAID = Turn(0.6, (Cooling(1.0, 2.0, 0.02),)), Turn(0.9, (Cooling(1.0, 0.5, 0.02),))
_FROM_DRAFT = Turn(0.6, (Cooling(1.0, 0.5, 0.02),)), Turn(0.9, (Cooling(1.0, 0.5, 0.02),))

_Found = tuple[float, Paths]  # what people's days cost at full prices, and what they stand


class Walks:
    """Walks over the days of one post's people, one a thread."""

    def __init__(
        self,
        post: Post,
        *,
        usual: float,
        limit: Limit,
        seed: int,
        threads: int,
        over: Callable[[], bool],
    ) -> None:
        self._post, self._ground, self._usual = post, ground_of(post), usual
        self._limit, self._seed, self._threads, self._over = limit, seed, threads, over
        self._parts_most = 1 + sum(post.rows.allowed) // 10
        self._begun = 0  # walks

    def found(self, columns: Collection[int], *, drafted: bool) -> Iterator[set[int]]:
        """Yield columns that are good as far as people's days tell, turn after turn."""
        best = self._at(self._post.paths_of(columns))
        if best[0] >= BIG:
            best = self._at(self._post.paths_of(()))
        turns = list(_FROM_DRAFT) if drafted else [_PROBE]
        for turn in turns:  # grows
            left = self._limit.left_s * _STEPS_A_SECOND / _PART_STEPS
            if best[0] >= BIG or left < 1 or self._over():
                return
            parts = max(1, int(min(left, self._parts_most) * turn.share))
            eased, best = self._taken(turn, best, parts, 1 if turn is _PROBE else self._threads)
            if turn is _PROBE:
                is_short = best[0] + self._post.constant > _SHORT * (eased + self._post.constant)
                turns += _AS_SAID if is_short else _EASED
            yield self._post.columns_of(best[1])

    def _at(self, paths: Paths) -> _Found:
        return place_at(self._ground, paths)[1], paths

    def _taken(self, turn: Turn, start: _Found, parts: int, walks: int) -> tuple[float, _Found]:
        """Let so many walks take a turn; return what the first cost eased, and the best found."""
        given_s = self._limit.left_s * turn.share
        halted, first = Event(), self._begun
        self._begun += walks
        with ThreadPoolExecutor(walks) as pool:
            others = [
                pool.submit(self._walked, turn, start[1], parts, given_s, n, halted.is_set)
                for n in range(first + 1, first + walks)
            ]
            try:
                walked = [self._walked(turn, start[1], parts, given_s, first, self._over)]
            except BaseException:
                halted.set()
                raise
            if self._over() and not self._limit.by_work:
                halted.set()
            walked += [other.result() for other in others]
        self._limit.worked(parts * _PART_STEPS / _STEPS_A_SECOND)
        ended = [self._at(paths) for _, paths in walked]
        best = min(ended, key=lambda found: found[0])
        return walked[0][0], best if turn is _PROBE or best[0] < start[0] else start

    def _walked(
        self,
        turn: Turn,
        paths: Paths,
        parts: int,
        given_s: float,
        number: int,
        over: Callable[[], bool],
    ) -> _Found:
        """Return what days cost where the first cooling ended, at its prices, and the last days."""
        ended, done = [], 0
        for cooling in turn.coolings:
            ground = eased_to(self._ground, self._usual * cooling.most)
            place, cost = place_at(ground, paths)
            best, cooled, part, began_s = cost, 0.0, 0, self._limit.seconds
            hot, cold = self._usual * cooling.hot, self._usual * cooling.cold
            of = max(1, round(parts * cooling.part))
            while cooled < 1.0 and not over():
                part += 1
                then = part / of
                if not self._limit.by_work:  # where the clock runs ahead, it cools faster
                    late = (self._limit.seconds - began_s) / (given_s * cooling.part)
                    then = max(then, late + 1 / of)
                then = min(1.0, then)
                warm, cooler = hot * (cold / hot) ** cooled, hot * (cold / hot) ** then
                seed = (self._seed * 7919 + 100_003 * number + done + part) % 2**31
                cost, best = stroll(ground, place, seed, _PART_STEPS, warm, cooler, cost, best)
                cooled = then
            paths, done = place.best, done + part
            ended.append(best)
        return ended[0], paths
