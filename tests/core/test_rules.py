"""What a rule pack says at a moment, and everything that can be wrong with one."""

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.core.care import (
    ExposureFault,
    IsolationRule,
    RestRule,
    exposure_fault,
    isolation_due,
)
from muster.core.fatigue import Limits
from muster.core.kinds import Gate, UnitKind
from muster.core.letter import GateRules
from muster.core.plan import Weights
from muster.core.rule_kinds import (
    OPTIONAL_KINDS,
    ROSTER_KINDS,
    RULE_KINDS,
    Bereavement,
    FamilyCare,
    Isolation,
    MedicalHold,
    RunOfDays,
    TemporaryBranch,
)
from muster.core.rules import (
    Basis,
    Citation,
    DeploymentRules,
    RosterLimits,
    Rule,
    RuleError,
    RuleErrorCode,
    RulePack,
    rule_pack,
)
from muster.core.unit import UnitRules

PACKS = Path(__file__).resolve().parent.parent.parent / "rulepacks"
FEBRUARY = datetime(2020, 2, 1, tzinfo=UTC)


def parsed(name: str = "cn-2020") -> dict[str, Any]:
    return tomllib.loads((PACKS / f"{name}.toml").read_text("utf-8"))


def pack(name: str = "cn-2020") -> RulePack:
    read = rule_pack(parsed(name), digest="d")
    assert isinstance(read, RulePack)
    return read


def changed(rule: str, **fields: object) -> dict[str, Any]:
    """Return the parsed pack with some fields of one rule set, or taken out when None."""
    table = deepcopy(parsed())
    row = next(row for row in table["rule"] if row["name"] == rule)
    row.update(fields)
    for field in [field for field, value in fields.items() if value is None]:
        del row[field]
    return table


def errors(table: Mapping[str, object]) -> list[tuple[str, str, str]]:
    read = rule_pack(table, digest="d")
    assert isinstance(read, tuple)
    return [(error.code, error.rule, error.field) for error in read]


def test_isolation_lasts_as_long_as_the_rule_of_the_day_of_exposure_says() -> None:
    rules = pack().isolation_rules()

    lasting = [
        (at, isolation_due(datetime(*at, tzinfo=UTC), rules)[1].days)
        for at in [(2020, 1, 25), (2021, 6, 1), (2022, 7, 1), (2022, 12, 1), (2023, 2, 1)]
    ]

    assert lasting == [
        ((2020, 1, 25), 14),
        ((2021, 6, 1), 21),
        ((2022, 7, 1), 10),
        ((2022, 12, 1), 8),
        ((2023, 2, 1), 0),
    ]


