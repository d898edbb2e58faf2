"""Whole rosters of people as columns: priced exactly, proven rightly, the best where it can be."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain, combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import muster.solve.roster as searching
import muster.solve.roster_seeking as seeking
from muster.core.roster import Problem, Roster
from muster.core.roster_score import score
from muster.solve.roster import Outcome, solve
from muster.solve.roster_counts import counts_of
from muster.solve.roster_days import BIG, Days, post_of
from muster.solve.roster_limit import Limit
from muster.solve.roster_pricing import Pricing
from muster.solve.roster_program import Program
from muster.solve.roster_states import Known, clock_of, steps_of
from muster.solve.roster_stroll import ground_of, place_at
from muster.solve.roster_table import fill
from muster.solve.roster_whole import WholeRosters, can_be_told
from tests.posts import cases, pairs, post


@given(cases(), st.data())
@settings(max_examples=30, deadline=None)
def test_whole_rosters_cost_what_days_and_rows_cost(
    case: tuple[Problem, Roster | None], data: st.DataObject
) -> None:
    asked, draft = case
    told = post_of(asked, draft, ())
    if told is None:
        return
    ground, program = ground_of(told), Program(told, threads=1)
    choices = st.integers(0, len(told.clocks))
    path = st.lists(choices, min_size=5, max_size=5)

    paths = np.array(data.draw(st.tuples(*(path for _ in told.people))), np.int8)
    numbers = [program.add(person, path) for person, path in enumerate(paths)]

    cost = place_at(ground, paths)[1]
    if None in numbers:
        assert cost >= BIG
    else:
        assert program.price([n for n in numbers if n is not None]) == pytest.approx(cost)


@given(cases(), st.integers(0, 2**32 - 1), st.integers(0, 2))
@settings(max_examples=30, deadline=None)
def test_no_days_of_one_person_are_cheaper_than_those_found_whatever_the_prices(
    case: tuple[Problem, Roster | None], seed: int, again: int
) -> None:
    told = post_of(*case, ())
    if told is None:
        return
    counts, _rows = counts_of(told)
    pricing, one = Pricing(told.people, counts, threads=1), told.people[0]
    dice, days = np.random.default_rng(seed), np.arange(5)
    for _time in range(again + 1):  # prices of counts are kept from one time to the next
        cost = np.where(one.cost < BIG, one.cost + dice.integers(-20, 20, one.cost.shape), one.cost)
        extra = np.where(one.cost < BIG, cost - one.cost, 0.0)
        paths = [np.array(p, np.int8) for p in product(range(len(told.clocks) + 1), repeat=5)]
        every = [pricing.own(0, path) + extra[days, path].sum() for path in paths]

        (offer,) = pricing.find([0], [cost], [BIG / 2])

        least = min(every)
        if offer.path is None:
            assert least >= BIG / 2
        else:
            found = pricing.own(0, offer.path) + extra[days, offer.path].sum()
            assert found == pytest.approx(least, abs=1e-3)
            assert least - 1e-3 <= offer.least <= least + 1e-6


@given(cases())
@settings(max_examples=15, deadline=None)
def test_nothing_costs_less_than_the_program_proves(case: tuple[Problem, Roster | None]) -> None:
    asked, draft = case
    told = post_of(asked, draft, ())
    if told is None:
        return
    whole = WholeRosters(told, limit=Limit(20, 0.2), seed=0, threads=2, over=lambda: False)

    list(whole.found([()]))

    every = chain.from_iterable(combinations(pairs(asked), n) for n in range(len(pairs(asked)) + 1))
    judged = (score(asked, Roster(frozenset(duties)), draft=draft) for duties in every)
    least = min((each.cost for each in judged if not each.broken), default=None)
    assert whole.bound is not None
    assert least is None or whole.bound <= least


def test_a_post_is_proven_and_costs_what_the_exact_search_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exact = solve(post(), limit_s=20)
    monkeypatch.setattr(searching, "_EXACT_MOST", -1)

    found = solve(post(), work_s=2.0)

    assert found.outcome is Outcome.PROVEN
    assert (found.cost, found.bound) == (exact.cost, exact.bound)


def test_dives_side_by_side_find_the_same_rosters_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class OneByOne(ThreadPoolExecutor):
        def __init__(self, _threads: int) -> None:
            super().__init__(1)

    told = post_of(post(), None, ())
    assert told is not None

    def found() -> list[set[int]]:
        limit = Limit(20, 1.0)
        return list(
            WholeRosters(told, limit=limit, seed=1, threads=2, over=lambda: False).found([()])
        )

    side_by_side = found()
    monkeypatch.setattr(seeking, "ThreadPoolExecutor", OneByOne)

    assert len(side_by_side) > 1  # each thread has found one
    assert found() == side_by_side


def test_what_one_program_gives_another_does_not_know() -> None:
    told = post_of(post(), None, ())
    assert told is not None
    program = Program(told, threads=1)
    program.generate(100, stop=lambda: False)

    twin = program.twin()
    same = twin.solve()
    twin.give([0])
    twin.generate(100, stop=lambda: False)

    assert same == pytest.approx(program.value)
    assert (program.given, len(program.columns)) == ({}, len(program.shares))
    assert program.solve() == pytest.approx(same)


def test_a_duty_longer_than_all_hours_told_apart_is_written_nowhere_else() -> None:
    around = np.full(8 + 4 * 2, 1e9)
    days = Days(
        onto=np.zeros((1, 1, 2), np.int64),
        step=np.zeros((1, 1, 2)),
        case=np.zeros(3, np.int64),
        works=np.zeros(1, np.int64),
        end=np.zeros(1),
        units=np.array([5, 0]),
        weekend=np.full(3, -1),
        final=np.array([[0.0, 7.0]]),
    )
    rest = around[8:].reshape(4, 2)

    fill(days, np.zeros((3, 2)), rest, np.zeros((4, 1), np.bool_))

    assert set(around[:8]) == {1e9}
    assert rest[0, 0] == 0.0  # always off


def test_a_post_whose_table_would_take_too_long_is_not_told_by_whole_rosters() -> None:
    told = post_of(post(), None, ())
    assert told is not None

    assert can_be_told(told, Limit(10, 10), 1)
    assert not can_be_told(told, Limit(10, 1e-9), 1)


@given(cases())
@settings(max_examples=15, deadline=None)
def test_no_two_states_of_a_person_lead_to_the_same_at_the_same_prices(
    case: tuple[Problem, Roster | None],
) -> None:
    problem, _ = case
    clocks = sorted({clock_of(shift) for shift in problem.shifts})
    steps = steps_of(problem, problem.people[0], clocks, Known())
    many = len(steps.works)
    apart = {
        (a, b)
        for a, b in product(range(many), repeat=2)
        if (steps.works[a], steps.end[a]) != (steps.works[b], steps.end[b])
        or any(prices[a] != prices[b] for prices in steps.cost.values())
        or any([o < 0 for o in onto[a]] != [o < 0 for o in onto[b]] for onto in steps.onto.values())
    }
    told = -1
    while told < len(apart):
        told = len(apart)
        apart |= {
            (a, b)
            for a, b in product(range(many), repeat=2)
            if any(
                pair in apart
                for onto in steps.onto.values()
                for pair in zip(onto[a], onto[b], strict=True)
            )
        }
    assert len(apart) == many * (many - 1)
