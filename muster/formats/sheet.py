"""Forms on paper: what stands in the boxes and tables of one, as a web page and as a PDF.

A :class:`Sheet` says what is printed; the two writers only lay it out, so both say the same.
Each sheet begins a page of its own and counts its own pages, because sheets are torn apart and
carried to different places. Headings of tables and of their sections come again on every page.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path

import typst
from pylopdf_fonts_zh_cn import sans_path
from pypdfium2 import PdfDocument

SHEETS_AT_ONCE = 100
ROWS_AT_ONCE = 1_000  # of their tables
_TEMPLATE = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a form; an empty one is filled in by hand, ``lines`` high."""

    label: str
    text: str = ""
    share: int = 1  # of the width of its row
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table by its heading and its share of the width.

    A number stands at the right; one of ``alarm`` stands out unless it is 0.
    """

    heading: str
    share: int = 1
    number: bool = False
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows beneath a heading of their own, or beneath none where it is empty."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title, its columns and its sections; ``total`` stands at the foot, once.

    The rows of one to be written on are high enough for a pen.
    """

    title: str
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    total: tuple[tuple[str, ...], ...] = ()
    written_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One form: its number and title, rows of boxes, tables, and rows of boxes at the end."""

    form: str
    title: str
    running: str  # what the head of every further page says this is
    boxes: tuple[tuple[Box, ...], ...]
    tables: tuple[Table, ...]
    foot: tuple[tuple[Box, ...], ...] = ()
    wide: bool = False  # the long side of the paper lies across


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Sheets printed together, in one language, with what they were made from."""

    title: str
    language: str  # zh or en
    sheets: tuple[Sheet, ...]
    source: str  # at the foot of every page
    page: str  # "page %(page)s of %(pages)s" in the language of the paper
    made_at: datetime


def write_pdf(paper: Paper) -> bytes:
    """Return the paper as a PDF that carries its own type; the same paper gives the same bytes.

    A paper of very many sheets or rows is set by the hundred and put together, because setting
    takes longer than they are many; it has no tags for readers aloud then.
    """
    parts = list(_portions(paper.sheets))
    if len(parts) == 1:
        return _set(paper, tagged=True)
    whole = PdfDocument.new()
    for sheets in parts:
        some = replace(paper, sheets=sheets)
        with closing(PdfDocument(_set(some, tagged=False))) as part:
            whole.import_pages(part)
    with closing(whole), BytesIO() as saved:
        whole.save(saved)
        return _as_made(saved.getvalue(), paper.made_at)


def _portions(sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, ...]]:
    """Yield as many sheets as are set at once, in order; at least one, however long it is."""
    portion: list[Sheet] = []
    rows = 0
    for sheet in sheets:
        own = sum(len(part.rows) for table in sheet.tables for part in table.sections)
        if portion and (len(portion) == SHEETS_AT_ONCE or rows + own > ROWS_AT_ONCE):
            yield tuple(portion)
            portion, rows = [], 0
        portion.append(sheet)
        rows += own
    yield tuple(portion)


def _set(paper: Paper, *, tagged: bool) -> bytes:
    done = typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_told(paper), ensure_ascii=False)},
        timestamp=int(paper.made_at.timestamp()),
        format="pdf",
        pdf_tags=tagged,
    )
    return bytes(done)


_CREATED = re.compile(rb"/CreationDate\(D:\d{14}")
_NAME = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")


def _as_made(pdf: bytes, made_at: datetime) -> bytes:
    """Return a PDF whose date and name are the paper's, not the clock's and not chance's."""
    created = f"/CreationDate(D:{made_at.astimezone(UTC):%Y%m%d%H%M%S}".encode()
    dated = _CREATED.sub(created, pdf, count=1)
    bare = _NAME.sub(b"", dated)
    name = sha256(bare).hexdigest()[:32].upper().encode()
    return _NAME.sub(b"/ID[<" + name + b"><" + name + b">]", dated)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[sans_path().parent],
    )


def _told(paper: Paper) -> dict[str, object]:
    told = asdict(paper)
    del told["made_at"]
    before, between, after = _page_words(paper.page)
    return {**told, "page": [before, between, after]}


def _page_words(page: str) -> tuple[str, str, str]:
    """Return the words around the two numbers of ``page of pages``."""
    before, _, rest = page.partition("%(page)s")
    between, _, after = rest.partition("%(pages)s")
    return before, between, after


# --- the web page --------------------------------------------------------------------------------

