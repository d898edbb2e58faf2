"""The cheapest whole roster of each person at given prices, exact, and the price of one known.

First the table is filled as if one more of what is counted had a price between nothing and what
it is charged; where the days it finds keep to their limits they are the cheapest, else they are
searched for with all counts, ever further above the table's bound. The prices of counts are kept
for the next time, a step nearer to where the limits are just met; so is how far the search went.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from muster.solve.roster_counts import Counts
from muster.solve.roster_days import BIG, OnePerson
from muster.solve.roster_table import NONE, Table, fill, follow, price_of, search
from muster.solve.schedule_table import Path, Reals

_WORTH = 1e-4
_ROOM = 1_500_000  # labels that one search may meet
_STEP = 0.25  # of what one more is charged, by which its price moves at most
_BACK, _ON = 0.5, 1.5  # times the last step, where the price turns and where it goes on
_NEAR, _FURTHER = 1.0, 1.5  # how far above its bound it is searched first at least, and then
_AGAIN = 1.1  # times as far as last time
_FILLED_A_SECOND, _MET_A_SECOND = 6e8, 1.5e7  # taken to be possible, where work is counted
_CALL_S = 2e-4  # what it takes to ask at all


class Offer(NamedTuple):
    """One person's roster found at some prices; without one (``path`` is None) no use of any."""

    least: float  # no roster of theirs costs less at these prices
    path: Path | None


@dataclass(slots=True)
class _Last:
    """What one person's last search leaves to the next."""

    prices: Reals  # of one more of each count
    step: Reals  # of what it is charged, by which each price moved
    turn: Reals  # where to
    gap: float = 0.0  # between the table's bound and what was found

    def learn(self, count: Counts, beyond: Reals) -> None:
        """Move each price towards where its limit is just met: ``beyond`` is above it."""
        turn = np.sign(beyond)
        faster = np.minimum(_STEP, self.step * _ON)
        self.step = np.where(turn * self.turn < 0, self.step * _BACK, faster)
        self.prices = np.clip(self.prices + self.step * count.steep * turn, 0, count.steep)
        self.turn = turn


class Pricing:
    """Finds rosters of each person; each thread has room of its own."""

    def __init__(
        self, people: Sequence[OnePerson], counts: Sequence[Counts], *, threads: int
    ) -> None:
        self.people, self.counts = people, counts
        self._last = [
            _Last(count.steep / 2, np.full(len(count.steep), _STEP), np.zeros(len(count.steep)))
            for count in counts
        ]
        self._threads = threads
        self._rooms = [_room(people, counts) for _ in range(threads)]
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._work = [0.0] * len(people)

    def twin(self) -> "Pricing":
        """Return another with the same prices of counts, for one thread of its own."""
        twin = Pricing(self.people, self.counts, threads=1)
        twin._last = [replace(last) for last in self._last]
        return twin

    @property
    def work_s(self) -> float:
        """Seconds of a usual machine that all searches took so far."""
        return sum(self._work)

    def own(self, person: int, path: Path) -> float:
        """Return what a roster costs by itself; BIG or more if it may not be."""
        one = self.people[person]
        return float(price_of(one.days, one.cost, path)) + self.counts[person].charged(path)

    def find(
        self, people: Sequence[int], costs: Sequence[Reals], aims: Sequence[float]
    ) -> list[Offer]:
        """Return for each of ``people`` a roster that costs less than its aim, if there is one."""
        if self._pool is None:
            return [self._one(0, *each) for each in zip(people, costs, aims, strict=True)]
        many = self._threads
        shares = self._pool.map(
            lambda t: [
                self._one(t, *each)
                for each in zip(people[t::many], costs[t::many], aims[t::many], strict=True)
            ],
            range(many),
        )
        found: list[Offer] = [Offer(-BIG, None)] * len(people)
        for thread, share in enumerate(shares):
            found[thread::many] = share
        return found

    def _one(self, thread: int, person: int, cost: Reals, aim: float) -> Offer:
        days, count, room = self.people[person].days, self.counts[person], self._rooms[thread]
        prices = self._last[person].prices
        path = np.empty(days.case.size, np.int8)
        paid = np.where(cost < BIG, cost + np.tensordot(prices, count.adds, 1), cost)
        fill(days, paid, room.rest, room.met)
        back = float(prices @ count.most)
        least = follow(days, paid, room.rest, path) - back
        self._work[person] += seconds_to_price(self.people[person])
        if least >= aim - _WORTH:
            return Offer(least, None)
        beyond = count.adds[:, np.arange(len(path)), path].sum(axis=1) - count.most
        self._last[person].learn(count, beyond)
        whole = price_of(days, cost, path) + count.charged(path)
        if whole <= least + _WORTH:
            return Offer(least, path)
        return self._searched(room, person, cost, prices, least, min(aim, whole), path, whole < aim)

    def _searched(
        self,
        room: Table,
        person: int,
        cost: Reals,
        prices: Reals,
        least: float,
        most: float,
        path: Path,
        is_found: bool,
    ) -> Offer:
        """Search ever further above ``least``; ``path`` costs ``most`` where ``is_found``."""
        days, count = self.people[person].days, self.counts[person]
        over = count.have - count.most
        owed = np.where(over > 0, over * count.steep, over * prices).sum(axis=1)
        last, known = self._last[person], path.copy() if is_found else None
        bound, further = least, max(_NEAR, _AGAIN * last.gap)
        while True:
            below = min(most - _WORTH, bound + further)
            value, met = search(days, cost, count.labels, owed, room, below, path)
            self._work[person] += max(0, met) / _MET_A_SECOND
            if met < 0:
                return Offer(bound, known)
            last.gap = min(value, below) - least
            if value < NONE:
                return Offer(value, path)
            if below >= most - _WORTH:
                return Offer(below, known)
            bound, further = below, further * _FURTHER


def seconds_to_price(one: OnePerson) -> float:
    """Return how long it takes to price a person once, on a usual machine, counts aside."""
    places = one.cost.shape[0] * one.days.works.size * one.days.final.size
    return _CALL_S + float(places) / _FILLED_A_SECOND


def _room(people: Sequence[OnePerson], counts: Sequence[Counts]) -> Table:
    days = people[0].days.case.size
    states = max(one.days.works.size for one in people)
    block = max(one.days.works.size * one.days.final.size for one in people)
    keys = max(
        one.days.works.size * count.have.shape[0] * one.days.final.shape[1]
        for one, count in zip(people, counts, strict=True)
    )
    return Table(
        rest=np.empty((days + 1, block)),
        met=np.empty((days + 1, states), np.bool_),
        place=np.full(keys, -1, np.int32),
        state=np.empty(_ROOM, np.int32),
        label=np.empty(_ROOM, np.int32),
        used=np.empty(_ROOM, np.int32),
        paid=np.empty(_ROOM),
        before=np.empty(_ROOM, np.int32),
        choice=np.empty(_ROOM, np.int8),
        layer=np.empty(days + 2, np.int64),
    )
