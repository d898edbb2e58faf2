"""A staffing problem in arrays: whole numbers for people, days and kinds, and what each costs.

A case may also be a part of another: some of the people, on some of the days, while all else
stays as it is. What solves the whole then solves the part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from muster.core.staffing import WEEK_DAYS, Contract, Schedule, Staffing
from muster.solve.schedule_part import gap_of, is_priced, part_of, time_of
from muster.solve.schedule_table import (
    Path,
    Person,
    Reals,
    Truths,
    Wholes,
    is_charged,
    places_of,
)

_PACE_DAYS = 14
_COUNTED_MAX = 8_000_000  # places of a table in which a kind is counted
_COUNTED_OF, _COUNTED_TIMES = 3, 5  # limited kinds at most, and how often the one is stood


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A problem by numbers: person p, day d, kind k; the kind after the last is rest.

    ``wish[p, d, k]`` is what requests cost; ``heads``, ``under`` and ``over`` are D x K.
    """

    persons: Sequence[Person]
    wish: npt.NDArray[np.int64]
    heads: npt.NDArray[np.int64]
    under: npt.NDArray[np.int64]
    over: npt.NDArray[np.int64]

    @property
    def people(self) -> int:
        """How many people there are."""
        return int(self.wish.shape[0])

    @property
    def days(self) -> int:
        """How many days there are."""
        return int(self.wish.shape[1])

    @property
    def kinds(self) -> int:
        """How many kinds of shift there are; also the number that stands for rest."""
        return int(self.wish.shape[2] - 1)

    def wish_of(self, person: int, path: Path) -> int:
        """Return what the requests of a person cost on a path."""
        return int(self.wish[person, np.arange(self.days), path].sum())

    def stood(self, paths: Sequence[Path]) -> npt.NDArray[np.int64]:
        """Return how many heads stand each kind on each day, D x K."""
        heads = np.zeros((self.days, self.kinds + 1), np.int64)
        day = np.arange(self.days)
        for path in paths:
            heads[day, path] += 1
        return heads[:, :-1]

    def cost(self, paths: Sequence[Path]) -> int:
        """Return what the paths of all people cost together."""
        off = self.stood(paths) - self.heads
        cover = np.where(off > 0, self.over * off, -self.under * off)
        return int(cover.sum()) + sum(self.wish_of(p, path) for p, path in enumerate(paths))

    def response(self, stood: npt.NDArray[np.int64]) -> Reals:
        """Return what one head more costs on each day and kind, when so many stand there."""
        prices: Reals = np.where(stood < self.heads, -self.under, self.over).astype(np.float64)
        return prices

    def part(self, people: Sequence[int], first: int, last: int, paths: Sequence[Path]) -> "Case":
        """Return ``people`` on the days from ``first``, a Monday, to before ``last``.

        Everybody else, and everything outside these days, stays as in ``paths``.
        """
        others = [path for person, path in enumerate(paths) if person not in set(people)]
        days = slice(first, last)
        return Case(
            persons=[part_of(self.persons[p], paths[p], first, last) for p in people],
            wish=np.ascontiguousarray(self.wish[list(people), days]),
            heads=(self.heads - self.stood(others))[days],
            under=self.under[days],
            over=self.over[days],
        )


def case_of(problem: Staffing) -> Case:
    """Return a problem by numbers."""
    heads, under, over = _cover(problem)
    return Case(
        persons=_persons(problem), wish=_wishes(problem), heads=heads, under=under, over=over
    )


