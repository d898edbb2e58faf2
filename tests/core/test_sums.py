"""Numbers of one text that cannot all be right are found; those that can are left alone."""

from dataclasses import replace
from datetime import date

import pytest
from core.said import said

from muster.core.claim import Readings
from muster.core.figure import FIGURES
from muster.core.sums import _is_part, contradictions, falls
from muster.formats.prose.number import numbers

DAY = date(2020, 2, 12)


def found(read: Readings) -> list[tuple[str, str, str]]:
    return [(f.code.value, f.quote, f.expected) for f in contradictions(read)]


def of(text: str, *rows: tuple[str, str]) -> list[tuple[str, str, str]]:
    return found(said(text, *((n, figure, "org:1") for n, figure in rows), as_of=DAY))


# --- by what the figures count -------------------------------------------------------------------

STRENGTH = ("assigned", "officers", "duty_auxiliaries", "clerical_auxiliaries", "civilians")


def strength(*given: int) -> list[tuple[str, str, str]]:
    text = "在册{}人，其中民警{}名、勤务辅警{}名、文职辅警{}名、职工{}名。".format(*given)
    return of(text, *((str(n), figure) for n, figure in zip(given, STRENGTH, strict=True)))


def test_parts_that_are_all_there_must_come_to_the_whole() -> None:
    assert strength(100, 60, 25, 10, 5) == []
    assert strength(101, 60, 25, 10, 5) == [("parts_do_not_sum", "101", "100")]


def test_parts_that_leave_somebody_out_prove_nothing_but_none_may_pass_the_whole() -> None:
    text = "在册{}人，其中民警{}名、辅警{}名。"
    rows = [("assigned", "officers", "auxiliaries")]

    def told(*given: int) -> list[tuple[str, str, str]]:
        return of(text.format(*given), *zip(map(str, given), rows[0], strict=True))

    assert told(100, 60, 25) == []
    assert told(100, 160, 25) == [("part_above_whole", "160", "≤ 100")]


