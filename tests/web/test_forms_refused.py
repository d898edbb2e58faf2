"""A whole form, sent by who may not: it is refused, and nothing is recorded.

What :mod:`web.test_rights_pages` sends is empty, and much of it is refused for that alone. Here
each form is one that records something for who may; a neighbour and somebody beneath send it too.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from web.conftest import signed_in
from web.plan_service import SEEN
from web.rights import ask_right, grant_around
from web.service import BEREAVED, HELD, ISOLATED, Service, at
from web.test_rights_pages import HERE, PEER, SAMPLES, STATION, facts

from muster.core import kinds as k
from muster.steps import work
from muster.steps.ledger import head
from muster.steps.register import record
from muster.web.clock import written

NUMBER, OTHER = "0000012", "0000024"  # of the bureau: one at a post, one at home


class Form(NamedTuple):
    """A form as somebody fills it in who may send it."""

    sent: dict[str, Any]
    args: tuple[object, ...] = ()
    at: datetime = SEEN
    org: str = ""  # the organisation the page of the form shows


def later(hours: int) -> str:
    return written(SEEN + timedelta(hours=hours))[:16]


OF_PERSON = {"person": NUMBER}
EDITS = {"edits": "out:0000016:e1/gate"}
FORMS = {
    "alias-give": Form({"alias": "一机关", "org": "150100"}),
    "alias-back": Form({"fact": "org.alias_given", "why": "a slip"}),
    "alias-end": Form({"fact": "org.alias_given", "why": "not any more"}),
    "amended": Form({**EDITS, "why": "an ankle"}, ("e1",)),
    "mended": Form({**EDITS, "code": "e1-2", "mend": "balanced", "why": "an ankle"}, ("e1",)),
    "withdraw": Form({"why": "need has changed"}, ("e1",)),
    "bereavement-offer": Form({}, (NUMBER,)),
    "bereavement-choice": Form(
        {"choice": "leave", "approved_by": "chief"}, (BEREAVED.partition(":")[2],)
    ),
    "call-answer": Form({"answer": "accepted", "to": "150300"}, ("1",)),
    "call-issue": Form(
        {
            "form": "directive",
            "number": "9",
            "title": "t",
            "text": "t",
            "to": ["150100"],
            "levels": "2",
        }
    ),
    "care-hold": Form({**OF_PERSON, "gate": "medical_hold"}),
    "care-isolate": Form({**OF_PERSON, "exposed": later(-5)}),
    "care-lift": Form({"person": ISOLATED.partition(":")[2], "gate": "isolation"}),
    "care-rest": Form(OF_PERSON, at=SEEN + timedelta(days=20)),
    "told-take": Form({"told": "care.told", "person": OTHER}),
    "told-settle": Form({"told": "care.told", "person": OTHER, "outcome": "held"}),
    "case-open": Form({"form": "injury"}, (NUMBER,)),
    "carry": Form({"step": "relieve", "who": [NUMBER]}),
    "composed": Form({"form": "daily", "number": "7", "act": "propose"}, org="150100"),
    "demand-met": Form({"line": "e1/ward", "why": "quiet"}),
    "demand-raise": Form({"post": "150100-P1", "role": "officer", "heads": "2", "priority": "1"}),
    "derogation-asked": Form(
        {
            "person": HELD.partition(":")[2],
            "gate": "medical_hold",
            "until": later(9),
            "why": "needed",
        }
    ),
    "derogation-ended": Form({"derogation": "first", "why": "somebody else came"}),
    "derogation-granted": Form({"derogation": "first"}),
    "evening-file": Form({"organisation": ["152500"]}),
    "person-absence": Form({"why": "leave"}, (OTHER,)),
    "person-application": Form({"state": "wished"}, ("0000000",)),
    "person-competence": Form({"competence": "medic"}, (OTHER,)),
    "person-separate": Form({"cause": "retired", "why": "w"}, (OTHER,)),
    "person-transfer": Form({"people": [OTHER], "home": "150100-S1", "why": "w"}),
    "plan-ask": Form({"planned_for": later(0), "line": ["e1/gate"]}),
    "post-roster-step": Form(
        {"act": "withdraw", "roster": "150100-P1/20200129", "why": "w"}, ("150100-P1",)
    ),
    "recalled": Form({"who": [NUMBER], "why": "over", "report_by": later(20)}),
    "relief-decide": Form({"post": "150100-P1", "request": "relief.asked", "answer": "granted"}),
    "review-decide": Form({"one": "declined|letter:1|person:0000000"}),
    "right-proposed": Form(
        {"login": "nobody", "job": "reviewer", "org": "150100", "why": "helps out"}
    ),
    "right-granted": Form({"right": "asked"}),
    "right-revoked": Form({"right": "asked", "why": "moved on"}),
    "unit-found": Form(
        {
            "code": "150100-T9",
            "kind": "squad",
            "name": "Ninth",
            "parent": "150100",
            "approved_by": "150000",
            "order": "No. 9",
            "members": [NUMBER, "0000000", OTHER],
        }
    ),
    "unit-ask": Form(
        {
            "code": "150100-B8",
            "kind": "temporary_branch",
            "name": "Eighth",
            "parent": "150100",
            "approved_by": "150000",
            "request": "No. 8",
            "why": "needed",
            "members": [OTHER, "0000036", "0000037", "0000038"],
        }
    ),
    "webhook-make": Form(
        {"address": "https://hooks.example/", "hears": ["letter"], "top": "150100"}
    ),
    "work-ask": Form({"task": "rosters", "days": "7"}, org="150100"),
}
# Forms of one's own alone: whoever sends them speaks of the person of their account, or of nobody.
OWN = {"me-duty", "me-letter", "me-move", "me-receipt", "me-sign", "me-told"}
# Of messages, which go out by a worker: tried in test_message_pages.
ELSEWHERE = {"message-answer", "message-remind"}


def test_every_form_that_an_empty_one_tells_nothing_of_is_sent_whole() -> None:
    empty = {name for name, s in SAMPLES.items() if s.post and 400 in (s.peer, s.child)}

    assert empty - FORMS.keys() == OWN | ELSEWHERE


@pytest.fixture
def waiting(planned: str) -> str:
    """A ledger in which something waits for each form, and the accounts of who sends them."""
    told = Service(at(29, 12))
    shift = k.RosterShift(id="s0", start=at(30, 8), length_h=8, people=(f"person:{NUMBER}",))
    roster = k.RosterPublished(
        post="post:150100-P1", pattern="3x2", horizon_days=1, shifts=(shift,),
        shortfalls=0, changed=0,
    )  # fmt: skip
    relief = k.ReliefAsked(role="officer", heads=1, needed_by=at(31, 8), why=k.ReliefCause.TIRED)
    asked = k.DerogationAsked(rule="isolation", person=ISOLATED, why="w", until=at(31, 8))
    word = k.ToldInConfidence(matter=k.Matter.ILL)
    hand = told.hand()
    drafts = [
        hand.draft("roster:150100-P1/20200129", roster, told.now, concerns=("post:150100-P1",)),
        hand.draft("post:150100-P1", relief, told.now),
        hand.draft("derogation:first", asked, told.now, concerns=(ISOLATED,)),
        hand.draft(f"person:{OTHER}", word, told.now, org=HERE),
    ]
    record(hand, drafts)
    grant_around(PEER, STATION)
    ask_right("nobody", HERE)
    return planned


def named(sent: dict[str, Any]) -> dict[str, Any]:
    """Return a form with what it names by a word for it: a fact, a right, a request."""
    known = {fact.kind: fact for fact in facts()}
    right = next(f for f in reversed(facts()) if f.kind == "right.proposed")
    codes = {
        "org.alias_given": lambda: known["org.alias_given"].seq,
        "relief.asked": lambda: known["relief.asked"].key,
        "care.told": lambda: known["care.told"].key,
        "asked": lambda: right.subject.partition(":")[2],
    }
    return {name: codes[said]() if isinstance(said, str) and said in codes else said
            for name, said in sent.items()}  # fmt: skip


def sent_by(client: Client, name: str, form: Form) -> tuple[int, int]:
    """Return how a form is answered, and how much there is of facts and of work afterwards."""
    moment = form.at.isoformat().replace("+", "%2B")
    address = f"{reverse(name, args=form.args)}?at={moment}"
    answer = client.post(f"{address}&org={form.org}" if form.org else address, named(form.sent))
    return answer.status_code, so_far()


def so_far() -> int:
    """Return how many facts and pieces of work there are."""
    return head().seq + len(work.latest(100))


def test_a_whole_form_of_who_may_not_records_nothing(waiting: str) -> None:
    who = {login: signed_in("en", login) for login in ("peer", "child", "own")}
    leaks, idle = {}, {}
    for name, form in FORMS.items():
        before = so_far()
        for login in ("peer", "child"):
            status, after = sent_by(who[login], name, form)
            if after != before or status < 400:
                leaks[login, name] = (status, after - before)
        with transaction.atomic():
            status, after = sent_by(who["own"], name, form)
            if after == before or status >= 400:
                idle[name] = (status, after - before)
            transaction.set_rollback(True)

    assert leaks == {}
    assert idle == {}
