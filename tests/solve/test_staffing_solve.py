"""The staffing engine: exact for one person, sound for all, honest about its bound."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count, product
from math import ceil

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from muster.core.staffing import Contract, Cover, Request, ShiftKind, Staffing, breaches, cost
from muster.solve.schedule import cheapest
from muster.solve.schedule_part import gap_of, near_to
from muster.solve.schedule_table import BIG, Person
from muster.solve.schedule_within import TOO_MANY, least, within
from muster.solve.staffing import Outcome, StaffingAnswer, _Search, solve
from muster.solve.staffing_anneal import Annealer, at_once
from muster.solve.staffing_case import Tables, case_of, schedule
from muster.solve.staffing_count import counted_bound
from muster.solve.staffing_dive import dive
from muster.solve.staffing_excess import Excess
from muster.solve.staffing_finish import finish
from muster.solve.staffing_master import Master, Pricing

KINDS = (
    ShiftKind(code="E", minutes=480),
    ShiftKind(code="N", minutes=720, not_before=frozenset("E")),
)


prices_of_limits = st.lists(st.integers(0, 4), min_size=3, max_size=3)


@st.composite
def contracts(draw: st.DrawFn, days: int = 8) -> Contract:
    """Draw what one person's schedule keeps to, often with nothing that can be kept."""
    whole = lambda low, high: draw(st.integers(low, high))  # noqa: E731
    return Contract(
        code="p",
        shifts_max={"E": whole(0, 5), "N": whole(0, 4)},
        minutes_max=whole(4, 40) * 120,
        minutes_min=whole(0, 16) * 120,
        run_max=whole(1, 5),
        run_min=whole(1, 3),
        rest_min=whole(1, 3),
        weekends_max=whole(0, 2),
        days_off=frozenset(draw(st.sets(st.integers(0, days - 1), max_size=2))),
    )


AT_REST = Contract(
    code="a",
    shifts_max={},
    minutes_max=480,
    minutes_min=0,
    run_max=1,
    run_min=1,
    rest_min=1,
    weekends_max=0,
)
ONCE = replace(AT_REST, code="b", shifts_max={"E": 1})


def one_person(contract: Contract, days: int) -> Staffing:
    return Staffing(days=days, kinds=KINDS, people=(contract,))


@settings(max_examples=60, deadline=None)
@given(contract=contracts(), prices=st.lists(st.integers(-9, 9), min_size=24, max_size=24))
def test_the_cheapest_schedule_of_one_person_is_the_cheapest_of_all(
    contract: Contract, prices: list[int]
) -> None:
    days, problem = 8, one_person(contract, 8)
    price = np.array(prices, float).reshape(days, 3)
    every = [*product(("E", "N", ""), repeat=days)]
    paid = price[range(days), [*product(range(3), repeat=days)]].sum(axis=1)
    cheapest_first = (paid[n] for n in np.argsort(paid) if not breaches(problem, {"p": every[n]}))
    best = next(cheapest_first, None)

    for keeps in (as_is, uncounted):
        value, bound, stands = search(problem, price, keeps)

        if best is None:
            assert value == BIG
        else:
            assert value == best
            assert bound == pytest.approx(value)
            assert breaches(problem, {"p": stands}) == []


def as_is(person: Person) -> Person:
    return person


def uncounted(person: Person) -> Person:
    """Return a person whose limited kinds all have a price: none is counted in the table."""
    columns = 1 if person.weekends_priced else person.weekends_max + 1
    return person._replace(counted=-1, span=0, columns=columns)


def search(
    problem: Staffing, price: np.ndarray, keeps: Callable[[Person], Person] = as_is
) -> tuple[float, float, tuple[str, ...]]:
    person, path = keeps(case_of(problem).persons[0]), np.zeros(problem.days, np.int8)
    value, bound = cheapest(
        Tables().of(person), price, person, np.zeros(3), path, BIG, BIG, 0.0, 6, 20_000
    )
    return value, bound, schedule(problem, [path])["p"]


