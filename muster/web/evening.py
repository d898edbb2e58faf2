"""The evening return on a page: who has filed it, who has not, and one tick for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.figure import FIGURES, Figure
from muster.steps import evening as step
from muster.web.fault import Fault
from muster.web.figure import staged
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before
from muster.web.question import Question, deed, page
from muster.web.shown import shown_figures
from muster.web.subject import Subject, subjects
from muster.web.words import chinese

LISTED_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """The figures of one stage of which there may have been none."""

    word: Promise
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EveningPage:
    """Who is to file, and who has."""

    day: str
    deadline: datetime
    open: tuple[Subject, ...]
    more: int  # who has not filed and is not listed
    filed: int
    expected: int
    none: tuple[Nothing, ...]
    key: str


@page
def one(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the return of this evening, of the organisation shown and all beneath it."""
    due = step.evening(question.scope, question.asof)
    may = question.seen(due.open, Thing.FIGURE, verb=Verb.RECORD)
    mine = [org for org in due.open if org in may]
    called = subjects(mine[:LISTED_MAX], question.asof)
    shown = EveningPage(
        day=due.day,
        deadline=due.deadline,
        open=tuple(called[org] for org in mine[:LISTED_MAX]),
        more=max(0, len(mine) - LISTED_MAX),
        filed=len(due.filed),
        expected=len(due.expected),
        none=tuple(_none(mine, question)) if mine else (),
        key=new_key(),
    )
    return render(request, "evening.html", {"page": shown})


def _none(orgs: Sequence[str], question: Question) -> Iterator[Nothing]:
    """Yield by stage what can be said to be none: what is counted as nought, or is not shown.

    What happens is offered as that of the day, what lasts as it stands this evening.
    """
    names = [name for name in FIGURES if f"{name}_today" not in FIGURES]
    shown = shown_figures(question, question.scope, names)
    numbers = step.counted(shown, orgs, question.asof)
    some = {name for (name, _org), number in numbers.items() if number}
    for word, there in staged(names):
        left = tuple(FIGURES[name] for name in there if name not in some)
        if left:
            yield Nothing(word=word, figures=left)


@deed
def filed(request: HttpRequest, question: Question) -> Done:
    """Record that the organisations ticked have recorded all they know up to this evening."""
    if sent_before(request):
        return led_back(question, "evening")
    given = request.POST.getlist("organisation")
    orgs = [f"org:{code}" for code in given]
    remedy = _("Tick organisations from the list that have not filed yet.")
    fault = Fault(field="organisation", given=", ".join(given)[:100], remedy=remedy)
    if not orgs or question.seen(set(orgs), Thing.FIGURE, verb=Verb.RECORD) != set(orgs):
        return fault
    zero = tuple(dict.fromkeys(request.POST.getlist("zero")))
    hand = hand_of(request, question, orgs[0])
    wrong = step.file(hand, orgs, question, moment_of(question), zero=zero)
    if wrong is None:
        return led_back(question, "evening")
    return fault if wrong.not_due else list(_zero(wrong))


def _zero(wrong: step.NotFiled) -> Iterator[Fault]:
    """Yield what is wrong with saying that there was none of a figure: some are counted."""
    if wrong.unknown:
        remedy = _("Choose one from the list.")
        yield Fault(field="zero", given=", ".join(wrong.unknown)[:100], remedy=remedy)
    remedy = _("Facts count some of it there: take the tick away, or correct the facts.")
    for name, org in wrong.counted:
        figure = FIGURES[name]
        called = figure.name_zh if chinese() else figure.name_en
        said = f"{called} · {org.partition(':')[2]}"
        yield Fault(field="zero", given=said, remedy=remedy)
