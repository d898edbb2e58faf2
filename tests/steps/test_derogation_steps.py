"""A derogation is asked for by one and granted by another; it ends by itself, or before."""

from datetime import timedelta

import pytest
from steps.service import asof, bodies, enlist, hand
from tables import day

from muster.core import kinds as k
from muster.core.derogation import LONGEST, DerogationStop, Standing
from muster.core.kinds import Gate
from muster.steps import access
from muster.steps import derogation as step
from muster.steps.derogation import Wish

Stop = DerogationStop


def ask(by: str = "account:wu", **changed: object) -> object:
    """Let somebody ask on day 2 for a derogation of the floor until day 6."""
    wish = {
        "rule": Gate.RELEASE_FLOOR,
        "person": "person:31",
        "why": "nobody else",
        "until": day(6),
    }
    return step.ask(hand(by), Wish(**wish | changed), day(2))


def standing(at: float) -> list[Standing]:
    """Return where every derogation stands, the latest first."""
    return [each.standing(day(at)) for each in step.every(asof(at))]


@pytest.fixture
def told(ledger: object) -> None:
    enlist()
    for login, number in (("wu", "01"), ("wu2", "01"), ("zhao", "02"), ("his", "31")):
        access.open_account(hand("operator"), login, day(1), person=f"person:{number}")


def test_it_opens_its_gate_from_the_grant_until_its_end(told: None) -> None:
    code = ask()
    assert step.derogated(asof(3)) == {}

    assert step.grant(hand("account:zhao"), code, day(3), authoriser="deputy director") is None

    assert [step.derogated(asof(at)) for at in (2.9, 3, 5.99, 6)] == [
        {}, {"person:31": {Gate.RELEASE_FLOOR}}, {"person:31": {Gate.RELEASE_FLOOR}}, {},
    ]  # fmt: skip
    assert [standing(at) for at in (2, 3, 6)] == [
        [Standing.ASKED], [Standing.GRANTED], [Standing.OVER],
    ]  # fmt: skip
    assert bodies("derogation.granted")[0][1] == k.DerogationGranted(
        rule="release_floor",
        person="person:31",
        authoriser="deputy director",
        why="nobody else",
        until=day(6),
    )


@pytest.mark.parametrize(
    ("asker", "granter", "stop"),
    [
        ("account:wu", "account:wu", Stop.FOUR_EYES),
        ("account:wu", "account:wu2", Stop.FOUR_EYES),  # the second account of one person
        ("account:wu", "account:his", Stop.FOUR_EYES),  # whom it is for
        ("reviewer:31", "account:his", Stop.FOUR_EYES),
        ("account:wu", "account:zhao", None),
    ],
)
def test_who_asks_or_whom_it_is_for_does_not_grant(told: None, asker, granter, stop) -> None:
    code = ask(asker)

    assert step.grant(hand(granter), code, day(3)) is stop
    assert bool(step.in_force(asof(3))) is (stop is None)


@pytest.mark.parametrize(
    ("changed", "stop"),
    [
        ({"person": "person:99"}, Stop.NO_PERSON),
        ({"rule": Gate.ISOLATION}, Stop.NOT_ITS_GATE),
        ({"why": " "}, Stop.NO_WHY),
        ({"until": day(2)}, Stop.TOO_LATE),
        ({"until": day(2) + LONGEST + timedelta(seconds=1)}, Stop.TOO_LONG),
    ],
)
def test_what_cannot_be_asked_for_is_said_by_name(told: None, changed, stop) -> None:
    assert ask(**changed) is stop
    assert bodies("derogation.asked") == []


def test_one_stands_for_a_rule_and_a_person_at_a_time(told: None) -> None:
    first = ask()

    assert ask() is Stop.STANDS_ALREADY
    assert step.end(hand("account:zhao"), first, day(2), why="not needed") is None
    assert isinstance(ask(), str)


def test_it_is_turned_down_or_ended_before_its_time_and_says_why(told: None) -> None:
    code = ask()
    step.grant(hand("account:zhao"), code, day(3))
    assert step.end(hand("account:wu"), code, day(4), why=" ") is Stop.NO_WHY

    assert step.end(hand("account:wu"), code, day(4), why="another came") is None

    assert [bool(step.in_force(asof(at))) for at in (3.9, 4)] == [True, False]
    assert [
        step.grant(hand("account:zhao"), code, day(5)),
        step.end(hand("account:zhao"), code, day(5), why="again"),
        step.grant(hand("account:zhao"), "derogation:none", day(5)),
    ] == [Stop.ENDED, Stop.ENDED, Stop.UNKNOWN]


def test_nothing_is_granted_twice_or_after_its_end(told: None) -> None:
    code = ask()

    assert step.grant(hand("account:zhao"), code, day(6)) is Stop.OVER
    assert step.grant(hand("account:zhao"), code, day(3)) is None
    assert step.grant(hand("account:zhao"), code, day(3)) is Stop.GRANTED_ALREADY
