"""A duty changes hands on pages: asked for, agreed to, approved; rules judge each stage."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from web.rights import grant
from web.service import POST, Service, at, home

from muster.core import kinds as k
from muster.core.kinds import Job
from muster.steps.register import record
from muster.steps.roster_record import roster_of
from muster.web.clock import written

SignIn = Callable[[str], None]
ROSTER = "roster:150100-P1/20200130"
ASKER, PARTNER = "0000012", "0000013"
NOW = written(at(29, 23))


@pytest.fixture
def rostered(planned: str) -> str:
    """A post with four night shifts, turn about; a swap of the third would be too little rest."""
    told = Service(at(29, 22))
    begins = at(30, 0)
    stands = {"s0": (0, ASKER), "s1": (24, PARTNER), "s2": (72, ASKER), "s3": (82, PARTNER)}
    body = k.RosterPublished(
        post=POST,
        pattern="3x2",
        horizon_days=5,
        begins=begins,
        shifts=tuple(
            k.RosterShift(
                id=shift,
                start=begins + timedelta(hours=8 + after_h),
                length_h=8,
                people=(f"person:{number}",),
                slot="D",
            )
            for shift, (after_h, number) in stands.items()
        ),
        shortfalls=0,
        changed=0,
    )
    record(told.hand(), [told.hand().draft(ROSTER, body, told.now, concerns=(POST,))])
    for login, number in (("asker", ASKER), ("partner", PARTNER)):
        grant(login, (Job.RESPONDER, home(12)), person=f"person:{number}")
    grant("chief", (Job.STATION_CHIEF, POST))
    return planned


def sent(client: Client, page: str, **form: str) -> tuple[int, str]:
    answer = client.post(f"{page}?at={NOW}", {"key": uuid4().hex, **form})
    return answer.status_code, answer.content.decode()


def on(shift: str) -> tuple[str, ...]:
    found = roster_of(ROSTER)
    assert found is not None
    return next(each.people for each in found.shifts if each.id == shift)


def shown(client: Client, page: str, more: str = "") -> str:
    answer = client.get(f"{page}?at={NOW}{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_swap_is_asked_for_agreed_to_and_approved_and_the_roster_changes(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    as_login("asker")
    offered = re.findall(r'name="with" value="([^"]+)"', shown(client, "/me/swaps", "&duty=s0"))
    assert PARTNER in offered
    assert f"{PARTNER} s1" in offered
    assert sent(client, "/me/swap", act="ask", duty="s0", **{"with": f"{PARTNER} s1"})[0] == 302
    (code,) = re.findall(r'name="swap" value="([^"]+)"', shown(client, "/me/swaps"))

    as_login("partner")
    assert [shown(client, page).count('value="agree"') for page in ("/me", "/me/swaps")] == [1, 1]
    assert sent(client, "/me/swap", act="agree", swap=code)[0] == 302

    as_login("chief")
    assert 'value="approve"' in shown(client, "/posts/150100-P1")
    assert sent(client, "/posts/150100-P1/roster/swap", act="approve", swap=code)[0] == 302
    assert (on("s0"), on("s1")) == ((f"person:{PARTNER}",), (f"person:{ASKER}",))


def test_what_a_rule_forbids_is_neither_offered_nor_taken_and_the_rule_is_named(
    rostered: str, client: Client, english: Client, as_login: SignIn
) -> None:
    as_login("asker")
    offered = re.findall(r'name="with" value="([^"]+)"', shown(client, "/me/swaps", "&duty=s2"))
    status, said = sent(english, "/me/swap", act="ask", duty="s2", **{"with": PARTNER})

    assert PARTNER not in offered  # s3 begins two hours after s2 ends
    assert status == 409
    assert "has rested 2 h since the duty before; 11 h are needed" in said
    assert on("s2") == (f"person:{ASKER}",)


def test_nobody_answers_for_another_and_a_swap_nobody_agreed_to_is_not_approved(
    rostered: str, client: Client, english: Client, as_login: SignIn
) -> None:
    as_login("asker")
    sent(client, "/me/swap", act="ask", duty="s0", **{"with": PARTNER})
    (code,) = re.findall(r'name="swap" value="([^"]+)"', shown(client, "/me/swaps"))

    assert sent(english, "/me/swap", act="agree", swap=code)[0] == 409
    as_login("chief")
    status, said = sent(english, "/posts/150100-P1/roster/swap", act="approve", swap=code)
    assert (status, "has not agreed yet" in said) == (409, True)
    assert on("s0") == (f"person:{ASKER}",)


def test_who_does_not_approve_a_swap_says_why(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    as_login("asker")
    sent(client, "/me/swap", act="ask", duty="s0", **{"with": f"{PARTNER} s1"})
    as_login("chief")
    board = client.get(f"/posts/150100-P1?at={NOW}").content.decode()
    (named,) = set(re.findall(r'name="swap" value="([^"]+)"', board))
    status, page = sent(client, "/posts/150100-P1/roster/swap", act="refuse", swap=named)

    assert (status, "请说明理由。" in page) == (400, True)
