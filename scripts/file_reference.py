"""What docs/reference says of JSON files: their schemas, and the tables of their fields.

A page of the reference is written by hand, but for what stands between two marks: the tables of
all objects a file may hold. Both come from the types by which files are read.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

FIELDS = re.compile(r"(<!-- fields of \w+ -->\n).*?(<!-- end of fields -->)", re.DOTALL)


def schema(kind: type[msgspec.Struct]) -> str:
    """Return the JSON Schema of the files that are a ``kind``."""
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(kind),
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=1).decode() + "\n"


def with_fields(page: Path, kind: type[msgspec.Struct]) -> str:
    """Return ``page`` with the tables between its marks made anew."""
    tables = "\n".join(_tables(kind))
    text = page.read_text(encoding="utf-8")
    made, n = FIELDS.subn(lambda found: f"{found[1]}\n{tables}\n{found[2]}", text)
    if n != 1:
        raise ValueError(f"{page.name} has {n} places for the tables of its fields, not one")
    return made


def _tables(kind: type[msgspec.Struct]) -> Iterator[str]:
    waiting, told = [kind], set()
    while waiting:
        here = waiting.pop(0)
        if here in told:
            continue
        told.add(here)
        made = inspect.type_info(here)
        if not isinstance(made, inspect.StructType):
            raise TypeError(f"{here} is no object of a file")
        heading = "The file" if here is kind else here.__name__
        yield f"### {heading}\n\n{(here.__doc__ or '').strip()}\n"
        yield "| field | holds | if left out | what it says |\n| --- | --- | --- | --- |"
        for field in made.fields:
            yield _row(field)
            waiting += _structs(field.type)
        yield ""


def _row(field: inspect.Field) -> str:
    return f"| `{field.encode_name}` | {_holds(field.type)} | {_default(field)} | {_says(field)} |"


def _says(field: inspect.Field) -> str:
    kind = field.type
    said = kind.extra_json_schema or {} if isinstance(kind, inspect.Metadata) else {}
    return str(said.get("description", ""))


def _default(field: inspect.Field) -> str:
    if field.required:
        return "must be there"
    default = field.default
    if default in (None, "", [], {}) or default is msgspec.NODEFAULT:
        return "–"
    return f"`{msgspec.json.encode(default).decode()}`"


def _plain(kind: inspect.Type) -> inspect.Type:
    """Return a type without its description and without the absence it allows."""
    if isinstance(kind, inspect.Metadata):
        return _plain(kind.type)
    if isinstance(kind, inspect.UnionType):
        present = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return _plain(present[0]) if len(present) == 1 else kind
    return kind


def _holds(kind: inspect.Type) -> str:
    kind = _plain(kind)
    match kind:
        case inspect.UnionType():
            return " or ".join(map(_holds, kind.types))
        case inspect.StructType():
            return f"[{kind.cls.__name__}](#{kind.cls.__name__.lower()})"
        case inspect.ListType():
            return f"list of {_holds(kind.item_type)}"
        case inspect.DictType():
            return f"object: code to {_holds(kind.value_type)}"
        case inspect.EnumType():
            return " · ".join(f"`{word.value}`" for word in kind.cls)
        case inspect.LiteralType():
            return " · ".join(f"`{msgspec.json.encode(v).decode()}`" for v in kind.values)
        case inspect.IntType():
            return "whole number" + ("" if kind.le is None else f", {kind.ge} to {kind.le}")
        case inspect.FloatType():
            return f"number, {kind.ge:g} to {kind.le:g}"
        case inspect.StrType():
            return "code" if kind.min_length else "text"
        case inspect.DateTimeType():
            return "moment"
        case inspect.BoolType():
            return "`true` · `false`"
    raise TypeError(f"no words for {kind}")


def _structs(kind: inspect.Type) -> Iterator[Any]:
    kind = _plain(kind)
    if isinstance(kind, inspect.StructType):
        yield kind.cls
    elif isinstance(kind, inspect.ListType):
        yield from _structs(kind.item_type)
