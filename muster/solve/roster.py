"""Find a roster with CP-SAT. What a roster *is* lives in ``muster.core.roster``.

Most posts need no search: what a pattern makes, less the absent, is sound, and then it is the
best there is. Where it breaks, :func:`mend` looks for the sound roster that leaves least open
and differs least from it.

One variable says whether a person stands a shift; those the person's absence or last duty
forbids are not there. All rules of rest are hard; shortage is slack, so there is always an
answer. Rest is a matter of intervals: a duty and the rest after it may not overlap the next, so
at each start at most one of those still running holds (the maximal cliques of an interval graph;
M. C. Golumbic, Algorithmic Graph Theory and Perfect Graphs, 1980, ch. 8). That makes one
constraint per shift and person, not one per pair of shifts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import ceil

from ortools.sat.python import cp_model

from muster.core.pattern import Watch, pattern_roster
from muster.core.roster import (
    WEEK_DAYS,
    Breach,
    BreachRule,
    Duty,
    Problem,
    Roster,
    RosterPerson,
    Shift,
)
from muster.core.roster_check import hard_breaches
from muster.core.roster_rules import Rules
from muster.core.score import (
    SHORTAGES,
    Score,
    Shortfall,
    cost,
    fair_nights,
    prices,
    score,
    shortfalls,
    standing,
)

Lack = tuple[BreachRule, str, str]  # rule, shift, competence

ROUNDING = 1e-6  # a bound comes as a floating-point number; costs are whole


class SolverError(Exception):
    """The solver made a roster its own problem forbids, or priced it otherwise. A bug of ours."""


class Outcome(StrEnum):
    """How a search ended, in words fit for a duty officer."""

    PROVEN = "proven"  # no roster costs less
    FOUND = "found"  # none costs less than the bound
    OUT_OF_TIME = "out_of_time"  # nothing found: the roster is empty and all of it shortfall
    IMPOSSIBLE = "impossible"  # no roster keeps the hard rules; never while shortage is slack


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A sound roster, what it leaves open and why, and how far from the best it can be.

    ``score`` and ``cost`` are the core's, of this roster against the draft it mends.
    """

    outcome: Outcome
    roster: Roster
    shortfalls: tuple[Shortfall, ...]
    score: Score
    cost: int
    bound: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRoster:
    """A post's problem, what its pattern made of it, and what came of that."""

    problem: Problem
    draft: Roster
    answer: Answer


def roster_post(
    watch: Watch,
    people: Iterable[RosterPerson],
    rules: Rules,
    *,
    horizon_days: int,
    cycle_day: int = 0,
    limit_s: float,
    seed: int,
    workers: int = 1,
) -> PostRoster:
    """Return the roster of one post: that of its pattern, mended where absence breaks it.

    All arguments and the answer can be pickled, so that posts may be rostered in processes.
    """
    problem, draft = pattern_roster(
        watch, people, rules, horizon_days=horizon_days, cycle_day=cycle_day
    )
    answer = mend(problem, draft, limit_s=limit_s, seed=seed, workers=workers)
    return PostRoster(problem=problem, draft=draft, answer=answer)


def mend(problem: Problem, draft: Roster, *, limit_s: float, seed: int, workers: int = 1) -> Answer:
    """Return the sound roster of the least cost: first open places, then changes of ``draft``.

    Deterministic for a given ``seed`` with one worker, if the search ends within ``limit_s``
    (wall time in seconds). What nobody can fill is a shortfall, not an error. Raises SolverError
    when the core finds a breach that is no declared shortfall.
    """
    kept = standing(problem, draft)
    if not hard_breaches(problem, kept):
        # Any other roster changes a duty, and this one leaves nothing open: none costs less.
        return _answer(Outcome.PROVEN, problem, draft, kept, cost(problem, draft, kept))
    model = _Model(problem, draft)
    model.hint(kept)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    # All at-most-ones in the linear relaxation: its bound is what proves most posts at the root.
    solver.parameters.linearization_level = 2
    # A post is small: looking for symmetries and probing cost more than they save.
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_probing_level = 0
    status = solver.solve(model.model)
    if status == cp_model.MODEL_INVALID:
        raise SolverError(f"{problem.post}: {model.model.validate()}")
    outcome = _OUTCOMES[status]
    if outcome in (Outcome.OUT_OF_TIME, Outcome.IMPOSSIBLE):
        return _answer(outcome, problem, draft, Roster(), 0)
    found = model.roster(solver)
    bound = ceil(solver.best_objective_bound - ROUNDING)
    answer = _answer(outcome, problem, draft, found, bound)
    _check(problem, answer, model.declared(solver), round(solver.objective_value))
    return answer


_OUTCOMES = {
    cp_model.OPTIMAL: Outcome.PROVEN,
    cp_model.FEASIBLE: Outcome.FOUND,
    cp_model.UNKNOWN: Outcome.OUT_OF_TIME,
    cp_model.INFEASIBLE: Outcome.IMPOSSIBLE,
}


