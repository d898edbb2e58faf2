"""What people ask for is picked up: relief by the duty office, a word in confidence by welfare."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from web.duty_service import RESPONDER, tell_duty
from web.rights import grant
from web.service import POST, at, home, tell_service

from muster.core import kinds as k
from muster.core.access import EVERYWHERE, Field
from muster.core.kinds import Gate, Job
from muster.core.ledger import AsOf
from muster.formats.rulepack import read_rule_pack
from muster.steps import access, reading
from muster.steps.register import history, people_of
from muster.steps.rules import adopt
from muster.store.figure import sums

SignIn = Callable[[str], None]
PACK = Path(__file__).resolve().parents[2] / "rulepacks" / "cn-2020.toml"
LI = "person:0000012"
WELFARE, SECOND, OFFICE, LEADER = "welfare", "second", "office", "leader"
END = at(1, 9).replace(year=2090)


@pytest.fixture
def morning(ledger: str, as_login: SignIn) -> None:
    """A morning at a post, two welfare officers, a duty office, and the post's leader."""
    told = tell_service()
    adopt(told.hand(), read_rule_pack(PACK), at(20))
    tell_duty(told)
    for login in (WELFARE, SECOND):
        grant(login, (Job.WELFARE_OFFICER, home(12)))
    grant(OFFICE, (Job.DUTY_OFFICER, EVERYWHERE))


def last(subject: str, kind: type[k.Kind]) -> k.Kind:
    return [f for f in history(subject, AsOf(END, END)) if isinstance(f.body, kind)][-1].body


def key_of(subject: str, kind: type[k.Kind]) -> str:
    return [f for f in history(subject, AsOf(END, END)) if isinstance(f.body, kind)][-1].key


def counted(account: str) -> int:
    return sums([None], {account}, AsOf(END, END))[None].get(account, 0)


# --- a word in confidence ------------------------------------------------------------------------


def tell(client: Client, as_login: SignIn, matter: str) -> str:
    """Tell it as the person does, and return its key."""
    as_login(RESPONDER)
    assert client.post("/me/told", {"matter": matter}).status_code == 302
    return key_of(LI, k.ToldInConfidence)


def form(told: str, **more: str) -> dict[str, str]:
    return {"person": "0000012", "told": told, "seen": "", **more}


def test_a_word_waits_for_welfare_alone_and_its_reading_is_on_record(
    morning: None, client: Client, as_login: SignIn
) -> None:
    tell(client, as_login, "ill")
    seen = {}
    for who in (WELFARE, OFFICE, LEADER):
        as_login(who)
        page = client.get("/care")
        seen[who] = (page.status_code, "我身体不适" in page.content.decode())

    assert seen == {WELFARE: (200, True), OFFICE: (403, False), LEADER: (403, False)}
    assert counted("told.health") == 1
    assert (f"account:{WELFARE}", LI, Field.HEALTH) in {
        (r.account, r.subject, r.field) for _, r in access.readings()
    }


def test_two_welfare_officers_never_have_it_without_knowing(
    morning: None, client: Client, as_login: SignIn
) -> None:
    told = tell(client, as_login, "ill")
    as_login(WELFARE)
    assert client.post("/care/told/taken", form(told)).status_code == 302
    as_login(SECOND)
    unknowing = client.post("/care/told/settled", form(told, outcome="held"))
    assert (unknowing.status_code, WELFARE in unknowing.content.decode()) == (409, True)
    assert counted("told.health") == 1

    knowing = client.post("/care/told/taken", form(told, seen=WELFARE))
    assert (knowing.status_code, SECOND in client.get("/care").content.decode()) == (302, True)


@pytest.mark.parametrize(
    ("matter", "outcome", "gates", "kind"),
    [
        ("ill", "held", (Gate.MEDICAL_HOLD,), k.HoldPlaced),
        ("contact", "isolated", (Gate.ISOLATION,), k.IsolationBegan),
        ("lost", "leave_offered", (Gate.BEREAVEMENT,), k.BereavementOffered),
        ("needed", "held", (Gate.FAMILY_CARE,), k.HoldPlaced),
        ("ill", "nothing_more", (), None),
    ],
)
def test_one_tap_records_what_it_asks_for_and_says_by_which_fact_it_is_settled(
    morning: None,
    client: Client,
    as_login: SignIn,
    matter: str,
    outcome: str,
    gates: tuple[Gate, ...],
    kind: type[k.Kind] | None,
) -> None:
    told = tell(client, as_login, matter)
    as_login(WELFARE)
    for _ in range(2):  # a form sent twice is recorded once
        sent = client.post("/care/told/settled", form(told, outcome=outcome, key="f" * 32))
        assert sent.status_code == 302

    assert people_of([LI], AsOf(END, END))[LI].gates == gates
    assert last(LI, k.CareSettled) == k.CareSettled(
        told=told,
        office=home(12),
        outcome=k.CareOutcome(outcome),
        record=key_of(LI, kind) if kind else "",
    )
    assert (counted("told.health"), counted("told.family")) == (0, 0)


