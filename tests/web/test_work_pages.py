"""Long work on a page: asked for, seen by whom it concerns, cancelled, fetched."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from web.plan_service import PACK
from web.rights import grant, operator
from web.service import EVENING, ROOT, Service, at

from muster.core.bulletin import Commission
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.core.work import BulletinAsked, RostersAsked, Stage, Task
from muster.formats.rulepack import read_rule_pack
from muster.steps import (
    access,
    bulletin,
    bulletin_life,
    work_tasks,  # noqa: F401  what can be done registers itself
)
from muster.steps import work as step
from muster.steps.ledger import head
from muster.steps.rules import adopt

NOW = datetime(2020, 1, 31, tzinfo=UTC)
FILE = BulletinAsked(number=1, ending="txt", language="en")


def asked(by: str = "account:other", org: str = ROOT, what=FILE) -> str:
    return step.ask(what, by=by, org=org, at=NOW)


def test_what_is_asked_for_is_seen_with_who_asked_and_looked_at_again_while_it_waits(
    service, english
) -> None:
    answer = english.post("/long-work/ask", {"task": "rosters", "days": "3"})
    shown = english.get("/long-work").content.decode()
    (work,) = step.latest()

    assert (answer.status_code, answer.headers["Location"]) == (302, "/long-work")
    assert (work.task, work.by, work.stage) == (Task.ROSTERS, "account:tester", Stage.WAITING)
    assert isinstance(work.asked, RostersAsked)
    assert work.asked.days == 3
    assert "Rosters" in shown
    assert 'hx-trigger="every 2s"' in shown


def test_htmx_is_answered_with_the_list_alone_and_asks_no_more_once_all_has_ended(
    service, english
) -> None:
    code = asked()
    step.attempt(code, "w")
    shown = english.get("/long-work", headers={"HX-Request": "true"}).content.decode()

    assert shown.startswith("<section")
    assert "hx-trigger" not in shown
    assert "bulletin-1.txt" in shown


def test_the_file_that_came_of_it_is_handed_over_to_be_saved(service, english) -> None:
    code = asked()
    step.attempt(code, "w")

    answer = english.get(f"/long-work/{code}/file")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="bulletin-1.txt"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.content.decode().startswith("Duty Briefing\nNo. 1\n")


def test_a_file_is_handed_over_while_one_may_what_the_work_did(service, english, as_login) -> None:
    (right,) = grant("editor", (Job.BULLETIN_EDITOR, ROOT))
    code = asked(by="account:editor")
    step.attempt(code, "w")
    as_login("editor")

    def handed() -> int:
        return english.get(f"/long-work/{code}/file").status_code

    while_held = handed()
    access.revoke(operator(), right, datetime.now(UTC), why="moved on")

    assert (while_held, handed()) == (200, 404)


def test_an_internal_bulletin_is_a_file_for_those_alone_who_may_read_it(
    service, english, as_login
) -> None:
    told, clocks = Service(at(30, 19)), AsOf(EVENING, EVENING)
    internal = Commission(published=False)
    written = bulletin.write("org:150100", clocks, number=2, commission=internal)
    key = bulletin_life.propose(told.hand(), written, EVENING).receipts[0].key
    bulletin_life.issue(replace(told.hand(), by="deputy"), key, EVENING)
    done = {}
    for login, org in (("here", "org:150100"), ("peer", "org:150200")):
        grant(login, (Job.BULLETIN_EDITOR, org))
        code = asked(org=org, what=replace(FILE, number=2))
        step.attempt(code, "w")
        as_login(login)
        wish = {"task": "bulletin", "number": "2", "ending": "txt"}
        done[login] = (
            english.post("/long-work/ask", wish).status_code,
            english.get(f"/long-work/{code}/file").status_code,
            "<option>2</option>" in english.get("/long-work").content.decode(),
        )

    assert done == {"here": (302, 200, True), "peer": (400, 404, False)}


def test_what_waits_records_nothing_for_who_may_not_any_more(service, english, as_login) -> None:
    adopt(Service(at(30, 19)).hand(), read_rule_pack(PACK), at(30))
    (right,) = grant("officer", (Job.DUTY_OFFICER, ROOT))
    wanted = RostersAsked(org=None, day0=at(31, 0), days=1)
    held, gone = (asked(by="account:officer", what=wanted) for _ in range(2))
    step.attempt(held, "w")
    access.revoke(operator(), right, datetime.now(UTC), why="moved on")
    before = head().seq
    step.attempt(gone, "w")
    ends = [step.find(code).end for code in (held, gone)]

    assert [end.stage for end in ends] == [Stage.DONE, Stage.REFUSED]
    assert [each.code for each in ends[1].complaints] == [step.NO_RIGHT]
    assert head().seq == before
    assert "may not do this any more" in english.get("/long-work").content.decode()


def test_what_waits_is_cancelled_by_a_button(service, english) -> None:
    code = asked()

    answer = english.post(f"/long-work/{code}/cancel")

    assert answer.status_code == 302
    assert step.find(code).stage is Stage.CANCELLED


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ({"task": "dance"}, "Choose one of the kinds of work offered."),
        ({"task": "rosters", "days": "29"}, "Give a number of days from 1 to 28."),
        ({"task": "bulletin", "number": "0", "ending": "txt"}, "Choose a bulletin that is issued."),
        ({"task": "bulletin", "number": "1", "ending": "exe"}, "Choose one of the formats."),
        ({"task": "register"}, "Choose one of the kinds of work offered."),
    ],
)
def test_what_cannot_be_asked_for_is_named(service, english, given, remedy) -> None:
    answer = english.post("/long-work/ask", given)

    assert (answer.status_code, step.latest()) == (400, [])
    assert remedy in answer.content.decode()


def test_work_of_others_elsewhere_is_not_seen_and_one_may_ask_only_for_what_one_may_do(
    service, english, as_login
) -> None:
    grant("editor", (Job.BULLETIN_EDITOR, "org:150200"))
    mine, beneath = asked(by="account:editor"), asked(org="org:150200")
    elsewhere = asked(org="org:150100")
    as_login("editor")

    shown = english.get("/long-work").content.decode()

    assert [code in shown for code in (mine, beneath, elsewhere)] == [True, True, False]
    assert set(re.findall(r'name="task" value="(\w+)"', shown)) == {"strength", "bulletin"}
    assert english.post(f"/long-work/{elsewhere}/cancel").status_code == 404


def test_work_is_stopped_by_who_may_record_work_where_it_was_asked_for(
    service, english, as_login
) -> None:
    grant("two", (Job.DUTY_OFFICER, "org:150100"), (Job.PARTY_OFFICER, "org:150200"))
    as_login("two")
    here, seen = asked(org="org:150100"), asked(org="org:150200")

    shown = english.get("/long-work").content.decode()
    answered = {
        code: english.post(f"/long-work/{code}/cancel").status_code for code in (here, seen)
    }

    assert [f"/long-work/{code}/cancel" in shown for code in (here, seen)] == [True, False]
    assert answered == {here: 302, seen: 404}


def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one(service, english, as_login) -> None:
    grant("officer", (Job.DUTY_OFFICER, ROOT))
    as_login("officer")
    asked()
    one = _queries(english)
    asked(org="org:150100")
    asked(org="org:150200")

    assert _queries(english) == one


def _queries(english) -> int:
    with CaptureQueriesContext(connection) as captured:
        english.get("/long-work")
    return len(captured)
