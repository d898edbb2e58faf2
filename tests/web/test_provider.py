"""Who comes by the own provider has the account of that name, and nobody gets a new one."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from oidc_provider_mock import User, run_server_in_thread
from web.conftest import reader
from web.service import TESTER

from muster.store.models import Account

PEOPLE = (
    User(sub="0000123", claims={"preferred_username": "Tester"}),
    User(sub="0000456", claims={"preferred_username": "stranger"}),
)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real provider on this machine, and Muster known to it."""
    with run_server_in_thread(user_claims=PEOPLE) as server:
        url = f"http://localhost:{server.server_port}"
        app = {
            "provider_id": "oidc", "name": "Directory", "client_id": "muster", "secret": "s",
            "settings": {"server_url": url},
        }  # fmt: skip
        known = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", known)
        yield url


@pytest.mark.parametrize(
    ("sub", "open_account", "status", "signed_in"),
    [
        ("0000123", True, 302, 200),
        ("0000123", False, 200, 302),  # the account is closed
        ("0000456", True, 200, 302),  # there is none of that name
    ],
)
def test_the_provider_vouches_for_an_open_account_and_opens_none(
    ledger: str, provider: str, sub: str, open_account: bool, status: int, signed_in: int
) -> None:
    Account.objects.create_user(login=TESTER)
    Account.objects.update(is_active=open_account)
    client = reader("en")
    button = "Sign in by Directory" in client.get("/sign-in").content.decode()
    away = client.get("/sign-in/by/oidc")["Location"]
    back = requests.post(away, data={"sub": sub}, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    answer = client.get(f"{parts.path}?{parts.query}")

    assert (button, away.startswith(provider), parts.path) == (
        True, True, "/sign-in/by/oidc/back",
    )  # fmt: skip
    assert (answer.status_code, client.get("/my/sign-in").status_code) == (status, signed_in)
    assert Account.objects.count() == 1
