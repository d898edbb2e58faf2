"""Why somebody is sent or is not, why a line is filled or is not: one true answer each."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import best_cost, makeup, plan, plans, problem, problems, sound_plans
from tables import day

from muster.core.deployment import (
    Ban,
    Block,
    Floor,
    Lock,
    Makeup,
    Move,
    Plan,
    Problem,
    Weights,
    breaches,
    cost,
)
from muster.core.explanation import (
    Asking,
    Explanation,
    ExplanationCode,
    why_line,
    why_person,
)
from muster.core.unfilled import explain_unfilled
from muster.core.why import explain_moves

C = ExplanationCode


@pytest.mark.parametrize(
    ("people", "lines", "moves", "found"),
    [
        # what keeps a at home, whoever else is sent
        ({}, {"o": ""}, "", (C.PERSON_UNKNOWN,)),
        ({"a": "-rest"}, {"o": ""}, "", (C.HELD,)),
        ({"a": "-already_committed"}, {"o": ""}, "", (C.COMMITTED_BEFORE, "")),
        ({"a": "-already_committed -rest"}, {"o": ""}, "", (C.HELD,)),
        ({"a": "out"}, {"o": ""}, "", (C.BANNED,)),
        ({"a": "not-o"}, {"o": ""}, "", (C.BANNED,)),
        ({"a": "not-o"}, {"o": "", "u": "at:1"}, "", (C.AVAILABLE, "u")),
        ({"a": ""}, {}, "", (C.NO_LINE_FOR_ROLE, "officer")),
        ({"a": ""}, {"o": "x:0"}, "", (C.NO_LINE_FOR_ROLE, "officer")),
        ({"a": "clerk"}, {"o": "any"}, "", (C.NO_LINE_FOR_ROLE, "clerical_auxiliary")),
        ({"a": "+boat"}, {"o": "+boat +medic +radio", "u": "+driver"}, "",
         (C.COMPETENCE_LACKING, "driver")),
        ({"a": "busy:2-5"}, {"o": "", "u": "from:4-6"}, "", (C.COMMITMENT, "course", day(5))),
        ({"a": "busy:2-5"}, {"o": "from:5-6"}, "", (C.AVAILABLE, "o")),
        ({"a": "old"}, {"o": "risk"}, "", (C.NEAR_RETIREMENT,)),
        ({"a": "at:9"}, {"o": "", "u": "at:1"}, "", (C.TOO_FAR, 890, 500)),
        ({"a": "squad:q", "b": "squad:q"}, {"o": "x:9"}, "", (C.SQUAD_STAYS, "q")),
        ({"a": "squad:q", "b": "squad:q"}, {"o": "x:9 post:1"}, "b>o", (C.AVAILABLE, "o")),
        ({"a": "house:h", "b": "house:h aux"}, {"o": "", "u": "aux"}, "b>u", (C.HELD,)),
        ({"a": "house:h", "b": "house:h aux"}, {"o": "day", "u": "aux"}, "b>u",
         (C.AVAILABLE, "o")),
        # a plan made by hand has overlooked them
        ({"a": ""}, {"o": "p:3", "u": "p:1", "v": "p:1"}, "", (C.AVAILABLE, "u")),
        ({"a": "", "b": "days:1"}, {"o": ""}, "b>o", (C.PASSED_OVER, "o", "b")),
        ({"a": "", "b": "at:1"}, {"o": ""}, "b>o", (C.PASSED_OVER, "o", "b")),
        # what the plan as a whole keeps to
        ({"a": "at:1 days:1", "b": "at:1"}, {"o": "x:9"}, "b>o",
         (C.FLOOR, "s1", "officer", 1, 1)),
        ({"a": "at:1", "b": "at:1 days:1"}, {"o": "x:9"}, "b>o", (C.PASSED_OVER, "o", "b")),
        ({"a": ""}, {"o": "post:led"}, "", (C.MAKEUP, "post", "leader")),
        ({"a": "lead"}, {"o": "post:led"}, "", (C.AVAILABLE, "o")),
        ({"a": "", "b": "lead days:9"}, {"o": "post:led"}, "b>o", (C.NEEDED, 1)),
        ({"a": "", "b": "days:9 locked"}, {"o": ""}, "b>o", (C.NEEDED, 1)),
        # in what those who are sent stand better
        ({"a": "days:2", "b": "days:1", "c": "days:1", "d": "days:2"}, {"o": "x:3"},
         "b>o c>o d>o", (C.LOT, 1)),
        ({"a": "days:2", "b": "days:1", "c": "days:1"}, {"o": "x:2"}, "b>o c>o",
         (C.FEWER_DAYS, 2, 2)),
        ({"a": "nights:1", "b": ""}, {"o": ""}, "b>o", (C.FEWER_NIGHTS, 1, 1)),
        ({"a": "at:2", "b": "at:3"}, {"o": "at:4"}, "b>o", (C.NEARER, 1, 222)),
        ({"a": "at:0", "b": "at:0 own"}, {"o": "own"}, "b>o", (C.OWN_PEOPLE, 1)),
        ({"a": "", "b": "wrote"}, {"o": ""}, "b>o", (C.LETTERS, 1)),
        ({"a": "squad:r", "b": "squad:r", "c": "squad:t"}, {"o": "post:1", "u": "post:2"},
         "b>o c>u", (C.LOT, 1)),
        ({"a": "squad:r", "b": "squad:r aux", "c": ""}, {"o": "post:1", "u": "post:2 aux"},
         "b>u c>o", (C.SQUAD_TOGETHER, 1)),
    ],
)  # fmt: skip
def test_who_stays_at_home_is_told_what_decides(
    people: dict[str, str],
    lines: dict[str, str],
    moves: str,
    found: tuple[object, ...],
) -> None:
    here = problem(
        people,
        lines,
        reach_km=500,
        together="q",
        makeups=(makeup("leader 1", "o"),) if "led" in lines.get("o", "") else (),
        floors=(Floor(home="s1", role="officer", keep=1),) if "at:1" in people.get("a", "") else (),
        bans=tuple(
            Ban("a", line)
            for word, line in (("out", None), ("not-o", "o"))
            if word in people.get("a", "").split()
        ),
        locks=(Lock("b", "o"),) if "locked" in people.get("b", "") else (),
    )
    own = {line.code: "own" for line in here.lines if "own" in lines[line.code].split()}
    here = replace(
        here,
        lines=tuple(replace(line, org=own.get(line.code, line.org)) for line in here.lines),
        candidates=tuple(
            replace(p, home="own") if "own" in people[p.number].split() else p
            for p in here.candidates
        ),
    )

    explanation = why_person(here, plan(*moves.split()), "a")

    assert (explanation.code, *explanation.parameters) == found


def test_a_share_that_is_drawn_decides_between_organisations() -> None:
    people = {"a": "at:1", "b": "at:1", "c": "", "d": "at:1"}
    own = Weights(km=0, share_drawn=100, other_organisation=0)
    here = problem(people, {"o": "x:2"}, weights=own, locks=(Lock("b", "o"),))

    found = why_person(here, plan("b>o", "c>o"), "a")

    assert found == Explanation(code=C.SHARE_DRAWN, parameters=("s1", "officer", 1, 3))


def test_who_is_sent_is_told_the_reasons_of_the_move() -> None:
    here = problem({"a": "wrote", "b": "at:1"}, {"o": "post:gate"})

    assert why_person(here, plan("a>o"), "a") == Explanation(
        code=C.SENT,
        parameters=("o", "gate"),
        reasons=explain_moves(here, plan("a>o")).moves[0].reasons,
    )


def test_what_tells_of_health_or_family_is_apart_and_can_be_left_out() -> None:
    people = {"a": "-isolation -already_committed", "b": "house:h", "c": "house:h aux"}
    here = problem(people, {"o": "x:9", "u": "aux"})
    asking = Asking(here, plan("c>u"))

    assert asking.person("a").held == (Block("isolation", "r1"),)
    assert asking.person("b").held == (Block("household", ""),)
    assert asking.person("a").discreet() == asking.person("b").discreet()
    assert asking.person("b").discreet() == Explanation(code=C.HELD)
    line = asking.line("o").discreet().unfilled
    assert line is not None
    assert line.blocked_by == (("held", 2),)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("x", (C.LINE_UNKNOWN,)),
        ("none", (C.NOTHING_ASKED,)),
        ("full", (C.FILLED, 1, 1)),
        ("over", (C.FILLED, 2, 1)),
        ("o", (C.OPEN, 4, 5)),
    ],
)
def test_a_line_is_filled_or_open(line: str, found: tuple[object, ...]) -> None:
    lines = {"none": "x:0", "full": "", "over": "", "o": "x:5"}
    here = problem(dict.fromkeys("abcdef", ""), lines)
    made = plan("a>full", "b>over", "c>over", "d>o")

    explanation = why_line(here, made, line)

    assert (explanation.code, *explanation.parameters) == found
    rows = [row for row in explain_unfilled(here, made) if row.line == line]
    assert [explanation.unfilled] == (rows or [None])


# --- laws -------------------------------------------------------------------------------------

drawn = problems().flatmap(lambda here: st.tuples(st.just(here), plans(here)))


@given(drawn)
@settings(max_examples=150, deadline=None)
def test_there_is_an_answer_for_every_plan_and_everybody(drawn: tuple[Problem, Plan]) -> None:
    here, made = drawn
    asking = Asking(here, made)
    sent = {move.person for move in made.moves}

    for person in here.candidates:
        found = asking.person(person.number)
        assert (found.code is C.SENT) == (person.number in sent)
        assert bool(found.held) == (found.code is C.HELD)
        assert found.discreet().held == ()
    for line in here.lines:
        assert asking.line(line.code).code in (C.FILLED, C.OPEN, C.NOTHING_ASKED)


@given(problems(people_max=4))
@settings(max_examples=150, deadline=None)
def test_the_best_plan_overlooks_nobody(here: Problem) -> None:
    least = best_cost(here)

    for made in sound_plans(here):
        if cost(here, made) == least:
            asking = Asking(here, made)
            found = {asking.person(person.number).code for person in here.candidates}
            assert not found & {C.AVAILABLE, C.PASSED_OVER}


@given(drawn)
@settings(max_examples=250, deadline=None)
def test_whoever_is_said_to_be_overlooked_would_make_the_plan_better(
    drawn: tuple[Problem, Plan],
) -> None:
    here, made = drawn
    household = {p.number: p.household for p in here.candidates}
    for each in [made] if not breaches(here, made) else list(sound_plans(here))[:8]:
        asking = Asking(here, each)
        sent = {move.person for move in each.moves}
        for person in here.candidates:
            if person.number in sent:
                continue
            found = asking.person(person.number)
            better = one_for_one(here, each, person.number)
            if found.code is C.AVAILABLE:
                more = Plan((*each.moves, Move(person.number, str(found.parameters[0]))))
                assert breaches(here, more) == []
            elif found.code is C.PASSED_OVER:
                assert found.parameters in better
            else:  # who of a household goes is left to its adults
                home = person.household or person.number
                assert [other for _, other in better if household[other] != home] == []


def one_for_one(here: Problem, made: Plan, number: str) -> list[tuple[str, str]]:
    """Return every (line, person) in whose place ``number`` would break no rule and cost less."""
    found = []
    for move in made.moves:
        others = tuple(each for each in made.moves if each != move)
        instead = Plan((*others, Move(number, move.line)))
        if not breaches(here, instead) and cost(here, instead) < cost(here, made):
            found.append((move.line, move.person))
    return found


@given(drawn, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_no_order_changes_an_answer(drawn: tuple[Problem, Plan], chance: random.Random) -> None:
    here, made = drawn
    shuffled = replace(
        here,
        candidates=tuple(chance.sample(here.candidates, len(here.candidates))),
        lines=tuple(chance.sample(here.lines, len(here.lines))),
        makeups=tuple(chance.sample(here.makeups, len(here.makeups))),
    )
    turned = Plan(tuple(chance.sample(made.moves, len(made.moves))))
    one, other = Asking(here, made), Asking(shuffled, turned)

    for person in here.candidates:
        assert one.person(person.number) == other.person(person.number)
    for line in here.lines:
        assert one.line(line.code) == other.line(line.code)


def test_a_makeup_is_any_makeup() -> None:
    """A post short of two people of a quality takes nobody alone."""
    asked: tuple[Makeup, ...] = (makeup("leader 1", "o"), makeup("full_member 3", "o", post="far"))
    here = problem({"a": "lead"}, {"o": ""}, makeups=asked)

    assert why_person(here, plan(), "a").parameters == ("far", "full_member")
