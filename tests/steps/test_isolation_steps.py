"""The roster of a post on record becomes plans to compare, with the rule of isolation in force."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from steps.service import PACK, asof, enlist, hand, recorded
from tables import day

from muster.core import kinds as k
from muster.core.isolation import Habits, Meeting, Stand
from muster.core.pattern import PATTERNS
from muster.core.roster import RosterPerson
from muster.steps import isolation as step
from muster.steps import rules
from muster.store.ledger import append

MIDNIGHT = datetime(2020, 1, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
# two days of a post: hour of the start and who stands it, twelve hours each
DUTIES = ((8, "01 11"), (20, "02 12"), (32, "05 13"), (44, "01 11"))


def published() -> k.RosterPublished:
    return k.RosterPublished(
        post="post:gate",
        pattern="3x2",
        horizon_days=2,
        shifts=tuple(
            k.RosterShift(
                id=f"s{start_h}",
                start=MIDNIGHT + timedelta(hours=start_h),
                length_h=12,
                people=tuple(f"person:{number}" for number in who.split()),
            )
            for start_h, who in DUTIES
        ),
        shortfalls=0,
        changed=0,
    )


def test_a_published_roster_is_read_in_hours_with_the_people_who_stand_it(ledger) -> None:
    enlist()
    told = hand("duty_office").draft("roster:gate/1", published(), day(1), concerns=("post:gate",))
    recorded(append([told]))

    case = step.case_of_post("post:gate", asof(1))

    assert case is not None
    assert (case.name, case.days, case.changeover_h) == ("gate", 2, 8)
    assert case.people[0] == RosterPerson(number="person:01", role="officer")
    assert [p.number[-2:] for p in case.people] == ["01", "02", "05", "11", "12", "13"]
    assert case.stands == tuple(
        Stand(f"person:{number}", start_h, 12) for start_h, who in DUTIES for number in who.split()
    )
    assert step.case_of_post("post:ward", asof(1)) is None
    assert step.case_of_post("post:gate", asof(0.5)) is None


def test_contacts_are_isolated_for_as_long_as_the_rule_in_force_says(ledger) -> None:
    enlist()
    assert step.isolation_days(asof(1)) is None
    recorded(rules.adopt(hand("legal_office"), PACK, day(1)))

    days, source = step.isolation_days(asof(1.5)) or (0, "")
    assert days == 14
    assert "14天" in source


def case(**known: object) -> step.Case:
    people = tuple(
        RosterPerson(number=f"{i:02d}", role="officer" if i < 3 else "duty_auxiliary")
        for i in range(6)
    )
    stands = tuple(
        Stand(f"{i:02d}", 24 * today + 8 + 12 * (i % 3), 12)
        for today in range(3)
        for i in range(6)
        if i % 3 < 2
    )
    return step.Case(name="gate", people=people, stands=stands, days=3, changeover_h=8, **{**known})


def plans(of: step.Case) -> dict[str, list[tuple[Meeting, tuple[int, ...]]]]:
    """Return rooms and vehicles of each plan: how, and who, without repetition."""
    found = step.plans(of, room_people=2, vehicle_people=4, habits=Habits(), seed=1)
    return {
        plan.name: sorted(
            {(g.how, g.some) for g in plan.gatherings if g.how in (Meeting.ROOM, Meeting.VEHICLE)}
        )
        for plan in found
    }


def test_the_roster_is_compared_with_each_pattern_mixed_crews_and_half_the_hours() -> None:
    found = step.plans(case(), room_people=2, vehicle_people=4, habits=Habits(), seed=1)

    assert [plan.name for plan in found] == [
        "present",
        *(f"pattern.{code}" for code, pattern in PATTERNS.items() if pattern.crews <= 6),
        *("redealt.week", "redealt.day", "mixed"),
        *("half.rotating_weeks", "half.rotating_days", "half.on_off_weeks", "half.on_off_days"),
    ]
    assert {plan.people for plan in found} == {tuple(case().codes)}
    assert all(plan.days >= 28 for plan in found)
    week_h = {plan.name: plan.week_h for plan in found}
    assert week_h["present"] == week_h["redealt.day"] == week_h["mixed"] == 56
    assert {week_h[name] for name in week_h if name.startswith("half")} == {28}


def test_mixed_crews_have_an_officer_where_the_roster_has_one() -> None:
    found = step.plans(case(), room_people=2, vehicle_people=4, habits=Habits(), seed=1)
    (daily,) = (plan for plan in found if plan.name == "redealt.day")

    shifts = [g.some for g in daily.gatherings if g.how is Meeting.SHIFT]
    assert len(shifts) == 2 * daily.days
    assert all(sum(place < 3 for place in some) == 1 for some in shifts)
    assert len(set(shifts)) > 6  # of the three crews that stay together


def test_rooms_follow_the_crews_unless_they_are_known() -> None:
    crews = {(0, 3), (1, 4), (2, 5)}
    by_crew = plans(case())
    assert {who for how, who in by_crew["present"] if how is Meeting.ROOM} == crews
    assert {who for how, who in by_crew["pattern.3x2"] if how is Meeting.ROOM} == crews

    known = plans(case(rooms=(("00", "01", "02"),), vehicles=(("00", "03"),)))
    rooms = {who for how, who in known["present"] if how is Meeting.ROOM}
    assert rooms == {(0, 2), (1, 2)}  # of 0 and 1 one is always on duty
    assert {who for how, who in known["present"] if how is Meeting.VEHICLE} == {(0, 3)}


def test_a_file_of_duties_is_a_case_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "north.csv"
    path.write_text("person,start,hours\na,2020-02-05 06:00,12\nb,2020-02-05 18:00,12\n", "utf-8")

    assert step.case_of_file(path) == step.Case(
        name="north",
        people=(RosterPerson(number="a", role=""), RosterPerson(number="b", role="")),
        stands=(Stand("a", 6, 12), Stand("b", 18, 12)),
        days=1,
        changeover_h=6,
    )
