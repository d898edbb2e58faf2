"""A plan on paper: ICS 215 and 204 say what the plan says, on every page and in both languages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.utils import translation
from tidy.source import ROOT

from muster.core.deployment import Candidate, Move, Plan
from muster.core.unfilled import explain_unfilled
from muster.formats import ics, sheet
from muster.formats.deployment import ProblemOnFile, read_problem
from muster.formats.ics import assignments, worksheet
from muster.formats.printout import Printout
from muster.formats.sheet import Box, Paper, write_html, write_pdf
from muster.formats.wording import Wording

EXAMPLE = ROOT / "docs" / "reference" / "deployment-example.json"
MOVES = (
    ("0000001", "camp-rescue"),
    ("0000004", "bridge-guard"),
    ("0000008", "bridge-guard"),
    ("0000009", "bridge-guard"),
    ("0000007", "gate-day"),
)


def printout(*moves: Move, more: tuple[Candidate, ...] = ()) -> Printout:
    filed = read_problem(EXAMPLE)
    assert isinstance(filed, ProblemOnFile)
    problem = replace(filed.problem, candidates=(*filed.problem.candidates, *more))
    plan = Plan((*(Move(person, line) for person, line in MOVES), *moves))
    return Printout(
        problem=problem,
        plan=plan,
        unfilled=explain_unfilled(problem, plan),
        words=Wording(
            names=filed.names,
            lines={line.code: line for line in problem.lines},
            zone=ZoneInfo("Asia/Shanghai"),
        ),
        title=filed.title,
        source="plan 7",
        made_at=datetime(2020, 2, 5, 10, 20, tzinfo=UTC),
        prepared_by="duty_office",
    )


@contextmanager
def pages(paper: Paper) -> Iterator[list[str]]:
    """Give the text of each page of a paper's PDF."""
    document = pypdfium2.PdfDocument(write_pdf(paper))
    yield [page.get_textpage().get_text_range() for page in document]
    document.close()


def test_the_worksheet_says_required_have_and_need_of_each_kind_at_each_post() -> None:
    with translation.override("en"):
        (table,) = worksheet(printout()).sheets[0].tables

    east, west = table.sections
    assert west.heading == "3 Branch: West Bank Station 西岸派出所"
    assert west.rows == (
        (
            "Ice camp at the lower bend 下湾冰凌观测营地", "Officer, river rescue", "1", "2", "1",
            "1", "1", "44.6200°N 107.1800°E", "2020-02-06 06:00",
            "high risk; 1 held back, 1 near retirement",
        ),
    )  # fmt: skip
    assert [row[1:7] for row in east.rows] == [
        ("Duty auxiliary", "2", "2", "2", "1", "1"),
        ("Officer or auxiliary", "1", "3", "2", "3", "0"),
    ]
    assert table.total[-1] == ("11–13 Total", "all kinds", "", "7", "5", "5", "2", "", "", "")


def test_a_worksheet_of_very_many_lines_is_several_sheets_of_whole_branches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (whole,) = worksheet(printout()).sheets
    monkeypatch.setattr(ics, "LINES_ON_A_SHEET", 1)
    sheets = worksheet(printout()).sheets

    branches = [[part.heading for part in each.tables[0].sections] for each in sheets]
    assert [heading for own in branches for heading in own] == [
        part.heading for part in whole.tables[0].sections
    ]
    assert {len(own) for own in branches} == {1}
    assert [each.tables[0].total for each in sheets] == [(), whole.tables[0].total]


def test_who_stands_there_already_is_had_and_required() -> None:
    with translation.override("en"):
        there = replace(printout(), present={"camp-rescue": 4})
        (table,) = worksheet(there).sheets[0].tables

    assert table.sections[1].rows[0][3:7] == ("6", "5", "5", "1")


