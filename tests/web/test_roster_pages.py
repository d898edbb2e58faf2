"""The roster of a post on its page: who stands what, what is open, who could stand it instead."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import quote
from uuid import uuid4

import pytest
from api.program import program
from django.test import Client
from web.rights import everywhere, grant
from web.service import POST, Service, at

from muster.core import kinds as k
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.play.evening_post import one_can_be_replaced
from muster.steps import work as works
from muster.steps import work_tasks
from muster.steps.hand import Hand
from muster.steps.register import record
from muster.steps.roster_record import roster_of
from muster.steps.rules import pack_in_force
from muster.web.clock import written

SignIn = Callable[[str], None]
ROSTER, ADDRESS = "roster:150100-P1/20200130", "/posts/150100-P1/roster"
CREW = ("person:0000012", "person:0000013")
SEEN = at(30, 10)
NOW = written(SEEN)


@pytest.fixture
def rostered(planned: str) -> str:
    """A post with three days of day shifts for two; the second falls ill before they begin."""
    told = Service(at(29, 22))
    begins = at(30, 0)
    body = k.RosterPublished(
        post=POST,
        pattern="3x2",
        horizon_days=3,
        begins=begins,
        shifts=tuple(
            k.RosterShift(
                id=f"s{day}",
                start=begins + timedelta(days=day, hours=20),
                length_h=8,
                people=CREW,
                slot="N",
                night=True,
                heads_min=2,
                heads_wanted=2,
            )
            for day in range(3)
        ),
        shortfalls=0,
        changed=0,
    )
    hold = k.HoldPlaced(hold="ill", gate=k.Gate.MEDICAL_HOLD, rule="r", absent=k.Absence.SICK)
    drafts = [
        told.hand().draft(ROSTER, body, told.now, concerns=(POST,)),
        told.hand().draft(CREW[1], hold, told.now),
    ]
    record(told.hand(), drafts)
    grant("chief", (Job.STATION_CHIEF, POST))
    grant("all", *everywhere(*Job))
    return planned


def shown(client: Client, view: str = "grid") -> str:
    """The page, less what rules cite, which is in the language it was published in."""
    answer = client.get(f"{ADDRESS}?at={NOW}&view={view}")
    assert answer.status_code == 200
    return re.sub(r"<cite>.*?</cite>", "", answer.content.decode())


def test_the_grid_names_who_stands_what_and_marks_what_is_open_never_why(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    as_login("chief")
    page = shown(client)
    rows = dict(re.findall(r'<tr><th scope="row">.*?(\d{7})</span></th>(.*?)</tr>', page, re.S))

    kinds = {n: re.findall(r'<td class="duty([^"]*)">', row) for n, row in rows.items()}
    assert kinds["0000012"] == [" night", " night", " night costs"]  # a third in a row
    assert kinds["0000013"] == [" night open absent"] * 3
    assert re.findall(r'<td class="num( broken)?">(\d/\d)</td>', page) == [(" broken", "1/2")] * 3
    assert "医" not in page.partition('<main id="main">')[2]
    assert 'href="/rules/named/rest-between-shifts-11?' in page


def test_somebody_is_put_in_the_place_of_who_will_not_come_once(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    as_login("chief")
    page = shown(client, "repair")
    (first,) = re.findall(r'name="in" value="(\d{7})" checked', page)[:1]
    form = {
        "key": uuid4().hex,
        "roster": ROSTER.partition(":")[2],
        "shift": "s0",
        "out": "0000013",
        "in": first,
        "why": "ill",
    }

    for _ in range(2):
        answer = client.post(f"{ADDRESS}/substitute?at={NOW}", form)
        assert answer.status_code == 302
    found = roster_of(ROSTER)
    assert found is not None
    stands = {shift.id: set(shift.people) for shift in found.shifts}
    assert stands == {"s0": {CREW[0], f"person:{first}"}, "s1": set(CREW), "s2": set(CREW)}
    assert found.sequence == 1
    assert "<b>调整排班 何某某 → 何某某</b>" in client.get(answer["Location"]).content.decode()


def sought(client: Client, **form: str) -> tuple[str, str]:
    """Return what a mending of the roster shows before it is worked on, and after."""
    asked = client.post(f"{ADDRESS}/mend/ask?at={NOW}", form)
    there = asked.headers["Location"]
    part = {"HX-Request": "true"}
    waits = client.get(there, headers=part).content.decode()
    works.attempt(re.findall(r"work=(\w+)", there)[0], "w")
    alone, whole = client.get(there, headers=part).content.decode(), client.get(there)
    assert waits.startswith("<section")
    assert alone.startswith("<section")
    assert re.findall(r'name="way" value="[^"]*"', alone)[0] in whole.content.decode()
    return waits, whole.content.decode()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_roster_gets_a_shift_more_by_the_way_that_is_chosen_around_what_is_settled(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    as_login("chief")
    new = {"roster": ROSTER.partition(":")[2], "begins": "2020-01-31T08:00", "hours": "4"}
    waits, page = sought(client, **new)
    ways = re.findall(r'name="way" value="([^"]*)"', page)
    (first,) = re.findall(r"in:(\d{7}@\d+-\d\dX)", ways[0])
    _waits, locked = sought(client, **new, locks=f"never:{first}")
    wrong, late = (
        client.post(f"{ADDRESS}/mend/ask?at={NOW}", {**new, **slip})
        for slip in ({"absent": "0000099"}, {"begins": "2020-02-09T08:00"})
    )
    assert "hx-trigger" in waits
    assert 'name="way"' not in waits
    assert "hx-trigger" not in page
    assert len(set(ways)) == len(ways) > 1
    assert f"in:{first}" not in locked.partition('name="way"')[2].replace("locks=", "")[:400]
    assert (wrong.status_code, late.status_code) == (400, 400)

    form = {"key": uuid4().hex, "way": ways[0], "why": "the gate opens", **new}
    bare = client.post(f"{ADDRESS}/mended?at={NOW}", {**form, "why": ""})
    twice = [client.post(f"{ADDRESS}/mended?at={NOW}", form).status_code for _ in range(2)]
    assert (bare.status_code, twice) == (400, [302, 302])
    found = roster_of(ROSTER)
    assert found is not None
    assert (found.sequence, len(found.shifts)) == (1, 4)
    assert f"person:{first.partition('@')[0]}" in found.shifts[-1].people


def test_who_makes_the_roster_is_told_what_a_substitute_asked_and_nobody_else_who_looks(
    rostered: str, client: Client, english: Client, as_login: SignIn
) -> None:
    grant("watcher", (Job.STATISTICIAN, POST))
    as_login("chief")
    could = set(re.findall(r'name="in" value="(\d{7})"', shown(client, "repair")))
    by = Hand(by="x", org="org:150100", source="test", clock=lambda: at(29, 22))
    for number in could:
        wish = k.RequestMade(person=f"person:{number}", wish=k.Wish.AVOID, day=at(30, 0))
        subject, about = f"request:{number}/20200130", (f"person:{number}",)
        record(by, [by.draft(subject, wish, at(29, 22), concerns=about)])

    told = {}
    for login in ("chief", "watcher"):
        as_login(login)
        page = english.get(f"{ADDRESS}?at={NOW}&view=repair").content.decode()
        told[login] = "asked for is not met" in page
    asked, at_ = f"/rosters/{ROSTER.partition(':')[2]}/repairs", {"at": SEEN.isoformat()}
    made = program("chief").do(asked, at_).said["made"]
    works.attempt(made, "w")
    found = f"/long-work/{made}/repair"
    for login in told:
        places = program(login).ask(found, at=SEEN.isoformat()).said["places"]
        named = {b["rule"] for o in places for c in o["could"] for b in c["breaches"]}
        told[login] = (told[login], "request_unmet" in named)

    assert could
    assert told == {"chief": (True, True), "watcher": (False, False)}
    assert program("watcher").do(asked, at_).status == 403


def test_a_change_the_rules_forbid_is_refused_in_words(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    as_login("chief")
    form = {
        "key": uuid4().hex,
        "roster": ROSTER.partition(":")[2],
        "shift": "s0",
        "out": "0000013",
        "in": "0000012",  # stands it already
        "why": "ill",
    }
    answer = client.post(f"{ADDRESS}/substitute?at={NOW}", form)

    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert (found := roster_of(ROSTER)) is not None
    assert found.sequence == 0


@pytest.mark.parametrize("view", ["grid", "fairness", "repair", "change"])
def test_every_view_answers_in_both_languages(
    rostered: str, client: Client, english: Client, as_login: SignIn, view: str
) -> None:
    as_login("all")
    main = shown(client, view).partition('<main id="main">')[2].partition("</main>")[0]
    said = re.sub(r"<[^>]+>", " ", main)

    assert set(re.findall(r"[A-Za-z_]{4,}", said)) - {"HSE"} == set()
    assert re.findall(r"20200\d+", said) == []  # codes of rosters and shifts are for programs
    assert "Roster" in shown(english, view)


# --- from the wish for one to its last change ----------------------------------------------------


def posted(client: Client, page: str, **form: object) -> tuple[int, str]:
    answer = client.post(f"{ADDRESS}/{page}?at={NOW}", {"key": uuid4().hex, **form})
    return answer.status_code, answer.content.decode()


def test_a_chief_asks_for_a_roster_checks_publishes_tells_changes_and_compares_it(
    rostered: str, client: Client, english: Client, as_login: SignIn, monkeypatch
) -> None:
    as_login("chief")
    monkeypatch.setattr(work_tasks, "ONE_POST_S", 0.5)
    assert posted(client, "plan", first="2020-02-05", days="3", pattern="3x24")[0] == 302
    (work,) = works.latest()
    waiting = english.get(f"{ADDRESS}?at={NOW}").content.decode()
    assert ("waiting" in waiting, 'hx-trigger="every 2s"' in waiting) == (True, True)
    works.attempt(work.code, "w")
    code = "150100-P1/20200205"
    done = english.get(f"{ADDRESS}?at={NOW}", headers={"HX-Request": "true"}).content.decode()
    assert (f"roster={quote(code, safe='')}" in done, "hx-trigger" in done) == (True, False)

    def stepped(act: str, **form: str) -> tuple[int, str]:
        answer = client.post(
            f"{ADDRESS}/step?at={NOW}",
            {"key": uuid4().hex, "roster": code, "act": act, **form},
        )
        return answer.status_code, answer.content.decode()

    def status() -> str:
        found = roster_of(f"roster:{code}")
        assert found is not None
        return found.status.value

    grant("leads", (Job.CREW_LEADER, POST))
    as_login("leads")
    made = roster_of(f"roster:{code}")
    assert made is not None
    first = next(shift for shift in made.shifts if shift.people)
    asked = {"at": NOW, "view": "change", "roster": code, "shift": first.id}
    by_hand = english.get(ADDRESS, asked).content.decode()
    assert ("Nobody has been told" in by_hand, "What it breaks" in by_hand) == (True, True)
    gone = first.people[0].partition(":")[2]
    form = {"roster": code, "shift": first.id, "out": gone, "why": "elsewhere"}
    assert (posted(client, "change", **form)[0], status()) == (302, "draft")
    as_login("chief")
    told = []
    for act, form in (("publish", {}), ("check", {}), ("publish", {}), ("tell", {"means": "roll"})):
        told.append((act, stepped(act, **form)[0], status()))
    assert told == [
        ("publish", 409, "draft"),
        ("check", 302, "checked"),
        ("publish", 302, "published"),
        ("tell", 302, "published"),
    ]
    found = roster_of(f"roster:{code}")
    assert found is not None
    assert (found.pattern, found.untold) == ("3x24", ())
    shift = found.shift(first.id)
    assert shift is not None
    assert first.people[0] not in shift.people

    compared = english.get(f"{ADDRESS}?at={NOW}&view=compare&roster={code}").content.decode()
    assert "of other days" in compared
    assert stepped("withdraw", why="")[0] == 409
    assert stepped("withdraw", why="made anew")[0] == 302
    assert status() == "withdrawn"


def test_people_are_changed_by_hand_where_no_rule_forbids_it(
    rostered: str, client: Client, english: Client, as_login: SignIn
) -> None:
    as_login("chief")
    page = english.get(f"{ADDRESS}?at={NOW}&view=change&shift=s1").content.decode()
    on = re.findall(r'name="out" value="(\d{7})"', page)
    may = re.findall(r'name="in" value="(\d{7})"', page)
    assert [f"person:{number}" for number in on] == sorted(CREW)
    form = {"roster": ROSTER.partition(":")[2], "shift": "s1"}

    nothing = posted(english, "change", **form, why="rest")
    assert (nothing[0], "there is nothing to record" in nothing[1]) == (409, True)
    silent = posted(english, "change", **form, out="0000013", **{"in": may[0]})
    assert (silent[0], "say why" in silent[1]) == (409, True)
    done = posted(client, "change", **form, out="0000013", why="rest", **{"in": may[0]})
    assert done[0] == 302
    found = roster_of(ROSTER)
    assert found is not None
    assert set(found.shift("s1").people) == {CREW[0], f"person:{may[0]}"}


@pytest.mark.parametrize(
    ("page", "form", "said"),
    [
        ("plan", {"first": "2020-02-05", "days": "57"}, "from 1 to 56"),
        ("plan", {"first": "2020-01-05", "days": "7"}, "not over"),
        ("plan", {"first": "2020-02-05", "days": "7", "pattern": "x"}, "Choose one"),
        ("step", {"act": "burn", "roster": "x"}, "Choose one"),
        ("step", {"act": "check", "roster": "150100-P9/20200130"}, "Choose one"),
        ("step", {"act": "tell", "roster": ROSTER.partition(":")[2], "means": "x"}, "Choose one"),
        ("change", {"roster": "150100-P9/20200130"}, "Choose one"),
    ],
)
def test_what_no_form_of_the_page_sends_is_named(
    rostered: str, english: Client, as_login: SignIn, page: str, form, said: str
) -> None:
    as_login("chief")
    status, answer = posted(english, page, **form)

    assert (status, said in answer) == (400, True)


def test_who_leads_a_crew_proposes_and_does_not_decide(
    rostered: str, english: Client, as_login: SignIn
) -> None:
    grant("leads", (Job.CREW_LEADER, POST))
    as_login("leads")
    page = english.get(f"{ADDRESS}?at={NOW}").content.decode()
    step = {"roster": ROSTER.partition(":")[2], "act": "withdraw", "why": "x"}

    assert ("Make another roster" in page, "Withdraw it" in page) == (True, False)
    assert posted(english, "step", **step)[0] == 404


def test_in_the_demo_a_chief_finds_several_who_could_stand_the_duty_of_who_falls_ill(
    rostered: str, client: Client, as_login: SignIn
) -> None:
    own, other = (
        SimpleNamespace(subject=code, opened=SimpleNamespace(parent="org:150100-S1"))
        for code in ("post:150100-P2", POST)
    )
    stage = SimpleNamespace(
        region=SimpleNamespace(posts=[own, other]),
        scenario=SimpleNamespace(ends=SEEN),
        at_post=dict.fromkeys(CREW, POST),
        pack=pack_in_force(AsOf(SEEN, at(31))),
        asof=lambda moment: AsOf(moment, at(31)),
        hand=lambda by: Hand(by=by, org="org:150100", source="play", clock=lambda: SEEN),
    )
    as_login("chief")
    before = shown(client, "repair").count("own-letter")

    one_can_be_replaced(stage, own, CREW[1])
    asked = shown(client, "repair").split('class="own-letter"')[1:]

    assert (before, len(asked)) == (3, 6)
    assert min(each.count('name="in"') for each in asked) > 1
