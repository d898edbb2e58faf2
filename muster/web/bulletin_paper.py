"""A bulletin as pages show it: paragraphs whose numbers open, tables whose cells do, charts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from muster.core.bulletin import Bound, Bulletin, Cell, Language, Line, LineKind, Sentence, pieces
from muster.core.bulletin import lines as lines_of
from muster.formats.chart import svg_of
from muster.web.words import chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of a sentence: plain text, or a number bound to a figure."""

    text: str
    bound: Bound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceShown:
    """One sentence in the language of the page, cut at its numbers."""

    number: int
    pieces: tuple[Piece, ...]
    opens: bool
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShown:
    """One row of a table: whose it is, and its numbers."""

    name: str
    cells: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of the document, a table whole, or a chart and the line beneath it."""

    kind: LineKind
    text: str = ""
    parts: tuple[str, ...] = ()  # of an imprint: editor and date
    sentences: tuple[SentenceShown, ...] = ()
    heads: tuple[str, ...] = ()  # of a table
    rows: tuple[RowShown, ...] = ()
    picture: SafeString | None = None
    words: str = ""  # what the picture shows


def language() -> Language:
    """Return the language of the page."""
    return Language.ZH if chinese() else Language.EN


def paragraphs(written: Bulletin, *, opened: int = 0) -> tuple[Paragraph, ...]:
    """Return the bulletin in the language of the page, sentence ``opened`` open."""
    return tuple(_paragraphs(written, language(), opened))


def _paragraphs(written: Bulletin, spoken: Language, opened: int) -> Iterator[Paragraph]:
    charts = {chart.key: chart for section in written.sections for chart in section.charts}
    for (kind, place), group in groupby(lines_of(written, spoken), lambda li: (li.kind, li.place)):
        if kind is LineKind.ROW:
            yield _table(list(group), spoken)
            continue
        for line in group:
            picture, words = None, ""
            if kind is LineKind.CHART:
                # drawn by us from numbers and names it escapes itself
                picture = mark_safe(svg_of(charts[place], spoken))
                words = charts[place].words.said(spoken)
            yield Paragraph(
                kind=kind,
                text=line.text,
                parts=tuple(line.text.split("\t")),
                sentences=tuple(_sentence(s, spoken, opened=opened) for s in line.sentences),
                picture=picture,
                words=words,
            )


def _table(rows: Sequence[Line], spoken: Language) -> Paragraph:
    heads, *body = rows
    return Paragraph(
        kind=LineKind.ROW,
        heads=tuple(heads.text.split("\t")),
        rows=tuple(
            RowShown(name=row.text.split("\t")[0], cells=tuple(_cell(c, spoken) for c in row.cells))
            for row in body
        ),
    )


def _cell(cell: Cell, spoken: Language) -> Piece:
    return Piece(text=cell.text.said(spoken), bound=cell.bound)


def _sentence(sentence: Sentence, spoken: Language, *, opened: int) -> SentenceShown:
    cut = tuple(
        Piece(text=piece)
        if isinstance(piece, str)
        else Piece(text=piece.text_zh if spoken is Language.ZH else piece.text_en, bound=piece)
        for piece in pieces(sentence, spoken)
    )
    return SentenceShown(
        number=sentence.number,
        pieces=cut,
        opens=bool(sentence.bound),
        open=sentence.number == opened,
    )
