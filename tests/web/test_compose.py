"""Bulletins are composed, issued, corrected and compared on pages; what is wrong is named."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from web.conftest import signed_in
from web.rights import everywhere, grant
from web.service import EVENING, NEXT_EVENING

from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps import bulletin, bulletin_life

AT = "at=2020-01-30T19:00"
LATER = "at=2020-01-30T19:00&known=2020-01-30T19:00"
NOW = AsOf(NEXT_EVENING.replace(hour=23), NEXT_EVENING.replace(year=2100))
HAND = {
    "form": "circular", "number": "2", "reference": "北公指〔2020〕4号",
    "addressed_to": "各盟市公安局", "act": "propose",
    "assessment.zh": "各单位响应迅速。", "decision.zh": "予以表扬。",
    "requirements.zh": "落实轮休。",
}  # fmt: skip
WRONG = "累计收到请战书63封。"


def second() -> str:
    """Open the account of a second editor, who issues what the first proposes."""
    grant("zhao", *everywhere(Job.BULLETIN_EDITOR))
    return "zhao"


def issue(client: Client, key: str) -> HttpResponse:
    """Issue what waits under this key."""
    return client.post(f"/bulletins/proposed/{key}/issue?{LATER}")


def numbers() -> list[tuple[int, int]]:
    """Return what is issued: number and edition."""
    return [(each.body.number, each.edition) for each in bulletin.issued(NOW)]


@pytest.mark.parametrize("form", ["briefing", "daily", "circular", "strength", "sitrep"])
def test_each_kind_is_shown_and_its_numbers_open(service: str, client: Client, form: str) -> None:
    page = client.get(f"/bulletins/compose?form={form}&org=150000&{LATER}").content.decode()

    assert re.search(r'<a href="/figures/\w+\?[^"]*at=2020-01-30T19:00', page)
    assert 'name="number" inputmode="numeric" value="2"' in page
    assert numbers() == [(1, 1)]


def test_what_a_hand_writes_is_shown_in_its_place_and_checked(service: str, client: Client) -> None:
    given = HAND | {"act": "preview", "form": "briefing", "remarks.zh": "累计收到请战书63封。"}

    page = client.post(f"/bulletins/composed?org=150000&{LATER}", given).content.decode()

    assert '<p class="prose">累计收到请战书63封。</p>' in page
    assert '<li class="wrong"><q>' in page
    assert numbers() == [(1, 1)]


def test_who_issues_a_bulletin_sees_what_a_check_says_of_what_a_hand_wrote(
    service: str, client: Client
) -> None:
    given = HAND | {"form": "briefing", "remarks.zh": WRONG, "key": "b" * 32, "stands": "on"}
    answer = client.post(f"/bulletins/composed?org=150000&{LATER}", given)
    page = signed_in("zh-hans", second()).get(answer.headers["Location"]).content.decode()
    hand = page.partition('id="hand-title"')[2].partition("</section>")[0]

    assert "<p>累计收到请战书63封。</p>" in hand
    assert '<li class="wrong"><q>' in hand


@pytest.mark.parametrize(
    ("address", "given"),
    [
        (f"/bulletins/composed?org=150000&{LATER}", HAND | {"form": "briefing"}),
        (f"/bulletins/1/corrected?{LATER}", HAND | {"form": "briefing", "why": "一人重复记录"}),
    ],
)
def test_what_the_check_finds_wrong_is_proposed_only_by_who_says_that_it_stands(
    service: str, client: Client, address: str, given: dict[str, str]
) -> None:
    given = given | {"remarks.zh": WRONG, "key": "b" * 32}

    asked = client.post(address, given)
    proposed = client.post(address, given | {"stands": "on"})

    page = asked.content.decode()
    assert asked.status_code == 400
    assert '<input type="checkbox" name="stands">' in page
    assert page.count("尚未提请签发") == 1
    assert proposed.status_code == 302
    assert "/bulletins/proposed/" in proposed.headers["Location"]


@pytest.mark.parametrize(
    ("act", "begins"), [("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!doctype")]
)
def test_a_draft_is_handed_over_in_every_format(
    service: str, client: Client, act: str, begins: bytes
) -> None:
    answer = client.post(f"/bulletins/composed?org=150000&{LATER}", HAND | {"act": act})

    assert answer.content.startswith(begins)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="bulletin-2.zh.{act}"'


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_circular_is_issued_with_what_a_hand_wrote(service: str, client: Client) -> None:
    answer = client.post(f"/bulletins/composed?org=150000&{LATER}", HAND | {"key": "a" * 32})
    waits = client.get(answer.headers["Location"]).content.decode()
    own = issue(client, "a" * 32)
    theirs = signed_in("zh-hans", second()).get(answer.headers["Location"]).content.decode()
    done = issue(signed_in("zh-hans", second()), "a" * 32)

    issued = bulletin.find(2, NOW)
    assert (answer.status_code, own.status_code) == (302, 409)
    assert "由您提议，须由他人签发。" in waits
    assert re.findall(r"<(?:button class=\"main\"|summary)>(\w+)<", theirs)[-2:] == [
        "签发",
        "不予签发",
    ]
    assert (done.status_code, done.headers["Location"]) == (302, f"/bulletins/2?{AT}")
    assert (issued.by, issued.body.form, issued.body.reference) == (
        "account:zhao", "circular", "北公指〔2020〕4号",
    )  # fmt: skip
    assert "各单位响应迅速。" in issued.body.text_zh
    assert client.get("/bulletins/2").status_code == 200


def test_a_number_that_is_not_understood_is_named_with_what_can_be_asked(
    service: str, english: Client
) -> None:
    given = HAND | {"act": "preview", "form": "briefing"}

    def said(words: str) -> str:
        hand = given | {"remarks.en": words, "remarks.zh": ""}
        page = english.post(f"/bulletins/composed?org=150000&{LATER}", hand).content.decode()
        return page.partition('name="remarks.en"')[2].partition("</details>")[0]

    strange = said("It was cold, and 63 petitions of letters were sung, again.")
    assert "Not understood, so not checked" in strange
    assert "<q>and 63 petitions of letters were sung</q>" in strange
    assert re.findall(r'href="/figures/(letters\w*)', strange)
    assert "as the ledger counts" not in strange
    assert "there was nothing to check" in said("Everybody did well.")


def test_a_form_sent_twice_is_recorded_once(service: str, client: Client) -> None:
    given = HAND | {"key": "f" * 32}

    for _ in range(2):
        client.post(f"/bulletins/composed?org=150000&{LATER}", given)

    assert [each.body.number for each in bulletin_life.waiting(NOW)] == [2]


def test_all_that_stands_in_the_way_is_named_and_nothing_is_lost(
    service: str, client: Client
) -> None:
    given = HAND | {"number": "1", "reference": "", "decision.zh": ""}

    answer = client.post(f"/bulletins/composed?org=150000&{LATER}", given)

    page = answer.content.decode()
    assert answer.status_code == 400
    for remedy in (
        "该期已签发，请换一个期号。",
        "请撰写本部分，否则不能签发。",
        "请填写发文字号。",
    ):
        assert remedy in page
    assert "各单位响应迅速。" in page
    assert numbers() == [(1, 1)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": "0"}, "number"),
        ({"number": "²"}, "number"),
        ({"form": "memo"}, "form"),
        ({"reference": "x" * 201}, "reference"),
        ({"assessment.zh": "长" * 4001}, "assessment"),
    ],
)
def test_what_cannot_be_read_is_a_fault_by_field(
    service: str, english: Client, changed: dict[str, str], field: str
) -> None:
    answer = english.post(f"/bulletins/composed?org=150000&{LATER}", HAND | changed)

    assert answer.status_code == 400
    assert field in answer.content.decode()
    assert numbers() == [(1, 1)]


def test_a_form_from_elsewhere_is_refused(service: str) -> None:
    outside = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)

    assert outside.post(f"/bulletins/composed?{LATER}", HAND).status_code == 403
    assert numbers() == [(1, 1)]


def test_a_correction_shows_what_it_changes_and_needs_a_reason(
    service: str, client: Client
) -> None:
    shown = client.get(f"/bulletins/1/correct?{LATER}").content.decode()
    given = {"form": "briefing", "act": "propose", "why": " ", "key": "b" * 32}
    refused = client.post(f"/bulletins/1/corrected?{LATER}", given)
    client.post(f"/bulletins/1/corrected?{LATER}", given | {"why": "一人重复记录"})
    before = numbers()
    issued = issue(signed_in("zh-hans", second()), "b" * 32)

    assert "更正说明" in shown
    assert "请说明更正原因。" in refused.content.decode()
    assert issued.status_code == 302
    assert (before, numbers()) == ([(1, 1)], [(1, 2)])
    first = bulletin.find(1, NOW, edition=1)
    assert (first.body.at, first.body.known, first.edition) == (EVENING, EVENING, 1)


def test_the_log_is_public_and_editions_stand_side_by_side(service: str, client: Client) -> None:
    given = {"form": "briefing", "act": "propose", "why": "一人重复记录", "key": "c" * 32}
    given |= {"care.zh": "道路已经通畅。", "care.en": "The roads are open."}
    client.post(f"/bulletins/1/corrected?{LATER}", given)
    issue(signed_in("zh-hans", second()), "c" * 32)

    log = client.get("/bulletins").content.decode()
    beside = client.get("/bulletins/1/difference?edition=1&against=2").content.decode()
    earlier = client.get("/bulletins/1?edition=1").content.decode()

    assert "第1期第2版" in log
    assert "一人重复记录" in log
    assert re.search(r"<del>.*</del>", beside)
    assert "<ins>道路已经通畅。</ins>" in beside
    assert "recorded twice" in beside
    assert "（第2版）" not in earlier
    assert "· zhao</span>" in earlier
    assert "一字不差" in earlier or "✓" in earlier


def test_then_and_now_are_laid_side_by_side(service: str, client: Client) -> None:
    page = client.get(f"/bulletins/1/difference?{LATER}").content.decode()

    assert "<del>" in page
    assert "<ins>" in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/bulletins/1/file.pdf", 200), ("/bulletins/1/file.odt", 404),
        ("/bulletins/9/file.pdf", 404), ("/bulletins/1?edition=2", 404),
        ("/bulletins/1/difference?against=7", 404), ("/bulletins/9/correct", 404),
        ("/bulletins/compose?form=memo", 400),
    ],
)  # fmt: skip
def test_addresses_answer_or_say_what_is_wrong(
    service: str, english: Client, address: str, status: int
) -> None:
    assert english.get(address).status_code == status


def test_the_next_bulletin_is_about_what_the_last_was_where_one_may_propose_it(
    service: str,
) -> None:
    grant("editor", *everywhere(Job.BULLETIN_EDITOR))
    grant("local", (Job.BULLETIN_EDITOR, "org:150700"))
    led = [
        re.findall(r'href="/bulletins/compose\?([^"]*)"', page.content.decode())
        for page in (
            signed_in("zh-hans", who).get(f"/bulletins?{AT}") for who in ("editor", "local")
        )
    ]

    assert led == [["at=2020-01-30T19:00&amp;org=150000"], ["at=2020-01-30T19:00"]]
