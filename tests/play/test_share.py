"""A whole shared out in whole numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.play.share import apportion


@pytest.mark.parametrize(
    ("total", "weights", "least", "parts"),
    [
        (10, [1, 1, 1], 0, [4, 3, 3]),
        (10, [7, 2, 1], 0, [7, 2, 1]),
        (10, [100, 0, 0], 1, [8, 1, 1]),
        (3, [5, 5, 5], 1, [1, 1, 1]),
        (0, [1, 2], 0, [0, 0]),
    ],
)
def test_a_whole_is_shared_out_by_weight(
    total: int, weights: list[float], least: int, parts: list[int]
) -> None:
    assert apportion(total, weights, least=least) == parts


def test_too_little_for_everybody_is_refused() -> None:
    with pytest.raises(ValueError, match="2 is too few for 3 parts of at least 1"):
        apportion(2, [1, 1, 1], least=1)


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 1_000), min_size=1, max_size=40))
def test_parts_add_up_and_stay_within_one_of_their_quota(total: int, weights: list[float]) -> None:
    parts = apportion(total, weights)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6
