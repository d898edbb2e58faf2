"""Who is ill, isolated, bereaved or tired is kept back, looked after, and let go by the rules."""

from datetime import UTC, datetime, timedelta

from steps.service import PACK, asof, bodies, enlist, hand, person, recorded, statuses
from tables import day

from muster.core import kinds as k
from muster.core.access import OPERATOR
from muster.core.care import Case, CaseLine
from muster.core.kinds import Absence, Gate, Movement
from muster.core.stay import Hold
from muster.steps import access, deployment
from muster.steps import care as step
from muster.steps.figure import value
from muster.steps.hand import Hand

ISOLATION = PACK.isolation_rules()
REST = PACK.rest_rule(at=day(0))  # after 15 days in a row, for 3 days


def record(*facts: tuple[str, k.Kind, float]) -> tuple[int, ...]:
    given = [(subject if ":" in subject else f"person:{subject}", b, day(at))
             for subject, b, at in facts]  # fmt: skip
    return recorded(step.record(hand("welfare_officer"), given))


def post(*numbers: str, at: float) -> None:
    moves = [
        (f"person:{n}", k.Arrived(org="org:3", post="post:ward"), day(at), "org:3") for n in numbers
    ]
    recorded(deployment.carry_out(hand("station_chief"), moves))


def gates(at: float, *numbers: str) -> dict[str, tuple[Gate, ...]]:
    return {number: person(number, at).gates for number in numbers}


# --- isolation -----------------------------------------------------------------------------------


def test_isolation_is_due_to_end_by_the_rule_dated_at_the_exposure(ledger) -> None:
    enlist()
    exposures = {  # a moment before a rule begins, and the moment it does (the pack's own dates)
        "01": datetime(2020, 1, 24, 18, tzinfo=UTC),
        "02": datetime(2021, 5, 13, 15, 59, tzinfo=UTC),
        "03": datetime(2021, 5, 13, 16, 0, tzinfo=UTC),
        "05": datetime(2022, 6, 27, 16, 0, tzinfo=UTC),
        "06": datetime(2022, 11, 10, 16, 0, tzinfo=UTC),
        "11": datetime(2023, 1, 7, 16, 0, tzinfo=UTC),
    }
    for number, exposed in exposures.items():
        later = exposed + timedelta(days=2)
        answer = step.isolate(hand(), [(f"person:{number}", exposed)], later, ISOLATION)
        recorded(answer)

    found = {
        subject.removeprefix("person:"): (body.rule, body.release_due - body.exposed_at)
        for subject, body in bodies("isolation.began")
    }

    assert found == {
        "01": ("isolation-14", timedelta(days=14)),
        "02": ("isolation-14", timedelta(days=14)),
        "03": ("isolation-14-7", timedelta(days=21)),
        "05": ("isolation-7-3", timedelta(days=10)),
        "06": ("isolation-5-3", timedelta(days=8)),
        "11": ("isolation-ended", timedelta(days=0)),
    }


def test_only_a_record_releases_and_it_holds_from_the_moment_it_was_due(ledger) -> None:
    enlist()
    contacts = [("person:01", day(1)), ("person:02", day(3))]
    recorded(step.isolate(hand(), contacts, day(4), ISOLATION))

    assert statuses(40, "01", "02") == {"01": "isolation", "02": "isolation"}
    assert person("01", 5).holds == (
        Hold("isolation", Gate.ISOLATION, "isolation", None, "isolation-14", day(4), day(15)),
    )

    assert recorded(step.release_due(hand("welfare_officer"), day(14.99))) == ()
    (released,) = recorded(step.release_due(hand("welfare_officer"), day(16)))

    assert statuses(14.99, "01", "02") == {"01": "isolation", "02": "isolation"}
    assert statuses(15, "01", "02") == {"01": "available", "02": "isolation"}
    assert recorded(step.release_due(hand(), day(16))) == ()  # nobody is released twice
    assert [value("isolations_released", "org:3", asof(at)).by_name for at in (14.9, 15)] == [0, 1]
    assert released > 0


