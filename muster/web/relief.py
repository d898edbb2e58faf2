"""Relief that posts ask for: what waits, the oldest first, and the duty office's answer."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.kinds import ReliefAnswer
from muster.core.ledger import Fact
from muster.core.relief import Request
from muster.steps import relief as step
from muster.steps.access_path import paths
from muster.steps.register import places
from muster.web.fault import Fault
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before
from muster.web.question import Question, deed, page
from muster.web.subject import Subject, subjects

WORD_MAX = 200  # characters
LISTED_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefRow:
    """One request that waits."""

    post: Subject
    request: Request
    late: bool  # the people were needed by now
    may: bool  # whoever looks may answer it
    key: str

    @property
    def taken_by(self) -> str:
        """The login of whoever has it in hand."""
        return self.request.taken_by.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One answer of the last days."""

    post: Subject
    answer: str
    word: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefPage:
    """What waits, and what was answered lately."""

    rows: tuple[ReliefRow, ...]
    total: int
    answered: tuple[AnswerRow, ...]
    answers: tuple[str, ...] = (
        ReliefAnswer.GRANTED,
        ReliefAnswer.IN_HAND,
        ReliefAnswer.DECLINED,
    )

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


@page
def relief(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with what the posts of an organisation ask for, the oldest first."""
    asof = question.asof
    found = step.waiting(question.scope, asof)
    shown, lately = found[:LISTED_MAX], _lately(question)
    posts = {code for code, _ in shown}
    may = question.seen(posts, Thing.DEPLOYMENT, verb=Verb.DECIDE)
    called = subjects(posts | {fact.subject for fact in lately}, asof)
    rows = tuple(
        ReliefRow(
            post=called[code],
            request=each,
            late=each.asked.needed_by <= asof.at,
            may=code in may,
            key=new_key(),
        )
        for code, each in shown
    )
    page = ReliefPage(
        rows=rows,
        total=len(found),
        answered=tuple(_answer(fact, called[fact.subject]) for fact in lately),
    )
    return render(request, "relief.html", {"page": page})


def _lately(question: Question) -> list[Fact]:
    """Return what was answered in the last days, of the organisation shown."""
    facts = step.lately(question.asof)
    seen = question.seen({fact.subject for fact in facts}, Thing.DEPLOYMENT)
    if question.org:
        lies = paths(seen, question.asof)
        seen = frozenset(code for code in seen if question.org.code in lies[code])
    return [fact for fact in facts if fact.subject in seen][:LISTED_MAX]


def _answer(fact: Fact, post: Subject) -> AnswerRow:
    body = fact.body
    decided = body if isinstance(body, k.ReliefDecided) else None
    return AnswerRow(
        post=post,
        answer=decided.answer if decided else "",
        word=decided.word if decided else "",
        by=fact.recorded_by,
        at=fact.holds_from,
    )


@deed
def decide(request: HttpRequest, question: Question) -> Done:
    """Record what the duty office says to a request; never over the head of who has it in hand."""
    org = {"org": question.org.code.partition(":")[2]} if question.org else {}
    if sent_before(request):
        return led_back(question, "relief", **org)
    given = request.POST
    post, answer, said = f"post:{given.get('post', '')}", given.get("answer", ""), given.get("word")
    word, faults = (said or "").strip(), []
    place = places([post], question.asof).get(post)
    if place is None or not question.sees(post, Thing.DEPLOYMENT, verb=Verb.DECIDE):
        remedy = _("Choose a request from the list.")
        faults.append(Fault(field="post", given=given.get("post", ""), remedy=remedy))
    if answer not in tuple(ReliefAnswer):
        faults.append(Fault(field="answer", given=answer, remedy=_("Choose one of the answers.")))
    if len(word) > WORD_MAX or (answer == ReliefAnswer.DECLINED and not word):
        remedy = _("Say why in up to %(most)s characters; whoever is declined must know.")
        faults.append(Fault(field="word", given=word, remedy=remedy % {"most": WORD_MAX}))
    if faults or place is None:
        return faults
    body = k.ReliefDecided(request=given.get("request", ""), answer=ReliefAnswer(answer), word=word)
    seen_by = f"account:{given['seen']}" if given.get("seen") else ""
    hand = hand_of(request, question, place.parent or "")
    done = step.decide(hand, post, body, moment_of(question), seen_by=seen_by)
    if isinstance(done, step.Late):
        remedy = _("Somebody else has answered it or has it in hand. Look at the list again.")
        taken = done.taken_by.partition(":")[2]
        return Fault(field="request", given=taken, remedy=remedy, refused=True)
    return led_back(question, "relief", **org)
