"""The answer of those a call reached: of their copies, and of the messages that told of it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from muster.core import kinds as k
from muster.steps import call, message
from muster.steps.hand import Hand


def answer(
    hand: Hand,
    code: str,
    said: str,
    at: datetime,
    *,
    to: Collection[str],
    why: str = "",
    phoned: Collection[str] = (),
    means: str = "",
) -> None:
    """Record what became of the copies of ``to``: delivered, accepted, refused or executed.

    ``phoned`` and ``means`` are as for :func:`muster.steps.call.answer`. Whoever answers the call
    has answered what told them of it, so nobody is reminded of that; that a copy was delivered is
    no answer.
    """
    bodies: dict[str, k.Kind] = {
        "delivered": k.CopyDelivered(),
        "accepted": k.CopyAccepted(),
        "refused": k.CopyRefused(why=why),
        "executed": k.CopyExecuted(),
    }
    answers = [(each, bodies[said], at) for each in sorted(to)]
    with transaction.atomic():
        call.answer(hand, code, answers, phoned=phoned, means=means)
        if said == "delivered":
            return
        for by, whom in (("page", set(to) - set(phoned)), ("telephone", set(phoned))):
            word = "no" if said == "refused" else "yes"
            message.heard(hand, f"call:{code}", whom, at, by=by, said=word)
