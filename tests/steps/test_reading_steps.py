"""What pages read in bulk is what the figures say one by one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from web.service import AFTERWARDS, BUREAUS, EVENING, POST, ROOT, STATION, Service, at, tell_service

from muster.core import kinds as k
from muster.core.figure import FIGURES
from muster.core.ledger import AsOf
from muster.steps import reading
from muster.steps.figure import values

SCOPES = [None, ROOT, *(f"org:{code}" for code in BUREAUS), STATION]
THEN, NOW = AsOf(EVENING, EVENING), AsOf(AFTERWARDS, AFTERWARDS)


@pytest.mark.parametrize("asof", [THEN, NOW])
def test_many_sums_at_once_equal_each_value_alone(ledger: str, asof: AsOf) -> None:
    tell_service()
    alone = {key: value.by_name for key, value in values(FIGURES, SCOPES, asof).items()}

    assert reading.amounts(FIGURES, SCOPES, asof) == alone


@pytest.mark.parametrize("figure", ["assigned", "isolated"])
def test_coverage_of_many_equals_the_coverage_of_each(ledger: str, figure: str) -> None:
    tell_service()
    alone = {
        org: value.coverage for (_figure, org), value in values([figure], SCOPES, THEN).items()
    }

    assert reading.coverages(figure, SCOPES, THEN) == alone
    assert alone[None].filed == 10


def test_posts_and_units_are_scopes_too(ledger: str) -> None:
    tell_service()

    assert reading.amounts(["required", "deployed"], [POST], NOW) == {
        ("required", POST): 6,
        ("deployed", POST): 4,
    }


def test_facts_of_many_subjects_are_those_that_stand(ledger: str) -> None:
    tell_service()
    person = "person:0000024"
    then, now = (reading.facts_of([person, "letter:none"], asof) for asof in (THEN, NOW))

    assert [f.kind for f in then[person]] == [
        "person.appointed", "move.departed", "move.arrived",
    ]  # fmt: skip
    assert [f.kind for f in now[person]] == ["person.appointed", "move.departed", "fact.withdrawn"]
    assert then["letter:none"] == ()


def test_the_extent_is_none_until_something_is_recorded(ledger: str) -> None:
    assert reading.extent() is None

    tell_service()
    extent = reading.extent()

    assert extent is not None
    assert extent.first_recorded_at == at(20) + timedelta(minutes=1)
    corrected_at = EVENING + timedelta(days=1, minutes=1)  # and the tester told just after it
    assert timedelta() <= extent.last_recorded_at - corrected_at < timedelta(seconds=1)
    assert set(reading.facts([1, extent.seq])) == {1, extent.seq}
    assert reading.facts([]) == {}


def test_an_english_name_belongs_to_the_first_that_bears_it(ledger: str) -> None:
    told = Service()
    told.tell(
        20,
        9,
        [
            (code, ROOT, k.OrgFounded(name=code, name_en=english, kind=kind, parent=parent))
            for code, english, kind, parent in (
                (ROOT, "Northern Department", k.OrgKind.DEPARTMENT, None),
                ("org:1", "Northern Department", k.OrgKind.HEADQUARTERS, ROOT),
                ("org:2", "Eastern Bureau", k.OrgKind.BUREAU, ROOT),
                ("org:3", "", k.OrgKind.BUREAU, ROOT),
            )
        ],
    )

    with CaptureQueriesContext(connection) as of_one_root:
        named = reading.english_names(NOW)
    another = k.OrgFounded(name="乙", name_en="Border", kind=k.OrgKind.DETACHMENT, parent=None)
    told.tell(21, 9, [("org:9", "org:9", another)])
    with CaptureQueriesContext(connection) as of_two:
        both = reading.english_names(NOW)

    assert named == {ROOT: "Northern Department", "org:2": "Eastern Bureau"}
    assert both == {**named, "org:9": "Border"}
    assert len(of_two) == len(of_one_root)
