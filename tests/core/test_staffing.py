"""A schedule of the public benchmark, judged by its own checker: table by table."""

import pytest

from muster.core.staffing import (
    Contract,
    Cover,
    Request,
    ShiftKind,
    Staffing,
    StaffingBreach,
    StaffingRule,
    breaches,
    cost,
)

EARLY = ShiftKind(code="E", minutes=480)
NIGHT = ShiftKind(code="N", minutes=600, not_before=frozenset("E"))
PERSON = Contract(
    code="A", shifts_max={"E": 6, "N": 2}, minutes_max=2880, minutes_min=960, run_max=3, run_min=2,
    rest_min=2, weekends_max=1, days_off=frozenset({4}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("stands", "found"),
    [
        ("EE---EE-------", []),
        ("E----EE-------", []),  # a run that touches the first day may be short
        ("-EE-EE--------", [("day_off", 4, 1, 0), ("rest_min", 3, 1, 2)]),
        ("--E--EE-------", [("run_min", 2, 1, 2)]),
        ("EEEE----------", [("run_max", 0, 4, 3)]),
        ("NE-----NN-----", [("follows", 1, 1, 0), ("shifts_max", None, 3, 2)]),
        (
            "EE---EE----EEE",
            [
                ("shifts_max", None, 7, 6),
                ("minutes_max", None, 3360, 2880),
                ("weekends_max", None, 2, 1),
            ],
        ),
        ("--------------", [("minutes_min", None, 0, 960)]),
        ("EE", [("horizon", None, 2, 14)]),
        ("XX---EE-------", [("unknown_kind", 0, 1, 0), ("unknown_kind", 1, 1, 0)]),
    ],
)
def test_every_rule_is_named_with_day_and_numbers(stands: str, found: list[tuple]) -> None:
    problem = Staffing(days=14, kinds=(EARLY, NIGHT), people=(PERSON,))
    schedule = {"A": tuple(code.replace("-", "") for code in stands)}

    assert breaches(problem, schedule) == [
        StaffingBreach(StaffingRule(rule), "A", day, have, limit)
        for rule, day, have, limit in found
    ]


def test_wishes_and_cover_are_priced_each_way() -> None:
    problem = Staffing(
        days=2,
        kinds=(EARLY, NIGHT),
        people=(PERSON,),
        requests=(
            Request(person="A", day=0, kind="E", wanted=True, weight=3),
            Request(person="A", day=1, kind="E", wanted=True, weight=5),
            Request(person="A", day=0, kind="E", wanted=False, weight=7),
            Request(person="A", day=1, kind="N", wanted=False, weight=11),
        ),
        cover=(
            Cover(day=0, kind="E", heads=0, under=100, over=13),
            Cover(day=1, kind="E", heads=2, under=100, over=1),
            Cover(day=1, kind="N", heads=0, under=100, over=17),
        ),
    )

    assert cost(problem, {"A": ("E", "")}) == 5 + 7 + 13 + 200
    assert cost(problem, {"A": ("", "N")}) == 3 + 5 + 11 + 200 + 17
