"""What cannot hold together: the smallest set of lines and rules that contradict each other.

A problem may contradict itself (a locked person under a hold, two locks on one person) or ask
for more than its rules leave (ten rescuers, of whom six are isolated). A :class:`Conflict` is
such a set, **irreducible**: let any one of its causes go, and the others can hold. What is no
rule always holds: people's roles and competences, and that one person takes one line.

Who finds a conflict need not be trusted: :func:`judge` looks at it anew.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from muster.core.crowd import is_care
from muster.core.meeting import can_be_met, may_fill
from muster.core.plan import Candidate, DemandLine, Limits, Problem, fills, releasable
from muster.core.plan import squads_sendable as sendable_of
from muster.core.unfilled import HELD


class CauseKind(StrEnum):
    """A part of a problem that could be let go; what it is about stands beside."""

    LINE = "line"  # code: at least so many heads
    LINE_HEADS = "line_heads"  # code: at most so many heads
    LOCK = "lock"  # person, line
    BAN = "ban"  # person, line or "" for every line
    GATE = "gate"  # gate: whoever it holds
    COMMITMENTS = "commitments"  # what people are bound to at a time
    NEAR_RETIREMENT = "near_retirement"
    TRAVEL = "travel"  # the greatest way
    FLOOR = "floor"  # home, role
    MAKEUP = "makeup"  # post, quality
    SQUAD = "squad"  # code
    HOUSEHOLDS = "households"


class Cause(NamedTuple):
    """One part of a conflict."""

    kind: CauseKind
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Lines and rules that cannot hold together, in order of kind, and how far they are apart.

    The lines among the causes need ``needed`` heads at least; ``exist`` people have a role and
    competences for one of them, and the rules among the causes leave ``left`` of those. All are
    0 where no line is among the causes.
    """

    causes: tuple[Cause, ...]
    needed: int = 0
    exist: int = 0
    left: int = 0

    def discreet(self) -> "Conflict":
        """Return the same with every gate of care, and households, called ``held``."""
        held = Cause(CauseKind.GATE, (HELD,))
        shown = {
            held
            if cause.kind is CauseKind.HOUSEHOLDS
            or (cause.kind is CauseKind.GATE and is_care(cause.about[0]))
            else cause
            for cause in self.causes
        }
        return replace(self, causes=_in_order(shown))


class VerdictCode(StrEnum):
    """What a second look at a conflict finds."""

    STANDS = "stands"
    UNKNOWN = "unknown"  # the problem has no such cause
    CAN_HOLD = "can_hold"  # they contradict each other in nothing
    NOT_NEEDED = "not_needed"  # without this cause the others still contradict each other
    UNDECIDED = "undecided"  # too much to try


class Verdict(NamedTuple):
    """What a second look finds, and at which cause."""

    code: VerdictCode
    cause: Cause | None = None


def causes(problem: Problem) -> tuple[Cause, ...]:
    """Return every part of a problem that could be let go, in order of kind."""
    people, kind = problem.candidates, CauseKind
    found = {
        *(Cause(kind.LINE, (line.code,)) for line in problem.lines if line.heads_min),
        *(Cause(kind.LINE_HEADS, (line.code,)) for line in problem.lines),
        *(Cause(kind.LOCK, tuple(lock)) for lock in problem.locks),
        *(Cause(kind.BAN, (ban.person, ban.line or "")) for ban in problem.bans),
        *(Cause(kind.GATE, (str(gate),)) for gate in _gates(people)),
        *(Cause(kind.FLOOR, (floor.home, str(floor.role))) for floor in problem.floors),
        *(Cause(kind.MAKEUP, (each.post, str(each.quality))) for each in problem.makeups),
        *(Cause(kind.SQUAD, (squad.code,)) for squad in problem.squads if squad.together),
    }
    if any(person.commitments for person in people):
        found.add(Cause(kind.COMMITMENTS))
    if any(person.near_retirement for person in people):
        found.add(Cause(kind.NEAR_RETIREMENT))
    if problem.limits.travel_max_km is not None:
        found.add(Cause(kind.TRAVEL))
    if any(person.household is not None for person in people):
        found.add(Cause(kind.HOUSEHOLDS))
    return _in_order(found)


def _gates(people: Iterable[Candidate]) -> set[str]:
    return {block.gate for person in people for block in person.blocked}


_ORDER = {kind: i for i, kind in enumerate(CauseKind)}


def _in_order(found: Iterable[Cause]) -> tuple[Cause, ...]:
    return tuple(sorted(found, key=lambda cause: (_ORDER[cause.kind], cause.about)))


