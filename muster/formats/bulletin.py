"""Bulletins on paper: a Word document and a web page that stands alone, saying the same text.

The document follows GB/T 9704-2012 where it speaks of paper, type and spacing (domain/formats,
section 1); a 简报 is not one of its statutory kinds, so it has a head of its own: the name, the
issue, editor and date, a red line. The official typefaces are not free, so each is named with
free ones to stand in for it.
"""

from dataclasses import dataclass
from datetime import UTC
from html import escape
from io import BytesIO
from pathlib import Path
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from muster.core.bulletin import Bulletin, Language, Line, LineKind, Sentence, lines, pieces

# A4; the type area is 156 x 225 mm (GB/T 9704-2012, 5.2).
PAGE_MM = (210, 297)
TOP_MM, LEFT_MM, BOTTOM_MM, RIGHT_MM = 37, 28, 35, 26
FOOTER_MM = 23  # the page number stands 7 mm below the type area
WIDTH_MM = PAGE_MM[0] - LEFT_MM - RIGHT_MM
LINE_PT = 28.9  # 22 lines to a page
BODY_PT = 16.0  # 3号: 27 characters to a line; a grid of 28 comes out wrong in LibreOffice
RED = "C00000"


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface by its official name, and what may stand in for it, best first."""

    name: str
    instead: tuple[str, ...]


TITLE = Face("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "Noto Serif CJK SC", "Source Han Serif SC"))
FANGSONG = Face("仿宋_GB2312", ("仿宋", "FangSong", "FandolFang", "Noto Serif CJK SC"))
KAI = Face("楷体_GB2312", ("楷体", "KaiTi", "FandolKai", "AR PL KaitiM GB", "Noto Serif CJK SC"))
HEI = Face("黑体", ("SimHei", "FandolHei", "WenQuanYi Zen Hei", "Noto Sans CJK SC"))
SONG = Face("宋体", ("SimSun", "FandolSong", "Noto Serif CJK SC"))
ROMAN = Face("Times New Roman", ("Liberation Serif", "Tinos"))
FACES = (TITLE, FANGSONG, KAI, HEI, SONG, ROMAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How one kind of line is set in Chinese; English has the same places in smaller type."""

    face: Face
    size_pt: float
    line_pt: float | None = LINE_PT  # None: as tall as the type
    english_pt: float = 12.0
    red: bool = False
    bold: bool = False  # in English alone: Chinese shows rank by typeface
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT
    indent: bool = False  # two characters
    after_pt: float = 0.0
    level: int | None = None  # in the outline


LOOKS: dict[LineKind, Look] = {
    LineKind.MASTHEAD: Look(
        face=TITLE, size_pt=48, line_pt=None, english_pt=34, red=True, bold=True,
        align=WD_ALIGN_PARAGRAPH.CENTER, after_pt=10,
    ),
    LineKind.ISSUE: Look(
        face=FANGSONG, size_pt=BODY_PT, align=WD_ALIGN_PARAGRAPH.CENTER, after_pt=6
    ),
    LineKind.IMPRINT: Look(face=FANGSONG, size_pt=BODY_PT, after_pt=LINE_PT),
    LineKind.TITLE: Look(
        face=TITLE, size_pt=22, line_pt=36, english_pt=18, bold=True,
        align=WD_ALIGN_PARAGRAPH.CENTER, after_pt=LINE_PT, level=0,
    ),
    LineKind.HEADING: Look(
        face=HEI, size_pt=BODY_PT, english_pt=13, bold=True, indent=True, level=1
    ),
    LineKind.SUBHEADING: Look(
        face=KAI, size_pt=BODY_PT, bold=True, indent=True, level=2
    ),
    LineKind.BODY: Look(
        face=FANGSONG, size_pt=BODY_PT, indent=True, align=WD_ALIGN_PARAGRAPH.JUSTIFY
    ),
}  # fmt: skip


def write_docx(bulletin: Bulletin, path: Path, language: Language) -> None:
    """Write the bulletin as a Word document in ``language`` to ``path``."""
    path.write_bytes(docx_of(bulletin, language))


def write_html(bulletin: Bulletin, path: Path, language: Language) -> None:
    """Write the bulletin as a web page in ``language`` to ``path``, in UTF-8."""
    path.write_text(html_of(bulletin, language), encoding="utf-8", newline="\n")


# --- Word --------------------------------------------------------------------------------------


