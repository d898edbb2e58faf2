"""``muster access``: who may what, given and taken by the operator at the machine itself."""

import json
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.figure import Database, Json
from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps import access as step
from muster.steps.access import Held, NotDone, Wish
from muster.steps.hand import Hand
from muster.steps.register import find, person
from muster.store.now import this_moment

app = typer.Typer(help="Who may what: accounts and rights, given by the operator of the machine.")

Login = Annotated[str, typer.Argument(help="The login of an account.")]
Org = Annotated[
    str, typer.Option(help="The organisation, with all beneath it; * for the whole service.")
]
Why = Annotated[str, typer.Option(help="Why; it stays on record.")]


def _hand() -> Hand:
    return Hand(by=OPERATOR, org="org:service", source="command line")


@app.command("open")
def open_account(
    login: Login,
    person_number: Annotated[
        str | None, typer.Option("--person", help="The number of the person it belongs to.")
    ] = None,
    database: Database = None,
) -> None:
    """Open an account: from then on rights may be proposed for it. A password is set elsewhere."""
    show.speak()
    show.ledger_note()
    now, subject = this_moment(), None
    if person_number:
        subject = f"person:{person_number.removeprefix('person:')}"
        if person(subject, AsOf(now, now)) is None:
            _done(NotDone.NO_PERSON, login)
    _done(step.open_account(_hand(), login, now, person=subject), login)


@app.command("close")
def close_account(login: Login, why: Why, database: Database = None) -> None:
    """Close an account: it may nothing any more, at once."""
    show.speak()
    show.ledger_note()
    _done(step.close_account(_hand(), login, this_moment(), why=why), login)


@app.command()
def grant(
    login: Login,
    job: Annotated[Job, typer.Argument(help="The job.")],
    org: Org = "*",
    until: Annotated[
        str | None, typer.Option(help="Until this moment; until it is revoked if left out.")
    ] = None,
    why: Why = "",
    database: Database = None,
) -> None:
    """Grant a right without a second person: at the machine itself nobody else is there.

    It is on record as the operator's. On pages one proposes and another grants.
    """
    show.speak()
    show.ledger_note()
    now = this_moment()
    where = EVERYWHERE if org == "*" else find(org, AsOf(now, now)) or ""
    ends = show.asof(until, None).at if until else None
    wish = Wish(login=login, job=job, org=where, until=ends, why=why)
    right = step.propose(_hand(), wish, now)
    if isinstance(right, NotDone):
        _done(right, login if right is NotDone.NO_ACCOUNT else org)
    else:
        _done(step.grant(_hand(), right, now), login)
        print(right.partition(":")[2])


@app.command()
def revoke(
    right: Annotated[str, typer.Argument(help="The right, as muster access who names it.")],
    why: Why,
    database: Database = None,
) -> None:
    """Revoke a right, or turn down one that was proposed; it works at once."""
    show.speak()
    show.ledger_note()
    code = f"grant:{right.removeprefix('grant:')}"
    _done(step.revoke(_hand(), code, this_moment(), why=why), right)


@app.command()
def who(
    login: Annotated[str | None, typer.Option(help="Of this account alone.")] = None,
    past: Annotated[bool, typer.Option("--past", help="Also rights that are past.")] = False,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """List who holds which job where, and what waits to be granted."""
    show.speak()
    show.ledger_note()
    found = [
        held
        for held in step.rights(this_moment())
        if login in (None, _login(held)) and (past or held.state in ("granted", "no_job"))
    ]
    if as_json:
        print(json.dumps([_plain(held) for held in found], ensure_ascii=False))
        return
    for held in found:
        told = _plain(held)
        print(f"{told['login']}  {told['job']}  {told['org']}  {told['state']}  {told['right']}")
    if not found:
        print(_("nobody holds a right; type muster access grant"))


def _login(held: Held) -> str:
    return held.right.proposed.holder.partition(":")[2] if held.right.proposed else ""


def _plain(held: Held) -> dict[str, str | None]:
    right, said = held.right, held.right.proposed
    return {
        "right": right.code.partition(":")[2],
        "login": _login(held),
        "job": said.job.value if said else "",
        "org": said.org.partition(":")[2] if said else "",
        "state": "proposed" if held.state == "no_job" else held.state.value,
        "since": right.grant.since.isoformat() if right.grant else None,
        "until": said.until.isoformat() if said and said.until else None,
        "proposed_by": right.proposed_by,
        "granted_by": right.granted_by,
    }


def _done(wrong: NotDone | None, about: str) -> None:
    """Complain and leave where nothing was recorded."""
    if wrong is not None:
        raise typer.Exit(show.complain(f"{about}: {_said(wrong)}"))


def _said(wrong: NotDone) -> str:
    return {
        NotDone.NO_ACCOUNT: _("no such account is open; type muster access open"),
        NotDone.OPEN_ALREADY: _("the account is open already"),
        NotDone.NO_ORGANISATION: _("no organisation is called so; give its code"),
        NotDone.NO_PERSON: _("nobody on the register has that number"),
        NotDone.NO_RIGHT: _("no such right; type muster access who"),
        NotDone.FOUR_EYES: _("somebody else has to grant it"),
        NotDone.GRANTED_ALREADY: _("it is granted already"),
        NotDone.REVOKED_ALREADY: _("it is revoked already"),
        NotDone.ENDS_BEFORE_IT_BEGINS: _("it would end before it begins"),
    }[wrong]
