"""My day, for whoever serves: where to be, my letters and their answers, my hours, all about me."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.core.call import Call
from muster.core.carrying import next_steps
from muster.core.confidence import WordSeen
from muster.core.kinds import Matter, PostKind
from muster.core.ledger import AsOf
from muster.core.letter import OPEN, Letter
from muster.core.person import Person
from muster.steps import day
from muster.steps.day import Day, Turn
from muster.steps.demand import lines_of
from muster.steps.letter_own import letters_with
from muster.steps.message import Waiting, asked_of
from muster.steps.register import history, people_of
from muster.web.form import new_key
from muster.web.ledger import FactSpelt, spelt
from muster.web.question import Question, page
from muster.web.subject import Subject, subjects
from muster.web.swap import SwapShown, to_answer

TURNS = 8  # coming shifts shown
RECORDED = 50  # facts on a page of one's record


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnShown:
    """One shift of mine, with the post's name."""

    turn: Turn
    post: Subject
    now: bool

    @property
    def others(self) -> int:
        """How many stand it with me."""
        return len(self.turn.shift.people) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOwn:
    """One of my letters, or one I am asked to sign."""

    letter: Letter
    outcome: str | None  # None: I am asked to sign, or took my signature back
    names: tuple[str, ...] = ()  # of the others who have signed

    @property
    def tail(self) -> str:
        """The code of the letter without its kind."""
        return self.letter.code.partition(":")[2]

    @property
    def revocable(self) -> bool:
        """Whether my signature may still be taken back."""
        return self.outcome in OPEN

    @property
    def signed(self) -> tuple[str, ...]:
        """The numbers of those who have signed."""
        return tuple(person.partition(":")[2] for person, _ in self.letter.signatories)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown:
    """An order not yet carried out: to which post, by which plan, from when."""

    post: Subject
    plan: str
    begins: datetime | None  # None: at once


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedShown:
    """A message that asks me to say I know, and the place it is about, where that has a name."""

    message: Waiting
    about: Subject | None
    begins: datetime | None  # of an order; None: at once, or no order

    @property
    def plan(self) -> str:
        """The plan it belongs to where nothing else says what it is about; else ""."""
        kind, _, code = self.message.part_of.partition(":")
        return code if kind == "plan" and self.about is None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordShown:
    """A word of mine in confidence, and the office that has it."""

    seen: WordSeen
    office: Subject | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPage:
    """All that my day shows; without a person there is none."""

    number: str
    name: str
    day: Day | None
    next: TurnShown | None
    later: tuple[TurnShown, ...]
    orders: tuple[OrderShown, ...]
    posted: Subject | None  # where I stand by order
    steps: tuple[str, ...]  # of carrying an order out that may be taken now
    posts: tuple[Subject, ...]  # where I may check in
    on_duty: Subject | None
    letters: tuple[LetterOwn, ...]
    invited: tuple[LetterOwn, ...]
    appeal: Call | None
    wants: tuple[str, ...]
    matters: tuple[str, ...]
    key: str
    told: bool  # a word in confidence has just been recorded
    asked: tuple[AskedShown, ...]
    swaps: tuple[SwapShown, ...]  # that wait for my answer
    words: tuple[WordShown, ...]  # in confidence, and what became of each
    rest_h: int | None  # whole hours since the last duty; None on duty, or where there was none


@page
def me(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the day of the person the account belongs to."""
    return render(request, "me.html", {"page": _page(question, request)})


def _page(question: Question, request: HttpRequest) -> MyPage:
    person, asof = question.actor.person, question.asof
    mine = day.day_of(person, asof) if person else None
    places = day.posts_of(mine) if mine else set()
    words = mine.told if mine else ()
    asked = asked_of(person) if mine and question.clock.live else []
    named = places | {mine.person.on_duty if mine else "", *(each.office for each in words)}
    called = subjects((named | {_place(each) for each in asked}) - {""}, asof)
    turns = tuple(
        TurnShown(turn=turn, post=called[turn.post], now=turn.shift.start <= asof.at)
        for turn in (mine.turns[:TURNS] if mine else ())
    )
    own = tuple(_letters(person, asof)) if mine else ()
    state = mine.person if mine else None
    orders = tuple(_orders(state, called, asof)) if state else ()
    rested = mine.worked.rested_since if mine else None
    return MyPage(
        number=person.partition(":")[2],
        name=state.record.name if state and state.record else "",
        day=mine,
        next=turns[0] if turns else None,
        later=turns[1:],
        orders=orders,
        posted=called.get(state.post) if state else None,
        steps=tuple(next_steps(state)) if state else (),
        posts=tuple(called[code] for code in sorted(places)),
        on_duty=called[state.on_duty] if state and state.on_duty else None,
        letters=tuple(each for each in own if each.outcome is not None),
        invited=tuple(e for e in own if e.outcome is None and person in e.letter.invited),
        appeal=day.appeal(asof),
        wants=("any", *PostKind),
        matters=tuple(Matter),
        key=new_key(),
        told="told" in request.GET,
        asked=tuple(_told(each, called, orders) for each in asked),
        swaps=to_answer(mine, question) if mine else (),
        words=tuple(WordShown(seen=each, office=called.get(each.office)) for each in words),
        rest_h=(asof.at - rested) // timedelta(hours=1) if rested else None,
    )


def _place(message: Waiting) -> str:
    """Return what a message is about; of a roster, its post."""
    kind, _, code = message.about.partition(":")
    return f"post:{code.partition('/')[0]}" if kind == "roster" else message.about


def _told(
    message: Waiting, called: Mapping[str, Subject], orders: Sequence[OrderShown]
) -> AskedShown:
    about = called.get(_place(message))
    ordered = orders if message.form == "ordered" else ()
    return AskedShown(
        message=message,
        about=about if about and about.named else None,
        begins=next((each.begins for each in ordered if each.post.code == message.about), None),
    )


def _orders(state: Person, called: Mapping[str, Subject], asof: AsOf) -> Iterator[OrderShown]:
    lines = lines_of({order.demand for order in state.orders}, asof)
    for order in state.orders:
        line = lines.get(order.demand)
        yield OrderShown(
            post=called[order.post],
            plan=order.plan.partition(":")[2],
            begins=line.begins if line else None,
        )


def _letters(person: str, asof: AsOf) -> Iterator[LetterOwn]:
    """Yield the letters somebody signed or is asked to sign, with the others who did, by name."""
    known = letters_with(person, asof)
    others = {
        letter.code: [who for who, _answer in letter.signatories if who != person]
        for letter in known
    }
    signed = people_of({who for each in others.values() for who in each}, asof)
    for letter in known:
        there = [signed.get(who) for who in others[letter.code]]
        yield LetterOwn(
            letter=letter,
            outcome=letter.outcome_of(person),
            names=tuple(p.record.name for p in there if p and p.record),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """All that is recorded about me."""

    number: str
    facts: tuple[FactSpelt, ...]
    total: int
    next: int | None


@page
def record(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with every fact about the person the account belongs to, the latest first."""
    person, asof = question.actor.person, question.asof
    told = [f for f in history(person, asof) if f.holds_from <= asof.at] if person else []
    told.sort(key=lambda f: (f.holds_from, f.seq), reverse=True)
    shown = told[question.after : question.after + RECORDED]
    more = question.after + RECORDED
    found = RecordPage(
        number=person.partition(":")[2],
        facts=spelt(shown, question),
        total=len(told),
        next=more if more < len(told) else None,
    )
    return render(request, "me_record.html", {"page": found})
