"""Deployment: demand lines meet people; a plan is proposed, checked, approved, and carried out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from muster.core import kinds as k
from muster.core.demand import Demand
from muster.core.deployment import (
    Block,
    Candidate,
    DemandLine,
    DeploymentBreach,
    Floor,
    Limits,
    Plan,
    Problem,
    Reason,
    breaches,
    cost,
)
from muster.core.kinds import Gate, Movement, Role
from muster.core.ledger import AsOf, moment
from muster.core.letter import GateRules
from muster.core.person import Person
from muster.core.register import Organisation, Post
from muster.core.rule_kinds import FamilyCare
from muster.core.rules import Rule, RulePack
from muster.core.unfilled import explain_unfilled
from muster.core.why import explain_moves
from muster.solve.deployment import Answer, plan
from muster.steps.hand import Hand
from muster.steps.letter import derogated, keep, volunteers
from muster.store.dialect import writing
from muster.store.figure import sums
from muster.store.ledger import Appended, append
from muster.store.reading import head, standing_kind
from muster.store.states import states, states_of

COMMITTED = "already_committed"
_BY_DECISION = (Gate.NEAR_RETIREMENT, Gate.RELEASE_FLOOR)  # judged each time, never recorded
_FILLERS = (Role.OFFICER, Role.DUTY_AUXILIARY)


def raise_demand(hand: Hand, lines: Iterable[tuple[str, k.DemandRaised]], at: datetime) -> Appended:
    """Record demand lines: (code, what is needed at which post)."""
    return append(
        [hand.draft(f"demand:{code}", body, at, concerns=(body.post,)) for code, body in lines],
        clock=hand.clock,
    )


# --- from the ledger to a problem ----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the ledger says of needs and people at one moment, as a planner sees it."""

    asof: AsOf
    problem: Problem
    owners: dict[str, str]  # organisation that owns the post, by demand line
    posts: dict[str, str]  # post, by demand line
    seq: int  # of the last fact it was read from
    pack: RulePack
    only_lines: str
    among: frozenset[str] | None


def situation(
    asof: AsOf,
    pack: RulePack,
    *,
    only_lines: str = "",
    among: frozenset[str] | None = None,
) -> Situation:
    """Return the planning problem as of ``asof``.

    ``only_lines`` keeps the lines whose code begins so; ``among`` the people named.
    """
    seq = head(asof.known)[0]
    everybody = dict(states(Person, "person", asof))
    orgs = dict(states(Organisation, "org", asof))
    lines = tuple(_lines(everybody.values(), only_lines, asof))
    services = {_root(line.org, orgs) for line in lines}
    drawn = {
        code: person
        for code, person in everybody.items()
        if (among is None or code in among)
        and person.record is not None
        and _root(person.record.home, orgs) in services  # a partner's people are its own to send
    }
    keeping = _Keeping(
        rules=pack.gate_rules(at=asof.at),
        family=pack.in_force(FamilyCare, at=asof.at),
        opened=derogated(asof),
        away=_away(everybody),
    )
    return Situation(
        asof=asof,
        problem=Problem(
            lines=lines,
            candidates=tuple(_candidates(drawn, orgs, keeping, asof)),
            floors=tuple(_floors(everybody.values(), keeping.rules)),
            limits=Limits(travel_max_km=pack.travel_max_km(at=asof.at)),
        ),
        owners={line.code: line.org for line in lines},
        posts={line.code: line.post for line in lines},
        seq=seq,
        pack=pack,
        only_lines=only_lines,
        among=among,
    )


def _lines(everybody: Iterable[Person], only: str, asof: AsOf) -> Iterator[DemandLine]:
    """Yield what each open line at an open post still lacks; who has gone fills none."""
    filled = Counter(p.ordered or p.serves for p in everybody if not p.gone)
    asked = [
        (code, demand.raised, demand.raised.heads - filled[code])
        for code, demand in states(Demand, "demand", asof)
        if demand.raised and not demand.met and code.startswith(f"demand:{only}")
    ]
    posts = states_of(Post, {raised.post for _, raised, _ in asked}, asof)
    for code, raised, missing in asked:
        post = posts.get(raised.post, Post())
        opened = None if post.closed else post.opened
        if missing > 0 and opened is not None:
            yield DemandLine(
                code=code,
                post=raised.post,
                org=opened.parent,
                lat_e6=opened.lat_e6,
                lon_e6=opened.lon_e6,
                role=raised.role,
                heads=missing,
                competences=frozenset({raised.competence} if raised.competence else ()),
                priority=raised.priority,
                high_risk=raised.high_risk,
                overnight=raised.overnight,
            )


