"""A terminal for tests: commands run as a person types them, in a process of their own."""

import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from muster import core, formats

ROOT = Path(__file__).resolve().parents[2]

# What any command reads before it does anything, whatever the ledger and its settings.
READ_BEFORE = (
    *("django.contrib.auth.hashers", "django.core.management", "django.db.models"),
    *("psycopg", "pydantic", "requests", "rich.console", "typer"),
    *(
        f"{part.__name__}.{m.name}"
        for part in (core, formats)
        for m in pkgutil.iter_modules(part.__path__)
    ),
)

# Has read that, and knows no ledger yet: each program asked for runs in a child of its own, with
# its own environment, and the child's end is told.
_BEGUN = """
import gc, importlib, json, os, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
gc.freeze()
for line in sys.stdin:
    program, arguments, environment, *files = json.loads(line)
    child = os.fork()
    if not child:
        for number, file in enumerate(files):
            os.dup2(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), number)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["muster", *arguments]
        try:
            exec(program)
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # nothing of what all children share is taken down piece by piece
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

_ONE = "from muster.cli.main import main; main()"

# Runs several commands in one process, each from the front door, and tells what each said.
_SEVERAL = """
import contextlib, io, json, sys
from muster.cli.main import main
told = []
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["muster", *arguments]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as stop:
            code = stop.code
    told.append([out.getvalue(), err.getvalue(), code])
json.dump(told, sys.__stdout__)
"""


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    stdout: str
    stderr: str
    code: int


def muster(
    var: Path, *arguments: str, database: str = "", language: str = "en"
) -> "subprocess.CompletedProcess[str]":
    """Run one command in a process of its own."""
    return _run(_ONE, arguments, _environment(var, database, language))


def session(
    var: Path, *commands: Sequence[str], database: str = "", language: str = "en"
) -> list[Said]:
    """Run commands one after the other in one process, which is quicker than one for each."""
    done = _run(_SEVERAL, [json.dumps(commands)], _environment(var, database, language))
    done.check_returncode()
    return [Said(*each) for each in json.loads(done.stdout)]


@cache
def _begun() -> "subprocess.Popen[str]":
    """Return the process that runs programs; it ends with the tests."""
    return subprocess.Popen(
        [sys.executable, "-c", _BEGUN, *READ_BEFORE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _run(
    program: str, arguments: Sequence[str], environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    begun = _begun()
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        asked = (program, arguments, environment, os.devnull, str(out), str(err))
        print(json.dumps(asked), file=begun.stdin, flush=True)
        code = int(begun.stdout.readline())
        said = out.read_text("utf-8"), err.read_text("utf-8")
    return subprocess.CompletedProcess(arguments, code, *said)


def _environment(var: Path, database: str, language: str) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    given = {"MUSTER_VAR": str(var), "MUSTER_LANG": language, "COLUMNS": "100"}
    return {**known, **given, **({"DATABASE_URL": database} if database else {})}
