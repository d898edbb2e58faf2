"""A staffing problem in arrays: whole numbers for people, days and kinds, and what each costs."""

from collections.abc import Sequence
from math import gcd

import numpy as np
import numpy.typing as npt

from muster.core.staffing import Contract, Schedule, Staffing
from muster.solve.schedule_table import BIG, Path, Person, Reals, Wholes

_LONG_DAYS = 100  # from here on weekends have a price: as a dimension they cost too much
_MANY_WEEKENDS = 8


class Case:
    """A problem by numbers: person p, day d, kind k; the kind after the last is rest.

    ``wish[p, d, k]`` is what requests cost; ``heads``, ``under`` and ``over`` are D x K.
    """

    def __init__(self, problem: Staffing) -> None:
        self.problem = problem
        self.days, self.kinds, self.people = (
            problem.days,
            len(problem.kinds),
            len(problem.people),
        )
        self._kind = {kind.code: k for k, kind in enumerate(problem.kinds)}
        self.unit = gcd(*(kind.minutes for kind in problem.kinds))
        self.persons = self._persons()
        self.wish = self._wishes()
        self.heads, self.under, self.over = self._cover()

    def _persons(self) -> list[Person]:
        kinds = self.problem.kinds
        follow = np.array(
            [[after.code not in kind.not_before for after in kinds] for kind in kinds], np.bool_
        )
        may_follow, kind_class = np.unique(follow, axis=0, return_inverse=True)
        units = np.array([kind.minutes // self.unit for kind in kinds], np.int64)
        return [
            self._person(contract, may_follow, kind_class.ravel().astype(np.int64), units)
            for contract in self.problem.people
        ]

    def _person(
        self,
        contract: Contract,
        may_follow: npt.NDArray[np.bool_],
        kind_class: Wholes,
        units: Wholes,
    ) -> Person:
        units_max = contract.minutes_max // self.unit
        units_min = -(-contract.minutes_min // self.unit)
        most = np.array([contract.shifts_max.get(k.code, 0) for k in self.problem.kinds], np.int64)
        most[most >= np.minimum(self.days, units_max // units)] = self.days  # time limits it first
        off = np.zeros(self.days, np.bool_)
        off[sorted(contract.days_off)] = True
        allowed = np.flatnonzero(most)
        longest = int(units[allowed].max(initial=1))
        ahead = [_work_days(d, contract) * longest for d in range(self.days + 1)]
        return Person(
            may_follow=may_follow,
            kind_class=kind_class,
            kinds=allowed,
            most=most,
            units=units,
            units_max=units_max,
            units_min=units_min,
            run_max=contract.run_max,
            run_min=contract.run_min,
            rest_min=contract.rest_min,
            weekends_max=contract.weekends_max,
            weekends_priced=self.days > _LONG_DAYS or contract.weekends_max > _MANY_WEEKENDS,
            off=off,
            lowest=np.array([max(0, units_min - most_) for most_ in reversed(ahead)], np.int64),
            highest=np.array([min(units_max, most_) for most_ in ahead], np.int64),
        )

    def _wishes(self) -> npt.NDArray[np.int64]:
        wish = np.zeros((self.people, self.days, self.kinds + 1), np.int64)
        number = {contract.code: p for p, contract in enumerate(self.problem.people)}
        for request in self.problem.requests:
            here = wish[number[request.person], request.day]
            kind = self._kind[request.kind]
            if request.wanted:
                here += request.weight
                here[kind] -= request.weight
            else:
                here[kind] += request.weight
        return wish

    def _cover(self) -> npt.NDArray[np.int64]:
        cover = np.zeros((3, self.days, self.kinds), np.int64)
        for line in self.problem.cover:
            cover[:, line.day, self._kind[line.kind]] = line.heads, line.under, line.over
        return cover

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

    def schedule(self, paths: Sequence[Path]) -> Schedule:
        """Return the paths as the core knows a schedule."""
        codes = [*(kind.code for kind in self.problem.kinds), ""]
        return {
            contract.code: tuple(codes[k] for k in path)
            for contract, path in zip(self.problem.people, paths, strict=True)
        }


def _work_days(days: int, contract: Contract) -> int:
    """Return on how many of so many days in a row somebody can work at most.

    The days may begin in the middle of a run, with one that came before it.
    """
    cycle, rest = divmod(days, contract.run_max + contract.rest_min)
    extra = contract.run_max  # a run that began before is not known
    return min(days, cycle * contract.run_max + min(rest, contract.run_max) + extra)


class Tables:
    """Room for the tables of one thread: one buffer, in the shape of the person at hand."""

    def __init__(self, case: Case) -> None:
        self._shapes = [self._shape(case, person) for person in case.persons]
        self._room = np.full(max((int(np.prod(s)) for s in self._shapes), default=0), BIG)
        self._whose = -1

    def of(self, person: int) -> Reals:
        """Return the table of ``person``, BIG wherever it is not filled again."""
        shape = self._shapes[person]
        table: Reals = self._room[: int(np.prod(shape))].reshape(shape)
        if self._whose != person:
            table.fill(BIG)
            self._whose = person
        return table

    @staticmethod
    def _shape(case: Case, person: Person) -> tuple[int, int, int, int]:
        nodes = person.may_follow.shape[0] * person.run_max + person.rest_min
        weekends = 1 if person.weekends_priced else person.weekends_max + 1
        return case.days + 1, nodes, person.units_max + 1, weekends
