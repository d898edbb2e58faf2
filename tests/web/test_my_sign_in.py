"""The second step asks for a code, a list shows where one is signed in, and each can be ended."""

import re
import time
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.test import Client
from web.conftest import reader
from web.service import TESTER

from muster.steps.account import reseal, token_for
from muster.store.models import Account
from muster.store.sealed import over_secrets, seal, unseal

PASSWORD = "the lamp above the gate"


def came(login: str = TESTER) -> Client:
    """Return a reader who signed in by name and password."""
    client = reader("en")
    client.post("/sign-in", {"login": login, "password": PASSWORD})
    return client


def code(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def test_a_second_step_is_set_up_asked_for_and_replaced_by_a_code_on_paper(ledger: str) -> None:
    Account.objects.create_user(login=TESTER, password=PASSWORD)
    client = came()
    asked = client.get("/my/sign-in/second-step")
    client.post(asked["Location"], {"password": PASSWORD})
    page = client.get("/my/sign-in/second-step").content.decode()
    (secret,) = re.findall(r'<code class="digest">([A-Z2-7]+)<', page)
    picture = client.get("/my/sign-in/second-step.svg")
    wrong = client.post("/my/sign-in/second-step", {"code": "000000"})
    done = client.post("/my/sign-in/second-step", {"code": code(secret)})
    paper = re.findall(
        r"<li><code>([^<]+)</code>", client.get("/my/sign-in/codes").content.decode()
    )

    assert asked["Location"] == "/sign-in/again?next=%2Fmy%2Fsign-in%2Fsecond-step"
    assert (picture["Content-Type"], b"<svg" in picture.content) == ("image/svg+xml", True)
    assert (wrong.status_code, done["Location"]) == (200, "/my/sign-in/codes")
    assert len(paper) == 10

    second = reader("en")
    half = second.post("/sign-in", {"login": TESTER, "password": PASSWORD})
    not_yet = second.get("/my/sign-in").status_code
    whole = second.post("/sign-in/code", {"code": paper[0]})
    third = reader("en")
    third.post("/sign-in", {"login": TESTER, "password": PASSWORD})
    used = third.post("/sign-in/code", {"code": paper[0]})

    assert (half["Location"], not_yet, whole["Location"]) == ("/sign-in/code", 302, "/home")
    assert (used.status_code, "not right" in used.content.decode()) == (200, True)


def test_a_code_lets_in_once_and_who_guesses_codes_is_asked_to_wait(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # no code is the next one meanwhile
    account = Account.objects.create_user(login=TESTER, password=PASSWORD)
    secret = seal("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=account, type="totp", data={"secret": secret})
    right = code("JBSWY3DPEHPK3PXP")

    def answered(typed: str) -> int:
        client = came()
        client.post("/sign-in/code", {"code": typed})
        return client.get("/my/sign-in").status_code

    lets_in = [answered(right), answered(right)]
    guesser = came()
    for _ in range(5):
        guesser.post("/sign-in/code", {"code": "000000"})
    rests = guesser.post("/sign-in/code", {"code": code("JBSWY3DPEHPK3PXP", 1)})

    assert lets_in == [200, 302]
    assert "Too many attempts failed" in rests.content.decode()
    assert guesser.get("/my/sign-in").status_code == 302


def test_a_session_elsewhere_is_listed_and_ended_from_afar(ledger: str) -> None:
    Account.objects.create_user(login=TESTER, password=PASSWORD)
    Account.objects.create_user(login="li", password=PASSWORD)
    here, there, other = came(), came(), came("li")
    listed = here.get("/my/sign-in").content.decode().count("Sign out there")
    not_mine = re.findall(r'value="(\d+)"', other.get("/my/sign-in").content.decode())
    here.post("/my/sign-in/end", {"session": not_mine[0]})
    kept = other.get("/my/sign-in").status_code
    here.post("/my/sign-in/end", {"session": "others"})

    assert (listed, kept) == (2, 200)
    assert [c.get("/my/sign-in").status_code for c in (here, there)] == [200, 302]


def test_a_new_password_signs_everybody_else_out(ledger: str) -> None:
    account = Account.objects.create_user(login=TESTER, password=PASSWORD)
    client = came()
    account.set_password("another lamp, another gate")
    account.save()

    assert client.get("/my/sign-in").status_code == 302


def test_secrets_of_the_second_step_lie_sealed_and_a_key_is_changed_by_one_in_front(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account.objects.create_user(login=TESTER, password=PASSWORD)
    open_to_all = {"totp": {"secret": "JBSWY3DP"}, "recovery_codes": {"seed": "a1", "used_mask": 0}}
    for kind, kept in open_to_all.items():
        Authenticator.objects.create(user=account, type=kind, data=kept)

    def lying() -> list[dict[str, object]]:
        return [row.data for row in Authenticator.objects.order_by("-type")]

    def opened() -> list[dict[str, object]]:
        found = lying()
        for kept in found:
            over_secrets(kept, unseal)
        return found

    migration = import_module("muster.store.migrations.0012_sealed")
    migration._seal(apps, None)  # what a ledger of before goes through
    before = lying()
    first, second = (Fernet.generate_key().decode() for _ in range(2))
    monkeypatch.setattr(settings, "MUSTER_SECOND_STEP_KEYS", first)
    assert (reseal(), opened()) == (2, list(open_to_all.values()))
    monkeypatch.setattr(settings, "SECRET_KEY", "another")  # nothing hangs by it any more
    after = opened()
    monkeypatch.setattr(settings, "MUSTER_SECOND_STEP_KEYS", f"{second},{first}")
    reseal()
    monkeypatch.setattr(settings, "MUSTER_SECOND_STEP_KEYS", first)

    assert "JBSWY3DP" not in str(before)
    assert after == list(open_to_all.values())
    with pytest.raises(LookupError):
        opened()


def test_a_password_is_changed_by_who_knows_the_present_one_and_ends_other_sessions(
    ledger: str,
) -> None:
    Account.objects.create_user(login=TESTER, password=PASSWORD)
    here, elsewhere = came(), came()
    new = "a kettle beside the river"
    said = {"password1": new, "password2": new}
    wrong = here.post("/my/sign-in/password", {"oldpassword": "a guess", **said})
    weak = here.post(
        "/my/sign-in/password", {"oldpassword": PASSWORD, "password1": "1", "password2": "1"}
    )
    done = here.post("/my/sign-in/password", {"oldpassword": PASSWORD, **said})

    assert "This is not your password" in wrong.content.decode()
    assert (weak.status_code, done["Location"]) == (200, "/my/sign-in")
    assert here.get("/my/sign-in").status_code == 200
    assert elsewhere.get("/my/sign-in").status_code == 302


def test_a_new_link_lets_in_a_name_that_rests_after_failures(ledger: str) -> None:
    Account.objects.create_user(login=TESTER, password=PASSWORD)
    client = reader("en")
    for _ in range(5):
        client.post("/sign-in", {"login": TESTER, "password": "a guess"})
    rests = client.post("/sign-in", {"login": TESTER, "password": PASSWORD})
    new = "a kettle beside the river"
    client.post(
        f"/welcome/{TESTER}/{token_for(TESTER)}", {"new_password1": new, "new_password2": new}
    )

    assert rests.status_code == 429
    assert client.post("/sign-in", {"login": TESTER, "password": new}).status_code == 302