# --- bereavement ---------------------------------------------------------------------------------


def test_leave_is_offered_at_once_and_the_choice_is_the_persons(ledger) -> None:
    enlist()
    post("01", "02", at=0)
    offered = k.BereavementOffered(hold="b", rule="bereavement-3", days=3)
    record(("01", offered, 1), ("02", offered, 1))
    assert gates(1, "01", "02") == {"01": (Gate.BEREAVEMENT,), "02": (Gate.BEREAVEMENT,)}
    assert statuses(1, "01", "02") == {"01": "deployed", "02": "deployed"}

    record(
        ("01", k.BereavementChosen(hold="b", choice="leave", back_on=day(5), approved_by="c"), 2),
        ("02", k.BereavementChosen(hold="b", choice="return", back_on=None, approved_by="c"), 2),
    )

    assert {at: statuses(at, "01", "02") for at in (1.99, 2, 4.99, 5)} == {
        1.99: {"01": "deployed", "02": "deployed"},
        2: {"01": "bereavement", "02": "deployed"},
        4.99: {"01": "bereavement", "02": "deployed"},
        5: {"01": "deployed", "02": "deployed"},
    }
    assert {at: gates(at, "01", "02") for at in (2, 5)} == {
        2: {"01": (Gate.BEREAVEMENT,), "02": ()},
        5: {"01": (), "02": ()},
    }
    asked = ("bereavements_offered", "bereavement_leave_taken", "bereavement_returned_at_once")
    assert {name: value(name, "org:3", asof(6)).by_name for name in asked} == {
        "bereavements_offered": 2,
        "bereavement_leave_taken": 1,
        "bereavement_returned_at_once": 1,
    }


# --- rest ----------------------------------------------------------------------------------------


def order_rest(at: float) -> list[str]:
    before = len(bodies("rest.ordered"))
    tired = step.must_rest(None, asof(at), REST)
    recorded(step.rest(hand("duty_office"), tired, day(at), REST))
    return [subject.removeprefix("person:") for subject, _ in bodies("rest.ordered")[before:]]


def test_rest_is_ordered_after_the_rules_days_in_a_row_and_ends_by_itself(ledger) -> None:
    enlist()
    post("01", at=1)
    post("02", at=2)

    assert order_rest(15.99) == []
    assert order_rest(16) == ["01"]
    assert order_rest(16.5) == []  # resting already
    assert bodies("rest.ordered") == [
        (
            "person:01",
            k.RestOrdered(hold=f"rest-{day(16):%Y%m%d}", rule=REST.name, until=day(19)),
        )
    ]
    assert {at: statuses(at, "01", "02") for at in (15.99, 16, 18.99, 19)} == {
        15.99: {"01": "deployed", "02": "deployed"},
        16: {"01": "rest", "02": "deployed"},
        18.99: {"01": "rest", "02": "deployed"},
        19: {"01": "deployed", "02": "deployed"},
    }


def test_after_a_rest_the_days_in_a_row_count_anew(ledger) -> None:
    enlist()
    post("01", at=1)
    assert order_rest(16) == ["01"]  # until day 19

    found = {at: order_rest(at) for at in (19, 25, 33.99, 34)}

    assert found == {19: [], 25: [], 33.99: [], 34: ["01"]}


def test_who_was_relieved_in_between_starts_counting_at_the_new_post(ledger) -> None:
    enlist()
    post("01", at=1)
    moves = [
        ("person:01", k.Relieved(post="post:ward"), day(10), "org:3"),
        ("person:01", k.Departed(org="org:4", movement=Movement.REINFORCE), day(11), "org:3"),
    ]
    recorded(deployment.carry_out(hand(), moves))
    post("01", at=12)

    assert [order_rest(at) for at in (16, 26.9, 27)] == [[], [], ["01"]]


