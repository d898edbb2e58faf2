"""Scenario files: read whole, a wrong one named, and nothing in them that nobody reads."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from muster.play.small import read_small
from muster.play.spec import read_region

SCENARIOS = Path(__file__).resolve().parent.parent.parent / "scenarios"
REGION = SCENARIOS / "inner-mongolia-2020"


def unread(written: object, read: object, at: str = "") -> list[str]:
    """Return the places of all that a file says and its value lacks, such as a misspelt field."""
    if isinstance(written, dict) and isinstance(read, dict):
        gone = [f"{at}.{name}" for name in written if name not in read]
        both = [name for name in written if name in read]
        return gone + [p for n in both for p in unread(written[n], read[n], f"{at}.{n}")]
    if isinstance(written, list) and isinstance(read, list | tuple):
        pairs = enumerate(zip(written, read, strict=True))
        return [p for i, (a, b) in pairs for p in unread(a, b, f"{at}[{i}]")]
    return []


def test_nothing_in_a_scenario_goes_unread() -> None:
    region = msgspec.to_builtins(read_region(REGION))
    twelve = msgspec.to_builtins(read_small(SCENARIOS / "twelve-people"))

    assert unread(tomllib.loads((REGION / "region.toml").read_text("utf-8")), region) == []
    assert unread(tomllib.loads((REGION / "names.toml").read_text("utf-8")), region["names"]) == []
    text = (SCENARIOS / "twelve-people" / "region.toml").read_text("utf-8")
    assert unread(tomllib.loads(text), twelve) == []
    assert unread({"unit": [{"head": 1}]}, {"unit": [{"heads": 1}]}) == [".unit[0].head"]


def test_a_wrong_scenario_is_named_by_table_and_field(tmp_path: Path) -> None:
    for path in REGION.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (REGION / "region.toml").read_text("utf-8")
    wrong = text.replace('kind = "squadron"', 'kind = "platoon"')
    (tmp_path / "region.toml").write_text(wrong, "utf-8")

    with pytest.raises(msgspec.ValidationError, match=r"platoon.*\$\.unit\[\d+\]\.kind"):
        read_region(tmp_path)
