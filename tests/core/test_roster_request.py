"""What people ask of rosters to come: how much of it there may be, and what a roster takes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_lines import shifts

from muster.core.kinds import Wish
from muster.core.roster import Problem, Request, RosterPerson
from muster.core.roster_refusal import RosterRefusal
from muster.core.roster_refusal import RosterRefusalCode as Code
from muster.core.roster_request import OwnRequest, most_within, not_to_be_asked, with_requests
from muster.core.roster_rules import Rules, days_from
from muster.core.rules import USUAL_REQUESTS

TODAY = date(2020, 2, 3)
RULE = replace(USUAL_REQUESTS, cannot_days_max=2, days_max=4, ahead_days_max=40)


def on(*after: int) -> frozenset[date]:
    return frozenset(TODAY + timedelta(days=n) for n in after)


def asked(after: int, wish: Wish = Wish.AVOID, slot: str = "") -> OwnRequest:
    return OwnRequest(seq=after, day=TODAY + timedelta(days=after), slot=slot, wish=wish)


def iso(after: int) -> str:
    return (TODAY + timedelta(days=after)).isoformat()


@pytest.mark.parametrize(
    ("days", "wish", "standing", "refusals"),
    [
        (on(1, 40), Wish.WANT, (), []),
        (on(), Wish.WANT, (), [RosterRefusal(Code.NO_DAY)]),
        (on(0), Wish.WANT, (), [RosterRefusal(Code.DAY_TOO_NEAR, iso(0))]),
        (on(41), Wish.WANT, (), [RosterRefusal(Code.DAY_TOO_FAR, iso(41), need=40)]),
        (on(9), Wish.WANT, (), [RosterRefusal(Code.DAY_PUBLISHED, iso(9))]),
        (on(3), Wish.WANT, [asked(n) for n in (4, 5, 6)], []),
        (
            on(3),
            Wish.WANT,
            [asked(n) for n in (4, 5, 6, 7)],
            [RosterRefusal(Code.TOO_MANY_REQUESTS, have=5, need=4)],
        ),
        (on(3), Wish.WANT, [asked(n) for n in (31, 32, 33, 34)], []),  # 28 days on
        (on(3), Wish.CANNOT, [asked(n, Wish.CANNOT) for n in (4, 3)], []),  # 3 is replaced
        (
            on(3, 5),
            Wish.CANNOT,
            [asked(4, Wish.CANNOT), asked(6)],
            [RosterRefusal(Code.CANNOT_TOO_OFTEN, have=3, need=2)],
        ),
        (on(3), Wish.AVOID, [asked(4, Wish.CANNOT), asked(5, Wish.CANNOT)], []),
    ],
)
def test_a_request_is_taken_or_every_reason_against_it_is_named(
    days: frozenset[date], wish: Wish, standing, refusals: list[RosterRefusal]
) -> None:
    found = not_to_be_asked(days, wish, today=TODAY, standing=standing, settled=on(9), rule=RULE)

    assert found == refusals


def test_the_fullest_twenty_eight_days_in_a_row_count() -> None:
    assert [most_within(on(*days)) for days in ((), (0,), (0, 27), (0, 28), (0, 28, 30))] == [
        0,
        1,
        2,
        1,
        2,
    ]


def test_a_roster_takes_what_its_shifts_could_meet_and_weighs_it_by_the_rule() -> None:
    problem = Problem(
        post="post:1",
        horizon_days=3,
        enforcing=False,
        shifts=shifts(3, "DN"),
        people=(RosterPerson(number="a", role=""), RosterPerson(number="b", role="")),
        rules=Rules(),
    )
    told = {
        "a": [asked(0, Wish.WANT, "N"), asked(1), asked(2, Wish.CANNOT), asked(3), asked(-1)],
        "b": [asked(1, Wish.WANT, "E")],  # this post has no evenings
    }

    taken = with_requests(problem, told, RULE, TODAY)

    assert [person.requests for person in taken.people] == [
        (
            Request(wish=Wish.WANT, day=0, kind="N", weight=200),
            Request(wish=Wish.AVOID, day=1, weight=250),
            Request(wish=Wish.CANNOT, day=2, weight=0),
        ),
        (),
    ]


def test_holidays_are_counted_from_the_first_day_of_a_roster_backwards_too() -> None:
    assert days_from(TODAY, on(-2, 0, 5)) == {-2, 0, 5}
