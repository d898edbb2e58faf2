"""Bulletins as files: one text, written as Word, PDF, web page, plain text, or workbook."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from muster.core.bulletin import Bulletin, Language, text
from muster.formats.bulletin_docx import docx_of
from muster.formats.bulletin_html import html_of
from muster.formats.bulletin_pdf import pdf_of
from muster.formats.paper import document_of

Maker = Callable[[Bulletin, Language], bytes]


def _html(bulletin: Bulletin, language: Language) -> bytes:
    return html_of(bulletin, language).encode()


def _docx(bulletin: Bulletin, language: Language) -> bytes:
    return docx_of(document_of(bulletin, language))


def _pdf(bulletin: Bulletin, language: Language) -> bytes:
    return pdf_of(document_of(bulletin, language))


def _text(bulletin: Bulletin, language: Language) -> bytes:
    return (text(bulletin, language) + "\n").encode()


MAKERS: Mapping[str, Maker] = MappingProxyType(
    {"docx": _docx, "pdf": _pdf, "html": _html, "txt": _text}
)


def file_of(bulletin: Bulletin, ending: str, language: Language) -> bytes:
    """Return the bulletin as a file; the same bulletin is always the same bytes.

    Raises ``ValueError`` for an ending there is none of.
    """
    make = MAKERS.get(ending.removeprefix("."))
    if make is None:
        known = ", ".join(f".{each}" for each in MAKERS)
        raise ValueError(f"{ending}: a bulletin is written as {known}")
    return make(bulletin, language)
