"""What waits for a statistician, at the head of the figures: where her day begins."""

from dataclasses import dataclass

from muster.core.access import Thing, Verb
from muster.steps.correction import stands
from muster.web.claim import open_here
from muster.web.correction_list import waiting_here
from muster.web.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """How much waits; what she proposed herself waits for others."""

    claims: int  # that differ from the count
    to_confirm: int  # corrections that somebody else proposed
    proposed: int  # corrections of her own that somebody else is to confirm


def to_do(question: Question) -> ToDo | None:
    """Return what waits for whoever corrects facts; None for everybody else."""
    if not question.extent_of(Thing.LEDGER, verb=Verb.RECORD):
        return None
    waiting = stands(question, waiting_here(question)).values()
    return ToDo(
        claims=open_here(question),
        to_confirm=sum(1 for stand in waiting if stand.may_confirm),
        proposed=sum(1 for stand in waiting if stand.own),
    )
