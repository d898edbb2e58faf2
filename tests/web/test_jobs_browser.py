"""Each job is done in a browser from beginning to end, and its main deed by the keyboard alone.

What one asks for goes the whole way: asked, picked up, answered, read.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from axe_playwright_python.base import AXE_SCRIPT
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, resolve
from playwright.sync_api import Browser, Page
from web.browser import DESK, PHONE, SESSIONS, chromium, cookie_of, opened, served
from web.duty_service import LEADER, RESPONDER, REVIEWER, open_account, tell_duty
from web.plan_service import tell_plans
from web.service import POST, ROOT, TESTER, Service, at
from web.test_browser import BREACHES, BY_JOB, ONLY, SMALL_TARGETS
from web.test_pages import PAGES as EVERY_PAGE
from web.test_rights_pages import SAMPLES, facts

from muster.core import kinds as k
from muster.core.access import EVERYWHERE
from muster.core.kinds import Job, Matter
from muster.core.ledger import AsOf
from muster.site.urls import urlpatterns
from muster.steps import access, bulletin, bulletin_life, webhook, work
from muster.steps.account import open_account as open_sign_in
from muster.steps.account import token_for
from muster.steps.day import tell as tell_in_confidence
from muster.steps.register import record
from muster.store.models import Account
from muster.web.clock import written

CREW = "crew"
OFFICES = tuple(
    job
    for job in Job
    if job not in (Job.RESPONDER, Job.CREW_LEADER, Job.STATION_CHIEF, Job.REVIEWER)
)
WHO = (TESTER, LEADER, RESPONDER, REVIEWER, CREW, *(job.value for job in OFFICES))
MORNING = f"at={written(at(30, 10))}"
WAITS: list[object] = []  # a bulletin's key, a claim's fact, a webhook's code
DOORS: dict[str, str] = {}  # a link to a first password, a register looked at, papers asked for
STRANGER, HALF, WHOLE = "stranger", "half", "whole"  # nobody, one before and after the second step
SECRET = generate_totp_secret()
PASSWORD = "seven quiet horses drink tea"
REGISTER = "警号,姓名,单位,人员类别\n9900001,高远帆,150100,民警\n9900002,,nowhere,民警\n".encode()


def tell() -> None:
    """Tell the small service and its plan, who works in it, and what waits for each of them."""
    told = tell_plans()
    tell_duty(told)
    open_account(told, CREW, Job.CREW_LEADER, POST)
    for job in OFFICES:
        open_account(told, job.value, job, EVERYWHERE)
    tell_in_confidence(told.hand(), "person:0000020", Matter.NEEDED, told.now)
    tell_waiting(told)
    tell_doors(told)


def tell_waiting(told: Service) -> None:
    """Tell a request for relief, a bulletin and a right, all of which somebody else decides on."""
    hand = told.hand()
    asked = k.ReliefAsked(
        role="any_police", heads=2, needed_by=at(30, 18), why=k.ReliefCause.MISSING
    )
    record(hand, [hand.draft(POST, asked, told.now, concerns=("org:150100",))])
    asof = AsOf(told.now, told.now)
    text = bulletin.write(ROOT, asof, number=bulletin.next_number(asof))
    key = bulletin_life.propose(hand, text, told.now).receipts[0].key
    claimed = next(fact.seq for fact in facts() if fact.kind == "claim.made")
    webhook.register(
        hand, "https://93.184.216.34/hook", frozenset({"letter"}), ROOT, told.now, code="hook"
    )
    WAITS[:] = [key, claimed, "hook"]
    wish = access.Wish(login=REVIEWER, job=Job.STATISTICIAN, org=ROOT)
    assert isinstance(access.propose(hand, wish, told.now), str)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the small service, from a file of their own."""
    with served(tmp_path_factory.mktemp("jobs"), tell) as address:
        yield address


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    """The browser with all of them signed in, with one who is on the way in, and with nobody."""
    on_the_way = Client(SERVER_NAME="127.0.0.1")
    half = on_the_way.post("/sign-in", {"login": HALF, "password": PASSWORD})
    assert half.headers["Location"] == "/sign-in/code"
    SESSIONS.update({STRANGER: [], HALF: [cookie_of(on_the_way, address)]})
    came = Client(SERVER_NAME="127.0.0.1")
    came.post("/sign-in", {"login": WHOLE, "password": PASSWORD})
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    came.post("/sign-in/code", {"code": code})
    assert came.post("/sign-in/again", {"password": PASSWORD}).status_code == 302
    SESSIONS[WHOLE] = [cookie_of(came, address)]
    with chromium(address, *WHO) as started:
        yield started


