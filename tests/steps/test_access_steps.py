"""Accounts and rights on record: four eyes, at once, and where each object lies."""

import pytest
from steps.service import PEOPLE, asof, enlist, hand
from tables import day

from muster.core import kinds as k
from muster.core.access import EVERYWHERE, OPERATOR, Actor, Grant
from muster.core.kinds import Job
from muster.steps import access as step
from muster.steps.access import NotDone, Wish
from muster.steps.access_path import path, paths
from muster.steps.register import record

CHIEF = Wish(login="li", job=Job.STATION_CHIEF, org="org:4")


def opened(*logins: str) -> None:
    for login in logins:
        assert step.open_account(hand(OPERATOR), login, day(0), person=None) is None


def granted(wish: Wish, at: float) -> str:
    right = step.propose(hand("account:a"), wish, day(at))
    assert isinstance(right, str)
    assert step.grant(hand("account:b"), right, day(at)) is None
    return right


def test_a_right_is_proposed_by_one_granted_by_another_and_gone_when_revoked(ledger: str) -> None:
    enlist()
    opened("li")
    right = step.propose(hand("account:a"), CHIEF, day(1))
    assert isinstance(right, str)
    refused = {by: step.grant(hand(by), right, day(1)) for by in ("account:a", "account:li")}
    before = step.actor_of("li", day(1))
    done = step.grant(hand("account:b"), right, day(2))
    twice = step.grant(hand("account:b"), right, day(2))
    gone = step.revoke(hand("account:a"), right, day(3), why="moved")

    assert refused == {"account:a": NotDone.FOUR_EYES, "account:li": NotDone.FOUR_EYES}
    assert (before.grants, done, twice, gone) == ((), None, NotDone.GRANTED_ALREADY, None)
    grant = Grant(code=right, job=CHIEF.job, org="org:4", since=day(2), revoked_at=day(3))
    assert step.actor_of("li", day(3)) == Actor(account="account:li", grants=(grant,))
    assert step.grant(hand("account:b"), right, day(4)) is NotDone.REVOKED_ALREADY
    assert step.revoke(hand("account:b"), right, day(4), why="again") is NotDone.REVOKED_ALREADY


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        (Wish(login="wu", job=Job.AUDITOR, org="org:4"), NotDone.NO_ACCOUNT),
        (Wish(login="li", job=Job.AUDITOR, org="org:77"), NotDone.NO_ORGANISATION),
        (
            Wish(login="li", job=Job.AUDITOR, org=EVERYWHERE, until=day(1)),
            NotDone.ENDS_BEFORE_IT_BEGINS,
        ),
    ],
)
def test_what_cannot_be_proposed_is_named(ledger: str, wish: Wish, answer: NotDone) -> None:
    enlist()
    opened("li")
    assert step.propose(hand("account:a"), wish, day(1)) is answer


def test_an_account_that_is_closed_may_nothing_and_one_nobody_opened_neither(ledger: str) -> None:
    enlist()
    opened("li")
    granted(CHIEF, 1)
    assert [g.org for g in step.actor_of("li", day(1)).grants] == ["org:4"]
    assert step.open_account(hand(), "li", day(2)) is NotDone.OPEN_ALREADY
    assert step.close_account(hand(), "li", day(2), why="left") is None

    assert step.actor_of("li", day(2)) == Actor(account="account:li", open=False)
    assert step.actor_of("wu", day(2)) == Actor(account="account:wu", open=False)
    assert step.close_account(hand(), "li", day(2), why="left") is NotDone.NO_ACCOUNT


def test_an_object_lies_wherever_it_can_be_seen_from(ledger: str) -> None:
    enlist(PEOPLE)
    away = k.Arrived(org="org:4", post="post:gate")
    letter = k.LetterReceived(form="joint", answers=None)
    record(
        hand(),
        [
            hand().draft("person:21", away, day(1), org="org:4"),
            hand().draft("letter:1", letter, day(1), org="org:3"),
            hand().draft("letter:1", k.LetterSigned(person="person:21"), day(1), org="org:3"),
            hand().draft(
                "demand:1", k.DemandRaised(post="post:north", role="officer", heads=1), day(1)
            ),
        ],
    )
    root = {"org:1", "org:2"}
    stands = {"person:21", "post:gate", "org:4", "org:3", "org:5", *root}
    assert paths(["person:21", "letter:1", "demand:1", "post:ward", "org:9"], asof(2)) == {
        "person:21": stands,
        "letter:1": {"letter:1", "person:21", "org:3", *root},
        "demand:1": {"demand:1", "post:north", "org:5", *root},
        "post:ward": {"post:ward", "org:3", *root},
        "org:9": {"org:9"},
    }
    assert path("person:21", asof(0.5)) == {"person:21", "org:5", *root}
