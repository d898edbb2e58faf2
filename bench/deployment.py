"""Time the deployment planner and its rivals on the same seeded problems; print JSON lines.

    python -m bench.deployment [--people 1000 10000 100000] [--seed 0] [--stress 1]
                               [--rivals-limit 90] [--only muster floor highs cp_sat replan]

The regions are drawn by :mod:`bench.region`. Of each size: Muster; the **floor** (the flow alone,
as if there were no makeups, squads and households: nobody can be cheaper); HiGHS and CP-SAT with 8
workers on the same model, people grouped (:mod:`bench.rivals`), until they have a plan no dearer
than Muster's or ``--rivals-limit`` seconds are over, or not built where the model would have more
pairs of people and lines than ``rivals.PAIRS_MAX``; and replanning after 1 % of the people have
fallen ill. ``solve_s`` is all of the search, the bound included; explaining and
checking come after. ``ratio`` is the rival's time over Muster's (``solve_s``): at least
that, where it says ``reached: false``. Each line comes from a process of its own, so ``peak_mb`` is
its own. ``gap_percent`` is the gap beneath open need; ``cpu_s`` counts all threads.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from math import inf, isfinite

from bench import rivals
from bench.region import absent, region
from muster.core.deployment import Plan, Problem, breaches, costs
from muster.solve.columns import columns
from muster.solve.deployment import Answer, plan
from muster.solve.replan import replan
from muster.solve.search import Halt, search

Line = dict[str, int | float | str | bool | None]


class Watch:
    """Wall and CPU seconds since it was made, and since the last stage."""

    def __init__(self) -> None:
        self._start, self._cpu = time.perf_counter(), time.process_time()
        self.at: dict[str, tuple[float, float]] = {}

    def __call__(self, stage: str) -> None:
        """Note that a stage is over."""
        self.at[stage] = (time.perf_counter() - self._start, time.process_time() - self._cpu)


def muster(problem: Problem, seed: int) -> tuple[Line, Answer]:
    """Return the line of Muster's plan, and the plan."""
    watch = Watch()
    answer = plan(problem, seed=seed, progress=watch)
    watch("all")
    found = breaches(problem, answer.plan)
    watch("judged")
    line: Line = {
        "outcome": answer.outcome,
        "moves": len(answer.plan.moves),
        "unfilled": sum(row.missing for row in answer.unfilled),
        "cost": answer.cost,
        "bound": answer.bound,
        "open_min_proven": answer.gap.open_min_proven,
        "open_proven": answer.gap.open_proven,
        "gap_percent": round(answer.gap.percent, 3),
        "breaches": len(found),
        "read_s": round(watch.at["read"][0], 2),
        "settled_s": round(watch.at["settled"][0], 2),
        "solve_s": round(watch.at["searched"][0], 2),
        "solve_cpu_s": round(watch.at["searched"][1], 2),
        "explained_s": round(watch.at["all"][0], 2),
        "explained_cpu_s": round(watch.at["all"][1], 2),
        "check_s": round(watch.at["judged"][0] - watch.at["all"][0], 2),
    }
    return line, answer


def floor(problem: Problem) -> Line:
    """Return the line of the flow alone."""
    people = tuple(replace(p, squad=None, household=None) for p in problem.candidates)
    bare = replace(problem, candidates=people, makeups=())
    watch = Watch()
    found = search(columns(bare, seed=0), {}, Halt(None, None), watch)
    wall_s, cpu_s = watch.at["flow"]
    return {
        "bound": found.bounds.cost,
        "solve_s": round(wall_s, 2),
        "solve_cpu_s": round(cpu_s, 2),
        "rounds": found.flow.rounds,
    }


