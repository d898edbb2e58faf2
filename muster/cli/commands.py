"""All commands, and what is common to them: which moment is asked, how an answer is printed."""

import typer
from django.db import DatabaseError
from typer.exceptions import TyperException

from muster.cli import (
    access,
    account,
    bulletin,
    call,
    check,
    demo,
    deployment,
    deployment_life,
    derogation,
    figure,
    isolation,
    ledger,
    message,
    register,
    roster,
    serve,
    strength,
    token,
    webhook,
    work,
)
from muster.cli.show import complain
from muster.formats.mistake_words import why_not

app = typer.Typer(
    help="Muster 集结: from the call to the count, and every number opens to its facts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("init")(account.init)
app.command("serve")(serve.serve)
app.command("work")(work.work)
app.command("strength")(strength.strength)
app.command("why")(bulletin.why)
app.add_typer(access.app, name="access")
app.add_typer(account.app, name="account")
account.app.add_typer(token.app, name="token")
app.add_typer(figure.app, name="figure")
app.add_typer(ledger.app, name="ledger")
app.add_typer(bulletin.app, name="bulletin")
app.add_typer(call.app, name="call")
app.add_typer(deployment.app, name="deployment")
app.add_typer(derogation.app, name="derogation")
app.add_typer(message.app, name="message")
app.add_typer(register.app, name="import")
app.add_typer(roster.app, name="roster")
app.add_typer(webhook.app, name="webhook")
for each in (
    deployment_life.review,
    deployment_life.approve,
    deployment_life.withdraw,
    deployment_life.carry,
):
    deployment.app.command()(each)
bulletin.app.command("check")(check.check)
bulletin.app.command("read")(check.read)
roster.app.command("isolation")(isolation.isolation)


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
