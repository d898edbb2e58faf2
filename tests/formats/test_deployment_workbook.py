"""A plan as a workbook: read back it says what the plan says, and no text becomes a formula."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from django.utils import translation
from formats.test_ics import printout

from muster.core.deployment import Block, Candidate
from muster.core.outcome import outcomes
from muster.core.why import explain_moves
from muster.formats.deployment_workbook import write_plan_workbook
from muster.formats.printout import Printout
from muster.formats.wording import Wording
from muster.formats.workbook import Cell, Workbook, read_workbook

SHANGHAI = ZoneInfo("Asia/Shanghai")


def table(made: Printout, language: str = "en") -> dict[str, list[tuple[Cell, ...]]]:
    """Return the rows of each sheet of a plan's workbook, headings first."""
    target = BytesIO()
    with translation.override(language):
        write_plan_workbook(target, made)
    read = read_workbook(target.getvalue())
    assert isinstance(read, Workbook)
    return {sheet.name: [row.cells for row in sheet.rows] for sheet in read.sheets}


def explained(made: Printout) -> Printout:
    return replace(made, plan=explain_moves(made.problem, made.plan))


def test_every_move_is_a_row_with_its_reasons() -> None:
    sheets = table(explained(printout()))

    assert list(sheets) == ["Moves", "Unfilled", "Demand board", "Letters", "Figures"]
    headings, *rows = sheets["Moves"]
    assert len(rows) == 5
    assert dict(zip(headings, rows[0], strict=True)) == {
        "Number": "0000001",
        "Name": "高远帆",
        "Home organisation": "East Bank Station 东岸派出所",
        "Role": "Officer",
        "Post": "Ice camp at the lower bend 下湾冰凌观测营地",
        "Owner of the post": "West Bank Station 西岸派出所",
        "Kind wanted": "Officer, river rescue",
        "Priority": 1,
        "From": datetime(2020, 2, 6, 6),  # noqa: DTZ001 a cell has no zone
        "Until": datetime(2020, 2, 20, 6),  # noqa: DTZ001
        "Kilometres": 20,
        "Office": "",
        "Reasons": rows[0][12],
        "Demand line": "camp-rescue",
    }
    assert "all who have river rescue and may go are needed: 1" in str(rows[0][12])


def test_what_stays_open_is_a_row_with_what_blocks_it() -> None:
    sheets = table(printout(), "zh-hans")
    headings, *rows = sheets["未满足"]

    assert [row[5:8] for row in rows] == [
        (1, 0, "1人暂不宜派出、1人临近退休"),
        (1, 1, rows[1][7]),
    ]
    assert headings[5:8] == ("缺", "最低人数尚缺", "原因")


def test_the_board_and_the_figures_add_up() -> None:
    sheets = table(printout())
    _, *board = sheets["Demand board"]
    figures = {row[0]: row[1] for row in sheets["Figures"][1:]}

    assert [row[4:8] for row in board] == [(2, 1, 1, 1), (3, 2, 3, 0), (2, 2, 1, 1)]
    for name, column in (("Required", 4), ("Have", 6), ("Need", 7)):
        assert figures[name] == sum(int(str(row[column])) for row in board)
    assert figures["Moves"] == 5
    assert figures["Made at"] == datetime(2020, 2, 5, 18, 20)  # noqa: DTZ001


def test_who_has_written_is_told_what_becomes_of_the_letter_and_never_why_not() -> None:
    made = printout()
    held = Candidate(
        number="0000011", home="org:east", lat_e6=0, lon_e6=0, role="officer", volunteered=True,
        blocked=(Block("bereavement", "bereavement-rule", None),),
    )  # fmt: skip
    problem = replace(made.problem, candidates=(*made.problem.candidates, held))
    told = outcomes(problem, made.plan, seed=1)
    open_words = replace(made.words, discreet=False)
    made = replace(made, problem=problem, outcomes=told, words=open_words)

    _, *rows = table(made)["Letters"]

    letters = {row[0]: row[3] for row in rows}
    assert letters["0000004"] == (
        "selected for North Bridge checkpoint 北大桥检查站 (Officer or auxiliary)"
    )
    assert letters["0000011"] == "held back"
    assert "bereavement" not in str(rows)


def test_no_name_becomes_a_formula() -> None:
    made = printout()
    evil = {**made.words.names, "0000001": "=HYPERLINK(1)", "org:east": "@SUM(A1)"}
    lines = made.words.lines
    sheets = table(replace(made, words=Wording(names=evil, lines=lines, zone=SHANGHAI)))

    assert sheets["Moves"][1][1:3] == ("=HYPERLINK(1)", "@SUM(A1)")


def test_the_same_plan_gives_the_same_bytes_and_tells_no_health() -> None:
    made = explained(printout())
    first, second = BytesIO(), BytesIO()
    with translation.override("en"):
        write_plan_workbook(first, made)
        write_plan_workbook(second, made)

    assert first.getvalue() == second.getvalue()
    told = str(table(made))
    assert [word for word in ("medical", "household", "family", "叶子桐") if word in told] == []