def tell_doors(told: Service) -> None:
    """Tell of somebody with a second step, a link to a first password, what waits to be fetched."""
    for login in (HALF, WHOLE):
        open_sign_in(told.hand(), login, told.now, password=PASSWORD)
        TOTP.activate(Account.objects.get(login=login), SECRET)
        RecoveryCodes.activate(Account.objects.get(login=login))
    clerk = Client(SERVER_NAME="127.0.0.1")
    clerk.force_login(Account.objects.get_or_create(login=TESTER)[0])
    answer = clerk.post("/register/look", {"file": SimpleUploadedFile("new.csv", REGISTER)})
    looked = answer.headers["Location"]
    work.attempt(looked.rpartition("/")[2], "w")
    waiting, written_out = (
        clerk.post(f"/deployment/ics-215?{MORNING}").headers["Location"].partition("?")[0]
        for _each in range(2)
    )
    work.attempt(written_out.rpartition("/")[2], "w")
    DOORS.update(welcome=f"/welcome/{HALF}/{token_for(HALF)}", register=looked)
    DOORS.update(waiting=waiting, paper=written_out)


# What each sees who has work to do; in braces what waits there.
WORK = {
    RESPONDER: (PHONE, ("/me", "/me/record", "/my/channels", "/check-in/150100-P1")),
    CREW: (PHONE, ("/posts/150100-P1",)),
    REVIEWER: (PHONE, ("/review",)),
    "duty_officer": (DESK, ("/relief",)),
    "welfare_officer": (DESK, ("/care",)),
    "bulletin_editor": (DESK, ("/bulletins", "/bulletins/proposed/{0}")),
    "statistician": (DESK, ("/claims/{1}",)),
    "administrator": (DESK, ("/rights", "/webhooks/{2}")),
    TESTER: (PHONE, ("{register}", "{waiting}", "{paper}")),
    STRANGER: (PHONE, ("/sign-in", "/sign-in/closed", "{welcome}")),
    HALF: (PHONE, ("/sign-in/code",)),
    WHOLE: (
        PHONE,
        ("/sign-in/again/code", "/my/sign-in/second-step/off", "/my/sign-in/codes"),
    ),
}
LOOKS = (  # each size in one language, as everywhere else
    (PHONE, {"locale": "zh-CN", "color_scheme": "dark"}),
    (DESK, {"locale": "en-US", "color_scheme": "light"}),
)
# What stands only for a while, as the URL table knows it; then files and ways on.
NAMED = {
    "welcome": "/welcome/login/token",
    "register": "/register/imports/code",
    **dict.fromkeys(("waiting", "paper"), "/deployment/papers/code"),
}
NO_PAGES = {
    "home",
    "bulletin-file",
    "unit-paper",
    "call-cap",
    "work-file",
    "register-template",
    "second-step-picture",
    "calendar-feed",
    "healthz",
    "metrics",
    "openid_connect_login",
    "openid_connect_callback",
}
DEEDS_OF_SIGN_IN = {"language", "end-sessions", "token-made", "token-revoked"}
# Pages that are printed and pinned up, signed or filed.
PAPERS = [
    "/posts/150100-P1",
    "/posts/150100-P1/gate",
    "/posts/150100-P1/roster",
    "/strength",
    "/figures",
    "/figures/deployed",
    "/bulletins/1",
    "/deployment",
    "/deployment/plans/e1",
    "/letters",
    "/units/150100-T1",
    "/care/cases/1",
    "/me",
    "/me/record",
    "/alarms",
]
ON_SCREEN = ("target-size", "page-has-heading-one")  # on paper nothing is pressed, no bar leads
PRESSED = """() => [...document.querySelectorAll("button, .button, input, select, textarea, nav")]
  .filter(e => e.type !== "hidden" && e.checkVisibility())
  .map(e => `${e.tagName} ${e.name || e.className} ${e.textContent.trim().slice(0, 20)}`)"""


class Deed(NamedTuple):
    """What a job is for, as keys: where it is reached with Tab, and what is pressed or typed."""

    who: str
    page: str
    steps: tuple[tuple[str, str], ...]
    done: str  # what the page shows afterwards
    size: dict[str, int] = DESK


def opener(action: str) -> str:
    """The line that unfolds the form of this action."""
    return f"details:has(form[action*='{action}']) > summary"


