"""Nothing is done because another site asked a browser that is signed in to do it."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from web.service import TESTER

from muster.api.main import addresses
from muster.site.urls import urlpatterns
from muster.store.models import Account


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_address_takes_anything_without_the_forms_own_token(ledger: str, method: str) -> None:
    came = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    came.force_login(Account.objects.get_or_create(login=TESTER)[0])
    taken = {}
    for each in (page for page in urlpatterns if isinstance(page, URLPattern)):
        address = reverse(each.name, kwargs=dict.fromkeys(each.pattern.converters, 1))
        answer = getattr(came, method)(address)
        if answer.status_code != 403:
            taken[each.name] = answer.status_code

    assert taken == {}
    assert came.session.get("_auth_user_id")  # and nobody was signed out


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_browser_that_is_signed_in_is_nobody_to_the_api(ledger: str, method: str) -> None:
    came = Client(SERVER_NAME="localhost")
    came.force_login(Account.objects.get_or_create(login=TESTER)[0])
    answered = {}
    for each in addresses():
        address = reverse(f"api:{each.name}", kwargs=dict.fromkeys(each.pattern.converters, 1))
        answer = getattr(came, method)(address, content_type="application/json")
        answered[each.name] = answer.json()["error"]["code"]

    assert set(answered.values()) == {"token_missing", "method_not_allowed", "no_route"} - (
        {"token_missing"} if method != "post" else set()
    )
