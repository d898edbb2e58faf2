"""Workbooks in and out: any .xlsx a person sends, read safely, and any we hand out.

Reading passes :mod:`muster.formats.guard` first and always. Writing never makes a formula of
a text, whatever the text begins with.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum
from xlsxwriter import Workbook as NewWorkbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from muster.formats.guard import (
    MAX_CELLS,
    MAX_FILE_BYTES,
    MAX_SHEETS,
    MAX_TEXT_CHARS,
    WorkbookFault,
    WorkbookRefused,
    vet,
)

# A whole number in a cell, a truth value included; an empty cell is an empty text. A datetime
# has no zone, because a cell has none: it is the wall clock of whoever filled the sheet.
Cell = str | int | float | datetime

TEXT_MAX = 32_767  # characters of one cell; a limit of the format
# A text that begins so is marked as text, so that it stays one when it is edited or copied.
_FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_XML_CANNOT_HOLD = re.compile("[\ud800-\udfff\ufffe\uffff]")
_EXACT = 2**53  # whole numbers beyond this are rounded by the format
_ANY_DAY = datetime(2020, 1, 1)  # noqa: DTZ001 the same content must give the same file
_CHOICES_LAST_ROW = 100_000
_WIDTH_MAX = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something; ``number`` is the one the spreadsheet program shows."""

    number: int
    cells: tuple[Cell, ...]  # from column A on


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by name, with its rows that hold something."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook says, and the digest of the file it was read from."""

    sha256: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSheet:
    """A sheet to be written: headings, rows, and what helps whoever fills it.

    ``texts`` are columns whose empty cells take what is typed as text, so that 0004711 keeps
    its zeros. ``choices`` are (column, words) pairs offered as a list. Columns count from 0.
    """

    name: str
    headings: tuple[str, ...]
    rows: Iterable[Sequence[Cell]] = ()
    texts: tuple[int, ...] = ()
    choices: tuple[tuple[int, tuple[str, ...]], ...] = ()


class _Refuse(Exception):
    def __init__(self, refused: WorkbookRefused) -> None:
        self.refused = refused


def read_workbook(source: Path | bytes) -> Workbook | WorkbookRefused:
    """Return all sheets of an .xlsx, or why it was not read.

    A formula gives its last computed value; a cell that shows an error, such as #N/A, is
    empty; a time or a duration is a text. Hidden sheets are read, charts are not.

    Raises OSError if there is no such file.
    """
    content = source if isinstance(source, bytes) else _at_most(source, MAX_FILE_BYTES + 1)
    vetted = vet(content)
    if isinstance(vetted, WorkbookRefused):
        return vetted
    try:
        return Workbook(sha256(content).hexdigest(), tuple(_sheets(vetted)))
    except _Refuse as refuse:
        return refuse.refused


def _at_most(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit)


