"""The text of a file somebody wrote: plain, HTML, Word or PDF.

What a stranger sends may be made to eat a machine, so sizes are looked at first: an archive goes
through :mod:`muster.formats.guard`, a PDF is held to a number of pages, and no text may grow
beyond ``MAX_CHARS``.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pypdfium2

from muster.formats.guard import DOCUMENT, WorkbookFault, vet
from muster.formats.text import (
    Kind,
    Part,
    Place,
    Text,
    TextFault,
    TextRefused,
    joined,
    numbered,
    plain,
)
from muster.formats.text_docx import document_text

MAX_FILE_BYTES = 32 << 20
MAX_PLAIN_BYTES = 8 << 20  # of a plain text or a web page; a year of bulletins has 2 MB
MAX_CHARS = 4_000_000
MAX_PAGES = 400
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, and the wrapper of an encrypted .docx
_RTF = b"{\\rtf"
_SNIFFED_BYTES = 1_024
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<(?:head|body|p|div|table)[\s>]", re.IGNORECASE)


_BY_ARCHIVE = {
    WorkbookFault.FILE_TOO_LARGE: TextFault.FILE_TOO_LARGE,
    WorkbookFault.ENCRYPTED: TextFault.ENCRYPTED,
    WorkbookFault.NOT_A_DOCUMENT: TextFault.NOT_A_TEXT,
    WorkbookFault.TOO_MANY_PARTS: TextFault.UNPACKED_TOO_LARGE,
    WorkbookFault.UNPACKED_TOO_LARGE: TextFault.UNPACKED_TOO_LARGE,
    WorkbookFault.PACKED_TOO_TIGHTLY: TextFault.UNPACKED_TOO_LARGE,
    WorkbookFault.TOO_MUCH_TEXT: TextFault.TOO_MUCH_TEXT,
}


def read_text(content: bytes, *, name: str = "") -> Text | TextRefused:
    """Return the text of a file, by what it holds; ``name`` decides where that says nothing."""
    if len(content) > MAX_FILE_BYTES:
        return TextRefused(code=TextFault.FILE_TOO_LARGE, found=len(content), limit=MAX_FILE_BYTES)
    if content.startswith(_PDF):
        return _bounded(_pdf(content))
    if content.startswith(_ZIP):
        return _bounded(_docx(content))
    if content.startswith((_OLE, _RTF)):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        return TextRefused(code=TextFault.ENCRYPTED if locked else TextFault.OLD_DOCUMENT)
    if len(content) > MAX_PLAIN_BYTES:
        return TextRefused(code=TextFault.FILE_TOO_LARGE, found=len(content), limit=MAX_PLAIN_BYTES)
    said = _decoded(content)
    if said is None:
        return TextRefused(code=TextFault.NOT_A_TEXT)
    html = name.lower().endswith((".html", ".htm")) or _HTML.search(content[:_SNIFFED_BYTES])
    return _bounded(_html(said) if html else plain(said))


def _bounded(found: Text | TextRefused) -> Text | TextRefused:
    if isinstance(found, TextRefused):
        return found
    if len(found.text) > MAX_CHARS:
        return TextRefused(code=TextFault.TOO_MUCH_TEXT, found=len(found.text), limit=MAX_CHARS)
    if not found.text.strip():
        empty = TextFault.NO_TEXT if found.kind is Kind.PDF else TextFault.EMPTY
        return TextRefused(code=empty)
    return found


# --- plain text ----------------------------------------------------------------------------------


def _decoded(content: bytes) -> str | None:
    """Return the characters of a plain text, None if it is no text.

    Offices still save GBK; GB18030 holds it and every other Chinese coding of before.
    """
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    coding = next((c for mark, c in marks.items() if content.startswith(mark)), None)
    for tried in (coding,) if coding else ("utf-8", "gb18030"):
        try:
            said = content.decode(tried)
        except UnicodeDecodeError:
            continue
        return None if "\0" in said else said
    return None


# --- web pages -----------------------------------------------------------------------------------

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table"),
        *("tbody", "tfoot", "thead", "title", "tr", "ul"),
    )
)
_SILENT = frozenset(("script", "style", "template", "noscript", "svg", "math", "select"))


class _Page(HTMLParser):
    """Collects what a reader of the page sees, a line for each block; cells part by a tab."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._said: list[str] = []
        self._silent = 0
        self._kept = 0  # depth of elements whose line breaks are meant

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in ("td", "th") and "".join(self._said).strip():
            self._said.append("\t")
        elif tag in _BLOCKS:
            self.end_line()
        self._kept += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.end_line()
        self._kept = max(0, self._kept - (tag == "pre"))

    def say(self, words: str) -> None:
        """Take what stands between tags."""
        if self._silent:
            return
        pieces = words.split("\n") if self._kept else [re.sub(r"[ \t\r\n\f]+", " ", words)]
        for n, piece in enumerate(pieces):
            if n:
                self.end_line()
            self._said.append(piece)

    handle_data = say  # type: ignore[assignment]  # whose parameter has another name

    def end_line(self) -> None:
        """End the line, unless nothing was said in it."""
        line = re.sub(r" *\t *", "\t", "".join(self._said)).strip(" \n")
        self._said.clear()
        if line:
            self.lines.append(line)


