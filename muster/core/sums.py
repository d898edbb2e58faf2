"""Numbers of one text that cannot all be right: parts and wholes, series, percentages, repeats.

What the numbers count tells most: a figure is a sum of accounts (:mod:`muster.core.figure`), so
whether one is part of another, and whether some make up the whole, follows from the definitions.
Where no figure answers, the shape of the sentence is read: 共 after a list, a list in brackets.
Only numbers said exactly are compared; a rough one proves nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations

from muster.core.claim import NumberClass, Numeral, Qualifier, Reading, Readings
from muster.core.exactness import rounded
from muster.core.figure import FIGURES, Measure
from muster.core.finding import Code, Finding, Severity, found

# A part and its whole that are kept in different accounts, so that terms do not show it.
_WITHIN = (
    ("party_members", "staff"),
    ("squad_members", "squad_memberships"),
    ("squad_members_officers", "officers"),
    ("vanguard_teams_and_squads", "vanguard_teams_and_squads_founded"),
    ("temporary_party_organisations", "temporary_party_organisations_founded"),
    ("posts_with_temporary_branch", "temporary_branches_founded"),
    ("squads_named", "vanguard_teams_and_squads_founded"),
    ("copies_accepted", "copies_sent"),
    ("copies_refused", "copies_sent"),
    ("copies_unanswered", "copies_sent"),
    ("letters_again", "letters_received"),
    ("deployed", "on_hand"),
    ("on_duty", "on_hand"),
)


def contradictions(read: Readings) -> tuple[Finding, ...]:
    """Return every contradiction between the numbers of one text."""
    exact = [r for r in read.readings if is_exact(r)]
    return (
        *_twice(read.text, exact),
        *_above_whole(read.text, exact),
        *_parts(read.text, exact),
        *_falling(read.text, exact),
        *_shapes(read, exact),
        *_percentages(read),
    )


def is_exact(reading: Reading) -> bool:
    """Return whether the number is written, and said exactly."""
    numeral = reading.numeral
    return (
        numeral is not None
        and reading.qualifier is Qualifier.EXACT
        and numeral.upper is None
        and not rounded(numeral.text)
    )


def spot(reading: Reading) -> tuple[int, int]:
    """Return where the number of a reading stands; all of the reading where none is written."""
    numeral = reading.numeral
    return (numeral.start, numeral.end) if numeral else (reading.start, reading.end)


# --- by what the figures count -------------------------------------------------------------------


def _groups(readings: Iterable[Reading]) -> list[dict[str, list[Reading]]]:
    """Return the readings that name a figure, by organisation and moment, then by figure."""
    groups: dict[tuple[object, ...], dict[str, list[Reading]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for reading in readings:
        if reading.figure is not None:
            key = (reading.org_code or reading.org, reading.as_of)
            groups[key][reading.figure].append(reading)
    return list(groups.values())


def _twice(text: str, readings: Sequence[Reading]) -> Iterator[Finding]:
    """Yield numbers given again differently; within one sentence the second is mostly a part."""
    for group in _groups(readings):
        for same in group.values():
            first = same[0]
            for again in same[1:]:
                between = text[first.end : again.start]
                if again.number != first.number and set(between) & set(_STOP):
                    yield found(
                        text,
                        Code.SAID_TWICE,
                        Severity.WRONG,
                        at=spot(again),
                        said=again.number,
                        expected=first.number,
                        beside=[spot(first)],
                    )


def _above_whole(text: str, readings: Sequence[Reading]) -> Iterator[Finding]:
    """Yield each stock, part or flow above what it is taken from."""
    for group in _groups(readings):
        for part, whole in _pairs(group):
            low, high = group[part][0], group[whole][0]
            if low.number > high.number:
                yield found(
                    text,
                    Code.PART_ABOVE_WHOLE,
                    Severity.WRONG,
                    at=spot(low),
                    said=low.number,
                    expected=f"≤ {high.number}",
                    beside=[spot(high)],
                )


def _pairs(group: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    known = dict.fromkeys(_WITHIN)
    for part in group:
        for whole in group:
            if (part, whole) in known or _is_part(part, whole):
                yield part, whole


def _is_part(part: str, whole: str) -> bool:
    if part == whole:
        return False
    low, high = FIGURES[part], FIGURES[whole]
    if part == f"{whole}_today":
        return True
    if (low.measure is Measure.FLOW) is not (high.measure is Measure.FLOW):
        return False
    return set(low.terms) < set(high.terms) and _counts_up(whole)


def _counts_up(name: str) -> bool:
    return all(term.weight > 0 for term in FIGURES[name].terms)


def _parts(text: str, readings: Sequence[Reading]) -> Iterator[Finding]:
    """Yield each whole whose parts, all of them given, come to another number."""
    for group in _groups(readings):
        for whole in group:
            parts = [part for part in group if _is_part(part, whole) and not _flow_of(part, whole)]
            made = _cover(whole, parts)
            if not made:
                continue
            total = sum(Decimal(group[part][0].number) for part in made)
            stated = group[whole][0]
            if total != stated.number:
                yield found(
                    text,
                    Code.PARTS_DO_NOT_SUM,
                    Severity.WRONG,
                    at=spot(stated),
                    said=stated.number,
                    expected=total,
                    beside=[spot(group[part][0]) for part in made],
                )


def _flow_of(part: str, whole: str) -> bool:
    return part == f"{whole}_today"


def _cover(whole: str, parts: Sequence[str]) -> tuple[str, ...]:
    """Return figures among ``parts`` that together count just what ``whole`` counts."""
    wanted = set(FIGURES[whole].terms)
    for size in range(2, min(len(parts), 5) + 1):
        for some in combinations(parts, size):
            terms = [term for part in some for term in FIGURES[part].terms]
            if len(terms) == len(wanted) and set(terms) == wanted:
                return some
    return ()


# --- series --------------------------------------------------------------------------------------


def _falling(text: str, readings: Sequence[Reading]) -> Iterator[Finding]:
    for series in _series(readings).values():
        highest: Reading | None = None
        for reading in series:
            if highest is not None and reading.number < highest.number:
                if reading.as_of != highest.as_of:
                    yield _fell(text, reading, highest.number, beside=[spot(highest)])
            else:
                highest = reading


def falls(read: Readings, earlier: Sequence[Readings]) -> tuple[Finding, ...]:
    """Return each cumulative number of ``read`` that an earlier text already had higher."""
    before: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
    for other in earlier:
        for key, series in _series([r for r in other.readings if is_exact(r)]).items():
            before[key] += series
    fallen = []
    for key, series in _series([r for r in read.readings if is_exact(r)]).items():
        for reading in series:
            past = [b for b in before[key] if _when(b.as_of) <= _when(reading.as_of)]
            highest = max((b.number for b in past), default=None)
            if highest is not None and reading.number < highest:
                fallen.append(_fell(read.text, reading, highest))
    return tuple(fallen)


def _fell(
    text: str, reading: Reading, highest: object, *, beside: Iterable[tuple[int, int]] = ()
) -> Finding:
    return found(
        text,
        Code.SERIES_FALLS,
        Severity.WRONG,
        at=spot(reading),
        said=reading.number,
        expected=f"≥ {highest}",
        beside=beside,
    )


def _series(readings: Iterable[Reading]) -> dict[tuple[object, ...], list[Reading]]:
    """Return the cumulative readings by figure and organisation, earliest first."""
    series: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
    for reading in readings:
        figure = FIGURES.get(reading.figure or "")
        if figure is not None and figure.measure is Measure.CUMULATIVE and reading.as_of:
            series[figure.name, reading.org_code or reading.org].append(reading)
    for each in series.values():
        each.sort(key=lambda r: _when(r.as_of))
    return series


def _when(as_of: date | datetime | None) -> tuple[int, int]:
    """Return day and minute of an as-of by the clock on the wall; a day counts to its end."""
    if isinstance(as_of, datetime):
        return as_of.toordinal(), as_of.hour * 60 + as_of.minute
    return (as_of or date.min).toordinal(), 24 * 60


# --- by the shape of the sentence ----------------------------------------------------------------

_HEADS = frozenset("人名位员")
_OPEN, _CLOSE = "（(", "）)"
_OPEN_LIST = re.compile("其中|含|包括|包含|等|另|……|including|of whom|of them|among")
_TOTAL = re.compile(r"(?:共计|合计|总计|一共|共)(?:有|为)?$")
_OWN = re.compile(r"[，。；、）)\s]|$|(?:民警|辅警|民辅警|警力|人员|队员|工作人员)[，。；、）)]")
_PLURAL = re.compile(r"(?: [A-Za-z]+){0,2} [A-Za-z]+s\b")
_STOP = "。；！？\n"
_SENTENCE_CHARS = 400  # a longer sentence is cut, so that no text takes long
_NEAR = 40  # numbers before a percentage that may be meant by it


def _shapes(read: Readings, exact: Sequence[Reading]) -> Iterator[Finding]:
    told = [r for r in read.numerals if _countable(r)]
    yield from _brackets(read.text, told)
    yield from _totals(read.text, told)
    yield from _returns(read.text, told)


def _sentence_start(text: str, at: int) -> int:
    """Return where the sentence that holds ``at`` begins, or so far before it as one may be."""
    first = max(0, at - _SENTENCE_CHARS)
    stops = [found for stop in _STOP if (found := text.rfind(stop, first, at)) >= 0]
    return max(stops, default=first - 1) + 1


def _countable(numeral: Numeral) -> bool:
    return (
        numeral.sort is NumberClass.COUNT
        and numeral.number is not None
        and numeral.upper is None
        and numeral.qualifier is Qualifier.EXACT
        and not rounded(numeral.text)
    )


def _unit(numeral: Numeral) -> str:
    """Return the measure word; those for people are one."""
    return "人" if numeral.unit in _HEADS else numeral.unit


def _brackets(text: str, told: Sequence[Numeral]) -> Iterator[Finding]:
    """Yield wholes the list in the bracket behind does not make: 63封（个人61封、联名3封）."""
    for place, whole in enumerate(told):
        opened = text[whole.unit_end : whole.unit_end + 12]
        gap = next((n for n, char in enumerate(opened) if char in _OPEN), None)
        if gap is None or set(opened[:gap]) & set(_STOP + "，,、；;"):
            continue
        start = whole.unit_end + gap
        ahead = range(start, min(len(text), start + _SENTENCE_CHARS))
        close = next((n for n in ahead if text[n] in _CLOSE + "\n"), start)
        parts = [n for n in told[place + 1 : place + 1 + _NEAR] if start < n.start < close]
        inside = text[start + 1 : close]
        if _OPEN_LIST.search(inside) or not _alike(text, whole, parts):
            continue
        yield from _unequal(text, whole, parts)


def _totals(text: str, told: Sequence[Numeral]) -> Iterator[Finding]:
    """Yield totals that the list before them does not make: 民警12名、辅警5名，共16名."""
    for place, whole in enumerate(told):
        start = _sentence_start(text, whole.start)
        before = text[start : whole.start]
        if not _TOTAL.search(before) or not _OWN.match(text, whole.unit_end):
            continue
        parts: list[Numeral] = []
        for numeral in reversed(told[max(0, place - _NEAR) : place]):
            if numeral.start < start or _unit(numeral) != _unit(whole):
                break
            parts.insert(0, numeral)
        between = text[parts[0].start : whole.start] if parts else ""
        if (
            _OPEN_LIST.search(between)
            or set(between) & set(_OPEN)
            or not _alike(text, whole, parts)
        ):
            continue
        yield from _unequal(text, whole, parts)


_RETURNS = (
    re.compile(r"应报单位([\d,]+)个，已报([\d,]+)个(?:（[^）\n]*）)?，未报([\d,]+)个"),
    re.compile(
        r"Of ([\d,]+) organisations? that report,? ([\d,]+) ha(?:ve|s) done so"
        r"(?: \([^)\n]*\))? and ([\d,]+) ha(?:ve|s) not"
    ),
)


def _returns(text: str, told: Sequence[Numeral]) -> Iterator[Finding]:
    """Yield the organisations that report where those that have and have not are another number."""
    by_start = {numeral.start: numeral for numeral in told}
    for pattern in _RETURNS:
        for match in pattern.finditer(text):
            whole, *parts = (by_start.get(match.start(n)) for n in (1, 2, 3))
            if whole and all(parts):
                yield from _unequal(text, whole, [part for part in parts if part])


def _alike(text: str, whole: Numeral, parts: Sequence[Numeral]) -> bool:
    """Return whether all are counted in one unit; in English none of the parts names another."""
    if len(parts) < 2 or {_unit(n) for n in parts} != {_unit(whole)}:
        return False
    return bool(whole.unit) or not any(_PLURAL.match(text, n.end) for n in parts)


def _unequal(text: str, whole: Numeral, parts: Sequence[Numeral]) -> Iterator[Finding]:
    total = sum(Decimal(part.number or 0) for part in parts)
    if total != whole.number:
        yield found(
            text,
            Code.PARTS_DO_NOT_SUM,
            Severity.WRONG,
            at=(whole.start, whole.end),
            said=whole.number,
            expected=total,
            beside=[(part.start, part.end) for part in parts],
        )


# --- percentages ---------------------------------------------------------------------------------

_SHARE = re.compile("占(?!地)")


def _percentages(read: Readings) -> Iterator[Finding]:
    """Yield percentages that do not follow from the two numbers they are said of.

    Read are 党员12名，占60名民警的20%, 共60名，其中党员12名，占20%, and 12 of the 60 (20 %).
    """
    for place, percent in enumerate(read.numerals):
        if not _is_percent(read.text, percent):
            continue
        pair = _chinese_share(read, place) or _english_share(read, place)
        if pair is None or not pair[1].number:
            continue
        part, whole = pair
        share = 100 * Decimal(part.number or 0) / Decimal(whole.number or 1)
        if abs(share - Decimal(percent.number or 0)) > _tolerance(percent):
            yield found(
                read.text,
                Code.PERCENT_DOES_NOT_FOLLOW,
                Severity.WRONG,
                at=(percent.start, percent.end),
                said=f"{percent.number}%",
                expected=f"{_digits(share)}%",
                beside=[(n.start, n.end) for n in pair],
            )


def _is_percent(text: str, numeral: Numeral) -> bool:
    if numeral.number is None:
        return False
    return numeral.sort is NumberClass.PERCENT or text.startswith(" %", numeral.end)


def _tolerance(percent: Numeral) -> Decimal:
    """Return half of the last place, and all of it where it is said roughly."""
    last = Decimal(1).scaleb(int(Decimal(percent.number or 0).as_tuple().exponent))
    return last / 2 if percent.qualifier is Qualifier.EXACT else max(last, Decimal(1))


def _digits(share: Decimal) -> str:
    return str(share.quantize(Decimal("0.1")))


def _chinese_share(read: Readings, place: int) -> tuple[Numeral, Numeral] | None:
    percent = read.numerals[place]
    start = _sentence_start(read.text, percent.start)
    near: list[Numeral] = []
    for numeral in reversed(read.numerals[max(0, place - _NEAR) : place]):
        if numeral.start < start:
            break
        if _countable(numeral):
            near.insert(0, numeral)
    words = list(_SHARE.finditer(read.text, start, percent.start))
    if not words:
        return None
    word = words[-1]
    behind = [n for n in near if n.start > word.start()]
    before = [n for n in near if n.end <= word.start()]
    if len(behind) == 1 and before and _unit(before[-1]) == _unit(behind[0]):
        return before[-1], behind[0]
    whole = [n for n in before[:-1] if _unit(n) == _unit(before[-1])]
    middle = read.text[whole[0].end : before[-1].start] if len(whole) == 1 else ""
    if not behind and "其中" in middle and read.text[word.end() : percent.start].strip() in _SAYS:
        return before[-1], whole[0]
    return None


_SAYS = ("", "比", "总数的", "总人数的", "比为", "到")
_OF = re.compile(r"\s(?:\w+ )?of (?:the |those |these |all )?")


def _english_share(read: Readings, place: int) -> tuple[Numeral, Numeral] | None:
    """Return both numbers of *12 of the 60 officers (20 %)*."""
    counts = [n for n in read.numerals[max(0, place - 2) : place] if _countable(n)]
    if len(counts) != 2 or read.text[read.numerals[place].start - 1] not in "( ":
        return None
    part, whole = counts
    if not _OF.fullmatch(read.text, part.end, whole.start):
        return None
    behind = read.text[whole.end : read.numerals[place].start]
    return (
        (part, whole) if re.fullmatch(r"[A-Za-z ]{0,40}\(|[A-Za-z ]{0,40}, or ", behind) else None
    )
