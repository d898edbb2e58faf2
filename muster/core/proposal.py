"""A plan's life: proposed, looked at, changed by hand, approved or withdrawn; who may do what.

Nobody approves a plan of their own making: who proposed it or changed it by hand is not the one
who sends people out. Who may approve at all is a rule of the pack.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from muster.core import kinds as k
from muster.core.access import one_person
from muster.core.count import Count, Lasting
from muster.core.deployment import DeploymentBreach
from muster.core.kinds import Amendment, Change, PlannedMove
from muster.core.ledger import Fact, order
from muster.core.plan import Ban, Lock, Move, Plan


class PlanStatus(StrEnum):
    """Where a plan stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PlanLife(Lasting):
    """A plan at one moment, without its moves: they are read from its facts when asked for."""

    code: str = ""
    org: str = ""
    status: str = ""  # a PlanStatus, or "" before anything is on record
    reviews: int = 0
    amendments: int = 0

    def after(self, fact: Fact) -> Self:
        """Return the plan after ``fact``; what is withdrawn stays withdrawn."""
        known = replace(self, code=fact.subject, org=self.org or fact.org)
        match fact.body:
            case k.PlanReviewed():
                return replace(known, reviews=self.reviews + 1)
            case k.PlanAmended():
                return replace(known, amendments=self.amendments + 1)
        status = _STATUS.get(type(fact.body))
        if status is None or self.status == PlanStatus.WITHDRAWN:
            return known
        if status is PlanStatus.PROPOSED and self.status:
            return known
        return replace(known, status=status.value)

    def counts(self) -> tuple[Count, ...]:
        """Return one plan where it stands."""
        return (Count(f"plan.{self.status}", self.org),) if self.status else ()

    def events(self, before: Self, fact: Fact) -> tuple[Count, ...]:
        """Return one plan proposed, amended, approved or withdrawn."""
        what = _EVENTS.get(type(fact.body))
        return (Count(f"event.plan_{what}", self.org),) if what else ()


_STATUS = {
    k.PlanProposed: PlanStatus.PROPOSED,
    k.PlanApproved: PlanStatus.APPROVED,
    k.PlanWithdrawn: PlanStatus.WITHDRAWN,
}
_EVENTS: dict[type[k.Kind], str] = {
    k.PlanProposed: "proposed",
    k.PlanAmended: "amended",
    k.PlanApproved: "approved",
    k.PlanWithdrawn: "withdrawn",
}


