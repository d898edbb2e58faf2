"""The reserve: who stands by for the lines of approved plans, in what place, and who moved up."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.core.ledger import AsOf
from muster.core.proposal import PlanOnRecord, PlanStatus
from muster.steps.deployment_reading import (
    OnReserve,
    ReserveStanding,
    reserve_of,
)
from muster.steps.register import people_of
from muster.web.deployment_happened import Happened, happened
from muster.web.deployment_plan import no_plan, seen_plan, seen_plans
from muster.web.deployment_words import LineNamed, named_lines
from muster.web.fault import Fault
from muster.web.question import Question, page
from muster.web.subject import Subject, subjects

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveShown:
    """Somebody who stands by, or stood by, for a line."""

    number: str
    home: Subject | None
    line: LineNamed
    place: int
    standing: str
    replaces: str  # number of whom they moved up for


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservePage:
    """All that the page shows."""

    plan: str  # code of the plan shown, without its kind; "" where none is approved
    plans: tuple[str, ...]
    people: tuple[ReserveShown, ...]
    waiting: int
    moved_up: int
    happened: tuple[Happened, ...]
    next: int | None


@page
def reserve(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with the reserve list of an approved plan: the newest that has one, or that named."""
    approved = [e for e in seen_plans(question) if e.status is PlanStatus.APPROVED and e.proposed]
    asked = request.GET.get("plan", "")
    named = seen_plan(asked, question) if asked else None
    if asked and named is None:
        return no_plan(asked)
    record, placed = _first([named] if named else approved, question.asof)
    found = sorted(placed, key=_changed_first)
    begin = question.after
    shown = ReservePage(
        plan=record.code.partition(":")[2] if record else "",
        plans=tuple(each.code.partition(":")[2] for each in approved),
        people=_shown(found[begin : begin + PAGE], question),
        waiting=sum(each.standing == "waits" for each in found),
        moved_up=sum(each.standing == "moved_up" for each in found),
        happened=happened(question, record) if record else (),
        next=begin + PAGE if begin + PAGE < len(found) else None,
    )
    return render(request, "reserve.html", {"page": shown})


def _first(
    plans: Sequence[PlanOnRecord], asof: AsOf
) -> tuple[PlanOnRecord | None, Sequence[OnReserve]]:
    """Return the first plan for whose lines somebody stands by, and who does; else the first."""
    for each in plans:
        if placed := reserve_of(each.code, asof):
            return each, placed
    return next(iter(plans), None), ()


def _changed_first(each: OnReserve) -> bool:
    """Those of whom something is to be told stand first; the rest stay by line and place."""
    return each.standing is ReserveStanding.WAITS


def _shown(found: Sequence[OnReserve], question: Question) -> tuple[ReserveShown, ...]:
    lines = named_lines({each.demand for each in found}, question)
    people = people_of([each.person for each in found], question.asof)
    homes = subjects({p.record.home for p in people.values() if p.record}, question.asof)
    shown = []
    for each in found:
        person = people.get(each.person)
        shown.append(
            ReserveShown(
                number=each.person.partition(":")[2],
                home=homes[person.record.home] if person and person.record else None,
                line=lines[each.demand],
                place=each.place,
                standing=str(each.standing),
                replaces=(each.replaces or "").partition(":")[2],
            )
        )
    return tuple(shown)
