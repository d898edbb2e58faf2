"""Every format of a bulletin says its text: Word, PDF, web page, plain text, and the annex."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import docx
import pypdfium2
import pypdfium2.raw as raw
import pytest
from core.evening import EVERY, written
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table

from muster.core.bulletin import Bulletin, Language, LineKind, Name, lines, text
from muster.core.figure import Claimed, Coverage, Value
from muster.formats.bulletin import file_of
from muster.formats.bulletin_docx import docx_of
from muster.formats.bulletin_html import html_of
from muster.formats.bulletin_pdf import pdf_of
from muster.formats.bulletin_xlsx import xlsx_of
from muster.formats.chart import png_of, svg_of
from muster.formats.paper import closing_chars, document_of
from muster.formats.workbook import read_workbook

KNOWN = datetime(2020, 2, 12, 10, 4, tzinfo=UTC)
BULLETIN = written("briefing")
BOTH = pytest.mark.parametrize("language", list(Language))
EACH = pytest.mark.parametrize("form", EVERY)


class Page(HTMLParser):
    """Reads a page as a browser would show it: paragraphs, rows, links, places, all tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[tuple[str, str, str]] = []  # place, address, text
        self.places: list[str] = []
        self.blocks: list[str] = []
        self.pictures: list[str] = []
        self._inside = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if tag in ("p", "h1", "h2", "h3", "tr"):
            self.blocks.append("")
            self._inside = True
        if tag in ("th", "td") and self.blocks[-1]:
            self.blocks[-1] += "\t"
        if tag == "svg":
            self.pictures.append(given["aria-label"] or "")
        if given.get("id"):
            self.places.append(given["id"] or "")
        if tag == "a":
            self.links.append((self.places[-1], given["href"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h1", "h2", "h3", "tr"):
            self._inside = False
        if tag == "a":
            self.tags.append("/a")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.blocks[-1] += data
        if self.tags[-1:] == ["a"]:
            self.links[-1] = (*self.links[-1][:2], data)


def document(language: Language, bulletin: Bulletin = BULLETIN) -> Document:
    return docx.Document(BytesIO(docx_of(document_of(bulletin, language))))


def told(made: Document) -> Iterator[str]:
    """Yield the paragraphs and rows of a document in order; pictures say nothing."""
    for block in made.iter_inner_content():
        if isinstance(block, Table):
            yield from ("\t".join(cell.text for cell in row.cells) for row in block.rows)
        elif block.text:
            yield block.text


def pages(made: bytes) -> list[str]:
    """Return the text of each page of a PDF, white space left out."""
    read = pypdfium2.PdfDocument(made)
    return [squeezed(page.get_textpage().get_text_bounded()) for page in read]


def squeezed(said: str) -> str:
    return re.sub(r"[\s\ufffe\x02-]+", "", said)


@EACH
@BOTH
def test_word_and_the_web_page_say_the_text_of_the_bulletin(form: str, language: Language) -> None:
    bulletin = written(form)
    page = Page(html_of(bulletin, language))

    assert "\n".join(told(document(language, bulletin))) == text(bulletin, language)
    assert "\n".join(page.blocks) == text(bulletin, language)
    charts = [chart for section in bulletin.sections for chart in section.charts]
    assert page.pictures == [chart.words.said(language) for chart in charts]


@EACH
@BOTH
def test_the_text_of_the_pdf_is_that_of_the_bulletin(form: str, language: Language) -> None:
    bulletin = written(form)
    found = pages(pdf_of(document_of(bulletin, language)))

    numbered = [re.sub(rf"—{n}—$", "", page) for n, page in enumerate(found, start=1)]
    assert [page for page, plain in zip(found, numbered, strict=True) if page == plain] == []
    left = "".join(numbered)
    for line in lines(bulletin, language):
        before, said, after = left.partition(squeezed(line.text))
        assert said, (line.text, left[:80])
        left = before + after
    for table in (t for section in bulletin.sections for t in section.tables):
        heads = squeezed("".join(column.said(language) for column in table.columns))
        left = left.replace(heads, "")  # said again on the next page
    drawn = "".join(chart.words.said(language) for s in bulletin.sections for chart in s.charts)
    words = {*squeezed(drawn), *"0123456789,.月日 "}
    assert set(left) <= words, left  # what is left is the lettering of charts


@EACH
@BOTH
def test_one_bulletin_is_always_the_same_bytes(form: str, language: Language) -> None:
    bulletin = written(form)

    for ending in ("docx", "pdf", "html", "txt"):
        assert file_of(bulletin, ending, language) == file_of(bulletin, ending, language)


def test_another_number_makes_another_document() -> None:
    other = replace(BULLETIN, number=19)

    assert docx_of(document_of(other, Language.ZH)) != docx_of(document_of(BULLETIN, Language.ZH))
    assert pdf_of(document_of(other, Language.ZH)) != pdf_of(document_of(BULLETIN, Language.ZH))


def test_an_ending_there_is_none_of_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"\.odt: a bulletin is written as \.docx, \.pdf"):
        file_of(BULLETIN, ".odt", Language.ZH)


# --- Word -----------------------------------------------------------------------------------------


@BOTH
def test_the_paper_is_a4_with_the_margins_of_the_standard(language: Language) -> None:
    section = document(language).sections[0]
    sizes = (
        section.page_width, section.page_height,
        section.top_margin, section.left_margin, section.bottom_margin, section.right_margin,
    )  # fmt: skip

    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 35, 26]


def test_each_kind_of_line_is_set_in_the_typeface_size_and_spacing_of_the_standard() -> None:
    made = document(Language.ZH, written("circular"))
    styles = {kind.value: made.styles[f"Bulletin {kind.value}"] for kind in LineKind}

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
        "addressee": ("仿宋_GB2312", 16.0, 28.9),
        "heading": ("黑体", 16.0, 28.9),
        "subheading": ("楷体_GB2312", 16.0, 28.9),
        "body": ("仿宋_GB2312", 16.0, 28.9),
        "prose": ("仿宋_GB2312", 16.0, 28.9),
        "listed": ("仿宋_GB2312", 16.0, 28.9),
        "table": ("黑体", 12.0, 20.0),
        "row": ("宋体", 10.5, None),
        "chart": ("黑体", 12.0, 20.0),
        "footnote": ("仿宋_GB2312", 12.0, 20.0),
        "signature": ("仿宋_GB2312", 16.0, 28.9),
        "date": ("仿宋_GB2312", 16.0, 28.9),
        "end": ("仿宋_GB2312", 14.0, 24.0),
    }
    assert str(styles["masthead"].font.color.rgb) == "C00000"
    assert styles["body"].element.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_twenty_eight_characters_fill_a_line_and_twenty_two_lines_a_page() -> None:
    body = document(Language.ZH).styles["Bulletin body"]
    squeezed_pt = int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    width_pt, height_pt = 156 / 25.4 * 72, 225 / 25.4 * 72

    assert int(width_pt / (body.font.size.pt + squeezed_pt)) == 28
    assert int(height_pt / body.paragraph_format.line_spacing.pt) == 22


