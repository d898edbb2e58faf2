"""Why: one sentence about a person or a demand line of a plan, and the rule that decides.

What a gate of care holds is "held back" and no more.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from muster.core.explanation import Explanation, ExplanationCode
from muster.core.proposal import PlanOnRecord, PlanStatus
from muster.core.rules import RulePack
from muster.formats.explanation_words import explained
from muster.steps.deployment_amending import asking
from muster.steps.deployment_sight import asks_of
from muster.web.deployment_plan import no_plan, no_rules, pack_of, seen_plan, seen_plans
from muster.web.deployment_words import LineNamed, named_lines, wording
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
    on_record = [each for each in seen_plans(question) if each.proposed is not None]
    standing = [each for each in on_record if each.status is not PlanStatus.WITHDRAWN]
    record = seen_plan(asked, question) if asked else _newest_about(standing, about)
    if asked and record is None:
        return no_plan(asked)
    said, line = "", None
    if record and about:
        pack = pack_of(question)
        if pack is None:
            return no_rules()
        said, line = _answer(record, about, pack, question)
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


def _answer(
    record: PlanOnRecord, about: str, pack: RulePack, question: Question
) -> tuple[str, LineNamed | None]:
    """Return the sentence, and the line that was asked about or that the person goes to."""
    asked, tail = asking(record, pack), about.removeprefix("demand:").removeprefix("person:")
    person, code = f"person:{tail}", f"demand:{tail}"
    unknown = Explanation(code=ExplanationCode.PERSON_UNKNOWN)
    found = asked.person(person) if asks_of(record, person, question) else unknown
    if found.code is ExplanationCode.PERSON_UNKNOWN:
        on_line = asked.line(code)
        if on_line.code is not ExplanationCode.LINE_UNKNOWN or about.startswith("demand:"):
            found, person = on_line, code
    codes = {str(each) for each in found.parameters if isinstance(each, str)} | {person}
    lines = named_lines({each for each in codes if each.startswith("demand:")}, question)
    said = explained(wording(codes, question), person, found.discreet())
    return said, next(iter(lines.values()), None)