DEEDS = {
    Job.RESPONDER: Deed(
        RESPONDER, "/home", (("button[value=in]", "Go"),), "button[value=out]", PHONE
    ),
    Job.CREW_LEADER: Deed(
        CREW,
        "/home",
        (("input[value='0000013']", "Space"), ("button[value=in]", "Go")),
        "tr:has(input[value='0000013']) .tag.good",
        PHONE,
    ),
    Job.STATION_CHIEF: Deed(
        LEADER,
        "/posts/150100-P1",
        (
            (opener("/note"), "Enter"),
            ("textarea", "fuel is low"),
            ("form[action*='/note'] button", "Go"),
        ),
        ".long:text('fuel is low')",
        PHONE,
    ),
    Job.DUTY_OFFICER: Deed(
        "duty_officer",
        "/relief",
        (("input[name=word]", "eight tonight"), ("button[value=granted]", "Go")),
        "text=eight tonight",
    ),
    Job.REVIEWER: Deed(
        REVIEWER,
        "/home",
        (("input[name=who]", "Space"), ("button[name=act][value=declined]", "Go")),
        "url:**/review?standing=open**",
    ),
    Job.DEPLOYMENT_APPROVER: Deed(
        "deployment_approver",
        "/deployment/plans/e1",
        (("form[action*='/approve'] button", "Go"),),
        "h1 .tag:text('Approved')",
    ),
    Job.WELFARE_OFFICER: Deed(
        "welfare_officer",
        "/home",
        (("form[action*='take'] button", "Go"),),
        "text=welfare_officer",
    ),
    Job.PARTY_OFFICER: Deed(
        "party_officer",
        "/units/150700-Q1",
        (
            ("form[action*='/dissolve'] input[name=why]", "the task is done"),
            ("form[action*='/dissolve'] button", "Go"),
        ),
        "text=dissolved",
    ),
    Job.BULLETIN_EDITOR: Deed(
        "bulletin_editor",
        "/bulletins",
        (
            ("a[href*='/bulletins/proposed/']", "Go"),
            ("form[action*='/issue'] button", "Go"),
        ),
        "text=No. 2",
    ),
    Job.STATISTICIAN: Deed(
        "statistician",
        "/claims",
        (
            ("#main table a[href^='/claims/']", "Go"),
            (opener("/drop"), "Enter"),
            ("input[name=reason]", "said twice"),
            ("form[action*='/drop'] button", "Go"),
        ),
        "main",
    ),
    Job.AUDITOR: Deed(
        "auditor",
        "/figures/deployed",
        (("#main a[href^='/facts/']", "Go"),),
        "h1:text('Fact')",
    ),
    Job.ADMINISTRATOR: Deed(
        "administrator",
        "/home",
        (("form[action*='/granted'] button", "Go"),),
        "main",
    ),
}
# Where the keyboard stands: on what, and whether one can see that it stands there.
STANDS = """selector => { const e = document.activeElement, r = e.getBoundingClientRect();
  const s = getComputedStyle(e);
  const ringed = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
  const near = r.width > 1 && r.height > 1 && r.bottom > 0 && r.top < innerHeight;
  return { there: e.matches(selector), seen: e !== document.body && ringed && near,
           what: e.outerHTML.slice(0, 90) }; }"""


def tab_to(page: Page, selector: str, most: int = 90) -> list[str]:
    """Press Tab until what is sought has the focus; return what could not be seen on the way."""
    unseen = []
    for _press in range(most):
        page.keyboard.press("Tab")
        stands = page.evaluate(STANDS, selector)
        if not stands["seen"]:
            unseen.append(stands["what"])
        if stands["there"]:
            return unseen
    raise AssertionError(f"{selector} is not reached by Tab on {page.url}")


def press(page: Page, key: str) -> None:
    """Press a key, Enter where that leads to another page, or type what is no key."""
    if key == "Go":
        with page.expect_navigation():
            page.keyboard.press("Enter")
    elif key in ("Enter", "Space"):
        page.keyboard.press(key)
    else:
        page.keyboard.type(key)


def names_of(paths: Iterable[str]) -> set[str | None]:
    """How the URL table calls these addresses."""
    known = (path.format("key", 1, "code", **NAMED) for path in paths)
    return {resolve(urlsplit(path).path).url_name for path in known}


ELSEWHERE = names_of([*EVERY_PAGE, *BY_JOB])  # walked by test_browser, in both languages


def test_pages_with_work_on_them_keep_the_rules_of_wcag_2_2_aa(
    address: str, browser: Browser
) -> None:
    broken: dict[str, list[str]] = {}
    for (size, look), (who, (own, paths)) in product(LOOKS, WORK.items()):
        seen = [path for path in paths if size is own or not names_of([path]) <= ELSEWHERE]
        page = opened(browser, size=size, who=who, **look) if seen else None
        for path in seen:
            path = path.format(*WAITS, **DOORS)
            answer = page.goto(f"{address}{path}?{MORNING}")
            page.evaluate(AXE_SCRIPT)
            found = page.evaluate(BREACHES, ONLY)
            found += page.evaluate(SMALL_TARGETS) if size is PHONE else []
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                found.append("it is wider than the window")
            if found or (answer.status, urlsplit(page.url).path) != (200, path):
                broken[f"{path} {look['locale']}"] = [str(answer.status), page.url, *found]
        if page:
            page.context.close()

    assert broken == {}, list(broken.items())


