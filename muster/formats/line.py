"""One line of a table people fill in, read field by field; all that is wrong is kept by name.

A table is a sheet with a row of headings, in Chinese or English, in any order, at or near the
top. Texts are cleaned as they are read: stray spaces go, full-width digits become plain ones.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar
from unicodedata import category, normalize

from muster.formats.guard import WorkbookFault
from muster.formats.workbook import Cell, Row, Sheet

HEADINGS_WITHIN = 10  # rows; a title and a date may stand above the headings
CODE_MAX, TEXT_MAX, LIST_MAX = 40, 200, 2_000  # characters
ERRORS_MOST = 10_000  # kept; a sheet of rubbish must not fill the memory with what is wrong
NEAREST_MOST = 100  # errors after which no near words are looked up; it is slow work
NEAR = 0.5  # how alike two words must be for one to be proposed for the other
_VALUE_SHOWN = 80  # characters of a wrong value that are shown again

_CODE = re.compile(rf"[0-9A-Za-z][0-9A-Za-z._-]{{0,{CODE_MAX - 1}}}")
_ITEM_ENDS = re.compile(r"[;；,，、\n]")
_YEARS = (
    re.compile(r"(\d{4})年?"),  # 1985, 1985年
    re.compile(r"(\d{4})(\d{2})(\d{2})?"),  # 198503, 19850312; five digits are a lost date
    re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})?日?)?"),  # 1985.3, 1985年3月12日
)
_MICRO = 10**6
# All but U+202F, which joins endings to words in Mongolian script.
_SPACES = re.compile("[\\s\u200b\ufeff\u3000]+")
_KEPT_SPACE = "\u202f"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}]) (?=[{_HAN}])")
_FULL_WIDTH_DIGITS = {ord("０") + digit: str(digit) for digit in range(10)}
_TURNED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_TEXT = ("Cc", "Cs", "Co", "Cn")  # categories: control, half a pair, private, no character
_BRACKETS = re.compile(r"\(.*?\)|\*")

_YES = frozenset(("是", "有", "yes", "y", "true", "1", "√", "✓", "✔"))
_NO = frozenset(("否", "无", "no", "n", "false", "0", "×", "✗"))

_T = TypeVar("_T")


class RowFault(StrEnum):
    """What can be wrong in a table, and with it the remedy that is offered."""

    NO_SHEET = "no_sheet"  # remedy: wanted
    SHEET_TWICE = "sheet_twice"  # remedy: first
    NO_HEADINGS = "no_headings"  # remedy: wanted
    NOTHING_THERE = "nothing_there"
    MISSING_COLUMN = "missing_column"  # remedy: wanted
    UNKNOWN_COLUMN = "unknown_column"  # remedy: nearest
    COLUMN_TWICE = "column_twice"
    PERSONAL_COLUMN = "personal_column"
    REQUIRED_MISSING = "required_missing"
    BAD_TEXT = "bad_text"  # remedy: character
    TEXT_TOO_LONG = "text_too_long"  # remedy: limit
    BAD_CODE = "bad_code"  # remedy: limit
    BAD_DIVISION = "bad_division"
    UNKNOWN_WORD = "unknown_word"  # remedy: allowed, nearest
    REPEATED_ITEM = "repeated_item"  # remedy: item
    BAD_COMPETENCE = "bad_competence"  # remedy: item
    NOT_A_DATE = "not_a_date"  # remedy: item
    NOT_A_YEAR = "not_a_year"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"  # remedy: least, most
    IMPOSSIBLE_AGE = "impossible_age"  # remedy: least, most, year
    PARTY_TOO_EARLY = "party_too_early"  # remedy: least
    IN_THE_FUTURE = "in_the_future"  # remedy: most
    DUPLICATE = "duplicate"  # remedy: row
    ALREADY_RECORDED = "already_recorded"  # remedy: subject
    UNKNOWN_ORGANISATION = "unknown_organisation"  # remedy: nearest
    AMBIGUOUS_ORGANISATION = "ambiguous_organisation"  # remedy: codes
    NOT_BENEATH = "not_beneath"  # remedy: above, codes
    ALIAS_TAKEN = "alias_taken"  # remedy: codes
    PARENT_LOOP = "parent_loop"  # remedy: path
    WITHOUT_OWNER = "without_owner"
    AND_MORE = "and_more"  # remedy: count, of errors that were not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """One thing wrong in a workbook, where it stands, and what would put it right.

    ``row`` is the one the spreadsheet program shows, 0 for a whole sheet or file; ``field`` is
    the English name of the column, or the heading as written when it is not known. ``remedy``
    holds (name, value) parameters of the sentence an outer ring says.
    """

    sheet: str
    row: int
    field: str
    value: str
    code: RowFault | WorkbookFault
    remedy: tuple[tuple[str, str], ...] = ()


class Errors:
    """All that is wrong with one workbook, in the order in which it was found."""

    __slots__ = ("_kept", "_passed_over")

    def __init__(self) -> None:
        self._kept: list[RowError] = []
        self._passed_over = 0

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, error: RowError) -> None:
        """Keep ``error``, or only count it once there are ``ERRORS_MOST``."""
        if len(self._kept) < ERRORS_MOST:
            self._kept.append(error)
        else:
            self._passed_over += 1

    def all(self) -> tuple[RowError, ...]:
        """Return the errors, and last how many more there were."""
        if not self._passed_over:
            return tuple(self._kept)
        more = (("count", str(self._passed_over)),)
        last = RowError(sheet="", row=0, field="", value="", code=RowFault.AND_MORE, remedy=more)
        return (*self._kept, last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column by its headings. One that is not ``taken`` is known, and left in the file."""

    field: str
    zh: str
    en: str
    also: tuple[str, ...] = ()
    required: bool = False
    taken: bool = True
    personal: bool = False  # has no place here; the file is sent back


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table by its names and columns, in the order in which they are written."""

    code: str
    zh: str
    en: str
    also: tuple[str, ...] = ()
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a sheet, the headings of columns that were not taken, and of those that were.

    ``taken`` has each heading as written with the field it stands for.
    """

    lines: tuple["Line", ...]
    left: tuple[str, ...]
    taken: tuple[tuple[str, str], ...] = ()