def test_an_assignment_list_says_who_comes_from_where_under_whom() -> None:
    with translation.override("en"):
        paper = assignments(printout())
    hospital, camp, bridge = paper.sheets

    assert [sheet.boxes[1][1].text for sheet in (hospital, camp)] == [
        "Hospital gate 县医院门岗",
        "Ice camp at the lower bend 下湾冰凌观测营地",
    ]
    resources, names = bridge.tables
    assert resources.sections[0].rows == (
        ("West Bank Station 西岸派出所: Duty auxiliary", "–", "2", "", "2020-02-05 20:00",
         "River squad 凌汛突击队"),
        ("West Bank Station 西岸派出所: Officer", "温如春 0000004", "1", "", "2020-02-05 20:00",
         ""),
    )  # fmt: skip
    assert [row[:4] for row in names.sections[0].rows] == [
        ("1", "温如春 0000004", "Officer", "Leader"),
        ("2", "柳岸 0000008", "Duty auxiliary", ""),
        ("3", "江望舒 0000009", "Duty auxiliary", ""),
    ]
    assert bridge.boxes[2][0] == Box("4 Leaders", "温如春 0000004", 4)
    assert bridge.foot[1][0].text.splitlines() == [
        "Among those at the post, sworn officers: at least 1 (rule enforcing-sworn).",
        "Among those at the post, leaders: at least 1 (rule post-leader).",
    ]


def test_only_the_posts_asked_for_are_printed() -> None:
    with translation.override("en"):
        paper = assignments(printout(), ["post:north-bridge", "post:nowhere"])

    assert [sheet.running.partition(";")[0] for sheet in paper.sheets] == [
        "North Bridge checkpoint 北大桥检查站"
    ]


@pytest.mark.parametrize(
    ("language", "title", "counted"),
    [("en", "Assignment list", "page 1 of 1"), ("zh-hans", "任务分派单", "第1页，共1页")],
)
def test_each_sheet_is_a_page_that_counts_its_own(language: str, title: str, counted: str) -> None:
    with translation.override(language), pages(assignments(printout())) as told:
        assert len(told) == 3
        for page in told:
            said = page.replace(" ", "")
            assert title.replace(" ", "") in said
            assert counted.replace(" ", "") in said
            assert "plan7" in said


def test_heads_come_again_on_every_page_and_say_whose_page_it_is() -> None:
    crowd = tuple(
        Candidate(
            number=f"9{n:06}", home="org:west", lat_e6=0, lon_e6=0, role="officer",
            competences=frozenset({"river_rescue", "driver", "drone_pilot"}),
        )
        for n in range(120)
    )  # fmt: skip
    moves = [Move(person.number, "camp-rescue") for person in crowd]
    with translation.override("en"):
        paper = assignments(printout(*moves, more=crowd), ["post:ice-camp"])
        with pages(paper) as told:
            running = ["ICS 204 ・ Ice camp" in page.replace("·", "・") for page in told]
            heads = [page.count("Name and number") for page in told]
            sections = [page.count("From West Bank Station") for page in told]

    assert len(told) > 3
    assert running == [False, *[True] * (len(told) - 1)]
    assert heads == [1] * len(told)
    assert sections[1:-1] == [1] * (len(told) - 2)
    assert all(f"page {n} of {len(told)}" in page for n, page in enumerate(told, 1))


def test_the_same_plan_is_printed_to_the_same_bytes() -> None:
    with translation.override("zh-hans"):
        assert write_pdf(worksheet(printout())) == write_pdf(worksheet(printout()))


def test_very_many_sheets_are_put_together_and_each_still_counts_its_own_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheet, "SHEETS_AT_ONCE", 2)
    with translation.override("en"), pages(assignments(printout())) as told:
        assert len(told) == 3
        assert all("page 1 of 1" in page for page in told)
        assert "North Bridge checkpoint" in told[2]
        assert write_pdf(assignments(printout())) == write_pdf(assignments(printout()))


def test_the_page_says_what_the_paper_says_and_makes_no_markup_of_a_name() -> None:
    bold = replace(printout(), title="<script>alert(1)</script>")
    with translation.override("en"):
        page = write_html(worksheet(bold))

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>1</b>" in page  # the need stands out
    assert page.count("<th scope=") == 10
    assert '<html lang="en">' in page


def test_neither_form_tells_why_anybody_is_held_or_sent() -> None:
    with translation.override("en"):
        told = write_html(worksheet(printout())) + write_html(assignments(printout()))

    for word in ("medical", "volunteer", "household", "叶子桐"):
        assert word not in told
