"""What is read is what was written; what could eat the machine is not read at all."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from unittest.mock import Mock

import pytest
from formats import bombs
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook

from muster.formats import guard
from muster.formats.guard import WorkbookFault, WorkbookRefused, vet
from muster.formats.workbook import (
    Cell,
    NewSheet,
    Row,
    Sheet,
    Workbook,
    read_workbook,
    write_workbook,
)

REFUSED_WITHIN_S = 1.0  # R17
EXTRA_MEMORY_MIB = 50  # R17

# Runs beside the test so that its memory is its own; says what each file came to. The peak is
# that of the process image: what getrusage says begins with the memory of the parent.
MEASURE = """
import json, sys, time
from pathlib import Path
from unittest.mock import Mock
from muster.formats.workbook import read_workbook
def mib(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))
read_workbook(Path(sys.argv[1]))
for name in sys.argv[2:]:
    Path("/proc/self/clear_refs").write_text("5")
    before = mib("VmRSS")
    began = time.perf_counter()
    answer = read_workbook(Path(name))
    took_s = time.perf_counter() - began
    print(json.dumps([str(getattr(answer, "code", "read")), took_s, mib("VmHWM") - before]))
"""


def written(*rows: tuple[Cell, ...], headings: tuple[str, ...] = ()) -> bytes:
    target = BytesIO()
    write_workbook(target, [NewSheet(name="A", headings=headings, rows=rows)])
    return target.getvalue()


def rows_of(content: bytes) -> tuple[Row, ...]:
    book = read_workbook(content)
    assert isinstance(book, Workbook), book
    return book.sheets[0].rows


# --- what is refused -------------------------------------------------------------------------


def test_every_bomb_is_refused_by_name_within_a_second_and_50_MiB(tmp_path: Path) -> None:
    sound = tmp_path / "sound.xlsx"
    sound.write_bytes(bombs.sound())
    wanted, paths = [], []
    for number, (name, fault, content) in enumerate(bombs.all_bombs()):
        wanted.append((name, fault))
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(content)

    run = subprocess.run(
        [sys.executable, "-c", MEASURE, sound, *paths], capture_output=True, text=True, check=True
    )

    said = [json.loads(line) for line in run.stdout.splitlines()]
    names = [name for name, _ in wanted]
    assert [(name, it[0]) for name, it in zip(names, said, strict=True)] == wanted
    measured = [(name, *it) for name, it in zip(names, said, strict=True)]
    assert [it for it in measured if it[2] > REFUSED_WITHIN_S or it[3] > EXTRA_MEMORY_MIB] == []
    assert max(it[3] for it in measured) > 30  # or nothing was measured: one file has 33 MB


def test_a_file_cut_off_anywhere_is_refused() -> None:
    content = bombs.sound()

    for length in {*range(0, len(content), 256), *range(len(content) - 64, len(content))}:
        refused = read_workbook(content[:length])
        assert isinstance(refused, WorkbookRefused), length


def test_a_sheet_shown_under_many_names_counts_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_workbook(bombs.one_part_by_many_names(33)) == WorkbookRefused(
        code=WorkbookFault.TOO_MANY_SHEETS, found=33, limit=32
    )
    monkeypatch.setattr("muster.formats.workbook.MAX_CELLS", 401 * 3 * 9)
    assert read_workbook(bombs.one_part_by_many_names(10)) == WorkbookRefused(
        code=WorkbookFault.TOO_MANY_CELLS, found=401 * 3 * 10, limit=401 * 3 * 9
    )
    monkeypatch.undo()
    monkeypatch.setattr("muster.formats.workbook.MAX_TEXT_CHARS", 10_000)
    refused = read_workbook(bombs.one_part_by_many_names(3))
    assert isinstance(refused, WorkbookRefused)
    assert refused.code == WorkbookFault.TOO_MUCH_TEXT


def test_every_fault_has_a_bomb() -> None:
    elsewhere = {"too_many_sheets", "not_a_document"}  # read by others: sheets, test_text
    used = {fault for _, fault, _ in bombs.all_bombs()} | elsewhere

    assert used == {fault.value for fault in WorkbookFault}


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_bytes_are_bent_the_answer_is_a_workbook_or_a_refusal(data: st.DataObject) -> None:
    content = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    assert isinstance(read_workbook(bytes(content)), Workbook | WorkbookRefused)


SOUND = bombs.sound()
_far = [1, 2, 100_001, 240_000]
_refs = st.one_of(
    st.none(),
    st.none(),
    st.builds(
        lambda column, row: f"{column}{row}",
        st.sampled_from(["A", "B", "Z", "AA", "IV"]),
        st.sampled_from(_far),
    ),
    st.sampled_from(["XFD1", "&#65;1", "$A1", "a1", "A0", "B3000000", ""]),
)
_inside = st.sampled_from(
    ["<v>1</v>", "<v/>", "", "<is><t>x</t></is>", "<f>A1</f><v>1</v>", "<v>0<!-- -->1</v>"]
)


def _cell(ref: str | None, kind: str, inside: str) -> str:
    at = "" if ref is None else f' r="{ref}"'
    return f"<c{at}{kind}>{inside}</c>"


_cells = st.builds(_cell, _refs, st.sampled_from(["", ' t="s"', ' t="str"', ' t="b"']), _inside)
_rows = st.builds(
    lambda number, cells: f"<row{number}>{''.join(cells)}</row>",
    st.sampled_from(["", *(f' r="{number}"' for number in _far)]),
    st.lists(_cells, max_size=4),
)


@given(st.lists(_rows, max_size=4))
@settings(max_examples=400, deadline=None)
def test_the_reader_never_holds_more_than_the_guard_has_counted(rows: list[str]) -> None:
    sheet = bombs.sheet("".join(rows))
    content = bombs.packed(
        {**bombs.parts(SOUND), bombs.SHEET: sheet, bombs.SHARED: bombs.shared("a", "bb")}
    )
    vetted = vet(content)
    if isinstance(vetted, WorkbookRefused):
        return
    filled = sheet.count("<v") + sheet.count("<is>") + sheet.count("<f>")

    answer = read_workbook(content)

    if isinstance(answer, Workbook):
        page = CalamineWorkbook.from_filelike(BytesIO(vetted)).get_sheet_by_index(0)
        assert page.height * page.width <= guard.SPARSE_CELLS + guard.MAX_SPARSE * filled
        text = sum(len(c) for row in answer.sheets[0].rows for c in row.cells if isinstance(c, str))
        assert text <= 5 * len(sheet)


class PanicException(BaseException):
    """What a panic of the compiled reader's looks like from here: no Exception."""


