"""Word documents read and marked: their text with the place of each word, comments at numbers.

A comment is anchored on the very characters it speaks of. The run that holds them is cut in
three; each piece keeps the look of the whole, and nothing else in the document is touched. A
header, a footer or a footnote can hold no comment; what is said of those stands at the first
words of the body, which name the place.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as Docx
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.text.run import Run

from muster.formats.text import Kind, Part, Place, Text, TextFault, TextRefused, joined

# What the library raises when a document is not what it says it is.
_BROKEN = (
    *(OpcError, BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError),
    *(AttributeError, IndexError, OSError, NotImplementedError, RuntimeError),
)
_P, _R, _T, _TBL, _TR, _TC = (qn(f"w:{tag}") for tag in ("p", "r", "t", "tbl", "tr", "tc"))
_BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What is struck out, how a run looks, and a shape told again for old programs, are not read.
_UNREAD = frozenset(
    (*(qn(f"w:{tag}") for tag in ("del", "moveFrom", "rPr", "pPr")), f"{_COMPATIBLE}Fallback")
)
_FOOTNOTE, _KIND, _SPACE = qn("w:footnote"), qn("w:type"), qn("xml:space")
_OTHERS = (
    (re.compile(r"/word/footnotes\.xml"), Part.FOOTNOTE),
    (re.compile(r"/word/header\d*\.xml"), Part.HEADER),
    (re.compile(r"/word/footer\d*\.xml"), Part.FOOTER),
)
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PAGE_NUMBER = re.compile(r"[\W\d_]*")  # all a footer says of most pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Something said about the characters from ``start`` to ``end`` of a text."""

    start: int
    end: int
    said: str


@dataclass(frozen=True, slots=True)
class _Words:
    """A piece of text and the element it came from; None for a break."""

    text: str
    element: BaseOxmlElement | None


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One paragraph of the document: its pieces, where it stands, what parts it from the next."""

    words: tuple[_Words, ...]
    place: Place
    after: str
    body: bool

    @property
    def text(self) -> str:
        return "".join(words.text for words in self.words)


def document_text(content: bytes) -> Text | TextRefused:
    """Return what a Word document says: body and tables, then footnotes, headers, footers.

    The archive must have passed :func:`muster.formats.guard.vet`.
    """
    try:
        document = Document(BytesIO(content))
        return joined(Kind.DOCX, [(s.text, s.place, s.after) for s in _spoken(document)])
    except _BROKEN:
        return TextRefused(code=TextFault.DAMAGED)


def marked(content: bytes, comments: Sequence[Comment], *, author: str, at: datetime) -> bytes:
    """Return the document with ``comments``, their offsets in what ``document_text`` returned."""
    document = Document(BytesIO(content))
    _comment(document, comments, author=author, at=at)
    return _saved(document)


def typed(text: Text, comments: Sequence[Comment], *, author: str, at: datetime) -> bytes:
    """Return a new document that says ``text``, with ``comments`` at their offsets in it."""
    document = _blank()
    document.core_properties.author = author
    for paragraph in text.paragraphs:
        said = text.text[paragraph.start : paragraph.end]
        document.add_paragraph(_UNWRITABLE.sub("\ufffd", said))
    made = joined(Kind.DOCX, [(s.text, s.place, s.after) for s in _spoken(document)])
    starts = {
        old.start: new.start for old, new in zip(text.paragraphs, made.paragraphs, strict=True)
    }
    moved = []
    for comment in comments:
        own = text.paragraph(comment.start)
        if own is not None:
            by = starts[own.start] - own.start
            end = min(comment.end, own.end)
            moved.append(Comment(start=comment.start + by, end=end + by, said=comment.said))
    _comment(document, moved, author=author, at=at)
    return _saved(document)


def _blank() -> Docx:
    """Return an empty document on A4 whose Chinese is set as Chinese."""
    document = Document()
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
    look = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts, language = look.find(qn("w:rFonts")), look.find(qn("w:lang"))
    for name in [name for name in fonts.attrib if name.endswith("eastAsiaTheme")]:
        del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), "宋体")
    language.set(qn("w:eastAsia"), "zh-CN")
    return document


def _saved(document: Docx) -> bytes:
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


# --- reading -------------------------------------------------------------------------------------


def _spoken(document: Docx) -> Iterator[_Spoken]:
    """Yield every paragraph that says something, the body first."""
    yield from _Story(Part.PARAGRAPH).told(document.element.body)
    parts = sorted(document.part.package.iter_parts(), key=lambda part: str(part.partname))
    for pattern, kind in _OTHERS:
        for part in parts:
            if pattern.fullmatch(str(part.partname)):
                for spoken in _Story(kind).told(parse_xml(part.blob)):
                    if not _PAGE_NUMBER.fullmatch(spoken.text):
                        yield spoken


class _Story:
    """Reads one part of a document in order, counting its paragraphs and tables."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._paragraphs = self._tables = 0

    def told(self, element: BaseOxmlElement) -> Iterator[_Spoken]:
        """Yield the paragraphs beneath ``element``."""
        for child in element:
            if child.tag in _UNREAD or child.get(_KIND) in ("separator", "continuationSeparator"):
                continue
            if child.tag == _P:
                yield from self._paragraph(child)
            elif child.tag == _TBL:
                yield from self._table(child)
            else:
                yield from self.told(child)

    def _paragraph(self, element: BaseOxmlElement) -> Iterator[_Spoken]:
        words = tuple(_words(element))
        if any(each.text.strip() for each in words):
            self._paragraphs += 1
            place = Place(part=self._part, number=self._paragraphs)
            yield _Spoken(words, place, "\n", self._part is Part.PARAGRAPH)
        yield from self._boxes(element)

    def _boxes(self, element: BaseOxmlElement) -> Iterator[_Spoken]:
        """Yield what stands in text boxes that hang on a paragraph."""
        for child in element:
            if child.tag in _UNREAD:
                continue
            if child.tag == _P:
                yield from self._paragraph(child)
            elif child.tag != _T:
                yield from self._boxes(child)

    def _table(self, element: BaseOxmlElement) -> Iterator[_Spoken]:
        self._tables += 1
        table = self._tables
        part = Part.TABLE if self._part is Part.PARAGRAPH else self._part
        for row, line in enumerate(element.iterchildren(_TR), start=1):
            told = [
                (column, spoken)
                for column, cell in enumerate(line.iterchildren(_TC), start=1)
                for spoken in self.told(cell)
            ]
            for n, (column, spoken) in enumerate(told, start=1):
                last = n == len(told)
                after = "\n" if last or told[n][0] == column else "\t"
                place = Place(part=part, number=table, row=row, column=column)
                yield _Spoken(spoken.words, place, after, spoken.body)


