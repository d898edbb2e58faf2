"""Units are founded, joined, named and dissolved by who may, and what a rule forbids is told."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.rights import grant
from web.service import AFTERWARDS, BRANCH, NEXT_EVENING, POST, ROOT, SECRET_NAME, SQUAD, Service

from muster.core import kinds as k
from muster.core.kinds import Job, UnitKind
from muster.core.ledger import AsOf
from muster.core.unit import Unit, UnitBreach, UnitRules, joining
from muster.formats.rulepack import read_rule_pack
from muster.steps import unit as step
from muster.steps import unit_request
from muster.steps.register import history
from muster.steps.rules import RulesGone, adopt
from muster.web import unit_request as unit_request_page

SignIn = Callable[[str], None]
PACK = Path(__file__).resolve().parents[2] / "rulepacks" / "cn-2020.toml"
OFFICE, LEADER, NEIGHBOUR = "party", "leader", "neighbour"
HERE = "/units/150100-T1"
LATER = AsOf(datetime(2090, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC))
ORDER = {
    "code": "150100-T2",
    "kind": "squad",
    "name": "东路突击队",
    "parent": "150100",
    "approved_by": "150000",
    "order": "北公党〔2020〕9号",
    "post": POST.partition(":")[2],
    "members": "0000001 0000002，0000003",
}


@pytest.fixture
def office(service: str, as_login: SignIn) -> None:
    """The small service with a rule pack; the Party office, a crew leader, a neighbour's office."""
    adopt(Service(NEXT_EVENING).hand(), read_rule_pack(PACK), AFTERWARDS)
    grant(OFFICE, (Job.PARTY_OFFICER, "org:*"))
    grant(LEADER, (Job.CREW_LEADER, POST))
    grant(NEIGHBOUR, (Job.PARTY_OFFICER, "org:150700"))
    as_login(OFFICE)


def members(unit: str) -> list[str]:
    return sorted(step.members([unit], LATER)[unit])


def faults(page: bytes) -> list[str]:
    return re.findall(r'data-field="(\w+)"', page.decode())


def test_the_list_shows_units_of_one_kind_or_of_all(office, client: Client) -> None:
    def listed(kind: str) -> list[str]:
        page = client.get(f"/units?kind={kind}").content.decode()
        return re.findall(r'href="/units/(\d[^"?]+)"', page)

    kinds = ("", "squad", "temporary_branch", "vanguard_team")
    shown = {kind: listed(kind) for kind in kinds}

    assert shown == {
        "": ["150100-T1", "150700-Q1"],
        "squad": ["150700-Q1"],
        "temporary_branch": ["150100-T1"],
        "vanguard_team": [],
    }
    assert client.get("/units?kind=club").status_code == 400
    assert 'href="/figures/applications_submitted' in client.get("/units").content.decode()


