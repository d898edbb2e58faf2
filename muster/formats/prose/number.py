"""Every number in a text: where it stands, its value, and what sort of number it is.

One expression, compiled once, is run over the text once. Each of its alternatives is bounded or
possessive, so that no text makes it go back: a megabyte takes well under a second.
"""

import re
from collections.abc import Callable, Iterator

from muster.core.claim import Number, NumberClass, Numeral, Qualifier
from muster.formats.prose.measure import NAME, SORTS, UNIT
from muster.formats.prose.numeral import DIGITS, narrowed, value, whole

_CN = "零〇○一二两三四五六七八九十百千万亿几"
_CN_DAY = "[一二三四五六七八九十廿卅]{1,3}"
_CN_YEAR = "[〇○零一二三四五六七八九]{4}"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})++(?![\d,])|\d++)(?:\.\d++)?+"
_NUMBER = (
    rf"(?:{_ARABIC}(?:[余多几]?+[百千万亿]++(?:{_ARABIC}[百千万亿]*+)?+)?+"
    rf"|(?:(?<![人总次份户件个指岁基多少无分复半])数)?[{_CN}]++(?:[余多来][百千万亿]++)?+"
    r"|(?<![人总次份户件个指岁基多少无分复半整])数(?=小时|天|日|人|名|个|支|份|辆|家|次|年))"
)
_TO = r"(?:——|-|—|–|~|～|至|到)"
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_HOUR = r"[时点](?![间段代点滴评名])"

_DAY = rf"\d{{1,2}}(?:{_TO}\d{{1,2}})?[日号]"
_PART = "份|初|底|末|上旬|中旬|下旬"
_CN_MONTH = rf"{_CN_DAY}月(?:{_CN_DAY}[日号]|{_PART})"

# In order: what stands further up is tried first.
_ALTERNATIVES: dict[str, tuple[str, ...]] = {
    "code": (
        r"(?:https?://|www\.)[^\s，。；、（）]++",
        r"(?<![0-9A-Za-z])(?=[0-9]*+[a-f])(?=[a-f]*+[0-9])[0-9a-f]{6,128}+(?![0-9A-Za-z])",
    ),
    "document": (
        r"[〔\[【(](?:19|20)\d\d[〕\]】)]\s?第?\d{1,5}号",
        "第\\d{1,6}号(?:令|文|公告|通告)?",
        r"[第总]\s?\d{1,6}期",
        r"\b[Nn]o\. ?\d{1,9}",
        r"\bIssue \d{1,6}",
    ),
    "phone": (
        r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8}|[48]00-?\d{3}-?\d{4})(?![\d.,%])",
        r"(?<!\d)(?:110|119|120|122|12345|12389)(?=报警|接警|接处警|指挥|电话|热线|平台|急救)",
    ),
    "name": (
        r"(?<![A-Za-z])[A-Za-z]{1,12}-?\d[\dA-Za-z-]{0,24}+",
        r"\d{2}后(?![方勤续期备来台])",
        rf"(?:\d{{1,4}}|[一二三四五六七八九十百]{{1,4}})(?:{NAME})(?!伍)",
    ),
    "date": (
        rf"\d{{1,2}} (?:{_MONTHS})\b(?: \d{{4}}\b)?",
        rf"(?:{_MONTHS})\.? \d{{1,2}}\b(?!:)(?:, \d{{4}})?",
        r"(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?!\d)",
        r"(?<!\d)(?:19|20)\d\d$",
        rf"(?<!\d)\d{{4}}年(?![来间以])(?:\d{{1,2}}月(?:{_DAY})?)?",
        rf"{_CN_YEAR}年(?![来间以])(?:{_CN_MONTH})?",
        rf"(?<!\d)\d{{1,2}}月(?!\d{{3}})(?:{_DAY}|{_PART})?",
        _CN_MONTH,
        rf"(?:农历)?(?:正月|腊月|大年)(?:初|廿)?{_CN_DAY}",
        rf"(?<![最起当年])初{_CN_DAY}(?![个次级中])",
        rf"(?<!\d)\d{{1,2}}(?:{_TO}\d{{1,2}})?日(?![均常])",
        r"(?<!\d)\d{1,2}号(?![楼线门房院文令桥台])",
    ),
    "time": (
        rf"(?<!\d)\d{{1,2}}(?::\d\d)?{_TO}\d{{1,2}}(?::\d\d)?{_HOUR}",
        rf"(?<!\d)\d{{1,2}}{_HOUR}(?:\d{{1,2}}分|[半许整])?",
        r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?!\d)",
        rf"(?<=[午晨晚夜早时间])[一二三四五六七八九十]{{1,3}}{_HOUR}[许半整多]?",
    ),
    "percent": (
        rf"[百千万]分之{_NUMBER}",
        r"[一二三四五六七八九十\d]{1,3}分之[一二三四五六七八九十\d]{1,3}",
    ),
    "money": (rf"[¥￥$€] ?{_ARABIC}[万亿]?", rf"(?:RMB|CNY|USD) ?{_ARABIC}"),
    "ordinal": (
        r"第(?:\d{1,4}|[一二三四五六七八九十百]{1,4})",
        "(?<![匪元祸居榜魁])首(?=[支批个份名次位例场条期家座轮班])",
        r"\d{1,4}(?:st|nd|rd|th)\b",
    ),
    "range": (rf"{_ARABIC}[百千万亿]?{_TO}{_ARABIC}[百千万亿]?",),
    "number": (_NUMBER,),
}
_LEAD = f"[0-9{_CN}数第总首初正腊大农¥￥$€〔\\[【(A-Za-z]"
_MASTER = re.compile(
    f"(?={_LEAD})(?:"
    + "|".join(f"(?P<{name}>{'|'.join(ways)})" for name, ways in _ALTERNATIVES.items())
    + ")",
    re.MULTILINE,
)
_HEADING = re.compile(
    r"^[ \t　]*+(?:(?P<cn>[一二三四五六七八九十]{1,3}(?=、)|\([一二三四五六七八九十]{1,3}\))"
    r"|(?P<arabic>\d{1,2}(?=[.、](?!\d))|\(\d{1,2}\)))",
    re.MULTILINE,
)
_UNIT = re.compile(f"(?:{UNIT})")
_ENGLISH = re.compile(
    r" ?(?P<percent>percent|per cent)\b| (?P<duration>(?:hour|minute|day|week|month|year)s?)\b"
    r"| ?(?P<size>km|kilomet\w{3,4}|met(?:er|re)s?|ton(?:ne)?s?)\b"
    r"| (?P<money>yuan|RMB|dollars)\b| ?(?P<count>[A-Za-z])"
)
_LARGE = re.compile(r" (?:hundred|thousand|million|billion)\b")
_LARGE_VALUES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_CHINESE = re.compile(f"[{_CN}数余多来]+")
_NO_VALUE = re.compile("[几数]")
_AFTER = re.compile("[余多](?![云雷哈少半亏])|来(?=个|名|人|支|份|天|年|岁|次)|-odd\\b")
_BEHIND = re.compile("左右|上下|之多")
_ADVERBS = frozenset(
    ["一起", "一道", "一路", "一面", "一部", "一层", "一成", "一度", "一口", "一套"]
)
_BOUND = re.compile(f"({_TO})")

