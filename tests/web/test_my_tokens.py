"""My tokens: made after saying who one is again, shown once, revoked by oneself alone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from web.conftest import reader
from web.rights import everywhere, grant, operator
from web.service import TESTER

from muster.core.kinds import Job
from muster.core.token import Purpose, TokenState
from muster.steps import token as step
from muster.steps.token import Made, Wish
from muster.store.models import Account

PASSWORD = "the lamp above the gate"


@pytest.fixture
def client(service: str) -> Client:
    """A reader who signed in by name and password just now."""
    Account.objects.create_user(login=TESTER, password=PASSWORD)
    came = reader("en")
    came.post("/sign-in", {"login": TESTER, "password": PASSWORD})
    came.post("/sign-in/again?next=/my/tokens", {"password": PASSWORD})
    return came


def test_a_token_is_made_shown_once_listed_and_revoked(client: Client) -> None:
    asked = {"name": "the board", "days": "30", "scope": "act", "org": "150100"}
    made = client.post("/my/tokens/made", {**asked, "job": ["auditor"]})
    (secret,) = re.findall(r"muster_api_[\w-]{43}", made.content.decode())
    (token,) = step.tokens_of(TESTER)
    listed = client.get("/my/tokens")
    found = step.find(secret, Purpose.API, datetime.now(UTC))
    done = client.post("/my/tokens/revoked", {"token": token.code})
    (after,) = step.tokens_of(TESTER)

    assert "no-store" in made["Cache-Control"]
    assert (token.name, token.scope.act) == ("the board", True)
    assert (token.scope.orgs, token.scope.jobs) == ({"org:150100"}, {Job.AUDITOR})
    assert found is not None
    assert found.code == token.code
    assert "the board" in listed.content.decode()
    assert secret not in listed.content.decode()
    assert (done["Location"], after.state(datetime.now(UTC))) == ("/my/tokens", TokenState.REVOKED)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"name": " "}, 400, "what the token is for"),
        ({"days": "0"}, 400, "from 1 to 366"),
        ({"days": "367"}, 400, "from 1 to 366"),
        ({"org": "999999"}, 400, "list of organisations"),
        ({"job": "king"}, 400, "Choose one from the list"),
    ],
)
def test_what_is_wrong_with_a_wish_is_named(
    client: Client, change: dict[str, str], status: int, said: str
) -> None:
    asked = {"name": "the board", "days": "30", "scope": "read"}
    answer = client.post("/my/tokens/made", asked | change)

    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    assert step.tokens_of(TESTER) == []


def test_nobody_revokes_the_token_of_another(client: Client) -> None:
    grant("li", *everywhere(Job.AUDITOR))
    wish = Wish(login="li", name="theirs", until=datetime.now(UTC) + timedelta(days=1))
    theirs = step.make(operator(), wish, datetime.now(UTC))
    assert isinstance(theirs, Made)
    answers = [
        client.post("/my/tokens/revoked", {"token": code}) for code in (theirs.token.code, "none")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert step.tokens_of("li")[0].revoked is None


def test_who_has_not_said_of_late_who_they_are_is_asked_again(service: str) -> None:
    came = reader("en")
    came.force_login(Account.objects.get_or_create(login=TESTER)[0])

    assert came.get("/my/tokens")["Location"] == "/sign-in/again?next=%2Fmy%2Ftokens"
    asked = came.post("/my/tokens/made", {"name": "x", "days": "1"})
    assert asked["Location"].startswith("/sign-in/again")
    assert step.tokens_of(TESTER) == []
