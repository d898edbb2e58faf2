"""``muster webhook``: addresses of other systems that are told of what is recorded."""

from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.figure import Database
from muster.core.access import EVERYWHERE, OPERATOR
from muster.core.webhook import FAMILIES, Unfit, Webhook, secret_of
from muster.formats.webhook_words import UNFIT
from muster.steps import webhook as step
from muster.steps.hand import Hand
from muster.store.now import this_moment

app = typer.Typer(
    help="Webhooks: other systems that are told that something was recorded.",
    no_args_is_help=True,
)
Code = Annotated[str, typer.Argument(help="Code of the webhook, as the list has it.")]


@app.command("make")
def make_one(
    address: Annotated[str, typer.Argument(help="Where it is told: https://…")],
    hears: Annotated[
        list[str] | None,
        typer.Option(
            help="A family of kinds of facts, as letter; may come again; all if left out."
        ),
    ] = None,
    org: Annotated[
        str | None, typer.Option(help="Of this organisation and all beneath; else of everything.")
    ] = None,
    database: Database = None,
) -> None:
    """Register an address and print the secret its deliveries are signed with: once."""
    show.speak()
    show.ledger_note()
    wanted = frozenset(hears or FAMILIES)
    if unknown := sorted(wanted - set(FAMILIES)):
        said = _("--hears %(given)s: use one of: %(names)s")
        raise ValueError(said % {"given": ", ".join(unknown), "names": ", ".join(FAMILIES)})
    top = show.scope(org, show.asof(None, None)) or EVERYWHERE
    made = step.register(_hand(), address, wanted, top, this_moment())
    if isinstance(made, Unfit):
        raise ValueError(f"{address}: {UNFIT[made]}")
    print(secret_of(step.sender_here().key, made.code))


@app.command("list")
def list_webhooks(database: Database = None) -> None:
    """List the addresses, what they hear of and whether they are sent to."""
    show.speak()
    show.ledger_note()
    headings = (_("code"), _("address"), _("hears of"), _("of"), _("since"), _("disabled"))
    rows = [
        (
            each.code,
            each.address,
            ", ".join(sorted(each.families)),
            "–" if each.org == EVERYWHERE else each.org.partition(":")[2],
            f"{show.local(each.made):%Y-%m-%d %H:%M}",
            f"{show.local(each.disabled):%Y-%m-%d %H:%M}" if each.disabled else "–",
        )
        for each in step.webhooks()
    ]
    show.out.print(show.table(_("Webhooks"), [(each, False) for each in headings], rows))


@app.command()
def disable(code: Code, database: Database = None) -> None:
    """Send no more to an address; what is recorded meanwhile waits."""
    show.speak()
    step.disable(_hand(), _named(code), this_moment())


@app.command()
def enable(code: Code, database: Database = None) -> None:
    """Send to an address again, what waited first."""
    show.speak()
    step.enable(_hand(), _named(code), this_moment())


@app.command()
def remove(code: Code, database: Database = None) -> None:
    """Remove an address, with what is on its way to it."""
    show.speak()
    step.remove(_hand(), _named(code), this_moment())


def _named(code: str) -> Webhook:
    found = next((each for each in step.webhooks() if each.code == code), None)
    if found is None:
        raise LookupError(
            _("%(code)s: there is no such webhook; see: muster webhook list") % {"code": code}
        )
    return found


def _hand() -> Hand:
    return Hand(by=OPERATOR, org=EVERYWHERE, source="terminal")