def test_every_typeface_named_has_free_ones_to_stand_in() -> None:
    with ZipFile(BytesIO(docx_of(document_of(BULLETIN, Language.ZH)))) as made:
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
def test_a_document_bears_no_date_of_the_clock(language: Language) -> None:
    properties = document(language).core_properties

    with ZipFile(BytesIO(docx_of(document_of(BULLETIN, language)))) as entries:
        assert {entry.date_time for entry in entries.infolist()} == {(2020, 2, 12, 10, 4, 0)}
        assert [n for n in entries.namelist() if "thumbnail" in n] == []
    assert {p.replace(tzinfo=UTC) for p in (properties.created, properties.modified)} == {KNOWN}
    assert "python" not in (properties.comments + properties.author).lower()


def test_a_chart_says_in_words_what_it_shows_without_what_is_withheld() -> None:
    made = document(Language.EN, written("strength"))
    described = [each.get("descr") for each in made.element.iter(qn("wp:docPr"))]

    assert described == [
        "Strength on hand (people). Tongliao Public Security Bureau: 39,990."  # 0 at Alxa
    ]


@pytest.mark.parametrize(
    ("name", "date", "chars"),
    [
        ("自治区公安厅指挥中心", "2020年2月12日", (2.0, 3.5)),  # the date begins two to the right
        ("办公室", "2020年2月12日", (7.5, 2.0)),  # a longer date keeps two, the name moves
    ],
)
def test_signature_and_date_stand_as_the_standard_has_them(
    name: str, date: str, chars: tuple[float, float]
) -> None:
    bulletin = replace(written("circular"), editor_zh=name, dated_zh=date)

    assert closing_chars(document_of(bulletin, Language.ZH)) == chars


# --- PDF ------------------------------------------------------------------------------------------


@BOTH
def test_a_situation_report_is_one_page_with_twelve_organisations(language: Language) -> None:
    bulletin = written("sitrep")
    (table,) = [t for section in bulletin.sections for t in section.tables]
    rows = tuple(
        replace(table.rows[0], name=Name(zh=f"第{n}盟市公安局", en=f"Bureau of the league no. {n}"))
        for n in range(12)
    )
    full = replace(table, rows=(*rows, table.rows[-1]))
    sections = tuple(replace(s, tables=(full,)) if s.tables else s for s in bulletin.sections)

    assert len(pages(pdf_of(document_of(replace(bulletin, sections=sections), language)))) == 1


