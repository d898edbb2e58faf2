"""What a deployment plan costs, part by part, in the order in which the parts are meant to weigh.

Open need comes first, whatever the rest: see :func:`unmet_cost`. Then the burden on people who
have served and been away, the share drawn from each organisation, travel, squads torn apart,
and least of all whether somebody wrote.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

from muster.core.place import KM_MAX
from muster.core.plan import (
    Candidate,
    DemandLine,
    Plan,
    Problem,
    UnmetWeight,
    Weights,
    distance_km,
    releasable,
)

MINIMUM_FACTOR = 10  # above PRIORITY_MAX, so that the least urgent minimum outweighs all wanted
TENTHS = 10


class Costs(NamedTuple):
    """The points of a plan, part by part."""

    unmet_min: int
    unmet_wanted: int
    burden: int  # days served and nights away of those who are sent
    share: int  # drawn from organisations
    travel: int  # kilometres, and work for another organisation
    squads: int
    letters: int


def costs(problem: Problem, plan: Plan) -> Costs:
    """Return the parts of what a plan costs; moves of unknown people or lines cost nothing."""
    people = {person.number: person for person in problem.candidates}
    lines = {line.code: line for line in problem.lines}
    pairs = [
        (people[move.person], lines[move.line])
        for move in plan.moves
        if move.person in people and move.line in lines
    ]
    weights = problem.weights
    minimum, wanted = _unmet(problem, Counter(line.code for _, line in pairs))
    return Costs(
        unmet_min=minimum,
        unmet_wanted=wanted,
        burden=sum(burden(weights, person) for person, _ in pairs),
        share=_share(problem, pairs) if weights.share_drawn else 0,
        travel=sum(travel(weights, person, line) for person, line in pairs),
        squads=weights.squad_split * _splits(pairs),
        letters=sum(letter(weights, person) for person, _ in pairs),
    )


def cost(problem: Problem, plan: Plan) -> int:
    """Return the points of a plan: the sum of its :func:`costs`."""
    return sum(costs(problem, plan))


def unmet_cost(problem: Problem) -> dict[int, UnmetWeight]:
    """Return the points that one missing head weighs, for each priority in use.

    One **step** outweighs all that is not open need of any plan together: no more people are sent
    than heads are wanted, each at most the dearest (heads x dearest + 1). So of two plans the
    one with fewer points of open need costs less, whatever side rules bind them. A wanted
    head weighs a step for each level from the least urgent priority up; a head of the minimum
    ten times that, so that the least urgent minimum outweighs the most urgent head beyond.

    Without side rules the heads that can be filled together are the independent sets of a
    matroid (a gammoid, Mason 1972), whose heaviest basis is a largest one whatever the
    weights: no head is left open so that a more urgent one is filled. With them (makeups,
    squads, households) ten steps to one are the rate of exchange.
    """
    step = sum(line.heads for line in problem.lines) * _dearest(problem) + 1
    priorities = {line.priority for line in problem.lines}
    lowest = max(priorities, default=1)
    derived = {}
    for priority in sorted(priorities):
        wanted = step * (lowest - priority + 1)
        derived[priority] = UnmetWeight(minimum=MINIMUM_FACTOR * wanted, wanted=wanted)
    overridden = dict(problem.weights.unmet)
    return {priority: overridden.get(priority, unmet) for priority, unmet in derived.items()}


def _dearest(problem: Problem) -> int:
    """Return the most that sending one person can add to the points besides open need."""
    weights, reach_km = problem.weights, problem.limits.travel_max_km
    return (
        max((burden(weights, person) for person in problem.candidates), default=0)
        + weights.share_drawn * (TENTHS - 1)
        + weights.km * (KM_MAX if reach_km is None else min(reach_km, KM_MAX))
        + weights.other_organisation
        + (weights.squad_split if problem.squads else 0)
        + weights.not_volunteered
    )


def _unmet(problem: Problem, filled: Counter[str]) -> tuple[int, int]:
    weight = unmet_cost(problem)
    minimum = wanted = 0
    for line in problem.lines:
        missing = line.heads - filled[line.code]
        if missing > 0:
            below = max(0, line.heads_min - filled[line.code])
            minimum += below * weight[line.priority].minimum
            wanted += (missing - below) * weight[line.priority].wanted
    return minimum, wanted


# --- one move ---------------------------------------------------------------------------------


def move_cost(weights: Weights, person: Candidate, line: DemandLine) -> int:
    """Return the points that weigh against sending ``person`` to ``line``, whoever else goes."""
    return burden(weights, person) + travel(weights, person, line) + letter(weights, person)


def burden(weights: Weights, person: Candidate) -> int:
    """Return what the days and nights that ``person`` has given weigh."""
    return weights.day_served * person.days_served + weights.night_away * person.nights_away


def travel(weights: Weights, person: Candidate, line: DemandLine) -> int:
    """Return what the way to ``line`` weighs, and working there for another organisation."""
    other = weights.other_organisation if person.home != line.org else 0
    return weights.km * distance_km(person, line) + other


def letter(weights: Weights, person: Candidate) -> int:
    """Return what it weighs that ``person`` has not written: next to nothing."""
    return 0 if person.volunteered else weights.not_volunteered


# --- what one move does to the others' weight -------------------------------------------------


def share_points(weights: Weights, nth: int, of: int) -> int:
    """Return what the ``nth`` person drawn weighs, of so many that an organisation may release.

    Each further tenth weighs ``share_drawn`` more, so drawing alike from all is cheapest.
    """
    return weights.share_drawn * (TENTHS * (nth - 1) // max(1, of))


def _share(problem: Problem, pairs: list[tuple[Candidate, DemandLine]]) -> int:
    may_go = releasable(problem)
    drawn = Counter((person.home, person.role) for person, _ in pairs)
    return sum(
        share_points(problem.weights, nth, may_go[here])
        for here, n in drawn.items()
        for nth in range(1, n + 1)
    )


def _splits(pairs: list[tuple[Candidate, DemandLine]]) -> int:
    """Return over how many posts beyond one each squads are spread."""
    posts: dict[str, set[str]] = defaultdict(set)
    for person, line in pairs:
        if person.squad is not None:
            posts[person.squad].add(line.post)
    return sum(len(stands) - 1 for stands in posts.values())
