"""A problem that cannot be met is answered with a smallest conflict, which the core confirms."""

import pytest
from hypothesis import given, settings
from problems import best_cost, makeup, problem, problems

from muster.core.conflict import Cause, CauseKind, VerdictCode, judge
from muster.core.deployment import Lock, Problem
from muster.solve.deployment import plan

CAST = {"a": "+boat", "b": "+boat -isolation", "c": "+boat at:5", "d": "", "e": "days:3"}


def cause(said: str) -> Cause:
    """Return a cause written ``kind:about:about``."""
    kind, *about = said.split(":")
    return Cause(CauseKind(kind), tuple(about))


@pytest.mark.parametrize(
    ("lines", "more", "found"),
    [
        ({"o": ""}, {"locks": "b>o"}, "lock:b:o gate:isolation"),
        ({"o": "", "u": ""}, {"locks": "a>o a>u"}, "lock:a:o lock:a:u"),
        ({"o": "+boat x:3"}, {}, "line:o gate:isolation"),
        ({"o": "+boat x:2"}, {"reach_km": 100}, "line:o gate:isolation travel"),
        ({"o": "+boat x:2", "u": "+boat x:2"}, {}, "line:o line:u"),
        ({"o": "x:4 min:1"}, {}, None),
    ],
)
def test_what_cannot_hold_together_is_named(
    lines: dict[str, str], more: dict[str, object], found: str | None
) -> None:
    locks = tuple(Lock(*word.split(">")) for word in more.get("locks", "").split())
    here = problem(CAST, lines, reach_km=more.get("reach_km", 600), locks=locks)

    answer = plan(here)

    causes = None if answer.conflict is None else answer.conflict.causes
    assert causes == (None if found is None else tuple(map(cause, found.split())))


def test_whom_a_makeup_lacks_may_be_held_from_another_of_its_lines() -> None:
    """The only officer is under a gate, and would stand at a line that nobody is locked to."""
    sworn = makeup("sworn 1", "a o")
    people = {"x": "aux", "y": "-rest"}
    here = problem(people, {"a": "aux", "o": ""}, makeups=(sworn,), locks=(Lock("x", "a"),))

    found = plan(here).conflict

    assert found is not None
    assert found.causes == tuple(map(cause, ("lock:x:a", "gate:rest", "makeup:post:sworn")))
    assert judge(here, found).code is VerdictCode.STANDS


@given(problems(hands=True))
@settings(max_examples=60, deadline=None)
def test_a_conflict_stands_when_it_is_judged_anew(here: Problem) -> None:
    answer = plan(here)

    if answer.conflict is not None:
        assert judge(here, answer.conflict).code is VerdictCode.STANDS


@given(problems(hands=True))
@settings(max_examples=60, deadline=None)
def test_where_no_plan_is_sound_a_conflict_says_why(here: Problem) -> None:
    if best_cost(here) is None:
        assert plan(here).conflict is not None
