"""A program sees what its account sees, no more in a list than in a detail, and it is on record."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from api.program import Program, program
from django.test import Client
from docx import Document
from web.plan_service import SEEN
from web.rights import everywhere, grant, operator
from web.service import HELD, ISOLATED, SECRET_NAME, SECRET_RULE, STATION, TESTER, home

from muster.core.kinds import Job
from muster.steps import access
from muster.steps.claim import MOMENTS

AT = SEEN.isoformat()
HERE, PEER = "org:150100", "org:150200"
PEOPLE = [f"{n:07}" for n in range(40)]
LETTERS = ["1", "2", "joint", "first", "second"]


def items(who: Program, path: str, key: str, **asked: str) -> list[str]:
    answer = who.ask(path, limit=200, at=AT, **asked)
    assert answer.status == 200, answer
    return [each[key] for each in answer.said["items"]]


def opened(who: Program, path: str, codes: list[str]) -> dict[str, dict[str, object]]:
    answers = {code: who.ask(path.format(code), at=AT) for code in codes}
    assert {answer.status for answer in answers.values()} <= {200, 404}
    return {code: each.said for code, each in answers.items() if each.status == 200}


@pytest.fixture
def seers(planned: str) -> dict[str, Program]:
    """Programs that see a bureau, its station, all of it, and all of it by a narrow token."""
    grant("here", (Job.STATION_CHIEF, HERE), (Job.STATISTICIAN, HERE))
    grant("beneath", (Job.STATION_CHIEF, STATION), (Job.STATISTICIAN, STATION))
    grant("all", *everywhere(Job.STATION_CHIEF, Job.STATISTICIAN))
    return {
        "here": program("here"),
        "beneath": program("beneath"),
        "all": program("all"),
        "narrow": program("all", orgs=frozenset({HERE})),
    }


def test_who_is_listed_opens_and_is_counted_and_nobody_else(seers: dict[str, Program]) -> None:
    for name, who in seers.items():
        listed = items(who, "/people", "number")
        details = opened(who, "/people/{}", PEOPLE)
        away = {
            number
            for number, said in details.items()
            if said["with_org"] or said["post"] or said["ordered"]
        }
        count = who.ask("/figures/assigned", at=AT).said["number"]
        heads = who.ask("/strength", at=AT).said["total"]["heads"]["assigned"]
        tops = {"beneath": {STATION}, "all": {home(n) for n in range(40)}}.get(
            name, {HERE, STATION}
        )

        assert set(listed) == {f"{n:07}" for n in range(40) if home(n) in tops}, name
        assert set(listed) <= details.keys() <= set(listed) | away, name
        assert (len(listed), len(listed)) == (count, heads), name


def test_letters_are_listed_opened_and_counted_alike(seers: dict[str, Program]) -> None:
    for name, who in seers.items():
        listed = items(who, "/letters", "code")
        count = who.ask("/figures/letters_received", at=AT).said["number"]

        assert set(listed) == opened(who, "/letters/{}", LETTERS).keys(), name
        assert len(listed) == count, name
    assert len(items(seers["all"], "/letters", "code")) == len(LETTERS)


def test_a_narrow_token_sees_what_an_account_of_that_organisation_sees(
    seers: dict[str, Program],
) -> None:
    for path in ("/people", "/letters", "/posts", "/units", "/demand", "/plans", "/claims"):
        here, narrow = (seers[who].ask(path, limit=200, at=AT) for who in ("here", "narrow"))
        clocks = {"next": None}
        assert (here.status, here.said | clocks) == (narrow.status, narrow.said | clocks), path


# --- reasons -------------------------------------------------------------------------------------


def readings(address: str) -> list[tuple[str, str, str]]:
    return [
        (each.account, each.subject, each.field.value)
        for _number, each in access.readings(limit=500)
        if each.address == address
    ]


def test_a_reason_is_told_to_who_may_see_it_and_then_it_is_on_record(planned: str) -> None:
    grant("chief", (Job.STATION_CHIEF, home(3)))
    grant("welfare", (Job.WELFARE_OFFICER, home(3)))
    grant("self", (Job.RESPONDER, home(3)), person=HELD)
    told = {}
    for login in ("chief", "welfare", "self"):
        said = program(login).ask("/people/0000003", at=AT).said
        told[login] = (said["name"], said["away"], said["holds"], said["kept_back"])
    holds = [{"gate": "medical_hold", "rule": SECRET_RULE, "until": None}]
    away = {"kept_back": True, "until": None}

    assert {who: (name, out) for who, (name, out, _h, _b) in told.items()} == {
        "chief": (SECRET_NAME, away),
        "welfare": (SECRET_NAME, away),
        "self": (SECRET_NAME, away),
    }
    assert (told["chief"][2], told["chief"][3]) == (None, ["party_since", "holds"])
    for who in ("welfare", "self"):
        kept = [{name: hold[name] for name in holds[0]} for hold in told[who][2]]
        assert kept == holds, who
    assert readings("GET /api/v1/people/0000003") == [
        ("account:welfare", HELD, "health"),
        ("account:welfare", HELD, "family"),
    ]


def test_lists_of_reasons_are_on_record_and_not_for_who_sees_availability_alone(
    planned: str,
) -> None:
    grant("office", *everywhere(Job.DUTY_OFFICER, Job.STATION_CHIEF))
    grant("welfare", *everywhere(Job.WELFARE_OFFICER))
    refused = program("office").ask("/care/holds", gate="isolation", at=AT)
    listed = program("welfare").ask("/care/holds", gate="isolation", at=AT)
    at_rest = program("welfare").ask("/care/holds", gate="rest", at=AT)
    counted = program("welfare").ask("/figures/isolated/counted", at=AT)

    assert (refused.status, refused.code) == (403, "not_allowed")
    assert [each["person"] for each in listed.said["items"]] == ["0000005"]
    assert at_rest.status == 200
    assert ("account:welfare", ISOLATED, "health") in readings("GET /api/v1/care/holds")
    assert [each["subject"] for each in counted.said["items"]] == [ISOLATED]
    assert readings("GET /api/v1/figures/isolated/counted") != []


def test_a_fact_of_care_tells_nothing_but_that_there_is_one_to_who_may_not_read_it(
    planned: str,
) -> None:
    grant("chief", (Job.STATION_CHIEF, home(3)))
    grant("welfare", (Job.WELFARE_OFFICER, home(3)))
    by_chief, by_welfare = (
        program(who).ask("/facts", subject=HELD, at=AT).said["items"]
        for who in ("chief", "welfare")
    )
    sought = program("chief").ask("/facts", subject=HELD, kind="hold.placed", at=AT).said["items"]

    assert {fact["kind"] for fact in by_welfare} == {"person.appointed", "hold.placed"}
    assert SECRET_RULE not in str(by_chief)
    assert [fact["subject"] for fact in by_chief if fact["kind"] is None] == [None]
    assert "hold.placed" not in {fact["kind"] for fact in by_chief}
    assert sought == []
    assert ("account:welfare", HELD, "health") in readings("GET /api/v1/facts")


def test_of_a_letter_nobody_is_told_which_gate_or_that_an_opinion_is_awaited(
    tester: Program,
) -> None:
    letter = tester.ask("/letters/first", at=AT).said
    facts = tester.ask("/facts", subject="letter:first", kind="letter.decided", at=AT).said["items"]

    assert letter["decisions"] == {"open": 1}
    assert [(fact["body"]["outcome"], fact["body"]["gates"]) for fact in facts] == [("open", 1)]


def test_what_is_asked_of_the_past_is_answered_by_the_rights_of_now(planned: str) -> None:
    (right,) = grant("li", (Job.STATION_CHIEF, HERE))
    who = program("li")
    before = who.ask("/letters", at=AT).status
    access.revoke(operator(), right, datetime.now(UTC), why="moved on")

    assert (before, who.ask("/letters", at=AT).status) == (200, 403)


def test_what_has_a_number_is_found_by_it_among_what_one_sees(tester: Program) -> None:
    grant("chief", (Job.STATION_CHIEF, PEER))
    found = {
        typed: [
            [each["subject"] for each in who.ask("/search", q=typed, at=AT).said["numbered"]]
            for who in (tester, program("chief"))
        ]
        for typed in ("joint", "E1", "e1/gate", "1", "e1/gat")
    }

    assert found == {
        "joint": [["letter:joint"], []],
        "E1": [["plan:e1"], []],
        "e1/gate": [["demand:e1/gate"], []],
        "1": [["letter:1", "call:1", "bulletin:1"], ["call:1", "bulletin:1"]],
        "e1/gat": [[], []],
    }


def test_claims_of_many_moments_stand_on_several_pages_each_once(tester: Program) -> None:
    claim = {"figure": "assigned", "number": 4, "origin": "by telephone"}
    for hours in range(1, MOMENTS + 1):  # one is there already
        told = tester.do(
            "/claims", {**claim, "at": (SEEN - timedelta(hours=hours, minutes=30)).isoformat()}
        )
        assert told.status == 201
    first = tester.ask("/claims").said
    second = tester.ask("/claims", cursor=first["next"]).said
    seqs = [each["seq"] for page in (first, second) for each in page["items"]]

    assert (len(first["items"]), len(second["items"]), second["next"]) == (MOMENTS, 1, None)
    assert seqs == sorted(set(seqs))


def test_a_request_for_a_unit_is_fetched_on_paper_by_who_may_read_it(tester: Program) -> None:
    grant("approver", (Job.DEPLOYMENT_APPROVER, HERE))
    grant("chief", (Job.STATION_CHIEF, HERE))
    path = "/unit-requests/150100-B9/papers"
    asked = tester.ask("/unit-requests", at=AT).said["items"]
    sheets = {
        who: Client(SERVER_NAME="localhost").get(
            f"/api/v1{path}/request.docx", {"at": AT}, headers=program(who).headers()
        )
        for who in (TESTER, "approver", "chief")
    }
    said = "".join(p.text for p in Document(BytesIO(sheets[TESTER].content)).paragraphs)

    assert [(each["code"], each["papers"]) for each in asked] == [("150100-B9", ["request"])]
    assert {who: sheet.status_code for who, sheet in sheets.items()} == {
        TESTER: 200,
        "approver": 200,
        "chief": 403,
    }
    assert "150100-B9-request.en.docx" in sheets[TESTER].headers["Content-Disposition"]
    assert ("9" in said, "东路临时党支部" in said) == (True, True)
    assert tester.ask(f"{path}/reply.pdf", at=AT).wrong == [("kind", "not_found")]
