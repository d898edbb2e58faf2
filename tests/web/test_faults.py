"""What a reader gets wrong is one calm page that names the field and the remedy."""

import re

import pytest
from django.test import Client

from muster.web import situation as situation_page


@pytest.mark.parametrize(
    ("address", "status", "field", "given"),
    [
        ("/?at=yesterday", 400, "at", "yesterday"),
        ("/strength?known=2020-99-99", 400, "known", "2020-99-99"),
        ("/figures/assigned?org=999", 400, "org", "999"),
        ("/letters?org=150100&decision=deferred", 400, "decision", "deferred"),
        ("/letters?after=-5", 400, "after", "-5"),
        ("/bulletins/1?sentence=0", 400, "sentence", "0"),
        ("/bulletins/1?sentence=%C2%B2", 400, "sentence", "²"),
        ("/figures/no-such", 404, "figure", "no-such"),
        ("/organisations/999", 404, "org", "999"),
        ("/organisations/150100?at=2019-01-01", 404, "org", "150100"),
        ("/letters/none", 404, "letter", "none"),
        ("/bulletins/9", 404, "bulletin", "9"),
        ("/facts/99999", 404, "fact", "99999"),
        ("/facts/0", 404, "fact", "0"),
        ("/facts/99999999999999999999999999", 404, "fact", "9" * 26),
        ("/letters?after=99999999999999999999999999", 400, "after", "9" * 26),
        ("/organisations/%00", 400, "code", "␀"),
        ("/letters?org=1%00", 400, "org", "1␀"),
    ],
)
def test_a_fault_is_named_with_its_remedy(
    service: str, client: Client, address: str, status: int, field: str, given: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == status
    assert f"<code>{field}</code> <q>{given}</q>" in answer.content.decode()


def test_all_faults_are_named_at_once(service: str, client: Client) -> None:
    page = client.get("/?at=x&known=y&after=z").content.decode()

    assert [f"<code>{name}</code>" in page for name in ("at", "known", "after")] == [True] * 3


def test_what_was_asked_is_shown_and_never_run(service: str, client: Client) -> None:
    page = client.get("/?at=<script>alert(1)</script>").content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_an_address_that_is_not_there_is_answered_in_both_languages(client: Client) -> None:
    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()
    assert "There is no such page" in answer.content.decode()


def test_what_no_page_answers_is_said_in_both_languages_and_never_blank(client: Client) -> None:
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    answers = {
        "elsewhere": Client(SERVER_NAME="muster.example").get("/"),
        "too many fields": client.post("/sign-in", {f"f{n}": 1 for n in range(1001)}),
        "no token": strict.post("/sign-in"),
        "a form's address": client.get("/calls/issue"),
        "a page's address": client.post("/letters"),
    }
    said = {
        why: (answer.status_code, re.findall("<h1>(.*?)</h1>", answer.content.decode()))
        for why, answer in answers.items()
    }

    unread = (400, ["请求无法识读", "This cannot be read"])
    unseen = (405, ["这里没有可看的页面", "There is nothing to see here"])
    assert said == {
        "elsewhere": unread,
        "too many fields": unread,
        "no token": (403, ["表单没有被接受", "The form was not accepted"]),
        "a form's address": unseen,
        "a page's address": unseen,
    }


def test_a_fault_of_ours_is_calm_and_tells_nothing(
    service: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the machine room")

    monkeypatch.setattr(situation_page, "strength_return", broken)
    client.raise_request_exception = False
    answer = client.get("/")

    assert answer.status_code == 500
    assert "服务器出错了" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_a_search_finds_names_aliases_codes_and_posts(service: str, client: Client) -> None:
    found = {
        text: client.get("/organisations", {"q": text}).headers.get("Location")
        for text in ("包头市公安局", "青城公安局", "150300", "一间房公安检查站", "没有")
    }

    assert found == {
        "包头市公安局": "/organisations/150200",
        "青城公安局": "/organisations/150100",
        "150300": "/organisations/150300",
        "一间房公安检查站": None,  # posts are found by code: names of posts may repeat
        "没有": None,
    }