def test_every_page_there_is_is_looked_at_in_both_languages() -> None:
    looked_at = ELSEWHERE | names_of(path for _own, paths in WORK.values() for path in paths)
    pages = {each.name for each in urlpatterns if isinstance(each, URLPattern)}
    pages -= {name for name, sample in SAMPLES.items() if sample.post}

    assert pages - looked_at == NO_PAGES | DEEDS_OF_SIGN_IN


@pytest.mark.parametrize("job", list(Job))
def test_each_job_is_done_by_the_keyboard_alone_and_one_sees_where_one_stands(
    address: str, browser: Browser, job: Job
) -> None:
    deed = DEEDS[job]
    page = opened(browser, size=deed.size, locale="en-US", who=deed.who)
    page.goto(f"{address}{deed.page}?{MORNING}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the content
    unseen = []
    for selector, key in deed.steps:
        unseen += tab_to(page, selector)
        press(page, key)
    if deed.done.startswith("url:"):
        page.wait_for_url(deed.done.removeprefix("url:"))
    else:
        page.locator(deed.done).first.wait_for()
    width, complaints = page.evaluate("document.documentElement.scrollWidth"), page.complaints
    page.context.close()

    assert (unseen, width, complaints) == ([], deed.size["width"], [])


def focused(page: Page) -> str:
    """The id of what has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def test_what_had_the_focus_has_it_after_a_part_of_the_page_was_exchanged(
    address: str, browser: Browser
) -> None:
    page = opened(browser, size=DESK, locale="en-US")
    page.goto(f"{address}/?{MORNING}")
    page.locator("#hour").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: MORNING not in url, wait_until="commit")
    slider = focused(page)
    page.goto(f"{address}/bulletins/1")
    page.locator("#s1").focus()
    with page.expect_response("**sentence=1**"):
        page.keyboard.press("Enter")
    page.wait_for_selector("#why section h3")
    sentence = focused(page)
    page.goto(f"{address}/bulletins/compose?form=daily&org=150000")
    page.locator("#to-preview").focus()
    with page.expect_response("**/bulletins/compose**"):
        page.keyboard.press("Enter")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    preview = focused(page)
    page.context.close()

    assert (slider, sentence, preview) == ("hour", "s1", "to-preview")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_what_is_opened_above_a_page_is_reached_by_keyboard_and_closed_again(
    address: str, browser: Browser, size: dict[str, int], scheme: str
) -> None:
    page = opened(browser, size=size, locale="zh-CN", color_scheme=scheme)
    page.goto(f"{address}/figures?{MORNING}")
    page.evaluate(AXE_SCRIPT)
    broken, unseen = [], []
    for opens, within in (("menu", "#menu a"), ("account", "#account button")):
        if size is DESK and opens == "menu":
            continue
        unseen += tab_to(page, f"button[popovertarget={opens}]")
        page.keyboard.press("Enter")
        unseen += tab_to(page, within)
        opened_alone = BREACHES.replace("document", f"'#{opens}'")  # it covers some of the page
        broken += page.evaluate(opened_alone, ONLY)
        page.keyboard.press("Escape")
        assert page.locator(f"#{opens}").is_visible() is False
    page.context.close()

    assert (broken, unseen) == ([], [])


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_what_is_made_for_paper_prints_without_what_is_pressed_and_keeps_the_rules(
    address: str, browser: Browser, locale: str
) -> None:
    page = opened(browser, size={"width": 1010, "height": 700}, locale=locale)
    page.emulate_media(media="print")
    pressed, wide, broken = {}, [], {}
    for path in PAPERS:
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}{MORNING}")
        if seen := page.evaluate(PRESSED):
            pressed[path] = seen
        if page.evaluate("document.documentElement.scrollWidth") > 1010:
            wide.append(path)
        page.evaluate(AXE_SCRIPT)
        said = [each for each in page.evaluate(BREACHES, ONLY) if not each.startswith(ON_SCREEN)]
        if said:
            broken[path] = said
    page.context.close()

    assert (pressed, wide, broken) == ({}, [], {}), list(broken.items())


THEIRS = "main .sheet:has-text('0000012')"


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
    office.fill("input[name=word]", "ten tonight")
    office.click("text=Grant it")
    office.wait_for_selector("text=ten tonight")
    leader.goto(f"{address}/posts/150100-P1")

    assert "Granted ten tonight" in " ".join(sees(leader).split())
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
    welfare.click(f"{THEIRS} >> text=I take it up")
    welfare.click(f"{THEIRS} >> text=Hold back for health")
    welfare.wait_for_selector(THEIRS, state="detached")
    person.goto(f"{address}/me")
    assert "You are not sent anywhere until this is lifted" in sees(person)

    person.click("text=I am needed at home")
    person.goto(f"{address}/my/deeds")
    person.click("text=Take it back")
    welfare.goto(f"{address}/care")
    assert "0000012" not in sees(welfare)
    assert person.complaints == welfare.complaints == []
