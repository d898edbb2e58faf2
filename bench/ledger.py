"""Measure the ledger: appends, a rebuild, and figures at any (at, known). JSON lines.

``python -m bench.ledger --facts 200000`` on a fresh SQLite file and, where it runs, PostgreSQL
(``python scripts/postgres.py run …`` gives MUSTER_TEST_POSTGRES). The rival of an append is the
bare insert of the same rows: no digest, no state, no posting, no index to keep but the key's.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

BATCH = 10_000
CONNECTIONS = 16


def main() -> None:
    """Run the bench on each database asked for, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=200_000)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--singles", type=int, default=1_600)
    parser.add_argument("--database", help="an empty database; both kinds if left out")
    parser.add_argument("--writer", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.database is None:
        for url in databases():
            subprocess.run([sys.executable, "-m", "bench.ledger", *sys.argv[1:], "--database", url])
        return
    os.environ["DATABASE_URL"] = given.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "muster.site.settings"
    import django

    django.setup()
    if given.writer is not None:
        _write_singles(given.writer, given.singles // CONNECTIONS)
        return
    _measure(given)


def databases() -> Iterator[str]:
    """Yield the address of an empty database, then of another kind if that runs."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
    server = os.environ.get("MUSTER_TEST_POSTGRES")
    if not server:
        print("PostgreSQL is not running: only SQLite is measured", file=sys.stderr)
        return
    import psycopg

    name, (front, _, query) = f"bench_{uuid4().hex[:8]}", server.partition("?")
    own = front.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield own
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _say(what: str, given: argparse.Namespace, **measured: object) -> None:
    vendor = "sqlite" if given.database.startswith("sqlite") else "postgresql"
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        json.dumps(
            {"bench": what, "database": vendor, "seed": given.seed, **measured, "peak_mb": peak_mb}
        ),
        flush=True,
    )


def _measure(given: argparse.Namespace) -> None:
    from django.core.management import call_command

    from bench.history import History, batches
    from muster.store.ledger import append
    from muster.store.reading import head
    from muster.store.rebuild import rebuild

    call_command("migrate", verbosity=0)
    took = 0.0
    for drafts, clock in batches(History(people=given.people, seed=given.seed), given.facts, BATCH):
        began = time.perf_counter()
        append(drafts, clock=clock)
        took += time.perf_counter() - began
    facts = head()[0]
    bare = _bare_insert(min(facts, 100_000))
    rate = round(facts / took)
    _say("append in batches", given, facts=facts, batch=BATCH, facts_per_s=rate,
         rival="bare insert", rival_facts_per_s=bare, ratio=round(rate / bare, 2))  # fmt: skip
    _figures(given, facts)
    began = time.perf_counter()
    rebuild()
    _say("rebuild", given, facts=facts, facts_per_s=round(facts / (time.perf_counter() - began)))
    _singles(given)


def _bare_insert(rows_wanted: int) -> int:
    """Return rows per second of a plain insert of ledger rows into a table with a key alone."""
    from django.db import transaction

    from muster.store.bulk import insert
    from muster.store.dialect import rows, run
    from muster.store.reading import COLUMNS

    taken = rows(f"SELECT {COLUMNS} FROM fact WHERE seq <= %s", [rows_wanted])
    run(f"CREATE TABLE bare AS SELECT {COLUMNS} FROM fact WHERE seq < 0")
    run("CREATE UNIQUE INDEX bare_key ON bare (key)")
    began = time.perf_counter()
    for at in range(0, len(taken), BATCH):
        with transaction.atomic():
            insert("bare", COLUMNS.split(", "), taken[at : at + BATCH])
    took = time.perf_counter() - began
    run("DROP TABLE bare")
    return round(len(taken) / took)


def _figures(given: argparse.Namespace, facts: int) -> None:
    """Ask random figures of random organisations at random pairs of clocks."""
    from muster.core.figure import FIGURES
    from muster.core.ledger import AsOf, moment
    from muster.steps.figure import value
    from muster.store.dialect import rows

    dice = random.Random(given.seed)
    orgs = [code for (code,) in rows("SELECT code FROM subject WHERE kind = 'org' ORDER BY id")]
    top = orgs[:116]  # the region, its bureaus and counties: the ones asked most
    first, last = rows("SELECT MIN(recorded_us), MAX(recorded_us) FROM fact")[0]
    names = list(FIGURES)

    def ask() -> None:
        at = moment(dice.randrange(first, last)).replace(second=0, microsecond=0)
        known = moment(dice.randrange(first, last)) if dice.random() < 0.5 else moment(last)
        org = dice.choice(
            [None, *(dice.choice(top) for _ in range(5)), *(dice.choice(orgs) for _ in range(4))]
        )
        value(dice.choice(names), org, AsOf(at + timedelta(hours=dice.randrange(2)), known))

    _say("figure", given, facts=facts, **_percentiles(ask, 200))


def _percentiles(ask: Callable[[], None], times: int) -> dict[str, float]:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {"p50_ms": round(took[times // 2], 1), "p95_ms": round(took[times * 95 // 100], 1)}


def _singles(given: argparse.Namespace) -> None:
    """Append one fact at a time, each durable before the next: 1 writer, or 16 connections."""
    if given.database.startswith("sqlite"):
        began = time.perf_counter()
        count = given.singles // 4
        _write_singles("alone", count)
        writers = 1
    else:
        writers, count = CONNECTIONS, given.singles
        command = [sys.executable, "-m", "bench.ledger", "--database", given.database,
                   "--singles", str(count), "--writer"]  # fmt: skip
        started = [
            subprocess.Popen([*command, str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for n in range(writers)
        ]
        for writer in started:  # all are up and connected before the first writes
            assert writer.stdout is not None
            writer.stdout.readline()
        began = time.perf_counter()
        for writer in started:
            assert writer.stdin is not None
            writer.stdin.write(b"go\n")
            writer.stdin.close()
        for writer in started:
            writer.wait()
    rate = round(count / (time.perf_counter() - began))
    _say("append singly", given, facts=count, connections=writers, facts_per_s=rate)


def _write_singles(writer: str, count: int) -> None:
    from bench.history import START
    from muster.core import kinds as k
    from muster.core.ledger import Draft
    from muster.store.ledger import append
    from muster.store.reading import head

    head()
    if writer != "alone":
        print("up", flush=True)
        sys.stdin.readline()
    for n in range(count):
        draft = Draft(
            key=uuid4().hex,
            subject=f"person:{(n * 37 + int(writer if writer != 'alone' else 0)) % 9_000:07}",
            org="org:150000",
            holds_from=START + timedelta(days=60, minutes=n),
            recorded_by="bench",
            source="bench",
            body=k.Wished(),
        )
        append([draft])


if __name__ == "__main__":
    main()
