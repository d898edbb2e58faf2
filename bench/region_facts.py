"""Tell a region's problem as facts, so that the ledger says it.

What :mod:`bench.region` draws is recorded as it would have come about: organisations and posts,
people, squads, letters, the days and nights of the last weeks at posts near and far, holds, and
orders to a court whose sittings end. Three things are said otherwise: floors follow a rule of the
pack (:func:`pack`) for all of a home, held back or not; a partner of somebody bound is held by
family care; and locks and bans are no facts of a person but a hand's wishes (:func:`wishes`).
Clerical auxiliaries and civilians are recorded, and read as nobody's candidates.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from bench.region import AT, COUNTIES
from muster.core import kinds as k
from muster.core.kinds import Gate, OrgKind, PostKind, Role, UnitKind
from muster.core.ledger import Draft
from muster.core.plan import Ban, Candidate, Lock, Problem, Quality, Window
from muster.core.rule_kinds import DeploymentWeights, EnforcingPost, ReleaseFloor, Travel
from muster.core.rules import RulePack

BEGAN = AT - timedelta(days=60)
BACK = AT - timedelta(hours=12)  # noon in the region; all days at posts end then
ISOLATED_UNTIL, RESTS_UNTIL = AT + timedelta(days=11), AT + timedelta(days=3)
KEEP_PERCENT = 33
BATCH = 20_000
COURT = "court"
BOUND_TO_ONE = 400  # people, by one line of the court
ROOT, GUESTS = "org:region", "org:guests"  # guests stand at posts, and are not ours to send
_PRESENT = {
    Quality.SWORN: {"role": Role.OFFICER},
    Quality.LEADER: {"role": Role.DUTY_AUXILIARY, "leader": True},
    Quality.FULL_MEMBER: {"role": Role.DUTY_AUXILIARY, "party_since": 2000},
}


def record(problem: Problem) -> int:
    """Record ``problem``, which :func:`bench.region.region` drew; return how many facts it took."""
    from muster.store.ledger import append

    told, facts = drafts(problem), 0
    while some := list(islice(told, BATCH)):
        append(some)
        facts += len(some)
    return facts


def pack(base: RulePack) -> RulePack:
    """Return ``base`` with what regions are drawn by: 2 officers, 600 km, a third stays."""
    own = (
        (EnforcingPost, {"officers_min": 2}),
        (Travel, {"travel_max_km": 600}),
        (ReleaseFloor, {"keep_percent": KEEP_PERCENT}),
        (DeploymentWeights, {"share_drawn_points": 100}),
    )
    changed = {}
    for kind, says in own:
        rule = base.in_force(kind, at=AT)
        changed[rule.name] = replace(rule, says=replace(rule.says, **says))
    return replace(base, rules=tuple(changed.get(rule.name, rule) for rule in base.rules))


def wishes(problem: Problem) -> tuple[tuple[Lock, ...], tuple[Ban, ...]]:
    """Return the locks and bans of ``problem``, by the ledger's names of people and lines."""
    locks = (Lock(f"person:{lock.person}", f"demand:{lock.line}") for lock in problem.locks)
    bans = (Ban(f"person:{ban.person}", f"demand:{ban.line}") for ban in problem.bans)
    return tuple(locks), tuple(bans)


def drafts(problem: Problem) -> Iterator[Draft]:
    """Yield the facts, those that others rest on first."""
    told = (
        *(_organisations(problem), _posts(problem), _demands(problem), _register(problem)),
        *(_squads(problem), _letters(problem), _stays(problem), _guests(problem)),
        *(_holds(problem), _bound(problem)),
    )
    number = 0
    for stage in told:
        for subject, at, body in stage:
            number += 1
            yield Draft(
                key=UUID(int=number, version=4).hex,
                subject=subject,
                org=ROOT,
                holds_from=at,
                recorded_by="bench",
                source="bench",
                body=body,
            )


_Told = Iterator[tuple[str, datetime, k.Kind]]


def _stations(problem: Problem) -> dict[str, tuple[int, int]]:
    people = {p.home: (p.lat_e6, p.lon_e6) for p in problem.candidates}
    return {line.org: (0, 0) for line in problem.lines} | people


def _organisations(problem: Problem) -> _Told:
    for code, above in ((ROOT, None), (GUESTS, None)):
        yield code, BEGAN, k.OrgFounded(name=code, kind=OrgKind.DEPARTMENT, parent=above)
    for n in range(COUNTIES):
        county = k.OrgFounded(name=f"county {n}", kind=OrgKind.COUNTY_BUREAU, parent=ROOT)
        yield f"org:c{n:03}", BEGAN, county
    for code, (lat_e6, lon_e6) in sorted(_stations(problem).items()):
        founded = k.OrgFounded(
            name=f"station {code}",
            kind=OrgKind.STATION,
            parent=f"org:c{int(code[1:]) % COUNTIES:03}",
            lat_e6=lat_e6,
            lon_e6=lon_e6,
        )
        yield f"org:{code}", BEGAN, founded


def _posts(problem: Problem) -> _Told:
    own = {"kind": PostKind.CHECKPOINT, "enforcing": True, "pattern": ""}  # one crew, no turns
    for code in sorted(_stations(problem)):
        yield f"post:of-{code}", BEGAN, k.PostOpened(name=code, parent=f"org:{code}", **own)
    yield f"post:{COURT}", BEGAN, k.PostOpened(name=COURT, parent=ROOT, **own)
    for line in {line.post: line for line in problem.lines}.values():
        opened = k.PostOpened(
            name=line.post,
            parent=f"org:{line.org}",
            lat_e6=line.lat_e6,
            lon_e6=line.lon_e6,
            high_risk=line.high_risk,
            **own,
        )
        yield f"post:{line.post}", BEGAN, opened


