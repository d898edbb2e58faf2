"""From the ledger to a planning problem: who is needed where, who may go, and what binds them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.utils.timezone import get_default_timezone

from muster.core import kinds as k
from muster.core.demand import Demand
from muster.core.kinds import Gate, Role, UnitKind
from muster.core.ledger import AsOf
from muster.core.letter import GateRules
from muster.core.makeup import Staffing, makeups
from muster.core.pattern import PATTERNS
from muster.core.person import Person
from muster.core.plan import (
    ALREADY_COMMITTED,
    Ban,
    Block,
    Candidate,
    Commitment,
    DemandLine,
    Floor,
    Limits,
    Lock,
    Makeup,
    Problem,
    Quality,
    Squad,
    Window,
    away_during,
)
from muster.core.register import Organisation, Post
from muster.core.rule_kinds import FamilyCare
from muster.core.rules import DeploymentRules, Rule, RulePack
from muster.core.stay import Hold
from muster.core.unit import Unit
from muster.steps.derogation import derogated
from muster.steps.letter import keep, volunteers
from muster.store.dialect import collecting_later
from muster.store.reading import head, mentioning
from muster.store.states import states, states_of

_NOBODY = Person()
COMMITTED = ALREADY_COMMITTED
FILLERS = (Role.OFFICER, Role.DUTY_AUXILIARY)
FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a plan is about: lines whose code begins so; people of an organisation, or by name.

    The lines may be narrowed down to those of posts ``beneath`` an organisation, to those as
    urgent as ``priority_max`` (1 is the most urgent), and to ``only`` these. ``reopens`` is a
    plan to be made anew: those it ordered who have not set out are free again, and the heads
    they were to fill are needed again.
    """

    only_lines: str = ""
    drawn_from: str | None = None  # an organisation, with all beneath it
    among: frozenset[str] | None = None
    reopens: str | None = None
    beneath: str | None = None  # an organisation, with all beneath it, or a post
    priority_max: int | None = None
    only: frozenset[str] | None = None

    def asks_for(self, code: str, raised: k.DemandRaised) -> bool:
        """Return whether a plan is about this line, wherever its post stands."""
        return (
            code.startswith(f"demand:{self.only_lines}")
            and (self.priority_max is None or raised.priority <= self.priority_max)
            and (self.only is None or code in self.only)
        )


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the ledger says of needs and people at one moment, as a planner sees it."""

    asof: AsOf
    problem: Problem
    owners: Mapping[str, str]  # organisation that owns the post, by demand line
    posts: Mapping[str, str]  # post, by demand line
    seq: int  # of the last fact it was read from
    pack: RulePack
    scope: Scope = EVERYTHING

    def wished(self, locks: Iterable[Lock] = (), bans: Iterable[Ban] = ()) -> Problem:
        """Return the problem with a hand's locks and bans."""
        return replace(self.problem, locks=tuple(locks), bans=tuple(bans))


@collecting_later()
def situation(asof: AsOf, pack: RulePack, scope: Scope = EVERYTHING) -> Situation:
    """Return the planning problem as of ``asof``.

    Floors and makeups count everybody, whoever may be drawn: who stays at home unasked keeps
    the floor as well as anybody.
    """
    seq = head(asof.known)[0]
    everybody = dict(states(Person, "person", asof))
    for code, line in ordered_by(scope.reopens, seq) if scope.reopens else ():
        if not_set_out(everybody.get(code, _NOBODY), line):
            everybody[code] = without_order(everybody[code], line)
    orgs = dict(states(Organisation, "org", asof))
    needs = _Needs(everybody.values(), orgs, scope, asof)
    squads = _squads(asof)
    rules = pack.deployment_rules(at=asof.at)
    people = _People(asof, pack, everybody, orgs, needs, squads)
    candidates = tuple(people.candidates(scope))
    taken = {person.squad for person in candidates}
    return Situation(
        asof=asof,
        problem=Problem(
            lines=needs.lines,
            candidates=candidates,
            floors=tuple(people.floors()),
            makeups=tuple(_makeups(needs, everybody.values(), rules, asof)),
            squads=tuple(squad for code, squad in sorted(squads.items()) if code in taken),
            limits=Limits(travel_max_km=rules.travel_max_km),
            weights=rules.weights,
            at=asof.at,
        ),
        owners={line.code: line.org for line in needs.lines},
        posts={line.code: line.post for line in needs.lines},
        seq=seq,
        pack=pack,
        scope=scope,
    )


