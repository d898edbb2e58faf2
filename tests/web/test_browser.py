"""The pages in a real browser: nothing overflows a phone, nothing breaks the policy, all is near.

Needs Debian's chromium. On CI its absence is a failure; elsewhere these tests are skipped.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page
from web.browser import DESK, PHONE, SESSIONS, chromium, opened, served
from web.duty_service import LEADER, RESPONDER, REVIEWER, tell_duty
from web.plan_service import SEEN, propose, tell_plans
from web.service import AFTERWARDS, EVENING, TESTER, at, tell_tester
from web.test_pages import PAGES as EVERY_PAGE
from web.test_pages import with_clocks

from muster.steps import reading
from muster.web import strength as strength_page
from muster.web.clock import written

OTHER = "other"  # who looks at what the tester proposed
WHO = (TESTER, OTHER, RESPONDER, LEADER, REVIEWER)
CLOCKS = f"at={written(EVENING)}&known={written(AFTERWARDS)}"
EVENING_OF_PLANS = f"at={written(SEEN)}"
EDITS = "edits=out:0000016:e1/gate,in:0000003:e1/gate"
PLAN_PAGES = [
    f"{path}{'&' if '?' in path else '?'}{EVENING_OF_PLANS}"
    for path in (
        "/deployment",
        "/deployment?by=line",
        "/deployment?org=150100&short=1",
        "/deployment/lines/e1/gate",
        "/deployment/plans",
        "/deployment/plans/e1",
        "/deployment/plans/e1?view=open",
        "/deployment/plans/e1?view=share",
        "/deployment/plans/e1?view=volunteers",
        f"/deployment/plans/e1/amend?line=e1/gate&about=0000016&{EDITS}",
        "/deployment/why?about=0000016",
        "/deployment/compare?a=e1&b=e2",
        "/deployment/reserve",
    )
]
PAGES = [
    f"/?{CLOCKS}",
    "/",
    "/organisations",
    f"/organisations/150100?{CLOCKS}",
    f"/letters?{CLOCKS}",
    f"/letters/second?{CLOCKS}",
    f"/strength?{CLOCKS}",
    f"/figures?{CLOCKS}",
    f"/figures/assigned?{CLOCKS}",
    f"/figures/isolated?{CLOCKS}",
    "/bulletins",
    "/bulletins/1",
    "/bulletins/1?sentence=1",
    f"/check?{CLOCKS}",
    f"/claims?{CLOCKS}",
    f"/claims/read?{CLOCKS}",
    "/bulletins/1/difference",
    "/bulletins/compose?form=daily&org=150000",
    "/facts/20",
    "/me",
    f"/posts?{CLOCKS}",
    f"/posts/150100-P1?{CLOCKS}",
    f"/review?{EVENING_OF_PLANS}",
    *PLAN_PAGES,
]
BY_JOB = [
    "/me",
    "/me/swaps",
    "/me/requests",
    "/me/record",
    f"/posts?{CLOCKS}",
    f"/posts/150100-P1?{CLOCKS}",
    f"/posts/150100-P1/gate?{CLOCKS}",
    f"/posts/150100-P1/roster?{CLOCKS}",
    f"/posts/150100-P1/roster/mend?{CLOCKS}",
    f"/check-in/150100-P1?{CLOCKS}",
    "/my/calendars",
    "/webhooks",
    "/my/calendars?post=150100-P1",
    f"/review?{EVENING_OF_PLANS}",
    "/ledger/verification",
    "/long-work",
    "/rights",
    "/rights/why",
    "/rights/readings",
    "/my/sign-in",
    "/my/tokens",
    "/my/sign-in/password",
    "/my/sign-in/second-step",
    "/sign-in/again",
    "/sign-out",
]
LOOKS = ((PHONE, "zh-CN", "dark"), (DESK, "en-US", "light"))
WRONG = ["/?at=yesterday", "/figures/none", "/nowhere"]
LANDMARKS = (  # a practice, no rule of the guidelines: who goes by landmarks tells them apart
    "region", "landmark-unique", "landmark-one-main", "landmark-banner-is-top-level",
    "landmark-complementary-is-top-level", "landmark-contentinfo-is-top-level",
    "landmark-main-is-top-level", "landmark-no-duplicate-banner",
    "landmark-no-duplicate-contentinfo", "landmark-no-duplicate-main", "page-has-heading-one",
)  # fmt: skip
ONLY = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "rules": {name: {"enabled": True} for name in LANDMARKS},
}
BREACHES = """async only => (await axe.run(document, {...only, resultTypes: ["violations"]}))
  .violations.flatMap(v => v.nodes.map(n => `${v.id} ${n.target} ${n.html.slice(0, 160)}`
    + ` ${n.any.concat(n.all).map(c => c.message).join(" ").slice(0, 200)}`))"""
# Everything pressed with a finger, but for links inside a line of text and the page's foot.
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, select, input")]
  .filter(e => !e.closest("p, dd, .foot, .paper, .skip") && e.type !== "hidden")
  .map(e => ["checkbox", "radio"].includes(e.type) && e.closest("label") || e)
  .filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0
                 && (r.height < 40 || r.width < 24); })
  .map(e => `${e.tagName} ${e.textContent.trim().slice(0, 20)}`
            + ` ${Math.round(e.getBoundingClientRect().height)}`)"""


