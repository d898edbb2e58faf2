"""A number is counted, covered, claimed beside and opened; the two clocks never leak."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from steps.service import asof, bodies, enlist, hand, recorded, withdraw
from tables import day

from muster.core import kinds as k
from muster.core.figure import (
    FIGURES,
    Agreement,
    Claimed,
    Coverage,
    Value,
    agreement,
)
from muster.core.kinds import Movement
from muster.core.ledger import AsOf
from muster.steps import deployment, reading
from muster.steps import figure as step
from muster.steps.ledger import correct, head

ZONE = ZoneInfo("Asia/Shanghai")
NONE_EXPECTED = Coverage(expected=0, reported=0, zero=0, late=0, silent=0)


def local(text: str) -> float:
    """Return the day of the tests a local time is."""
    moment = datetime.fromisoformat(f"2020-01-{text}").replace(tzinfo=ZONE)
    return (moment - day(0)).total_seconds() / 86_400


def count(name: str, org: str | None, at: float) -> int:
    return step.value(name, org and f"org:{org}", asof(at)).by_name


def send(number: str, at: float, movement: Movement = Movement.REINFORCE) -> tuple[int, ...]:
    departed = k.Departed(org="org:5", movement=movement)
    return recorded(
        deployment.carry_out(hand(), [(f"person:{number}", departed, day(at), "org:3")])
    )


# --- stock, flow, cumulative ---------------------------------------------------------------------


def test_a_value_says_what_was_asked_what_was_counted_and_how_it_is_covered(ledger) -> None:
    enlist()

    assert step.value("officers", "org:3", asof(1)) == Value(
        figure="officers",
        org="org:3",
        asof=asof(1),
        by_name=6,
        claimed=None,
        coverage=Coverage(expected=2, reported=0, zero=0, late=0, silent=2),
    )
    assert step.value("officers", "org:6", asof(1)).coverage == NONE_EXPECTED
    assert [count("officers", org, 1) for org in ("2", "1", "9", None)] == [9, 9, 2, 11]
    assert count("officers", "3", -1) == 0


def test_a_stock_stands_a_cumulative_figure_grows_and_a_flow_is_todays(ledger) -> None:
    enlist()
    assert local("22T00:00") == pytest.approx(1 + 16 / 24)
    send("01", local("21T20:00"))
    send("02", local("22T00:30"))
    recorded(
        deployment.carry_out(hand(), [("person:01", k.Returned(), day(local("22T09:00")), "org:3")])
    )

    names = ("detached", "sent_reinforce", "sent_reinforce_today")
    found = {
        clock: tuple(count(name, "3", local(clock)) for name in names)
        for clock in ("21T19:00", "21T23:59", "22T00:00", "22T08:00", "22T10:00", "23T08:00")
    }

    assert found == {
        "21T19:00": (0, 0, 0),
        "21T23:59": (1, 1, 1),
        "22T00:00": (1, 1, 0),
        "22T08:00": (2, 2, 1),
        "22T10:00": (1, 2, 1),
        "23T08:00": (1, 2, 0),
    }


def test_a_correction_of_wednesday_never_leaks_into_what_was_known_on_tuesday(ledger) -> None:
    enlist()
    (seq,) = send("01", 1)
    tuesday = head().recorded_at
    withdraw(seq, "he never left")

    known = {
        "tuesday": step.value("sent_reinforce", "org:3", AsOf(day(2), tuesday)).by_name,
        "now": step.value("sent_reinforce", "org:3", asof(2)).by_name,
    }

    assert known == {"tuesday": 1, "now": 0}


def test_a_corrected_fact_counts_as_corrected(ledger) -> None:
    enlist()
    (seq,) = send("01", 1)

    right = k.Departed(org="org:5", movement=Movement.DISPATCH)
    recorded(correct(hand(), seq, "the wrong word", body=right, at=day(3)))

    names = ("sent_reinforce", "sent_dispatch")
    assert {at: [count(n, "3", at) for n in names] for at in (2, 3)} == {2: [0, 0], 3: [0, 1]}


def test_there_is_no_value_of_a_figure_nobody_defined(ledger) -> None:
    with pytest.raises(KeyError):
        step.value("likes", None, asof(1))


# --- evening returns -----------------------------------------------------------------------------


def file_returns(day_of: str, *filings: tuple[str, str, tuple[str, ...]]) -> None:
    given = [(f"org:{org}", day(local(at)), zero) for org, at, zero in filings]
    recorded(step.file_returns(hand("duty_clerk"), day_of, given))


def test_reported_zero_late_and_silent_are_four_different_things(ledger) -> None:
    enlist()  # organisations 2, 3, 4 and 5 report
    file_returns(
        "2020-01-22",
        ("2", "22T17:30", ()),
        ("3", "22T17:40", ("isolated",)),
        ("4", "22T18:30", ("isolated",)),
    )
    evening = local("22T20:00")

    assert {
        name: step.value(name, "org:1", asof(evening)).coverage for name in ("isolated", "staff")
    } == {
        "isolated": Coverage(expected=4, reported=1, zero=1, late=1, silent=1),
        "staff": Coverage(expected=4, reported=2, zero=0, late=1, silent=1),
    }
    assert step.silent("org:1", asof(evening)) == ("org:5",)
    assert step.silent("org:3", asof(evening)) == ()
    assert step.value("isolated", "org:1", asof(local("22T18:10"))).coverage == Coverage(
        expected=4, reported=1, zero=1, late=0, silent=2
    )


def test_until_this_evenings_deadline_last_evenings_return_is_the_one_that_counts(ledger) -> None:
    enlist()
    file_returns("2020-01-21", ("2", "21T17:30", ()))
    file_returns("2020-01-22", ("5", "22T17:00", ()))

    silent = {
        clock: step.silent("org:1", asof(local(clock)))
        for clock in ("21T17:59", "21T18:00", "22T17:59", "22T18:00")
    }

    assert silent == {
        "21T17:59": ("org:2", "org:3", "org:4", "org:5"),  # of the evening before
        "21T18:00": ("org:3", "org:4", "org:5"),
        "22T17:59": ("org:3", "org:4", "org:5"),
        "22T18:00": ("org:2", "org:3", "org:4"),
    }


def test_a_withdrawn_return_leaves_the_organisation_silent(ledger) -> None:
    enlist()
    filed = [("org:2", day(local("22T17:30")), ())]
    (seq,) = recorded(step.file_returns(hand(), "2020-01-22", filed))
    withdraw(seq, "filed for another organisation")

    assert "org:2" in step.silent("org:1", asof(local("22T20:00")))


# --- claims --------------------------------------------------------------------------------------


def claim(code: str, about: str | None, number: int, at: float, qualifier: str = "exact") -> None:
    body = k.ClaimMade(
        figure="sent_reinforce",
        about=about and f"org:{about}",
        number=number,
        qualifier=qualifier,
        quote="200名民警、辅警驰援一线",
        origin="a newspaper",
    )
    recorded(step.claim(hand("statistician"), code, body, day(at)))


def test_a_claim_stands_beside_the_count_and_is_never_added_to_it(ledger) -> None:
    enlist()
    send("01", 1)
    claim("c1", "3", 200, 2)
    before, after = (
        step.value("sent_reinforce", "org:3", asof(1.5)),
        step.value("sent_reinforce", "org:3", asof(2)),
    )

    assert (before.by_name, before.claimed) == (1, None)
    assert (after.by_name, after.claimed) == (1, Claimed(number=200, qualifier="exact"))
    assert agreement(after) is Agreement.DIFFERS
    for org in ("2", "1", None):  # nor is it added up, or handed on to those above
        found = step.value("sent_reinforce", org and f"org:{org}", asof(2))
        assert (found.by_name, found.claimed) == (1, None)
    assert step.value("sent_dispatch", "org:3", asof(2)).claimed is None


def test_the_latest_claim_about_the_same_counts_and_a_withdrawn_one_does_not(ledger) -> None:
    enlist()
    send("01", 1)
    claim("c1", None, 7, 2)
    claim("c2", None, 1, 3)
    found = [step.value("sent_reinforce", None, asof(at)) for at in (2, 3)]

    assert [(v.claimed.number, agreement(v)) for v in found] == [
        (7, Agreement.DIFFERS),
        (1, Agreement.AGREES),
    ]
    withdraw(head().seq, "misread")
    assert step.value("sent_reinforce", None, asof(3)).claimed == Claimed(number=7)


# --- opening -------------------------------------------------------------------------------------


def test_a_figure_opens_subject_by_subject_to_the_facts_that_make_it_count(ledger) -> None:
    enlist()
    (first,) = send("02", 1)
    (second,) = send("01", 1.2)

    page = step.open_figure("sent_reinforce", "org:1", asof(2))

    assert [(c.subject, c.number, [f.seq for f in c.facts]) for c in page.counted] == [
        ("person:01", 1, [second]),
        ("person:02", 1, [first]),
    ]
    assert page.after is None
    assert page.counted[0].facts[0].body == k.Departed(org="org:5", movement=Movement.REINFORCE)
    assert step.open_figure("sent_reinforce", "org:5", asof(2)).counted == ()
    assert step.open_figure("sent_reinforce_today", "org:3", asof(4)).counted == ()


def test_the_pages_of_a_figure_add_up_whatever_their_size(ledger) -> None:
    enlist()

    def pages(limit: int) -> list[list[str]]:
        found, after = [], 0
        while True:
            page = step.open_figure("officers", "org:2", asof(1), after=after, limit=limit)
            found.append([c.subject for c in page.counted])
            if page.after is None:
                return found
            after = page.after

    everybody = [f"person:{n}" for n in ("01", "02", "03", "04", "05", "06", "21", "22", "31")]
    assert pages(50) == [everybody]
    assert pages(4) == [everybody[:4], everybody[4:8], everybody[8:]]
    assert pages(3) == [everybody[:3], everybody[3:6], everybody[6:]]


# --- reading for pages ---------------------------------------------------------------------------


def test_many_figures_of_many_organisations_at_once_are_those_asked_one_by_one(ledger) -> None:
    enlist()
    send("01", local("22T08:00"))
    claim("c1", "3", 1, 1)
    file_returns("2020-01-22", ("3", "22T17:40", ("isolated",)))
    at = asof(local("22T20:00"))
    orgs = ["org:1", "org:3", None]
    names = list(FIGURES)

    together = step.values(names, orgs, at)
    amounts = reading.amounts(names, orgs, at)

    assert together == {(name, org): step.value(name, org, at) for name in names for org in orgs}
    assert amounts == {key: found.by_name for key, found in together.items()}
    assert reading.coverages("isolated", orgs, at) == {
        org: together["isolated", org].coverage for org in orgs
    }


def test_the_extent_of_the_ledger_is_its_first_and_its_last_fact(ledger) -> None:
    assert reading.extent() is None
    enlist()
    last = head()

    found = reading.extent()

    assert (found.seq, found.digest, found.last_recorded_at) == (
        last.seq,
        last.digest,
        last.recorded_at,
    )
    assert found.first_recorded_at == day(0)


def test_the_facts_of_many_subjects_are_those_that_stand_and_hold(ledger) -> None:
    enlist()
    (seq,) = send("01", 1)
    send("02", 1)
    withdraw(seq, "not so")

    found = reading.facts_of(["person:01", "person:02", "person:99"], asof(2))

    assert {subject: [f.kind for f in facts] for subject, facts in found.items()} == {
        "person:01": ["person.appointed", "fact.withdrawn"],
        "person:02": ["person.appointed", "move.departed"],
        "person:99": [],
    }
    assert len(bodies("move.departed")) == 2  # nothing is ever removed