@pytest.mark.parametrize("raised", [PanicException(), CalamineError()])
def test_a_reader_that_breaks_off_has_met_a_damaged_workbook(
    raised: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Mock(from_filelike=Mock(side_effect=raised))
    monkeypatch.setattr("muster.formats.workbook.CalamineWorkbook", broken)

    assert read_workbook(SOUND) == WorkbookRefused(code=WorkbookFault.DAMAGED)


def test_a_reader_that_is_stopped_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = Mock(from_filelike=Mock(side_effect=KeyboardInterrupt))
    monkeypatch.setattr("muster.formats.workbook.CalamineWorkbook", stopped)

    with pytest.raises(KeyboardInterrupt):
        read_workbook(SOUND)


# --- what is read ----------------------------------------------------------------------------


def test_rows_keep_the_numbers_and_columns_the_spreadsheet_shows() -> None:
    content = bombs.having(
        sheet=bombs.sheet(
            '<row r="3"><c r="B3"><v>7</v></c><c r="D3" t="str"><v>x</v></c></row>'
            '<row r="4"><c r="B4"/></row>'
            '<row r="6"><c r="C6" t="e"><v>#N/A</v></c><c r="D6" t="b"><v>1</v></c></row>'
        )
    )

    assert rows_of(content) == (Row(3, ("", 7, "", "x")), Row(6, ("", "", "", True)))


def test_a_streamed_archive_is_read_like_any_other() -> None:
    plain, streamed = read_workbook(bombs.sound()), read_workbook(bombs.streamed())

    assert isinstance(plain, Workbook)
    assert isinstance(streamed, Workbook)
    assert plain.sheets == streamed.sheets


def test_an_empty_sheet_has_no_rows() -> None:
    book = read_workbook(written())

    assert isinstance(book, Workbook)
    assert book.sheets == (Sheet("A", ()),)


def test_a_full_column_of_empty_formatted_cells_is_no_bomb() -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 20_000))
    content = bombs.having(
        sheet=bombs.sheet('<row r="1"><c r="A1"><v>1</v></c></row>' + empty, dimension="A1:XFD9")
    )

    assert rows_of(content) == (Row(1, (1,)),)


