"""Moments in a text: what a date or a time says, with the year and the day it leaves out."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from muster.core.claim import NumberClass, Numeral
from muster.formats.prose.numeral import narrowed, value

CHINA = timezone(timedelta(hours=8))  # one time of day from Kashgar to Fuyuan

# First days of the lunar year, 2015 to 2040 (GB/T 33661-2017 gives the rule they follow).
_NEW_YEARS = (
    (2015, 2, 19), (2016, 2, 8), (2017, 1, 28), (2018, 2, 16), (2019, 2, 5), (2020, 1, 25),
    (2021, 2, 12), (2022, 2, 1), (2023, 1, 22), (2024, 2, 10), (2025, 1, 29), (2026, 2, 17),
    (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 3), (2031, 1, 23), (2032, 2, 11),
    (2033, 1, 31), (2034, 2, 19), (2035, 2, 8), (2036, 1, 28), (2037, 2, 15), (2038, 2, 4),
    (2039, 1, 24), (2040, 2, 12),
)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_YMD = re.compile(
    r"(?:(\d{4}|[〇○零一二三四五六七八九]{4})年)?(?:(\d{1,2}|[一二三四五六七八九十]+)月)?"
    r"(?:(?:\d{1,2}(?:——|[-—–~～至到]))?(\d{1,2}|[一二三四五六七八九十廿]+)[日号])?$"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$")
_LUNAR = re.compile(r"(?:农历)?(?:正月|大年)?初?([一二三四五六七八九十]+)$")
_ENGLISH_DAY = re.compile(r"(\d{1,2}) ([A-Za-z]{3})[a-z]*\.?(?: (\d{4}))?$")
_ENGLISH_MONTH = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:, (\d{4}))?$")
_CLOCK = re.compile(
    r"(?:.*(?:——|[-—–~～至到]))?(\d{1,2}|[一二三四五六七八九十]+)(?:[时点](\d{1,2})?|:(\d\d))"
)
_ON = 4  # characters between a time and its day in English: 18:00 on 12 February
_PART = re.compile("(凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|晚|夜间|当晚)[ ]?$")
_AFTERNOON = frozenset(["下午", "傍晚", "晚上", "晚间", "晚", "夜间", "当晚"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, or a time of a day, that a text names, and where; ``cut_off``: 截至, as of."""

    start: int
    end: int
    day: date
    hour: int | None = None
    minute: int = 0
    cut_off: bool = False

    @property
    def said(self) -> date | datetime:
        """The day, or the moment where a time was said; 24时 is midnight at the day's end."""
        if self.hour is None:
            return self.day
        midnight = datetime(self.day.year, self.day.month, self.day.day, tzinfo=CHINA)
        return midnight + timedelta(hours=self.hour, minutes=self.minute)


def moments(text: str, numerals: Iterable[Numeral], published: date | None) -> list[Moment]:
    """Return the moments ``text`` names, in order; those that cannot be are left out.

    The year comes from ``published``: the latest that does not lie after it. A time alone is of
    the day named before it.
    """
    found: list[Moment] = []
    time: Numeral | None = None  # the number before, where it is a time: 18:00 on 12 February
    for numeral in numerals:
        if numeral.sort is NumberClass.DATE:
            day = _day(narrowed(numeral.text), published, found[-1].day if found else None)
            if day is None:
                continue
            if time is not None and numeral.start - time.end <= _ON:
                found.pop()
            moment = Moment(
                start=numeral.start,
                end=numeral.end,
                day=day,
                cut_off=_is_cut_off(text, (time or numeral).start),
            )
            if time is not None and numeral.start - time.end <= _ON:
                moment = _at_time(moment, time)
            found.append(moment)
        elif numeral.sort is NumberClass.TIME:
            _add_time(text, numeral, found, published)
        time = numeral if numeral.sort is NumberClass.TIME and ":" in numeral.text else None
    return found


def _at_time(moment: Moment, time: Numeral) -> Moment:
    hour, minute = (int(part) for part in time.text.split(":")[:2])
    return replace(moment, start=time.start, hour=min(hour, 24), minute=min(minute, 59))