ABOVE = [
    ("新收到请战书9封，累计8封。", ("9", "letters_received_today"), ("8", "letters_received")),
    ("现有队伍12支，累计组建11支。", ("12", "vanguard_teams_and_squads"),
     ("11", "vanguard_teams_and_squads_founded")),
    ("下发7份，已接受8份。", ("8", "copies_accepted"), ("7", "copies_sent")),
    ("7 copies had gone out: 8 now accepted.", ("8", "copies_accepted"), ("7", "copies_sent")),
    ("现有队员9人，按队籍计8人次。", ("9", "squad_members"), ("8", "squad_memberships")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part", "whole"), ABOVE)
def test_a_stock_or_a_flow_above_its_total_is_found(
    text: str, part: tuple[str, str], whole: tuple[str, str]
) -> None:
    assert of(text, part, whole) == [("part_above_whole", part[0], f"≤ {whole[0]}")]


def test_another_organisation_or_another_moment_is_no_whole() -> None:
    text = "甲局下发7份，乙局已接受8份。"
    rows = (("7", "copies_sent", "org:1"), ("8", "copies_accepted", "org:2"))

    assert found(said(text, *rows, as_of=DAY)) == []
    later = said(text, *((n, figure, "org:1") for n, figure, _ in rows), as_of=DAY)
    first, second = later.readings
    moved = replace(later, readings=(first, replace(second, as_of=date(2020, 2, 13))))
    assert found(moved) == []


def test_a_number_said_twice_differently_is_found_and_a_rough_one_is_not() -> None:
    rows = ("squad_members", "squad_members")

    def told(text: str, *given: str) -> list[tuple[str, str, str]]:
        return of(text, *zip(given, rows, strict=True))

    assert told("队员8975人。现有队员8957人。", "8975", "8957") == [("said_twice", "8957", "8975")]
    assert told("队员8975人。现有队员8975人。", "8975", "8975") == []
    assert told("队员8975人，在一线队员46人。", "8975", "46") == []
    assert told("队员近9000人。现有队员8957人。", "近9000", "8957") == []


def test_what_is_part_of_what_follows_from_the_definitions() -> None:
    pairs = {(part, whole) for part in FIGURES for whole in FIGURES if _is_part(part, whole)}

    assert {
        ("officers", "staff"), ("auxiliaries", "assigned"), ("letters_joint", "letters_received"),
        ("letters_received_today", "letters_received"), ("deployed_officers", "deployed"),
        ("posts_checkpoint", "posts"), ("squads_founded", "vanguard_teams_and_squads_founded"),
    } <= pairs  # fmt: skip
    assert not {("deployed", "vacancies"), ("officers", "deployed"), ("staff", "officers")} & pairs


# --- series --------------------------------------------------------------------------------------


def cumulative(text: str, number: str, day: int) -> Readings:
    row = (number, "temporary_party_organisations_founded", "org:1")
    return said(text, row, as_of=date(2020, 2, day))


def test_a_cumulative_number_may_not_fall_from_one_text_to_a_later_one() -> None:
    first, later = (
        cumulative("累计成立274个。", "274", 11),
        cumulative("累计成立233个。", "233", 12),
    )

    assert [(f.code.value, f.quote, f.expected) for f in falls(later, [first])] == [
        ("series_falls", "233", "≥ 274")
    ]
    assert falls(first, [later]) == ()
    assert falls(later, [later]) == ()


def test_a_cumulative_number_may_not_fall_within_one_text() -> None:
    text = "截至11日累计成立274个，截至12日累计成立233个。"
    rows = [(n, "temporary_party_organisations_founded", "org:1") for n in ("274", "233")]
    read = said(text, *rows)
    days = (date(2020, 2, 11), date(2020, 2, 12))
    dated = [replace(r, as_of=day) for r, day in zip(read.readings, days, strict=True)]

    assert found(replace(read, readings=tuple(dated))) == [("series_falls", "233", "≥ 274")]


# --- by the shape of the sentence ----------------------------------------------------------------


def shape(text: str) -> list[tuple[str, str, str]]:
    return found(Readings(text=text, readings=(), numerals=numbers(text)))


WRONG = [
    ("收到请战书63封（个人61封、联名3封）。", ("parts_do_not_sum", "63", "64")),
    ("63 letters (61 individual and 3 joint) came in.", ("parts_do_not_sum", "63", "64")),
    ("派出民警12名、辅警5名，共16名。", ("parts_do_not_sum", "16", "17")),
    ("设卡口12个、社区岗位20个，合计33个。", ("parts_do_not_sum", "33", "32")),
    ("应报单位103个，已报101个（其中迟报1个），未报3个；", ("parts_do_not_sum", "103", "104")),
    (
        "Of 104 organisations that report, 101 have done so (1 of them late) and 2 have not;",
        ("parts_do_not_sum", "104", "103"),
    ),
    ("共60名队员，其中党员12名，占25%。", ("percent_does_not_follow", "25", "20.0%")),
    ("党员12名，占60名民警的25%。", ("percent_does_not_follow", "25", "20.0%")),
    ("12 of the 60 officers (25%) were members.", ("percent_does_not_follow", "25", "20.0%")),
    ("12 of the 60 officers (25 %) were members.", ("percent_does_not_follow", "25", "20.0%")),
]
RIGHT = [
    "收到请战书63封（个人61封、联名2封）。",
    "收到请战书63封（其中个人50封、联名2封）。",
    "应报单位103个，已报101个（其中迟报1个），未报2个；",
    "派出民警12名、辅警5名，共17名。",
    "派出民警12名、辅警5名，共排查3000名。",
    "派出民警12名、辅警5名，共出动车辆3台。",
    "派出民警12名、辅警5名等，共200名。",
    "派出民警近12名、辅警5名，共200名。",
    "组建突击队565支（12个盟市、103个旗县）。",
    "565 teams (in 12 leagues and 103 counties) stood.",
    "共60名队员，其中党员13名，占21.7%。",
    "治安民警占感染总数的47.4%。",
    "党员12名、团员6名，占比分别为20%和10%。",
    "12 of the 60 officers (20 %) were members.",
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_a_sentence_that_does_not_add_up_is_found(
    text: str, expected: tuple[str, str, str]
) -> None:
    assert shape(text) == [expected]


@pytest.mark.parametrize("text", RIGHT)
def test_a_sentence_that_may_be_right_is_left_alone(text: str) -> None:
    assert shape(text) == []
