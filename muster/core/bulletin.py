"""Bulletins: sentences and tables bound to figures, in Chinese and English side by side.

No number is typed. Each number is a :class:`Bound`: which figure of which organisation it is,
what was counted, and where in the text it stands. What a bulletin is, and its paragraphs as
every file format writes them, stands here; how it is written is in :mod:`muster.core.compose`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import count

from muster.core.kinds import HandWritten
from muster.core.ledger import AsOf

_CHINESE_NUMERALS = (*"一二三四五六七八九十", *(f"十{n}" for n in "一二三四五六七八九"))


class Language(StrEnum):
    """A language a bulletin is written in; the value is its BCP 47 tag."""

    ZH = "zh-Hans"
    EN = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """The same thing said in both languages."""

    zh: str
    en: str

    def said(self, language: Language) -> str:
        """Return it in ``language``."""
        return self.zh if language == Language.ZH else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One number in a sentence: the figure it is, and where it stands in either text.

    Where rounding was asked for, ``roughly`` is the number said (80000 for 近8万) and
    ``qualifier`` how it stands to the count; ``by_name`` always is the count.
    """

    figure: str
    org: str | None  # None: the whole service
    by_name: int
    text_zh: str
    text_en: str
    start_zh: int = 0  # offset of text_zh in the sentence
    start_en: int = 0
    qualifier: str = "exact"  # exact, under (近), over (余)
    roughly: int | None = None

    @property
    def said(self) -> int:
        """The number as said."""
        return self.by_name if self.roughly is None else self.roughly


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, numbered through the whole bulletin from 1.

    ``key`` names the rule that wrote it, so that editions can be laid side by side.
    """

    number: int
    text_zh: str
    text_en: str
    bound: tuple[Bound, ...] = ()
    key: str = field(default="", compare=False)

    def said(self, language: Language) -> str:
        """Return its text in ``language``."""
        return self.text_zh if language == Language.ZH else self.text_en


WITHHELD = Name(zh="＊", en="*")  # stands in a cell that is not published


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number of a table; ``bound`` is None where it is withheld or counts no one figure."""

    text: Name
    bound: Bound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of a table: an organisation and its numbers.

    ``org`` may be ``discretion.OWN``: the people of the one above all parts itself.
    """

    org: str | None
    name: Name
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: heads of its columns, a row for each organisation, the total last."""

    key: str
    title: Name
    columns: tuple[Name, ...]  # the first stands over the names
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One mark of a chart: what it is of, and how many; ``series`` tells marks of one place."""

    label: Name
    series: Name
    number: int
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of numbers, and the same in words for who cannot see it."""

    key: str
    title: Name
    by_day: bool
    points: tuple[Point, ...]
    words: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the first (一、) or second level (（一）) and what stands beneath it."""

    level: int
    title_zh: str
    title_en: str
    sentences: tuple[Sentence, ...]  # none where second-level sections follow
    key: str = field(default="", compare=False)
    prose: tuple[Name, ...] = ()  # paragraphs written by hand
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    footnotes: tuple[Name, ...] = ()
    listed: tuple[Name, ...] = ()  # one paragraph each: identities, corrections

    @property
    def says_something(self) -> bool:
        """Whether anything stands beneath the heading."""
        return bool(self.sentences or self.prose or self.tables or self.charts or self.listed)


# State of the sentence tables and of what stands around them. Bulletins issued with an earlier
# one are written again with that one, to the letter.
WORDING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """What somebody asked to be written: the kind, its sections, what a hand adds to them.

    ``sections`` are keys of those asked for; none stands for all. The last three stand around
    the text of an official document (公文).
    """

    form: str = "briefing"
    published: bool = True  # an edition for the public, with small numbers kept back
    rounded: bool = False
    sections: tuple[str, ...] = ()
    prose: tuple[HandWritten, ...] = ()
    reference: str = ""  # 发文字号
    addressed_to: str = ""  # 主送机关
    copies_to: str = ""  # 抄送机关
    wording: int = WORDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A bulletin, frozen at (at, known) and at a head of the ledger."""

    commission: Commission
    number: int
    about: str | None
    asof: AsOf
    head_seq: int
    head_digest: str
    masthead_zh: str
    masthead_en: str
    title_zh: str
    title_en: str
    editor_zh: str
    editor_en: str
    dated_zh: str
    dated_en: str
    sections: tuple[Section, ...]
    edition: int = 1
    official: bool = False

    @property
    def form(self) -> str:
        """The kind of bulletin: a name in ``forms.FORMS``."""
        return self.commission.form

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence in order; ``sentences[n - 1].number == n``."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)

    @property
    def cells(self) -> tuple[Bound, ...]:
        """Every number that stands in a table."""
        tables = [table for section in self.sections for table in section.tables]
        cells = [cell for table in tables for row in table.rows for cell in row.cells]
        return tuple(cell.bound for cell in cells if cell.bound is not None)


