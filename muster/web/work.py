"""Long work on a page: what is in progress, who asked, how far it is; ask, cancel, fetch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.core.work import (
    Asked,
    BulletinAsked,
    Complaint,
    PlanAsked,
    RostersAsked,
    StrengthAsked,
    Task,
    Work,
)
from muster.steps import bulletin
from muster.steps import work as steps
from muster.steps.bulletin_sight import readable, seen_bulletins
from muster.steps.figure import zone
from muster.steps.work_rights import fetchable, may_ask, seen_work, stoppable
from muster.store.now import this_moment
from muster.web.bulletin_paper import language
from muster.web.fault import Fault, whole
from muster.web.form import back_to
from muster.web.question import Question, deed, page
from muster.web.words import word
from muster.web.words_work import SAID, STAGES, TASKS, WRONG

LISTED = 50
# what is asked for where it is seen is not asked for here
OFFERED = tuple(task for task in Task if task not in (Task.PAPER, Task.MEND, Task.VERIFY))
COMPLAINTS_SHOWN = 20
DAYS_MAX = 28
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One thing that stood in the way, in words."""

    place: str
    said: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One piece of work as shown."""

    work: Work
    name: str
    stage: str
    said: str
    wrong: tuple[Wrong, ...]
    more: int  # that stood in the way and are not shown
    seen_apart: bool  # what is wrong has a page of its own, with rows and columns
    may_cancel: bool
    may_fetch: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """All that the page shows."""

    rows: tuple[Row, ...]
    may: tuple[str, ...]  # what may be asked for here
    task: str  # the one kind of work listed; "" for every kind
    open: bool  # something is not ended: look again soon
    bulletins: tuple[int, ...] = ()
    endings: tuple[str, ...] = ()


@page
def works(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with work in progress and what ended lately; asked by htmx, with the list alone."""
    template = "work_list.html" if request.headers.get("HX-Request") else "work.html"
    task = next((each for each in Task if each == request.GET.get("task")), None)
    return render(request, template, {"page": listed(question, task)})


def listed(question: Question, task: Task | None = None) -> WorkPage:
    """Return the work asked for last that the actor may see, of one kind or of all."""
    latest = [w for w in steps.latest(LISTED) if task in (None, w.task)]
    found = seen_work(latest, question)
    rows = shown(found, question)
    may = tuple(task for task in OFFERED if may_ask(task, question))
    issued = bulletin.issued(question.asof) if Task.BULLETIN in may else []
    issued = seen_bulletins(issued, question)
    return WorkPage(
        rows=rows,
        may=may,
        task=task.value if task else "",
        open=any(not row.work.ended for row in rows),
        bulletins=tuple(each.body.number for each in issued[:LISTED]),
        endings=bulletin.ENDINGS,
    )


def shown(works: Sequence[Work], question: Question) -> tuple[Row, ...]:
    """Return pieces of work as a page shows them to the actor."""
    stop, fetch = stoppable(works, question), fetchable(works, question)
    return tuple(_row(w, stop=w.code in stop, fetch=w.code in fetch) for w in works)


def _row(work: Work, *, stop: bool, fetch: bool) -> Row:
    said = work.end.complaints if work.end else ()
    return Row(
        work=work,
        name=str(word(TASKS, work.task)),
        stage=str(word(STAGES, work.stage)),
        said=str(word(SAID, work.said)) if work.said else "",
        wrong=tuple(_wrong(each) for each in said[:COMPLAINTS_SHOWN]),
        more=max(0, len(said) - COMPLAINTS_SHOWN),
        seen_apart=work.task is Task.REGISTER and bool(said),
        may_cancel=stop,
        may_fetch=fetch,
    )


def _wrong(complaint: Complaint) -> Wrong:
    said = WRONG.get(complaint.code) or _(complaint.code)
    return Wrong(place=complaint.place, said=str(said), value=complaint.value)


# --- deeds ---------------------------------------------------------------------------------------


@deed
def ask(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Put what a form asks for in the queue, and lead back to the list."""
    said = request.POST.get("task", "")
    if said not in _ASKING or not may_ask(Task(said), question):
        return Fault(field="task", given=said, remedy=_("Choose one of the kinds of work offered."))
    asked = _ASKING[Task(said)](request, question)
    if isinstance(asked, Fault):
        return asked
    org = question.scope or (question.root.code if question.root else "")
    steps.ask(asked, by=question.actor.account, org=org, at=this_moment())
    return redirect(f"{reverse('work')}?{request.GET.urlencode(safe=':')}".rstrip("?"))


@deed
def cancel(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Ask a piece of work to stop."""
    found = _found(code, question)
    if found is None or not stoppable([found], question):
        return no_work(code)
    steps.stop(code, this_moment())
    return (
        redirect("paper", code)
        if found.task is Task.PAPER
        else redirect(back_to(request) or "work")
    )


@page
def file(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with the file that came of a piece of work."""
    found = _found(code, question)
    if found is None or not fetchable([found], question):
        return no_work(code)
    content = steps.file(found)
    if content is None or found.end is None:
        return no_work(code)
    name = found.end.file
    answer = HttpResponse(content, content_type=_XLSX if name.endswith(".xlsx") else "")
    if not name.endswith(".xlsx"):  # whatever it is, it is saved and never run as a page of ours
        answer.headers["Content-Type"] = "application/octet-stream"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _found(code: str, question: Question) -> Work | None:
    named = steps.find(code)
    return next(iter(seen_work([named] if named else [], question)), None)


def no_work(code: str) -> Fault:
    """Return the fault of naming work that is not kept, or not seen."""
    remedy = _("Choose one from the list of work; what ended long ago is not kept.")
    return Fault(field="work", given=code, remedy=remedy, missing=True)


# --- what is asked -------------------------------------------------------------------------------


def _plan(request: HttpRequest, question: Question) -> Asked | Fault:
    now = this_moment().astimezone(zone())
    return PlanAsked(
        code=f"{now:%Y%m%d}-{uuid4().hex[:6]}",
        lines=request.POST.get("lines", "").strip(),
        drawn_from=question.scope,
    )


def _strength(_request: HttpRequest, question: Question) -> Asked | Fault:
    return StrengthAsked(
        org=question.scope, at=question.asof.at, language=get_language() or "zh-hans"
    )


def _rosters(request: HttpRequest, question: Question) -> Asked | Fault:
    days = whole(request.POST.get("days", "7"), most=DAYS_MAX)
    if not days:
        given = request.POST.get("days", "")
        return Fault(field="days", given=given, remedy=_("Give a number of days from 1 to 28."))
    return RostersAsked(org=question.scope, day0=_tomorrow(question.asof.at), days=days)


def _tomorrow(at: datetime) -> datetime:
    local = at.astimezone(zone()) + timedelta(days=1)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _bulletin(request: HttpRequest, question: Question) -> Asked | Fault:
    number, ending = whole(request.POST.get("number", ""), most=10**6), request.POST.get("ending")
    if not number or number not in readable({number}, question):
        given = request.POST.get("number", "")
        return Fault(field="number", given=given, remedy=_("Choose a bulletin that is issued."))
    if ending not in bulletin.ENDINGS:
        return Fault(field="ending", given=ending or "", remedy=_("Choose one of the formats."))
    return BulletinAsked(number=number, ending=ending, language=language().value)


_ASKING: dict[Task, Callable[[HttpRequest, Question], Asked | Fault]] = {
    Task.PLAN: _plan,
    Task.STRENGTH: _strength,
    Task.ROSTERS: _rosters,
    Task.BULLETIN: _bulletin,
}
