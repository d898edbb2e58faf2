"""``muster init`` and ``muster account``: who may sign in. The operator needs no account."""

from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli import token as tokens
from muster.cli.figure import Database
from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.kinds import Job
from muster.formats.access_words import REMEDIES
from muster.steps import access, account
from muster.steps.access import NotDone
from muster.steps.hand import Hand
from muster.store.now import this_moment

app = typer.Typer(help="Accounts: open one, close it, give a link to choose a password by.")
app.add_typer(tokens.app, name="token")

Login = Annotated[str, typer.Argument(help="Name of the account: a-z, 0-9, '.', '_', '-'.")]
JobOption = Annotated[Job | None, typer.Option("--job", help="A job to hold from now on.")]
OrgOption = Annotated[
    str | None, typer.Option("--org", help="Where; the whole service if left out.")
]


def init(login: Login, database: Database = None) -> None:
    """Open the first account, of an administrator; print a link to choose its password by."""
    show.speak()
    call_command("migrate", verbosity=0)
    if any(each.open for each in account.accounts()):
        raise ValueError("there are accounts already; open others with: muster account open")
    _opened(login, person=None, job=Job.ADMINISTRATOR, org=EVERYWHERE)


@app.command("open")
def open_one(
    login: Login,
    person: Annotated[
        str | None, typer.Option(help="Number of the person whose account it is.")
    ] = None,
    job: JobOption = None,
    org: OrgOption = None,
    database: Database = None,
) -> None:
    """Open an account and print a link to choose its password by, once and within a day."""
    show.speak()
    call_command("migrate", verbosity=0)
    where = show.scope(org, show.asof(None, None)) if org else None
    _opened(login, person=f"person:{person}" if person else None, job=job, org=where or EVERYWHERE)


@app.command()
def close(
    login: Login,
    why: Annotated[str, typer.Option(help="Why; it stays in the ledger.")],
    database: Database = None,
) -> None:
    """Close an account: its rights end and its sessions with them, at once."""
    show.speak()
    _done(account.close_account(_hand(), login, this_moment(), why=why))
    print(_("Closed: %(login)s") % {"login": login})


@app.command()
def link(login: Login, database: Database = None) -> None:
    """Print a new link to choose a password by; it also ends the rest after failed attempts."""
    show.speak()
    _print_link(login)


@app.command()
def reseal(database: Database = None) -> None:
    """Seal the secrets of second steps anew, with the first key of MUSTER_SECOND_STEP_KEYS."""
    show.speak()
    sealed = account.reseal()
    print(_("Second steps sealed anew: %(number)s") % {"number": sealed})


@app.command("list")
def list_accounts(database: Database = None) -> None:
    """List the accounts: whose they are, whether they are open, when they last signed in."""
    show.speak()
    columns = [(_("account"), False), (_("person"), False), (_("state"), False), (_("last"), False)]
    rows = []
    for each in account.accounts():
        state = _("open") if each.ready else _("waits for its password")
        last = f"{show.local(each.last_seen):%Y-%m-%d %H:%M}" if each.last_seen else "–"
        person = each.person.partition(":")[2] or "–"
        rows.append((each.login, person, state if each.open else _("closed"), last))
    show.out.print(show.table(_("Accounts"), columns, rows))


def _opened(login: str, *, person: str | None, job: Job | None, org: str) -> None:
    hand, now = _hand(), this_moment()
    _done(account.open_account(hand, login, now, person=person))
    if job is not None:
        right = access.propose(hand, access.Wish(login=login, job=job, org=org), now)
        _done(right if isinstance(right, NotDone) else access.grant(hand, right, now))
    _print_link(login)


def _hand() -> Hand:
    return Hand(by=OPERATOR, org=EVERYWHERE, source="terminal")


def _done(refused: NotDone | None) -> None:
    if refused is not None:
        raise ValueError(str(REMEDIES[refused]))


def _print_link(login: str) -> None:
    token = account.token_for(login)
    if token is None:
        raise ValueError(str(REMEDIES[NotDone.NO_ACCOUNT]))
    hosts = settings.MUSTER_HOSTS
    place = f"https://{hosts[0]}" if hosts else "http://127.0.0.1:8000"
    print(_("Choose the password here, once and within a day:"))
    print(place + reverse("welcome", args=[login, token]))
