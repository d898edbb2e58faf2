"""Where each job begins, what its navigation is, and which clock the demo goes by."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from web.conftest import signed_in
from web.rights import grant
from web.service import POST

from muster.cli import show
from muster.cli.serve import _go_on
from muster.core.kinds import Job
from muster.steps import reading
from muster.store.now import this_moment
from muster.web.clock import written
from muster.web.home import HOMES


def test_every_job_begins_on_a_page_of_its_own_that_it_may_open(planned: str) -> None:
    first = {}
    for job in Job:
        person = "person:0000036" if job is Job.RESPONDER else None
        grant(job.value, (job, "org:150000"), person=person)
        answer = signed_in("en", job.value).get("/home", follow=True)
        first[job] = answer.resolver_match.url_name if answer.status_code == 200 else answer

    assert first == HOMES


def test_a_leader_of_one_post_begins_on_its_board_and_keeps_the_moment(planned: str) -> None:
    grant("leader", (Job.CREW_LEADER, POST))
    client = signed_in("en", "leader")

    assert client.get("/home?at=2020-01-30T10:00")["Location"] == (
        "/posts/150100-P1?at=2020-01-30T10:00"
    )
    assert client.get("/?at=2020-01-30T10:00").status_code == 200


def test_few_pages_stand_side_by_side_and_many_in_groups(planned: str, english: Client) -> None:
    grant("own", (Job.RESPONDER, "org:150100"))
    few = signed_in("en", "own").get("/calls").content.decode()
    many = english.get("/figures").content.decode()

    assert ("In this part" in few, 'class="entries"' in few) == (False, False)
    assert 'aria-current="true">Numbers</a>' in many
    assert many.count('aria-current="page">Figures</a>') == 2  # in the menu, and under the bar


def test_the_clock_of_the_demo_goes_on_from_its_last_fact(
    planned: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MUSTER_BEHIND_S", 0)
    monkeypatch.setenv("MUSTER_BEHIND_S", "0")
    assert abs(this_moment() - datetime.now(UTC)) < timedelta(minutes=1)
    last = reading.extent()
    assert last is not None
    monkeypatch.setattr(settings, "MUSTER_DEMO", True)
    monkeypatch.setattr(show, "Path", lambda _name: Path("/"))  # the ledger of a test is no file
    monkeypatch.delenv("MUSTER_BEHIND_S")
    show.ledger_note()
    assert timedelta() <= show.asof(None, None).at - last.last_recorded_at < timedelta(minutes=1)
    _go_on()

    assert os.environ["MUSTER_BEHIND_S"] == str(settings.MUSTER_BEHIND_S)
    assert timedelta() <= this_moment() - last.last_recorded_at < timedelta(minutes=1)
    assert written(this_moment())[:10] == written(last.last_recorded_at)[:10]
