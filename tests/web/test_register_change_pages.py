"""Posts and organisations are changed on pages, which say first what hangs on them."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from web.rights import grant, operator

from muster.core import kinds as k
from muster.core import register_change as core
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.steps.register import organisation, places, posts_called, record
from muster.store.now import this_moment

SignIn = Callable[[str], None]
POST, NEW = "post:150100-P1", "post:150100-P9"


@pytest.fixture
def house(service: str, as_login: SignIn) -> None:
    grant("admin", (Job.ADMINISTRATOR, "org:*"))
    grant("bureau", (Job.ADMINISTRATOR, "org:150200"))
    as_login("admin")


def post(client: Client, path: str, **form: str) -> int:
    return int(client.post(path, {"key": uuid4().hex, **form}).status_code)


def stands(code: str) -> tuple[str, str | None, bool]:
    now = this_moment()
    place = places([code], AsOf(now, now))[code]
    return place.name, place.parent, place.closed


def test_a_post_is_opened_renamed_given_away_and_closed_and_a_form_sent_twice_records_once(
    house: None, english: Client
) -> None:
    form = {"name": "North gate", "code": "150100-P9", "kind": "village", "pattern": "3x2"}
    opening, change = "/organisations/150100/change/post", "/posts/150100-P9/change"
    assert post(english, opening, **form | {"code": "no code"}) == 400
    key = uuid4().hex
    twice = [english.post(opening, {**form, "key": key}).status_code for _ in (1, 2)]
    assert (twice, post(english, opening, **form)) == ([302, 302], 409)
    assert post(english, f"{change}/rename", name="East gate", why="") == 400
    assert post(english, f"{change}/rename", name="East gate", why="as on the map") == 302
    assert post(english, f"{change}/move", parent="150200", why="new border") == 302
    assert stands(NEW) == ("East gate", "org:150200", False)
    assert post(english, f"{change}/close", why="the road is open") == 302
    assert stands(NEW)[2]
    page = english.get(change).content.decode()
    assert "Nothing more is changed of a closed post." in page
    assert "Post closed" in english.get("/my/deeds").content.decode()


@pytest.mark.parametrize(
    ("lat", "lon", "lies"),
    [
        ("", "", "owner"),
        ("40.842", "-111.5", (40_842_000, -111_500_000)),
        ("40.842", "", None),
        ("91", "0", None),
        ("1e3", "0", None),
    ],
)
def test_a_place_lies_where_it_is_said_to_lie_else_where_its_owner_does(
    house: None, client: Client, lat: str, lon: str, lies: tuple[int, int] | str | None
) -> None:
    form = {"name": "Gate", "code": "150100-P9", "kind": "village", "pattern": "3x2"}
    status = post(client, "/organisations/150100/change/post", lat=lat, lon=lon, **form)

    now = AsOf(this_moment(), this_moment())
    owner, opened = organisation("org:150100", now), posts_called([NEW], now).get(NEW)
    assert owner is not None
    wanted = core.lies(owner) if lies == "owner" else lies
    assert status == (302 if lies else 400)
    assert ((opened.lat_e6, opened.lon_e6) if opened else None) == wanted


def test_what_is_offered_to_be_taken_back_can_be(house: None, english: Client) -> None:
    form = {"name": "North gate", "kind": "village", "pattern": "3x2"}
    for code in ("150100-P8", "150100-P9"):
        assert post(english, "/organisations/150100/change/post", code=code, **form) == 302
        form["name"] = "East gate"
    body = k.DemandRaised(post=NEW, role="officer", heads=3)
    record(operator(), [operator().draft("demand:1", body, concerns=(NEW,))])

    def offers(code: str) -> bool:
        form = {"key": uuid4().hex, "parent": "150200", "why": "new border"}
        moved = english.post(f"/posts/{code}/change/move", form, follow=True).content.decode()
        assert 'class="done"' in moved
        return "Take it back" in moved

    assert {code: offers(code) for code in ("150100-P8", "150100-P9")} == {
        "150100-P8": True,
        "150100-P9": False,  # its demand is counted where it stands now
    }


def test_what_stands_in_the_way_is_said_before_and_when_somebody_tries(
    house: None, english: Client
) -> None:
    page = english.get("/posts/150100-P1/change").content.decode()
    asked = english.post("/posts/150100-P1/change/close", {"key": uuid4().hex, "why": "w"})

    closing, moving = (
        re.findall(r"<li>(People[^<]*)</li>", page.partition(head)[2].partition("</section>")[0])
        for head in ("Close this post", "Give to another organisation")
    )
    assert closing
    assert closing == moving
    assert asked.status_code == 409
    assert all(each in asked.content.decode() for each in closing)
    assert stands(POST)[2] is False
    org = english.get("/organisations/150100/change").content.decode()
    assert "People belong to it: " in org
    assert post(english, "/organisations/150100/change/close", why="w") == 409


def test_an_organisation_is_opened_renamed_moved_and_closed(house: None, english: Client) -> None:
    form = {"name": "新城派出所", "code": "150100-S9", "kind": "station"}
    opening, change = "/organisations/150100/change/organisation", "/organisations/150100-S9/change"
    assert post(english, opening, **form | {"division_code": "15"}) == 400
    assert post(english, opening, **form) == 302
    assert post(english, f"{change}/rename", name="新城南派出所", why="split", keep="on") == 302
    assert post(english, f"{change}/move", parent="150100-S9", why="w") == 409
    assert post(english, f"{change}/move", parent="150200", why="merged") == 302
    assert stands("org:150100-S9") == ("新城南派出所", "org:150200", False)
    assert "新城派出所" in english.get("/aliases?q=新城").content.decode()
    beneath = "/organisations/150200/change"
    assert "新城南派出所" in english.get(beneath).content.decode()
    assert post(english, f"{change}/close", why="merged") == 302
    assert post(english, f"{change}/close", why="merged") == 409
    listed = english.get(beneath).content.decode().partition('<main id="main">')[2]
    assert "/organisations/150100-S9/" not in listed


def test_who_administers_one_bureau_changes_it_and_gives_nothing_to_another(
    house: None, english: Client, as_login: SignIn
) -> None:
    as_login("bureau")

    assert post(english, "/posts/150100-P1/change/rename", name="x", why="w") == 404
    form = {"name": "x", "code": "150200-P9", "kind": "village", "pattern": "3x2"}
    assert post(english, "/organisations/150200/change/post", **form) == 302
    assert post(english, "/posts/150200-P9/change/move", parent="150100", why="w") == 400
    assert english.get("/organisations/150100/change").status_code == 404