@settings(max_examples=25, deadline=None)
@given(
    contract=contracts(days=21),
    prices=st.lists(st.integers(-9, 9), min_size=63, max_size=63),
    week=st.sampled_from([0, 1, 2]),
)
def test_the_cheapest_week_of_one_person_is_the_cheapest_that_fits_the_weeks_around_it(
    contract: Contract, prices: list[int], week: int
) -> None:
    problem, price = one_person(contract, 21), np.array(prices, float).reshape(21, 3)
    value, _bound, stands = search(problem, price)
    assume(value < BIG)
    first, last = 7 * week, 7 * week + 7
    path = np.array(["EN".find(code) if code else 2 for code in stands], np.int8)
    sound = [
        sum(price[first + day, "EN".find(code) if code else 2] for day, code in enumerate(here))
        for here in product(("E", "N", ""), repeat=7)
        if not breaches(problem, {"p": stands[:first] + here + stands[last:]})
    ]

    part = case_of(problem).part([0], first, last, [path])
    person, found = part.persons[0], np.zeros(7, np.int8)
    table = Tables().of(person)
    again, _ = cheapest(
        table, price[first:last], person, np.zeros(3), found, BIG, BIG, 0.0, 6, 20_000
    )

    assert again == min(sound)


@settings(max_examples=40, deadline=None)
@given(
    contract=contracts(days=21),
    prices=st.lists(st.integers(-9, 9), min_size=63, max_size=63),
    near=st.integers(1, 2),
)
def test_near_a_schedule_the_cheapest_is_sound_and_near_the_cheapest_there_is_none_below_it(
    contract: Contract, prices: list[int], near: int
) -> None:
    problem, price = one_person(contract, 21), np.array(prices, float).reshape(21, 3)
    person = case_of(problem).persons[0]
    value, _bound, stands = search(problem, price)
    assume(value < BIG)
    _, _, other = search(problem, price[::-1].copy())

    at_best, _ = near_by(problem, near_to(person, path_of(stands), near), price)
    elsewhere, found = near_by(problem, near_to(person, path_of(other), near), price)

    assert at_best == value
    assert elsewhere >= value
    assert breaches(problem, {"p": found}) == []
    used, before = (np.cumsum([6 * (c == "N") + 4 * (c == "E") for c in s]) for s in (found, other))
    assert abs(used - before).max() <= 6 * near
    if contract.weekends_max < 3:
        used, before = (np.cumsum(first_days(stands)) for stands in (found, other))
        fewest = np.maximum(0, before - near)
        assert (fewest <= used).all()
        assert (used <= fewest + 2 * near).all()


@pytest.mark.parametrize(
    ("longest", "lowest", "across"),
    [
        (6, [0, 0, 0], 6),  # a shift
        (6, [0, 4, 10], 6),  # rest while time must be used up, less than a shift
        (4, [0, 0, 7], 7),  # the same, more than a shift
        (4, [3, 0, 0], 7),  # a shift while less must have been used up than the day before
    ],
)
def test_between_two_numbers_of_weekends_lies_what_a_day_may_lead_across_and_no_more(
    longest: int, lowest: list[int], across: int
) -> None:
    assert gap_of(longest, np.array(lowest)) == across


def first_days(stands: tuple[str, ...]) -> list[bool]:
    """Return which days are the first of a weekend with a shift."""
    return [
        bool(code) and (day % 7 == 5 or (day % 7 == 6 and not stands[day - 1]))
        for day, code in enumerate(stands)
    ]


def path_of(stands: tuple[str, ...]) -> np.ndarray:
    return np.array(["EN".find(code) if code else 2 for code in stands], np.int8)


def near_by(problem: Staffing, person: Person, price: np.ndarray) -> tuple[float, tuple[str, ...]]:
    path = np.zeros(problem.days, np.int8)
    table = Tables().of(person)
    value, _ = cheapest(table, price, person, np.zeros(3), path, BIG, BIG, 0.0, 6, 20_000)
    return value, schedule(problem, [path])["p"]


@settings(max_examples=15, deadline=None)
@given(
    pair=st.tuples(contracts(days=6), contracts(days=6)),
    heads=st.lists(st.integers(0, 2), min_size=6, max_size=6),
    prices=st.lists(st.integers(-2, 7), min_size=6, max_size=6),
    limits=prices_of_limits,
)
@example(pair=(AT_REST, ONCE), heads=[0] * 6, prices=[0, 0, 0, 0, 1, 0], limits=[0, 0, 0])
def test_no_schedule_costs_less_than_the_bound_and_to_the_end_the_least_is_found_and_proven(
    pair: tuple[Contract, Contract], heads: list[int], prices: list[int], limits: list[int]
) -> None:
    people = tuple(replace(person, code=code) for code, person in zip("ab", pair, strict=True))
    cover = [Cover(day=d, kind="E", heads=h, under=7, over=2) for d, h in enumerate(heads)]
    problem = Staffing(days=6, kinds=KINDS[:1], people=people, cover=tuple(cover))
    sound = [
        [
            stands
            for stands in product(("E", ""), repeat=6)
            if not breaches(replace(problem, people=(person,)), {person.code: stands})
        ]
        for person in people
    ]
    costs = [cost(problem, {"a": one, "b": other}) for one, other in product(*sound)]
    asked = iter(range(10_000))

    answer = solve(problem, limit_s=60, stop=lambda: next(asked) > 40)

    assert (answer.cost is None) == (not costs)
    if not costs:
        return
    case, best = case_of(problem), min(costs)
    assert counted_bound(case) <= answer.bound <= best <= answer.cost
    at = (case, np.array(prices, float).reshape(6, 1), np.array([limits[:2], limits[1:]], float))
    found = finish(*at, below=best + 3, limit_s=60, stop=lambda: False)
    assert case.cost([found.paths[0], found.paths[1]]) == best == round(found.bound, 6)
    none = finish(*at, below=best, limit_s=60, stop=lambda: False)
    assert (none.paths, none.bound) == (None, best)


