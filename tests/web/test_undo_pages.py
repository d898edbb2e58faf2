"""A slip of the last minutes is taken back by whoever made it, by a correction, and nobody else."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from web.duty_service import LEADER, RESPONDER, tell_duty
from web.rights import grant
from web.service import home, tell_service

from muster.core import kinds as k
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps import undo as step
from muster.steps.hand import Hand
from muster.steps.register import history, people_of

SignIn = Callable[[str], None]
LI = "person:0000012"


@pytest.fixture
def came(ledger: str, client: Client, as_login: SignIn) -> int:
    """The leader has checked somebody in by mistake; its number."""
    tell_duty(tell_service())
    as_login(LEADER)
    form = {"who": "0000012", "act": "in"}
    assert client.post("/posts/150100-P1/roll", form).status_code == 302
    return facts(k.CheckedIn)[-1]


def facts(kind: type[k.Kind]) -> list[int]:
    now = datetime.now(UTC)
    return [f.seq for f in history(LI, AsOf(now, now)) if isinstance(f.body, kind)]


def on_duty() -> str:
    now = datetime.now(UTC)
    return people_of([LI], AsOf(now, now))[LI].on_duty


def test_a_wrong_check_in_is_taken_back_once(came: int, client: Client) -> None:
    before = on_duty()
    assert f'value="{came}"' in client.get("/my/deeds").content.decode()
    sent = [client.post("/my/deeds/undo", {"fact": came}).status_code for _ in range(2)]

    assert (before, sent, on_duty()) == ("post:150100-P1", [302, 409], "")
    assert f'value="{came}"' not in client.get("/my/deeds").content.decode()


def test_what_was_done_is_said_once_and_taken_back_where_one_stands(
    came: int, english: Client, as_login: SignIn
) -> None:
    as_login(LEADER)
    post = "/posts/150100-P1"
    form = {"who": "0000013", "act": "in", "key": uuid4().hex}
    said, again = (
        english.post(f"{post}/roll", form, follow=True).content.decode(),
        english.get(post).content.decode(),
    )
    (fact,) = re.findall(r'name="fact" value="(\d+)"', said)
    back = english.post("/my/deeds/undo", {"fact": fact, "next": post, "key": uuid4().hex})

    assert ("Checked in" in said, 'class="done"' in again) == (True, False)
    assert back.url == post
    assert "Fact withdrawn" in english.get(post).content.decode()
    elsewhere = {"fact": came, "next": "https://elsewhere.example/", "key": uuid4().hex}
    assert english.post("/my/deeds/undo", elsewhere).url == "/my/deeds"


def test_nobody_takes_back_what_somebody_else_recorded(
    came: int, client: Client, as_login: SignIn
) -> None:
    grant("other", (Job.STATION_CHIEF, home(0)))
    for login in ("other", RESPONDER):
        as_login(login)
        assert client.post("/my/deeds/undo", {"fact": came}).status_code == 409

    assert on_duty() == "post:150100-P1"


def test_after_a_quarter_of_an_hour_it_takes_a_correction(came: int) -> None:
    hand = Hand(by=f"account:{LEADER}", org=home(0), source="page")
    late = datetime.now(UTC) + timedelta(minutes=16)

    assert (step.last_deeds(hand.by, late), step.undo(hand, came, late)) == ([], None)
