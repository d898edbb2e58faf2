"""What can be wrong in a file, in codes: where it stands, whose it is, what would be right.

Sentences are for whoever shows them; here are codes and their parameters.
"""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

MISTAKES_MOST = 1_000  # kept; a file of rubbish must not fill the screen, nor the memory
_SHOWN = 60  # characters of a wrong value that are shown again
_NOTHING = object()


class JsonFault(StrEnum):
    """What can be wrong in a file; the remedy's parameters stand beside."""

    CANNOT_READ = "cannot_read"  # why
    TOO_LARGE = "too_large"  # limit_mb
    NOT_UTF8 = "not_utf8"  # line, column
    NOT_JSON = "not_json"  # line, column, why
    TOO_DEEP = "too_deep"
    ANOTHER_FORMAT = "another_format"  # wanted
    UNKNOWN_FIELD = "unknown_field"  # nearest, allowed
    MISSING_FIELD = "missing_field"  # wanted
    WRONG_TYPE = "wrong_type"  # wanted
    OUT_OF_SPAN = "out_of_span"  # least, most
    UNKNOWN_WORD = "unknown_word"  # allowed, nearest
    BAD_CODE = "bad_code"  # most: characters
    BAD_TEXT = "bad_text"  # most: characters
    NOT_A_MOMENT = "not_a_moment"
    NO_ZONE = "no_zone"
    TOO_MANY = "too_many"  # most
    TWICE = "twice"  # first: path
    UNKNOWN_LINE = "unknown_line"  # nearest
    UNKNOWN_PERSON = "unknown_person"  # nearest
    UNKNOWN_SQUAD = "unknown_squad"  # nearest
    UNKNOWN_SHIFT = "unknown_shift"  # nearest
    ONE_OF = "one_of"  # wanted: the fields of which one is given
    KEY_TWICE = "key_twice"  # line, first: lines of the file
    ANOTHER_POST = "another_post"  # wanted: the post of that line
    OVER = "over"  # at: the moment it is planned for
    HEADS_MIN_ABOVE = "heads_min_above"  # heads
    ENDS_FIRST = "ends_first"  # begins
    OTHER = "other"  # why: what the reader said
    AND_MORE = "and_more"  # count, of mistakes that were not kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing wrong in a file: its path, whose it is, what stands there, what would be right.

    ``path`` is written as a program would: ``lines[3].heads``; ``about`` is the code of the
    line or the number of the person it stands in, empty where there is none.
    """

    path: str
    about: str = ""
    found: str = ""
    fault: JsonFault
    remedy: tuple[tuple[str, str], ...] = ()


class Mistakes:
    """All that is wrong with one file, in the order in which it stands there."""

    __slots__ = ("_kept", "_passed_over")

    def __init__(self) -> None:
        self._kept: list[Mistake] = []
        self._passed_over = 0

    def __len__(self) -> int:
        return len(self._kept) + self._passed_over

    def add(
        self,
        fault: JsonFault,
        path: str,
        *remedy: tuple[str, str],
        about: str = "",
        found: object = _NOTHING,
    ) -> None:
        """Keep one mistake, or only count it once there are ``MISTAKES_MOST``."""
        if len(self._kept) >= MISTAKES_MOST:
            self._passed_over += 1
            return
        self._kept.append(
            Mistake(path=path, about=about, found=_said(found), fault=fault, remedy=remedy)
        )

    def all(self) -> tuple[Mistake, ...]:
        """Return the mistakes, and last how many more there were."""
        if not self._passed_over:
            return tuple(self._kept)
        more = (("count", str(self._passed_over)),)
        return (*self._kept, Mistake(path="", fault=JsonFault.AND_MORE, remedy=more))


def _said(found: object) -> str:
    return "" if found is _NOTHING else shown(found)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, with everything that is wrong in it."""

    mistakes: tuple[Mistake, ...]


def shown(value: object) -> str:
    """Return a value as the file says it, cut to what fits a line and safe to print."""
    if isinstance(value, str) and len(value) > _SHOWN:
        value = value[:_SHOWN] + "…"
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    said = msgspec.json.encode(value).decode("utf-8")
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in said)[: 2 * _SHOWN]
