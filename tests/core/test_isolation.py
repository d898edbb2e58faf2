"""Who meets whom in a crew plan, for how long, and how duties are shared out otherwise."""

from dataclasses import fields
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.core.isolation import (
    Alternation,
    Gathering,
    Habits,
    Meeting,
    Stand,
    along_crews,
    alternated,
    crew_plan,
    pattern_stands,
    repeated,
    shared,
)
from muster.core.pattern import PATTERNS
from muster.core.roster import RosterPerson
from muster.core.spread import SPREAD, Estimate, Severity

ALONE = Habits(handover_h=0, ride_h=0.5, room_share=0.5)


def people(count: int) -> tuple[RosterPerson, ...]:
    return tuple(RosterPerson(number=f"{i:02d}", role="officer") for i in range(count))


def test_people_meet_on_shift_for_the_hours_they_share() -> None:
    plan = crew_plan(
        "p",
        ["a", "b", "c"],
        [Stand("a", 8, 12), Stand("b", 8, 12), Stand("c", 18, 6)],
        days=2,
        habits=ALONE,
    )

    assert plan.gatherings == (
        Gathering(0, Meeting.SHIFT, 12, (0, 1)),
        Gathering(0, Meeting.SHIFT, 2, (0, 1), (2,)),
    )
    assert plan.duties == ((0, 0, 12), (0, 1, 12), (0, 2, 6))
    assert plan.week_h == pytest.approx(7 * 30 / (2 * 3))


def test_those_who_go_meet_those_who_come_also_where_the_plan_begins_anew() -> None:
    stands = [Stand("a", 8, 12), Stand("b", 20, 12)]
    plan = crew_plan("p", ["a", "b"], stands, days=1, habits=Habits(handover_h=0.25))

    assert plan.gatherings == (
        Gathering(0, Meeting.HANDOVER, 0.25, (0,), (1,)),
        Gathering(0, Meeting.HANDOVER, 0.25, (1,), (0,)),
    )


def test_those_of_a_vehicle_ride_together_when_they_work_together() -> None:
    stands = [Stand(who, 8, 8) for who in "abcd"] + [Stand("e", 16, 8)]
    for vehicles, inside in (([("a", "c", "e")], [(0, 2)]), (3, [(0, 1, 2)])):
        plan = crew_plan("p", "abcde", stands, days=1, vehicles=vehicles, habits=ALONE)
        rides = [g for g in plan.gatherings if g.how is Meeting.VEHICLE]

        assert rides == [Gathering(0, Meeting.VEHICLE, 0.5, some) for some in inside]


def test_roommates_are_together_for_their_share_of_the_hours_both_are_off() -> None:
    night = Stand("b", 20, 12)  # four hours of the first day, eight of the second
    plan = crew_plan(
        "p", "ab", [Stand("a", 8, 12), night], days=2, rooms=[("a", "b")], habits=ALONE
    )

    assert [g for g in plan.gatherings if g.how is Meeting.ROOM] == [
        Gathering(0, Meeting.ROOM, 4, (0, 1)),
        Gathering(1, Meeting.ROOM, 8, (0, 1)),
    ]


@pytest.mark.parametrize("code", PATTERNS)
def test_crews_of_a_pattern_stand_equal_hours_and_never_two_duties_at_once(code: str) -> None:
    pattern = PATTERNS[code]
    days = 2 * pattern.cycle_days
    stands = pattern_stands(pattern, people(2 * pattern.crews), changeover_h=8, days=days)

    assert all(0 <= stand.day < days for stand in stands)
    hours = {person.number: 0.0 for person in people(2 * pattern.crews)}
    for stand in stands:
        hours[stand.person] += stand.length_h
    assert len(set(hours.values())) == 1
    for who in hours:
        own = sorted(stand for stand in stands if stand.person == who)
        assert all(now.end_h <= then.start_h for now, then in pairwise(own))


def test_crewmates_follow_one_another_so_rooms_are_filled_by_crew() -> None:
    stands = pattern_stands(PATTERNS["3x2"], people(6), changeover_h=8, days=3)
    order = along_crews([person.number for person in people(6)], stands)

    assert shared(order, 2) == [["00", "03"], ["01", "04"], ["02", "05"]]
    assert shared(order, 1) == shared(order, 0) == []


def test_repeating_days_repeats_every_duty() -> None:
    assert repeated([Stand("a", 20, 12)], 2, times=2) == (Stand("a", 20, 12), Stand("a", 68, 12))


ways = st.sampled_from(Alternation)


@given(ways)
def test_every_way_to_alternate_leaves_half_of_the_hours(how: Alternation) -> None:
    who = [f"{i:02d}" for i in range(6)]
    stands = [Stand(one, 24 * day + 8, 8) for day in range(14) for one in who]

    left = alternated(stands, who, how)

    assert len(left) * 2 == len(stands)
    assert {len([1 for stand in left if stand.person == one]) for one in who} == {7}


def test_rotating_halves_never_meet_and_on_off_leaves_days_empty() -> None:
    who = ["a", "b"]
    stands = [Stand(one, 24 * day + 8, 8) for day in range(14) for one in who]
    on = {
        how: [
            "".join(stand.person for stand in alternated(stands, who, how) if stand.day == day)
            for day in (0, 1, 7, 8)
        ]
        for how in Alternation
    }

    assert on == {
        Alternation.ROTATING_WEEKS: ["a", "a", "b", "b"],
        Alternation.ROTATING_DAYS: ["a", "b", "b", "a"],
        Alternation.ON_OFF_WEEKS: ["ab", "ab", "", ""],
        Alternation.ON_OFF_DAYS: ["ab", "", "", "ab"],
    }


def test_every_number_of_the_spread_lies_in_its_span_and_says_whose_it_is() -> None:
    estimates: list[Estimate] = [getattr(SPREAD, field.name) for field in fields(SPREAD)]

    assert all(e.least <= e.value <= e.most and e.source for e in estimates)
    mild, usual, severe = (SPREAD.assumed(severity) for severity in Severity)
    assert mild.shift_per_h < usual.shift_per_h < severe.shift_per_h
    assert mild.incubation_days == usual.incubation_days == severe.incubation_days
    assert isinstance(severe.positive_after_days, int)
