"""What changed in the rules: over time, and from one pack to another."""

from datetime import UTC, datetime
from pathlib import Path

from muster.core.rule_changes import FieldChange, changes, rule_named, standing, terms
from muster.formats.rulepack import read_rule_pack

PACKS = Path(__file__).resolve().parent.parent.parent / "rulepacks"
CN, EU = (read_rule_pack(PACKS / f"{name}.toml") for name in ("cn-2020", "eu-wtd"))


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


def test_each_rule_of_a_kind_stands_until_the_next_and_says_what_it_changes() -> None:
    said = [
        (term.rule.name, term.until, [(f.field, f.before, f.after) for f in term.fields])
        for term in terms(CN, "isolation")[:3]
    ]

    assert said == [
        ("isolation-14", datetime(2021, 5, 13, 16, tzinfo=UTC), []),
        ("isolation-14-7", datetime(2022, 6, 27, 16, tzinfo=UTC), [("home_days", 0, 7)]),
        (
            "isolation-7-3",
            datetime(2022, 11, 10, 16, tzinfo=UTC),
            [("facility_days", 14, 7), ("home_days", 7, 3)],
        ),
    ]


def test_at_any_moment_at_most_one_rule_of_a_kind_is_in_force() -> None:
    found = {
        at: [t.rule.name for t in terms(CN, "isolation") if t.in_force(at)]
        for at in (day(2020, 1, 19), day(2020, 2, 5), day(2022, 7, 1), day(2030, 1, 1))
    }

    assert list(found.values()) == [[], ["isolation-14"], ["isolation-7-3"], ["isolation-ended"]]
    assert all(
        standing(CN, at=at).get("isolation") is (rule_named(CN, names[0]) if names else None)
        for at, names in found.items()
    )


def test_two_moments_of_a_pack_differ_by_the_rules_that_changed_between() -> None:
    found = changes(CN, day(2020, 2, 5), CN, day(2021, 6, 1))

    assert [(c.kind, c.before and c.before.name, c.after and c.after.name) for c in found] == [
        ("isolation", "isolation-14", "isolation-14-7")
    ]
    assert found[0].fields == (FieldChange(field="home_days", before=0, after=7),)
    assert changes(CN, day(2020, 2, 5), CN, day(2020, 2, 6)) == ()


def test_a_kind_that_one_pack_lacks_is_told_with_all_it_says() -> None:
    weekly = {c.kind: c for c in changes(CN, day(2020, 3, 5), EU, day(2020, 3, 5))}["weekly_rest"]

    assert (weekly.before, weekly.after) == (None, standing(EU, at=day(2020, 3, 5))["weekly_rest"])
    assert {f.field: f.before for f in weekly.fields} == {"rest_min_h": None, "weight_points": None}


def test_a_rule_of_the_same_words_on_another_source_is_a_change_of_no_field() -> None:
    same = {c.kind: c for c in changes(CN, day(2020, 3, 5), EU, day(2020, 3, 5))}["bereavement"]

    assert same.fields == ()
