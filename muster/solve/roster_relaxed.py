"""What it would buy to relax a rule: the same roster sought anew with one limit moved.

The gain is what was found, not more; beyond ``gain_most`` it cannot be.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from muster.core.roster import Lock, Problem, Roster
from muster.core.roster_rules import Rule
from muster.core.roster_score import score
from muster.solve.roster import RosterAnswer, solve

# by how much a limit is moved at a time: the least that somebody could decide on
STEPS = {
    "rest_min_h": -1,
    "weekly_rest_min_h": -6,
    "run_max_days": 1,
    "run_min_days": -1,
    "off_max_days": 1,
    "off_min_days": -1,
    "nights_in_row_max": 1,
    "recovery_min_h": -12,
    "hours_per_7_days_max": 8,
    "hours_max": 8,
    "hours_min": -8,
    "weekends_max": 1,
    "holidays_max": 1,
    "enforcing_officers_min": -1,
    "crews_mixed_max": 1,
    "fatigue_day_max": 5,
    "fatigue_night_max": 5,
    "risk_max_percent": 10,
    "fair_nights": 1,
    "fair_weekends": 1,
    "fair_holidays": 1,
    "fair_hours": 8,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """A rule with another limit, and what a roster that keeps to that costs less, in points."""

    field: str  # of Rules
    rule: Rule
    limit: int  # instead of the rule's own
    gain: int  # at least: by a roster that was found
    gain_most: int | None  # at most; None where nothing is proven
    answer: RosterAnswer


def relaxations(
    problem: Problem,
    roster: Roster,
    *,
    draft: Roster | None = None,
    locks: Collection[Lock] = (),
    limit_s: float = 1.0,
    work_s: float | None = None,
    seed: int = 0,
    fields: Collection[str] = tuple(STEPS),
) -> Iterator[Relaxation]:
    """Yield what each rule of ``fields`` in force would buy if its limit moved by one step.

    ``limit_s`` is for each rule, or ``work_s`` of counted work. ``roster`` is the one to compare
    with; its cost under the rules as they are is what a gain is taken from.
    """
    now = _cost(problem, roster, draft)
    for field in fields:
        rule: Rule | None = getattr(problem.rules, field)
        if rule is None or rule.limit + STEPS[field] < 0:
            continue
        limit = rule.limit + STEPS[field]
        moved: dict[str, Any] = {field: replace(rule, limit=limit)}
        rules = replace(problem.rules, **moved)
        relaxed = replace(problem, rules=rules)
        answer = solve(relaxed, draft=draft, locks=locks, limit_s=limit_s, work_s=work_s, seed=seed)
        same = _cost(relaxed, roster, draft)
        least = same if answer.cost is None else min(same, answer.cost)
        yield Relaxation(
            field=field,
            rule=rule,
            limit=limit,
            gain=max(0, now - least),
            gain_most=None if answer.bound is None else max(0, now - answer.bound),
            answer=answer,
        )


def _cost(problem: Problem, roster: Roster, draft: Roster | None) -> int:
    return score(problem, roster, draft=draft).cost