def ordered_by(plan: str, last: int) -> list[tuple[str, str]]:
    """Return (person, line) of every order given by ``plan``, standing or not."""
    return [
        (fact.subject, fact.body.demand)
        for fact in mentioning(plan, last=last)
        if isinstance(fact.body, k.Ordered)
    ]


def not_set_out(person: Person, line: str) -> bool:
    """Return whether an order to ``line`` stands that the person has not set out on."""
    if person.on_the_way or person.gone:
        return False
    return any(order.demand == line for order in person.orders)


def without_order(person: Person, line: str) -> Person:
    """Return the person as if the order to ``line`` had not been given."""
    return replace(person, orders=tuple(o for o in person.orders if o.demand != line))


# --- what is needed ------------------------------------------------------------------------------


class _Needs:
    """The demand lines that lack somebody, and their posts; one whose time is over is closed."""

    def __init__(
        self,
        everybody: Iterable[Person],
        orgs: Mapping[str, Organisation],
        scope: Scope,
        asof: AsOf,
    ) -> None:
        known = dict(states(Demand, "demand", asof))
        self.demands = {c: demand.raised for c, demand in known.items() if demand.raised}
        filled = Counter(code for person in everybody for code in filling(person))
        asked = [
            (code, raised, raised.heads - filled[code])
            for code, raised in self.demands.items()
            if not known[code].met and scope.asks_for(code, raised)
        ]
        asked = [each for each in asked if each[2] > 0]
        self.posts = states_of(Post, {raised.post for _, raised, _ in asked}, asof)
        if scope.beneath is not None:
            within = {scope.beneath} | {o for o in orgs if scope.beneath in path_of(o, orgs)}
            asked = [e for e in asked if within & {e[1].post, self._owner(e[1].post)}]
        self.lines = tuple(
            line
            for code, raised, missing in asked
            if (line := self._line(code, raised, missing, asof.at)) is not None
        )
        self.windows = frozenset(line.window for line in self.lines)

    def _owner(self, post: str) -> str:
        opened = self.posts.get(post, Post()).opened
        return opened.parent if opened else ""

    def _line(
        self, code: str, raised: k.DemandRaised, missing: int, at: datetime
    ) -> DemandLine | None:
        post = self.posts.get(raised.post, Post())
        opened = None if post.closed else post.opened
        if opened is None:
            return None
        least = raised.heads if raised.heads_min is None else raised.heads_min
        named = {raised.competence} if raised.competence else set()
        return DemandLine(
            code=code,
            post=raised.post,
            org=opened.parent,
            lat_e6=opened.lat_e6,
            lon_e6=opened.lon_e6,
            role=raised.role,
            heads=missing,
            heads_min=max(0, least - (raised.heads - missing)),
            competences=frozenset(named.union(raised.competences)),
            priority=raised.priority,
            high_risk=raised.high_risk or opened.high_risk,  # whatever the line says of its post
            overnight=raised.overnight,
            window=window_of(raised, at),
        )


def filling(person: Person) -> Iterator[str]:
    """Yield the demand lines a person fills, as the demand board counts them.

    Who has gone or is called back fills none, and who is ill, isolated or resting while at a
    post does not fill it: somebody must stand there tonight.
    """
    if person.gone or person.recall is not None:
        return
    if person.serves and person.status == "deployed":
        yield person.serves
    for order in person.orders:
        yield order.demand


def is_over(raised: k.DemandRaised, at: datetime) -> bool:
    """Return whether the time a line is about has passed at ``at``."""
    return raised.ends is not None and raised.ends <= at


def window_of(raised: k.DemandRaised, at: datetime) -> Window | None:
    """Return the span of time a line is about; one without an end lasts for good."""
    if raised.begins is None and raised.ends is None:
        return None
    begins, ends = raised.begins or at, raised.ends or FOR_GOOD
    return Window(begins, ends) if begins < ends else None


