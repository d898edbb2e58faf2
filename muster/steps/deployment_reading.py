"""What may be asked of deployment: plans and what became of them, the reserve, the demand board."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from muster.core import kinds as k
from muster.core.comparison import compare
from muster.core.demand import Demand
from muster.core.explanation import Explanation
from muster.core.explanation import why_line as explain_line
from muster.core.explanation import why_person as explain_person
from muster.core.kinds import Gate, ReserveEnd, Role
from muster.core.ledger import AsOf, Fact, moment
from muster.core.outcome import Outcome
from muster.core.outcome import outcomes as find_outcomes
from muster.core.person import Person
from muster.core.plan import Plan, Window
from muster.core.proposal import PlanLife, PlanOnRecord, plan_on_record
from muster.core.register import Organisation, Post
from muster.core.rules import RulePack
from muster.steps.deployment_record import plan_of, scope_of, subject_of
from muster.steps.deployment_situation import Situation, path_of, situation, window_of
from muster.steps.rules import pack_called
from muster.store.figure import opened, sums, sums_at
from muster.store.reading import head, mentioning, mentions, numbered, standing_kind, standing_of
from muster.store.states import states, states_of, subjects_counted

__all__ = ["compare", "plan_of"]  # of the core and of the record, to be found here
BOARDS = 4  # kept in memory: pages ask for one several times over
_BY_DECISION = (Gate.NEAR_RETIREMENT, Gate.RELEASE_FLOOR)  # judged each time, never recorded


# --- plans ---------------------------------------------------------------------------------------


def plans(asof: AsOf) -> Sequence[PlanOnRecord]:
    """Return every plan on record as of ``asof``, the latest first."""
    codes = [code for code, life in states(PlanLife, "plan", asof) if life.status]
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in standing_of(codes, last=head(asof.known)[0]) if codes else ():
        if fact.holds_from <= asof.at:
            facts[fact.subject].append(fact)
    found = [record for own in facts.values() if (record := plan_on_record(own)) is not None]
    return sorted(found, key=lambda record: (record.proposed_at, record.code), reverse=True)


def situation_of(record: PlanOnRecord, pack: RulePack) -> Situation:
    """Return the situation a plan was made from: at its moment, by the head and rules it names."""
    body = record.proposed
    made_from = numbered([body.head_seq]) if body is not None else []
    known = made_from[0].recorded_at if made_from else record.steps[0].recorded_at
    at = record.proposed_at if body is None else body.planned_for
    chosen = pack_called(body.rules, AsOf(at, known)) if body is not None and body.rules else None
    return situation(AsOf(at, known), chosen or pack, scope_of(record))


class Standing(StrEnum):
    """Where one move of an approved plan stands."""

    ORDERED = "ordered"
    ON_THE_WAY = "on_the_way"
    AT_POST = "at_post"
    RECALLED = "recalled"  # called back, and not back yet
    STOOD_DOWN = "stood_down"  # the order was lifted
    DONE = "done"  # relieved, returned, or gone on to something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What became of one move of an approved plan; ``replaces`` is whom a reserve replaced."""

    person: str
    demand: str
    post: str  # that they are ordered to or stand at; "" where neither
    standing: Standing
    replaces: str | None = None


def carried_out(record: PlanOnRecord, asof: AsOf) -> Sequence[Carried]:
    """Return what became of each move of a plan, then of whoever moved up, in order of record."""
    lifted, pairs = _lifted_and_sent(record, asof)
    return _carried_of(pairs, lifted, asof)


