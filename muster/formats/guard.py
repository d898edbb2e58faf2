"""The gate a workbook or document passes before any reader opens it: its archive and XML parts.

A workbook is a ZIP archive of XML parts, and both can be made to eat a machine: 0.75 MB took
639 MiB in the reader when nothing looked at the sizes first, and 6 KB took 1.7 GiB through one
long text that 16,000 cells share, which no limit on sizes or ratios sees. So every part is
unpacked here in small pieces, parsed by a second parser and counted, and the reader is handed
a fresh archive made of what was inspected. It never sees the bytes a stranger sent.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from struct import Struct
from struct import error as StructError
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

# A register of 100,000 people with 14 columns has 6 MB, unpacks to 60 MB at 11:1 and holds
# 1.4 million cells with 9 million characters. Each limit leaves such a file room to grow.
MAX_FILE_BYTES = 32 << 20
MAX_UNPACKED_BYTES = 160 << 20
MAX_RATIO = 64  # unpacked to packed; a bomb has about 1,000
RATIO_FREE_BYTES = 1 << 20  # a part this small may be packed as tightly as it likes
MAX_PARTS = 512  # a workbook of 32 sheets with pictures and comments has about 150
MAX_DIRECTORY_BYTES = MAX_PARTS * 128  # the list of parts, before any of it is read
MAX_SHEETS = 32
MAX_ROWS = 250_000
MAX_COLUMNS = 256  # the widest return of the service has 40
MAX_CELLS = 4_000_000  # also rows times columns, because the reader holds the whole rectangle
SPARSE_CELLS = 100_000  # a rectangle this small may be as empty as it likes
MAX_SPARSE = 64  # cells of the rectangle for each one that holds something
MAX_TEXT_CHARS = 24_000_000  # in all cells; a shared text counts each time it is shown
MAX_DEPTH = 64  # of elements in elements; a sheet has 6
MAX_NAMES = 4_096  # different names of elements and attributes in one part; a sheet has 40
MAX_TOKEN_BYTES = 256 << 10  # of one tag or comment; the text of a cell is no token
_PIECE_BYTES = 64 << 10
_NAME_CHARS = 120  # of the name of a part, when it is shown

# What any spreadsheet program can hold; a sheet that declares more is not an honest one.
_EXCEL_ROWS, _EXCEL_COLUMNS = 1_048_576, 16_384

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and the wrapper of an encrypted .xlsx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ARCHIVES = (
    *(_ZIP, b"PK\x05\x06", b"PK\x07\x08", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh"),
    *(b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"MSCF"),
)
_XML = (".xml", ".rels")
_END, _END64 = Struct("<4s4H2LH"), Struct("<4sQ2H2L4Q")
_LOCATOR_BYTES = 20
_CELL = re.compile(r"([A-Z]{1,7})([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:]|^/|(^|/)\.{1,2}(/|$)|//")


class WorkbookFault(StrEnum):
    """Why a workbook was not read."""

    FILE_TOO_LARGE = "file_too_large"
    NOT_A_WORKBOOK = "not_a_workbook"
    NOT_A_DOCUMENT = "not_a_document"
    OLD_WORKBOOK = "old_workbook"  # .xls, to be saved as .xlsx
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_MANY_PARTS = "too_many_parts"
    UNPACKED_TOO_LARGE = "unpacked_too_large"
    PACKED_TOO_TIGHTLY = "packed_too_tightly"
    UNSAFE_NAME = "unsafe_name"
    PART_TWICE = "part_twice"
    NESTED_ARCHIVE = "nested_archive"
    DOCTYPE = "doctype"
    NOT_UTF8 = "not_utf8"
    TOO_MANY_SHEETS = "too_many_sheets"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_SPARSE = "too_sparse"
    TOO_MUCH_TEXT = "too_much_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookRefused:
    """A workbook that was not read: why, in which part of it, and what passed which limit."""

    code: WorkbookFault
    part: str = ""
    found: int = 0
    limit: int = 0


class _Refuse(Exception):
    """Carries a refusal out of the parser's callbacks, which can be left in no other way."""

    def __init__(self, code: WorkbookFault, part: str = "", found: int = 0, limit: int = 0) -> None:
        part = part[:_NAME_CHARS]
        self.refused = WorkbookRefused(code=code, part=part, found=found, limit=limit)