def relaxed(problem: Problem, kept: Iterable[Cause]) -> Problem:
    """Return the problem with the causes ``kept`` and no other: every other rule let go.

    To let a rule go never binds anybody more: whoever a gate holds stays out of the squad that
    moves together, though the gate itself is let go.
    """
    holds, kind = frozenset(kept), CauseKind
    many = len(problem.candidates)
    return replace(
        problem,
        lines=tuple(_line(line, holds, many) for line in problem.lines),
        candidates=_people(problem, holds),
        floors=tuple(
            floor
            for floor in problem.floors
            if Cause(kind.FLOOR, (floor.home, str(floor.role))) in holds
        ),
        makeups=tuple(
            each
            for each in problem.makeups
            if Cause(kind.MAKEUP, (each.post, str(each.quality))) in holds
        ),
        squads=tuple(
            replace(squad, together=Cause(kind.SQUAD, (squad.code,)) in holds)
            for squad in problem.squads
        ),
        limits=problem.limits if Cause(kind.TRAVEL) in holds else Limits(),
        locks=tuple(lock for lock in problem.locks if Cause(kind.LOCK, tuple(lock)) in holds),
        bans=tuple(
            ban for ban in problem.bans if Cause(kind.BAN, (ban.person, ban.line or "")) in holds
        ),
    )


def _line(line: DemandLine, holds: frozenset[Cause], many: int) -> DemandLine:
    least = line.heads_min if Cause(CauseKind.LINE, (line.code,)) in holds else 0
    capped = Cause(CauseKind.LINE_HEADS, (line.code,)) in holds
    return replace(line, heads=line.heads if capped else max(line.heads, many), heads_min=least)


def _people(problem: Problem, holds: frozenset[Cause]) -> tuple[Candidate, ...]:
    kind = CauseKind
    gates = {cause.about[0] for cause in holds if cause.kind is kind.GATE}
    bound, risk = Cause(kind.COMMITMENTS) in holds, Cause(kind.NEAR_RETIREMENT) in holds
    homes = Cause(kind.HOUSEHOLDS) in holds
    sendable = {number for squad in sendable_of(problem).values() for number in squad}

    def let_go(person: Candidate) -> Candidate:
        changed: dict[str, object] = {}
        if person.blocked and any(block.gate not in gates for block in person.blocked):
            changed["blocked"] = tuple(block for block in person.blocked if block.gate in gates)
        if person.commitments and not bound:
            changed["commitments"] = ()
        if person.near_retirement and not risk:
            changed["near_retirement"] = False
        if person.household is not None and not homes:
            changed["household"] = None
        if person.squad is not None and person.number not in sendable:
            changed["squad"] = None
        return replace(person, **changed) if changed else person  # type: ignore[arg-type]

    return tuple(map(let_go, problem.candidates))


def narrowed(
    problem: Problem, found: Iterable[Cause], holds: Callable[[Problem], bool | None]
) -> Conflict:
    """Return the conflict that is left of causes ``found`` when all that need not be go.

    The causes must contradict each other; ``holds`` says whether a problem has a plan that
    keeps every rule and fills every minimum. What it cannot say (None) stays in. Causes are
    tried in order, the last first, so the same causes always leave the same conflict.
    """
    kept = list(_in_order(found))
    for cause in reversed(kept.copy()):
        rest = [each for each in kept if each != cause]
        if holds(relaxed(problem, rest)) is False:
            kept = rest
    return sized(problem, kept)


def sized(problem: Problem, found: Iterable[Cause]) -> Conflict:
    """Return the conflict of these causes with how far they are apart."""
    kept = _in_order(set(found))
    codes = {cause.about[0] for cause in kept if cause.kind is CauseKind.LINE}
    lines = [line for line in problem.lines if line.code in codes]
    exist = sum(
        any(fills(p.role, line.role) and line.competences <= p.competences for line in lines)
        for p in problem.candidates
    )
    here = relaxed(problem, kept)
    asked = [line for line in here.lines if line.code in codes]
    free = Counter(
        (person.home, person.role)
        for person in here.candidates
        if any(may_fill(here, person, line) for line in asked)
    )
    may_go = releasable(here)
    return Conflict(
        causes=kept,
        needed=sum(line.heads_min for line in lines),
        exist=exist,
        left=sum(min(n, may_go[at]) for at, n in free.items()),
    )


def judge(problem: Problem, conflict: Conflict) -> Verdict:
    """Return whether ``conflict`` stands: its causes cannot hold together, any fewer can."""
    known = set(causes(problem))
    for cause in conflict.causes:
        if cause not in known:
            return Verdict(VerdictCode.UNKNOWN, cause)
    together = can_be_met(relaxed(problem, conflict.causes))
    if together is not False:
        return Verdict(VerdictCode.CAN_HOLD if together else VerdictCode.UNDECIDED)
    for cause in conflict.causes:
        without = can_be_met(relaxed(problem, set(conflict.causes) - {cause}))
        if without is not True:
            code = VerdictCode.NOT_NEEDED if without is False else VerdictCode.UNDECIDED
            return Verdict(code, cause)
    return Verdict(VerdictCode.STANDS)