def matching(text: str) -> str:
    """Return what two spellings of one word share: no spaces, no case, no full width."""
    return _SPACES.sub("", normalize("NFKC", text)).casefold()


def cleaned(text: str) -> str:
    """Return ``text`` in the one form in which it is kept; cleaning twice changes nothing.

    Composed (NFC), digits plain, no spaces at the ends or between Han characters (张　三 is
    张三), one space elsewhere.
    """
    if text.isascii() and text.isalnum():
        return text
    text = normalize("NFC", text).translate(_FULL_WIDTH_DIGITS)
    words = _KEPT_SPACE.join(_SPACES.sub(" ", part) for part in text.split(_KEPT_SPACE))
    return _BETWEEN_HAN.sub("", words.strip(f" {_KEPT_SPACE}"))


def nearest(text: str, words: Mapping[str, str]) -> str:
    """Return up to three of ``words`` (match to shown) most like ``text``, joined by ``; ``."""
    near = get_close_matches(matching(text), list(words), n=3, cutoff=NEAR)
    return "; ".join(dict.fromkeys(words[word] for word in near))


def named(layouts: tuple[Layout, ...], name: str) -> Layout | None:
    """Return the layout a sheet's name stands for."""
    for layout in layouts:
        if matching(name) in {matching(word) for word in (layout.zh, layout.en, *layout.also)}:
            return layout
    return None


def table(sheet: Sheet, layout: Layout, errors: Errors) -> Table:
    """Return the lines of ``sheet``, adding to ``errors`` whatever is wrong with its headings.

    A required column that is missing is one error, not one for each line.
    """
    known = _known(layout)
    headings = _headings(sheet.rows, known)
    if headings is None:
        wanted = ", ".join(c.zh for c in layout.columns if c.required)
        top = Line(layout.code, 0, {}, frozenset(), errors)
        top.refuse("", RowFault.NO_HEADINGS, sheet.name, ("wanted", wanted))
        return Table((), ())
    top = Line(layout.code, headings.number, {}, frozenset(), errors)
    at = _placed(top, headings.cells, known)
    for column in layout.columns:
        if column.required and column not in at:
            wanted = f"{column.zh} / {column.en}"
            top.refuse(column.field, RowFault.MISSING_COLUMN, "", ("wanted", wanted))
    fields = {column.field: place for column, place in at.items() if column.taken}
    absent = frozenset(c.field for c in layout.columns if c.field not in fields)
    lines = []
    for row in sheet.rows:
        cells = {f: row.cells[i] for f, i in fields.items() if i < len(row.cells)}
        if row.number > headings.number and any(cell != "" for cell in cells.values()):
            lines.append(Line(layout.code, row.number, cells, absent, errors))
    left = [_heading(headings.cells[i]) for c, i in at.items() if not (c.taken or c.personal)]
    taken = [(_heading(headings.cells[i]), c.field) for c, i in at.items() if c.taken]
    return Table(tuple(lines), tuple(left), tuple(taken))


