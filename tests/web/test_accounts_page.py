"""An administrator opens accounts and closes them on a page; a link to a password is shown once."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from web.conftest import reader
from web.rights import everywhere, grant

from muster.core.kinds import Job
from muster.steps import account as step

SignIn = Callable[[str], None]


@pytest.fixture
def office(service: str, as_login: SignIn) -> None:
    """The small service, and its administrator, who looks."""
    grant("registry", *everywhere(Job.ADMINISTRATOR))
    grant("bureau", (Job.ADMINISTRATOR, "org:150100"))
    as_login("registry")


def opened(client: Client, **asked: str) -> tuple[int, str]:
    answer = client.post("/accounts/open", asked)
    return answer.status_code, answer.content.decode()


def listed() -> dict[str, tuple[str, bool]]:
    return {each.login: (each.person, each.open) for each in step.accounts()}


def test_whoever_is_given_the_link_chooses_a_password_and_the_link_is_shown_once(
    office: None, client: Client
) -> None:
    status, page = opened(client, login="li.na", person="0000003")
    link = re.search(r">http://[^/]+(/welcome/li\.na/[^<]+)<", page)

    assert status == 200
    assert listed()["li.na"] == ("person:0000003", True)
    assert link is not None
    assert reader("en").get(link[1]).status_code == 200
    assert "/welcome/" not in client.get("/accounts").content.decode()


@pytest.mark.parametrize(
    ("login", "person", "status"),
    [("Li Na", "", 400), ("", "", 400), ("li", "9999999", 400), ("twice", "", 409)],
)
def test_an_account_that_cannot_be_is_not_opened(
    office: None, client: Client, login: str, person: str, status: int
) -> None:
    opened(client, login="twice")
    before = listed()

    assert opened(client, login=login, person=person)[0] == status
    assert listed() == before


def test_an_account_that_is_closed_holds_nothing_and_nobody_closes_their_own(
    office: None, client: Client
) -> None:
    opened(client, login="gone")

    statuses = [
        client.post("/accounts/close", {"login": login, "why": why}).status_code
        for login, why in (("gone", ""), ("gone", "moved on"), ("nobody", "x"), ("registry", "x"))
    ]

    assert statuses == [400, 302, 404, 409]
    assert listed()["gone"] == ("", False)


def test_who_administers_a_part_opens_no_account(
    office: None, client: Client, as_login: SignIn
) -> None:
    as_login("bureau")

    assert client.get("/accounts").status_code == 403
    assert opened(client, login="more")[0] == 403
    assert "more" not in listed()


def test_an_auditor_sees_accounts_and_is_offered_nothing_they_may_not_do(
    office: None, client: Client, as_login: SignIn
) -> None:
    opened(client, login="li.na")
    grant("auditor", *everywhere(Job.AUDITOR))
    pages = {}
    for who in ("registry", "auditor"):
        as_login(who)
        pages[who] = client.get("/accounts").content.decode()

    assert {who: "li.na" in page for who, page in pages.items()} == dict.fromkeys(pages, True)
    assert {who: 'action="/accounts/' in page for who, page in pages.items()} == {
        "registry": True,
        "auditor": False,
    }
