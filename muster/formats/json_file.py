"""JSON files read by type: the whole file, or everything that is wrong with it, by path.

msgspec reads a sound file and stops at the first fault of any other. Then the file is walked
again, by the same types, and every fault is named: where it stands, whose it is, what was
wanted instead. Sentences are for the outer rings; here are codes and their parameters.
"""

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

MISTAKES_MOST = 1_000  # kept; a file of rubbish must not fill the screen, nor the memory
_SHOWN = 60  # characters of a wrong value that are shown again
_AT_BYTE = re.compile(r"\(byte (\d+)\)")
_NEAR = 0.6  # how alike two names must be for one to be proposed for the other
_NAMED_BY = ("number", "code", "person", "line", "home", "post")  # what says whose an object is

_T = TypeVar("_T")


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


def content_of(source: Path | bytes, *, bytes_max: int) -> bytes | Refused:
    """Return the bytes of a file, or why it was not read; no more than the limit is loaded."""
    try:
        content = source if isinstance(source, bytes) else _at_most(source, bytes_max + 1)
    except OSError as error:
        return _refused(JsonFault.CANNOT_READ, ("why", error.strerror or str(error)))
    if len(content) > bytes_max:
        return _refused(JsonFault.TOO_LARGE, ("limit_mb", str(bytes_max >> 20)))
    return content.removeprefix(BOM_UTF8)  # some editors begin a file so


def _at_most(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit)


def _refused(fault: JsonFault, *remedy: tuple[str, str]) -> Refused:
    return Refused((Mistake(path="", fault=fault, remedy=remedy),))


def raw_of(content: bytes, mistakes: Mistakes) -> object:
    """Return what ``content`` says without any type, or None with the fault added."""
    try:
        content.decode("utf-8")
        return msgspec.json.decode(content)
    except UnicodeDecodeError as error:
        mistakes.add(JsonFault.NOT_UTF8, "", *_place(content[: error.start]))
    except msgspec.DecodeError as error:
        found = _AT_BYTE.search(str(error))
        said = _AT_BYTE.sub("", str(error)).strip().removeprefix("JSON is malformed: ")
        place = _place(content[: int(found[1])] if found else content)
        mistakes.add(JsonFault.NOT_JSON, "", *place, ("why", said))
    except RecursionError:
        mistakes.add(JsonFault.TOO_DEEP, "")
    return None


def _place(before: bytes) -> tuple[tuple[str, str], ...]:
    """Return the line and the column of what stands after ``before``."""
    column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
    return ("line", str(before.count(b"\n") + 1)), ("column", str(column))


