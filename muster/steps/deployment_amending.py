"""A plan changed by hand before anything is recorded: who could go instead, how to mend the rest.

An amendment under way is nowhere kept: it is a list of changes that whoever makes it carries
along. So it can be looked at, sent on, gone back in, and forgotten.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from muster.core.comparison import Comparison, compare
from muster.core.deployment import Ban, Lock, Move
from muster.core.explanation import Asking
from muster.core.kinds import Amendment, Change
from muster.core.outcome import Outcome, outcomes
from muster.core.proposal import PlanOnRecord, changed
from muster.core.ranking import Ranked, ranked
from muster.core.rules import RulePack
from muster.solve.answer import CHANGE, Replanned
from muster.steps.deployment import Verdict, judge
from muster.steps.deployment_reading import situation_of
from muster.steps.deployment_situation import Situation

SITUATIONS = 2  # kept in memory between questions; to read one of a region takes seconds


def judged(record: PlanOnRecord, changes: Sequence[Amendment], pack: RulePack) -> Verdict:
    """Return what ``changes`` would make of a plan, judged by what it was made from."""
    return judge(record, changes, here_of(record, pack))


def candidates(
    record: PlanOnRecord, changes: Sequence[Amendment], line: str, pack: RulePack, *, limit: int
) -> tuple[Ranked, ...]:
    """Return whom ``line`` could be given once ``changes`` are made, and who may not go and why."""
    problem = wished_by(record, changes, pack).problem
    moves = changed(record.moves, changes)
    return ranked(problem, replace(record, moves=moves).plan, line, limit=limit)


class Mending(StrEnum):
    """How much a mended plan may disturb for how little."""

    FEWEST = "fewest"  # changes, whatever they cost
    BALANCED = "balanced"
    CHEAPEST = "cheapest"  # plan, whatever changes


_CHANGE = {Mending.FEWEST: 10**9, Mending.BALANCED: CHANGE, Mending.CHEAPEST: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """The planner's answer to changes by hand, and whom it treats otherwise than the plan."""

    found: Replanned
    elsewhere: tuple[Move, ...]  # people of the plan who go to another line
    new: tuple[Move, ...]  # people who were not in the plan


def mended(
    record: PlanOnRecord, changes: Sequence[Amendment], pack: RulePack, how: Mending
) -> Mended:
    """Return the plan that keeps ``changes``, mends the rest and weighs what else it disturbs."""
    from muster.solve.replan import replan  # noqa: PLC0415 Numba takes long to load

    here = wished_by(record, changes, pack)
    found = replan(here.problem, record.plan, seed=seed_of(record), change=_CHANGE[how])
    was = {move.person: move.demand for move in record.moves}
    moves = found.answer.plan.moves
    return Mended(
        found=found,
        elsewhere=tuple(m for m in moves if was.get(m.person, m.line) != m.line),
        new=tuple(m for m in moves if m.person not in was),
    )


def seed_of(record: PlanOnRecord) -> int:
    """Return the seed a plan was found with, so that the same changes are mended the same way."""
    return record.proposed.seed if record.proposed else 0


def wished_by(record: PlanOnRecord, changes: Sequence[Amendment], pack: RulePack) -> Situation:
    """Return the situation of a plan with the wishes of its changes, on record and under way."""
    here = here_of(record, pack)
    return replace(here, problem=here.wished(*kept_by(record, changes)))


def kept_by(
    record: PlanOnRecord, changes: Sequence[Amendment]
) -> tuple[tuple[Lock, ...], tuple[Ban, ...]]:
    """Return the hand's wishes a plan made anew has to keep: the last word on each move counts.

    Who was put in stays in, who was taken out of a line does not come back to it.
    """
    last: dict[tuple[str, str | None], Change] = {}
    for each in (*record.amendments, *changes):
        last[each.person, each.demand] = each.change
    locks = tuple(
        Lock(person, line)
        for (person, line), change in last.items()
        if line is not None and change in (Change.IN, Change.LOCK)
    )
    bans = tuple(
        Ban(person, line)
        for (person, line), change in last.items()
        if change in (Change.OUT, Change.BAN)
    )
    return locks, bans


def here_of(record: PlanOnRecord, pack: RulePack) -> Situation:
    """Return the situation a plan was made from; that of the plans last asked for is at hand."""
    made_from = record.proposed.head_digest if record.proposed else record.steps[0].recorded_at
    return _here(_Key((record.code, record.steps[0].seq, made_from, pack.digest), record, pack))


class _Key(tuple[object, ...]):
    """What names a situation, with what it is read by, which needs no comparing."""

    record: PlanOnRecord
    pack: RulePack

    def __new__(cls, name: tuple[object, ...], record: PlanOnRecord, pack: RulePack) -> "_Key":
        """Return the key called ``name``."""
        key = super().__new__(cls, name)
        key.record, key.pack = record, pack
        return key


@lru_cache(maxsize=SITUATIONS)
def _here(key: _Key) -> Situation:
    found = situation_of(key.record, key.pack)
    gc.freeze()  # a hundred thousand people stay: the collector need not look at them again
    return found


# --- asked about ---------------------------------------------------------------------------------


def compared(one: PlanOnRecord, other: PlanOnRecord, pack: RulePack) -> Comparison:
    """Return two plans side by side, each measured by what it was made from."""
    first, second = here_of(one, pack), here_of(other, pack)
    return compare(first.problem, one.plan, other.plan, other_problem=second.problem)


def asking(record: PlanOnRecord, pack: RulePack) -> Asking:
    """Return a plan to be asked why; what takes time is found out once."""
    return _asking(_as_it_stands(record, pack))


def outcomes_of(record: PlanOnRecord, pack: RulePack) -> tuple[Outcome, ...]:
    """Return what becomes of every volunteer, without any reason of health or family."""
    return _outcomes(_as_it_stands(record, pack))


def _as_it_stands(record: PlanOnRecord, pack: RulePack) -> "_Key":
    last = record.steps[-1]
    made_from = record.proposed.head_digest if record.proposed else ""
    return _Key((record.code, last.seq, last.recorded_at, made_from, pack.digest), record, pack)


@lru_cache(maxsize=SITUATIONS)
def _outcomes(key: "_Key") -> tuple[Outcome, ...]:
    problem = here_of(key.record, key.pack).problem
    found = outcomes(problem, key.record.plan, seed=seed_of(key.record))
    return tuple(each.discreet() for each in found)


@lru_cache(maxsize=SITUATIONS)
def _asking(key: _Key) -> Asking:
    problem = here_of(key.record, key.pack).wished(key.record.locks, key.record.bans)
    return Asking(problem, key.record.plan)