# --- what is written -------------------------------------------------------------------------

LEADS = ("=", "+", "-", "@", "\t", "\r", "\0", "\n", "＝", "＋", "－", "＠")
INJECTED = (
    *(f"{lead}{rest}" for lead in LEADS for rest in ("cmd|' /C calc'!A0", "1+1", "SUM(A1)", "")),
    *(f" {lead}1+1" for lead in LEADS),
    '=HYPERLINK("https://example.org","x")',
    "https://example.org",
    "mailto:a@example.org",
)


def test_no_text_becomes_a_formula_or_a_link() -> None:
    content = written(*((text,) for text in INJECTED))

    with_parts = bombs.parts(content)
    assert [name for name in with_parts if "rels" in name and "worksheets" in name] == []
    assert b"<f" not in with_parts[bombs.SHEET]
    assert b"hyperlink" not in with_parts[bombs.SHEET]
    read = tuple(row.cells[0] for row in rows_of(content))
    assert read == tuple(text for text in INJECTED if text)


def test_a_text_that_looks_like_a_formula_stays_a_text_when_it_is_edited() -> None:
    content = written(("=1+1", "plain"))

    styles = bombs.parts(content)["xl/styles.xml"].decode()
    marked = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0].split("<xf ")
    quoted = [number for number, style in enumerate(marked[1:]) if 'quotePrefix="1"' in style]
    sheet = bombs.parts(content)[bombs.SHEET].decode()
    assert [f's="{quoted[0]}"' in cell for cell in sheet.split("<c ")[1:]] == [True, False]


@pytest.mark.parametrize("phone", ["+86 471 655 0000", "+8613800138000", "0471-6550000", "110"])
def test_a_telephone_number_is_read_back_as_it_was(phone: str) -> None:
    assert rows_of(written((phone,))) == (Row(2, (phone,)),)


def test_the_same_sheets_give_the_same_bytes() -> None:
    assert written((1, "a"), headings=("x",)) == written((1, "a"), headings=("x",))


@pytest.mark.parametrize("cell", ["x" * 32_768, float("nan"), float("inf")])
def test_what_no_cell_can_hold_is_our_mistake(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"finite|hold"):
        written((cell,))


def test_what_is_not_a_character_is_replaced() -> None:
    assert rows_of(written(("a\ufffeb", "\ud800"))) == (Row(2, ("a\ufffdb", "\ufffd")),)


_texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=20
).filter(lambda text: "_x" not in text)
_moments = st.integers(0, 10**11).map(
    lambda seconds: datetime(1901, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001
)
_values = st.one_of(
    _texts,
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1).filter(lambda n: abs(n) < 10**15),
    st.integers(-(10**9), 10**9).map(lambda n: n / 10**6),
    _moments,
)


@given(st.lists(st.lists(_values, min_size=1, max_size=5).map(tuple), max_size=6))
@settings(max_examples=200, deadline=None)
def test_whatever_cells_are_written_are_read_back(rows: list[tuple[Cell, ...]]) -> None:
    read = {row.number: row.cells for row in rows_of(written(*rows))}

    width = max((len(cells) for cells in read.values()), default=0)
    wanted = {number: row for number, row in enumerate(rows, 2) if any(c != "" for c in row)}
    padded = {number: (*row, *("",) * (width - len(row)))[:width] for number, row in wanted.items()}
    assert read == padded


def test_a_day_and_a_moment_are_read_without_a_zone_and_a_duration_as_text() -> None:
    days = '<row><c s="1"><v>43864</v></c><c s="1"><v>43864.25</v></c><c s="2"><v>1.5</v></c></row>'
    formats = f'<numFmts><numFmt numFmtId="99" formatCode="[h]:mm"/></numFmts>{XFS}'
    styles = f'<styleSheet xmlns="{bombs.MAIN}">{formats}</styleSheet>'
    content = bombs.having(**{"xl/styles.xml": styles}, sheet=bombs.sheet(days))

    day = datetime(2020, 2, 3)  # noqa: DTZ001
    assert rows_of(content) == (Row(1, (day, day + timedelta(hours=6), "1 day, 12:00:00")),)


XFS = '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="99"/></cellXfs>'
