"""Bulletins and other papers as Word documents, laid out as GB/T 9704-2012 asks."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document as new_docx
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.font import CT_RPr
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from muster.core.bulletin import Document, Language, Line, LineKind
from muster.formats.chart import png_of
from muster.formats.paper import (
    BODY_PT,
    FACES,
    FOOTER_MM,
    HEI,
    LINE_PT,
    LOOKS,
    PAGE_MM,
    RED,
    ROMAN,
    SMALL_PT,
    SONG,
    Align,
    Face,
    Picture,
    Rows,
    Sheet,
    blocks,
    closing_chars,
    line_pt,
    masthead_pt,
    sheet,
    size_pt,
)

SQUEEZED = "-5"  # twentieths of a point between characters: 28 of them fill a line of 156 mm
PICTURE_MAX_MM = 110  # height
_ALIGN = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}
# What follows in a group of properties, in the order the format demands.
_AFTER_SPACING = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
_AFTER_PLACE = ("w:tblOverlap", "w:tblW", "w:jc", "w:tblBorders", "w:tblLayout", "w:tblLook")
ALL_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
AFTER_TABLE_PT = 8


def docx_of(document: Document) -> bytes:
    """Return the document as a Word file; the same document is always the same bytes.

    All dates in the file are when the ledger was read for it, never the clock's.
    """
    docx, language = new_docx(), document.language
    _drop_thumbnail(docx)
    _properties(docx, document)
    _fonts(docx)
    on = sheet(document)
    _page(docx, on)
    styles = {kind: _style(docx, kind, language, on) for kind in LOOKS}
    after_table = False
    for block in blocks(document):
        if isinstance(block, Rows):
            _table(docx, block, styles[LineKind.ROW], language, on)
        elif isinstance(block, Picture):
            _picture(docx, block, language, on)
            docx.add_paragraph(block.line.text, style=styles[LineKind.CHART])
        elif block.kind is not LineKind.END:
            _paragraph(docx, block, styles, document)
        if after_table and isinstance(block, Line) and block.kind is not LineKind.TABLE:
            docx.paragraphs[-1].paragraph_format.space_before = Pt(AFTER_TABLE_PT)
        after_table = isinstance(block, Rows)
    _end(docx, document, styles[LineKind.END])
    _page_numbers(docx)
    return _with_fixed_dates(docx, document.known)


def _drop_thumbnail(docx: Docx) -> None:
    """Take out the picture of an empty page that the library's template carries."""
    relations = docx.part.package.rels
    for name in [r.rId for r in relations.values() if r.reltype.endswith("/thumbnail")]:
        del relations[name]


def _properties(docx: Docx, document: Document) -> None:
    properties, known = docx.core_properties, document.known.astimezone(UTC)
    properties.title, properties.subject = document.title, document.said(LineKind.ISSUE)
    properties.author = properties.last_modified_by = document.author
    properties.comments = document.mark
    properties.language = document.language.value
    properties.created = properties.modified = known.replace(tzinfo=None, microsecond=0)
    properties.revision = 1


def _fonts(docx: Docx) -> None:
    """Name each typeface and its stand-ins in the table Word and LibreOffice look them up in."""
    table = docx.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = OxmlElement("w:fonts")
    for face in FACES:
        font = OxmlElement("w:font", attrs={qn("w:name"): face.name})
        font.append(OxmlElement("w:altName", attrs={qn("w:val"): ",".join(face.instead)}))
        charset = "00" if face is ROMAN else "86"  # 86: GB 2312
        font.append(OxmlElement("w:charset", attrs={qn("w:val"): charset}))
        family = "swiss" if face is HEI else "roman"
        font.append(OxmlElement("w:family", attrs={qn("w:val"): family}))
        fonts.append(font)
    table._blob = serialize_part_xml(fonts)


def _page(docx: Docx, on: Sheet) -> None:
    section = docx.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(on.top_mm), Mm(on.bottom_mm)
    section.left_margin, section.right_margin = Mm(on.left_mm), Mm(on.right_mm)
    section.footer_distance = Mm(min(FOOTER_MM, on.bottom_mm / 2))


