"""A plan as the ledger holds it: read back, judged by what is known now, refused by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.conflict import Cause, CauseKind, Conflict
from muster.core.deployment import DeploymentBreach
from muster.core.kinds import Movement
from muster.core.ledger import AsOf, Draft, moment
from muster.core.plan import Move, Problem, Reason
from muster.core.proposal import PlanOnRecord, PlanRefusal, PlanRefusalCode, plan_on_record
from muster.core.rules import RulePack
from muster.core.unfilled import Unfilled
from muster.steps.deployment_situation import Scope, Situation, situation
from muster.steps.hand import Hand
from muster.store.reading import head, kinds_since, standing_of

_SAME_SITUATION = frozenset({"plan.proposed", "plan.reviewed", "plan.amended"})


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a step was not taken: every reason, by name. Nothing was recorded."""

    refusals: tuple[PlanRefusal, ...]

    @property
    def breaches(self) -> list[DeploymentBreach]:
        """The rules that would be broken."""
        return [each.breach for each in self.refusals if each.breach is not None]


def refused(*codes: PlanRefusalCode, about: str = "") -> Refused:
    """Return a refusal for each of ``codes``."""
    return Refused(tuple(PlanRefusal(code, about) for code in codes))


def unmet(unfilled: Iterable[Unfilled]) -> tuple[k.UnmetLine, ...]:
    """Return open need as a fact keeps it."""
    return tuple(
        k.UnmetLine(demand=u.line, missing=u.missing, blocked_by=u.blocked_by) for u in unfilled
    )


def written(reason: Reason) -> str:
    """Return a reason as an order keeps it: the code, then its parameters, by colons."""
    return ":".join([reason.code.value, *(str(p) for p in reason.parameters)])


def told_conflict(found: Conflict, problem: Problem) -> k.Contradiction:
    """Return what cannot hold together as a fact keeps it: gates of care are not told apart.

    Everybody who may see a plan reads it.
    """
    shown = found.discreet()
    lines = {line.code: line for line in problem.lines}

    def heads(cause: Cause) -> int:
        if cause.kind is CauseKind.LINE:
            return lines[cause.about[0]].heads_min
        return lines[cause.about[0]].heads if cause.kind is CauseKind.LINE_HEADS else 0

    return k.Contradiction(
        causes=tuple(
            k.ContradictionCause(kind=cause.kind.value, about=cause.about, heads=heads(cause))
            for cause in shown.causes
        ),
        needed=shown.needed,
        exist=shown.exist,
        left=shown.left,
    )


def conflict_of(record: PlanOnRecord) -> tuple[Conflict, Mapping[Cause, int]] | None:
    """Return what a plan was answered cannot hold together, and the heads of its lines.

    None where all could be met.
    """
    told = record.proposed.conflict if record.proposed else None
    if told is None:
        return None
    causes = [Cause(CauseKind(each.kind), each.about) for each in told.causes]
    heads = {cause: each.heads for cause, each in zip(causes, told.causes, strict=True)}
    found = Conflict(
        causes=tuple(causes),
        needed=told.needed,
        exist=told.exist,
        left=told.left,
    )
    return found, heads


def plan_of(code: str, asof: AsOf | None = None) -> PlanOnRecord | None:
    """Return the plan on record under ``code``, with or without ``plan:``, now or as of then."""
    facts = standing_of([subject_of(code)], last=head(asof.known if asof else None)[0])
    return plan_on_record(f for f in facts if asof is None or f.holds_from <= asof.at)


def subject_of(code: str) -> str:
    """Return the subject of the plan ``code``, which may be one already."""
    return code if code.startswith("plan:") else f"plan:{code}"


def scope_of(record: PlanOnRecord) -> Scope:
    """Return what a plan on record is about."""
    body = record.proposed
    if body is None:
        return Scope()
    return Scope(
        only_lines=body.only_lines,
        drawn_from=body.drawn_from,
        among=None if body.among is None else frozenset(body.among),
        reopens=body.replaces,
        beneath=body.beneath,
        priority_max=body.priority_max,
        only=None if body.only is None else frozenset(body.only),
    )


def by_now(record: PlanOnRecord, at: datetime, pack: RulePack, here: Situation | None) -> Situation:
    """Return the situation of a plan at ``at`` by all that is recorded: ``here``, if that is it.

    What was said of plans meanwhile changes nobody's state.
    """
    scope = scope_of(record)
    alike = here is not None and (here.asof.at, here.scope) == (at, scope)
    if here is not None and alike and kinds_since(here.seq) <= _SAME_SITUATION:
        return here
    return situation(AsOf(at, moment(head()[1])), pack, scope)


def order_of(code: str, now: Situation, move: Move, movement: Movement) -> k.Ordered:
    """Return the order that carries out one move of the plan ``code``."""
    return k.Ordered(
        plan=code,
        demand=move.line,
        post=now.posts[move.line],
        org=now.owners[move.line],
        movement=movement,
        reasons=tuple(map(written, move.reasons)),
    )


def order_draft(hand: Hand, person: str, body: k.Ordered, at: datetime) -> Draft:
    """Return the draft of an order."""
    concerns = (body.plan, body.demand, body.post)
    return hand.draft(person, body, at, org=body.org, concerns=concerns)
