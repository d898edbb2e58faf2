"""Dates and times of a text that cannot be: 下午13时, 2月30日, a wrong weekday, an as-of to come.

A time on the 24-hour clock behind a word of the 12-hour one is a slip of the pen, and a machine
that reads the text stumbles over it; it is asked about even where the meaning is plain.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime

from muster.core.claim import NumberClass, Numeral, Readings
from muster.core.finding import Code, Finding, Severity, found

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FORENOON = "上午|早上|早晨|清晨|凌晨|a\\.?m\\b"
_TWELVE = re.compile(
    "(上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|夜间|深夜|当晚|晚|夜)(?:的|约|近)?$"
)
_HOUR = re.compile(r"(\d{1,2})(?::(\d\d)|[时点](?:(\d{1,2})分)?)?")
_MERIDIEM = re.compile(r"\s?([ap])\.?m\b", re.IGNORECASE)
_CHINESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号])?")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_ENGLISH = re.compile(r"(\d{1,2}) ([A-Za-z]+)(?: (\d{4}))?|([A-Za-z]+)\.? (\d{1,2})(?:, (\d{4}))?")
_NAMED_DAY = re.compile("[（(，, ]{0,2}((?:星期|周|礼拜)([一二三四五六日天]))")
_NAMED_DAY_EN = re.compile(rf"({'|'.join(_WEEKDAYS)}),? $", re.IGNORECASE)
_CHINESE_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_DATED_CHARS = 48  # the longest line that is a date of issue, with who issued it before


def impossible(read: Readings, *, published: date | None) -> tuple[Finding, ...]:
    """Return every date and time that cannot be; weekdays are judged where the year is known."""
    found_so_far: list[Finding] = []
    for numeral in read.numerals:
        if numeral.sort is NumberClass.TIME:
            found_so_far += _times(read.text, numeral)
        elif numeral.sort is NumberClass.DATE:
            found_so_far += _dates(read.text, numeral, published)
    return (*found_so_far, *_to_come(read, published))


def dated(text: str) -> date | None:
    """Return the date of issue: that of the last line which is a date, with or without an office.

    落款 at the end of a document, or the line beneath the head of a bulletin.
    """
    for line in reversed(text.split("\n")):
        said = line.strip()
        if len(said) <= _DATED_CHARS and (known := _at_end(said)):
            return known
    return None


def _at_end(line: str) -> date | None:
    # a PDF keeps no space between an office and a date that stand apart
    chinese = re.search(r"(?<![\d至到于])(\d{4})年(\d{1,2})月(\d{1,2})日(?:印发)?$", line)
    english = re.search(r"(?<!\d)(\d{1,2}) ([A-Z][a-z]+) (\d{4})$", line)
    if chinese:
        return _day(*(int(part) for part in chinese.groups()))
    if english and english[2].lower() in _MONTHS:
        return _day(int(english[3]), _MONTHS.index(english[2].lower()) + 1, int(english[1]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- times ---------------------------------------------------------------------------------------


def _times(text: str, numeral: Numeral) -> Iterator[Finding]:
    said = _HOUR.match(text, numeral.start)
    if said is None:
        return
    hour, minute = int(said[1]), int(said[2] or said[3] or 0)
    before = _TWELVE.search(text, max(0, numeral.start - 4), numeral.start)
    behind = _MERIDIEM.match(text, numeral.end)
    at = (before.start(1) if before else numeral.start, behind.end() if behind else numeral.end)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        yield found(text, Code.NO_SUCH_TIME, Severity.WRONG, at=at, said=text[slice(*at)])
    elif hour > 12 and hour < 24 and (before or behind):
        word = before[1] if before else (behind[1] if behind else "")
        forenoon = re.match(_FORENOON, word) or word.lower() == "a"
        yield found(
            text,
            Code.NO_SUCH_TIME,
            Severity.WRONG if forenoon else Severity.LOOK,
            at=at,
            said=text[slice(*at)],
            expected=f"{hour}:{minute:02}",
        )


# --- dates ---------------------------------------------------------------------------------------


def _dates(text: str, numeral: Numeral, published: date | None) -> Iterator[Finding]:
    said = _parts(text[numeral.start : numeral.end])
    if said is None:
        return
    year, month, day = said
    at = (numeral.start, numeral.end)
    if not 1 <= month <= 12 or not _in_month(year, month, day):
        yield found(text, Code.NO_SUCH_DATE, Severity.WRONG, at=at, said=text[slice(*at)])
        return
    named = _weekday(text, numeral)
    year = year or (published.year if published else None)
    if named is None or year is None or day is None:
        return
    right = date(year, month, day).weekday()
    if right != named[0]:
        yield found(
            text,
            Code.OTHER_WEEKDAY,
            Severity.WRONG,
            at=named[1],
            said=text[slice(*named[1])],
            expected=str(right + 1),
        )


def _in_month(year: int | None, month: int, day: int | None) -> bool:
    """Return whether the month has such a day; without a year February has 29."""
    return day is None or 1 <= day <= monthrange(year or 2000, month)[1]


def _parts(said: str) -> tuple[int | None, int, int | None] | None:
    """Return year, month and day as written, None for a date of another form."""
    if iso := _ISO.fullmatch(said):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if chinese := _CHINESE.fullmatch(said):
        return _whole(chinese[1]), int(chinese[2]), _whole(chinese[3])
    english = _ENGLISH.fullmatch(said)
    if english is None:
        return None
    day, name, year = english.groups()[:3] if english[1] else (english[5], english[4], english[6])
    months = [n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3])]
    return (_whole(year), months[0], int(day)) if months else None


def _whole(said: str | None) -> int | None:
    return int(said) if said else None


def _weekday(text: str, numeral: Numeral) -> tuple[int, tuple[int, int]] | None:
    """Return the weekday said beside a date, Monday 0, and where it stands."""
    if chinese := _NAMED_DAY.match(text, numeral.end):
        return _CHINESE_DAYS[chinese[2]], chinese.span(1)
    if english := _NAMED_DAY_EN.search(text, max(0, numeral.start - 12), numeral.start):
        return _WEEKDAYS.index(english[1].lower()), english.span(1)
    return None


def _to_come(read: Readings, published: date | None) -> Iterator[Finding]:
    """Yield the first number that holds as of a day after the text was published."""
    if published is None:
        return
    seen: set[date] = set()
    for reading in read.readings:
        as_of = reading.as_of
        day = as_of.date() if isinstance(as_of, datetime) else as_of
        if day is not None and day > published and day not in seen:
            seen.add(day)
            yield found(
                read.text,
                Code.AFTER_PUBLICATION,
                Severity.WRONG,
                at=(reading.start, reading.end),
                said=day.isoformat(),
                expected=f"≤ {published.isoformat()}",
            )
