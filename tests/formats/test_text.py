"""The text of a file: what is read, where it stands, what is refused, and comments put back in."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from muster.formats.text import Kind, Paragraph, Part, Place, Text, TextFault, TextRefused, plain
from muster.formats.text_docx import Comment, marked, typed
from muster.formats.text_file import MAX_FILE_BYTES, MAX_PAGES, read_text

AT = datetime(2020, 2, 12, 10, tzinfo=UTC)


def at(part: Part, number: int, row: int = 0, column: int = 0) -> Place:
    return Place(part=part, number=number, row=row, column=column)


def places(found: Text) -> list[tuple[str, Place]]:
    return [(found.text[p.start : p.end], p.place) for p in found.paragraphs]


# --- plain text and web pages --------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_plain_text_is_read_in_the_codings_offices_save(coding: str) -> None:
    found = read_text("通报\r\n\r\n队员8975人。\n".encode(coding), name="a.txt")

    assert found == Text(
        kind=Kind.PLAIN,
        text="通报\n\n队员8975人。",
        paragraphs=(
            Paragraph(start=0, end=2, place=at(Part.PARAGRAPH, 1)),
            Paragraph(start=4, end=12, place=at(Part.PARAGRAPH, 2)),
        ),
    )


def test_a_web_page_is_read_as_people_see_it() -> None:
    page = """<!DOCTYPE html><html><head><title>简报</title><style>p{}</style>
    <script>var 12 = 3;</script></head><body><h1>一、实力</h1><p>在册<b>100</b>人，
    其中&nbsp;民警60名&#12290;</p><table><tr><th>单位</th><th>人数</th></tr>
    <tr><td>甲局</td><td>12</td></tr></table><pre>第一行
