"""Deployment plans: which there are, and one of them: its moves with reasons, what stays open.

A page of moves is read from the plan's own facts, so that it costs the same for fifty moves of
ten and of forty thousand. People are shown by number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from muster.core import kinds as k
from muster.core.access import Thing, Verb
from muster.core.deployment import ReasonCode
from muster.core.proposal import PlanOnRecord, PlanStatus, PlanStep
from muster.core.rules import RulePack
from muster.steps.deployment_reading import Standing, plan_of, plans
from muster.steps.deployment_sight import may
from muster.steps.register import Place, above, children, people_of
from muster.steps.rules import pack_in_force
from muster.web.deployment import Choice
from muster.web.deployment_drawn import Progress, Shares, Volunteers, progress, shares, volunteers
from muster.web.deployment_happened import Happened, happened
from muster.web.deployment_words import (
    DISCREET,
    LineNamed,
    conflict_said,
    named_lines,
    why_open,
)
from muster.web.derogation_shown import PassShown, passes_of
from muster.web.fault import Fault
from muster.web.form import new_key
from muster.web.question import Question, page
from muster.web.subject import Subject, subjects
from muster.web.unit_request import waiting_for
from muster.web.words import REASONS, word

PAGE = 50
VIEWS = ("moves", "open", "share", "volunteers", "progress")


# --- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShown:
    """A plan in a few numbers: how much of what was asked for it fills, and how well."""

    record: PlanOnRecord

    @property
    def tail(self) -> str:
        """The code of the plan without its kind."""
        return self.record.code.partition(":")[2]

    @property
    def status(self) -> str:
        """Where it stands; a proposed plan that a hand has changed is told apart."""
        changed = self.record.status is PlanStatus.PROPOSED and self.record.amendments
        return "amended" if changed else self.record.status.value

    @property
    def proposed(self) -> bool:
        """Whether it waits for a decision."""
        return self.record.status is PlanStatus.PROPOSED

    @property
    def placed(self) -> int | None:
        """How many people it sends; None of a plan whose moves are orders alone."""
        return len(self.record.moves) if self.record.proposed else None

    @property
    def open(self) -> int:
        """How many heads it leaves open."""
        return sum(each.missing for each in self.record.unmet)

    @property
    def open_at_first(self) -> int:
        """How many heads it left open as it was proposed; since then lines may have come short."""
        first = self.record.proposed
        return sum(each.missing for each in first.unmet) if first else self.open

    @property
    def heads(self) -> int | None:
        """How many heads its lines ask for."""
        return None if self.placed is None else self.placed + self.open

    @property
    def made(self) -> PlanStep | None:
        """Who laid it before those who decide, and when."""
        return next((each for each in self.record.steps if each.what == "proposed"), None)

    @property
    def decided(self) -> PlanStep | None:
        """Who approved or withdrew it last, and when."""
        decided = [e for e in self.record.steps if e.what in ("approved", "withdrawn")]
        return decided[-1] if decided else None

    @property
    def quality(self) -> str:
        """How good it is known to be, as a code: see the template ``plan_quality``."""
        if self.record.proposed is None:
            return "unknown"
        return "hand" if self.record.amendments else self.record.proposed.outcome

    @property
    def gap_permille(self) -> int | None:
        """How far it may be from the best there is; None where open need hides that."""
        if self.open or self.record.cost <= 0:
            return None
        missing = max(0, self.record.cost - self.record.bound)
        return -(-missing * 1000 // self.record.cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansPage:
    """All that the list shows."""

    plans: tuple[PlanShown, ...]
    next: int | None
    units_wait: int  # requests for temporary units that wait for a reply of who asks


@page
def all_plans(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with the plans on record: those that wait for a decision, then the newest first."""
    known = (PlanShown(record=each) for each in seen_plans(question))
    shown = sorted(known, key=lambda each: not each.proposed)
    begin = question.after
    found = PlansPage(
        plans=tuple(shown[begin : begin + PAGE]),
        next=begin + PAGE if begin + PAGE < len(shown) else None,
        units_wait=waiting_for(question),
    )
    return render(request, "plans.html", {"page": found})


