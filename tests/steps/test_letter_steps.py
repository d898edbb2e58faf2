"""Letters come in alone, jointly and again; each signatory gets a decision of their own."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from steps.service import PACK, asof, bodies, derogation, enlist, hand, recorded, withdraw
from tables import day

from muster.core import kinds as k
from muster.core.kinds import Absence, Gate, Outcome
from muster.core.letter import Gated, Letter
from muster.steps import care, deployment
from muster.steps import letter as step
from muster.steps.derogation import derogated
from muster.steps.letter import Pending, Received
from muster.store.states import states

RULES = PACK.gate_rules(at=day(0))
ISOLATION = PACK.isolation_rules()
FLOOR = Gated(gate=Gate.RELEASE_FLOOR, rule="release-floor-50")


def written(code: str, at: float, *people: str, wants: str = "any", previous: str | None = None):
    return Received(
        code=code,
        org="org:3",
        at=day(at),
        signatories=tuple(f"person:{number}" for number in people),
        wants=wants,
        previous=previous,
    )


def receive(*letters: Received) -> tuple[int, ...]:
    return recorded(step.receive(hand("political_office"), letters))


def queue(at: float, *, needed: int = 10) -> Sequence[Pending]:
    return step.queue(asof(at), RULES, needed=needed)


def decide(at: float, *, needed: int = 10) -> None:
    recorded(step.decide_all(hand("reviewer"), queue(at, needed=needed), day(at)))


def letters(at: float) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return every signatory and what was decided on them, by letter."""
    return {
        code.removeprefix("letter:"): tuple(
            (person.removeprefix("person:"), outcome) for person, outcome in letter.signatories
        )
        for code, letter in states(Letter, "letter", asof(at))
    }


def pending(code: str, number: str, proposal: Outcome | None, *gates: Gated) -> Pending:
    return Pending(
        letter=f"letter:{code}",
        org="org:3",
        person=f"person:{number}",
        gates=gates,
        proposal=proposal,
    )


# --- who writes --------------------------------------------------------------------------------


def test_one_joint_letter_is_one_letter_with_a_decision_for_each_signatory(ledger) -> None:
    enlist()
    receive(written("alone", 1, "01"), written("joint", 1.5, "02", "11", "12"))
    decide(2, needed=2)

    assert bodies("letter.received") == [
        ("letter:alone", k.LetterReceived(form="individual", answers=None)),
        ("letter:joint", k.LetterReceived(form="joint", answers=None)),
    ]
    assert letters(1.2) == {"alone": (("01", ""),), "joint": ()}
    assert letters(2) == {
        "alone": (("01", "accepted"),),
        "joint": (("02", "accepted"), ("11", "declined"), ("12", "declined")),
    }


def test_a_second_letter_names_the_first_and_leaves_its_decision_alone(ledger) -> None:
    enlist()
    receive(written("first", 1, "01"))
    decide(2, needed=0)
    receive(written("second", 3, "01", previous="letter:first"))

    assert queue(4) == [pending("second", "01", Outcome.ACCEPTED)]
    decide(4)
    assert letters(5) == {"first": (("01", "declined"),), "second": (("01", "accepted"),)}
    assert bodies("letter.received")[1] == (
        "letter:second",
        k.LetterReceived(form="individual", answers=None, previous="letter:first"),
    )
    assert step.volunteers(asof(5)) == {"person:01"}
    assert step.volunteers(asof(2.5)) == frozenset()  # thanked and declined


def test_who_has_a_decision_waits_no_more_and_need_is_filled_in_order_of_arrival(ledger) -> None:
    enlist()
    receive(written("late", 2, "02"), written("early", 1, "01"), written("last", 3, "11"))

    assert queue(4, needed=2) == [
        pending("early", "01", Outcome.ACCEPTED),
        pending("late", "02", Outcome.ACCEPTED),
        pending("last", "11", Outcome.DECLINED),  # with thanks: nobody is needed any more
    ]
    decide(4, needed=2)
    assert queue(5) == []


def test_a_withdrawn_signature_is_not_decided_on(ledger) -> None:
    enlist()
    _, _, second = receive(written("joint", 1, "01", "02"))

    withdraw(second, "signed for somebody else")

    assert queue(2) == [pending("joint", "01", Outcome.ACCEPTED)]


