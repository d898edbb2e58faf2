"""A post's board for its crew leader: who is there, who is missing, what there is to settle."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.duty import Attendance, Discrepancy, Presence, RollLine
from muster.core.kinds import ReliefCause, Role
from muster.core.ledger import Fact
from muster.core.person import Person
from muster.steps import reading
from muster.steps.duty_roll import Board, ShiftRoll, board, ends
from muster.steps.figure import open_figure
from muster.steps.register import Place, people_of, places
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.post_code import ShownCode, shown_code
from muster.web.post_waits import PostsWaiting, posts_waiting
from muster.web.question import Question, named_at, no_post, page
from muster.web.subject import Subject, subjects
from muster.web.swap import SwapShown, open_swaps
from muster.web.words_day import SETTLED, SETTLES

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """One post of the list, with how many are sent there and how many are on duty."""

    post: Subject
    sent: int
    on_duty: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsPage:
    """The posts the actor may see."""

    rows: tuple[PostRow, ...]
    waits: PostsWaiting | None  # None: nothing here waits for who looks
    next: int | None


@page
def posts(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the posts of an organisation, and how many are on duty at each."""
    scope, asof = question.scope, question.asof
    opened = open_figure("posts", scope, asof, after=question.after, limit=PAGE)
    codes = [each.subject for each in opened.counted]
    counts = reading.amounts(("deployed", "on_duty"), codes, asof) if codes else {}
    called = subjects(codes, asof)
    rows = tuple(
        PostRow(post=called[code], sent=counts["deployed", code], on_duty=counts["on_duty", code])
        for code in codes
    )
    waits = None if question.after else posts_waiting(question)
    shown = PostsPage(rows=rows, waits=waits, next=opened.after)
    return render(request, "posts.html", {"page": shown})


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A member of a crew as its leader knows them."""

    number: str
    name: str  # "" where it is not for the actor
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """One line of a roll."""

    who: Somebody
    line: RollLine

    @property
    def ticked(self) -> bool:
        """Whether a roll that is called now would find them where they are expected."""
        return self.line.presence in (Presence.PRESENT, Presence.EXPECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftShown:
    """One shift of the board."""

    roll: ShiftRoll
    lines: tuple[LineShown, ...]
    begun: bool
    over: bool

    @property
    def ends(self) -> datetime:
        """When it is over."""
        return ends(self.roll.shift)

    @property
    def there(self) -> int:
        """How many of it are on duty."""
        return sum(1 for each in self.lines if each.line.presence is Presence.PRESENT)

    @property
    def missing(self) -> tuple[LineShown, ...]:
        """Who of it should be here and is not."""
        return tuple(each for each in self.lines if each.line.presence is Presence.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class HereShown:
    """Somebody on duty who is on no roll of the shift that is on."""

    who: Somebody
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleShown:
    """A discrepancy to settle."""

    found: k.DiscrepancyFound
    code: str
    who: Somebody
    outcomes: tuple[str, ...]  # that can be true of it


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedShown:
    """A request of the post for relief, and the last answer to it."""

    asked: Fact
    answer: k.ReliefDecided | None
    answered_at: datetime | None
    by: str  # login of whoever answered


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage:
    """All that the board shows."""

    post: Subject
    closed: bool
    way: tuple[Place, ...]
    board: Board
    on: tuple[ShiftShown, ...]  # shifts that are on, or the next if none is
    later: tuple[ShiftShown, ...]
    before: tuple[ShiftShown, ...]
    others: tuple[HereShown, ...]
    idle: tuple[Somebody, ...]  # sent to the post, on no roll now and not on duty
    settling: tuple[SettleShown, ...]
    asked: tuple[AskedShown, ...]
    causes: tuple[str, ...]
    roles: tuple[str, ...]
    code: ShownCode
    swaps: tuple[SwapShown, ...]  # that wait for somebody
    swaps_decided: bool  # by whoever looks
    records: bool
    settles: bool
    asks: bool
    agrees: bool  # a shift was just compared with its roll, and nothing disagrees
    key: str


def post_named(code: str, question: Question) -> Place | Fault:
    """Return the post with this code if the actor may see its duty; else the same as if none."""
    subject = f"post:{code}"
    found = places([subject], question.asof).get(subject)
    verb = question.need.verb if question.need else Verb.SEE
    thing = question.need.thing if question.need else Thing.DUTY
    if found is None or not question.sees(subject, thing, verb=verb):
        return no_post(code)
    return found


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with the board of one post."""
    place = post_named(code, question)
    if isinstance(place, Fault):
        return place
    return render(request, "post.html", {"page": _board(place, request, question)})


