"""A register sheet as text (CSV), read as if it were the one sheet of a workbook.

Which sheet it is, its headings say. Text is UTF-8, or GB 18030 as spreadsheet programs in China
save it; the limits are those of a workbook.
"""

import csv
from hashlib import sha256
from io import StringIO

from muster.formats.guard import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    WorkbookFault,
    WorkbookRefused,
)
from muster.formats.line import heading_hits
from muster.formats.register_layout import LAYOUTS
from muster.formats.workbook import Row, Sheet, Workbook

ENDING = ".csv"
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # a workbook under another name


def read_csv(content: bytes, name: str) -> Workbook | WorkbookRefused:
    """Return the workbook that a CSV of one sheet says, or why it was not read."""
    if len(content) > MAX_FILE_BYTES:
        return _refused(WorkbookFault.FILE_TOO_LARGE, len(content), MAX_FILE_BYTES)
    if content.startswith((_ZIP, _OLD)) or b"\x00" in content:
        return _refused(WorkbookFault.NOT_A_WORKBOOK)
    text = _text(content)
    if text is None:
        return _refused(WorkbookFault.NOT_UTF8)
    rows: list[Row] = []
    cells = 0
    try:
        for number, line in enumerate(csv.reader(StringIO(text, newline="")), start=1):
            cells += len(line)
            if len(line) > MAX_COLUMNS:
                return _refused(WorkbookFault.TOO_MANY_COLUMNS, len(line), MAX_COLUMNS)
            if number > MAX_ROWS:
                return _refused(WorkbookFault.TOO_MANY_ROWS, number, MAX_ROWS)
            if cells > MAX_CELLS:
                return _refused(WorkbookFault.TOO_MANY_CELLS, cells, MAX_CELLS)
            if any(line):
                rows.append(Row(number, tuple(line)))
    except csv.Error:
        return _refused(WorkbookFault.DAMAGED)
    sheet = Sheet(_sheet_name(rows) or name, tuple(rows))
    return Workbook(sha256(content).hexdigest(), (sheet,))


def _text(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _sheet_name(rows: list[Row]) -> str:
    """Return the name of the sheet whose headings stand at the top, "" if it is none of them."""
    hits = {layout.zh: heading_hits(rows, layout) for layout in LAYOUTS}
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] > 1 else ""  # one word alone may be a title


def _refused(code: WorkbookFault, found: int = 0, limit: int = 0) -> WorkbookRefused:
    return WorkbookRefused(code=code, found=found, limit=limit)