def test_the_list_asks_as_much_for_three_units_as_for_one(office, client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/units?kind=squad").status_code == 200
        return len(queries)

    client.get("/units")
    one = asked()
    for number in (2, 3):
        people = " ".join(f"{number * 3 + each:07}" for each in (1, 2, 3, 4))
        form = {**ORDER, "code": f"150100-T{number}", "members": people, "post": ""}
        assert client.post("/units/found", form).status_code == 302

    assert asked() == one


def test_who_leads_a_crew_sees_names_but_nobodys_standing_in_the_party(
    office, client: Client, as_login: SignIn
) -> None:
    told = {}
    for who in (OFFICE, LEADER):
        as_login(who)
        page = client.get(HERE).content.decode()
        told[who] = (
            SECRET_NAME in page,
            ">2005</td>" in page,
            'id="join-title"' in page,
            "北公党〔2020〕5号" in page,
        )

    assert told == {OFFICE: (True, True, True, True), LEADER: (True, False, False, True)}


def test_a_neighbour_is_answered_as_if_the_unit_were_not(
    office, client: Client, as_login: SignIn
) -> None:
    as_login(NEIGHBOUR)

    assert [client.get(page).status_code for page in (HERE, "/units/none", "/units/150700-Q1")] == [
        404, 404, 200,
    ]  # fmt: skip
    assert "150100-T1" not in client.get("/units").content.decode()
    assert client.post(f"{HERE}/dissolve", {"why": "over"}).status_code == 404
    assert faults(client.post("/units/found", ORDER).content) == ["parent", "members", "post"]


def test_a_unit_is_founded_by_its_order_once_with_its_first_members(office, client: Client) -> None:
    form = {**ORDER, "key": "f" * 32}
    answers = [client.post("/units/found", form) for _ in range(2)]

    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/units/150100-T2")] * 2
    unit = step.unit_of("150100-T2", LATER)
    assert unit is not None
    assert unit.founded == k.UnitFounded(
        kind=UnitKind.SQUAD,
        name="东路突击队",
        parent="org:150100",
        approved_by=ROOT,
        order="北公党〔2020〕9号",
        post=POST,
    )
    assert members("unit:150100-T2") == ["person:0000001", "person:0000002", "person:0000003"]
    assert client.post("/units/found", ORDER).status_code == 409


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"kind": "temporary_branch"}, 409, ["kind"]),  # it is asked for in a request
        ({"approved_by": ""}, 409, ["approved_by"]),
        ({"approved_by": "150700"}, 400, ["approved_by"]),
        ({"approved_by": "150100"}, 400, ["approved_by"]),
        ({"parent": "999999"}, 400, ["parent", "approved_by"]),
        ({"members": "9999999"}, 400, ["members"]),
        ({"code": "a/b", "kind": "club", "order": ""}, 400, ["code", "kind", "order"]),
        ({"post": "none"}, 400, ["post"]),
    ],
)
def test_what_is_wrong_with_a_founding_is_named_and_nothing_recorded(
    office, client: Client, change: dict[str, str], status: int, field: list[str]
) -> None:
    answer = client.post("/units/found", ORDER | change)

    assert (answer.status_code, faults(answer.content)) == (status, field)
    assert {unit.code for unit in step.units(LATER)} == {BRANCH, SQUAD}


def test_who_leads_a_crew_founds_nothing(office, client: Client, as_login: SignIn) -> None:
    as_login(LEADER)

    assert client.post("/units/found", ORDER).status_code == 403
    assert client.post(f"{HERE}/join", {"person": "0000001"}).status_code == 403


def test_somebody_joins_once_and_everybody_leaves_with_the_unit(office, client: Client) -> None:
    joined = [client.post(f"{HERE}/join", {"person": "0000016"}).status_code for _ in range(2)]
    inside = members(BRANCH)
    ended = client.post(f"{HERE}/dissolve", {"why": "任务结束"})

    assert (joined, ended.status_code) == ([302, 409], 302)
    assert inside == [f"person:{n:07}" for n in (12, 13, 14, 16)]
    assert members(BRANCH) == []
    body = next(f.body for f in history(BRANCH, LATER) if isinstance(f.body, k.UnitDissolved))
    assert body == k.UnitDissolved(why="任务结束")
    again = [client.post(f"{HERE}/dissolve", {"why": "again"}),
             client.post(f"{HERE}/join", {"person": "0000001"})]  # fmt: skip
    assert [(a.status_code, faults(a.content)) for a in again] == [(409, ["unit"])] * 2


def test_a_unit_is_named_after_somebody_only_if_the_family_consents(office, client: Client) -> None:
    form = {"name": "何某某突击队", "after": "0000012"}
    refused = client.post("/units/150700-Q1/name", form)
    named = client.post("/units/150700-Q1/name", {**form, "consent": "on"})

    assert (refused.status_code, faults(refused.content)) == (409, ["consent"])
    assert named.status_code == 302
    unit = step.unit_of("150700-Q1", LATER)
    assert unit is not None
    assert (unit.name, unit.named_after) == ("何某某突击队", "person:0000012")


def test_a_branch_is_full_at_its_most_and_a_squad_is_not() -> None:
    rules = UnitRules(full_members_min=3, members_max=50)

    def of(kind: UnitKind, count: int, **state: bool) -> list[UnitBreach]:
        order = k.UnitFounded(kind=kind, name="", parent=ROOT, approved_by=ROOT, order="1")
        unit = Unit(code="unit:1", founded=order, dissolved=state.get("dissolved", False))
        return joining(unit, members=count, belongs=state.get("belongs", False), rules=rules)

    assert [
        of(UnitKind.TEMPORARY_BRANCH, 49),
        of(UnitKind.TEMPORARY_BRANCH, 50),
        of(UnitKind.SQUAD, 50),
        of(UnitKind.SQUAD, 5, belongs=True),
        of(UnitKind.SQUAD, 5, dissolved=True),
    ] == [
        [],
        [UnitBreach("too_many_members", 51, 50)],
        [],
        [UnitBreach("member", 1, 0)],
        [UnitBreach("dissolved", 0, 1)],
    ]