class LineKind(StrEnum):
    """What a line of a bulletin is on paper (domain/formats, sections 1 and 2)."""

    MASTHEAD = "masthead"  # 简报, large and red
    ISSUE = "issue"  # 第×期, or the reference number of an official document
    IMPRINT = "imprint"  # editor, a tab, date; the red line stands beneath it
    TITLE = "title"
    ADDRESSEE = "addressee"  # 主送机关, with a colon
    HEADING = "heading"  # 一、
    SUBHEADING = "subheading"  # （一）
    BODY = "body"
    PROSE = "prose"  # a paragraph written by hand
    TABLE = "table"  # its title
    ROW = "row"  # cells between tabs
    CHART = "chart"  # its title; the picture stands above it
    LISTED = "listed"
    FOOTNOTE = "footnote"
    SIGNATURE = "signature"
    DATE = "date"
    END = "end"  # 版记: the block at the end of an official document


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a bulletin in one language; ``sentences`` are those it is made of.

    A ROW is one row of a table, or its heads: ``cells`` are then the numbers in it.
    """

    kind: LineKind
    text: str
    sentences: tuple[Sentence, ...] = ()
    cells: tuple[Cell, ...] = ()
    place: str = ""  # key of the table or chart it belongs to


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What stands on paper in one language, line by line, whatever program sets it."""

    language: Language
    title: str
    author: str
    lines: tuple[Line, ...]
    known: datetime  # by when what it says was known; its only date in a file
    mark: str  # of the ledger it was written from
    official: bool = False  # an official document (公文), with a signature
    one_page: bool = False
    charts: tuple[Chart, ...] = ()

    def said(self, kind: LineKind) -> str:
        """Return the text of its line of one kind, "" without one; of several, the last."""
        return next((line.text for line in reversed(self.lines) if line.kind is kind), "")


def text(bulletin: Bulletin, language: Language) -> str:
    """Return the whole bulletin as plain text, one line for each paragraph."""
    return "\n".join(line.text for line in lines(bulletin, language))


def title_in(whole: str, *, official: bool) -> str:
    """Return the title from the plain text of a bulletin: it stands after the head."""
    said = whole.split("\n")
    place = 2 if official else 3  # an official document has no line for editor and date
    return said[place] if len(said) > place else ""


def lines(bulletin: Bulletin, language: Language) -> tuple[Line, ...]:
    """Return the paragraphs of the bulletin in ``language``: what every file format writes."""
    body = tuple(_body(bulletin.sections, language))
    return (*_head(bulletin, language), *body, *_foot(bulletin, language))


def _head(bulletin: Bulletin, language: Language) -> Iterator[Line]:
    zh = language == Language.ZH
    edition = ""
    if bulletin.edition > 1:
        edition = f"（第{bulletin.edition}版）" if zh else f" (edition {bulletin.edition})"
    yield Line(LineKind.MASTHEAD, bulletin.masthead_zh if zh else bulletin.masthead_en)
    issue = f"第{bulletin.number}期" if zh else f"No. {bulletin.number}"
    yield Line(LineKind.ISSUE, (bulletin.commission.reference or issue) + edition)
    if not bulletin.official:
        editor, dated = _signed(bulletin, language)
        yield Line(LineKind.IMPRINT, f"{editor}\t{dated}")
    yield Line(LineKind.TITLE, bulletin.title_zh if zh else bulletin.title_en)
    if bulletin.commission.addressed_to:
        yield Line(LineKind.ADDRESSEE, bulletin.commission.addressed_to + ("：" if zh else ":"))


