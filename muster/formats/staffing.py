"""The text format of the public staffing benchmark: instances read, rosters written.

``SECTION_HORIZON``, ``SECTION_SHIFTS`` … with comma-separated rows; ``#`` begins a comment.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from muster.core.staffing import Contract, Cover, Request, Schedule, ShiftKind, Staffing

_BYTES_MAX = 50_000_000
_NEEDED = ("SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF", "SECTION_COVER")
_SECTIONS = (
    *_NEEDED,
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
)


class StaffingFileError(ValueError):
    """An instance cannot be read: every mistake, each with its line and what would mend it."""

    def __init__(self, path: Path, mistakes: list[str]) -> None:
        super().__init__("\n".join(f"{path}: {mistake}" for mistake in mistakes))


class _Row(NamedTuple):
    line: int
    fields: list[str]


_T = TypeVar("_T")


def read_staffing(path: Path) -> Staffing:
    """Return the instance in a file.

    Raises :class:`StaffingFileError` that names every mistake by line, all at once.
    """
    if path.stat().st_size > _BYTES_MAX:
        raise StaffingFileError(path, [f"more than {_BYTES_MAX:,} bytes"])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise StaffingFileError(path, ["no text: write the file in UTF-8"]) from None
    mistakes: list[str] = []
    rows = _sections(text, mistakes)
    reader = _Reader(rows, mistakes)
    problem = reader.problem()
    if mistakes or problem is None:
        raise StaffingFileError(path, mistakes)
    return problem


def _sections(text: str, mistakes: list[str]) -> dict[str, list[_Row]]:
    rows: dict[str, list[_Row]] = {}
    section: list[_Row] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if said.startswith("SECTION_"):
            if said not in _SECTIONS:
                mistakes.append(f"line {number}: there is no section {said}")
            section = rows.setdefault(said, [])
        elif said and section is None:
            mistakes.append(f"line {number}: a row before the first section")
        elif said and section is not None:
            section.append(_Row(number, [field.strip() for field in said.split(",")]))
    mistakes += [f"{name} is missing" for name in _NEEDED if name not in rows]
    return rows


class _Reader:
    """Turns rows into values; what it cannot read it adds to the mistakes and goes on."""

    def __init__(self, rows: dict[str, list[_Row]], mistakes: list[str]) -> None:
        self._rows = rows
        self._mistakes = mistakes
        self._days = 0
        self._kinds: dict[str, ShiftKind] = {}
        self._people: set[str] = set()

    def problem(self) -> Staffing | None:
        """Return the instance, or None where a section it stands on is missing."""
        if self._mistakes:
            return None
        self._days = next(self._each("SECTION_HORIZON", lambda f: _whole(f[0], "days")), 0)
        kinds = tuple(self._each("SECTION_SHIFTS", self._kind))
        self._kinds = {kind.code: kind for kind in kinds}
        if self._mistakes:
            return None  # what follows speaks of these
        people = tuple(self._each("SECTION_STAFF", self._contract))
        self._people = {person.code for person in people}
        if self._mistakes:
            return None
        wanted = self._each("SECTION_SHIFT_ON_REQUESTS", lambda f: self._request(f, wanted=True))
        unwanted = self._each(
            "SECTION_SHIFT_OFF_REQUESTS", lambda f: self._request(f, wanted=False)
        )
        return Staffing(
            days=self._days,
            kinds=kinds,
            people=people,
            requests=(*wanted, *unwanted),
            cover=tuple(self._each("SECTION_COVER", self._cover)),
        )

    def _each(self, section: str, read: Callable[[list[str]], _T]) -> Iterator[_T]:
        for row in self._rows.get(section, ()):
            try:
                yield read(row.fields)
            except IndexError:
                self._mistakes.append(f"line {row.line}: {section} has more fields in a row")
            except ValueError as error:
                self._mistakes.append(f"line {row.line}: {error}")

    def _kind(self, fields: list[str]) -> ShiftKind:
        after = frozenset(filter(None, fields[2].split("|"))) if len(fields) > 2 else frozenset()
        minutes = _whole(fields[1], "length in minutes")
        if not minutes:
            raise ValueError(f"shift {fields[0]} has no length")
        return ShiftKind(code=fields[0], minutes=minutes, not_before=after)

    def _contract(self, fields: list[str]) -> Contract:
        limits = dict(self._limit(pair) for pair in filter(None, fields[1].split("|")))
        names = ("minutes_max", "minutes_min", "run_max", "run_min", "rest_min", "weekends_max")
        numbers = {n: _whole(f, n) for n, f in zip(names, fields[2:8], strict=True)}
        off = [
            self._day(day)
            for row in self._rows.get("SECTION_DAYS_OFF", ())
            if row.fields[0] == fields[0]
            for day in row.fields[1:]
        ]
        return Contract(code=fields[0], shifts_max=limits, days_off=frozenset(off), **numbers)

    def _limit(self, pair: str) -> tuple[str, int]:
        code, _, most = pair.partition("=")
        return self._known(code), _whole(most, f"most shifts of {code}")

    def _request(self, fields: list[str], *, wanted: bool) -> Request:
        if fields[0] not in self._people:
            raise ValueError(f"nobody in SECTION_STAFF is called {fields[0]}")
        return Request(
            person=fields[0],
            day=self._day(fields[1]),
            kind=self._known(fields[2]),
            wanted=wanted,
            weight=_whole(fields[3], "weight"),
        )

    def _cover(self, fields: list[str]) -> Cover:
        heads, under, over = (_whole(field, "cover") for field in fields[2:5])
        kind = self._known(fields[1])
        return Cover(day=self._day(fields[0]), kind=kind, heads=heads, under=under, over=over)

    def _day(self, field: str) -> int:
        day = _whole(field, "day")
        if day >= self._days:
            raise ValueError(f"day {day}: the horizon has days 0 to {self._days - 1}")
        return day

    def _known(self, code: str) -> str:
        if code not in self._kinds:
            raise ValueError(f"no shift in SECTION_SHIFTS is called {code}")
        return code


def _whole(field: str, what: str) -> int:
    if not field.isdecimal():
        raise ValueError(f"{what}: {field!r} is no whole number")
    return int(field)


def roster_text(problem: Staffing, schedule: Schedule) -> str:
    """Return a roster as the benchmark's own tools read it: a row for each person, tabs between."""
    return "".join("\t".join(schedule[person.code]) + "\n" for person in problem.people)


def read_roster(problem: Staffing, path: Path) -> Schedule:
    """Return the schedule in a file of :func:`roster_text`.

    Raises :class:`StaffingFileError` where rows or days are not those of ``problem``.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    rows = [tuple(code.strip() for code in line.split("\t")) for line in lines]
    mistakes = [
        f"line {number}: {len(row)} days, not {problem.days}"
        for number, row in enumerate(rows, 1)
        if len(row) != problem.days
    ]
    if len(rows) != len(problem.people):
        mistakes.append(f"{len(rows)} rows, not one for each of {len(problem.people)} people")
    if mistakes:
        raise StaffingFileError(path, mistakes)
    return dict(zip((person.code for person in problem.people), rows, strict=True))
