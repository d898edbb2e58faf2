"""The duty office sees who is silent, takes answers down and issues calls; others see their own."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4
from xml.etree.ElementTree import fromstring

import pytest
from api.program import program
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from formats.cap_rules import CAP, wrong_with
from web.rights import grant, operator
from web.service import ROOT, STATION, at, home

from muster.core import kinds as k
from muster.core.call import Copy, branches, levels
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps import access
from muster.steps import call as step
from muster.steps.register import history, record

SignIn = Callable[[str], None]
BUREAU, PEER, SILENT = "org:150100", "org:150200", "org:150300"
LATER = datetime(2090, 1, 1, tzinfo=UTC)
NOW = AsOf(LATER, LATER)


@pytest.fixture
def office(service: str, as_login: SignIn) -> None:
    """The small service, the duty officer of it all, the chiefs of two bureaus and a station."""
    grant("office", (Job.DUTY_OFFICER, "org:*"))
    grant("bureau", (Job.DUTY_OFFICER, BUREAU))
    grant("silent", (Job.STATION_CHIEF, SILENT))
    grant("station", (Job.STATION_CHIEF, STATION))
    as_login("office")


def main(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = answer.content.decode().partition('<main id="main">')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def copies(call: str) -> dict[str, tuple[str, str]]:
    """Return the answer of every addressee of a call, and its reason."""
    found = step.copies_of(NOW)[call]
    return {c.sent.addressee: (c.answer, c.why) for c in found if c.sent}


def sources(org: str) -> list[tuple[str, str]]:
    last = history(f"copy:1/{org.partition(':')[2]}", NOW)[-1]
    return [(last.source, last.recorded_by)]


def say(client: Client, answer: str, *to: str, why: str = "", key: str = "") -> int:
    tails = [org.partition(":")[2] for org in to]
    form = {"answer": answer, "to": tails, "why": why, "key": key or uuid4().hex}
    return client.post("/calls/1/answer", form).status_code


def call(client: Client, address: str = "/calls/issue", **changed: object):
    form = {
        "form": "directive",
        "number": "北公明发〔2020〕9号",
        "title": "关于卡点的通知",
        "text": "即日起设卡。",
        "to": ["150100", "150700"],
        "levels": "2",
        "key": uuid4().hex,
    }
    return client.post(address, {**form, **changed})


def test_the_list_says_how_many_answered_and_who_is_silent_longest(
    office: None, client: Client
) -> None:
    told = main(client, "/calls")

    assert "北公党〔2020〕1号 倡议书" in told
    assert re.search(r" 3 2 – 1 乌海市公安局 \S+ 2020-01-22 09:00", told), told


def test_the_silent_come_first_and_an_earlier_moment_knows_no_answer(
    office: None, client: Client
) -> None:
    told = main(client, "/calls/1")
    before = client.get("/calls/1?at=2020-01-21T09:00")

    places = [told.index(name) for name in ("乌海市", "呼和浩特市", "包头市")]
    assert places == sorted(places)
    assert before.status_code == 404


def test_a_copy_that_reached_by_hand_lies_with_its_addressee_who_is_silent_still(
    office: None, client: Client
) -> None:
    tail, key = SILENT.partition(":")[2], uuid4().hex
    bare = client.post("/calls/1/answer", {"answer": "delivered", "to": tail, "key": key})
    given = {"answer": "delivered", "to": tail, "means": "fax", "key": key}
    done = [client.post("/calls/1/answer", given).status_code for _ in range(2)]
    again = client.post("/calls/1/answer", {**given, "key": uuid4().hex})
    told = main(client, "/calls/1")

    assert (bare.status_code, done, again.status_code) == (400, [302, 302], 409)
    assert copies("call:1")[SILENT][0] == "delivered"
    assert sources(SILENT)[0][0] == "fax"
    assert re.search(r"已送达\S* .*传真送达", told), told
    assert say(client, "accepted", SILENT) == 302


def test_an_addressee_sees_its_own_copy_and_somebody_beneath_none(
    office: None, client: Client, as_login: SignIn
) -> None:
    as_login("silent")
    own = main(client, "/calls/1")
    as_login("station")

    assert [name in own for name in ("乌海市", "呼和浩特市", "包头市")] == [True, False, False]
    assert client.get("/calls/1").status_code == 404
    assert "北公党" not in main(client, "/calls")


def test_whoever_an_appeal_is_for_reads_it_and_none_of_its_copies(
    office: None, client: Client, as_login: SignIn
) -> None:
    there = next(n for n in range(40) if home(n) == STATION)
    grant("own", (Job.RESPONDER, STATION), person=f"person:{there:07}")
    as_login("own")
    told = main(client, "/calls/1")
    link = 'href="/calls/1"' in client.get("/me").content.decode()

    assert link
    assert "北公党" in main(client, "/calls")
    assert [name in told for name in ("倡议书", "乌海市", "包头市")] == [True, False, False]
    assert program("own").ask("/calls/1").said["copies_seen"] == []


def test_an_answer_of_ones_own_is_told_from_one_by_telephone(
    office: None, client: Client, as_login: SignIn
) -> None:
    as_login("silent")
    assert say(client, "refused", SILENT, why="全员在隔离点") == 302
    own = sources(SILENT)
    as_login("office")
    assert say(client, "accepted", SILENT) == 302

    assert own == [("page", "account:silent")]
    assert sources(SILENT) == [("phone", "account:office")]
    assert copies("call:1")[SILENT][0] == "accepted"
    assert "电话答复" in main(client, "/calls/1")


def test_a_form_sent_twice_records_one_answer(office: None, client: Client) -> None:
    key = uuid4().hex

    assert [say(client, "accepted", SILENT, key=key) for _ in range(2)] == [302, 302]
    assert len(history("copy:1/150300", NOW)) == 2


@pytest.mark.parametrize(
    ("who", "answer", "to", "why", "status"),
    [
        ("office", "accepted", (), "", 400),
        ("office", "accepted", ("org:150400",), "", 400),  # it was sent no copy
        ("office", "refused", (SILENT,), "", 400),
        ("office", "perhaps", (SILENT,), "", 400),
        ("office", "accepted", (PEER,), "", 409),  # it has accepted
        ("office", "executed", (SILENT,), "", 409),  # it has not
        ("silent", "refused", (PEER,), "no", 400),
        ("station", "accepted", (SILENT,), "", 404),
    ],
)
def test_an_answer_that_may_not_be_recorded_is_not(
    office: None,
    client: Client,
    as_login: SignIn,
    who: str,
    answer: str,
    to: tuple[str, ...],
    why: str,
    status: int,
) -> None:
    before = copies("call:1")
    as_login(who)

    assert say(client, answer, *to, why=why) == status
    assert copies("call:1") == before


def test_a_call_goes_to_those_chosen_and_is_handed_down(office: None, client: Client) -> None:
    answer = call(client)
    code = answer["Location"].rpartition("/")[2].partition("?")[0]
    told = main(client, f"/calls/{code}")

    assert answer.status_code == 302
    assert {c.sent.addressee: c.sent.relay for c in step.copies_of(NOW)[f"call:{code}"]} == {
        BUREAU: ROOT,
        "org:150700": ROOT,
        STATION: BUREAU,
    }
    assert re.search(r"乌兰察布东路派出所 2 呼和浩特市公安局", told), told
    assert re.search(r"呼和浩特市公安局 2 0 – 2 自 .* 呼伦贝尔市公安局 1 0 – 1 自", told), told


def test_a_bureau_issues_to_its_own_alone(office: None, client: Client, as_login: SignIn) -> None:
    as_login("bureau")

    assert call(client, to=["150700"]).status_code == 400
    assert call(client, to=["150100-S1"]).status_code == 302
    assert call(client, to=["150200"], address="/calls/issue?org=150200").status_code == 400
    as_login("silent")
    assert call(client).status_code == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"form": "rumour"}, "form"),
        ({"number": " "}, "number"),
        ({"number": "北公党〔2020〕1号"}, "number"),  # given out on the 22nd
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"to": []}, "to"),
        ({"to": ["150100-S1"]}, "to"),
        ({"levels": "9"}, "levels"),
    ],
)
def test_what_is_wrong_with_a_call_is_named(
    office: None, client: Client, changed: dict[str, object], field: str
) -> None:
    answer = call(client, **changed)

    assert answer.status_code == 400
    assert re.findall(r'data-field="(\w+)"', answer.content.decode()) == [field]


def sent(to: str, relay: str | None) -> Copy:
    return Copy(code=to, sent=k.CopySent(call="call:1", addressee=to, relay=relay))


def test_a_copy_handed_on_in_a_circle_still_has_a_level_and_a_branch() -> None:
    told = [sent("a", "root"), sent("b", "a"), sent("c", "b"), sent("x", "y"), sent("y", "x")]

    assert levels(told) == {"a": 1, "b": 2, "c": 3, "x": 2, "y": 2}
    assert branches(told, beneath="") == {"a": "a", "b": "a", "c": "a", "x": "y", "y": "x"}
    assert branches(told, beneath="a") == {"a": "a", "b": "b", "c": "b", "x": "y", "y": "x"}


def test_a_call_to_more_than_a_page_of_addressees_goes_on_behind_it(
    office: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muster.web.call.PAGE", 2)
    first, second = main(client, "/calls/1"), main(client, "/calls/1?after=2")

    assert ("乌海市" in first, "下一页" in first) == (True, True)
    assert ("乌海市" in second, "下一页" in second, "返回第一页" in second) == (False, False, True)


@pytest.mark.parametrize("address", ["/calls", "/calls/c1"])
@pytest.mark.parametrize("who", ["office", "bureau"])
def test_three_calls_and_copies_take_as_many_queries_as_one(
    office: None, client: Client, as_login: SignIn, address: str, who: str
) -> None:
    as_login(who)
    asked = []
    for rows in (1, 3):
        with transaction.atomic():
            for number in range(1, rows + 1):
                body = k.CallIssued(form="appeal", number=f"{number}号", title="倡议书", text="致")
                chosen = (BUREAU, PEER, SILENT)[:rows]
                step.issue(
                    operator(), f"c{number}", body, at(24), children={ROOT: chosen}, levels=1
                )
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked.append(len(queries))
            transaction.set_rollback(True)

    assert asked[0] == asked[1]


# --- for other systems ---------------------------------------------------------------------------


def cap(client: Client) -> dict[str, str]:
    answer = client.get("/calls/1.cap")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/cap+xml; charset=utf-8"
    assert wrong_with(answer.content) == []
    return {each.tag.removeprefix(CAP): each.text or "" for each in fromstring(answer.content)}


def test_a_call_goes_out_as_a_message_that_is_cancelled_when_the_call_is_taken_back(
    office: None, client: Client, as_login: SignIn
) -> None:
    whole = cap(client)
    as_login("silent")
    own = cap(client)
    as_login("station")
    assert client.get("/calls/1.cap").status_code == 404  # no copy has come to it
    as_login("office")
    issued = history("call:1", NOW)[0]
    gone = operator().draft(
        "call:1", k.Withdrawn(), at(30), corrects=issued.key, reason="issued twice"
    )
    record(operator(), [gone])
    cancel = cap(client)

    assert (whole["msgType"], whole["status"], whole["scope"]) == ("Alert", "Actual", "Restricted")
    assert (whole["addresses"], own["addresses"]) == ("150100 150200 150300", "150300")
    assert (cancel["msgType"], cancel["note"]) == ("Cancel", "issued twice")
    assert cancel["references"] == f"{whole['sender']},{whole['identifier']},{whole['sent']}"
    assert client.get("/calls/nowhere.cap").status_code == 404


def test_where_an_account_of_the_demo_is_every_message_is_an_exercise(
    office: None, client: Client
) -> None:
    access.open_account(operator(), "show", at(20), demo=True)

    assert cap(client)["status"] == "Exercise"
