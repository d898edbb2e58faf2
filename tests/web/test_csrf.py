"""Nothing is done because another site asked a browser that is signed in to do it."""

import pytest
from django.test import Client
from django.urls import reverse
from web.service import TESTER

from muster.site.urls import urlpatterns
from muster.store.models import Account


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_address_takes_anything_without_the_forms_own_token(ledger: str, method: str) -> None:
    came = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    came.force_login(Account.objects.get_or_create(login=TESTER)[0])
    taken = {}
    for each in urlpatterns:
        address = reverse(each.name, kwargs=dict.fromkeys(each.pattern.converters, 1))
        answer = getattr(came, method)(address)
        if answer.status_code != 403:
            taken[each.name] = answer.status_code

    assert taken == {}
    assert came.session.get("_auth_user_id")  # and nobody was signed out