_STYLE = """
:root { color-scheme: light dark; --paper: #faf9f6; --sheet: #fff; --ink: #1d2126;
  --soft: #5c6470; --line: #8d9198; --shade: #e8e6e0; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #15171a; --sheet: #1c1f23; --ink: #e7e5e0; --soft: #9aa1ab; --line: #5a5f66;
    --shade: #2b2f34; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.45;
  font: 15px/1.45 "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, sans-serif; }
.sheet { max-width: 60rem; margin: 1.5rem auto; padding: clamp(1rem, 3vw, 2.5rem);
  background: var(--sheet); border: 1px solid var(--line); }
.sheet.wide { max-width: 82rem; }
.top { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.5rem; }
.form { font-weight: 600; white-space: nowrap; }
.group { border: 1px solid var(--line); }
.boxes { display: grid; border-top: 1px solid var(--line); }
.boxes:first-child { border-top: 0; }
.box { padding: 0.3rem 0.5rem; border-left: 1px solid var(--line); min-width: 0;
  overflow-wrap: anywhere; white-space: pre-line; }
.box:first-child { border-left: 0; }
.box b { display: block; font-size: 0.72rem; font-weight: 400; color: var(--soft); }
.across { overflow-x: auto; }
table { width: 100%; margin-top: 1rem; border-collapse: collapse; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
th, td { border: 1px solid var(--line); padding: 0.25rem 0.5rem; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
thead th, .total td { background: var(--shade); font-weight: 600; }
tbody th { font-weight: 600; }
.written td { height: 2.2em; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.foot { margin-top: 1rem; break-inside: avoid; }
footer { margin-top: 0.8rem; font-size: 0.75rem; color: var(--soft); }
@page { size: A4; margin: 14mm; }
@page wide { size: A4 landscape; margin: 14mm; }
@media print {
  :root { --paper: #fff; --sheet: #fff; --ink: #000; --soft: #444; --line: #555; --shade: #eee; }
  body { font-size: 9pt; }
  .sheet { max-width: none; margin: 0; padding: 0; border: 0; break-after: page; }
  .sheet:last-child { break-after: auto; }
  .wide { page: wide; }
  tr { break-inside: avoid; }
  tbody th { break-after: avoid; }
}
"""


def write_html(paper: Paper) -> str:
    """Return the paper as one web page that needs nothing else, runs no script and prints well."""
    language = "zh-Hans" if paper.language == "zh" else "en"
    sheets = "\n".join(part for sheet in paper.sheets for part in _sheet(sheet, paper.source))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(paper.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{sheets}\n</body>\n</html>\n"
    )


def _sheet(sheet: Sheet, source: str) -> Iterator[str]:
    yield f'<section class="sheet{" wide" if sheet.wide else ""}">'
    yield f'<div class="top"><h1>{escape(sheet.title)}</h1>'
    yield f'<span class="form">{escape(sheet.form)}</span></div>'
    yield f'<div class="group">{"".join(map(_boxes, sheet.boxes))}</div>'
    for each in sheet.tables:
        yield from _table(each)
    if sheet.foot:
        yield f'<div class="group foot">{"".join(map(_boxes, sheet.foot))}</div>'
    yield f"<footer>{escape(source)}</footer>\n</section>"


def _boxes(boxes: Sequence[Box]) -> str:
    shares = " ".join(f"{box.share}fr" for box in boxes)
    said = "".join(
        f'<div class="box" style="min-height:{1.6 + 1.5 * box.lines:.1f}em">'
        f"<b>{escape(box.label)}</b>{escape(box.text)}</div>"
        for box in boxes
    )
    return f'<div class="boxes" style="grid-template-columns:{shares}">{said}</div>'


def _table(table: Table) -> Iterator[str]:
    yield f'<div class="across"><table{" class=written" if table.written_on else ""}>'
    if table.title:
        yield f"<caption>{escape(table.title)}</caption>"
    heads = (f'<th scope="col"{_side(c)}>{escape(c.heading)}</th>' for c in table.columns)
    whole = sum(column.share for column in table.columns)
    widths = (f'<col style="width:{100 * c.share / whole:.1f}%">' for c in table.columns)
    yield f"<colgroup>{''.join(widths)}</colgroup><thead><tr>{''.join(heads)}</tr></thead>"
    for section in table.sections:
        yield "<tbody>"
        if section.heading:
            across = f'colspan="{len(table.columns)}" scope="rowgroup"'
            yield f"<tr><th {across}>{escape(section.heading)}</th></tr>"
        yield from (_row(table.columns, row) for row in section.rows)
        yield "</tbody>"
    if table.total:
        rows = "".join(_row(table.columns, row) for row in table.total)
        yield f'<tbody class="total">{rows}</tbody>'
    yield "</table></div>"


def _row(columns: Sequence[Column], row: Sequence[str]) -> str:
    cells = zip(columns, row, strict=True)
    return f"<tr>{''.join(f'<td{_side(c)}>{_cell(c, said)}</td>' for c, said in cells)}</tr>"


def _cell(column: Column, said: str) -> str:
    return f"<b>{escape(said)}</b>" if column.alarm and said != "0" else escape(said)


def _side(column: Column) -> str:
    return ' class="number"' if column.number else ""
