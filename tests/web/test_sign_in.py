"""Nobody gets past the door who has not signed in; who fails too often waits."""

import pytest
from django.test import Client
from web.service import TESTER

from muster.store.models import Account

PASSWORD = "the lamp above the gate"
NAMES = ("tester", "TESTER", " tester ")


@pytest.fixture
def account(ledger: str) -> Account:
    """The tester's account, with a password."""
    return Account.objects.create_user(login=TESTER, password=PASSWORD)


def sign_in(reader: Client, name: str = TESTER, password: str = PASSWORD, **more: str) -> object:
    return reader.post("/sign-in", {"login": name, "password": password, **more})


def test_who_has_not_signed_in_is_asked_to_and_then_sees_what_was_asked_for(
    account: Account, anonymous: Client
) -> None:
    asked = anonymous.get("/letters?org=150100")
    page = anonymous.get(asked["Location"]).content.decode()
    came = sign_in(anonymous, next="/letters?org=150100")

    assert asked["Location"] == "/sign-in?next=/letters%3Forg%3D150100"
    assert 'name="next" value="/letters?org=150100"' in page
    assert (came.status_code, came["Location"]) == (302, "/letters?org=150100")


def test_what_was_sent_without_signing_in_leads_to_its_page(anonymous: Client) -> None:
    sent = anonymous.post("/deployment/plans/e1/approve?at=2020-01-29T20:00")

    assert sent["Location"] == "/sign-in?next=/deployment/plans/e1"


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in(anonymous: Client) -> None:
    seen = {"HX-Request": "true", "HX-Current-URL": "http://localhost/letters?org=150100"}
    answer = anonymous.get("/letters?after=7", headers=seen)

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in?next=/letters%3Forg%3D150100"


def test_nobody_is_led_elsewhere_after_signing_in(account: Account, anonymous: Client) -> None:
    came = sign_in(anonymous, next="https://elsewhere.example/")

    assert came["Location"] == "/home"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_known_however_it_is_typed(
    account: Account, anonymous: Client, name: str
) -> None:
    assert sign_in(anonymous, name)["Location"] == "/home"


@pytest.mark.parametrize(
    ("name", "password", "change"),
    [
        (TESTER, "the lamp below the gate", {}),
        ("nobody", PASSWORD, {}),
        (TESTER, PASSWORD, {"is_active": False}),
        (TESTER, PASSWORD, {"demo": True}),
    ],
)
def test_whoever_may_not_come_in_is_told_the_same(
    account: Account, anonymous: Client, name: str, password: str, change: dict[str, bool]
) -> None:
    Account.objects.filter(login=TESTER).update(**change)
    answer = sign_in(anonymous, name, password)

    assert answer.status_code == 200
    assert "No open account has this name and this password." in answer.content.decode()
    assert anonymous.get("/").status_code == 302


def test_an_account_that_is_closed_is_out_at_once(account: Account, english: Client) -> None:
    before = english.get("/sign-out").status_code
    Account.objects.filter(login=TESTER).update(is_active=False)

    assert (before, english.get("/sign-out").status_code) == (200, 302)


def test_after_five_failures_a_name_rests_and_even_the_password_does_not_help(
    account: Account, anonymous: Client
) -> None:
    failed = [sign_in(anonymous, password="wrong").status_code for _ in range(6)]
    right = sign_in(anonymous)
    other = sign_in(anonymous, "nobody", "wrong")

    assert failed == [200, 200, 200, 200, 200, 429]
    assert right.status_code == 429
    assert "Wait a little" in right.content.decode()
    assert other.status_code == 200


def test_signing_out_ends_the_session(account: Account, english: Client) -> None:
    asked = english.get("/sign-out")
    left = english.post("/sign-out")

    assert "Sign out?" in asked.content.decode()
    assert (left.status_code, left["Location"]) == (302, "/sign-in")
    assert english.get("/sign-out").status_code == 302


def test_a_password_is_kept_as_a_digest_by_argon2(account: Account) -> None:
    assert account.password.startswith("argon2$argon2id$")