def _style(docx: Docx, kind: LineKind, language: Language, on: Sheet) -> ParagraphStyle:
    """Return a new paragraph style for one kind of line; the template's own are not used."""
    zh, look = language == Language.ZH, LOOKS[kind]
    style = cast(
        ParagraphStyle,
        docx.styles.add_style(f"Bulletin {kind.value}", WD_STYLE_TYPE.PARAGRAPH),
    )
    size, line = size_pt(look, language, on), line_pt(look, language, on)
    _type(style, look.face, size)
    style.font.bold = look.bold and not zh
    if look.red:
        style.font.color.rgb = RGBColor.from_string(RED)
    form = style.paragraph_format
    scale = size / look.size_pt
    form.space_before = Pt(round(look.before_pt * scale, 1))
    form.space_after = Pt(round(look.after_pt * scale, 1))
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if line is not None:
        form.line_spacing = Pt(line)
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.alignment = _ALIGN[look.align]
    form.widow_control = False
    form.keep_with_next = look.level is not None or kind is LineKind.TABLE
    if look.indent and zh:
        form.first_line_indent = Pt(2 * size)
        style.element.pPr.ind.set(qn("w:firstLineChars"), "200")
    if zh and size == BODY_PT:
        _set(style.element.rPr, "w:spacing", SQUEEZED, before=_AFTER_SPACING)
    if kind is LineKind.IMPRINT:
        form.tab_stops.add_tab_stop(Mm(on.width_mm), WD_TAB_ALIGNMENT.RIGHT)
        _rule(style, "bottom", RED)
    if kind is LineKind.END:
        form.tab_stops.add_tab_stop(Mm(on.width_mm), WD_TAB_ALIGNMENT.RIGHT)
    if look.level is not None:
        level = OxmlElement("w:outlineLvl", attrs={qn("w:val"): str(look.level)})
        style.element.pPr.append(level)
    return style


def _set(parent: CT_RPr, tag: str, value: str, *, before: tuple[str, ...]) -> None:
    parent.insert_element_before(OxmlElement(tag, attrs={qn("w:val"): value}), *before)


def _paragraph(
    docx: Docx,
    line: Line,
    styles: Mapping[LineKind, ParagraphStyle],
    document: Document,
) -> None:
    """Add one line; those of an official document that stand by themselves are placed here."""
    paragraph = docx.add_paragraph(line.text, style=styles[line.kind])
    if line.kind is LineKind.MASTHEAD:
        paragraph.runs[0].font.size = Pt(masthead_pt(document))
    if line.kind in (LineKind.SIGNATURE, LineKind.DATE):
        name, date = closing_chars(document)
        chars = name if line.kind is LineKind.SIGNATURE else date
        size = size_pt(LOOKS[line.kind], document.language, sheet(document))
        paragraph.paragraph_format.right_indent = Pt(round(chars * size, 1))
    elif line.kind is LineKind.ISSUE and document.official:
        if "\t" in line.text:  # whoever signs off a request stands at the other side
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
            width = Mm(sheet(document).width_mm)
            paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
        _rule(paragraph, "bottom", RED)
        paragraph.paragraph_format.space_after = Pt(2 * LINE_PT)


def _end(docx: Docx, document: Document, style: ParagraphStyle) -> None:
    """Add the block at the end of an official document (版记): at the foot of its last page."""
    texts = [line.text for line in document.lines if line.kind is LineKind.END]
    if not texts:
        return
    width = Mm(sheet(document).width_mm)
    table = docx.add_table(rows=0, cols=1)
    table.columns[0].width = width
    for said in texts:
        cell = table.add_row().cells[0]
        cell.width = width
        cell.paragraphs[0].style = style
        cell.paragraphs[0].add_run(said)
    _borders(table, ("top", "bottom", "insideH"))
    where = {
        "horzAnchor": "margin", "vertAnchor": "margin", "tblpXSpec": "left", "tblpYSpec": "bottom",
        "leftFromText": "0", "rightFromText": "0",
    }  # fmt: skip
    placed = OxmlElement("w:tblpPr", attrs={qn(f"w:{k}"): v for k, v in where.items()})
    table._tbl.tblPr.insert_element_before(placed, *_AFTER_PLACE)
    last = docx.add_paragraph()  # a document may not end with a table
    last.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    last.paragraph_format.line_spacing = Pt(1)


