"""A terminal for tests: commands run as a person types them, in a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Runs several commands in one process, each from the front door, and tells what each said.
_SEVERAL = """
import contextlib, io, json, sys
from muster.cli.main import main
told = []
for arguments in json.load(sys.stdin):
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
    return subprocess.run(
        [sys.executable, "-m", "muster.cli.main", *arguments],
        capture_output=True,
        text=True,
        env=_environment(var, database, language),
        check=False,
    )


def session(
    var: Path, *commands: Sequence[str], database: str = "", language: str = "en"
) -> list[Said]:
    """Run commands one after the other in one process, which is quicker than one for each."""
    done = subprocess.run(
        [sys.executable, "-c", _SEVERAL],
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        env=_environment(var, database, language),
        check=True,
    )
    return [Said(*each) for each in json.loads(done.stdout)]


def _environment(var: Path, database: str, language: str) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    given = {"MUSTER_VAR": str(var), "MUSTER_LANG": language, "COLUMNS": "100"}
    return {**known, **given, **({"DATABASE_URL": database} if database else {})}
