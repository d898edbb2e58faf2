"""Demand lines are written on a page: what a post needs, changed while it stands, closed after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.demand import HEADS_MAX, ROLES_ASKED, LineFault
from muster.core.deployment import PRIORITY_MAX
from muster.formats.demand_words import REMEDIES, remedy_of
from muster.formats.wording import COMPETENCES
from muster.steps import demand as step
from muster.steps.deployment_reading import demand_board
from muster.steps.figure import open_figure
from muster.steps.register import Place, places, posts_called
from muster.web.clock import SAMPLE, written
from muster.web.deployment import LineRow, shown_lines
from muster.web.fault import Fault, whole
from muster.web.form import Done, hand_of, led_back, moment_of, new_key, sent_before, why_of
from muster.web.moment import maybe_moment
from muster.web.question import Question, deed, page
from muster.web.subject import Subject, subjects

POSTS_MAX = 100
USUAL_PRIORITY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPage:
    """A form for one line of a post; or the posts to choose from."""

    post: Subject | None
    way: tuple[Place, ...]
    line: str  # the one to be changed, "" for a new one
    asked: k.DemandRaised | None  # what it asks for now
    begins: str  # as a field takes it
    ends: str
    lines: tuple[LineRow, ...]  # open at the post
    posts: tuple[Subject, ...]  # to choose from
    next: int | None
    key: str
    risky: bool = False  # the post is of high risk, and so is every line of it
    roles: tuple[str, ...] = tuple(ROLES_ASKED)
    competences: tuple[str, ...] = tuple(COMPETENCES)
    priorities: tuple[int, ...] = tuple(range(1, PRIORITY_MAX + 1))
    priority: int = USUAL_PRIORITY
    heads_max: int = HEADS_MAX


@page
def ask(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with a form for what a post needs; without a post, with the posts to choose from."""
    line, code = request.GET.get("line", ""), request.GET.get("post", "")
    asked = step.line_of(f"demand:{line}", question.asof) if line else None
    if line and (asked is None or not question.sees(f"demand:{line}", Thing.DEPLOYMENT)):
        return Fault(field="line", given=line, remedy=REMEDIES["line", "closed"], missing=True)
    post = asked.post if asked else f"post:{code}" if code else ""
    if not post:
        return render(request, "demand.html", {"page": _choice(question)})
    place = _place(post, question)
    if place is None:
        remedy = _("Choose a post from the list.")
        return Fault(field="post", given=code, remedy=remedy, missing=True)
    open_here = [each for each in demand_board(question.asof) if each.post == post]
    shown = DemandPage(
        post=subjects([post], question.asof)[post],
        way=question.way(place.parent or ""),
        line=line,
        asked=asked,
        begins=_field(asked.begins if asked else None),
        ends=_field(asked.ends if asked else None),
        lines=shown_lines(open_here, question),
        posts=(),
        next=None,
        key=new_key(),
        risky=_risky(post, question),
        priority=asked.priority if asked else USUAL_PRIORITY,
    )
    return render(request, "demand.html", {"page": shown})


def _risky(post: str, question: Question) -> bool:
    """Return whether the post is of high risk: then every line of it is, whatever it says."""
    opened = posts_called([post], question.asof).get(post)
    return opened is not None and opened.high_risk


def _choice(question: Question) -> DemandPage:
    scope, asof, after = question.scope, question.asof, question.after
    opened = open_figure("posts", scope, asof, after=after, limit=POSTS_MAX)
    called = subjects([each.subject for each in opened.counted], asof)
    return DemandPage(
        post=None,
        way=(),
        line="",
        asked=None,
        begins="",
        ends="",
        lines=(),
        posts=tuple(called[each.subject] for each in opened.counted),
        next=opened.after,
        key="",
    )


def _field(at: datetime | None) -> str:
    return written(at)[: len(SAMPLE)] if at else ""


