"""Temporary units are founded by an order within the rules, named by consent, and dissolved."""

import pytest
from steps.service import PACK, asof, bodies, enlist, hand, person, recorded, withdraw
from tables import day

from muster.core import kinds as k
from muster.core.kinds import UnitKind
from muster.core.unit import Unit, UnitBreach
from muster.steps import care
from muster.steps import unit as step
from muster.steps.figure import value
from muster.steps.unit import Founding

RULES = PACK.unit_rules(at=day(0))
FULL = ("01", "02", "03")  # members of the Party
BRANCH, SQUAD = UnitKind.TEMPORARY_BRANCH, UnitKind.SQUAD


def order(kind: UnitKind, name: str = "branch", *, approved_by: str = "org:2", **more: str):
    return k.UnitFounded(
        kind=kind, name=name, parent="org:3", approved_by=approved_by, order="1/2020", **more
    )


def founding(code: str, founded: k.UnitFounded, *numbers: str) -> Founding:
    return Founding(code=code, order=founded, members=tuple(f"person:{n}" for n in numbers))


def found(at: float, *foundings: Founding) -> dict[str, list[UnitBreach]]:
    answer = step.found(hand("party_building_office"), foundings, day(at), RULES)
    recorded(answer.appended)
    return answer.refused


def units(at: float) -> dict[str, tuple[str, bool]]:
    """Return the name of each unit and whether it stands."""
    return {
        unit.code.removeprefix("unit:"): (unit.name, not unit.dissolved)
        for unit in step.units(asof(at))
    }


def members(at: float) -> dict[str, tuple[str, ...]]:
    """Return the teams and branches of each person who is in any."""
    found = {n: person(n, at) for n in ("01", "02", "03", "05", "06")}
    return {n: p.teams + p.branches for n, p in found.items() if p.teams or p.branches}


def test_a_unit_is_founded_with_its_members_the_first_of_whom_leads(ledger) -> None:
    enlist()
    post = order(BRANCH, "branch at the gate", post="post:gate")
    refused = found(1, founding("b", post, *FULL), founding("s", order(SQUAD, "squad"), "05", "01"))

    assert refused == {}
    assert step.units(asof(1)) == [
        Unit(code="unit:b", founded=post, name="branch at the gate"),
        Unit(code="unit:s", founded=order(SQUAD, "squad"), name="squad"),
    ]
    assert members(1) == {
        "01": ("unit:s", "unit:b"),
        "02": ("unit:b",),
        "03": ("unit:b",),
        "05": ("unit:s",),
    }
    assert [(s, b.unit, b.office) for s, b in bodies("unit.joined")] == [
        ("person:01", "unit:b", "secretary"),
        ("person:02", "unit:b", "member"),
        ("person:03", "unit:b", "member"),
        ("person:05", "unit:s", "leader"),
        ("person:01", "unit:s", "member"),
    ]
    assert person("01", 1).record.home == "org:3"  # affiliation is not transferred
    assert value("posts_with_temporary_branch", "org:4", asof(1)).by_name == 0
    assert value("posts_with_temporary_branch", "org:3", asof(1)).by_name == 1


REFUSED = {
    "too few full members": (
        founding("x", order(BRANCH), "01", "02", "05"),
        [UnitBreach("too_few_full_members", 2, 3)],
    ),
    "somebody nobody knows": (
        founding("x", order(BRANCH), "01", "02", "99"),
        [UnitBreach("too_few_full_members", 2, 3)],
    ),
    "too many": (
        founding("x", order(BRANCH), *FULL, *(f"5{n:02}" for n in range(48))),
        [UnitBreach("too_many_members", 51, 50)],
    ),
    "no approval": (
        founding("x", order(SQUAD, approved_by=""), "05"),
        [UnitBreach("no_approval", 0, 1)],
    ),
    "everything at once": (
        founding("x", order(BRANCH, approved_by=""), "05"),
        [UnitBreach("no_approval", 0, 1), UnitBreach("too_few_full_members", 0, 3)],
    ),
}
CROWD = "\n".join(f"5{n:02} | officer | 3 | 1990 | | " for n in range(48))


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_rule_forbids_is_not_founded_and_every_rule_is_named(ledger, name) -> None:
    wrong, expected = REFUSED[name]
    enlist(_everybody())

    refused = found(1, wrong, founding("s", order(SQUAD, "squad"), "05"))

    assert refused == {"x": expected}
    assert units(1) == {"s": ("squad", True)}  # one wrong order does not hold up the others
    assert members(1) == {"05": ("unit:s",)}


