"""Which part of the system asks for somebody, and which is well."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from muster.core.health import Cause, Found, Part, Sign, Tone, signs

NOW = datetime(2020, 2, 3, 8, tzinfo=UTC)
AGO = {minutes: NOW - timedelta(minutes=minutes) for minutes in (0, 1, 5, 20, 60 * 27, 60 * 24 * 8)}
WELL = Found(
    at=NOW,
    answers=True,
    behind=0,
    last_fact_at=AGO[5],
    verified_at=AGO[20],
    disk_free_bytes=50,
    disk_all_bytes=100,
    backup_at=AGO[20],
    worker_at=AGO[0],
)
ACT, LOOK, UNKNOWN = Tone.ACT, Tone.LOOK, Tone.UNKNOWN


def test_a_system_of_which_all_is_known_is_well_in_every_part() -> None:
    assert signs(WELL) == tuple(Sign(part=part, tone=Tone.WELL) for part in Part)


@pytest.mark.parametrize(
    ("change", "part", "tone", "cause"),
    [
        ({"answers": False}, Part.DATABASE, ACT, Cause.SILENT),
        ({"behind": 2}, Part.MIGRATIONS, ACT, Cause.BEHIND),
        ({"last_fact_at": NOW + timedelta(minutes=1)}, Part.CLOCK, ACT, Cause.AHEAD),
        ({"findings": 1}, Part.LEDGER, ACT, Cause.FINDINGS),
        ({"verified_at": None}, Part.LEDGER, LOOK, Cause.NEVER),
        ({"verified_at": AGO[60 * 24 * 8]}, Part.LEDGER, LOOK, Cause.OLD),
        ({"disk_free_bytes": 9}, Part.DISK, LOOK, Cause.LOW),
        ({"disk_free_bytes": 2}, Part.DISK, ACT, Cause.OUT),
        ({"disk_free_bytes": None}, Part.DISK, UNKNOWN, Cause.NEVER),
        ({"backup_at": None}, Part.BACKUP, UNKNOWN, Cause.NEVER),
        ({"backup_at": AGO[60 * 27]}, Part.BACKUP, ACT, Cause.OLD),
        ({"worker_at": None}, Part.WORKER, LOOK, Cause.SILENT),
        ({"worker_at": AGO[5], "waiting": 1}, Part.WORKER, ACT, Cause.SILENT),
        ({"waiting": 1, "oldest_at": AGO[20]}, Part.QUEUE, LOOK, Cause.SLOW),
        ({"broken": 1}, Part.QUEUE, LOOK, Cause.BROKEN),
        ({"messages_waiting": 1, "messages_oldest_due": AGO[20]}, Part.MESSAGES, ACT, Cause.SLOW),
        ({"messages_failed": 1}, Part.MESSAGES, LOOK, Cause.FAILED),
        ({"webhooks": 2, "webhooks_off": 1}, Part.WEBHOOKS, LOOK, Cause.OFF),
    ],
)
def test_what_is_not_well_says_so_alone(
    change: dict[str, object], part: Part, tone: Tone, cause: Cause
) -> None:
    found = signs(replace(WELL, **change))  # type: ignore[arg-type]

    assert [each for each in found if each.tone is not Tone.WELL] == [
        Sign(part=part, tone=tone, cause=cause)
    ]


def test_what_is_due_in_a_moment_or_was_asked_just_now_worries_nobody() -> None:
    busy = replace(
        WELL, waiting=3, running=1, oldest_at=AGO[5], messages_oldest_due=AGO[5], webhooks=1
    )

    assert signs(busy) == signs(WELL)