@settings(max_examples=15, deadline=None)
@given(
    contract=contracts(),
    prices=st.lists(st.integers(-9, 9), min_size=24, max_size=24),
    limits=prices_of_limits,
    beyond=st.integers(0, 12),
    keeps=st.sampled_from([as_is, uncounted]),
)
def test_all_schedules_of_one_person_within_a_limit_are_found_and_no_others(
    contract: Contract,
    prices: list[int],
    limits: list[int],
    beyond: int,
    keeps: Callable[[Person], Person],
) -> None:
    problem, price = one_person(contract, 8), np.array(prices, float).reshape(8, 3)
    person, charged = keeps(case_of(problem).persons[0]), np.array(limits, float)
    sound = {
        stands: price[range(8), path_of(stands)].sum()
        for stands in product(("E", "N", ""), repeat=8)
        if not breaches(problem, {"p": stands})
    }
    assume(sound)
    limit = min(sound.values()) + beyond
    table, paths = Tables().of(person), np.empty((3**8, 8), np.int8)

    below = least(table, price, person, charged)
    number = within(table, price, person, charged, limit, paths)
    found = [schedule(problem, [path])["p"] for path in paths[:number]]

    assert below <= min(sound.values())
    assert sorted(found) == sorted(stands for stands, paid in sound.items() if paid <= limit)
    few = within(table, price, person, charged, limit, paths[: number - 1])
    assert few == TOO_MANY


