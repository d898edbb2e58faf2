"""What a check says of what a hand wrote in a bulletin: who composes and who issues it see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from muster.core.check import Judged, Verdict, Why
from muster.core.figure import Figure
from muster.core.finding import Severity
from muster.core.ledger import AsOf
from muster.formats.finding import Manner, around, likest, meaning, sentence
from muster.steps.check import check
from muster.steps.figure import zone
from muster.web.question import Question
from muster.web.subject import subjects
from muster.web.words import chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a check found in what a hand wrote."""

    quote: str
    says: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A number that was not understood: the words around it, why, and what it may have meant."""

    quote: str
    says: str
    near: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandChecked:
    """What a check says of what a hand wrote in one section."""

    found: tuple[Said, ...] = ()
    unread: tuple[Unread, ...] = ()
    agreeing: int = 0  # numbers that are as the ledger counts them

    @property
    def wrong(self) -> bool:
        """Whether something written cannot be right."""
        return any(each.severity == Severity.WRONG for each in self.found)


def hand_checked(texts: Sequence[str], question: Question, asof: AsOf) -> HandChecked | None:
    """Return what a check says of paragraphs: against the ledger, and against themselves.

    A check tells numbers of whatever organisation a text names: who does not see all has none.
    """
    if not texts or not question.whole:
        return None
    each = [_one_checked(said, question, asof) for said in texts]
    return HandChecked(
        found=tuple(found for one in each for found in one.found),
        unread=tuple(unread for one in each for unread in one.unread),
        agreeing=sum(one.agreeing for one in each),
    )


def _one_checked(said: str, question: Question, asof: AsOf) -> HandChecked:
    checked = check(said, asof, about=question.scope)
    named = {judged.org for judged in checked.judged}
    named |= {hint.org for judged in checked.judged for hint in judged.hints}
    called = subjects({org for org in named if org}, asof)

    def org(code: str | None) -> str:
        return _("the whole service") if code is None else called[code].name

    manner = Manner(org=org, zone=zone(), chinese=chinese())
    not_read = (Verdict.UNKNOWN, Verdict.NOT_COUNTED)
    return HandChecked(
        found=tuple(
            Said(
                quote=each.quote,
                says=sentence(each, checked, manner),
                severity=each.severity.value,
            )
            for each in checked.findings
        ),
        unread=tuple(_unread(said, j, manner) for j in checked.judged if j.verdict in not_read),
        agreeing=sum(1 for judged in checked.judged if judged.verdict is Verdict.AGREES),
    )


def _unread(said: str, judged: Judged, manner: Manner) -> Unread:
    quote = around(said, judged.start, judged.end)
    meant = judged.why in (Why.MEANING, Why.NOTHING)
    return Unread(quote=quote, says=meaning(judged, manner), near=likest(quote) if meant else ())