第二行</pre></body></html>"""

    found = read_text(page.encode(), name="a.html")

    assert isinstance(found, Text)
    assert found.kind is Kind.HTML
    assert found.text.split("\n") == [
        "简报", "一、实力", "在册100人， 其中\xa0民警60名。", "单位\t人数", "甲局\t12",
        "第一行", "第二行",
    ]  # fmt: skip


# --- Word ----------------------------------------------------------------------------------------


def saved(document) -> bytes:  # type: ignore[no-untyped-def]
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def a_document():  # type: ignore[no-untyped-def]
    """A document with a heading, a styled number, a table, a box, tracked changes, a header."""
    document = Document()
    document.add_heading("一、队伍", level=1)
    paragraph = document.add_paragraph("组建突击队")
    number = paragraph.add_run("共565支")
    number.bold = True
    number.font.name = "仿宋"
    paragraph.add_run("，队员8975人。")
    struck = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>12人</w:delText></w:r></w:del>")
    added = parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>现有13人。</w:t></w:r></w:ins>")
    paragraph._p.append(struck)
    paragraph._p.append(added)
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("单位", "人数"), ("甲局", "12"))):
        for column, said in enumerate(cells):
            table.cell(row, column).text = said
    document.sections[0].header.paragraphs[0].text = "内部资料 共3页"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    return document


def test_a_document_is_read_with_tables_headers_and_without_what_is_struck_out() -> None:
    found = read_text(saved(a_document()), name="a.docx")

    assert isinstance(found, Text)
    assert places(found) == [
        ("一、队伍", at(Part.PARAGRAPH, 1)),
        ("组建突击队共565支，队员8975人。现有13人。", at(Part.PARAGRAPH, 2)),
        ("单位", at(Part.TABLE, 1, 1, 1)),
        ("人数", at(Part.TABLE, 1, 1, 2)),
        ("甲局", at(Part.TABLE, 1, 2, 1)),
        ("12", at(Part.TABLE, 1, 2, 2)),
        ("内部资料 共3页", at(Part.HEADER, 1)),
    ]
    assert found.text.split("\n")[2:4] == ["单位\t人数", "甲局\t12"]


def spans(document, number: int) -> tuple[str, list[str], list[bool | None]]:  # type: ignore[no-untyped-def]
    """Return what comment ``number`` says, the runs within its range, and whether each is bold."""
    comment = list(document.comments)[number]
    within, inside = [], False
    for element in document.element.body.iter():
        tag = element.tag.rpartition("}")[2]
        own = element.get(element.tag.replace(tag, "id")) == str(comment.comment_id)
        if tag == "commentRangeStart" and own:
            inside = True
        elif tag == "commentRangeEnd" and own:
            inside = False
        elif tag == "r" and inside and element.text:
            within.append(element)
    bold = [r.rPr is not None and r.rPr.find(r.rPr.tag.replace("rPr", "b")) is not None
            for r in within]  # fmt: skip
    return comment.text, [r.text for r in within], bold


def test_a_comment_stands_at_the_very_number_and_the_look_is_kept() -> None:
    content = saved(a_document())
    found = read_text(content)
    assert isinstance(found, Text)
    said = found.text
    comments = [
        Comment(start=said.index(number), end=said.index(number) + len(number), said=f"看{number}")
        for number in ("565", "8975", "13", "12")
    ]
    comments.append(Comment(start=said.index("共565支"), end=said.index("共565支") + 5, said="句"))
    header = said.index("3页")
    comments.append(Comment(start=header, end=header + 1, said="页眉"))

    changed = Document(BytesIO(marked(content, comments, author="Muster", at=AT)))

    assert [spans(changed, n) for n in range(6)] == [
        ("看565", ["565"], [True]),
        ("看8975", ["8975"], [False]),
        ("看13", ["13"], [False]),
        ("看12", ["12"], [False]),
        ("句", ["共", "565", "支"], [True, True, True]),
        ("页眉", ["一、队伍"], [False]),
    ]
    assert {(c.author, c.timestamp) for c in changed.comments} == {("Muster", AT)}
    again = read_text(marked(content, comments, author="Muster", at=AT))
    assert isinstance(again, Text)
    assert again.text == said
    assert again.paragraphs == found.paragraphs


def test_a_text_of_another_kind_becomes_a_document_with_the_comments_in_it() -> None:
    text = plain("通报\n\n队员8975人，\t现有13人。\n第三段")
    start = text.text.index("13")

    made = typed(text, [Comment(start=start, end=start + 2, said="看")], author="Muster", at=AT)

    assert spans(Document(BytesIO(made)), 0) == ("看", ["13"], [False])
    found = read_text(made)
    assert isinstance(found, Text)
    assert found.text == "通报\n队员8975人，\t现有13人。\n第三段"


# --- PDF -----------------------------------------------------------------------------------------


def pdf(*lines: str, pages: int = 1) -> bytes:
    """Return a PDF written by hand, in Latin letters, one of ``lines`` beneath the other."""
    shown = " ".join(f"BT /F1 12 Tf 72 {720 - 20 * n} Td ({said}) Tj ET"
                     for n, said in enumerate(lines)).encode()  # fmt: skip
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n in range(pages):
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown))
    written = b"%PDF-1.4\n"
    offsets = []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(written)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        written + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, start)
    )  # fmt: skip


def test_a_pdf_is_read_page_by_page_and_lines_the_margin_broke_are_one() -> None:
    content = pdf(
        "By then the service had formed 565 teams and", "squads, with 8,975 members in all of",
        "them.", "A second paragraph.", "- 1 -", pages=2,
    )  # fmt: skip

    found = read_text(content)

    assert isinstance(found, Text)
    said = "By then the service had formed 565 teams and squads, with 8,975 members in all of them."
    assert places(found) == [
        (words, at(Part.PAGE, page)) for page in (1, 2) for words in (said, "A second paragraph.")
    ]


def test_a_sentence_that_runs_over_the_end_of_a_page_stays_one_and_each_part_its_page() -> None:
    cut = "By then the service had formed 565 teams and squads, with 8,975"
    found = read_text(pdf(cut, pages=2))

    assert isinstance(found, Text)
    assert found.text == f"{cut} {cut}"
    assert places(found) == [(cut, at(Part.PAGE, 1)), (cut, at(Part.PAGE, 2))]


# --- what is refused -----------------------------------------------------------------------------


def packed(parts: dict[str, bytes]) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


LAUGHS = b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
REFUSED = {
    "a scan": (pdf(), TextFault.NO_TEXT),
    "too many pages": (pdf("a", pages=MAX_PAGES + 1), TextFault.TOO_MANY_PAGES),
    "half a PDF": (b"%PDF-1.4\n1 0 obj", TextFault.DAMAGED),
    "a workbook": (packed({"xl/workbook.xml": b"<a/>"}), TextFault.NOT_A_TEXT),
    "a bomb": (packed({"word/document.xml": b"<a>" + b" " * 9_000_000}),
               TextFault.UNPACKED_TOO_LARGE),
    "entities": (packed({"word/document.xml": LAUGHS}), TextFault.DAMAGED),
    "half a document": (saved(a_document())[:4000], TextFault.DAMAGED),
    "an old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), TextFault.OLD_DOCUMENT),
    "rich text": (b"{\\rtf1 12}", TextFault.OLD_DOCUMENT),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), TextFault.NOT_A_TEXT),
    "nothing": (b" \n ", TextFault.EMPTY),
    "too large": (bytes(MAX_FILE_BYTES + 1), TextFault.FILE_TOO_LARGE),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_answered_by_name(name: str) -> None:
    content, code = REFUSED[name]

    found = read_text(content)

    assert isinstance(found, TextRefused)
    assert found.code is code