def _root(org: str, orgs: dict[str, Organisation]) -> str:
    seen = {org}
    while (known := orgs.get(org)) and known.parent and known.parent not in seen:
        org = known.parent
        seen.add(org)
    return org


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keeping:
    """What decides whom a plan may not send, besides the holds on record."""

    rules: GateRules
    family: Rule[FamilyCare]
    opened: dict[str, frozenset[Gate]]  # by derogation, by person
    away: dict[str, set[str]]  # adults away from home, by household


def _away(everybody: dict[str, Person]) -> dict[str, set[str]]:
    away: dict[str, set[str]] = defaultdict(set)
    for code, person in everybody.items():
        record = person.record
        if record is None or record.household_code is None or person.gone:
            continue
        if person.post or person.ordered or person.on_the_way or person.with_org != record.home:
            away[record.household_code].add(code)
    return away


def _candidates(
    drawn: dict[str, Person], orgs: dict[str, Organisation], keeping: _Keeping, asof: AsOf
) -> Iterator[Candidate]:
    wrote = volunteers(asof)
    for code, person in drawn.items():
        record = person.record
        if record is None or person.gone or record.role not in _FILLERS:
            continue
        place = orgs.get(person.with_org)
        founded = place.founded if place else None
        opened = keeping.opened.get(code, frozenset())
        old = asof.at.year - record.birth_year >= keeping.rules.near_retirement_age
        yield Candidate(
            number=code,
            home=record.home,
            lat_e6=founded.lat_e6 if founded else 0,
            lon_e6=founded.lon_e6 if founded else 0,
            role=record.role.value,
            competences=frozenset(
                c.code for c in record.competences if c.until is None or c.until > asof.at
            ),
            full_member=record.party_since is not None,
            near_retirement=old and Gate.NEAR_RETIREMENT not in opened,
            volunteered=code in wrote,
            days_served=person.days_served(asof.at),
            household=record.household_code if "child_under_3" in record.household else None,
            blocked=tuple(_blocks(code, person, opened, keeping)),
        )


def _blocks(
    code: str, person: Person, opened: frozenset[Gate], keeping: _Keeping
) -> Iterator[Block]:
    for hold in person.holds:
        if hold.gate is not None and hold.gate not in opened:
            yield Block(hold.gate.value, hold.rule, hold.until or hold.due)
        elif hold.gate is None and hold.status:
            yield Block(hold.status, hold.rule, hold.until)
    if person.post or person.ordered or person.on_the_way:
        yield Block(COMMITTED, "one_commitment")
    if Gate.FAMILY_CARE in opened or Gate.FAMILY_CARE in person.gates or person.record is None:
        return
    household = person.record.household
    other_away = keeping.away.get(person.record.household_code or "", set()) - {code}
    if ("child_under_3" in household and other_away) or any(
        flag in household for flag in keeping.family.says.held_flags
    ):
        yield Block(Gate.FAMILY_CARE.value, keeping.family.name)


def _floors(everybody: Iterable[Person], rules: GateRules) -> Iterator[Floor]:
    own: Counter[tuple[str, str]] = Counter(
        (p.record.home, p.record.role.value)
        for p in everybody
        if p.record and not p.gone and p.record.role in _FILLERS
    )
    for (home, role), heads in sorted(own.items()):
        yield Floor(home=home, role=role, keep=keep(heads, rules.release_keep_percent))


# --- from an answer to facts ---------------------------------------------------------------------


def propose(here: Situation, *, seed: int) -> Answer:
    """Return the best plan for the situation; the core has checked it."""
    return plan(here.problem, seed=seed)


