"""What a post's people must have among them follows from the post, the wish and the pack."""

import tomllib

import pytest
from tables import day
from tidy.source import ROOT

from muster.core.makeup import Staffing, makeups
from muster.core.plan import Makeup, Quality
from muster.core.rules import DeploymentRules, RulePack, rule_pack


def rules() -> DeploymentRules:
    text = (ROOT / "rulepacks" / "cn-2020.toml").read_text("utf-8")
    pack = rule_pack(tomllib.loads(text), digest="d")
    assert isinstance(pack, RulePack)
    return pack.deployment_rules(at=day(0))


@pytest.mark.parametrize(
    ("said", "crews", "asked"),
    [
        ("", 3, []),
        ("enforcing", 3, [(Quality.SWORN, 3, "enforcing-post", 1)]),
        ("enforcing", 4, [(Quality.SWORN, 4, "enforcing-post", 1)]),
        ("leader", 4, [(Quality.LEADER, 1, "post-leader-1", 0)]),
        ("branch", 4, [(Quality.FULL_MEMBER, 3, "temporary-branch", 2)]),
        (
            "enforcing leader branch",
            1,
            [
                (Quality.SWORN, 1, "enforcing-post", 1),
                (Quality.LEADER, 1, "post-leader-1", 0),
                (Quality.FULL_MEMBER, 3, "temporary-branch", 2),
            ],
        ),
    ],
)
def test_every_crew_has_an_officer_and_a_branch_three_full_members(
    said: str, crews: int, asked: list[tuple[Quality, int, str, int]]
) -> None:
    staffing = Staffing(
        post="gate",
        crews=crews,
        enforcing="enforcing" in said,
        leader="leader" in said,
        branch="branch" in said,
    )
    present = {Quality.SWORN: 1, Quality.FULL_MEMBER: 2}

    found = list(makeups(staffing, {"a", "b"}, present, rules()))

    assert found == [
        Makeup(
            post="gate",
            quality=quality,
            heads_min=heads_min,
            lines=frozenset({"a", "b"}),
            rule=rule,
            present=standing,
        )
        for quality, heads_min, rule, standing in asked
    ]


def test_a_post_that_asks_for_nobody_asks_for_nothing_of_them() -> None:
    staffing = Staffing(post="gate", crews=3, enforcing=True, leader=True, branch=True)

    assert list(makeups(staffing, set(), {}, rules())) == []
