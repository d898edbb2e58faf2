"""What a roster costs, and why its shifts stay short. No solver in this file.

A roster is compared with a **draft**, mostly that of a rotation pattern. In order of weight: no
shift is left short; as few duties as can be differ from the draft, so that crews stay together
and people keep the days they count on; as many heads are there as are wanted; and nobody stands
more than a fair share of the nights.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from muster.core.roster import (
    Breach,
    BreachRule,
    Duty,
    Problem,
    Roster,
    RosterPerson,
    Shift,
)
from muster.core.roster_check import breaches, breaches_of, by_person
from muster.core.roster_score import possible
from muster.core.roster_share import fair_shares

# What is missing on a shift and how much it weighs. Without an officer a shift that enforces the
# law is unlawful; without its leader it is still a shift. Where not all can be had, this decides.
SHORTAGES: dict[BreachRule, int] = {
    BreachRule.OFFICER_MISSING: 4,
    BreachRule.HEADS_SHORT: 2,
    BreachRule.COMPETENCE_MISSING: 2,
    BreachRule.LEADER_MISSING: 1,
}

AVAILABLE = "available"  # nothing holds the person back: a hand-made roster has overlooked them


class Score(NamedTuple):
    """How good a roster is: the first place in which two differ decides, and less is better."""

    shortage: int  # points of SHORTAGES
    changes: int  # duties added to the draft or taken from it, but for those of the absent
    wanted_missing: int  # heads below heads_wanted, beyond those below heads_min
    nights_unfair: int  # nights above each person's fair share


class Prices(NamedTuple):
    """What one unit of each place of a :class:`Score` costs, so that the order is kept."""

    shortage: int
    changes: int
    wanted_missing: int
    nights_unfair: int


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
    rule: BreachRule  # of SHORTAGES
    missing: int
    blocked_by: tuple[tuple[str, int], ...] = ()
    what: str = ""  # the competence that is missing


def standing(problem: Problem, draft: Roster) -> Roster:
    """Return the duties of ``draft`` that absence leaves, of known people on known shifts."""
    return Roster(possible(problem, draft))


def score(problem: Problem, draft: Roster, roster: Roster) -> Score:
    """Return how good ``roster`` is as a repair of ``draft``."""
    short = [b for b in breaches(_binding(problem), roster) if b.rule in SHORTAGES]
    heads = Counter(duty.shift for duty in roster.duties)
    at_night = {shift.id for shift in problem.shifts if shift.night}
    nights = Counter(duty.person for duty in roster.duties if duty.shift in at_night)
    share = fair_nights(problem, draft)
    return Score(
        shortage=sum(SHORTAGES[b.rule] * (b.need - b.have) for b in short),
        changes=len(standing(problem, draft).duties ^ roster.duties),
        wanted_missing=sum(
            max(0, shift.heads_wanted - max(heads[shift.id], shift.heads_min))
            for shift in problem.shifts
        ),
        nights_unfair=sum(max(0, n - share) for n in nights.values()),
    )


def _binding(problem: Problem) -> Problem:
    """Return the problem without weighted rules: they are no part of what is counted here."""
    return replace(problem, rules=problem.rules.binding())


def fair_nights(problem: Problem, draft: Roster) -> int:
    """Return how many nights are nobody's more than others': the mean over all, rounded up.

    The nights are those of the draft, or those needed where the draft has fewer.
    """
    at_night = {shift.id: shift.heads_min for shift in problem.shifts if shift.night}
    drafted = sum(duty.shift in at_night for duty in draft.duties)
    return -(-max(drafted, sum(at_night.values())) // max(1, len(problem.people)))


def prices(problem: Problem) -> Prices:
    """Return prices at which no sum of lesser things outweighs one greater thing."""
    nights = len(problem.people) * sum(shift.night for shift in problem.shifts)
    wanted = sum(shift.heads_wanted - shift.heads_min for shift in problem.shifts)
    changes = len(problem.people) * len(problem.shifts)
    per_wanted = nights + 1
    per_change = wanted * per_wanted + per_wanted
    return Prices(changes * per_change + per_change, per_change, per_wanted, 1)


def cost(problem: Problem, draft: Roster, roster: Roster) -> int:
    """Return the score of ``roster`` as one number: of two rosters the better costs less."""
    found = score(problem, draft, roster)
    return sum(n * price for n, price in zip(found, prices(problem), strict=True))


# --- why a shift stays short ------------------------------------------------------------------


def shortfalls(problem: Problem, roster: Roster) -> tuple[Shortfall, ...]:
    """Return everything ``roster`` leaves missing, shift by shift, and why nobody fills it."""
    problem = _binding(problem)
    stands = by_person(problem, roster)
    shifts = {shift.id: shift for shift in problem.shifts}
    blocks: dict[str, list[tuple[RosterPerson, str]]] = {}
    found = []
    for breach in breaches(problem, roster):
        if breach.rule not in SHORTAGES:
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
