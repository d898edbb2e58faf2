"""Rosters by every rule: sound by the core, never below their bound, on small posts the best."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given, settings

import muster.solve.roster as searching
import muster.solve.roster_cooling as cooling
import muster.solve.roster_whole as whole
from muster.core.pattern import Watch, pattern_roster
from muster.core.roster import (
    Duty,
    Lock,
    Must,
    Problem,
    Roster,
    RosterPerson,
)
from muster.core.roster_rules import Rules
from muster.core.roster_score import possible, score
from muster.solve.roster import Outcome, RosterAnswer, mend, solve
from muster.solve.roster_days import post_of
from muster.solve.roster_stroll import eased_to, ground_of, place_at
from muster.solve.roster_walk import HARD
from tests.posts import cases, pairs, post, rule


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
        patch.setattr(whole, "can_be_told", lambda *_: False)
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

    first = solve(post(), seed=3, work_s=8, progress=lambda _s, cost, _b: told.append(cost))
    again = solve(post(), seed=3, work_s=8)

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
