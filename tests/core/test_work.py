"""What is long work: how far it is, when its worker is given up, and which keys it records by."""

from datetime import timedelta

import pytest
from tables import day

from muster.core.work import LEASE, PlanAsked, Stage, Task, Work, key_of


def work(stage: Stage = Stage.RUNNING, *, silent: timedelta = timedelta(0), **also: int) -> Work:
    return Work(
        code="w",
        task=Task.PLAN,
        asked=PlanAsked(code="p"),
        by="duty_office",
        org="org:1",
        asked_at=day(0),
        stage=stage,
        seen_at=day(1) - silent,
        **also,
    )


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("found", "gone", "given_up"),
    [
        (work(), False, False),
        (work(silent=LEASE), False, False),
        (work(silent=LEASE + SECOND), False, True),
        (work(), True, True),
        (work(Stage.WAITING, silent=LEASE + SECOND), False, False),
        (work(Stage.DONE, silent=LEASE + SECOND), True, False),
    ],
)
def test_work_is_abandoned_when_its_worker_is_gone_or_silent_longer_than_a_lease(
    found, gone, given_up
) -> None:
    assert found.abandoned(day(1), gone=gone) is given_up


def test_how_far_it_is_is_not_known_without_a_total_and_never_beyond_all_of_it() -> None:
    told = [work(done=3).percent, work(done=1, total=3).percent, work(done=9, total=3).percent]

    assert told == [None, 33, 100]


def test_the_key_of_a_part_is_the_same_in_each_attempt_and_another_for_each_part_and_work() -> None:
    keys = [key_of("a", "1"), key_of("a", "1"), key_of("a", "2"), key_of("b", "1")]

    assert [keys.index(key) for key in keys] == [0, 0, 2, 3]
    assert all(len(key) == 32 for key in keys)
