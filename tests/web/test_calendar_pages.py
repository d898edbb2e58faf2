"""Calendars as programs follow them: an address is shown once, and opens what rights allow."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import icalendar
import pytest
from django.test import Client
from web.duty_service import tell_duty
from web.plan_service import tell_plans
from web.rights import grant, operator
from web.service import POST, at

from muster.core import kinds as k
from muster.core.kinds import Change, DutyChange, Job
from muster.steps import access
from muster.steps.ledger import fact, head
from muster.steps.register import record

SignIn = Callable[[str], None]


@pytest.fixture
def crew(ledger: str) -> str:
    """The service on a morning with a roster told; wang leads a crew elsewhere."""
    tell_duty(tell_plans())
    grant("wang", (Job.CREW_LEADER, "org:150200"), person="person:0000024")
    return ledger


def make(client: Client, language: str = "", **given: str) -> str:
    """Make an address by the page, and return it without the host."""
    answer = client.post("/my/calendars/make", {"key": uuid4().hex, **given})
    found = re.search(r'value="http://localhost(/calendar/[^"]*)"', answer.content.decode())
    assert found, answer.content.decode()
    return found.group(1)


def events(client: Client, address: str) -> dict[str, tuple[int, str, str, str]]:
    """Return the events of a feed as another library reads them: number, state, title, text."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = icalendar.Calendar.from_ical(answer.content)
    assert found.errors == []
    return {
        str(each["UID"]): (
            int(each["SEQUENCE"]),
            str(each["STATUS"]),
            str(each["SUMMARY"]),
            str(each.get("DESCRIPTION", "")),
        )
        for each in found.walk("VEVENT")
    }


def test_a_person_follows_their_own_duties_and_orders_and_nobody_is_named(
    crew: str, client: Client, anonymous: Client, as_login: SignIn
) -> None:
    as_login("li")
    address = make(client)
    seen = events(anonymous, address)

    assert {uid: said for uid, said in seen.items() if not uid.startswith("order/")} == {
        f"150100-P1/20200130/{shift}/0000012@muster": (
            0,
            "CONFIRMED",
            f"{shift}：一间房公安检查站",
            "同班另有1人",
        )
        for shift in ("s0", "s1")
    }
    assert all(uid.endswith("/0000012@muster") for uid in seen)
    assert "With 1 other" in str(events(anonymous, address + "?language=en"))
    assert "何某某" not in anonymous.get(address).content.decode()


def test_whoever_sees_a_board_follows_its_post_with_the_names_on_it(
    crew: str, client: Client, anonymous: Client, as_login: SignIn
) -> None:
    as_login("leader")
    seen = events(anonymous, make(client, post="150100-P1"))

    assert seen["150100-P1/20200130/s0@muster"] == (
        0,
        "CONFIRMED",
        "s0班：2人",
        "何某某 0000012, 何某某 0000013",
    )
    for login in ("li", "wang"):  # neither sees the board
        as_login(login)
        given = {"key": uuid4().hex, "post": "150100-P1"}
        assert client.post("/my/calendars/make", given).status_code == 404
        assert client.get("/my/calendars?post=150100-P1").status_code == 404


def test_a_change_of_the_roster_is_in_the_next_answer_and_no_change_is_no_answer(
    crew: str, client: Client, anonymous: Client, as_login: SignIn
) -> None:
    as_login("li")
    address = make(client)
    first = anonymous.get(address)
    same = anonymous.get(address, headers={"If-None-Match": first["ETag"]})
    by_date = anonymous.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    body = k.RosterChanged(
        changes=(DutyChange(change=Change.OUT, shift="s1", person="person:0000012"),),
        why="swap",
        changed_by="leader",
        notice_h=3,
    )
    record(operator(), [operator().draft("roster:150100-P1/20200130", body, at(29, 23))])
    later = anonymous.get(address, headers={"If-None-Match": first["ETag"]})

    assert [first.status_code, same.status_code, by_date.status_code] == [200, 304, 304]
    assert (later.status_code, later["ETag"] != first["ETag"]) == (200, True)
    assert first["Cache-Control"] == "private, no-cache"
    changed = events(anonymous, address)["150100-P1/20200130/s1/0000012@muster"]
    assert changed[:2] == (1, "CANCELLED")


def test_an_address_is_shown_once_kept_nowhere_and_revoked_at_once(
    crew: str, client: Client, anonymous: Client, as_login: SignIn
) -> None:
    as_login("li")
    key = uuid4().hex
    address = make(client, key=key)
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    again = client.post("/my/calendars/make", {"key": key})
    page = client.get("/my/calendars").content.decode()
    told = fact(head().seq)
    codes = re.findall(r'name="token" value="(\w+)"', page)

    assert (again.status_code, secret in page, secret in str(told)) == (302, False, False)
    assert len(codes) == 1
    as_login("wang")  # another's address is not one's own to revoke
    client.post("/my/calendars/revoke", {"key": uuid4().hex, "token": codes[0]})
    assert anonymous.get(address).status_code == 200
    as_login("li")
    client.post("/my/calendars/revoke", {"key": uuid4().hex, "token": codes[0]})
    assert anonymous.get(address).status_code == 404
    assert codes[0] not in client.get("/my/calendars").content.decode()


def test_an_address_opens_nothing_once_the_right_the_account_or_the_person_is_gone(
    crew: str, client: Client, anonymous: Client, as_login: SignIn
) -> None:
    rights = grant("zhao", (Job.STATION_CHIEF, POST), person="person:0000013")
    now = datetime.now(UTC)
    as_login("zhao")
    board, own = make(client, post="150100-P1"), make(client)
    as_login("li")
    other = make(client)

    def statuses() -> list[int]:
        return [anonymous.get(each).status_code for each in (board, own, other)]

    assert statuses() == [200, 200, 200]
    assert access.revoke(operator(), rights[0], now, why="moved") is None
    assert statuses() == [404, 200, 200]
    gone = k.Separated(cause="died")
    record(operator(), [operator().draft("person:0000013", gone, now)])
    assert statuses() == [404, 404, 200]
    assert access.close_account(operator(), "li", now, why="left") is None
    assert statuses() == [404, 404, 404]
    assert anonymous.get("/calendar/muster_feed_none.ics").status_code == 404
    assert anonymous.post(other).status_code == 405