def _everybody() -> str:
    lines = "01 | officer | 3 | 1980 | 2005 |\n02 | officer | 3 | 1985 | 2010 |\n"
    lines += "03 | officer | 3 | 1990 | 2015 |\n05 | officer | 3 | 1988 | |\n"
    return lines + "06 | officer | 3 | 1989 | |\n" + CROWD


def test_who_has_left_the_service_is_no_member_and_counts_for_no_rule(ledger) -> None:
    enlist()
    recorded(care.record(hand(), [("person:03", k.Separated(cause="retired"), day(1))]))

    refused = found(2, founding("b", order(BRANCH), *FULL))

    assert refused == {"b": [UnitBreach("too_few_full_members", 2, 3)]}


def test_what_was_founded_against_a_rule_is_still_recorded_as_it_was_reported(ledger) -> None:
    enlist()
    step.found_unchecked(hand(), founding("b", order(BRANCH), "05"), day(1))

    assert units(1) == {"b": ("branch", True)}


def test_a_squad_is_named_only_with_the_familys_consent_and_keeps_its_code(ledger) -> None:
    enlist()
    found(1, founding("s", order(SQUAD, "squad"), "05", "06"))
    named = k.UnitNamed(name="squad named 01", after="person:01", consent=False)

    refused = step.name(hand(), "s", named, day(2))
    assert refused == [UnitBreach("no_consent", 0, 1)]
    assert units(2) == {"s": ("squad", True)}

    with_consent = k.UnitNamed(name="squad named 01", after="person:01", consent=True)
    recorded(step.name(hand(), "s", with_consent, day(3)))
    assert units(3) == {"s": ("squad named 01", True)}
    assert step.units(asof(3))[0].named_after == "person:01"
    assert value("squads_named", "org:3", asof(3)).by_name == 1


def test_a_dissolved_unit_has_no_members_and_stays_founded(ledger) -> None:
    enlist()
    found(1, founding("b", order(BRANCH), *FULL), founding("s", order(SQUAD, "squad"), "01", "05"))
    recorded(step.join(hand(), [("person:06", "unit:s", SQUAD)], day(2)))
    assert members(2)["06"] == ("unit:s",)

    recorded(step.dissolve(hand(), "s", day(3)))
    recorded(step.dissolve(hand(), "b", day(4)))

    assert units(4) == {"b": ("branch", False), "s": ("squad", False)}
    assert members(3) == dict.fromkeys(FULL, ("unit:b",))
    assert members(4) == {}
    founded = ("temporary_party_organisations_founded", "vanguard_teams_and_squads_founded")
    standing = ("temporary_party_organisations", "vanguard_teams_and_squads", "squad_members")
    assert {n: value(n, "org:1", asof(5)).by_name for n in (*founded, *standing)} == {
        **dict.fromkeys(founded, 1),
        **dict.fromkeys(standing, 0),
    }


def test_a_founding_entered_twice_is_withdrawn_and_the_first_stays(ledger) -> None:
    enlist()
    found(1, founding("b", order(BRANCH), *FULL))
    again = step.found_unchecked(hand(), founding("b-again", order(BRANCH)), day(1))
    number = "temporary_party_organisations_founded"
    assert value(number, "org:1", asof(2)).by_name == 2

    for seq in recorded(again):
        withdraw(seq, "entered twice")

    assert value(number, "org:1", asof(2)).by_name == 1
    assert units(2) == {"b": ("branch", True)}


def test_a_wish_in_words_and_a_written_application_are_two_states(ledger) -> None:
    enlist()
    facts = [
        ("person:11", "org:3", k.Wished(), day(1)),
        ("person:12", "org:3", k.Wished(), day(1)),
        ("person:12", "org:3", k.Applied(), day(2)),
        ("person:12", "org:3", k.Wished(), day(3)),  # what was handed in stays handed in
    ]
    recorded(step.apply(hand("party_building_office"), facts))

    assert {n: person(n, 4).applied for n in ("11", "12", "13")} == {
        "11": "wished",
        "12": "submitted",
        "13": "",
    }
    figures = ("wishes_expressed", "applications_submitted")
    assert [value(name, "org:3", asof(4)).by_name for name in figures] == [3, 1]
