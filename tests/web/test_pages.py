"""Every page answers in both languages, keeps the clocks, and lets in nothing from elsewhere."""

import re

import pytest
from django.test import Client
from django.urls import resolve
from web.plan_service import SEEN
from web.service import AFTERWARDS, TESTER
from web.test_rights_pages import PUBLIC, SAMPLES, SIGNED_IN

from muster.web.clock import written
from muster.web.rights import RIGHTS

CLOCKS = f"at={written(SEEN)}&known={written(AFTERWARDS)}"
PAGES = [
    "/",
    "/organisations",
    "/organisations/150000",
    "/organisations/150100",
    "/organisations/150100-S1",
    "/organisations/158000",
    "/search",
    "/search?q=gonganju",
    "/search?q=0099999",
    "/people/0000012",
    "/people/0000003",
    "/people/0000020/change",
    "/care",
    "/care?view=isolation",
    "/care?view=medical_hold",
    "/alarms",
    "/my/deeds",
    "/my/channels",
    "/messages/plan/e1",
    "/alarms?org=150100",
    "/relief",
    "/derogations",
    "/derogations/ask",
    "/derogations/ask?person=0000003&gate=rest",
    "/care?view=rest",
    "/care?view=cases",
    "/care/people/0000012",
    "/care/cases/1",
    "/calls",
    "/calls/1",
    "/units",
    "/units/found/new?org=150100",
    "/units?kind=squad",
    "/units/requests",
    "/units/ask/new?org=150100",
    "/units/150100-B9",
    "/units/150100-T1",
    "/units/150700-Q1",
    "/letters",
    "/letters?decision=open",
    "/letters?org=150100&decision=accepted",
    "/letters/joint",
    "/letters/second",
    "/deployment",
    "/deployment?org=150100",
    "/deployment?by=line&short=1",
    "/deployment/lines/e1/gate",
    "/deployment/demand",
    "/return",
    "/deployment/demand?post=150100-P1",
    "/deployment/demand?line=e1%2Fgate",
    "/deployment/plans",
    "/deployment/plans/e1",
    "/deployment/plans/e1?view=open",
    "/deployment/plans/e1?view=share",
    "/deployment/plans/e1?view=volunteers",
    "/deployment/plans/e1/amend",
    "/deployment/plan",
    "/deployment/plan?org=150100&priority=1",
    "/deployment/recall",
    "/deployment/recall?about=150100-P1",
    "/deployment/plans/e1?view=progress&standing=ordered",
    "/deployment/plans/e1/amend?line=e1%2Fgate&edits=out%3A0000016%3Ae1%2Fgate",
    "/deployment/why",
    "/deployment/why?about=0000016",
    "/deployment/why?about=e1%2Fward&plan=e1",
    "/deployment/compare",
    "/deployment/compare?a=e1&b=e1",
    "/deployment/reserve",
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
    "/accounts",
    "/register",
    "/aliases",
    "/organisations/150100/change",
    "/posts/150100-P1/change",
    "/system",
    "/rules",
    "/rules/named/release-floor-50",
    "/rules/compare?a=cn-2020&b=eu-wtd",
    "/check",
    "/claims",
    "/claims/read",
    "/bulletins/1/difference",
    "/bulletins/1/correct",
    "/bulletins/compose",
    "/bulletins/compose?form=daily&org=150000",
    "/bulletins/compose?form=strength",
    "/facts/1",
    "/facts/60",
    "/facts/60/correct",
    "/corrections",
    "/corrections?how=withdrawn",
]
MORE = [  # what stands on them is tried in files of their own
    "/check-in/150100-P1",
    "/ledger/verification",
    "/long-work",
    "/me",
    "/me/record",
    "/me/requests",
    "/me/swaps",
    "/my/calendars",
    "/posts",
    "/posts/150100-P1",
    "/posts/150100-P1/gate",
    "/posts/150100-P1/roster",
    "/review",
    "/rights",
    "/rights/readings",
    "/rights/why",
    "/webhooks",
]
LATER = {  # pages of what is made first: a test of each opens it on both databases
    "bulletin-proposal": "test_compose",
    "claim": "test_check_pages",
    "paper": "test_deployment_pages",
    "post-roster-mend": "test_roster_pages",
    "register-import": "test_register_pages",
    "webhook": "test_webhook_pages",
}
NO_CLOCKS = PUBLIC | SIGNED_IN  # the way in, one's own account, a feed, a probe: of now alone
NO_PAGE = {"unit-paper", "bulletin-file", "call-cap", "home", "register-template", "work-file"}


def with_clocks(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{CLOCKS}"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_page_answers_in_chinese_and_in_english(
    planned: str, client: Client, english: Client
) -> None:
    for address in [*PAGES, *MORE]:
        for reader, language in ((client, "zh-Hans"), (english, "en")):
            answer = reader.get(with_clocks(address))
            assert answer.status_code == 200, address
            assert f'<html lang="{language}">' in answer.content.decode(), address


