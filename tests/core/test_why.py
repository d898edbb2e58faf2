"""Why this person: true of any plan, made by a planner or by hand."""

import pytest
from problems import plan, problem

from muster.core.deployment import Move, Plan, Reason, ReasonCode
from muster.core.why import explain_moves

OWN, NEAR, FAR = ReasonCode.OWN_ORGANISATION, ReasonCode.NEAREST, ReasonCode.DISTANCE
ONLY, HAS = ReasonCode.ONLY_WITH_COMPETENCE, ReasonCode.HAS_COMPETENCE
FEWEST, WROTE = ReasonCode.FEWEST_DAYS_SERVED, ReasonCode.VOLUNTEERED


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
    ],
)
def test_a_move_says_why_it_is_this_person(
    people: dict[str, str], wanted: str, reasons: list[tuple[ReasonCode, int | str]]
) -> None:
    explained = explain_moves(problem(people, {"o": wanted}), plan("a>o"))

    expected = tuple(Reason(code, tuple(parameters)) for code, *parameters in reasons)
    assert explained == Plan((Move("a", "o", expected),))
