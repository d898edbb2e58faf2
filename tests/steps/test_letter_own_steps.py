"""Somebody writes, invites, signs and takes back; a reviewer decides what the gates allow."""

import pytest
from steps.service import PACK, asof, bodies, derogation, enlist, hand, recorded
from tables import day

from muster.core import kinds as k
from muster.core.kinds import Gate, Outcome
from muster.core.letter import Letter, LetterStop
from muster.steps import care
from muster.steps import letter_own as step
from muster.steps.letter_own import Stopped, Wish
from muster.steps.letter_review import (
    DEFERRED,
    RESERVE,
    UNDECIDED,
    Choice,
    NotDecided,
    decide_some,
    queue_of,
)
from muster.store.states import states_of

RULES = PACK.gate_rules(at=day(0))


def write(code: str, at: float, person: str, *invited: str):
    wish = Wish(
        code=code,
        person=f"person:{person}",
        answers=None,
        invited=tuple(f"person:{number}" for number in invited),
    )
    return step.write(hand(f"account:{person}"), wish, day(at))


def sign(code: str, at: float, person: str):
    return step.sign(hand(f"account:{person}"), f"letter:{code}", f"person:{person}", day(at))


def unsign(code: str, at: float, person: str):
    return step.unsign(hand(f"account:{person}"), f"letter:{code}", f"person:{person}", day(at))


def letter(code: str, at: float) -> Letter:
    return states_of(Letter, [f"letter:{code}"], asof(at))[f"letter:{code}"]


def stopped(stop: LetterStop, *people: str) -> Stopped:
    return Stopped(tuple((stop, f"person:{person}") for person in people))


def choose(at: float, *chosen: tuple[str, str, Outcome]):
    choices = [Choice(letter=f"letter:{c}", person=f"person:{p}", outcome=o) for c, p, o in chosen]
    return decide_some(hand("account:reviewer"), choices, day(at), RULES)


def waits(at: float, *standing: str) -> list[tuple[str, str, tuple[Gate, ...], int, list[str]]]:
    found = queue_of(None, standing or (UNDECIDED,), asof(at), RULES)
    return [
        (
            each.letter.code.removeprefix("letter:"),
            each.person.removeprefix("person:"),
            tuple(gated.gate for gated in each.gates),
            each.spare,
            [f"{e.code.removeprefix('letter:')} {e.outcome}" for e in each.earlier],
        )
        for each in found.waiting
    ]


def test_a_joint_letter_is_signed_by_each_for_themselves_and_taken_back(ledger) -> None:
    enlist()
    recorded(write("joint", 1, "01", "02", "11"))
    alone = letter("joint", 1)
    recorded(sign("joint", 2, "02"))
    recorded(sign("joint", 2, "11"))
    recorded(unsign("joint", 3, "02"))

    assert alone.signatories == (("person:01", ""),)
    assert alone.invited == ("person:02", "person:11")
    assert letter("joint", 2).signatories == tuple((f"person:{n}", "") for n in ("01", "02", "11"))
    assert letter("joint", 3).signatories == (("person:01", ""), ("person:11", ""))
    assert [each.code for each in step.letters_with("person:02", asof(4))] == ["letter:joint"]
    recorded(sign("joint", 4, "02"))  # who took it back may sign again
    assert letter("joint", 4).outcome_of("person:02") == ""


def test_nobody_signs_uninvited_twice_or_for_another_organisation(ledger) -> None:
    enlist()
    stranger = write("joint", 1, "01", "31", "77")
    recorded(write("joint", 1, "01", "02"))
    recorded(sign("joint", 2, "02"))

    assert stranger == stopped(LetterStop.NOT_A_COLLEAGUE, "31", "77")
    assert sign("joint", 2, "03") == stopped(LetterStop.NOT_INVITED, "03")
    assert sign("joint", 2, "02") == stopped(LetterStop.SIGNED_ALREADY, "02")
    assert sign("none", 2, "02") == stopped(LetterStop.NO_LETTER, "02")
    assert unsign("joint", 2, "03") == stopped(LetterStop.NOT_SIGNED, "03")