def _place(post: str, question: Question) -> Place | None:
    """Return the post, if the actor decides what it is given."""
    place = places([post], question.asof).get(post)
    may = place is not None and question.sees(post, Thing.DEPLOYMENT, verb=Verb.DECIDE)
    return place if may else None


# --- recorded ------------------------------------------------------------------------------------


@deed
def raised(request: HttpRequest, question: Question) -> Done:
    """Record what a post needs: a new line, or an open one that asks for something else now."""
    line, code = request.POST.get("line", ""), request.POST.get("post", "")
    place = _place(f"post:{code}", question)
    if place is None:
        remedy = _("Choose a post from the list.")
        return Fault(field="post", given=code, remedy=remedy)
    body = _written(request, place)
    if isinstance(body, list):
        return body
    if sent_before(request):
        return led_back(question, "deployment", by="line", org=_tail(place.parent))
    hand, at = hand_of(request, question, place.parent or ""), moment_of(question)
    if line:
        wrong = step.change_line(hand, f"demand:{line}", body, at)
        return _said(wrong, request) if wrong else led_back(question, "demand-line", line)
    made = step.raise_line(hand, body, at)
    if isinstance(made, str):
        return led_back(question, "demand-line", _tail(made))
    return _said(made, request)


@deed
def met(request: HttpRequest, question: Question) -> Done:
    """Record that what a line asks for is no longer needed."""
    line, why = request.POST.get("line", ""), why_of(request, one_line=True)
    asked = step.line_of(f"demand:{line}", question.asof)
    place = _place(asked.post, question) if asked else None
    if sent_before(request):
        return led_back(question, "deployment", by="line")
    if place is None:
        return Fault(field="line", given=line, remedy=REMEDIES["line", "closed"])
    if isinstance(why, Fault):
        return why
    hand = hand_of(request, question, place.parent or "")
    wrong = step.close_line(hand, f"demand:{line}", moment_of(question), why=why)
    back = led_back(question, "deployment", by="line", org=_tail(place.parent))
    return _said(wrong, request) if wrong else back


def _written(request: HttpRequest, place: Place) -> k.DemandRaised | list[Fault]:
    """Return the line a form writes, or all that cannot be read of it."""
    given, least = request.POST, request.POST.get("heads_min", "").strip()
    heads = whole(given.get("heads", ""), most=HEADS_MAX)
    heads_min = whole(least, most=HEADS_MAX) if least else None
    priority = whole(given.get("priority", ""), most=PRIORITY_MAX)
    wrong = {
        LineFault("heads", "out_of_range"): heads is None,
        LineFault("heads_min", "more_than_heads"): bool(least) and heads_min is None,
        LineFault("priority", "out_of_range"): priority is None,
    }
    begins, ends = maybe_moment(request, "begins"), maybe_moment(request, "ends")
    faults = [each for each in (begins, ends) if isinstance(each, Fault)]
    faults += _said((fault for fault, is_so in wrong.items() if is_so), request)
    chosen = given.getlist("competence")
    if strange := [each for each in chosen if each not in COMPETENCES]:
        remedy = _("Choose one from the list.")
        faults.append(Fault(field="competence", given=strange[0], remedy=remedy))
    if isinstance(begins, Fault) or isinstance(ends, Fault) or heads is None or priority is None:
        return faults
    if faults:
        return faults
    return k.DemandRaised(
        post=place.code,
        role=given.get("role", ""),
        heads=heads,
        heads_min=heads_min,
        priority=priority,
        competences=tuple(sorted(set(chosen))),
        begins=begins,
        ends=ends,
        high_risk="high_risk" in given,
        overnight="overnight" in given,
        leader="leader" in given,
        branch="branch" in given,
    )


def _said(wrong: Iterable[LineFault], request: HttpRequest) -> list[Fault]:
    return [
        Fault(
            field=each.field,
            given=request.POST.get(each.field, ""),
            remedy=remedy_of(each),
            refused=each.code == "closed",
        )
        for each in wrong
    ]


def _tail(code: str | None) -> str:
    return (code or "").partition(":")[2]