def crew(days: int = 14, people: int = 6) -> Staffing:
    """Return a small post: two kinds of shift, a few wishes."""
    persons = tuple(
        Contract(
            code=f"p{n}",
            shifts_max={"E": 14, "N": 4 if n % 2 else 0},
            minutes_max=4800,
            minutes_min=3000,
            run_max=5,
            run_min=2,
            rest_min=2,
            weekends_max=1,
            days_off=frozenset({n % 6}),
        )
        for n in range(people)
    )
    cover = [
        Cover(day=day, kind=kind, heads=heads * people // 6, under=100, over=10)
        for day in range(days)
        for kind, heads in (("E", 2), ("N", 1))
    ]
    wishes = [
        Request(person=f"p{n}", day=2 * n + 1, kind="E", wanted=n % 2 == 0, weight=n + 1)
        for n in range(6)
    ]
    return Staffing(
        days=days, kinds=KINDS, people=persons, requests=tuple(wishes), cover=tuple(cover)
    )


def answered(problem: Staffing, **options: object) -> StaffingAnswer:
    return solve(problem, limit_s=4.0, **options)


@pytest.mark.parametrize("threads", [1, 2])
def test_an_answer_is_sound_costs_what_it_says_and_no_less_than_its_bound(threads: int) -> None:
    problem = crew()
    told: list[tuple[int | None, float]] = []
    tell = lambda _s, found, bound: told.append((found, bound))  # noqa: E731

    answer = answered(problem, progress=tell, threads=threads)

    assert breaches(problem, answer.schedule) == []
    assert cost(problem, answer.schedule) == answer.cost == told[-1][0]
    assert answer.bound <= answer.cost
    assert [found for found, _ in told] == sorted({found for found, _ in told}, reverse=True)


def test_weekends_that_nobody_may_stand_any_more_are_counted_into_the_bound() -> None:
    at_weekends = [
        Cover(day=day, kind="E", heads=1, under=100, over=1) for day in (5, 6, 12, 13, 19, 20)
    ]
    person = Contract(
        code="p", shifts_max={"E": 21}, minutes_max=9600, minutes_min=5 * 480, run_max=5, run_min=1,
        rest_min=1, weekends_max=2,
    )  # fmt: skip
    problem = replace(one_person(person, 21), cover=tuple(at_weekends))

    assert counted_bound(case_of(problem)) == 2 * 100


def test_two_threads_find_what_one_does() -> None:
    stopping = iter([False] * 3 + [True] * 10_000)
    once = solve(crew(), limit_s=60, stop=lambda: next(stopping))
    stopping = iter([False] * 3 + [True] * 10_000)
    twice = solve(crew(), limit_s=60, threads=2, stop=lambda: next(stopping))

    assert (once.schedule, once.cost, once.bound) == (twice.schedule, twice.cost, twice.bound)


@pytest.mark.parametrize("limit_s", [0.02, 0.03])
def test_with_two_threads_the_program_of_the_whole_bounds_what_is_found_beside_it(
    limit_s: float,
) -> None:
    every_other = [replace(line, heads=3 * (line.day % 2)) for line in crew().cover]
    problem, ticks = replace(crew(), cover=tuple(every_other)), count()

    answer = solve(problem, limit_s=limit_s, threads=2, clock=lambda: next(ticks) * 2e-5)

    assert breaches(problem, answer.schedule) == []
    assert counted_bound(case_of(problem)) + 700 < answer.bound <= answer.cost


def test_stopped_at_once_it_still_answers_with_a_sound_schedule_and_a_bound() -> None:
    answer = solve(crew(), stop=lambda: True)

    assert breaches(crew(), answer.schedule) == []
    assert 0 <= answer.bound <= answer.cost


def test_a_program_counts_heads_beyond_those_asked_for_and_is_left_once_it_is_enough() -> None:
    case = case_of(crew())
    pricing = Pricing(case, threads=1)
    early = np.where(np.arange(case.days) % 7 < 4, 0, case.kinds).astype(np.int8)
    master = Master(pricing, [4, 5], [early] * 4)

    master.generate(100, gap=0.0, stop=lambda: False)
    value, again = master.value, Master(pricing, [4, 5], [early] * 4)
    again.generate(100, gap=0.0, stop=lambda: False, enough=value + 1)

    assert ceil(master.bound - 1e-6) == pytest.approx(value)
    assert (again.rounds, again.value) == (0, pytest.approx(value))


def test_a_program_that_is_first_charged_little_for_missing_heads_ends_at_the_same_value() -> None:
    few = [replace(line, heads=3 * (line.day % 2)) for line in crew().cover]
    case = case_of(replace(crew(), cover=tuple(few)))
    programs = [Master(Pricing(case, threads=1), range(case.people), []) for _ in range(2)]

    programs[0].charge(2.0)
    programs[0].generate(100, gap=0.0, stop=lambda: False)
    little = programs[0].value, programs[0].bound
    for program in programs:
        program.charge(np.inf)
        program.generate(100, gap=0.0, stop=lambda: False)

    assert little[0] - 1 <= little[1] <= little[0] + 1e-6 < programs[0].bound
    assert programs[0].value == pytest.approx(programs[1].value)


def test_a_program_whose_prices_are_kept_near_costs_less_until_they_are_let_go() -> None:
    case = case_of(wishful(crew(days=28, people=12)))
    free, held = (Master(Pricing(case, threads=1), range(case.people), []) for _ in range(2))
    free.generate(100, gap=0.0, stop=lambda: False)
    held.center = np.zeros((case.days, case.kinds + 1))

    held.charge(away=0.5)
    held.generate(100, gap=0.0, stop=lambda: False)
    near, bound = held.value, held.bound
    held.charge()
    held.generate(100, gap=0.0, stop=lambda: False)

    assert bound <= near + 1e-6 < 0.9 * free.value
    assert held.value == pytest.approx(free.value)


def test_what_a_roster_costs_beyond_the_bound_is_the_excess_of_people_and_heads() -> None:
    case = case_of(wishful(crew(days=28, people=12)))
    pricing, people = Pricing(case, threads=1), range(case.people)
    master = Master(pricing, people, [])
    master.generate(100, gap=0.0, stop=lambda: False)
    assert master.center is not None
    prices = master.center[:, :-1]
    cheapest_of = pricing.find(people, prices, [BIG] * case.people, below=False, stop=lambda: False)
    paths = [pricing.known(p)[0].path for p in people]

    of = Excess(case, prices, pricing.limits).of
    excess = of(paths)

    off = case.stood(paths) - case.heads
    slack = np.where(off > 0, (case.over + prices) * off, (prices - case.under) * off)
    bound = float((prices * case.heads).sum()) + sum(value for value, _, _ in cheapest_of)
    assert excess.min() >= 0
    assert excess.max() > 1
    assert bound + excess.sum() + slack.sum() == pytest.approx(case.cost(paths))
    assert of([path for _, _, path in cheapest_of]).max() < 1e-6


@pytest.mark.parametrize("threads", [1, 2])
def test_a_large_whole_is_dived_from_answered_on_and_opened(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    answered: list[int] = []
    calm = _Search._calm

    def answering(search: _Search) -> Iterator[int]:
        answered.append(1)
        yield from calm(search)

    def part(pricing: Pricing, free: Sequence[int], *args: object, **options: object) -> object:
        opened.append(len(free))
        return dive(pricing, free, *args, **options)

    monkeypatch.setattr("muster.solve.staffing._SMALL_DAYS", 0)
    monkeypatch.setattr("muster.solve.staffing.dive", part)
    monkeypatch.setattr(_Search, "_calm", answering)
    problem, ticks = wishful(crew(days=28, people=12)), count()

    answer = solve(problem, limit_s=2.0, threads=threads, clock=lambda: next(ticks) * 2e-3)

    assert breaches(problem, answer.schedule) == []
    assert answer.bound <= answer.cost
    assert min(opened) < max(opened) == 12
    assert answered


def test_contracts_that_cannot_be_kept_are_said_to_be() -> None:
    nobody = Contract(
        code="p", shifts_max={"E": 2}, minutes_max=4800, minutes_min=4800, run_max=5, run_min=1,
        rest_min=1, weekends_max=2,
    )  # fmt: skip

    answer = answered(one_person(nobody, 7))

    assert (answer.outcome, answer.schedule, answer.cost) == (Outcome.IMPOSSIBLE, None, None)


def test_people_who_answer_each_other_keep_their_contracts_and_leave_less_open() -> None:
    problem = crew(days=28)
    case, alone = case_of(problem), [one_person(replace(p, code="p"), 28) for p in problem.people]
    begin = [search(one, np.zeros((28, 3)))[2] for one in alone]
    paths = [np.array(["EN".find(code) if code else 2 for code in s], np.int8) for s in begin]

    rounds = [
        list(Annealer(case, paths, np.random.default_rng(seed)).round(lambda: False))[-1]
        for seed in (1, 1, 2)
    ]

    assert [breaches(problem, schedule(problem, found)) for found in rounds] == [[], [], []]
    assert case.cost(rounds[0]) == case.cost(rounds[1]) < case.cost(paths)
    assert np.array_equal(rounds[0], rounds[1])


def test_people_who_are_told_what_heads_are_worth_leave_less_open_in_as_many_answers() -> None:
    case = case_of(wishful(crew(days=28, people=12)))
    pricing, people = Pricing(case, threads=1), range(case.people)
    alone = case.response(case.stood([]))
    begin = [path for p in people for _, path in pricing.answers([p], alone, hurry=False)]
    master = Master(pricing, people, [])
    master.generate(100, gap=0.0, stop=lambda: False)
    assert master.center is not None

    def ends(prices: np.ndarray | None) -> float:
        each = [np.random.default_rng(seed) for seed in range(6)]
        rounds = [Annealer(case, begin, dice, prices=prices).round(lambda: False) for dice in each]
        return float(np.mean([min(map(case.cost, paths)) for paths in rounds]))

    assert master.value < ends(master.center[:, :-1]) < 0.97 * ends(None)


def wishful(problem: Staffing) -> Staffing:
    """Return a post with fewer heads, cheaper, and many wishes that weigh 1 to 3."""
    dice = np.random.default_rng(0)
    cover = [replace(c, heads=c.heads * 4 // 5, under=20, over=1) for c in problem.cover]
    wishes = [
        Request(
            person=person.code,
            day=day,
            kind=str(dice.choice([kind for kind, most in person.shifts_max.items() if most])),
            wanted=bool(dice.integers(2)),
            weight=int(dice.integers(1, 4)),
        )
        for person in problem.people
        for day in np.flatnonzero(dice.random(problem.days) < 0.5).tolist()
    ]
    return replace(problem, cover=tuple(cover), requests=tuple(wishes))


def test_many_people_who_answer_two_at_a_time_keep_their_contracts_and_leave_less_open() -> None:
    problem = crew(people=42)
    case = case_of(problem)
    begin = [
        path_of(search(one_person(replace(p, code="p"), 14), np.zeros((14, 3)))[2])
        for p in problem.people
    ]
    annealer = Annealer(case, begin, np.random.default_rng(1), threads=2)

    found = list(annealer.round(lambda: False))[-1]

    assert at_once(case, 2) == 2
    assert breaches(problem, schedule(problem, found)) == []
    assert case.cost(found) < case.cost(begin)