def carried_page(
    record: PlanOnRecord, standing: Standing | None, asof: AsOf, *, after: int, limit: int
) -> tuple[Sequence[Carried], int | None]:
    """Return one page of what became of the moves of a plan, of one standing or of all.

    The second value is what to pass as ``after`` for the next page, None at the end. Only who has
    returned is looked for among all: the others are found by what is counted of them.
    """
    lifted, pairs = _lifted_and_sent(record, asof)
    if standing in _STANDING_NOW:
        accounts = {f"sent.{standing}": 1}
        found, more = opened(record.code, accounts, asof, after=after, limit=limit)
        listed = {each.subject for each in found}
        of_them = {pair: other for pair, other in pairs.items() if pair[0] in listed}
        return [e for e in _carried_of(of_them, lifted, asof) if e.standing is standing], more
    if standing is Standing.STOOD_DOWN:
        pairs = {pair: other for pair, other in pairs.items() if pair in lifted}
    if standing is None or standing is Standing.STOOD_DOWN:
        page = dict(list(pairs.items())[after : after + limit])
        more = after + limit if after + limit < len(pairs) else None
        return _carried_of(page, lifted, asof), more
    done = [each for each in _carried_of(pairs, lifted, asof) if each.standing is standing]
    return done[after : after + limit], after + limit if after + limit < len(done) else None


_Pairs = Mapping[tuple[str, str], str | None]  # (person, line): whom a reserve replaced


def _lifted_and_sent(record: PlanOnRecord, asof: AsOf) -> tuple[set[tuple[str, str]], _Pairs]:
    """Return the (person, line) of each order lifted, and of everybody sent or moved up."""
    facts = _of_plan(record.code, asof, ["move.stood_down", "reserve.moved_up"])
    lifted = {(f.subject, f.body.demand) for f in facts if isinstance(f.body, k.StoodDown)}
    up = [(f.subject, f.body) for f in facts if isinstance(f.body, k.MovedUp)]
    pairs: dict[tuple[str, str], str | None] = {(m.person, m.demand): None for m in record.moves}
    return lifted, pairs | {(person, body.demand): body.replaces for person, body in up}


def _carried_of(pairs: _Pairs, lifted: set[tuple[str, str]], asof: AsOf) -> list[Carried]:
    people = states_of(Person, {person for person, _ in pairs}, asof)
    nobody = Person()
    return [
        _carried(person, demand, people.get(person, nobody), (person, demand) in lifted, replaces)
        for (person, demand), replaces in pairs.items()
    ]


def _carried(code: str, demand: str, person: Person, lifted: bool, replaces: str | None) -> Carried:
    standing, post = Standing.STOOD_DOWN if lifted else Standing.DONE, ""
    order = next((order for order in person.orders if order.demand == demand), None)
    if person.serves == demand and not person.gone:
        standing, post = Standing.AT_POST, person.post
    elif order is not None and not person.gone:
        standing = Standing.ON_THE_WAY if person.on_the_way else Standing.ORDERED
        post = order.post
    if person.recall is not None and standing in _STANDING_NOW:
        standing = Standing.RECALLED
    return Carried(person=code, demand=demand, post=post, standing=standing, replaces=replaces)


def progress_of(record: PlanOnRecord, asof: AsOf) -> Mapping[Standing, int]:
    """Return how many moves of an approved plan stand where, moved up reserves included.

    Sums of postings at the plan itself, so as cheap for forty thousand moves as for ten. Somebody
    whose order was lifted and who then moved up again counts as both.
    """
    names = {f"sent.{each}": each for each in _STANDING_NOW}
    events = ("event.sent_moved_up", "event.sent_stood_down")
    found = sums_at([record.code], [*names, *events], asof).get(record.code, {})
    counts = {each: found.get(name, 0) for name, each in names.items()}
    up, lifted = (found.get(name, 0) for name in events)
    done = len(record.moves) + up - lifted - sum(counts.values())
    return +Counter({**counts, Standing.STOOD_DOWN: lifted, Standing.DONE: done})


_STANDING_NOW = (Standing.ORDERED, Standing.ON_THE_WAY, Standing.AT_POST, Standing.RECALLED)


def _of_plan(code: str, asof: AsOf, kinds: Sequence[str]) -> list[Fact]:
    """Return the standing facts about people that name a plan, as of ``asof``."""
    named = mentioning(subject_of(code), last=head(asof.known)[0], kinds=kinds)
    corrected = {fact.corrects for fact in named}
    return [
        fact
        for fact in named
        if fact.subject.startswith("person:")
        and fact.seq not in corrected
        and fact.holds_from <= asof.at
    ]


