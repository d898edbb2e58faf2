"""Rosters of a post from whole rosters of its people: the best, or how far from it at most.

The program over rosters of people (``roster_program``) says what no roster of the post costs less
than, for all that people's days tell; dives (``roster_dive``) find rosters, one after the other
on each thread (``roster_seeking``), until nothing is to be gained or the time is over.
"""

from collections.abc import Callable, Collection, Iterator
from math import ceil

import numpy as np

from muster.solve.roster_days import Post
from muster.solve.roster_limit import Limit
from muster.solve.roster_pricing import seconds_to_price
from muster.solve.roster_program import Program
from muster.solve.roster_seeking import sought

_ROUNDS, _ROUNDS_MOST = 40, 400  # in which the program is usually told, and at most
_SHARE = 0.4  # of the time that may be needed to tell it
_ROUNDING = 1e-6


def can_be_told(post: Post, limit: Limit, threads: int) -> bool:
    """Return whether what is left of the time is likely to suffice for the program of a post."""
    need_s = _ROUNDS * sum(seconds_to_price(one) for one in post.people) / threads
    return need_s <= _SHARE * limit.left_s


class WholeRosters:
    """The search over whole rosters of people; no roster of the post costs less than ``bound``."""

    def __init__(
        self, post: Post, *, limit: Limit, seed: int, threads: int, over: Callable[[], bool]
    ) -> None:
        self._post, self._limit, self._over = post, limit, over
        self._seed, self._threads, self._counted_s = seed, threads, 0.0
        self._program = Program(post, threads=threads)
        self.bound: int | None = None

    def found(self, known: Collection[Collection[int]]) -> Iterator[set[int]]:
        """Yield columns of ever cheaper rosters, as far as people's days tell.

        It begins with the columns of rosters that are ``known``.
        """
        program, constant = self._program, self._post.constant
        for columns in known:
            for person, path in enumerate(self._post.paths_of(columns)):
                program.add(person, path)
        program.generate(_ROUNDS_MOST, stop=self._stop)
        least = program.bound + constant
        self.bound = ceil(least - _ROUNDING * max(1.0, abs(least)))
        rosters = sought(
            program,
            least=self.bound - constant,
            limit=self._limit,
            seed=self._seed,
            threads=self._threads,
            over=self._over,
        )
        for paths in rosters:
            yield self._post.columns_of(np.array(paths))

    def _stop(self) -> bool:
        counted_s = self._program.work_s / self._threads
        self._limit.worked(counted_s - self._counted_s)
        self._counted_s = counted_s
        return self._over() or self._limit.left_s <= 0
