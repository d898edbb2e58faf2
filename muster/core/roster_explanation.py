"""What a roster means for each person, and who could fill what a shift lacks. No solver here.

All of it is true of any roster, whoever made it: counted and judged by the core.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from muster.core.fatigue import indices
from muster.core.kinds import Wish
from muster.core.roster import (
    LACKS,
    Breach,
    BreachRule,
    Duty,
    Problem,
    Roster,
    RosterPerson,
    Shift,
)
from muster.core.roster_check import breaches, breaches_of, by_person
from muster.core.roster_share import Shares, fair_shares


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTells:
    """What one person stands, how tired it makes them at worst, and what became of their wishes.

    ``*_before`` were stood before the roster; ``*_share`` is a person's share of both, None where
    no rule shares it. Fatigue and risk (percent of the usual) are None for who stands nothing.
    """

    number: str
    duties: int
    hours: int
    nights: int
    weekends: int  # weekends with a duty
    holidays: int  # holidays with a duty
    nights_before: int
    nights_share: int | None
    fatigue_worst: float | None
    risk_worst_percent: float | None
    requests: int  # wishes, but for what they cannot stand
    requests_met: int
    broken: tuple[Breach, ...]

    @property
    def points(self) -> int:
        """What this person's row costs."""
        return sum(breach.points or 0 for breach in self.broken)


def people_tell(problem: Problem, roster: Roster) -> tuple[PersonTells, ...]:
    """Return what ``roster`` means for everybody, in the order of the problem: nobody is ranked."""
    stands, shares = by_person(problem, roster), fair_shares(problem)
    return tuple(
        _tells(problem, person, sorted(stands[person.number], key=_order), shares)
        for person in problem.people
    )


def _order(shift: Shift) -> tuple[int, str]:
    return shift.start_h, shift.id


def _tells(
    problem: Problem, person: RosterPerson, own: Sequence[Shift], shares: Shares
) -> PersonTells:
    before = [(duty.start_h, duty.end_h) for duty in person.stood]
    tired = indices([(shift.start_h, shift.end_h) for shift in own], before=before)
    broken = tuple(breaches_of(problem, person, own, shares))
    wishes = sum(request.wish is not Wish.CANNOT for request in person.requests)
    unmet = sum(breach.rule is BreachRule.REQUEST_UNMET for breach in broken)
    return PersonTells(
        number=person.number,
        duties=len(own),
        hours=sum(shift.length_h for shift in own),
        nights=sum(shift.night for shift in own),
        weekends=len({problem.weekend(shift.day) for shift in own} - {None}),
        holidays=len({shift.day for shift in own} & problem.holidays),
        nights_before=sum(duty.night for duty in person.stood),
        nights_share=shares.get((BreachRule.NIGHTS_UNFAIR, person.number)),
        fatigue_worst=max((index.fatigue_index for index in tired), default=None),
        risk_worst_percent=max((100 * index.risk_index for index in tired), default=None),
        requests=wishes,
        requests_met=wishes - unmet,
        broken=broken,
    )


# --- who could stand a shift ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who is not on a shift: what standing it besides would cost, or what forbids it.

    ``forbidden`` are the hard rules they would break newly; without one, ``points`` is what their
    row would cost more.
    """

    number: str
    forbidden: tuple[Breach, ...]
    points: int


def candidates(problem: Problem, roster: Roster, shift_id: str) -> tuple[Candidate, ...]:
    """Return everybody not on a shift: first those who could stand it, by points, then others.

    The first say what would fill it, the last why it stays short.
    """
    stands, shares = by_person(problem, roster), fair_shares(problem)
    shift = next(each for each in problem.shifts if each.id == shift_id)
    found = []
    for person in problem.people:
        own = stands[person.number]
        if shift in own:
            continue
        before = list(breaches_of(problem, person, own, shares))
        after = list(breaches_of(problem, person, [*own, shift], shares))
        found.append(
            Candidate(
                number=person.number,
                forbidden=tuple(b for b in after if b.hard and b not in before),
                points=sum(b.points or 0 for b in after) - sum(b.points or 0 for b in before),
            )
        )
    return tuple(sorted(found, key=lambda c: (len(c.forbidden), c.points, c.number)))


# --- why a shift stays short ------------------------------------------------------------------

AVAILABLE = "available"  # nothing holds the person back: a hand-made roster has overlooked them


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What is missing on a shift, and what holds back those who are not on it.

    ``blocked_by`` has (code, people) pairs in order of code: the rule of a
    :class:`~muster.core.roster.BreachRule` that standing this shift besides their other duties
    would break first, or AVAILABLE. Counted are officers where an officer is missing, leaders
    where a leader is, those with a competence where that is; an empty tuple says that there is
    nobody else of the kind.
    """

    shift_id: str
    rule: BreachRule  # of LACKS
    missing: int
    blocked_by: tuple[tuple[str, int], ...] = ()
    what: str = ""  # the competence that is missing


def shortfalls(problem: Problem, roster: Roster) -> tuple[Shortfall, ...]:
    """Return everything ``roster`` leaves missing, shift by shift, and why nobody fills it."""
    problem = replace(problem, rules=problem.rules.binding())
    stands = by_person(problem, roster)
    shifts = {shift.id: shift for shift in problem.shifts}
    blocks: dict[str, list[tuple[RosterPerson, str]]] = {}
    found = []
    for breach in breaches(problem, roster):
        if breach.rule not in LACKS:
            continue
        if breach.shift_id not in blocks:
            shift = shifts[breach.shift_id]
            blocks[shift.id] = list(_blocks(problem, roster, stands, shift))
        tally = Counter(code for who, code in blocks[breach.shift_id] if _counts(breach, who))
        found.append(
            Shortfall(
                shift_id=breach.shift_id,
                rule=breach.rule,
                missing=breach.need - breach.have,
                blocked_by=tuple(sorted(tally.items())),
                what=breach.what,
            )
        )
    return tuple(found)


def _blocks(
    problem: Problem, roster: Roster, stands: dict[str, list[Shift]], shift: Shift
) -> Iterator[tuple[RosterPerson, str]]:
    """Yield everybody who is not on ``shift``, with what holds them back."""
    shares = fair_shares(problem)
    for person in problem.people:
        if Duty(person.number, shift.id) in roster.duties:
            continue
        own = stands.get(person.number, [])
        already = set(breaches_of(problem, person, own, shares))
        new = (
            breach
            for breach in breaches_of(problem, person, [*own, shift], shares)
            if breach.hard and breach not in already
        )
        first: Breach | None = next(new, None)
        yield person, AVAILABLE if first is None else first.rule.value


def _counts(breach: Breach, person: RosterPerson) -> bool:
    """Return whether the person is of the kind that is missing."""
    match breach.rule:
        case BreachRule.OFFICER_MISSING:
            return person.officer
        case BreachRule.LEADER_MISSING:
            return person.leader
        case BreachRule.COMPETENCE_MISSING:
            return breach.what in person.competences
        case _:
            return True
