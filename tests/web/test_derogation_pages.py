"""Derogations on pages: asked from the gate, granted by another, shown where the gate stands."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from web.plan_service import tell_plans
from web.rights import everywhere, grant
from web.service import HELD, at, home

from muster.core import kinds as k
from muster.core.access import Field
from muster.core.kinds import Gate, Job
from muster.steps import access
from muster.steps.register import record
from muster.store.reading import every, fact
from muster.web.clock import written

SEEN = written(at(30, 10))
UNTIL = written(at(31))[:16]
RESTING = "person:0000012"
SignIn = Callable[[str], None]


@pytest.fixture
def office(ledger: str) -> str:
    """The service with somebody at rest and a medical hold, and accounts that ask and grant."""
    told = tell_plans()
    told.now = at(30, 9)
    body = k.HoldPlaced(hold="r1", gate=Gate.REST, rule="rest_after_14_days")
    record(told.hand(), [told.hand().draft(RESTING, body, told.now, org=home(12))])
    for login, person, job in (
        ("reviewer", 20, Job.REVIEWER),
        ("officer", 21, Job.DUTY_OFFICER),
        ("deputy", 22, Job.DEPLOYMENT_APPROVER),
    ):
        grant(login, *everywhere(job), person=f"person:{person:07}")
    grant("second", *everywhere(Job.DEPLOYMENT_APPROVER), person="person:0000020")
    grant("chief", (Job.STATION_CHIEF, home(12)))
    grant("his", (Job.RESPONDER, home(3)), person=HELD)
    return ledger


def post(client: Client, address: str, **said: object):
    return client.post(f"{address}?at={SEEN}", {"key": uuid4().hex, **said})


def ask(client: Client, person: str, gate: str, why: str = "only interpreter"):
    given = {"person": person[7:], "gate": gate, "until": UNTIL, "why": why}
    return post(client, "/derogations/asked", **given)


def page(client: Client, address: str) -> str:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}at={SEEN}")
    assert answer.status_code == 200, address
    main = answer.content.decode().partition('<main id="main">')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main))


def code(rule: str = "") -> str:
    facts = [fact(row) for rows in every() for row in rows]
    asked = (f for f in facts if isinstance(f.body, k.DerogationAsked) and rule in f.body.rule)
    return next(asked).subject.partition(":")[2]


def test_what_one_asks_another_grants_and_it_shows_where_the_gate_stands(
    office: str, english: Client, as_login: SignIn
) -> None:
    as_login("reviewer")
    assert "Ask for a derogation" in page(english, "/people/0000012")
    assert "Compulsory rest – closed now" in page(
        english, "/derogations/ask?person=0000012&gate=rest"
    )
    assert ask(english, RESTING, "rest").status_code == 302
    mine = page(english, "/derogations")
    assert "Refuse it, or take it back" in mine
    assert "Grant it" not in mine
    assert post(english, "/derogations/granted", derogation=code()).status_code == 403

    as_login("second")  # another account of whoever asked
    assert "Somebody else grants it than who asked" in page(english, "/derogations")
    assert post(english, "/derogations/granted", derogation=code()).status_code == 409

    as_login("deputy")
    assert "Grant it" in page(english, "/derogations")
    given = {"derogation": code(), "authoriser": "director on duty"}
    assert post(english, "/derogations/granted", **given).status_code == 302
    listed = page(english, "/derogations")
    assert "granted by deputy in the name of director on duty" in listed
    assert "only interpreter" in listed

    passes = f"until {UNTIL.replace('T', ' ')}, granted by director on duty"
    as_login("chief")
    assert f"passes by derogation {passes}" in page(english, "/people/0000012")
    as_login("deputy")
    assert f"passes by derogation {passes}" in page(english, "/people/0000012")

    given = {"derogation": code(), "why": "somebody else came"}
    assert post(english, "/derogations/ended", **given).status_code == 302
    assert "ended by deputy" in page(english, "/derogations")
    assert "passes by derogation" not in page(english, "/people/0000012")


def test_the_queue_of_letters_says_who_passes_a_gate_and_lets_them_be_accepted(
    office: str, english: Client, as_login: SignIn
) -> None:
    held = f"letter:second|{HELD}"
    as_login("reviewer")
    assert "Medical hold" in page(english, "/review")
    assert post(english, "/review/decide", one=f"accepted|{held}").status_code == 409
    rules = ("medical_hold", "release_floor")
    for rule in rules:
        assert ask(english, HELD, rule).status_code == 302
    as_login("deputy")
    for rule in rules:
        assert post(english, "/derogations/granted", derogation=code(rule)).status_code == 302

    as_login("reviewer")
    assert "Medical hold · passes by derogation until" in page(english, "/review")
    assert post(english, "/review/decide", one=f"accepted|{held}").status_code == 302
    last = [fact(row) for rows in every() for row in rows][-1].body
    assert last == k.LetterDecided(
        person=HELD, outcome=k.Outcome.ACCEPTED, derogation=f"derogation:{code(rules[0])}"
    )


def test_why_and_which_gate_of_health_are_for_those_alone_who_may_see_reasons(
    office: str, english: Client, as_login: SignIn
) -> None:
    as_login("reviewer")
    ask(english, HELD, "medical_hold", why="she wants to and the doctor agrees")
    read = [r for _n, r in access.readings(before=2**62, limit=99) if r.account.endswith("officer")]
    as_login("officer")
    told = page(english, "/derogations")

    assert "0000003" in told
    assert "the doctor agrees" not in told
    assert "Medical hold" not in told
    assert ask(english, HELD, "medical_hold").status_code == 400  # a gate they may not see
    assert ask(english, HELD, "isolation").status_code == 400
    assert post(english, "/derogations/ended", derogation=code(), why="no").status_code == 404
    assert read == []

    as_login("deputy")
    assert "the doctor agrees" in page(english, "/derogations")
    seen = {(r.account, r.subject, r.field) for _n, r in access.readings(before=2**62, limit=99)}
    assert ("account:deputy", HELD, Field.HEALTH) in seen


def test_a_derogation_is_seen_by_whom_it_is_for_and_by_nobody_elsewhere(
    office: str, english: Client, as_login: SignIn
) -> None:
    as_login("reviewer")
    ask(english, HELD, "near_retirement", why="asked for by herself")
    grant("beyond", (Job.DEPLOYMENT_APPROVER, home(5)))
    grant("near", (Job.DEPLOYMENT_APPROVER, home(3)))
    shown = {}
    for who in ("beyond", "near"):
        as_login(who)
        status = post(english, "/derogations/granted", derogation=code()).status_code
        shown[who] = ("asked for by herself" in page(english, "/derogations"), status)

    assert shown == {"beyond": (False, 404), "near": (True, 302)}
    as_login("his")
    assert "asked for by herself" in english.get("/me/record").content.decode()


def test_what_cannot_be_asked_for_is_said_and_nothing_is_recorded(
    office: str, english: Client, as_login: SignIn
) -> None:
    as_login("reviewer")
    asked = {"person": "0000012", "gate": "rest", "until": UNTIL, "why": "nobody else"}
    wrong = (
        ("person", "9999999", 404),
        ("gate", "none", 400),
        ("why", " ", 400),
        ("until", "tomorrow", 400),
        ("until", "2020-01-02T00:00", 400),
        ("until", "2021-01-02T00:00", 400),
    )

    assert [
        (name, said, post(english, "/derogations/asked", **asked | {name: said}).status_code)
        for name, said, _status in wrong
    ] == list(wrong)
    assert "Nothing waits" in page(english, "/derogations")