# --- a plan on record ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One step of a plan's life: what, when, by whom, and what was said."""

    seq: int
    what: str  # proposed, reviewed, amended, approved, withdrawn
    at: datetime
    recorded_at: datetime
    by: str
    said: str = ""
    objects: bool = False  # who looked at it holds that it cannot stand as it is
    changes: tuple[Amendment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOnRecord:
    """All the ledger says of one plan; ``moves`` as they stand after every change by hand.

    ``proposed`` is None for a plan approved before proposals were facts: its moves are orders.
    """

    code: str
    status: PlanStatus
    proposed: k.PlanProposed | None
    proposed_at: datetime
    moves: tuple[PlannedMove, ...]
    by_hand: frozenset[str]  # people a hand put in
    amendments: tuple[Amendment, ...]
    steps: tuple[PlanStep, ...]
    cost: int
    bound: int
    unmet: tuple[k.UnmetLine, ...]

    @property
    def makers(self) -> frozenset[str]:
        """Who proposed it and who changed it: none of them may approve it."""
        return frozenset(step.by for step in self.steps if step.what in ("proposed", "amended"))

    @property
    def reviews(self) -> tuple[PlanStep, ...]:
        """Who looked at the plan as it stands now, each by their last word, in order."""
        last: dict[str, PlanStep] = {}
        for step in sorted(self.steps, key=lambda step: step.seq):
            if step.what in ("proposed", "amended"):
                last.clear()
            elif step.what == "reviewed":
                last.pop(step.by, None)
                last[step.by] = step
        return tuple(last.values())

    @property
    def objections(self) -> tuple[PlanStep, ...]:
        """Who objects to the plan as it stands now and has not taken it back."""
        return tuple(step for step in self.reviews if step.objects)

    @property
    def plan(self) -> Plan:
        """The moves as the checker takes them."""
        return Plan(tuple(Move(move.person, move.demand) for move in self.moves))

    @property
    def locks(self) -> tuple[Lock, ...]:
        """The moves a hand wants kept, each once, in the order they were wished."""
        wished = (a for a in self.amendments if a.change is Change.LOCK and a.demand is not None)
        return tuple(dict.fromkeys(Lock(a.person, a.demand or "") for a in wished))

    @property
    def bans(self) -> tuple[Ban, ...]:
        """The moves a hand wants never, each once, in the order they were wished."""
        wished = (a for a in self.amendments if a.change is Change.BAN)
        return tuple(dict.fromkeys(Ban(a.person, a.demand) for a in wished))


def plan_on_record(facts: Iterable[Fact]) -> PlanOnRecord | None:
    """Return the plan that its standing ``facts`` tell of, or None when none tells of a plan."""
    told = sorted((f for f in facts if type(f.body) in _TOLD), key=order)
    begun = next((f for f in told if type(f.body) in _STATUS), None)
    if begun is None:
        return None
    life = PlanLife()
    for fact in told:
        life = life.after(fact)
    proposed = next((f.body for f in told if isinstance(f.body, k.PlanProposed)), None)
    changes = [f.body for f in told if isinstance(f.body, k.PlanAmended)]
    amendments = tuple(change for body in changes for change in body.changes)
    approved = next((f.body for f in told if isinstance(f.body, k.PlanApproved)), None)
    last = approved or (changes[-1] if changes else proposed)
    moves = proposed.moves if proposed else ()
    for body in changes:
        moves = changed(moves, body.changes)
    return PlanOnRecord(
        code=begun.subject,
        status=PlanStatus(life.status),
        proposed=proposed,
        proposed_at=begun.holds_from,
        moves=moves,
        by_hand=frozenset(a.person for a in amendments if a.change is Change.IN),
        amendments=amendments,
        steps=tuple(_step(fact) for fact in sorted(told, key=lambda f: (f.holds_from, f.seq))),
        cost=last.cost if last else 0,
        bound=last.bound if last else 0,
        unmet=last.unmet if last else (),
    )


_TOLD = (k.PlanProposed, k.PlanReviewed, k.PlanAmended, k.PlanApproved, k.PlanWithdrawn)


def _step(fact: Fact) -> PlanStep:
    body = fact.body
    by, said, objects = fact.recorded_by, "", False
    changes: tuple[Amendment, ...] = ()
    match body:
        case k.PlanProposed():
            by = body.proposed_by
        case k.PlanReviewed():
            by, said, objects = body.reviewed_by, body.remark, body.objects
        case k.PlanAmended():
            by, changes = body.amended_by, body.changes
        case k.PlanApproved():
            by = body.approved_by
        case k.PlanWithdrawn():
            by, said = body.withdrawn_by, body.why
    return PlanStep(
        seq=fact.seq,
        what=fact.kind.partition(".")[2],
        at=fact.holds_from,
        recorded_at=fact.recorded_at,
        by=by,
        said=said,
        objects=objects,
        changes=changes,
    )


def changed(moves: Sequence[PlannedMove], changes: Iterable[Amendment]) -> tuple[PlannedMove, ...]:
    """Return ``moves`` after changes by hand; locks and bans speak of plans made anew."""
    kept = dict(enumerate(moves))  # by place
    of: dict[str, list[int]] = defaultdict(list)  # the places of each person's moves
    for place, move in kept.items():
        of[move.person].append(place)
    for place, change in enumerate(changes, start=len(kept)):
        own = of[change.person]
        if change.change is Change.OUT:
            out = [each for each in own if change.demand in (None, kept[each].demand)]
            for each in out:
                del kept[each]
            of[change.person] = [each for each in own if each in kept]
        elif change.change is Change.IN and change.demand is not None:
            kept[place] = PlannedMove(person=change.person, demand=change.demand)
            own.append(place)
    return tuple(kept.values())


# --- what may not be done ------------------------------------------------------------------------


class PlanRefusalCode(StrEnum):
    """Why a step of a plan or of a deployment is not taken, in order of precedence."""

    PLAN_UNKNOWN = "plan_unknown"
    CODE_TAKEN = "code_taken"  # a plan of that code is on record
    NOT_PROPOSED = "not_proposed"  # it is approved or withdrawn already
    WITHDRAWN_ALREADY = "withdrawn_already"
    OWN_PLAN = "own_plan"  # four eyes: who proposed or changed a plan does not approve it
    OWN_REVIEW = "own_review"  # nor looks at it for others
    OBJECTED = "objected"  # somebody who looked at it as it stands objects
    NOT_REVIEWED = "not_reviewed"  # the pack asks for more who have looked at it as it stands
    NOT_ALLOWED = "not_allowed"  # the pack names who may approve, and this is nobody of them
    NO_WHY = "no_why"  # a change by hand, a recall, a withdrawal says why
    NOT_IN_PLAN = "not_in_plan"
    IN_PLAN_ALREADY = "in_plan_already"
    LINE_MISSING = "line_missing"  # a move put in, or a lock, names its line
    PERSON_UNKNOWN = "person_unknown"
    NOT_AWAY = "not_away"  # neither at a post, on the way nor under orders
    RECALLED_ALREADY = "recalled_already"
    NO_NOTICE = "no_notice"  # to report back before the recall is given
    NOBODY = "nobody"  # nobody is named
    NO_ORDER = "no_order"  # nothing to set out for or to arrive at
    SET_OUT_ALREADY = "set_out_already"
    NOT_AT_POST = "not_at_post"
    NOT_RELIEVED = "not_relieved"  # a post is handed over before its holder goes elsewhere
    AT_HOME = "at_home"
    LINE_UNKNOWN = "line_unknown"  # there is no such line, or it is closed
    WINDOW_OVER = "window_over"  # the time a line is about has passed
    NOTHING_OPEN = "nothing_open"  # no line that is asked for lacks anybody
    NOT_ON_RESERVE = "not_on_reserve"
    CONTRADICTION = "contradiction"  # the problem contradicts itself: see the conflict
    RULE_BROKEN = "rule_broken"  # see the breach


@dataclass(frozen=True, slots=True)
class PlanRefusal:
    """One reason why a step is not taken; ``about`` names the plan, person or line."""

    code: PlanRefusalCode
    about: str = ""
    breach: DeploymentBreach | None = None


def not_to_be_approved(
    record: PlanOnRecord,
    by: str,
    approvers: Sequence[str] | None,
    jobs: Collection[str] = (),
    belongs: Mapping[str, str] = MappingProxyType({}),
    reviews_min: int = 0,
) -> list[PlanRefusal]:
    """Return why ``by`` may not approve the plan now; an approver is named by office.

    Of the ``reviews_min`` who have to look at it before, none is who approves it.

    ``by`` is an account that holds ``jobs``; or an office, or an office and who holds it
    (``deployment_approver:0000004``). ``belongs`` says which person an account belongs to: who
    has two accounts, or two jobs, is one.
    """
    found = still_proposed(record)
    if any(one_person(by, maker, belongs) for maker in record.makers):
        found.append(PlanRefusal(PlanRefusalCode.OWN_PLAN, by))
    if approvers is not None and not {by.partition(":")[0], *jobs} & set(approvers):
        found.append(PlanRefusal(PlanRefusalCode.NOT_ALLOWED, by))
    found += [PlanRefusal(PlanRefusalCode.OBJECTED, step.by) for step in record.objections]
    looked = [step.by for step in record.reviews if not one_person(by, step.by, belongs)]
    if len({belongs.get(who, who) for who in looked}) < reviews_min:
        found.append(PlanRefusal(PlanRefusalCode.NOT_REVIEWED, record.code))
    return found


def not_to_be_reviewed(
    record: PlanOnRecord, by: str, remark: str, *, objects: bool
) -> list[PlanRefusal]:
    """Return why ``by`` may not say what they think of the plan; an objection gives its reason."""
    found = still_proposed(record)
    if by in record.makers:
        found.append(PlanRefusal(PlanRefusalCode.OWN_REVIEW, by))
    if objects and not remark.strip():
        found.append(PlanRefusal(PlanRefusalCode.NO_WHY, record.code))
    return found


def still_proposed(record: PlanOnRecord) -> list[PlanRefusal]:
    """Return why a plan cannot be reviewed, changed or approved: it is beyond that."""
    if record.status is PlanStatus.PROPOSED:
        return []
    return [PlanRefusal(PlanRefusalCode.NOT_PROPOSED, record.code)]


def not_to_be_changed(record: PlanOnRecord, changes: Iterable[Amendment]) -> list[PlanRefusal]:
    """Return every reason why ``changes`` cannot be made, rules aside: the checker judges those."""
    found = still_proposed(record)
    present: dict[str, set[str]] = defaultdict(set)  # the lines each person is sent to
    for move in record.moves:
        present[move.person].add(move.demand)
    for change in changes:
        if not change.why.strip():
            found.append(PlanRefusal(PlanRefusalCode.NO_WHY, change.person))
        own = present[change.person]
        lines = {line for line in own if change.demand in (None, line)}
        if change.change is Change.OUT:
            if not lines:
                found.append(PlanRefusal(PlanRefusalCode.NOT_IN_PLAN, change.person))
            own -= lines
        elif change.change is not Change.BAN and change.demand is None:
            found.append(PlanRefusal(PlanRefusalCode.LINE_MISSING, change.person))
        elif change.change is Change.IN:
            if lines:
                found.append(PlanRefusal(PlanRefusalCode.IN_PLAN_ALREADY, change.person))
            own.add(change.demand or "")
    return found


def broken(breaches: Iterable[DeploymentBreach]) -> list[PlanRefusal]:
    """Return one refusal for each rule a plan breaks."""
    return [
        PlanRefusal(PlanRefusalCode.RULE_BROKEN, each.person or each.line or "", each)
        for each in breaches
    ]