def outcomes(here: Situation, plan: Plan, *, seed: int, health: bool = False) -> Sequence[Outcome]:
    """Return what a plan means for everybody who has written, by number.

    Why somebody is held is a matter of health or family: left out unless ``health``, which is
    for those alone who may see it.
    """
    found = find_outcomes(here.problem, plan, seed=seed)
    return found if health else tuple(outcome.discreet() for outcome in found)


def why_person(here: Situation, plan: Plan, person: str, *, health: bool = False) -> Explanation:
    """Return why somebody is sent, or what or who kept them from being sent."""
    found = explain_person(here.problem, plan, person)
    return found if health else found.discreet()


def why_line(here: Situation, plan: Plan, line: str, *, health: bool = False) -> Explanation:
    """Return how far a line is filled, and what blocks the rest."""
    found = explain_line(here.problem, plan, line)
    return found if health else found.discreet()


def people_of_line(line: str, asof: AsOf) -> Sequence[str]:
    """Return who fills a demand line or is to: ordered there, on the way there, at its post."""
    named = mentioning(line, last=head(asof.known)[0], kinds=["move.ordered"])
    found = states_of(Person, {fact.subject for fact in named}, asof)
    return [
        code
        for code, person in sorted(found.items())
        if line in (person.serves, *(order.demand for order in person.orders)) and not person.gone
    ]


def people_of_post(post: str, asof: AsOf) -> Sequence[str]:
    """Return who stands at a post or is ordered there, in order of number."""
    named = mentioning(post, last=head(asof.known)[0], kinds=["move.ordered"])
    there = subjects_counted(post, [f"on_post.{role}" for role in Role], asof)
    found = states_of(Person, {*(fact.subject for fact in named), *there}, asof)
    return [
        code
        for code, person in sorted(found.items())
        if post in (person.post, *(order.post for order in person.orders)) and not person.gone
    ]


# --- the reserve ---------------------------------------------------------------------------------


class ReserveStanding(StrEnum):
    """Where somebody on a reserve list stands."""

    WAITS = "waits"
    MOVED_UP = "moved_up"
    DECLINED = "declined"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnReserve:
    """Somebody on the reserve list of a line, and for whom they moved up, if they did."""

    person: str
    demand: str
    place: int
    standing: ReserveStanding
    replaces: str | None = None

    @property
    def waits(self) -> bool:
        """Whether they still stand by."""
        return self.standing is ReserveStanding.WAITS


def reserve_of(code: str, asof: AsOf) -> Sequence[OnReserve]:
    """Return everybody placed on the reserve of a plan, by line and place."""
    placed: dict[str, OnReserve] = {}
    for fact in _of_plan(code, asof, ["reserve.placed", "reserve.left", "reserve.moved_up"]):
        body, person = fact.body, fact.subject
        if isinstance(body, k.ReservePlaced):
            waits = ReserveStanding.WAITS
            placed[person] = OnReserve(
                person=person, demand=body.demand, place=body.place, standing=waits
            )
        elif isinstance(body, k.ReserveLeft) and person in placed:
            ended = body.end is ReserveEnd.DECLINED
            standing = ReserveStanding.DECLINED if ended else ReserveStanding.RELEASED
            placed[person] = _now(placed[person], standing)
        elif isinstance(body, k.MovedUp) and person in placed:
            placed[person] = _now(placed[person], ReserveStanding.MOVED_UP, body.replaces)
    return sorted(placed.values(), key=lambda each: (each.demand, each.place, each.person))


def with_reserve(lines: Collection[str], asof: AsOf) -> frozenset[str]:
    """Return those of ``lines`` for which anybody was ever placed on the reserve."""
    return frozenset(mentions(lines, ["reserve.placed"], asof)) if lines else frozenset()


