"""Who was told of a plan stands on a page: what came back, who is reminded, what was telephoned."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from web.plan_service import GATE, LINES, SEEN
from web.rights import grant
from web.service import POST, at, home

from muster.core import kinds as k
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.core.message import Quiet
from muster.steps import message as step
from muster.steps.deployment import raise_demand
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.register import people_of
from muster.store.ledger import append
from muster.web.subject import called

SignIn = Callable[[str], None]
TOLD = ("0000012", "0000013", "0000014")
OFFICE, PEER, LI = "office", "peer", "li"


def hand() -> Hand:
    return Hand(by="clerk", org=home(0), source="test")


@pytest.fixture
def told(planned: str, tmp_path: Path, as_login: SignIn) -> None:
    """Three are ordered by a plan and told by message; one has no channel."""
    now = datetime.now(UTC)
    step.write(now)
    for number in TOLD[:2]:
        step.reach(f"person:{number}", f"file://{tmp_path / 'sent.txt'}", "en")
    line = replace(LINES[GATE], begins=now + timedelta(days=3))
    raise_demand(hand(), [("e1/soon", line)], now)
    body = k.Ordered(
        plan="plan:e1",
        demand="demand:e1/soon",
        post="post:150100-P1",
        org=home(0),
        movement=k.Movement.LOCAL,
        reasons=(),
    )
    append([hand().draft(f"person:{number}", body, now) for number in TOLD])
    step.write(now)
    step.send_due(hand(), Quiet(zone=zone()).over(now))
    grant(OFFICE, (Job.DUTY_OFFICER, "org:*"))
    grant(PEER, (Job.DUTY_OFFICER, "org:152900"))
    grant(LI, (Job.RESPONDER, home(12)), person="person:0000012")
    as_login(OFFICE)


def standings(client: Client) -> list[tuple[str, str]]:
    page = client.get("/messages/plan/e1").content.decode()
    rows = page.partition('id="told-to"')[2].split("<li>")[1:]
    rows = [row for row in rows if 'class="tag' in row]
    return [
        (re.findall(r"00000\d\d", row)[0], re.findall(r'class="tag \w+">([^<]+)<', row)[0])
        for row in rows
    ]


def codes() -> dict[str, str]:
    return {m.whom[7:]: m.code for m in step.part("plan:e1") if not m.reminds}


def test_the_silent_come_first_and_who_was_not_reached_is_called_so(
    told: None, client: Client
) -> None:
    assert [said for _, said in standings(client)] == ["未答复", "未答复", "未送达"]


def test_what_people_were_told_of_is_named_in_words_and_lies_where_it_belongs(
    told: None, client: Client
) -> None:
    roster = k.RosterPublished(
        post=POST,
        pattern="3x2",
        horizon_days=3,
        begins=at(31, 0),
        shifts=(),
        shortfalls=0,
        changed=0,
    )
    append([hand().draft("roster:150100-P1/20200131", roster, at(29))])
    seen = {}
    for kind, code in (("call", "1"), ("plan", "e1"), ("roster", "150100-P1/20200131")):
        page = client.get(f"/messages/{kind}/{code}").content.decode()
        way = page.partition('class="way small"')[2].partition("</nav>")[0]
        way = re.sub("</?time[^>]*>", "", way)
        lit = re.findall(r'aria-current="page">([^<]+)</a>', page)
        seen[kind] = (*re.findall(r'href="(/[^"?]+)[^>]*>([^<]+)', way), set(lit))

    assert seen == {
        "call": (("/calls/1", "倡议书"), {"号令"}),
        "plan": (("/deployment/plans/e1", "调配方案 e1"), {"调配"}),
        "roster": (
            ("/posts/150100-P1/roster", "排班表 一间房公安检查站 1月31日 – 2月2日"),
            {"岗位"},
        ),
    }


def test_a_telephone_answer_is_noted_with_who_gave_it(told: None, client: Client) -> None:
    form = {"of": "plan:e1", "message": codes()["0000013"], "said": "no", "who": "妻子"}
    assert client.post("/messages/answered", form).status_code == 302

    assert ("0000013", "不能") in standings(client)
    assert "何某某 0000013" in client.get("/messages/plan/e1").content.decode()


def test_all_the_silent_are_reminded_by_one_tap(told: None, client: Client) -> None:
    step.answer(hand(), codes()["0000012"], datetime.now(UTC), by="page", said="yes")
    sent = client.post("/messages/remind", {"of": "plan:e1", "all": "1"})

    again = sorted(m.whom[7:] for m in step.part("plan:e1") if m.reminds)
    assert (sent.status_code, again) == (302, ["0000013", "0000014"])
    assert "已催办2个。" in client.get(sent["Location"]).content.decode()
    assert "一小时内均已催办过" in client.get("/messages/plan/e1?reminded=0").content.decode()


def test_whoever_was_told_says_so_on_their_own_page(
    told: None, client: Client, as_login: SignIn
) -> None:
    as_login(LI)
    asked = codes()["0000012"]
    page = client.get("/me").content.decode()
    before = asked in page
    key = "5" * 32
    sent = client.post("/me/receipt", {"message": asked, "said": "yes", "key": key})
    other = client.post("/me/receipt", {"message": codes()["0000013"], "said": "yes"})

    after = client.get("/me").content.decode()

    assert (before, sent.status_code, other.status_code) == (True, 302, 400)
    assert re.search(r"<b>命令</b> 一间房公安检查站 <span[^>]*>自<time[^>]*>20", page)
    assert "您已答复：我已知悉" in after
    assert asked not in after


def test_the_code_of_a_message_is_told_to_nobody_as_what_a_deed_was_about() -> None:
    codes = ("message:58bccd8f", "person:0000012", "letter:0212-own")
    assert [each.says for each in called(codes, {}).values()] == [False, True, True]


def test_a_neighbour_sees_and_reminds_nobody(told: None, client: Client, as_login: SignIn) -> None:
    as_login(PEER)
    form = {"of": "plan:e1", "all": "1"}

    assert standings(client) == []
    assert client.post("/messages/remind", form).status_code == 400
    assert datetime.now(UTC) > SEEN


def test_people_are_called_by_name_to_whoever_may_see_names(
    told: None, client: Client, as_login: SignIn
) -> None:
    person = people_of(["person:0000012"], AsOf(SEEN, SEEN))["person:0000012"]
    name = person.record.name if person.record else ""
    grant("auditor", (Job.AUDITOR, "org:*"))

    assert f"{name} 0000012" in client.get("/messages/plan/e1").content.decode()
    as_login("auditor")
    page = client.get("/messages/plan/e1").content.decode()
    assert ("0000012" in page, name in page) == (True, False)
