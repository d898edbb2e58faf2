"""Round numbers, footnote marks and moments as sentences say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.core.phrase import Shown, exactly, mark, roughly


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, Shown(zh="0", en="0")),
        (999, Shown(zh="999", en="999")),
        (1000, Shown(zh="1000", en="1,000")),
        (8975, Shown(zh="近9000", en="nearly 9,000", qualifier="under", roughly=9000)),
        (9012, Shown(zh="9000余", en="more than 9,000", qualifier="over", roughly=9000)),
        (79_812, Shown(zh="近8万", en="nearly 80,000", qualifier="under", roughly=80_000)),
        (60_123, Shown(zh="6万余", en="more than 60,000", qualifier="over", roughly=60_000)),
        (38_914, Shown(zh="近3.9万", en="nearly 39,000", qualifier="under", roughly=39_000)),
        (100_000, Shown(zh="10万", en="100,000")),
        (1_234_567, Shown(zh="123万余", en="more than 1,230,000", qualifier="over",
                          roughly=1_230_000)),
    ],
)  # fmt: skip
def test_a_round_number_says_on_which_side_of_it_the_count_lies(count: int, shown: Shown) -> None:
    assert roughly(count) == shown


@given(st.integers(0, 10**8))
def test_a_round_number_lies_within_one_percent_and_never_at_a_count_it_qualifies(n: int) -> None:
    shown = roughly(n)

    if shown.roughly is None:
        assert shown.qualifier == "exact"
        assert shown.en == exactly(n).en
    else:
        assert 0 < abs(n - shown.roughly) * 100 <= shown.roughly
        assert (shown.qualifier == "under") == (n < shown.roughly)


def test_footnote_marks_are_never_digits_of_a_number() -> None:
    marks = [mark(n) for n in range(1, 51)]

    assert marks[:3] + marks[19:22] + marks[34:36] == ["①", "②", "③", "⑳", "㉑", "㉒", "㉟", "㊱"]
    assert len(set(marks)) == 50
    assert not any(m.isdecimal() for m in marks)