def approve(
    hand: Hand,
    code: str,
    here: Situation,
    answer: Answer,
    at: datetime,
    *,
    movement: Movement,
    approved_by: str,
) -> Appended | list[DeploymentBreach]:
    """Record a plan as approved, what it leaves unmet, and an order for each move.

    The plan may have been changed by hand since it was proposed, and the ledger may have learnt
    more: so it is checked again by all that is on record. A plan that breaks a rule is answered
    with its breaches, and nothing is recorded.
    """
    with writing():
        now = _by_now(here, at)
        if broken := breaches(now.problem, answer.plan):
            return broken
        approved = _approved(now.problem, answer, approved_by)
        ordered = _orders(now, answer.plan, f"plan:{code}", movement)
        drafts = [hand.draft(f"plan:{code}", approved, at)]
        for person, body in ordered:
            concerns = (body.plan, body.demand, body.post)
            drafts.append(hand.draft(person, body, at, org=body.org, concerns=concerns))
        return append(drafts, clock=hand.clock)


def _by_now(here: Situation, at: datetime) -> Situation:
    """Return the situation at ``at`` by all that is recorded: ``here`` itself, if that is it."""
    seq, recorded_us, _ = head()
    if here.asof.at == at and here.seq == seq:
        return here
    asof = AsOf(at, moment(recorded_us))
    return situation(asof, here.pack, only_lines=here.only_lines, among=here.among)


def _approved(problem: Problem, answer: Answer, approved_by: str) -> k.PlanApproved:
    """Return what a plan costs and leaves open, by the core: a hand may have changed it."""
    price = cost(problem, answer.plan)
    return k.PlanApproved(
        lines=len(problem.lines),
        heads=sum(line.heads for line in problem.lines),
        moves=len(answer.plan.moves),
        cost=price,
        bound=min(answer.bound, price),
        unmet=tuple(
            k.UnmetLine(demand=u.line, missing=u.missing, blocked_by=u.blocked_by)
            for u in explain_unfilled(problem, answer.plan)
        ),
        approved_by=approved_by,
    )


def _orders(
    now: Situation, chosen: Plan, plan_code: str, movement: Movement
) -> Iterator[tuple[str, k.Ordered]]:
    """Yield the order of each move, with reasons: the core finds those a hand did not give."""
    given = all(move.reasons for move in chosen.moves)
    for move in (chosen if given else explain_moves(now.problem, chosen)).moves:
        yield (
            move.person,
            k.Ordered(
                plan=plan_code,
                demand=move.line,
                post=now.posts[move.line],
                org=now.owners[move.line],
                movement=movement,
                reasons=tuple(written(reason) for reason in move.reasons),
            ),
        )


def written(reason: Reason) -> str:
    """Return a reason as an order keeps it: the code, then its parameters, by colons."""
    return ":".join([reason.code.value, *(str(p) for p in reason.parameters)])


def carry_out(hand: Hand, moves: Iterable[tuple[str, k.Kind, datetime, str]]) -> Appended:
    """Record departures, arrivals, reliefs and returns: (person, what, when, organisation)."""
    return append(
        [hand.draft(person, body, at, org=org) for person, body, at, org in moves],
        clock=hand.clock,
    )


# --- what a person may ask -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many people one gate holds back; numbers only, no names."""

    gate: str
    people: int | None  # under it now; None where no record says so, only decisions
    signatories: int  # whose letter met it when it was decided


def held_back(asof: AsOf) -> Sequence[HeldBack]:
    """Return whom the gates hold back as of ``asof``, by reason and number only.

    Near retirement and the release floor are no records of a person; they show at decisions.
    """
    people = sums([None], [f"held.{gate}.{role}" for gate in Gate for role in Role], asof)[None]
    met: Counter[Gate] = Counter()
    for fact in standing_kind(["letter.decided"], asof):
        if isinstance(fact.body, k.LetterDecided):
            met.update(fact.body.gates)
    return [
        HeldBack(
            gate,
            None if gate in _BY_DECISION else sum(people.get(f"held.{gate}.{r}", 0) for r in Role),
            met[gate],
        )
        for gate in Gate
    ]


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the demand board: required, have, need (ICS 215)."""

    post: str
    role: str
    required: int
    have: int


def board(asof: AsOf) -> Sequence[Need]:
    """Return required and present heads for each post and role with an open line."""
    have: Counter[str] = Counter(
        p.serves for _, p in states(Person, "person", asof) if p.serves and p.status == "deployed"
    )
    rows: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for code, demand in states(Demand, "demand", asof):
        if demand.raised and not demand.met:
            row = rows[demand.raised.post, demand.raised.role]
            row[0] += demand.raised.heads
            row[1] += have[code]
    return [Need(post, role, *row) for (post, role), row in sorted(rows.items())]
