"""Who was there for a shift: coming early for the next one, or going late, is no discrepancy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from muster.core.duty import Attendance, discrepancies
from muster.core.kinds import RosterShift

MORNING = datetime(2020, 2, 12, 0, tzinfo=UTC)
SHIFT = RosterShift(id="s", start=MORNING, length_h=12, people=("person:1",))


@pytest.mark.parametrize(
    ("person", "came_min", "left_min", "forms"),
    [
        ("person:1", -10, 720, []),
        ("person:1", 700, 720, []),  # very late, and on the roster
        ("person:2", 707, None, ["missing"]),  # early for the next shift
        ("person:2", -700, 20, ["missing"]),  # late from the one before
        ("person:2", 60, 700, ["missing", "unrostered"]),
        ("person:2", 60, None, ["missing", "no_check_out", "unrostered"]),
    ],
)
def test_who_is_on_no_roster_of_a_shift_is_told_from_who_comes_for_the_next(
    person: str, came_min: int, left_min: int | None, forms: list[str]
) -> None:
    left = MORNING + timedelta(minutes=left_min) if left_min is not None else None
    came = Attendance(person=person, came=MORNING + timedelta(minutes=came_min), left=left)
    at = MORNING + timedelta(hours=13)
    found = discrepancies(SHIFT, "post:p", [came], held=frozenset(), at=at)

    assert [each.form for each in found] == forms


def test_who_is_held_back_or_has_left_is_not_missing_and_who_came_all_the_same_is_asked_about() -> (
    None
):
    four = replace(SHIFT, people=("person:1", "person:2", "person:3", "person:4"))
    came = Attendance(person="person:3", came=MORNING, left=MORNING + timedelta(hours=12))
    found = discrepancies(
        four,
        "post:p",
        [came],
        held=frozenset({"person:2", "person:3"}),
        left=frozenset({"person:4"}),
        at=MORNING + timedelta(hours=13),
    )

    assert [(each.form, each.person) for each in found] == [
        ("held_on_duty", "person:3"),
        ("missing", "person:1"),
    ]
