"""Dates and times that cannot be are found, in both languages; those that can are left alone."""

from datetime import date

import pytest

from muster.core.claim import Readings
from muster.core.dates import dated, impossible
from muster.core.finding import Code, Severity
from muster.formats.prose.number import numbers

PUBLISHED = date(2020, 2, 12)  # a Wednesday


def found(text: str, published: date | None = PUBLISHED) -> list[tuple[str, str, str]]:
    read = Readings(text=text, readings=(), numerals=numbers(text))
    return [(f.code.value, f.quote, f.expected) for f in impossible(read, published=published)]


IMPOSSIBLE = [
    ("下午13时许感到不适。", ("no_such_time", "下午13时许", "13:00")),
    ("晚21时去世。", ("no_such_time", "晚21时", "21:00")),
    ("上午15时30分召开。", ("no_such_time", "上午15时30分", "15:30")),
    ("截至2月12日25时，", ("no_such_time", "25时", "")),
    ("截至18:75，", ("no_such_time", "18:75", "")),
    ("2月30日成立。", ("no_such_date", "2月30日", "")),
    ("2019年2月29日成立。", ("no_such_date", "2019年2月29日", "")),
    ("13月2日成立。", ("no_such_date", "13月2日", "")),
    ("4月31日成立。", ("no_such_date", "4月31日", "")),
    ("2月12日（星期四）召开。", ("other_weekday", "星期四", "3")),
    ("2月12日，周日，召开。", ("other_weekday", "周日", "3")),
    ("The call went out at 13:00 pm.", ("no_such_time", "13:00 pm", "13:00")),
    ("On 30 February the squad met.", ("no_such_date", "30 February", "")),
    ("On Thursday, 12 February 2020 it met.", ("other_weekday", "Thursday", "3")),
]
POSSIBLE = [
    "下午1时许感到不适，晚9时去世。",
    "上午9时、中午12时、下午6时30分、凌晨0时、24时。",
    "2020年2月29日、2月29日、12月31日。",
    "2月12日（星期三）召开，2月16日（周日）结束。",
    "截至2月12日18时，按18时04分前入账的记录计算。",
    "From 00:00 to 18:00 on Wednesday, 12 February 2020, at 1:00 pm and at 6 p.m.",
    "一、二月份新增12人。",
]


@pytest.mark.parametrize(("text", "expected"), IMPOSSIBLE)
def test_what_cannot_be_is_found(text: str, expected: tuple[str, str, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize("text", POSSIBLE)
def test_what_can_be_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_weekday_is_not_judged_without_a_year() -> None:
    assert found("2月12日（星期四）召开。", None) == []


def test_a_forenoon_of_fifteen_hours_is_wrong_and_an_afternoon_of_them_asked_about() -> None:
    texts = ("上午15时召开。", "下午15时召开。")
    reads = [Readings(text=t, readings=(), numerals=numbers(t)) for t in texts]

    assert [impossible(r, published=None)[0].severity for r in reads] == [
        Severity.WRONG,
        Severity.LOOK,
    ]
    assert Code.NO_SUCH_TIME.value == "no_such_time"


def test_the_date_of_issue_is_the_last_line_that_is_a_date() -> None:
    assert {
        "勤务简报\n指挥中心\t2020年2月12日\n截至2月11日，现有12人。": date(2020, 2, 12),
        "情况通报\n2月3日成立。\n指挥部\n2020年2月5日": date(2020, 2, 5),
        "Duty Briefing\nCommand Centre\t12 February 2020\nAs of 18:00 …": date(2020, 2, 12),
        "勤务简报\n指挥中心2020年2月12日": date(2020, 2, 12),
        "Duty Briefing\nCommand Centre12 February 2020": date(2020, 2, 12),
        "截至2020年2月12日": None,
    } == {text: dated(text) for text in (
        "勤务简报\n指挥中心\t2020年2月12日\n截至2月11日，现有12人。",
        "情况通报\n2月3日成立。\n指挥部\n2020年2月5日",
        "Duty Briefing\nCommand Centre\t12 February 2020\nAs of 18:00 …",
        "勤务简报\n指挥中心2020年2月12日",
        "Duty Briefing\nCommand Centre12 February 2020",
        "截至2020年2月12日",
    )}  # fmt: skip
