"""Rule packs as files: the shipped ones are whole, and a wrong one is refused by name."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils import translation

from muster.core.rules import RulePack
from muster.formats.rulepack import RulePackRefused, read_rule_pack

PACKS = Path(__file__).resolve().parent.parent.parent / "rulepacks"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """What is refused, said in English."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize("name", sorted(path.stem for path in PACKS.glob("*.toml")))
def test_every_shipped_pack_is_read_whole(name: str) -> None:
    path = PACKS / f"{name}.toml"

    pack = read_rule_pack(path)

    assert isinstance(pack, RulePack)
    assert (pack.name, pack.digest) == (name, sha256(path.read_bytes()).hexdigest())


def test_a_wrong_pack_is_refused_with_file_rule_field_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    text = (PACKS / "cn-2020.toml").read_text("utf-8")
    path.write_text(
        text.replace("offer_days = 3", "offer_days = 300").replace("nights_max = 3", ""), "utf-8"
    )

    with pytest.raises(RulePackRefused) as refused:
        read_rule_pack(path)

    assert str(refused.value).splitlines() == [
        f"{path}: rule bereavement-3, offer_days: is 300: choose a whole number in 1..60",
        f"{path}: rule nights-in-a-row-3, nights_max: is missing: add nights_max = 1..31",
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[pack\n", "is not TOML in UTF-8"),
        (b"\xff\xfe", "is not TOML in UTF-8"),
        (b"[pack]\nname = 'a'\n", "title_zh: is missing: add title_zh"),
        (b"#" * 1_000_001, "is larger than 1000000 bytes"),
    ],
)
def test_what_is_no_pack_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(content)

    with pytest.raises(RulePackRefused, match=says):
        read_rule_pack(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulePackRefused, match="cannot be read"):
        read_rule_pack(tmp_path / "absent.toml")