_BEFORE: tuple[tuple[str, Qualifier], ...] = (
    ("不超过", Qualifier.UNDER), ("将近", Qualifier.UNDER), ("接近", Qualifier.UNDER),
    ("不足", Qualifier.UNDER), ("不到", Qualifier.UNDER), ("近", Qualifier.UNDER),
    ("大约", Qualifier.ABOUT), ("约有", Qualifier.ABOUT), ("约", Qualifier.ABOUT),
    ("超过", Qualifier.OVER), ("突破", Qualifier.OVER), ("不少于", Qualifier.OVER),
    ("至少", Qualifier.OVER), ("逾", Qualifier.OVER), ("超", Qualifier.OVER),
    ("about ", Qualifier.ABOUT), ("around ", Qualifier.ABOUT), ("some ", Qualifier.ABOUT),
    ("approximately ", Qualifier.ABOUT), ("roughly ", Qualifier.ABOUT),
    ("nearly ", Qualifier.UNDER), ("almost ", Qualifier.UNDER), ("just under ", Qualifier.UNDER),
    ("more than ", Qualifier.OVER), ("over ", Qualifier.OVER), ("at least ", Qualifier.OVER),
)  # fmt: skip
_BEFORE_LONGEST = max(len(word) for word, _ in _BEFORE)
_BEFORE_LAST = frozenset(word[-1] for word, _ in _BEFORE) | {"上"}
_NOT_NEAR = ("附近", "最近", "临近", "邻近", "靠近", "签约", "预约", "赴约", "节约", "赶超")


def numbers(text: str) -> tuple[Numeral, ...]:
    """Return every number in ``text`` in order, whatever it is; none overlaps another."""
    return tuple(_scanned(text, narrowed(text)))


def _scanned(text: str, plain: str) -> Iterator[Numeral]:
    headings = [_heading(text, match) for match in _HEADING.finditer(plain)][::-1]
    at = 0
    while True:
        match = _MASTER.search(plain, at)
        if headings and (match is None or headings[-1].start <= match.start()):
            numeral: Numeral | None = headings.pop()
        elif match is None:
            return
        else:
            numeral = _classed(text, plain, match)
            at = max(match.end(), match.start() + 1)
        if numeral is not None:
            at = numeral.unit_end
            yield numeral


def _heading(text: str, match: re.Match[str]) -> Numeral:
    start, end = match.span(match.lastgroup or 0)
    return Numeral(
        start=start,
        end=end,
        text=text[start:end],
        number=value(narrowed(text[start:end]).strip("()")),
        sort=NumberClass.HEADING,
    )