def test_a_family_case_is_opened_in_the_name_of_the_home(
    morning: None, client: Client, as_login: SignIn
) -> None:
    told = tell(client, as_login, "needed")
    as_login(WELFARE)
    sent = client.post("/care/told/settled", form(told, outcome="case_opened"))

    assert sent.status_code == 302
    case = f"case:{told[:12]}"
    (opened,) = history(case, AsOf(END, END))
    assert (opened.body, opened.org) == (k.CaseOpened(form="family", person=LI), home(12))


def test_the_person_reads_which_office_has_it_and_what_it_says_and_not_who(
    morning: None, client: Client, as_login: SignIn
) -> None:
    told = tell(client, as_login, "lost")
    before = client.get("/me").content.decode()
    as_login(WELFARE)
    client.post("/care/told/taken", form(told))
    client.post("/care/told/settled", form(told, reply="we_call"))
    as_login(RESPONDER)
    after = client.get("/me").content.decode()

    assert ("尚未有人跟进" in before, "尚未有人跟进" in after) == (True, False)
    assert ("我们今天给您打电话" in after, "呼和浩特市公安局" in after, WELFARE in after) == (
        True,
        True,
        False,
    )


def test_nobody_sees_to_what_they_told_themselves(
    morning: None, client: Client, as_login: SignIn
) -> None:
    told = tell(client, as_login, "ill")
    grant("both", (Job.WELFARE_OFFICER, home(12)), person=LI)
    as_login("both")

    assert client.post("/care/told/settled", form(told, outcome="nothing_more")).status_code == 409


def test_a_neighbours_welfare_officer_cannot_see_to_it(
    morning: None, client: Client, as_login: SignIn
) -> None:
    told = tell(client, as_login, "ill")
    grant("neighbour", (Job.WELFARE_OFFICER, home(1)))
    as_login("neighbour")

    assert "我身体不适" not in client.get("/care").content.decode()
    assert client.post("/care/told/taken", form(told)).status_code == 400


# --- relief --------------------------------------------------------------------------------------


def ask(client: Client, as_login: SignIn, heads: str = "3") -> str:
    as_login(LEADER)
    asked = {"heads": heads, "within": "6", "role": "any_police", "why": "tired"}
    assert client.post("/posts/150100-P1/relief", asked).status_code == 302
    return key_of(POST, k.ReliefAsked)


def test_relief_asked_waits_on_the_situation_until_it_is_answered(
    morning: None, client: Client, as_login: SignIn
) -> None:
    request = ask(client, as_login)
    as_login(OFFICE)
    answer = {"post": "150100-P1", "request": request, "seen": "", "word": "今晚八点到"}
    waits = []
    for said in ("in_hand", "granted"):
        situation = client.get("/").content.decode()
        waits.append(("申请增援的岗位" in situation, counted("relief.open")))
        assert client.post("/relief/decided", {**answer, "answer": said}).status_code == 302
    situation = client.get("/").content.decode()

    assert waits == [(True, 1), (True, 1)]
    assert ("申请增援的岗位" in situation, counted("relief.open")) == (False, 0)


def test_the_leader_reads_the_answer_on_the_board(
    morning: None, client: Client, as_login: SignIn
) -> None:
    request = ask(client, as_login)
    as_login(OFFICE)
    said = {"post": "150100-P1", "request": request, "seen": ""}
    declined = {**said, "answer": "declined", "word": "今晚没有可派的人"}
    assert client.post("/relief/decided", {**declined, "word": ""}).status_code == 400
    assert client.post("/relief/decided", declined).status_code == 302
    as_login(LEADER)
    board = client.get("/posts/150100-P1").content.decode()

    assert ("未同意" in board, "今晚没有可派的人" in board, OFFICE in board) == (True, True, True)


def test_a_request_in_hand_is_not_answered_over_the_head_of_who_has_it(
    morning: None, client: Client, as_login: SignIn
) -> None:
    request = ask(client, as_login)
    grant("night", (Job.DUTY_OFFICER, EVERYWHERE))
    said = {"post": "150100-P1", "request": request, "seen": ""}
    as_login(OFFICE)
    client.post("/relief/decided", {**said, "answer": "in_hand"})
    as_login("night")
    unknowing = client.post("/relief/decided", {**said, "answer": "granted"})
    knowing = client.post("/relief/decided", {**said, "answer": "granted", "seen": OFFICE})

    assert (unknowing.status_code, knowing.status_code) == (409, 302)


def test_the_leader_sees_what_waits_and_cannot_answer_it(
    morning: None, client: Client, as_login: SignIn
) -> None:
    request = ask(client, as_login)
    page = client.get("/relief").content.decode()
    said = {"post": "150100-P1", "request": request, "answer": "granted", "seen": ""}

    assert ("一间房公安检查站" in page, "/relief/decided" in page) == (True, False)
    assert client.post("/relief/decided", said).status_code == 403


def test_the_oldest_request_comes_first(morning: None, client: Client, as_login: SignIn) -> None:
    for heads in ("3", "4"):
        ask(client, as_login, heads)
    as_login(OFFICE)
    page = client.get("/relief").content.decode()

    assert re.findall(r"已请求(\d)人", page) == ["3", "4"]
    assert reading.extent() is not None