def heading_hits(rows: Sequence[Row], layout: Layout) -> int:
    """Return how many columns of ``layout`` the row of headings near the top names."""
    found = _headings(rows, known := _known(layout))
    return sum(_key(cell) in known for cell in found.cells if cell != "") if found else 0


def _known(layout: Layout) -> Mapping[str, Column]:
    return {matching(w): c for c in layout.columns for w in (c.zh, c.en, c.field, *c.also)}


def _heading(cell: Cell) -> str:
    return cleaned(str(cell))


def _key(cell: Cell) -> str:
    """Return a heading without its brackets: 人员类别(民警/职工) is 人员类别."""
    return matching(_BRACKETS.sub("", normalize("NFKC", str(cell))))


def _headings(rows: Sequence[Row], known: Mapping[str, Column]) -> Row | None:
    """Return the row near the top that knows most columns; one word alone may be a title."""
    best, most = None, 1
    for row in rows:
        if row.number > HEADINGS_WITHIN:
            break
        hits = sum(_key(cell) in known for cell in row.cells if cell != "")
        if hits > most:
            best, most = row, hits
    return best


def _placed(
    line: "Line", cells: tuple[Cell, ...], known: Mapping[str, Column]
) -> dict[Column, int]:
    """Return where each column stands, refusing headings that are unknown, doubled, personal."""
    shown = {key: column.zh for key, column in known.items() if not column.personal}
    at: dict[Column, int] = {}
    for place, cell in enumerate(cells):
        if cell == "":
            continue
        column, heading = known.get(_key(cell)), _heading(cell)
        if column is None:
            near = nearest(heading, shown)
            line.refuse(heading, RowFault.UNKNOWN_COLUMN, heading, ("nearest", near))
        elif column in at:
            line.refuse(column.field, RowFault.COLUMN_TWICE, heading)
        else:
            at[column] = place
            if column.personal:
                line.refuse(column.field, RowFault.PERSONAL_COLUMN, heading)
    return at


