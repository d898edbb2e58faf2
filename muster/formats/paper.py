"""How a bulletin or another paper is set by whatever program: measures, typefaces, looks.

Measures follow GB/T 9704-2012 where it speaks of paper, type and spacing (domain/formats,
section 1). The official typefaces are not free, so each is named with free ones to stand in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from muster.core.bulletin import Bulletin, Chart, Document, Language, Line, LineKind, lines
from muster.core.forms import FORMS

# A4; the type area is 156 x 225 mm (GB/T 9704-2012, 5.2).
PAGE_MM = (210, 297)
TOP_MM, LEFT_MM, BOTTOM_MM, RIGHT_MM = 37, 28, 35, 26
FOOTER_MM = 23  # the page number stands 7 mm below the type area
MM_PER_PT = 25.4 / 72
LINE_PT = 28.9  # 22 lines to a page
BODY_PT = 16.0  # 3号: 28 characters to a line
SMALL_PT = 14.0  # 4号: the block at the end, page numbers
RED = "C00000"
ENGLISH_LINE = 0.75  # of the Chinese line at least: English is set smaller


class Align(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface by its official name, and what may stand in for it, best first."""

    name: str
    instead: tuple[str, ...]


TITLE = Face("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "Noto Serif CJK SC", "Source Han Serif SC"))
FANGSONG = Face("仿宋_GB2312", ("仿宋", "FangSong", "FandolFang", "Noto Serif CJK SC"))
KAI = Face("楷体_GB2312", ("楷体", "KaiTi", "FandolKai", "AR PL KaitiM GB", "Noto Serif CJK SC"))
HEI = Face("黑体", ("SimHei", "FandolHei", "WenQuanYi Zen Hei", "Noto Sans CJK SC"))
SONG = Face("宋体", ("SimSun", "FandolSong", "Noto Serif CJK SC"))
ROMAN = Face("Times New Roman", ("Liberation Serif", "Tinos"))
FACES = (TITLE, FANGSONG, KAI, HEI, SONG, ROMAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one kind of line is set in Chinese; English has the same places in smaller type."""

    face: Face
    size_pt: float
    line_pt: float | None = LINE_PT  # None: as tall as the type
    english_pt: float = 12.0
    red: bool = False
    bold: bool = False  # in English alone: Chinese shows rank by typeface
    align: Align = Align.LEFT
    indent: bool = False  # two characters
    right_chars: int = 0  # kept free at the right
    before_pt: float = 0.0
    after_pt: float = 0.0
    level: int | None = None  # in the outline


_BODY = Look(face=FANGSONG, size_pt=BODY_PT, indent=True, align=Align.JUSTIFY)
LOOKS: dict[LineKind, Look] = {
    LineKind.MASTHEAD: Look(
        face=TITLE, size_pt=48, line_pt=None, english_pt=34, red=True, bold=True,
        align=Align.CENTER, after_pt=10,
    ),
    LineKind.ISSUE: Look(face=FANGSONG, size_pt=BODY_PT, align=Align.CENTER, after_pt=6),
    LineKind.IMPRINT: Look(face=FANGSONG, size_pt=BODY_PT, after_pt=LINE_PT),
    LineKind.TITLE: Look(
        face=TITLE, size_pt=22, line_pt=36, english_pt=18, bold=True,
        align=Align.CENTER, after_pt=LINE_PT, level=0,
    ),
    LineKind.ADDRESSEE: Look(face=FANGSONG, size_pt=BODY_PT),
    LineKind.HEADING: Look(
        face=HEI, size_pt=BODY_PT, english_pt=13, bold=True, indent=True, level=1
    ),
    LineKind.SUBHEADING: Look(face=KAI, size_pt=BODY_PT, bold=True, indent=True, level=2),
    LineKind.BODY: _BODY,
    LineKind.PROSE: _BODY,
    LineKind.LISTED: _BODY,
    LineKind.TABLE: Look(
        face=HEI, size_pt=12, line_pt=20, english_pt=10.5, bold=True, align=Align.CENTER,
        before_pt=8, after_pt=4,
    ),
    LineKind.ROW: Look(face=SONG, size_pt=10.5, line_pt=None, english_pt=9),
    LineKind.CHART: Look(
        face=HEI, size_pt=12, line_pt=20, english_pt=10.5, bold=True, align=Align.CENTER,
        after_pt=8,
    ),
    LineKind.FOOTNOTE: Look(
        face=FANGSONG, size_pt=12, line_pt=20, english_pt=9.5, align=Align.JUSTIFY
    ),
    LineKind.SIGNATURE: Look(
        face=FANGSONG, size_pt=BODY_PT, align=Align.RIGHT, right_chars=2, before_pt=2 * LINE_PT
    ),
    LineKind.DATE: Look(face=FANGSONG, size_pt=BODY_PT, align=Align.RIGHT, right_chars=4),
    LineKind.END: Look(face=FANGSONG, size_pt=SMALL_PT, line_pt=24, english_pt=10.5),
}  # fmt: skip

# Tables with many columns are set smaller, so that a row stays a row.
WIDE = 9
WIDE_PT = 7.5
NAME_SHARE, WIDE_NAME_SHARE = 0.26, 0.2  # of the width: the column of names


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of one table, heads first, each with its cells as text."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def wide(self) -> bool:
        """Whether it has so many columns that it is set smaller."""
        return len(self.rows[0]) >= WIDE

    @property
    def name_share(self) -> float:
        """How much of the width the column of names takes."""
        return WIDE_NAME_SHARE if self.wide else NAME_SHARE

    def type_pt(self, language: Language, on: "Sheet") -> float:
        """Return the size of its type."""
        return WIDE_PT if self.wide else size_pt(LOOKS[LineKind.ROW], language, on)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart and the line beneath it."""

    chart: Chart
    line: Line


Block = Line | Rows | Picture


def document_of(bulletin: Bulletin, language: Language) -> Document:
    """Return the bulletin as a document in one language."""
    zh = language == Language.ZH
    return Document(
        language=language,
        title=bulletin.title_zh if zh else bulletin.title_en,
        author=bulletin.editor_zh if zh else bulletin.editor_en,
        lines=lines(bulletin, language),
        known=bulletin.asof.known,
        mark=f"{bulletin.head_seq} {bulletin.head_digest}",
        official=bulletin.official,
        one_page=FORMS[bulletin.form].one_page,
        charts=tuple(chart for section in bulletin.sections for chart in section.charts),
    )


def blocks(document: Document) -> Iterator[Block]:
    """Yield what stands on the paper in order: paragraphs, tables whole, pictures."""
    charts = {chart.key: chart for chart in document.charts}
    for (kind, _place), group in groupby(document.lines, _together):
        if kind is LineKind.ROW:
            yield Rows(tuple(tuple(line.text.split("\t")) for line in group))
        elif kind is LineKind.CHART:
            yield from (Picture(charts[line.place], line) for line in group)
        else:
            yield from group


def _together(line: Line) -> tuple[LineKind, str]:
    return line.kind, line.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """How much stands on a page: its margins, and how far type and lines are reduced."""

    top_mm: float = TOP_MM
    left_mm: float = LEFT_MM
    bottom_mm: float = BOTTOM_MM
    right_mm: float = RIGHT_MM
    reduced: float = 1.0
    lines_reduced: float = 1.0

    @property
    def width_mm(self) -> float:
        """The width of the type area."""
        return PAGE_MM[0] - self.left_mm - self.right_mm


_OFFICIAL = Sheet()
_ONE_PAGE = Sheet(
    top_mm=18, left_mm=24, bottom_mm=20, right_mm=22, reduced=0.72, lines_reduced=0.57
)


def sheet(document: Document) -> Sheet:
    """Return the sheet of a document: official paper, or a situation report on one page."""
    return _ONE_PAGE if document.one_page else _OFFICIAL


def size_pt(look: Look, language: Language, on: Sheet) -> float:
    """Return the size of type of a look in one language."""
    return round((look.size_pt if language == Language.ZH else look.english_pt) * on.reduced, 2)


def line_pt(look: Look, language: Language, on: Sheet) -> float | None:
    """Return the distance of two lines, None where it follows from the type."""
    if look.line_pt is None:
        return None
    scale = 1.0
    if language == Language.EN:
        scale = max(look.english_pt / look.size_pt, ENGLISH_LINE)
    return round(look.line_pt * scale * on.lines_reduced, 1)


def masthead_pt(document: Document) -> float:
    """Return the size of type in which the masthead stands in one line."""
    said, language = document.said(LineKind.MASTHEAD), document.language
    on = sheet(document)
    fits = on.width_mm / MM_PER_PT / (_width(said) * (1 if language == Language.ZH else 1.1))
    return min(size_pt(LOOKS[LineKind.MASTHEAD], language, on), float(int(fits)))


def closing_chars(document: Document) -> tuple[float, float]:
    """Return how many characters stay free at the right of signature and date.

    Without a seal the signature keeps two, and the date begins two to the right of it; a date
    that would reach further keeps two itself and the signature moves (GB/T 9704-2012, 7.3.5.2).
    """
    name, date = (_width(document.said(k)) for k in (LineKind.SIGNATURE, LineKind.DATE))
    if name - date >= 2:
        return 2.0, name - date
    return date + 4 - name, 2.0


def _width(said: str) -> float:
    """Return how many characters wide a text is; Latin ones count a half."""
    return sum(1.0 if ord(character) > 0x2E7F else 0.5 for character in said)