# What the standard library raises when it meets an archive somebody has bent.
_BROKEN = (
    *(BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError),
    *(StructError, zlib.error, IndexError, OverflowError),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an archive must be: the part that makes it so, and whether it may hold archives.

    A chart in a document carries its workbook along. Nobody opens it, so it does no harm there.
    """

    main: str
    missing: WorkbookFault
    nested: bool


WORKBOOK = Expected(main="xl/workbook.xml", missing=WorkbookFault.NOT_A_WORKBOOK, nested=False)
DOCUMENT = Expected(main="word/document.xml", missing=WorkbookFault.NOT_A_DOCUMENT, nested=True)


def vet(content: bytes, expected: Expected = WORKBOOK) -> bytes | WorkbookRefused:
    """Return a fresh archive of the inspected XML parts of a file, or why there is none.

    Pictures, macros and other parts no reader of values needs are left out.
    """
    try:
        _check_ends(content, expected)
        with _opened(content) as archive:
            return _rebuilt(archive, _parts(archive, expected), expected)
    except _Refuse as refuse:
        return refuse.refused


# --- the archive -----------------------------------------------------------------------------


def _check_ends(content: bytes, expected: Expected) -> None:
    """Check the first and last bytes, so that a long list of parts is never loaded."""
    if len(content) > MAX_FILE_BYTES:
        raise _Refuse(WorkbookFault.FILE_TOO_LARGE, "", len(content), MAX_FILE_BYTES)
    if content.startswith(_OLE):
        encrypted = _ENCRYPTED in content
        raise _Refuse(WorkbookFault.ENCRYPTED if encrypted else WorkbookFault.OLD_WORKBOOK)
    if not content.startswith(_ZIP):
        raise _Refuse(expected.missing)
    end = len(content) - _END.size
    if end < 0:
        raise _Refuse(WorkbookFault.DAMAGED)
    magic, *_, size, start, comment_bytes = _END.unpack_from(content, end)
    if magic != b"PK\x05\x06" or comment_bytes:
        raise _Refuse(WorkbookFault.DAMAGED)
    if content[end - _LOCATOR_BYTES : end].startswith(b"PK\x06\x07"):  # streaming writers do
        end -= _LOCATOR_BYTES + _END64.size
        if end < 0:
            raise _Refuse(WorkbookFault.DAMAGED)
        magic, *_, size, start = _END64.unpack_from(content, end)
        if magic != b"PK\x06\x06":
            raise _Refuse(WorkbookFault.DAMAGED)
    if size > MAX_DIRECTORY_BYTES:
        raise _Refuse(WorkbookFault.TOO_MANY_PARTS, "", size, MAX_DIRECTORY_BYTES)
    if start + size != end:
        raise _Refuse(WorkbookFault.DAMAGED)


def _opened(content: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(content))
    except _BROKEN:
        raise _Refuse(WorkbookFault.DAMAGED) from None


def _parts(archive: ZipFile, expected: Expected) -> list[ZipInfo]:
    """Return the parts as the archive declares them, once every declaration is acceptable."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise _Refuse(WorkbookFault.TOO_MANY_PARTS, "", len(parts), MAX_PARTS)
    seen: set[str] = set()
    for part in parts:
        name = part.orig_filename
        if _UNSAFE.search(name):
            raise _Refuse(WorkbookFault.UNSAFE_NAME, name)
        if name.casefold() in seen:
            raise _Refuse(WorkbookFault.PART_TWICE, name)
        seen.add(name.casefold())
        _check_declared(part)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED_BYTES:
        raise _Refuse(WorkbookFault.UNPACKED_TOO_LARGE, "", unpacked, MAX_UNPACKED_BYTES)
    if expected.main not in seen:
        raise _Refuse(expected.missing)
    return parts


def _check_declared(part: ZipInfo) -> None:
    name, size = part.orig_filename, part.file_size
    if part.flag_bits & 0x1:
        raise _Refuse(WorkbookFault.ENCRYPTED, name)
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise _Refuse(WorkbookFault.DAMAGED, name)
    if size > MAX_UNPACKED_BYTES:
        raise _Refuse(WorkbookFault.UNPACKED_TOO_LARGE, name, size, MAX_UNPACKED_BYTES)
    if size > RATIO_FREE_BYTES and size > MAX_RATIO * part.compress_size:
        ratio = size // max(1, part.compress_size)
        raise _Refuse(WorkbookFault.PACKED_TOO_TIGHTLY, name, ratio, MAX_RATIO)


def _rebuilt(archive: ZipFile, parts: list[ZipInfo], expected: Expected) -> bytes:
    """Return the fresh archive. No part yields more than its checked size, whatever it holds."""
    totals = _Totals()
    fresh = BytesIO()
    with ZipFile(fresh, "w", ZIP_DEFLATED, compresslevel=1) as vetted:
        for part in sorted(parts, key=_inspection_order):
            if part.orig_filename.lower().endswith(_XML):
                scan = _Scan(part.orig_filename, totals)
                with vetted.open(part.orig_filename, "w") as copy:
                    for piece in _pieces(archive, part, expected):
                        scan.feed(piece)
                        copy.write(piece)
                scan.close()
            else:
                next(_pieces(archive, part, expected), b"")
    return fresh.getvalue()


def _inspection_order(part: ZipInfo) -> tuple[bool, int]:
    """Return what puts shared texts before the sheets that show them, and small parts first."""
    return "sharedstrings" not in part.orig_filename.casefold(), part.file_size


def _pieces(archive: ZipFile, part: ZipInfo, expected: Expected) -> Iterator[bytes]:
    try:
        with archive.open(part) as packed:
            piece = packed.read(_PIECE_BYTES)
            if piece.startswith(_ARCHIVES) and not expected.nested:
                raise _Refuse(WorkbookFault.NESTED_ARCHIVE, part.orig_filename)
            while piece:
                yield piece
                piece = packed.read(_PIECE_BYTES)
    except _BROKEN:
        raise _Refuse(WorkbookFault.DAMAGED, part.orig_filename) from None


# --- the XML parts ---------------------------------------------------------------------------


class _Totals:
    """What all parts of one workbook come to."""

    __slots__ = ("cells", "lengths", "rectangles", "shared_part", "text")

    def __init__(self) -> None:
        self.lengths: list[int] = []  # characters of each shared text
        self.shared_part = ""  # the one part that holds them
        self.cells = 0
        self.rectangles = 0
        self.text = 0


class _Scan:
    """One XML part, parsed to count what a reader would have to hold.

    Where two parsers might understand a place or a text differently, the larger counts.
    """

    def __init__(self, name: str, totals: _Totals) -> None:
        self._name, self._totals = name, totals
        self._depth = self._fed = self._filled = 0
        self._row, self._column, self._last_row, self._last_column = -1, -1, -1, -1
        self._in_cell = False
        self._kind: str | None = None  # of the cell
        self._shown: list[str] | None = None  # digits that name a shared text
        self._shared: int | None = None  # characters of the shared text so far
        self._names: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._parser = self._new_parser()

    def _new_parser(self) -> XMLParserType:
        parser = ParserCreate(intern=self._names)
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        return parser

    def feed(self, piece: bytes) -> None:
        """Parse the next piece."""
        if not self._fed and (b"\0" in piece[:4] or piece[:2] in (b"\xff\xfe", b"\xfe\xff")):
            raise _Refuse(WorkbookFault.NOT_UTF8, self._name)
        self._fed += len(piece)
        self._parse(piece)
        pending = self._fed - max(0, self._parser.CurrentByteIndex)
        if pending > MAX_TOKEN_BYTES or len(self._names) > MAX_NAMES:
            raise self._damaged()

    def close(self) -> None:
        """Parse the end of the part, and judge the rectangle its cells span."""
        self._parse(b"", final=True)
        rectangle = (self._last_row + 1) * (self._last_column + 1)
        self._totals.rectangles += rectangle
        if self._totals.rectangles > MAX_CELLS:
            found = self._totals.rectangles
            raise _Refuse(WorkbookFault.TOO_MANY_CELLS, self._name, found, MAX_CELLS)
        if rectangle > SPARSE_CELLS + MAX_SPARSE * self._filled:
            raise _Refuse(WorkbookFault.TOO_SPARSE, self._name, rectangle, self._filled)

    def _parse(self, piece: bytes, *, final: bool = False) -> None:
        try:
            self._parser.Parse(piece, final)
        except ExpatError:
            raise self._damaged() from None

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.upper() not in ("UTF-8", "UTF8", "US-ASCII"):
            raise _Refuse(WorkbookFault.NOT_UTF8, self._name)

    def _doctype(self, *_: object) -> None:
        raise _Refuse(WorkbookFault.DOCTYPE, self._name)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._damaged()
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._cell(attributes)
        elif name == "v":
            if self._shown is not None:  # a value in a value hides the outer one from counting
                raise self._damaged()
            self._fill()
            self._shown = [] if self._kind == "s" else None
        elif name in ("is", "f"):
            self._fill()
        elif name == "row":
            at = attributes.get("r")
            self._row = max(self._row + 1, -1 if at is None else self._row_number(at) - 1)
            self._column = -1
        elif name == "si":
            self._begin_shared()
        elif name == "dimension":
            self._check_dimension(attributes.get("ref", ""))

    def _begin_shared(self) -> None:
        """Begin a shared text; two parts of them, or one in another, could not be numbered.

        Nor could texts that come after cells, which show them by number.
        """
        totals = self._totals
        if totals.shared_part not in ("", self._name) or totals.cells or self._shared is not None:
            raise self._damaged()
        totals.shared_part, self._shared = self._name, 0

    def _cell(self, attributes: dict[str, str]) -> None:
        if self._in_cell:
            raise self._damaged()
        self._in_cell, self._kind = True, attributes.get("t")
        self._totals.cells += 1
        if self._totals.cells > MAX_CELLS:
            found = self._totals.cells
            raise _Refuse(WorkbookFault.TOO_MANY_CELLS, self._name, found, MAX_CELLS)
        self._column += 1
        at = attributes.get("r")
        if at is not None:
            place = _CELL.fullmatch(at)
            if place is None:
                raise self._damaged()
            letters, digits = place.groups()
            column, row = self._column_number(letters), int(digits) - 1
            self._column = max(self._column, column)
            self._row = max(self._row, row)

    def _fill(self) -> None:
        """Note that the cell holds something, where it stands at the furthest."""
        self._filled += 1
        if self._column > self._last_column:
            self._last_column = self._column
            if self._column >= MAX_COLUMNS:
                found = self._column + 1
                raise _Refuse(WorkbookFault.TOO_MANY_COLUMNS, self._name, found, MAX_COLUMNS)
        if self._row > self._last_row:
            self._last_row = self._row
            if self._row >= MAX_ROWS:
                raise _Refuse(WorkbookFault.TOO_MANY_ROWS, self._name, self._row + 1, MAX_ROWS)

    def _row_number(self, at: str) -> int:
        if _ROW.fullmatch(at) is None:
            raise self._damaged()
        return int(at)

    def _column_number(self, letters: str) -> int:
        """Return the 0-based number of a column: A is 0, Z is 25, AA is 26."""
        column = self._columns.get(letters)
        if column is None:
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - ord("A") + 1
            column -= 1
            self._columns[letters] = column
        return column

    def _check_dimension(self, ref: str) -> None:
        for corner in ref.replace("$", "").split(":"):
            place = _CELL.fullmatch(corner)
            if place is None:
                continue  # an empty one declares nothing, and the reader is told nothing by it
            column, row = self._column_number(place[1]) + 1, int(place[2])
            if column > _EXCEL_COLUMNS:
                raise _Refuse(WorkbookFault.TOO_MANY_COLUMNS, self._name, column, MAX_COLUMNS)
            if row > _EXCEL_ROWS:
                raise _Refuse(WorkbookFault.TOO_MANY_ROWS, self._name, row, MAX_ROWS)

    def _text(self, text: str) -> None:
        if self._shown is not None:
            self._shown.append(text)
        elif self._shared is not None:
            self._shared += len(text)
        else:
            self._add_text(len(text))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._in_cell = False
        elif name == "v" and self._shown is not None:
            self._add_text(self._longest_shown(self._shown))
            self._shown = None
        elif name == "si" and self._shared is not None:
            self._totals.lengths.append(self._shared)
            self._shared = None

    def _damaged(self) -> _Refuse:
        return _Refuse(WorkbookFault.DAMAGED, self._name)

    def _longest_shown(self, pieces: list[str]) -> int:
        """Return the length of the shared text named by digits.

        Digits can come in pieces (``0<!-- -->9``); one reader then takes the first, another
        all of them, so each beginning counts as a name of its own.
        """
        longest, digits = 0, ""
        for piece in pieces:
            digits += piece
            if len(digits) > 9 or not (digits.isascii() and digits.isdigit()):
                raise self._damaged()
            if int(digits) < len(self._totals.lengths):
                longest = max(longest, self._totals.lengths[int(digits)])
        return longest

    def _add_text(self, length: int) -> None:
        self._totals.text += length
        if self._totals.text > MAX_TEXT_CHARS:
            found = self._totals.text
            raise _Refuse(WorkbookFault.TOO_MUCH_TEXT, self._name, found, MAX_TEXT_CHARS)