def _html(said: str) -> Text:
    page = _Page()
    page.feed(said)
    page.close()
    page.end_line()
    return numbered(Kind.HTML, page.lines)


# --- PDF -----------------------------------------------------------------------------------------

_PAGE_NUMBER = re.compile(r"[\s·.—–-]*(?:第\s*)?\d{1,4}\s*(?:页)?[\s·.—–-]*")
_ENDS = re.compile(r"[。！？；：.!?;:”」）)]\s*$")
_FULL = 0.75  # of the longest line: a line this long was broken by the margin
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


def _pdf(content: bytes) -> Text | TextRefused:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        return TextRefused(code=TextFault.ENCRYPTED if locked else TextFault.DAMAGED)
    try:
        if len(document) > MAX_PAGES:
            return TextRefused(code=TextFault.TOO_MANY_PAGES, found=len(document), limit=MAX_PAGES)
        return joined(Kind.PDF, _pages(document))
    except pypdfium2.PdfiumError:
        return TextRefused(code=TextFault.DAMAGED)
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, Place, str]]:
    """Yield the paragraphs of all pages, each with what parts it from the next.

    One that runs over the end of a page is two, with nothing or a space between them: a sentence
    cut there would be read wrongly, and a person looks for each number on its own page.
    """
    total = 0
    before: tuple[str, Place, bool] | None = None
    for number, page in enumerate(document, start=1):
        words = page.get_textpage().get_text_range()
        total += len(words)
        too_long = total > MAX_CHARS  # what is too long is refused by its length
        for paragraph, ended in [(words, True)] if too_long else _unbroken(words):
            if before is not None:
                yield before[0], before[1], "\n" if before[2] else _seam(before[0], paragraph)
            before = paragraph, Place(part=Part.PAGE, number=number), ended
        if too_long:
            break
    if before is not None:
        yield before[0], before[1], "\n"


def _unbroken(words: str) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of a page, and whether each ends there: lines are joined again.

    A number cut by the margin would else be two. A line shorter than the others, or one that
    ends a sentence short of the margin, ends its paragraph; the page does not.
    """
    lines = [line.strip("\ufffe\x02 \t") for line in re.split(r"[\r\n]+", words)]
    lines = [line for line in lines if line and not _PAGE_NUMBER.fullmatch(line)]
    longest = max(map(_width, lines), default=0)
    said = ""
    for line in lines:
        said += f"{_seam(said, line)}{line}"
        if _width(line) < _FULL * longest or (_ENDS.search(line) and _width(line) < longest * 0.97):
            yield said, True
            said = ""
    if said:
        yield said, _ENDS.search(said) is not None


def _seam(said: str, line: str) -> str:
    """Return what belongs between two lines that the margin parted: nothing, or a space."""
    close = _WIDE.match(line) or _WIDE.search(said[-1:]) or _cut_number(said, line)
    return "" if close or not said else " "


def _cut_number(said: str, line: str) -> bool:
    """Return whether the margin fell within a number of a Chinese text."""
    return said[-1:].isdigit() and line[:1].isdigit() and bool(_WIDE.search(said))


def _width(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))


# --- Word ----------------------------------------------------------------------------------------


def _docx(content: bytes) -> Text | TextRefused:
    """Return the text of a Word document once its archive has been inspected."""
    vetted = vet(content, DOCUMENT)
    if not isinstance(vetted, bytes):
        return TextRefused(
            code=_BY_ARCHIVE.get(vetted.code, TextFault.DAMAGED),
            found=vetted.found,
            limit=vetted.limit,
        )
    return document_text(content)
