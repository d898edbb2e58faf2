"""Every address against who may not open it: nobody, a neighbour, somebody beneath, the revoked."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from web.plan_service import SEEN
from web.rights import everywhere, grant, grant_around, operator
from web.service import BUREAUS, ROOT, STATION, home

from muster.core.kinds import Job
from muster.core.ledger import Fact
from muster.site.urls import urlpatterns
from muster.steps import access, reading
from muster.steps.ledger import fact
from muster.web.rights import RIGHTS

HERE, PEER = "org:150100", "org:150200"
ALL = tuple(Job)
SignIn = Callable[[str], None]


class Sample(NamedTuple):
    """An address as it is opened, and what a neighbour and somebody beneath are answered."""

    args: tuple[object, ...] = ()
    peer: int = 200
    child: int = 200
    post: bool = False
    own: int = 200  # who may all of it


LIST, HIDDEN = Sample(), Sample(peer=404, child=404)
PLAN = Sample(("e1",), peer=404, child=404)
DONE = Sample(("e1",), peer=400, child=400, post=True, own=400)
FORM = Sample(peer=400, child=400, post=True, own=400)
CHECK = Sample(peer=403, child=403)
SAMPLES = {
    "situation": LIST,
    "organisations": LIST,
    "organisation": Sample(("150100",), peer=404, child=404),
    "calls": LIST,
    "call": Sample(("1",), child=404),  # it was sent to the neighbour too
    "call-cap": Sample(("1",), child=404),
    "call-issue": FORM,
    "call-answer": Sample(("1",), peer=400, child=404, post=True, own=400),
    "search": LIST,
    "person": Sample(("0000012",), peer=404, child=404),
    "person-change": Sample(("0000012",), peer=404, child=404),
    **dict.fromkeys(
        ("person-absence", "person-application", "person-separate", "person-competence"),
        Sample(("0000012",), peer=400, child=400, post=True, own=400),
    ),
    "person-back": Sample(("0000012",), peer=404, child=404, post=True, own=409),
    "person-household": Sample(("0000012",), peer=404, child=404, post=True, own=302),
    "person-transfer": FORM,
    "care": LIST,
    "in-care": Sample(("0000012",), peer=404, child=404),
    "care-isolate": Sample(peer=400, child=400, post=True, own=400),
    "care-hold": Sample(peer=400, child=400, post=True, own=400),
    "care-lift": Sample(peer=400, child=400, post=True, own=400),
    "care-rest": Sample(peer=400, child=400, post=True, own=400),
    "told-take": FORM,
    "told-settle": FORM,
    "case-open": Sample(("0000012",), peer=400, child=400, post=True, own=400),
    "bereavement-offer": Sample(("0000012",), peer=400, child=400, post=True, own=302),
    "bereavement-choice": Sample(("0000012",), peer=400, child=400, post=True, own=400),
    "case": Sample(("1",), peer=404, child=404),
    "case-event": Sample(("1",), peer=404, child=404, post=True, own=400),
    "case-task": Sample(("1",), peer=404, child=404, post=True, own=400),
    "units": LIST,
    "unit": Sample(("150100-T1",), peer=404, child=404),
    "unit-new": LIST,
    "unit-found": FORM,
    "unit-requests": LIST,
    "unit-ask-new": LIST,
    "unit-ask": FORM,
    **dict.fromkeys(
        ("unit-approve", "unit-decline", "unit-withdraw"),
        Sample(("150100-B9",), peer=404, child=404, post=True, own=400),
    ),
    "unit-paper": Sample(("150100-B9", "request", "docx"), peer=404, child=404),
    "unit-join": Sample(("150100-T1",), peer=404, child=404, post=True, own=400),
    "unit-name": Sample(("150100-T1",), peer=404, child=404, post=True, own=400),
    "unit-dissolve": Sample(("150100-T1",), peer=404, child=404, post=True, own=400),
    "letters": LIST,
    "letter": Sample(("joint",), peer=404, child=404),
    "deployment": LIST,
    "demand-line": Sample(("150100-P1",), peer=404, child=404),
    "board-paper": Sample(post=True, peer=302, child=302, own=302),
    "evening": LIST,
    "evening-file": FORM,
    "demand-ask": LIST,
    "demand-raise": FORM,
    "demand-met": FORM,
    "reserve": LIST,
    "plans": LIST,
    "plan": PLAN,
    "plan-paper": Sample(("e1", 215), peer=404, child=404, post=True, own=302),
    "paper": Sample(("none",), peer=404, child=404, own=404),
    "compare": LIST,
    "plan-first": LIST,
    "plan-ask": FORM,
    "plan-review": Sample(("e1",), peer=404, child=404, post=True, own=302),
    "recall": LIST,
    "recalled": FORM,
    "carry": FORM,
    "why": LIST,
    "amend": PLAN,
    "amended": DONE,
    "mended": DONE,
    "approve": Sample(("e1",), peer=404, child=404, post=True, own=302),
    "withdraw": DONE,
    "strength": LIST,
    "figures": LIST,
    "figure": Sample(("assigned",)),
    "bulletins": LIST,
    "bulletin": Sample((1,)),  # it is published
    "difference": Sample((1,)),
    "bulletin-file": Sample((1, "txt")),
    "compose": LIST,
    "composed": Sample(post=True, peer=400, child=400, own=400),
    "correct": Sample((1,), peer=404, child=404),
    "corrected": Sample((1,), peer=404, child=404, post=True),
    "work": LIST,
    "work-ask": Sample(post=True, peer=400, child=400, own=400),
    "work-cancel": Sample(("none",), peer=404, child=404, post=True, own=404),
    "work-file": Sample(("none",), peer=404, child=404, own=404),
    "bulletin-proposal": Sample(("none",), peer=404, child=404, own=404),
    "bulletin-issue": Sample(("none",), peer=404, child=404, post=True, own=404),
    "bulletin-set-aside": Sample(("none",), peer=404, child=404, post=True, own=404),
    "check": CHECK,
    "checked": Sample(peer=403, child=403, post=True, own=400),
    "checked-document": Sample(peer=403, child=403, post=True, own=400),
    "read": CHECK,
    "proposals": Sample(peer=403, child=403, post=True, own=400),
    "approve_claims": Sample(peer=403, child=403, post=True, own=400),
    "claims": LIST,
    "claim": Sample(("claim.made",), peer=404, child=404),
    "claim-drop": Sample(("claim.made",), peer=404, child=404, post=True, own=400),
    "me": LIST,
    "me-record": LIST,
    "me-letter": FORM,  # these accounts belong to no person
    "me-sign": FORM,
    "me-duty": FORM,
    "me-move": FORM,
    "me-told": FORM,
    "register": Sample(peer=403, child=403),
    "register-template": Sample(peer=403, child=403),
    "register-look": Sample(peer=403, child=403, post=True, own=400),
    "register-import": Sample(("none",), peer=403, child=403, own=404),
    "register-record": Sample(("none",), peer=403, child=403, post=True, own=404),
    "register-drop": Sample(("none",), peer=403, child=403, post=True, own=404),
    "aliases": LIST,
    "alias-give": FORM,
    "alias-back": FORM,
    "alias-end": FORM,
    "organisation-change": Sample(("150100",), peer=404, child=404),
    "post-change": Sample(("150100-P1",), peer=404, child=404),
    **dict.fromkeys(
        ("organisation-open", "organisation-rename", "organisation-move", "organisation-close"),
        Sample(("150100",), peer=404, child=404, post=True, own=400),
    ),
    "post-open": Sample(("150100",), peer=404, child=404, post=True, own=400),
    **dict.fromkeys(
        ("post-rename", "post-move", "post-close"),
        Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    ),
    "system": LIST,
    "rules": LIST,
    "rules-compare": LIST,
    "verification": Sample(peer=403, child=403),
    "ledger-verify": Sample(peer=403, child=403, post=True, own=302),
    "rules-adopt": Sample(peer=403, child=403, post=True, own=400),
    "rule": Sample(("release-floor-50",)),
    "webhooks": LIST,
    "webhook": Sample(("none",), peer=404, child=404, own=404),
    "webhook-make": FORM,
    "webhook-change": Sample(("none",), peer=404, child=404, post=True, own=404),
    "my-calendars": LIST,
    "calendar-make": Sample(post=True, peer=404, child=404, own=404),  # they belong to nobody
    "calendar-revoke": Sample(post=True, peer=302, child=302, own=302),
    "me-swaps": LIST,
    "me-requests": LIST,
    "me-request": Sample(peer=403, child=403, post=True, own=403),  # of oneself alone
    "me-swap": Sample(peer=403, child=403, post=True, own=403),  # of oneself alone
    "check-in": Sample(("150100-P1",)),  # the same for whoever is not expected there
    "posts": LIST,
    "post": Sample(("150100-P1",), peer=404, child=404),
    "post-roster": Sample(("150100-P1",), peer=404, child=404, own=200),  # none is made
    "post-substitute": Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    "post-roster-plan": Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    "post-roster-step": Sample(("150100-P1",), peer=400, child=400, post=True, own=400),
    "post-roster-mend": Sample(("150100-P1",), peer=404, child=404, own=404),  # none is made
    "post-roster-mend-ask": Sample(("150100-P1",), peer=404, child=404, post=True, own=404),
    "post-roster-mended": Sample(("150100-P1",), peer=404, child=404, post=True, own=404),
    "post-roster-change": Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    "post-swap": Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    "post-gate": Sample(("150100-P1",), peer=404, child=404),
    "post-roll": Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    "post-compare": Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    "post-note": Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    "post-relief": Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    "post-settle": Sample(("150100-P1",), peer=404, child=404, post=True, own=400),
    "deeds": LIST,
    "undo": Sample(peer=409, child=409, post=True, own=409),
    "messages": Sample(("plan", "e1")),  # whom they may see of those told
    "message-remind": FORM,
    "message-answer": FORM,
    "me-receipt": FORM,
    "alarms": LIST,
    "relief": LIST,
    "relief-decide": FORM,
    "review": LIST,
    "review-decide": FORM,
    "fact": Sample(("letter.received",), peer=404, child=404),
    "corrections": LIST,
    "fact-correct": Sample(("letter.received",), peer=404, child=404),
    "fact-corrected": Sample(("letter.received",), peer=404, child=404, post=True, own=409),
    "correction-confirm": Sample(("none",), peer=404, child=404, post=True, own=404),
    "correction-set-aside": Sample(("none",), peer=404, child=404, post=True, own=404),
}
SAMPLES |= {
    "my-channels": LIST,
    "channel-change": Sample(post=True, peer=404, child=404, own=404),  # they belong to nobody
    "home": Sample(peer=302, child=302, own=302),
    "near": Sample(peer=302, child=302, own=302, post=True),
    "derogations": LIST,
    "derogation-ask": LIST,
    "derogation-asked": FORM,
    "derogation-granted": Sample(peer=404, child=404, post=True, own=404),
    "derogation-ended": Sample(peer=404, child=404, post=True, own=404),
    "rights": LIST,
    "rights-why": LIST,
    "readings": LIST,
    "accounts": Sample(peer=403, child=403),
    "account-opened": Sample(peer=403, child=403, post=True, own=400),
    "account-closed": Sample(peer=403, child=403, post=True, own=400),
    "right-proposed": Sample(peer=400, child=400, post=True, own=400),
    "right-granted": Sample(peer=404, child=404, post=True, own=404),
    "right-revoked": Sample(peer=404, child=404, post=True, own=400),
}
OF_ANYBODY = {
    "home": 302,
    "near": 302,
    "paper": 404,
    "work-cancel": 404,
    "work-file": 404,
    "my-channels": 200,
    "channel-change": 404,
    "deeds": 200,
    "undo": 409,  # what an account without any right is answered
    "fact": 404,
    "rights-why": 200,
    "my-calendars": 200,
    "calendar-make": 404,
    "calendar-revoke": 302,
}
PUBLIC = {
    "calendar-feed",  # tried in test_calendar_pages.py
    "mfa_authenticate",
    "openid_connect_login",
    "openid_connect_callback",
    "welcome",
    "healthz",
    "metrics",
    "language",
    "account_login",
    "account_inactive",
}
SIGNED_IN = {
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_index",
    "my-tokens",
    "token-made",
    "token-revoked",
    "end-sessions",
    "account_change_password",
    "mfa_activate_totp",
    "second-step-picture",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
}  # of oneself, tried in test_sign_in.py


def test_every_address_says_what_it_asks_for_and_is_tried_here() -> None:
    pages = [each for each in urlpatterns if isinstance(each, URLPattern)]
    named = {each.name for each in pages}

    assert [str(each.pattern) for each in urlpatterns if each not in pages] == ["api/"]
    assert len(named) == len(pages)
    assert named == RIGHTS.keys()
    assert named == SAMPLES.keys() | PUBLIC | SIGNED_IN


@pytest.fixture
def accounts(planned: str) -> str:
    """A ledger with a plan, and accounts: of a neighbour, of a station beneath, revoked, of all."""
    grant_around(PEER, STATION)
    for right in grant("revoked", *everywhere(*ALL)):
        assert access.revoke(operator(), right, datetime.now(UTC), why="moved on") is None
    return planned


def opened(client: Client, name: str) -> tuple[int, str]:
    """Return the status and the text of an address as somebody opens it."""
    asked = f"{address(name)}?at={SEEN.isoformat().replace('+', '%2B')}"
    answer = client.post(asked) if SAMPLES[name].post else client.get(asked)
    return answer.status_code, answer.content.decode(errors="replace")


def address(name: str) -> str:
    """Return the address that stands for all of this name; a fact has the number of its kind."""
    args = SAMPLES[name].args
    given = [_number(a) if isinstance(a, str) and "." in a else a for a in args]
    return reverse(name, args=given)


def _number(kind: str) -> int:
    return next(f.seq for f in facts() if f.kind == kind and f.org in (HERE, ROOT))


def facts() -> list[Fact]:
    reach = reading.extent()
    assert reach is not None
    return [found for seq in range(1, reach.seq + 1) if (found := fact(seq))]


def test_no_address_answers_whom_it_should_not(
    accounts: str, client: Client, as_login: SignIn
) -> None:
    unexpected = {}
    for who in ("", "nobody", "revoked", "peer", "child", "own"):
        as_login(who)
        for name, sample in SAMPLES.items():
            asked = {"peer": sample.peer, "child": sample.child, "own": sample.own}.get(who, 403)
            if who == "revoked":
                asked = OF_ANYBODY.get(name, 403)
            status, _text = opened(client, name)
            if status != asked:
                unexpected[who, name] = (status, asked)

    assert unexpected == {}


def test_no_page_of_a_neighbour_names_anybody_or_anything_of_this_bureau(
    accounts: str, client: Client, as_login: SignIn
) -> None:
    told = {}
    for who, org in (("peer", PEER), ("child", STATION)):
        as_login(who)
        theirs = {f"{n:07}" for n in range(40) if home(n) == org}
        for name, sample in SAMPLES.items():
            if {"peer": sample.peer, "child": sample.child}[who] != 200:
                continue
            _status, text = opened(client, name)
            named = set(re.findall(r"(?<!\d)00000\d\d(?!\d)", text)) - theirs
            named |= set(re.findall(r"org=(?:org:)?150[3-9]00|一间房|letters/joint", text))
            if named and name not in ("bulletin", "bulletin-file"):  # what is published names posts
                told[who, name] = named

    assert told == {}


def said(page: bytes) -> str:
    return page.decode().partition('<main id="main">')[2]


def test_an_organisation_beyond_is_answered_like_one_that_is_not(
    accounts: str, client: Client, as_login: SignIn
) -> None:
    as_login("peer")
    for page in ("figures", "letters", "strength", "deployment", "situation"):
        beyond = client.get(f"{reverse(page)}?org={HERE}")
        absent = client.get(f"{reverse(page)}?org=org:999999")
        assert (beyond.status_code, absent.status_code) == (400, 400), page
        assert said(beyond.content).replace("150100", "999999") == said(absent.content)


def test_revoking_works_at_once_in_a_session_that_is_open(
    service: str, client: Client, as_login: SignIn
) -> None:
    (right,) = grant("li", (Job.STATION_CHIEF, HERE))
    as_login("li")
    before = client.get("/letters").status_code
    access.revoke(operator(), right, datetime.now(UTC), why="moved on")

    assert (before, client.get("/letters").status_code) == (200, 403)


# --- fields --------------------------------------------------------------------------------------


def test_a_chief_sees_that_somebody_is_kept_back_a_welfare_officer_why(
    service: str, client: Client, as_login: SignIn
) -> None:
    held = next(f for f in facts() if f.kind == "hold.placed")
    grant("chief", (Job.STATION_CHIEF, home(3)))
    grant("welfare", (Job.WELFARE_OFFICER, home(3)))
    grant("office", (Job.DUTY_OFFICER, home(3)))
    seen = {}
    for who in ("chief", "office", "welfare"):
        as_login(who)
        fact_page = client.get(f"/facts/{held.seq}").content.decode()
        figure = client.get("/figures/medical_holds")
        seen[who] = (
            "健康暂缓" in fact_page,
            "medical_hold_secret_rule" in fact_page,
            figure.status_code,
            "人员 0000003" in figure.content.decode(),
            client.get("/figures/not_for_duty").status_code,
        )

    assert seen == {
        "chief": (False, False, 404, False, 200),
        "office": (False, False, 200, False, 200),
        "welfare": (True, True, 200, True, 200),
    }


def test_somebody_sees_their_own_letter_and_nobody_elses(
    service: str, client: Client, as_login: SignIn
) -> None:
    grant("own", (Job.RESPONDER, home(3)), person="person:0000003")
    as_login("own")
    letters = ("first", "second", "joint", "1")

    assert {code: client.get(f"/letters/{code}").status_code for code in letters} == {
        "first": 200,
        "second": 200,
        "joint": 404,
        "1": 404,
    }
    assert client.get("/letters").status_code == 403


def test_the_navigation_names_what_one_may_open_and_no_more(
    service: str, client: Client, as_login: SignIn
) -> None:
    grant("own", (Job.RESPONDER, home(3)))
    as_login("own")
    nav = client.get("/organisations").content.decode().partition("<nav")[2].partition("</nav>")[0]

    assert re.findall(r'href="([^"?]+)', nav) == ["/calls", "/organisations", "/rules", "/search"]


def test_bureaus_of_the_small_service_stand_where_these_tests_say() -> None:
    assert {HERE, PEER} <= {f"org:{code}" for code in BUREAUS}
