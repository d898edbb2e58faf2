"""Time the deployment planner on seeded problems of a region's size; print JSON lines.

    python -m bench.deployment [--people 1000 10000 100000] [--seed 0] [--stress 1]

The region is drawn by :mod:`bench.region`. ``--stress 3`` asks for three times as many heads, most
of which must stay open. Each size runs in a process of its own, so ``peak_mb`` is its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

from bench.region import region
from muster.core.deployment import breaches
from muster.solve import deployment


def measure(people: int, *, seed: int, stress: int) -> dict[str, int | float | str | bool]:
    """Return one line of results; ``cpu_s`` is as it would be with a core to itself."""
    deployment.plan(region(300, seed=seed))  # whatever is compiled, is compiled now
    problem = region(people, seed=seed, stress=stress)
    before_mb = _peak_mb()
    at: dict[str, float] = {}
    start, start_cpu = time.perf_counter(), time.process_time()
    answer = deployment.plan(
        problem,
        seed=seed,
        progress=lambda stage: at.__setitem__(stage, time.perf_counter() - start),
    )
    total_s, cpu_s = time.perf_counter() - start, time.process_time() - start_cpu
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
        "open_proven": answer.gap.open_proven,
        "gap_percent": round(answer.gap.percent, 3),
        "breaches": len(breaches(problem, answer.plan)),
        "solve_s": round(at["settled"], 2),
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
