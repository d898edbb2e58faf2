"""Findings: what is wrong, or asks to be looked at, in a text; codes and places, no sentences.

A finding stands on the very characters it speaks of. ``said`` is what the text says there,
``expected`` what would agree, where that is known and may be shown. The rules that need no
ledger are in :mod:`muster.core.sums`, :mod:`muster.core.dates` and :mod:`muster.core.wording`;
what the ledger says is compared in :mod:`muster.core.check`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What is wrong."""

    # against the ledger
    DIFFERS = "differs"
    NOT_FOR_PUBLICATION = "not_for_publication"  # a small count of health or family
    # against the text itself
    PARTS_DO_NOT_SUM = "parts_do_not_sum"
    PART_ABOVE_WHOLE = "part_above_whole"
    SERIES_FALLS = "series_falls"  # a cumulative figure that is smaller later
    PERCENT_DOES_NOT_FOLLOW = "percent_does_not_follow"
    SAID_TWICE = "said_twice"  # the same number, given twice differently
    LETTERS_AS_PEOPLE = "letters_as_people"
    PEOPLE_AS_LETTERS = "people_as_letters"
    HEADS_AS_TIMES = "heads_as_times"  # 人 said as 人次
    TIMES_AS_HEADS = "times_as_heads"  # 人次 said as 人
    UNIT_MISSING = "unit_missing"
    NO_SUCH_TIME = "no_such_time"  # 25时, 下午13时
    NO_SUCH_DATE = "no_such_date"  # 2月30日
    OTHER_WEEKDAY = "other_weekday"
    AFTER_PUBLICATION = "after_publication"
    TWO_NAMES = "two_names"  # one organisation under two names
    PERSON_NAMED = "person_named"


class Severity(StrEnum):
    """How sure a finding is: it cannot be right, or a person should look."""

    WRONG = "wrong"
    LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters of a text, from ``start`` to before ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at; ``beside`` are the places it was compared with."""

    code: Code
    severity: Severity
    start: int
    end: int
    quote: str  # the characters from start to end
    said: str = ""
    expected: str = ""
    beside: tuple[Span, ...] = ()


def found(
    text: str,
    code: Code,
    severity: Severity,
    *,
    at: tuple[int, int],
    said: object = "",
    expected: object = "",
    beside: Iterable[tuple[int, int]] = (),
) -> Finding:
    """Return the finding at these characters of ``text``."""
    return Finding(
        code=code,
        severity=severity,
        start=at[0],
        end=at[1],
        quote=text[at[0] : at[1]],
        said=str(said),
        expected=str(expected),
        beside=tuple(Span(start=start, end=end) for start, end in beside),
    )
