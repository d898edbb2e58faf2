"""Who acts on a page, and with what hand: the account that is signed in, and nobody it names."""

from datetime import datetime

from muster.steps.hand import Hand
from muster.web.question import Question


def hand_of(question: Question) -> Hand:
    """Return the hand that records what is done on a page, for the whole service."""
    org = question.root.code if question.root else ""
    return Hand(by=question.actor.account, org=org, source="page")


def moment_of(question: Question) -> datetime:
    """Return when what is done holds from: the moment the page was asked as of, or now."""
    return question.asof.at