def _persons(problem: Staffing) -> list[Person]:
    unit = gcd(*(kind.minutes for kind in problem.kinds))
    units = np.array([kind.minutes // unit for kind in problem.kinds], np.int64)
    follow = np.array(
        [[after.code not in kind.not_before for after in problem.kinds] for kind in problem.kinds],
        np.bool_,
    )
    may_follow, kind_class = np.unique(follow, axis=0, return_inverse=True)
    kind_class = kind_class.ravel().astype(np.int64)
    alike = np.column_stack([kind_class, units, may_follow.T])
    groups, group = np.unique(alike, axis=0, return_inverse=True)
    order, like, adds = _likenesses(groups[:, 2:].astype(np.bool_))
    nodes = [may_follow.shape[0] * each.run_max + each.rest_min for each in problem.people]
    return [
        _counting(
            _priced(
                _person(problem, contract, unit)._replace(
                    may_follow=may_follow,
                    kind_class=kind_class,
                    units=units,
                    group=group.ravel().astype(np.int64),
                    group_class=groups[:, 0].astype(np.int64),
                    group_units=groups[:, 1].astype(np.int64),
                    order=order,
                    like=like,
                    group_adds=adds,
                    start=number - 1,
                    ends=np.ones(number, np.bool_),
                )
            )
        )
        for contract, number in zip(problem.people, nodes, strict=True)
    ]


def _likenesses(follows: Truths) -> tuple[Wholes, Wholes, Truths]:
    """Return the order of classes, the one each is like, and what it adds to that (G x C).

    Few groups are left to add: kinds late in the day are followed by some of those that follow
    early ones.
    """
    order = np.argsort(follows.sum(axis=0), kind="stable")
    like, adds = np.full(order.size, -1, np.int64), follows.copy()
    for i, one in enumerate(order):
        for other in order[:i]:  # the last that fits has most in common
            if not (follows[:, other] & ~follows[:, one]).any():
                like[one] = other
        if like[one] >= 0:
            adds[:, one] &= ~follows[:, like[one]]
    return order, like, np.ascontiguousarray(adds)


def _person(problem: Staffing, contract: Contract, unit: int) -> Person:
    """Return one person, without what is the same for all."""
    days, units_max = problem.days, contract.minutes_max // unit
    units = np.array([kind.minutes // unit for kind in problem.kinds], np.int64)
    most = np.array([contract.shifts_max.get(k.code, 0) for k in problem.kinds], np.int64)
    most[most >= np.minimum(days, units_max // units)] = days  # time limits it first
    off = np.zeros(days, np.bool_)
    off[sorted(contract.days_off)] = True
    kinds = np.flatnonzero(most)
    units_min = -(-contract.minutes_min // unit)
    longest = int(units[kinds].max(initial=1))
    lowest, highest = time_of(
        days, contract.run_max, contract.rest_min, longest, units_min, units_max
    )
    none, never = np.empty(0, np.int64), np.empty((0, 0), np.bool_)
    return Person(
        may_follow=never,
        kind_class=none,
        kinds=kinds,
        most=most,
        units=units,
        run_max=contract.run_max,
        run_min=contract.run_min,
        rest_min=contract.rest_min,
        weekends_max=min(contract.weekends_max, -(-days // WEEK_DAYS)),
        weekends_priced=False,
        off=off,
        lowest=lowest,
        highest=highest,
        weekends_least=np.zeros(days + 1, np.int64),
        columns=1,
        counted=-1,
        span=0,
        gap=gap_of(longest, lowest),
        first=0,
        start=0,
        ends=np.empty(0, np.bool_),
        group=none,
        group_class=none,
        group_units=none,
        order=none,
        like=none,
        group_adds=never,
    )


def _priced(person: Person) -> Person:
    """Return a person with a price for weekends where the table would be too large."""
    days, units = person.off.size, int(person.highest.max())
    priced = is_priced(person, days, units, person.weekends_max)
    columns = 1 if priced else person.weekends_max + 1
    return person._replace(weekends_priced=priced, columns=columns)


def _counting(person: Person) -> Person:
    """Return a person in whose table the kind they may stand least often is counted.

    Such a table is as many times as large, and what it says is exact where nothing else has a
    price. Without such a kind, or where it would be too large, the person as they are.
    """
    kinds = person.kinds.tolist()
    limited = [kind for kind in kinds if is_charged(person, kind, person.off.size)]
    groups = person.group[kinds].tolist()
    alone = [kind for kind in limited if groups.count(int(person.group[kind])) == 1]
    kind = min(alone, key=lambda k: int(person.most[k]), default=-1)
    if kind < 0 or len(limited) > _COUNTED_OF or person.most[kind] > _COUNTED_TIMES:
        return person
    span = 1 if person.weekends_priced else person.columns + 1
    columns = int(person.most[kind]) * span + person.columns
    counted = person._replace(counted=kind, span=span, columns=columns)
    return counted if table_places(counted) <= _COUNTED_MAX else person


def _wishes(problem: Staffing) -> npt.NDArray[np.int64]:
    wish = np.zeros((len(problem.people), problem.days, len(problem.kinds) + 1), np.int64)
    number = {contract.code: p for p, contract in enumerate(problem.people)}
    kinds = {kind.code: k for k, kind in enumerate(problem.kinds)}
    for request in problem.requests:
        here = wish[number[request.person], request.day]
        kind = kinds[request.kind]
        if request.wanted:
            here += request.weight
            here[kind] -= request.weight
        else:
            here[kind] += request.weight
    return wish


def _cover(problem: Staffing) -> npt.NDArray[np.int64]:
    kinds = {kind.code: k for k, kind in enumerate(problem.kinds)}
    cover = np.zeros((3, problem.days, len(problem.kinds)), np.int64)
    for line in problem.cover:
        cover[:, line.day, kinds[line.kind]] = line.heads, line.under, line.over
    return cover


def schedule(problem: Staffing, paths: Sequence[Path]) -> Schedule:
    """Return the paths as the core knows a schedule."""
    codes = [*(kind.code for kind in problem.kinds), ""]
    return {
        contract.code: tuple(codes[k] for k in path)
        for contract, path in zip(problem.people, paths, strict=True)
    }


def at_even_pace(person: Person) -> Person:
    """Return a person whose time is used up evenly, within two weeks' worth of it.

    Of the table of a long horizon a small part is left. Somebody may have no such schedule who
    has another.
    """
    days = person.off.size
    day = np.arange(days + 1)
    pace = (person.lowest[days] + person.highest[days]) / 2 / days
    away = max(_PACE_DAYS * pace, int(person.units.max()))
    lowest = np.maximum(person.lowest, np.floor(pace * day - away).astype(np.int64))
    highest = np.minimum(person.highest, np.ceil(pace * day + away).astype(np.int64))
    if (lowest > highest).any():
        return person
    gap = gap_of(int(person.units.max()), lowest)
    return person._replace(lowest=lowest, highest=highest, gap=gap)


def table_places(person: Person) -> int:
    """Return how many places the table of a person has."""
    return int(np.prod(_shape(person)))


def _shape(person: Person) -> tuple[int, int, int]:
    return person.off.size + 1, person.ends.size, places_of(person)


class Tables:
    """Room for the tables of one thread: one buffer, in the shape of the person at hand."""

    def __init__(self) -> None:
        self._room = np.empty(0)

    def of(self, person: Person) -> Reals:
        """Return a table for ``person``; what was in it means nothing."""
        shape = _shape(person)
        size = int(np.prod(shape))
        if self._room.size < size:
            self._room = np.empty(size)  # no memory is taken for places that no time can be at
        table: Reals = self._room[:size].reshape(shape)
        return table