def _words(element: BaseOxmlElement) -> Iterator[_Words]:
    """Yield the pieces of one paragraph, without those of text boxes that hang on it."""
    for child in element:
        if child.tag in _UNREAD or child.tag == _P:
            continue
        if child.tag == _T:
            yield _Words(child.text or "", child)
        elif child.tag in _BREAKS:
            yield _Words(_BREAKS[child.tag], None)
        else:
            yield from _words(child)


# --- marking -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spot:
    """A piece of the body: where it stands in the whole text, and its element."""

    start: int
    end: int
    element: BaseOxmlElement


def _spots(document: Docx) -> list[_Spot]:
    spots, at = [], 0
    for spoken in _spoken(document):
        for words in spoken.words:
            if words.element is not None and spoken.body and words.text:
                spots.append(_Spot(at, at + len(words.text), words.element))
            at += len(words.text)
        at += len(spoken.after)
    return spots


def _comment(document: Docx, comments: Sequence[Comment], *, author: str, at: datetime) -> None:
    _cut(document, {edge for c in comments for edge in (c.start, c.end)})
    spots = _spots(document)
    if not spots:
        document.add_paragraph(" ")
        spots = _spots(document)
    for comment in comments:
        own = [s for s in spots if comment.start <= s.start and s.end <= comment.end]
        own = own or spots[:1]
        runs = [Run(_run(spot.element), document) for spot in (own[0], own[-1])]
        made = document.add_comment(runs, text=comment.said, author=author, initials=author[:1])
        made._comment_elm.date = at


def _cut(document: Docx, edges: set[int]) -> None:
    """Cut runs at ``edges``, the last first, so that the offsets before stay as they are."""
    spots = _spots(document)
    for edge in sorted(edges, reverse=True):
        for spot in spots:
            if spot.start < edge < spot.end:
                _cut_run(spot.element, edge - spot.start)


def _cut_run(element: BaseOxmlElement, at: int) -> None:
    """Cut the run of ``element`` so that its text ends after ``at`` characters."""
    run = _run(element)
    place = list(run).index(element)
    said = element.text or ""
    after = deepcopy(run)
    for child in list(run)[place + 1 :]:
        run.remove(child)
    for child in list(after)[:place]:
        if child.tag not in _UNREAD:
            after.remove(child)
    rest = next(child for child in after if child.tag == _T)
    for piece, words in ((element, said[:at]), (rest, said[at:])):
        piece.text = words
        piece.set(_SPACE, "preserve")
    run.addnext(after)


def _run(element: BaseOxmlElement) -> CT_R:
    return next(above for above in element.iterancestors(_R) if isinstance(above, CT_R))
