"""Deployment on paper: ICS 215 of the demand board or of a plan, ICS 204 for each of its posts.

A plan of twenty thousand people is thousands of sheets, so papers are written as long work.
"""

from collections.abc import Iterable, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from muster.core.deployment import DemandLine, Plan, Problem
from muster.core.ledger import AsOf
from muster.core.proposal import PlanOnRecord
from muster.core.rules import RulePack
from muster.core.unfilled import explain_unfilled
from muster.core.work import PaperForm
from muster.formats.ics import assignments, worksheet
from muster.formats.printout import Printout
from muster.formats.sheet import Paper
from muster.formats.wording import Wording
from muster.steps import reading
from muster.steps.deployment_amending import here_of
from muster.steps.deployment_reading import BoardLine, demand_board
from muster.steps.register import above, places
from muster.store.reading import head

_FORMS = {PaperForm.WORKSHEET: worksheet, PaperForm.ASSIGNMENTS: assignments}


def lines_beneath(org: str | None, asof: AsOf) -> tuple[Sequence[BoardLine], dict[str, set[str]]]:
    """Return the open lines beneath an organisation or at a post, and all above each owner."""
    lines = demand_board(asof)
    ways = above({each.org for each in lines if each.org}, asof)
    if org is not None:
        lines = tuple(e for e in lines if org == e.post or org in ways.get(e.org, ()))
    return lines, ways


def board_paper(org: str | None, asof: AsOf) -> Paper:
    """Return the demand board of an organisation as ICS 215, in the active language."""
    lines, _ways = lines_beneath(org, asof)
    codes = {each.org for each in lines} | {each.post for each in lines}
    return worksheet(
        Printout(
            problem=Problem(lines=tuple(_still(each) for each in lines), candidates=()),
            plan=Plan(()),
            unfilled=(),
            words=Wording(names=_names(codes, asof)),
            title=_("Demand board"),
            source=_source(asof),
            made_at=asof.at,
            present={each.demand: each.have + each.on_the_way + each.ordered for each in lines},
        )
    )


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


def plan_paper(record: PlanOnRecord, form: PaperForm, pack: RulePack, asof: AsOf) -> Paper:
    """Return a plan as ICS 215, or as ICS 204 for each post, in the active language."""
    problem = here_of(record, pack).problem
    codes = {each.org for each in problem.lines} | {each.post for each in problem.lines}
    codes |= {person.home for person in problem.candidates}
    lines = {line.code: line for line in problem.lines}
    return _FORMS[form](
        Printout(
            problem=problem,
            plan=record.plan,
            unfilled=explain_unfilled(problem, record.plan),
            words=Wording(names=_names(codes, asof), lines=lines),
            title=_("Plan %(code)s") % {"code": record.code.partition(":")[2]},
            source=_source(asof),
            made_at=record.proposed_at,
            prepared_by=record.steps[0].by,
        )
    )


def _names(codes: Iterable[str], asof: AsOf) -> dict[str, str]:
    chinese = (get_language() or "zh").startswith("zh")
    english = {} if chinese else reading.english_names(asof)
    return {code: english.get(code, each.name) for code, each in places(codes, asof).items()}


def _source(asof: AsOf) -> str:
    seq, _recorded_us, digest = head(asof.known)
    return _("Ledger to fact %(seq)s, digest %(digest)s") % {"seq": seq, "digest": digest[:12]}
