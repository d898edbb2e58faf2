"""Bulletins and other papers as PDF, set by typst with a typeface embedded: always the same bytes.

The template holds the layout; what the paper says is handed to it as values, so no text of a
person can become an instruction to the typesetter.
"""

import json
from datetime import UTC
from functools import cache
from pathlib import Path

import typst
from pylopdf_fonts_zh_cn import sans_path

from muster.core.bulletin import Document, Language, Line, LineKind
from muster.formats.chart import svg_of
from muster.formats.paper import (
    BODY_PT,
    HEI,
    LINE_PT,
    LOOKS,
    RED,
    SMALL_PT,
    Block,
    Picture,
    Rows,
    blocks,
    closing_chars,
    line_pt,
    masthead_pt,
    sheet,
    size_pt,
)

_TEMPLATE = Path(__file__).with_name("bulletin.typ")
_STRONG = (LineKind.MASTHEAD, LineKind.TITLE)  # the free serif has one weight: a stroke stands in


def pdf_of(document: Document) -> bytes:
    """Return the document as PDF; the same document is always the same bytes.

    Its date is when the ledger was read for it, never the clock's.
    """
    on = sheet(document)
    given = {
        "language": document.language.value,
        "title": document.title,
        "author": document.author,
        "margins": {
            "top": on.top_mm,
            "left": on.left_mm,
            "bottom": on.bottom_mm,
            "right": on.right_mm,
        },
        "small": SMALL_PT,
        "red": f"#{RED}",
        "items": _items(document),
    }
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"bulletin": json.dumps(given, ensure_ascii=False)},
        timestamp=document.known.astimezone(UTC).replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("the typesetter made no single file")
    return made


@cache
def _fonts() -> typst.Fonts:
    """Return the two typefaces of the package, and no other: the same on every machine."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[sans_path().parent],
    )


def _items(document: Document) -> list[dict[str, object]]:
    found, ends = [], []
    for block in blocks(document):
        if isinstance(block, Line) and block.kind is LineKind.END:
            ends.append(block.text)
        else:
            found.append(_item(block, document))
    if ends:
        look = _look(LineKind.END, document)
        found.append({"kind": "end", "texts": ends, "look": look})
    return found


def _item(block: Block, document: Document) -> dict[str, object]:
    if isinstance(block, Rows):
        size = block.type_pt(document.language, sheet(document))
        return {"kind": "rows", "rows": block.rows, "size": size, "share": block.name_share}
    if isinstance(block, Picture):
        return {
            "kind": "chart",
            "svg": svg_of(block.chart, document.language),
            "words": block.chart.words.said(document.language),
            "text": block.line.text,
            "look": _look(LineKind.CHART, document),
        }
    look = LOOKS[block.kind]
    red_line = block.kind is (LineKind.ISSUE if document.official else LineKind.IMPRINT)
    return {
        "kind": block.kind.value,
        "text": block.text,
        "look": _look(block.kind, document),
        "level": 0 if look.level is None else look.level + 1,
        "red-line": red_line,
        "after-line": (2 if document.official else 1) * LINE_PT if red_line else 0,
    }


def _look(kind: LineKind, document: Document) -> dict[str, object]:
    look, on, language = LOOKS[kind], sheet(document), document.language
    size = size_pt(look, language, on)
    if kind is LineKind.MASTHEAD:
        size = masthead_pt(document)
    scale = size / look.size_pt
    free = 0.0
    if kind in (LineKind.SIGNATURE, LineKind.DATE):
        name, date = closing_chars(document)
        free = name if kind is LineKind.SIGNATURE else date
    after = 4.0 if kind is LineKind.IMPRINT else look.after_pt * scale  # the line comes first
    return {
        "size": size,
        "line": line_pt(look, language, on),
        "red": look.red,
        "sans": look.face is HEI or (look.bold and language == Language.EN and not look.red),
        "strong": kind in _STRONG,
        "align": look.align.value,
        "squeezed": size == BODY_PT and language == Language.ZH,
        "indent": look.indent and language == Language.ZH,
        "before": round(look.before_pt * scale, 1),
        "after": round(after, 1),
        "free": free,
        "sticky": look.level is not None or kind is LineKind.TABLE,
    }
