"""Who may what, in tables: jobs, subtrees, fields, moments; and what a right becomes."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.core import kinds as k
from muster.core.access import (
    EVERYWHERE,
    MATRIX,
    NOBODY,
    OPERATOR,
    Actor,
    Field,
    Grant,
    Reason,
    Right,
    Thing,
    Verb,
    extent,
    may,
)
from muster.core.count import state_at
from muster.core.kinds import Job
from muster.core.ledger import Fact

NOON = datetime(2020, 2, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STATION = ("post:1", "org:station", "org:bureau", "org:root")
SEE, PERSON = Verb.SEE, Thing.PERSON


def held(job: Job, org: str, since: datetime = NOON, **more: datetime) -> Grant:
    return Grant(code=f"grant:{job}", job=job, org=org, since=since, **more)


def actor(*grants: Grant, person: str = "") -> Actor:
    return Actor(account="account:a", person=person, grants=grants)


@pytest.mark.parametrize(
    ("job", "field", "reason"),
    [
        (Job.STATION_CHIEF, Field.AVAILABILITY, Reason.GRANTED),
        (Job.STATION_CHIEF, Field.HEALTH, Reason.FIELD),
        (Job.STATION_CHIEF, Field.FAMILY, Reason.FIELD),
        (Job.WELFARE_OFFICER, Field.HEALTH, Reason.GRANTED),
        (Job.WELFARE_OFFICER, Field.PARTY, Reason.FIELD),
        (Job.DUTY_OFFICER, Field.HEALTH, Reason.FIELD),
        (Job.PARTY_OFFICER, Field.PARTY, Reason.GRANTED),
        (Job.STATISTICIAN, Field.PLAIN, Reason.NO_JOB),
        (Job.RESPONDER, Field.PLAIN, Reason.NO_JOB),
    ],
)
def test_a_job_shows_of_a_person_what_it_needs_and_no_more(
    job: Job, field: Field, reason: Reason
) -> None:
    asked = may(actor(held(job, "org:bureau")), SEE, PERSON, field, path=STATION, at=NOON)
    assert (asked.reason, asked.allowed) == (reason, reason is Reason.GRANTED)


@pytest.mark.parametrize(
    ("grant", "reason"),
    [
        (held(Job.STATION_CHIEF, "org:root"), Reason.GRANTED),
        (held(Job.STATION_CHIEF, "post:1"), Reason.GRANTED),
        (held(Job.STATION_CHIEF, EVERYWHERE), Reason.GRANTED),
        (held(Job.STATION_CHIEF, "org:neighbour"), Reason.ELSEWHERE),
        (held(Job.STATION_CHIEF, "org:root", NOON + HOUR), Reason.NOT_YET),
        (held(Job.STATION_CHIEF, "org:root", NOON - HOUR, until=NOON), Reason.ENDED),
        (held(Job.STATION_CHIEF, "org:root", NOON - HOUR, revoked_at=NOON), Reason.REVOKED),
    ],
)
def test_a_right_holds_for_its_subtree_and_its_time(grant: Grant, reason: Reason) -> None:
    asked = may(actor(grant), SEE, PERSON, path=STATION, at=NOON)
    assert (asked.reason, asked.grant) == (reason, grant)
    tops = extent(actor(grant), SEE, PERSON, at=NOON)
    assert bool(tops) == (reason in (Reason.GRANTED, Reason.ELSEWHERE))


def test_everybody_sees_all_of_themselves_and_their_colleagues_not_at_all() -> None:
    own = actor(held(Job.RESPONDER, "org:station"), person="person:1")

    def seen(person: str) -> set[Field]:
        way = (person, *STATION)
        return {f for f in Field if may(own, SEE, PERSON, f, path=way, at=NOON).allowed}

    assert seen("person:1") == set(Field)
    assert seen("person:2") == set()
    assert extent(own, SEE, PERSON, Field.HEALTH, at=NOON) == {"person:1"}


def test_nobody_and_an_account_that_is_closed_may_nothing() -> None:
    closed = Actor(
        account="account:a",
        person="person:1",
        grants=(held(Job.ADMINISTRATOR, EVERYWHERE),),
        open=False,
    )
    for nobody in (NOBODY, closed):
        asked = may(nobody, SEE, PERSON, path=("person:1",), at=NOON)
        assert (asked.reason, extent(nobody, SEE, PERSON, at=NOON)) == (Reason.CLOSED, frozenset())


def test_only_welfare_officers_read_of_anybody_why_they_are_held() -> None:
    jobs = {
        job
        for job, can in MATRIX.items()
        for verb, thing, field in can
        if (verb, field) == (SEE, Field.HEALTH) and thing in (Thing.PERSON, Thing.CARE)
    }
    assert jobs == {Job.WELFARE_OFFICER}


# --- a right on record -------------------------------------------------------------------------

WISH = k.RightProposed(holder="account:c", job=Job.REVIEWER, org="org:1")


def right(*told: tuple[str, k.Kind]) -> Right:
    facts = [
        Fact(
            seq=n,
            key=f"{n:032x}",
            kind=body.KIND,
            subject="grant:1",
            org="org:1",
            holds_from=NOON + n * HOUR,
            recorded_at=NOON + n * HOUR,
            recorded_by=by,
            source="test",
            body=body,
        )
        for n, (by, body) in enumerate(told, 1)
    ]
    state = state_at(Right(), facts, at=NOON + 9 * HOUR)
    assert isinstance(state, Right)
    return state


@pytest.mark.parametrize(
    ("told", "since", "revoked"),
    [
        ([("account:a", WISH)], None, None),
        ([("account:a", WISH), ("account:b", k.RightGranted())], 2, None),
        ([("account:a", WISH), ("account:a", k.RightGranted())], None, None),
        ([("account:a", WISH), ("account:c", k.RightGranted())], None, None),
        ([(OPERATOR, WISH), (OPERATOR, k.RightGranted())], 2, None),
        (
            [
                ("account:a", WISH),
                ("account:b", k.RightGranted()),
                ("account:a", k.RightRevoked(why="moved")),
                ("account:b", k.RightGranted()),
            ],
            2,
            3,
        ),
        ([("account:b", k.RightGranted()), ("account:a", WISH)], None, None),
    ],
)
def test_a_right_needs_two_people_and_once_revoked_stays_so(
    told: list[tuple[str, k.Kind]], since: int | None, revoked: int | None
) -> None:
    expected = None
    if since is not None:
        expected = Grant(
            code="grant:1",
            job=Job.REVIEWER,
            org="org:1",
            since=NOON + since * HOUR,
            revoked_at=NOON + revoked * HOUR if revoked else None,
        )
    assert right(*told).grant == expected