def _makeups(
    needs: _Needs, everybody: Iterable[Person], rules: DeploymentRules, asof: AsOf
) -> Iterator[Makeup]:
    """Yield what the people of each post must have among them, as far as a line is open there."""
    at_post: dict[str, list[str]] = defaultdict(list)
    for line in needs.lines:
        at_post[line.post].append(line.code)
    there = _standing(everybody, at_post.keys())
    branches = {
        unit.founded.post
        for _, unit in states(Unit, "unit", asof)
        if unit.founded and not unit.dissolved and unit.founded.kind is UnitKind.TEMPORARY_BRANCH
    }
    for post, codes in sorted(at_post.items()):
        opened = needs.posts[post].opened
        if opened is None:
            continue
        asked = [needs.demands[code] for code in codes]
        staffing = Staffing(
            post=post,
            crews=PATTERNS[opened.pattern].crews if opened.pattern in PATTERNS else 1,
            enforcing=opened.enforcing,
            leader=any(raised.leader for raised in asked),
            branch=post in branches or any(raised.branch for raised in asked),
        )
        yield from makeups(staffing, frozenset(codes), _qualities(there[post]), rules)


def _qualities(people: Iterable[k.Appointed]) -> Counter[Quality]:
    have: Counter[Quality] = Counter()
    for person in people:
        have[Quality.SWORN] += person.role is Role.OFFICER
        have[Quality.LEADER] += person.leader
        have[Quality.FULL_MEMBER] += person.party_since is not None
    return have


def _standing(everybody: Iterable[Person], posts: Iterable[str]) -> dict[str, list[k.Appointed]]:
    """Return who stands at each of ``posts`` or is ordered there, and may: who is held does not."""
    there: dict[str, list[k.Appointed]] = {post: [] for post in posts}
    for person in everybody:
        if person.record is None or person.gone or person.recall is not None:
            continue
        if any(hold.gate is not None or hold.status for hold in person.holds):
            continue
        at = {order.post for order in person.orders}
        for post in at | {person.post} if person.post else at:
            if post in there:
                there[post].append(person.record)
    return there


# --- who may go ----------------------------------------------------------------------------------


def _squads(asof: AsOf) -> dict[str, Squad]:
    return {
        code: Squad(code=code, together=unit.founded.together)
        for code, unit in states(Unit, "unit", asof)
        if unit.founded and not unit.dissolved and unit.founded.kind is UnitKind.SQUAD
    }


