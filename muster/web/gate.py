"""Coming on duty by a phone: the code at the gate, on a screen or a paper, and where it leads."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.core.post_code import Says
from muster.formats.post_code_words import REFUSALS
from muster.formats.qr import Squares, squares
from muster.steps import day, post_code
from muster.steps.day import SOON, Day, posts_of
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.me import TurnShown
from muster.web.post import post_named
from muster.web.post_code import ShownCode, address_of, giver_of, shown_code
from muster.web.question import Question, page
from muster.web.subject import Subject, subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePage:
    """What a screen at the gate shows for some minutes, and what a paper there may always say."""

    post: Subject
    code: ShownCode
    paper: Squares  # leads to the same page without a code: a paper proves nothing
    address: str
    here_only: bool  # the address is one that no other device can open


@page
def gate(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with the code of a post as large as the screen, and a paper to print."""
    place = post_named(code, question)
    if isinstance(place, Fault):
        return place
    address = address_of(request, place.code)
    host = request.get_host().rpartition(":")[0] or request.get_host()
    shown = GatePage(
        post=subjects([place.code], question.asof)[place.code],
        code=shown_code(request, place.code, question.clock.now),
        paper=squares(address),
        address=address,
        here_only=host in settings.LOOPBACK,
    )
    return render(request, "gate.html", {"page": shown})


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInPage:
    """What a phone shows that was led here from the gate."""

    known: bool  # the account belongs to somebody on the register
    tail: str  # of the post
    post: Subject | None  # None: who asks is not expected there, whether there is such a post
    expected: tuple[Subject, ...]  # where they are, if not here
    turn: TurnShown | None  # their shift there, on or soon
    on_duty: Subject | None
    code: str  # "" unless it is right
    refusal: str  # what is wrong with the code that was brought
    key: str

    @property
    def here(self) -> bool:
        """Whether they are on duty at this very post."""
        return self.on_duty is not None and self.on_duty.tail == self.tail


@page
def check_in(request: HttpRequest, question: Question, *, code: str) -> HttpResponse:
    """Answer with one button that checks in whoever is signed in, or with why there is none.

    A post where they are not expected is answered as one that does not exist.
    """
    person, asof = question.actor.person, question.asof
    mine = day.day_of(person, asof) if person else None
    post = f"post:{code}"
    may = posts_of(mine) if mine else set()
    on = mine.person.on_duty if mine else ""
    called = subjects(may | ({on} - {""}), asof)
    said = request.GET.get("code", "").strip()
    giver, now = giver_of(request, question.actor.account), question.clock.now
    says = post_code.judged(said, {post}, giver, now)[0] if said else None
    shown = CheckInPage(
        known=mine is not None,
        tail=code,
        post=called[post] if post in may else None,
        expected=tuple(called[each] for each in sorted(may - {post})),
        turn=_turn(mine, called[post], question) if mine and post in may else None,
        on_duty=called.get(on),
        code=said if says is Says.HERE else "",
        refusal=str(REFUSALS.get(says, "")) if says else "",
        key=new_key(),
    )
    return render(request, "check_in.html", {"page": shown})


def _turn(mine: Day, post: Subject, question: Question) -> TurnShown | None:
    at = question.asof.at
    near = (t for t in mine.turns if t.post == post.code and t.shift.start - at < SOON)
    turn = next(near, None)
    return TurnShown(turn=turn, post=post, now=turn.shift.start <= at) if turn else None