def test_after_a_decision_a_signature_stays_and_a_second_letter_names_the_first(ledger) -> None:
    enlist()
    recorded(write("first", 1, "01"))
    recorded(choose(2, ("first", "01", Outcome.DECLINED)))
    late = unsign("first", 3, "01")
    recorded(write("second", 4, "01"))

    assert late == stopped(LetterStop.DECIDED, "01")
    assert waits(5) == [("second", "01", (), 3, ["first declined"])]
    assert bodies("letter.received")[1][1] == k.LetterReceived(
        form="individual", answers=None, previous="letter:first"
    )


def test_who_waits_for_an_opinion_or_in_reserve_is_decided_on_later(ledger) -> None:
    enlist()
    recorded(write("a", 1, "01"))
    recorded(write("b", 1.5, "02"))
    recorded(choose(2, ("a", "01", Outcome.DEFERRED), ("b", "02", Outcome.RESERVE)))

    assert (waits(3), len(waits(3, DEFERRED)), len(waits(3, RESERVE))) == ([], 1, 1)
    recorded(choose(3, ("a", "01", Outcome.ACCEPTED), ("b", "02", Outcome.ACCEPTED)))
    again = choose(4, ("a", "01", Outcome.DECLINED))
    assert isinstance(again, tuple)
    assert [each.stop for each in again] == [LetterStop.DECIDED]


HELD = {
    Gate.MEDICAL_HOLD: (
        k.HoldPlaced(hold="h", gate=Gate.MEDICAL_HOLD, rule="r"),
        {Outcome.DEFERRED, Outcome.DECLINED},
    ),
    Gate.ISOLATION: (
        k.IsolationBegan(hold="h", rule="r", exposed_at=day(0), release_due=day(14)),
        set[Outcome](),
    ),
    Gate.REST: (k.RestOrdered(hold="h", rule="r", until=day(9)), {*Outcome} - {Outcome.ACCEPTED}),
}


@pytest.mark.parametrize("gate", HELD)
def test_what_a_gate_forbids_is_refused_by_name_and_nothing_else_is_recorded(ledger, gate) -> None:
    body, allowed = HELD[gate]
    enlist()
    recorded(care.record(hand("welfare"), [("person:01", body, day(1))]))
    recorded(write("held", 1, "01"))
    recorded(write("fit", 1, "02"))

    ((_, _, held, _, _),) = [row for row in waits(2) if row[1] == "01"]
    assert held == (gate,)
    for outcome in Outcome:
        (row,) = [w for w in queue_of(None, (UNDECIDED,), asof(2), RULES).waiting if w.gates]
        assert row.forbids(outcome) == (outcome not in allowed)
    refused = choose(2, ("fit", "02", Outcome.ACCEPTED), ("held", "01", Outcome.ACCEPTED))
    assert isinstance(refused, tuple)
    assert [(each.choice.person, each.stop) for each in refused] == [("person:01", LetterStop.GATE)]
    assert bodies("letter.decided") == []


def test_of_several_at_once_the_release_floor_counts_down(ledger) -> None:
    enlist()  # of ten at the third organisation six are officers: three may go
    for number in ("01", "02", "03", "05"):
        recorded(write(number, 1, number))
    many = choose(2, *((n, n, Outcome.ACCEPTED) for n in ("01", "02", "03", "05")))

    assert isinstance(many, tuple)
    (one,) = many
    assert isinstance(one, NotDecided)
    assert (one.choice.person, [g.gate for g in one.gates]) == (
        "person:05",
        [Gate.RELEASE_FLOOR],
    )
    recorded(choose(2, *((n, n, Outcome.ACCEPTED) for n in ("01", "02", "03"))))


def test_a_derogation_opens_its_gate_and_is_named_in_the_decision(ledger) -> None:
    enlist()
    rest = k.RestOrdered(hold="h", rule="r", until=day(9))
    recorded(care.record(hand("welfare"), [("person:01", rest, day(1))]))
    body = k.DerogationGranted(
        rule="rest", person="person:01", authoriser="chief", why="nobody else", until=day(9)
    )
    recorded(derogation("1", body, day(1)))
    recorded(write("a", 1, "01"))
    recorded(choose(2, ("a", "01", Outcome.ACCEPTED)))

    assert bodies("letter.decided") == [
        (
            "letter:a",
            k.LetterDecided(
                person="person:01", outcome=Outcome.ACCEPTED, derogation="derogation:1"
            ),
        )
    ]
