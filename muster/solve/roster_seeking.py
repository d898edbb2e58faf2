"""Dives for rosters of a post, one after the other on each thread, from the best there is.

From the best roster known some people's are opened again and dived for anew (Shaw 1998). Each
thread has a program of its own, and dice of its own. By the clock all know what any has found;
where work is counted none does, so that the same rosters are found however fast each thread is.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil, inf
from queue import SimpleQueue
from threading import Event, Lock

from muster.solve.roster_dive import dive
from muster.solve.roster_limit import Limit
from muster.solve.roster_program import Program
from muster.solve.schedule_table import Path

_FEWEST, _MOST = 0.3, 0.65  # of all people, who are opened again
_LAST = 0.6  # of the time after the program is told, in which the first dive is hurried
_ROUNDING = 1e-6
_NEXT = 7919  # between the seeds of two threads

Stop = Callable[[], bool]


class _Board:
    """The best roster that those who share it found, and all that were better when found."""

    def __init__(self, writers: int) -> None:
        self.cost, self.paths = inf, list[Path]()
        self._lock, self._writers = Lock(), writers
        self._told: SimpleQueue[list[Path] | None] = SimpleQueue()

    def is_better(self, cost: float, paths: list[Path]) -> bool:
        """Take a roster if it is the best; return whether it is."""
        with self._lock:
            if cost >= self.cost:
                return False
            self.cost, self.paths = cost, paths
            return True

    def tell(self, paths: list[Path] | None) -> None:
        """Let whoever reads have a roster; None: one writer tells no more."""
        self._told.put(paths)

    def told(self) -> Iterator[list[Path]]:
        """Yield what is told until no writer tells more."""
        writers = self._writers
        while writers:
            paths = self._told.get()
            if paths is None:
                writers -= 1
            else:
                yield paths


class _Seeker:
    """Dives one after the other with one program, as long as its time lasts."""

    def __init__(
        self, program: Program, board: _Board, *, least: float, limit: Limit, seed: int, over: Stop
    ) -> None:
        self._program, self._board, self._least, self._over = program, board, least, over
        self._limit, self._dice = limit, random.Random(seed)
        self._whole_s, self._begun_s = limit.left_s, program.work_s

    @property
    def worked_s(self) -> float:
        """What was done, where work is counted."""
        return self._program.work_s - self._begun_s

    def found(self, *, shuffled: bool) -> Iterator[list[Path]]:
        """Yield ever cheaper rosters; where ``shuffled`` the first is not dived for straight."""
        program, board = self._program, self._board
        while not self._stop() and board.cost > self._least + _ROUNDING:
            chosen = [program.add(person, path) for person, path in enumerate(board.paths)]
            program.give(self._kept([number for number in chosen if number is not None]))
            dived = dive(
                program,
                below=lambda: board.cost,
                stop=self._stop,
                hurry=self._hurry,
                dice=self._dice if shuffled else None,
            )
            program.take_back(list(program.given))
            paths = [program.columns[number].path for number in dived or ()]
            if dived is not None and board.is_better(program.price(dived), paths):
                yield paths
            elif not board.paths:
                return

    def tell(self, *, shuffled: bool) -> None:
        """Let the board have all that is found."""
        try:
            for paths in self.found(shuffled=shuffled):
                self._board.tell(paths)
        finally:
            self._board.tell(None)

    def _left_s(self) -> float:
        by_work = self._limit.by_work
        return self._whole_s - self.worked_s if by_work else self._limit.left_s

    def _stop(self) -> bool:
        return self._over() or self._left_s() <= 0

    def _hurry(self) -> bool:
        """Return whether the first roster is late; one there is needs no haste."""
        return not self._board.paths and self._left_s() < _LAST * self._whole_s

    def _kept(self, chosen: list[int]) -> list[int]:
        """Return which of ``chosen`` stay while the rest are sought anew, at random."""
        if not chosen:
            return []
        many = len(chosen)
        open_ = self._dice.randint(ceil(_FEWEST * many), ceil(_MOST * many))
        return self._dice.sample(chosen, many - open_)


def sought(
    program: Program, *, least: float, limit: Limit, seed: int, threads: int, over: Stop
) -> Iterator[Sequence[Path]]:
    """Yield ever cheaper rosters, a path for each person, until one costs ``least``."""
    halted = Event()
    programs = [program] if threads == 1 else [program.twin() for _ in range(threads)]
    apart = limit.by_work or threads == 1
    boards = [_Board(1) for _ in programs] if apart else [_Board(threads)] * threads
    seekers = [
        _Seeker(
            each,
            board,
            least=least,
            limit=limit,
            seed=seed + _NEXT * number,
            over=lambda: halted.is_set() or over(),
        )
        for number, (each, board) in enumerate(zip(programs, boards, strict=True))
    ]
    try:
        if threads == 1:
            yield from seekers[0].found(shuffled=False)
            return
        with ThreadPoolExecutor(threads) as pool:
            begun = [pool.submit(s.tell, shuffled=n > 0) for n, s in enumerate(seekers)]
            try:
                for board in dict.fromkeys(boards):
                    yield from board.told()
            finally:
                halted.set()
        for each in begun:
            each.result()
    finally:
        limit.worked(max(seeker.worked_s for seeker in seekers))