def docx_of(bulletin: Bulletin, language: Language) -> bytes:
    """Return the bulletin as a Word document; the same bulletin is always the same bytes.

    All dates in the file are when the bulletin's ledger was read, never the clock's.
    """
    document = Document()
    _drop_thumbnail(document)
    _properties(document, bulletin, language)
    _fonts(document)
    _page(document)
    styles = {kind: _style(document, kind, language) for kind in LOOKS}
    for line in lines(bulletin, language):
        document.add_paragraph(line.text, style=styles[line.kind])
    _page_numbers(document)
    return _with_fixed_dates(document, bulletin)


def _drop_thumbnail(document: Docx) -> None:
    """Take out the picture of an empty page that the library's template carries."""
    relations = document.part.package.rels
    for name in [r.rId for r in relations.values() if r.reltype.endswith("/thumbnail")]:
        del relations[name]


def _properties(document: Docx, bulletin: Bulletin, language: Language) -> None:
    zh = language == Language.ZH
    properties, known = document.core_properties, bulletin.asof.known.astimezone(UTC)
    properties.title = bulletin.title_zh if zh else bulletin.title_en
    properties.subject = lines(bulletin, language)[1].text
    properties.author = properties.last_modified_by = (
        bulletin.editor_zh if zh else bulletin.editor_en
    )
    properties.comments = f"{bulletin.head_seq} {bulletin.head_digest}"
    properties.language = language.value
    properties.created = properties.modified = known.replace(tzinfo=None, microsecond=0)
    properties.revision = 1


def _fonts(document: Docx) -> None:
    """Name each typeface and its stand-ins in the table Word and LibreOffice look them up in."""
    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
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


def _page(document: Docx) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.footer_distance = Mm(FOOTER_MM)


