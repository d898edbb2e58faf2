"""How exactly a number is said, and whether a count lies within what was said.

A writer who says 近8万 or 370余 gives a range. Its width follows from the last place that was
written: 370余 is 371 to 379, 8万余 is 80,001 to 89,999, 10余万 is 100,001 to 199,999. What is
written in 千, 万 or 亿 is rounded to its last place: 3千 may stand for 2,968.

    exact    the number itself; where it is rounded, within half a place or a tenth of it
    about    within ``near`` on both sides
    under    from ``near`` below up to, not including, the number
    over     above the number, less than one place more (5 % where no place is round)

``near`` is half a place, a tenth of the number at the most and a twentieth at the least.
"""

import re
from decimal import Decimal
from math import prod

Number = int | Decimal

_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_ROUNDED = re.compile(r"(\d[\d,]*)(?:\.(\d+))?([余多几来]?)([百千万亿]+)")
_WITHIN = re.compile("[余多几来][百千万亿]")
_MYRIAD = 10**4


def agrees(
    count: int, number: Number, qualifier: str, *, written: str = "", upper: Number | None = None
) -> bool:
    """Return whether ``count`` lies within what ``number``, said so, may stand for.

    ``written`` is the number as it stood in the text, ``upper`` the other end of a range.
    """
    if upper is not None:
        return Decimal(number) <= count <= Decimal(upper)
    place, above = place_of(number, written), Decimal(count) - Decimal(number)
    if qualifier == "exact":
        width = min(place / 2, Decimal(number) / 10) if rounded(written) else Decimal(0)
        return abs(above) <= width
    if qualifier == "over":
        return 0 < above <= (place - 1 if place > 1 else max(Decimal(1), Decimal(number) / 20))
    near = max(min(place / 2, Decimal(number) / 10), Decimal(number) / 20)
    return -near <= above < 0 if qualifier == "under" else abs(above) <= near


def rounded(written: str) -> bool:
    """Return whether a number is written in 百, 千, 万 or 亿, so that it may be rounded."""
    return _ROUNDED.search(written) is not None


def place_of(number: Number, written: str = "") -> Decimal:
    """Return what one more in the last place written is worth: 100 for 2500, 1000 for 6.8万.

    Without ``written`` a number above 10,000 counts as said in 万, as Chinese does.
    """
    if found := _ROUNDED.search(written):
        digits, decimals, inner, scales = found.groups()
        scale = prod(_SCALES[each] for each in scales)
        if decimals:
            return Decimal(scale).scaleb(-len(decimals))
        return Decimal(scale * _round_place(int(digits.replace(",", ""))) if inner else scale)
    place = _round_place(int(number)) if number == int(number) else 1
    return Decimal(place if _WITHIN.search(written) else min(place, _MYRIAD))


def _round_place(number: int) -> int:
    place = 1
    while number and number % (place * 10) == 0:
        place *= 10
    return place
