"""What people write is shown as they wrote it, and never becomes part of a page.

Every text a fact can hold carries the same attacks. The browser sets the policy of the pages
aside for this: what holds here is that texts are escaped, whatever else would have stopped them.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import get_args, get_origin, get_type_hints
from urllib.parse import quote

import pytest
from api.program import program
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser, Page
from web.browser import DESK, SESSIONS, chromium, cookie_of, opened, served
from web.duty_service import tell_duty
from web.plan_service import PLANNED, change, tell_plans
from web.service import EVENING, HELD, POST, ROOT, STATION, TESTER, Service
from web.test_pages import PAGES, with_clocks

from muster import store
from muster.core import kinds as k
from muster.core.access import Field, Reading
from muster.core.bulletin import Commission
from muster.core.kinds import KINDS, Change, Kind
from muster.core.ledger import AsOf, Draft
from muster.steps import access, bulletin, bulletin_life, deployment, figure, webhook, work
from muster.steps.account import open_account as open_sign_in
from muster.steps.hand import Hand
from muster.steps.ledger import fact
from muster.steps.register import record
from muster.store import message as store_message
from muster.store.dialect import run
from muster.store.models import Account

ATTACKS = (
    "<script>hit('script')</script>",
    "<img src=/none onerror=hit('image')>",
    "<svg onload=hit('drawing')></svg>",
    """" onfocus=hit('double') autofocus x=" """,
    "' onmouseover=hit('single') style='position:fixed;inset:0' ",
    "</textarea></title></script><script>hit('end')</script>",
    '<a href="javascript:hit(1)" id=main>javascript:hit(2)</a>',
    "{{ 7|add:7 }}{% now 'Y' %}${hit('js')}",
    "<!--<base href=//elsewhere.example>",
)
EVIL = "".join(ATTACKS)
WAITING: list[str] = []  # the page of a proposed bulletin
FACTS: dict[str, int] = {}  # the last of each kind that was told
POISONED: set[str] = set()  # kind and field of each text that was told
# Fields that hold what somebody wrote, not a code; the number of a call is such a text.
WRITTEN = frozenset({
    "alias", "approved_in", "asked_in", "authoriser", "collective", "collective_en", "name",
    "name_en", "note", "number", "order", "origin", "owner", "quote", "remark", "said", "text",
    "title", "why",
})  # fmt: skip
# Written too, in facts told for their own page alone: other pages read some of these as codes.
TYPED = frozenset({
    "addressed_to", "amended_by", "approved_by", "authorised_by", "cause", "changed_by",
    "checked_by", "competence", "copies_to", "division_code", "drafted_by", "en", "filed_by",
    "host", "household_code", "means", "office", "only_lines", "pack", "pattern",
    "proposed_by", "published_by", "rank", "reasons", "recalled_by", "reference", "refused_by",
    "reviewed_by", "rule", "rules", "said_by", "section", "text_en", "text_zh", "wants",
    "withdrawn_by", "word", "zh",
})  # fmt: skip
CODES = frozenset({
    "about", "addressee", "after", "answer", "answers", "asked_of", "asker", "beneath", "call",
    "choice", "code", "competences", "day", "demand", "derogation", "digest", "drawn_from",
    "fact", "families", "field", "figure", "follows", "form", "gives", "head_digest", "hold",
    "holder", "home", "household", "id", "jobs", "kind", "members", "org", "orgs", "outcome",
    "parent", "partner", "people", "person", "plan", "post", "previous", "proposal", "purpose",
    "qualifier", "record", "relay", "replaced_by", "replaces", "request", "role", "roster",
    "sections", "shift", "slot", "swap", "takes", "task", "to", "token", "told", "top", "unit",
    "what", "zero",
})  # fmt: skip
# What is kept outside facts: what somebody wrote, and the page that shows it.
BESIDE = {
    "access_log.address": "/rights/readings",
    "contact.address": "/my/channels",  # its last signs alone
    "token.name": "/my/tokens",
    "webhook.address": "/webhooks/hook",
    "work.asked": "",  # the page of the register looked at says how the file is called
}
CODES_BESIDE = frozenset({
    "access_log.account", "access_log.field", "access_log.subject", "answered.account",
    "answered.answer", "answered.key", "answered.request", "contact.language", "contact.whose",
    "delivery.code", "delivery.webhook", "followed.who", "mark.name", "outbox.about",
    "outbox.code", "outbox.form", "outbox.whom", "token.about", "token.account", "token.code",
    "token.digest", "token.jobs", "token.orgs", "token.purpose", "turn.people", "turn.post",
    "turn.shift", "webhook.code", "webhook.families", "webhook.made_by", "webhook.org",
    "work.by_whom", "work.code", "work.ended", "work.org", "work.said", "work.stage", "work.task",
    "work.worker", "work_file.name", "work_file.work",
})  # fmt: skip
OF_FACTS = {"aside", "called", "fact", "mention", "subject", "account"}  # made from facts alone
OWNER, PASSWORD = "owner", "seven quiet horses drink tea"
PERSON = "person:0000012"
NAMED = {
    "parent": "org:150100", "post": POST, "org": ROOT, "home": ROOT, "to": ROOT, "about": ROOT,
    "person": PERSON, "people": (PERSON,), "members": (PERSON,), "asker": PERSON, "after": PERSON,
    "asked_of": PERSON, "unit": "unit:150100-T1", "demand": "demand:e1/gate", "plan": "plan:e1",
    "call": "call:1", "addressee": "org:150300", "figure": "assigned", "holder": "account:tester",
}  # fmt: skip
TREES = """() => [
  ...[...document.querySelectorAll("*")].flatMap(e => [...e.attributes]
    .filter(a => a.name.startsWith("on") || /^\\s*javascript:/i.test(a.value))
    .map(a => `${e.tagName} ${a.name}=${a.value.slice(0, 40)}`)),
  ...[...document.querySelectorAll("script:not([src]), base, img[src='/none']")]
    .map(e => e.outerHTML.slice(0, 80)),
]"""


def poisoned(body: object, of: str, among: frozenset[str] = WRITTEN) -> object:
    """Return ``body`` with every text of ``among`` followed by the attacks and its name."""
    if isinstance(body, tuple):
        return tuple(poisoned(each, of, among) for each in body)
    if not is_dataclass(body):
        return body
    found: dict[str, object] = {}
    for field in fields(body):
        value = getattr(body, field.name)
        if isinstance(value, tuple):
            found[field.name] = poisoned(value, of, among)
        elif type(value) is str and field.name in among:
            POISONED.add(f"{of}.{field.name}")
            joint = "\n# " if of == "rules.adopted" else ""  # rules are read; this is a remark
            found[field.name] = f"{value}{joint}{EVIL}[{of}.{field.name}]"
    return replace(body, **found)


def tell() -> None:
    """Tell the small service, and what else people write, each text with the attacks in it."""
    plain = Hand.draft

    def draft(hand: Hand, subject: str, body: Kind, *args: object, **named: object) -> Draft:
        made = plain(hand, subject, poisoned(body, body.KIND), *args, **named)
        return replace(made, source=f"{made.source}{EVIL}[source]", reason=f"{EVIL}[reason]")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Hand, "draft", draft)
        told = tell_plans()
        _tell_more(told)
        _propose(told)
        tell_duty(told)
        FACTS.update(_last())
        _tell_others(told)
    FACTS.update(_last())
    _tell_beside(told)


def _tell_beside(told: Service) -> None:
    """Keep what is written outside facts, each with the attacks in it."""
    open_sign_in(told.hand(), OWNER, told.now, password=PASSWORD)
    program(OWNER)
    heard = frozenset({"letter"})
    webhook.register(told.hand(), "https://93.184.216.34/", heard, ROOT, told.now, code="hook")
    run("UPDATE token SET name = %s", [f"{EVIL}[token.name]"])
    run("UPDATE webhook SET address = %s", [f"https://x/{EVIL}[webhook.address]"])
    store_message.reach(f"account:{TESTER}", f"tgram://{EVIL}", "en")
    read = Reading(
        at=told.now,
        account=f"account:{TESTER}",
        subject=PERSON,
        field=Field.HEALTH,
        address=f"{EVIL}[access_log.address]",
    )
    access.record_readings([read])
    clerk = Client(SERVER_NAME="127.0.0.1")
    clerk.force_login(Account.objects.get_or_create(login=TESTER)[0])
    named = "".join(NAME) + "[work.asked].csv"
    register = "警号,姓名,单位,人员类别\n9900001,高远帆,150100,民警\n".encode()
    answer = clerk.post("/register/look", {"file": SimpleUploadedFile(named, register)})
    BESIDE["work.asked"] = answer.headers["Location"]
    work.attempt(answer.headers["Location"].rpartition("/")[2], "w")


def _propose(told: Service) -> None:
    """Propose a bulletin with a paragraph by hand, in both languages."""
    said = {lang: f"{EVIL}[bulletin.proposed.{lang}]" for lang in ("zh", "en")}
    POISONED.update(f"bulletin.proposed.{lang}" for lang in said)
    commission = Commission(form="briefing", prose=(k.HandWritten(section="remarks", **said),))
    clocks = AsOf(EVENING, EVENING)
    written = bulletin.write(ROOT, clocks, number=2, commission=commission)
    made = bulletin_life.propose(told.hand(), written, EVENING)
    WAITING.append(f"/bulletins/proposed/{made.receipts[0].key}")


def _last() -> dict[str, int]:
    """Return the last fact of each kind."""
    return {found.kind: found.seq for seq in range(1, 600) if (found := fact(seq))}


def _tell_others(told: Service) -> None:
    """Tell one fact of every kind not told yet, of subjects nobody knows, later than all pages."""
    told.now = EVENING + timedelta(days=5)
    for name, kind in KINDS.items():
        if name not in FACTS and name != "fact.withdrawn":
            body = poisoned(made(kind), name, TYPED)
            record(told.hand(), [told.hand().draft(f"{kind.OF}:99", body, told.now, org=ROOT)])


def made(kind: type) -> Kind:
    """Return a value of a kind of which nothing is known but the types of its fields."""
    hints = get_type_hints(kind)
    return kind(**{f.name: NAMED.get(f.name) or value_of(hints[f.name]) for f in fields(kind)})


def value_of(hint: object) -> object:
    """Return some value of a type."""
    args = [each for each in get_args(hint) if each not in (type(None), Ellipsis)]
    if get_origin(hint) is tuple:
        return tuple(value_of(each) for each in args)
    if args:
        return value_of(args[0])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if is_dataclass(hint):
        return made(hint)
    return {str: "x", int: 1, bool: False, datetime: EVENING}[hint]


def _tell_more(told: Service) -> None:
    change(told, "e1", (Change.LOCK, "person:0000016", "demand:e1/gate"))
    said = deployment.review(
        told.hand(), "e1", "seen", PLANNED + timedelta(minutes=20), reviewed_by="li"
    )
    assert not isinstance(said, deployment.Refused), said
    claimed = k.ClaimMade(figure="assigned", about=None, number=41, quote="41", origin="wire")
    figure.claim(told.hand(), "2", claimed, EVENING)
    copy = "copy:1/150300"
    told.tell(
        29,
        19.6,
        [
            (copy, "org:150300", k.CopyRefused(why="snow")),
            (POST, "org:150100", k.HandedOver(note="fuel is low")),
            (STATION, "org:150100", k.AliasGiven(alias="东路所")),
            (STATION, "org:150100", k.AliasEnded(alias="旧称")),
            (STATION, "org:150100", k.OrgRenamed(name="东路派出所")),
            (POST, "org:150100", k.PostRenamed(name="一间房检查站")),
            ("unit:150100-B9", ROOT, k.FoundingAnswered(approved=False, number="3", why="no")),
            ("unit:150100-B9", ROOT, k.FoundingWithdrawn(why="over")),
            ("case:1", "org:150900", k.CaseEvent(what="unwell", said="dizzy")),
            (
                "case:1",
                "org:150900",
                k.CaseTaskGiven(task="family_told", owner="welfare", due=EVENING),
            ),
            (
                "derogation:1",
                "org:150000",
                k.DerogationGranted(
                    rule="medical_hold",
                    person=HELD,
                    authoriser="li",
                    why="needed",
                    until=EVENING + timedelta(days=9),
                ),
            ),
        ],
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("injection"), tell) as address:
        yield address


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[Browser]:
    came = Client(SERVER_NAME="127.0.0.1")
    assert came.post("/sign-in", {"login": OWNER, "password": PASSWORD}).status_code == 302
    assert came.post("/sign-in/again", {"password": PASSWORD}).status_code == 302
    SESSIONS[OWNER] = [cookie_of(came, address)]
    with chromium(address, TESTER) as started:
        yield started


ASKED = quote(EVIL)
PATHS = [
    *map(with_clocks, PAGES),
    f"/search?q={ASKED}",
    f"/?at={ASKED}",
    f"/figures?org={ASKED}",
    f"/deployment/why?about={ASKED}&plan={ASKED}",
    f"/deployment/plans/e1/amend?edits={ASKED}",
    f"/letters?decision={ASKED}",
    f"/bulletins/compose?form={ASKED}",
    f"/{ASKED}",
    "/rights",
    "/rights/why?login=tester",
    "/long-work",
    *map(with_clocks, ("/posts", "/posts/150100-P1", "/posts/150100-P1/roster", "/review")),
]
NAME = [each for each in ATTACKS if "/" not in each]  # what a file can be called
MARK = re.compile(f"(?:{re.escape(ATTACKS[-1])}|{re.escape(NAME[-1])})" + r"\[([\w.]+)\]")
HITS = "window.hits = []; window.hit = w => window.hits.push(String(w))"
# How many paragraphs a hand wrote is all the page of a correction says of them; an edition that
# is proposed shows them.
NEVER = {"bulletin.corrected.en", "bulletin.corrected.section", "bulletin.corrected.zh"}


def test_every_text_of_every_kind_is_written_or_a_code() -> None:
    bodies = [*KINDS.values()]
    named: set[str] = set()
    for body in bodies:
        hints = get_type_hints(body)
        inner = [a for h in hints.values() for a in (h, *get_args(h)) if is_dataclass(a)]
        bodies += [each for each in inner if each not in bodies]
        named |= {name for name, hint in hints.items() if str in (hint, *get_args(hint))}

    assert named - WRITTEN - TYPED == CODES


def test_every_text_kept_outside_facts_is_attacked_or_a_code() -> None:
    kept = set()
    for module in Path(store.__path__[0]).glob("*.py"):
        made = re.findall(
            r'CREATE TABLE (\w+) \((.*?)(?=CREATE |""")', module.read_text("utf-8"), re.DOTALL
        )
        for name, columns in made:
            if name not in OF_FACTS:
                kept |= {f"{name}.{each}" for each in re.findall(r"(\w+) TEXT\b", columns)}

    assert kept == BESIDE.keys() | CODES_BESIDE


