"""The register as a workbook: organisations, posts and people, in and out.

A workbook becomes drafts for the ledger only when all of it is sound; otherwise everything
that is wrong with it is returned at once, and nothing is imported. The key of each draft
follows from the file, the sheet and the row, so a file sent twice is known the second time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import BinaryIO

from muster.core import kinds as k
from muster.core.ledger import Draft
from muster.formats import register_layout as layout
from muster.formats.guard import WorkbookRefused
from muster.formats.line import Errors, Layout, RowError, RowFault, Table, named, table
from muster.formats.register_csv import ENDING, read_csv
from muster.formats.register_layout import LAYOUTS, ORGANISATIONS, PEOPLE, POSTS, Language
from muster.formats.register_rows import (
    Beside,
    Codes,
    KnownRegister,
    KnownSubject,
    Names,
    OrganisationRow,
    PersonRow,
    PostRow,
    RegisterRows,
    code_of,
    draft_key,
    read_heads,
    read_organisation,
    read_person,
    read_post,
    refuse_loops,
    written_moment,
)
from muster.formats.workbook import Cell, NewSheet, Workbook, read_workbook, write_workbook

__all__ = [
    "KnownRegister",
    "KnownSubject",
    "Language",
    "LeftOut",
    "OrganisationRow",
    "PersonRow",
    "PostRow",
    "RegisterRows",
    "RegisterSheets",
    "RowError",
    "RowFault",
    "draft_key",
    "read_register",
    "write_register",
    "write_template",
]

_MICRO = 10**6
_NUMBERS = ("lat", "lon", "authorised")  # columns that are not texts when a person types


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sheet, or a column of one, that was not read and need not be."""

    sheet: str
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSheets:
    """A sound register workbook: its lines, and the drafts they make.

    Drafts come in an order in which each can be recorded: organisations from the top down,
    their aliases and partners, then posts, then people.
    """

    sha256: str
    rows: RegisterRows
    drafts: tuple[Draft, ...]
    left_out: tuple[LeftOut, ...] = ()


