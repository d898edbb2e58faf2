"""What a roster costs, in points: one number, and the parts it is the sum of. No solver here.

A roster that breaks a hard rule is not cheap, it is none: what it breaks is counted apart. What
a shift lacks is charged and not forbidden, since people may be too few whatever the roster; the
weights make it outweigh what can be charged for comfort.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from muster.core.roster import Breach, BreachRule, Duty, Problem, Roster
from muster.core.roster_check import breaches
from muster.core.roster_rules import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterScore:
    """What a roster costs; each part is whole points.

    ``broken`` counts breaches of hard rules other than what shifts lack: unless it is 0, the
    roster may not be published whatever it costs.
    """

    broken: int
    shortage: int  # heads, officers, leaders, competences below those needed
    wanted: int  # heads below those wanted
    requests: int
    by_rule: tuple[tuple[BreachRule, int], ...]  # weighted rules that cost anything, by name
    changes: int  # duties that differ from the draft

    @property
    def rules(self) -> int:
        """What all weighted rules cost."""
        return sum(points for _, points in self.by_rule)

    @property
    def cost(self) -> int:
        """All points together: of two sound rosters the better costs less."""
        return self.shortage + self.wanted + self.requests + self.rules + self.changes


def lack_points(weights: Weights) -> Mapping[BreachRule, int]:
    """Return what each head, officer, leader or competence that a shift lacks costs."""
    return {
        BreachRule.HEADS_SHORT: weights.head_missing,
        BreachRule.OFFICER_MISSING: weights.officer_missing,
        BreachRule.LEADER_MISSING: weights.leader_missing,
        BreachRule.COMPETENCE_MISSING: weights.competence_missing,
    }


def score(problem: Problem, roster: Roster, *, draft: Roster | None = None) -> RosterScore:
    """Return what ``roster`` costs, and what it costs to differ from ``draft`` if there is one.

    A duty of the draft that absence makes impossible is no change if it is taken away.
    """
    return score_of(problem, roster, breaches(problem, roster), draft=draft)


def score_of(
    problem: Problem, roster: Roster, found: list[Breach], *, draft: Roster | None = None
) -> RosterScore:
    """Return what :func:`score` does, for whoever has the breaches already."""
    lack = lack_points(problem.weights)
    by_rule: Counter[BreachRule] = Counter()
    for breach in found:
        by_rule[breach.rule] += breach.points or 0
    requests = by_rule.pop(BreachRule.REQUEST_UNMET, 0)
    known = {person.number for person in problem.people}
    heads = Counter(duty.shift for duty in roster.duties if duty.person in known)
    unfilled = sum(
        max(0, shift.heads_wanted - max(heads[shift.id], shift.heads_min))
        for shift in problem.shifts
    )
    changes = 0 if draft is None else len(possible(problem, draft) ^ roster.duties)
    return RosterScore(
        broken=sum(breach.hard and breach.rule not in lack for breach in found),
        shortage=sum(lack[b.rule] * (b.need - b.have) for b in found if b.rule in lack),
        wanted=unfilled * problem.weights.wanted_missing,
        requests=requests,
        by_rule=tuple(sorted((rule, points) for rule, points in by_rule.items() if points)),
        changes=changes * problem.weights.change,
    )


def possible(problem: Problem, draft: Roster) -> frozenset[Duty]:
    """Return the duties of ``draft`` that absence leaves, of known people on known shifts."""
    people = {person.number: person for person in problem.people}
    shifts = {shift.id: shift for shift in problem.shifts}
    return frozenset(
        duty
        for duty in draft.duties
        if duty.person in people
        and duty.shift in shifts
        and not people[duty.person].absent_h(shifts[duty.shift])
    )
