"""An administrator registers an address, sees its log, and nobody else does."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from web.rights import grant, operator
from web.service import at

from muster.core import webhook as core
from muster.core.kinds import Job
from muster.steps import webhook as step
from muster.store import webhook as store

SignIn = Callable[[str], None]
ADDRESS = "https://hooks.example/muster"


@pytest.fixture
def house(service: str, as_login: SignIn) -> None:
    """The small service, an administrator of it all, one of a bureau, and a duty officer."""
    grant("admin", (Job.ADMINISTRATOR, "org:*"))
    grant("bureau", (Job.ADMINISTRATOR, "org:150100"))
    grant("office", (Job.DUTY_OFFICER, "org:*"))
    as_login("admin")


def make(client: Client, **given: object) -> tuple[int, str]:
    form = {"key": uuid4().hex, "address": ADDRESS, "hears": ["letter", "move"], **given}
    answer = client.post("/webhooks/make", form)
    return answer.status_code, answer.content.decode()


def test_a_secret_is_shown_once_and_stands_in_no_table(house: None, client: Client) -> None:
    key = uuid4().hex
    status, page = make(client, key=key)
    (hook,) = step.webhooks()
    secret = core.secret_of(step.sender_here().key, hook.code)

    assert (status, secret in page) == (200, True)
    assert secret not in str(store.webhooks())
    assert make(client, key=key)[0] == 302
    assert secret not in client.get(f"/webhooks/{hook.code}").content.decode()
    assert (len(step.webhooks()), hook.families) == (1, frozenset({"letter", "move"}))


def test_what_is_wrong_is_named_and_nothing_is_kept(house: None, client: Client) -> None:
    wrong = [
        make(client, address="http://hooks.example/")[0],
        make(client, hears=["care", "hold"])[0],
        make(client, top="nowhere")[0],
    ]

    assert (wrong, step.webhooks()) == ([400, 400, 400], [])


def test_each_administrator_sees_and_changes_what_lies_beneath_them(
    house: None, client: Client, as_login: SignIn
) -> None:
    make(client)
    make(client, top="150200")
    as_login("bureau")
    assert make(client)[0] == 400  # not of the whole service
    assert make(client, top="150200")[0] == 400
    assert make(client, top="150100")[0] == 200
    seen = client.get("/webhooks").content.decode()
    codes = re.findall(r'href="/webhooks/(\w{12})', seen)
    other = next(hook.code for hook in step.webhooks() if hook.org == "org:150200")

    assert len(codes) == 1
    assert client.get(f"/webhooks/{other}").status_code == 404
    assert client.post(f"/webhooks/{other}/change", {"act": "remove"}).status_code == 404
    as_login("office")
    assert client.get("/webhooks").status_code == 403


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_the_log_shows_what_became_of_a_delivery_and_it_is_sent_again(
    house: None, client: Client
) -> None:
    make(client)
    (hook,) = step.webhooks()
    store.heard(hook.code, 0)
    written = step.write(at(30))
    step.send_due(operator(), step.sender_here(), at(30), post=lambda *_: 500)
    page = client.get(f"/webhooks/{hook.code}").content.decode()
    (delivery, _fact) = step.deliveries(hook.code)[0]
    change = f"/webhooks/{hook.code}/change"

    assert written > 0
    assert "500" in page
    assert client.post(change, {"act": "replay", "delivery": delivery.code}).status_code == 302
    assert client.post(change, {"act": "disable"}).status_code == 302
    assert "已停用" in client.get("/webhooks").content.decode()
    assert client.post(change, {"act": "enable"}).status_code == 302
    assert client.post(change, {"act": "nothing"}).status_code == 400
    assert client.post(change, {"act": "remove"}).status_code == 302
    assert step.webhooks() == []
