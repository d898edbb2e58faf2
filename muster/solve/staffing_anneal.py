"""Everybody answers to all others, some weeks at a time, with costs that tremble less and less.

One answer is the cheapest schedule of one person on some weeks, exactly, at what a head more or
less costs there now, plus noise: a sample of what a person may do at a temperature (perturb and
maximise: Papandreou and Yuille 2011). Cooled slowly, this is simulated annealing whose moves are
whole weeks of a person. Compiled as a whole.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from muster.solve.schedule_part import part_of
from muster.solve.schedule_table import (
    BIG,
    POSSIBLE,
    Path,
    Person,
    Reals,
    Truths,
    Wholes,
    compiled,
    fill,
    follow,
)
from muster.solve.staffing_case import Case

_WEEK = 7
_NOISE = 1 << 16
_HOT, _COLD = 30.0, 0.4  # noise at the beginning and at the end, in units of cost
_WEEKS = 4  # that one answer covers
_SWEEPS = 12  # of the first round; each round after it has twice as many
_ANSWERS = 200  # between two looks at the clock
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
    under: npt.NDArray[np.int64]
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
        under=case.under,
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
        one.first,
        nodes - 1,
        np.ones(nodes, np.bool_),
        one.group,
        one.group_class,
        one.group_units,
        one.group_follows,
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
    paths: npt.NDArray[np.int8],
    stood: npt.NDArray[np.int64],
    room: Reals,
    noise: Reals,
    draws: Draws,
    heat: float,
    weeks: int,
    answers: int,
) -> int:
    """Let ``answers`` people in turn answer on some ``weeks``; return what ``paths`` cost less."""
    people, days = crew.wish.shape[0], crew.wish.shape[1]
    saved = 0
    total_weeks = -(-days // _WEEK)
    for _answer in range(answers):
        p = _draw(draws, people)
        length = min(total_weeks, weeks)
        first = _WEEK * _draw(draws, total_weeks - length + 1)
        last = min(days, first + _WEEK * length)
        saved += _answer_of(crew, p, first, last, paths, stood, room, noise, draws, heat)
    return saved


@compiled
def _answer_of(
    crew: Crew,
    p: int,
    first: int,
    last: int,
    paths: npt.NDArray[np.int8],
    stood: npt.NDArray[np.int64],
    room: Reals,
    noise: Reals,
    draws: Draws,
    heat: float,
) -> int:
    """Give person ``p`` other days from ``first`` to before ``last``; return what that saves."""
    kinds = crew.wish.shape[2] - 1
    path = paths[p]
    part = part_of(_person(crew, p), path, first, last)
    now = path[first:last].copy()
    cost = np.empty((last - first, kinds + 1))
    true = np.empty((last - first, kinds + 1))
    at = _draw(draws, noise.size)
    for day in range(last - first):
        date = first + day
        for kind in range(kinds):
            there = stood[date, kind] - (1 if now[day] == kind else 0)
            price = (
                -crew.under[date, kind] if there < crew.heads[date, kind] else crew.over[date, kind]
            )
            true[day, kind] = crew.wish[p, date, kind] + price
        true[day, kinds] = crew.wish[p, date, kinds]
        for kind in range(kinds + 1):
            cost[day, kind] = true[day, kind] + heat * noise[at]
            at = (at + 1) & (noise.size - 1)
    found = np.empty(last - first, np.int8)
    if not _best(part, cost, room, found):
        return 0
    saved = 0.0
    for day in range(last - first):
        saved += true[day, now[day]] - true[day, found[day]]
    if heat == 0.0 and saved < 0:
        return 0
    for day in range(last - first):
        if now[day] < kinds:
            stood[first + day, now[day]] -= 1
        if found[day] < kinds:
            stood[first + day, found[day]] += 1
        path[first + day] = found[day]
    return round(saved)


@compiled
def _best(part: Person, cost: Reals, room: Reals, found: Path) -> bool:
    """Write a cheap schedule into ``found``; return whether there is one.

    A kind stood too often is left only on the days where it is worth most, and so on.
    """
    days = cost.shape[0]
    weekends = 1 if part.weekends_priced else part.weekends_max + 1
    units = part.highest.max() + 1
    shape = (days + 1, weekends, part.ends.size, units)
    table = room[: shape[0] * shape[1] * shape[2] * shape[3]].reshape(shape)
    for _turn in range(part.kinds.size + 1):
        fill(table, cost, part, 0.0)
        if follow(table, cost, part, 0.0, found) >= POSSIBLE:
            return False
        if not _limit(part, cost, found):
            return True
    return False


@compiled
def _limit(part: Person, cost: Reals, found: Path) -> bool:
    """Forbid a kind that is stood too often on all but its best days; return whether one is."""
    days = cost.shape[0]
    for kind in part.kinds:
        stood = 0
        for day in range(days):
            stood += found[day] == kind
        if stood <= part.most[kind]:
            continue
        keep = np.zeros(days, np.bool_)
        for _n in range(part.most[kind]):
            best = -1
            for day in range(days):
                is_free = found[day] == kind and not keep[day]
                if is_free and (best < 0 or cost[day, kind] < cost[best, kind]):
                    best = day
            keep[best] = True
        for day in range(days):
            if not keep[day]:
                cost[day, kind] = BIG
        return True
    return False


class Annealer:
    """Betters the paths of a whole case, in rounds that cool; each is twice as long as the last.

    A round begins ``hot``: with noise of so many units of cost.
    """

    def __init__(
        self, case: Case, paths: Sequence[Path], dice: np.random.Generator, *, hot: float = _HOT
    ) -> None:
        self._case, self._crew = case, crew_of(case)
        self._paths = np.array(paths)
        self._noise = -dice.gumbel(size=_NOISE)
        self._noise -= self._noise.mean()
        self._draws = dice.integers(1, 1 << 62, 1).astype(np.uint64)
        self._room = np.empty(_room(self._crew))
        self._hot, self._sweeps = hot, _SWEEPS

    def round(self, stop: Callable[[], bool], *, share: float = 1.0) -> Iterator[Sequence[Path]]:
        """Yield the paths as they are better towards the end of one round, until ``stop``.

        ``share`` is how much of the round there is time for: a shorter one also ends cold.
        """
        weeks = -(-self._case.days // _WEEK)
        answers = max(1, self._case.people * weeks // min(weeks, _WEEKS)) * self._sweeps
        answers = max(1, int(share * answers))
        parts = -(-answers // _ANSWERS)
        stood = self._case.stood(list(self._paths))
        for part in range(parts + parts // 10 + 1):
            heat = self._hot * (_COLD / self._hot) ** (part / parts) if part < parts else 0.0
            anneal(
                self._crew, self._paths, stood, self._room, self._noise, self._draws,
                heat, _WEEKS, _ANSWERS,
            )  # fmt: skip
            if stop():
                break
            if part >= parts and (part - parts) % 20 == 0:
                yield [path.copy() for path in self._paths]
        yield [path.copy() for path in self._paths]
        self._hot, self._sweeps = max(_COLD, self._hot * 0.7), 2 * self._sweeps


def _room(crew: Crew) -> int:
    """Return how many places the largest table of some weeks has."""
    nodes = crew.any.may_follow.shape[0] * crew.run_max.max() + crew.rest_min.max()
    days = min(crew.off.shape[1], _WEEK * _WEEKS)
    units = int(crew.any.units.max()) * days + 1
    return int((days + 1) * (min(_WEEKS, crew.weekends_max.max()) + 1) * nodes * units)
