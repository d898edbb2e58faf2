"""A roster as a workbook: people × days with hours and nights as formulas, then shift by shift.

What somebody changes in the grid is added up at once: the footers are formulas. Each kind of duty
has a code that is part of no other, so that a cell may hold two of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from muster.core.kinds import RosterShift
from muster.formats.roster_printout import RosterPrintout
from muster.formats.roster_words import local
from muster.formats.wording import ROLES

_ANY_DAY = datetime(2020, 1, 1)  # noqa: DTZ001 the same content must give the same file
_HEAD = 3  # rows above the first person: title, days of the month, days of the week
_LEFT = 4  # columns left of the first day: number, name, role, crew
_A_TEXT = {"num_format": "@", "quote_prefix": True}  # stays one when somebody edits the cell
OPEN = "?"  # behind a duty that its person will not stand


@dataclass(frozen=True, slots=True)
class Code:
    """What a kind of duty is written as, how long it is, and whether it is a night."""

    text: str
    length_h: int
    night: bool


def codes(shifts: Sequence[RosterShift]) -> dict[tuple[str, int], Code]:
    """Return the code of each kind of duty, by slot and length: D, or D8h where lengths differ."""
    kinds = {(shift.slot or "S", shift.length_h): shift.night for shift in shifts}
    slots = [slot for slot, _length in kinds]
    return {
        (slot, hours): Code(slot if slots.count(slot) == 1 else f"{slot}{hours}h", hours, night)
        for (slot, hours), night in sorted(kinds.items())
    }


def write_roster_workbook(target: Path | BinaryIO, printout: RosterPrintout) -> None:
    """Write the grid and the shifts of a roster; the same roster gives the same bytes."""
    place = str(target) if isinstance(target, Path) else target
    book = Workbook(place, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _ANY_DAY})
    _Grid(book, printout).write()
    _write_shifts(book, printout)
    book.close()


class _Grid:
    """The sheet of people × days."""

    def __init__(self, book: Workbook, printout: RosterPrintout) -> None:
        self.page: Worksheet = book.add_worksheet(pgettext("sheet", "Roster"))
        self.printout = printout
        self.codes = codes(printout.record.shifts)
        self.days = printout.days
        self.bold = book.add_format({"bold": True, "quote_prefix": True})
        self.name = book.add_format(_A_TEXT)
        self.heading = book.add_format({"bold": True, "bottom": 1, "align": "center"})
        self.duty = book.add_format({"align": "center", "border": 1, "border_color": "#999999"})
        self.night = book.add_format(
            {"align": "center", "border": 1, "border_color": "#999999", "bg_color": "#D9D9E8"}
        )
        self.open = book.add_format({"align": "center", "border": 1, "bg_color": "#FFC7CE"})
        self.alarm = book.add_format({"bold": True, "bg_color": "#FFC7CE"})

    def write(self) -> None:
        """Write all of it."""
        self._headings()
        for n, member in enumerate(self.printout.members):
            self._person(_HEAD + n, n, member.code)
        self._foot(_HEAD + len(self.printout.members) + 1)
        self.page.freeze_panes(_HEAD, _LEFT)
        self.page.set_landscape()
        self.page.set_paper(9)  # A4
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(1, 2)

    def _headings(self) -> None:
        self.page.write_string(0, 0, self.printout.title, self.bold)
        names = (pgettext("person", "Number"), pgettext("person", "Name"), _("Role"), _("Crew"))
        totals = (_("Hours"), _("Nights"), _("Duties"))
        for column, name in enumerate(names):
            self.page.write_string(2, column, name, self.heading)
        for n, day in enumerate(self.days):
            self.page.write_string(1, _LEFT + n, f"{day:%m-%d}", self.heading)
            self.page.write_string(2, _LEFT + n, weekday(day.weekday()), self.heading)
        for n, name in enumerate(totals):
            self.page.write_string(2, _LEFT + len(self.days) + n, name, self.heading)
        self.page.set_column(0, 0, 10)
        self.page.set_column(1, 2, 14)
        self.page.set_column(_LEFT, _LEFT + len(self.days) - 1, 6)

    def _person(self, row: int, number: int, code: str) -> None:
        member = self.printout.members[number]
        words = self.printout.words
        self.page.write_string(row, 0, code.partition(":")[2] or code)
        self.page.write_string(row, 1, words.names.get(code, ""), self.name)
        self.page.write_string(row, 2, str(ROLES.get(member.role, member.role)))
        if member.crew is not None:
            self.page.write_number(row, 3, member.crew + 1)
        duties = self.printout.duties(code)
        for n, day in enumerate(duties):
            if day:
                absent = any(self.printout.is_open(shift, code) for shift in day)
                night = any(shift.night for shift in day)
                look = self.open if absent else self.night if night else self.duty
                text = "+".join(self._code(shift).text for shift in day) + OPEN * absent
                self.page.write_string(row, _LEFT + n, text, look)
        own = [shift for day in duties for shift in day]
        cells = xl_range(row, _LEFT, row, _LEFT + len(self.days) - 1)
        for n, (formula, value) in enumerate(self._totals(cells, own)):
            self.page.write_formula(row, _LEFT + len(self.days) + n, formula, None, value)

    def _code(self, shift: RosterShift) -> Code:
        return self.codes[shift.slot or "S", shift.length_h]

    def _totals(self, cells: str, own: Sequence[RosterShift]) -> Iterator[tuple[str, int]]:
        """Yield the formulas of a person's hours, nights and duties, with their values."""
        hours = [f'{code.length_h}*COUNTIF({cells},"*{code.text}*")' for code in self._all()]
        nights = [f'COUNTIF({cells},"*{code.text}*")' for code in self._all() if code.night]
        duties = [f'COUNTIF({cells},"*{code.text}*")' for code in self._all()]
        yield "=" + ("+".join(hours) or "0"), sum(shift.length_h for shift in own)
        yield "=" + ("+".join(nights) or "0"), sum(shift.night for shift in own)
        yield "=" + ("+".join(duties) or "0"), len(own)

    def _all(self) -> list[Code]:
        return list(self.codes.values())

    def _foot(self, row: int) -> None:
        """Write, for each kind of duty, who is there day by day, who is needed, and who lacks."""
        last = _HEAD + len(self.printout.members) - 1
        shifts = {day: list(self.printout.shifts_on(day)) for day in self.days}
        for code in self._all():
            for n, label in enumerate((_("%(code)s there"), _("%(code)s needed"), _("missing"))):
                self.page.write_string(row + n, 1, label % {"code": code.text}, self.bold)
            for n, day in enumerate(self.days):
                of_kind = [s for s in shifts[day] if self._code(s) == code]
                there, need = sum(len(s.people) for s in of_kind), sum(s.heads_min for s in of_kind)
                away = sum(self.printout.is_open(s, p) for s in of_kind for p in s.people)
                cells = xl_range(_HEAD, _LEFT + n, last, _LEFT + n)
                have, least = (xl_rowcol_to_cell(row + i, _LEFT + n) for i in (0, 1))
                text = code.text
                counted = f'=COUNTIF({cells},"*{text}*")-COUNTIF({cells},"*{text}*~{OPEN}")'
                self.page.write_formula(row, _LEFT + n, counted, None, there - away)
                self.page.write_number(row + 1, _LEFT + n, need)
                lacks = max(0, need - there + away)
                look = self.alarm if lacks else None
                self.page.write_formula(row + 2, _LEFT + n, f"=MAX(0,{least}-{have})", look, lacks)
            row += 4


