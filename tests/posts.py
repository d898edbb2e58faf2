"""Tiny posts by every rule, and one post of days and nights, for tests of searches for rosters."""

from dataclasses import replace

from hypothesis import strategies as st

from muster.core.kinds import Wish
from muster.core.pattern import is_night
from muster.core.roster import Duty, Problem, Request, Roster, RosterPerson, Shift, Stood
from muster.core.roster_rules import ClosedDuty, CompulsoryRest, Rule, Rules, Succession, Weights


def rule(limit: int, weight: int | None = None) -> Rule:
    return Rule(name="test", limit=limit, source="test", weight=weight)


def some_rule(low: int, high: int) -> st.SearchStrategy[Rule | None]:
    weight = st.none() | st.integers(1, 30)
    return st.none() | st.builds(rule, st.integers(low, high), weight)


def weighted(low: int, high: int) -> st.SearchStrategy[Rule | None]:
    return st.none() | st.builds(rule, st.integers(low, high), st.integers(1, 30))


every_rule = st.builds(
    Rules,
    rest_min_h=some_rule(4, 24),
    weekly_rest_min_h=some_rule(24, 160),
    run_max_days=some_rule(1, 3),
    run_min_days=some_rule(1, 3),
    off_max_days=some_rule(1, 3),
    off_min_days=some_rule(1, 3),
    successions=st.just(())
    | st.just((Succession(before="N", after="D", rule=rule(0)),))
    | st.just((Succession(before="D", after="N", rule=rule(0, 7)),)),
    nights_in_row_max=some_rule(1, 2),
    recovery_min_h=some_rule(12, 48),
    hours_per_7_days_max=some_rule(8, 40),
    hours_max=some_rule(8, 40),
    hours_min=weighted(4, 20),
    kinds_max=st.just(()) | st.just((("N", rule(1, 9)),)),
    weekends_max=some_rule(0, 1),
    holidays_max=some_rule(0, 1),
    compulsory_rest=st.none()
    | st.builds(
        CompulsoryRest,
        rule=st.builds(rule, st.integers(2, 3), st.none() | st.integers(1, 9)),
        rest_days=st.integers(1, 2),
        day_average_max_h=st.just(10),
        average_over_days=st.integers(2, 4),
    ),
    closed_duty=st.none()
    | st.builds(
        ClosedDuty,
        rule=st.builds(rule, st.integers(1, 3), st.none() | st.integers(1, 9)),
        days_min=st.just(1),
        isolation_days=st.integers(0, 2),
    ),
    enforcing_officers_min=some_rule(1, 1),
    crews_mixed_max=weighted(0, 1),
    fatigue_night_max=weighted(30, 45),
    risk_max_percent=weighted(90, 130),
    fair_nights=weighted(0, 1),
    fair_weekends=weighted(0, 1),
    fair_holidays=weighted(0, 1),
    fair_hours=weighted(0, 8),
)
a_shift = st.tuples(
    st.integers(0, 4),
    st.sampled_from([(8, 8, "D"), (8, 12, "D"), (20, 12, "N"), (18, 4, "E"), (14, 4, "E")]),
    st.integers(0, 1),
    st.integers(0, 1),
    st.booleans(),
)
a_stood = st.builds(
    Stood,
    start_h=st.sampled_from([-16, -40, -64, -4, -28]),
    length_h=st.sampled_from([8, 12]),
    kind=st.sampled_from(["D", "N"]),
    night=st.booleans(),
)
a_person = st.builds(
    RosterPerson,
    number=st.just(""),
    role=st.sampled_from(["officer", "duty_auxiliary"]),
    leader=st.booleans(),
    crew=st.integers(0, 1),
    absent=st.just(()) | st.just(((24, 48),)) | st.just(((80, 130),)),
    stood=st.lists(a_stood, max_size=3, unique_by=lambda duty: duty.start_h).map(tuple),
    requests=st.lists(
        st.builds(
            Request, wish=st.sampled_from(Wish), day=st.integers(0, 4), weight=st.integers(1, 20)
        ),
        max_size=2,
    ).map(tuple),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Problem, Roster | None]:
    people = draw(st.lists(a_person, min_size=1, max_size=2))
    shifts = draw(st.lists(a_shift, min_size=1, max_size=8 // len(people)))
    asked = Problem(
        post="gate",
        horizon_days=5,
        enforcing=draw(st.booleans()),
        shifts=tuple(
            Shift(
                id=f"s{i}",
                start_h=24 * day + at,
                length_h=length,
                night=is_night(at, length),
                heads_min=least,
                heads_wanted=least + more,
                leader=leader,
                kind=kind,
                crew=i % 2,
                closed=draw(st.booleans()),
            )
            for i, (day, (at, length, kind), least, more, leader) in enumerate(shifts)
        ),
        people=tuple(replace(one, number=str(i)) for i, one in enumerate(people)),
        rules=draw(every_rule),
        first_weekday=draw(st.integers(0, 6)),
        holidays=draw(st.frozensets(st.integers(0, 4), max_size=2)),
        weights=Weights(wanted_missing=20),
    )
    draft = draw(st.none() | st.frozensets(st.sampled_from(pairs(asked))).map(Roster))
    return asked, draft


def pairs(asked: Problem) -> list[Duty]:
    return [Duty(p.number, s.id) for p in asked.people for s in asked.shifts]


def post(people: int = 6, days: int = 6) -> Problem:
    """Return a post with a day and a night of 12 hours for every day, two heads each."""
    return Problem(
        post="gate",
        horizon_days=days,
        enforcing=True,
        shifts=tuple(
            Shift(
                id=f"{day:02d}{kind}",
                start_h=24 * day + at,
                length_h=12,
                night=kind == "N",
                heads_min=1,
                heads_wanted=2,
                kind=kind,
            )
            for day in range(days)
            for at, kind in ((8, "D"), (20, "N"))
            if 24 * day + at < 24 * days
        ),
        people=tuple(
            RosterPerson(number=f"p{i}", role="officer" if i % 2 else "duty_auxiliary")
            for i in range(people)
        ),
        rules=Rules(
            rest_min_h=rule(11),
            run_max_days=rule(3),
            off_min_days=rule(2, 5),
            enforcing_officers_min=rule(1),
            fair_nights=rule(0, 4),
        ),
    )
