"""All commands, and how one of them is run.

A command's file is imported when the command is typed: a planner takes longer to load than most
questions to answer, and who asks for a figure needs none.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from django.db import DatabaseError
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command, get_group

from muster.cli.show import complain
from muster.formats.mistake_words import why_not

_FOUND_IN = {  # the file in muster/cli, and what it calls the command or the group of commands
    "demo": "demo.demo",
    "init": "account.init",
    "serve": "serve.serve",
    "work": "work.work",
    "strength": "strength.strength",
    "why": "bulletin.why",
    "access": "access.app",
    "account": "account.app",
    "figure": "figure.app",
    "ledger": "ledger.app",
    "bulletin": "bulletin.app",
    "call": "call.app",
    "deployment": "deployment.app",
    "derogation": "derogation.app",
    "message": "message.app",
    "import": "register.app",
    "roster": "roster.app",
    "rules": "rules.app",
    "webhook": "webhook.app",
}


class _Commands(Mapping[str, Any]):
    """The commands by name, each imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a command's type is typer's own
        file, named = _FOUND_IN[name].split(".")
        found = getattr(import_module(f"muster.cli.{file}"), named)
        if isinstance(found, typer.Typer):
            command: Any = get_group(found)
        else:
            alone = typer.Typer(add_completion=False)
            alone.command()(found)
            command = get_command(alone)
        command.name = name
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(_FOUND_IN)

    def __len__(self) -> int:
        return len(_FOUND_IN)


class _Group(TyperGroup):
    """The group of all commands."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - typer's own
        super().__init__(**attributes | {"commands": _Commands()})

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
        """Return their names; to name them none is imported."""
        return list(_FOUND_IN)


app = typer.Typer(
    cls=_Group,
    help="Muster 集结: from the call to the count, and every number opens to its facts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _muster() -> None:
    pass


def run() -> int:
    """Run the command line; return its exit code."""
    try:
        answer = app(standalone_mode=False)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except TyperException as error:
        error.show()  # type: ignore[attr-defined]  # every error of the command line has it
        return int(error.exit_code)
    except OSError as error:
        if error.filename is None:  # no file the user named
            raise
        return complain(f"{error.filename}: {why_not(error.strerror or str(error))}")
    except DatabaseError as error:
        return complain(f"the ledger cannot be read: {str(error).strip()}")
    return int(answer or 0)
