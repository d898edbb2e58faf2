"""The command ``muster``: find the ledger, wake the settings, hand over to the commands.

Which ledger is meant must be known before the settings are read, so ``--database`` is looked
for here, and the commands are imported only then.
"""

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import django

WRONG = 2  # exit code for what the user can put right
BROKEN = 70  # exit code for what only we can


def main() -> None:
    """Run one command and exit. No stack trace reaches the user: it goes to ``var/errors.log``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.site.settings")
    try:
        _choose_ledger(sys.argv[1:])
        django.setup()
        sys.exit(importlib.import_module("muster.cli.commands").run())
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)
    except Exception as error:  # the last door before the user
        sys.exit(_explain(error))


def _choose_ledger(arguments: Sequence[str]) -> None:
    """Set DATABASE_URL from ``--database URL``; without one the demo has a ledger of its own.

    Nor does an import, or a first account, ever go into the demo's ledger for want of another.
    """
    given = None
    for here, after in pairwise([*arguments, ""]):
        if here == "--database":
            given = after
        elif here.startswith("--database="):
            given = here.partition("=")[2]
    if given:
        os.environ["DATABASE_URL"] = given
    elif arguments[:1] == ["demo"]:
        os.environ["DATABASE_URL"] = f"sqlite:///{_var() / 'demo' / 'muster.sqlite3'}"
    elif arguments[:1] in (["import"], ["init"]):
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{_var() / 'muster.sqlite3'}")


def _var() -> Path:
    root = Path(__file__).resolve().parent.parent.parent
    return Path(os.environ.get("MUSTER_VAR", root / "var"))


def _explain(error: Exception) -> int:
    """Say in one line what went wrong and what to do; keep the details in a file."""
    if isinstance(error, ValueError | LookupError | OSError):
        said = error.args[0] if isinstance(error, KeyError) and error.args else error
        print(f"muster: {said}", file=sys.stderr)
        code = WRONG
    else:
        print(f"muster: {type(error).__name__}: {error}", file=sys.stderr)
        code = BROKEN
    log = _var() / "errors.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as out:
        traceback.print_exception(error, file=out)
    if code == BROKEN:
        print(f"muster: details are in {log}; please report them", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
