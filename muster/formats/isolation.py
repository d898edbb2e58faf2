"""Duties as a table of text (CSV): who begins when, for how long, in which room and vehicle.

The first row names the columns, in English or Chinese: ``person,start,hours`` and, where they are
known, ``room`` and ``vehicle``. A start is a local time, ``2020-02-05 08:00``.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext as _

from muster.core.isolation import Stand

BYTES_MAX = 20_000_000
DAYS_MAX = 92
HOURS_MAX = 72
_COLUMNS: Mapping[str, str] = {
    "person": "person", "人员": "person", "警号": "person",
    "start": "start", "开始": "start", "上岗时间": "start",
    "hours": "hours", "小时": "hours", "时长": "hours",
    "room": "room", "房间": "room",
    "vehicle": "vehicle", "车辆": "vehicle",
}  # fmt: skip
# as people and spreadsheets write it; the seconds, which nobody rosters by, are left out
_MOMENT = re.compile(
    r"((?:19|20)\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(\d{1,2})[:：](\d\d)(?::\d\d)?"
)
_NEEDED = ("person", "start", "hours")
_MISTAKES_MAX = 50


class DutiesFileError(ValueError):
    """A table of duties cannot be read: every mistake, each with its row and what would mend it."""

    def __init__(self, path: Path, mistakes: Sequence[str]) -> None:
        told = [*mistakes[:_MISTAKES_MAX]]
        if more := len(mistakes) - len(told):
            told.append(_("and %(more)d more mistakes") % {"more": more})
        super().__init__("\n".join(f"{path}: {mistake}" for mistake in told))


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesFile:
    """What a table of duties says; hour 0 is the midnight before its first duty."""

    people: tuple[str, ...]
    stands: tuple[Stand, ...]
    days: int
    rooms: tuple[tuple[str, ...], ...]
    vehicles: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Duty:
    row: int
    person: str
    start: datetime  # local, without a zone: only hours between duties are taken from it
    hours: float
    room: str
    vehicle: str


def read_duties(path: Path) -> DutiesFile:
    """Return the duties in a file.

    Raises :class:`DutiesFileError` that names every mistake by row, all at once.
    """
    if path.stat().st_size > BYTES_MAX:
        raise DutiesFileError(path, [_("is larger than %(mb)d MB") % {"mb": BYTES_MAX // 10**6}])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DutiesFileError(path, [_("is no text in UTF-8: save it as CSV UTF-8")]) from None
    mistakes: list[str] = []
    duties = _duties(text, mistakes)
    mistakes += _overlaps(duties)
    if not duties and not mistakes:
        mistakes.append(_("holds no duty: give a row for each"))
    rooms = _groups([(d.person, d.room, d.row) for d in duties], _("room"), mistakes)
    vehicles = _groups([(d.person, d.vehicle, d.row) for d in duties], _("vehicle"), mistakes)
    days = 0
    if duties:
        first = min(duty.start for duty in duties).replace(hour=0, minute=0, second=0)
        days = (max(duty.start for duty in duties) - first).days + 1
        if days > DAYS_MAX:
            said = _("spans %(days)d days: give %(most)d at most")
            mistakes.append(said % {"days": days, "most": DAYS_MAX})
    if mistakes:
        raise DutiesFileError(path, mistakes)
    hour = timedelta(hours=1)
    return DutiesFile(
        people=tuple(sorted({duty.person for duty in duties})),
        stands=tuple(Stand(d.person, (d.start - first) / hour, d.hours) for d in duties),
        days=days,
        rooms=rooms,
        vehicles=vehicles,
    )


def _duties(text: str, mistakes: list[str]) -> list[_Duty]:
    try:
        rows = list(csv.reader(StringIO(text, newline="")))
    except csv.Error as error:
        mistakes.append(_("is no CSV: %(why)s") % {"why": error})
        return []
    header = [_COLUMNS.get(cell.strip().lower(), "") for cell in (rows or [[]])[0]]
    if wrong := [name for name in _NEEDED if header.count(name) != 1]:
        said = _("row 1 does not name %(columns)s once: begin with person,start,hours")
        mistakes.append(said % {"columns": ", ".join(wrong)})
        return []
    return [
        duty
        for row, cells in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in cells)
        for duty in _duty(row, _named(header, cells), mistakes)
    ]


def _named(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    named = zip(header, cells, strict=False)
    return {name: cell.strip() for name, cell in named if name}


def _duty(row: int, cells: Mapping[str, str], mistakes: list[str]) -> Iterator[_Duty]:
    before = len(mistakes)
    person = cells.get("person", "")
    if not person:
        mistakes.append(_("row %(row)d: names no person") % {"row": row})
    start = _start(row, cells.get("start", ""), mistakes)
    hours = _hours(row, cells.get("hours", ""), mistakes)
    if start is not None and len(mistakes) == before:
        yield _Duty(row, person, start, hours, cells.get("room", ""), cells.get("vehicle", ""))


def _start(row: int, text: str, mistakes: list[str]) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    if found:
        year, month, day, hour, minute = map(int, found.groups())
        try:
            return datetime(year, month, day, hour, minute)  # noqa: DTZ001  # local: see _Duty
        except ValueError:
            pass
    said = _("row %(row)d: start is “%(found)s”: write a local time as 2020-02-05 08:00")
    mistakes.append(said % {"row": row, "found": text[:40]})
    return None


def _hours(row: int, text: str, mistakes: list[str]) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0
    if not 0 < hours <= HOURS_MAX:
        said = _("row %(row)d: hours are “%(found)s”: give more than 0, at most %(most)d")
        mistakes.append(said % {"row": row, "found": text[:40], "most": HOURS_MAX})
    return hours


def _overlaps(duties: Sequence[_Duty]) -> Iterator[str]:
    ordered = sorted(duties, key=lambda duty: (duty.person, duty.start, duty.row))
    for one, other in pairwise(ordered):
        ends = one.start + timedelta(hours=one.hours)
        if one.person == other.person and other.start < ends:
            said = _("row %(row)d: %(person)s is still on the duty of row %(other)d")
            yield said % {"row": other.row, "person": one.person, "other": one.row}


def _groups(
    told: Sequence[tuple[str, str, int]], what: str, mistakes: list[str]
) -> tuple[tuple[str, ...], ...]:
    """Return who shares each room, or vehicle; one person has one, or none is given."""
    where: dict[str, str] = {}
    members: dict[str, set[str]] = defaultdict(set)
    for person, group, row in told:
        if not group:
            continue
        if where.setdefault(person, group) != group:
            said = _(
                "row %(row)d: the %(what)s of %(person)s is “%(found)s”, above it was “%(was)s”"
            )
            told_of = {"row": row, "what": what, "person": person, "found": group}
            mistakes.append(said % {**told_of, "was": where[person]})
        members[group].add(person)
    return tuple(tuple(sorted(members[group])) for group in sorted(members))
