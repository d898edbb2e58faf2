"""Lines, sentences and clauses of a text, and which lines are titles rather than statements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from muster.core.bulletin import Language

_LINE = re.compile(r"[^\n]+")
_ENDS = re.compile(
    '[。！？!?；;…][”』」）)"]?|(?<=[a-z)\u2460-\u2473\u3251-\u325f\u32b1-\u32bf〕])\\.$'
)
_SENTENCE = re.compile(r"(?:[^。！？!?\n…]|…(?!…))++(?:[。！？!?]|……)*+[”』」）)]*+")
_ENGLISH_SENTENCE = re.compile(r"[^\n]+?(?:(?<![Nn]o)(?<!\bDr)[.!?](?=[ \n]|$)|$)", re.MULTILINE)
_CLAUSE = re.compile(r"[^，,；;：:]++|[，,；;：:]")
_HEADING = re.compile(
    r"[ \t　]*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}[.、] ?)"
)
_HAN = re.compile("[一-龥]")
_TITLE_LONGEST = 60
_TITLES_MOST = 6  # lines at the head of a report: address, masthead, issue, date, title
_COUNTED = re.compile(r"\d[万千百余多]*[名人个支份封辆台处起件家]")
_SENTENCE_LONGEST = 600  # characters; so that no text makes the reader look back without end


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a text from ``start`` to ``end``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch of ``text`` this is."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence: its clauses, its language, and whether it is a title."""

    start: int
    end: int
    clauses: tuple[Span, ...]
    language: Language
    title: bool
    line: int  # the line it stands in, from 0


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of ``text`` in order.

    A title is one of the lines at the head, before the first that ends as sentences do, or a
    numbered heading; a numbered line that counts something (1.投入警力300人) is an item. A text
    in which no line ends as sentences do is all statement.
    """
    lines = list(_LINE.finditer(text))
    ended = [bool(_ENDS.search(line[0].rstrip())) for line in lines]
    first = ended.index(True) if True in ended else 0
    for number, line in enumerate(lines):
        numbered = _HEADING.match(line[0]) is not None
        short = numbered and len(line[0]) < _TITLE_LONGEST and not _COUNTED.search(line[0])
        opens = not numbered and number < min(first, _TITLES_MOST)
        title = not ended[number] and (short or opens)
        english = _is_english(line[0])
        pattern = _ENGLISH_SENTENCE if english else _SENTENCE
        for start, end in _bounded(text, line, pattern):
            yield Sentence(
                start=start,
                end=end,
                clauses=tuple(_clauses(text, start, end)) if not english else (),
                language=Language.EN if english else Language.ZH,
                title=title,
                line=number,
            )


def _bounded(text: str, line: re.Match[str], pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where sentences stand, cutting what no sentence is as long as at a comma."""
    for found in pattern.finditer(line[0]):
        start, end = line.start() + found.start(), line.start() + found.end()
        while end - start > _SENTENCE_LONGEST:
            cut = max(text.rfind(mark, start, start + _SENTENCE_LONGEST) for mark in "，,；; ") + 1
            cut = cut if cut > start else start + _SENTENCE_LONGEST
            yield start, cut
            start = cut
        yield start, end


def _is_english(line: str) -> bool:
    return len(_HAN.findall(line)) * 5 < len(re.findall("[A-Za-z]", line))


def _clauses(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield clauses; a comma between digits (8,975) parts nothing."""
    begin = start
    for match in _CLAUSE.finditer(text, start, end):
        if match[0] not in "，,；;：:":
            continue
        at = match.start()
        if match[0] in ",:" and text[at - 1 : at].isdigit() and text[at + 1 : at + 4].isdigit():
            continue
        if at > begin:
            yield Span(start=begin, end=at)
        begin = at + 1
    if end > begin:
        yield Span(start=begin, end=end)
