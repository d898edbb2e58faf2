"""Measure every page a demo account can reach: milliseconds, queries, kilobytes. JSON lines.

Milliseconds are by the clock, and of the processor: on a machine that others use too, the latter
are the page's own.

``muster demo --no-serve --database sqlite:////PATH`` makes the ledger (100,000 people unless told
otherwise), then ``python -m bench.pages --database sqlite:////PATH``. Each account follows the
links of the pages it sees, a few of each address, and asks each of them several times, in this
process and without a network. The rival is ``/healthz``: a page that asks the database one
question and shows nothing, so the ratio says what a page costs beyond the frame itself.
"""

import argparse
import json
import os
import random
import re
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

if TYPE_CHECKING:
    from django.test import Client

HREF = re.compile(r'(?:href|hx-get)="([^"#]+)"')
NO_PAGES = {"language", "account_logout", "welcome", "metrics", "healthz"}
FIRST = "healthz"


@dataclass(slots=True)
class Measured:
    """What the addresses of one name took."""

    milliseconds: list[float] = field(default_factory=list)
    cpu_milliseconds: list[float] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    queries: int = 0
    kilobytes: float = 0.0
    slowest: tuple[float, str] = (0.0, "")


def main() -> None:
    """Walk the pages as each account and print a line for each name of address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="the ledger of a demo")
    parser.add_argument("--accounts", nargs="*", help="all of them if left out")
    parser.add_argument("--each", type=int, default=4, help="addresses of one name, per account")
    parser.add_argument("--times", type=int, default=5, help="how often each address is asked")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    os.environ["DATABASE_URL"] = given.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "muster.site.settings"
    from django.conf import settings

    import_module("muster.site.wsgi")  # as a server starts: every page read, the collector at rest
    settings.MUSTER_DEMO = True
    settings.ALLOWED_HOSTS = ["testserver"]
    people = _count("person")
    for login in given.accounts or _accounts():
        for name, measured in _walk(login, given).items():
            _say(login, name, measured, people=people, seed=given.seed)


def _accounts() -> list[str]:
    from muster.core.kinds import Job

    return [job.value for job in Job]


def _count(kind: str) -> int:
    from muster.store.dialect import rows

    return int(rows("SELECT COUNT(*) FROM subject WHERE kind = %s", [kind])[0][0])


def _walk(login: str, given: argparse.Namespace) -> dict[str, Measured]:
    """Return what each name of address took for this account."""
    from django.test import Client

    from muster.store.models import Account

    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(login=login), backend=_backend())
    dice, found = random.Random(given.seed), {FIRST: Measured()}
    _ask(client, "/healthz", found[FIRST], given.times)
    waiting, met = deque([_start(client)]), set[str]()
    while waiting:
        address = waiting.popleft()
        name = _name(address)
        if name is None or name in NO_PAGES or address in met:
            continue
        measured = found.setdefault(name, Measured())
        if len(measured.addresses) >= given.each:
            continue
        met.add(address)
        text = _ask(client, address, measured, given.times)
        links = sorted({urljoin(address, unescape(h)) for h in HREF.findall(text)} - met)
        waiting.extend(dice.sample(links, len(links)))
    return {name: each for name, each in found.items() if each.addresses}


def _backend() -> str:
    from django.conf import settings

    return str(settings.AUTHENTICATION_BACKENDS[0])


def _start(client: "Client") -> str:
    """Return the first page at the evening of the last bulletin, all known by now."""
    from muster.core.ledger import AsOf
    from muster.steps.bulletin import issued
    from muster.web.clock import written

    now = datetime.now(UTC)
    evening = issued(AsOf(now, now))[0].issued_at
    return f"/?{urlencode({'at': written(evening), 'known': written(evening)})}"


def _name(address: str) -> str | None:
    from django.urls import Resolver404, resolve

    parts = urlsplit(address)
    if parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        return resolve(parts.path).url_name
    except Resolver404:
        return None


def _ask(client: "Client", address: str, measured: Measured, times: int) -> str:
    """Ask an address so often and keep what it took; return its text, "" where it has none."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        asked = len(queries)  # before the next request empties the log
    if answer.status_code not in (200, 302):
        print(f"{address}: {answer.status_code}", file=sys.stderr)
        return ""
    if answer.status_code == 302:
        return f'href="{answer["Location"]}"'
    for _ in range(times):
        began, began_cpu = time.perf_counter(), time.process_time()
        client.get(address)
        took = (time.perf_counter() - began) * 1000
        measured.milliseconds.append(took)
        measured.cpu_milliseconds.append((time.process_time() - began_cpu) * 1000)
        measured.slowest = max(measured.slowest, (took, address))
    measured.addresses.add(address)
    measured.queries = max(measured.queries, asked)
    measured.kilobytes = max(measured.kilobytes, len(body) / 1024)
    return body.decode() if "html" in answer["Content-Type"] else ""


def _say(login: str, name: str, measured: Measured, **circumstances: int) -> None:
    took, worked = sorted(measured.milliseconds), sorted(measured.cpu_milliseconds)
    print(
        json.dumps(
            {
                "bench": "page",
                "page": name,
                "account": login,
                **circumstances,
                "addresses": len(measured.addresses),
                "p50_ms": _share(took, 0.5),
                "p95_ms": _share(took, 0.95),
                "p50_cpu_ms": _share(worked, 0.5),
                "p95_cpu_ms": _share(worked, 0.95),
                "queries": measured.queries,
                "kb": round(measured.kilobytes),
                "slowest": measured.slowest[1],
            }
        ),
        flush=True,
    )


def _share(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


if __name__ == "__main__":
    main()