def _now(each: OnReserve, standing: ReserveStanding, replaces: str | None = None) -> OnReserve:
    return OnReserve(
        person=each.person,
        demand=each.demand,
        place=each.place,
        standing=standing,
        replaces=replaces,
    )


# --- needs ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the demand board: required, have, need (ICS 215)."""

    post: str
    role: str
    required: int
    have: int


def board(asof: AsOf) -> Sequence[Need]:
    """Return required and present heads for each post and role with an open line."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in demand_board(asof):
        row = rows[line.post, line.role]
        row[0] += line.required
        row[1] += line.have
    return [Need(post, role, *row) for (post, role), row in sorted(rows.items())]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One open demand line of the board. Who is called back still counts as there."""

    demand: str
    post: str
    org: str  # that owns the post; "" when the post is not on record
    role: str
    competences: tuple[str, ...]
    priority: int
    window: Window | None
    leader: bool
    required_min: int
    required: int
    have: int  # at the post and fit
    ordered: int  # under orders, not set out
    on_the_way: int
    recalled: int  # of those at the post or on the way, called back

    @property
    def need(self) -> int:
        """Heads required and not there."""
        return max(0, self.required - self.have)

    @property
    def open(self) -> int:
        """Heads required that nobody there stays for or is ordered to."""
        coming = self.have + self.ordered + self.on_the_way - self.recalled
        return max(0, self.required - coming)


def demand_board(asof: AsOf, *, beneath: str | None = None) -> Sequence[BoardLine]:
    """Return every open demand line, in order of post and code; of the posts ``beneath`` alone.

    The boards last asked for are kept in memory: the ledger's head names what they say. Of now a
    page reckons its own, once: what is of another moment may say something else.
    """
    seq, recorded_us, digest = head(asof.known)
    return _board(_Head(seq, digest, asof.at, beneath), recorded_us) if seq else ()


class _Head(NamedTuple):
    """What a board is reckoned from."""

    seq: int
    digest: str
    at: datetime
    beneath: str | None


_LINE_ACCOUNTS = ("line.have", "line.ordered", "line.on_the_way", "line.recalled")


@lru_cache(maxsize=BOARDS)
def _board(of: _Head, recorded_us: int) -> Sequence[BoardLine]:
    asof, beneath = AsOf(of.at, moment(recorded_us)), of.beneath
    raised = {
        code: demand.raised
        for code, demand in states(Demand, "demand", asof)
        if demand.raised is not None and not demand.met
    }
    posts = states_of(Post, {body.post for body in raised.values()}, asof)
    owner = {code: post.opened.parent for code, post in posts.items() if post.opened}
    if beneath is not None:
        orgs = dict(states(Organisation, "org", asof))
        within = {org for org in orgs if beneath in path_of(org, orgs)}
        raised = {c: body for c, body in raised.items() if owner.get(body.post) in within}
    counts = sums_at(raised, _LINE_ACCOUNTS, asof)
    lines = sorted(
        (
            _board_line(c, b, owner.get(b.post, ""), counts.get(c, {}), asof)
            for c, b in raised.items()
        ),
        key=lambda line: (line.post, line.demand),
    )
    return tuple(lines)


def _board_line(
    code: str, body: k.DemandRaised, org: str, counts: Mapping[str, int], asof: AsOf
) -> BoardLine:
    return BoardLine(
        demand=code,
        post=body.post,
        org=org,
        role=body.role,
        competences=tuple(sorted({*body.competences, *filter(None, (body.competence,))})),
        priority=body.priority,
        window=window_of(body, asof.at),
        leader=body.leader,
        required_min=body.heads if body.heads_min is None else body.heads_min,
        required=body.heads,
        have=counts.get("line.have", 0),
        ordered=counts.get("line.ordered", 0),
        on_the_way=counts.get("line.on_the_way", 0),
        recalled=counts.get("line.recalled", 0),
    )


# --- gates ---------------------------------------------------------------------------------------


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