class Line:
    """One line of a table. Each reading method returns the value, or keeps what is wrong.

    After a refusal a method returns what an empty cell would give, so that the rest of the
    line is read too; whether the line is sound is asked at the end.
    """

    __slots__ = ("_absent", "_cells", "_errors", "_faults", "row", "sheet")

    def __init__(
        self,
        sheet: str,
        row: int,
        cells: Mapping[str, Cell],
        absent: frozenset[str],
        errors: Errors,
    ) -> None:
        self.sheet, self.row = sheet, row
        self._cells, self._absent, self._errors, self._faults = cells, absent, errors, 0

    @property
    def sound(self) -> bool:
        """Nothing in this line was refused so far."""
        return self._faults == 0

    def refuse(self, field: str, code: RowFault, value: str, *remedy: tuple[str, str]) -> None:
        """Keep one thing that is wrong."""
        self._faults += 1
        self._errors.add(
            RowError(
                sheet=self.sheet,
                row=self.row,
                field=field,
                value=value[:_VALUE_SHOWN],
                code=code,
                remedy=remedy,
            )
        )

    def text(self, field: str) -> str:
        """Return the cleaned text of a field, empty if there is none."""
        return self._sound_text(field, _written(self._cells.get(field, "")))

    def written(self, field: str) -> str:
        """Return a field as it is written, cleaned; nothing is judged."""
        return cleaned(_written(self._cells.get(field, "")))[:TEXT_MAX]

    def _sound_text(self, field: str, raw: str) -> str:
        text = cleaned(raw)
        if len(text) > TEXT_MAX:
            self.refuse(field, RowFault.TEXT_TOO_LONG, text, ("limit", str(TEXT_MAX)))
            return ""
        if text.isprintable():
            return text
        for character in text:  # most that is not printable is harmless, such as a joiner
            if character in _TURNED or category(character) in _NO_TEXT:
                point = f"U+{ord(character):04X}"
                self.refuse(field, RowFault.BAD_TEXT, text, ("character", point))
                return ""
        return text

    def required(self, field: str, code: RowFault = RowFault.REQUIRED_MISSING) -> str:
        """Return the text of a field that must not be empty."""
        faults = self._faults
        text = self.text(field)
        if not text and self._faults == faults:
            if field in self._absent:
                self._faults += 1  # the missing column was named once, with the headings
            else:
                self.refuse(field, code, "")
        return text

    def code(self, field: str) -> str:
        """Return the code in a field that must hold one."""
        return self._as_code(field, self.required(field))

    def optional_code(self, field: str) -> str:
        """Return the code in a field, empty if there is none."""
        return self._as_code(field, self.text(field))

    def _as_code(self, field: str, text: str) -> str:
        if not text:
            return ""
        code = normalize("NFKC", text)
        if _CODE.fullmatch(code) is None:
            self.refuse(field, RowFault.BAD_CODE, text, ("limit", str(CODE_MAX)))
            return ""
        return code

    def items(self, field: str) -> tuple[str, ...]:
        """Return the items of a list, written with ; or ，or 、 or line by line."""
        raw = _written(self._cells.get(field, ""))
        if len(raw) > LIST_MAX:
            self.refuse(field, RowFault.TEXT_TOO_LONG, raw, ("limit", str(LIST_MAX)))
            return ()
        items: dict[str, None] = {}
        for part in _ITEM_ENDS.split(raw):
            item = self._sound_text(field, part)
            if item in items:
                self.refuse(field, RowFault.REPEATED_ITEM, raw, ("item", item))
            elif item:
                items[item] = None
        return tuple(items)

    def whole(self, field: str, *, least: int, most: int) -> int:
        """Return the whole number in a field, 0 if it is empty."""
        text = self.text(field)
        if not text:
            return 0
        number = _decimal(text)
        if number is None or number != number.to_integral_value():
            self.refuse(field, RowFault.NOT_A_NUMBER, text)
            return 0
        return self._within(field, number, least, most, 1)

    def degrees(self, field: str, most: int) -> int:
        """Return the degrees in a field as whole micro-degrees, 0 if it is empty."""
        text = self.text(field)
        if not text:
            return 0
        number = _decimal(text)
        if number is None:
            self.refuse(field, RowFault.NOT_A_NUMBER, text)
            return 0
        return self._within(field, number, -most, most, _MICRO)

    def _within(self, field: str, number: Decimal, least: int, most: int, unit: int) -> int:
        if least <= number <= most:
            return int((number * unit).to_integral_value())
        span = (("least", str(least)), ("most", str(most)))
        self.refuse(field, RowFault.OUT_OF_RANGE, str(number), *span)
        return 0

    def year(self, field: str) -> int | None:
        """Return the year in a field that may hold a month and a day too."""
        cell = self._cells.get(field, "")
        if isinstance(cell, datetime):
            return cell.year
        text = self.text(field)
        if not text:
            return None
        year = _year(text.replace(" ", ""))
        if year is None:
            self.refuse(field, RowFault.NOT_A_YEAR, text)
        return year

    def yes(self, field: str) -> bool:
        """Return whether a field says yes; an empty one says no."""
        text = self.text(field)
        match = matching(text)
        if match and match not in _YES | _NO:
            self.refuse(field, RowFault.UNKNOWN_WORD, text, ("allowed", "是, 否, yes, no"))
        return match in _YES

    def word(self, field: str, words: Mapping[str, _T]) -> _T | None:
        """Return what the word in a field stands for; ``words`` maps spellings to meanings."""
        text = self.required(field)
        return self.meaning(field, text, words) if text else None

    def meaning(self, field: str, text: str, words: Mapping[str, _T]) -> _T | None:
        """Return what ``text`` stands for, or refuse it with the nearest words."""
        found = words.get(matching(text))
        if found is None:
            near = ""
            if len(self._errors) < NEAREST_MOST:
                near = nearest(text, {word: word for word in words})
            allowed = ", ".join(dict.fromkeys(str(word) for word in words.values()))
            self.refuse(field, RowFault.UNKNOWN_WORD, text, ("allowed", allowed), ("nearest", near))
        return found


def _written(cell: Cell) -> str:
    """Return a cell as a person would have typed it."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell == _midnight(cell) else cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(normalize("NFKC", text).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _year(text: str) -> int | None:
    for written in _YEARS:
        found = written.fullmatch(text)
        if found is not None:
            year, month, day = (*(int(part or 1) for part in found.groups()), 1, 1)[:3]
            return year if _is_day(year, month, day) else None
    return None


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
