"""JSON files of ours: read by type, whole or with everything that is wrong in them; written.

msgspec reads a sound file and stops at the first fault of any other. Then :mod:`json_walk` goes
through it by the same types and names every fault by its path.
"""

import json
import re
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec

from muster.formats.json_walk import walk
from muster.formats.mistake import JsonFault, Mistake, Mistakes, Refused

_AT_BYTE = re.compile(r"\(byte (\d+)\)")

_T = TypeVar("_T")


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


def _raw(content: bytes, mistakes: Mistakes) -> object:
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


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]')


def names_twice(content: bytes, mistakes: Mistakes) -> None:
    """Add each name that an object gives twice, with both lines: a reader would hide the first.

    What is no JSON at all is left to the other readers.
    """
    try:
        json.loads(content, object_pairs_hook=_once)
    except _NamedTwice:
        _name_twice(content.decode("utf-8"), mistakes)
    except (ValueError, RecursionError):
        return


class _NamedTwice(Exception):
    """An object gives a name twice."""


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise _NamedTwice


def _name_twice(text: str, mistakes: Mistakes) -> None:
    """Walk the signs of a sound JSON text and add every name given twice in one object."""
    open_now: list[_Open] = []
    line, before = 1, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", before, found.start())
        before, sign = found.start(), found[0]
        inmost = open_now[-1] if open_now else None
        if sign in "{[":
            open_now.append(_Open(inmost.path if inmost else "", {} if sign == "{" else None))
        elif sign in "}]":
            open_now.pop()
        elif sign == "," and inmost is not None:
            inmost.next()
        elif sign[0] == '"' and inmost is not None and inmost.waits:
            inmost.name(json.loads(sign), line, mistakes)


class _Open:
    """An object or a list that is being walked: where it stands and what it has named so far."""

    __slots__ = ("_item", "_lines", "_own", "waits")

    def __init__(self, own: str, lines: dict[str, int] | None) -> None:
        self._own, self._lines = own, lines
        self._item: str | int = 0 if lines is None else ""
        self.waits = lines is not None  # for a name

    @property
    def path(self) -> str:
        """Where what stands next in it stands."""
        if self._lines is None:
            return f"{self._own}[{self._item}]"
        return f"{self._own}.{self._item}" if self._own else str(self._item)

    def next(self) -> None:
        """Go on to the next item or name."""
        self.waits = self._lines is not None
        self._item = self._item + 1 if isinstance(self._item, int) else ""

    def name(self, name: str, line: int, mistakes: Mistakes) -> None:
        """Note a name, and add the mistake if it was given before."""
        self._item, self.waits = name, False
        if self._lines is None:
            return
        if name in self._lines:
            first = ("first", str(self._lines[name]))
            mistakes.add(JsonFault.KEY_TWICE, self.path, ("line", str(line)), first, found=name)
        self._lines.setdefault(name, line)


def typed(content: bytes, kind: type[_T]) -> _T | str:
    """Return what ``content`` says as a ``kind``, or what the reader says against it."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return str(error)


def sound_part(
    content: bytes, why: str, kind: type[msgspec.Struct], mistakes: Mistakes
) -> dict[str, Any] | None:
    """Return what can be read of a file that is no ``kind``, after naming all that is wrong.

    ``why`` is what the other reader says against it. None comes back for what is no JSON, or
    something else altogether: then that is said, and nothing more. Items that are not sound are
    as :func:`muster.formats.json_walk.walk` leaves them.
    """
    raw = _raw(content, mistakes)
    if mistakes:
        return None
    if not isinstance(raw, dict):
        mistakes.add(JsonFault.WRONG_TYPE, "", ("wanted", "object"), found=raw)
        return None
    for name in ("format", "version"):
        (wanted,) = get_args(get_args(kind.__annotations__[name])[0])
        if raw.get(name) != wanted:
            found = {"found": raw[name]} if name in raw else {}
            mistakes.add(JsonFault.ANOTHER_FORMAT, name, ("wanted", str(wanted)), **found)
            return None
    sound = walk(raw, kind, mistakes)
    if not mistakes:  # the two readers differ: say at least what one of them says
        mistakes.add(JsonFault.OTHER, "", ("why", why))
    return sound


# --- writing -------------------------------------------------------------------------------------


def written(told: msgspec.Struct) -> bytes:
    """Return a file with each item of its lists on a row of its own: people compare files."""
    fields = msgspec.to_builtins(told)
    return b"{\n" + b",\n".join(_entry(name, value) for name, value in fields.items()) + b"\n}\n"


def _entry(name: str, value: object) -> bytes:
    opening = b" " + msgspec.json.encode(name) + b": "
    rows = _rows(value)
    if not rows:
        return opening + msgspec.json.encode(value)
    ends = b"[]" if isinstance(value, list) else b"{}"
    return opening + ends[:1] + b"\n  " + b",\n  ".join(rows) + b"\n " + ends[1:]


def _rows(value: object) -> list[bytes]:
    encode = msgspec.json.encode
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return [encode(name) + b": " + encode(item) for name, item in value.items()]
    return []