def _classed(text: str, plain: str, match: re.Match[str]) -> Numeral | None:
    """Return the numeral a match is, or None for a word that only looks like one (一线, 统一)."""
    name = match.lastgroup or ""
    if name == "number":
        return _quantity(text, plain, match)
    if name == "range":
        return _range(text, plain, match)
    start, end = match.span()
    unit = _UNIT.match(plain, end) if name == "ordinal" else None
    return Numeral(
        start=start,
        end=end,
        text=text[start:end],
        number=_VALUES.get(name, _none)(plain[start:end]),
        sort=NumberClass(name),
        unit=unit[0] if unit else "",
    )


def _none(written: str) -> Number | None:
    return None


def _ordinal(written: str) -> Number | None:
    return 1 if written == "首" else value(re.sub("第|st|nd|rd|th", "", written))


def _percent(written: str) -> Number | None:
    whole, _, part = written.partition("分之")
    return value(part) if whole in "百" else None


def _money(written: str) -> Number | None:
    return value(re.sub("[^0-9.,万亿]", "", written))


_VALUES: dict[str, Callable[[str], Number | None]] = {
    "ordinal": _ordinal,
    "percent": _percent,
    "money": _money,
}


def _range(text: str, plain: str, match: re.Match[str]) -> Numeral:
    lower, _, upper = _BOUND.split(match[0], maxsplit=1)
    unit, sort = _measured(plain, match.end())
    return Numeral(
        start=match.start(),
        end=match.end(),
        text=text[match.start() : match.end()],
        number=value(lower + _scale(upper) if lower[-1].isdigit() else lower),
        upper=value(upper),
        sort=sort or NumberClass.BARE,
        unit=unit,
    )


def _scale(upper: str) -> str:
    """Return the 万 of 3—5万, which the lower end shares."""
    return upper[-1] if upper[-1] in "百千万亿" else ""


def _quantity(text: str, plain: str, match: re.Match[str]) -> Numeral | None:
    start, end = match.span()
    written, qualifier = match[0], Qualifier.EXACT
    number = None if _NO_VALUE.search(written) else value(written)
    if large := _LARGE.match(plain, end):
        end = large.end()
        number = _times(number, _LARGE_VALUES[large[0].strip()])
    if after := _AFTER.match(plain, end):
        end, qualifier = after.end(), Qualifier.OVER
        written += after[0]
    unit, sort = _measured(plain, end)
    chinese = _CHINESE.fullmatch(written) is not None
    if chinese and not _is_quantity(written, unit, plain[start - 1 : start]):
        return None
    upper = None
    if chinese and number is not None and len(written) == 2 and written[0] in DIGITS:
        number, upper = _neighbours(written, number)
    if _NO_VALUE.search(written) or written in ("百", "千", "万", "亿"):
        qualifier = Qualifier.ABOUT
    if set(written[:-1]) & set("余多"):
        qualifier = Qualifier.OVER
    if sort is None:
        long = number is None or len(written.replace(",", "")) > 8
        sort = NumberClass.CODE if long else NumberClass.BARE
    start, qualifier = _qualified(plain, start, end + len(unit), qualifier)
    return Numeral(
        start=start,
        end=end,
        text=text[start:end],
        number=number,
        upper=upper,
        sort=sort,
        qualifier=qualifier,
        unit=unit,
    )


def _measured(plain: str, end: int) -> tuple[str, NumberClass | None]:
    """Return the measure word at ``end`` and the sort of number it makes."""
    if found := _UNIT.match(plain, end):
        return found[0], SORTS[found[0]]
    if found := _ENGLISH.match(plain, end):
        return "", NumberClass(found.lastgroup or "count")
    return "", None


def _is_quantity(written: str, unit: str, before: str) -> bool:
    """Return whether Chinese numeral characters are a number here, not part of a word."""
    if before in ("统", "唯", "之", "万", "星", "周") and before:
        return False
    if not unit:
        return len(written) > 2 and value(written) is not None
    return written + unit not in _ADVERBS and not (written[-1] in "万亿千百" and unit in "里米")


def _neighbours(written: str, number: Number) -> tuple[Number, Number | None]:
    """Return both ends of 三四名; one number where the digits are no neighbours."""
    lower, upper = DIGITS[written[0]], DIGITS.get(written[1], -1)
    return (lower, upper) if upper == lower + 1 else (number, None)


def _times(number: Number | None, factor: int) -> Number | None:
    return None if number is None else whole(number * factor)


def _qualified(plain: str, start: int, end: int, found: Qualifier) -> tuple[int, Qualifier]:
    """Return where the number begins with its 近 or 约, and how exactly it is said."""
    before = plain[max(0, start - _BEFORE_LONGEST) : start]
    if before[-1:] not in _BEFORE_LAST:
        return start, Qualifier.ABOUT if _BEHIND.match(plain, end) else found
    for word, qualifier in _BEFORE:
        if before.lower().endswith(word) and not before.endswith(_NOT_NEAR):
            return start - len(word), qualifier
    if before.endswith("上") and plain[start : start + 1] in "百千万":
        return start - 1, Qualifier.OVER
    if _BEHIND.match(plain, end):
        return start, Qualifier.ABOUT
    return start, found
