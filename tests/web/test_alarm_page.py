"""The alarms of the duty office: what is found, for whom, by how many queries."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.rights import grant
from web.service import POST, at, home, tell_service

from muster.core import kinds as k
from muster.core.kinds import Job
from muster.steps import watch
from muster.steps.alarm import Hit
from muster.steps.care import record
from muster.steps.hand import Hand
from muster.store.ledger import append
from muster.web import alarm
from muster.web.clock import written

SignIn = Callable[[str], None]
LATE = at(31, 8.75)
OFFICE, PEER, WELFARE = "office", "peer", "welfare"


@pytest.fixture
def morning(ledger: str, as_login: SignIn) -> None:
    """A shift that nobody has come to, one of it isolated since, and the watch has looked."""
    told = tell_service()
    told.now = at(30, 22)
    people = ("person:0000012", "person:0000013")
    shift = k.RosterShift(id="s0", start=at(31, 8), length_h=8, people=people)
    roster = k.RosterPublished(
        post=POST, pattern="3x2", horizon_days=1, shifts=(shift,), shortfalls=0, changed=0
    )
    drawn = told.hand().draft("roster:150100-P1/20200131", roster, told.now, concerns=(POST,))
    append([drawn], clock=told.hand().clock)
    told.now = at(31, 8)
    isolated = k.IsolationBegan(
        hold="isolation", rule="isolation-14", exposed_at=at(29), release_due=at(43)
    )
    record(told.hand(), [("person:0000012", isolated, at(31, 8.4))])
    watch.follow(LATE)
    watch.look(Hand(by="watch", org="org:service", source="work", clock=lambda: LATE), LATE)
    grant(OFFICE, (Job.DUTY_OFFICER, "org:*"))
    grant(PEER, (Job.DUTY_OFFICER, home(1)))
    grant(WELFARE, (Job.WELFARE_OFFICER, "org:*"))
    as_login(OFFICE)


def told(client: Client, org: str = "") -> dict[str, tuple[str, list[str]]]:
    """Return the number of each alarm on the page and where it leads."""
    asked = f"?at={written(LATE)}&known={written(LATE + timedelta(minutes=1))}{org}"
    page = client.get(f"/alarms{asked}").content.decode()
    found = {}
    for name, sheet in re.findall(r'id="alarm-(\w+)">(.*?)</section>', page, re.DOTALL):
        number = re.search(r'class="tag hold">(\d+)', sheet)
        found[name] = (number[1] if number else "", re.findall(r'href="(/[^"?]+)', sheet))
    return found


def test_each_alarm_is_counted_and_leads_to_where_it_is_mended(
    morning: None, client: Client
) -> None:
    board, roster = "/posts/150100-P1", "/posts/150100-P1/roster"

    assert told(client) == {
        "missing": ("2", [board]),
        "away": ("1", [roster]),
        "calls": ("1", ["/calls/1"]),
    }


def test_people_over_their_hours_stand_last_and_folded_by_post_the_most_first(
    morning: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "post:150700-P1"
    found = {
        "over_hours": [Hit(post, "post", post[5:], LATE) for post in (other, POST, POST)],
        "missing": [Hit(POST, "post", POST[5:], LATE)],
    }
    monkeypatch.setattr(alarm, "hits_of", lambda question: found.items())
    page = client.get(f"/alarms?at={written(LATE)}").content.decode()
    names = re.findall(r'id="alarm-(\w+)"', page)
    folded = page.partition('id="alarm-over_hours"')[2].partition("<details>")[2]

    assert names == ["missing", "over_hours"]
    assert re.findall(r"<summary>([^<]+)<", folded) == ["涉及 2 个岗位"]
    assert re.findall(r'href="(/posts/[^"?]+)', folded) == [
        f"/posts/{POST[5:]}",
        "/posts/150700-P1",
    ]


def test_where_no_shift_is_known_the_page_does_not_say_that_none_lacks_heads(
    morning: None, client: Client
) -> None:
    page = client.get(f"/alarms?at={written(at(25))}").content.decode()

    assert "这一时刻没有班次可查： 已排班但不能到岗、缺员的班次" in page


def test_a_neighbour_hears_nothing_of_it(morning: None, client: Client, as_login: SignIn) -> None:
    as_login(PEER)

    assert told(client) == {}


def test_so_few_isolated_are_counted_for_welfare_alone(
    morning: None, client: Client, as_login: SignIn
) -> None:
    asked = f"/alarms?at={written(LATE)}"
    office = client.get(asked).content.decode()
    as_login(WELFARE)
    welfare = client.get(asked).content.decode()

    assert ("其中隔离观察" in office, "已排班但不能到岗" in office) == (False, True)
    assert "已排班但不能到岗" not in welfare  # welfare sees rosters, not who is available there


def test_queries_do_not_grow_with_what_is_found(
    morning: None, client: Client, as_login: SignIn
) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/alarms?at={written(LATE)}")
        counts.append(len(asked))
        told_more()

    assert counts[0] == counts[1]


def told_more() -> None:
    """Let two more be missing from the same shift, and one more call wait."""
    hand = Hand(by="watch", org="org:150100", source="work", clock=lambda: LATE)
    for number in ("0000014", "0000015"):
        body = k.DiscrepancyFound(form="missing", person=f"person:{number}", post=POST, shift="s0")
        subject = f"discrepancy:150100-P1/s0/{number}"
        append([hand.draft(subject, body, LATE, concerns=(POST,))], clock=hand.clock)


def test_a_chief_finds_on_the_first_page_who_did_not_come_since_when_and_who_will_not_never_why(
    morning: None, client: Client, as_login: SignIn
) -> None:
    grant("chief", (Job.STATION_CHIEF, "org:150100"))
    grant("counts", (Job.STATISTICIAN, "org:150100"))
    asked = f"/posts?at={written(LATE)}&known={written(LATE + timedelta(minutes=1))}"
    seen = {}
    for login in ("chief", "counts", OFFICE):
        as_login(login)
        page = client.get(asked).content.decode().partition('<main id="main">')[2]
        waits = page.partition('id="waits-title"')[2].partition("</section>")[0]
        rows = [re.sub("<[^>]+>", "", row) for row in waits.split("<li")[1:]]
        seen[login] = [
            (word, row.count("2020-01-31 08:00"))
            for row in rows
            for word in ("未到岗", "不能到岗", "待了结")
            if word in row
        ]
        assert "隔离" not in page

    assert seen == {
        "chief": [("未到岗", 1), ("未到岗", 1), ("不能到岗", 1), ("待了结", 0)],
        "counts": [],
        OFFICE: [],  # the whole service has its alarms
    }


def test_welfare_isolates_contacts_from_when_the_last_of_them_was_on_duty_unless_it_says_otherwise(
    morning: None, client: Client, as_login: SignIn
) -> None:
    as_login(WELFARE)
    asked = f"?at={written(at(31, 17))}&known={written(at(31, 18))}"
    page = client.get(f"/care/people/0000013{asked}").content.decode()

    fields = re.findall(r'name="exposed"( value="([^"]*)")?', page)
    assert "0000012" in page
    assert [value for _all, value in fields] == ["2020-01-31T16:00", ""]
