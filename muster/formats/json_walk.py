"""The second reader of a JSON file: walks it by its types and names whatever is wrong.

It shares no code with the one that reads fast (msgspec's own, which stops at the first fault), and
a law states that both refuse the same files.
"""

import re
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import inspect

from muster.formats.mistake import JsonFault, Mistakes, shown

_NEAR = 0.6  # how alike two names must be for one to be proposed for the other
_CODE_SHOWN = 60  # characters of the code that says whose a mistake is
_NAMED_BY = ("number", "code", "person", "line", "home", "post")  # what says whose an object is


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
            return _walk(_of_union(kind, value), value, path, about, mistakes)
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


def _of_union(kind: inspect.UnionType, value: object) -> inspect.Type:
    """Return the one type of a union that ``value`` is to be judged by."""
    if value is None and any(isinstance(t, inspect.NoneType) for t in kind.types):
        return inspect.NoneType()
    inner = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
    texts = [t for t in inner if isinstance(_bare(t), inspect.StrType)]
    return texts[0] if isinstance(value, str) and texts else inner[0]


def _bare(kind: inspect.Type) -> inspect.Type:
    return _bare(kind.type) if isinstance(kind, inspect.Metadata) else kind


def _object(
    kind: inspect.StructType, value: object, path: str, about: str, mistakes: Mistakes
) -> object:
    if not isinstance(value, dict):
        mistakes.add(JsonFault.WRONG_TYPE, path, ("wanted", "object"), about=about, found=value)
        return UNSOUND
    about = _named(value) or about
    fields = {field.encode_name: field for field in kind.fields}
    before = len(mistakes)
    for name in [name for name in value if name not in fields]:
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
    return next((v for n in _NAMED_BY if isinstance(v := value.get(n), str)), "")[:_CODE_SHOWN]


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


def _scalar(kind: inspect.Type, value: object) -> tuple[Any, ...] | None:
    """Return the fault of a plain value and its remedy, None if it is sound."""
    match kind:
        case inspect.NoneType():
            return None
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
        span = (("least", kind.ge), ("most", kind.le))
        return JsonFault.OUT_OF_SPAN, *((name, str(end)) for name, end in span if end is not None)
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
