"""The fatigue and risk index: the published rows, and what must hold of any row of duties."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.core.fatigue import Index, Limits, Parts, Span, Work, indices
from muster.core.rules import RulePack, rule_pack

PACKS = Path(__file__).resolve().parent.parent.parent / "rulepacks"

Row = tuple[int, float, float, float, float]  # day, on, off, fatigue index, risk index

TWO_WEEKS = (1, 2, 3, 4, 5, 8, 9, 10, 11, 12)


def days(on_h: float, off_h: float, fatigue: str, risk: str) -> tuple[Row, ...]:
    published = zip(TWO_WEEKS, fatigue.split(), risk.split(), strict=True)
    return tuple((day, on_h, off_h, float(fi), float(ri)) for day, fi, ri in published)


# Outputs of the published spreadsheet (HSE RR446): commute, then day, on, off, both indices
PUBLISHED: dict[int, tuple[int, tuple[Row, ...]]] = {
    1: (
        120,
        days(
            *(6.0, 18.0),
            "5.7 7.9 11.5 15.1 18.0 7.3 10.8 14.4 17.5 19.8",
            "0.99 1.04 1.09 1.14 1.20 1.02 1.07 1.12 1.17 1.22",
        ),
    ),
    2: (
        120,
        days(
            *(6.5, 17.5),
            "4.2 6.1 9.1 12.2 15.0 5.5 8.4 11.6 14.4 16.7",
            "0.91 0.96 1.01 1.06 1.10 0.94 0.98 1.03 1.08 1.13",
        ),
    ),
    3: (
        180,
        days(
            *(7.0, 17.0),
            "4.6 6.2 8.7 11.3 13.7 5.7 8.0 10.7 13.1 15.2",
            "0.93 0.98 1.03 1.08 1.13 0.95 1.00 1.05 1.10 1.15",
        ),
    ),
    5: (
        120,
        (
            (6, 22.0, 32.0, 42.0, 1.16),
            (13, 22.0, 32.0, 44.1, 1.44),
            *days(
                *(7.0, 17.0),
                "3.1 4.7 7.2 9.9 12.3 13.6 15.4 16.8 18.0 19.0",
                "0.84 0.89 0.93 0.98 1.02 1.09 1.14 1.18 1.23 1.27",
            ),
        ),
    ),
}

# What another implementation of the formulas said of duties like those of the police, and the
# duties: hours from the first midnight. Commute 40 minutes, workload 2, attention 2.
OTHERS = (
    ([(24 * d + 22, 24 * d + 30) for d in range(7)], (25.0, 0.78), (40.4, 1.33)),
    ([(24 * d + 19, 24 * d + 31) for d in range(4)], (39.2, 0.98), (48.0, 1.34)),
    ([(24 * d + 8, 24 * d + 20) for d in range(10)], (3.3, 0.87), (18.5, 1.32)),
)


def span(day: int, on_h: float, length_h: float) -> Span:
    return 24 * day + on_h, 24 * day + on_h + length_h


@pytest.mark.parametrize("roster", PUBLISHED)
def test_every_published_row_comes_out_as_it_is_printed(roster: int) -> None:
    commute_min, table = PUBLISHED[roster]
    rows = sorted(table)

    found = indices(
        [(24 * day + on_h, 24 * day + off_h) for day, on_h, off_h, _, _ in rows],
        work=Work(commute_min=commute_min),
    )

    for index, (*_, fatigue, risk) in zip(found, rows, strict=True):
        assert index.fatigue_index == pytest.approx(fatigue, abs=0.051)  # the last digit printed
        assert index.risk_index == pytest.approx(risk, abs=0.0051)


def test_the_published_rows_are_forty_two() -> None:
    assert sum(len(rows) for _, rows in PUBLISHED.values()) == 42


@pytest.mark.parametrize(("duties", "first", "last"), OTHERS)
def test_nights_and_long_runs_come_out_as_elsewhere(
    duties: list[Span], first: tuple[float, float], last: tuple[float, float]
) -> None:
    found = indices(duties, work=Work(attention=2))

    assert [(round(i.fatigue_index, 1), round(i.risk_index, 2)) for i in (found[0], found[-1])] == [
        first,
        last,
    ]


def test_an_index_is_made_of_its_three_parts() -> None:
    for index in indices([span(0, 8, 12), span(1, 20, 12), span(3, 8, 24)]):
        left, timing, job = index.fatigue
        assert index.fatigue_index == pytest.approx(100 - (100 - left) * (100 - timing - job) / 100)
        before, hours, work = index.risk
        assert index.risk_index == pytest.approx(before * hours * work)


def test_history_counts_and_is_not_answered() -> None:
    nights = [span(day, 20, 12) for day in range(-4, 3)]

    assert indices(nights[4:], before=nights[:4]) == indices(nights)[4:]
    assert indices([]) == indices([], before=nights) == ()


@pytest.mark.parametrize(
    "harder",
    [
        {"workload": 3},
        {"attention": 3},
        {"break_every_min": 240},
        {"break_min": 5, "break_after_min": 5},
        {"commute_min": 120},
    ],
)
def test_harder_work_fewer_breaks_and_a_longer_way_raise_both(
    harder: dict[str, int],
) -> None:
    duty = [span(0, 8, 10)]
    [usual], [hard] = indices(duty), indices(duty, work=replace(Work(), **harder))

    assert hard.fatigue_index > usual.fatigue_index
    assert hard.risk_index > usual.risk_index


@pytest.mark.parametrize(
    "wrong", [{"workload": 4}, {"attention": -1}, {"break_min": 0}, {"commute_min": 481}]
)
def test_work_out_of_its_span_is_refused_with_what_would_be_right(wrong: dict[str, int]) -> None:
    [(name, value)] = wrong.items()
    with pytest.raises(ValueError, match=rf"{name} is {value}: give \d+ to \d+"):
        Work(**wrong)


# --- laws --------------------------------------------------------------------------------------

starts = st.integers(0, 23)
lengths = st.integers(6, 13)


@st.composite
def rows_of_duties(draw: st.DrawFn) -> list[Span]:
    """Duties with eleven hours or more between them."""
    duties: list[Span] = []
    free_h = draw(starts)
    for length_h, rest_h in draw(st.lists(st.tuples(lengths, st.integers(11, 60)), max_size=12)):
        duties.append((free_h, free_h + length_h))
        free_h += length_h + rest_h
    return duties


@given(rows_of_duties(), st.integers(-60, 60))
def test_the_same_duties_on_other_days_are_judged_alike(duties: list[Span], later: int) -> None:
    moved = indices([(on_h + 24 * later, off_h + 24 * later) for on_h, off_h in duties])

    for there, here in zip(moved, indices(duties), strict=True):
        assert there.fatigue_index == pytest.approx(here.fatigue_index)
        assert there.risk_index == pytest.approx(here.risk_index)


@given(starts, lengths, st.integers(2, 14))
def test_one_more_of_the_same_duty_in_a_row_never_tires_less(
    on_h: int, length_h: int, run: int
) -> None:
    found = indices([span(day, on_h, length_h) for day in range(run)])

    for before, after in pairwise(found):
        assert after.fatigue_index >= before.fatigue_index - 1e-9
        assert after.risk_index > before.risk_index


@given(rows_of_duties(), st.sampled_from([8, 10, 12]))
def test_a_night_tires_more_than_the_day_after_the_same_history(
    before: list[Span], length_h: int
) -> None:
    day = max((int(off_h) // 24 for _, off_h in before), default=0) + 1
    [by_day] = indices([span(day, 8, length_h)], before=before)
    [by_night] = indices([span(day, 30 - length_h, length_h)], before=before)

    assert by_night.fatigue_index > by_day.fatigue_index


@given(rows_of_duties(), starts, lengths)
def test_a_day_of_rest_more_never_tires_more(before: list[Span], on_h: int, length_h: int) -> None:
    day = max((int(off_h) // 24 for _, off_h in before), default=0) + 2
    [soon] = indices([span(day, on_h, length_h)], before=before)
    [later] = indices([span(day + 1, on_h, length_h)], before=before)

    assert later.fatigue_index <= soon.fatigue_index + 1e-9
    assert later.risk_index <= soon.risk_index + 1e-9


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 30)), max_size=12))
def test_whatever_the_duties_the_indices_are_numbers_that_mean_something(
    given_duties: list[tuple[int, int]],
) -> None:
    found = indices([(on_h, on_h + length_h) for on_h, length_h in given_duties])

    assert len(found) == len(given_duties)
    assert all(0 < index.fatigue_index <= 100 and index.risk_index > 0 for index in found)


# --- limits ------------------------------------------------------------------------------------


def index(fatigue: float, risk: float) -> Index:
    return Index(fatigue, risk, Parts(0, 0, 0), Parts(1, 1, 1))


@pytest.mark.parametrize(
    ("fatigue", "risk", "night", "beyond"),
    [
        (35.0, 1.6, False, False),
        (35.1, 1.0, False, True),
        (35.1, 1.0, True, False),
        (45.1, 1.0, True, True),
        (18.5, 1.61, False, True),
    ],
)
def test_a_duty_is_beyond_a_limit_by_either_index(
    fatigue: float, risk: float, night: bool, beyond: bool
) -> None:
    limits = Limits(35, 45, 160, rule="fatigue-35-45", source="test")

    assert limits.exceeded_by(index(fatigue, risk), night=night) is beyond


@pytest.mark.parametrize("name", ["cn-2020", "eu-wtd"])
def test_every_pack_says_from_where_on_a_duty_tires_too_much(name: str) -> None:
    pack = rule_pack(tomllib.loads((PACKS / f"{name}.toml").read_text("utf-8")), digest="test")
    assert isinstance(pack, RulePack)
    limits = pack.roster_limits(at=datetime(2020, 2, 10, tzinfo=UTC)).fatigue

    assert limits is not None
    assert limits[:4] == (35, 45, 160, "fatigue-35-45")
    assert "RR446" in limits.source