def test_every_page_is_among_them() -> None:
    named = {resolve(address.partition("?")[0]).url_name for address in [*PAGES, *MORE]}
    pages = {name for name, sample in SAMPLES.items() if not sample.post}

    assert pages - named == LATER.keys() | NO_PAGE
    deeds = SAMPLES.keys() - pages
    assert RIGHTS.keys() - deeds == pages | NO_CLOCKS


def test_a_chinese_page_shows_no_english_label(planned: str, client: Client) -> None:
    # what a clerk recorded is shown as it was written; digests are hexadecimal
    recorded = {"English", "clerk", "duty", "log", "recorded", "twice", "joint", "first", "second"}
    recorded.add(TESTER)
    recorded |= {
        "CAP",
        "ICS",
        "airport",
        "gate",
        "ward",
        "wtd",
        "csv",
        "xlsx",
        "MiB",
        "Muster",
        "PostgreSQL",
        "Python",
        "SQLite",
    }  # forms, lines and packs are called so in every language
    recorded |= {
        "muster",
        "ledger",
        "verify",
        "work",
        "serve",
        "healthz",
        "metrics",
        "MUSTER",
        "BACKUP",
        "FILE",
    }
    found = {}
    for address in PAGES:
        page = client.get(with_clocks(address)).content.decode()
        page = re.sub(r'<(\w+)[^>]* lang="en">.*?</\1>', "", page, flags=re.DOTALL)
        said = re.sub(r"<(head|code|cite)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
        words = set(re.findall(r"[A-Za-z]{3,}", said)) - recorded
        if strange := {w for w in words if not re.fullmatch("[0-9a-f]+", w)}:
            found[address] = strange

    assert found == {}


def test_no_style_or_script_stands_in_a_page(planned: str, client: Client) -> None:
    for address in PAGES:
        answer = client.get(address)
        page = answer.content.decode()
        assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page) == [], address
        assert re.findall(r"<script(?![^>]*\ssrc=\"/static/)", page) == [], address
        assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", page) == [], address
        policy = answer["Content-Security-Policy"]
        assert ("default-src 'none'" in policy, "unsafe" in policy) == (True, False)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"


def test_every_link_and_every_question_of_a_page_keeps_both_clocks(
    planned: str, client: Client
) -> None:
    for address in [*PAGES, *MORE]:
        page = client.get(with_clocks(address)).content.decode()
        # but for the two that lead to now: the page itself, and the last fact, by its digest
        links = re.findall(r'(?<!class="digest" )href="(/[^"]*)"', page)
        live = address.replace("&", "&amp;")
        own = [link for link in links if not link.startswith("/static/") and link != live]
        assert len(own) > 6, address
        lost = [link for link in own if "at=2020-" not in link or "known=2020-" not in link]
        assert lost == [], address
        forms = re.findall(r'<form[^>]* method="get".*?</form>', page, flags=re.DOTALL)
        asking = [set(re.findall(r'name="(at|since|known)"', form)) for form in forms]
        assert asking, address  # the search at the least
        assert [a for a in asking if a not in ({"at", "known"}, {"since", "known"})] == [], address


def test_what_is_linked_is_there(planned: str, client: Client) -> None:
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


def test_the_language_is_kept_once_chosen(planned: str, client: Client) -> None:
    answer = client.post("/language", {"language": "en", "next": "/figures?org=150100"})

    assert (answer.status_code, answer["Location"]) == (302, "/figures?org=150100")
    assert '<html lang="en">' in client.get("/").content.decode()


def test_chinese_is_what_a_reader_of_neither_language_gets(ledger: str) -> None:
    elsewhere = Client(SERVER_NAME="localhost", headers={"accept-language": "fi"})

    assert 'lang="zh-Hans"' in elsewhere.get("/sign-in").content.decode()


def test_pages_are_served_to_this_machine_alone(planned: str) -> None:
    elsewhere = Client(SERVER_NAME="muster.example")

    assert elsewhere.get("/").status_code == 400


def test_an_empty_ledger_says_how_to_begin(ledger: str, client: Client) -> None:
    answer = client.get("/letters")

    assert answer.status_code == 503
    assert "muster demo" in answer.content.decode()


def test_a_page_is_read_not_written(planned: str, client: Client) -> None:
    assert client.post("/letters").status_code == 405


def test_a_ledger_gone_quiet_says_so_and_leads_back(planned: str, client: Client) -> None:
    page = client.get("/letters?org=150100").content.decode()

    assert "以后没有新的记录入账" in page
    assert 'href="/letters?org=150100&amp;at=2020-01-30T19:00"' in page