def _answer(
    outcome: Outcome, problem: Problem, draft: Roster, roster: Roster, bound: int
) -> Answer:
    return Answer(
        outcome=outcome,
        roster=roster,
        shortfalls=shortfalls(problem, roster),
        score=score(problem, draft, roster),
        cost=cost(problem, draft, roster),
        bound=bound,
    )


def _check(problem: Problem, answer: Answer, declared: dict[Lack, int], priced: int) -> None:
    """Raise unless the core accepts the roster and prices it as the solver did."""

    def undeclared(breach: Breach) -> bool:
        return breach.need - breach.have > declared.get(
            (breach.rule, breach.shift_id, breach.what), 0
        )

    if wrong := [
        b for b in hard_breaches(problem, answer.roster) if b.rule not in SHORTAGES or undeclared(b)
    ]:
        raise SolverError(f"{problem.post}: the checker rejects the roster: {wrong[:5]}")
    # Slack is only as small as need be once the search is over.
    exact = answer.outcome is Outcome.PROVEN
    if answer.cost > priced or (exact and not answer.bound == answer.cost == priced):
        raise SolverError(
            f"{problem.post}: the solver says {priced}, bound {answer.bound}; it is {answer.cost}"
        )


# --- the model --------------------------------------------------------------------------------


class _Model:
    """The rules as constraints and the score as an objective, over one post."""

    def __init__(self, problem: Problem, draft: Roster) -> None:
        self.model = cp_model.CpModel()
        self._problem = problem
        self._price = prices(problem)
        self._on: dict[Duty, cp_model.IntVar] = {}
        self._missing: dict[Lack, cp_model.IntVar] = {}
        self._terms: list[tuple[cp_model.LinearExprT, int]] = []
        self._fixed = 0
        self._shifts = sorted(problem.shifts, key=lambda shift: (shift.start_h, shift.id))
        for person in problem.people:
            own = [shift for shift in self._shifts if _may_stand(problem.rules, person, shift)]
            for shift in own:
                self._on[Duty(person.number, shift.id)] = self.model.new_bool_var("")
            if own:
                self._rest(person, own)
        for shift in self._shifts:
            self._staff(shift)
        self._keep(draft)
        self._share_nights(draft)
        variables, weights = zip(*self._terms, strict=True) if self._terms else ((), ())
        self.model.minimize(cp_model.LinearExpr.weighted_sum(variables, weights) + self._fixed)

    def hint(self, roster: Roster) -> None:
        """Start the search from ``roster``."""
        for duty, on in self._on.items():
            self.model.add_hint(on, duty in roster.duties)

    def roster(self, solver: cp_model.CpSolver) -> Roster:
        """Return what the search has found."""
        return Roster(frozenset(d for d, on in self._on.items() if solver.boolean_value(on)))

    def declared(self, solver: cp_model.CpSolver) -> dict[Lack, int]:
        """Return how much the search has left missing, by rule and shift."""
        return {what: solver.value(missing) for what, missing in self._missing.items()}

    def _rest(self, person: RosterPerson, own: Sequence[Shift]) -> None:
        """Keep one person to the rules of rest on the shifts they may stand."""
        rules = self._problem.rules
        on = {shift.id: self._on[Duty(person.number, shift.id)] for shift in own}
        for clique in _cliques(own, _rest_min_h(rules)):
            self.model.add_at_most_one(on[shift.id] for shift in clique)
        if rules.run_max_days and rules.run_max_days.hard:
            self._break_runs(own, on, person.worked_run_days, rules.run_max_days.limit)
        if rules.nights_in_row_max and rules.nights_in_row_max.hard:
            nights = [shift for shift in own if shift.night]
            self._break_runs(nights, on, person.worked_run_nights, rules.nights_in_row_max.limit)
        if rules.hours_per_7_days_max and rules.hours_per_7_days_max.hard:
            self._limit_weeks(person, own, on, rules.hours_per_7_days_max.limit)

    def _break_runs(
        self, own: Sequence[Shift], on: dict[str, cp_model.IntVar], before: int, most: int
    ) -> None:
        """Allow at most ``most`` days in a row with a duty, ``before`` of which may be behind."""
        days: dict[int, list[cp_model.LinearExprT]] = defaultdict(list)
        for day, shifts in _by_day(own).items():
            days[day] = [on[shift.id] for shift in shifts]
            if not _exclude_each_other(shifts, _rest_min_h(self._problem.rules)):
                works = self.model.new_bool_var("")
                self.model.add_max_equality(works, days[day])
                days[day] = [works]
        left = max(0, most - before)
        windows = [(0, left)] if before else []
        windows += [(day, most) for day in range(self._problem.horizon_days - most)]
        for first, limit in windows:
            if all(day in days for day in range(first, first + limit + 1)):
                within = [w for day in range(first, first + limit + 1) for w in days[day]]
                self.model.add(cp_model.LinearExpr.sum(within) <= limit)

    def _limit_weeks(
        self,
        person: RosterPerson,
        own: Sequence[Shift],
        on: dict[str, cp_model.IntVar],
        most_h: int,
    ) -> None:
        """Allow at most ``most_h`` in any seven days, also those begun before day 0."""
        worked_h = {-1 - i: hours for i, hours in enumerate(person.worked_h)}
        for last in range(self._problem.horizon_days):
            week = range(last - WEEK_DAYS + 1, last + 1)
            before_h = sum(worked_h.get(day, 0) for day in week)
            within = [shift for shift in own if shift.day in week]
            if before_h + sum(shift.length_h for shift in within) > most_h:
                hours = cp_model.LinearExpr.weighted_sum(
                    [on[shift.id] for shift in within], [shift.length_h for shift in within]
                )
                self.model.add(hours <= max(0, most_h - before_h))

    def _staff(self, shift: Shift) -> None:
        """Ask for the heads, officers and the leader of a shift; slack is what stays missing."""
        there = [p for p in self._problem.people if Duty(p.number, shift.id) in self._on]
        counted: tuple[tuple[BreachRule, str, int, Callable[[RosterPerson], bool]], ...] = (
            (BreachRule.HEADS_SHORT, "", shift.heads_min, lambda _: True),
            (
                BreachRule.OFFICER_MISSING,
                "",
                self._problem.officers_needed(shift),
                lambda person: person.officer,
            ),
            (BreachRule.LEADER_MISSING, "", int(shift.leader), lambda person: person.leader),
            *(
                (BreachRule.COMPETENCE_MISSING, code, need, partial(_has, code))
                for code, need in shift.competences
            ),
        )
        for rule, what, need, counts in counted:
            if need:
                have = [self._on[Duty(p.number, shift.id)] for p in there if counts(p)]
                missing = self._slack(have, need, SHORTAGES[rule] * self._price.shortage)
                self._missing[rule, shift.id, what] = missing
        if shift.heads_wanted > shift.heads_min:
            heads = [self._on[Duty(p.number, shift.id)] for p in there]
            short = self._missing.get((BreachRule.HEADS_SHORT, shift.id, ""))
            filled = heads if short is None else [*heads, short]
            most = shift.heads_wanted - shift.heads_min
            self._slack(filled, shift.heads_wanted, self._price.wanted_missing, most)

    def _slack(
        self, have: Sequence[cp_model.IntVar], need: int, price: int, most: int | None = None
    ) -> cp_model.IntVar:
        missing = self.model.new_int_var(0, need if most is None else most, "")
        self.model.add(cp_model.LinearExpr.sum([*have, missing]) >= need)
        self._terms.append((missing, price))
        return missing

    def _keep(self, draft: Roster) -> None:
        """Price every duty that differs from those of the draft that absence leaves."""
        price = self._price.changes
        kept = standing(self._problem, draft).duties
        self._fixed += price * len(kept - self._on.keys())  # too soon after the last duty
        for duty, on in self._on.items():
            self._terms.append((1 - on, price) if duty in kept else (on, price))

    def _share_nights(self, draft: Roster) -> None:
        """Price every night above the fair share."""
        share = fair_nights(self._problem, draft)
        for person in self._problem.people:
            nights = [
                self._on[duty]
                for shift in self._shifts
                if shift.night and (duty := Duty(person.number, shift.id)) in self._on
            ]
            if len(nights) > share:
                above = self.model.new_int_var(0, len(nights) - share, "")
                self.model.add(cp_model.LinearExpr.sum(nights) - above <= share)
                self._terms.append((above, self._price.nights_unfair))


