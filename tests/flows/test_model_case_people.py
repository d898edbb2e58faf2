"""The people of the model case end as the report asks: each circumstance, to the hour."""

from collections import Counter
from dataclasses import fields
from datetime import timedelta
from itertools import pairwise

import pytest
from conftest import _fresh
from flows.played import Played, local, stage_of

from muster.core import kinds as k
from muster.core.care import Case, CaseLine
from muster.core.kinds import Gate
from muster.core.ledger import AsOf
from muster.core.person import Person
from muster.core.place import km_between
from muster.play.play import check, ended, play
from muster.steps import care, register, unit
from muster.steps.figure import value
from muster.steps.ledger import head
from muster.steps.letter import letters_of
from muster.steps.strength import strength_return
from muster.store.reading import standing_kind

REGION = "org:150000"


def person(played: Played, label: str, asof: AsOf | None = None) -> Person:
    found = register.person(played.part(label), asof or played.end)
    assert found is not None
    return found


# --- letters -------------------------------------------------------------------------------------


def test_one_joint_letter_has_28_signatories_and_28_decisions(played) -> None:
    facts = register.history("letter:xinghe-28", played.end)
    kinds = Counter(fact.kind for fact in facts)
    letter = letters_of(["letter:xinghe-28"], played.end)["letter:xinghe-28"]
    homes = played.stage.beneath("org:150924-B2")

    assert kinds == {"letter.received": 1, "letter.signed": 28, "letter.decided": 28}
    assert (letter.received.form, letter.received.answers) == ("joint", "call:appeal-1")
    assert len({number for number, _ in letter.signatories}) == 28
    assert all(outcome for _, outcome in letter.signatories)
    signed = [register.person(number, played.end) for number, _ in letter.signatories]
    assert {p.record.home for p in signed} <= homes


def test_the_second_letter_is_deferred_like_the_first_and_neither_is_overwritten(played) -> None:
    decided = [
        (fact.subject, fact.body.outcome.value, fact.body.gates, fact.holds_from)
        for code in ("letter:first-of-two", "letter:second-of-two")
        for fact in played.facts(code, "letter.decided")
    ]
    second = played.facts("letter:second-of-two", "letter.received")[0]

    assert decided == [
        ("letter:first-of-two", "deferred", (Gate.MEDICAL_HOLD,), local("01-28T18:00")),
        ("letter:second-of-two", "deferred", (Gate.MEDICAL_HOLD,), local("02-03T18:00")),
    ]
    assert second.holds_from == local("02-01T14:20")
    assert played.facts(played.part("second_letter"), "move.ordered") == []


def test_the_contact_is_released_exactly_fourteen_days_after_the_exposure(played) -> None:
    contact = played.part("isolated_contact")
    (began,) = played.facts(contact, "isolation.began")
    (released,) = played.facts(contact, "isolation.released")
    (received,) = played.facts("letter:after-release", "letter.received")
    (decided,) = played.facts("letter:after-release", "letter.decided")

    assert began.body.exposed_at == local("01-24T18:00")
    assert released.holds_from - began.body.exposed_at == timedelta(days=14)
    assert released.holds_from < received.holds_from < decided.holds_from
    assert decided.body.gates == ()
    gates = [person(played, "isolated_contact", played.at(at)).gates
             for at in ("01-26T19:59", "01-26T20:00", "02-07T17:59", "02-07T18:00")]  # fmt: skip
    assert gates == [(), (Gate.ISOLATION,), (Gate.ISOLATION,), ()]


def test_nobody_isolated_is_decided_on_and_nobody_held_is_accepted(played) -> None:
    decisions = standing_kind(["letter.decided"], played.end)
    wrong = []
    for decided in decisions:
        then = AsOf(decided.holds_from, decided.recorded_at)
        gates = register.person(decided.body.person, then).gates
        accepted = decided.body.outcome is k.Outcome.ACCEPTED
        if Gate.ISOLATION in gates or (accepted and (gates or decided.body.gates)):
            wrong.append((decided.seq, gates, decided.body))

    assert len(decisions) > 100
    assert wrong == []


# --- homes, households, families -----------------------------------------------------------------


def test_a_seconded_person_has_a_home_and_a_post_elsewhere_and_counts_once(played) -> None:
    elder = person(played, "seconded_elder")
    home = strength_return("org:150000-D03", played.end).total
    there = strength_return("org:150105-X1", played.end).total

    assert (elder.record.home, elder.with_org) == ("org:150000-D03", "org:150105-X1")
    assert 2020 - elder.record.birth_year >= 58
    assert home.detached >= 1
    assert there.attached >= 1
    before = person(played, "seconded_elder", played.at("01-02T08:59"))
    assert (before.with_org, before.status) == ("org:150000-D03", "available")


