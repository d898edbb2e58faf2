"""Wherever a page or a program is told of somebody's health or family, the reading is on record."""

from collections.abc import Callable, Iterator

import pytest
from api.program import program
from api.test_rights_api import called, operations
from django.test import Client
from django.urls import reverse
from web.plan_service import SEEN
from web.rights import everywhere, grant
from web.service import Service, at, home
from web.test_rights_pages import SAMPLES, facts

from muster.api import door
from muster.core import kinds as k
from muster.core.access import Field
from muster.core.kinds import Job
from muster.steps import access

SUBJECT, CASE, DEROGATION = "person:0000012", "case:1200", "derogation:1200"
MARKS = {Field.HEALTH: "mark_of_health", Field.FAMILY: "mark_of_family"}
MARKED = (
    (SUBJECT, k.HoldPlaced(hold="x1", gate=k.Gate.MEDICAL_HOLD, rule="mark_of_health_1")),
    (SUBJECT, k.BereavementOffered(hold="x2", rule="mark_of_family_1", days=3)),
    (
        SUBJECT,
        k.IsolationBegan(hold="x3", rule="mark_of_health_2", exposed_at=at(28), release_due=at(31)),
    ),
    (SUBJECT, k.HouseholdNoted(household=("carer",), household_code="mark_of_family_2")),
    (CASE, k.CaseOpened(form="injury", person=SUBJECT)),
    (CASE, k.CaseEvent(what="unwell", said="mark_of_health_3")),
    (
        DEROGATION,
        k.DerogationAsked(
            person=SUBJECT, rule=k.Gate.MEDICAL_HOLD, until=at(31), why="mark_of_health_4"
        ),
    ),
)
VIEWS = (  # pages that show more of somebody when they are asked of them
    "/care?view=isolation",
    "/care?view=bereavement",
    "/care?view=cases",
    "/derogations/ask?person=0000012",
    "/derogations/ask?person=0000012&gate=medical_hold",
    "/figures/isolated",
    "/figures/medical_holds",
    "/search?q=0000012",
)
QUESTIONS: tuple[tuple[str, dict[str, str | int]], ...] = (  # of operations, likewise
    ("/care/cases/1200", {}),
    ("/care/holds", {"gate": "isolation"}),
    ("/care/holds", {"gate": "bereavement"}),
    ("/facts", {"subject": CASE}),
    ("/facts", {"subject": DEROGATION}),
    ("/figures/isolated/counted", {}),
)


@pytest.fixture
def marked(planned: str) -> str:
    """What is recorded of one person's health and family holds words that nothing else holds."""
    Service(at(29, 12)).tell(29, 12, [(who, home(12), body) for who, body in MARKED])
    grant("welfare", *everywhere(Job.WELFARE_OFFICER))
    return planned


class Watch:
    """What was answered with a mark in it, and which fields of that no reading tells."""

    def __init__(self) -> None:
        self.shown: set[str] = set()
        self.silent: dict[str, set[Field]] = {}

    def look(self, what: str, ask: Callable[[], str]) -> None:
        before = max((number for number, _reading in access.readings(limit=1)), default=0)
        text = ask()
        fields = {field for field, mark in MARKS.items() if mark in text}
        recorded = {
            reading.field
            for number, reading in access.readings(limit=200)
            if number > before and reading.subject in (SUBJECT, CASE, DEROGATION)
        }
        if fields:
            self.shown.add(what)
        if fields - recorded:
            self.silent[what] = fields - recorded


def marked_facts() -> list[int]:
    found = [f.seq for f in facts() if any(mark in repr(f.body) for mark in MARKS.values())]
    assert len(found) == len(MARKED) - 1  # that a case was opened says nothing of its own
    return found


def addresses() -> Iterator[str]:
    """Every page by its name, about the person wherever it is about somebody in care."""
    of = {"case": ("1200",)}
    for name, sample in SAMPLES.items():
        if not sample.post and not any("." in str(arg) for arg in sample.args):  # facts, beneath
            yield reverse(name, args=of.get(name, sample.args))
    yield from VIEWS
    for seq in marked_facts():
        yield from (f"/facts/{seq}", f"/facts/{seq}/correct")


def test_a_page_that_tells_of_health_or_family_is_on_record(
    marked: str, english: Client, as_login: Callable[[str], None]
) -> None:
    as_login("welfare")
    moment, watch = f"at={SEEN.isoformat()}".replace("+", "%2B"), Watch()
    for address in addresses():
        asked = f"{address}{'&' if '?' in address else '?'}{moment}"
        watch.look(address, lambda asked=asked: english.get(asked).content.decode(errors="replace"))

    pages = {f"/facts/{seq}" for seq in marked_facts()}
    assert pages | {"/care/people/0000012", "/care/cases/1200", "/derogations"} <= watch.shown
    assert watch.silent == {}


def test_an_operation_that_tells_of_health_or_family_is_on_record(
    marked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_too_many", lambda *_given: False)
    who, watch = program("welfare"), Watch()
    for name, method in operations().items():
        if method == "get":
            watch.look(name, lambda name=name: str(called(who, name).said))
    numbered = [(f"/facts/{seq}", {}) for seq in marked_facts()]
    for path, asked in (*QUESTIONS, *numbered):
        told = {**asked, "at": SEEN.isoformat()}
        watch.look(path, lambda path=path, told=told: str(who.ask(path, **told).said))

    assert {"person", "facts", "held", "figure-counted", "derogations"} <= watch.shown
    assert {path for path, _asked in (*QUESTIONS, *numbered)} <= watch.shown
    assert watch.silent == {}