@pytest.mark.parametrize("language", Language)
def test_editor_and_date_stand_at_either_side_of_a_pdf(language: Language) -> None:
    bulletin = written("briefing")
    dated = bulletin.dated_zh if language is Language.ZH else bulletin.dated_en
    page = pypdfium2.PdfDocument(pdf_of(document_of(bulletin, language)))[0]
    text = page.get_textpage()

    first, length = text.search(dated).get_next()
    right_pt = text.get_charbox(first + length - 1)[2]

    assert right_pt == pytest.approx((210 - 26) * 72 / 25.4, abs=6)


def test_a_pdf_embeds_its_typefaces() -> None:
    read = pypdfium2.PdfDocument(pdf_of(document_of(written("daily"), Language.ZH)))
    fonts = [
        raw.FPDFTextObj_GetFont(each)
        for page in read
        for each in page.get_objects()
        if each.type == raw.FPDF_PAGEOBJ_TEXT
    ]

    assert {raw.FPDFFont_GetIsEmbedded(font) for font in fonts} == {1}


def test_what_a_person_wrote_is_no_instruction_to_the_typesetter() -> None:
    asked = replace(BULLETIN, title_zh="#panic() *<x> $y$ \\ // 标题")

    made = pages(pdf_of(document_of(asked, Language.ZH)))
    assert squeezed("#panic() *<x> $y$ \\ // 标题") in "".join(made)


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


@EACH
@BOTH
def test_the_page_stands_alone_and_runs_nothing(form: str, language: Language) -> None:
    source = html_of(written(form), language)
    page = Page(source)

    assert source.startswith(f'<!doctype html>\n<html lang="{language.value}">')
    assert {"script", "link", "img", "iframe", "form"} & set(page.tags) == set()
    assert re.findall(r"url\(|@import|https?:|\son\w+=|style=", source) == []


def test_what_is_handed_in_cannot_become_markup() -> None:
    asked = replace(BULLETIN, title_en="<First> Bureau & branches")
    source = html_of(asked, Language.EN)

    assert "&lt;First&gt; Bureau &amp; branches" in source
    assert "<First>" not in source


# --- charts ---------------------------------------------------------------------------------------


@BOTH
def test_charts_are_drawn_alike_each_time_and_in_the_order_of_the_register(
    language: Language,
) -> None:
    (chart,) = [c for s in written("strength").sections for c in s.charts]
    (first,) = chart.points
    second = replace(first, label=Name(zh="阿拉善盟公安局", en="Alxa Bureau"), number=90_000)
    chart = replace(chart, points=(first, second))
    drawn = svg_of(chart, language)
    names = [point.label.said(language) for point in chart.points]

    assert drawn == svg_of(chart, language)
    assert png_of(chart, language) == png_of(chart, language)
    assert sorted(names, key=drawn.rfind) == names
    assert "style=" not in drawn


# --- the annex ------------------------------------------------------------------------------------


def counted(figure: str, org: str | None) -> Value:
    return Value(
        figure=figure, org=org, asof=BULLETIN.asof, by_name=7,
        claimed=Claimed(number=7, qualifier="exact"),
        coverage=Coverage(expected=3, reported=1, zero=1, late=0, silent=1),
    )  # fmt: skip


def test_the_annex_holds_every_number_with_definition_coverage_and_claim() -> None:
    bulletin = written("strength")
    bound = [*(b for s in bulletin.sentences for b in s.bound), *bulletin.cells]

    book = read_workbook(xlsx_of(bulletin, Language.ZH, counted, lambda org: org or "全警"))
    figures, about = book.sheets

    assert [row.cells[1] for row in figures.rows[1:]] == [b.figure for b in bound]
    assert [row.cells[7] for row in figures.rows[1:]] == [b.by_name for b in bound]
    assert figures.rows[1].cells == (
        "第1句", "assigned", "在册", "全警", "在册全部人员，按编制所在单位计。", "每人只计一次。",
        "存量", 100_000, "人", "100000", 3, 1, 1, 0, 1, "7", "相符",
    )  # fmt: skip
    assert about.rows[6].cells == ("账首", 148_211)


def test_what_is_withheld_is_not_in_the_annex_and_no_text_is_a_formula() -> None:
    made = xlsx_of(written("strength"), Language.EN, counted, lambda _org: "=1+1")

    book = read_workbook(made)
    assert [row for row in book.sheets[0].rows if "*" in row.cells] == []
    with ZipFile(BytesIO(made)) as entries:
        assert b"<f>" not in entries.read("xl/worksheets/sheet1.xml")
    assert made == xlsx_of(written("strength"), Language.EN, counted, lambda _org: "=1+1")
