"""Deployment on paper: ICS 215 of the demand board or a plan, ICS 204 for its posts, as PDF."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muster.core.deployment import DemandLine, Plan, Problem
from muster.core.unfilled import explain_unfilled
from muster.formats.ics import assignments, worksheet
from muster.formats.printout import Printout
from muster.formats.sheet import Paper, write_pdf
from muster.formats.wording import Wording
from muster.steps.deployment_amending import here_of
from muster.steps.deployment_reading import BoardLine
from muster.web.deployment import lines_of
from muster.web.deployment_plan import no_plan, no_rules, pack_of, seen_plan
from muster.web.deployment_words import wording
from muster.web.fault import Fault
from muster.web.question import Question, page

FORMS = {215: worksheet, 204: assignments}


@page
def board(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the demand board of an organisation as ICS 215."""
    lines, _above = lines_of(question)
    given = Printout(
        problem=Problem(lines=tuple(_still(each) for each in lines), candidates=()),
        plan=Plan(()),
        unfilled=(),
        words=_words({each.org for each in lines} | {each.post for each in lines}, question),
        title=_("Demand board"),
        source=_source(question),
        made_at=question.asof.at,
        present={each.demand: each.have + each.on_the_way + each.ordered for each in lines},
    )
    return _pdf(worksheet(given), "ics-215")


def _still(line: BoardLine) -> DemandLine:
    """Return what a line still wants, as a planner would be asked for it."""
    here = line.have + line.on_the_way + line.ordered
    heads = max(0, line.required - here)
    return DemandLine(
        code=line.demand,
        post=line.post,
        org=line.org,
        lat_e6=0,
        lon_e6=0,
        role=line.role,
        heads=heads,
        heads_min=min(heads, max(0, line.required_min - here)),
        competences=frozenset(line.competences),
        priority=line.priority,
        window=line.window,
    )


@page
def plan(request: HttpRequest, question: Question, *, code: str, form: int) -> HttpResponse | Fault:
    """Answer with a plan as ICS 215, or as ICS 204 for each of its posts."""
    record = seen_plan(code, question)
    if record is None:
        return no_plan(code)
    if form not in FORMS:
        remedy = gettext_lazy("Leave it out, or use one of: %(names)s.") % {"names": "204, 215"}
        return Fault(field="form", given=str(form), remedy=remedy, missing=True)
    pack = pack_of(question)
    if pack is None:
        return no_rules()
    problem = here_of(record, pack).problem
    codes = {each.org for each in problem.lines} | {each.post for each in problem.lines}
    codes |= {person.home for person in problem.candidates}
    tail = record.code.partition(":")[2]
    given = Printout(
        problem=problem,
        plan=record.plan,
        unfilled=explain_unfilled(problem, record.plan),
        words=_words(codes, question, problem),
        title=_("Plan %(code)s") % {"code": tail},
        source=_source(question),
        made_at=record.proposed_at,
        prepared_by=record.steps[0].by,
    )
    return _pdf(FORMS[form](given), f"ics-{form}-{tail}")


def _words(codes: set[str], question: Question, problem: Problem | None = None) -> Wording:
    lines = {line.code: line for line in problem.lines} if problem else {}
    return Wording(names=wording(codes, question).names, lines=lines)


def _source(question: Question) -> str:
    return _("Ledger to fact %(seq)s, digest %(digest)s") % {
        "seq": question.extent.seq,
        "digest": question.extent.digest[:12],
    }


def _pdf(paper: Paper, name: str) -> HttpResponse:
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(write_pdf(paper), content_type="application/pdf", headers=shown)