def test_two_bereaved_are_offered_leave_at_once_and_choose_for_themselves(played) -> None:
    told = {
        label: [
            (fact.kind, fact.holds_from, getattr(fact.body, "choice", ""))
            for fact in played.facts(
                played.part(label), "bereavement.offered", "bereavement.chosen"
            )
        ]
        for label in ("bereaved_on_duty", "bereaved_back_next_day")
    }
    gates = {
        at: (
            person(played, "bereaved_on_duty", played.at(at)).status,
            person(played, "bereaved_back_next_day", played.at(at)).gates,
        )
        for at in ("02-03T14:59", "02-03T15:00", "02-05T08:00", "02-06T08:00", "02-06T15:00")
    }

    assert told == {
        "bereaved_on_duty": [
            ("bereavement.offered", local("02-03T11:00"), ""),
            ("bereavement.chosen", local("02-03T15:00"), "leave"),
        ],
        "bereaved_back_next_day": [
            ("bereavement.offered", local("02-05T08:00"), ""),
            ("bereavement.chosen", local("02-06T08:00"), "return"),  # the day after
        ],
    }
    assert gates == {
        "02-03T14:59": ("available", ()),
        "02-03T15:00": ("bereavement", ()),
        "02-05T08:00": ("bereavement", (Gate.BEREAVEMENT,)),
        "02-06T08:00": ("bereavement", ()),
        "02-06T15:00": ("available", ()),  # three days later
    }
    assert value("bereavement_leave_taken", REGION, played.end).by_name == 1
    assert value("bereavement_returned_at_once", REGION, played.end).by_name == 1


def test_the_dual_service_couple_serves_two_thousand_kilometres_apart(played) -> None:
    north, west = (person(played, f"dual_service_{side}").record for side in ("north", "west"))
    orgs = {o.subject: o.founded for o in played.stage.region.orgs}
    places = [(orgs[p.home].lat_e6, orgs[p.home].lon_e6) for p in (north, west)]

    assert north.household_code == west.household_code
    assert north.household == west.household == ("dual_service", "child_under_3")
    assert (north.home, west.home) == ("org:150702", "org:150221")
    assert km_between(*places) > 1_000  # as the crow flies; the report says 2,400 by road


def test_no_household_with_a_small_child_ever_had_both_adults_away(played) -> None:
    adults: dict[str, list[str]] = {}
    for code, each in register.people(played.end):
        if each.record.household_code and "child_under_3" in each.record.household:
            adults.setdefault(each.record.household_code, []).append(code)
    couples = {code: both for code, both in adults.items() if len(both) == 2}
    moved, together = 0, []
    for code, both in couples.items():
        moments = sorted({f.holds_from for each in both for f in played.facts(each)})
        for at in moments:
            now = [register.person(each, AsOf(at, played.end.known)) for each in both]
            away = [bool(p.post or p.on_the_way or p.ordered) for p in now]
            moved += any(away)
            together += [(code, at)] if all(away) else []

    assert len(couples) > 10
    assert moved > 0  # some of them were sent, one at a time
    assert together == []


def test_a_spouse_on_another_front_line_is_a_flag_and_nothing_more(played) -> None:
    own = played.part("spouse_on_front_line")

    assert person(played, "spouse_on_front_line").record.household == ("spouse_on_front_line",)
    assert [fact.kind for fact in played.facts(own)] == ["person.appointed"]
    assert not any(f"{own} " in f"{f.concerns} " for f in register.history(own, played.end))


# --- the death, the squad, the branches ----------------------------------------------------------


def test_the_death_on_post_has_its_hours_a_file_and_no_classification(played) -> None:
    (case,) = care.cases(played.end)
    colleague = played.part("died_on_post")

    assert case == Case(
        code="case:2020-001",
        opened=k.CaseOpened(form="death", person=colleague),
        org="org:152224-X1",
        lines=tuple(
            CaseLine(local(at), k.CaseEvent(what=what, said=said, approximate=approximate))
            for at, what, said, approximate in (
                ("01-26T09:00", "on_post", "上午9时", False),
                ("01-26T13:00", "unwell", "下午13时许", True),
                ("01-26T13:30", "to_hospital", "", True),
                ("01-26T21:00", "died", "晚21时", False),
                ("01-26T21:40", "family_told", "", True),
                ("01-26T22:00", "file_drafted", "", False),
            )
        ),
    )
    assert {f.name for f in fields(k.CaseEvent)} == {"what", "said", "approximate"}
    states = [
        (p.status, p.post)
        for at in ("01-26T08:59", "01-26T09:00", "01-26T20:59", "01-26T21:00")
        for p in [person(played, "died_on_post", played.at(at))]
    ]
    assert states == [
        ("available", ""),
        ("deployed", "post:152224-P0001"),
        ("deployed", "post:152224-P0001"),
        ("", ""),
    ]