def typed(content: bytes, kind: type[_T]) -> _T | str:
    """Return what ``content`` says as a ``kind``, or what the reader says against it."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return str(error)


# --- the walk ------------------------------------------------------------------------------------


def walk(value: dict[str, Any], kind: type, mistakes: Mistakes) -> dict[str, Any]:
    """Return ``value`` without the fields that are not sound by ``kind``, each named.

    An item of an outermost list that is not sound is replaced by ``UNSOUND``, so that the
    others keep their places. What is required and not sound is left out too.
    """
    sound = _walk(_type_of(kind), value, "", "", mistakes)
    return sound if isinstance(sound, dict) else {}


@lru_cache
def _type_of(kind: type) -> inspect.Type:
    return inspect.type_info(kind)


UNSOUND: Any = object()  # stands for a value that was named as a mistake


def _walk(kind: inspect.Type, value: object, path: str, about: str, mistakes: Mistakes) -> object:
    """Return the sound part of ``value``, or ``UNSOUND`` after naming what is wrong."""
    match kind:
        case inspect.Metadata():
            return _walk(kind.type, value, path, about, mistakes)
        case inspect.UnionType():
            if value is None and any(isinstance(t, inspect.NoneType) for t in kind.types):
                return None
            (inner,) = (t for t in kind.types if not isinstance(t, inspect.NoneType))
            return _walk(inner, value, path, about, mistakes)
        case inspect.StructType():
            return _object(kind, value, path, about, mistakes)
        case inspect.ListType():
            return _list(kind, value, path, about, mistakes)
        case inspect.DictType():
            return _mapping(kind, value, path, about, mistakes)
    found = _scalar(kind, value)
    if found is None:
        return value
    fault, *remedy = found
    mistakes.add(fault, path, *remedy, about=about, found=value)
    return UNSOUND


def _object(
    kind: inspect.StructType, value: object, path: str, about: str, mistakes: Mistakes
) -> object:
    if not isinstance(value, dict):
        mistakes.add(JsonFault.WRONG_TYPE, path, ("wanted", "object"), about=about, found=value)
        return UNSOUND
    about = _named(value) or about
    fields = {field.encode_name: field for field in kind.fields}
    before = len(mistakes)
    for name in value.keys() - fields.keys():
        near = get_close_matches(name, fields, n=1, cutoff=_NEAR)
        remedy = ("nearest", near[0]) if near else ("allowed", ", ".join(fields))
        mistakes.add(JsonFault.UNKNOWN_FIELD, _joined(path, name), remedy, about=about)
    sound = {}
    for name, field in fields.items():
        if name in value:
            kept = _walk(field.type, value[name], _joined(path, name), about, mistakes)
            if kept is not UNSOUND:
                sound[name] = kept
        elif field.required:
            wanted = ("wanted", _wanted(field.type))
            mistakes.add(JsonFault.MISSING_FIELD, _joined(path, name), wanted, about=about)
    return sound if len(mistakes) == before or not path else UNSOUND


def _named(value: dict[str, Any]) -> str:
    """Return the code or the number by which an object in a file is known."""
    return next((v for n in _NAMED_BY if isinstance(v := value.get(n), str)), "")[:_SHOWN]


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _list(
    kind: inspect.ListType, value: object, path: str, about: str, mistakes: Mistakes
) -> object:
    if not isinstance(value, list):
        mistakes.add(JsonFault.WRONG_TYPE, path, ("wanted", "list"), about=about, found=value)
        return UNSOUND
    if kind.max_length is not None and len(value) > kind.max_length:
        most = ("most", str(kind.max_length))
        mistakes.add(JsonFault.TOO_MANY, path, most, about=about, found=len(value))
        return UNSOUND
    items = (
        _walk(kind.item_type, item, f"{path}[{i}]", about, mistakes) for i, item in enumerate(value)
    )
    outermost = path.isidentifier()
    return [item for item in items if outermost or item is not UNSOUND]


def _mapping(
    kind: inspect.DictType, value: object, path: str, about: str, mistakes: Mistakes
) -> object:
    if not isinstance(value, dict):
        mistakes.add(JsonFault.WRONG_TYPE, path, ("wanted", "object"), about=about, found=value)
        return UNSOUND
    sound = {}
    for name, item in value.items():
        here = f"{path}[{shown(name)}]"
        key = _walk(kind.key_type, name, here, about, mistakes)
        kept = _walk(kind.value_type, item, here, about, mistakes)
        if key is not UNSOUND and kept is not UNSOUND:
            sound[name] = kept
    return sound


_Remedy = tuple[str, str]


def _scalar(kind: inspect.Type, value: object) -> tuple[Any, ...] | None:
    """Return the fault of a plain value and its remedy, None if it is sound."""
    match kind:
        case inspect.BoolType():
            return None if isinstance(value, bool) else _mistyped(kind)
        case inspect.IntType() | inspect.FloatType():
            return _number(kind, value)
        case inspect.StrType():
            return _text(kind, value)
        case inspect.DateTimeType():
            return _moment(value)
        case inspect.EnumType() | inspect.LiteralType():
            return _word(_words(kind), value)
    raise TypeError(f"no file holds a {kind}")


def _mistyped(kind: inspect.Type) -> tuple[Any, ...]:
    return JsonFault.WRONG_TYPE, ("wanted", _wanted(kind))


def _number(kind: inspect.IntType | inspect.FloatType, value: object) -> tuple[Any, ...] | None:
    whole = isinstance(kind, inspect.IntType)
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        return _mistyped(kind)
    below = kind.ge is not None and value < kind.ge
    if below or (kind.le is not None and value > kind.le):
        return JsonFault.OUT_OF_SPAN, ("least", str(kind.ge)), ("most", str(kind.le))
    return None


def _text(kind: inspect.StrType, value: object) -> tuple[Any, ...] | None:
    if not isinstance(value, str):
        return _mistyped(kind)
    most = kind.max_length
    if (
        len(value) < (kind.min_length or 0)
        or (most is not None and len(value) > most)
        or (kind.pattern is not None and re.search(kind.pattern, value) is None)
    ):
        fault = JsonFault.BAD_CODE if kind.min_length else JsonFault.BAD_TEXT
        return fault, ("most", str(most))
    return None


def _moment(value: object) -> tuple[Any, ...] | None:
    if not isinstance(value, str):
        return _mistyped(inspect.DateTimeType())
    try:
        msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return (JsonFault.NOT_A_MOMENT,)
    return (JsonFault.NO_ZONE,) if msgspec.convert(value, datetime).tzinfo is None else None


def _words(kind: inspect.EnumType | inspect.LiteralType) -> list[Any]:
    if isinstance(kind, inspect.LiteralType):
        return list(kind.values)
    return [word.value for word in kind.cls]


def _word(words: list[Any], value: object) -> tuple[Any, ...] | None:
    if any(value == word and type(value) is type(word) for word in words):
        return None
    near = get_close_matches(str(value), [str(word) for word in words], n=1, cutoff=_NEAR)
    allowed = ("allowed", ", ".join(str(word) for word in words))
    return JsonFault.UNKNOWN_WORD, *([("nearest", near[0])] if near else []), allowed


def _wanted(kind: inspect.Type) -> str:
    """Return the word for what a field holds, for an outer ring to put in its language."""
    match kind:
        case inspect.Metadata():
            return _wanted(kind.type)
        case inspect.UnionType():
            return _wanted(next(t for t in kind.types if not isinstance(t, inspect.NoneType)))
        case inspect.IntType():
            return "whole number"
        case inspect.FloatType():
            return "number"
        case inspect.BoolType():
            return "true or false"
        case inspect.ListType():
            return "list"
        case inspect.DictType() | inspect.StructType():
            return "object"
        case inspect.DateTimeType():
            return "moment"
    return "text"


def shown(value: object) -> str:
    """Return a value as the file says it, cut to what fits a line and safe to print."""
    if isinstance(value, str) and len(value) > _SHOWN:
        value = value[:_SHOWN] + "…"
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    said = msgspec.json.encode(value).decode("utf-8")
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in said)[: 2 * _SHOWN]