class Calendar:
    """The moments of a text, asked for as of which a figure at some place in it holds."""

    def __init__(self, text: str, numerals: Sequence[Numeral], published: date | None) -> None:
        self._moments = moments(text, numerals, published)
        self._starts = [moment.start for moment in self._moments]
        self._published = published
        self._cut_off: date | datetime | None = None

    def as_of(self, sentence: int, at: int) -> date | datetime | None:
        """Return the moment a figure holds: 截至 first, then the day said last, then the date line.

        ``sentence`` is where the sentence starts, ``at`` where the figure stands; to be asked in
        the order of the text.
        """
        end = bisect_left(self._starts, at)
        own = self._moments[bisect_left(self._starts, sentence) : end]
        if cut := [moment for moment in own if moment.cut_off]:
            self._cut_off = cut[-1].said
            return self._cut_off
        if own:
            return own[-1].said
        if self._cut_off is not None:
            return self._cut_off
        return self._moments[end - 1].said if end else self._published


def published_in(numerals: Sequence[Numeral]) -> date | None:
    """Return the first full date among ``numerals``: the line that dates a report."""
    for numeral in numerals:
        if numeral.sort is NumberClass.DATE:
            written = narrowed(numeral.text)
            full = _ISO.match(written) or _ENGLISH_DAY.match(written) or _YMD.match(written)
            if full and len(re.sub(r"\D", "", written)) >= 6:
                day = _day(written, date(2000, 1, 1), None)
                if day is not None:
                    return day
    return None


def _is_cut_off(text: str, start: int) -> bool:
    before = text[max(0, start - 12) : start].lower()
    return bool(re.search(r"截[至止]到?[^，。；]{0,4}$|as of [^.;]{0,9}$", before))


def _add_time(text: str, numeral: Numeral, found: list[Moment], published: date | None) -> None:
    match = _CLOCK.match(narrowed(numeral.text))
    day = found[-1].day if found else published
    hour = _whole(match[1]) if match else None
    if match is None or hour is None or day is None or hour > 24:
        return
    part = _PART.search(text, max(0, numeral.start - 4), numeral.start)
    if part and part[1] in _AFTERNOON and hour < 12:
        hour += 12
    minute = int(match[2] or match[3] or 0)
    last = found[-1] if found else None
    if last and last.hour is None and numeral.start - last.end <= 6:
        found[-1] = replace(last, end=numeral.end, hour=hour, minute=minute)
        return
    cut = _is_cut_off(text, numeral.start)
    found.append(
        Moment(start=numeral.start, end=numeral.end, day=day, hour=hour, minute=minute, cut_off=cut)
    )


def _day(written: str, published: date | None, before: date | None) -> date | None:
    if iso := _ISO.match(written):
        return _date(int(iso[1]), int(iso[2]), int(iso[3] or 0) or None)
    if english := _ENGLISH_DAY.match(written):
        return _english(english[2], int(english[1]), english[3], published)
    if english := _ENGLISH_MONTH.match(written):
        return _english(english[1], int(english[2]), english[3], published)
    if chinese := _YMD.match(written):
        year, month, day = (_whole(part) for part in chinese.groups())
        if month is None and day is not None and before is not None:
            return _date(before.year, before.month, day)
        if month is not None:
            return _of_year(year, month, day, published)
    if lunar := _LUNAR.match(written):
        return _lunar(_whole(lunar[1]), published)
    month_part = re.match(r"(\d{1,2})月([份初底末])", written)
    if month_part:
        return _of_year(None, int(month_part[1]), 1, published)
    return None


def _whole(written: str | None) -> int | None:
    found = value(written) if written else None
    return int(found) if found is not None else None


def _english(month: str, day: int, year: str | None, published: date | None) -> date | None:
    if month.lower() not in _MONTHS:
        return None
    number = _MONTHS.index(month.lower()) + 1
    return _of_year(int(year) if year else None, number, day, published)


def _of_year(year: int | None, month: int, day: int | None, published: date | None) -> date | None:
    if year is not None:
        return _date(year, month, day)
    if published is None:
        return None
    this_year = _date(published.year, month, day)
    if this_year is not None and this_year > published + timedelta(days=31):
        return _date(published.year - 1, month, day)
    return this_year


def _date(year: int, month: int, day: int | None) -> date | None:
    try:
        return date(year, month, day or 1)
    except ValueError:
        return None


def _lunar(day: int | None, published: date | None) -> date | None:
    for year, month, first in _NEW_YEARS:
        if published and day and published.year == year and day <= 30:
            return date(year, month, first) + timedelta(days=day - 1)
    return None
