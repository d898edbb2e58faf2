"""People and places are found by name, alias, pinyin and number, and only by who may see them."""

import pytest
from steps.service import hand
from tables import day, draft, org

from muster.core import kinds as k
from muster.core.access import EVERYWHERE, Actor, Grant
from muster.core.kinds import Job
from muster.core.ledger import AsOf
from muster.core.search import typed
from muster.steps.register import record
from muster.steps.search import numbered, search
from muster.steps.sight import Sight
from muster.store.ledger import append
from muster.store.rebuild import rebuild

ALL = dict.fromkeys(("person", "org", "post", "unit"), frozenset({EVERYWHERE}))
NOW = AsOf(day(9), day(10_000))


def appointed(number: str, name: str, home: str) -> object:
    body = k.Appointed(name=name, role=k.Role.OFFICER, home=home, birth_year=1980)
    return draft(f"person:{number}", body, label=f"{number} {name}")


def sight(asof: AsOf, job: Job = Job.AUDITOR, org: str = EVERYWHERE) -> Sight:
    """Return what one who holds that job there sees."""
    held = Grant(code="grant:1", job=job, org=org, since=day(-2))
    actor = Actor(account="account:a", grants=(held,))
    return Sight(address="test", actor=actor, asof=asof, now=day(9))


@pytest.fixture
def told(ledger: str) -> None:
    record(
        hand("clerk", "org:1"),
        [
            org("org:1", None, kind="department"),
            draft(
                "org:7", k.OrgFounded(name="青河市公安局", kind=k.OrgKind.BUREAU, parent="org:1")
            ),
            draft("org:7", k.AliasGiven(alias="青河分局")),
            draft("org:8", k.OrgFounded(name="东街派出所", kind=k.OrgKind.STATION, parent="org:1")),
            appointed("0000701", "高远帆", "org:7"),
            appointed("0000801", "高远", "org:8"),
            appointed("0000802", "叶子桐", "org:8"),
        ],
    )


def found(text: str, tops=ALL) -> list[str]:
    return [hit.subject for hit in search(text, NOW, tops).hits]


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("高远", ["person:0000801", "person:0000701"]),  # a whole name before a part of one
        ("gaoyuanfan", ["person:0000701"]),
        ("Gao Yuan", ["person:0000801", "person:0000701"]),
        ("yzt", ["person:0000802"]),
        ("ｙｚｔ", ["person:0000802"]),
        ("00008", ["person:0000801", "person:0000802"]),
        ("青河分局", ["org:7"]),
        ("qinghe", ["org:7"]),
        ("djpcs", ["org:8"]),
        ("%", []),
        ("_", []),
        ("!", []),
        ("没有", []),
        ("  ", []),
    ],
)
def test_what_is_typed_finds(told, text: str, subjects: list[str]) -> None:
    assert found(text) == subjects


def test_only_what_lies_beneath_the_tops_of_its_kind_is_found(told) -> None:
    assert found("gaoyuan", {"person": frozenset({"org:8"})}) == ["person:0000801"]
    assert found("gaoyuan", {"org": frozenset({EVERYWHERE})}) == []
    assert not search("gaoyuan", NOW, {"person": frozenset({"org:9"})}).more


def test_a_name_is_found_at_once_when_recorded_and_no_more_when_corrected(told) -> None:
    assert found("linhai") == []
    append([appointed("0000803", "林海", "org:8")])
    assert found("linhai") == ["person:0000803"]
    right = k.Appointed(name="王洋", role=k.Role.OFFICER, home="org:8", birth_year=1980)
    append([draft("person:0000803", right, label="right", corrects="0000803 林海")])
    assert found("lh") == []
    assert found("wangyang") == ["person:0000803"]


def test_a_rebuild_forgets_no_name(told) -> None:
    before = found("高")
    rebuild()
    assert found("高") == before != []


def test_what_is_typed_is_cut_and_keeps_no_sign_that_cannot_be_seen() -> None:
    assert typed("ＡＢ c\x00d\n") == "abcd"
    assert len(typed("高" * 500)) == 60


def test_a_call_or_a_letter_is_found_by_its_whole_number_in_small_letters_too(told: None) -> None:
    issued = k.CallIssued(form="appeal", number="1", title="t", text="t")
    append([draft("call:0212-E000", issued)])

    assert numbered(" 0212-e000 ", sight(NOW)) == ("call:0212-E000",)
    assert numbered("0212-E00", sight(NOW)) == ()
    assert numbered("0212-E000", sight(AsOf(day(-1), day(10_000)))) == ()
    assert numbered("0212-E000", sight(NOW, Job.WELFARE_OFFICER, "org:8")) == ()
