"""What the deployment pages say: need, plans with their reasons, changes by hand, decisions."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pypdfium2 import PdfDocument
from web.plan_service import AIRPORT, GATE, SEEN, change, propose, tell_plans
from web.rights import everywhere, grant, operator
from web.service import BEREAVED, HELD, ISOLATED, SECRET_NAME, SECRET_RULE, TESTER

from muster.core import kinds as k
from muster.core.kinds import Amendment, Change, Job
from muster.core.ledger import AsOf
from muster.steps import (
    access,
    reading,
    work,
    work_tasks,  # noqa: F401  what can be done registers itself
)
from muster.steps.deployment_reading import plan_of
from muster.steps.register import history, record
from muster.store.models import Account
from muster.web import deployment
from muster.web.clock import written
from muster.web.deployment_amend import read_edits, written_edits

SignIn = Callable[[str], None]
AT = f"at={written(SEEN)}"
SENT = ["0000010", "0000011", "0000036", "0000016", "0000020"]  # by the planner, in its order


def text(page: bytes) -> str:
    """Return what a reader sees of a page, spaces reduced to one."""
    said = re.sub(r"<head>.*?</head>|<[^>]+>", " ", page.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", said.replace("\u202f", "'"))


def rows(page: bytes, title: str) -> list[tuple[str, ...]]:
    """Return the cells of every row of the table named by the heading ``title``."""
    found = re.search(rf'aria-labelledby="{title}".*?<table.*?</table>', page.decode(), re.DOTALL)
    assert found is not None, title
    return [
        tuple(
            " ".join(re.sub(r"<[^>]+>", " ", cell).split()).replace("\u202f", "'")
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        )
        for row in re.findall(r"<tr.*?</tr>", found[0], re.DOTALL)[1:]
    ]


def known(code: str):
    extent = reading.extent()
    assert extent is not None
    return plan_of(code, AsOf(SEEN, extent.last_recorded_at))


# --- the demand board ----------------------------------------------------------------------------


def test_the_board_adds_up_need_by_organisation_and_foots(planned: str, client: Client) -> None:
    page = client.get(f"/deployment?{AT}").content

    assert rows(page, "board-title") == [
        ("呼和浩特市公安局", "10", "0", "0", "0", "0", "10", ""),
        ("呼伦贝尔市公安局", "6", "0", "0", "0", "0", "6", ""),
        ("合计", "16", "0", "0", "0", "0", "16", ""),
    ]
    assert "在岗＋在途＋待发＝已有 ✓ 需求−已有＝缺额 ✓ 需求与账本数字一致 ✓" in text(page)


def test_the_most_urgent_need_stands_first_with_why_it_stays_open(
    planned: str, client: Client
) -> None:
    page = text(client.get(f"/deployment?{AT}").content)
    short = page.partition("当前缺口，急者在前")[2].partition("按单位")[0]

    assert re.findall(r"(\S+) · (.*?) 优先级(\d) 缺(\d)人", short) == [
        ("一间房公安检查站", "民警", "1", "2"),
        ("一间房公安检查站", "民警 · 急救", "1", "2"),
        ("一间房公安检查站", "民警或辅警", "2", "6"),
        ("机场岗位", "民警或辅警", "2", "3"),
        ("机场岗位", "民警或辅警", "2", "3"),
    ]
    assert "民警 · 急救 优先级1 缺2人 无人符合类别和专长" in short


def test_lines_are_listed_by_post_and_narrowed_down(planned: str, client: Client) -> None:
    every = rows(client.get(f"/deployment?by=line&{AT}").content, "board-title")
    officers = rows(client.get(f"/deployment?by=line&role=officer&{AT}").content, "board-title")
    medics = rows(client.get(f"/deployment?by=line&competence=medic&{AT}").content, "board-title")
    second = rows(client.get(f"/deployment?org=150700&priority=2&{AT}").content, "board-title")

    assert [row[0].split()[0] for row in every if len(row) == 1] == ["一间房公安检查站", "机场岗位"]
    assert [row[1] for row in officers if len(row) > 1] == ["2", "2", "4"]
    assert [row[:2] for row in medics if len(row) > 1] == [
        ("民警 · 急救 优先级1 无人符合类别和专长", "2"), ("合计", "2"),
    ]  # fmt: skip
    assert second[-1] == ("合计", "6", "0", "0", "0", "0", "6", "")


def test_a_filter_that_means_nothing_is_a_fault_with_its_remedy(
    planned: str, client: Client
) -> None:
    answers = [
        client.get(f"/deployment?{query}")
        for query in ("role=general", "priority=high", "org=999999")
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert "general" in text(answers[0].content)


def test_a_board_that_differs_from_the_ledgers_figure_says_so(
    planned: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deployment, "_agrees", lambda *_: False)

    assert "需求与账本数字不一致" in text(client.get(f"/deployment?{AT}").content)


def test_a_line_names_who_fills_it_by_number(planned: str, client: Client) -> None:
    client.post(f"/deployment/plans/e1/approve?{AT}")
    page = client.get(f"/deployment/lines/e1/gate?{AT}").content

    assert rows(page, "people-title") == [
        (number, home, "待发", "2020-01-29 20:00", "e1")
        for number, home in (("0000016", "通辽市公安局"), ("0000020", "乌兰察布市公安局"))
    ]
    assert client.get(f"/deployment/lines/none?{AT}").status_code == 404


def test_an_approval_is_said_once_and_opens_to_its_fact(planned: str, client: Client) -> None:
    form = {"key": uuid4().hex}
    approved, again = (
        client.post(f"/deployment/plans/e1/approve?{AT}", form, follow=True) for _ in range(2)
    )
    life = re.findall(r'href="(/facts/\d+)', approved.content.decode())

    assert re.findall(r'class="done".*?<b>(.*?)</b>', approved.content.decode()) == ["批准调配方案"]
    assert [approved.status_code, again.status_code] == [200, 200]
    assert [client.get(fact).status_code for fact in life] == [200] * 3


def test_a_line_leads_to_the_plan_whoever_may_open_it_and_nobody_else(
    planned: str, client: Client, as_login: SignIn
) -> None:
    client.post(f"/deployment/plans/e1/approve?{AT}")
    grant("chief", *everywhere(Job.STATION_CHIEF))
    grant("office", *everywhere(Job.DUTY_OFFICER))

    def leads(login: str) -> bool:
        as_login(login)
        page = client.get(f"/deployment/lines/e1/gate?{AT}").content.decode()
        assert rows(page.encode(), "people-title")[0][-1] == "e1"
        return "/deployment/plans/e1" in page

    assert (leads("chief"), leads("office")) == (False, True)


def test_without_demand_the_board_says_when_there_will_be_some(
    service: str, client: Client
) -> None:
    page = text(client.get("/deployment?at=2020-01-21T10:00").content)

    assert "此处没有未关闭的需求。" in page


# --- plans ---------------------------------------------------------------------------------------


def test_plans_are_listed_with_what_they_leave_open_and_who_decided(
    planned: str, client: Client
) -> None:
    client.post(f"/deployment/plans/e1/withdraw?{AT}", {"why": "需求已变"})
    page = client.get(f"/deployment/plans?{AT}").content

    assert rows(page, "plans-title") == [
        (
            "e1", "已撤回", "7", "5", "2", "尚缺2人。 已证明没有缺口更小的方案。",
            "clerk a 2020-01-29 19:00", "tester 2020-01-29 20:00 需求已变",
        )
    ]  # fmt: skip


def test_plans_that_wait_for_a_decision_stand_first(ledger: str, client: Client) -> None:
    propose(tell_plans(), "e2")
    client.post(f"/deployment/plans/e2/withdraw?{AT}", {"why": "需求已变"})
    listed = rows(client.get(f"/deployment/plans?{AT}").content, "plans-title")

    assert [row[:2] for row in listed] == [("e1", "待批"), ("e2", "已撤回")]


def test_without_a_plan_the_list_says_how_to_come_by_one(service: str, client: Client) -> None:
    page = client.get("/deployment/plans").content.decode()

    assert 'href="/deployment/plan"' in page


def test_a_plan_shows_every_move_with_its_reasons(planned: str, client: Client) -> None:
    page = client.get(f"/deployment/plans/e1?{AT}").content
    found = rows(page, "moves-title")

    assert [row[0] for row in found] == SENT
    assert found[3] == (
        "0000016", "通辽市公安局", "一间房公安检查站 民警",
        "相距0公里，符合条件者中无人更近；已值勤0天，本单位留下者中无人更少；已请战",
    )  # fmt: skip
    assert "尚缺2人。 已证明没有缺口更小的方案。" in text(page)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("reason=volunteered", ["0000016"]),
        ("only=elsewhere", SENT),
        ("only=hand", []),
        ("q=0000020", ["0000020"]),
        ("q=e1/gate", ["0000016", "0000020"]),
        ("q=" + quote("机场岗位"), ["0000010", "0000011", "0000036"]),
        ("org=150100", ["0000016", "0000020"]),
        ("org=150200", []),
    ],
)
def test_moves_are_narrowed_down(
    planned: str, client: Client, query: str, numbers: list[str]
) -> None:
    page = client.get(f"/deployment/plans/e1?{query}&{AT}").content

    if not numbers:
        assert "没有符合条件的派遣" in text(page)
    else:
        assert [row[0] for row in rows(page, "moves-title")] == numbers


def test_what_is_left_open_says_why_and_leads_to_somebody(planned: str, client: Client) -> None:
    page = client.get(f"/deployment/plans/e1?view=open&{AT}").content.decode()

    assert "无人符合类别和专长" in page
    assert "/deployment/plans/e1/amend?at=2020-01-29T20:00&amp;line=e1%2Fward" in page


def test_shares_drawn_add_up_to_all_who_are_sent(planned: str, client: Client) -> None:
    found = rows(client.get(f"/deployment/plans/e1?view=share&{AT}").content, "share-title")
    sent = [int(row[2]) for row in found]

    assert found[-1][0] == "合计"
    assert sum(sent[:-1]) == sent[-1] == len(SENT)


def test_an_unknown_plan_or_view_is_a_fault(planned: str, client: Client) -> None:
    assert client.get("/deployment/plans/none").status_code == 404
    assert client.get("/deployment/plans/none/amend").status_code == 404
    assert client.get(f"/deployment/plans/e1?view=everything&{AT}").status_code == 400


def test_a_plan_is_handed_on_as_a_document(planned: str, client: Client) -> None:
    names, files = ("ics-215", "plans/e1/ics-215", "plans/e1/ics-204"), []
    for name in names:
        asked = client.post(f"/deployment/{name}?{AT}").headers["Location"]
        waits = client.get(asked).content.decode()
        (code,) = re.findall(r"papers/(\w+)", asked)
        work.attempt(code, "w")
        made = client.get(asked, headers={"HX-Request": "true"}).content.decode()
        (file,) = re.findall(r'href="(/long-work/\w+/file)', made)
        answer = client.get(file)
        said = PdfDocument(BytesIO(answer.content))[0].get_textpage().get_text_bounded()
        assert ("hx-trigger" in waits, "hx-trigger" in made) == (True, False)
        files.append((answer["Content-Disposition"], re.findall(r"ICS \d+", said)[:1]))

    assert files == [
        (f'attachment; filename="{name}.pdf"', [form])
        for name, form in (
            ("ics-215", "ICS 215"),
            ("ics-215-e1", "ICS 215"),
            ("ics-204-e1", "ICS 204"),
        )
    ]
    assert client.post(f"/deployment/plans/e1/ics-999?{AT}").status_code == 404


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_paper_is_handed_to_who_asked_for_it_while_they_see_what_is_on_it(
    planned: str, client: Client, as_login: SignIn
) -> None:
    (right,) = grant("a", *everywhere(Job.REVIEWER))
    grant("b", *everywhere(Job.REVIEWER, Job.DUTY_OFFICER))
    as_login("a")
    asked = client.post(f"/deployment/plans/e1/ics-204?{AT}").headers["Location"]
    (code,) = re.findall(r"papers/(\w+)", asked)
    work.attempt(code, "w")

    def seen(by: str) -> tuple[int, int]:
        as_login(by)
        file = client.get(f"/long-work/{code}/file")
        return client.get(asked).status_code, file.status_code

    own, other = seen("a"), seen("b")
    access.revoke(operator(), right, datetime.now(UTC), why="moved on")

    assert (own, other, seen("a")) == ((200, 200), (404, 404), (200, 404))


# --- changed by hand -----------------------------------------------------------------------------


def amend(client: Client, edits: str = "", **asked: str) -> bytes:
    query = "&".join(f"{name}={quote(value)}" for name, value in asked.items())
    return client.get(f"/deployment/plans/e1/amend?edits={quote(edits)}&{query}&{AT}").content


def test_the_checker_answers_at_once(planned: str, client: Client) -> None:
    out = "out:0000016:e1/gate"
    sound, broken = text(amend(client, out)), text(amend(client, f"{out},in:0000010:e1/gate"))

    assert "未违反任何规则 ✓" in sound
    assert re.search(r"缺口 2 3 ", sound)
    assert "0000010" in broken
    assert "未违反任何规则" not in broken
    assert "违反规则的方案不予入账" in broken


def test_what_holds_somebody_is_never_told_apart(planned: str, client: Client) -> None:
    number = HELD.partition(":")[2]
    page = text(amend(client, f"in:{number}:e1/gate"))

    assert f"{number}暂不宜派往一间房公安检查站 · 民警" in page
    assert [word for word in ("健康", "医学", "隔离", "丧", "medical") if word in page] == []


def test_a_change_that_cannot_be_made_is_named_beside_the_rules(
    planned: str, client: Client
) -> None:
    page = text(amend(client, "out:0000999:e1/gate"))

    assert "未违反任何规则" not in page
    assert "0000999不在本方案中" in page


def test_who_could_go_to_a_line_is_ranked_and_put_in_by_a_link(
    planned: str, client: Client
) -> None:
    page = amend(client, "out:0000016:e1/gate", line="e1/gate")
    ranked = rows(page, "may-title")
    links = re.findall(r'href="([^"]*edits=[^"]*in:[^"]*)"', page.decode())

    assert {(row[0], row[1]) for row in ranked[:4]} == {
        ("0000004", "通辽市公安局"),
        ("0000028", "通辽市公安局"),
        ("0000037", "乌兰察布东路派出所"),
        ("0000038", "乌兰察布东路派出所"),
    }
    assert {(row[0], row[1]) for row in ranked[4:]} == {
        ("0000010", "锡林郭勒盟公安局 将离开 机场岗位"),
        ("0000011", "阿拉善盟公安局 将离开 机场岗位"),
    }
    after = text(client.get(links[0].replace("&amp;", "&")).content)
    assert re.search(r"缺口 2 2 ", after)


def test_a_change_under_way_is_undone_by_a_link(planned: str, client: Client) -> None:
    page = amend(client, "out:0000016:e1/gate,lock:0000020:e1/gate").decode()
    undone = re.findall(r'href="([^"]*)">撤销<', page)

    assert len(undone) == 2
    first = text(client.get(undone[0].replace("&amp;", "&")).content)
    assert "锁定 0000020" in first
    assert "撤出 0000016" not in first


def test_edits_that_mean_nothing_are_a_fault(planned: str, client: Client) -> None:
    for edits in ("nonsense", "out:0000016", "put:0000016:e1/gate"):
        answer = client.get(f"/deployment/plans/e1/amend?edits={edits}&{AT}")
        assert answer.status_code == 400, edits


CODES = st.text(st.characters(min_codepoint=33, max_codepoint=0x9FFF), min_size=1, max_size=12)


@given(
    st.lists(
        st.builds(
            Amendment,
            change=st.sampled_from(Change),
            person=st.from_regex(r"person:[0-9]{7}", fullmatch=True),
            demand=CODES.map(lambda code: f"demand:{code}"),
            why=st.just(""),
        ),
        max_size=5,
    )
)
def test_changes_under_way_survive_the_address(changes: list[Amendment]) -> None:
    assert read_edits(written_edits(changes)) == tuple(changes)


# --- decided -------------------------------------------------------------------------------------


def test_changes_are_recorded_with_their_reason_by_whoever_is_signed_in(
    planned: str, client: Client
) -> None:
    said = {"edits": "out:0000016:e1/gate", "why": "脚踝扭伤"}
    assert "拟定时缺" not in text(client.get(f"/deployment/plans/e1?{AT}").content)
    silent = client.post(f"/deployment/plans/e1/amended?{AT}", {**said, "why": ""})
    assert known("e1").amendments == ()
    answer = client.post(f"/deployment/plans/e1/amended?{AT}", said)

    assert silent.status_code == 400
    assert (answer.status_code, answer["Location"]) == (302, f"/deployment/plans/e1?{AT}")
    assert known("e1").amendments == (
        Amendment(change=Change.OUT, person="person:0000016", demand=GATE, why="脚踝扭伤"),
    )
    page = text(client.get(answer["Location"]).content)
    assert "撤出 0000016" in page
    assert "拟定时缺2人。" in page


def test_who_made_a_plan_does_not_approve_it_and_who_may_sends_the_orders(
    planned: str, client: Client
) -> None:
    mended = {"edits": "out:0000016:e1/gate", "code": "e1-2", "mend": "balanced"}
    client.post(f"/deployment/plans/e1/mended?{AT}", mended)
    own = client.post(f"/deployment/plans/e1-2/approve?{AT}")
    answer = client.post(f"/deployment/plans/e1/approve?{AT}")
    again = client.post(f"/deployment/plans/e1/approve?{AT}")
    extent = reading.extent()
    assert extent is not None
    ordered = [
        fact.body.demand
        for fact in history("person:0000016", AsOf(SEEN, extent.last_recorded_at))
        if isinstance(fact.body, k.Ordered)
    ]

    assert [a.status_code for a in (own, answer, again)] == [409, 302, 409]
    assert "未入账" in text(own.content)
    assert ordered == [GATE]
    assert "已批准" in text(client.get(f"/deployment/plans/e1?{AT}").content)


def test_an_approved_plan_says_how_far_it_is(planned: str, client: Client) -> None:
    client.post(f"/deployment/plans/e1/approve?{AT}")

    assert "待发 5 在途 0 在岗 0" in text(
        client.get(f"/deployment/plans/e1?view=progress&{AT}").content
    )


def test_a_form_from_elsewhere_is_refused_and_a_deed_is_no_page(
    planned: str, client: Client
) -> None:
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    strict.force_login(Account.objects.get(login=TESTER))
    deeds = ("amended", "mended", "approve", "withdraw")

    assert {strict.post(f"/deployment/plans/e1/{d}?{AT}").status_code for d in deeds} == {403}
    assert {strict.get(f"/deployment/plans/e1/{d}?{AT}").status_code for d in deeds} == {405}


def test_the_reserve_says_who_stands_by(planned: str, client: Client) -> None:
    client.post(f"/deployment/plans/e1/approve?{AT}")
    page = client.get(f"/deployment/reserve?{AT}").content
    found = rows(page, "reserve-title")

    assert found
    assert {row[1] for row in found} == {"备勤"}


def test_without_an_approved_plan_the_reserve_says_how_it_comes_about(
    planned: str, client: Client
) -> None:
    assert "批准方案时即编成备勤名单" in text(client.get(f"/deployment/reserve?{AT}").content)


def test_a_plan_changed_by_hand_shows_who_was_put_in(ledger: str, client: Client) -> None:
    told = tell_plans()
    change(told, "e1", (Change.OUT, "person:0000016", GATE), (Change.IN, "person:0000004", GATE))
    page = client.get(f"/deployment/plans/e1?only=hand&{AT}").content

    assert [row[0] for row in rows(page, "moves-title")] == ["0000004 人工派入"]
    assert "待批，经人工修改" in text(page)


# --- mended and compared ------------------------------------------------------------------------


def test_the_planner_mends_the_rest_and_proposes_it_beside(planned: str, client: Client) -> None:
    out = "out:0000016:e1/gate"
    page = text(amend(client, out, mend="balanced"))
    answer = client.post(
        f"/deployment/plans/e1/mended?{AT}",
        {"edits": out, "code": "e1-2", "mend": "balanced"},
    )
    made = known("e1-2")

    said = re.search(
        r"(\d+)人去向不变，(\d+)人改派，新增(\d+)人，(\d+)人不再派出。 (.*?人。)", page
    )
    assert said is not None
    kept, elsewhere, new, gone = map(int, said.groups()[:4])
    assert (kept + elsewhere + gone, kept + elsewhere + new) == (5, 5)
    assert said[5] == "可多满足1人。"
    assert (answer.status_code, answer["Location"]) == (
        302, f"/deployment/compare?a=e1&b=e1-2&{AT}",
    )  # fmt: skip
    assert made is not None
    assert made.proposed is not None
    assert made.proposed.replaces == "plan:e1"
    assert ("person:0000016", GATE) not in {(m.person, m.demand) for m in made.moves}
    assert len(made.moves) == 5
    compared = client.get(answer["Location"]).content
    assert ("0000016", "一间房公安检查站 民警") in {
        row[:2] for row in rows(compared, "changes-title")
    }


def test_two_plans_stand_side_by_side(ledger: str, client: Client) -> None:
    told = tell_plans()
    propose(told, "e2")
    change(told, "e2", (Change.OUT, "person:0000036", AIRPORT))
    page = client.get(f"/deployment/compare?a=e1&b=e2&{AT}").content

    assert rows(page, "needs-title") == [
        ("1", "4", "2", "2", "–"), ("2", "3", "3", "2", "−1"), ("合计", "7", "5", "4", "−1"),
    ]  # fmt: skip
    assert rows(page, "changes-title") == [("0000036", "机场岗位 民警或辅警", "留在本单位")]


def test_comparing_asks_for_two_plans(planned: str, client: Client) -> None:
    assert "不足两个方案" in text(client.get(f"/deployment/compare?{AT}").content)
    assert client.get(f"/deployment/compare?a=e1&b=none&{AT}").status_code == 404


# --- why -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ("0000016", "0000016派往一间房公安检查站 · 民警"),
        ("e1/ward", "一间房公安检查站 · 民警 · 急救缺2人"),
        ("e1/gate", "一间房公安检查站 · 民警"),
        ("nobody", "nobody"),
    ],
)
def test_why_is_answered_in_one_sentence(
    planned: str, client: Client, about: str, sentence: str
) -> None:
    page = client.get(f"/deployment/why?about={about}&plan=e1&{AT}").content.decode()
    said = re.findall(r'class="sentence-said">(.*?)</p>', page)

    assert len(said) == 1
    assert sentence in said[0]


@pytest.mark.parametrize("number", [code.partition(":")[2] for code in (HELD, ISOLATED, BEREAVED)])
def test_why_never_tells_health_or_family(planned: str, client: Client, number: str) -> None:
    page = client.get(f"/deployment/why?about={number}&plan=e1&{AT}").content.decode()
    said = re.findall(r'class="sentence-said">(.*?)</p>', page)

    assert [word for word in ("健康", "医学", "隔离", "丧", SECRET_RULE) if word in said[0]] == []


def test_where_nobody_moves_up_for_who_is_called_back_the_page_says_why(
    ledger: str, english: Client, as_login: SignIn
) -> None:
    told = tell_plans()
    back = k.Recalled(why="needed at home", report_by=SEEN, recalled_by="account:x")
    stands_by = k.ReservePlaced(plan="plan:e1", demand=GATE, place=1)
    drafts = [told.hand().draft("person:0000012", stands_by, told.now, concerns=(GATE,))]
    for number, about in (("16", (GATE,)), ("10", (AIRPORT,)), ("13", ())):
        drafts.append(told.hand().draft(f"person:00000{number}", back, told.now, concerns=about))
    record(told.hand(), drafts)
    grant("all", *everywhere(*Job))
    as_login("all")
    page = text(english.get(f"/deployment/recall?{AT}").content)

    assert re.findall(r"(\d{7}) is called back[^.]*?\. Nobody moved up: ([^.]*)\.", page) == [
        ("0000013", "they stood in for no line of a plan"),
        ("0000010", "nobody stands by for this line"),
        ("0000016", "nobody who stood by for this line could be sent"),
    ]


def test_whom_to_call_back_is_found_by_the_name_of_the_post_or_of_the_person_and_is_named(
    ledger: str, english: Client, as_login: SignIn
) -> None:
    tell_plans()
    grant("all", *everywhere(*Job))
    as_login("all")

    def found(about: str) -> list[str]:
        page = english.get(f"/deployment/recall?about={quote(about)}&{AT}").content
        return [" ".join(row[1].split()) for row in rows(page, "whom-title")]

    assert found("150100-P1") == found("一间房公安检查站")
    assert found("150100-P1") == [f"{SECRET_NAME} 00000{n}" for n in (12, 13, 14, 15)]
    assert set(found("150100-P1")) < set(found(SECRET_NAME))
