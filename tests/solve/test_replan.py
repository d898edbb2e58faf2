"""A plan made anew keeps what it can, and says what keeping more or less would cost."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from problems import problems

from muster.core.deployment import (
    Block,
    Candidate,
    DemandLine,
    Makeup,
    Move,
    Plan,
    Problem,
    Quality,
    breaches,
)
from muster.solve.answer import CHANGE
from muster.solve.deployment import plan
from muster.solve.replan import replan


def without(problem: Problem, fallen: frozenset[int]) -> Problem:
    """Return the problem after the people of these places have fallen ill."""
    held = (Block("isolation", "r1"),)
    return replace(
        problem,
        candidates=tuple(
            replace(person, blocked=held) if i in fallen else person
            for i, person in enumerate(problem.candidates)
        ),
    )


@given(problems(), st.frozensets(st.integers(0, 5), max_size=2))
@settings(max_examples=30, deadline=None)
def test_whoever_falls_out_the_new_plan_is_sound_and_counts_what_it_changes(
    problem: Problem, fallen: frozenset[int]
) -> None:
    before = plan(problem).plan
    now = replace(without(problem, fallen), locks=())

    made = replan(now, before)

    old = {move.person: move.line for move in before.moves}
    new = {move.person: move.line for move in made.answer.plan.moves}
    assert breaches(now, made.answer.plan) == []
    assert made.kept == sum(new.get(person) == line for person, line in old.items())
    assert made.kept + made.changed + made.dropped + made.lost == len(old)
    assert made.kept + made.changed + made.new == len(new)
    assert made.answer.cost >= made.answer.bound


@given(problems())
@settings(max_examples=20, deadline=None)
def test_when_nothing_has_happened_nothing_changes(problem: Problem) -> None:
    free = replace(problem, locks=())
    before = plan(free).plan

    made = replan(free, before, thresholds=(None,))

    assert (made.changed, made.dropped, made.lost) == (0, 0, 0)
    assert made.kept == len(before.moves)


def test_a_leader_too_many_goes_where_the_only_one_has_fallen_out() -> None:
    people = [Candidate(number=n, home="s", lat_e6=0, lon_e6=0, role="officer") for n in "abcdefg"]
    led = [replace(person, leader=person.number in "adef") for person in people]
    lines = [
        DemandLine(code=c, post=c, org="s", lat_e6=0, lon_e6=0, role="officer", heads=n)
        for c, n in (("one", 3), ("two", 3))
    ]
    makeups = [
        Makeup(post=c, quality=Quality.LEADER, heads_min=1, lines=frozenset({c}), rule="r1")
        for c in ("one", "two")
    ]
    problem = Problem(candidates=tuple(led), lines=tuple(lines), makeups=tuple(makeups))
    before = Plan(
        tuple(Move(n, c) for n, c in zip("abcdef", 3 * ["one"] + 3 * ["two"], strict=True))
    )

    made = replan(without(problem, frozenset({0})), before, thresholds=(None, CHANGE))

    assert (made.kept, made.changed, made.dropped, made.lost) == (4, 1, 0, 1)
    assert made.answer.costs.unmet_min == 0
    assert sum(row.missing for row in made.answer.unfilled) == 0


@given(problems(), st.frozensets(st.integers(0, 5), max_size=2))
@settings(max_examples=20, deadline=None)
def test_the_same_question_has_the_same_answer(problem: Problem, fallen: frozenset[int]) -> None:
    now, before = without(problem, fallen), Plan(())

    assert replan(now, before, seed=3) == replan(now, before, seed=3)
