"""Long work: how far it is, and to stop it."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from muster.api.deed import Deed, doing, missing, record, root_of
from muster.api.question import Clocks, Code, sight
from muster.api.route import Key, act, read
from muster.api.shapes import tail
from muster.core.access import Thing, Verb
from muster.core.work import Work
from muster.steps import work as steps
from muster.steps.hand import Hand
from muster.steps.sight import Scoped

router = Router()
LISTED = 50


class WorkOut(Schema):
    """A piece of work."""

    code: str
    task: str
    stage: str = Field(description="waiting, running, done, failed, refused, cancelled")
    org: str
    asked_by: str
    asked_at: datetime
    done: int
    total: int = Field(description="0: not known.")
    ended_at: datetime | None
    facts: int
    plan: str


class WorksOut(Schema):
    """Pieces of work."""

    items: list[WorkOut]


@read(router, "/long-work", "works", WorksOut)
def works(request: HttpRequest, asked: Annotated[Clocks, Query()]) -> WorksOut:
    """The pieces asked for last that are seen: what is not ended first."""
    seen = sight(request, "works", asked)
    latest = steps.latest(LISTED)
    orgs = seen.seen({each.org for each in latest}, Thing.WORK)
    own = seen.actor.account
    return WorksOut(items=[_work(w) for w in latest if w.org in orgs or w.by == own])


@read(router, "/long-work/{code}", "work", WorkOut)
def one(
    request: HttpRequest, code: Annotated[Code, Path()], asked: Annotated[Clocks, Query()]
) -> WorkOut:
    """One piece of work."""
    return _work(_seen(code, sight(request, "work", asked)))


def _seen(code: str, seen: Scoped) -> Work:
    found = steps.find(code)
    own = found is not None and found.by == seen.actor.account
    if found is None or not (own or seen.sees(found.org, Thing.WORK)):
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
    )


class CancelIn(Deed):
    """That a piece of work is to stop."""


@act(router, "/long-work/{code}/cancellation", "work-cancel")
def cancel(
    request: HttpRequest, code: Annotated[Code, Path()], body: CancelIn, key: Key
) -> HttpResponse:
    """Ask a piece of work to stop: one's own, or with the right to record work for it."""
    seen = doing(request, "work-cancel", body)
    found = _seen(code, seen)
    own = found.by == seen.actor.account
    if found.ended or not (own or seen.sees(found.org, Thing.WORK, verb=Verb.RECORD)):
        raise missing("code")

    def act_it(hand: Hand) -> None:
        steps.stop(code, seen.now)

    return record(request, key, root_of(seen), act_it)
