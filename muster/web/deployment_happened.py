"""What has come of orders lately: who was called back, whose order was lifted, who moved up.

Each in one sentence that leads to its fact. Why somebody may not go is never told apart.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.core import kinds as k
from muster.core.access import Thing
from muster.core.ledger import Fact
from muster.core.proposal import PlanOnRecord
from muster.steps.deployment_reading import with_reserve
from muster.steps.reading import standing_facts
from muster.web.deployment_words import DISCREET, LineNamed, named_lines
from muster.web.question import Question
from muster.web.words import FALL_OUTS, word
from muster.web.words_access import DECIDERS

LATELY = 20
KINDS = ("move.recalled", "move.stood_down", "reserve.moved_up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that happened: when, in words, to which line, by which fact."""

    seq: int
    at: datetime
    said: str
    line: LineNamed | None
    moved_up: bool


def happened(question: Question, record: PlanOnRecord | None = None) -> tuple[Happened, ...]:
    """Return what has come of orders lately, of one plan or of all, the latest first."""
    told = standing_facts(KINDS, question.asof)
    if record is not None:
        sent = {move.person for move in record.moves}
        told = [fact for fact in told if _of_plan(fact, record.code, sent)]
    seen = question.seen({fact.subject for fact in told}, Thing.DEPLOYMENT)
    told = [fact for fact in told if fact.subject in seen]
    told.sort(key=lambda fact: (fact.holds_from, fact.seq), reverse=True)
    shown = told[:LATELY]
    filled = {
        (fact.body.demand, fact.body.replaces) for fact in told if isinstance(fact.body, k.MovedUp)
    }
    empty = {
        fact.seq for fact in shown if _left(fact) and (_line(fact), fact.subject) not in filled
    }
    listed = with_reserve(
        {_line(fact) for fact in shown if fact.seq in empty} - {""}, question.asof
    )
    lines = named_lines({line for fact in shown if (line := _line(fact))}, question)
    return tuple(
        Happened(
            seq=fact.seq,
            at=fact.holds_from,
            said=f"{said(fact)} {_nobody(_line(fact), listed)}"
            if fact.seq in empty
            else said(fact),
            line=lines.get(_line(fact)),
            moved_up=isinstance(fact.body, k.MovedUp),
        )
        for fact in shown
    )


def _left(fact: Fact) -> bool:
    return isinstance(fact.body, k.Recalled | k.StoodDown)


def _nobody(line: str, listed: frozenset[str]) -> str:
    """Return why nobody moved up for somebody who does not go or comes back."""
    if not line:
        return _("Nobody moved up: they stood in for no line of a plan.")
    if line not in listed:
        return _("Nobody moved up: nobody stands by for this line.")
    return _("Nobody moved up: nobody who stood by for this line could be sent.")


def _of_plan(fact: Fact, plan: str, sent: set[str]) -> bool:
    """Return whether a fact is about a plan; a recall from a post names none, but whom it sent."""
    if isinstance(fact.body, k.MovedUp | k.StoodDown):
        return fact.body.plan == plan
    return fact.subject in sent


def _line(fact: Fact) -> str:
    if isinstance(fact.body, k.MovedUp | k.StoodDown):
        return fact.body.demand
    return next((code for code in fact.concerns if code.startswith("demand:")), "")


def said(fact: Fact) -> str:
    """Return in one sentence what happened."""
    who, body = _number(fact.subject), fact.body
    if isinstance(body, k.Recalled):
        by, office = DISCREET.moment(body.report_by), body.recalled_by.partition(":")[2]
        return _("%(who)s is called back by %(by)s and reports at home by %(until)s: %(why)s.") % {
            "who": who,
            "by": word(DECIDERS, office or body.recalled_by),
            "until": by,
            "why": body.why.rstrip(".。"),
        }
    if isinstance(body, k.StoodDown):
        return _("The order of %(who)s is lifted: %(why)s.") % {
            "who": who,
            "why": word(FALL_OUTS, body.why),
        }
    return _moved_up(who, body) if isinstance(body, k.MovedUp) else ""


def _moved_up(who: str, body: k.MovedUp) -> str:
    other = _number(body.replaces)
    text = _("%(who)s moved up for %(other)s, because %(other)s %(why)s.") % {
        "who": who,
        "other": other,
        "why": word(FALL_OUTS, body.fell_out),
    }
    passed = ngettext(
        "%(who)s was number %(place)d in line; %(n)d before them may not go now.",
        "%(who)s was number %(place)d in line; %(n)d before them may not go now.",
        body.passed,
    )
    first = _("%(who)s was number %(place)d in line.")
    rest = (passed if body.passed else first) % {
        "who": who,
        "place": body.place,
        "n": body.passed,
    }
    return f"{text} {rest}"


def _number(code: str) -> str:
    return code.partition(":")[2]