def test_no_isolation_rule_was_in_force_before_the_twentieth_of_january() -> None:
    before = datetime(2020, 1, 19, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    at = datetime(2020, 1, 19, 16, 0, tzinfo=UTC)

    with pytest.raises(ValueError, match="no isolation rule was in force"):
        isolation_due(before, pack().isolation_rules())
    assert pack().in_force(Isolation, at=at).name == "isolation-14"
    with pytest.raises(LookupError, match="no isolation rule is in force"):
        pack().in_force(Isolation, at=before)


@pytest.mark.parametrize(
    ("exposed", "fault"),
    [
        (datetime(2020, 1, 19, 15, 59, tzinfo=UTC), ExposureFault.NO_RULE),
        (datetime(2020, 1, 19, 16, 0, tzinfo=UTC), None),
        (datetime(2020, 2, 1, tzinfo=UTC), None),
        (datetime(2020, 2, 1, 0, 1, tzinfo=UTC), ExposureFault.NOT_YET),
    ],
)
def test_an_exposure_is_past_and_some_rule_was_in_force_at_it(
    exposed: datetime, fault: ExposureFault | None
) -> None:
    rules = pack().isolation_rules()

    assert exposure_fault(exposed, rules, at=datetime(2020, 2, 1, tzinfo=UTC)) == fault


def test_every_stage_gets_its_rules_as_it_names_them() -> None:
    cn = pack()
    rest = next(rule for rule in cn.rules if rule.kind == "compulsory_rest")

    assert cn.gate_rules(at=FEBRUARY) == GateRules(
        near_retirement_age=58,
        near_retirement_rule="near-retirement-58",
        release_floor_rule="release-floor-50",
        release_keep_percent=50,
    )
    assert cn.rest_rule(at=FEBRUARY) == RestRule(
        name="compulsory-rest-15-10", days_in_a_row_max=15, rest_days=3, source=rest.source
    )
    assert cn.isolation_rules()[0] == IsolationRule(
        name="isolation-14",
        valid_from=datetime(2020, 1, 19, 16, tzinfo=UTC),
        days=14,
        source=cn.of(Isolation)[0].source,
    )
    assert cn.unit_rules(at=FEBRUARY) == UnitRules(
        full_members_min=3,
        members_max=50,
        by_request=(UnitKind.TEMPORARY_BRANCH, UnitKind.TEMPORARY_COMMITTEE),
    )
    assert (cn.bereavement_days(at=FEBRUARY), cn.travel_max_km(at=FEBRUARY)) == (3, 800)


def test_roster_limits_are_plain_numbers_that_name_their_rules() -> None:
    limits = pack("eu-wtd").roster_limits(at=FEBRUARY)
    source = {rule.name: rule.source for rule in pack("eu-wtd").rules}
    names = ["daily-rest-11", "weekly-rest", "nights-in-a-row-3", "enforcing-post", "week-48"]

    assert replace(limits, in_force=()) == RosterLimits(
        rest_min_h=11,
        run_max_days=6,
        nights_in_a_row_max=3,
        officers_at_enforcing_post_min=1,
        week_average_max_h=48,
        average_over_weeks=17,
        fatigue=Limits(35, 45, 160, rule="fatigue-35-45", source=source["fatigue-35-45"]),
        cited=tuple(Citation(rule=name, source=source[name]) for name in names),
    )
    assert {rule.kind for rule in limits.in_force} == {
        rule.kind
        for rule in pack("eu-wtd").rules
        if RULE_KINDS[rule.kind] in ROSTER_KINDS and rule.valid_from <= FEBRUARY
    }


def test_a_rule_of_rosters_may_leave_out_its_weight_and_must_be_kept_then() -> None:
    weighed = changed("run-of-days-6", weight_points=12)
    read = rule_pack(weighed, digest="d")
    assert isinstance(read, RulePack)

    assert pack().in_force(RunOfDays, at=FEBRUARY).says == RunOfDays(run_max_days=6)
    assert read.in_force(RunOfDays, at=FEBRUARY).says == RunOfDays(run_max_days=6, weight_points=12)
    assert errors(changed("run-of-days-6", weight_points=-1)) == [
        ("out_of_span", "run-of-days-6", "weight_points")
    ]
    assert errors(changed("bereavement-3", weight_points=1)) == [
        ("unknown", "bereavement-3", "weight_points")
    ]


def test_deployment_rules_are_plain_numbers_that_name_their_rules() -> None:
    source = {rule.name: rule.source for rule in pack().rules}
    names = [
        *("travel-800", "enforcing-post", "post-leader-1", "temporary-branch"),
        *("burden-28", "deployment-weights"),
    ]

    assert pack().deployment_rules(at=FEBRUARY) == DeploymentRules(
        travel_max_km=800,
        officers_per_crew_min=1,
        officers_rule="enforcing-post",
        leaders_min=1,
        leader_rule="post-leader-1",
        full_members_min=3,
        branch_rule="temporary-branch",
        burden_days=28,
        weights=Weights(share_drawn=100),
        cited=tuple(Citation(rule=name, source=source[name]) for name in names),
    )
    assert pack("eu-wtd").deployment_rules(at=FEBRUARY).travel_max_km == 500


def test_a_medical_hold_is_answered_before_any_other_gate() -> None:
    for name in ("cn-2020", "eu-wtd"):
        said = pack(name).in_force(MedicalHold, at=datetime(2020, 3, 1, tzinfo=UTC)).says

        assert said.precedence[0] == Gate.MEDICAL_HOLD
        assert sorted(said.precedence) == sorted(Gate)


def test_a_temporary_branch_admits_nobody_and_ends_with_its_task() -> None:
    assert pack().in_force(TemporaryBranch, at=FEBRUARY).says == TemporaryBranch(
        full_members_min=3,
        members_max=50,
        affiliation_transferred=False,
        dissolved_at_task_end=True,
        admits_members=False,
        by_request=("temporary_branch", "temporary_committee"),
    )
    assert "admits_members" in dict(pack().in_force(TemporaryBranch, at=FEBRUARY).parameters)


def test_one_adult_of_a_household_stays() -> None:
    assert pack().in_force(FamilyCare, at=FEBRUARY).says == FamilyCare(
        adults_away_max=1, child_under_years=3, held_flags=("carer",)
    )


def test_a_later_rule_takes_the_place_of_an_earlier_one_from_its_date_on() -> None:
    table = parsed()
    later = {
        **next(row for row in table["rule"] if row["name"] == "bereavement-3"),
        "name": "bereavement-5",
        "valid_from": datetime(2020, 2, 10, tzinfo=UTC),
        "offer_days": 5,
    }
    read = rule_pack({**table, "rule": [later, *table["rule"]]}, digest="d")
    assert isinstance(read, RulePack)

    assert read.bereavement_days(at=datetime(2020, 2, 9, tzinfo=UTC)) == 3
    assert read.in_force(Bereavement, at=datetime(2020, 2, 10, tzinfo=UTC)) == Rule(
        name="bereavement-5",
        kind="bereavement",
        title_zh=later["title_zh"],
        title_en=later["title_en"],
        valid_from=datetime(2020, 2, 10, tzinfo=UTC),
        basis=Basis.DOCUMENT,
        source=later["source"],
        says=Bereavement(offer_days=5),
    )


@pytest.mark.parametrize(
    ("rule", "fields", "found"),
    [
        ("bereavement-3", {"offer_days": None}, [("missing", "bereavement-3", "offer_days")]),
        ("bereavement-3", {"offer_days": 0}, [("out_of_span", "bereavement-3", "offer_days")]),
        ("bereavement-3", {"offer_days": "3"}, [("wrong_type", "bereavement-3", "offer_days")]),
        ("bereavement-3", {"offer_days": True}, [("wrong_type", "bereavement-3", "offer_days")]),
        ("bereavement-3", {"offer_day": 3}, [("unknown", "bereavement-3", "offer_day")]),
        ("bereavement-3", {"source": ""}, [("empty", "bereavement-3", "source")]),
        ("bereavement-3", {"basis": "rumour"}, [("unknown", "bereavement-3", "basis")]),
        (
            "bereavement-3",
            {"valid_from": datetime(2020, 1, 1)},  # noqa: DTZ001
            [("no_zone", "bereavement-3", "valid_from")],
        ),
        ("medical-hold", {"precedence": ["rest"]}, [("unknown", "medical-hold", "precedence")]),
        ("medical-hold", {"reviewers": "anybody"}, [("wrong_type", "medical-hold", "reviewers")]),
        ("isolation-14-7", {"name": "isolation-14"}, [("twice", "isolation-14", "name")]),
        (
            "isolation-14-7",
            {"valid_from": datetime(2020, 1, 19, 16, tzinfo=UTC)},
            [("twice", "isolation-14", "valid_from"), ("twice", "isolation-14-7", "valid_from")],
        ),
        (
            "family-care",
            {"kind": "family"},
            [("unknown", "family-care", "kind"), ("no_rule", "", "rule")],
        ),
        (
            "family-care",
            {"adults_away_max": 2, "title_en": None},
            [
                ("missing", "family-care", "title_en"),
                ("out_of_span", "family-care", "adults_away_max"),
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_named_all_at_once(
    rule: str, fields: dict[str, object], found: list[tuple[str, str, str]]
) -> None:
    assert errors(changed(rule, **fields)) == found


def test_an_error_says_what_would_be_right() -> None:
    assert rule_pack(changed("release-floor-50", keep_percent=101), digest="d") == (
        RuleError(
            code=RuleErrorCode.OUT_OF_SPAN,
            rule="release-floor-50",
            field="keep_percent",
            found="101",
            wanted="0..100",
        ),
    )


def test_a_pack_that_says_nothing_lacks_its_name_and_every_rule() -> None:
    assert errors({}) == [
        ("missing", "", "name"),
        ("missing", "", "title_zh"),
        ("missing", "", "title_en"),
        *[("no_rule", "", "rule") for kind in RULE_KINDS if kind not in OPTIONAL_KINDS],
    ]


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.datetimes(),
    lambda deeper: st.lists(deeper, max_size=2) | st.dictionaries(st.text(max_size=4), deeper),
    max_leaves=4,
)


@given(
    place=st.integers(0, 17), field=st.sampled_from(["kind", "name", "basis", "source"]), bad=junk
)
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_field_is_read_or_named_and_never_raises(
    place: int, field: str, bad: object
) -> None:
    table = parsed()
    table["rule"][place % len(table["rule"])][field] = bad

    read = rule_pack(table, digest="d")

    assert isinstance(read, RulePack) or {type(error) for error in read} == {RuleError}


@given(junk)
@settings(max_examples=50, deadline=None)
def test_a_list_of_anything_is_no_pack(bad: object) -> None:
    assert isinstance(rule_pack({"pack": bad, "rule": bad, "more": bad}, digest=""), tuple)
