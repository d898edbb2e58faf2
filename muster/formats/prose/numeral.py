"""Numerals: the value of a number however it is written, exact and in linear time.

Arabic (8,975; 6.8), full-width (３０５), Chinese (两百七十四, 二〇二〇), mixed (3千, 6.8万,
2亿3000万). Approximation stands around a number (近8万, 70余) or within it (150余万, 两百多,
十几) and is read by :mod:`muster.formats.prose.number`.
"""

from decimal import Decimal

from muster.core.claim import Number

DIGITS = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6,
    "七": 7, "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7,
    "捌": 8, "玖": 9,
}  # fmt: skip
TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
LONGEST = 40  # characters; no report counts anything that takes more

FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {
    ord("．"): ".", ord("％"): "%", ord("／"): "/", ord("（"): "(", ord("）"): ")", ord("："): ":",
}  # fmt: skip


def narrowed(text: str) -> str:
    """Return ``text`` with full-width digits and signs as ASCII, character for character."""
    return text.translate(FULL_WIDTH)


def value(written: str) -> Number | None:
    """Return the exact value of ``written``; None where it has none (几, 数十, nonsense).

    余, 多, 来 and 几 within or behind a number are passed over: 150余万 is 1500000 here.
    """
    plain = written.translate(_PASSED_OVER)
    if not plain or len(plain) > LONGEST or plain[0] == "数":
        return None
    if all(char in DIGITS for char in plain):
        return int("".join(str(DIGITS[char]) for char in plain))
    total: Number = 0
    section: Number = 0  # below the next 万 or 亿
    digit: Number | None = None
    scale = 1  # of the token before
    for token in _tokens(plain):
        if isinstance(token, int | Decimal):
            if digit is not None:
                return None  # two numbers in a row are not one
            digit = token
        elif token in TENS:
            scale = TENS[token]
            section += (1 if digit is None else digit) * scale
            digit = None
        elif token in MYRIADS:
            scale, section = MYRIADS[token], section + (digit or 0)
            raised = total + section if total < scale else section
            total = (0 if total < scale else total) + (raised or 1) * scale
            section, digit = 0, None
        elif token == "零":
            scale = 1  # 一百零五: what follows is units, not the tens of 一百五
        else:
            return None
    if digit is not None and scale > 10 and 0 < digit < 10:
        digit *= scale // 10
    return whole(total + section + (digit or 0))


_PASSED_OVER = dict.fromkeys(map(ord, "余多来几许,"))


def _tokens(plain: str) -> list[Number | str]:
    found: list[Number | str] = []
    arabic = ""
    for char in (*plain, ""):
        if char and char in "0123456789.":
            arabic += char
            continue
        if arabic:
            if arabic.count(".") > 1 or not (arabic[0].isdigit() and arabic[-1].isdigit()):
                return ["?"]
            found.append(Decimal(arabic) if "." in arabic else int(arabic))
            arabic = ""
        if char:
            found.append(DIGITS.get(char) or _PLACE.get(char, char))
    return found


_PLACE = {"〇": "零", "○": "零"}


def whole(number: Number) -> Number:
    """Return ``number`` as an int where it is one."""
    if isinstance(number, Decimal) and number == number.to_integral_value():
        return int(number)
    return number