def _style(document: Docx, kind: LineKind, language: Language) -> ParagraphStyle:
    """Return a new paragraph style for one kind of line; the template's own are not used."""
    zh, look = language == Language.ZH, LOOKS[kind]
    style = cast(
        ParagraphStyle,
        document.styles.add_style(f"Bulletin {kind.value}", WD_STYLE_TYPE.PARAGRAPH),
    )
    size_pt = look.size_pt if zh else look.english_pt
    _type(style, look.face, size_pt)
    style.font.bold = look.bold and not zh
    if look.red:
        style.font.color.rgb = RGBColor.from_string(RED)
    form = style.paragraph_format
    scale = size_pt / look.size_pt
    form.space_before, form.space_after = Pt(0), Pt(round(look.after_pt * scale, 1))
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if look.line_pt is not None:
        form.line_spacing = Pt(round(look.line_pt * max(scale, 0.75), 1))
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.alignment = look.align
    form.widow_control = False
    form.keep_with_next = look.level is not None
    if look.indent and zh:
        form.first_line_indent = Pt(2 * size_pt)
        style.element.pPr.ind.set(qn("w:firstLineChars"), "200")
    if kind is LineKind.IMPRINT:
        form.tab_stops.add_tab_stop(Mm(WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
        _red_line(style)
    if look.level is not None:
        level = OxmlElement("w:outlineLvl", attrs={qn("w:val"): str(look.level)})
        style.element.pPr.append(level)
    return style


def _type(style: ParagraphStyle, face: Face, size_pt: float) -> None:
    """Set Chinese in ``face`` and all else in a roman, whatever quotation marks look like."""
    style.font.name, style.font.size = ROMAN.name, Pt(size_pt)
    run = style.element.rPr
    run.rFonts.set(qn("w:eastAsia"), face.name)
    run.rFonts.set(qn("w:hint"), "eastAsia")
    tags = {"val": "en-GB", "eastAsia": "zh-CN"}
    run.append(OxmlElement("w:lang", attrs={qn(f"w:{k}"): v for k, v in tags.items()}))


def _red_line(style: ParagraphStyle) -> None:
    borders = OxmlElement("w:pBdr")
    attrs = {"val": "single", "sz": "18", "space": "6", "color": RED}
    borders.append(OxmlElement("w:bottom", attrs={qn(f"w:{k}"): v for k, v in attrs.items()}))
    style.element.pPr.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def _page_numbers(document: Docx) -> None:
    """Put — 1 — beneath the type area, at the right of odd pages and the left of even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    style = cast(
        ParagraphStyle, document.styles.add_style("Bulletin page number", WD_STYLE_TYPE.PARAGRAPH)
    )
    _type(style, SONG, 14)  # 4号
    style.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
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


def _with_fixed_dates(document: Docx, bulletin: Bulletin) -> bytes:
    """Return the document's bytes with every entry dated when the ledger was read."""
    saved, dated = BytesIO(), BytesIO()
    document.save(saved)
    when = bulletin.asof.known.astimezone(UTC).timetuple()[:6]
    with ZipFile(saved) as before, ZipFile(dated, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = ZipInfo(name, date_time=when)
            entry.compress_type = ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return dated.getvalue()


# --- the web page ------------------------------------------------------------------------------

_STYLE = """
:root { color-scheme: light dark; --paper: #faf9f6; --sheet: #fff; --ink: #1d2126;
  --soft: #5c6470; --line: #e3dfd6; --red: #c00000; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #15171a; --sheet: #1c1f23; --ink: #e7e5e0; --soft: #9aa1ab; --line: #2e3238;
    --red: #ff7b72; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.8;
  font-family: "Times New Roman", "FangSong", "仿宋", "Noto Serif CJK SC", serif; }
main { max-width: 48rem; margin: 2rem auto; padding: clamp(1.25rem, 6vw, 4.5rem);
  background: var(--sheet); border: 1px solid var(--line); }
p { margin: 0; text-align: justify; }
p:lang(zh):not([class]) { text-indent: 2em; }
.masthead { color: var(--red); font-weight: 700; text-align: center; line-height: 1.3;
  font-size: clamp(2rem, 8vw, 3.2rem); letter-spacing: 0.12em; }
:lang(en) .masthead { letter-spacing: 0.02em; }
.issue { text-align: center; color: var(--soft); }
.imprint { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 2rem;
  padding-bottom: 0.5rem; border-bottom: 3px solid var(--red); white-space: pre-wrap; }
h1 { margin: 2rem 0 1.5rem; font-size: 1.6rem; line-height: 1.4; text-align: center;
  text-wrap: balance; }
h2, h3 { margin: 1.2rem 0 0.3rem; font-size: 1.05rem; line-height: 1.6; }
h2 { font-family: "SimHei", "黑体", "Noto Sans CJK SC", sans-serif; }
h3 { font-family: "KaiTi", "楷体", "Noto Serif CJK SC", serif; font-weight: 600; }
:lang(en) h2 + p, :lang(en) h3 + p { margin-bottom: 0.6rem; }
a { color: inherit; text-decoration: underline dotted; text-decoration-color: var(--soft);
  text-underline-offset: 0.25em; font-variant-numeric: tabular-nums; }
a:hover, a:focus-visible { text-decoration-style: solid; }
span:target { background: color-mix(in srgb, var(--red) 12%, transparent); }
@page { size: A4; margin: 37mm 26mm 35mm 28mm; }
@media print {
  body { background: none; font-size: 16pt; line-height: 28.9pt; }
  main { max-width: none; margin: 0; padding: 0; border: 0; background: none; }
  a { text-decoration: none; }
}
"""

_TAGS = {LineKind.TITLE: "h1", LineKind.HEADING: "h2", LineKind.SUBHEADING: "h3"}


def html_of(bulletin: Bulletin, language: Language) -> str:
    """Return the bulletin as one web page that needs nothing else and runs no script.

    Sentence *k* has the id ``sk``; each number leads to that sentence on the bulletin's own
    page, ``/bulletins/<number>#sk``, where it opens onto its figure and its facts.
    """
    said = lines(bulletin, language)
    title = f"{said[0].text} {said[1].text} · {said[3].text}"
    body = "\n".join(_html_line(line, bulletin, language) for line in said)
    return (
        f'<!doctype html>\n<html lang="{language.value}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _html_line(line: Line, bulletin: Bulletin, language: Language) -> str:
    if line.kind is LineKind.BODY:
        between = "" if language == Language.ZH else " "
        told = (_html_sentence(each, bulletin, language) for each in line.sentences)
        return f"<p>{between.join(told)}</p>"
    if line.kind is LineKind.IMPRINT:
        editor, dated = line.text.split("\t")
        return f'<p class="imprint"><span>{escape(editor)}</span>\t<span>{escape(dated)}</span></p>'
    tag = _TAGS.get(line.kind)
    if tag is None:
        return f'<p class="{line.kind.value}">{escape(line.text)}</p>'
    return f"<{tag}>{escape(line.text)}</{tag}>"


def _html_sentence(sentence: Sentence, bulletin: Bulletin, language: Language) -> str:
    place = f"s{sentence.number}"
    parts = []
    for piece in pieces(sentence, language):
        if isinstance(piece, str):
            parts.append(escape(piece))
        else:
            shown = piece.text_zh if language == Language.ZH else piece.text_en
            parts.append(f'<a href="/bulletins/{bulletin.number}#{place}">{escape(shown)}</a>')
    return f'<span id="{place}">{"".join(parts)}</span>'
