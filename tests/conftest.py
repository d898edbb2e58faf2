"""The databases every store, steps and laws test runs on: SQLite and PostgreSQL, both real."""

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import django
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import HealthCheck, settings
from units import pytest_collection_modifyitems, pytest_xdist_make_scheduler

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]  # read by pytest

LOCALE = Path(__file__).resolve().parent.parent / "muster" / "web" / "locale"


def _compile_translations() -> None:
    """Compile the translations if their text is newer, so that tests read what was written."""
    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns:
            own = compiled.with_suffix(f".{os.getpid()}")  # another process reads the old one
            with source.open("rb") as file, own.open("wb") as out:
                write_mo(out, read_po(file))
            own.replace(compiled)


_compile_translations()  # before anything that is imported reads them, and keeps what it read
os.environ["DJANGO_SETTINGS_MODULE"] = "muster.site.settings"
os.environ["DATABASE_URL"] = "sqlite:///:memory:"
django.setup()

from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.dispatch import receiver  # noqa: E402
from django.utils import translation  # noqa: E402

from muster.site.settings import database as database_settings  # noqa: E402

# Other work on the machine makes no test fail: how long an example takes is no finding.
settings.register_profile("muster", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("muster")

# A password of a test is worth no 100 MiB and a tenth of a second.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8
Argon2PasswordHasher.parallelism = 1

POSTGRES = os.environ.get("MUSTER_TEST_POSTGRES", "")
ON_CI = os.environ.get("CI", "") == "true"
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@receiver(connection_created)
def _wait_for_no_disk(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Commit at once: no test asks what is left when the power fails."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")


@pytest.fixture(autouse=True)
def no_language_chosen() -> None:
    """Begin each test in the language of a fresh start, whatever the one before it spoke."""
    translation.deactivate()


def use(url: str) -> None:
    """Point the default connection at ``url``."""
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = connections.configure_settings(
        {"default": database_settings(url)}
    )["default"]


def _need_postgres() -> None:
    if POSTGRES:
        return
    say = "PostgreSQL is not running: start it with `python scripts/postgres.py start`"
    if ON_CI:
        pytest.fail(say)
    pytest.skip(say)


def _postgres_statement(statement: str) -> None:
    use(POSTGRES)
    with connection.cursor() as cursor:
        cursor.execute(statement)


@cache
def _pattern(vendor: str) -> str:
    """Make an empty, migrated ledger once, to copy; return its file or its name."""
    if vendor == "sqlite":
        made = str(Path(tempfile.mkdtemp(prefix="muster-")) / "pattern.sqlite3")
        atexit.register(shutil.rmtree, Path(made).parent)
        use(f"sqlite:///{made}")
    else:
        made = f"muster_pattern_{uuid.uuid4().hex[:12]}"
        _postgres_statement(f"CREATE DATABASE {made}")
        use(_postgres_url(made))
    call_command("migrate", verbosity=0)
    connection.close()
    return made


def _postgres_url(name: str) -> str:
    head, _, query = POSTGRES.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def _fresh(vendor: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty, migrated ledger; it is gone afterwards."""
    if vendor == "sqlite":
        file = folder / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copyfile(_pattern(vendor), file)
        url = f"sqlite:///{file}"
    else:
        _need_postgres()
        name = f"muster_test_{uuid.uuid4().hex[:12]}"
        _postgres_statement(f"CREATE DATABASE {name} TEMPLATE {_pattern(vendor)}")
        url = _postgres_url(name)
    use(url)
    yield url
    connection.close()
    if vendor == "postgresql":
        _postgres_statement(f"DROP DATABASE {name} WITH (FORCE)")
        connection.close()


@contextmanager
def kept(vendor: str, folders: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty, migrated ledger that is kept for long."""
    yield from _fresh(vendor, folders.mktemp("ledger"))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The vendor of a migrated database kept for the session; use ``ledger`` in tests."""
    with kept(request.param, tmp_path_factory) as url:
        yield request.param, url


@contextmanager
def rolled_back(url: str) -> Iterator[None]:
    """Use the ledger at ``url``; what is recorded meanwhile is rolled back."""
    if connections.settings["default"]["NAME"] != database_settings(url)["NAME"]:
        use(url)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ledger(database: tuple[str, str]) -> Iterator[str]:
    """An empty ledger on each database; what the test records is rolled back."""
    vendor, url = database
    with rolled_back(url):
        yield vendor


@pytest.fixture(params=["sqlite", "postgresql"])
def own_ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the test's own, for real commits and many connections."""
    yield from _fresh(request.param, tmp_path)
