"""Rosters of a post from whole rosters of its people: the best, or how far from it at most.

The program over rosters of people (``roster_program``) says what no roster of the post costs less
than, for all that people's days tell; dives (``roster_dive``) find rosters. From the best of them
some people's are opened again and dived for anew (Shaw 1998), until nothing is to be gained or
the time is over.
"""

import random
from collections.abc import Callable, Collection, Iterator
from math import ceil, inf

from muster.solve.roster_days import Post
from muster.solve.roster_dive import dive
from muster.solve.roster_limit import Limit
from muster.solve.roster_pricing import seconds_to_price
from muster.solve.roster_program import Program

_ROUNDS, _ROUNDS_MOST = 40, 400  # in which the program is usually told, and at most
_SHARE = 0.4  # of the time that may be needed to tell it
_FEWEST, _MOST = 0.3, 0.65  # of all people, who are opened again
_LAST = 0.6  # of the time after the program is told, in which the first dive is hurried
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
        self._dice, self._threads, self._counted_s = random.Random(seed), threads, 0.0
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
        best, chosen, whole_s = inf, list[int](), self._limit.left_s

        def hurry() -> bool:  # a roster there is needs none
            return not chosen and self._limit.left_s < _LAST * whole_s

        while not self._stop() and best + constant > self.bound + _ROUNDING:
            program.give(self._kept(chosen))
            dived = dive(program, below=best, stop=self._stop, hurry=hurry)
            program.take_back(list(program.given))
            if dived is not None:
                chosen, best = dived, program.price(dived)
                yield self._columns(chosen)
            elif not chosen:
                return

    def _kept(self, chosen: list[int]) -> list[int]:
        """Return which of ``chosen`` stay while the rest are sought anew, at random."""
        if not chosen:
            return []
        many = len(chosen)
        open_ = self._dice.randint(ceil(_FEWEST * many), ceil(_MOST * many))
        return self._dice.sample(chosen, many - open_)

    def _columns(self, chosen: list[int]) -> set[int]:
        every = (self._program.columns[number] for number in chosen)
        return {
            duty
            for column in every
            for duty in self._post.people[column.person].columns(column.path)
        }

    def _stop(self) -> bool:
        counted_s = self._program.work_s / self._threads
        self._limit.worked(counted_s - self._counted_s)
        self._counted_s = counted_s
        return self._over() or self._limit.left_s <= 0