def _may_stand(rules: Rules, person: RosterPerson, shift: Shift) -> bool:
    """Return whether neither an absence nor the rest after the last duty forbids a shift."""
    for from_h, to_h in person.absent:
        if from_h < shift.end_h and shift.start_h < to_h:
            return False
    return person.last_off_h is None or (shift.start_h - person.last_off_h >= _rest_min_h(rules))


def _rest_min_h(rules: Rules) -> int:
    return rules.rest_min_h.limit if rules.rest_min_h and rules.rest_min_h.hard else 0


def _has(code: str, person: RosterPerson) -> bool:
    return code in person.competences


def _cliques(shifts: Sequence[Shift], rest_min_h: int) -> list[list[Shift]]:
    """Return the largest sets of shifts, given by start, of which one person stands one.

    Where a shift starts, all those before it that have not ended with their rest are in its way.
    """
    cliques: list[list[Shift]] = []
    open_: list[Shift] = []
    for shift in shifts:
        still = [s for s in open_ if shift.start_h < s.end_h + rest_min_h]
        if len(still) < len(open_) and len(open_) > 1:
            cliques.append(open_)
        open_ = [*still, shift]
    return [*cliques, open_] if len(open_) > 1 else cliques


def _by_day(shifts: Iterable[Shift]) -> dict[int, list[Shift]]:
    days: dict[int, list[Shift]] = defaultdict(list)
    for shift in shifts:
        days[shift.day].append(shift)
    return days


def _exclude_each_other(shifts: Sequence[Shift], rest_min_h: int) -> bool:
    """Return whether one person stands at most one of ``shifts`` (Helly: they share an hour)."""
    return max(s.start_h for s in shifts) < min(s.end_h for s in shifts) + rest_min_h
