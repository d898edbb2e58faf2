"""The small service told into each database, and browsers on this machine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from conftest import kept, rolled_back
from django.test import Client
from web.plan_service import tell_plans
from web.rights import everywhere, grant
from web.service import TESTER, tell_service

from muster.core.kinds import Job
from muster.store.models import Account
from muster.web import account

TELL = {"planned": tell_plans, "service": tell_service}  # in this order: plans are of the service


@pytest.fixture(scope="session", params=["sqlite"])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The one database of most pages: every step runs on both, and ``test_pages`` every page."""
    with kept(request.param, tmp_path_factory) as url:
        yield request.param, url


@pytest.fixture(scope="session")
def holding(
    database: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], str]]:
    """The addresses of ledgers that hold what a key of ``TELL`` names, told once and kept."""
    vendor, _empty = database
    with ExitStack() as told:

        @cache
        def holding(what: str) -> str:
            url = told.enter_context(kept(vendor, tmp_path_factory))
            TELL[what]()
            return url

        yield holding


@pytest.fixture
def ledger(
    request: pytest.FixtureRequest,
    database: tuple[str, str],
    holding: Callable[[str], str],
) -> Iterator[str]:
    """A ledger that holds what the test asks for; what the test records is rolled back."""
    vendor, empty = database
    what = next(filter(request.fixturenames.__contains__, TELL), None)
    with rolled_back(holding(what) if what else empty):
        yield vendor


@pytest.fixture
def service(ledger: str) -> str:
    """A ledger that holds the small service."""
    return ledger


@pytest.fixture
def planned(ledger: str) -> str:
    """A ledger that holds the small service, its evening's need and a plan for it."""
    return ledger


def reader(language: str) -> Client:
    return Client(SERVER_NAME="localhost", headers={"accept-language": language})


def signed_in(language: str, login: str = TESTER) -> Client:
    """Return a reader who has signed in; the account is made if it is not there."""
    came = reader(language)
    came.force_login(Account.objects.get_or_create(login=login)[0])
    return came


@pytest.fixture
def client(ledger: str) -> Client:
    """A reader of Chinese on this machine, signed in as one who may everything."""
    return signed_in("zh-CN")


@pytest.fixture
def english(ledger: str) -> Client:
    """A reader of English on this machine, signed in as one who may everything."""
    return signed_in("en")


@pytest.fixture
def anonymous(ledger: str) -> Client:
    """A reader of English on this machine who has not signed in."""
    return reader("en")


@pytest.fixture
def as_login(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Who is signed in from now on, by login; "" for nobody."""

    def sign_in(login: str) -> None:
        monkeypatch.setattr(account, "login_of", lambda _request: login)

    return sign_in


@pytest.fixture
def discreet(service: str, as_login: Callable[[str], None]) -> str:
    """The small service, read by somebody who sees every number and nobody's name or reasons."""
    grant("reader", *everywhere(Job.STATISTICIAN, Job.BULLETIN_EDITOR, Job.AUDITOR))
    as_login("reader")
    return service
