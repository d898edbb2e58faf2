"""Aliases on a page: given once, for one organisation, and taken back with a reason."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from web.rights import grant

from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps import alias as step
from muster.steps.register import find
from muster.store.now import this_moment

SignIn = Callable[[str], None]
GIVEN = ("青城公安局", "org:150100")  # the small service tells it


@pytest.fixture
def house(service: str, as_login: SignIn) -> None:
    grant("admin", (Job.ADMINISTRATOR, "org:*"))
    grant("bureau", (Job.ADMINISTRATOR, "org:150200"))
    as_login("admin")


def known() -> list[tuple[str, str]]:
    now = this_moment()
    return [(each.said, each.org) for each in step.aliases(AsOf(now, now))]


def post(client: Client, path: str, **form: str) -> int:
    return int(client.post(path, {"key": uuid4().hex, **form}).status_code)


def test_an_alias_is_given_and_finds_its_organisation_and_no_other_may_have_it(
    house: None, english: Client
) -> None:
    done = [post(english, "/aliases/give", alias="包局", org=org) for org in ("150200", "150300")]

    assert done == [302, 409]
    assert known() == [GIVEN, ("包局", "org:150200")]
    now = this_moment()
    assert find("包局", AsOf(now, now)) == "org:150200"
    assert [
        post(english, "/aliases/give", alias=alias, org=org)
        for alias, org in (("", "150200"), ("x", "999999"), ("包局", "150200"))
    ] == [400, 400, 409]
    page = english.get("/aliases?q=包").content.decode()
    assert ("包局" in page, "青城公安局" in page) == (True, False)


def test_an_alias_is_taken_back_with_a_reason_by_who_administers_the_organisation(
    house: None, english: Client, as_login: SignIn
) -> None:
    page = english.get("/aliases").content.decode()
    (seq,) = re.findall(r'name="fact" value="(\d+)"', page)

    as_login("bureau")
    assert "青城公安局" not in english.get("/aliases").content.decode()
    assert post(english, "/aliases/back", fact=seq, why="mine") == 404
    as_login("admin")
    whys = ("", "a slip", "again")
    done = [post(english, "/aliases/back", fact=seq, why=why) for why in whys]
    assert done == [400, 302, 404]
    assert known() == []
