"""The watch finds who did not come, did not go, stood too long; and which shifts lack heads."""

from datetime import timedelta

from steps.service import asof, enlist, hand, recorded
from tables import day

from muster.core import kinds as k
from muster.core.rule_kinds import WeekHours
from muster.steps import care, duty
from muster.steps import watch as step
from muster.steps.duty_roll import Called, call_roll
from muster.store.ledger import append

POST, START = "post:gate", day(2)
TWO = ("person:01", "person:02")


def rostered(*, needs: int = 2, people: tuple[str, ...] = TWO, code: str = "roster:gate/1") -> None:
    shifts = tuple(
        k.RosterShift(
            id=f"s{n}",
            start=START + timedelta(hours=8 * n),
            length_h=8,
            people=people,
            heads_min=needs,
        )
        for n in range(2)
    )
    body = k.RosterPublished(
        post=POST, pattern="3x2", horizon_days=1, shifts=shifts, shortfalls=0, changed=0
    )
    told = hand("duty_office").draft(code, body, day(1), concerns=(POST,))
    recorded(append([told], clock=hand().clock))


def hours(after: float) -> float:
    return 2 + after / 24


def watch(at: float) -> int:
    step.follow(day(hours(at)))
    return step.look(hand("watch"), day(hours(at)))


def found(at: float) -> list[tuple[str, str]]:
    known = asof(hours(at))
    forms = ("missing", "unrostered", "held_on_duty", "no_check_out", "over_hours")
    return sorted(
        (form, each.found.person)
        for form in forms
        for each in step.found_open(None, form, known)
        if each.found
    )


def call(at: float, come: tuple[str, ...], gone: tuple[str, ...] = ()) -> None:
    call_roll(hand("leader"), Called(post=POST, shift="s0", come=come, gone=gone), day(hours(at)))


def arrive() -> None:
    enlist()
    arrived = [(p, k.Arrived(org="org:4", post=POST), day(1)) for p in TWO]
    care.record(hand("clerk"), arrived)


def test_who_has_not_come_half_an_hour_after_the_beginning_is_found_once(ledger) -> None:
    arrive()
    rostered()
    call(0, TWO[:1])
    seen = [watch(at) for at in (0.4, 0.5, 0.6)]

    assert (seen, found(0.6)) == ([0, 1, 0], [("missing", "person:02")])


def test_whoever_comes_late_is_missing_no_longer(ledger) -> None:
    arrive()
    rostered()
    watch(0.6)
    call(1, TWO)

    assert found(0.7) == [("missing", "person:01"), ("missing", "person:02")]
    assert found(1) == []


def test_who_does_not_go_is_found_when_the_shift_is_over(ledger) -> None:
    arrive()
    rostered()
    call(0, TWO)
    call(8, (), TWO[:1])
    watch(0.5)
    watch(8.6)

    assert ("no_check_out", "person:02") in found(8.6)
    assert ("no_check_out", "person:01") not in found(8.6)


def test_a_change_of_the_roster_is_followed_and_what_was_looked_at_stays_so(ledger) -> None:
    arrive()
    rostered(needs=3)
    watch(0.6)
    short = [(t.shift, t.short) for t in step.gaps(day(hours(1)), timedelta(hours=24))]
    rostered(needs=2, code="roster:gate/2")

    assert short == [("s0", 1), ("s1", 1)]
    assert watch(1) == 0
    assert step.gaps(day(hours(1)), timedelta(hours=24)) == []


def test_who_hands_the_post_over_stands_no_shift_there_any_more_and_is_not_missed(ledger) -> None:
    arrive()
    rostered()
    step.follow(day(1.5))
    relieved = k.Relieved(post=POST)
    care.record(hand("duty_office"), [("person:02", relieved, day(1.6))])
    watch(0.6)
    gaps = step.gaps(day(hours(1)), timedelta(hours=24))

    assert [(t.shift, t.people, t.short) for t in gaps] == [
        ("s0", TWO[:1], 1),
        ("s1", TWO[:1], 1),
    ]
    assert found(0.6) == [("missing", "person:01")]


def test_whoever_cannot_come_is_told_before_the_shift_and_not_for_one_after_their_rest(
    ledger,
) -> None:
    arrive()
    rostered()
    step.follow(day(1.5))
    rest = k.RestOrdered(hold="h", rule="r", until=day(hours(8)))
    care.record(hand("welfare"), [("person:02", rest, day(1.5))])
    away = step.rostered_away(None, asof(1.9), timedelta(hours=24))

    assert [(turn.shift, code) for turn, code, _ in away] == [("s0", "person:02")]


def test_hours_are_counted_wherever_they_were_stood(ledger) -> None:
    arrive()
    rostered()
    duty.check(
        hand("leader"),
        [
            ("person:01", k.CheckedIn(post="post:else"), day(1), "org:4"),
            ("person:01", k.CheckedOut(post="post:else"), day(1.5), "org:4"),
        ],
    )
    call(0, TWO)
    call(8, (), TWO)
    week = WeekHours(week_average_max_h=16, average_over_weeks=1)
    over = duty.compare(hand("watch"), POST, "s0", day(hours(8)), week)

    assert [(d.form, d.person) for d in over] == [("over_hours", "person:01")]