def test_places_and_people_are_looked_for_and_what_is_given_is_kept(office, client: Client) -> None:
    empty = client.get("/units/found/new?org=150100").content.decode()
    assert re.findall(r'name="code" value="([^"]*)"', empty) == ["150100-T2"]
    form = {
        "parent": "150100",
        "name": "东路队",
        "members": ["0000001", "0000002"],
        "q": "0000003",
        "act": "people",
    }
    page = client.post("/units/found", form)

    ticked = re.findall(r'name="members" value="(\d+)"[^>]*?( checked)?>', page.content.decode())
    assert (page.status_code, ticked) == (
        200,
        [("0000001", " checked"), ("0000002", " checked"), ("0000003", "")],
    )
    assert 'value="东路队"' in page.content.decode()
    assert step.unit_of("150100-T2", LATER) is None


def test_who_is_chosen_to_lead_leads_and_nothing_is_lost_when_something_is_wrong(
    office, client: Client
) -> None:
    form = {**ORDER, "members": ["0000001", "0000002", "0000003"], "leader": "0000003"}
    wrong = client.post("/units/found", {**form, "order": ""})
    assert (faults(wrong.content), ORDER["name"] in wrong.content.decode()) == (["order"], True)

    form |= {"act": "found"}
    assert client.post("/units/found", form).status_code == 302
    offices = {
        number: history(f"person:{number}", LATER)[-1].body.office for number in form["members"]
    }
    assert offices == {"0000001": "member", "0000002": "member", "0000003": "leader"}


# --- asked for in a request ----------------------------------------------------------------------

ASKED = {
    **{name: ORDER[name] for name in ("parent", "approved_by", "post")},
    "members": "0000036 0000037 0000038",
    "code": "150100-B1",
    "kind": "temporary_branch",
    "name": "东路临时党支部",
    "request": "北公党请〔2020〕9号",
    "why": "四个单位的党员在此执勤",
}
THERE = "/units/150100-B1"


@pytest.fixture
def offices(office: None, client: Client, as_login: SignIn) -> SignIn:
    """The small service where a bureau's Party office has asked the department for a branch."""
    grant("lower", (Job.PARTY_OFFICER, "org:150100"))
    grant("approver", (Job.DEPLOYMENT_APPROVER, ROOT))
    as_login("lower")
    answers = [client.post("/units/ask", {**ASKED, "key": "e" * 32}) for _ in range(2)]
    assert [(each.status_code, each["Location"]) for each in answers] == [(302, THERE)] * 2
    return as_login


def standing() -> str:
    found = unit_request.request_of("150100-B1", LATER)
    return found.standing.value if found else ""


def test_a_request_waits_for_who_may_reply_and_shows_what_the_rules_say(
    offices: SignIn, client: Client
) -> None:
    told = {}
    for who in ("lower", "approver", OFFICE, LEADER):
        offices(who)
        english = {"HTTP_ACCEPT_LANGUAGE": "en"}
        asked = (client.get(address, **english) for address in ("/units", THERE))
        listed, page = (each.content.decode() for each in asked)
        told[who] = tuple(
            sign in shown
            for shown, sign in (
                (listed, "<b>waits for you</b>"),
                (page, "/approve"),
                (page, "/withdraw"),
                (page, "papers/request.pdf"),
                (page, "Full Party members now: 3."),
            )
        )

    assert told == {
        "lower": (False, False, True, True, True),  # who asked
        "approver": (True, True, False, True, True),
        OFFICE: (True, True, True, True, True),  # another office of the whole service
        LEADER: (False, False, False, False, False),
    }
    assert step.unit_of("150100-B1", LATER) is None


@pytest.mark.parametrize(
    ("who", "status", "field"),
    [("lower", 409, ["unit", "unit"]), (LEADER, 403, []), (NEIGHBOUR, 404, ["unit"])],
)
def test_who_asked_or_is_not_above_approves_nothing(
    offices: SignIn, client: Client, who: str, status: int, field: list[str]
) -> None:
    offices(who)
    answer = client.post(f"{THERE}/approve", {"number": "批复1"})

    assert (answer.status_code, faults(answer.content), standing()) == (status, field, "waiting")


