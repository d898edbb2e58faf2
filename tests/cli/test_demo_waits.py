"""Whoever tries the demo finds something to do, whichever of its accounts they sign in with."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import use
from django.conf import settings
from django.db import connection
from django.test import Client

from muster.cli.message import tell
from muster.cli.show import go_on
from muster.core.duty import has_left
from muster.core.ledger import AsOf
from muster.steps.register import people_of
from muster.steps.watch import found_open
from muster.store.models import Account
from muster.store.now import this_moment

POST = "{post}"  # the one that the demo's crew leader leads
WAITS = {
    ("responder", "/me"): (
        ">I know<",  # a message to acknowledge
        "Ordered to",
        "You are asked to sign",
        "waits for a decision",
        "Take my signature back",
        "Coming up",
    ),
    ("responder", "/me/swaps"): (">I agree<",),
    ("responder", "/my/channels"): ("set by the office",),
    ("crew_leader", f"/posts/{POST}"): ("To settle", "did not come", "missing", "Not answered yet"),
    ("station_chief", f"/posts/{POST}"): ("To settle", "agreed, waits for approval"),
    ("station_chief", f"/posts/{POST}/roster"): ("open", "0/1"),
    ("reviewer", "/review"): ("no gate is closed", "Ask for a derogation", "Joint 2"),
    ("reviewer", "/derogations"): ("asked for",),
    ("duty_officer", "/"): ("Posts that ask for relief", "Rostered and not there"),
    ("duty_officer", "/alarms"): (
        "Rostered and not checked in",
        "Rostered, and cannot come",
        "Shifts that lack heads",
        "Calls without an answer",
    ),
    ("duty_officer", "/messages/call/directive-2"): ("no answer 3", "yes 9", "Remind all"),
    ("duty_officer", "/deployment/plans"): ("waits for a decision",),
    ("deployment_approver", "/deployment/plans"): ("waits for a decision",),
    ("deployment_approver", "/derogations"): (">Grant it<",),
    ("welfare_officer", "/care"): (
        "I am ill",
        "I am needed at home",
        "I have lost somebody",
    ),
    ("welfare_officer", "/care?view=isolation"): (">due<",),
    ("welfare_officer", "/care?view=rest"): ("Must be ordered to rest",),
    ("welfare_officer", "/care?view=cases"): ("Injury",),
    ("party_officer", "/units"): ("Temporary Party branch", "stands"),
    ("bulletin_editor", "/bulletins"): ("Waiting for a second person", "you"),
    ("statistician", "/claims"): ("differs from the count",),
    ("auditor", "/rights/readings"): ("welfare_officer",),
    ("administrator", "/rights"): ("Waiting to be granted", ">Grant<"),
    ("administrator", "/register"): ("新入职人员.csv",),
}


@pytest.fixture(scope="module")
def evening(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The code of the post of the demo's crew leader, in its ledger a while after it was served."""
    copy = tmp_path_factory.mktemp("evening") / "muster.sqlite3"
    shutil.copy(folder / "demo" / "muster.sqlite3", copy)
    behind, demo = settings.MUSTER_BEHIND_S, settings.MUSTER_DEMO
    use(f"sqlite:///{copy}")
    settings.MUSTER_DEMO = True
    go_on()
    tell()  # as the worker does beside the pages
    address = reader("crew_leader").get("/home").url
    yield address.split("?")[0].removeprefix("/posts/")
    settings.MUSTER_BEHIND_S, settings.MUSTER_DEMO = behind, demo
    connection.close()


def reader(login: str) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    client.force_login(Account.objects.get(login=login))
    return client


def test_each_account_of_the_demo_finds_what_waits_for_it(evening: str) -> None:
    missing = []
    for (login, address), words in WAITS.items():
        answer = reader(login).get(address.replace(POST, evening))
        shown = answer.content.decode()
        missing += [(login, address, word) for word in words if word not in shown]
        missing += [(login, address, answer.status_code)] if answer.status_code != 200 else []

    assert missing == []
    assert {login for login, _ in WAITS} == set(Account.objects.values_list("login", flat=True))


def test_a_few_are_missing_in_the_demo_and_nobody_who_has_left_the_post(evening: str) -> None:
    asof = AsOf(this_moment(), this_moment())
    found = [each.found for each in found_open(None, "missing", asof) if each.found]
    people = people_of({each.person for each in found}, asof)

    assert 1 <= len(found) <= 20
    assert [each for each in found if has_left(people[each.person], each.post)] == []