def test_no_text_that_people_write_becomes_part_of_a_page(browser: Browser, address: str) -> None:
    tester = opened(browser, size=DESK, locale="en-US", bypass_csp=True)
    dialogs: list[str] = []
    broken: dict[str, object] = {}
    texts: list[str] = []

    def look(page: Page, path: str) -> None:
        found = page.evaluate("window.hits"), page.evaluate(TREES)
        if found != ([], []):
            broken[path[:60]] = found
        texts.append(page.text_content("body"))

    owner = opened(browser, size=DESK, locale="en-US", who=OWNER, bypass_csp=True)
    for page in (tester, owner):
        page.on("dialog", lambda said: (dialogs.append(said.message), said.dismiss()))
    tester.context.add_init_script(HITS)
    owner.context.add_init_script(HITS)
    paths = [*PATHS, *WAITING, *BESIDE.values(), *(f"/facts/{seq}" for seq in FACTS.values())]
    for path in paths:
        page = owner if path == "/my/tokens" else tester
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status < 500, path
        look(page, path)
    for path in checked(tester, address):
        look(tester, path)
    for page in (tester, owner):
        page.context.close()

    assert (broken, dialogs) == ({}, [])
    seen = {name for text in texts for name in MARK.findall(text)}
    assert FACTS.keys() == KINDS.keys()
    beside = BESIDE.keys() - {"contact.address"}
    assert (POISONED | beside | SENT | {"source", "reason"}) - seen == NEVER


SENT = {"check.file", "check.text"}  # of a text that is checked, and never kept


def checked(page: Page, address: str) -> Iterator[str]:
    """Have a file checked, then read with a name no browser sends, then one that is no text."""
    name = "".join(NAME)
    text = f"2月12日，全区公安机关共有民警41人。\n{EVIL}[check.text]".encode()
    for said, content in (("check.file", text), ("check.refused", b"\xff\xfe\xff")):
        page.goto(f"{address}/check")
        file = {"name": f"{name}[{said}].txt", "mimeType": "text/plain", "buffer": content}
        page.set_input_files("[name=file]", file)
        page.click("main button.main")
        yield said
        if said == "check.file":
            page.evaluate("n => document.getElementsByName('name').forEach(e => e.value = n)", EVIL)
            page.click("form[action^='/claims/proposals'] button")
            yield "read"
