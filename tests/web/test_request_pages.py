"""What one asks of rosters to come, on one's own page and before whoever makes the roster."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from web.rights import grant
from web.service import POST, Service, at, home

from muster.core import kinds as k
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps.register import record
from muster.steps.roster_request import own_requests
from muster.web.clock import written

SignIn = Callable[[str], None]
ME = "person:0000012"
NOW = written(at(29, 23))
ROSTER = "roster:150100-P1/20200201"


@pytest.fixture
def drafted(planned: str) -> str:
    """A post whose roster of two days is drafted; the person stands the first of them."""
    told = Service(at(29, 22))
    begins = at(32, 0)
    body = k.RosterDrafted(
        post=POST,
        pattern="3x2",
        begins=begins,
        horizon_days=2,
        cycle_day=0,
        crews=(),
        shifts=(k.RosterShift(id="s0", start=at(32, 8), length_h=12, people=(ME,), slot="D"),),
        shortfalls=0,
        changed=0,
        outcome="hand",
        cost=0,
        bound=0,
        seed=0,
        head_seq=0,
        drafted_by="x",
    )
    record(told.hand(), [told.hand().draft(ROSTER, body, told.now, concerns=(POST,))])
    grant("me", (Job.RESPONDER, home(12)), person=ME)
    grant("chief", (Job.STATION_CHIEF, POST))
    grant("watcher", (Job.STATISTICIAN, POST))
    return planned


def sent(client: Client, **form: object) -> tuple[int, str]:
    answer = client.post(f"/me/request?at={NOW}", {"key": uuid4().hex, **form})
    return answer.status_code, answer.content.decode()


def mine() -> list[tuple[str, str, str]]:
    found = own_requests(ME, AsOf(at(29, 23), datetime.now(UTC)))
    return [(each.day.isoformat(), each.slot, each.wish.value) for each in found]


def test_days_are_chosen_asked_for_and_taken_back_on_ones_own_page(
    drafted: str, english: Client, as_login: SignIn
) -> None:
    as_login("me")
    page = english.get(f"/me/requests?at={NOW}").content.decode()
    assert 'name="day" value="2020-01-30"' in page
    assert 'name="day" value="2020-01-29"' not in page  # today is too late
    key = uuid4().hex
    for _ in range(2):
        done = sent(english, key=key, day=["2020-02-01", "2020-02-02"], wish="avoid", slot="")
        assert done[0] == 302
    assert mine() == [("2020-02-01", "", "avoid"), ("2020-02-02", "", "avoid")]

    page = english.get(f"/me/requests?at={NOW}").content.decode()
    _first, second = re.findall(r'name="back" value="(\d+)"', page)
    assert sent(english, back=second)[0] == 302
    assert mine() == [("2020-02-01", "", "avoid")]


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"wish": "cannot", "day": []}, 409, "choose a day at least"),
        (
            {"wish": "cannot", "day": [f"2020-02-0{n}" for n in range(1, 6)]},
            409,
            "tell it in confidence",
        ),
        ({"wish": "want", "day": ["2020-02-30"]}, 400, "2020-02-30"),
        ({"wish": "ill", "day": ["2020-02-03"]}, 400, "Choose one from the list."),
        ({"wish": "want", "slot": "X", "day": ["2020-02-03"]}, 400, "Choose one from the list."),
        ({"back": "1"}, 409, "not yours to take back"),
    ],
)
def test_what_cannot_be_asked_is_named(
    drafted: str, english: Client, as_login: SignIn, form, status: int, said: str
) -> None:
    as_login("me")
    answered, page = sent(english, **form)

    assert (answered, said in page, mine()) == (status, True, [])


def test_whoever_makes_the_roster_sees_a_mark_and_others_who_look_at_it_do_not(
    drafted: str, english: Client, as_login: SignIn
) -> None:
    as_login("me")
    assert sent(english, day=["2020-02-01"], wish="avoid")[0] == 302
    seen = {}
    for login in ("chief", "watcher"):
        as_login(login)
        answers = [
            english.get(f"/posts/150100-P1/roster?at={NOW}&view={view}").content.decode()
            for view in ("grid", "fairness")
        ]
        seen[login] = (
            "<sup>" in answers[0],
            "asked for is not met" in answers[0],
            ">0/1</td>" in answers[1],
        )

    assert seen == {"chief": (True, True, True), "watcher": (False, False, False)}
