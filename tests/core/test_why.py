"""Why this person: true of any plan, made by a planner or by hand."""

import pytest
from problems import makeup, plan, problem

from muster.core.deployment import Ban, Lock, Makeup, Move, Plan, Reason, ReasonCode
from muster.core.why import explain_moves

OWN, NEAR, FAR = ReasonCode.OWN_ORGANISATION, ReasonCode.NEAREST, ReasonCode.DISTANCE
ONLY, HAS = ReasonCode.ONLY_WITH_COMPETENCE, ReasonCode.HAS_COMPETENCE
FEWEST, WROTE = ReasonCode.FEWEST_DAYS_SERVED, ReasonCode.VOLUNTEERED
RESTED, SQUAD = ReasonCode.FEWEST_NIGHTS_AWAY, ReasonCode.WITH_SQUAD
MAKEUP = ReasonCode.FOR_MAKEUP


@pytest.mark.parametrize(
    ("people", "wanted", "reasons"),
    [
        ({"a": ""}, "", [(OWN,), (NEAR, 0)]),
        ({"a": "wrote"}, "", [(OWN,), (NEAR, 0), (WROTE,)]),
        ({"a": "at:1"}, "", [(NEAR, 111)]),
        ({"a": "at:1", "b": ""}, "", [(FAR, 111)]),
        ({"a": "at:1", "b": "-rest"}, "", [(NEAR, 111)]),
        ({"a": "at:1", "b": "aux"}, "", [(NEAR, 111)]),
        ({"a": "at:1", "b": "old"}, "risk", [(NEAR, 111)]),
        ({"a": "at:1", "b": "aux"}, "any", [(FAR, 111)]),
        ({"a": "+driver"}, "", [(OWN,), (NEAR, 0)]),
        ({"a": "+driver", "b": ""}, "+driver", [(OWN,), (NEAR, 0), (ONLY, "driver", 1)]),
        ({"a": "+driver", "b": "+driver at:9"}, "+driver", [(OWN,), (NEAR, 0), (HAS, "driver")]),
        ({"a": "days:2", "b": "days:2"}, "", [(OWN,), (NEAR, 0), (FEWEST, 2)]),
        ({"a": "days:3", "b": "days:2"}, "", [(OWN,), (NEAR, 0)]),
        ({"a": "days:3", "b": "days:2 at:1"}, "", [(OWN,), (NEAR, 0)]),
        ({"a": "days:3", "b": "days:2 -rest", "c": "days:4"}, "", [(OWN,), (NEAR, 0), (FEWEST, 3)]),
        ({"a": "days:1 nights:1", "b": "nights:1"}, "", [(OWN,), (NEAR, 0)]),
        ({"a": "days:1 nights:1", "b": "nights:1", "c": "nights:2"}, "",
         [(OWN,), (NEAR, 0), (RESTED, 1)]),
        ({"a": "nights:2", "b": "nights:1", "c": "nights:2"}, "",
         [(OWN,), (NEAR, 0), (FEWEST, 0)]),
        ({"a": "at:1", "b": "busy:1-3"}, "from:2-4", [(NEAR, 111)]),
        ({"a": "at:1", "b": "busy:1-2"}, "from:2-4", [(FAR, 111)]),
        ({"a": "+driver +boat"}, "+driver +boat",
         [(OWN,), (NEAR, 0), (ONLY, "boat", 1), (ONLY, "driver", 1)]),
    ],
)  # fmt: skip
def test_a_move_says_why_it_is_this_person(
    people: dict[str, str], wanted: str, reasons: list[tuple[ReasonCode, int | str]]
) -> None:
    explained = explain_moves(problem(people, {"o": wanted}), plan("a>o"))

    expected = tuple(Reason(code, tuple(parameters)) for code, *parameters in reasons)
    assert explained == Plan((Move("a", "o", expected),))


PEOPLE = {"a": "lead squad:q", "b": "lead member", "c": "squad:q aux", "d": "squad:q", "e": "aux"}
POST = {"o": "x:4 post:gate", "aux": "aux post:gate", "far": "post:bridge"}


@pytest.mark.parametrize(
    ("asked", "moves", "reasons"),
    [
        # whose going the makeup of the post stands or falls with
        ((), "a>o", []),
        ((makeup("leader 1", "o"),), "a>o", [(MAKEUP, "leader")]),
        ((makeup("leader 1", "o"),), "a>o b>o", []),
        ((makeup("leader 2", "o"),), "a>o b>o", [(MAKEUP, "leader")]),
        ((makeup("leader 3", "o"),), "a>o b>o", [(MAKEUP, "leader")]),
        ((makeup("leader 1", "o", present=1),), "a>o", []),
        ((makeup("leader 1", "far"),), "a>o", []),
        ((makeup("sworn 1", "o aux"), makeup("leader 1", "o")), "a>o e>aux",
         [(MAKEUP, "leader"), (MAKEUP, "sworn")]),
        # a squad counts where it stands together
        ((), "a>o c>aux", [(SQUAD, 2)]),
        ((), "a>o c>aux d>o", [(SQUAD, 3)]),
        ((), "a>o d>far", []),
    ],
)  # fmt: skip
def test_a_move_says_for_whose_sake_it_is(
    asked: tuple[Makeup, ...], moves: str, reasons: list[tuple[ReasonCode, int | str]]
) -> None:
    explained = explain_moves(problem(PEOPLE, POST, makeups=asked), plan(*moves.split()))

    bound = {MAKEUP, SQUAD}
    found = [reason for reason in explained.moves[0].reasons if reason.code in bound]
    assert found == [Reason(code, tuple(parameters)) for code, *parameters in reasons]


def test_a_lock_is_the_first_reason_and_only_where_it_was_wished() -> None:
    here = problem({"a": "wrote"}, {"o": "x:2", "u": ""}, locks=(Lock("a", "o"),))

    first = [explain_moves(here, plan(move)).moves[0].reasons[0].code for move in ("a>o", "a>u")]

    assert first == [ReasonCode.LOCKED, OWN]


def test_who_is_banned_from_everything_is_no_comparison() -> None:
    here = problem({"a": "at:1", "b": ""}, {"o": ""}, bans=(Ban("b"),))

    assert explain_moves(here, plan("a>o")).moves[0].reasons == (Reason(NEAR, (111,)),)


def test_what_is_unknown_has_no_reasons() -> None:
    here = problem({"a": ""}, {"o": ""})

    assert explain_moves(here, plan("zoe>o", "a>x")) == plan("zoe>o", "a>x")
