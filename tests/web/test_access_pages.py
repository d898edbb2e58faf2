"""Rights on pages: proposed, granted by another, revoked, explained; and who read what."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from web.plan_service import SEEN
from web.rights import grant
from web.service import HELD, ROOT, STATION, home

from muster.core.access import EVERYWHERE, Field, Reading
from muster.core.kinds import Job
from muster.core.ledger import Fact
from muster.core.work import Task
from muster.steps import access, reading, work
from muster.steps.ledger import fact
from muster.store.dialect import run

HERE, PEER = "org:150100", "org:150200"
GRANT = 'action="/rights/granted"'
SignIn = Callable[[str], None]


def now() -> datetime:
    return datetime.now(UTC)


def of_kind(kind: str) -> Fact:
    """Return the first fact of a kind."""
    reach = reading.extent()
    assert reach is not None
    found = (fact(seq) for seq in range(1, reach.seq + 1))
    return next(each for each in found if each and each.kind == kind)


def test_one_proposes_another_grants_and_either_revokes(
    service: str, client: Client, as_login: SignIn
) -> None:
    for login, number in (("ann", 1), ("ann.two", 1), ("bob", 2)):
        grant(login, (Job.ADMINISTRATOR, HERE), person=f"person:{number:07}")
    grant("li")
    named = "乌兰察布东路派出所"  # by its full name, as by code or alias
    wish = {"login": "li", "job": "station_chief", "org": named, "why": "new chief"}
    as_login("ann")
    proposed = client.post("/rights/proposed", wish).status_code
    by_ann = [h.right for h in access.rights(now()) if h.right.proposed_by == "account:ann"]
    right = by_ann[0].code.removeprefix("grant:")
    own = client.post("/rights/granted", {"right": right}).status_code
    as_login("ann.two")  # another account of whoever proposed it
    offered = [GRANT in client.get("/rights").content.decode()]
    second = client.post("/rights/granted", {"right": right}).status_code
    as_login("bob")
    offered.append(GRANT in client.get("/rights").content.decode())
    other = client.post("/rights/granted", {"right": right, "key": "a" * 32}).status_code
    said = client.get("/rights").content.decode()
    held = access.actor_of("li", now()).grants
    page = client.get("/rights").content.decode()
    gone = client.post("/rights/revoked", {"right": right, "why": "moved"}).status_code

    assert (proposed, own, second, other, gone) == (302, 409, 409, 302, 302)
    assert offered == [False, True]
    assert [(g.job, g.org, g.revoked_at) for g in held] == [(Job.STATION_CHIEF, STATION, None)]
    assert "ann, bob" in page
    assert re.findall(r"<b>([^<]+)</b>", said[said.index('class="done"') :])[0].split()[1:] == [
        "li",
        "所长",
    ]
    assert [g.in_force(now()) for g in access.actor_of("li", now()).grants] == [False]


def test_an_administrator_gives_nothing_away_beyond_the_own_subtree(
    service: str, client: Client, as_login: SignIn
) -> None:
    (beyond,) = grant("wu", (Job.AUDITOR, PEER))
    grant("ann", (Job.ADMINISTRATOR, HERE))
    as_login("ann")
    wish = {"login": "ann", "job": "auditor", "why": "to see more"}
    answers = [
        client.post("/rights/proposed", {**wish, "org": org}).status_code
        for org in (ROOT, PEER, "*", "999999")
    ]
    mine = client.post("/rights/revoked", {"right": beyond[6:], "why": "mine"}).status_code
    both = client.post("/rights/proposed", {**wish, "login": "nobody", "org": "999999"})

    assert (answers, mine) == ([400] * 4, 404)
    assert re.findall(r'data-field="(\w+)"', both.content.decode()) == ["login", "org"]
    assert "wu" not in client.get("/rights").content.decode().partition("<main")[2]


def test_reading_of_health_is_on_record_for_the_auditor_and_changes_no_fact(
    service: str, client: Client, as_login: SignIn
) -> None:
    held = of_kind("hold.placed")
    grant("welfare", (Job.WELFARE_OFFICER, home(3)))
    grant("auditor", (Job.AUDITOR, ROOT))
    grant("other", (Job.AUDITOR, PEER))
    before = reading.extent()
    as_login("welfare")
    for address in (f"/facts/{held.seq}", "/figures/medical_holds", "/organisations"):
        assert client.get(address).status_code == 200
    kept = {(r.account, r.subject, r.field, r.address) for _n, r in access.readings()}
    after = reading.extent()
    shown = {}
    for who in ("auditor", "other"):
        as_login(who)
        page = client.get("/rights/readings").content.decode().partition("<main")[2]
        sections = set(re.findall(r">(\S+) <code>/", page))
        shown[who] = (">welfare<" in page, held.subject[7:] in page, sections)

    assert kept == {
        ("account:welfare", held.subject, Field.HEALTH, "/figures/medical_holds"),
        ("account:welfare", held.subject, Field.HEALTH, f"/facts/{held.seq}"),
    }
    assert after == before
    assert shown == {"auditor": (True, True, {"数字"}), "other": (False, False, set())}


def test_an_auditor_begins_with_what_was_read_of_late_the_ledger_and_what_deviates(
    service: str, english: Client, as_login: SignIn
) -> None:
    held = of_kind("hold.placed")
    grant("auditor", (Job.AUDITOR, EVERYWHERE))
    grant("beneath", (Job.AUDITOR, HERE))
    read = {"account": "account:welfare", "field": Field.HEALTH, "address": "/care"}
    moments = (now() - timedelta(hours=30), now() - timedelta(hours=2), now())
    access.record_readings([Reading(at=at, subject=held.subject, **read) for at in moments])

    def first() -> list[str]:
        page = english.get("/rights/readings").content.decode()
        rows = page.partition('id="first-title"')[2].partition("</section>")[0].split("<li")[1:]
        return [" ".join(re.sub("<[^>]+>", " ", row.partition(">")[2]).split()) for row in rows]

    as_login("beneath")
    assert not [row for row in first() if "ledger" in row]
    as_login("auditor")
    before = first()
    asked = english.post("/ledger/verify").status_code
    work.attempt(work.last_of(Task.VERIFY).code, "w")
    after = first()

    assert "Readings of health and family in the last 24 hours 2 by 1 account" in before
    assert before[1] == (
        "The ledger verified None was asked for lately Verify the whole ledger now"
    )
    assert (asked, after[1][:34]) == (302, "The ledger verified nothing found ")
    assert [row.rstrip("0123456789") for row in after[2:]] == [
        "Corrections made in the last 24 hours ",
        "Claims that differ from the count ",
    ]


def test_a_reviewer_who_sees_which_gate_holds_somebody_is_on_record(
    planned: str, client: Client, as_login: SignIn
) -> None:
    grant("reviewer", (Job.REVIEWER, home(3)))
    as_login("reviewer")
    moment = SEEN.isoformat().replace("+", "%2B")
    page = client.get(f"/review?at={moment}").content.decode()
    kept = {(r.account, r.subject, r.field, r.address) for _n, r in access.readings()}

    assert "健康暂缓" in page
    assert kept == {("account:reviewer", HELD, Field.HEALTH, "/review")}


@pytest.mark.parametrize(
    "statement", ["UPDATE access_log SET account = 'b'", "DELETE FROM access_log"]
)
def test_the_log_of_readings_is_never_changed(service: str, statement: str) -> None:
    access.record_readings(
        [Reading(at=now(), account="a", subject="s", field=Field.HEALTH, address="/")]
    )
    with pytest.raises(DatabaseError, match="stays on record"), transaction.atomic():
        run(statement)


def test_a_page_says_why_one_may_not(service: str, english: Client, as_login: SignIn) -> None:
    grant("chief", (Job.STATION_CHIEF, HERE))
    as_login("chief")

    def asked(part: str, where: str) -> str:
        address = f"/rights/why?thing=person&part={part}&where={where}"
        return english.get(address).content.decode().partition('<p class="last"><span')[2][:300]

    assert "A right that is held allows it." in asked("availability", HERE)
    assert "The job shows this, but not this part of it." in asked("health", HERE)
    assert "The right is held for another organisation." in asked("plain", PEER)
    assert "A right that is held allows it." in asked("plain", "乌兰察布东路派出所")
    assert english.get("/rights/why?thing=person&where=nowhere").status_code == 400


def test_a_wrong_right_names_all_its_faults_to_who_holds_the_whole_service_too(
    service: str, client: Client, as_login: SignIn
) -> None:
    grant("ann", (Job.ADMINISTRATOR, EVERYWHERE))
    as_login("ann")
    wish = {"login": "nobody", "job": "auditor", "org": "999999", "why": "new"}
    answer = client.post("/rights/proposed", wish)

    assert answer.status_code == 400
    assert re.findall(r'data-field="(\w+)"', answer.content.decode()) == ["login", "org"]


def test_nobody_may_anything_to_an_organisation_that_is_not_there(
    service: str, client: Client, as_login: SignIn
) -> None:
    grant("auditor", (Job.AUDITOR, EVERYWHERE))
    as_login("auditor")
    asked = "/rights/why?verb=see&thing=ledger&where="
    answers = [client.get(f"{asked}{where}") for where in ("", "150100", "999999")]

    assert [a.status_code for a in answers] == [200, 200, 400]
    assert ["所持权限允许。" in a.content.decode() for a in answers[:2]] == [True, True]
    assert "999999" in answers[2].content.decode()