# --- the gates ---------------------------------------------------------------------------------

FACTS: dict[str, tuple[k.Kind, Gated, Outcome | None]] = {
    "medical hold": (
        k.HoldPlaced(hold="h", gate=Gate.MEDICAL_HOLD, rule="medical-hold"),
        Gated(gate=Gate.MEDICAL_HOLD, rule="medical-hold", since=day(1)),
        Outcome.DEFERRED,
    ),
    "sickness": (
        k.AbsenceBegan(hold="h", why=Absence.SICK),
        Gated(gate=Gate.MEDICAL_HOLD, rule="sick", since=day(1)),
        Outcome.DEFERRED,
    ),
    "isolation": (
        k.IsolationBegan(hold="h", rule="isolation-14", exposed_at=day(0), release_due=day(14)),
        Gated(gate=Gate.ISOLATION, rule="isolation-14", since=day(1)),
        None,
    ),
    "bereavement, leave offered": (
        k.BereavementOffered(hold="h", rule="bereavement-3", days=3),
        Gated(gate=Gate.BEREAVEMENT, rule="bereavement-3", since=day(1)),
        Outcome.RESERVE,
    ),
    "bereavement, on leave": (
        k.BereavementChosen(hold="h", choice="leave", back_on=day(9), approved_by="chief"),
        Gated(gate=Gate.BEREAVEMENT, rule="", since=day(1), until=day(9)),
        Outcome.RESERVE,
    ),
    "family care": (
        k.HoldPlaced(hold="h", gate=Gate.FAMILY_CARE, rule="family-care"),
        Gated(gate=Gate.FAMILY_CARE, rule="family-care", since=day(1)),
        Outcome.RESERVE,
    ),
    "rest": (
        k.RestOrdered(hold="h", rule="compulsory-rest-15-10", until=day(4)),
        Gated(gate=Gate.REST, rule="compulsory-rest-15-10", since=day(1), until=day(4)),
        Outcome.RESERVE,
    ),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_gate_holds_a_signatory_back_however_brave_the_letter(ledger, name) -> None:
    body, gated, outcome = FACTS[name]
    enlist()
    recorded(care.record(hand("welfare_officer"), [("person:01", body, day(1))]))
    receive(written("brave", 0.5, "01"), written("fit", 2, "02"))

    assert queue(3) == [
        pending("brave", "01", outcome, gated),
        pending("fit", "02", Outcome.ACCEPTED),
    ]
    decide(3)
    assert letters(3) == {
        "brave": (("01", outcome.value if outcome else ""),),
        "fit": (("02", "accepted"),),
    }
    decided = {body.person: body.gates for _, body in bodies("letter.decided")}
    assert decided == {
        **({"person:01": (gated.gate,)} if outcome else {}),
        "person:02": (),
    }


@pytest.mark.parametrize(
    ("wants", "outcome", "gates"),
    [
        ("hospital", Outcome.RESERVE, (Gate.NEAR_RETIREMENT,)),
        ("coach_station", Outcome.RESERVE, (Gate.NEAR_RETIREMENT,)),
        ("checkpoint", Outcome.ACCEPTED, ()),
        ("any", Outcome.ACCEPTED, ()),
    ],
)
def test_near_retirement_holds_back_from_high_risk_alone(ledger, wants, outcome, gates) -> None:
    enlist()
    receive(written("elder", 1, "04", wants=wants), written("younger", 1.5, "01", wants=wants))

    assert queue(2) == [
        pending("elder", "04", outcome, *(Gated(gate=g, rule="near-retirement-58") for g in gates)),
        pending("younger", "01", Outcome.ACCEPTED),
    ]


def test_the_release_floor_keeps_half_of_each_role_at_home_and_counts_down(ledger) -> None:
    enlist()  # six officers at home in organisation 3, four auxiliaries
    receive(written("all", 1, "01", "02", "03", "05", "11", "12", "13"), written("only", 1.5, "31"))

    assert queue(2) == [
        pending("all", "01", Outcome.ACCEPTED),
        pending("all", "02", Outcome.ACCEPTED),
        pending("all", "03", Outcome.ACCEPTED),
        pending("all", "05", Outcome.RESERVE, FLOOR),
        pending("all", "11", Outcome.ACCEPTED),
        pending("all", "12", Outcome.ACCEPTED),
        pending("all", "13", Outcome.RESERVE, FLOOR),
        pending("only", "31", Outcome.RESERVE, FLOOR),  # the only officer of a station stays
    ]


def test_who_is_away_or_held_back_has_used_the_floor_up(ledger) -> None:
    enlist()
    ill = k.AbsenceBegan(hold="ill", why=Absence.SICK)
    recorded(care.record(hand(), [("person:04", ill, day(1))]))
    away = [
        ("person:03", k.Departed(org="org:5", movement=k.Movement.SECOND), day(1), "org:3"),
        ("person:03", k.Arrived(org="org:5", post=""), day(1.2), "org:5"),
    ]
    recorded(deployment.carry_out(hand(), away))
    receive(written("joint", 1, "01", "02"))

    assert queue(2) == [
        pending("joint", "01", Outcome.ACCEPTED),
        pending("joint", "02", Outcome.RESERVE, FLOOR),
    ]


def test_all_gates_that_hold_are_named_and_the_medical_one_decides(ledger) -> None:
    enlist()
    facts = [
        ("person:31", k.HoldPlaced(hold="a", gate=Gate.FAMILY_CARE, rule="family-care"), day(1)),
        ("person:31", k.HoldPlaced(hold="b", gate=Gate.MEDICAL_HOLD, rule="medical-hold"), day(1)),
    ]
    recorded(care.record(hand(), facts))
    receive(written("brave", 2, "31"))

    assert queue(3) == [
        pending(
            "brave",
            "31",
            Outcome.DEFERRED,
            Gated(gate=Gate.FAMILY_CARE, rule="family-care", since=day(1)),
            Gated(gate=Gate.MEDICAL_HOLD, rule="medical-hold", since=day(1)),
            FLOOR,
        )
    ]


def test_who_is_isolated_stays_undecided_until_released_by_record(ledger) -> None:
    enlist()
    recorded(care.isolate(hand(), [("person:01", day(0))], day(1), ISOLATION))
    receive(written("contact", 2, "01"))

    decide(20)  # the time is over, but nobody has said so
    assert letters(20) == {"contact": (("01", ""),)}

    recorded(care.release_due(hand(), day(20)))
    assert queue(20) == [pending("contact", "01", Outcome.ACCEPTED)]
    assert queue(13.9) == [
        pending(
            "contact",
            "01",
            None,
            Gated(gate=Gate.ISOLATION, rule="isolation-14", since=day(1)),
        )
    ]
    decide(20)
    assert letters(20) == {"contact": (("01", "accepted"),)}


def test_a_rest_order_ends_by_itself_and_so_does_leave(ledger) -> None:
    enlist()
    rest = k.RestOrdered(hold="r", rule="compulsory-rest-15-10", until=day(4))
    leave = k.BereavementChosen(hold="b", choice="leave", back_on=day(5), approved_by="chief")
    recorded(care.record(hand(), [("person:01", rest, day(1)), ("person:02", leave, day(1))]))
    receive(written("joint", 2, "01", "02"))

    proposals = {at: [p.proposal for p in queue(at)] for at in (3.99, 4, 5)}

    assert proposals == {
        3.99: [Outcome.RESERVE, Outcome.RESERVE],
        4: [Outcome.ACCEPTED, Outcome.RESERVE],
        5: [Outcome.ACCEPTED, Outcome.ACCEPTED],
    }


def test_who_is_held_since_the_decision_was_proposed_is_not_decided_on(ledger) -> None:
    enlist()
    receive(written("joint", 1, "01", "02", "05"))
    proposed = queue(3)
    unfit = k.HoldPlaced(hold="m", gate=Gate.MEDICAL_HOLD, rule="medical-hold")
    gone = k.Separated(cause="retired")
    facts = [("person:01", unfit, day(2)), ("person:02", gone, day(2))]
    recorded(care.record(hand("welfare_officer"), facts))

    recorded(step.decide_all(hand("reviewer"), proposed, day(3)))

    assert letters(3) == {"joint": (("01", ""), ("02", ""), ("05", "accepted"))}
    assert [(p.person, p.proposal) for p in queue(4)] == [("person:01", Outcome.DEFERRED)]


def test_a_decision_changed_by_hand_accepts_nobody_a_gate_holds(ledger) -> None:
    enlist()
    receive(written("elder", 1, "04", wants="hospital"), written("only", 1, "31"))
    recorded(care.isolate(hand(), [("person:01", day(0))], day(1), ISOLATION))
    receive(written("contact", 2, "01"))
    by_hand = [replace(each, proposal=Outcome.ACCEPTED) for each in queue(3)]
    seeing_nothing = [replace(each, gates=()) for each in by_hand if each.person == "person:01"]

    recorded(step.decide_all(hand("reviewer"), [*by_hand, *seeing_nothing], day(3)))
    thanked = [replace(each, proposal=Outcome.DECLINED) for each in queue(3)]
    recorded(step.decide_all(hand("reviewer"), thanked, day(3)))

    assert letters(3) == {
        "elder": (("04", "declined"),),
        "only": (("31", "declined"),),
        "contact": (("01", ""),),
    }


# --- derogations -------------------------------------------------------------------------------


def granted(rule: Gate, number: str, until: float) -> k.DerogationGranted:
    return k.DerogationGranted(
        rule=rule.value,
        person=f"person:{number}",
        authoriser="deputy director on duty",
        why="the only interpreter",
        until=day(until),
    )


def test_a_derogation_lets_one_rule_and_one_person_pass_until_it_expires(ledger) -> None:
    enlist()
    unfit = k.HoldPlaced(hold="m", gate=Gate.MEDICAL_HOLD, rule="medical-hold")
    care_at_home = k.HoldPlaced(hold="f", gate=Gate.FAMILY_CARE, rule="family-care")
    facts = [
        ("person:01", unfit, day(1)),
        ("person:02", unfit, day(1)),
        ("person:11", unfit, day(1)),
        ("person:11", care_at_home, day(1)),
    ]
    recorded(care.record(hand(), facts))
    for number in ("01", "11"):
        body = granted(Gate.MEDICAL_HOLD, number, until=6)
        recorded(derogation(f"d{number}", body, day(3)))
    receive(written("joint", 2, "01", "11"), written("other", 1, "02"))
    held = Gated(gate=Gate.MEDICAL_HOLD, rule="medical-hold", since=day(1))
    family = Gated(gate=Gate.FAMILY_CARE, rule="family-care", since=day(1))
    nobody_passes = [
        pending("other", "02", Outcome.DEFERRED, held),
        pending("joint", "01", Outcome.DEFERRED, held),
        pending("joint", "11", Outcome.DEFERRED, family, held),
    ]

    assert queue(2.9) == nobody_passes
    assert queue(5.99) == [
        pending("other", "02", Outcome.DEFERRED, held),  # another person
        pending("joint", "01", Outcome.ACCEPTED),
        pending("joint", "11", Outcome.RESERVE, family),  # another rule
    ]
    assert queue(6) == nobody_passes


@pytest.mark.parametrize(
    ("rule", "number", "wants"),
    [(Gate.RELEASE_FLOOR, "31", "any"), (Gate.NEAR_RETIREMENT, "04", "hospital")],
)
def test_a_derogation_opens_the_gates_that_no_hold_records_too(ledger, rule, number, wants) -> None:
    enlist()
    receive(written("only", 1, number, wants=wants))
    recorded(derogation("d", granted(rule, number, until=6), day(3)))

    assert [[g.gate for g in p.gates] for p in queue(2)] == [[rule]]
    assert queue(4) == [pending("only", number, Outcome.ACCEPTED)]


def test_a_withdrawn_derogation_opens_nothing(ledger) -> None:
    enlist()
    receive(written("only", 1, "31"))
    body = granted(Gate.RELEASE_FLOOR, "31", until=6)
    (seq,) = recorded(derogation("d", body, day(1)))

    assert derogated(asof(2)) == {"person:31": frozenset({Gate.RELEASE_FLOOR})}
    withdraw(seq, "not signed")
    assert derogated(asof(2)) == {}
    assert queue(2) == [pending("only", "31", Outcome.RESERVE, FLOOR)]
