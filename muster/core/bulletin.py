"""Bulletins: sentences bound to figures, composed by rule in Chinese and English.

No number is typed. Each number in a sentence is a :class:`Bound`: which figure of which
organisation it is, what was counted, and where in the text it stands. What is nought is not
mentioned. Stock, flow and cumulative figures are worded apart: 现有 / now, 新 / new, 累计 / a
total of.

What a bulletin is, and its paragraphs as every file format writes them, stands here; how it is
written is in :mod:`muster.core.compose`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from muster.core.ledger import AsOf

_CHINESE_NUMERALS = "一二三四五六七八九十"


class Language(StrEnum):
    """A language a bulletin is written in; the value is its BCP 47 tag."""

    ZH = "zh-Hans"
    EN = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What something is called in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One number in a sentence: the figure it is, and where it stands in either text."""

    figure: str
    org: str | None  # None: the whole service
    by_name: int
    text_zh: str
    text_en: str
    start_zh: int  # offset of text_zh in the sentence
    start_en: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, numbered through the whole bulletin from 1."""

    number: int
    text_zh: str
    text_en: str
    bound: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the first (一、) or second level (（一）) and the paragraph beneath it."""

    level: int
    title_zh: str
    title_en: str
    sentences: tuple[Sentence, ...]  # none where second-level sections follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A bulletin, frozen at (at, known) and at a head of the ledger."""

    form: str
    number: int
    about: str | None
    asof: AsOf
    head_seq: int
    head_digest: str
    published: bool
    masthead_zh: str
    masthead_en: str
    title_zh: str
    title_en: str
    editor_zh: str
    editor_en: str
    dated_zh: str
    dated_en: str
    sections: tuple[Section, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence in order; ``sentences[n - 1].number == n``."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)


class LineKind(StrEnum):
    """What a line of a bulletin is on paper (domain/formats, sections 1 and 2)."""

    MASTHEAD = "masthead"  # 简报, large and red
    ISSUE = "issue"  # 第×期
    IMPRINT = "imprint"  # editor, a tab, date; the red line stands beneath it
    TITLE = "title"
    HEADING = "heading"  # 一、
    SUBHEADING = "subheading"  # （一）
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a bulletin in one language; ``sentences`` are those it is made of."""

    kind: LineKind
    text: str
    sentences: tuple[Sentence, ...] = ()


def text(bulletin: Bulletin, language: Language) -> str:
    """Return the whole bulletin as plain text, one line for each paragraph."""
    return "\n".join(line.text for line in lines(bulletin, language))


def lines(bulletin: Bulletin, language: Language) -> tuple[Line, ...]:
    """Return the paragraphs of the bulletin in ``language``: what every file format writes."""
    zh = language == Language.ZH
    editor, dated = (
        (bulletin.editor_zh, bulletin.dated_zh) if zh else (bulletin.editor_en, bulletin.dated_en)
    )
    head = (
        Line(LineKind.MASTHEAD, bulletin.masthead_zh if zh else bulletin.masthead_en),
        Line(LineKind.ISSUE, f"第{bulletin.number}期" if zh else f"No. {bulletin.number}"),
        Line(LineKind.IMPRINT, f"{editor}\t{dated}"),
        Line(LineKind.TITLE, bulletin.title_zh if zh else bulletin.title_en),
    )
    return (*head, *_body(bulletin.sections, language))


def _body(sections: Sequence[Section], language: Language) -> Iterator[Line]:
    zh = language == Language.ZH
    first = second = 0
    for section in sections:
        title = section.title_zh if zh else section.title_en
        if section.level == 1:
            first, second = first + 1, 0
            count = f"{_CHINESE_NUMERALS[first - 1]}、" if zh else f"{first}. "
            yield Line(LineKind.HEADING, count + title)
        else:
            second += 1
            count = f"（{_CHINESE_NUMERALS[second - 1]}）" if zh else f"({second}) "
            yield Line(LineKind.SUBHEADING, count + title)
        if section.sentences:
            joined = ("" if zh else " ").join(
                s.text_zh if zh else s.text_en for s in section.sentences
            )
            yield Line(LineKind.BODY, joined, section.sentences)


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
