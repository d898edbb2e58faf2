"""Whether the system is well, for who watches over it: no secrets, no people, no names."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from muster.steps import reading
from muster.store.now import this_moment


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 if the database answers and its tables are those of this version, else 503."""
    found = _state()
    well = found["database"] == "answers" and found["migrations"] == "current"
    return JsonResponse(
        {"status": "ok" if well else "failing", **found}, status=200 if well else 503
    )


def _state() -> dict[str, str | int | None]:
    """Return how the parts are, and how many seconds ago the last fact was recorded."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
        extent = None if behind else reading.extent()
    except DatabaseError:
        return {"database": "silent", "migrations": "unknown", "last_fact_age_s": None}
    age = this_moment() - extent.last_recorded_at if extent else None
    return {
        "database": "answers",
        "migrations": "behind" if behind else "current",
        "last_fact_age_s": int(age.total_seconds()) if age else None,
    }


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer figures about the system as Prometheus reads them, to who may ask."""
    if not _may_ask(request):
        return HttpResponseNotFound()
    registry, found = CollectorRegistry(), _state()
    well = Gauge("muster_up", "The database answers and its tables are current.", registry=registry)
    well.set(found["database"] == "answers" and found["migrations"] == "current")
    age = found["last_fact_age_s"]
    if isinstance(age, int):
        Gauge(
            "muster_last_fact_age_seconds", "Seconds since a fact was recorded.", registry=registry
        ).set(age)
        extent = reading.extent()
        facts = Gauge("muster_facts", "Facts in the ledger.", registry=registry)
        facts.set(extent.seq if extent else 0)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_ask(request: HttpRequest) -> bool:
    """Return whether the asker holds the token or, where there is none, is on this machine."""
    if token := settings.MUSTER_METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return compare_digest(given.encode(), f"Bearer {token}".encode())
    forwarded = "X-Forwarded-For" in request.headers  # a proxy speaks for somebody elsewhere
    return not forwarded and ip_address(request.META["REMOTE_ADDR"]).is_loopback