# --- absences and cases --------------------------------------------------------------------------


def test_an_absence_says_why_and_ends_when_it_was_to_or_by_record(ledger) -> None:
    enlist()
    record(
        ("01", k.AbsenceBegan(hold="l", why=Absence.LEAVE, until=day(4)), 1),
        ("02", k.AbsenceBegan(hold="s", why=Absence.SICK), 1),
        ("02", k.AbsenceEnded(hold="s"), 3),
        ("03", k.AbsenceBegan(hold="t", why=Absence.TRAINING, until=day(9)), 1),
        ("03", k.AbsenceBegan(hold="s", why=Absence.SICK, until=day(2)), 1),
    )

    assert {at: tuple(statuses(at, "01", "02", "03").values()) for at in (1, 2, 3, 4, 9)} == {
        1: ("leave", "sick", "sick"),  # the graver one shows
        2: ("leave", "sick", "training"),
        3: ("leave", "available", "training"),
        4: ("available", "available", "training"),
        9: ("available", "available", "available"),
    }


def test_care_is_recorded_for_the_home_of_the_person_and_a_case_names_its_person(ledger) -> None:
    enlist()
    record(
        ("31", k.HoldPlaced(hold="m", gate=Gate.MEDICAL_HOLD, rule="medical-hold"), 1),
        ("case:1", k.CaseOpened(form="injury", person="person:31"), 1),
    )

    from_other_org = step.record(hand("welfare_officer", "org:2"), [
        ("case:1", k.CaseEvent(what="unwell"), day(1)),
    ])  # fmt: skip

    recorded(from_other_org)
    assert value("medical_holds", "org:6", asof(2)).by_name == 1
    assert value("injury_cases", "org:1", asof(2)).by_name == 1


def test_a_case_keeps_the_hours_in_order_however_late_they_come_and_classifies_nothing(
    ledger,
) -> None:
    enlist()
    record(
        ("case:1", k.CaseOpened(form="death", person="person:01"), 1),
        ("case:1", k.CaseEvent(what="died"), 1.5),
        ("case:1", k.CaseEvent(what="unwell", said="about one", approximate=True), 1.2),
        ("case:1", k.CaseEvent(what="on_post", said="at nine"), 1.0),
        ("01", k.Separated(cause="died"), 1.5),
    )

    assert step.cases(asof(2)) == [
        Case(
            code="case:1",
            opened=k.CaseOpened(form="death", person="person:01"),
            org="org:1",
            lines=(
                CaseLine(day(1), k.CaseEvent(what="on_post", said="at nine")),
                CaseLine(day(1.2), k.CaseEvent(what="unwell", said="about one", approximate=True)),
                CaseLine(day(1.5), k.CaseEvent(what="died")),
            ),
        )
    ]
    assert person("01", 2).status == ""
    assert step.cases(asof(0.9)) == []


def test_nobody_ends_what_holds_themselves_by_any_account_of_theirs(ledger) -> None:
    enlist()
    for login in ("one", "two"):
        operator = Hand(by=OPERATOR, org="org:1", source="t")
        assert access.open_account(operator, login, day(1), person="person:01") is None
    own = hand("account:two", "org:1")
    held = k.HoldPlaced(hold="h", gate=Gate.MEDICAL_HOLD, rule="by_hand")
    both = ("person:01", "person:02")
    step.record(own, [(code, held, day(2)) for code in both])
    chosen = k.BereavementChosen(hold="", choice="return", back_on=None, approved_by="chief")

    assert step.lift(own, both, Gate.MEDICAL_HOLD, day(3)) == step.OwnHold(both[0])
    assert step.choose(own, both[0], chosen, day(3), PACK) == step.OwnHold(both[0])
    assert step.choose(own, both[1], chosen, day(3), PACK) is None
    assert len(step.lift(own, both[1:], Gate.MEDICAL_HOLD, day(3)).receipts) == 1
