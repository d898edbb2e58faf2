"""A text somebody wrote, and where in its file every paragraph stands.

A checker works on one long text and answers in offsets; :meth:`Text.place` says where in the file
an offset stands, so that a person finds the number again.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of file a text was read from."""

    PLAIN = "plain"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


class Part(StrEnum):
    """Where in a file a paragraph stands."""

    PARAGRAPH = "paragraph"
    TABLE = "table"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTE = "footnote"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a paragraph stands: which of its part, and in a table in which row and column."""

    part: Part
    number: int  # of the paragraph, table, footnote or page, from 1
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph: where its text begins and ends in the whole, and where it stands."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a file says, as one text, and its paragraphs in order."""

    kind: Kind
    text: str
    paragraphs: tuple[Paragraph, ...]

    def paragraph(self, offset: int) -> Paragraph | None:
        """Return the paragraph in which ``offset`` lies, or the last one before it."""
        at = bisect_right(self.paragraphs, offset, key=lambda p: p.start) - 1
        return self.paragraphs[at] if at >= 0 else None

    def place(self, offset: int) -> Place | None:
        """Return where in the file ``offset`` stands."""
        found = self.paragraph(offset)
        return found.place if found else None


class TextFault(StrEnum):
    """Why a file was not read."""

    FILE_TOO_LARGE = "file_too_large"
    TOO_MUCH_TEXT = "too_much_text"
    TOO_MANY_PAGES = "too_many_pages"
    UNPACKED_TOO_LARGE = "unpacked_too_large"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    OLD_DOCUMENT = "old_document"  # .doc or .rtf, to be saved as .docx
    NOT_A_TEXT = "not_a_text"
    NO_TEXT = "no_text"  # pages are pictures: a scan
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRefused:
    """A file that was not read: why, and what passed which limit."""

    code: TextFault
    found: int = 0
    limit: int = 0


def plain(said: str) -> Text:
    """Return a text that was typed or pasted; each line is a paragraph."""
    lines = said.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return numbered(Kind.PLAIN, lines)


def numbered(kind: Kind, lines: Iterable[str]) -> Text:
    """Return lines as a text; those that say something are numbered from 1."""
    kept = [line.rstrip() for line in lines]
    spots, count = [], 0
    for line in kept:
        count += bool(line.strip())
        spots.append(Place(part=Part.PARAGRAPH, number=count))
    return joined(kind, [(line, spot, "\n") for line, spot in zip(kept, spots, strict=True)])


def joined(kind: Kind, pieces: Iterable[tuple[str, Place, str]]) -> Text:
    """Return paragraphs as one text; the last of each triple is what parts it from the next."""
    said: list[str] = []
    paragraphs: list[Paragraph] = []
    at = 0
    for words, place, after in pieces:
        if words.strip():
            paragraphs.append(Paragraph(start=at, end=at + len(words), place=place))
        said += [words, after]
        at += len(words) + len(after)
    return Text(kind=kind, text="".join(said).rstrip(), paragraphs=tuple(paragraphs))
