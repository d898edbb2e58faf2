"""Which of a hand's locks can be kept, one by one and together."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from muster.core.deployment import (
    BreachRule,
    Lock,
    Move,
    Plan,
    Problem,
    breaches,
    overlap,
)
from muster.core.place import FROM_M2
from muster.solve.columns import NONE, Columns
from muster.solve.offer import Need
from muster.solve.simplex import Flags, Whole

_ALONE = frozenset(
    {
        BreachRule.PERSON_UNKNOWN,
        BreachRule.LINE_UNKNOWN,
        BreachRule.BLOCKED,
        BreachRule.COMMITMENT_OVERLAPS,
        BreachRule.WRONG_ROLE,
        BreachRule.COMPETENCE_MISSING,
        BreachRule.NEAR_RETIREMENT,
        BreachRule.TOO_FAR,
        BreachRule.BANNED,
    }
)


def keepable(problem: Problem) -> tuple[Lock, ...]:
    """Return those locks that no rule about one person and one line forbids, each once."""
    locks = sorted(set(problem.locks))
    if not locks:
        return ()
    named = {lock.person for lock in locks}
    some = Problem(
        lines=problem.lines,
        candidates=tuple(person for person in problem.candidates if person.number in named),
        squads=problem.squads,
        limits=problem.limits,
        bans=problem.bans,
    )
    found = breaches(some, Plan(tuple(Move(lock.person, lock.line) for lock in locks)))
    broken = {(breach.person, breach.line) for breach in found if breach.rule in _ALONE}
    return tuple(lock for lock in locks if (lock.person, lock.line) not in broken)


def fixed(columns: Columns) -> dict[int, int]:
    """Return the line (row) of each person (row) whom a lock binds that can be kept.

    Of locks that cannot be kept together, the first in order of person and line are.
    """
    lines, crowd = columns.lines, columns.crowd
    at: Counter[int] = Counter()
    drawn: Counter[int] = Counter()
    found: dict[int, int] = {}
    for lock in keepable(columns.problem):
        person, line = crowd.row.get(lock.person), lines.row.get(lock.line)
        if person is None or line is None or person in found:
            continue
        floor = int(crowd.floor[person])
        if at[line] >= lines.heads[line] or drawn[floor] >= crowd.release[floor]:
            continue
        if _parts(columns, found, person, line):
            continue
        found[person] = line
        at[line] += 1
        drawn[floor] += 1
    return found


def fits_kind(columns: Columns, kind: int, line: int) -> bool:
    """Return whether people of a kind may go to a line, were it near enough."""
    of, there = columns.crowd.kinds[kind], columns.lines.lines[line]
    return (
        Need(there.role, there.competences, 0).met_by(of)
        and not (there.high_risk and of.near_retirement)
        and int(columns.lines.window[line]) not in of.busy
        and there.code not in of.banned
    )


def fit(columns: Columns, rows: Whole, lines: Whole) -> Flags:
    """Return of each person and line whether nothing of the person alone keeps them from it."""
    crowd, many = columns.crowd, len(columns.lines.lines)
    pairs, at = np.unique(crowd.kind[rows] * many + lines, return_inverse=True)
    suits = [fits_kind(columns, kind, line) for kind, line in _parted(pairs, many)]
    able = np.array(suits, np.bool_)[at] if len(rows) else np.zeros(0, np.bool_)
    reach_km = columns.problem.limits.travel_max_km
    if reach_km is None or reach_km >= len(FROM_M2):
        return able
    there = columns.lines.positions_m[columns.lines.place[lines]]
    apart = there - crowd.positions_m[crowd.site[rows]]
    near: Flags = (apart**2).sum(axis=1) < FROM_M2[reach_km]
    return able & near


def _parted(pairs: Whole, many: int) -> Iterator[tuple[int, int]]:
    yield from zip((pairs // many).tolist(), (pairs % many).tolist(), strict=True)


def _parts(columns: Columns, found: dict[int, int], person: int, line: int) -> bool:
    """Return whether a squad would be parted, or both adults of a household be away."""
    crowd, lines = columns.crowd, columns.lines.lines
    squad, household = int(crowd.squad[person]), int(crowd.household[person])
    for other, where in found.items():
        if (
            squad in crowd.together
            and crowd.squad[other] == squad
            and lines[where].post != lines[line].post
        ):
            return True
        if household != NONE and crowd.household[other] == household:
            nights = lines[where].overnight and lines[line].overnight
            if nights and overlap(lines[where].window, lines[line].window):
                return True
    return False
