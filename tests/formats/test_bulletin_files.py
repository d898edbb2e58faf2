import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from muster.core.bulletin import Language, LineKind, Name, lines, text
from muster.core.compose import Brief, compose
from muster.core.figure import Coverage, Value
from muster.core.ledger import AsOf
from muster.formats.bulletin import docx_of, html_of, write_docx, write_html

KNOWN = datetime(2020, 2, 12, 10, 4, 5, tzinfo=UTC)
ASOF = AsOf(at=datetime(2020, 2, 12, 10, tzinfo=UTC), known=KNOWN)
COUNTED = {
    ("temporary_party_organisations_founded", None): 274,
    ("vanguard_teams_and_squads_founded", None): 565,
    ("squad_members", None): 8975,
    ("squad_memberships", None): 8975,
    ("sent_reassign", None): 305,
    ("sent_reassign", "org:1"): 305,
    ("officers_reassigned", "org:1"): 305,
    ("posts", None): 3000,
    ("assigned", None): 100_000,
    ("officers", None): 100_000,
}
SILENT = Coverage(expected=103, reported=101, zero=0, late=0, silent=2)


def lookup(figure: str, org: str | None) -> Value:
    number = COUNTED.get((figure, org), 0)
    return Value(figure=figure, org=org, asof=ASOF, by_name=number, claimed=None, coverage=SILENT)


BRIEF = Brief(
    number=18,
    about=None,
    parts=("org:1",),
    names={
        None: Name(zh="全区公安机关", en="the region's public security organs"),
        "org:1": Name(zh="<甲>公安局 & 分局", en="<First> Bureau & branches"),
    },
    editor=Name(zh="指挥中心", en="Command Centre"),
    asof=ASOF,
    zone=timezone(timedelta(hours=8)),
    head_seq=148_211,
    head_digest="7f3ac209" * 8,
)
BULLETIN = compose(lookup, BRIEF)
BOTH = pytest.mark.parametrize("language", list(Language))


