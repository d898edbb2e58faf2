"""The whole way of a deployment in a browser, each step by the one whose job it is."""

import threading
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from playwright.sync_api import Browser, Page
from web.browser import PHONE, chromium, opened, served
from web.duty_service import open_account
from web.plan_service import SEEN, tell_needs
from web.service import TESTER, home

from muster.core.access import EVERYWHERE
from muster.core.kinds import Job
from muster.steps import work
from muster.web.clock import written

OFFICER, LOOKER, APPROVER, SENT = "officer", "looker", "approver", "sent"
WHO = (TESTER, OFFICER, LOOKER, APPROVER, SENT)
NUMBER = "0000028"  # of the person who is put in by hand and goes all the way
AT = f"at={written(SEEN)}"
Look = Callable[[str, Page], None]


def tell() -> None:
    """Tell the small service, its evening's need, and the accounts of those who meet it."""
    told = tell_needs()
    open_account(told, OFFICER, Job.DUTY_OFFICER, EVERYWHERE)
    open_account(told, LOOKER, Job.REVIEWER, EVERYWHERE)
    open_account(told, APPROVER, Job.DEPLOYMENT_APPROVER, EVERYWHERE)
    open_account(told, SENT, Job.RESPONDER, home(28), person=f"person:{NUMBER}")


def worked() -> None:
    """Do what waits, as a worker would; the browser's thread may not ask Django."""

    def do() -> None:
        for each in work.latest():
            work.attempt(each.code, "w")
        connection.close()

    doing = threading.Thread(target=do)
    doing.start()
    doing.join()


def walk(
    browser: Browser, address: str, size: dict[str, int], locale: str, look: Look
) -> list[str]:
    """Go the whole way, look at each page, and return what the console was told."""
    pages = {who: opened(browser, size=size, locale=locale, who=who) for who in WHO}
    officer, approver, sent = pages[OFFICER], pages[APPROVER], pages[SENT]

    def done(who: Page, name: str) -> None:
        who.wait_for_load_state()
        look(name, who)

    officer.goto(f"{address}/deployment?{AT}")
    officer.click("#main a[href*='/deployment/plan?']")
    done(officer, "ask")
    for line in ("e1/gate", "e1/airport"):
        officer.check(f"input[name=line][value='{line}']", force=True)
    officer.click("main form.sheet button.main")
    done(officer, "asked")
    worked()
    officer.reload()
    officer.click("#work-list a.button")
    done(officer, "proposed")
    code = officer.url.partition("/plans/")[2].partition("?")[0]
    plan = f"{address}/deployment/plans/{code}"

    looker = pages[LOOKER]
    looker.goto(f"{plan}?{AT}")
    looker.fill("#review textarea", "28 knows the gate")
    looker.click("#review button[value='1']")
    done(looker, "objected")
    approver.goto(f"{plan}?{AT}")
    approver.click("#decide button.main")
    done(approver, "held up")

    officer.goto(f"{plan}/amend?line=e1/gate&{AT}")
    officer.click("section[aria-labelledby=line-title] a[href*='out:'] >> nth=0")
    officer.click(f"a[href*='in:{NUMBER}:']")
    done(officer, "amending")
    officer.fill("textarea[name=why]", "knows the gate")
    officer.click("form[action*='/amended'] button.main")
    done(officer, "amended")
    looker.goto(f"{plan}?{AT}")
    looker.click("#review button[value='']")
    done(looker, "looked at")
    approver.goto(f"{plan}?{AT}")
    approver.click("#decide button.main")
    done(approver, "approved")

    for step in ("depart", "arrive"):
        sent.goto(f"{address}/me?{AT}")
        done(sent, f"may {step}")
        sent.click(f"button[value={step}]")
    sent.wait_for_load_state()
    officer.goto(f"{plan}?view=progress&standing=ordered&{AT}")
    officer.check("input[name=who] >> nth=0", force=True)
    officer.click("button[value=arrive]")
    done(officer, "arrived")
    officer.goto(f"{address}/deployment/recall?about={NUMBER}&{AT}")
    officer.check("input[name=who]", force=True)
    officer.fill("textarea[name=why]", "needed at home")
    done(officer, "recalling")
    officer.click("main form.sheet button.main")
    done(officer, "recalled")
    for step in ("relieve", "return"):
        sent.goto(f"{address}/me?{AT}")
        done(sent, f"may {step}")
        if step == "relieve":  # for good: it asks once more
            sent.click("summary:has(+ p + button[value=relieve])")
        sent.click(f"button[value={step}]")
    done(sent, "home")
    officer.goto(f"{plan}?view=progress&{AT}")
    done(officer, "progress")
    officer.goto(f"{address}/deployment/reserve?{AT}")
    done(officer, "reserve")
    told = [said for page in pages.values() for said in page.complaints]
    for page in pages.values():
        page.context.close()
    return told


def test_a_deployment_goes_from_need_to_return_on_pages(tmp_path: Path) -> None:
    seen: dict[str, tuple[int, str]] = {}

    def look(name: str, page: Page) -> None:
        width = page.evaluate("document.documentElement.scrollWidth")
        seen[name] = (width, page.locator("main").inner_text())

    with served(tmp_path, tell) as address, chromium(address, *WHO) as browser:
        told = walk(browser, address, PHONE, "en-US", look)

    assert {width for width, _ in seen.values()} == {PHONE["width"]}
    assert [said for said in told if "409" not in said] == []
    assert "looker objects to the plan as it stands" in seen["held up"][1]
    assert f"{NUMBER} is called back by officer" in seen["recalled"][1]
    assert f"moved up for {NUMBER}, because {NUMBER} is recalled" in seen["reserve"][1]