def weekday(number: int) -> str:
    """Return what a day of the week is called shortly; Monday is 0."""
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )[number]


def _write_shifts(book: Workbook, printout: RosterPrintout) -> None:
    page = book.add_worksheet(pgettext("sheet", "Shifts"))
    bold = book.add_format({"bold": True, "bottom": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    text = book.add_format(_A_TEXT)
    headings = (
        _("Shift"),
        pgettext("shift", "Kind"),
        _("From"),
        _("Hours"),
        _("Needed"),
        _("Wanted"),
        _("Will come"),
        _("People"),
        _("Open duties"),
    )
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, bold)
    words = printout.words
    for row, shift in enumerate(printout.record.shifts, 1):
        away = [person for person in shift.people if printout.is_open(shift, person)]
        come = [person for person in shift.people if person not in away]
        page.write_string(row, 0, shift.id)
        page.write_string(row, 1, words.slot(shift))
        page.write_datetime(row, 2, local(shift.start).replace(tzinfo=None), moment)
        page.write_number(row, 3, shift.length_h)
        page.write_number(row, 4, shift.heads_min)
        page.write_number(row, 5, shift.heads_wanted)
        page.write_number(row, 6, len(come))
        page.write_string(row, 7, ", ".join(map(words.person, come)), text)
        page.write_string(row, 8, ", ".join(map(words.person, away)), text)
    page.freeze_panes(1, 0)
    page.set_column(0, 2, 18)
    page.set_column(7, 8, 60)
