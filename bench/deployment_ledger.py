"""Time a deployment from the ledger to a checked plan; print a JSON line for each plan on record.

    python -m bench.deployment_ledger --database sqlite:////PATH [--plans plan:CODE …]

The problem of each plan is read from the ledger again, as of the moment and by the rules it was
made by, planned afresh and judged by the checker: ``read_s``, ``plan_s`` and ``check_s`` are wall
seconds, ``cpu_s`` counts all threads from first to last. Nothing is recorded. A ledger of 100,000
people is made by ``muster demo --no-serve --database PATH``.
"""

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime


def main() -> None:
    """Print a line for each plan."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--database", required=True)
    asked.add_argument("--plans", nargs="*", help="all of them if left out")
    given = asked.parse_args()
    os.environ["DATABASE_URL"] = given.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "muster.site.settings"
    import django

    django.setup()
    from bench.region import region
    from muster.core.deployment import breaches
    from muster.core.ledger import AsOf
    from muster.solve.deployment import plan
    from muster.steps.deployment_reading import plans, situation_of
    from muster.steps.rules import pack_in_force

    plan(region(300, seed=0))  # what is compiled, is compiled now
    now = datetime.now(UTC)
    asof = AsOf(now, now)
    pack = pack_in_force(asof)
    for record in plans(asof):
        if pack is None or (given.plans and record.code not in given.plans):
            continue
        began, cpu = time.perf_counter(), time.process_time()
        problem = situation_of(record, pack).problem
        read = time.perf_counter()
        answer = plan(problem)
        planned = time.perf_counter()
        found = breaches(problem, answer.plan)
        checked = time.perf_counter()
        line = {
            "plan": record.code,
            "people": len(problem.candidates),
            "lines": len(problem.lines),
            "heads": sum(each.heads for each in problem.lines),
            "moves": len(answer.plan.moves),
            "outcome": answer.outcome,
            "gap_percent": round(answer.gap.percent, 3),
            "breaches": len(found),
            "read_s": round(read - began, 2),
            "plan_s": round(planned - read, 2),
            "check_s": round(checked - planned, 2),
            "all_s": round(checked - began, 2),
            "cpu_s": round(time.process_time() - cpu, 2),
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
