"""Time a deployment from the ledger to a checked plan; print a JSON line for each.

    python -m bench.deployment_ledger --people 10000 100000 [--seed 0]
    python -m bench.deployment_ledger --database sqlite:////PATH [--plans plan:CODE …]

With ``--people`` the regions of :mod:`bench.region` are told to ledgers of their own as facts
(:mod:`bench.region_facts`), on SQLite and, where it runs, PostgreSQL; each is read, planned and
judged by the checker in a fresh process. Without, the problem of each plan on record is read again,
as of the moment and by the rules it was made by; nothing is recorded. A ledger of 100,000 people is
made by ``muster demo --no-serve --database PATH``. ``read_s``, ``plan_s`` and ``check_s`` are
wall seconds, ``cpu_s`` counts all threads from first to last, ``read_cpu_s`` those of reading.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from muster.core.plan import Problem

RULES = Path(__file__).resolve().parent.parent / "rulepacks" / "cn-2020.toml"
Reading = tuple[str, Callable[[], Problem]]  # what it is called, and what reads the problem


def main() -> None:
    """Print a line for each region, or for each plan."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--database")
    asked.add_argument("--plans", nargs="*", help="all of them if left out")
    asked.add_argument("--people", type=int, nargs="+", help="sizes of regions")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--tell", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.database is None:
        if not given.people:
            asked.error("give --people, or --database for the plans on record there")
        _regions(given)
        return
    os.environ["DATABASE_URL"] = given.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "muster.site.settings"
    import django

    django.setup()
    if given.tell:
        _tell(given)
        return
    from bench.region import region
    from muster.solve.deployment import plan

    plan(region(300, seed=0))  # what is compiled, is compiled now
    for name, read in _told(given) if given.people else _planned(given):
        _measure(name, read)


def _regions(given: argparse.Namespace) -> None:
    from bench.ledger import databases

    for people in given.people:
        for url in databases():
            said = ["--database", url, "--people", str(people), "--seed", str(given.seed)]
            command = [sys.executable, "-m", "bench.deployment_ledger", *said]
            subprocess.run([*command, "--tell"], check=True)
            subprocess.run(command, check=True)


def _tell(given: argparse.Namespace) -> None:
    from django.core.management import call_command

    from bench.region import region
    from bench.region_facts import record

    call_command("migrate", verbosity=0)
    record(region(given.people[0], seed=given.seed))


def _told(given: argparse.Namespace) -> Iterator[Reading]:
    """Yield how the region that was told is read, as of its moment and by its rules."""
    from bench.region import AT, region
    from bench.region_facts import pack, wishes
    from muster.core.ledger import AsOf, moment
    from muster.formats.rulepack import read_rule_pack
    from muster.steps.deployment_situation import situation
    from muster.store.reading import head

    seq, known_us, _ = head()
    by_hand = wishes(region(given.people[0], seed=given.seed))
    rules = pack(read_rule_pack(RULES))
    name = f"{given.database.partition(':')[0]}, {seq} facts"
    yield name, lambda: situation(AsOf(AT, moment(known_us)), rules).wished(*by_hand)


def _planned(given: argparse.Namespace) -> Iterator[Reading]:
    """Yield how the problem of each plan on record is read again."""
    from muster.core.ledger import AsOf
    from muster.steps.deployment_reading import plans, situation_of
    from muster.steps.rules import pack_in_force

    now = datetime.now(UTC)
    asof = AsOf(now, now)
    pack = pack_in_force(asof)
    for record in plans(asof) if pack is not None else ():
        if not given.plans or record.code in given.plans:
            yield record.code, lambda record=record: situation_of(record, pack).problem


def _measure(name: str, read: Callable[[], Problem]) -> None:
    from muster.core.deployment import breaches
    from muster.solve.deployment import plan

    began, cpu = time.perf_counter(), time.process_time()
    problem = read()
    was_read, read_cpu = time.perf_counter(), time.process_time()
    answer = plan(problem)
    planned = time.perf_counter()
    found = breaches(problem, answer.plan)
    checked = time.perf_counter()
    line = {
        "plan": name,
        "people": len(problem.candidates),
        "lines": len(problem.lines),
        "heads": sum(each.heads for each in problem.lines),
        "moves": len(answer.plan.moves),
        "outcome": answer.outcome,
        "gap_percent": round(answer.gap.percent, 3),
        "breaches": len(found),
        "read_s": round(was_read - began, 2),
        "plan_s": round(planned - was_read, 2),
        "check_s": round(checked - planned, 2),
        "all_s": round(checked - began, 2),
        "read_cpu_s": round(read_cpu - cpu, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
