"""What a post needs is written on a page, changed while it stands, and closed."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.test import Client
from web.plan_service import SEEN
from web.rights import grant
from web.service import NORTH_POST

from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps.demand import line_of
from muster.steps.deployment_reading import demand_board
from muster.web.clock import written

AIRPORT = NORTH_POST.partition(":")[2]  # of high risk
AT = f"at={written(SEEN)}"
ASKED = {"post": "150100-P1", "role": "officer", "heads": "3", "heads_min": "2", "priority": "1"}


def sent(client: Client, to: str, **given: object):
    return client.post(f"/deployment/demand/{to}?{AT}", {"key": uuid4().hex, **given})


def board() -> dict[str, tuple[int, int, int, tuple[str, ...]]]:
    now = AsOf(SEEN + timedelta(seconds=1), SEEN.replace(year=2100))
    return {
        line.demand[7:]: (line.required, line.required_min, line.priority, line.competences)
        for line in demand_board(now)
        if line.post == "post:150100-P1"
    }


def test_a_line_is_raised_changed_and_closed(planned: str, english: Client) -> None:
    before = board()
    asked = {**ASKED, "competence": ["medic", "driver"], "overnight": "on"}
    made = sent(english, "raised", **asked)
    code = re.findall(r"/deployment/lines/([^?]+)", made["Location"])[0]
    first = board()[code]
    again = sent(english, "raised", **asked)["Location"]
    form = english.get(f"/deployment/demand?line={code}&{AT}").content.decode()
    for heads in "67895":  # of one moment all: the last word holds
        sent(english, "raised", **{**ASKED, "heads": heads}, line=code)
    then = board()[code]
    sent(english, "met", line=code, why="the road is closed")
    sent(english, "met", line=f"{code}-2", why="sent twice by another key")

    assert code.endswith("/officer")
    assert f"{code}-2?" in again
    assert (first, then) == ((3, 2, 1, ("driver", "medic")), (5, 2, 1, ()))
    assert ('value="3"' in form, "checked" in form) == (True, True)
    assert board() == before


def test_a_line_of_a_post_of_high_risk_is_of_high_risk_and_the_form_says_why(
    planned: str, english: Client
) -> None:
    ticked = re.compile(r'name="high_risk" checked disabled aria-describedby="risky"')
    airport, gate = (
        english.get(f"/deployment/demand?post={code}&{AT}").content.decode()
        for code in (AIRPORT, "150100-P1")
    )
    made = sent(english, "raised", **{**ASKED, "post": AIRPORT})["Location"]
    (code,) = re.findall(r"/deployment/lines/([^?]+)", made)
    asof = AsOf(SEEN + timedelta(seconds=1), SEEN.replace(year=2100))
    line = line_of(f"demand:{code}", asof)
    sent(english, "raised", **{**ASKED, "post": AIRPORT, "heads": "5"}, line=code)
    changed = line_of(f"demand:{code}", asof)

    assert [bool(ticked.search(page)) for page in (airport, gate)] == [True, False]
    assert ("nobody near retirement" in airport, "nobody near retirement" in gate) == (True, False)
    assert line is not None
    assert changed is not None
    assert (line.heads, line.high_risk) == (3, True)
    assert (changed.heads, changed.high_risk) == (5, True)


def test_what_is_wrong_with_a_line_is_named_all_at_once(planned: str, english: Client) -> None:
    before = board()
    wrong = {**ASKED, "role": "cook", "heads_min": "4", "ends": "2020-01-01T00:00"}
    said = [
        sent(english, "raised", **wrong).content.decode(),
        sent(english, "raised", **{**ASKED, "heads": "many", "priority": "x"}).content.decode(),
        sent(english, "met", line="none", why="w").content.decode(),
    ]

    assert ["still to come" in said[0], "no larger than" in said[0]] == [True, True]
    assert said[1].count("Write a number from 1 to") == 2
    assert "Choose a line that is open" in said[2]
    assert board() == before


def test_who_leads_a_post_asks_for_relief_and_writes_no_line(
    planned: str, english: Client, as_login: Callable[[str], None]
) -> None:
    grant("chief", (Job.STATION_CHIEF, "org:150100"))
    grant("peer", (Job.DUTY_OFFICER, "org:150200"))
    as_login("chief")
    chief = sent(english, "raised", **ASKED).status_code
    as_login("peer")

    assert (chief, sent(english, "raised", **ASKED).status_code) == (403, 400)
    assert sent(english, "met", line="e1/gate", why="w").status_code == 400


def test_who_holds_two_parts_chooses_whose_posts_are_listed(
    planned: str, english: Client, as_login: Callable[[str], None]
) -> None:
    grant("two", *((Job.DUTY_OFFICER, org) for org in ("org:150200", "org:150100")))
    as_login("two")
    english.post("/near", {"place": "org:150100", "next": "/deployment/demand"})
    page = english.get(f"/deployment/demand?{AT}").content.decode()

    assert '<option value="org:150100" selected>' in page
    assert "post=150100-P1" in page


def test_the_first_line_of_a_post_begins_with_its_choice(planned: str, english: Client) -> None:
    page = english.get(f"/deployment/demand?{AT}").content.decode()
    ways = re.findall(r'href="(/deployment/demand[^"]*post=150100-P1[^"]*)', page)

    form = english.get(ways[0].replace("&amp;", "&")).content.decode()
    assert "Put it on the demand board" in form
