"""Whether the system is well: the one place that pages, watchers and figures for them ask."""

import tomllib
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import disk_usage

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from muster.core.health import Found
from muster.steps import reading
from muster.store import mark

LATELY = timedelta(days=1)  # what was given up since then is told


def base(at: datetime) -> Found:
    """Return whether the database answers, its tables are current, and the last fact is when."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
        extent = None if behind else reading.extent()
    except DatabaseError:
        return Found(at=at, answers=False, version=_version())
    ours = (name for app, name in executor.loader.applied_migrations if app == "store")
    return Found(
        at=at,
        answers=True,
        vendor=mark.vendor(),
        place=Path(mark.place()).name,
        behind=len(behind),
        migration=max(ours, default=""),
        version=_version(),
        facts=extent.seq if extent else 0,
        last_fact_at=extent.last_recorded_at if extent else None,
    )


def found(at: datetime) -> Found:
    """Return what is found of every part of the system; of a database not current, the base."""
    known = base(at)
    if not known.current:
        return known
    left, load = mark.marks(), mark.load(at - LATELY)
    verified, worker = left.get(mark.VERIFIED), left.get(mark.WORKER)
    free, whole = _disk()
    return replace(
        known,
        **asdict(load),
        verified_at=verified.at if verified else None,
        verified_facts=verified.facts if verified else 0,
        findings=verified.found if verified else 0,
        worker_at=worker.at if worker else None,
        disk_free_bytes=free,
        disk_all_bytes=whole,
        backup_at=_backup(),
    )


def worker_lives(at: datetime) -> None:
    """Leave a sign that a worker is there, whether it has anything to do or not."""
    mark.leave(mark.WORKER, at)


def verified(at: datetime, *, facts: int, findings: int) -> None:
    """Leave a sign that the whole ledger was verified, with what was found wrong."""
    mark.leave(mark.VERIFIED, at, facts=facts, found=findings)


def _version() -> str:
    try:
        return version("muster")
    except PackageNotFoundError:  # run from a checkout
        written: Path = settings.ROOT / "pyproject.toml"
        if not written.exists():
            return ""
        return str(tomllib.loads(written.read_text(encoding="utf-8"))["project"]["version"])


def _disk() -> tuple[int | None, int | None]:
    """Return free and all bytes of the disk the ledger's file lies on; unknown elsewhere."""
    if mark.vendor() != "sqlite":
        return None, None  # PostgreSQL keeps it, perhaps on another machine
    try:
        usage = disk_usage(Path(mark.place()).resolve().parent)
    except OSError:
        return None, None
    return usage.free, usage.total


def _backup() -> datetime | None:
    """Return when the file that a backup writes last was written."""
    if not settings.MUSTER_BACKUP_FILE:
        return None
    try:
        written_s = Path(settings.MUSTER_BACKUP_FILE).stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(written_s, UTC) - timedelta(seconds=settings.MUSTER_BEHIND_S)
