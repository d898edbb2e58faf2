"""Who could be put into one line of a plan by hand: at what price, and why others may not.

True of any plan, made by a planner or by hand. Each person is judged by the checker itself on a
problem of one person and one line; what binds people together (floors, households) is counted
from the whole plan.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b

from muster.core.deployment import (
    BreachRule,
    Candidate,
    DemandLine,
    DeploymentBreach,
    Move,
    Plan,
    Problem,
    breaches,
    distance_km,
    fills,
    move_cost,
    overlap,
    releasable,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One person for one line: what weighs against it, and what forbids it."""

    person: Candidate
    km: int
    cost: int  # points of the move alone; whom it takes from another line is said beside it
    taken_from: str | None  # the line the plan sends the person to
    breaches: tuple[DeploymentBreach, ...]  # none: may go


def ranked(problem: Problem, plan: Plan, code: str, *, limit: int) -> tuple[Ranked, ...]:
    """Return whom line ``code`` could be given, the cheapest first, then who may not and why.

    At most ``limit`` of each, among those with the role and every competence who are not at the
    line already; nobody for a line that is unknown. Who is free comes before who would be taken
    from another line; equals stand by lot, so that no number is favoured. Who is banned is left
    out: a hand has said so.
    """
    line = next((each for each in problem.lines if each.code == code), None)
    if line is None:
        return ()
    context = _Context(problem, plan, line)
    may: list[Ranked] = []
    may_not: list[Ranked] = []
    for person in _by_price(problem, context, line):
        if len(may) >= limit and len(may_not) >= limit:
            break
        found = context.judged(person)
        side = may_not if found.breaches else may
        if len(side) < limit:
            side.append(found)
    return (*may, *may_not)


def _by_price(problem: Problem, context: "_Context", line: DemandLine) -> Iterable[Candidate]:
    banned = {ban.person for ban in problem.bans if ban.line in (None, line.code)}
    fit = [
        person
        for person in problem.candidates
        if fills(person.role, line.role)
        and line.competences <= person.competences
        and context.sent_to.get(person.number) != line.code
        and person.number not in banned
    ]
    price = partial(move_cost, problem.weights)
    return sorted(
        fit, key=lambda p: (p.number in context.sent_to, price(p, line), _lot(p.number, line.code))
    )


def _lot(number: str, code: str) -> bytes:
    """Return a lot that is drawn anew for each line: among equals no number comes first."""
    return blake2b(f"{code} {number}".encode(), digest_size=8).digest()


class _Context:
    """The plan as it stands, so that one more move is judged without walking it again."""

    def __init__(self, problem: Problem, plan: Plan, line: DemandLine) -> None:
        self._problem, self._line = problem, line
        people = {person.number: person for person in problem.candidates}
        lines = {each.code: each for each in problem.lines}
        self.sent_to = {move.person: move.line for move in plan.moves}
        self._locked = {lock.person: lock for lock in problem.locks if lock.line != line.code}
        self._may_go = releasable(problem)
        self._sent = Counter((people[n].home, people[n].role) for n in self.sent_to if n in people)
        self._floored = {(floor.home, floor.role) for floor in problem.floors}
        self._away: dict[str, list[tuple[str, DemandLine]]] = defaultdict(list)
        for number, code in self.sent_to.items():
            person, at = people.get(number), lines.get(code)
            if person and at and person.household is not None and at.overnight:
                self._away[person.household].append((number, at))

    def judged(self, person: Candidate) -> Ranked:
        """Return what sending ``person`` to the line costs, and every rule that forbids it."""
        return Ranked(
            person=person,
            km=distance_km(person, self._line),
            cost=move_cost(self._problem.weights, person, self._line),
            taken_from=self.sent_to.get(person.number),
            breaches=tuple(self._broken(person)),
        )

    def _broken(self, person: Candidate) -> Iterator[DeploymentBreach]:
        alone = Problem(
            lines=(replace(self._line, heads=1, heads_min=0),),
            candidates=(replace(person, squad=None),),
            limits=self._problem.limits,
        )
        yield from breaches(alone, Plan((Move(person.number, self._line.code),)))
        if lock := self._locked.get(person.number):
            yield DeploymentBreach(BreachRule.LOCK_BROKEN, lock.person, lock.line)
        here = (person.home, person.role)
        sent = self._sent[here] + 1
        more = here in self._floored and person.number not in self.sent_to
        if more and sent > self._may_go[here]:
            kept = (here[0], str(here[1]), sent, self._may_go[here])
            yield DeploymentBreach(BreachRule.FLOOR_BROKEN, None, None, kept)
        if person.household is not None and self._line.overnight:
            others = self._away.get(person.household, ())
            at_once = {
                number
                for number, at in others
                if number != person.number and overlap(at.window, self._line.window)
            }
            if at_once:
                adults = tuple(sorted({*at_once, person.number}))
                yield DeploymentBreach(BreachRule.HOUSEHOLD_AWAY, None, None, adults)
