"""Who could be put into a line by hand, at what price, and why others may not."""

from dataclasses import replace

from hypothesis import given, settings
from problems import plan, problem, problems

from muster.core.deployment import (
    Ban,
    BreachRule,
    DeploymentBreach,
    Floor,
    Lock,
    Move,
    Plan,
    Problem,
    breaches,
)
from muster.core.ranking import Ranked, ranked

WHY_NOT = {
    "held": ("-rest", DeploymentBreach(BreachRule.BLOCKED, "held", "here", ("rest", "r1"))),
    "old": ("old", DeploymentBreach(BreachRule.NEAR_RETIREMENT, "old", "here")),
    "far": ("at:9", DeploymentBreach(BreachRule.TOO_FAR, "far", "here", (1001, 500))),
    "adult": ("house:h1", DeploymentBreach(BreachRule.HOUSEHOLD_AWAY, None, None, ("adult", "z"))),
}


def of(found: tuple[Ranked, ...]) -> list[str]:
    """Return who was found, those who may not go in brackets."""
    return [f"({r.person.number})" if r.breaches else r.person.number for r in found]


def test_who_is_free_comes_first_then_the_cheapest_then_who_may_not_go() -> None:
    asked = problem(
        {"a": "days:3", "b": "days:1", "c": "", "d": "-rest", "e": "aux", "f": "days:2"},
        {"here": "x:2", "there": ""},
    )

    assert of(ranked(asked, plan("c>there", "f>here"), "here", limit=9)) == ["b", "a", "c", "(d)"]


def test_each_rule_that_forbids_a_person_is_named() -> None:
    people = {number: said for number, (said, _) in WHY_NOT.items()}
    asked = problem({**people, "z": "house:h1"}, {"here": "x:9 risk", "there": ""}, reach_km=500)
    found = ranked(asked, plan("z>there"), "here", limit=9)

    assert {r.person.number: r.breaches for r in found if r.breaches} == {
        number: (broken,) for number, (_, broken) in WHY_NOT.items()
    }


def test_a_home_that_has_given_all_it_may_gives_nobody_else_but_may_send_elsewhere() -> None:
    asked = problem(
        {"a": "", "b": "", "c": ""},
        {"here": "x:2", "there": ""},
        floors=(Floor(home="s0", role="officer", keep=2),),
    )
    kept = DeploymentBreach(BreachRule.FLOOR_BROKEN, None, None, ("s0", "officer", 2, 1))
    found = ranked(asked, plan("a>there"), "here", limit=9)

    assert [(r.person.number, r.taken_from, r.breaches) for r in found] == [
        ("a", "there", ()), ("b", None, (kept,)), ("c", None, (kept,)),
    ]  # fmt: skip


def test_a_hand_has_its_way() -> None:
    asked = problem(
        {"a": "", "b": "", "c": "", "d": ""},
        {"here": "x:2", "there": ""},
        bans=(Ban("a", "here"), Ban("b", None)),
        locks=(Lock("c", "there"),),
    )
    found = ranked(asked, plan("c>there"), "here", limit=9)

    assert [(r.person.number, r.breaches) for r in found] == [
        ("d", ()), ("c", (DeploymentBreach(BreachRule.LOCK_BROKEN, "c", "there"),)),
    ]  # fmt: skip


def test_among_equals_no_number_comes_first_at_every_line() -> None:
    asked = problem({f"p{n:02}": "" for n in range(20)}, {f"l{n}": "" for n in range(6)})

    firsts = {of(ranked(asked, Plan(()), f"l{n}", limit=1))[0] for n in range(6)}

    assert len(firsts) > 2


def test_no_more_are_named_than_asked_for_and_nobody_for_an_unknown_line() -> None:
    asked = problem({f"p{n}": "-rest" if n % 2 else "" for n in range(20)}, {"here": "x:3"})

    found = of(ranked(asked, Plan(()), "here", limit=2))

    assert [name.startswith("(") for name in found] == [False, False, True, True]
    assert ranked(asked, Plan(()), "nowhere", limit=2) == ()


BY_ONE_MOVE = {
    BreachRule.BLOCKED, BreachRule.COMMITMENT_OVERLAPS, BreachRule.WRONG_ROLE,
    BreachRule.COMPETENCE_MISSING, BreachRule.NEAR_RETIREMENT, BreachRule.TOO_FAR,
    BreachRule.BANNED, BreachRule.FLOOR_BROKEN,
}  # fmt: skip


@settings(max_examples=60)
@given(problems(hands=True))
def test_whoever_may_go_breaks_no_rule_that_one_move_can_break(made: Problem) -> None:
    asked = replace(made, locks=())
    for line in asked.lines:
        for each in ranked(asked, Plan(()), line.code, limit=99):
            found = breaches(asked, Plan((Move(each.person.number, line.code),)))

            assert bool({b.rule for b in found} & BY_ONE_MOVE) == bool(each.breaches), (each, found)
