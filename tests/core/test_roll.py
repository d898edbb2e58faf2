"""A roll says who of a shift is where; hours and nights are counted; a code lasts minutes."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from tables import day

from muster.core import kinds as k
from muster.core import post_code
from muster.core.duty import Attendance, Presence, RollLine, Worked, roll, worked
from muster.core.post_code import Says

CHINA = ZoneInfo("Asia/Shanghai")
START = day(2)
SHIFT = k.RosterShift(id="s", start=START, length_h=8, people=("a", "b", "c", "d"))


def was(person: str, came_h: float, left_h: float | None) -> Attendance:
    left = None if left_h is None else START + timedelta(hours=left_h)
    return Attendance(person=person, came=START + timedelta(hours=came_h), left=left)


def seen(at_h: float) -> dict[str, tuple[str, float | None]]:
    """Return where each person of the shift is so many hours into it, and since which hour."""
    there = [was("a", -0.2, None), was("b", 0, 2), was("e", 0, None), was("d", -9, -1)]
    at = START + timedelta(hours=at_h)
    lines = roll(SHIFT, [a for a in there if a.came <= at], absent=frozenset("c"), at=at)
    return {
        line.person: (
            line.presence.value,
            None if line.since is None else (line.since - START) / timedelta(hours=1),
        )
        for line in lines
    }


def test_a_roll_tells_present_expected_missing_left_and_absent_without_a_reason() -> None:
    assert {at: seen(at) for at in (0.1, 0.5, 3)} == {
        0.1: {
            "a": ("present", -0.2), "b": ("present", 0), "c": ("absent", None),
            "d": ("expected", None),
        },
        0.5: {
            "a": ("present", -0.2), "b": ("present", 0), "c": ("absent", None),
            "d": ("missing", 0),
        },
        3: {"a": ("present", -0.2), "b": ("left", 2), "c": ("absent", None), "d": ("missing", 0)},
    }  # fmt: skip


def test_who_came_is_present_though_they_should_not_have() -> None:
    lines = roll(SHIFT, [was("c", 0, None)], absent=frozenset("c"), at=START + timedelta(hours=1))

    assert lines[2] == RollLine(person="c", presence=Presence.PRESENT, since=START)


def test_hours_of_a_week_and_of_a_month_nights_and_rest_are_counted() -> None:
    # 20:00 to 04:00 in China, the day duty of a fortnight before, and one still running
    night = Attendance(person="a", came=day(9.5), left=day(9.5) + timedelta(hours=8))
    early = Attendance(person="a", came=day(1), left=day(1) + timedelta(hours=6))
    still = Attendance(person="a", came=day(11), left=None)

    assert worked([night, early], at=day(11), zone=CHINA) == Worked(
        week_min=480, month_min=840, nights=1, rested_since=night.left
    )
    assert worked([night, early, still], at=day(11.25), zone=CHINA) == Worked(
        week_min=840, month_min=1200, nights=1, rested_since=None
    )
    assert worked([], at=day(1), zone=CHINA) == Worked(
        week_min=0, month_min=0, nights=0, rested_since=None
    )


def test_a_post_code_holds_until_the_one_after_next_and_at_its_own_post_alone() -> None:
    secret, at = b"secret", day(3)
    said = post_code.code(secret, "post:gate", at)

    def right(minutes: float, post: str = "post:gate", key: bytes = secret) -> bool:
        return post_code.accepts(key, post, at + timedelta(minutes=minutes), said)

    assert (len(said), said.isdecimal()) == (6, True)
    assert [right(m) for m in (-1, 0, 4.9, 9.9, 10)] == [False, True, True, True, False]
    assert (right(0, "post:ward"), right(0, key=b"other")) == (False, False)
    assert post_code.accepts(secret, "post:gate", at, "１２３４５６") is False
    assert post_code.ends(at) == at + timedelta(minutes=5)


def test_a_code_that_ran_out_is_told_from_one_that_never_was() -> None:
    secret, at = b"secret", day(3)
    said = post_code.code(secret, "post:gate", at)

    def says(hours: float, post: str = "post:gate", given: str = said) -> Says:
        return post_code.says(secret, post, at + timedelta(hours=hours), given)

    assert [says(h) for h in (-1, 0, 0.2, 11.9, 12.1)] == [
        Says.OTHER,
        Says.HERE,
        Says.RAN_OUT,
        Says.RAN_OUT,
        Says.OTHER,
    ]
    assert [says(0.2, "post:ward"), says(0, given=""), says(0, given="一二")] == [Says.OTHER] * 3
