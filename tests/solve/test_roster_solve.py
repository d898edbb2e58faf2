"""Rosters by every rule: sound by the core, never below their bound, on small posts the best."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import muster.solve.roster as searching
import muster.solve.roster_cooling as cooling
from muster.core.kinds import Wish
from muster.core.pattern import Watch, is_night, pattern_roster
from muster.core.roster import (
    Duty,
    Lock,
    Must,
    Problem,
    Request,
    Roster,
    RosterPerson,
    Shift,
    Stood,
)
from muster.core.roster_rules import ClosedDuty, CompulsoryRest, Rule, Rules, Succession, Weights
from muster.core.roster_score import possible, score
from muster.solve.roster import Outcome, RosterAnswer, mend, solve
from muster.solve.roster_days import post_of
from muster.solve.roster_stroll import eased_to, ground_of, place_at
from muster.solve.roster_walk import HARD


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


@given(cases())
@settings(max_examples=60, deadline=None)
def test_on_tiny_posts_no_sound_roster_costs_less_than_the_bound_and_a_proven_one_is_the_best(
    case: tuple[Problem, Roster | None],
) -> None:
    asked, draft = case

    found = solve(asked, draft=draft, limit_s=20, seed=0)

    every = chain.from_iterable(combinations(pairs(asked), n) for n in range(len(pairs(asked)) + 1))
    judged = (score(asked, Roster(frozenset(duties)), draft=draft) for duties in every)
    least = min((each.cost for each in judged if not each.broken), default=None)
    if found.roster is None:
        assert least is None
        return
    made = score(asked, found.roster, draft=draft)
    assert (found.score, made.broken) == (made, 0)
    assert found.bound is not None
    assert least is not None
    assert found.bound <= least
    assert made.cost >= least
    assert made.cost == least or found.outcome is Outcome.FOUND


@given(cases())
@settings(max_examples=25, deadline=None)
def test_the_walk_and_the_relaxation_agree_with_the_core_too(
    case: tuple[Problem, Roster | None],
) -> None:
    asked, draft = case

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "_EXACT_MOST", -1)
        found = solve(asked, draft=draft, limit_s=20, seed=0)

    if found.roster is not None:
        made = score(asked, found.roster, draft=draft)
        every = chain.from_iterable(combinations(pairs(asked), n) for n in range(9))
        judged = (score(asked, Roster(frozenset(duties)), draft=draft) for duties in every)
        assert (found.score, made.broken) == (made, 0)
        assert (found.bound or 0) <= min(each.cost for each in judged if not each.broken)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_days_followed_step_by_step_never_cost_more_than_the_core_says(
    case: tuple[Problem, Roster | None],
) -> None:
    asked, draft = case
    told = post_of(asked, draft, ())
    if told is None:
        return
    ground = ground_of(told)
    for n in range(len(asked.shifts) + 1):
        for shifts in combinations(asked.shifts, n):
            roster = Roster(frozenset(Duty("0", shift.id) for shift in shifts))
            judged = score(asked, roster, draft=draft)
            if not judged.broken:
                at = told.rows.columns_of(roster)
                assert place_at(ground, told.paths_of(at))[1] + told.constant <= judged.cost + 1e-6


def test_days_that_steps_tell_wholly_cost_what_the_core_says() -> None:
    asked = post()
    told = post_of(asked, None, ())
    assert told is not None
    found = solve(asked, limit_s=20, seed=0)
    assert found.roster is not None

    paths = told.paths_of(told.rows.columns_of(found.roster))

    assert told.columns_of(paths) == told.rows.columns_of(found.roster)
    assert place_at(ground_of(told), paths)[1] + told.constant == found.cost


def test_eased_prices_are_no_dearer_than_said_and_leave_alone_what_must_be_kept() -> None:
    rules = replace(post().rules, kinds_max=(("N", rule(1)),), fair_nights=rule(0, 30))
    told = post_of(replace(post(), rules=rules), None, ())
    assert told is not None

    prices = set(eased_to(ground_of(told), 12.0).per_unit)

    assert prices == {12.0, HARD}


# --- one post ---------------------------------------------------------------------------------


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


def test_walks_side_by_side_find_the_same_roster_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class OneByOne(ThreadPoolExecutor):
        def __init__(self, _threads: int) -> None:
            super().__init__(1)

    monkeypatch.setattr(searching, "_EXACT_MOST", -1)
    found = solve(post(), work_s=0.3, seed=1, threads=2)
    monkeypatch.setattr(cooling, "ThreadPoolExecutor", OneByOne)

    again = solve(post(), work_s=0.3, seed=1, threads=2)

    assert replace(again, seconds=0) == replace(found, seconds=0)
    assert found.roster is not None


def test_what_is_settled_stays() -> None:
    locks = (
        Lock("p0", "00N", Must.MUST),
        *(Lock(f"p{i}", "03D", Must.NEVER) for i in range(5)),
    )

    found = solve(post(), locks=locks, limit_s=20)

    assert found.roster is not None
    assert Duty("p0", "00N") in found.roster.duties
    assert {duty.person for duty in found.roster.duties if duty.shift == "03D"} == {"p5"}


def test_duties_settled_against_a_hard_rule_are_impossible() -> None:
    locks = (Lock("p0", "00N", Must.MUST), Lock("p0", "01D", Must.MUST))

    found = solve(post(), locks=locks, limit_s=20)

    assert replace(found, seconds=0) == RosterAnswer(
        outcome=Outcome.IMPOSSIBLE, roster=None, score=None, bound=None, seconds=0
    )


def test_a_sound_draft_that_costs_nothing_is_kept_without_a_search() -> None:
    asked = replace(post(), rules=Rules(rest_min_h=rule(11)), enforcing=False)
    crews = {"D": ("p0", "p1"), "N": ("p2", "p3")}
    draft = Roster(frozenset(Duty(p, s.id) for s in asked.shifts for p in crews[s.kind]))

    found = solve(asked, draft=draft, limit_s=0)

    assert (found.outcome, found.roster, found.cost) == (Outcome.PROVEN, draft, 0)


def test_stopped_at_once_it_answers_with_what_it_has() -> None:
    found = solve(post(), stop=lambda: True, limit_s=20)

    assert (found.outcome, found.roster) == (Outcome.FOUND, Roster())


def test_the_same_seed_gives_the_same_roster_and_each_told_cost_is_less_than_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "_EXACT_MOST", -1)
    told: list[int | None] = []

    first = solve(post(), seed=3, limit_s=20, progress=lambda _s, cost, _b: told.append(cost))
    again = solve(post(), seed=3, limit_s=20)

    assert replace(first, seconds=0) == replace(again, seconds=0)
    assert told == sorted(set(told), key=lambda cost: -(cost or 0))
    assert told[-1] == first.cost


# --- a pattern, mended where it does not hold ----------------------------------------------------

GATE = Watch(post="gate", pattern="3x2", enforcing=True, heads_min=3, heads_wanted=4)
KEPT = Rules(
    rest_min_h=rule(11),
    run_max_days=rule(6),
    nights_in_row_max=rule(3),
    enforcing_officers_min=rule(1),
    recovery_min_h=rule(48, 1),
)


def patterned(*absent: str, days: int) -> tuple[Problem, Roster]:
    """Return three crews: an officer who leads and three auxiliaries, one of whom leads.

    An absence is written ``person day day``; the days are those of its begin and its end.
    """
    away = {number: ((int(a) * 24, int(b) * 24),) for number, a, b in map(str.split, absent)}
    people = [
        RosterPerson(
            number=f"{kind}{crew}",
            role="officer" if kind == "o" else "duty_auxiliary",
            leader=kind in "ol",
            crew=crew,
            absent=away.get(f"{kind}{crew}", ()),
        )
        for crew in range(3)
        for kind in "olxy"
    ]
    return pattern_roster(GATE, people, KEPT, horizon_days=days)


def test_where_the_pattern_holds_it_stays_as_it_is_whatever_comfort_costs() -> None:
    asked, draft = patterned("x0 3 9", days=14)

    found = mend(asked, draft, work_s=1)

    assert found.roster == Roster(possible(asked, draft))
    assert (found.outcome, found.cost, found.bound) == (
        Outcome.FOUND,
        score(asked, found.roster, draft=draft).cost,
        asked.weights.change,
    )


def test_what_costs_no_more_than_one_change_is_proven_to_be_the_best() -> None:
    asked, draft = patterned(days=2)

    assert mend(asked, draft, work_s=1).outcome is Outcome.PROVEN


def test_one_officer_away_is_replaced_by_one_who_is_off() -> None:
    asked, draft = patterned("o0 0 1", days=3)

    found = mend(asked, draft, work_s=1)

    # o0 misses 00D; o1 stands 00N and rests after it, o2 is off until 01N
    assert found.roster is not None
    assert found.roster.duties - draft.duties == {Duty("o2", "00D")}
    assert draft.duties - found.roster.duties == {Duty("o0", "00D")}


def test_counted_work_gives_the_same_roster_and_the_same_bound_however_slow_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, draft = patterned("o0 2 9", "o1 5 8", "x2 0 14", days=14)
    for most in (700, -1):  # by the exact search, and by the walk with the relaxation
        monkeypatch.setattr(searching, "_EXACT_MOST", most)
        first = mend(asked, draft, work_s=0.5)
        monkeypatch.setattr(time, "monotonic", iter(range(0, 10**6, 100)).__next__)
        again = mend(asked, draft, work_s=0.5)
        monkeypatch.undo()

        assert replace(first, seconds=0) == replace(again, seconds=0)
        assert first.score is not None
        assert first.score.broken == 0
