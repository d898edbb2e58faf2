"""Injury and death cases: their timeline, and their tasks with owners; for welfare."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, Line, doing, missing, numbered, record, refused, root_of
from muster.api.fault import At
from muster.api.question import AskedPage, Clocks, Code, Moment, Page, listing, part, sight
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core import kinds as k
from muster.core.access import Field as Part
from muster.core.access import Thing, Verb
from muster.core.care import EVENTS, FORMS, TASKS, Case
from muster.steps import care as step
from muster.steps.access_path import paths
from muster.steps.hand import Hand
from muster.steps.register import people_of
from muster.steps.shown import on_record
from muster.steps.sight import Scoped

router = Router()
Happened = Literal["on_post", "unwell", "to_hospital", "died", "family_told", "file_drafted"]
Task = Literal[
    "tell_family", "see_family", "arrange_leave", "medical_care", "draft_file", "see_again"
]
Form = Literal["injury", "death", "bereavement", "family"]
if (*Happened.__args__, *Task.__args__, *Form.__args__) != (*EVENTS, *TASKS, *FORMS):  # type: ignore[attr-defined]
    raise RuntimeError("what a case may say is spelt in two ways")


class CaseTaskOut(Schema):
    """A task of a case."""

    task: str
    owner: str
    due: datetime
    done_at: datetime | None


class CaseOut(Schema):
    """An injury or death case. No legal classification is computed."""

    code: str
    form: str
    person: str
    org: str
    tasks: list[CaseTaskOut]


class CaseLineOut(Schema):
    """One dated line of a case, as it was reported."""

    at: datetime
    what: str
    said: str
    approximate: bool = Field(description="The moment is not known to the minute.")


class CaseWhole(CaseOut):
    """A case with its timeline."""

    lines: list[CaseLineOut]


@read(router, "/care/cases", "cases", Page[CaseOut])
def cases(request: HttpRequest, asked: Annotated[AskedPage, Query()]) -> Page[CaseOut]:
    """The injury and death cases that are seen, by code."""
    seen, cursor = listing(request, "cases", asked)
    found = {case.code: case for case in step.cases(seen.asof) if case.opened}
    near = seen.seen(found, Thing.CARE, Part.HEALTH)
    if seen.org is not None:
        lies = paths(near, seen.asof)
        near = frozenset(code for code in near if seen.org.code in lies[code])
    shown, more = part(((code, found[code]) for code in sorted(near)), cursor, asked.limit)
    on_record(seen, ((c.opened.person, Part.HEALTH) for c in shown if c.opened))
    return Page(items=[CaseOut(**_case(case)) for case in shown], next=more)


@read(router, "/care/cases/{path:code}", "case", CaseWhole)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> CaseWhole:
    """One case with its timeline."""
    seen = sight(request, "case", asked)
    found = _seen(code, seen)
    on_record(seen, [(found.opened.person, Part.HEALTH)] if found.opened else [])
    lines = [
        CaseLineOut(
            at=each.at,
            what=each.event.what,
            said=each.event.said,
            approximate=each.event.approximate,
        )
        for each in found.lines
    ]
    return CaseWhole(**_case(found), lines=lines)


def _seen(code: str, seen: Scoped, verb: Verb = Verb.SEE) -> Case:
    subject = f"case:{code}"
    found = {case.code: case for case in step.cases(seen.asof)}.get(subject)
    if found is None or not seen.sees(subject, Thing.CARE, Part.HEALTH, verb):
        raise missing("code")
    return found


def _case(case: Case) -> dict[str, Any]:
    return {
        "code": tail(case.code),
        "form": case.opened.form if case.opened else "",
        "person": tail(case.opened.person) if case.opened else "",
        "org": case.org,
        "tasks": [
            CaseTaskOut(task=t.task, owner=t.owner, due=t.due, done_at=t.done_at)
            for t in case.tasks
        ],
    }


# --- recorded ------------------------------------------------------------------------------------


class CaseOpenIn(Deed):
    """Of whom a case is opened, and what it is of."""

    person: Code
    form: Form


@act(router, "/care/cases", "case-open")
def open_case(request: HttpRequest, body: CaseOpenIn, key: Key) -> HttpResponse:
    """Open a case of somebody; ``made`` is its code. No classification is computed."""
    seen = doing(request, "case-open", body)
    field = Part.HEALTH
    (who,) = numbered([body.person], seen, Thing.CARE, Verb.RECORD, field, named="person")
    person = people_of([who], seen.asof)[who]
    code = key.hex[:12]

    def act_it(hand: Hand) -> None:
        opened = k.CaseOpened(form=body.form, person=who)
        step.record(hand, [(f"case:{code}", opened, seen.asof.at)])

    home = person.record.home if person.record else root_of(seen)
    return record(request, key, home, act_it, made=[code])


class CaseEventIn(Deed):
    """What happened; ``at`` is when."""

    what: Happened
    said: str = Field("", max_length=200, pattern=r"^[^\x00]*$")
    approximate: bool = Field(False, description="The moment is not known to the minute.")


@act(router, "/care/cases/{path:code}/events", "case-event")
def event(
    request: HttpRequest, code: Annotated[Code, Path()], body: CaseEventIn, key: Key
) -> HttpResponse:
    """Add a dated line to a case: what happened, as it was reported."""
    told = k.CaseEvent(what=body.what, said=body.said.strip(), approximate=body.approximate)
    return _told(request, "case-event", code, body, key, told)


class CaseTaskIn(Deed):
    """A task of a case, and who sees to it by when; or that it is done."""

    task: Task
    owner: Line | None = Field(None, description="An office, or an office and number.")
    due: Moment | None = None
    done: bool = False


@act(router, "/care/cases/{path:code}/tasks", "case-task")
def task(
    request: HttpRequest, code: Annotated[Code, Path()], body: CaseTaskIn, key: Key
) -> HttpResponse:
    """Give a task of a case to an owner, with the moment it is due, or say that it is done."""
    if body.done:
        told: k.Kind = k.CaseTaskDone(task=body.task)
    elif body.owner and body.due:
        told = k.CaseTaskGiven(task=body.task, owner=body.owner.strip(), due=body.due)
    else:
        given = {"owner": body.owner, "due": body.due}
        raise refused(At(n, "needed") for n, said in given.items() if not said)
    return _told(request, "case-task", code, body, key, told)


def _told(
    request: HttpRequest, operation: str, code: str, body: Deed, key: Key, told: k.Kind
) -> HttpResponse:
    seen = doing(request, operation, body)
    found = _seen(code, seen, Verb.RECORD)

    def act_it(hand: Hand) -> None:
        step.record(hand, [(found.code, told, seen.asof.at)])

    return record(request, key, found.org, act_it)
