"""``muster message``: where people are reached, what was sent to them, send what is due."""

from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muster.cli import show
from muster.cli.figure import Database
from muster.steps import message as steps
from muster.steps import watch, webhook
from muster.steps.hand import Hand
from muster.store.now import this_moment

_SERVICE = "org:service"
app = typer.Typer(help="Messages: where people are reached, what was sent, send what is due.")

Whose = Annotated[str, typer.Argument(metavar="WHOSE", help="A person, as person:0004711.")]
Address = Annotated[
    str, typer.Argument(metavar="ADDRESS", help="A channel as Apprise writes it, or file://PATH.")
]
InLanguage = Annotated[str, typer.Option("--language", help="zh-hans or en.")]


@app.command()
def reach(
    whose: Whose, address: Address, language: InLanguage = "zh-hans", database: Database = None
) -> None:
    """Keep where somebody is reached; it is personal, and in no fact."""
    show.speak()
    show.ledger_note()
    if not steps.reach(whose, address, language):
        said = _("no service has such an address; see the list of Apprise")
        raise ValueError(said)


@app.command()
def forget(whose: Whose, database: Database = None) -> None:
    """Remove every way somebody is reached."""
    show.speak()
    show.ledger_note()
    steps.forget(whose)


@app.command("list")
def list_messages(database: Database = None) -> None:
    """List the messages written last: to whom, about what, and what became of each."""
    show.speak()
    show.ledger_note()
    columns = [
        (pgettext("message", "number"), False),
        (pgettext("message", "to"), False),
        (_("written"), False),
        (_("delivered"), False),
        (_("answer"), False),
        (_("tried"), True),
    ]
    rows = [
        (
            each.code[:8],
            each.whom,
            f"{show.local(each.written):%Y-%m-%d %H:%M}",
            f"{show.local(now.delivered_at):%Y-%m-%d %H:%M}" if now.delivered_at else "",
            now.answer,
            str(each.attempts),
        )
        for each, now in steps.latest()
    ]
    show.out.print(show.table(_("Messages"), columns, rows))


@app.command("send-due")
def send_due(database: Database = None) -> None:
    """Write messages about what was recorded, and send what is due."""
    show.speak()
    show.ledger_note()
    print(_("%(n)d sent") % {"n": tell()})


def tell() -> int:
    """Watch over shifts, write and send what is due now; return how many messages were taken."""
    now = this_moment()
    watch.follow(now)
    watch.look(Hand(by=watch.WHO, org=_SERVICE, source="work"), now)
    steps.write(now)
    steps.remind_of_shifts(now)
    steps.escalate(now)
    webhook.write(now)
    hand = Hand(by=steps.BY, org=_SERVICE, source="work")
    webhook.send_due(hand, webhook.sender_here(), now)
    return steps.send_due(hand, now)