def _table(docx: Docx, block: Rows, style: ParagraphStyle, language: Language, on: Sheet) -> None:
    """Add a table: rules between rows, heads repeated on each page, numbers at the right."""
    columns = len(block.rows[0])
    table = docx.add_table(rows=0, cols=columns)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _borders(table)
    first = on.width_mm * block.name_share
    widths = [first, *[(on.width_mm - first) / (columns - 1)] * (columns - 1)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for number, texts in enumerate(block.rows):
        row = table.add_row()
        _keep_whole(row, head=number == 0)
        for place, (cell, said) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(widths[place])
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            paragraph = cell.paragraphs[0]
            paragraph.style = style
            run = paragraph.add_run(said)
            run.bold = number == 0 or number == len(block.rows) - 1
            run.font.size = Pt(block.type_pt(language, on))
            if place:
                paragraph.alignment = (
                    WD_ALIGN_PARAGRAPH.RIGHT if number else WD_ALIGN_PARAGRAPH.CENTER
                )


def _borders(table: Table, sides: Sequence[str] = ALL_SIDES) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in sides:
        attrs = {"val": "single", "sz": "4", "space": "0", "color": "000000"}
        borders.append(OxmlElement(f"w:{side}", attrs={qn(f"w:{k}"): v for k, v in attrs.items()}))
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        attrs = {"w": "40", "type": "dxa"}
        margins.append(OxmlElement(f"w:{side}", attrs={qn(f"w:{k}"): v for k, v in attrs.items()}))
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblLayout")):
        properties.remove(old)
    fixed = OxmlElement("w:tblLayout", attrs={qn("w:type"): "fixed"})
    for element in (borders, fixed, margins):
        properties.insert_element_before(element, "w:tblLook")


def _keep_whole(row: _Row, *, head: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _picture(docx: Docx, block: Picture, language: Language, on: Sheet) -> None:
    """Add a chart with its words as alternative text."""
    paragraph = docx.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run()
    shape = run.add_picture(BytesIO(png_of(block.chart, language)))
    scale = min(1.0, Mm(on.width_mm) / shape.width, Mm(PICTURE_MAX_MM) / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    about = shape._inline.docPr
    about.set("name", block.chart.key)
    about.set("descr", block.chart.words.said(language))


def _type(style: ParagraphStyle, face: Face, size_pt: float) -> None:
    """Set Chinese in ``face`` and all else in a roman, whatever quotation marks look like."""
    style.font.name, style.font.size = ROMAN.name, Pt(size_pt)
    run = style.element.rPr
    run.rFonts.set(qn("w:eastAsia"), face.name)
    run.rFonts.set(qn("w:hint"), "eastAsia")
    tags = {"val": "en-GB", "eastAsia": "zh-CN"}
    run.append(OxmlElement("w:lang", attrs={qn(f"w:{k}"): v for k, v in tags.items()}))


def _rule(of: ParagraphStyle | Paragraph, side: str, colour: str) -> None:
    """Draw a rule above or beneath a paragraph; one in red is thicker."""
    element = of.element if isinstance(of, ParagraphStyle) else of._p
    properties = element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
    attrs = {"val": "single", "sz": "18" if colour == RED else "6", "space": "6", "color": colour}
    borders.append(OxmlElement(f"w:{side}", attrs={qn(f"w:{k}"): v for k, v in attrs.items()}))


def _page_numbers(docx: Docx) -> None:
    """Put — 1 — beneath the type area, at the right of odd pages and the left of even ones."""
    docx.settings.odd_and_even_pages_header_footer = True
    style = cast(
        ParagraphStyle, docx.styles.add_style("Bulletin page number", WD_STYLE_TYPE.PARAGRAPH)
    )
    _type(style, SONG, SMALL_PT)
    style.paragraph_format.space_after = Pt(0)
    section = docx.sections[0]
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.style, paragraph.alignment = style, align
        paragraph.paragraph_format.left_indent = Pt(14)
        paragraph.paragraph_format.right_indent = Pt(14)
        paragraph.add_run("— ")
        field = OxmlElement("w:fldSimple", attrs={qn("w:instr"): "PAGE"})
        number = OxmlElement("w:r")
        number.append(OxmlElement("w:t"))
        number[0].text = "1"
        field.append(number)
        paragraph._p.append(field)
        paragraph.add_run(" —")


def _with_fixed_dates(docx: Docx, known: datetime) -> bytes:
    """Return the document's bytes with every entry dated when the ledger was read."""
    saved, dated = BytesIO(), BytesIO()
    docx.save(saved)
    when = known.astimezone(UTC).timetuple()[:6]
    with ZipFile(saved) as before, ZipFile(dated, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = ZipInfo(name, date_time=when)
            entry.compress_type = ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return dated.getvalue()
