"""Everybody answers to all others, over the whole horizon, with costs that tremble less and less.

One answer is the cheapest schedule of one person, exactly, among those that use up time and
weekends about as theirs does, at what a head more or less costs now, plus noise: a sample of what
a person may do at a temperature (perturb and maximise: Papandreou and Yuille 2011). Cooled slowly,
this is simulated annealing whose moves are whole schedules.

In each round a missing head first costs little more than the noise, and more the longer it is
missing; only towards the end does it cost what it costs. So wishes settle while heads can still be
traded (weights of what stays broken are learned so by Morris 1993). Where the linear program has
told what a head is worth, rounds begin with that as learned: the first ones are then far better.

Compiled as a whole. With more than one thread each lets some of the people answer, all to the same
cover, which the others are changing: with many people that is hardly ever on the same shift (De Sa,
Olukotun and Ré 2016).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from muster.solve.schedule_part import near_to
from muster.solve.schedule_table import (
    BIG,
    CLOSE,
    POSSIBLE,
    Path,
    Person,
    Places,
    Reals,
    Truths,
    Wholes,
    compiled,
    fill,
    follow,
    follow_within,
    places_of,
)
from muster.solve.staffing_case import Case

_NOISE = 1 << 16
_HOT, _COLD = 1.0, 0.05  # noise at the beginning and at the end, in units of cost
_TOLD = 0.2  # noise at the beginning where it is told what heads are worth
_HELD = 4.0  # times the noise, that a missing head costs beside what has been learned
_FIRST, _LEAST = 1.0, 0.5  # what is learned of it: at first, and at least
_RISE, _FALL = 50.0, 33.0  # a round: for each head missing; times all of it where one is beyond
_CHARGED, _SETTLED = 0.65, 0.95  # of a round: from when it costs more, when all it costs
_NEAR = 2  # shifts and weekends by each day that an answer may be away from what it replaces
_SWEEPS, _GROWTH = 3, 4  # of the first round; how many times as many the next one has
_PRICED, _CHEAPER = 4, 0.97  # how often kinds stood too often get dearer before they are forbidden
_DEARER = 0.3  # what a kind stood far too often costs more each time, beside the noise
_ANSWERS = 50  # between two looks at the clock
_TOGETHER = 20  # people for each thread: of fewer, those who answer at once meet too often
Draws = npt.NDArray[np.uint64]


class Crew(NamedTuple):
    """All people of a case, in arrays over people (P), days (D) and kinds (S).

    What is the same for all is taken from ``any``, one of them.
    """

    any: Person
    may: Truths  # P x S
    most: Wholes  # P x S
    run_max: Wholes
    run_min: Wholes
    rest_min: Wholes
    weekends_max: Wholes
    off: Truths  # P x D
    lowest: Wholes  # P x (D + 1)
    highest: Wholes  # P x (D + 1)
    wish: npt.NDArray[np.int64]  # P x D x (S + 1)
    heads: npt.NDArray[np.int64]  # D x S, as are the next two
    under: Reals  # what a missing head costs now
    over: npt.NDArray[np.int64]


def crew_of(case: Case) -> Crew:
    """Return the people of a whole case, stacked."""
    people = case.persons
    may = np.zeros((case.people, case.kinds), np.bool_)
    for p, person in enumerate(people):
        may[p, person.kinds] = True
    return Crew(
        any=people[0],
        may=may,
        most=np.array([p.most for p in people]),
        run_max=np.array([p.run_max for p in people]),
        run_min=np.array([p.run_min for p in people]),
        rest_min=np.array([p.rest_min for p in people]),
        weekends_max=np.array([p.weekends_max for p in people]),
        off=np.array([p.off for p in people]),
        lowest=np.array([p.lowest for p in people]),
        highest=np.array([p.highest for p in people]),
        wish=case.wish,
        heads=case.heads,
        under=case.under.astype(np.float64),
        over=case.over,
    )


@compiled
def _person(crew: Crew, p: int) -> Person:
    one, classes = crew.any, crew.any.may_follow.shape[0]
    nodes = classes * crew.run_max[p] + crew.rest_min[p]
    return Person(
        one.may_follow,
        one.kind_class,
        np.flatnonzero(crew.may[p]),
        crew.most[p],
        one.units,
        crew.run_max[p],
        crew.run_min[p],
        crew.rest_min[p],
        crew.weekends_max[p],
        False,
        crew.off[p],
        crew.lowest[p],
        crew.highest[p],
        one.weekends_least,
        1,
        -1,
        0,
        1,
        one.first,
        nodes - 1,
        np.ones(nodes, np.bool_),
        one.group,
        one.group_class,
        one.group_units,
        one.order,
        one.like,
        one.group_adds,
    )


@compiled
def _draw(draws: Draws, below: int) -> int:
    """Return a whole number from 0 to before ``below`` (xorshift, Marsaglia 2003)."""
    x = draws[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    draws[0] = x
    drawn: int = np.int64((x >> np.uint64(11)) % np.uint64(below))  # type: ignore[assignment]
    return drawn


@compiled
def anneal(
    crew: Crew,
    people: Wholes,
    paths: npt.NDArray[np.int8],
    stood: npt.NDArray[np.int64],
    dear: Reals,
    room: Places,
    noise: Reals,
    draws: Draws,
    heat: float,
    answers: int,
) -> None:
    """Let ``answers`` of ``people``, as they are drawn, answer to all others.

    ``dear`` (P x S) is what kinds that may be stood only so often cost extra; it is learned.
    """
    for _answer in range(answers):
        p = people[_draw(draws, people.size)]
        _answer_of(crew, p, paths, stood, dear, room, noise, draws, heat)


@compiled
def _answer_of(
    crew: Crew,
    p: int,
    paths: npt.NDArray[np.int8],
    stood: npt.NDArray[np.int64],
    dear: Reals,
    room: Places,
    noise: Reals,
    draws: Draws,
    heat: float,
) -> None:
    """Give person ``p`` another schedule."""
    days, kinds = crew.wish.shape[1], crew.wish.shape[2] - 1
    now, found = paths[p], np.empty(crew.wish.shape[1], np.int8)
    near = near_to(_person(crew, p), now, _NEAR)
    cost = np.empty((days, kinds + 1))
    true = np.empty((days, kinds + 1))
    wish, heads, under, over = crew.wish[p], crew.heads, crew.under, crew.over
    at = _draw(draws, noise.size)
    for day in range(days):
        for kind in range(kinds + 1):
            true[day, kind] = wish[day, kind]
            if kind < kinds:
                there = stood[day, kind] - (now[day] == kind)
                true[day, kind] += _head(there, heads[day, kind], under[day, kind], over[day, kind])
            cost[day, kind] = true[day, kind] + heat * noise[at]
            at = (at + 1) & (noise.size - 1)
    if not _best(near, cost, room, found, now, dear[p], heat):
        return
    gained, saved, lost = 0.0, 0.0, 0.0
    for day in range(days):
        gained += cost[day, now[day]] - cost[day, found[day]]
        saved += true[day, now[day]] - true[day, found[day]]
        for kind, sign in ((now[day], -1.0), (found[day], 1.0)):
            if kind < kinds:
                there = stood[day, kind] - (now[day] == kind)
                head = _head(there, heads[day, kind], under[day, kind], over[day, kind])
                lost += sign * (wish[day, kind] + head - true[day, kind])
    if (heat == 0.0 and saved < lost) or (lost > 0 and gained < lost):
        return  # others on another thread have taken meanwhile what it was for
    for day in range(days):
        if now[day] < kinds:
            stood[day, now[day]] -= 1
        if found[day] < kinds:
            stood[day, found[day]] += 1
        now[day] = found[day]


@compiled
def _head(there: int, heads: int, under: float, over: int) -> float:
    """Return what one more head costs beside those ``there``.

    Told single numbers: handing on arrays, each call counts who holds them, and threads wait for
    each other.
    """
    return float(-under if there < heads else over)


@compiled
def _best(
    person: Person,
    cost: Reals,
    room: Places,
    found: Path,
    now: Path,
    dear: Reals,
    heat: float,
) -> bool:
    """Write a cheap schedule into ``found``, in the place of ``now``; return whether there is one.

    Kinds that are stood too often get dearer, for the next answer too, and in this one are stood
    as long as they may. If that leads nowhere, such a kind is left only on the days where it is
    worth most.
    """
    days = cost.shape[0]
    for kind in person.kinds:
        if person.most[kind] < days:
            cost[:, kind] += dear[kind]
    shape = (days + 1, person.ends.size, places_of(person))
    table = room[: shape[0] * shape[1] * shape[2]].reshape(shape)
    for turn in range(_PRICED + person.kinds.size + 1):
        fill(table, cost, person, 0.0)
        if follow(table, cost, person, 0.0, found) >= POSSIBLE:
            return False
        limited = False
        for kind in person.kinds:
            over = -person.most[kind]
            for day in range(days):
                over += found[day] == kind
            if over > 0:
                limited = True
                if turn < _PRICED:
                    step = (heat + _DEARER) * min(1.0, 2.0 * over / (person.most[kind] + 1))
                    dear[kind] += step
                    cost[:, kind] += step
                else:
                    _keep_best(cost, found, kind, person.most[kind])
            elif over < 0 and turn == 0:
                dear[kind] *= _CHEAPER
        if not limited or (turn == 0 and _within(table, cost, person, found, now)):
            return True
    return False


@compiled
def _within(table: Places, cost: Reals, person: Person, found: Path, now: Path) -> bool:
    """Write a schedule of the table that breaks no limit; return whether it beats ``now``."""
    if not follow_within(table, cost, person, found):
        return False
    gained = 0.0
    for day in range(now.size):
        gained += cost[day, now[day]] - cost[day, found[day]]
    return gained > CLOSE


@compiled
def _keep_best(cost: Reals, found: Path, kind: int, most: int) -> None:
    """Forbid a kind on all but the ``most`` days of a schedule where it costs least."""
    days = cost.shape[0]
    keep = np.zeros(days, np.bool_)
    for _n in range(most):
        best = -1
        for day in range(days):
            is_free = found[day] == kind and not keep[day]
            if is_free and (best < 0 or cost[day, kind] < cost[best, kind]):
                best = day
        keep[best] = True
    for day in range(days):
        if not keep[day]:
            cost[day, kind] = BIG


class Annealer:
    """Betters the paths of a whole case, in rounds that cool; each is longer than the last."""

    def __init__(
        self,
        case: Case,
        paths: Sequence[Path],
        dice: np.random.Generator,
        *,
        threads: int = 1,
        prices: Reals | None = None,
    ) -> None:
        """``prices`` (D x S) are what the linear program of the whole says that heads are worth."""
        self._case, self._crew = case, crew_of(case)
        known = _FIRST if prices is None else np.maximum(prices, _LEAST)
        self._hot = _HOT if prices is None else _TOLD
        self._first: Reals = np.minimum(case.under, known).astype(np.float64)
        self._paths = np.array(paths)
        self._noise = -dice.gumbel(size=_NOISE)
        self._noise -= self._noise.mean()
        self._dear = np.zeros((case.people, case.kinds))
        number = at_once(case, threads)
        self._pool = ThreadPoolExecutor(number) if number > 1 else None
        self._shares = [np.arange(t, case.people, number) for t in range(number)]
        self._draws = [dice.integers(1, 1 << 62, 1).astype(np.uint64) for _ in self._shares]
        self._rooms = [np.empty(_room(self._crew), np.float32) for _ in self._shares]
        self._sweeps = _SWEEPS

    @property
    def sweeps(self) -> int:
        """How often everybody answers in the next round."""
        return self._sweeps

    def round(
        self,
        stop: Callable[[], bool],
        *,
        longer: float = 1.0,
        past: Callable[[], float] = lambda: 0.0,
    ) -> Iterator[Sequence[Path]]:
        """Yield the paths as they are better towards the end of one round, until ``stop``.

        ``longer`` is how much longer than its kind the round takes; a short one also ends cold.
        It ends before that where ``past`` says that all of its time is over: as the time a round
        takes is foreseen only roughly, and nothing comes of one that is broken off.
        """
        answers = max(1, int(longer * self._case.people * self._sweeps))
        parts = -(-answers // _ANSWERS)
        stood, learned = self._case.stood(list(self._paths)), self._first
        done, part = 0.0, 0
        while done < 1.0:
            now = max(part / parts, past())
            learned = self._learn(learned, stood, now - done)
            done, part = now, part + 1
            heat = self._heat(done)
            self._charge(learned, heat, done)
            self._answer(stood, heat)
            if stop():
                break
            if done >= _SETTLED and part % 20 == 0:
                yield [path.copy() for path in self._paths]
        yield [path.copy() for path in self._paths]
        self._sweeps *= _GROWTH

    def _heat(self, done: float) -> float:
        """Return the noise once ``done`` of a round has passed."""
        return self._hot * (_COLD / self._hot) ** (done / _SETTLED) if done < _SETTLED else 0.0

    def _learn(self, learned: Reals, stood: npt.NDArray[np.int64], share: float) -> Reals:
        """Return what is known to be hard to fill once ``share`` of a round has passed."""
        short = self._case.heads - stood
        rise = np.where(short > 0, _RISE * share * short, 0.0)
        fall = np.where(short < 0, min(1.0, _FALL * share) * (learned - _LEAST), 0.0)
        return np.clip(learned + rise - fall, _LEAST, self._case.under)

    def _charge(self, learned: Reals, heat: float, done: float) -> None:
        """Say what a missing head costs once ``done`` of a round has passed."""
        all_of_it = self._case.under
        share = min(1.0, max(0.0, done - _CHARGED) / (_SETTLED - _CHARGED)) ** 2
        some = np.minimum(all_of_it, learned + _HELD * heat)
        self._crew.under[:] = some + share * (all_of_it - some)

    def _answer(self, stood: npt.NDArray[np.int64], heat: float) -> None:
        """Let some people answer, and keep ``stood``, what all stand together, as it then is."""
        each = -(-_ANSWERS // len(self._shares))

        def let(thread: int) -> None:
            anneal(
                self._crew, self._shares[thread], self._paths, stood, self._dear,
                self._rooms[thread], self._noise, self._draws[thread], heat, each,
            )  # fmt: skip

        if self._pool is None:
            let(0)
            return
        list(self._pool.map(let, range(len(self._shares))))
        stood[:] = self._case.stood(list(self._paths))  # two who write at once may lose a head


def at_once(case: Case, threads: int) -> int:
    """Return how many people may answer at once, each on a thread."""
    return max(1, min(threads, case.people // _TOGETHER))


def _room(crew: Crew) -> int:
    """Return how many places the largest table has."""
    nodes = crew.any.may_follow.shape[0] * crew.run_max.max() + crew.rest_min.max()
    units = int(crew.any.units.max())
    stride = 2 * _NEAR * units + 1 + 2 * units
    return int((crew.off.shape[1] + 1) * nodes * ((2 * _NEAR + 3) * stride + 4 * units))
