"""What becomes of those who have written, and who stands by in case somebody drops out."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import OF_A_MOVE, plan, plans, problem, problems

from muster.core.deployment import (
    Ban,
    Block,
    BreachRule,
    Floor,
    Move,
    Plan,
    Problem,
    breaches,
)
from muster.core.outcome import Outcome, OutcomeCode, outcomes, reserves

CAST = {
    "ann": "wrote days:1",
    "bo": "wrote",
    "cai": "",
    "dan": "wrote days:2 nights:1",
    "eve": "wrote days:2",
    "fay": "wrote -isolation -already_committed",
    "gus": "wrote -already_committed",
    "hal": "wrote aux",
    "ivo": "wrote clerk",
}


def test_everybody_who_has_written_is_told_what_becomes_of_them() -> None:
    here = problem(CAST, {"o": "x:2"})

    found = outcomes(here, plan("ann>o", "cai>o"), reserve_percent=100)

    code = OutcomeCode
    isolated = (Block("isolation", "r1"),)
    assert found == (
        Outcome(person="ann", code=code.SELECTED, line="o"),
        Outcome(person="bo", code=code.RESERVE, line="o", place=1),
        Outcome(person="dan", code=code.NOT_NEEDED),
        Outcome(person="eve", code=code.RESERVE, line="o", place=2),
        Outcome(person="fay", code=code.HELD, held=isolated),
        Outcome(person="gus", code=code.ALREADY_COMMITTED),
        Outcome(person="hal", code=code.NOT_NEEDED),
        Outcome(person="ivo", code=code.NOT_NEEDED),
    )
    assert found[4].discreet() == Outcome(person="fay", code=code.HELD)


@pytest.mark.parametrize(
    ("people", "lines", "moves", "percent", "standing"),
    [
        ({"a": "", "b": ""}, {"o": "x:9"}, "", 100, ""),
        ({"a": "", "b": ""}, {"o": "x:9"}, "a>o", 0, ""),
        ({"a": "", "b": ""}, {"o": "x:9"}, "a>o", 1, "b>o:1"),
        ({"a": "", "b": ""}, {"o": "x:9"}, "a>o", 100, "b>o:1"),
        # by turn: days, then nights; whether somebody wrote is nothing to it
        ({"a": "", "b": "days:2", "c": "days:1 nights:2 wrote", "d": "days:1"}, {"o": ""},
         "a>o", 300, "d>o:1 c>o:2 b>o:3"),
        # among equals the way decides, and only then the lot
        ({"a": "", "b": "at:3", "c": "at:2", "d": "at:4", "e": "days:1"}, {"o": ""}, "a>o", 300,
         "c>o:1 b>o:2 d>o:3"),
        # the most urgent line first, each person for one
        ({"a": "", "b": "", "c": ""}, {"o": "p:3", "u": "p:1"}, "a>o b>u", 100, "c>u:1"),
        # who could not go does not stand by
        ({"a": "", "b": "-rest", "c": "aux", "d": "at:9", "e": "old", "f": "busy:1-3",
          "g": "squad:q", "h": "squad:q", "i": "house:h", "j": "house:h aux"},
         {"o": "risk from:2-5", "u": "aux"}, "a>o j>u", 999, "c>u:1"),
        # nor whom a hand keeps out
        ({"a": "", "ban": "", "out": ""}, {"o": "x:9"}, "a>o", 999, ""),
        # who stands in for their own home only comes last
        ({"a": "", "s": "at:1", "t": "at:1", "u": "days:9"}, {"o": "x:9"}, "a>o s>o", 100,
         "u>o:1 t>o:2"),
    ],
)  # fmt: skip
def test_whoever_could_go_stands_by_in_turn(
    people: dict[str, str], lines: dict[str, str], moves: str, percent: int, standing: str
) -> None:
    here = problem(
        people,
        lines,
        reach_km=500,
        together="q",
        bans=(Ban("ban", "o"), Ban("out")),
        floors=(Floor(home="s1", role="officer", keep=1),),
    )

    found = reserves(here, plan(*moves.split()), percent=percent)

    assert " ".join(f"{r.person}>{r.line}:{r.place}" for r in found) == standing


def test_lots_part_equals_and_the_seed_draws_them() -> None:
    here = problem(dict.fromkeys("abcd", ""), {"o": ""})

    first = Counter(reserves(here, plan("a>o"), seed=seed)[0].person for seed in range(200))

    assert set(first) == {"b", "c", "d"}
    assert min(first.values()) > 33  # 67 each on average; five standard deviations off
    assert reserves(here, plan("a>o"), seed=7) == reserves(here, plan("a>o"), seed=7)


drawn = problems().flatmap(lambda here: st.tuples(st.just(here), plans(here)))


@given(drawn, st.sampled_from([10, 100, 300]))
@settings(max_examples=200, deadline=None)
def test_who_stands_by_is_at_home_and_could_go(drawn: tuple[Problem, Plan], percent: int) -> None:
    here, made = drawn
    sent = Counter(move.line for move in made.moves)
    going = {move.person for move in made.moves}

    found = reserves(here, made, percent=percent)

    assert len({reserve.person for reserve in found}) == len(found)
    assert going.isdisjoint(reserve.person for reserve in found)
    places: dict[str, list[int]] = {}
    for person, line, place in found:
        places.setdefault(line, []).append(place)
        before = {(each.rule, each.person) for each in breaches(here, made)}
        more = {
            each.rule
            for each in breaches(here, Plan((*made.moves, Move(person, line))))
            if (each.rule, each.person) not in before
        }
        others = {BreachRule.LINE_OVERFILLED, BreachRule.FLOOR_BROKEN, BreachRule.MAKEUP_SHORT}
        assert not more & OF_A_MOVE
        assert more <= others
    for line, standing in places.items():
        assert standing == list(range(1, len(standing) + 1))
        assert len(standing) <= -(-sent[line] * percent // 100)


@given(drawn, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_no_order_changes_who_stands_by(drawn: tuple[Problem, Plan], chance: random.Random) -> None:
    here, made = drawn
    shuffled = replace(
        here,
        candidates=tuple(chance.sample(here.candidates, len(here.candidates))),
        lines=tuple(chance.sample(here.lines, len(here.lines))),
    )

    assert outcomes(shuffled, made, seed=3) == outcomes(here, made, seed=3)
    assert reserves(shuffled, made, seed=3) == reserves(here, made, seed=3)


@given(drawn)
@settings(max_examples=100, deadline=None)
def test_each_who_has_written_has_one_outcome_and_health_shows_in_none(
    drawn: tuple[Problem, Plan],
) -> None:
    here, made = drawn
    sent = {move.person for move in made.moves}

    found = outcomes(here, made)

    assert [o.person for o in found] == sorted(p.number for p in here.candidates if p.volunteered)
    assert {o.person for o in found if o.code is OutcomeCode.SELECTED} == sent & {
        o.person for o in found
    }
    for outcome in found:
        shown = outcome.discreet()
        assert shown.held == ()
        assert replace(shown, held=outcome.held) == outcome
        assert bool(outcome.held) == (outcome.code is OutcomeCode.HELD)
