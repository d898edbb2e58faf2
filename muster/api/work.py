"""Long work: ask for it, how far it is, fetch what came of it, stop it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, root_of
from muster.api.fault import Refused
from muster.api.question import Clocks, Code, Whole, sight
from muster.api.route import Key, act, read
from muster.api.shapes import language, tail
from muster.core.work import (
    Asked,
    BulletinAsked,
    RostersAsked,
    StrengthAsked,
    Task,
    VerifyAsked,
    Work,
)
from muster.steps import work as steps
from muster.steps.bulletin_sight import readable
from muster.steps.figure import zone
from muster.steps.hand import Hand
from muster.steps.sight import Scoped
from muster.steps.work_rights import fetchable, may_ask, seen_work, stoppable

router = Router()
LISTED = 50


class WrongOut(Schema):
    """One thing a person can put right."""

    place: str
    code: str
    value: str


class WorkOut(Schema):
    """A piece of work."""

    code: str
    task: str
    stage: str = Field(description="waiting, running, done, refused, cancelled, broken")
    org: str
    asked_by: str
    asked_at: datetime
    done: int
    total: int = Field(description="0: not known.")
    ended_at: datetime | None
    facts: int
    plan: str = Field(description="Code of the plan it proposed.")
    roster: str = Field(description="Code of the one roster it drafted.")
    file: str = Field(description="Name of the file it wrote.")
    wrong: list[WrongOut] = Field(description="What stood in its way.")


class WorksOut(Schema):
    """Pieces of work."""

    items: list[WorkOut]


@read(router, "/long-work", "works", WorksOut)
def works(request: HttpRequest, asked: Annotated[Clocks, Query()]) -> WorksOut:
    """The pieces asked for last that are seen: what is not ended first."""
    seen = sight(request, "works", asked)
    return WorksOut(items=[_work(each) for each in seen_work(steps.latest(LISTED), seen)])


@read(router, "/long-work/{code}", "work", WorkOut)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> WorkOut:
    """One piece of work."""
    return _work(_seen(code, sight(request, "work", asked)))


def _seen(code: str, seen: Scoped) -> Work:
    named = steps.find(code)
    found = next(iter(seen_work([named] if named else [], seen)), None)
    if found is None:
        raise missing("code")
    return found


def _work(work: Work) -> WorkOut:
    return WorkOut(
        code=work.code,
        task=work.task.value,
        stage=work.stage.value,
        org=work.org,
        asked_by=tail(work.by),
        asked_at=work.asked_at,
        done=work.done,
        total=work.total,
        ended_at=work.ended_at,
        facts=work.end.facts if work.end else 0,
        plan=work.end.plan if work.end else "",
        roster=tail(work.end.roster) if work.end else "",
        file=work.end.file if work.end else "",
        wrong=[
            WrongOut(place=each.place, code=each.code, value=each.value)
            for each in (work.end.complaints if work.end else ())
        ],
    )


@read(router, "/long-work/{code}/file", "work-file", bytes)
def fetch(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> HttpResponse:
    """The file that came of a piece of work, while it is kept."""
    seen = sight(request, "work-file", asked)
    found = _seen(code, seen)
    content = steps.file(found) if fetchable([found], seen) else None
    if content is None or found.end is None:
        raise missing("code")
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.end.file}"'
    return answer


# --- asked for -----------------------------------------------------------------------------------


class WorkIn(Deed):
    """For which organisation."""

    org: Code | None = Field(None, description="Left out: all that may be seen.")


@act(router, "/long-work/strength", "work-strength")
def strength(request: HttpRequest, body: WorkIn, key: Key) -> HttpResponse:
    """Ask for a workbook with the strength return of an organisation; its code is ``made``."""

    def asked(seen: Scoped) -> Asked:
        spoken = get_language() or "zh-hans"
        return StrengthAsked(org=seen.scope, at=seen.asof.at, language=spoken)

    return _asked(request, "work-strength", Task.STRENGTH, body, key, asked)


class RostersIn(WorkIn):
    """For how many days from tomorrow on."""

    days: Whole = Field(7, ge=1, le=28)


@act(router, "/long-work/rosters", "work-rosters")
def rosters(request: HttpRequest, body: RostersIn, key: Key) -> HttpResponse:
    """Ask for rosters of every staffed post of an organisation, from tomorrow on."""

    def asked(seen: Scoped) -> Asked:
        tomorrow = seen.asof.at.astimezone(zone()) + timedelta(days=1)
        day0 = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
        return RostersAsked(org=seen.scope, day0=day0, days=body.days)

    return _asked(request, "work-rosters", Task.ROSTERS, body, key, asked)


class FileIn(WorkIn):
    """Which bulletin, as what file."""

    number: Whole = Field(ge=1, le=10**6)
    ending: Literal["docx", "pdf", "html", "xlsx", "txt"]


@act(router, "/long-work/bulletins", "work-bulletin")
def bulletin(request: HttpRequest, body: FileIn, key: Key) -> HttpResponse:
    """Ask for an issued bulletin as a file, in the language of Accept-Language."""

    def asked(seen: Scoped) -> Asked:
        if body.number not in readable({body.number}, seen):
            raise missing("number")
        return BulletinAsked(number=body.number, ending=body.ending, language=language().value)

    return _asked(request, "work-bulletin", Task.BULLETIN, body, key, asked)


def _asked(
    request: HttpRequest,
    operation: str,
    task: Task,
    body: WorkIn,
    key: Key,
    asked: Callable[[Scoped], Asked],
) -> HttpResponse:
    """Put what is asked for in the queue, for who may do what the work does."""
    seen = doing(request, operation, body, org=body.org or "")
    if not may_ask(task, seen):
        raise Refused("not_allowed")
    org, made = seen.scope or root_of(seen), list[str]()

    def act_it(hand: Hand) -> None:
        made.append(steps.ask(asked(seen), by=hand.by, org=org, at=seen.now))

    return record(request, key, org, act_it, made=made)


class VerifyIn(Deed):
    """That the whole ledger is verified; nothing else is said."""


@act(router, "/long-work/verifications", "work-verify")
def verify(request: HttpRequest, body: VerifyIn, key: Key) -> HttpResponse:
    """Ask for the whole ledger to be verified; what was found is the file of that work.

    Of who may watch over the system everywhere. Its code is ``made``; while one is under way, the
    code of that one.
    """
    seen, made = doing(request, "work-verify", body), list[str]()
    if not may_ask(Task.VERIFY, seen):
        raise Refused("not_allowed")
    org = root_of(seen)

    def act_it(hand: Hand) -> None:
        made.append(steps.ask_once(VerifyAsked(), by=hand.by, org=org, at=seen.now))

    return record(request, key, org, act_it, made=made)


class CancelIn(Deed):
    """That a piece of work is to stop."""


@act(router, "/long-work/{code}/cancellation", "work-cancel")
def cancel(
    request: HttpRequest, code: Annotated[Code, Path()], body: CancelIn, key: Key
) -> HttpResponse:
    """Ask a piece of work to stop: one's own, or with the right to record work for it."""
    seen = doing(request, "work-cancel", body)
    found = _seen(code, seen)
    if not stoppable([found], seen):
        raise missing("code")

    def act_it(hand: Hand) -> None:
        steps.stop(code, seen.now)

    return record(request, key, root_of(seen), act_it)
