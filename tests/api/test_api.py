"""How the API answers: one shape of what is wrong, once under a key, page by page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from api.program import Answer, Program, program
from django.test import Client
from web.plan_service import SEEN
from web.rights import everywhere, grant
from web.service import TESTER

from muster.core.kinds import Job
from muster.steps.ledger import fact, head
from muster.store.models import Account

AT = SEEN.isoformat()
NOTE = {"note": "quiet night", "at": AT}
ADDRESS = "/posts/150100-P1/notes"


# --- what is wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "asked", "status", "code", "wrong"),
    [
        ("/nothing", {}, 404, "no_route", []),
        ("/letters/none", {}, 404, "not_found", [("code", "not_found")]),
        ("/letters", {"org": "999999"}, 404, "no_organisation", [("org", "no_organisation")]),
        ("/letters", {"ogr": "150100"}, 422, "invalid", [("ogr", "unknown")]),
        ("/letters", {"limit": "0"}, 422, "invalid", [("limit", "greater_than_equal")]),
        ("/letters", {"at": "yesterday"}, 422, "invalid", [("at", "value_error")]),
        ("/letters", {"at": "2020-01-29T20:00:00"}, 422, "invalid", [("at", "value_error")]),
        ("/letters", {"cursor": "x"}, 404, "no_page", [("cursor", "no_page")]),
        ("/facts/0", {}, 422, "invalid", [("seq", "greater_than_equal")]),
    ],
)
def test_what_is_wrong_with_a_question_is_named(
    tester: Program, path: str, asked: dict[str, str], status: int, code: str, wrong: object
) -> None:
    answer = tester.ask(path, **asked)

    assert (answer.status, answer.code, answer.wrong) == (status, code, wrong)
    assert answer.headers["Content-Type"] == "application/json"


def test_what_is_wrong_with_what_is_sent_is_named(tester: Program) -> None:
    last = head().seq
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    told = [
        tester.do(ADDRESS, raw="{", content_type="application/json"),
        tester.do(ADDRESS, NOTE, content_type="text/plain"),
        tester.do(ADDRESS, NOTE, key=None),
        tester.do(ADDRESS, NOTE, key="1"),
        tester.do(ADDRESS, {"note": "", "mode": 1}),
        tester.do(ADDRESS, {**NOTE, "at": later}),
        tester.do("/posts/none/notes", NOTE),
    ]

    assert [(answer.status, answer.code, answer.wrong) for answer in told] == [
        (400, "unreadable", []),
        (415, "not_json", []),
        (422, "invalid", [("Idempotency-Key", "missing")]),
        (422, "invalid", [("Idempotency-Key", "uuid_parsing")]),
        (422, "invalid", [("note", "string_too_short"), ("mode", "extra_forbidden")]),
        (409, "not_yet", [("at", "not_yet")]),
        (404, "not_found", [("code", "not_found")]),
    ]
    assert head().seq == last


def test_a_method_that_is_not_answered_is_named_with_those_that_are(tester: Program) -> None:
    client = Client(SERVER_NAME="localhost")
    for method in ("put", "patch", "delete", "options", "head"):
        answer = getattr(client, method)("/api/v1/letters", headers=tester.headers())
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/json"), method
        assert sorted(answer["Allow"].split(", ")) == ["GET", "POST"]


def test_people_are_told_in_their_language_programs_by_the_same_name(tester: Program) -> None:
    chinese = Program(tester.secret, language="zh-CN").ask("/letters/none")

    assert chinese.code == tester.ask("/letters/none").code
    assert chinese.said["error"]["message"] == "到该时刻没有此项，或者您无权查看。"


def test_a_fault_of_ours_is_told_without_what_it_was(
    tester: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muster.api.letter.open_figure", lambda *_args, **_given: 1 / 0)
    answer = tester.ask("/letters")

    assert (answer.status, answer.code) == (500, "broken")
    assert "division" not in str(answer.said)


def test_a_cookie_opens_nothing(planned: str) -> None:
    signed_in = Client(SERVER_NAME="localhost")
    signed_in.force_login(Account.objects.get_or_create(login=TESTER)[0])
    answer = signed_in.get("/api/v1/letters")

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_missing")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_who_guesses_tokens_is_asked_to_wait(planned: str) -> None:
    guesses = [Program(f"muster_api_{n}").ask("/me") for n in range(31)]

    assert {answer.code for answer in guesses[:30]} == {"token_unknown"}
    assert (guesses[30].status, guesses[30].code) == (429, "too_many")
    assert guesses[30].headers["Retry-After"] == "60"


# --- once ----------------------------------------------------------------------------------------


def test_the_same_under_the_same_key_is_recorded_once_and_answered_the_same(
    tester: Program,
) -> None:
    key = str(uuid4())
    first, last = tester.do(ADDRESS, NOTE, key=key), head().seq
    again = tester.do(ADDRESS, NOTE, key=key)
    told = fact(last)

    assert (first.status, again) == (201, first)
    assert first.said["facts"] == [
        {"seq": last, "kind": "post.handed_over", "subject": "post:150100-P1"}
    ]
    assert head().seq == last
    assert told is not None
    assert (told.key, told.recorded_by, told.source) == (
        key.replace("-", ""),
        "account:tester",
        f"api {tester.code}",
    )


def test_a_key_that_stands_for_something_else_is_refused_by_name(tester: Program) -> None:
    grant("other", *everywhere(*Job))
    key = str(uuid4())
    assert tester.do(ADDRESS, NOTE, key=key).status == 201
    last = head().seq
    told = [
        tester.do(ADDRESS, {**NOTE, "note": "loud night"}, key=key),
        tester.do("/posts/150700-P1/notes", NOTE, key=key),
        tester.do(ADDRESS, NOTE, key=fact(1).key),  # type: ignore[union-attr]
    ]
    last_but_token = head().seq
    told.append(program("other").do(ADDRESS, NOTE, key=key))

    assert [(a.status, a.code) for a in told] == [(409, "key_reused")] * 4
    assert (last_but_token, head().seq) == (last, last + 1)


def test_what_was_refused_may_be_sent_again_under_its_key(tester: Program) -> None:
    grant("second", *everywhere(*Job))
    key, body = str(uuid4()), {"remark": "seen", "at": AT}
    tester.do("/plans/e1/withdrawal", {"why": "not needed", "at": AT})
    refused = tester.do("/plans/e1/reviews", body, key=key)
    again = tester.do("/plans/e1/reviews", body, key=key)

    assert (refused.status, refused.code, refused.wrong) == (
        409,
        "refused",
        [("e1", "not_proposed")],
    )
    assert again == refused


def test_all_reasons_of_a_refusal_are_named(tester: Program) -> None:
    answer = tester.do(
        "/letters/decisions",
        {
            "outcome": "accepted",
            "choices": [
                {"letter": "second", "person": "0000003"},
                {"letter": "joint", "person": "0000012"},
            ],
            "at": AT,
        },
    )

    assert (answer.status, answer.code) == (409, "refused")
    assert ("0000003", "gate") in answer.wrong
    assert ("0000003", "medical_hold") in answer.wrong
    assert ("0000012", "decided") in answer.wrong


# --- page by page --------------------------------------------------------------------------------


def pages(who: Program, path: str, limit: int, **asked: str) -> Iterator[Answer]:
    cursor: dict[str, str] = {}
    while True:
        answer = who.ask(path, limit=limit, **asked, **cursor)
        yield answer
        if answer.said["next"] is None:
            return
        cursor = {"cursor": answer.said["next"]}
        asked = {name: each for name, each in asked.items() if name not in ("at", "known")}


LISTS = (
    ("/people", "number"),
    ("/letters", "code"),
    ("/posts", "code"),
    ("/figures", "figure"),
    ("/organisations", "code"),
    ("/units", "code"),
    ("/demand", "code"),
    ("/plans/e1/moves", "person"),
    ("/calls", "code"),
    ("/bulletins", "number"),
)


@pytest.mark.parametrize(("path", "key"), LISTS)
def test_a_list_read_page_by_page_is_the_list(tester: Program, path: str, key: str) -> None:
    whole = [each[key] for page in pages(tester, path, 200, at=AT) for each in page.said["items"]]
    by_page = list(pages(tester, path, size := 40 if len(whole) > 40 else 2, at=AT))

    assert [each[key] for page in by_page for each in page.said["items"]] == whole != []
    assert len(by_page) == -(-len(whole) // size)


def test_what_is_recorded_between_two_pages_moves_nothing(tester: Program) -> None:
    whole = [each["code"] for each in tester.ask("/units", at=AT, known=AT).said["items"]]
    first = tester.ask("/units", limit=1)
    tester.do("/units/150700-Q1/dissolution", {"why": "done"})
    second = tester.ask("/units", cursor=first.said["next"])

    assert [*first.said["items"], *second.said["items"]][1]["dissolved"] is False
    assert [each["code"] for each in (*first.said["items"], *second.said["items"])] == whole