def test_the_first_squad_of_the_county_bears_the_colleagues_name_with_consent(played) -> None:
    found = {each.code: each for each in unit.units(played.end)}
    squad = found["unit:152224-named"]
    colleague = played.part("died_on_post")
    named = played.facts("unit:152224-named", "unit.named")
    joined = [f.subject for f in register.history("unit:152224-named", played.end)
              if f.kind == "unit.joined"]  # fmt: skip

    assert squad.founded.name == "突泉县公安局党员突击队"
    assert squad.name == f"{person(played, 'died_on_post').record.name}抗击疫情党员突击队"
    assert squad.named_after == colleague
    assert [(f.holds_from, f.body.consent) for f in named] == [(local("02-02T11:00"), True)]
    assert joined
    assert colleague not in joined


def test_dissolved_branches_stay_founded_and_have_no_members(played) -> None:
    before, after = played.at("02-10T16:59"), played.at("02-10T17:00")
    dissolved = [u.code for u in unit.units(played.end) if u.dissolved]
    founded = "temporary_party_organisations_founded"
    standing = "temporary_party_organisations"

    assert len(dissolved) == 3
    assert value(founded, REGION, before).by_name == value(founded, REGION, after).by_name
    assert (
        value(standing, REGION, before).by_name - value(standing, REGION, after).by_name
        == len(dissolved)
    )  # fmt: skip
    branches = Counter(code for _, each in register.people(played.end) for code in each.branches)
    assert not set(branches) & set(dissolved)
    assert set(branches) == {
        u.code for u in unit.units(played.end)
        if not u.dissolved and u.founded.kind is k.UnitKind.TEMPORARY_BRANCH
    }  # fmt: skip


def test_a_checkpoint_has_a_branch_of_its_own_and_its_people_keep_their_home(played) -> None:
    found = {each.code: each for each in unit.units(played.end)}
    branch = found["unit:150100-P0001-branch"]
    members = [each for _, each in register.people(played.end) if branch.code in each.branches]

    assert branch.founded.post == "post:150100-P0001"
    assert [m.record.home for m in members] == ["org:150100-X1"] * 4
    assert all(m.record.party_since for m in members)


def test_members_of_teams_are_fewer_than_memberships(played) -> None:
    heads = value("squad_members", REGION, played.end).by_name
    memberships = value("squad_memberships", REGION, played.end).by_name
    teams = Counter(len(each.teams) for _, each in register.people(played.end))

    assert heads == sum(number for in_teams, number in teams.items() if in_teams)
    assert memberships == sum(in_teams * number for in_teams, number in teams.items())
    assert memberships > heads


def test_a_written_application_and_a_wish_in_words_are_two_states_of_different_people(
    played,
) -> None:
    applied = {
        state: [
            code for code, each in register.people(played.end)
            if each.applied == state and each.record.home in played.stage.beneath(org)
        ]
        for state, org in (("submitted", "org:150500"), ("wished", "org:150600"))
    }  # fmt: skip

    assert {state: len(people) for state, people in applied.items()} == {
        "submitted": 19,
        "wished": 8,
    }


# --- another throw of the dice -------------------------------------------------------------------


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory):
    """The model case played with other dice, to its end."""
    for _ in _fresh("sqlite", tmp_path_factory.mktemp("other")):
        stage = stage_of(seed=2)
        play(stage)
        asof = ended(stage)
        checked = check(stage.scenario, asof, scale=stage.scale)
        yield head(), [c.said.figure for c in checked if not c.agrees]


def test_other_dice_end_in_another_head_and_in_the_same_figures(other, played) -> None:
    found, wrong = other

    assert wrong == []
    assert found.digest != played.head.digest
    assert found.seq != 0


def test_the_days_of_the_play_are_recorded_in_order(played) -> None:
    kinds = [f.kind for f in register.history("bulletin:4", played.end)]
    issued = [f for n in (1, 2, 3, 4) for f in played.facts(f"bulletin:{n}", "bulletin.issued")]
    moments = [f.recorded_at for f in issued]

    assert kinds == ["bulletin.proposed", "bulletin.issued"]
    assert all(a < b for a, b in pairwise(moments))