def _board(place: Place, request: HttpRequest, question: Question) -> PostPage:
    asof, found = question.asof, board(place.code, question.asof)
    crew = _crew(found, place.code, question)
    shifts = tuple(_shift(roll, crew, question) for roll in found.shifts)
    on = tuple(s for s in shifts if s.begun and not s.over)
    coming = tuple(s for s in shifts if not s.begun)
    shown, later = (on, coming) if on else (coming[:1], coming[1:])
    rostered = {line.line.person for shift in shown for line in shift.lines}
    here = {each.person for each in found.here}
    return PostPage(
        post=subjects([place.code], asof)[place.code],
        closed=place.closed,
        way=question.way(place.parent) if place.parent else (),
        board=found,
        on=shown,
        later=later,
        before=tuple(s for s in shifts if s.over),
        others=tuple(_here(a, crew) for a in found.here if a.person not in rostered),
        idle=tuple(crew[code] for code in found.staff if code not in rostered | here),
        settling=tuple(s for d in found.open if (s := _settling(d, crew))),
        asked=tuple(_asked(fact, found.answers.get(fact.key)) for fact in found.asked),
        causes=tuple(ReliefCause),
        roles=("any_police", *Role),
        code=shown_code(request, place.code, question.clock.now),
        swaps=open_swaps(place.code, question) if question.sees(place.code, Thing.ROSTER) else (),
        swaps_decided=question.sees(place.code, Thing.ROSTER, verb=Verb.DECIDE),
        records=question.sees(place.code, Thing.DUTY, verb=Verb.RECORD),
        settles=question.sees(place.code, Thing.DUTY, verb=Verb.DECIDE),
        asks=question.sees(place.code, Thing.DEPLOYMENT, verb=Verb.PROPOSE),
        agrees=any(s.roll.shift.id == request.GET.get("agrees") for s in shifts),
        key=new_key(),
    )


def _crew(found: Board, post: str, question: Question) -> dict[str, Somebody]:
    """Return everybody the board speaks of; names where the actor may see them."""
    codes = {line.person for shift in found.shifts for line in shift.lines}
    codes |= {each.person for each in found.here} | set(found.staff)
    codes |= {each.found.person for each in found.open if each.found}
    named = named_at(question, post, codes, Thing.DUTY)
    known = people_of(codes, question.asof)
    return {code: _somebody(code, known.get(code), code in named) for code in codes}


def _somebody(code: str, person: Person | None, named: bool) -> Somebody:
    record = person.record if person else None
    return Somebody(
        number=code.partition(":")[2],
        name=record.name if record and named else "",
        role=record.role.value if record else "",
    )


def _shift(roll: ShiftRoll, crew: dict[str, Somebody], question: Question) -> ShiftShown:
    at = question.asof.at
    return ShiftShown(
        roll=roll,
        lines=tuple(LineShown(who=crew[line.person], line=line) for line in roll.lines),
        begun=roll.shift.start <= at,
        over=ends(roll.shift) <= at,
    )


def _here(attendance: Attendance, crew: dict[str, Somebody]) -> HereShown:
    return HereShown(who=crew[attendance.person], since=attendance.came)


def _asked(fact: Fact, answer: Fact | None) -> AskedShown:
    decided = answer.body if answer and isinstance(answer.body, k.ReliefDecided) else None
    return AskedShown(
        asked=fact,
        answer=decided,
        answered_at=answer.holds_from if answer else None,
        by=answer.recorded_by if answer else "",
    )


def _settling(each: Discrepancy, crew: dict[str, Somebody]) -> SettleShown | None:
    if each.found is None:
        return None
    return SettleShown(
        found=each.found,
        code=each.code,
        who=crew[each.found.person],
        outcomes=SETTLES.get(each.found.form, tuple(SETTLED)),
    )
