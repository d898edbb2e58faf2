"""Welfare sees who is kept back and why, lets go when it is time, and nobody else sees it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from web.rights import grant
from web.service import AFTERWARDS, BEREAVED, HELD, ISOLATED, NEXT_EVENING, Service

from muster.core import kinds as k
from muster.core.access import Field
from muster.core.kinds import Gate, Job
from muster.core.ledger import AsOf
from muster.formats.rulepack import read_rule_pack
from muster.steps import access
from muster.steps import care as step
from muster.steps.register import history, people_of
from muster.steps.rules import adopt

SignIn = Callable[[str], None]
PACK = Path(__file__).resolve().parents[2] / "rulepacks" / "cn-2020.toml"
CHIEF, WELFARE = "chief", "welfare"
HERE = "org:150400"  # person 3, held


@pytest.fixture
def cared(service: str, as_login: SignIn) -> None:
    """The small service with a rule pack, a welfare officer of it all, a chief of a bureau."""
    adopt(Service(NEXT_EVENING).hand(), read_rule_pack(PACK), AFTERWARDS)
    grant(WELFARE, (Job.WELFARE_OFFICER, "org:*"))
    grant(CHIEF, (Job.STATION_CHIEF, HERE))
    as_login(WELFARE)


def gates(person: str) -> tuple[Gate, ...]:
    now = AsOf(AFTERWARDS.replace(year=2090), AFTERWARDS.replace(year=2090))
    return people_of([person], now)[person].gates


def number(person: str) -> str:
    return person.partition(":")[2]


def test_each_list_names_whom_its_gate_holds(cared, client: Client) -> None:
    told = {
        view: client.get(f"/care?view={view}").content.decode()
        for view in ("isolation", "medical_hold", "bereavement")
    }

    assert {view: [p for p in (HELD, ISOLATED, BEREAVED) if number(p) in page]
            for view, page in told.items()} == {
        "isolation": [ISOLATED], "medical_hold": [HELD], "bereavement": [BEREAVED],
    }  # fmt: skip


def test_each_tab_says_how_many_its_list_holds(cared, client: Client) -> None:
    page = client.get("/care?view=isolation").content.decode()
    tabs = re.findall(r'view=([a-z_]+)"[^>]*>[^<]*<span class="soft small">(\d+)<', page)

    assert tabs == [
        ("told", "0"),
        ("isolation", "1"),
        ("medical_hold", "1"),
        ("rest", "0"),
        ("bereavement", "1"),
        ("family_care", "0"),
    ]


def test_every_reading_of_a_reason_is_kept_for_the_auditor(cared, client: Client) -> None:
    client.get("/care?view=medical_hold")
    client.get(f"/care/people/{number(BEREAVED)}")
    client.get("/care/cases/1")

    read = {(r.account, r.subject, r.field) for _, r in access.readings()}
    assert read == {
        (f"account:{WELFARE}", HELD, Field.HEALTH),
        (f"account:{WELFARE}", BEREAVED, Field.HEALTH),
        (f"account:{WELFARE}", BEREAVED, Field.FAMILY),
        (f"account:{WELFARE}", "person:0000008", Field.HEALTH),
    }


def test_a_chief_is_shown_no_care_at_all(cared, client: Client, as_login: SignIn) -> None:
    as_login(CHIEF)

    assert client.get("/care").status_code == 403
    assert client.get(f"/care/people/{number(HELD)}").status_code == 403
    lifted = client.post("/care/lift", {"person": number(HELD), "gate": "medical_hold"})
    assert (lifted.status_code, gates(HELD)) == (403, (Gate.MEDICAL_HOLD,))


def test_those_chosen_are_released_and_it_says_who_did_it(cared, client: Client) -> None:
    answer = client.post("/care/lift", {"person": number(ISOLATED), "gate": "isolation"})

    assert (answer.status_code, answer["Location"]) == (302, "/care?view=isolation")
    assert gates(ISOLATED) == ()
    now = AFTERWARDS.replace(year=2090)
    last = history(ISOLATED, AsOf(now, now))[-1]
    assert (last.body, last.recorded_by) == (
        k.IsolationReleased(hold="i1"),
        f"account:{WELFARE}",
    )


def test_nobody_is_released_before_the_rule_lets_them_go(cared, client: Client) -> None:
    long_ago = {"person": "0000012", "exposed": "2020-01-30T08:00"}
    assert client.post("/care/isolate?at=2020-01-31T08:00", long_ago).status_code == 302
    release = {"person": "0000012", "gate": "isolation"}

    early = client.post("/care/lift?at=2020-02-12T08:00", release)
    assert (early.status_code, gates("person:0000012")) == (409, (Gate.ISOLATION,))
    assert client.post("/care/lift?at=2020-02-13T08:00", release).status_code == 302
    assert gates("person:0000012") == ()


def test_a_later_exposure_makes_isolation_longer_and_an_earlier_one_never_shorter(
    cared, client: Client
) -> None:
    for exposed in ("2020-01-30T08:00", "2020-02-05T08:00", "2020-01-29T08:00"):
        form = {"person": "0000012", "exposed": exposed}
        assert client.post("/care/isolate", form).status_code == 302
    now = AFTERWARDS.replace(year=2090)

    (hold,) = people_of(["person:0000012"], AsOf(now, now))["person:0000012"].holds
    assert hold.due == datetime(2020, 2, 19, 0, tzinfo=UTC)


def test_nobody_lifts_what_holds_themselves(cared, client: Client, as_login: SignIn) -> None:
    grant("held", (Job.WELFARE_OFFICER, "org:*"), person=HELD)
    as_login("held")
    answer = client.post("/care/lift", {"person": number(HELD), "gate": "medical_hold"})

    assert (answer.status_code, gates(HELD)) == (409, (Gate.MEDICAL_HOLD,))


def test_nobody_records_their_own_choice_after_a_bereavement(
    cared, client: Client, as_login: SignIn
) -> None:
    client.post("/care/people/0000012/offer")
    grant("bereaved", (Job.WELFARE_OFFICER, "org:*"), person="person:0000012")
    as_login("bereaved")
    form = {**CHOSEN, "choice": "return"}
    answer = client.post("/care/people/0000012/choice", form)

    assert (answer.status_code, gates("person:0000012")) == (409, (Gate.BEREAVEMENT,))


def test_what_is_done_on_a_page_of_a_moment_to_come_holds_from_now(cared, client: Client) -> None:
    form = {"person": "0000014", "gate": "medical_hold"}
    assert client.post("/care/hold?at=2085-01-01T08:00", form).status_code == 302
    now = datetime.now(UTC)

    assert people_of(["person:0000014"], AsOf(now, now))["person:0000014"].gates == (
        Gate.MEDICAL_HOLD,
    )


def test_a_form_of_a_case_sent_twice_is_recorded_once(cared, client: Client) -> None:
    form = {"what": "unwell", "said": "头晕", "key": "f" * 32}
    for _ in range(2):
        assert client.post("/care/cases/1/event", form).status_code == 302

    # on the page it leads to, once as what was just done and once in the life of the case
    seen = [client.get("/care/cases/1").content.decode().count("头晕") for _ in range(2)]
    assert seen == [2, 1]


def test_the_number_of_a_list_is_of_all_it_holds(
    cared, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in ("0000014", "0000015"):
        client.post("/care/hold", {"person": person, "gate": "family_care"})
    monkeypatch.setattr("muster.web.care.LISTED_MAX", 1)
    page = client.get("/care?view=family_care").content.decode()

    assert page.count('name="person"') == 1
    assert re.findall(r'家庭照护 <span class="soft small">(\d+)</span>', page) == ["2", "2"]


def test_somebody_is_isolated_since_the_last_exposure_once(cared, client: Client) -> None:
    form = {"person": "0000012", "exposed": "2020-01-30T08:00"}

    for _ in range(2):
        assert client.post("/care/isolate", form).status_code == 302
    now = AFTERWARDS.replace(year=2090)
    began = [f.body for f in history("person:0000012", AsOf(now, now))
             if isinstance(f.body, k.IsolationBegan)]  # fmt: skip
    assert [(b.rule, (b.release_due - b.exposed_at).days) for b in began] == [("isolation-14", 14)]


@pytest.mark.parametrize(
    ("address", "form", "field"),
    [
        ("isolate", {"person": "0000012"}, "exposed"),
        ("isolate", {"person": "0000012", "exposed": "soon"}, "exposed"),
        ("isolate", {"person": "0000012", "exposed": "2190-01-01T00:00"}, "exposed"),
        ("isolate", {"person": "0000012", "exposed": "1999-01-01T00:00"}, "exposed"),
        ("isolate", {"person": "9999999", "exposed": "2020-01-30T08:00"}, "person"),
        ("hold", {"person": "0000012", "gate": "isolation"}, "gate"),
        ("hold", {"person": "0000012", "gate": "medical_hold", "until": "2019-01-01"}, "until"),
        ("lift", {"person": "0000012", "gate": "near_retirement"}, "gate"),
    ],
)
def test_what_is_wrong_with_a_form_is_named(
    cared, client: Client, address: str, form: dict[str, str], field: str
) -> None:
    answer = client.post(f"/care/{address}", form)

    assert answer.status_code == 400
    assert re.findall(r'data-field="(\w+)"', answer.content.decode()) == [field]


def test_a_hold_of_the_family_ends_by_itself_or_by_review(cared, client: Client) -> None:
    person = "person:0000014"
    form = {"person": "0000014", "gate": "family_care", "until": "2091-01-01"}

    assert client.post("/care/hold", form).status_code == 302
    assert gates(person) == (Gate.FAMILY_CARE,)
    client.post("/care/lift", {"person": "0000014", "gate": "family_care"})
    assert gates(person) == ()


def test_a_case_has_a_timeline_and_tasks_with_owners(cared, client: Client) -> None:
    client.post("/care/cases/1/event", {"what": "to_hospital", "said": "送往市医院"})
    client.post(
        "/care/cases/1/task",
        {"task": "see_family", "owner": "welfare_officer", "due": "2020-02-01T18:00"},
    )
    late = client.get("/care/cases/1").content.decode()
    client.post("/care/cases/1/task", {"task": "see_family", "done": "1"})
    done = client.get("/care/cases/1").content.decode()

    assert "送往市医院" in late
    assert [page.count("welfare_officer") for page in (late, done)] == [1, 1]
    assert [page.count("tag alarm") for page in (late, done)] == [1, 0]
    assert [page.count("✓") for page in (late, done)] == [0, 1]


def test_leave_is_offered_and_the_choice_recorded_with_who_approved_it(
    cared, client: Client
) -> None:
    of = "/care/people/0000012"
    assert client.post(f"{of}/choice", CHOSEN).status_code == 409  # nothing was offered

    assert client.post(f"{of}/offer").status_code == 302
    assert (client.post(f"{of}/offer").status_code, gates("person:0000012")) == (
        409,
        (Gate.BEREAVEMENT,),
    )
    assert client.post(f"{of}/choice", CHOSEN).status_code == 302

    now = AFTERWARDS.replace(year=2090)
    *_, offered, chosen = history("person:0000012", AsOf(now, now))
    rule = "bereavement-3"
    assert offered.body == k.BereavementOffered(hold="bereavement", rule=rule, days=3)
    assert chosen.body == k.BereavementChosen(
        hold="bereavement",
        choice="leave",
        back_on=chosen.holds_from + timedelta(days=3),
        approved_by="station chief 0000004",
    )


CHOSEN = {"choice": "leave", "approved_by": "station chief 0000004"}


def test_a_case_is_opened_from_the_page_of_whom_it_is_of(cared, client: Client) -> None:
    form = {"form": "injury", "key": "c" * 32}
    for _twice in range(2):
        answer = client.post("/care/people/0000012/case", form)
        assert answer["Location"] == "/care/cases/cccccccccccc"

    now = AFTERWARDS.replace(year=2090)
    assert [c.opened for c in step.cases(AsOf(now, now)) if c.code == "case:cccccccccccc"] == [
        k.CaseOpened(form="injury", person="person:0000012")
    ]


def test_what_a_deed_of_care_did_is_said_once(cared, client: Client) -> None:
    form = {"person": "0000012", "gate": "medical_hold", "key": "d" * 32}
    led = client.post("/care/hold", form)["Location"]

    pages = [client.get(led).content.decode() for _twice in range(2)]
    assert ['class="done"' in page for page in pages] == [True, False]
