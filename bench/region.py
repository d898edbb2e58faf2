"""Draw a region's deployment problem: invented, seeded, and as uneven as regions are.

103 counties over 2,400 km, the sizes of their stations skewed (a few large, many small), each
an organisation of its own. Every 100 people face 3 posts with 40 heads in all; a quarter of
the counties carry half of the posts. Holds come in clusters, as isolation does. There are couples
with a small child, squads that move together and squads that would like to, competences in short
supply, makeups at every post, commitments and windows, and what a hand has locked and banned.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from muster.core.deployment import (
    ANY_POLICE,
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
    Weights,
    Window,
    distance_km,
    fills,
)
from muster.core.kinds import Gate, Role

COUNTIES = 103
AT = datetime(2020, 2, 3, 16, tzinfo=UTC)
NOW = Window(AT, AT + timedelta(days=14))
LATER = Window(AT + timedelta(days=14), AT + timedelta(days=28))
ROLES = (Role.OFFICER, Role.DUTY_AUXILIARY, Role.CLERICAL_AUXILIARY, Role.CIVILIAN)
GATES = (Gate.MEDICAL_HOLD, Gate.ISOLATION, Gate.REST, Gate.BEREAVEMENT, Gate.FAMILY_CARE)
SKILLS = (("driver", 0.3), ("mongolian", 0.2), ("medic", 0.03), ("river_rescue", 0.008))


@dataclass(frozen=True, slots=True)
class Station:
    """A place with an organisation code, and how many people in a hundred are held there."""

    code: str
    lat_e6: int
    lon_e6: int
    held: float


def region(people: int, *, seed: int, stress: int = 1) -> Problem:
    """Return the problem of an invented region; ``stress`` multiplies the heads wanted."""
    chance = random.Random(seed)
    counties = [
        (chance.randint(38_000_000, 50_000_000), chance.randint(98_000_000, 125_000_000))
        for _ in range(COUNTIES)
    ]
    stations = [
        Station(
            f"s{i:05}",
            *_near(chance, counties[i % COUNTIES], 400_000),
            0.3 if chance.random() < 0.1 else 0.06,
        )
        for i in range(max(4, people // 90))
    ]
    candidates, squads = _people(chance, stations, people)
    busy = [s for n, s in enumerate(stations) if n % COUNTIES < COUNTIES // 4] or stations
    posts = [_post(chance, stations, busy, i, stress) for i in range(people * 3 // 100)]
    lines = tuple(line for some, _ in posts for line in some)
    present = Counter((c.home, c.role) for c in candidates if not c.blocked)
    floors = tuple(
        Floor(home=home, role=role, keep=n // 3) for (home, role), n in sorted(present.items())
    )
    locks, bans = _by_hand(chance, candidates, lines)
    return Problem(
        lines=lines,
        candidates=tuple(candidates),
        floors=floors,
        makeups=tuple(makeup for _, some in posts for makeup in some),
        squads=tuple(squads),
        limits=Limits(travel_max_km=600),
        weights=Weights(share_drawn=100),
        locks=locks,
        bans=bans,
        at=AT,
    )


def absent(problem: Problem, *, percent: int, seed: int) -> Problem:
    """Return the problem after so many of a hundred people have been put on hold."""
    chance = random.Random(seed)
    locked = {lock.person for lock in problem.locks}
    hold = (Block(Gate.ISOLATION, "bench"),)
    return replace(
        problem,
        candidates=tuple(
            replace(person, blocked=hold)
            if chance.randrange(100) < percent and person.number not in locked
            else person
            for person in problem.candidates
        ),
    )


def _near(chance: random.Random, place: tuple[int, int], spread_e6: int) -> tuple[int, int]:
    return (
        place[0] + chance.randint(-spread_e6, spread_e6),
        place[1] + chance.randint(-spread_e6, spread_e6),
    )


# --- people -----------------------------------------------------------------------------------


def _people(
    chance: random.Random, stations: list[Station], people: int
) -> tuple[list[Candidate], list[Squad]]:
    weights = [chance.lognormvariate(0, 0.8) for _ in stations]
    at = sorted(chance.choices(range(len(stations)), weights, k=people))
    candidates: list[Candidate] = []
    squads: list[Squad] = []
    of_squad, squad_home = 0, -1
    for i, station in enumerate(at):
        if of_squad <= 0 or squad_home != station:
            of_squad, squad_home = chance.randint(5, 8), station
            if free := chance.random() >= 0.08:
                code = None
            else:
                code = f"q{len(squads):05}"
                squads.append(Squad(code=code, together=chance.random() < 0.2))
        of_squad -= 1 + free
        candidates.append(_person(chance, stations[station], i, code))
    return candidates, squads


def _person(chance: random.Random, station: Station, i: int, squad: str | None) -> Candidate:
    role = chance.choices(ROLES, (45, 40, 10, 5))[0] if squad is None else Role.OFFICER
    gate = chance.choice(GATES) if chance.random() < station.held else None
    days = chance.randrange(21)
    away = AT + timedelta(days=chance.randint(1, 10))
    bound = chance.random() < 0.04
    return Candidate(
        number=f"{i:07}",
        home=station.code,
        lat_e6=station.lat_e6,
        lon_e6=station.lon_e6,
        role=role,
        competences=frozenset(c for c, share in SKILLS if chance.random() < share),
        full_member=chance.random() < (0.6 if role is Role.OFFICER else 0.25),
        leader=role is Role.OFFICER and chance.random() < 0.12,
        near_retirement=chance.random() < 0.04,
        volunteered=chance.random() < 0.3,
        days_served=days,
        nights_away=chance.randint(0, days),
        household=f"h{i // 2:06}" if i % 100 < 2 else None,
        squad=squad,
        blocked=() if gate is None else (Block(gate, "bench"),),
        commitments=(Commitment(Window(AT, away), "court"),) if bound else (),
    )


# --- posts ------------------------------------------------------------------------------------


def _post(
    chance: random.Random, stations: list[Station], busy: list[Station], i: int, stress: int
) -> tuple[list[DemandLine], list[Makeup]]:
    station = chance.choice(busy if chance.random() < 0.5 else stations)
    lat_e6, lon_e6 = _near(chance, (station.lat_e6, station.lon_e6), 100_000)
    common = {
        "post": f"p{i:05}",
        "org": station.code,
        "lat_e6": lat_e6,
        "lon_e6": lon_e6,
        "priority": chance.choice((1, 2, 2, 3)),
        "high_risk": chance.random() < 0.1,
        "overnight": chance.random() < 0.8,
        "window": chance.choice((None, NOW, NOW, LATER)),
    }
    skill = chance.choices(("driver", "mongolian", "medic", "river_rescue"), (50, 30, 15, 5))[0]
    wanted = (
        ("o", Role.OFFICER, chance.choice((None, None, None, "mongolian")), (3, 6)),
        ("a", Role.DUTY_AUXILIARY, chance.choice((None, None, None, "driver")), (6, 10)),
        ("x", ANY_POLICE if chance.random() < 0.2 else Role.OFFICER, skill, (1, 1)),
    )
    lines = []
    for letter, role, competence, heads in wanted:
        many = stress * chance.randint(*heads)
        lines.append(
            DemandLine(
                code=f"p{i:05}{letter}",
                role=role,
                heads=many,
                heads_min=max(1, many * 2 // 3),
                competences=frozenset({competence} if competence else ()),
                **common,
            )
        )
    return lines, list(_makeups(chance, f"p{i:05}", lines))


def _makeups(chance: random.Random, post: str, lines: list[DemandLine]) -> Iterator[Makeup]:
    everywhere = frozenset(line.code for line in lines)
    asked = [(Quality.SWORN, 2), (Quality.LEADER, 1)]
    if chance.random() < 0.3:
        asked.append((Quality.FULL_MEMBER, 3))
    for quality, heads in asked:
        present = 1 if chance.random() < 0.1 else 0
        yield Makeup(
            post=post,
            quality=quality,
            heads_min=heads,
            lines=everywhere,
            rule="bench",
            present=present,
        )


def _by_hand(
    chance: random.Random, candidates: list[Candidate], lines: tuple[DemandLine, ...]
) -> tuple[tuple[Lock, ...], tuple[Ban, ...]]:
    """Return one lock for every thousand people, each such as can be kept, and as many bans."""
    free = [c for c in candidates if not (c.blocked or c.squad or c.household or c.commitments)]
    locks: dict[str, Lock] = {}
    for person in chance.sample(free, max(1, len(candidates) // 1000)):
        line = chance.choice(lines)
        if (
            line.code not in locks
            and fills(person.role, line.role)
            and line.competences <= person.competences
            and not (line.high_risk and person.near_retirement)
            and distance_km(person, line) <= 600
        ):
            locks[line.code] = Lock(person.number, line.code)
    banned = chance.sample(free, max(1, len(candidates) // 1000))
    bans = tuple(Ban(person.number, chance.choice(lines).code) for person in banned)
    held = {lock.person for lock in locks.values()}
    return tuple(locks.values()), tuple(ban for ban in bans if ban.person not in held)
