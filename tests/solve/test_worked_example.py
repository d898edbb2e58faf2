"""The ten people of the documentation: every plan there is, tried, against the planner's."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from tidy.source import ROOT

from muster.core.deployment import Move, Plan, Problem, Squad, breaches, cost
from muster.formats.deployment import ProblemOnFile, read_problem
from muster.solve.deployment import Outcome, plan

EXAMPLE = ROOT / "docs" / "reference" / "deployment-example.json"


def example() -> Problem:
    filed = read_problem(EXAMPLE)
    assert isinstance(filed, ProblemOnFile)
    return filed.problem


def every_plan(problem: Problem) -> Iterator[Plan]:
    """Yield every way to send each person to a line that takes them, or nowhere."""
    alone = replace(problem, makeups=(), floors=(), squads=(Squad(code="squad:river"),))
    people = [person.number for person in problem.candidates]
    options = [
        [None, *(li.code for li in problem.lines if _takes(alone, person, li.code))]
        for person in people
    ]
    for chosen in product(*options):
        pairs = zip(people, chosen, strict=True)
        yield Plan(tuple(Move(person, line) for person, line in pairs if line is not None))


def _takes(problem: Problem, person: str, line: str) -> bool:
    return not breaches(problem, Plan((Move(person, line),)))


def test_of_all_plans_of_ten_people_the_planner_finds_the_one_that_is_best() -> None:
    problem = example()
    answer = plan(problem, seed=1)
    plans = list(every_plan(problem))
    no_dearer = [each for each in plans if cost(problem, each) <= answer.cost]
    best = [each for each in no_dearer if not breaches(problem, each)]

    assert len(plans) == 3888  # as docs/explanation/the-deployment-model.md says
    assert answer.outcome is Outcome.PROVEN
    assert [sorted((m.person, m.line) for m in each.moves) for each in best] == [
        sorted((m.person, m.line) for m in answer.plan.moves)
    ]