def _sheets(vetted: bytes) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(vetted))
        names = [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        if len(names) > MAX_SHEETS:
            raise _refuse(WorkbookFault.TOO_MANY_SHEETS, len(names), MAX_SHEETS)
        budget = _Budget()
        return [Sheet(name, _rows(book.get_sheet_by_name(name), budget)) for name in names]
    except CalamineError:
        raise _refuse(WorkbookFault.DAMAGED) from None
    except BaseException as error:
        # A panic of the reader's is no Exception, and its class cannot be imported.
        if type(error).__name__ == "PanicException":
            raise _refuse(WorkbookFault.DAMAGED) from None
        raise


def _refuse(code: WorkbookFault, found: int = 0, limit: int = 0) -> _Refuse:
    return _Refuse(WorkbookRefused(code=code, found=found, limit=limit))


class _Budget:
    """What all sheets may hold together, counted again: two names may show one part."""

    def __init__(self) -> None:
        self.cells, self.text = MAX_CELLS, MAX_TEXT_CHARS

    def spend(self, *, cells: int = 0, text: int = 0) -> None:
        self.cells -= cells
        self.text -= text
        if self.cells < 0:
            raise _refuse(WorkbookFault.TOO_MANY_CELLS, MAX_CELLS - self.cells, MAX_CELLS)
        if self.text < 0:
            found = MAX_TEXT_CHARS - self.text
            raise _refuse(WorkbookFault.TOO_MUCH_TEXT, found, MAX_TEXT_CHARS)


def _rows(sheet: CalamineSheet, budget: _Budget) -> tuple[Row, ...]:
    if sheet.start is None:
        return ()
    budget.spend(cells=sheet.height * sheet.width)
    first, indent = sheet.start[0] + 1, ("",) * sheet.start[1]
    rows = []
    for number, raw in enumerate(sheet.to_python(), first):
        cells = [_cell(value) for value in raw]
        budget.spend(text=sum(len(cell) for cell in cells if isinstance(cell, str)))
        if any(cell != "" for cell in cells):
            rows.append(Row(number, (*indent, *cells)))
    return tuple(rows)


def _cell(value: str | float | time | date | timedelta) -> Cell:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if isinstance(value, str | int | datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 a cell has no zone
    return value.isoformat() if isinstance(value, time) else str(value)


def write_workbook(target: Path | BinaryIO, sheets: Iterable[NewSheet]) -> None:
    """Write ``sheets`` to an .xlsx file whose every text is a text, never a formula or a link.

    The same sheets give the same bytes. What is not a character (U+FFFE, half a pair) becomes
    U+FFFD; every other text is read back as it was, but for escapes of the format written end
    to end (``_x005F_x0041_``). Raises ValueError for texts longer than ``TEXT_MAX`` and for
    numbers that are not finite.
    """
    place = str(target) if isinstance(target, Path) else target
    book = NewWorkbook(place, {"constant_memory": True})
    book.set_properties({"created": _ANY_DAY})
    styles = _Styles(book)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, styles)
    book.close()


class _Styles:
    """The few looks a cell can have."""

    def __init__(self, book: NewWorkbook) -> None:
        self.heading: Format = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self.text: Format = book.add_format({"num_format": "@"})
        self.marked: Format = book.add_format({"num_format": "@", "quote_prefix": True})
        self.moment: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})


def _write_sheet(page: Worksheet, sheet: NewSheet, styles: _Styles) -> None:
    for column, heading in enumerate(sheet.headings):
        width = min(_WIDTH_MAX, 4 + 2 * len(heading))
        page.set_column(column, column, width, styles.text if column in sheet.texts else None)
        _check(page.write_string(0, column, _holdable(heading), styles.heading))
    page.freeze_panes(1, 0)
    for column, words in sheet.choices:
        offer = {"validate": "list", "source": list(words), "error_type": "warning"}
        _check(page.data_validation(1, column, _CHOICES_LAST_ROW, column, offer))
    for number, cells in enumerate(sheet.rows, 1):
        for column, cell in enumerate(cells):
            if cell != "":
                _write_cell(page, number, column, cell, styles)


def _write_cell(page: Worksheet, row: int, column: int, cell: Cell, styles: _Styles) -> None:
    if isinstance(cell, str):
        style = styles.marked if cell.startswith(_FORMULA_LIKE) else styles.text
        _check(page.write_string(row, column, _holdable(cell), style))
    elif isinstance(cell, bool):
        _check(page.write_boolean(row, column, cell))
    elif isinstance(cell, datetime):
        _check(page.write_datetime(row, column, cell, styles.moment))
    elif isfinite(cell):
        _check(page.write_number(row, column, cell))
    else:
        raise ValueError(f"row {row}, column {column}: {cell} is not finite")


def _holdable(text: str) -> str:
    if len(text) > TEXT_MAX:
        raise ValueError(f"no cell can hold the {len(text)} characters of {text[:40]!r}")
    return _XML_CANNOT_HOLD.sub("\ufffd", text)


def _check(code: int) -> None:
    """Raise what the writer would otherwise pass over: a cell off the sheet, or cut short."""
    if code:
        raise ValueError(f"the writer refused a cell: {code}")
