"""A register looked at before it is imported: what was recognised, the first lines as read.

A look is kept as JSON beside the file while that waits. It shows no more of people than the
import needs to be judged by: flags of households are read, and not shown.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

import msgspec

from muster.formats.line import Line, RowError, Table
from muster.formats.register import RegisterRead, read_all
from muster.formats.register_layout import LAYOUTS
from muster.formats.register_rows import KnownRegister, Names, code_of

LINES_SHOWN, NAMES_SHOWN = 8, 100
_ORGANISATIONS = frozenset({"parent", "owner", "home", "section"})  # fields that name one
_NOT_SHOWN = frozenset({"household", "household_code", "lat", "lon"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenColumn:
    """A column that is read: its heading as written, and the field it stands for."""

    heading: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLine:
    """One line as read, cell by cell in the order of the columns shown."""

    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSheet:
    """One sheet: which of ours it is, what is read of it, and its first lines."""

    code: str
    columns: tuple[SeenColumn, ...]
    shown: tuple[str, ...]  # headings of the columns whose cells are shown
    lines: tuple[SeenLine, ...]
    count: int
    left: tuple[str, ...]  # headings that are known and stay in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenName:
    """How an organisation is written that is not its code, what it stands for, how often."""

    written: str
    code: str
    name: str  # "" where nothing, or more than one thing, is called so
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenError:
    """One thing wrong, as a :class:`~muster.formats.line.RowError` says it."""

    sheet: str
    row: int
    field: str
    value: str
    code: str  # of a RowFault or a WorkbookFault
    remedy: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLook:
    """A register as it was read, and all that is wrong with it."""

    sheets: tuple[SeenSheet, ...]
    left_out: tuple[str, ...]  # sheets that are not ours
    names: tuple[SeenName, ...]
    names_more: int
    errors: tuple[SeenError, ...]
    sha256: str

    @property
    def sound(self) -> bool:
        """Whether it can be imported."""
        return not self.errors


def look_at(
    path: Path, *, known: KnownRegister, holds_from: datetime, zone: tzinfo | None = None
) -> RegisterLook:
    """Return what a register file says, without a draft of anything."""
    read = read_all(path, known=known, holds_from=holds_from, zone=zone)
    names = _names(read, known)
    return RegisterLook(
        sheets=tuple(
            _sheet(layout.code, read.tables[layout.code], read.names)
            for layout in LAYOUTS
            if layout.code in read.tables and read.tables[layout.code].taken
        ),
        left_out=tuple(left.sheet for left in read.left_out if not left.heading),
        names=names[:NAMES_SHOWN],
        names_more=max(0, len(names) - NAMES_SHOWN),
        errors=tuple(_error(error) for error in read.errors),
        sha256=read.sha256,
    )


def _error(error: RowError) -> SeenError:
    return SeenError(
        sheet=error.sheet,
        row=error.row,
        field=error.field,
        value=str(error.value or ""),
        code=error.code.value,
        remedy=error.remedy,
    )


def _sheet(code: str, table: Table, names: Names) -> SeenSheet:
    shown = [(heading, field) for heading, field in table.taken if field not in _NOT_SHOWN]
    return SeenSheet(
        code=code,
        columns=tuple(SeenColumn(heading=h, field=f) for h, f in table.taken),
        shown=tuple(heading for heading, _field in shown),
        lines=tuple(
            SeenLine(row=line.row, cells=tuple(_cell(line, field, names) for _h, field in shown))
            for line in table.lines[:LINES_SHOWN]
        ),
        count=len(table.lines),
        left=table.left,
    )


def _cell(line: Line, field: str, names: Names) -> str:
    """Return a cell as written; an organisation with the code it stands for."""
    written = line.written(field)
    meant = names.meant(written) if written and field in _ORGANISATIONS else ()
    if len(meant) != 1 or code_of(meant[0]) == written:
        return written
    return f"{written} → {code_of(meant[0])}"


def _names(read: RegisterRead, known: KnownRegister) -> tuple[SeenName, ...]:
    """Return every name of an organisation that is not its code, those not understood first."""
    times = Counter(
        line.written(field)
        for table in read.tables.values()
        for _heading, field in table.taken
        if field in _ORGANISATIONS
        for line in table.lines
    )
    called = {each.subject: each.name for each in known.subjects}
    called |= {f"org:{row.code}": row.founded.name for _at, row in read.found.organisations}
    found = []
    for written, count in times.items():
        meant = read.names.meant(written)
        code = code_of(meant[0]) if len(meant) == 1 else ""
        if written and code != written:
            name = called.get(f"org:{code}", "")
            found.append(SeenName(written=written, code=code, name=name, times=count))
    return tuple(sorted(found, key=lambda each: (bool(each.code), -each.times, each.written)))


def encoded(look: RegisterLook) -> bytes:
    """Return ``look`` as the bytes it is kept as."""
    return msgspec.json.encode(look)


def decoded(kept: bytes) -> RegisterLook:
    """Return the look that was kept."""
    return msgspec.json.decode(kept, type=RegisterLook)