class _People:
    """Everybody in the service as a plan sees them."""

    def __init__(
        self,
        asof: AsOf,
        pack: RulePack,
        everybody: Mapping[str, Person],
        orgs: Mapping[str, Organisation],
        needs: _Needs,
        squads: Mapping[str, Squad],
    ) -> None:
        self._at = asof.at
        self._zone = get_default_timezone()
        self._over = timedelta(days=pack.deployment_rules(at=asof.at).burden_days)
        self._everybody = everybody
        self._orgs = orgs
        self._needs = needs
        self._squads = squads
        self._rules: GateRules = pack.gate_rules(at=asof.at)
        self._family: Rule[FamilyCare] = pack.in_force(FamilyCare, at=asof.at)
        self._opened = derogated(asof)
        self._wrote = volunteers(asof)
        self._away = _away(everybody)
        # by home and role: bound while a line lasts, and fit; fit and not to be drawn
        self._bound: Counter[tuple[str, str]] = Counter()
        self._aside: Counter[tuple[str, str]] = Counter()
        self._competences: dict[tuple[k.Competence, ...], frozenset[str]] = {}

    def candidates(self, scope: Scope) -> Iterator[Candidate]:
        """Yield who may be drawn for the lines: a partner's people are its own to send."""
        above = {code: path_of(code, self._orgs) for code in self._orgs}
        services = {above[line.org][-1] for line in self._needs.lines if line.org in above}
        homes = {
            code
            for code, path in above.items()
            if path[-1] in services and (scope.drawn_from is None or scope.drawn_from in path)
        }
        for code, person in self._everybody.items():
            record = person.record
            if record is None or person.gone or record.role not in FILLERS:
                continue
            if record.home not in homes:
                continue
            candidate = self._candidate(code, person, record)
            here = candidate.home, candidate.role
            if not candidate.blocked and away_during(candidate, self._needs.windows):
                self._bound[here] += 1
            if scope.among is None or code in scope.among:
                yield candidate
            elif not candidate.blocked:
                self._aside[here] += 1

    def floors(self) -> Iterator[Floor]:
        """Yield what each home keeps; who is bound elsewhere for a while is not at home to stay.

        Who is home again before any line begins is there like anybody, and drawn if sent.
        """
        own = Counter(
            (p.record.home, p.record.role.value)
            for p in self._everybody.values()
            if p.record and not p.gone and p.record.role in FILLERS
        )
        percent = self._rules.release_keep_percent
        for here, heads in sorted(own.items()):
            stay = keep(heads, percent) + self._bound[here] - self._aside[here]
            yield Floor(home=here[0], role=here[1], keep=max(0, stay))

    def _candidate(
        self,
        code: str,
        person: Person,
        record: k.Appointed,
    ) -> Candidate:
        commitments = self._commitments(person)
        place = self._orgs.get(person.with_org)
        founded = place.founded if place else None
        opened = self._opened.get(code, frozenset())
        old = self._at.year - record.birth_year >= self._rules.near_retirement_age
        return Candidate(
            number=code,
            home=record.home,
            lat_e6=founded.lat_e6 if founded else 0,
            lon_e6=founded.lon_e6 if founded else 0,
            role=record.role.value,
            competences=self._competences_of(record.competences),
            full_member=record.party_since is not None,
            leader=record.leader,
            near_retirement=old and Gate.NEAR_RETIREMENT not in opened,
            volunteered=code in self._wrote,
            days_served=person.days_served(self._at, self._over),
            nights_away=person.nights_away(self._at, self._zone, self._over),
            household=record.household_code if "child_under_3" in record.household else None,
            squad=self._squad(person.teams) if person.teams else None,
            blocked=tuple(self._blocks(code, person, record, opened, bound=bool(commitments))),
            commitments=commitments,
        )

    def _competences_of(self, held: tuple[k.Competence, ...]) -> frozenset[str]:
        if held not in self._competences:  # few sets, many people
            self._competences[held] = frozenset(
                c.code for c in held if c.until is None or c.until > self._at
            )
        return self._competences[held]

    def _squad(self, teams: tuple[str, ...]) -> str | None:
        """Return the one squad that counts: one that moves together before another."""
        own = [self._squads[code] for code in teams if code in self._squads]
        return min(own, key=lambda squad: (not squad.together, squad.code)).code if own else None

    def _commitments(self, person: Person) -> tuple[Commitment, ...]:
        """Return what binds a person until a known end; () where any of it has none."""
        lines = [*([person.serves] if person.serves else []), *(o.demand for o in person.orders)]
        bound = []
        for code in lines:
            raised = self._needs.demands.get(code)
            if raised is None or raised.ends is None or raised.ends <= self._at:
                return ()
            window = window_of(raised, min(self._at, raised.begins or self._at))
            if window is not None:
                bound.append(Commitment(window, code))
        return tuple(bound)

    def _blocks(
        self,
        code: str,
        person: Person,
        record: k.Appointed,
        opened: frozenset[Gate],
        *,
        bound: bool,
    ) -> Iterator[Block]:
        for hold in person.holds:
            if (block := _block(hold, opened)) is not None:
                yield block
        if person.recall is not None:
            yield Block(COMMITTED, "recalled", person.recall.report_by)
        elif (person.post or person.orders or person.on_the_way) and not bound:
            yield Block(COMMITTED, "one_commitment")
        if Gate.FAMILY_CARE in opened or not record.household or Gate.FAMILY_CARE in person.gates:
            return
        other_away = self._away.get(record.household_code or "", set()) - {code}
        if ("child_under_3" in record.household and other_away) or any(
            flag in record.household for flag in self._family.says.held_flags
        ):
            yield Block(Gate.FAMILY_CARE.value, self._family.name)


def _block(hold: Hold, opened: frozenset[Gate]) -> Block | None:
    if hold.gate is None:
        return Block(hold.status, hold.rule, hold.until) if hold.status else None
    if hold.gate in opened:
        return None
    return Block(hold.gate.value, hold.rule, hold.until or hold.due)


def path_of(org: str, orgs: Mapping[str, Organisation]) -> tuple[str, ...]:
    """Return ``org`` and all above it, lowest first. A loop ends where it closes."""
    path = [org]
    while (known := orgs.get(path[-1])) and known.parent and known.parent not in path:
        path.append(known.parent)
    return tuple(path)


def _away(everybody: Mapping[str, Person]) -> dict[str, set[str]]:
    """Return the adults who are away from home or are to go, by household."""
    away: dict[str, set[str]] = defaultdict(set)
    for code, person in everybody.items():
        record = person.record
        if record is None or record.household_code is None or person.gone:
            continue
        if person.post or person.orders or person.on_the_way or person.with_org != record.home:
            away[record.household_code].add(code)
    return away
