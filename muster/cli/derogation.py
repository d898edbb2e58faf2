"""``muster derogation``: one asks that a gate let one person pass, another grants it or refuses."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.acting import hand_of
from muster.cli.figure import Database, Json
from muster.core.access import Actor, Field, Thing, Verb
from muster.core.access_field import field_of_gate
from muster.core.derogation import Derogation, DerogationStop, Standing
from muster.core.kinds import Gate
from muster.core.ledger import AsOf
from muster.formats.derogation_words import STANDINGS, STOPS
from muster.formats.wording import GATES
from muster.steps import derogation as step
from muster.steps.access import actor_of
from muster.steps.hand import Hand
from muster.steps.shown import on_record
from muster.steps.sight import Sight
from muster.store.now import this_moment

app = typer.Typer(
    help="Derogations: one gate lets one person pass, asked by one and granted by another."
)

By = Annotated[str, typer.Option("--by", help="The login of the account that acts.")]
Why = Annotated[str, typer.Option(help="Why; it stays on record.")]
Code = Annotated[str, typer.Argument(help="The derogation, as muster derogation list names it.")]


@app.command()
def ask(
    person: Annotated[str, typer.Argument(help="The number of the person it is for.")],
    gate: Annotated[Gate, typer.Argument(help="The gate that is to let them pass.")],
    until: Annotated[str, typer.Option(help="Until this moment, within 30 days.")],
    why: Why,
    by: By,
    database: Database = None,
) -> None:
    """Ask for a derogation and print its code; it lets nobody pass until another grants it."""
    show.speak()
    show.ledger_note()
    subject = f"person:{person.removeprefix('person:')}"
    hand = hand_of(by, Verb.PROPOSE, Thing.DEROGATION, subject)
    wish = step.Wish(rule=gate, person=subject, why=why, until=show.asof(until, None).at)
    done = step.ask(hand, wish, this_moment())
    if isinstance(done, DerogationStop):
        _stop(done, person)
    else:
        print(done.partition(":")[2])


@app.command()
def grant(
    code: Code,
    by: By,
    authoriser: Annotated[
        str, typer.Option(help="In whose name; the account's own if left out.")
    ] = "",
    database: Database = None,
) -> None:
    """Grant what somebody else asked for."""
    show.speak()
    show.ledger_note()
    subject = _subject(code)
    hand = hand_of(by, Verb.APPROVE, Thing.DEROGATION, subject)
    _stop(step.grant(hand, subject, this_moment(), authoriser=authoriser), code)


@app.command()
def refuse(code: Code, by: By, why: Why, database: Database = None) -> None:
    """Refuse what was asked for, or end what is in force; whoever asked may take it back."""
    show.speak()
    show.ledger_note()
    subject, sight = _subject(code), _sight(by)
    known = [each for each in step.every(sight.asof) if each.code == subject]
    hand = Hand(by=sight.actor.account, org="org:service", source="command line")
    if subject not in step.may_end(known, sight):  # who may not is told so
        hand = hand_of(by, Verb.APPROVE, Thing.DEROGATION, subject)
    _stop(step.end(hand, subject, sight.now, why=why), code)


@app.command("list")
def list_all(
    past: Annotated[bool, typer.Option("--past", help="Also those that are over.")] = False,
    by: Annotated[
        str, typer.Option("--by", help="With the reasons that this account sees; on record.")
    ] = "",
    as_json: Json = False,
    database: Database = None,
) -> None:
    """List what waits and what is in force; reasons of health and family only with --by."""
    show.speak()
    show.ledger_note()
    sight = _sight(by)
    live = (Standing.ASKED, Standing.GRANTED)
    found = [e for e in step.every(sight.asof) if past or e.standing(sight.now) in live]
    told = _told(found, sight)
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    for each, row in zip(found, told, strict=True):
        gate = str(GATES[row["gate"]]) if row["gate"] else _("kept back")
        until = show.local(each.until) if each.until else sight.now
        said = f"{row['derogation']}  {row['person']}  {gate}  {STANDINGS[each.outcome(sight.now)]}"
        print(f"{said}  {until:%Y-%m-%d %H:%M}  {row['asked_by']}  {row['granted_by']}")
    if not found:
        print(_("no derogation is asked for or in force"))


def _told(found: Sequence[Derogation], sight: Sight) -> list[dict[str, str]]:
    """Return what may be told of each; that a reason of health or family was told is on record."""
    rows, read = [], []
    for each in found:
        field = field_of_gate(each.rule)
        plain = field is Field.PLAIN
        open_to = plain or sight.sees(each.person, Thing.DEROGATION, field)
        read += [(each.person, field)] if open_to and not plain else []
        rows.append(
            {
                "derogation": each.code.partition(":")[2],
                "person": each.person.partition(":")[2],
                "gate": each.rule.value if open_to else "",
                "standing": each.outcome(sight.now),
                "why": each.why if open_to else "",
                "until": each.until.isoformat() if each.until else "",
                "asked_by": each.asked_by,
                "granted_by": each.granted_by,
                "authoriser": each.authoriser,
                "ended_by": each.ended_by,
            }
        )
    on_record(sight, read)
    return rows


def _sight(by: str) -> Sight:
    now = this_moment()
    actor = actor_of(by.removeprefix("account:"), now) if by else Actor(account="")
    return Sight(address="muster derogation", actor=actor, asof=AsOf(now, now), now=now)


def _subject(code: str) -> str:
    return f"derogation:{code.removeprefix('derogation:')}"


def _stop(stop: DerogationStop | None, about: str) -> None:
    """Complain and leave where nothing was recorded."""
    if stop is not None:
        raise typer.Exit(show.complain(f"{about}: {STOPS[stop]}"))
