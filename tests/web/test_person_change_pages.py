"""What is recorded of a person by hand: by those whose job it is, on a page."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.test import Client
from web.plan_service import SEEN
from web.rights import grant
from web.service import TESTER, home

from muster.core.access import Field
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.core.person import Person
from muster.steps import access
from muster.store.states import states_of
from muster.web.clock import written

AT = f"at={written(SEEN)}"
LATER = "2100-01-01T00:00"
WHO, OTHER = 20, 21


def sent(client: Client, to: str, who: int = WHO, **given: object) -> int:
    address = f"/people/{to}" if to == "transferred" else f"/people/{who:07}/{to}"
    return client.post(f"{address}?{AT}", {"key": uuid4().hex, **given}).status_code


def person(who: int = WHO) -> Person:
    code = f"person:{who:07}"
    moment = SEEN + timedelta(seconds=1)
    return states_of(Person, [code], AsOf(moment, moment.replace(year=2100)))[code]


def test_a_person_is_away_and_back_learns_moves_and_leaves(planned: str, english: Client) -> None:
    seen = []
    assert sent(english, "absence", why="training", until=LATER) == 302
    seen.append(person().status)
    shown = english.get(f"/people/{WHO:07}?{AT}").content.decode()
    assert sent(english, "absence", why="leave") == 409
    assert sent(english, "competence", competence="medic") == 302
    assert sent(english, "household", household=["carer"]) == 302
    assert sent(english, "application", state="wished") == 302
    moved = {"people": f"{WHO:07} {OTHER:07}", "home": "150200", "why": "the bureaus merge"}
    assert sent(english, "transferred", **moved) == 302
    record = person().record
    seen.append(record and (record.home, record.household, [c.code for c in record.competences]))
    other = person(OTHER).record
    assert sent(english, "separated", cause="retired", why="at sixty") == 302
    assert sent(english, "competence", competence="swat") == 409

    assert seen == ["training", ("org:150200", ("carer",), ["medic"])]
    assert (person().applied, person().gone) == ("wished", "retired")
    assert other is not None
    assert other.home == "org:150200"
    assert 'Not available until <time datetime="2100-01-01' in shown


def test_what_says_nothing_new_of_a_person_is_named(planned: str, english: Client) -> None:
    before = person()
    refused = {
        "absence": {"why": "sick"},
        "back": {},
        "application": {"state": "admitted"},
        "separated": {"cause": "retired"},
        "competence": {"competence": "medic", "until": "2019-01-01"},
        "household": {"household_code": "h1"},
        "transferred": {"people": f"{WHO:07}", "home": home(WHO), "why": "w"},
    }
    said = {to: sent(english, to, **given) for to, given in refused.items()}

    assert said == {to: 409 if to == "back" else 400 for to in refused}
    assert person() == before


def test_each_part_of_a_person_is_recorded_by_those_whose_job_it_is(
    planned: str, english: Client, as_login: Callable[[str], None]
) -> None:
    forms = {
        "absence": {"why": "leave"},
        "application": {"state": "submitted"},
        "competence": {"competence": "driver"},
        "household": {"household": ["carer"]},
    }
    jobs = (Job.STATION_CHIEF, Job.PARTY_OFFICER, Job.ADMINISTRATOR, Job.DUTY_OFFICER)
    may = {}
    for who, job in zip((20, 25, 30, 35), jobs, strict=True):  # none in the Party yet
        grant(job.value, (job, home(who)))
        as_login(job.value)
        may[job] = [sent(english, to, who, **given) for to, given in forms.items()]

    assert may == {
        Job.STATION_CHIEF: [302, 403, 403, 403],
        Job.PARTY_OFFICER: [403, 302, 403, 403],
        Job.ADMINISTRATOR: [403, 302, 302, 302],
        Job.DUTY_OFFICER: [403] * 4,
    }


def test_nobody_says_of_themselves_that_their_household_spares_them_no_longer(
    planned: str, english: Client, as_login: Callable[[str], None]
) -> None:
    both = [(Job.ADMINISTRATOR, home(who)) for who in (WHO, OTHER)]
    grant("register", *both, person=f"person:{WHO:07}")
    as_login("register")
    before = person().record
    assert before is not None

    assert sent(english, "household", household=["carer"]) == 409
    assert sent(english, "household", who=OTHER, household=["carer"]) == 302
    assert (person().record or before).household == before.household


def test_nobody_is_moved_into_or_out_of_a_register_one_does_not_keep(
    planned: str, english: Client, as_login: Callable[[str], None]
) -> None:
    grant("one-register", (Job.ADMINISTRATOR, home(WHO)), (Job.CREW_LEADER, home(OTHER)))
    as_login("one-register")
    before = [person(WHO), person(OTHER)]
    ways = [(WHO, home(OTHER)[4:]), (OTHER, home(WHO)[4:])]
    moves = [{"people": f"{who:07}", "home": to, "why": "w"} for who, to in ways]

    assert home(WHO) != home(OTHER)
    assert [sent(english, "transferred", **move) for move in moves] == [400, 400]
    assert [person(WHO), person(OTHER)] == before


def test_who_records_of_a_person_is_shown_only_what_they_may_see_and_reading_is_on_record(
    planned: str, english: Client, as_login: Callable[[str], None]
) -> None:
    sent(english, "household", household=["carer"], household_code="")
    sent(english, "application", state="wished")
    page = f"/people/{WHO:07}/change?{AT}"
    grant("keeper", (Job.ADMINISTRATOR, home(WHO)))
    shown = [english.get(page).content.decode()]
    as_login("keeper")
    shown.append(english.get(page).content.decode())

    told = ("checked", "Asked in words</span>", 'name="household"')
    assert [[each in text for each in told] for text in shown] == [
        [True, True, True],
        [False, False, True],
    ]
    read = {(r.account, r.field) for _, r in access.readings() if r.subject == f"person:{WHO:07}"}
    assert read == {(f"account:{TESTER}", Field.FAMILY)}
