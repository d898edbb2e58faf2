"""What people ask for goes the whole way in a browser: asked, picked up, answered, read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from web.browser import DESK, PHONE, chromium, opened, served
from web.duty_service import LEADER, RESPONDER, tell_duty
from web.service import TESTER, at, tell_service

from muster.formats.rulepack import read_rule_pack
from muster.steps.rules import adopt

PACK = Path(__file__).resolve().parents[2] / "rulepacks" / "cn-2020.toml"
WHO = (TESTER, LEADER, RESPONDER)


def tell() -> None:
    """Tell the small service, the rules, and who works at the post."""
    told = tell_service()
    adopt(told.hand(), read_rule_pack(PACK), at(20))
    tell_duty(told)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the small service, from a file of their own."""
    with served(tmp_path_factory.mktemp("chain"), tell, *WHO) as address:
        yield address


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    """The browser with all of them signed in."""
    with chromium(address, *WHO) as started:
        yield started


def sees(page: Page) -> str:
    return page.inner_text("main")


def test_relief_is_asked_in_the_field_answered_in_the_office_and_read_in_the_field(
    address: str, browser: Browser
) -> None:
    leader = opened(browser, size=PHONE, locale="en-US", who=LEADER)
    leader.goto(f"{address}/posts/150100-P1")
    leader.click("text=Ask for relief")
    leader.click("text=Ask the duty office")
    office = opened(browser, size=DESK, locale="en-US")
    office.goto(f"{address}/alarms")
    office.click("section[aria-labelledby=alarm-relief] a")
    office.fill("input[name=word]", "eight tonight")
    office.click("text=Grant it")
    office.wait_for_selector("text=No post waits for an answer")
    leader.goto(f"{address}/posts/150100-P1")

    assert "Granted eight tonight" in " ".join(sees(leader).split())
    assert leader.complaints == office.complaints == []


def test_a_word_in_confidence_is_taken_up_settled_and_a_slip_is_taken_back(
    address: str, browser: Browser
) -> None:
    person = opened(browser, size=PHONE, locale="en-US", who=RESPONDER)
    person.goto(f"{address}/me")
    person.click("text=I am ill")
    assert "Not taken up yet" in sees(person)
    welfare = opened(browser, size=DESK, locale="en-US")
    welfare.goto(f"{address}/care")
    welfare.click("text=I take it up")
    welfare.click("text=Hold back for health")
    welfare.wait_for_selector("text=Nobody waits for you")
    person.goto(f"{address}/me")
    assert "You are not sent anywhere until this is lifted" in sees(person)

    person.click("text=I am needed at home")
    person.goto(f"{address}/my/deeds")
    person.click("text=Take it back")
    welfare.goto(f"{address}/care")
    assert "Nobody waits for you" in sees(welfare)
    assert person.complaints == welfare.complaints == []