def read_register(
    path: Path | bytes,
    *,
    known: KnownRegister,
    holds_from: datetime,
    recorded_by: str,
    org: str,
    zone: tzinfo | None = None,
) -> RegisterSheets | tuple[RowError, ...]:
    """Return the drafts of a register workbook, or all that is wrong with it.

    A file whose name ends in .csv is read as one sheet, known by its headings.
    A day on which a competence ends is a day of ``zone``, or else of the zone of
    ``holds_from``. A line that the ledger holds from this very file is no error: its draft
    comes again, under the same key. Raises OSError if there is no such file.
    """
    read = read_all(path, known=known, holds_from=holds_from, zone=zone)
    if read.errors:
        return read.errors
    stamp = _Stamp(sha256=read.sha256, org=org, holds_from=holds_from, recorded_by=recorded_by)
    return RegisterSheets(
        sha256=read.sha256,
        rows=read.found.rows(),
        drafts=tuple(stamp.all(read.found)),
        left_out=read.left_out,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRead:
    """A register workbook as it was read: its tables, its sound lines, all that is wrong."""

    sha256: str
    tables: Mapping[str, Table]
    names: Names
    found: "Found"
    left_out: tuple[LeftOut, ...]
    errors: tuple[RowError, ...]


def read_all(
    path: Path | bytes, *, known: KnownRegister, holds_from: datetime, zone: tzinfo | None = None
) -> RegisterRead:
    """Return a register workbook, or a CSV of one of its sheets, as far as it can be read."""
    zone = zone or holds_from.tzinfo
    if zone is None:
        raise ValueError("holds_from has no zone")
    if isinstance(path, Path) and path.suffix.lower() == ENDING:
        book = read_csv(path.read_bytes(), path.stem)
    else:
        book = read_workbook(path)
    names, errors = Names(known), Errors()
    if isinstance(book, WorkbookRefused):
        return RegisterRead(
            sha256="",
            tables={},
            names=names,
            found=Found((), (), ()),
            left_out=(),
            errors=(_whole_file(book),),
        )
    tables, left_out = _tables(book, errors)
    year = holds_from.astimezone(zone).year
    beside = Beside(names=names, codes=Codes(known, book.sha256), year=year, zone=zone)
    return RegisterRead(
        sha256=book.sha256,
        tables=tables,
        names=names,
        found=_found(tables, beside),
        left_out=left_out,
        errors=tuple(sorted(errors.all(), key=_reading_order)),
    )


def _whole_file(refused: WorkbookRefused) -> RowError:
    remedy = (("found", str(refused.found)), ("limit", str(refused.limit)))
    return RowError(sheet="", row=0, field="", value=refused.part, code=refused.code, remedy=remedy)


_SHEETS = ("", *(sheet.code for sheet in LAYOUTS))


def _reading_order(error: RowError) -> tuple[bool, int, int]:
    return error.code is RowFault.AND_MORE, _SHEETS.index(error.sheet), error.row


def _tables(book: Workbook, errors: Errors) -> tuple[Mapping[str, Table], tuple[LeftOut, ...]]:
    """Return the table of each layout, empty where the workbook has none, and what is left."""
    tables: dict[str, Table] = {}
    left: list[LeftOut] = []
    for sheet in book.sheets:
        found = named(LAYOUTS, sheet.name)
        if found is None:
            left.append(LeftOut(sheet.name))
        elif found.code in tables:
            errors.add(_of_sheet(found.code, RowFault.SHEET_TWICE, sheet.name))
        else:
            tables[found.code] = table(sheet, found, errors)
            left += [LeftOut(sheet.name, heading) for heading in tables[found.code].left]
    if not tables:
        wanted = ", ".join(f"{sheet.zh} / {sheet.en}" for sheet in LAYOUTS)
        errors.add(_of_sheet("", RowFault.NO_SHEET, "", ("wanted", wanted)))
    elif not errors and not any(found.lines for found in tables.values()):
        errors.add(_of_sheet("", RowFault.NOTHING_THERE, ""))
    none = Table((), ())
    return {sheet.code: tables.get(sheet.code, none) for sheet in LAYOUTS}, tuple(left)


def _of_sheet(sheet: str, code: RowFault, value: str, *remedy: tuple[str, str]) -> RowError:
    return RowError(sheet=sheet, row=0, field="", value=value, code=code, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Found:
    """The sound lines of all sheets, each with the row it stands in."""

    organisations: tuple[tuple[int, OrganisationRow], ...]
    posts: tuple[tuple[int, PostRow], ...]
    people: tuple[tuple[int, PersonRow], ...]

    def rows(self) -> RegisterRows:
        """Return the lines without their rows."""
        return RegisterRows(
            organisations=tuple(row for _, row in self.organisations),
            posts=tuple(row for _, row in self.posts),
            people=tuple(row for _, row in self.people),
        )


def _found(tables: Mapping[str, Table], beside: Beside) -> Found:
    """Return what the lines say; organisations first, because all others name them."""
    heads = read_heads(tables[ORGANISATIONS.code].lines, beside)
    founded = [(head.line.row, read_organisation(head, beside)) for head in heads]
    refuse_loops(heads, beside.names)
    opened = [(line.row, read_post(line, beside)) for line in tables[POSTS.code].lines]
    appointed = [(line.row, read_person(line, beside)) for line in tables[PEOPLE.code].lines]
    return Found(
        organisations=tuple((at, row) for at, row in founded if row is not None),
        posts=tuple((at, row) for at, row in opened if row is not None),
        people=tuple((at, row) for at, row in appointed if row is not None),
    )


# --- drafts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamp:
    """What all drafts of one file share."""

    sha256: str
    org: str
    holds_from: datetime
    recorded_by: str

    def all(self, found: Found) -> Iterator[Draft]:
        """Yield the drafts in an order in which each can be recorded."""
        for row, said in _from_the_top(found.organisations):
            above = () if said.founded.parent is None else (said.founded.parent,)
            yield self._draft(ORGANISATIONS, row, f"org:{said.code}", said.founded, above)
        for row, said in found.organisations:
            yield from self._beside(row, said)
        for row, post in found.posts:
            owner = (post.opened.parent,)
            yield self._draft(POSTS, row, f"post:{post.code}", post.opened, owner)
        for row, person in found.people:
            yield self._draft(PEOPLE, row, f"person:{person.number}", person.appointed)

    def _beside(self, row: int, said: OrganisationRow) -> Iterator[Draft]:
        subject = f"org:{said.code}"
        for alias in said.aliases:
            body = k.AliasGiven(alias=alias)
            yield self._draft(ORGANISATIONS, row, subject, body, part=f"alias:{alias}")
        for partner in said.partners:
            coordinated, part = k.Coordinated(partner=partner), f"partner:{partner}"
            yield self._draft(ORGANISATIONS, row, subject, coordinated, (partner,), part=part)

    def _draft(
        self,
        sheet: Layout,
        row: int,
        subject: str,
        body: k.Kind,
        concerns: tuple[str, ...] = (),
        *,
        part: str = "",
    ) -> Draft:
        return Draft(
            key=draft_key(self.sha256, sheet.code, row, part),
            subject=subject,
            org=self.org,
            holds_from=self.holds_from,
            recorded_by=self.recorded_by,
            source=f"workbook:{self.sha256}/{sheet.code}/{row}",
            body=body,
            concerns=concerns,
        )


def _from_the_top(
    rows: tuple[tuple[int, OrganisationRow], ...],
) -> Iterator[tuple[int, OrganisationRow]]:
    """Yield each organisation after the one it stands under. There are no loops by now."""
    waiting = {f"org:{said.code}": (row, said) for row, said in rows}
    for subject in list(waiting):
        path = []
        at: str | None = subject
        while at in waiting:
            placed = waiting.pop(at)
            path.append(placed)
            at = placed[1].founded.parent
        yield from reversed(path)


# --- out -------------------------------------------------------------------------------------


def write_template(target: Path | BinaryIO, *, language: Language = Language.ZH) -> None:
    """Write an empty register workbook, with headings and the words a cell may hold."""
    write_register(target, RegisterRows(), language=language)


def write_register(
    target: Path | BinaryIO,
    rows: RegisterRows,
    *,
    language: Language = Language.ZH,
    zone: tzinfo | None = None,
) -> None:
    """Write a register workbook that :func:`read_register` reads back as the same ``rows``.

    With a ``zone``, a competence that ends with a day of that zone shows the day; it is then
    to be read with the same zone. Otherwise the exact time is written.
    """
    words = _Words(language, zone)
    organisations = (words.organisation(row) for row in rows.organisations)
    posts = (words.post(row) for row in rows.posts)
    people = (words.person(row) for row in rows.people)
    sheets = ((ORGANISATIONS, organisations), (POSTS, posts), (PEOPLE, people))
    write_workbook(target, [words.sheet(sheet, lines) for sheet, lines in sheets])


class _Words:
    """How lines are worded in one language: field by field, in the order of the columns."""

    def __init__(self, language: Language, zone: tzinfo | None) -> None:
        self._zh, self._zone = language is Language.ZH, zone

    def sheet(self, sheet: Layout, lines: Iterator[Mapping[str, Cell]]) -> NewSheet:
        columns = [column for column in sheet.columns if column.taken]
        fields = [column.field for column in columns]
        choices = self._choices(sheet)
        return NewSheet(
            name=sheet.zh if self._zh else sheet.en,
            headings=tuple(column.zh if self._zh else column.en for column in columns),
            rows=(tuple(line.get(field, "") for field in fields) for line in lines),
            texts=tuple(at for at, field in enumerate(fields) if field not in _NUMBERS),
            choices=tuple((fields.index(field), words) for field, words in choices.items()),
        )

    def _choices(self, sheet: Layout) -> Mapping[str, tuple[str, ...]]:
        yes_no = (self._yes(True), self._yes(False))
        if sheet is ORGANISATIONS:
            return {"kind": self._all(layout.ORG_KINDS_ZH), "reports": yes_no}
        if sheet is POSTS:
            kinds = self._all(layout.POST_KINDS_ZH)
            return {"kind": kinds, "enforcing": yes_no, "high_risk": yes_no}
        return {"role": self._all(layout.ROLES_ZH), "leader": yes_no}

    def _all(self, zh: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(self._word(code, zh) for code in zh)

    def _word(self, code: str, zh: Mapping[str, str]) -> str:
        return zh.get(code, code) if self._zh else str(code)

    def _yes(self, yes: bool) -> str:
        return ("是" if yes else "否") if self._zh else ("yes" if yes else "no")

    def organisation(self, row: OrganisationRow) -> Mapping[str, Cell]:
        founded = row.founded
        return {
            "code": row.code,
            "name": founded.name,
            "kind": self._word(founded.kind, layout.ORG_KINDS_ZH),
            "parent": code_of(founded.parent or ""),
            "aliases": "; ".join(row.aliases),
            "partners": "; ".join(code_of(partner) for partner in row.partners),
            "division_code": founded.division_code or "",
            **_place(founded.lat_e6, founded.lon_e6),
            "authorised": founded.authorised,
            "reports": self._yes(founded.reports),
        }

    def post(self, row: PostRow) -> Mapping[str, Cell]:
        opened = row.opened
        return {
            "code": row.code,
            "name": opened.name,
            "kind": self._word(opened.kind, layout.POST_KINDS_ZH),
            "owner": code_of(opened.parent),
            **_place(opened.lat_e6, opened.lon_e6),
            "enforcing": self._yes(opened.enforcing),
            "high_risk": self._yes(opened.high_risk),
            "pattern": opened.pattern,
        }

    def person(self, row: PersonRow) -> Mapping[str, Cell]:
        who = row.appointed
        flags = [self._word(flag, layout.HOUSEHOLDS_ZH) for flag in who.household]
        return {
            "number": row.number,
            "name": who.name,
            "home": code_of(who.home),
            "role": self._word(who.role, layout.ROLES_ZH),
            "birth_year": str(who.birth_year),
            "rank": who.rank,
            "leader": self._yes(who.leader),
            "party_since": "" if who.party_since is None else str(who.party_since),
            "competences": "; ".join(self._competence(c) for c in who.competences),
            "household": "; ".join(flags),
            "household_code": who.household_code or "",
        }

    def _competence(self, competence: k.Competence) -> str:
        if competence.until is None:
            return competence.code
        return f"{competence.code}:{written_moment(competence.until, self._zone)}"


def _place(lat_e6: int, lon_e6: int) -> Mapping[str, Cell]:
    """Return degrees, or nothing for the place nobody has given."""
    if not lat_e6 and not lon_e6:
        return {}
    return {"lat": lat_e6 / _MICRO, "lon": lon_e6 / _MICRO}
