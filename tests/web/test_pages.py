"""Every page answers in both languages, keeps the clocks, and lets in nothing from elsewhere."""

import re

import pytest
from django.test import Client
from web.service import EVENING, NEXT_EVENING

from muster.web.clock import written

CLOCKS = f"at={written(EVENING)}&known={written(NEXT_EVENING)}"
PAGES = [
    "/",
    "/organisations",
    "/organisations/150000",
    "/organisations/150100",
    "/organisations/150100-S1",
    "/organisations/158000",
    "/letters",
    "/letters?decision=open",
    "/letters?org=150100&decision=accepted",
    "/letters/joint",
    "/letters/second",
    "/strength",
    "/strength?org=150100",
    "/strength?org=150100-S1",
    "/figures",
    "/figures?org=150700",
    "/figures/assigned",
    "/figures/deployed?org=150100",
    "/figures/letters_received_today",
    "/figures/vacancies",
    "/figures/isolated",
    "/bulletins",
    "/bulletins/1",
    "/bulletins/1?sentence=1",
    "/facts/1",
    "/facts/60",
]


def with_clocks(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{CLOCKS}"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers_in_chinese_and_in_english(
    service: str, client: Client, english: Client, address: str
) -> None:
    chinese_page, english_page = client.get(with_clocks(address)), english.get(address)

    assert (chinese_page.status_code, english_page.status_code) == (200, 200)
    assert '<html lang="zh-Hans">' in chinese_page.content.decode()
    assert '<html lang="en">' in english_page.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_a_chinese_page_shows_no_english_label(service: str, client: Client, address: str) -> None:
    page = client.get(with_clocks(address)).content.decode()
    page = re.sub(r'<(\w+)[^>]* lang="en">.*?</\1>', "", page, flags=re.DOTALL)
    said = re.sub(r"<(head|code)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{3,}", said))

    # what a clerk recorded is shown as it was written; digests are hexadecimal
    assert {w for w in words if not re.fullmatch("[0-9a-f]+", w)} <= {
        "English", "clerk", "duty", "log", "recorded", "twice", "joint", "first", "second",
    }  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_no_style_or_script_stands_in_a_page(service: str, client: Client, address: str) -> None:
    answer = client.get(address)
    page = answer.content.decode()

    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page) == []
    assert re.findall(r"<script(?![^>]*\ssrc=\"/static/)", page) == []
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", page) == []
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", PAGES)
def test_every_link_to_a_page_keeps_both_clocks(service: str, client: Client, address: str) -> None:
    page = client.get(with_clocks(address)).content.decode()
    links = re.findall(r'href="(/[^"]*)"', page)
    live = address.replace("&", "&amp;")  # but for the one that leads to now
    own = [link for link in links if not link.startswith("/static/") and link != live]

    assert len(own) > 6
    assert [link for link in own if "at=2020-" not in link or "known=2020-" not in link] == []


def test_what_is_linked_is_there(service: str, client: Client) -> None:
    seen: set[str] = set()
    wanted = {"/"}
    while wanted and len(seen) < 150:
        address = min(wanted)
        wanted.discard(address)
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, address
        links = re.findall(r'href="(/[^"#]*)', answer.content.decode())
        wanted |= {link.replace("&amp;", "&") for link in links if "/static/" not in link} - seen

    assert len(seen) == 150


def test_the_language_is_kept_once_chosen(service: str, client: Client) -> None:
    answer = client.post("/language", {"language": "en", "next": "/figures?org=150100"})

    assert (answer.status_code, answer["Location"]) == (302, "/figures?org=150100")
    assert '<html lang="en">' in client.get("/").content.decode()


def test_chinese_is_what_a_reader_of_neither_language_gets(ledger: str) -> None:
    elsewhere = Client(SERVER_NAME="localhost", headers={"accept-language": "fi"})

    assert 'lang="zh-Hans"' in elsewhere.get("/").content.decode()


def test_pages_are_served_to_this_machine_alone(service: str) -> None:
    elsewhere = Client(SERVER_NAME="muster.example")

    assert elsewhere.get("/").status_code == 400


def test_an_empty_ledger_says_how_to_begin(ledger: str, client: Client) -> None:
    answer = client.get("/letters")

    assert answer.status_code == 503
    assert "muster demo" in answer.content.decode()


def test_a_page_is_read_not_written(service: str, client: Client) -> None:
    assert client.post("/letters").status_code == 405


def test_a_ledger_gone_quiet_says_so_and_leads_back(service: str, client: Client) -> None:
    page = client.get("/").content.decode()

    assert "以后没有新的记录入账" in page
    assert 'href="?at=2020-01-30T19:00"' in page
