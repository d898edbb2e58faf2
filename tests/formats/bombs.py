"""Workbooks made to eat a machine, or to be something else than they seem."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from muster.formats.workbook import NewSheet, write_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
MEGABYTE = 1 << 20


def sound() -> bytes:
    """Return a small workbook with nothing wrong."""
    target = BytesIO()
    people = [(f"{number:07d}", f"person {number}", number) for number in range(400)]
    write_workbook(target, [NewSheet(name="A", headings=("number", "name"), rows=people)])
    return target.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(given: dict[str, bytes | str], *, method: int = ZIP_DEFLATED) -> bytes:
    """Return an archive of ``given`` parts."""
    target = BytesIO()
    with ZipFile(target, "w", method) as archive:
        for name, content in given.items():
            archive.writestr(name, content)
    return target.getvalue()


def having(*, method: int = ZIP_DEFLATED, **changed: bytes | str) -> bytes:
    """Return a sound workbook with parts changed or added: sheet, shared, or by name."""
    names = {"sheet": SHEET, "shared": SHARED}
    given = {**parts(sound()), **{names.get(k, k): v for k, v in changed.items()}}
    return packed(given, method=method)


def sheet(rows: str, *, before: str = "", dimension: str = "") -> str:
    """Return the XML of a sheet of ``rows``."""
    about = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'{before}<worksheet xmlns="{MAIN}">{about}<sheetData>{rows}</sheetData></worksheet>'


def shared(*texts: str, before: str = "") -> str:
    """Return the XML of shared texts."""
    held = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'{before}<sst xmlns="{MAIN}">{held}</sst>'


def showing(count: int, columns: int = 16) -> str:
    """Return rows of cells that all show the first shared text."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * columns + "</row>"
    return row * (count // columns)


def tight(megabytes: int = 256) -> bytes:
    """Return a workbook of less than 1 MB whose sheet unpacks to ``megabytes``."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts(sound()).items():
            if name != SHEET:
                archive.writestr(name, content)
        with archive.open(SHEET, "w") as part:
            part.write(sheet("").partition("</sheetData>")[0].encode())
            row = (b"<row>" + b"<c><v>1</v></c>" * 200 + b"</row>") * 344
            for _ in range(megabytes * MEGABYTE // len(row)):
                part.write(row)
            part.write(b"</sheetData></worksheet>")
    return target.getvalue()


def lying(size: int) -> bytes:
    """Return a tight workbook that declares its sheet to unpack to ``size`` bytes only."""
    content = bytearray(tight(32))
    with ZipFile(BytesIO(content)) as archive:
        info = archive.getinfo(SHEET)
        with archive.open(info) as part:
            crc = zlib.crc32(part.read(size))
    name = SHEET.encode()
    struct.pack_into("<L", content, info.header_offset + 14, crc)
    struct.pack_into("<L", content, info.header_offset + 22, size)
    entry = content.rindex(name) - 46
    struct.pack_into("<L", content, entry + 16, crc)
    struct.pack_into("<L", content, entry + 24, size)
    return bytes(content)


def many(count: int) -> bytes:
    """Return a workbook with ``count`` parts more."""
    return packed(
        {**parts(sound()), **{f"xl/p{number}.xml": "<a/>" for number in range(count)}},
        method=ZIP_STORED,
    )


def long_directory(count: int) -> bytes:
    """Return a workbook whose ZIP64 end points at ``count`` parts, its plain end at few."""
    content = sound()
    end = struct.unpack("<4s4H2LH", content[-22:])
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<3H", 1, 0, 0) + bytes(12) + b"x"
    directory = entry * count
    start = len(content) - 22
    end64 = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(directory), start
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + len(directory), 1)
    return content[:-22] + directory + end64 + locator + struct.pack("<4s4H2LH", *end)


def streamed() -> bytes:
    """Return a sound workbook ended as streaming writers do, with a ZIP64 end as well."""
    content = sound()
    *_, count, size, start, _ = struct.unpack("<4s4H2LH", content[-22:])
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(content) - 22, 1)
    return content[:-22] + end64 + locator + content[-22:]


def encrypted() -> bytes:
    """Return a sound workbook whose sheet says it is encrypted."""
    content = bytearray(sound())
    at = content.rindex(SHEET.encode()) - 46
    content[at + 8] |= 0x1
    return bytes(content)


def doubled() -> bytes:
    """Return a workbook with two parts of one name in another case."""
    return packed({**parts(sound()), SHEET.upper(): sheet("")})


def one_part_by_many_names(count: int) -> bytes:
    """Return a workbook that shows one sheet under ``count`` names."""
    given = parts(sound())
    book = given["xl/workbook.xml"].decode()
    head, _, rest = book.partition("<sheets>")
    _, _, tail = rest.partition("</sheets>")
    names = "".join(f'<sheet name="n{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, count + 1))
    return packed({**given, "xl/workbook.xml": f"{head}<sheets>{names}</sheets>{tail}"})


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def all_bombs() -> Iterator[tuple[str, str, bytes]]:
    """Yield each bomb: its name, the fault it must be refused with, its bytes."""
    yield "tight", "unpacked_too_large", tight(256)
    yield "tight within the size", "packed_too_tightly", tight(128)
    yield "lying about its size", "damaged", lying(5_000)
    yield "too large", "file_too_large", sound() + bytes(33 * MEGABYTE)
    yield "many parts", "too_many_parts", many(10_000)
    yield "some parts too many", "too_many_parts", many(600)
    yield "many parts behind a second end", "too_many_parts", long_directory(200_000)
    yield "nested", "nested_archive", having(**{"xl/embeddings/book.xlsx": sound()})
    yield "nested under a name that hides it", "nested_archive", having(**{"xl/a.xml": sound()})
    yield "doubled part", "part_twice", doubled()
    yield "encrypted part", "encrypted", encrypted()
    yield "encrypted file", "encrypted", OLE + "EncryptedPackage".encode("utf-16-le")
    yield "old workbook", "old_workbook", OLE
    yield "another kind of archive", "not_a_workbook", packed({"word/document.xml": "<a/>"})
    yield "no archive", "not_a_workbook", b"number,name\n1,a\n"
    yield "nothing", "not_a_workbook", b""
    yield "a head alone", "damaged", b"PK\x03\x04"
    yield "a tail more", "damaged", sound() + b"\0"
    yield "a head more", "damaged", b"PK\x03\x04" + sound()
    for name in ("../a.xml", "/a.xml", "xl/../../a.xml", "xl\\a.xml", "c:/a.xml", "xl/a\n.xml"):
        yield f"part named {name!r}", "unsafe_name", having(**{name: "<a/>"})
    yield from _xml_bombs()
    yield from _cell_bombs()


def _xml_bombs() -> Iterator[tuple[str, str, bytes]]:
    yield "billion laughs", "doctype", having(shared=shared("&a9;", before=LAUGHS))
    yield "outside entity", "doctype", having(sheet=sheet("", before=OUTSIDE))
    yield "doctype in a part nobody reads", "doctype", having(**{"docProps/core.xml": LAUGHS})
    yield "unknown entity", "damaged", having(sheet=sheet("&a;"))
    yield "UTF-16", "not_utf8", having(sheet=sheet("").encode("utf-16"))
    said = "<?xml version='1.0' encoding='gb18030'?>"
    yield "another encoding", "not_utf8", having(sheet=sheet("", before=said))
    yield "not closed", "damaged", having(sheet=sheet("")[:-3])
    filler = "x" * 20 * MEGABYTE
    for name, xml in (
        ("deep", "<a>" * 2_000_000),
        ("long tag", f'<a b="{filler}"/>'),
        ("long comment", f"<!--{filler}--><a/>"),
        ("many names", f"<a>{''.join(f'<n{number}/>' for number in range(1_000_000))}</a>"),
    ):
        yield name, "damaged", having(sheet=xml, method=ZIP_STORED)


def _cell_bombs() -> Iterator[tuple[str, str, bytes]]:
    far = '<row><c r="A1"><v>1</v></c><c r="BDWGN1"><v>1</v></c></row>'
    yield "million columns", "too_many_columns", having(sheet=sheet(far))
    wide = f"<row>{'<c><v>1</v></c>' * 257}</row>"
    yield "wide, nothing said of places", "too_many_columns", having(sheet=sheet(wide))
    yield (
        "million columns declared",
        "too_many_columns",
        having(sheet=sheet("", dimension="A1:BDWGN1")),
    )
    yield (
        "last row and column",
        "too_many_columns",
        having(sheet=sheet('<row><c r="XFD1048576"><v>1</v></c></row>')),
    )
    yield "far row", "too_many_rows", having(sheet=sheet('<row r="900000"><c><v>1</v></c></row>'))
    yield (
        "far row beyond the format",
        "damaged",
        having(sheet=sheet('<row r="99999999999"><c><v>1</v></c></row>')),
    )
    apart = '<row r="1"><c><v>1</v></c></row><row r="240000"><c r="P240000"><v>1</v></c></row>'
    yield "two cells far apart", "too_sparse", having(sheet=sheet(apart))
    yield (
        "wide and high",
        "too_many_cells",
        having(
            sheet=sheet(
                '<row r="1"><c><v>1</v></c></row><row r="240000"><c r="IU9"><v>1</v></c></row>'
            )
        ),
    )
    yield (
        "one text in many cells",
        "too_much_text",
        having(sheet=sheet(showing(16_000)), shared=shared("x" * 30_000)),
    )
    yield (
        "the shown text in a second part",
        "damaged",
        having(
            **{"xl/asharedStrings.xml": shared("x")}, shared=shared("x" * 30_000), sheet=sheet("")
        ),
    )
    value = '<row><c t="s"><v>0<v>1</v></v></c></row>'
    yield "a value in a value", "damaged", having(sheet=sheet(value), shared=shared("x", "y"))
    split = '<row><c t="s"><v>0<!-- -->9</v></c></row>' * 16_000
    short = ["x" * 30_000, *("y" * 9)]
    yield (
        "a split number of a text",
        "too_much_text",
        having(sheet=sheet(split), shared=shared(*short)),
    )
    hidden = '<row><c t="s"><c t="n"/><v>0</v></c></row>'
    yield "a cell in a cell", "damaged", having(sheet=sheet(hidden), shared=shared("x"))
    yield (
        "texts in texts",
        "damaged",
        having(shared=f'<sst xmlns="{MAIN}"><si><t>{"x" * 99}</t><si/></si></sst>'),
    )
    later = {"xl/texts.xml": shared("x" * 30_000)}
    yield "texts after cells", "damaged", having(sheet=sheet(showing(16)), **later)
