"""Bulletins as PDF, set by typst with a typeface embedded: the same on every machine, to the byte.

The template holds the layout; what the bulletin says is handed to it as values, so no text of a
person can become an instruction to the typesetter.
"""

import json
from datetime import UTC
from functools import cache
from pathlib import Path

import typst
from pylopdf_fonts_zh_cn import sans_path

from muster.core.bulletin import Bulletin, Language, Line, LineKind
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


def pdf_of(bulletin: Bulletin, language: Language) -> bytes:
    """Return the bulletin as PDF; the same bulletin is always the same bytes.

    Its date is when the bulletin's ledger was read, never the clock's.
    """
    zh, on = language == Language.ZH, sheet(bulletin)
    given = {
        "language": language.value,
        "title": bulletin.title_zh if zh else bulletin.title_en,
        "author": bulletin.editor_zh if zh else bulletin.editor_en,
        "margins": {
            "top": on.top_mm,
            "left": on.left_mm,
            "bottom": on.bottom_mm,
            "right": on.right_mm,
        },
        "small": SMALL_PT,
        "red": f"#{RED}",
        "items": _items(bulletin, language),
    }
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"bulletin": json.dumps(given, ensure_ascii=False)},
        timestamp=bulletin.asof.known.astimezone(UTC).replace(microsecond=0),
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


def _items(bulletin: Bulletin, language: Language) -> list[dict[str, object]]:
    found, ends = [], []
    for block in blocks(bulletin, language):
        if isinstance(block, Line) and block.kind is LineKind.END:
            ends.append(block.text)
        else:
            found.append(_item(block, bulletin, language))
    if ends:
        look = _look(LineKind.END, bulletin, language)
        found.append({"kind": "end", "texts": ends, "look": look})
    return found


def _item(block: Block, bulletin: Bulletin, language: Language) -> dict[str, object]:
    if isinstance(block, Rows):
        size = block.type_pt(language, sheet(bulletin))
        return {"kind": "rows", "rows": block.rows, "size": size, "share": block.name_share}
    if isinstance(block, Picture):
        return {
            "kind": "chart",
            "svg": svg_of(block.chart, language),
            "words": block.chart.words.said(language),
            "text": block.line.text,
            "look": _look(LineKind.CHART, bulletin, language),
        }
    look = LOOKS[block.kind]
    red_line = block.kind is (LineKind.ISSUE if bulletin.official else LineKind.IMPRINT)
    return {
        "kind": block.kind.value,
        "text": block.text,
        "look": _look(block.kind, bulletin, language),
        "level": 0 if look.level is None else look.level + 1,
        "red-line": red_line,
        "after-line": (2 if bulletin.official else 1) * LINE_PT if red_line else 0,
    }


def _look(kind: LineKind, bulletin: Bulletin, language: Language) -> dict[str, object]:
    look, on = LOOKS[kind], sheet(bulletin)
    size = size_pt(look, language, on)
    if kind is LineKind.MASTHEAD:
        size = masthead_pt(bulletin, language)
    scale = size / look.size_pt
    free = 0.0
    if kind in (LineKind.SIGNATURE, LineKind.DATE):
        name, date = closing_chars(bulletin, language)
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
