"""A plan is asked for on a page: for which lines, from whom, for when, by which rules.

It is made in the background as long work; what comes of it is a proposal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core.access import Thing, Verb
from muster.core.kinds import Movement
from muster.core.ledger import AsOf
from muster.core.work import PlanAsked, Task
from muster.steps import work as steps
from muster.steps.deployment_need import named_wrongly
from muster.steps.deployment_reading import BoardLine
from muster.steps.figure import zone
from muster.steps.register import Place
from muster.steps.rules import pack_in_force, packs_adopted
from muster.store.now import this_moment
from muster.web.clock import SAMPLE, moment_said, written
from muster.web.deployment import LineRow, Sum, lines_of, shown_lines, summed
from muster.web.deployment_plan import organisations_near
from muster.web.deployment_words import refusals_said
from muster.web.fault import Fault, whole
from muster.web.form import Done, led_back
from muster.web.question import Question, deed, page
from muster.web.work import WorkPage, listed

LISTED = 100  # lines one can tick; who wants more of them narrows the list down, or ticks none
PRIORITY_MAX = 9
ONLY_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """All that the page shows: what is open here, and what has been asked for."""

    total: Sum  # of the lines that lack somebody
    lines: tuple[LineRow, ...]
    more: int  # lines that are not listed
    priority: int
    priorities: tuple[int, ...]
    choices: tuple[Place, ...]
    movements: tuple[str, ...]
    at: str  # the moment it is planned for, as a field takes it
    packs: tuple[str, ...]  # adopted, the one in force first
    work: WorkPage


@page
def first(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer with what lacks people here, and a form that asks for a plan for it."""
    priority = _priority(request.GET.get("priority", ""))
    if isinstance(priority, Fault):
        return priority
    beneath, _above = lines_of(question)
    short = [line for line in beneath if line.open]
    wanted = sorted(
        (line for line in short if not priority or line.priority <= priority), key=_urgent_first
    )
    found = FirstPage(
        total=summed(wanted),
        lines=shown_lines(wanted[:LISTED], question),
        more=max(0, len(wanted) - LISTED),
        priority=priority,
        priorities=tuple(sorted({line.priority for line in short} | ({priority} - {0}))),
        choices=organisations_near(question),
        movements=tuple(Movement),
        at=written(question.asof.at)[: len(SAMPLE)],
        packs=_packs(question),
        work=listed(question, Task.PLAN),
    )
    return render(request, "plan_first.html", {"page": found})


def _urgent_first(line: BoardLine) -> tuple[int, str, str]:
    return line.priority, line.post, line.demand


def _packs(question: Question) -> tuple[str, ...]:
    try:
        pack = pack_in_force(question.asof)
    except LookupError:
        pack = None
    names = [pack.name] if pack else []
    return tuple(dict.fromkeys([*names, *(each.name for each in packs_adopted(question.asof))]))


@deed
def ask(request: HttpRequest, question: Question) -> Done:
    """Put a plan for what a form chooses in the queue, and lead back to where it can be seen."""
    asked = _asked(request, question)
    if not isinstance(asked, PlanAsked):
        return asked
    org = question.scope or (question.root.code if question.root else "")
    steps.ask(asked, by=question.actor.account, org=org, at=this_moment())
    return led_back(question, "plan-first", **_kept(request, question))


def _kept(request: HttpRequest, question: Question) -> dict[str, str]:
    org = question.org.code.partition(":")[2] if question.org else ""
    asked = {"org": org, "priority": request.POST.get("priority", "")}
    return {name: said for name, said in asked.items() if said}


def _asked(request: HttpRequest, question: Question) -> PlanAsked | list[Fault]:
    """Return what a form asks for, or everything that is wrong with it."""
    movement, at = _movement(request), _moment(request)
    priority = _priority(request.POST.get("priority", ""))
    drawn, rules = _drawn_from(request, question), _rules(request, question)
    only = tuple(f"demand:{code}" for code in dict.fromkeys(request.POST.getlist("line")))
    found: list[Fault] = [
        each for each in (movement, at, priority, drawn, rules) if isinstance(each, Fault)
    ]
    if len(only) > ONLY_MAX:
        remedy = _("Tick up to %(most)s lines, or none for all of them.") % {"most": ONLY_MAX}
        found.append(Fault(field="line", given=str(len(only)), remedy=remedy))
    elif only and isinstance(at, datetime):
        asof = AsOf(at, question.asof.known)
        found += refusals_said(named_wrongly(only, asof, question), question)
    if (
        found
        or isinstance(movement, Fault)
        or isinstance(at, Fault)
        or isinstance(priority, Fault)
        or isinstance(drawn, Fault)
        or isinstance(rules, Fault)
    ):
        return found
    now = this_moment().astimezone(zone())
    return PlanAsked(
        code=f"{now:%Y%m%d}-{uuid4().hex[:6]}",
        at=at,
        beneath=question.scope,
        drawn_from=drawn,
        movement=movement,
        priority_max=priority or None,
        only=only or None,
        rules=rules,
    )


def _movement(request: HttpRequest) -> str | Fault:
    said = request.POST.get("movement", Movement.REINFORCE.value)
    if said not in tuple(Movement):
        return Fault(field="movement", given=said, remedy=_("Choose one from the list."))
    return said


def _moment(request: HttpRequest) -> datetime | Fault:
    said = request.POST.get("planned_for", "")
    moment = moment_said(said)
    if moment is None:
        remedy = _("Write a date and a time, such as %(sample)s.") % {"sample": SAMPLE}
        return Fault(field="planned_for", given=said, remedy=remedy)
    return moment


def _priority(said: str) -> int | Fault:
    priority = whole(said or "0", most=PRIORITY_MAX)
    if priority is None:
        urgent = _("Leave it out, or write a whole number; 1 is the most urgent.")
        return Fault(field="priority", given=said, remedy=urgent)
    return priority


def _drawn_from(request: HttpRequest, question: Question) -> str | Fault | None:
    """Return whose people may be drawn: who may not plan for all draws on the own people alone."""
    said = request.POST.get("drawn_from", "")
    if not said:
        return question.scope if not question.whole else None
    org = f"org:{said}"
    known: Sequence[Place] = organisations_near(question)
    if org not in {place.code for place in known} or not question.sees(
        org, Thing.PLAN, verb=Verb.PROPOSE
    ):
        return Fault(field="drawn_from", given=said, remedy=_("Choose one from the list."))
    return org


def _rules(request: HttpRequest, question: Question) -> str | Fault:
    said = request.POST.get("rules", "")
    if said and said not in _packs(question):
        remedy = _("Choose one of the rule packs that are adopted.")
        return Fault(field="rules", given=said, remedy=remedy)
    return said
