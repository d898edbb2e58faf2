"""A plan that draws on others tells who sees it whom it sends, and of the rest nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from api.program import program
from django.test import Client
from web.plan_service import PLANNED, SEEN, tell_plans
from web.rights import everywhere, grant
from web.service import HELD, home

from muster.core.kinds import Job, Movement
from muster.core.ledger import AsOf
from muster.steps import deployment as step
from muster.steps.deployment_situation import Scope
from muster.steps.rules import pack_in_force
from muster.web.clock import written

SignIn = Callable[[str], None]
AT = f"at={written(SEEN)}"
HERE = "org:150100"
OWN = {f"{n:07}" for n in range(40) if home(n) in (HERE, "org:150100-S1")}
GUESTS = {"0000013", "0000014", "0000015"}  # of others, at a post here
MAKERS = (Job.DUTY_OFFICER, Job.DEPLOYMENT_APPROVER)


@pytest.fixture
def wide(ledger: str) -> set[str]:
    """Plans of one bureau, drawn on all, its own, another's; those whom the first sends."""
    told = tell_plans()
    asof = AsOf(PLANNED, PLANNED + timedelta(days=30))
    pack = pack_in_force(asof)
    assert pack is not None
    for code, drawn in (("wide", None), ("own", HERE), ("lent", "org:150200")):
        found = step.situation(asof, pack, Scope(beneath=HERE, drawn_from=drawn))
        answer = step.solve(found, seed=1)
        moment = PLANNED + timedelta(minutes=1)
        hand = told.hand(HERE)
        done = step.propose(hand, code, found, answer, moment, movement=Movement.DISPATCH, seed=1)
        assert not isinstance(done, step.Refused)
        if code == "wide":
            sent = {move.person.partition(":")[2] for move in answer.plan.moves}
    grant("here", *((job, HERE) for job in MAKERS))
    grant("whole", *everywhere(*MAKERS))
    return sent


def test_why_is_answered_of_whom_one_sees_or_whom_the_plan_sends(
    wide: set[str], client: Client, as_login: SignIn
) -> None:
    def said(number: str) -> str:
        page = client.get(f"/deployment/why?about={number}&plan=wide&{AT}").content.decode()
        return re.findall(r'class="sentence-said">(.*?)</p>', page)[0].replace(number, "#")

    people = ["0000003", "0000005", "0000010", "0000012", "0000013", "0000021"]
    answers = {}
    for who in ("here", "whole"):
        as_login(who)
        nobody = said("nobody").replace("nobody", "#")
        answers[who] = {number for number in people if said(number) != nobody}

    assert HELD.partition(":")[2] in answers["whole"] - answers["here"]
    assert answers["here"] == answers["whole"] & (OWN | GUESTS | wide)


def test_volunteers_beyond_are_neither_listed_nor_counted(
    wide: set[str], client: Client, as_login: SignIn
) -> None:
    listed, counted = {}, {}
    for who in ("here", "whole"):
        as_login(who)
        page = client.get(f"/deployment/plans/wide?view=volunteers&{AT}").content.decode()
        listed[who] = set(re.findall(r"about=(\d{7})", page))
        counted[who] = sum(map(int, re.findall(r"outcome=[^>]+>[^<]* (\d+)</a>", page)))

    assert counted == {who: len(people) for who, people in listed.items()}
    assert listed["here"] == listed["whole"] & (OWN | wide)
    assert listed["here"] < listed["whole"]


def test_a_plan_that_draws_on_others_is_changed_by_who_plans_for_them_all(
    wide: set[str], client: Client, as_login: SignIn
) -> None:
    def answered(code: str) -> list[int]:
        pages = [client.get(f"/deployment/plans/{code}{page}?{AT}") for page in ("", "/amend")]
        offered = b"/amend" in pages[0].content, b"/approve" in pages[0].content
        body = {"changes": [{"change": "in", "person": "0000003", "demand": "e1/gate"}]}
        verdict = program(login).do(f"/plans/{code}/verdict", {**body, "at": SEEN.isoformat()})
        return [*(page.status_code for page in pages), *map(int, offered), verdict.status]

    found = {}
    for login in ("here", "whole"):
        as_login(login)
        found[login] = [answered(code) for code in ("wide", "own", "lent")]
        found[login].append([client.post(f"/deployment/plans/wide/approve?{AT}").status_code])

    open_to, closed = [200, 200, 1, 1, 200], [200, 404, 0, 0, 404]
    assert found == {
        "here": [closed, open_to, closed, [404]],
        "whole": [open_to, open_to, open_to, [302]],
    }
