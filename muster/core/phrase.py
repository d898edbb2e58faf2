"""Phrases: text with numbers still in it, series, moments and round numbers in both languages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_ROUND_FROM = 1000  # smaller numbers are said as they are
_OFF_PERMILLE = 10  # how far a round number may lie from the count


def dated(day: date) -> tuple[str, str]:
    """Return a day as papers are dated, in Chinese and in English."""
    return f"{day.year}年{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is to stand in a text: a figure of an organisation, and its count."""

    figure: str
    org: str | None
    by_name: int


Piece = str | Number
Pieces = list[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a count is said in both languages."""

    zh: str
    en: str
    qualifier: str = "exact"
    roughly: int | None = None


def exactly(count: int) -> Shown:
    """Return the count in digits."""
    return Shown(zh=str(count), en=f"{count:,}")


def roughly(count: int) -> Shown:
    """Return the count as a round number within one percent: 近8万, 6万余; small ones in digits.

    近 is under the round number and 余 over it, never at it: a count that is round is said bare.
    """
    if count < _ROUND_FROM:
        return exactly(count)
    step = 10 ** (len(str(count)) - 1)
    said = (count + step // 2) // step * step
    while abs(count - said) * 1000 > said * _OFF_PERMILLE:
        step //= 10
        said = (count + step // 2) // step * step
    if said == count:
        return Shown(zh=_ten_thousands(said), en=f"{said:,}")
    if count < said:
        return Shown(
            zh=f"近{_ten_thousands(said)}", en=f"nearly {said:,}", qualifier="under", roughly=said
        )
    return Shown(
        zh=f"{_ten_thousands(said)}余", en=f"more than {said:,}", qualifier="over", roughly=said
    )


def _ten_thousands(number: int) -> str:
    if number < 10_000 or number % 100:
        return str(number)
    whole, rest = divmod(number, 10_000)
    decimals = f"{rest:04}".rstrip("0")
    return f"{whole}.{decimals}万" if decimals else f"{whole}万"


def once(templates: Sequence[str], words: Sequence[str]) -> list[str]:
    """Return ``templates`` without a first word that the one before begins with too."""
    return [
        template.removeprefix(next((w for w in words if _both_begin(before, template, w)), ""))
        for before, template in zip(("", *templates), templates, strict=False)
    ]


def _both_begin(one: str, other: str, word: str) -> bool:
    return one.startswith(word) and other.startswith(word)


def joined_en(groups: Sequence[Pieces]) -> Pieces:
    """Return the groups as a series in English: one; one and another; one, another and a third."""
    found: Pieces = []
    for i, group in enumerate(groups):
        if i:
            found.append(" and " if i == len(groups) - 1 else ", ")
        found += group
    return found


def laid_out(written: Pieces, shown: Callable[[Number], str]) -> tuple[str, dict[Number, int]]:
    """Return the text of the pieces and the offset of each number in it."""
    said, places = "", dict[Number, int]()
    for piece in written:
        if isinstance(piece, str):
            said += piece
            continue
        if piece in places:
            raise ValueError(f"{piece.figure} stands twice in one sentence: {said}")
        places[piece] = len(said)
        said += shown(piece)
    return said, places


def clock_zh(at: datetime) -> str:
    """Return the time of day: 18时, 18时04分."""
    return f"{at.hour}时{at.minute:02}分" if at.minute else f"{at.hour}时"


def moment_zh(at: datetime) -> str:
    """Return day and time: 2月12日18时."""
    return f"{at.month}月{at.day}日{clock_zh(at)}"


def moment_en(at: datetime) -> str:
    """Return time and day: 18:00 on 12 February."""
    return f"{at:%H:%M} on {at.day} {MONTHS[at.month - 1]}"


def mark(number: int) -> str:
    """Return the mark of a footnote: ①, ②; beyond fifty in brackets."""
    if number <= 20:
        return chr(0x2460 + number - 1)
    if number <= 35:
        return chr(0x3251 + number - 21)
    return chr(0x32B1 + number - 36) if number <= 50 else f"〔{number}〕"
