"""A count agrees with what was said roughly: the width follows from the last place written."""

import pytest

from muster.core.exactness import agrees, place_of

# as written | number | qualifier | least and most that agree
SAID = [
    ("8975", 8975, "exact", 8975, 8975),
    ("100", 100, "exact", 100, 100),
    ("10万", 100_000, "exact", 95_000, 105_000),
    ("3千", 3000, "exact", 2700, 3300),
    ("6.3万", 63_000, "exact", 62_500, 63_500),
    ("近8万", 80_000, "under", 75_000, 79_999),
    ("近400", 400, "under", 360, 399),
    ("近41", 41, "under", 39, 40),
    ("370余", 370, "over", 371, 379),
    ("2500多", 2500, "over", 2501, 2599),
    ("100余", 100, "over", 101, 199),
    ("四十余", 40, "over", 41, 49),
    ("8万余", 80_000, "over", 80_001, 89_999),
    ("10万余", 100_000, "over", 100_001, 109_999),
    ("10余万", 100_000, "over", 100_001, 199_999),
    ("6.8万余", 68_000, "over", 68_001, 68_999),
    ("365余", 365, "over", 366, 383),
    ("超过80,000", 80_000, "over", 80_001, 89_999),
    ("约2500", 2500, "about", 2375, 2625),
    ("约100", 100, "about", 90, 110),
    ("about 8,975", 8975, "about", 8527, 9423),
]


@pytest.mark.parametrize(("written", "number", "qualifier", "least", "most"), SAID)
def test_a_rough_number_agrees_from_its_least_to_its_most(
    written: str, number: int, qualifier: str, least: int, most: int
) -> None:
    found = [
        agrees(count, number, qualifier, written=written)
        for count in (least - 1, least, most, most + 1)
    ]

    assert found == [False, True, True, False]


def test_a_range_agrees_between_its_ends() -> None:
    assert [agrees(n, 3, "exact", upper=5) for n in (2, 3, 5, 6)] == [False, True, True, False]


def test_without_the_writing_a_claim_above_ten_thousand_is_said_in_wan() -> None:
    assert {n: place_of(n) for n in (305, 370, 2500, 80_000, 100_000)} == {
        305: 1, 370: 10, 2500: 100, 80_000: 10_000, 100_000: 10_000,
    }  # fmt: skip
