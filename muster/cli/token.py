"""``muster account token``: what programs show in place of an account."""

from datetime import datetime, timedelta
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.figure import Database
from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.kinds import Job
from muster.core.token import Token
from muster.formats.token_words import NOT_MADE, STATES
from muster.steps import token as step
from muster.steps.hand import Hand
from muster.steps.token import Made, NotMade, Wish
from muster.store.now import this_moment

app = typer.Typer(help="Tokens of an account, for programs: make one, list them, revoke one.")


@app.command("make")
def make_one(
    login: Annotated[str, typer.Argument(help="Name of the account.")],
    name: Annotated[str, typer.Option(help="What it is for, in a few words.")],
    days: Annotated[int, typer.Option(min=1, help="It is good for so many days.")] = 30,
    act: Annotated[bool, typer.Option("--act", help="It may record, and not read alone.")] = False,
    org: Annotated[
        list[str] | None, typer.Option(help="Narrow it to this organisation and all beneath it.")
    ] = None,
    job: Annotated[
        list[Job] | None, typer.Option(help="Narrow it to this job of the account.")
    ] = None,
    database: Database = None,
) -> None:
    """Make a token and print what a program shows: this is the one time it is known."""
    show.speak()
    now = this_moment()
    when = show.asof(None, None)
    wish = Wish(
        login=login,
        name=name,
        until=now + timedelta(days=days),
        act=act,
        orgs=frozenset(found for each in org or [] if (found := show.scope(each, when))),
        jobs=frozenset(job or []),
    )
    made = step.make(_hand(), wish, now)
    if not isinstance(made, Made):
        raise ValueError(_refused(made))
    print(made.secret)


@app.command("list")
def list_tokens(
    login: Annotated[str, typer.Argument(help="Name of the account.")], database: Database = None
) -> None:
    """List the tokens of an account: what for, how far, until when, when last shown."""
    show.speak()
    now = this_moment()
    headings = (_("code"), _("name"), _("for"), _("scope"), _("until"), _("last"), _("state"))
    rows = [
        (
            each.code,
            each.name,
            each.purpose.value,
            _scope(each),
            _moment(each.until),
            _moment(each.used),
            str(STATES[each.state(now)]),
        )
        for each in step.tokens_of(login)
    ]
    show.out.print(show.table(_("Tokens"), [(each, False) for each in headings], rows))


@app.command()
def revoke(
    code: Annotated[str, typer.Argument(help="Code of the token, as the list has it.")],
    why: Annotated[str, typer.Option(help="Why; it stays in the ledger.")] = "",
    database: Database = None,
) -> None:
    """Revoke a token: the next request that shows it is turned away."""
    show.speak()
    refused = step.revoke(_hand(), code, this_moment(), why=why)
    if refused is not None:
        raise ValueError(_refused(refused))
    print(_("Revoked: %(code)s") % {"code": code})


def _hand() -> Hand:
    return Hand(by=OPERATOR, org=EVERYWHERE, source="terminal")


def _refused(refused: NotMade) -> str:
    return str(NOT_MADE[refused])


def _scope(token: Token) -> str:
    scope = token.scope
    told = [_("reads and acts") if scope.act else _("reads")]
    told += [org.partition(":")[2] for org in sorted(scope.orgs)]
    return ", ".join([*told, *sorted(scope.jobs)])


def _moment(at: datetime | None) -> str:
    return f"{show.local(at):%Y-%m-%d %H:%M}" if at else "–"