def rival(
    name: str, problem: Problem, *, target: float, seconds: float | None, limit_s: float
) -> Line:
    """Return the line of a rival; ``target`` and ``seconds`` are Muster's."""
    if (many := rivals.pairs(problem)) > rivals.PAIRS_MAX:
        return {"status": f"not built: {many:,} pairs of people and lines", "reached": False}
    found = getattr(rivals, name)(problem, target=target, limit_s=limit_s)
    made = found.plan
    parts = None if made is None else costs(problem, made)
    cost = None if parts is None else sum(parts)
    beneath = None if parts is None else cost - parts.unmet_min - parts.unmet_wanted
    return {
        "status": found.status,
        "columns": found.columns,
        "rows": found.rows,
        "cost": cost,
        "bound": round(found.bound) if isfinite(found.bound) else None,
        "gap_percent": None
        if beneath is None or not isfinite(found.bound)
        else round(min(1e6, 100 * (cost - found.bound) / beneath), 3),
        "breaches": None if made is None else len(breaches(problem, made)),
        "reached": cost is not None and cost <= target,
        "build_s": round(found.build_s, 2),
        "solve_s": round(found.wall_s, 2),
        "solve_cpu_s": round(found.cpu_s, 2),
        "ratio": None if seconds is None else round(found.wall_s / seconds, 1),
    }


def replanned(problem: Problem, seed: int) -> Line:
    """Return the line of replanning after 1 % have fallen ill: at once, and with the trade-off."""
    before: Plan = plan(problem, seed=seed).plan
    now = absent(problem, percent=1, seed=seed)
    quick, whole = Watch(), Watch()
    made = replan(now, before, seed=seed, thresholds=(None,), progress=quick)
    whole = Watch()
    full = replan(now, before, seed=seed, progress=whole)
    whole("all")
    return {
        "kept": made.kept,
        "lost": made.lost,
        "changed": made.changed + made.dropped,
        "new": made.new,
        "unfilled": sum(row.missing for row in made.answer.unfilled),
        "breaches": len(breaches(now, made.answer.plan)),
        "solve_s": round(quick.at["searched"][0], 2),
        "solve_cpu_s": round(quick.at["searched"][1], 2),
        "trade_off": str([(point.changes, point.cost) for point in full.trade_off]),
        "trade_off_s": round(whole.at["searched"][0], 2),
    }


def measure(solver: str, people: int, args: argparse.Namespace) -> Line:
    """Return one line of results."""
    small = region(300, seed=args.seed)
    replan(small, plan(small).plan, thresholds=(None,))  # what is compiled, is compiled now
    problem = region(people, seed=args.seed, stress=args.stress)
    head: Line = {"people": people, "solver": solver, "stress": args.stress}
    before_mb = _peak_mb()
    if solver == "muster":
        line, _ = muster(problem, args.seed)
        heads = sum(each.heads for each in problem.lines)
        head |= {"lines": len(problem.lines), "heads": heads}
    elif solver == "floor":
        line = floor(problem)
    elif solver == "replan":
        line = replanned(problem, args.seed)
    else:
        target, seconds, limit_s = args.target, args.seconds, args.rivals_limit
        line = rival(solver, problem, target=target, seconds=seconds, limit_s=limit_s)
    return head | line | {"problem_mb": before_mb, "peak_mb": _peak_mb()}


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _alone(solver: str, people: int, args: argparse.Namespace, *more: str) -> Line:
    same = ["--seed", str(args.seed), "--stress", str(args.stress)]
    limit = ["--rivals-limit", str(args.rivals_limit)]
    asked = ["--one", solver, "--people", str(people), *same, *limit, *more]
    command = [sys.executable, "-m", "bench.deployment", *asked]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    sys.stdout.write(said)
    sys.stdout.flush()
    line: Line = json.loads(said)
    return line


def main() -> None:
    """Print a JSON line for each solver and size asked for."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--people", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--stress", type=int, default=1)
    asked.add_argument("--rivals-limit", type=float, default=90)
    asked.add_argument(
        "--only", nargs="+", default=["muster", "floor", "highs", "cp_sat", "replan"]
    )
    asked.add_argument("--one", help=argparse.SUPPRESS)
    asked.add_argument("--target", type=float, default=-inf, help=argparse.SUPPRESS)
    asked.add_argument("--seconds", type=float, help=argparse.SUPPRESS)
    args = asked.parse_args()
    if args.one:
        sys.stdout.write(json.dumps(measure(args.one, args.people[0], args)) + "\n")
        return
    for people in args.people:
        known = []
        if "muster" in args.only:
            own = _alone("muster", people, args)
            known = ["--target", str(own["cost"]), "--seconds", str(max(0.01, own["solve_s"]))]
        for solver in [name for name in args.only if name != "muster"]:
            _alone(solver, people, args, *known)


if __name__ == "__main__":
    main()
