"""Why: one sentence about a person or a demand line of a plan.

What a gate of care holds is "held back" and no more.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from muster.core.proposal import PlanOnRecord
from muster.steps.deployment_reading import plan_of, plans
from muster.web.deployment_plan import no_plan
from muster.web.deployment_words import DISCREET, LineNamed, named_lines, why_open
from muster.web.fault import Fault
from muster.web.question import Question, page


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPage:
    """The question as it was put, and the answer in one sentence."""

    about: str
    said: str
    plan: str  # by which plan, without its kind; "" where there is none
    plans: tuple[str, ...]
    line: LineNamed | None  # that the sentence speaks of


@page
def why(request: HttpRequest, question: Question) -> HttpResponse | Fault:
    """Answer why a person goes where they go, or why a line stands as it does."""
    about, asked = request.GET.get("about", "").strip(), request.GET.get("plan", "")
    on_record = [each for each in plans(question.asof) if each.proposed is not None]
    record = plan_of(asked, question.asof) if asked else _newest_about(on_record, about)
    if asked and record is None:
        return no_plan(asked)
    said, line = _answer(record, about, question) if record and about else ("", None)
    shown = WhyPage(
        about=about,
        said=said,
        plan=record.code.partition(":")[2] if record else "",
        plans=tuple(each.code.partition(":")[2] for each in on_record),
        line=line,
    )
    return render(request, "why.html", {"page": shown})


def _newest_about(on_record: list[PlanOnRecord], about: str) -> PlanOnRecord | None:
    """Return the newest plan that speaks of a person or line, else the newest of all."""
    person, line = f"person:{about.removeprefix('person:')}", f"demand:{_tail(about)}"
    for record in on_record:
        told = any(person == m.person or line == m.demand for m in record.moves)
        if told or any(line == each.demand for each in record.unmet):
            return record
    return next(iter(on_record), None)


def _tail(about: str) -> str:
    return about.removeprefix("demand:")


def _answer(record: PlanOnRecord, about: str, question: Question) -> tuple[str, LineNamed | None]:
    person, code = f"person:{about.removeprefix('person:')}", f"demand:{_tail(about)}"
    move = next((m for m in record.moves if m.person == person), None)
    if move is not None:
        line = named_lines([move.demand], question)[move.demand]
        given = {"number": _number(person), "line": line.name}
        if not move.reasons:
            return _("%(number)s goes to %(line)s: put in by hand.") % given, line
        given["reasons"] = DISCREET.reasons(move.reasons)
        return _("%(number)s goes to %(line)s: %(reasons)s.") % given, line
    sent = sum(m.demand == code for m in record.moves)
    short = next((each for each in record.unmet if each.demand == code), None)
    if not sent and short is None:
        return _("This plan sends nobody by that number, and knows no line by that code."), None
    line = named_lines([code], question)[code]
    if short is None:
        return _("%(line)s is filled: %(n)d are sent.") % {"line": line.name, "n": sent}, line
    said = {"line": line.name, "n": short.missing}
    said["why"] = why_open(short.missing, short.blocked_by)
    return _("%(line)s lacks %(n)d. %(why)s") % said, line


def _number(person: str) -> str:
    return person.partition(":")[2]
