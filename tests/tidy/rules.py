"""What STYLE.md asks of code, as far as reading it can tell. Each rule yields what breaks it."""

import ast
import re
import sys
from collections.abc import Iterator

from tidy.source import Definition, Function, Module, definitions

SENTENCE_END = re.compile(r"[.!?:。！？：](?=[\s\"'”’)]|$)")
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
SAY_NOTHING = frozenset(
    ["manager", "managers", "helper", "helpers", "util", "utils", "data", "info"]
)
CLOCKS = frozenset(["now", "utcnow", "today", "utcfromtimestamp"])
DICE = frozenset(["uuid1", "uuid4", "urandom", "getrandbits"])


def undocumented(module: Module) -> Iterator[str]:
    """Yield what is public and has no docstring that opens with a sentence."""
    if not opens_with_a_sentence(ast.get_docstring(module.tree)) and module.text.strip():
        yield module.path
    for found in definitions(module):
        if _is_public(found) and not opens_with_a_sentence(ast.get_docstring(found.node)):
            yield f"{module.path}::{found.name}"


def opens_with_a_sentence(docstring: str | None) -> bool:
    """Return whether the first paragraph starts and ends as a sentence does."""
    first = (docstring or "").strip().split("\n\n", 1)[0]
    return bool(SENTENCE_END.search(first)) and not first[0].islower()


def _is_public(found: Definition) -> bool:
    parts = found.name.split(".")
    return not found.nested and not any(part.startswith("_") for part in parts)


def long_functions(module: Module, *, lines_max: int) -> Iterator[str]:
    """Yield functions that do not fit a screen."""
    for found in definitions(module):
        node = found.node
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno >= lines_max:
            yield f"{module.path}::{found.name}"


def late_imports(module: Module) -> Iterator[str]:
    """Yield functions that import: what a file needs is said at its top."""
    for found in definitions(module):
        if isinstance(found.node, Function) and not found.nested:
            for node in ast.walk(found.node):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{module.path}::{found.name}"
                    break


def vague_names(module: Module) -> Iterator[str]:
    """Yield modules, classes and functions whose name holds a word that says nothing."""
    stem = module.path.rsplit("/", 1)[-1].removesuffix(".py")
    if SAY_NOTHING & _words(stem):
        yield module.path
    for found in definitions(module):
        if SAY_NOTHING & _words(found.node.name):
            yield f"{module.path}::{found.name}"


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORDS.findall(name))


def clock_and_dice(module: Module) -> Iterator[str]:
    """Yield calls whose answer depends on when, or on luck."""
    for node in ast.walk(module.tree):
        name = node.attr if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.Attribute) and name in CLOCKS and _is_calendar(node.value):
            yield f"{module.path}:{node.lineno} {name}"
        name = node.id if isinstance(node, ast.Name) else name
        if isinstance(node, ast.Attribute | ast.Name) and name in DICE:
            yield f"{module.path}:{node.lineno} {name}"


def other_clocks(module: Module) -> Iterator[str]:
    """Yield calls that ask a machine what time it is, in a ring where one clock is asked."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            named = node.value.id if isinstance(node.value, ast.Name) else ""
            if named == "timezone" or _is_calendar(node.value):
                yield f"{module.path}:{node.lineno} {node.attr}"


def _is_calendar(node: ast.expr) -> bool:
    named = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return named in ("datetime", "date")


def naive_moments(module: Module) -> Iterator[str]:
    """Yield moments made without a zone: seven parts at most, and no ``tzinfo``."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        zone_place = {"datetime": 8, "combine": 3, "fromtimestamp": 2, "strptime": 99}.get(called)
        named = {word.arg for word in node.keywords}
        starred = any(isinstance(part, ast.Starred) for part in node.args)
        if zone_place is None or starred or None in named:
            continue
        if len(node.args) < zone_place and not named & {"tzinfo", "tz"}:
            yield f"{module.path}:{node.lineno} {called}"


def foreign_imports(module: Module) -> Iterator[str]:
    """Yield what a core module imports besides the standard library and the core."""
    for node in ast.walk(module.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{'.' * node.level}{node.module or ''}"]
        for name in names:
            own = name == "muster.core" or name.startswith("muster.core.")
            if not own and name.split(".")[0] not in sys.stdlib_module_names:
                yield f"{module.path}:{node.lineno} {name}"
