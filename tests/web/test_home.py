"""Where each job begins, what its navigation is, and which clock the demo goes by."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client
from web.conftest import signed_in
from web.rights import grant
from web.service import POST

from muster.cli import show
from muster.cli.work import beside
from muster.core.access import EVERYWHERE
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


def test_a_leader_of_one_post_sees_its_demand_and_is_led_from_the_strength_return_to_its_board(
    planned: str,
) -> None:
    grant("leader", (Job.CREW_LEADER, POST))
    client = signed_in("en", "leader")
    at = "at=2020-01-29T20:00"
    board = client.get(f"/deployment?{at}").content.decode()
    strength = client.get(f"/strength?{at}").content.decode()

    assert "e1/gate" in board
    assert "/posts/150100-P1" in strength
    assert "Does not foot" not in strength


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
    assert abs(this_moment() - datetime.now(UTC)) < timedelta(minutes=1)
    last = reading.extent()
    assert last is not None
    monkeypatch.setattr(settings, "MUSTER_DEMO", True)
    monkeypatch.setattr(show, "Path", lambda _name: Path("/"))  # the ledger of a test is no file
    show.ledger_note()
    with patch("muster.cli.work.Popen") as worker, beside():
        assert worker.call_args.args[0][-2:] == ["--beside", str(settings.MUSTER_BEHIND_S)]
    assert timedelta() <= show.asof(None, None).at - last.last_recorded_at < timedelta(minutes=1)

    assert timedelta() <= this_moment() - last.last_recorded_at < timedelta(minutes=1)
    assert written(this_moment())[:10] == written(last.last_recorded_at)[:10]


def test_who_holds_rights_in_parts_that_lie_apart_chooses_one_and_keeps_it(planned: str) -> None:
    grant("two", (Job.STATION_CHIEF, "org:150100"), (Job.STATION_CHIEF, "org:150200"))
    client = signed_in("en", "two")

    def posts() -> tuple[bool, list[str]]:
        text = client.get("/posts").content.decode()
        chosen = re.findall(r'<option value="(org:\d+)" selected>', text)
        return "150100-P1" in text, chosen

    assert posts() == (True, ["org:150100"])  # until somebody chooses, the first
    form = {"place": "org:150200", "next": "/posts?at=2020-01-30T10:00&org=150100&after=3"}
    assert client.post("/near", form)["Location"] == "/posts?at=2020-01-30T10:00"
    assert posts() == (False, ["org:150200"])
    beyond = {"place": "org:150300", "next": "//elsewhere.example/posts"}
    assert client.post("/near", beyond)["Location"] == "/home"
    assert posts() == (False, ["org:150200"])  # held by nobody: the choice stays
    assert 'name="place"' not in client.get("/me/record").content.decode()
    assert 'name="place"' not in signed_in("en", "tester").get("/posts").content.decode()
    grant("one", (Job.STATION_CHIEF, "org:150100"))
    assert 'name="place"' not in signed_in("en", "one").get("/posts").content.decode()


def test_a_leader_of_one_post_is_told_whose_it_is_and_nothing_of_a_register(planned: str) -> None:
    grant("leader", (Job.CREW_LEADER, POST))
    grant("officer", (Job.DUTY_OFFICER, EVERYWHERE))
    at = "at=2020-01-29T20:00"
    page = signed_in("en", "leader").get(f"/?{at}").content.decode()
    office = signed_in("en", "officer").get(f"/?{at}").content.decode()

    assert "Import a register" not in page
    assert "does not foot" not in page
    assert "The duty office plans a deployment." in page
    assert "Plan a deployment for the lines left short." in office
