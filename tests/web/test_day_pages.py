"""My day, a post's board and the review queue: pages and deeds, in both languages, per account."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.duty_service import LEADER, open_account, tell_duty, tell_roster
from web.plan_service import tell_plans
from web.rights import everywhere, grant
from web.service import POST, at, home, tell_service

from muster.core import kinds as k
from muster.core import post_code
from muster.core.kinds import Job
from muster.steps.ledger import kept_aside
from muster.steps.post_code import secret
from muster.store.reading import every, fact
from muster.web.clock import written

SEEN = written(at(30, 10))
SignIn = Callable[[str], None]
PAGES = [
    "/me",
    "/me/swaps",
    "/me/requests",
    "/me/record",
    "/posts",
    "/posts/150100-P1",
    "/posts/150100-P1/gate",
    "/check-in/150100-P1",
    "/review",
    "/review?standing=opinion",
]


@pytest.fixture
def crew(ledger: str) -> str:
    """The service on a morning with a shift on, a responder, a leader, a reviewer, a stranger."""
    tell_duty(tell_plans())
    grant("wang", (Job.RESPONDER, home(24)), person="person:0000024")
    grant("all", *everywhere(*Job), person="person:0000012")
    return ledger


def bodies(kind: str) -> list[k.Kind]:
    facts = [fact(row) for page in every() for row in page]
    return [each.body for each in facts if each.kind == kind]


def post(client: Client, address: str, **said: object):
    given = {"key": uuid4().hex, **said}
    return client.post(f"{address}?at={SEEN}", given)


def text(client: Client, address: str) -> str:
    sign = "&" if "?" in address else "?"
    answer = client.get(f"{address}{sign}at={SEEN}")
    assert answer.status_code == 200, address
    page = answer.content.decode().partition('<main id="main">')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_every_page_answers_in_both_languages_and_shows_chinese_no_english(
    crew: str, client: Client, english: Client, as_login: SignIn
) -> None:
    as_login("all")
    # as it was recorded, whatever the language: who, where from, codes
    recorded = {"joint", "clerk", "duty", "log", "gate", "operator", "terminal", "account", "all"}
    recorded |= {"http", "localhost", "check", "Muster"}  # an address
    recorded |= {"grant", "second", "first", "medical_hold_secret_rule", "release", "floor"}
    for address in PAGES:
        words = set(re.findall(r"[A-Za-z_]{3,}", text(client, address))) - recorded
        assert {w for w in words if not re.fullmatch("[0-9a-f]+", w)} == set(), address
        assert len(text(english, address)) > 100


# --- my day --------------------------------------------------------------------------------------


def test_a_responder_checks_in_and_out_by_button_and_a_second_press_changes_nothing(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("li")
    assert "一间房公安检查站" in text(client, "/me")
    key = uuid4().hex
    for _ in range(2):
        answer = post(client, "/me/duty", key=key, act="in", post="150100-P1")
        assert answer.status_code == 302
    assert "签退" in text(client, "/me")
    assert post(client, "/me/duty", act="out").status_code == 302

    assert bodies("duty.in") == [k.CheckedIn(post=POST, shift="s0")]
    assert bodies("duty.out") == [k.CheckedOut(post=POST)]
    assert kept_aside() == []


def test_a_post_code_checks_in_and_a_wrong_one_is_refused(
    crew: str, client: Client, as_login: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_login("leader")
    shown = re.search(r"岗位验证码 (\d{3}) (\d{3})", text(client, "/posts/150100-P1"))
    assert shown is not None
    code = "".join(shown.groups())
    as_login("li")
    wrong = post(client, "/me/duty", act="in", code=f"{(int(code) + 1) % 10**6:06}")
    assert (wrong.status_code, bodies("duty.in")) == (409, [])
    assert post(client, "/me/duty", act="in", code=code).status_code == 302
    assert bodies("duty.in") == [k.CheckedIn(post=POST, shift="s0")]
    assert len(post_code.code(secret(), POST, at(1))) == post_code.DIGITS


def test_nobody_checks_in_at_a_post_that_is_not_theirs(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("li")
    answers = [
        post(client, "/me/duty", act="in", post="150700-P1").status_code,
        post(client, "/me/duty", act="out").status_code,
    ]

    assert (answers, bodies("duty.in")) == ([409, 409], [])


def test_a_joint_letter_is_opened_signed_and_taken_back_on_pages(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("li")
    assert (
        post(client, "/me/letter", wants="hospital", invited="0000024、0000099").status_code == 409
    )
    key = uuid4().hex
    for _ in range(2):
        answer = post(client, "/me/letter", key=key, wants="hospital", invited="0000024")
        assert answer.status_code == 302
    as_login("wang")
    assert "邀请您联名" in text(client, "/me")
    assert post(client, "/me/sign", letter=key[:12], act="sign").status_code == 302
    assert "请战书已收到" in text(client, "/me")
    as_login("li")
    assert "一同署名：" in text(client, "/me")  # whoever wrote it sees who signed beside them
    as_login("wang")
    assert post(client, "/me/sign", letter=key[:12], act="unsign").status_code == 302
    assert "邀请您联名" in text(client, "/me")  # the invitation stays
    assert post(client, "/me/sign", letter="joint", act="sign").status_code == 409

    assert bodies("letter.received")[-1] == k.LetterReceived(
        form="joint", answers="call:1", wants="hospital", previous="letter:joint"
    )
    as_login("li")
    own = client.get(f"/letters/{key[:12]}?at={SEEN}").content.decode()
    assert re.search(r'class="way small"[^>]*><a href="/me', own)  # back to where they came from
    assert post(client, "/me/sign", letter=key[:12], act="unsign").status_code == 302
    assert "邀请您联名" not in text(client, "/me")  # to a letter of one's own nobody is invited
    assert bodies("letter.unsigned") == [
        k.LetterUnsigned(person=f"person:{number}") for number in ("0000024", "0000012")
    ]


def test_what_is_said_in_confidence_is_shown_to_oneself_and_to_no_leader(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("li")
    answer = post(client, "/me/told", matter="lost")
    assert bodies("care.told") == [k.ToldInConfidence(matter=k.Matter.LOST)]
    seq = max(f.seq for page in every() for row in page if (f := fact(row)).kind == "care.told")
    assert answer["Location"].startswith("/me?told=")
    assert "家中有人去世" in text(client, "/me/record")
    assert post(client, "/me/told", matter="bored").status_code == 400
    assert client.get(f"/facts/{seq}?at={SEEN}").status_code == 200
    grant("office", *everywhere(Job.DUTY_OFFICER, Job.AUDITOR, Job.ADMINISTRATOR))
    for login in ("leader", "office"):
        as_login(login)
        assert client.get(f"/facts/{seq}?at={SEEN}").status_code == 404  # nor that they spoke
        assert f"/facts/{seq}" not in client.get(f"/people/0000012?at={SEEN}").content.decode()
    assert "家中有人去世" not in text(client, "/posts/150100-P1")


def test_an_account_of_nobody_is_told_what_to_do(
    crew: str, english: Client, as_login: SignIn
) -> None:
    as_login("reviewer")
    assert "belongs to nobody" in text(english, "/me")
    assert post(english, "/me/told", matter="ill").status_code == 403
    as_login("tester")
    grant("tester", *everywhere(*Job))
    assert post(english, "/me/told", matter="ill").status_code == 400


# --- a post --------------------------------------------------------------------------------------


def test_who_stands_on_a_roll_is_named_wherever_they_belong(
    ledger: str, client: Client, as_login: SignIn
) -> None:
    told = tell_service()
    tell_roster(told, also=("person:0000024",))
    open_account(told, LEADER, Job.CREW_LEADER, POST)
    as_login(LEADER)
    board, roster = (text(client, f"/posts/150100-P1{page}") for page in ("", "/roster"))

    assert re.findall(r"(\S+) 0000024", board)[-1] == re.findall(r"(\S+) 0000024", roster)[0]
    assert not re.findall(r"(\S+) 0000024", board)[-1].isascii()


def test_a_leader_calls_the_roll_compares_settles_hands_over_and_asks_for_relief(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("leader")
    before = text(client, "/posts/150100-P1")
    assert "未到 何某某、何某某 · 自 08:00 起" in before
    address = "/posts/150100-P1"
    key = uuid4().hex
    for _ in range(2):
        assert (
            post(client, f"{address}/roll", key=key, who=["0000012"], shift="s0").status_code == 302
        )
    assert "2人中1人在岗" in text(client, address)
    assert post(client, f"{address}/compared", shift="s0").status_code == 302
    assert bodies("discrepancy.found") == [
        k.DiscrepancyFound(form="missing", person="person:0000013", post=POST, shift="s0")
    ]
    code = "discrepancy:150100-P1/s0/0000013"
    offered = re.findall(
        r'<option value="(explained|swapped|absent|came_late)"',
        client.get(f"{address}?at={SEEN}").content.decode(),
    )
    assert offered == ["came_late", "absent", "swapped", "explained"]
    assert (
        post(client, f"{address}/settled", discrepancy=code, outcome="explained").status_code == 302
    )
    assert (
        post(client, f"{address}/settled", discrepancy=code, outcome="explained").status_code == 400
    )
    assert post(client, f"{address}/note", note="<b>发电机缺油</b>").status_code == 302
    assert "&lt;b&gt;发电机缺油" in client.get(f"{address}?at={SEEN}").content.decode()
    bad = post(client, f"{address}/relief", heads="0", within="3", role="x", why="y")
    assert (bad.status_code, bad.content.decode().count("<dt ")) == (400, 4)
    asked = {"heads": "2", "within": "6", "role": "officer", "why": "missing"}
    assert post(client, f"{address}/relief", **asked).status_code == 302
    assert "已请求2人" in text(client, address)
    assert client.get("/posts/150700-P1").status_code == 404
    assert post(client, "/posts/150700-P1/roll", who=["0000018"]).status_code == 404


def test_a_shift_whose_roll_agrees_with_the_roster_is_said_to_agree(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("leader")
    address = "/posts/150100-P1"
    post(client, f"{address}/roll", who=["0000012", "0000013"], shift="s0")
    answer = post(client, f"{address}/compared", shift="s0")

    assert "agrees=s0" in answer["Location"]
    assert "没有需要了结的事项" in client.get(answer["Location"]).content.decode()
    assert "没有需要了结的事项" not in text(client, address)


# --- review --------------------------------------------------------------------------------------


def test_a_reviewer_accepts_several_and_a_gate_is_refused_by_name(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("reviewer")
    page = text(client, "/review")
    assert "原单位同类人员还可抽调" in page
    assert "medical_hold_secret_rule" in page
    held, fit = "letter:second|person:0000003", "letter:joint|person:0000018"
    refused = post(client, "/review/decide", act="accepted", who=[held, fit])
    assert (refused.status_code, "0000003" in refused.content.decode()) == (409, True)
    before = len(bodies("letter.decided"))
    assert post(client, "/review/decide", one=f"deferred|{held}").status_code == 302
    assert post(client, "/review/decide", act="declined", who=[fit]).status_code == 302
    assert len(bodies("letter.decided")) == before + 2
    assert "0000003" in text(client, "/review?standing=opinion")
    assert post(client, "/review/decide", act="sent", who=[fit]).status_code == 400


def test_after_a_decision_the_queue_goes_on_with_the_next_row_else_with_one_before(
    crew: str, client: Client, as_login: SignIn
) -> None:
    as_login("reviewer")
    before, one, behind = "letter:x|person:1", "letter:joint|person:0000018", "letter:y|person:2"
    said = {"key": uuid4().hex, "one": f"declined|{one}"}  # the same form each time
    ways = [
        post(client, "/review/decide", **said, row=rows)["Location"]
        for rows in ((before, one, behind), (before, one), (one,))
    ]
    last = client.get(ways[2]).content.decode()

    assert [parse_qs(urlsplit(way).query)["on"] for way in ways] == [[behind], [before], ["end"]]
    assert last.count(" autofocus>") == 1


def test_a_reviewer_of_elsewhere_decides_on_nobody_here(
    crew: str, client: Client, as_login: SignIn
) -> None:
    grant("far", (Job.REVIEWER, "org:152900"))
    as_login("far")
    assert "没有待审的请战书" in text(client, "/review")
    answer = post(client, "/review/decide", one="declined|letter:joint|person:0000018")
    assert answer.status_code in (400, 404)
    answer = post(client, "/review/decide", act="declined", who=["letter:joint|person:0000018"])
    assert answer.status_code == 404


# --- queries -------------------------------------------------------------------------------------


def _asked(told: Callable[[int], object], rows: int, client: Client, address: str) -> int:
    with transaction.atomic():
        told(rows)
        grant("all", *everywhere(*Job), person="person:0000012")
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        transaction.set_rollback(True)
    assert answer.status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/me", lambda n: tell_roster(tell_service(), n)),
        ("/me/record", lambda n: tell_roster(tell_service(), n)),
        ("/posts", lambda n: tell_roster(tell_service(), n)),
        ("/posts/150100-P1", lambda n: tell_roster(tell_service(), n)),
        ("/review", lambda n: tell_plans_with(n)),
    ],
)
def test_three_rows_take_as_many_queries_as_one(
    ledger: str, client: Client, as_login: SignIn, address: str, told: Callable[[int], object]
) -> None:
    as_login("all")
    asked = f"{address}?at={SEEN}"
    one = _asked(told, 1, client, asked)

    assert one > 5
    assert _asked(told, 3, client, asked) == one


def tell_plans_with(letters: int) -> None:
    """Tell the evening of plans, with so many more letters."""
    told = tell_plans()
    told.tell(
        29,
        21,
        [
            each
            for n in range(letters)
            for each in (
                (f"letter:n{n}", home(20 + n), k.LetterReceived(form="individual", answers=None)),
                (f"letter:n{n}", home(20 + n), k.LetterSigned(person=f"person:{20 + n:07}")),
            )
        ],
    )