def test_the_unit_is_founded_with_the_reply_and_both_papers_and_their_numbers_lead_to_it(
    offices: SignIn, client: Client
) -> None:
    offices("approver")
    assert faults(client.post(f"{THERE}/approve", {"number": " "}).content) == ["number"]
    form = {"number": "北厅党复〔2020〕3号", "key": "d" * 32}
    assert [client.post(f"{THERE}/approve", form).status_code for _ in range(2)] == [302, 302]

    unit = step.unit_of("150100-B1", LATER)
    assert unit
    assert unit.founded == k.UnitFounded(
        kind=UnitKind.TEMPORARY_BRANCH,
        name="东路临时党支部",
        parent="org:150100",
        approved_by=ROOT,
        order="北公党请〔2020〕9号、北厅党复〔2020〕3号",
        post=POST,
        asked_in="北公党请〔2020〕9号",
        approved_in="北厅党复〔2020〕3号",
    )
    assert members("unit:150100-B1") == [f"person:{n:07}" for n in (36, 37, 38)]
    files = {
        name: client.get(f"{THERE}/papers/{name}")
        for name in ("request.pdf", "reply.docx", "reply.xlsx", "note.pdf")
    }
    assert {name: (f.status_code, f.content[:4]) for name, f in files.items()} == {
        "request.pdf": (200, b"%PDF"),
        "reply.docx": (200, b"PK\x03\x04"),
        "reply.xlsx": (404, b"<!do"),
        "note.pdf": (404, b"<!do"),
    }
    for number in ("北公党请〔2020〕9号", "北厅党复〔2020〕3号"):
        found = client.get("/search", {"q": number})
        assert (found.status_code, found["Location"]) == (302, THERE)
    offices(LEADER)
    assert client.get(f"{THERE}/papers/reply.pdf").status_code == 403


def test_a_request_is_declined_or_withdrawn_with_a_reason_and_found_by_its_number(
    offices: SignIn, client: Client
) -> None:
    offices("approver")
    assert faults(client.post(f"{THERE}/decline", {"number": "复4"}).content) == ["why"]
    assert client.post(f"{THERE}/withdraw", {"why": "不需要"}).status_code == 403
    said = client.post(f"{THERE}/decline", {"number": "复4", "why": "人员尚未到齐"})
    assert (said.status_code, standing()) == (302, "declined")
    assert "人员尚未到齐" in client.get(THERE).content.decode()
    assert client.get("/search", {"q": ASKED["request"]})["Location"] == THERE

    offices("lower")
    assert faults(client.post(f"{THERE}/withdraw", {"why": "不需要"}).content) == ["unit"]
    again = {**ASKED, "code": "150100-B2", "request": "北公党请〔2020〕10号"}
    assert client.post("/units/ask", again).status_code == 302
    assert client.post("/units/150100-B2/withdraw", {"why": "不需要"}).status_code == 302
    listed = client.get("/units/requests").content.decode()
    assert re.findall(r'href="/units/(1[^"?]+)"', listed) == ["150100-B2", "150100-B1"]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"members": "0000036 0000037 0000000"}, 409, ["members"]),  # one is no Party member
        ({"kind": "squad"}, 409, ["kind"]),
        ({"approved_by": ""}, 400, ["approved_by"]),
        ({"request": "", "why": "", "name": ""}, 400, ["name", "request", "why"]),
        ({"parent": "150700"}, 400, ["parent"]),
    ],
)
def test_what_is_wrong_with_a_request_is_named_and_what_was_given_is_kept(
    offices: SignIn, client: Client, change: dict[str, str], status: int, field: list[str]
) -> None:
    answer = client.post("/units/ask", {**ASKED, "code": "150100-B3", **change})

    assert (answer.status_code, faults(answer.content)) == (status, field)
    assert unit_request.request_of("150100-B3", LATER) is None
    assert change.get("why") == "" or ASKED["why"] in answer.content.decode()


def test_a_list_needs_no_rules_where_the_text_of_the_pack_is_gone(
    office: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_asof: AsOf) -> None:
        raise RulesGone("cn-2020")

    monkeypatch.setattr(unit_request_page, "rules_in_force", gone)

    page = client.get("/units")
    assert (page.status_code, "/units/ask/new" in page.content.decode()) == (200, True)
