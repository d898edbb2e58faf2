"""The twelve people every page of the documentation knows."""

from collections import Counter
from pathlib import Path

from muster.core.kinds import Appointed, OrgFounded, OrgKind, PostOpened, Role
from muster.play.small import lay_out_small, read_small, small

SCENARIO = Path(__file__).resolve().parent.parent.parent / "scenarios" / "twelve-people"


def test_one_bureau_two_stations_two_posts_and_twelve_people_are_told() -> None:
    told = list(small(read_small(SCENARIO)))

    assert Counter(type(draft.body).__name__ for draft in told) == {
        "OrgFounded": 3,
        "AliasGiven": 1,
        "PostOpened": 2,
        "Appointed": 12,
    }
    assert [d.body.kind for d in told if isinstance(d.body, OrgFounded)] == [
        OrgKind.BUREAU,
        OrgKind.STATION,
        OrgKind.STATION,
    ]
    assert list(small(read_small(SCENARIO))) == told


def test_homes_and_owners_exist_and_heads_are_those_who_live_there() -> None:
    service = lay_out_small(read_small(SCENARIO))
    homes = Counter(person.home for person in service.people)

    assert homes == {org.subject: org.heads for org in service.orgs}
    assert {p.opened.parent for p in service.posts} <= homes.keys()
    assert all(org.founded.authorised >= org.heads - 1 for org in service.orgs)


def test_the_twelve_show_every_circumstance_a_page_explains() -> None:
    people = lay_out_small(read_small(SCENARIO)).people
    household = [p.number for p in people if p.record.household_code == "H1"]

    assert Counter(person.role for person in people) == {
        Role.OFFICER: 8,
        Role.DUTY_AUXILIARY: 3,
        Role.CLERICAL_AUXILIARY: 1,
    }
    assert household == ["0000005", "0000009"]
    assert {flag for p in people for flag in p.record.household} == {
        "dual_service",
        "child_under_3",
        "spouse_on_front_line",
        "carer",
    }
    assert [p.number for p in people if 2020 - p.birth_year >= 58] == ["0000006"]
    assert sum(1 for p in people if p.leader) == 3


def test_neither_post_enforces_the_law_and_one_is_of_high_risk() -> None:
    told = [d.body for d in small(read_small(SCENARIO)) if isinstance(d.body, PostOpened)]

    assert [(p.name, p.enforcing, p.high_risk) for p in told] == [
        ("西口卡口", False, False),
        ("青河医院", False, True),
    ]
    assert all(isinstance(p.record, Appointed) for p in lay_out_small(read_small(SCENARIO)).people)
