"""Whether the system is well, for who watches over it: no secrets, no people, no names."""

from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import ip_address
from platform import python_version

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from muster.core.health import Found, Sign, Tone, signs
from muster.steps import health as step
from muster.store.now import this_moment
from muster.web.question import Question, page
from muster.web.words import word
from muster.web.words_health import PARTS, TODO


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One part of the system as the page shows it."""

    sign: Sign
    word: str
    todo: str  # "" where the part is well


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPage:
    """All that the page shows."""

    found: Found
    rows: tuple[Row, ...]
    tone: Tone  # of the part that asks most
    python: str


_URGENCY = (Tone.ACT, Tone.LOOK, Tone.UNKNOWN, Tone.WELL)


@page
def system(request: HttpRequest, question: Question) -> HttpResponse:
    """Answer with how each part of the system is, and what to do where it is not well."""
    found = step.found(question.clock.now)
    rows = tuple(_row(sign) for sign in signs(found))
    tones = {row.sign.tone for row in rows}
    shown = SystemPage(
        found=found,
        rows=rows,
        tone=next(tone for tone in _URGENCY if tone in tones),
        python=python_version(),
    )
    return render(request, "system.html", {"page": shown})


def _row(sign: Sign) -> Row:
    todo = TODO.get((sign.part, sign.cause)) if sign.cause else None
    return Row(sign=sign, word=word(PARTS, sign.part), todo=str(todo or ""))


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database answers and its tables are those of this version, else 503."""
    found = step.base(this_moment())
    said = {
        "status": "ok" if found.current else "failing",
        "database": "answers" if found.answers else "silent",
        "migrations": _migrations(found),
        "last_fact_age_s": found.last_fact_age_s,
    }
    return JsonResponse(said, status=200 if found.current else 503)


def _migrations(found: Found) -> str:
    if not found.answers:
        return "unknown"
    return "behind" if found.behind else "current"


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer figures about the system as Prometheus reads them, to who may ask."""
    if not _may_ask(request):
        return HttpResponseNotFound()
    registry, found = CollectorRegistry(), step.found(this_moment())
    for name, said, value in _gauges(found):
        if value is not None:
            Gauge(f"muster_{name}", said, registry=registry).set(value)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _gauges(found: Found) -> Iterator[tuple[str, str, float | None]]:
    """Yield each figure for a watcher: its name, what it counts, its value if it is known."""
    yield "up", "The database answers and its tables are current.", found.current
    if found.last_fact_at is None:
        return
    yield "last_fact_age_seconds", "Seconds since a fact was recorded.", found.last_fact_age_s
    yield "facts", "Facts in the ledger.", found.facts
    yield "work_waiting", "Pieces of long work that wait.", found.waiting
    yield "work_running", "Pieces of long work in progress.", found.running
    yield "messages_waiting", "Messages that are not sent yet.", found.messages_waiting
    yield "messages_failed", "Messages given up within a day.", found.messages_failed
    yield "webhooks_off", "Addresses of other systems switched off.", found.webhooks_off
    yield "disk_free_bytes", "Free bytes of the ledger's disk.", found.disk_free_bytes
    for name, said, moment in (
        ("worker_age_seconds", "Seconds since a worker gave a sign.", found.worker_at),
        ("verified_age_seconds", "Seconds since the ledger was verified.", found.verified_at),
        ("backup_age_seconds", "Seconds since the last backup.", found.backup_at),
        ("work_oldest_seconds", "Seconds the oldest work has waited.", found.oldest_at),
    ):
        yield name, said, (found.at - moment).total_seconds() if moment else None


def _may_ask(request: HttpRequest) -> bool:
    """Return whether the asker holds the token or, where there is none, is on this machine."""
    if token := settings.MUSTER_METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return compare_digest(given.encode(), f"Bearer {token}".encode())
    forwarded = "X-Forwarded-For" in request.headers  # a proxy speaks for somebody elsewhere
    return not forwarded and ip_address(request.META["REMOTE_ADDR"]).is_loopback