def _signed(bulletin: Bulletin, language: Language) -> tuple[str, str]:
    if language == Language.ZH:
        return bulletin.editor_zh, bulletin.dated_zh
    return bulletin.editor_en, bulletin.dated_en


def _foot(bulletin: Bulletin, language: Language) -> Iterator[Line]:
    """Yield the signature of an official document and the block at its end (版记)."""
    if not bulletin.official:
        return
    zh = language == Language.ZH
    editor, dated = _signed(bulletin, language)
    yield Line(LineKind.SIGNATURE, editor)
    yield Line(LineKind.DATE, dated)
    if copies := bulletin.commission.copies_to:
        yield Line(LineKind.END, f"抄送：{copies}。" if zh else f"Copies: {copies}.")
    yield printed(editor, dated, language)


def printed(editor: str, dated: str, language: Language) -> Line:
    """Return the last line of the block at the end: who had it printed, and when."""
    words = f"{dated}印发" if language == Language.ZH else f"printed {dated}"
    return Line(LineKind.END, f"{editor}\t{words}")


def _body(sections: Sequence[Section], language: Language) -> Iterator[Line]:
    zh = language == Language.ZH
    first = second = 0
    pictures, tables = count(1), count(1)
    for section in sections:
        title = section.title_zh if zh else section.title_en
        if section.level == 1:
            first, second = first + 1, 0
            numbered = f"{_CHINESE_NUMERALS[first - 1]}、" if zh else f"{first}. "
            yield Line(LineKind.HEADING, numbered + title)
        else:
            second += 1
            numbered = f"（{_CHINESE_NUMERALS[second - 1]}）" if zh else f"({second}) "
            yield Line(LineKind.SUBHEADING, numbered + title)
        yield from _said(section, language)
        for chart in section.charts:
            numbered = f"图{next(pictures)}　" if zh else f"Figure {next(pictures)}. "
            yield Line(LineKind.CHART, numbered + chart.title.said(language), place=chart.key)
        for table in section.tables:
            numbered = f"表{next(tables)}　" if zh else f"Table {next(tables)}. "
            yield Line(LineKind.TABLE, numbered + table.title.said(language), place=table.key)
            yield from _rows(table, language)
        for each in section.listed:
            yield Line(LineKind.LISTED, each.said(language))
        for note in section.footnotes:
            yield Line(LineKind.FOOTNOTE, note.said(language))


def _said(section: Section, language: Language) -> Iterator[Line]:
    if section.sentences:
        between = "" if language == Language.ZH else " "
        joined = between.join(s.said(language) for s in section.sentences)
        yield Line(LineKind.BODY, joined, section.sentences)
    for paragraph in section.prose:
        if paragraph.said(language):
            yield Line(LineKind.PROSE, paragraph.said(language))


def _rows(table: Table, language: Language) -> Iterator[Line]:
    heads = "\t".join(column.said(language) for column in table.columns)
    yield Line(LineKind.ROW, heads, place=table.key)
    for row in table.rows:
        said = [row.name, *(cell.text for cell in row.cells)]
        joined = "\t".join(each.said(language) for each in said)
        yield Line(LineKind.ROW, joined, cells=row.cells, place=table.key)


def pieces(sentence: Sentence, language: Language) -> tuple[str | Bound, ...]:
    """Return the sentence cut into plain text and the numbers in it, in order."""
    zh = language == Language.ZH
    said = sentence.text_zh if zh else sentence.text_en
    found: list[str | Bound] = []
    end = 0
    for bound in sorted(sentence.bound, key=lambda b: b.start_zh if zh else b.start_en):
        start = bound.start_zh if zh else bound.start_en
        found += [said[end:start], bound]
        end = start + len(bound.text_zh if zh else bound.text_en)
    return tuple(piece for piece in (*found, said[end:]) if piece)
