"""The smallest set of lines and rules that cannot hold together: where to look, and the narrowing.

Everything far from the trouble is left out first: of the lines those that are open at their
minimum, and as many around them as it takes; of the people those who could fill them, and those
who count for the same floors. Among what is left the set is halved again and again (QuickXplain:
Junker 2004), then every cause is tried once more on its own. The core's own check says what can
hold, so a conflict never rests on the planner.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from muster.core.conflict import Cause, CauseKind, Conflict, causes, narrowed, relaxed, sized
from muster.core.deployment import DemandLine, Lock, Plan, Problem, fills
from muster.core.meeting import can_be_met

LINES_MAX = 16  # lines looked at together
PEOPLE_MAX = 5_000  # that the core's check, which is plain and slow, is asked about at once
_MINIMUM = frozenset({CauseKind.LINE})


def conflict(problem: Problem, made: Plan, aside: Sequence[Lock]) -> Conflict | None:
    """Return what cannot hold together; None if it takes more lines or people than are tried.

    ``aside`` are locks that ``made`` does not keep. Without any, a line that ``made`` leaves short
    of its minimum is looked at, the most urgent first.
    """
    if aside:
        return _of_locks(problem)
    filled = Counter(move.line for move in made.moves)
    short = [line for line in problem.lines if filled[line.code] < line.heads_min]
    for line in sorted(short, key=lambda line: (line.priority, line.code))[:4]:
        found = _of_line(problem, line)
        if found is not None:
            return found
    return None


def _of_locks(problem: Problem) -> Conflict | None:
    """Return the conflict of locks with each other and with rules, whatever lines need."""
    named = {lock.person for lock in problem.locks}
    codes = {lock.line for lock in problem.locks}
    some = _near(problem, [line for line in problem.lines if line.code in codes], named)
    wanted = [cause for cause in causes(some) if cause.kind not in _MINIMUM]
    return _narrowed(problem, some, wanted)


def _of_line(problem: Problem, line: DemandLine) -> Conflict | None:
    """Return the conflict about one line, with the nearest that draw on the same people."""

    def apart(other: DemandLine) -> tuple[int, str]:
        away = (other.lat_e6 - line.lat_e6) ** 2 + (other.lon_e6 - line.lon_e6) ** 2
        return away, other.code

    alike = [
        other
        for other in problem.lines
        if other.heads_min and other.competences >= line.competences and other.code != line.code
    ]
    around = [line, *sorted(alike, key=apart)[: LINES_MAX - 1]]
    many = 1
    while True:
        some = _near(problem, around[:many], set())
        if len(some.candidates) > PEOPLE_MAX:
            return None
        if can_be_met(some) is False:
            return _narrowed(problem, some, list(causes(some)))
        if many >= len(around):
            return None
        many *= 2


def _near(problem: Problem, lines: Sequence[DemandLine], named: set[str]) -> Problem:
    """Return the problem of a few lines, of who could fill them and who counts for their floors.

    A makeup comes with all the lines it spans: whoever it lacks may come by any of them.
    """
    own = {line.code for line in lines}
    codes = own.union(*(makeup.lines for makeup in problem.makeups if makeup.lines & own))
    lines = [line for line in problem.lines if line.code in codes]
    needs = {(line.role, line.competences) for line in lines}
    suited = [
        person
        for person in problem.candidates
        if person.number in named
        or any(fills(person.role, role) and asked <= person.competences for role, asked in needs)
    ]
    homes = {(person.home, person.role) for person in suited}
    floored = {(floor.home, floor.role) for floor in problem.floors} & homes
    squads = {person.squad for person in suited} - {None}
    wanted = {person.number for person in suited}
    people = tuple(
        person
        for person in problem.candidates
        if person.number in wanted
        or (person.home, person.role) in floored
        or person.squad in squads
    )
    numbers = {person.number for person in people}
    return replace(
        problem,
        lines=tuple(lines),
        candidates=people,
        floors=tuple(f for f in problem.floors if (f.home, f.role) in floored),
        makeups=tuple(m for m in problem.makeups if m.lines & codes),
        locks=tuple(lock for lock in problem.locks if lock.line in codes or lock.person in named),
        bans=tuple(ban for ban in problem.bans if ban.person in numbers),
    )


def _narrowed(problem: Problem, some: Problem, wanted: list[Cause]) -> Conflict | None:
    """Return the conflict among causes of a part; None if they can hold, or nobody can say."""

    def fails(kept: Sequence[Cause]) -> bool:
        return can_be_met(relaxed(some, kept)) is False

    if not fails(wanted):
        return None
    few = _explained(fails, [], wanted, known=False)
    left = narrowed(some, few, can_be_met)
    return sized(problem, left.causes)


def _explained(
    fails: Callable[[Sequence[Cause]], bool],
    taken: list[Cause],
    among: list[Cause],
    *,
    known: bool,
) -> list[Cause]:
    """Return the fewest of ``among`` that contradict each other together with ``taken``."""
    if known and fails(taken):
        return []
    if len(among) == 1:
        return among
    half = len(among) // 2
    first, second = among[:half], among[half:]
    of_second = _explained(fails, taken + first, second, known=bool(first))
    of_first = _explained(fails, taken + of_second, first, known=bool(of_second))
    return of_first + of_second
