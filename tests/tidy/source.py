"""The project's own files, as the tidy tests read them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its path from the checkout's root, and its text."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _tree(self)

    @property
    def ring(self) -> str:
        """Return ``core`` for ``muster/core/ledger.py``."""
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else ""


@cache
def _tree(module: Module) -> ast.Module:
    return ast.parse(module.text, module.path)


@dataclass(frozen=True, slots=True)
class Definition:
    """A class or function, by the name a reader would call it: ``Fact.after``."""

    name: str
    node: ast.ClassDef | Function
    nested: bool  # inside a function: nobody outside sees it


@cache
def modules(*, of: str = "muster") -> tuple[Module, ...]:
    """Return the Python files under a folder, except those Django writes."""
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / of).rglob("*.py"))
        if "migrations" not in path.parts
    )


def definitions(module: Module) -> Iterator[Definition]:
    """Yield every class and function of a module, outer ones first."""
    yield from _within(module.tree, prefix="", nested=False)


def _within(node: ast.AST, *, prefix: str, nested: bool) -> Iterator[Definition]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | Function):
            name = f"{prefix}{child.name}"
            yield Definition(name, child, nested)
            inside = nested or isinstance(child, Function)
            yield from _within(child, prefix=f"{name}.", nested=inside)
        else:
            yield from _within(child, prefix=prefix, nested=nested)


@cache
def committed() -> tuple[tuple[str, str], ...]:
    """Return path and text of every file that is in git or about to be."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(_texts(sorted(set(listed.split("\0")) - {""})))


def _texts(paths: list[str]) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            yield path, (ROOT / path).read_text(encoding="utf-8")
        except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
            continue  # removed but not yet committed, or not a text
