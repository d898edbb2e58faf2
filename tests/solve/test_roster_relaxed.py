"""What relaxing a rule would buy: found, and bounded."""

from muster.core.roster import Duty, Problem, Roster, RosterPerson, Shift
from muster.core.roster_rules import Rule, Rules
from muster.solve.roster_relaxed import relaxations


def rule(limit: int, weight: int | None = None) -> Rule:
    return Rule(name="test", limit=limit, source="test", weight=weight)


def test_a_run_of_three_days_buys_the_head_that_two_days_leave_open() -> None:
    asked = Problem(
        post="gate",
        horizon_days=3,
        enforcing=False,
        shifts=tuple(
            Shift(
                id=f"{day}D",
                start_h=24 * day + 8,
                length_h=8,
                night=False,
                heads_min=1,
                heads_wanted=1,
            )
            for day in range(3)
        ),
        people=(RosterPerson(number="a", role="officer"),),
        rules=Rules(rest_min_h=rule(11), run_max_days=rule(2), fair_hours=rule(0, 1)),
    )
    roster = Roster(frozenset({Duty("a", "0D"), Duty("a", "1D")}))

    found = relaxations(asked, roster, work_s=1)

    assert [(each.field, each.limit, each.gain, each.gain_most) for each in found] == [
        ("rest_min_h", 10, 0, 0),
        ("run_max_days", 3, 2000, 2000),
        ("fair_hours", 8, 0, 0),
    ]
