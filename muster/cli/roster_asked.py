"""What the arguments of ``muster roster`` mean on a ledger; how a refused step ends the command."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.core.ledger import AsOf
from muster.core.roster_life import RosterOnRecord
from muster.core.rules import RulePack
from muster.formats.roster_words import RosterWording
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.register import find
from muster.steps.roster_record import Refused, RosterCase, case_of, roster_of
from muster.steps.rules import pack_in_force

Code = Annotated[str, typer.Argument(metavar="CODE", help="A roster on record: post/day.")]
By = Annotated[str, typer.Option("--by", help="The office that does it, and who holds it.")]
Seed = Annotated[int, typer.Option("--seed", help="What decides between equals.")]
Answers = Annotated[str, typer.Option("--authorised-by", help="Who answers for short notice.")]


def asof_of(at: str | None, known: str | None = None) -> AsOf:
    """Return the pair of clocks asked for; from here on the user's language is spoken.

    Raises ``LookupError`` where there is no ledger.
    """
    show.speak()
    show.ledger_note()
    return show.asof(at, known)


def hand_of(by: str) -> Hand:
    """Return the hand of an office at the terminal."""
    return Hand(by=by, org="org:service", source="command line")


def pack_at(asof: AsOf) -> RulePack:
    """Return the rule pack in force."""
    pack = pack_in_force(asof)
    if pack is None:
        raise LookupError(_("no rule pack is in force, and without rules nobody is rostered"))
    return pack


def record_of(code: str, asof: AsOf) -> RosterOnRecord:
    """Return the roster on record under a code."""
    record = roster_of(code, asof)
    if record is None:
        said = _("there is no roster %(about)s; see: muster roster list")
        raise LookupError(said % {"about": code})
    return record


def case_at(code: str, asof: AsOf) -> RosterCase:
    """Return a roster with its people as known."""
    return case_of(record_of(code, asof), asof, pack_at(asof))


def post_of(text: str, asof: AsOf) -> str:
    """Return the code of a post given by code or name."""
    found = find(text, asof)
    if found is None or not found.startswith("post:"):
        raise LookupError(_("%(post)s: no post is called so") % {"post": text})
    return found


def day_of(text: str, option: str) -> datetime:
    """Return the midnight of a day written as 2020-02-05."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=zone())
    except ValueError:
        said = _("write a day as 2020-02-05")
        raise ValueError(f"{option} {text}: {said}") from None


def tomorrow(at: datetime) -> datetime:
    """Return the midnight after a moment."""
    return datetime.combine(at.astimezone(zone()).date() + timedelta(days=1), time(), tzinfo=zone())


def done(answer: object, words: RosterWording) -> None:
    """End the command with every reason where a step was refused."""
    if isinstance(answer, Refused):
        for refusal in answer.refusals:
            show.complain(words.refusal(refusal))
        raise typer.Exit(show.WRONG)
