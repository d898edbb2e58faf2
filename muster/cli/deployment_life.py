"""``muster deployment review | approve | withdraw | carry``: a plan's life at the terminal, by two.

Who acts is an account named with ``--by``: whoever made a plan neither reviews nor approves it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.acting import hand_of
from muster.cli.figure import Database
from muster.core.access import Thing, Verb
from muster.core.carrying import Step
from muster.core.ledger import AsOf
from muster.core.proposal import PlanRefusal
from muster.formats.wording import Wording
from muster.steps import deployment as steps
from muster.steps.access import actor_of, jobs_by
from muster.steps.deployment_carry import carry as carry_out
from muster.steps.deployment_record import Refused, subject_of
from muster.steps.hand import Hand
from muster.steps.rules import pack_in_force
from muster.store.now import this_moment

Code = Annotated[str, typer.Argument(help="The plan, as muster deployment list names it.")]
By = Annotated[str, typer.Option("--by", help="The login of the account that acts.")]


def review(
    code: Code,
    by: By,
    remark: Annotated[str, typer.Option(help="What is said of it.")] = "",
    objects: Annotated[
        bool, typer.Option("--objects", help="It is not to be approved as it stands.")
    ] = False,
    database: Database = None,
) -> None:
    """Say of a proposed plan that there is nothing against it, or what is; not by who made it."""
    show.speak()
    show.ledger_note()
    hand = _hand(by, Verb.DECIDE, Thing.PLAN, subject_of(code))
    _told(
        steps.review(hand, code, remark, _now(), reviewed_by=hand.by, objects=objects),
        _("reviewed: plan %(code)s") % {"code": code},
    )


def approve(code: Code, by: By, database: Database = None) -> None:
    """Approve a plan and order its moves, by somebody who neither proposed nor changed it."""
    show.speak()
    show.ledger_note()
    hand, now = _hand(by, Verb.APPROVE, Thing.PLAN, subject_of(code)), _now()
    pack = pack_in_force(AsOf(now, now))
    if pack is None:
        raise LookupError(_("no rule pack is in force, and without rules nobody is sent"))
    jobs = jobs_by(actor_of(hand.by.removeprefix("account:"), now), Verb.APPROVE, Thing.PLAN, now)
    _told(
        steps.approve(hand, code, now, pack, approved_by=hand.by, jobs=jobs),
        _("approved: plan %(code)s") % {"code": code},
    )


def withdraw(
    code: Code,
    by: By,
    why: Annotated[str, typer.Option(help="Why; it stays on record.")],
    database: Database = None,
) -> None:
    """Withdraw a plan; orders nobody has set out on are lifted, the reserve is released."""
    show.speak()
    show.ledger_note()
    hand = _hand(by, Verb.APPROVE, Thing.PLAN, subject_of(code))
    _told(
        steps.withdraw(hand, code, why, _now(), withdrawn_by=hand.by),
        _("withdrawn: plan %(code)s") % {"code": code},
    )


def carry(
    step: Annotated[Step, typer.Argument(help="What they do: the next step of their order.")],
    people: Annotated[list[str], typer.Argument(help="Numbers of the people; all, or nobody.")],
    by: By,
    database: Database = None,
) -> None:
    """Record that people under orders set out, arrive, hand over or return."""
    show.speak()
    show.ledger_note()
    chosen = [f"person:{each.removeprefix('person:')}" for each in people]
    hands = [_hand(by, Verb.RECORD, Thing.DEPLOYMENT, person) for person in chosen]  # of each one
    _told(
        carry_out(hands[0], step, chosen, _now()),
        _("recorded: %(number)s") % {"number": len(set(chosen))},
    )


def _hand(by: str, verb: Verb, thing: Thing, about: str) -> Hand:
    """Return the hand of an account that may do this; raises ``ValueError`` if it may not."""
    return replace(hand_of(by, verb, thing, about), org="org:service")


def _now() -> datetime:
    return this_moment()


def _told(recorded: object, said: str) -> None:
    """Say what was recorded, or complain of every reason why nothing was, and leave."""
    if isinstance(recorded, Refused):
        _stop(recorded.refusals)
    print(said)


def _stop(refusals: Iterable[PlanRefusal]) -> None:
    for each in refusals:
        show.complain(Wording().refusal(each))
    raise typer.Exit(show.WRONG)
