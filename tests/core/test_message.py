"""When a message is sent, tried again, and its silence told; what became of one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from muster.core.message import ATTEMPTS_MAX, Quiet, again, due

CHINA = ZoneInfo("Asia/Shanghai")
QUIET = Quiet(zone=CHINA)


def china(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2020, 2, day, hour, minute, tzinfo=CHINA)


NIGHT_DUTY = (china(2, 0), china(2, 8))


@pytest.mark.parametrize(
    ("written", "urgent", "duties", "sent"),
    [
        (china(1, 12), False, [], china(1, 12)),
        (china(1, 7), False, [], china(1, 7)),
        (china(1, 21, 59), False, [], china(1, 21, 59)),
        (china(1, 22), False, [], china(2, 7)),
        (china(2, 3), False, [], china(2, 7)),
        (china(1, 23), True, [], china(1, 23)),
        (china(2, 3), False, [NIGHT_DUTY], china(2, 3)),
        (china(1, 23), False, [NIGHT_DUTY], china(2, 0)),
        (china(1, 23), False, [(china(2, 9), china(2, 17))], china(2, 7)),
        (china(1, 23), False, [(china(1, 8), china(1, 16))], china(2, 7)),
    ],
)
def test_who_is_off_duty_is_left_in_peace_until_morning_or_the_next_duty(
    written, urgent, duties, sent
) -> None:
    assert due(written, urgent=urgent, duties=duties, quiet=QUIET) == sent


def test_night_is_by_the_clock_of_the_service_and_not_by_that_of_the_machine() -> None:
    written = china(1, 23).astimezone(UTC)

    assert due(written, urgent=False, duties=[], quiet=QUIET) == china(2, 7)


def test_what_failed_is_tried_again_after_waits_that_grow_and_then_no_more() -> None:
    at = china(1, 12)

    waits = [again(at, attempts) for attempts in range(1, ATTEMPTS_MAX + 1)]

    minutes = [(wait - at) / timedelta(minutes=1) for wait in waits if wait]
    assert (minutes, waits[-1]) == ([1, 4, 16, 64, 256], None)