def _demands(problem: Problem) -> _Told:
    branches = {m.post for m in problem.makeups if m.quality is Quality.FULL_MEMBER}
    for line in problem.lines:
        raised = k.DemandRaised(
            post=f"post:{line.post}",
            role=line.role,
            heads=line.heads,
            heads_min=line.heads_min,
            priority=line.priority,
            competences=tuple(sorted(line.competences)),
            high_risk=line.high_risk,
            overnight=line.overnight,
            begins=line.window.begins if line.window else None,
            ends=line.window.ends if line.window else None,
            leader=True,
            branch=line.post in branches,
        )
        yield f"demand:{line.code}", BEGAN, raised


def _register(problem: Problem) -> _Told:
    for person in problem.candidates:
        appointed = k.Appointed(
            name=f"person {person.number}",
            role=Role(person.role),
            home=f"org:{person.home}",
            birth_year=1961 if person.near_retirement else 1990,
            leader=person.leader,
            party_since=2000 if person.full_member else None,
            competences=tuple(map(k.Competence, sorted(person.competences))),
            household=("dual_service", "child_under_3") if person.household else (),
            household_code=person.household,
        )
        yield f"person:{person.number}", BEGAN, appointed


def _squads(problem: Problem) -> _Told:
    home = {person.squad: f"org:{person.home}" for person in problem.candidates if person.squad}
    for squad in problem.squads:
        founded = k.UnitFounded(
            kind=UnitKind.SQUAD,
            name=squad.code,
            parent=home[squad.code],
            approved_by=home[squad.code],
            order="",
            together=squad.together,
        )
        yield f"unit:{squad.code}", BEGAN, founded
    for person in problem.candidates:
        if person.squad:
            joined = k.Joined(unit=f"unit:{person.squad}", kind=UnitKind.SQUAD)
            yield f"person:{person.number}", BEGAN, joined


def _letters(problem: Problem) -> _Told:
    for person in problem.candidates:
        if person.volunteered:
            letter = f"letter:{person.number}"
            yield letter, BEGAN, k.LetterReceived(form="individual", answers=None)
            yield letter, BEGAN, k.LetterSigned(person=f"person:{person.number}")


def _stays(problem: Problem) -> _Told:
    """Yield who was at which post: first away, for as many days as nights, then at home."""
    homes = sorted(_stations(problem))
    next_to = dict(zip(homes, [*homes[1:], homes[0]], strict=True))
    for person in problem.candidates:
        subject, there = f"person:{person.number}", next_to[person.home]
        if person.nights_away:
            went = BACK - timedelta(days=person.days_served)
            yield subject, went, k.Arrived(org=f"org:{there}", post=f"post:of-{there}")
        if days := person.days_served - person.nights_away:
            here = k.Arrived(org=f"org:{person.home}", post=f"post:of-{person.home}")
            yield subject, BACK - timedelta(days=days), here
        if person.days_served:
            yield subject, BACK, k.Returned()


def _guests(problem: Problem) -> _Told:
    owner = {line.post: line.org for line in problem.lines}
    there = (makeup for makeup in problem.makeups for _ in range(makeup.present))
    for n, makeup in enumerate(there):
        own = {"name": f"guest {n}", "home": GUESTS, "birth_year": 1990}
        yield f"person:g{n:06}", BEGAN, k.Appointed(**own, **_PRESENT[makeup.quality])
        arrived = k.Arrived(org=f"org:{owner[makeup.post]}", post=f"post:{makeup.post}")
        yield f"person:g{n:06}", BACK, arrived


def _holds(problem: Problem) -> _Told:
    for person in problem.candidates:
        for block in person.blocked:
            yield f"person:{person.number}", BACK, _hold(Gate(block.gate), block.rule)


def _hold(gate: Gate, rule: str) -> k.Kind:
    if gate is Gate.ISOLATION:
        since = AT - timedelta(days=3)
        return k.IsolationBegan(hold=gate, rule=rule, exposed_at=since, release_due=ISOLATED_UNTIL)
    if gate is Gate.REST:
        return k.RestOrdered(hold=gate, rule=rule, until=RESTS_UNTIL)
    return k.HoldPlaced(hold=gate, gate=gate, rule=rule)


def _bound(problem: Problem) -> _Told:
    """Yield the lines of the court, each as large as those who are ordered there, and orders."""
    bound: dict[Window, list[Candidate]] = defaultdict(list)
    for person in problem.candidates:
        for commitment in person.commitments:
            bound[commitment.window].append(person)
    for window, people in sorted(bound.items()):
        for first in range(0, len(people), BOUND_TO_ONE):
            some = people[first : first + BOUND_TO_ONE]
            line = sitting(window, first // BOUND_TO_ONE)
            yield (
                line,
                BACK,
                k.DemandRaised(
                    post=f"post:{COURT}",
                    role="any_police",
                    heads=len(some),
                    begins=window.begins,
                    ends=window.ends,
                ),
            )
            for person in some:
                yield f"person:{person.number}", BACK, _order(line)


def sitting(window: Window, n: int) -> str:
    """Return the demand line of the ``n``-th sitting of the court that lasts as ``window`` does."""
    return f"demand:{COURT}/{window.ends:%m%d}-{n}"


def _order(line: str) -> k.Ordered:
    return k.Ordered(
        plan=f"plan:{COURT}",
        demand=line,
        post=f"post:{COURT}",
        org=ROOT,
        movement=k.Movement.LOCAL,
        reasons=(),
    )
