"""``muster roster swap``: a duty changes hands: asked for, agreed to, approved, at the terminal."""

import json
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muster.cli import show
from muster.cli.figure import At, Database, Json, Known
from muster.cli.roster_asked import Answers, By, asof_of, done, hand_of, pack_at, post_of
from muster.core.ledger import AsOf
from muster.core.roster_swap import Swap
from muster.formats.roster_words import SWAP_STATUSES, RosterWording
from muster.steps import roster_swap as step
from muster.steps.register import person_code
from muster.steps.roster_reading import wording
from muster.steps.roster_record import Refused, roster_of

app = typer.Typer(help="Swaps of duties: ask, agree or decline, approve or refuse, list.")

Named = Annotated[str, typer.Argument(metavar="SWAP", help="A swap on record: roster/number.")]
Person = Annotated[str, typer.Option("--person", help="Number of who says so.")]


@app.command()
def ask(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A published roster: post/day.")],
    person: Annotated[str, typer.Option("--person", help="Number of who gives a duty away.")],
    gives: Annotated[str, typer.Option("--gives", help="The shift given away.")],
    partner: Annotated[str, typer.Option("--to", help="Number of who is asked to stand it.")],
    takes: Annotated[
        str | None, typer.Option("--takes", help="The shift stood in return, if any.")
    ] = None,
    why: Annotated[str, typer.Option("--why", help="A word for them.")] = "",
    at: At = None,
    database: Database = None,
) -> None:
    """Ask somebody to stand a duty, for another one or for none; what a rule forbids is refused."""
    asof = asof_of(at)
    answer = step.ask(
        hand_of(person_code(person)),
        code,
        asof.at,
        asker=person_code(person),
        gives=gives,
        partner=person_code(partner),
        takes=takes,
        why=why,
        pack=pack_at(asof),
    )
    done(answer, _words(code, asof))
    made = step.swaps_of(code, show.asof(at, None))[-1]
    show.note(_("asked: swap %(code)s") % {"code": made.code.partition(":")[2]})


@app.command()
def agree(swap: Named, person: Person, at: At = None, database: Database = None) -> None:
    """Record that who was asked agrees, if no rule is broken by it as things are known now."""
    asof = asof_of(at)
    answer = step.agree(
        hand_of(person_code(person)), swap, asof.at, person=person_code(person), pack=pack_at(asof)
    )
    _settled(answer, swap, asof, _("agreed; it waits for approval"))


@app.command()
def decline(swap: Named, person: Person, at: At = None, database: Database = None) -> None:
    """Record that who was asked does not, without a reason."""
    asof = asof_of(at)
    answer = step.decline(hand_of(person_code(person)), swap, asof.at, person=person_code(person))
    _settled(answer, swap, asof, _("declined"))


@app.command("take-back")
def take_back(swap: Named, person: Person, at: At = None, database: Database = None) -> None:
    """Record that who asked asks no longer."""
    asof = asof_of(at)
    answer = step.take_back(hand_of(person_code(person)), swap, asof.at, person=person_code(person))
    _settled(answer, swap, asof, _("taken back"))


@app.command()
def approve(
    swap: Named,
    authorised_by: Answers = "",
    by: By = "duty_office",
    at: At = None,
    database: Database = None,
) -> None:
    """Approve a swap both agree to; the roster changes with it, at once or not at all."""
    asof = asof_of(at)
    answer = step.approve(hand_of(by), swap, asof.at, pack_at(asof), authorised_by=authorised_by)
    _settled(answer, swap, asof, _("approved, and the roster is changed"))


@app.command()
def refuse(
    swap: Named,
    why: Annotated[str, typer.Option("--why", help="The reason, to be recorded.")] = "",
    by: By = "duty_office",
    at: At = None,
    database: Database = None,
) -> None:
    """Refuse a swap, with the reason."""
    asof = asof_of(at)
    _settled(step.refuse(hand_of(by), swap, asof.at, why=why), swap, asof, _("not approved"))


@app.command("list")
def listed(
    post: Annotated[str, typer.Argument(metavar="POST", help="Code or name of a post.")],
    at: At = None,
    known: Known = None,
    as_json: Json = False,
    database: Database = None,
) -> None:
    """List the swaps in the published rosters of a post, the latest first."""
    asof = asof_of(at, known)
    found = step.swaps_at(post_of(post, asof), asof)
    if as_json:
        print(json.dumps([_told(each) for each in found], ensure_ascii=False, indent=1))
        return
    rows = []
    for each in found:
        if (asked := each.asked) is not None:
            words = _words(asked.roster, asof)
            rows.append(
                (
                    each.code.partition(":")[2],
                    str(SWAP_STATUSES.get(each.status, each.status)),
                    f"{words.person(asked.asker)}: {words.shift(asked.gives)}",
                    words.person(asked.asked_of)
                    + (f": {words.shift(asked.takes)}" if asked.takes else ""),
                )
            )
    columns = (
        (pgettext("roster", "Code"), False),
        (pgettext("roster", "Status"), False),
        (_("Gives"), False),
        (_("To, and what is stood in return"), False),
    )
    show.out.print(show.table(_("Swaps of duties"), columns, rows))


def _told(swap: Swap) -> dict[str, str | None]:
    asked = swap.asked
    return {
        "code": swap.code.partition(":")[2],
        "status": swap.status,
        "asker": asked.asker if asked else None,
        "gives": asked.gives if asked else None,
        "partner": asked.asked_of if asked else None,
        "takes": asked.takes if asked else None,
    }


def _words(code: str, asof: AsOf) -> RosterWording:
    record = roster_of(code)
    return wording(record, asof) if record else RosterWording()


def _settled(answer: object, swap: str, asof: AsOf, said: str) -> None:
    if isinstance(answer, Refused):
        known = step.swap_of(swap)
        roster = known.asked.roster if known and known.asked else ""
        done(answer, _words(roster, asof))
    show.note(said)
