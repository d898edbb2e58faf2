"""The roster of a post on its page: who stands what, what is open, who could stand it instead."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from web.plan_service import tell_plans
from web.rights import everywhere, grant
from web.service import POST, at

from muster.core import kinds as k
from muster.core.kinds import Job
from muster.steps.register import record
from muster.steps.roster_record import roster_of
from muster.web.clock import written

SignIn = Callable[[str], None]
ROSTER, ADDRESS = "roster:150100-P1/20200130", "/posts/150100-P1/roster"
CREW = ("person:0000012", "person:0000013")
SEEN = at(30, 10)
NOW = written(SEEN)


@pytest.fixture
def rostered(ledger: str) -> str:
    """A post with three days of day shifts for two; the second falls ill before they begin."""
    told = tell_plans()
    told.now = at(29, 22)
    begins = at(30, 0)
    body = k.RosterPublished(
        post=POST,
        pattern="3x2",
        horizon_days=3,
        begins=begins,
        shifts=tuple(
            k.RosterShift(
                id=f"s{day}",
                start=begins + timedelta(days=day, hours=20),
                length_h=8,
                people=CREW,
                slot="N",
                night=True,
                heads_min=2,
                heads_wanted=2,
            )
            for day in range(3)
        ),
        shortfalls=0,
        changed=0,
    )
    hold = k.HoldPlaced(hold="ill", gate=k.Gate.MEDICAL_HOLD, rule="r", absent=k.Absence.SICK)
    drafts = [
        told.hand().draft(ROSTER, body, told.now, concerns=(POST,)),
        told.hand().draft(CREW[1], hold, told.now),
    ]
    record(told.hand(), drafts)
    grant("chief", (Job.STATION_CHIEF, POST))
    grant("all", *everywhere(*Job))
    return ledger


def shown(client: Client, view: str = "grid") -> str:
    answer = client.get(f"{ADDRESS}?at={NOW}&view={view}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_grid_names_who_stands_what_and_marks_what_is_open_never_why(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    as_login("chief")
    page = shown(client)
    rows = dict(re.findall(r'<tr><th scope="row">.*?(\d{7})</span></th>(.*?)</tr>', page, re.S))

    kinds = {n: re.findall(r'<td class="duty([^"]*)">', row) for n, row in rows.items()}
    assert kinds["0000012"] == [" night", " night", " night costs"]  # a third in a row
    assert kinds["0000013"] == [" night open absent"] * 3
    assert re.findall(r'<td class="num( broken)?">(\d/\d)</td>', page) == [(" broken", "1/2")] * 3
    assert "医" not in page.partition('<main id="main">')[2]


def test_somebody_is_put_in_the_place_of_who_will_not_come_once(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    as_login("chief")
    page = shown(client, "repair")
    (first,) = re.findall(r'name="in" value="(\d{7})" checked', page)[:1]
    form = {
        "key": uuid4().hex,
        "roster": ROSTER.partition(":")[2],
        "shift": "s0",
        "out": "0000013",
        "in": first,
        "why": "ill",
    }

    for _ in range(2):
        answer = client.post(f"{ADDRESS}/substitute?at={NOW}", form)
        assert answer.status_code == 302
    found = roster_of(ROSTER)
    assert found is not None
    stands = {shift.id: set(shift.people) for shift in found.shifts}
    assert stands == {"s0": {CREW[0], f"person:{first}"}, "s1": set(CREW), "s2": set(CREW)}
    assert found.sequence == 1


def test_a_change_the_rules_forbid_is_refused_in_words(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    as_login("chief")
    form = {
        "key": uuid4().hex,
        "roster": ROSTER.partition(":")[2],
        "shift": "s0",
        "out": "0000013",
        "in": "0000012",  # stands it already
        "why": "ill",
    }
    answer = client.post(f"{ADDRESS}/substitute?at={NOW}", form)

    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert (found := roster_of(ROSTER)) is not None
    assert found.sequence == 0


@pytest.mark.parametrize("view", ["grid", "fairness", "repair"])
def test_every_view_answers_in_both_languages(
    rostered: str, client: Client, english: Client, as_login: SignIn, view: str
) -> None:
    as_login("all")
    main = shown(client, view).partition('<main id="main">')[2].partition("</main>")[0]
    words = set(re.findall(r"[A-Za-z_]{4,}", re.sub(r"<[^>]+>", " ", main)))

    assert words - {"HSE"} == set()
    assert "Roster" in shown(english, view)
