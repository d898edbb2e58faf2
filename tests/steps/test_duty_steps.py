"""Who came and went is recorded as it was; where the roster says otherwise a person settles it."""

from datetime import timedelta

from steps.service import asof, bodies, enlist, hand, person, recorded, withdraw
from tables import day

from muster.core import kinds as k
from muster.core.duty import Discrepancy
from muster.core.kinds import Absence
from muster.steps import care
from muster.steps import duty as step
from muster.steps.figure import value
from muster.store.ledger import append
from muster.store.states import states

START = day(2)  # of the shift: eight hours
SHIFT = "20200122-00D"


def hours(after: float) -> float:
    """Return the day of the tests on which so many hours of the shift have passed."""
    return 2 + after / 24


def rostered(*numbers: str) -> None:
    shift = k.RosterShift(
        id=SHIFT, start=START, length_h=8, people=tuple(f"person:{n}" for n in numbers)
    )
    other = k.RosterShift(
        id="20200122-00N", start=START + timedelta(hours=8), length_h=8, people=("person:06",)
    )
    body = k.RosterPublished(
        post="post:gate",
        pattern="3x2",
        horizon_days=1,
        shifts=(shift, other),
        shortfalls=0,
        changed=0,
    )
    told = hand("duty_office").draft("roster:gate/1", body, day(1), concerns=("post:gate",))
    recorded(append([told]))


def came(number: str, at: float, *, post: str = "gate") -> int:
    body = k.CheckedIn(post=f"post:{post}", shift=SHIFT)
    answer = step.check(hand("crew_leader"), [(f"person:{number}", body, day(hours(at)), "org:4")])
    return recorded(answer)[0]


def went(number: str, at: float, *, post: str = "gate") -> int:
    body = k.CheckedOut(post=f"post:{post}")
    answer = step.check(hand("crew_leader"), [(f"person:{number}", body, day(hours(at)), "org:4")])
    return recorded(answer)[0]


def compare(at: float) -> list[tuple[str, str]]:
    """Return (what disagrees, whose) of the shift, looked at so many hours into it."""
    found = step.compare(hand("station_chief"), "post:gate", SHIFT, day(hours(at)))
    assert all((d.post, d.shift) == ("post:gate", SHIFT) for d in found)
    return [(d.form, d.person.removeprefix("person:")) for d in found]


def test_who_checks_in_is_on_duty_until_the_check_out_and_the_minutes_count(ledger) -> None:
    enlist()
    came("01", 0)
    came("02", 1)
    went("01", 8)

    assert [value("on_duty", "post:gate", asof(hours(at))).by_name for at in (0, 1, 7.9, 8)] == [
        1, 2, 2, 1,
    ]  # fmt: skip
    assert value("duty_minutes", "post:gate", asof(hours(9))).by_name == 480
    assert person("02", hours(9)).on_duty == "post:gate"


def test_a_shift_that_went_as_rostered_has_no_discrepancy(ledger) -> None:
    enlist()
    rostered("01", "02")
    for number in ("01", "02"):
        came(number, -0.2)
        went(number, 8)

    assert compare(9) == []
    assert bodies("discrepancy.found") == []


def test_everything_that_disagrees_is_found_whoever_it_is_about(ledger) -> None:
    enlist()
    rostered("01", "02", "05")
    came("02", 0)  # and never goes
    came("11", 1)  # whom nobody rostered
    went("11", 3)
    came("05", 0, post="ward")  # at another post

    assert compare(9) == [
        ("missing", "01"),
        ("missing", "05"),
        ("no_check_out", "02"),
        ("unrostered", "11"),
    ]
    assert value("discrepancies_open", "org:4", asof(hours(9))).by_name == 4
    assert value("discrepancies_missing", "post:gate", asof(hours(9))).by_name == 2


def test_half_an_hour_of_grace_before_anybody_is_missing(ledger) -> None:
    enlist()
    rostered("01")

    assert [compare(at) for at in (0.49, 0.5)] == [[], [("missing", "01")]]


def test_who_came_while_held_back_is_asked_about_and_who_fell_ill_since_is_not(ledger) -> None:
    enlist()
    rostered("01", "02", "05")
    ill = k.AbsenceBegan(hold="s", why=Absence.SICK)
    rest = k.RestOrdered(hold="r", rule="rest", until=START)  # ends as the shift begins
    facts = [("01", ill, 1.9), ("02", ill, hours(10)), ("05", rest, 1.5)]
    recorded(care.record(hand(), [(f"person:{n}", body, day(at)) for n, body, at in facts]))
    for number in ("01", "02", "05"):
        came(number, -0.1)
        went(number, 8)

    assert compare(12) == [("held_on_duty", "01")]


def test_a_late_check_in_is_never_lost_and_is_judged_when_it_is_known(ledger) -> None:
    enlist()
    rostered("01")
    assert compare(9) == [("missing", "01")]

    seq = came("01", 0)  # comes in hours later from a tablet without a network
    went("01", 8)
    assert compare(9) == []

    withdraw(seq, "another person's card")
    assert compare(9.1) == [("missing", "01")]


def test_a_person_settles_a_discrepancy_and_the_facts_stay_as_they_are(ledger) -> None:
    enlist()
    rostered("01")
    compare(9)
    (code,) = [code for code, _ in states(Discrepancy, "discrepancy", asof(hours(9)))]

    recorded(step.settle(hand("station_chief"), code, "was at the ward by order", day(hours(10))))

    assert dict(states(Discrepancy, "discrepancy", asof(hours(10)))) == {
        f"discrepancy:gate/{SHIFT}/01": Discrepancy(
            code=f"discrepancy:gate/{SHIFT}/01",
            found=k.DiscrepancyFound(
                form="missing", person="person:01", post="post:gate", shift=SHIFT
            ),
            found_at=day(hours(9)),
            outcome="was at the ward by order",
        )
    }
    open_ones = [value("discrepancies_open", "org:4", asof(hours(at))).by_name for at in (9, 10)]
    assert open_ones == [1, 0]
    assert value("check_ins", "org:1", asof(hours(10))).by_name == 0


def test_a_shift_nobody_published_is_compared_with_nothing(ledger) -> None:
    enlist()
    came("01", 0)

    assert compare(9) == []
    rostered("02")
    assert step.compare(hand(), "post:gate", "no such shift", day(hours(9))) == []
