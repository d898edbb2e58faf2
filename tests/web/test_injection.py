"""What people write is shown as they wrote it, and never becomes part of a page.

Every text a fact can hold carries the same attacks. The browser sets the policy of the pages
aside for this: what holds here is that texts are escaped, whatever else would have stopped them.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser
from web.browser import DESK, chromium, opened, served
from web.duty_service import tell_duty
from web.plan_service import PLANNED, change, tell_plans
from web.service import EVENING, HELD, POST, ROOT, STATION, TESTER, Service
from web.test_pages import PAGES, with_clocks

from muster.core import kinds as k
from muster.core.kinds import Change, Kind
from muster.core.ledger import Draft
from muster.steps import deployment, figure
from muster.steps.hand import Hand
from muster.steps.ledger import fact

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
FACTS: dict[str, int] = {}  # the last of each kind that was told
WRITTEN = frozenset(
    {
        "alias",
        "authoriser",
        "collective",
        "collective_en",
        "name",
        "name_en",
        "note",
        "number",
        "order",
        "origin",
        "approved_in",
        "asked_in",
    }
    | {"owner", "quote", "remark", "said", "text", "title", "why"}
)  # fields that hold what somebody wrote, not a code; the number of a call is such a text
TREES = """() => [
  ...[...document.querySelectorAll("*")].flatMap(e => [...e.attributes]
    .filter(a => a.name.startsWith("on") || /^\\s*javascript:/i.test(a.value))
    .map(a => `${e.tagName} ${a.name}=${a.value.slice(0, 40)}`)),
  ...[...document.querySelectorAll("script:not([src]), base, img[src='/none']")]
    .map(e => e.outerHTML.slice(0, 80)),
]"""


def poisoned(body: object, of: str) -> object:
    """Return ``body`` with every written text followed by the attacks and the field's name."""
    if isinstance(body, tuple):
        return tuple(poisoned(each, of) for each in body)
    if not is_dataclass(body):
        return body
    found: dict[str, object] = {}
    for field in fields(body):
        value = getattr(body, field.name)
        if isinstance(value, tuple):
            found[field.name] = poisoned(value, of)
        elif type(value) is str and field.name in WRITTEN:
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
        tell_duty(told)
    FACTS.update({found.kind: found.seq for seq in range(1, 400) if (found := fact(seq))})


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
MARK = re.compile(re.escape(ATTACKS[-1]) + r"\[([\w.]+)\]")
SHOWN = {
    "bulletin.proposed.why",
    "call.issued.number", "call.issued.text", "call.issued.title", "case.event.said",
    "case.task_given.owner", "claim.made.origin", "claim.made.quote", "copy.refused.why",
    "derogation.granted.authoriser", "derogation.granted.why", "org.alias_ended.alias",
    "org.alias_given.alias",
    "org.founded.collective",
    "org.founded.collective_en", "org.founded.name", "org.founded.name_en",
    "org.renamed.collective", "org.renamed.collective_en", "org.renamed.name",
    "org.renamed.name_en",
    "person.appointed.name", "plan.amended.why", "plan.reviewed.remark", "post.handed_over.note",
    "post.opened.name", "post.renamed.name", "reason", "right.proposed.why",
    "rules.adopted.text", "source",
    "unit.answered.number", "unit.answered.why", "unit.asked.name", "unit.asked.number",
    "unit.asked.why", "unit.founded.approved_in", "unit.founded.asked_in", "unit.founded.name",
    "unit.founded.order", "unit.request_withdrawn.why",
}  # fmt: skip


def test_no_text_that_people_write_becomes_part_of_a_page(browser: Browser, address: str) -> None:
    page = opened(browser, size=DESK, locale="en-US", bypass_csp=True)
    page.add_init_script("window.hits = []; window.hit = w => window.hits.push(String(w))")
    dialogs: list[str] = []
    page.on("dialog", lambda said: (dialogs.append(said.message), said.dismiss()))
    broken: dict[str, object] = {}
    texts: list[str] = []
    for path in [*PATHS, *(f"/facts/{seq}" for seq in FACTS.values())]:
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status < 500, path
        found = page.evaluate("window.hits"), page.evaluate(TREES)
        if found != ([], []):
            broken[path[:60]] = found
        texts.append(page.text_content("body"))
    page.context.close()

    assert (broken, dialogs) == ({}, [])
    assert {name for text in texts for name in MARK.findall(text)} == SHOWN
