"""What somebody may take back by one tap: their own slip of the last minutes, by a correction.

The fact stays in the ledger, withdrawn by another one. What has gone out meanwhile, a message or
an order, is not called back by it; so nothing that orders or holds anybody can be undone here.
"""

from datetime import datetime, timedelta

from muster.core.ledger import Fact

WITHIN = timedelta(minutes=15)
UNDOABLE = (
    "duty.in",
    "duty.out",
    "discrepancy.settled",
    "post.handed_over",
    "relief.asked",
    "relief.decided",
    "demand.met",
    "letter.decided",
    "copy.accepted",
    "copy.refused",
    "copy.executed",
    "message.answered",
    "care.told",
    "org.founded",
    "org.renamed",
    "org.moved",
    "org.closed",
    "org.alias_given",
    "org.alias_ended",
    "post.opened",
    "post.renamed",
    "post.moved",
    "post.closed",
)
IMPORTED = "workbook:"  # so begins the source of a line of a register, which a file corrects


def undoable(fact: Fact, *, by: str, at: datetime) -> bool:
    """Return whether ``by`` may take ``fact`` back at ``at``, if nothing has corrected it yet."""
    own = fact.recorded_by == by and fact.kind in UNDOABLE and fact.corrects is None
    own = own and not fact.source.startswith(IMPORTED)
    return own and at - fact.recorded_at <= WITHIN