class Page(HTMLParser):
    """Reads a page as a browser would show it: paragraphs, links, places, all tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[tuple[str, str, str]] = []  # place, address, text
        self.places: list[str] = []
        self.blocks: list[str] = []
        self._inside = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if tag in ("p", "h1", "h2", "h3"):
            self.blocks.append("")
            self._inside = True
        if given.get("id"):
            self.places.append(given["id"] or "")
        if tag == "a":
            self.links.append((self.places[-1], given["href"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h1", "h2", "h3"):
            self._inside = False
        if tag == "a":
            self.tags.append("/a")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.blocks[-1] += data
        if self.tags[-1:] == ["a"]:
            self.links[-1] = (*self.links[-1][:2], data)


def document(language: Language) -> Document:
    return docx.Document(BytesIO(docx_of(BULLETIN, language)))


@BOTH
def test_the_document_and_the_page_say_the_text_of_the_bulletin(language: Language) -> None:
    paragraphs = [paragraph.text for paragraph in document(language).paragraphs]
    page = Page(html_of(BULLETIN, language))

    assert "\n".join(paragraphs) == text(BULLETIN, language)
    assert "\n".join(page.blocks) == text(BULLETIN, language)


@BOTH
def test_files_hold_what_was_made(language: Language, tmp_path: Path) -> None:
    write_docx(BULLETIN, tmp_path / "b.docx", language)
    write_html(BULLETIN, tmp_path / "b.html", language)

    assert (tmp_path / "b.docx").read_bytes() == docx_of(BULLETIN, language)
    assert (tmp_path / "b.html").read_bytes() == html_of(BULLETIN, language).encode()


# --- the document ---------------------------------------------------------------------------------


@BOTH
def test_the_paper_is_a4_with_the_margins_of_the_standard(language: Language) -> None:
    section = document(language).sections[0]
    sizes = (
        section.page_width, section.page_height,
        section.top_margin, section.left_margin, section.bottom_margin, section.right_margin,
    )  # fmt: skip

    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 35, 26]


def test_each_kind_of_line_is_set_in_the_typeface_size_and_spacing_of_the_standard() -> None:
    made = document(Language.ZH)
    kinds = [line.kind.value for line in lines(BULLETIN, Language.ZH)]
    styles = {kind.value: made.styles[f"Bulletin {kind.value}"] for kind in LineKind}

    assert [p.style.name for p in made.paragraphs] == [f"Bulletin {kind}" for kind in kinds]
    assert {
        kind: (
            style.element.rPr.rFonts.get(qn("w:eastAsia")),
            style.font.size.pt,
            style.paragraph_format.line_spacing.pt
            if style.paragraph_format.line_spacing != 1.0
            else None,
        )
        for kind, style in styles.items()
    } == {
        "masthead": ("方正小标宋简体", 48.0, None),
        "issue": ("仿宋_GB2312", 16.0, 28.9),
        "imprint": ("仿宋_GB2312", 16.0, 28.9),
        "title": ("方正小标宋简体", 22.0, 36.0),
        "heading": ("黑体", 16.0, 28.9),
        "subheading": ("楷体_GB2312", 16.0, 28.9),
        "body": ("仿宋_GB2312", 16.0, 28.9),
    }
    assert str(styles["masthead"].font.color.rgb) == "C00000"
    assert styles["body"].element.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_every_typeface_named_has_free_ones_to_stand_in() -> None:
    with ZipFile(BytesIO(docx_of(BULLETIN, Language.ZH))) as made:
        table = made.read("word/fontTable.xml").decode()

    named = dict(re.findall(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"', table))

    free = {"Noto Serif CJK SC", "Noto Sans CJK SC", "Liberation Serif"}
    assert [name for name, instead in named.items() if not free & set(instead.split(","))] == []
    assert {"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"} <= named.keys()


def test_the_page_number_stands_outside_on_odd_and_even_pages() -> None:
    made = document(Language.ZH)
    section = made.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]

    assert made.settings.odd_and_even_pages_header_footer is True
    assert [str(p.alignment) for p in (odd, even)] == ["RIGHT (2)", "LEFT (0)"]
    for paragraph in (odd, even):
        field = paragraph._p.find(qn("w:fldSimple"))
        assert field.get(qn("w:instr")) == "PAGE"
        assert "".join(t.text for t in paragraph._p.iter(qn("w:t"))) == "— 1 —"


@BOTH
def test_one_bulletin_is_always_the_same_bytes_and_bears_no_date_of_the_clock(
    language: Language,
) -> None:
    made = docx_of(BULLETIN, language)
    properties = document(language).core_properties

    assert made == docx_of(BULLETIN, language)
    with ZipFile(BytesIO(made)) as entries:
        assert {entry.date_time for entry in entries.infolist()} == {(2020, 2, 12, 10, 4, 4)}
        assert [n for n in entries.namelist() if "thumbnail" in n] == []
    assert {p.replace(tzinfo=UTC) for p in (properties.created, properties.modified)} == {KNOWN}
    assert "python" not in (properties.comments + properties.author).lower()


def test_another_number_makes_another_document() -> None:
    other = replace(BULLETIN, number=19)

    assert docx_of(other, Language.ZH) != docx_of(BULLETIN, Language.ZH)


# --- the page -------------------------------------------------------------------------------------


@BOTH
def test_each_sentence_has_its_place_and_each_number_leads_to_it(language: Language) -> None:
    page = Page(html_of(BULLETIN, language))
    zh = language is Language.ZH

    assert page.places == [f"s{sentence.number}" for sentence in BULLETIN.sentences]
    assert page.links == [
        (f"s{s.number}", f"/bulletins/18#s{s.number}", bound.text_zh if zh else bound.text_en)
        for s in BULLETIN.sentences
        for bound in sorted(s.bound, key=lambda b: b.start_zh if zh else b.start_en)
    ]
    assert len(page.links) == 7


@BOTH
def test_the_page_stands_alone_and_runs_nothing(language: Language) -> None:
    source = html_of(BULLETIN, language)
    page = Page(source)

    assert source.startswith(f'<!doctype html>\n<html lang="{language.value}">')
    assert {"script", "link", "img", "iframe", "form"} & set(page.tags) == set()
    assert re.findall(r"url\(|@import|https?:|\son\w+=|style=", source) == []


def test_what_an_organisation_is_called_cannot_become_markup() -> None:
    source = html_of(BULLETIN, Language.EN)

    assert "&lt;First&gt; Bureau &amp; branches" in source
    assert "<First>" not in source
