"""Letters: what came in, from where, and what was decided. Numbers of people, never their names.

Nobody is ranked by letters, so the order is that of arrival. Who waits for a medical opinion is
counted among the undecided, and a gate is shown as "held": a letter never tells a reason.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Thing
from muster.core.count import state_at
from muster.core.figure import FIGURES, Figure
from muster.core.kinds import OrgKind, Outcome
from muster.core.ledger import Fact
from muster.core.letter import Letter
from muster.steps import reading
from muster.steps.figure import open_figure
from muster.steps.register import Place, children
from muster.web.call import titled
from muster.web.fault import Fault
from muster.web.ledger import FactShown, told
from muster.web.question import Question, page
from muster.web.subject import Subject, subjects
from muster.web.words import OUTCOMES

PAGE = 25
DECISIONS = tuple(OUTCOMES)  # open, accepted, reserve, declined
UNDECIDED = ("", Outcome.DEFERRED.value)  # shown as one: the difference is a reason of health
SUMS = ("letters_received", "signatories", *(f"decisions_{name}" for name in DECISIONS))


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The earlier letter by the same person, and what it was answered."""

    tail: str
    received_at: datetime | None
    decisions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterShown:
    """One letter: how many signed, what each was answered, how many a gate held back."""

    letter: Letter
    received: k.LetterReceived
    received_at: datetime
    org: Subject
    decisions: tuple[tuple[str, int], ...]  # (decision, signatories), those with any
    held: int
    first: First | None

    @property
    def tail(self) -> str:
        """The code of the letter without its kind."""
        return self.letter.code.partition(":")[2]

    @property
    def signatories(self) -> int:
        """How many signed."""
        return len(self.letter.signatories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One figure of letters for the organisation asked for."""

    figure: Figure
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPage:
    """All that the list shows."""

    letters: tuple[LetterShown, ...]
    sums: tuple[Sum, ...]
    decisions: tuple[str, ...]
    decision: str
    choices: tuple[Place, ...]  # organisations to narrow down to
    next: int | None


@page
def letters(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with the letters of an organisation in order of arrival, one decision or all."""
    decision = request.GET.get("decision", "")
    if decision and decision not in DECISIONS:
        remedy = _("Leave it out, or use one of: %(names)s.") % {"names": ", ".join(DECISIONS)}
        return Fault(field="decision", given=decision, remedy=remedy)
    figure = f"decisions_{decision}" if decision else "letters_received"
    opened = open_figure(figure, question.scope, question.asof, after=question.after, limit=PAGE)
    sums = reading.amounts(SUMS, [question.scope], question.asof)
    shown = LettersPage(
        letters=_shown([each.subject for each in opened.counted], question),
        sums=tuple(Sum(figure=FIGURES[name], number=n) for (name, _org), n in sums.items()),
        decisions=DECISIONS,
        decision=decision,
        choices=_choices(question),
        next=opened.after,
    )
    return render(request, "letters.html", {"page": shown})


def _choices(question: Question) -> tuple[Place, ...]:
    """Return the way to the organisation asked for and what is beneath it."""
    asof, own = question.asof, question.org or question.root
    if own is None:
        return ()
    beneath = [p for p in children(own.code, asof) if p.kind != OrgKind.PARTY_ORGANISATION]
    return (*question.way(own.code), *beneath)


def _shown(codes: Iterable[str], question: Question) -> tuple[LetterShown, ...]:
    """Return these letters with the earlier ones they follow; queries do not grow with them."""
    facts = reading.facts_of(codes, question.asof)
    states = {code: _folded(own, question) for code, own in facts.items()}
    before = {s.received.previous for s in states.values() if s.received} - {None}
    earlier = {
        code: _folded(own, question)
        for code, own in reading.facts_of([c for c in before if c], question.asof).items()
    }
    orgs = subjects({state.org for state in states.values()}, question.asof)
    return tuple(
        LetterShown(
            letter=state,
            received=state.received,
            received_at=state.received_at,
            org=orgs[state.org],
            decisions=decisions(state),
            held=held(facts[code]),
            first=_first(state.received.previous, earlier),
        )
        for code, state in states.items()
        if state.received is not None and state.received_at is not None
    )


def _folded(facts: Iterable[Fact], question: Question) -> Letter:
    state = state_at(Letter(), facts, at=question.asof.at)
    return state if isinstance(state, Letter) else Letter()


def _first(code: str | None, earlier: Mapping[str, Letter]) -> First | None:
    if code is None:
        return None
    letter = earlier.get(code, Letter())
    return First(
        tail=code.partition(":")[2],
        received_at=letter.received_at,
        decisions=decisions(letter),
    )


def decisions(letter: Letter) -> tuple[tuple[str, int], ...]:
    """Return how many signatories stand where, those waiting for an opinion as undecided."""
    count = Counter(
        "open" if outcome in UNDECIDED else outcome for _person, outcome in letter.signatories
    )
    return tuple((name, count[name]) for name in DECISIONS if count[name])


def held(facts: Iterable[Fact]) -> int:
    """Return for how many signatories a gate was closed when their decision was made."""
    latest: dict[str, bool] = {}
    for fact in sorted(facts, key=lambda fact: fact.holds_from):
        if isinstance(fact.body, k.LetterDecided):
            latest[fact.body.person] = bool(fact.body.gates)
    return sum(latest.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage:
    """All that the page of one letter shows."""

    shown: LetterShown
    facts: tuple[FactShown, ...]
    answers: Subject | None  # the call it answers
    mine: bool  # who looks signed it, or is asked to


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with one letter: how it stands, and the facts it is made of."""
    subject = f"letter:{code}"
    found = _shown([subject], question) if question.sees(subject, Thing.LETTER) else ()
    if not found:
        remedy = _("Choose one from the list of letters, or ask for a later moment.")
        return Fault(field="letter", given=code, remedy=remedy, missing=True)
    facts = reading.facts_of([subject], question.asof)[subject]
    mine, person = found[0].letter, question.actor.person
    parties = {*mine.invited, *(who for who, _outcome in mine.signatories)}
    answers = found[0].received.answers
    shown = LetterPage(
        shown=found[0],
        facts=told(facts, question),
        answers=titled(answers, question.asof) if answers else None,
        mine=person in parties,
    )
    return render(request, "letter.html", {"page": shown})
