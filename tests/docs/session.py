"""A page of the documentation as a session at a terminal: what it types, and what it says comes.

In a ``console`` block a line that begins with ``$`` is typed; the lines after it are the answer,
where ``…`` alone stands for lines left out, and at the end of a line for the rest of it. A
``pycon`` block is a session of Python's own, all blocks of a page one after another. Both are
run; what cannot be is in ``NOT_RUN``, with its reason.
"""

import doctest
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import ModuleType

from django.utils import translation

from muster.cli import commands

BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = {
    "export": "the test has a ledger of its own",
    "unset": "the test has a ledger of its own",
    "muster why 4#3": "it asks the demo's ledger",
    "make": "it makes the checkout the test runs in",
    "django-admin": "the test's ledger has its tables",
    "createdb": "the test has a database of its own",
    "psql": "it is a database's own tool",
    "python scripts/reference.py": "test_reference asks the same",
    "pytest": "it is a test that runs this",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """One command and the answer the page shows; nothing shown is nothing promised."""

    command: str
    shown: tuple[str, ...]


def typed(block: str) -> Iterator[Typed]:
    """Yield the commands of a console block with their answers."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.replace("\\\n", " ").splitlines()
        yield Typed(" ".join(lines[0].split()), tuple(lines[1:]))


def mistakes(page: Path, script: ModuleType, folder: Path) -> list[str]:
    """Return what of ``page`` is not so.

    ``script`` plays the evening the pages speak of; ``folder`` stands for their ``var``.
    """
    found: list[str] = []
    names: dict[str, object] = {}
    said = page.read_text(encoding="utf-8").replace(" var/", f" {folder}/")
    said = said.replace('"var/', f'"{folder}/')
    for kind, block in BLOCK.findall(said):
        if kind == "pycon":
            found += _python(block, names, page)
            continue
        for each in typed(block):
            if not _not_run(each.command):
                found += _compare(each, _run(each.command, script))
    return found


def _not_run(command: str) -> bool:
    return any(command == name or command.startswith(f"{name} ") for name in NOT_RUN)


def _run(command: str, script: ModuleType) -> str:
    """Return what a command prints on standard output."""
    words = shlex.split(command)
    words = words[1:] if words[0].startswith("COLUMNS=") else words
    said = StringIO()
    with redirect_stdout(said), translation.override("en"):
        if words[:2] == ["python", "docs/tutorial/evening.py"]:
            script.main(words[2:])
        elif words[0] == "muster":
            commands.app(words[1:], standalone_mode=False)
        else:
            raise ValueError(f"this is neither run nor known: {command}")
    return said.getvalue()


def _compare(each: Typed, came: str) -> list[str]:
    if not each.shown:
        return []
    pattern = "\n".join(
        ".*" if line == "…" else "[^\n]*".join(map(re.escape, re.split(r" ?…", line.rstrip())))
        for line in each.shown
    )
    came = "\n".join(line.rstrip() for line in came.strip("\n").splitlines())
    if re.fullmatch(pattern, came, re.DOTALL):
        return []
    return [f"$ {each.command}\nis shown as\n{chr(10).join(each.shown)}\nand came as\n{came}"]


def _python(block: str, names: dict[str, object], page: Path) -> list[str]:
    parsed = doctest.DocTestParser().get_doctest(block, {}, page.name, str(page), 0)
    parsed.globs = names
    said = StringIO()
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    runner = doctest.DocTestRunner(optionflags=flags, verbose=False)
    runner.run(parsed, out=said.write, clear_globs=False)
    return [said.getvalue()] if runner.failures else []
