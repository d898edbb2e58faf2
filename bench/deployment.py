"""Time the deployment planner on seeded problems of a region's size; print JSON lines.

    python -m bench.deployment [--people 1000 10000 100000] [--seed 0] [--stress 1]

The region is drawn, not real: 103 counties over 2,400 km and a station for every 90 people,
each an organisation of its own. Every 100 people face 3 posts, each with a line for officers,
one for duty auxiliaries and one for a leader, 40 heads in all; one person in twelve is held back
by a gate and a third of every station stays. ``--stress 3`` asks for three times as many heads,
most of which must stay open. Each size runs in a process of its own, so ``peak_mb`` is its own.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass

from muster.core.deployment import Block, Candidate, DemandLine, Floor, Limits, Problem, breaches
from muster.core.kinds import Gate, Role
from muster.solve import deployment, flow

COUNTIES = 103
ROLES = (Role.OFFICER, Role.DUTY_AUXILIARY, Role.CLERICAL_AUXILIARY, Role.CIVILIAN)
GATES = (Gate.MEDICAL_HOLD, Gate.ISOLATION, Gate.REST, Gate.BEREAVEMENT, Gate.FAMILY_CARE)


@dataclass(frozen=True, slots=True)
class Station:
    """A place with an organisation code."""

    code: str
    lat_e6: int
    lon_e6: int


def region(people: int, *, seed: int, stress: int = 1) -> Problem:
    """Return the problem of an invented region with so many ``people``."""
    chance = random.Random(seed)
    counties = [
        (chance.randint(38_000_000, 50_000_000), chance.randint(98_000_000, 125_000_000))
        for _ in range(COUNTIES)
    ]
    stations = [
        Station(f"s{i:05}", *_near(chance, counties[i % COUNTIES], 400_000))
        for i in range(max(4, people // 90))
    ]
    candidates = tuple(_candidates(chance, stations, people))
    lines = tuple(
        line
        for i in range(people * 3 // 100)
        for line in _lines(chance, stations[chance.randrange(len(stations))], i, stress)
    )
    present = Counter((c.home, c.role) for c in candidates if not c.blocked)
    floors = tuple(
        Floor(home=home, role=role, keep=n // 3) for (home, role), n in sorted(present.items())
    )
    return Problem(
        lines=lines, candidates=candidates, floors=floors, limits=Limits(travel_max_km=600)
    )


def _near(chance: random.Random, place: tuple[int, int], spread_e6: int) -> tuple[int, int]:
    return (
        place[0] + chance.randint(-spread_e6, spread_e6),
        place[1] + chance.randint(-spread_e6, spread_e6),
    )


def _candidates(chance: random.Random, stations: list[Station], people: int) -> list[Candidate]:
    candidates = []
    for i in range(people):
        station = stations[chance.randrange(len(stations))]
        role = chance.choices(ROLES, (45, 40, 10, 5))[0]
        wanted = (("leader", 0.12), ("driver", 0.3), ("mongolian", 0.2), ("medic", 0.03))
        if role is not Role.OFFICER:
            wanted = wanted[1:]
        gate = chance.choice(GATES) if chance.random() < 1 / 12 else None
        candidates.append(
            Candidate(
                number=f"{i:07}",
                home=station.code,
                lat_e6=station.lat_e6,
                lon_e6=station.lon_e6,
                role=role,
                competences=frozenset(c for c, share in wanted if chance.random() < share),
                full_member=chance.random() < 0.8,
                near_retirement=chance.random() < 0.04,
                volunteered=chance.random() < 0.3,
                days_served=chance.randrange(21),
                household=f"h{i // 2:06}" if i % 100 < 2 else None,
                blocked=() if gate is None else (Block(gate, "bench"),),
            )
        )
    return candidates


def _lines(chance: random.Random, station: Station, i: int, stress: int) -> list[DemandLine]:
    lat_e6, lon_e6 = _near(chance, (station.lat_e6, station.lon_e6), 100_000)
    priority, high_risk = chance.choice((1, 2, 2, 3)), chance.random() < 0.1
    overnight = chance.random() < 0.8
    wanted = (
        ("o", Role.OFFICER, chance.choice((None, None, None, "mongolian")), (3, 6)),
        ("a", Role.DUTY_AUXILIARY, chance.choice((None, None, None, "driver")), (6, 10)),
        ("l", Role.OFFICER, "leader", (1, 1)),
    )
    return [
        DemandLine(
            code=f"p{i:05}{letter}",
            post=f"p{i:05}",
            org=station.code,
            lat_e6=lat_e6,
            lon_e6=lon_e6,
            role=role,
            heads=stress * chance.randint(*heads),
            competences=frozenset({competence} if competence else ()),
            priority=priority,
            high_risk=high_risk,
            overnight=overnight,
        )
        for letter, role, competence, heads in wanted
    ]


def measure(people: int, *, seed: int, stress: int) -> dict[str, int | float | str]:
    """Return one line of results: ``total_s`` is plan() whole, ``solve_s`` its flow alone.

    ``cpu_s`` is ``total_s`` as it would be with a core to itself.
    """
    problem = region(people, seed=seed, stress=stress)
    before_mb = _peak_mb()
    solve_s, flows = 0.0, []
    bare = flow.cheapest_flow

    def timed(network: flow.Network, known: flow.Shipments | None = None) -> flow.Flow:
        nonlocal solve_s
        start = time.perf_counter()
        flows.append(bare(network, known))
        solve_s += time.perf_counter() - start
        return flows[-1]

    deployment.cheapest_flow = timed
    start, start_cpu = time.perf_counter(), time.process_time()
    answer = deployment.plan(problem, seed=seed)
    total_s, cpu_s = time.perf_counter() - start, time.process_time() - start_cpu
    start = time.perf_counter()
    found = breaches(problem, answer.plan)
    check_s = time.perf_counter() - start
    return {
        "people": people,
        "lines": len(problem.lines),
        "heads": sum(line.heads for line in problem.lines),
        "stress": stress,
        "moves": len(answer.plan.moves),
        "unfilled": sum(line.missing for line in answer.unfilled),
        "outcome": answer.outcome,
        "cost": answer.cost,
        "bound": answer.bound,
        "breaches": len(found),
        "flows": len(flows),
        "rounds": sum(f.rounds for f in flows),
        "offered": flows[-1].offered.prices.size,
        "solve_s": round(solve_s, 2),
        "check_s": round(check_s, 2),
        "total_s": round(total_s, 2),
        "cpu_s": round(cpu_s, 2),
        "problem_mb": before_mb,
        "peak_mb": _peak_mb(),
    }


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print a JSON line for each size asked for."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--people", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--stress", type=int, default=1)
    args = asked.parse_args()
    if len(args.people) == 1:
        line = measure(args.people[0], seed=args.seed, stress=args.stress)
        sys.stdout.write(json.dumps(line) + "\n")
        return
    for people in args.people:
        same = ["--seed", str(args.seed), "--stress", str(args.stress)]
        alone = [sys.executable, "-m", "bench.deployment", "--people", str(people), *same]
        subprocess.run(alone, check=True)


if __name__ == "__main__":
    main()
