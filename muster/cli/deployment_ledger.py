"""Where problems and plans on the command line come from: the ledger."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from muster.cli import show
from muster.cli.deployment_case import DIGEST_SHOWN, Case
from muster.core.deployment import Problem
from muster.core.ledger import AsOf
from muster.core.proposal import PlanOnRecord, PlanStatus
from muster.core.rules import RulePack
from muster.core.unfilled import Unfilled
from muster.formats.deployment_answer import AnswerOnFile
from muster.formats.wording import Wording, listed
from muster.steps.deployment_reading import plan_of, situation_of
from muster.steps.deployment_record import by_now, conflict_of
from muster.steps.deployment_situation import Scope, Situation, situation
from muster.steps.reading import facts
from muster.steps.register import people_of, places
from muster.steps.rules import pack_in_force


def on_record(code: str, asof: AsOf, *, about: Iterable[str] = ()) -> tuple[Case, AnswerOnFile]:
    """Return a plan on record and its problem, with the names of its people and of ``about``.

    One that is still to be decided is judged by all that is known by now; any other by what was
    known when it was made. Raises LookupError when there is no such plan.
    """
    record = plan_of(code, asof)
    if record is None:
        said = _("there is no plan %(code)s; see: muster deployment list")
        raise LookupError(said % {"code": code})
    here = _situation(record, asof)
    problem = here.wished(record.locks, record.bans)
    people = [*about, *(move.person for move in record.moves)]
    case = case_of(replace(here, problem=problem), people, title=_title(record))
    case = replace(case, prepared_by=listed(sorted(record.makers)))
    apart = conflict_of(record)
    return case, AnswerOnFile(
        plan=record.plan,
        conflict=apart[0] if apart else None,
        heads=apart[1] if apart else {},
        seed=record.proposed.seed if record.proposed else None,
        outcome=(record.proposed.outcome or None) if record.proposed else None,
        cost=record.cost,
        bound=record.bound,
        unfilled=tuple(
            Unfilled(line=u.demand, missing=u.missing, blocked_by=u.blocked_by)
            for u in record.unmet
        ),
    )


def _situation(record: PlanOnRecord, asof: AsOf) -> Situation:
    pack = _pack(asof)
    if record.status is not PlanStatus.PROPOSED:
        return situation_of(record, pack)
    at = record.proposed.planned_for if record.proposed else record.proposed_at
    return by_now(record, at, pack, None)


def _pack(asof: AsOf) -> RulePack:
    pack = pack_in_force(asof)
    if pack is None:
        raise LookupError(_("no rule pack is in force, and without rules nobody is sent"))
    return pack


def _title(record: PlanOnRecord) -> str:
    code = record.code.removeprefix("plan:")
    return _("Deployment plan %(code)s") % {"code": code}


def now_on_ledger(asof: AsOf, scope: Scope) -> Situation:
    """Return the planning problem the ledger poses as of ``asof``."""
    return situation(asof, _pack(asof), scope)


def case_of(here: Situation, people: Iterable[str], *, title: str) -> Case:
    """Return the case of a situation, with the names of posts, organisations and ``people``."""
    problem = here.problem
    return Case(
        problem=problem,
        words=Wording(
            names=names(problem, people, here.asof),
            lines={line.code: line for line in problem.lines},
        ),
        title=title,
        source=_source(here),
        at=here.asof.at,
    )


def names(problem: Problem, people: Iterable[str], asof: AsOf) -> dict[str, str]:
    """Return what posts, organisations, units and the people named are called."""
    codes = {code for line in problem.lines for code in (line.post, line.org)}
    codes |= {person.home for person in problem.candidates}
    codes |= {squad.code for squad in problem.squads}
    found = {code: place.name for code, place in places(codes, asof).items()}
    for code, person in people_of(set(people), asof).items():
        if person.record is not None:
            found[code] = person.record.name
    return found


def _source(here: Situation) -> str:
    """Return from which facts a situation was read: number and digest of the last."""
    last = facts([here.seq]).get(here.seq)
    digest = last.digest[:DIGEST_SHOWN] if last else ""
    known = show.local(here.asof.known)
    return f"#{here.seq} {digest} · {known:%Y-%m-%d %H:%M}"
