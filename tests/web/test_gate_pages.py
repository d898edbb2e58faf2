"""Checking in by a phone: the code at the gate is read, leads there, and is taken or refused."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import numpy as np
import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from web.duty_service import tell_duty
from web.plan_service import tell_plans
from web.rights import grant
from web.service import POST, at, home

from muster.core import kinds as k
from muster.core import post_code
from muster.core.kinds import Job
from muster.core.ledger import Fact
from muster.formats.qr import Squares, squares
from muster.steps.post_code import secret
from muster.store.reading import every, fact
from muster.web.clock import written

SEEN = written(at(30, 10))
SignIn = Callable[[str], None]


@pytest.fixture
def crew(ledger: str) -> str:
    """The service on a morning with a shift on; wang is expected nowhere."""
    tell_duty(tell_plans())
    grant("wang", (Job.RESPONDER, home(24)), person="person:0000024")
    return ledger


def read(drawn: Squares) -> str:
    """Return what a reader of QR codes that is not ours sees in one."""
    page = np.full((drawn.side, drawn.side), 255, np.uint8)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", drawn.path):
        page[int(y), int(x) : int(x) + int(width)] = 0
    (found,) = zxingcpp.read_barcodes(np.kron(page, np.ones((4, 4), np.uint8)))
    return str(found.text)


def shown(client: Client, address: str) -> Iterator[str]:
    page = client.get(f"{address}?at={SEEN}").content.decode()
    for side, path in re.findall(r'viewBox="0 0 (\d+) .*?<path d="([^"]*)"', page):
        yield read(Squares(side=int(side), path=path)).removeprefix("http://localhost")


def attended() -> list[tuple[k.Kind, str]]:
    facts: list[Fact] = [fact(row) for page in every() for row in page]
    return [(f.body, f.source) for f in facts if f.kind in ("duty.in", "duty.out")]


def code(minutes: float = 0, post: str = POST) -> str:
    now = datetime.now(tz=at(1).tzinfo)
    return post_code.code(secret(), post, now + timedelta(minutes=minutes))


def said(answer: object) -> str:
    page = answer.content.decode().partition('<main id="main">')[2]  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def come(client: Client, **given: str) -> object:
    given = {"key": uuid4().hex, "act": "in", **given}
    return client.post(f"/me/duty?at={SEEN}", given)


@pytest.mark.parametrize("text", ["a", "http://muster.example/check-in/150100-P1?code=012345"])
def test_a_qr_code_says_what_it_was_made_of(text: str) -> None:
    assert read(squares(text)) == text


def test_the_gate_shows_a_code_that_runs_out_and_a_paper_that_has_none(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("leader")

    assert list(shown(client, "/posts/150100-P1")) == [f"/check-in/150100-P1?code={code()}"]
    assert list(shown(client, "/posts/150100-P1/gate")) == [
        f"/check-in/150100-P1?code={code()}",
        "/check-in/150100-P1",
    ]
    as_login("li")
    assert client.get("/posts/150100-P1/gate").status_code == 403


def test_a_phone_led_from_the_gate_signs_in_and_checks_in_by_one_tap(
    crew: str, client: Client, anonymous: Client, as_login: SignIn
) -> None:
    scanned = f"/check-in/150100-P1?at={SEEN}&code={code()}"
    door = urlsplit(anonymous.get(scanned)["Location"])
    assert (door.path, parse_qs(door.query)) == ("/sign-in", {"next": [scanned]})

    as_login("li")
    (form,) = re.findall(r'<form method="post" action="/me/duty.*?</form>', _page(client, scanned))
    fields = dict(re.findall(r'name="(key|post|code)" value="([^"]*)"', form))
    for _ in range(2):  # a second tap changes nothing
        assert come(client, **fields).status_code == 302  # type: ignore[attr-defined]
    assert "您正在此执勤" in said(client.get(scanned))
    assert attended() == [(k.CheckedIn(post=POST, shift="s0"), "post code")]


def _page(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("\n", " ")


def test_a_code_that_ran_out_or_is_of_another_post_is_named_and_not_taken(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("li")
    answers = []
    for each in (code(-20), code(post="post:150700-P1")):
        seen = said(client.get(f"/check-in/150100-P1?at={SEEN}&code={each}"))
        answer = come(client, post="150100-P1", code=each)
        answers.append((seen, answer.status_code, said(answer)))  # type: ignore[attr-defined]

    assert "已过期" in answers[0][0]
    assert "已过期" in answers[0][2]
    assert "不是本岗位的验证码" in answers[1][0]
    assert "不是本岗位的验证码" in answers[1][2]
    assert [status for _, status, _ in answers] == [409, 409]
    assert attended() == []


def test_who_is_not_expected_learns_nothing_of_the_post_and_is_not_checked_in(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("wang")
    real = said(client.get(f"/check-in/150100-P1?at={SEEN}&code={code()}"))
    none = said(client.get(f"/check-in/nowhere?at={SEEN}&code={code()}"))

    assert "不在此岗位的执勤人员之列" in real
    assert real == none
    assert come(client, post="150100-P1", code=code()).status_code == 409  # type: ignore[attr-defined]
    assert attended() == []


def test_from_a_paper_one_comes_by_ones_own_word_and_it_is_recorded_as_that(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("li")
    assert "不使用验证码签到" in said(client.get(f"/check-in/150100-P1?at={SEEN}"))
    assert come(client, post="150100-P1").status_code == 302  # type: ignore[attr-defined]
    assert attended() == [(k.CheckedIn(post=POST, shift="s0"), "page")]


def test_who_guesses_codes_waits_and_nobody_else_does(
    crew: str, client: Client, as_login: SignIn
) -> None:
    grant("wu", (Job.RESPONDER, home(13)), person="person:0000013")
    as_login("li")
    wrong = f"{(int(code()) + 7) % 10**6:06d}"
    by_form = [come(client, code=wrong).status_code for _ in range(3)]  # type: ignore[attr-defined]
    by_link = [
        client.get(f"/check-in/150100-P1?at={SEEN}&code={wrong}").status_code for _ in range(2)
    ]
    late = come(client, code=code())
    link = client.get(f"/check-in/150100-P1?at={SEEN}&code={code()}")
    attended_by_li = attended()
    as_login("wu")
    other = come(client, code=code())

    assert (by_form, by_link) == ([409] * 3, [200] * 2)
    assert late.status_code == 409  # type: ignore[attr-defined]
    assert "请等五分钟" in said(late)
    assert "请等五分钟" in said(link)
    assert attended_by_li == []
    assert other.status_code == 302  # type: ignore[attr-defined]
    assert cache.get("post-code:account:account:wu") is None
    assert cache.get("post-code:account:account:li") == 5
