"""The second step asks for a code, a list shows where one is signed in, and each can be ended."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from web.conftest import reader
from web.service import TESTER

from muster.store.models import Account

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

    assert (half["Location"], not_yet, whole["Location"]) == ("/sign-in/code", 302, "/")
    assert (used.status_code, "not right" in used.content.decode()) == (200, True)


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
