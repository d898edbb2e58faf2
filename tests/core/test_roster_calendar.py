"""A calendar's numbers never fall, and what is no more is cancelled: duties, shifts, orders."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tables import day

from muster.core import kinds as k
from muster.core.kinds import Change, DutyChange, FallOut, Movement, RosterShift
from muster.core.ledger import Fact
from muster.core.roster_calendar import (
    CalendarDuty,
    CalendarOrder,
    Left,
    calendar_of,
    left_posts,
    orders_of,
    shifts_of,
)
from muster.core.roster_life import RosterOnRecord, roster_on_record

ANNA, BO = "person:anna", "person:bo"
GATE, WARD = "post:gate", "post:ward"


def facts(*told: tuple[float, str, k.Kind]) -> list[Fact]:
    """Return facts of (day, subject, body), recorded an hour later, numbered as they come."""
    return [
        Fact(
            seq=i + 1,
            key=str(i),
            kind=body.KIND,
            subject=subject,
            org="org:1",
            holds_from=day(at),
            recorded_at=day(at) + timedelta(hours=1),
            recorded_by="clerk",
            source="test",
            body=body,
        )
        for i, (at, subject, body) in enumerate(told)
    ]


def published(begins: float, *people: str) -> k.RosterPublished:
    shift = RosterShift(id="s", start=day(begins + 0.25), length_h=8, people=people)
    return k.RosterPublished(
        post=GATE,
        pattern="3x2",
        horizon_days=1,
        shifts=(shift,),
        shortfalls=0,
        changed=0,
        begins=day(begins),
    )


def changed(change: Change, person: str) -> k.RosterChanged:
    return k.RosterChanged(
        changes=(DutyChange(change=change, shift="s", person=person),),
        why="swap",
        changed_by="chief",
        notice_h=12,
    )


WITHDRAWN = k.RosterWithdrawn(why="closed", withdrawn_by="chief")
STEPS = {
    "anna out": ("a", changed(Change.OUT, ANNA)),
    "anna in": ("a", changed(Change.IN, ANNA)),
    "bo out": ("a", changed(Change.OUT, BO)),
    "bo in": ("a", changed(Change.IN, BO)),
    "covered": ("b", published(5, BO)),
    "cover gone": ("b", WITHDRAWN),
    "gone": ("a", WITHDRAWN),
}


def rosters(*steps: str) -> list[RosterOnRecord]:
    """Return rosters a and b after the first was published with Anna, and so many steps more."""
    told = [(1.0, "a", published(5, ANNA))]
    told += [(1.1 + i / 100, *STEPS[step]) for i, step in enumerate(steps)]
    known = facts(*((at, f"roster:{code}", body) for at, code, body in told))
    found = (
        roster_on_record(f for f in known if f.subject == code) for code in ("roster:a", "roster:b")
    )
    return [record for record in found if record is not None]


def seen(duties: tuple[CalendarDuty, ...]) -> dict[str, tuple[int, bool]]:
    return {duty.uid: (duty.sequence, duty.cancelled) for duty in duties}


def test_a_shift_is_one_event_with_all_who_stand_it_and_each_change_raises_its_number() -> None:
    (shift,) = shifts_of(rosters("bo in"))

    assert (shift.uid, shift.sequence, shift.with_people) == ("a/s", 1, (ANNA, BO))
    assert (shift.whole, shift.changed_at) == (True, day(1.1) + timedelta(hours=1))
    assert seen(shifts_of(rosters("bo in", "covered"))) == {"a/s": (2, True), "b/s": (0, False)}
    assert seen(shifts_of(rosters("covered", "cover gone"))) == {
        "a/s": (2, False),
        "b/s": (1, True),
    }


def test_a_duty_after_one_left_the_post_is_cancelled() -> None:
    before, after = Left(day(5), day(5.5)), Left(day(5.5), day(6))

    assert seen(calendar_of(rosters(), ANNA, {GATE: before})) == {"a/s/anna": (1, True)}
    assert seen(calendar_of(rosters(), ANNA, {GATE: after})) == {"a/s/anna": (0, False)}
    assert seen(calendar_of(rosters(), ANNA, {WARD: before})) == {"a/s/anna": (0, False)}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=6), st.sampled_from([ANNA, BO]))
def test_a_number_never_falls_and_rises_whenever_a_duty_comes_or_goes(
    steps: list[str], person: str
) -> None:
    said: dict[str, tuple[int, bool]] = {}
    for n in range(len(steps) + 1):
        records = rosters(*steps[:n])
        for uid, (sequence, cancelled) in seen(
            (*calendar_of(records, person), *shifts_of(records))
        ).items():
            was, gone = said.get(uid, (-1, cancelled))
            assert sequence >= was, (uid, steps[:n])
            assert cancelled == gone or sequence > was, (uid, steps[:n])
            said[uid] = (sequence, cancelled)


def ordered(post: str = GATE, line: str = "demand:1") -> k.Ordered:
    return k.Ordered(
        plan="plan:p",
        demand=line,
        post=post,
        org="org:1",
        movement=Movement.DISPATCH,
        reasons=(),
    )


ARRIVED = k.Arrived(org="org:1", post=GATE)
FELL = k.StoodDown(plan="plan:p", demand="demand:1", why=next(iter(FallOut)))


def orders(*bodies: k.Kind, still: bool) -> list[tuple[int, bool]]:
    known = facts(*((float(i), ANNA, body) for i, body in enumerate(bodies)))
    return [
        (each.sequence, each.cancelled) for each in orders_of(known, ["demand:1"] if still else [])
    ]


def test_an_order_stands_until_it_falls_and_one_carried_out_is_not_cancelled() -> None:
    assert orders(ordered(), still=True) == [(0, False)]
    assert orders(ordered(), ARRIVED, still=False) == [(0, False)]
    assert orders(ordered(), FELL, still=False) == [(1, True)]
    assert orders(ordered(), FELL, ordered(), still=True) == [(2, False)]
    assert orders(ordered(), k.Relieved(post=""), still=False) == [(1, True)]
    assert orders(ARRIVED, still=False) == []


def test_an_order_begins_when_its_line_wants_people_and_never_before_it_was_given() -> None:
    line = k.DemandRaised(post=GATE, role="officer", heads=1, begins=day(9))
    early = k.DemandRaised(post=GATE, role="officer", heads=1, begins=day(0))
    told = facts((1.0, ANNA, ordered()))

    assert orders_of(told, ["demand:1"], facts((0.5, "demand:1", line))) == (
        CalendarOrder(
            uid="order/1/anna",
            post=GATE,
            begins=day(9),
            sequence=0,
            changed_at=day(1) + timedelta(hours=1),
            cancelled=False,
        ),
    )
    (soon,) = orders_of(told, ["demand:1"], facts((0.5, "demand:1", early)))
    (later,) = orders_of(told, [], facts((0.5, "demand:1", early), (0.6, "demand:1", line)))
    assert soon.begins == day(1)
    assert (later.begins, later.sequence, later.cancelled) == (day(9), 2, True)


def test_whoever_goes_to_the_next_post_has_left_the_one_before() -> None:
    there = k.Arrived(org="org:1", post=WARD)
    moved = facts((1.0, ANNA, ARRIVED), (2.0, ANNA, there))
    back = facts((1.0, ANNA, ARRIVED), (2.0, ANNA, there), (3.0, ANNA, ARRIVED))
    home = facts((1.0, ANNA, ARRIVED), (2.0, ANNA, k.Returned()))
    second = day(2) + timedelta(hours=1)

    assert left_posts(moved) == {GATE: Left(day(2), second)}
    assert left_posts(back) == {WARD: Left(day(3), day(3) + timedelta(hours=1))}
    assert left_posts(home) == {GATE: Left(day(2), second)}
