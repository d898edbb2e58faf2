"""Invented names: what can come out, and that no real person of the report can."""

import re
from pathlib import Path

import pytest

from muster.play.names import composable, names
from muster.play.small import read_small
from muster.play.spec import read_region

ROOT = Path(__file__).resolve().parent.parent.parent
FACTS = ROOT.parent / "shared" / "domain" / "report-facts.md"
STOCK = read_region(ROOT / "scenarios" / "inner-mongolia-2020").names


def real_people() -> list[str]:
    """The names in the report's table of people; nothing here writes one down."""
    if not FACTS.exists():
        pytest.skip("the report's facts do not stand beside the checkout (../shared/domain)")
    section = FACTS.read_text("utf-8").split("## 3 People")[1].split("## 4")[0]
    found = re.findall(r"^\|[^|]*\| ([一-鿿]{2,4}) \|", section, re.MULTILINE)
    assert len(found) > 8
    return found


def test_no_draw_can_give_the_name_of_a_person_in_the_report() -> None:
    assert [name for name in real_people() if composable(STOCK, name)] == []


def test_nobody_of_the_small_service_bears_such_a_name() -> None:
    twelve = {p.name for p in read_small(ROOT / "scenarios" / "twelve-people").people}

    assert twelve.isdisjoint(real_people())


def test_no_file_of_a_scenario_writes_such_a_name() -> None:
    for path in sorted((ROOT / "scenarios").rglob("*.*")):
        text = path.read_text("utf-8")
        assert [name for name in real_people() if name in text] == [], path


def test_every_name_drawn_is_composable_and_the_share_of_mongolian_ones_is_kept() -> None:
    drawn = names(STOCK, count=2_000, mongolian_percent=30, seed="1/names")
    surnames = set(STOCK.han.surnames)

    assert all(composable(STOCK, name) for name in drawn)
    assert sum(1 for name in drawn if len(name) > 3 or name[0] not in surnames) <= 600
    assert len(drawn) == 2_000


def test_the_same_seed_draws_the_same_names() -> None:
    first = names(STOCK, count=50, mongolian_percent=20, seed="7")

    assert names(STOCK, count=50, mongolian_percent=20, seed="7") == first
    assert names(STOCK, count=50, mongolian_percent=20, seed="8") != first


@pytest.mark.parametrize(
    ("name", "may"),
    [("王建平", True), ("王静", True), ("巴特尔", True), ("王", False), ("", False)],
)
def test_composable_knows_what_a_draw_can_give(name: str, may: bool) -> None:
    assert composable(STOCK, name) is may
