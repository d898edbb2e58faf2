"""A statistician corrects a fact she has opened; what went out is corrected by two, and listed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from web.duty_service import tell_duty
from web.rights import everywhere, grant
from web.service import home, tell_service

from muster.core import kinds as k
from muster.core.bulletin import Commission
from muster.core.kinds import Job
from muster.core.ledger import AsOf, Fact
from muster.steps import bulletin, bulletin_life
from muster.steps.hand import Hand
from muster.steps.ledger import fact, head
from muster.steps.register import history, people_of
from muster.store.ledger import append

SignIn = Callable[[str], None]
LI, POST = "person:0000012", "post:150100-P1"
HERE = home(0)


def by(login: str) -> Hand:
    return Hand(by=f"account:{login}", org=HERE, source="page")


@pytest.fixture
def came(ledger: str, as_login: SignIn) -> int:
    """Somebody was recorded as having come on duty, by mistake; the number of that fact."""
    tell_duty(tell_service())
    grant("zhao", (Job.STATISTICIAN, HERE))
    grant("qian", (Job.STATISTICIAN, HERE))
    grant("peer", (Job.STATISTICIAN, "org:150200"))
    grant("audit", *everywhere(Job.AUDITOR))
    as_login("zhao")
    draft = by("sun").draft(LI, k.CheckedIn(post=POST), concerns=(POST,))
    return append([draft]).receipts[0].seq


def go_out() -> None:
    """Let a bulletin about the bureau go out, as of now."""
    now = datetime.now(UTC)
    known = AsOf(now, max(now, head().recorded_at))
    written = bulletin.write(HERE, known, number=9, commission=Commission(form="daily"))
    asked = bulletin_life.propose(by("editor"), written, now)
    bulletin_life.issue(by("approver"), asked.receipts[0].key, now)


def sent(client: Client, seq: int, **form: str) -> tuple[int, str]:
    given = {"what": "withdrawn", "why": "another person", "key": uuid4().hex, "act": "record"}
    answer = client.post(f"/facts/{seq}/correction", {**given, **form})
    return answer.status_code, answer.content.decode()


def main_of(page: str) -> str:
    """Return what a page itself says, without its frame."""
    return page.partition('<main id="main">')[2].partition("</main>")[0]


def corrected(seq: int) -> Fact | None:
    now = datetime.now(UTC)
    found = fact(seq)
    told = history(found.subject, AsOf(now, now)) if found else []
    return next((f for f in told if f.corrects == seq), None)


def on_duty() -> str:
    now = datetime.now(UTC)
    return people_of([LI], AsOf(now, now))[LI].on_duty


def test_she_sees_what_changes_then_it_is_recorded_once_and_said_both_ways(
    came: int, english: Client
) -> None:
    key = uuid4().hex
    stands = english.get(f"/facts/{came}").content.decode()
    form = english.get(f"/facts/{came}/correct").content.decode()
    before = head().seq
    looked = sent(english, came, act="look")
    unchanged = head().seq == before
    done = [sent(english, came, key=key)[0] for _ in range(2)]
    found = corrected(came)
    assert found is not None

    assert f'href="/facts/{came}/correct"' in stands
    assert 'name="post" value="150100-P1"' in form
    assert (looked[0], unchanged) == (200, True)
    assert "it never was, and counts no longer" in looked[1]
    assert 'href="/figures/on_duty?org=post:150100-P1"' in looked[1].replace("%3A", ":")
    assert (done, head().seq) == ([302, 302], before + 1)
    assert (found.recorded_by, found.reason, found.body) == (
        "account:zhao",
        "another person",
        k.Withdrawn(),
    )
    assert on_duty() == ""
    wrong, right = (english.get(f"/facts/{n}").content.decode() for n in (came, found.seq))
    assert all(said in wrong for said in (f"/facts/{found.seq}", "another person", "zhao"))
    assert f"/facts/{came}/correct" not in wrong
    assert f"/facts/{came}" in right


def test_another_post_or_moment_takes_its_place_and_an_unchanged_field_is_not_said_anew(
    came: int, english: Client
) -> None:
    form = {"what": "anew", "post": "150100-P1", "at": "2020-01-29T17:30"}
    looked = sent(english, came, act="look", **form)[1]
    assert "2020-01-29 17:30" in looked
    assert "As it was" in looked
    assert sent(english, came, **form)[0] == 302
    found = corrected(came)
    assert found is not None
    assert (found.body, found.holds_from) == (
        k.CheckedIn(post=POST),
        datetime(2020, 1, 29, 9, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"why": " "}, 409, "Say why"),
        ({"why": "x" * 501}, 400, "up to 500"),
        ({"what": "anew"}, 409, "It says so already"),
        ({"what": "anew", "post": "150700-P1"}, 409, "that you answer for"),
        ({"what": "anew", "post": "none"}, 409, "that you answer for"),
        ({"what": "anew", "post": "person:0000012"}, 409, "cannot say this"),
        ({"what": "anew", "at": "2999-01-01T00:00"}, 409, "ahead of time"),
        ({"what": "anew", "at": "0001-01-01T00:00"}, 409, "cannot say this"),
        ({"what": "anew", "at": "yesterday"}, 400, "2020-02-03T18:00"),
    ],
)
def test_what_stands_in_the_way_is_named_and_nothing_is_recorded(
    came: int, english: Client, form: dict[str, str], status: int, said: str
) -> None:
    before = head().seq
    answers = [sent(english, came, act=act, **form) for act in ("look", "record")]
    assert [(code, said in page) for code, page in answers] == [(status, True)] * 2
    assert head().seq == before


def test_what_others_rest_on_and_what_was_decided_is_not_taken_back_here(
    came: int, english: Client
) -> None:
    out = append([by("sun").draft(LI, k.CheckedOut(post=POST), concerns=(POST,))]).receipts[0].seq
    decided = next(f for f in every() if f.kind == "letter.decided")
    status, said = sent(english, came)
    own = english.get(f"/facts/{decided.seq}/correct").content.decode()

    assert (status, f"no. {out}" in said) == (409, True)
    assert "A letter is decided by its reviewer" in own
    assert sent(english, decided.seq)[0] == 409
    assert corrected(came) is None


def every() -> list[Fact]:
    return [found for seq in range(1, head().seq + 1) if (found := fact(seq))]


def test_of_health_and_family_neither_the_page_nor_the_refusal_tells_anything(
    came: int, english: Client, as_login: SignIn
) -> None:
    grant("all", *everywhere(Job.STATISTICIAN))
    as_login("all")
    told = set()
    for kind in ("hold.placed", "bereavement.offered", "isolation.began"):
        held = next(f for f in every() if f.kind == kind)
        page = english.get(f"/facts/{held.seq}/correct").content.decode()
        main = main_of(page)
        assert "/people/" not in main
        told.add((re.findall(r'class="notice">([^<]*)', main)[0], 'class="main"' in main))
        assert sent(english, held.seq)[0] == 409

    assert told == {("Nobody corrects what they may not read.", False)}


def test_a_peer_finds_no_such_fact_an_auditor_reads_and_corrects_nothing(
    came: int, english: Client, as_login: SignIn
) -> None:
    as_login("peer")
    addresses = (f"/facts/{came}/correct", f"/facts/{came}")
    peer = [english.get(each).status_code for each in addresses] + [sent(english, came)[0]]
    absent = english.get("/facts/999999/correct").status_code
    as_login("audit")
    audit = [english.get(each).status_code for each in (addresses[0], "/corrections")]
    stands = english.get(addresses[1]).content.decode()

    assert (peer, absent, audit, sent(english, came)[0]) == ([404, 404, 404], 404, [403, 200], 403)
    assert "/correct" not in main_of(stands)


def test_what_a_bulletin_was_counted_from_waits_for_somebody_else(
    came: int, english: Client, as_login: SignIn
) -> None:
    go_out()
    looked = sent(english, came, act="look")[1]
    assert sent(english, came)[0] == 302
    assert (corrected(came), on_duty()) == (None, POST)
    asked = next(f for f in every() if f.kind == "correction.proposed")
    own, twice = english.get(f"/facts/{came}").content.decode(), sent(english, came)
    confirm = f"/corrections/{asked.key}/confirm"
    alone = english.post(confirm, {"key": uuid4().hex}).status_code
    as_login("peer")
    peer = english.post(confirm, {"key": uuid4().hex}).status_code
    as_login("qian")
    list_ = english.get("/corrections").content.decode()
    page = english.get(f"/facts/{came}").content.decode()
    key = uuid4().hex
    done = [english.post(confirm, {"key": key}).status_code for _ in range(2)]
    late = english.post(confirm, {"key": uuid4().hex}).status_code

    assert 'href="/bulletins/9"' in looked
    assert "Propose the correction" in looked
    assert "You proposed it, so somebody else confirms it." in own
    assert (twice[0], "waits to be confirmed" in twice[1]) == (409, True)
    assert (alone, peer, done, late) == (409, 404, [302, 302], 409)
    assert "waits for you" in list_
    assert "Confirm the correction" in page
    found = corrected(came)
    assert found is not None
    assert (found.recorded_by, found.reason) == ("account:qian", "another person")
    made = english.get("/corrections").content.decode()
    assert "waits for you" not in made
    assert made.count(f"/facts/{found.seq}") == 1
    assert "zhao" in made
    assert "qian" in made
    assert "zhao" in english.get(f"/facts/{found.seq}").content.decode()


def test_a_correction_that_is_turned_down_waits_no_longer(
    came: int, english: Client, as_login: SignIn
) -> None:
    go_out()
    sent(english, came)
    asked = next(f for f in every() if f.kind == "correction.proposed")
    away = f"/corrections/{asked.key}/set-aside"
    as_login("qian")
    answers = [
        english.post(away, {"why": why, "key": uuid4().hex}).status_code
        for why in ("", "it was so")
    ]
    assert answers == [409, 302]
    assert (corrected(came), "waits" in english.get(f"/facts/{came}").content.decode()) == (
        None,
        False,
    )


def test_the_list_is_of_what_one_sees_by_how_by_whom_and_as_known(
    came: int, english: Client, as_login: SignIn
) -> None:
    before = datetime.now(UTC).isoformat()
    sent(english, came)
    found = corrected(came)
    assert found is not None

    def listed(login: str, **asked: str) -> bool:
        as_login(login)
        page = english.get("/corrections", asked).content.decode()
        return f"/facts/{found.seq}" in main_of(page)

    assert [listed(who) for who in ("zhao", "audit", "peer")] == [True, True, False]
    ways = [{"how": "withdrawn"}, {"how": "replaced"}, {"by": "zhao"}, {"by": "qian"}]
    assert [listed("zhao", **asked) for asked in ways] == [True, False, True, False]
    assert listed("zhao", known=before, at=before) is False
    assert [listed("audit", org=org) for org in ("150100", "150200")] == [True, False]
    assert english.get("/corrections?how=x").status_code == 400