def tell() -> None:
    """Tell the small service and its plans, with the accounts of those who work in it."""
    told = tell_plans()
    tell_tester(told, OTHER)
    for code in ("e2", "desk-zh-CN", "desk-en-US", "phone-zh-CN", "phone-en-US"):
        propose(told, code)
    tell_duty(told)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the small service and its plans, served from a file of their own."""
    with served(tmp_path_factory.mktemp("browser"), tell) as address:
        yield address


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    """Debian's Chromium, started when the ledger has been told; see :func:`chromium`."""
    with chromium(address, *WHO) as started:
        yield started


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_nothing_overflows_a_phone_and_everything_can_be_pressed(
    browser: Browser, address: str, locale: str
) -> None:
    page = opened(browser, size=PHONE, locale=locale)
    wide, small = [], []
    for path in [*PAGES, *WRONG]:
        page.goto(address + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        wide += [(path, width)] if width > PHONE["width"] else []
        small += [(path, target) for target in page.evaluate(SMALL_TARGETS)]
    page.context.close()

    assert (wide, small) == ([], [])


@pytest.mark.parametrize(("size", "locale", "scheme"), LOOKS)
def test_every_page_keeps_the_rules_of_wcag_2_2_aa(
    browser: Browser, address: str, size: dict[str, int], locale: str, scheme: str
) -> None:
    page = opened(browser, size=size, locale=locale, color_scheme=scheme)
    broken: dict[str, list[str]] = {}
    for path in [*map(with_clocks, EVERY_PAGE), *BY_JOB, *WRONG]:
        page.goto(address + path)
        page.evaluate(AXE_SCRIPT)
        if found := page.evaluate(BREACHES, ONLY):
            broken[path] = found
    page.context.close()

    assert broken == {}


# A page with a form, and the address to which its form is sent with nothing in it.
EMPTY = (
    ("/deployment/demand?post=150100-P1", "/raised"),
    ("/units/found/new?org=150100", "/units/found"),
    ("/calls", "/calls/issue"),
    ("/rights", "/rights/proposed"),
    ("/webhooks", "/webhooks/make"),
    ("/claims/1/none", ""),
    ("/my/sign-in/password", "/password"),
    ("/check", "/check/result"),
)
SEND = """to => { const form = [...document.querySelectorAll("main form")]
  .find(f => (f.getAttribute("action") || location.pathname).split("?")[0].endsWith(to));
  form.noValidate = true; form.querySelectorAll("input:not([type=hidden]), textarea")
    .forEach(e => { e.required = false; e.value = ""; }); form.submit(); }"""


def test_what_is_answered_to_a_wrong_form_keeps_the_rules_too(
    browser: Browser, address: str
) -> None:
    pages = [opened(browser, size=s, locale=lo, color_scheme=c) for s, lo, c in LOOKS]
    broken: dict[str, list[str]] = {}
    answered = []
    for n, (path, to) in enumerate(EMPTY):
        page = pages[n % 2]
        answer = page.goto(address + path)
        if to:
            with page.expect_navigation() as sent:
                page.evaluate(SEND, to)
            answer = sent.value
        page.evaluate(AXE_SCRIPT)
        answered.append(answer.status if answer else 0)
        if found := page.evaluate(BREACHES, ONLY):
            broken[path] = found
    for page in pages:
        page.context.close()

    assert broken == {}
    assert answered == [400, 400, 400, 400, 400, 404, 200, 400]  # a new password is asked for anew


STRANGER = "stranger"
SPOILT = "e => e.querySelector('[name=csrfmiddlewaretoken]').value = 'spoilt'"
OVERFULL = """e => { for (let n = 0; n < 1001; n++) {
  const more = document.createElement("input"); more.name = `n${n}`; e.append(more); } }"""
FAILED = """async e => { e.elements.login.value = "nobody"; e.elements.password.value = "x";
  for (let n = 0; n < 5; n++) await fetch(e.action, { method: "POST", body: new FormData(e) }); }"""
# Who opens what, what is done to its form before it is sent, what is answered. Those of the
# second table hold both languages at once, on one frame, and take turns.
REFUSED = (
    (REVIEWER, "/accounts", None, 403),
    (STRANGER, "/sign-in", FAILED, 429),
    (STRANGER, "/welcome/nobody/token", None, 410),
    (TESTER, "/strength", "begun", 503),
)
PLAIN = (
    (TESTER, "/my/tokens", SPOILT, 403),
    (STRANGER, "/sign-in", OVERFULL, 400),
    (TESTER, "/calls/issue", None, 405),
    (TESTER, "/strength", "broken", 500),
)


def none_of_it(*_asked: object) -> None:
    raise RuntimeError("the machine room is under water")


def test_the_pages_of_refusals_and_faults_keep_the_rules_too(
    browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    SESSIONS[STRANGER] = []
    rows = [*product(LOOKS, REFUSED), *zip(LOOKS * 2, PLAIN, strict=True)]
    found: list[tuple[int, list[str]]] = []
    for (size, locale, scheme), (who, path, how, _status) in rows:
        page = opened(browser, size=size, locale=locale, color_scheme=scheme, who=who)
        with monkeypatch.context() as patch:
            if how == "broken":
                patch.setattr(strength_page, "strength_return", none_of_it)
            elif how == "begun":
                patch.setattr(reading, "extent", lambda: None)
            answer = page.goto(address + path)
        if how in (SPOILT, OVERFULL, FAILED):
            form = page.locator("main form").first
            form.evaluate(how)
            with page.expect_navigation() as sent:
                form.evaluate("e => { e.noValidate = true; e.submit(); }")
            answer = sent.value
        page.evaluate(AXE_SCRIPT)
        wrong = page.evaluate(BREACHES, ONLY) + page.evaluate(SMALL_TARGETS)
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            wrong.append("it is wider than the window")
        found.append((answer.status if answer else 0, wrong))
        page.context.close()

    assert found == [(status, []) for _look, (_who, _path, _how, status) in rows]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_text_is_checked_and_read_in_a_browser(
    browser: Browser, address: str, size: dict[str, int]
) -> None:
    page = opened(browser, size=size, locale="zh-CN")
    seen: list[tuple[int, list[str]]] = []

    def look() -> None:
        page.wait_for_load_state()
        width = page.evaluate("document.documentElement.scrollWidth")
        seen.append((width, page.evaluate(SMALL_TARGETS) if size is PHONE else []))

    page.goto(f"{address}/check?{CLOCKS}")
    said = "截至1月29日18时，北疆自治区公安厅在册41人，其中民警26名。"
    page.fill("textarea", f"{said}民警郑永安带头请战。")
    page.click("main form.given button.main")
    look()
    page.click("#at-1")
    listed = page.locator("li:target").inner_text()
    page.click('main button:has-text("识读为申报")')
    look()
    proposed = page.locator("table.proposals tbody tr").count()
    complaints = page.complaints
    page.context.close()

    assert seen == [(size["width"], [])] * 2
    assert "与账本不符" in listed
    assert proposed == 2
    assert complaints == []


PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


def test_no_page_breaks_the_policy_or_the_script_or_fetches_from_elsewhere(
    browser: Browser, address: str
) -> None:
    page = opened(browser, size=DESK, locale="zh-CN")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(address + path)
        page.evaluate(PAINTED)
    complaints = page.complaints
    page.context.close()

    assert complaints == []
    assert len(asked) >= len(PAGES)
    assert [url for url in asked if not url.startswith(f"{address}/")] == []


def test_a_page_is_light_or_dark_as_the_reader_wants_it(browser: Browser, address: str) -> None:
    page = opened(browser, size=DESK, locale="zh-CN")
    page.goto(f"{address}/organisations")
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    page.emulate_media(color_scheme="dark", media="print")
    found.append(
        page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
    )
    page.context.close()

    assert found == [
        "rgb(250, 249, 246)",
        "rgb(21, 23, 26)",
        "rgb(255, 255, 255)",
    ]  # paper is white


def test_moving_the_slider_changes_the_numbers_and_the_address(
    browser: Browser, address: str
) -> None:
    page = opened(browser, size=DESK, locale="zh-CN")
    page.goto(f"{address}/?{CLOCKS}")
    deployed = page.locator('a.figure:has-text("在岗") b')
    slider = page.locator("#hour")
    before = deployed.inner_text()
    slider.focus()
    hour = int(slider.input_value())
    slider.evaluate("(e, v) => { e.value = v }", str(hour - 120))
    slider.dispatch_event("input")
    shown_while_moving = page.locator("#moment").inner_text()
    slider.dispatch_event("change")
    page.wait_for_url("**at=2020-01-24T18:00**")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    after = deployed.inner_text()
    clock = page.locator("#clock summary").inner_text()
    links = page.locator("nav a").first.get_attribute("href")
    page.go_back()
    page.wait_for_url(f"**{CLOCKS}")
    page.locator('a.figure:has-text("在岗") b', has_text=before).wait_for()  # htmx asks again
    back = deployed.inner_text()
    complaints = page.complaints
    page.context.close()

    assert (before, after, back) == ("5", "0", "5")
    assert shown_while_moving == "2020-01-24 18:00"
    assert "2020-01-24 18:00" in clock
    assert links is not None
    assert "at=2020-01-24T18:00" in links
    assert complaints == []


def test_the_timeline_works_without_script(browser: Browser, address: str) -> None:
    page = opened(browser, size=PHONE, locale="zh-CN", java_script_enabled=False)
    page.goto(f"{address}/?{CLOCKS}")
    page.locator("#hour").press("Home")
    page.locator('.timeline button:has-text("查看")').click()
    first = page.url
    page.locator('.timeline a:has-text("后一天")').click()
    second = page.url
    page.context.close()

    assert "at=2020-01-20T00:00" in first
    assert "hour" not in first
    assert "at=2020-01-21T00:00" in second


def test_the_clock_is_set_by_hand_and_keeps_the_organisation(
    browser: Browser, address: str
) -> None:
    page = opened(browser, size=PHONE, locale="en-US")
    page.goto(f"{address}/figures/deployed?org=150100&{CLOCKS}")
    page.locator("#clock summary").click()
    page.fill("#clock input[name=at]", "2020-01-25T10:00")
    page.click("#clock button")
    url, heading = page.url, page.locator("h1").inner_text()
    value = page.locator(".value b").inner_text()
    page.context.close()

    assert "org=150100" in url
    assert "at=2020-01-25T10" in url
    assert (heading, value) == ("At posts", "4")


IN_SIGHT = """() => {
  const place = (at) => document.querySelector(at).getBoundingClientRect();
  const sentence = place("a.sentence.open"), panel = place("#why");
  return [sentence.top >= 0 && sentence.bottom <= panel.top, panel.bottom <= innerHeight];
}"""


def test_a_sentence_opens_beside_the_document_by_keyboard(browser: Browser, address: str) -> None:
    page = opened(browser, size=DESK, locale="zh-CN")
    page.goto(f"{address}/bulletins/1")
    page.locator("a.sentence").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#why section h3")
    url = page.url
    opened_sentence = page.locator("a.sentence.open").count()
    page.set_viewport_size(PHONE)
    with page.expect_response("**/bulletins/1*"):
        page.locator("a.sentence").last.press("Enter")
    page.wait_for_selector("html:not(:has(.htmx-request, .htmx-settling))")
    page.wait_for_load_state("networkidle")
    seen = page.evaluate(IN_SIGHT)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    there = page.evaluate("document.activeElement.id")
    page.click("#why .back a >> nth=0")
    back = page.evaluate("document.activeElement.className")
    page.context.close()

    assert "sentence=" in url
    assert opened_sentence == 1
    assert seen == [True, True]  # the sentence, and above the foot of the page what stands beneath
    assert (there, back) == ("why-title", "sentence open")


def test_a_new_password_is_shown_while_it_is_typed_by_a_tick(
    browser: Browser, address: str
) -> None:
    page = opened(browser, size=PHONE, locale="zh-CN")
    page.goto(f"{address}/my/sign-in/password")
    kinds = "[...document.querySelectorAll('.given input[name^=password]')].map(e => e.type)"
    told, before = page.locator("#asked li").count(), page.evaluate(kinds)
    page.check("input[data-shows]")
    after = page.evaluate(kinds)
    page.context.close()

    assert told == 3
    assert (before, after) == (["password"] * 2, ["text"] * 2)


def test_the_language_is_switched_where_one_stands(browser: Browser, address: str) -> None:
    page = opened(browser, size=PHONE, locale="zh-CN")
    page.goto(f"{address}/figures/deployed?{CLOCKS}")
    page.click(".language button")
    english = page.locator("html").get_attribute("lang"), page.url
    page.goto(f"{address}/letters")
    kept = page.locator("html").get_attribute("lang")
    page.context.close()

    assert english == ("en", f"{address}/figures/deployed?{CLOCKS}")
    assert kept == "en"


def test_on_a_phone_the_strength_return_does_not_scroll_sideways(
    browser: Browser, address: str
) -> None:
    page = opened(browser, size=PHONE, locale="zh-CN")
    wide = """() => [...document.querySelectorAll(".scroll:has(.strength)")].map(
        (each) => each.scrollWidth > each.clientWidth)"""
    found = []
    for path in ("/", "/strength"):
        page.goto(f"{address}{path}?{CLOCKS}")
        found.append(page.evaluate(wide))
    page.context.close()

    assert found == [[False], [False]]


def test_a_strength_return_prints_on_one_page_width(browser: Browser, address: str) -> None:
    page = opened(browser, size={"width": 1010, "height": 700}, locale="zh-CN")
    page.goto(f"{address}/strength?{CLOCKS}")
    page.emulate_media(media="print")
    width = page.evaluate("document.documentElement.scrollWidth")
    hidden = page.locator("header.bar").is_visible()
    page.context.close()

    assert width <= 1010  # A4 landscape less margins, at 96 dots to the inch
    assert hidden is False


WORDS = {
    "zh-CN": {
        "out": "撤出", "broken": "需要民警", "undo": "撤销", "sound": "未违反任何规则",
        "mend": "请系统修补其余部分", "propose": "提出新方案",
        "approve": "批准并下达", "approved": "已批准",
        "withdraw": "撤回", "withdrawn": "已撤回",
    },
    "en-US": {
        "out": "Take out", "broken": "takes officers", "undo": "Undo",
        "sound": "No rule is broken", "mend": "Ask the planner to mend the rest",
        "propose": "Propose it",
        "approve": "Approve and order", "approved": "Approved",
        "withdraw": "Withdraw", "withdrawn": "Withdrawn",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("size", "locale", "hours"),
    [("desk", "zh-CN", 1), ("desk", "en-US", 3), ("phone", "zh-CN", 5), ("phone", "en-US", 7)],
)
def test_a_plan_is_changed_checked_mended_approved_and_withdrawn(
    browser: Browser, address: str, size: str, locale: str, hours: int
) -> None:
    page = opened(browser, size={"desk": DESK, "phone": PHONE}[size], locale=locale)
    code, word = f"{size}-{locale}", WORDS[locale]
    then, later = (written(SEEN + timedelta(hours=h)) for h in (hours, hours + 1))
    page.goto(f"{address}/deployment/plans/{code}/amend?at={then}")
    page.fill("#about", "0000016")
    page.press("#about", "Enter")
    page.locator(f'#main tr:has-text("0000016") a:has-text("{word["out"]}")').first.click()
    sound = page.locator(".tag.good", has_text=word["sound"]).count()
    page.goto(f"{page.url.replace('e1%2Fgate', 'e1%2Fgate%2Cin%3A0000003%3Ae1%2Fgate', 1)}")
    broken = page.locator(".alarms .now", has_text=word["broken"]).count()
    page.locator(f'a:has-text("{word["undo"]}")').nth(1).click()
    again = page.locator(".tag.good", has_text=word["sound"]).count()
    page.click(f'button:has-text("{word["mend"]}")')
    page.click(f'button:has-text("{word["propose"]}")')
    page.wait_for_url("**/deployment/compare**")
    stays = page.locator('section:has(#changes-title) tr:has-text("0000016")').count()
    complaints = page.complaints
    page.context.close()
    page = opened(browser, size={"desk": DESK, "phone": PHONE}[size], locale=locale, who=OTHER)
    page.goto(f"{address}/deployment/plans/{code}-2?at={then}")
    page.click(f'button:has-text("{word["approve"]}")')
    page.wait_for_load_state("networkidle")
    approved = page.locator("h1 .tag").inner_text()
    page.goto(f"{address}/deployment/plans/{code}-2?at={later}")
    page.locator("#decide summary").click()
    page.locator("#decide form[action*='/withdraw'] textarea").fill("no longer needed")
    page.click(f'#decide button:has-text("{word["withdraw"]}")')
    page.wait_for_load_state("networkidle")
    withdrawn = page.locator("h1 .tag").inner_text()
    complaints += page.complaints
    page.context.close()

    assert (sound, broken, again, stays) == (1, 1, 1, 1)
    assert (approved, withdrawn) == (word["approved"], word["withdrawn"])
    assert complaints == []


# --- jobs: each done by who holds it, on a phone -------------------------------------------------

MORNING = f"at={written(at(30, 10))}"


def looked_at(page: Page) -> tuple[int, list[str]]:
    page.wait_for_load_state()
    width = page.evaluate("document.documentElement.scrollWidth")
    return width, page.evaluate(SMALL_TARGETS)


def test_a_responder_checks_in_writes_and_says_a_word_in_confidence(
    browser: Browser, address: str
) -> None:
    page = opened(browser, size=PHONE, locale="zh-CN", who=RESPONDER)
    page.goto(f"{address}/me?{MORNING}")
    seen = [looked_at(page)]
    page.click('button:has-text("签到")')
    on_duty = page.locator('button:has-text("签退")').count()
    page.click('summary:has-text("再写一封")')
    page.select_option("select[name=wants]", "hospital")
    page.fill("input[name=invited]", "0000024")
    seen.append(looked_at(page))
    page.click('button:has-text("提交")')
    letters = page.locator('.own-letter:has-text("请战书已收到")').count()
    page.click('button:has-text("家里需要我")')
    done, told = page.locator("[role=status]").all_inner_texts()
    page.click('a:has-text("关于我的全部记录")')
    seen.append(looked_at(page))
    recorded = page.locator(".life li").first.inner_text()
    complaints = page.complaints
    page.context.close()

    assert seen == [(PHONE["width"], [])] * 3
    assert (on_duty, letters, "关爱专员" in told) == (1, 1, True)
    assert ("私下告知" in done, "家里需要我" in done) == (True, False)
    assert "家里需要我" in recorded
    assert complaints == []


def test_a_leader_calls_the_roll_hands_over_and_prints_a_sheet(
    browser: Browser, address: str
) -> None:
    page = opened(browser, size=PHONE, locale="zh-CN", who=LEADER)
    page.goto(f"{address}/posts?{MORNING}")
    page.click('a:has-text("一间房公安检查站")')
    seen = [looked_at(page)]
    missing = page.locator(".roll .notice").inner_text()
    page.check('input[value="0000013"]')
    page.click('.roll button:has-text("为勾选的人签到")')
    there = page.locator(".roll h2 .tag").inner_text()
    page.click('summary:has-text("向下一班交接")')
    page.fill("textarea", "发电机缺油")
    page.click('button:has-text("交接")')
    note = page.locator(".own-letter .long").inner_text()
    seen.append(looked_at(page))
    page.emulate_media(media="print")
    sheet = (
        page.locator('th:has-text("签名")').is_visible(),
        page.locator(".post-code").is_visible(),
        page.locator('main a:has-text("排班表")').is_visible(),
        page.locator("input[type=checkbox]:visible").count(),
    )
    complaints = page.complaints
    page.context.close()

    assert seen == [(PHONE["width"], [])] * 2
    assert "未到" in missing
    assert ("在岗" in there, note, sheet) == (True, "发电机缺油", (True, False, False, 0))
    assert complaints == []


def test_a_reviewer_works_the_queue_by_keyboard_and_without_script(
    browser: Browser, address: str
) -> None:
    page = opened(browser, size=PHONE, locale="zh-CN", who=REVIEWER)
    page.goto(f"{address}/review?{MORNING}")
    seen = [looked_at(page)]
    before = page.locator(".queue > li").count()
    page.keyboard.press("j")
    page.keyboard.press("j")
    standing = "document.activeElement.querySelector('[name=who]').value"
    named = page.evaluate(standing)
    following = page.locator(".queue > li [name=who]").nth(2).get_attribute("value")
    with page.expect_navigation():
        page.keyboard.press("d")
    goes_on = page.evaluate(standing)
    after = page.locator(".queue > li").count()
    page.keyboard.press("Shift+D")  # nobody is ticked: nothing is sent
    page.keyboard.press("x")
    with page.expect_navigation():
        page.keyboard.press("Shift+D")
    together = page.locator(".queue > li").count()
    complaints = page.complaints
    page.context.close()
    plain = opened(browser, size=PHONE, locale="en-US", who=REVIEWER, java_script_enabled=False)
    plain.goto(f"{address}/review?{MORNING}")
    gone = plain.locator(f'input[value="{named}"]').count()
    plain.locator(".queue > li").first.locator('button:has-text("Decline")').click()
    last = plain.locator(".queue > li").count()
    plain.context.close()

    assert seen == [(PHONE["width"], [])]
    assert goes_on == following
    assert (after, together, gone, last) == (before - 1, before - 2, 0, before - 3)
    assert complaints == []
