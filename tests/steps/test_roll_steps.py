"""A post's board shows the shift, the missing and what is to settle; a day shows one's own duty."""

from datetime import timedelta

from steps.service import asof, bodies, enlist, hand, recorded
from tables import day

from muster.core import kinds as k
from muster.core.confidence import WordSeen
from muster.core.duty import Presence
from muster.core.kinds import Matter, ReliefCause
from muster.steps import care
from muster.steps import day as day_step
from muster.steps import duty as duty_step
from muster.steps import duty_roll as step
from muster.steps.duty_roll import Called
from muster.store.ledger import append

START, POST = day(2), "post:gate"
PEOPLE = tuple(f"person:{n}" for n in ("01", "02", "11"))


def rostered() -> None:
    enlist()
    arrived = [(p, k.Arrived(org="org:4", post=POST)) for p in PEOPLE]
    care.record(hand("clerk"), [(p, body, day(1)) for p, body in arrived])
    body = k.RosterPublished(
        post=POST,
        pattern="3x2",
        horizon_days=1,
        shifts=tuple(
            k.RosterShift(
                id=f"s{n}", start=START + timedelta(hours=8 * n), length_h=8, people=PEOPLE[:2]
            )
            for n in range(2)
        ),
        shortfalls=0,
        changed=0,
    )
    told = hand("duty_office").draft("roster:gate/1", body, day(1), concerns=(POST,))
    recorded(append([told]))


def hours(after: float) -> float:
    return 2 + after / 24


def call(at: float, come: tuple[str, ...], gone: tuple[str, ...] = ()) -> None:
    step.call_roll(
        hand("crew_leader"), Called(post=POST, shift="s0", come=come, gone=gone), day(hours(at))
    )


def standing(at: float) -> dict[str, list[Presence]]:
    board = step.board(POST, asof(hours(at)))
    return {roll.shift.id: [line.presence for line in roll.lines] for roll in board.shifts}


def test_a_roll_is_called_at_once_and_nobody_comes_twice(ledger) -> None:
    rostered()
    call(0, PEOPLE[:1])
    call(1, PEOPLE[:2])
    call(8, (), PEOPLE)

    assert standing(0.6) == {
        "s0": [Presence.PRESENT, Presence.MISSING],
        "s1": [Presence.EXPECTED] * 2,
    }
    assert standing(1) == {"s0": [Presence.PRESENT] * 2, "s1": [Presence.EXPECTED] * 2}
    assert [subject for subject, _ in bodies("duty.in")] == list(PEOPLE[:2])
    assert [subject for subject, _ in bodies("duty.out")] == list(PEOPLE[:2])
    assert {a.person for a in step.board(POST, asof(hours(2))).here} == set(PEOPLE[:2])


def test_who_may_not_come_is_absent_on_the_board_and_no_reason_is_given(ledger) -> None:
    rostered()
    rest = k.RestOrdered(hold="h", rule="r", until=day(9))
    care.record(hand("welfare"), [("person:02", rest, day(1.5))])

    assert standing(1)["s0"] == [Presence.MISSING, Presence.ABSENT]


def test_the_board_keeps_notes_requests_and_what_is_to_settle(ledger) -> None:
    rostered()
    call(0, PEOPLE[:1])
    duty_step.compare(hand("crew_leader"), POST, "s0", day(hours(1)))
    note, relief = (
        k.HandedOver(note="the generator is out of fuel", shift="s0"),
        k.ReliefAsked(role="officer", heads=2, needed_by=day(3), why=ReliefCause.MISSING),
    )
    recorded(step.hand_over(hand("crew_leader"), POST, note, day(hours(2))))
    recorded(step.ask_relief(hand("crew_leader"), POST, relief, day(hours(2))))
    board = step.board(POST, asof(hours(3)))

    assert [(d.found.form, d.found.person) for d in board.open if d.found] == [
        ("missing", "person:02")
    ]
    assert ([f.body for f in board.notes], [f.body for f in board.asked]) == ([note], [relief])
    assert set(board.staff) == set(PEOPLE)
    recorded(duty_step.settle(hand("chief"), board.open[0].code, "explained", day(hours(3))))
    assert step.board(POST, asof(hours(4))).open == ()
    assert step.board(POST, asof(7)).notes == ()


def test_a_day_shows_ones_own_shifts_and_hours(ledger) -> None:
    rostered()
    call(0, PEOPLE[:1])
    call(7.5, (), PEOPLE[:1])
    found = day_step.day_of("person:01", asof(hours(7.6)))

    assert found is not None
    assert [(turn.post, turn.shift.id) for turn in found.turns] == [(POST, "s0"), (POST, "s1")]
    assert (found.worked.week_min, found.worked.rested_since) == (450, day(hours(7.5)))
    assert day_step.day_of("person:99", asof(3)) is None


def test_a_word_in_confidence_keeps_nobody_back(ledger) -> None:
    rostered()
    recorded(day_step.tell(hand("account:01"), "person:01", Matter.LOST, day(3)))
    found = day_step.day_of("person:01", asof(3.1))

    assert found is not None
    assert found.told == (WordSeen(matter=Matter.LOST, at=day(3)),)
    assert (found.person.holds, found.person.status) == ((), "deployed")
    assert bodies("care.told") == [("person:01", k.ToldInConfidence(matter=Matter.LOST))]