# --- one plan ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveShown:
    """One person sent to one line, and why."""

    number: str
    home: Subject | None
    line: LineNamed
    reasons: str
    by_hand: bool
    locked: bool
    passes: tuple[PassShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShown:
    """One line left short, and what blocks it, in a sentence."""

    line: LineNamed
    missing: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFilters:
    """What narrows the moves down."""

    q: str = ""
    reason: str = ""
    only: str = ""  # hand, elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """All that the page of one plan shows."""

    plan: PlanShown
    view: str
    filters: MoveFilters
    reasons: tuple[Choice, ...]
    choices: tuple[Place, ...]  # organisations to narrow down to
    moves: tuple[MoveShown, ...]
    found: int  # moves that pass the filters
    start: int
    next: int | None
    moves_from: int
    moves_to: int
    open: tuple[OpenShown, ...]
    elsewhere: int  # moves to another organisation than the own
    share: Shares | None
    volunteers: Volunteers | None
    progress: Progress | None
    happened: tuple[Happened, ...]
    conflict: tuple[str, ...]  # why not all can be met, in sentences
    may_review: bool
    may_change: bool
    may_decide: bool
    key: str


@page
def one(request: HttpRequest, question: Question, *, code: str) -> HttpResponse | Fault:
    """Answer with one plan: its moves, what it leaves open, its life."""
    record = seen_plan(code, question)
    if record is None:
        return no_plan(code)
    view = request.GET.get("view", "moves")
    if view not in VIEWS:
        remedy = _("Leave it out, or use one of: %(names)s.") % {"names": ", ".join(VIEWS)}
        return Fault(field="view", given=view, remedy=remedy)
    filters = MoveFilters(
        q=request.GET.get("q", "").strip(),
        reason=request.GET.get("reason", ""),
        only=request.GET.get("only", ""),
    )
    passed = filtered(record, filters, question) if view == "moves" else ()
    begin = question.after
    pack = pack_of(question) if view in ("share", "volunteers") else None
    if view in ("share", "volunteers") and pack is None:
        return no_rules()
    outcome = request.GET.get("outcome", "")
    far = _far(record, request, question) if view == "progress" else None
    if isinstance(far, Fault):
        return far
    found = PlanPage(
        plan=PlanShown(record=record),
        view=view,
        filters=filters,
        reasons=_reasons(filters),
        choices=organisations_near(question),
        moves=shown_moves(record, passed[begin : begin + PAGE], question),
        found=len(passed),
        start=begin,
        next=begin + PAGE if begin + PAGE < len(passed) else None,
        moves_from=begin + 1,
        moves_to=min(begin + PAGE, len(passed)),
        open=_open(record, question) if view == "open" else (),
        elsewhere=sum(not _own(move) for move in record.moves),
        share=shares(record, pack, question) if pack and view == "share" else None,
        volunteers=volunteers(record, pack, question, chosen=outcome, limit=PAGE)
        if pack and view == "volunteers"
        else None,
        progress=far,
        happened=happened(question, record) if view == "progress" else (),
        conflict=conflict_said(record, question) if view == "open" else (),
        may_review=_may_review(record, question),
        may_change=may(record, question, Verb.PROPOSE),
        may_decide=may(record, question, Verb.APPROVE),
        key=new_key(),
    )
    return render(request, "plan.html", {"page": found})


def _reasons(filters: MoveFilters) -> tuple[Choice, ...]:
    return tuple(Choice(code=c, word=word(REASONS, c), chosen=c == filters.reason) for c in REASONS)


def _far(record: PlanOnRecord, request: HttpRequest, question: Question) -> Progress | Fault:
    standing = request.GET.get("standing", "")
    found = progress(record, question, standing=standing, limit=PAGE)
    if found is not None:
        return found
    remedy = _("Leave it out, or use one of: %(names)s.") % {"names": ", ".join(Standing)}
    return Fault(field="standing", given=standing, remedy=remedy)


def _may_review(record: PlanOnRecord, question: Question) -> bool:
    """Return whether the actor may say what they think of the plan: allowed to, and not theirs."""
    if question.actor.account in record.makers:
        return False
    return question.sees(record.code, Thing.PLAN, verb=Verb.DECIDE)


def seen_plans(question: Question) -> Sequence[PlanOnRecord]:
    """Return the plans on record that the actor may see, the newest first."""
    known = plans(question.asof)
    seen = question.seen([record.code for record in known], Thing.PLAN)
    return [record for record in known if record.code in seen]


def seen_plan(code: str, question: Question) -> PlanOnRecord | None:
    """Return a plan on record of which the actor may what the address asks for."""
    record = plan_of(code, question.asof)
    verb = question.need.verb if question.need else Verb.SEE
    return record if record is not None and may(record, question, verb) else None


def no_plan(code: str) -> Fault:
    """Return the fault of naming a plan that is not on record as of then."""
    remedy = _("Choose one from the list of plans, or ask for a later moment.")
    return Fault(field="plan", given=code, remedy=remedy, missing=True)


def pack_of(question: Question) -> RulePack | None:
    """Return the rules in force; None without any, or when their text is not at hand."""
    try:
        return pack_in_force(question.asof)
    except LookupError:
        return None


def no_rules() -> Fault:
    """Return the fault of asking what only a rule pack can judge, while none is in force."""
    remedy = _("No rule pack is in force as of this moment. Adopt one, or choose a later moment.")
    return Fault(field="rules", given="", remedy=remedy, refused=True)


def organisations_near(question: Question) -> tuple[Place, ...]:
    """Return the way to the organisation asked for and what is beneath it, to choose from."""
    own = question.org or question.root
    if own is None:
        return ()
    beneath = [
        each
        for each in children(own.code, question.asof)
        if each.kind != k.OrgKind.PARTY_ORGANISATION
    ]
    return (*question.way(own.code), *beneath)


def _own(move: k.PlannedMove) -> bool:
    return ReasonCode.OWN_ORGANISATION in move.reasons


def filtered(
    record: PlanOnRecord, filters: MoveFilters, question: Question
) -> Sequence[k.PlannedMove]:
    """Return the moves of a plan that pass ``filters``, in the plan's own order."""
    moves: Sequence[k.PlannedMove] = record.moves
    if filters.reason:
        begins = f"{filters.reason}:"
        moves = [m for m in moves if any(f"{r}:".startswith(begins) for r in m.reasons)]
    if filters.only == "elsewhere":
        moves = [m for m in moves if not _own(m)]
    elif filters.only == "hand":
        moves = [m for m in moves if m.person in record.by_hand]
    if filters.q:
        moves = _called(moves, filters.q, question)
    if question.scope is not None:
        moves = _beneath(moves, question.scope, question)
    return moves


def _called(
    moves: Sequence[k.PlannedMove], text: str, question: Question
) -> Sequence[k.PlannedMove]:
    """Return the moves of the people, lines or posts whose number, code or name holds ``text``."""
    found = [m for m in moves if text in m.person or text in m.demand]
    if found or text.isdigit():
        return found
    lines = named_lines({m.demand for m in moves}, question)
    named = {code for code, line in lines.items() if line.post and text in line.post.name}
    return [m for m in moves if m.demand in named]


def _beneath(
    moves: Sequence[k.PlannedMove], scope: str, question: Question
) -> Sequence[k.PlannedMove]:
    """Return the moves to posts beneath ``scope``."""
    owners = owners_of({move.demand for move in moves}, question)
    ways = above(set(owners.values()), question.asof)
    return [m for m in moves if scope in ways.get(owners.get(m.demand, ""), ())]


def owners_of(lines: Iterable[str], question: Question) -> dict[str, str]:
    """Return the organisation that owns the post of each of these lines."""
    named = named_lines(lines, question)
    return {code: line.org.code for code, line in named.items() if line.org}


def shown_moves(
    record: PlanOnRecord, moves: Sequence[k.PlannedMove], question: Question
) -> tuple[MoveShown, ...]:
    """Return ``moves`` as a list shows them; queries do not grow with them."""
    lines = named_lines({move.demand for move in moves}, question)
    people = people_of([move.person for move in moves], question.asof)
    homes = subjects({p.record.home for p in people.values() if p.record}, question.asof)
    locked = {lock.person for lock in record.locks}
    passes = passes_of(people, question)
    shown = []
    for move in moves:
        person = people.get(move.person)
        shown.append(
            MoveShown(
                number=move.person.partition(":")[2],
                home=homes[person.record.home] if person and person.record else None,
                line=lines[move.demand],
                reasons=DISCREET.reasons(move.reasons),
                by_hand=move.person in record.by_hand,
                locked=move.person in locked,
                passes=passes.get(move.person, ()),
            )
        )
    return tuple(shown)


def _open(record: PlanOnRecord, question: Question) -> tuple[OpenShown, ...]:
    lines = named_lines({each.demand for each in record.unmet}, question)
    return tuple(
        OpenShown(line=lines[e.demand], missing=e.missing, why=why_open(e.missing, e.blocked_by))
        for e in record.unmet
    )
