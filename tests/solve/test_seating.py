"""The most that people gain at a post where no line takes more than its heads."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from muster.solve.seating import NO, seated

BARRED = int(NO)


def table(*rows: tuple[int, ...]) -> np.typing.NDArray[np.int64]:
    return np.array(rows, np.int64)


def test_who_gains_less_by_the_best_line_moves_over_for_others() -> None:
    gain = table((900, 800, 0), (900, 200, 0), (900, BARRED, 100))
    assert seated(gain, np.array([1, 1, 1])) == 800 + 900 + 100
    assert seated(gain, np.array([2, 1, 0])) == 800 + 900 + 900
    assert seated(gain, np.array([3, 0, 0])) == 2700


def test_people_for_whom_there_is_no_room_gain_nothing_together() -> None:
    gain = table((900, 800), (900, BARRED), (900, BARRED))
    assert seated(gain, np.array([1, 2])) == NO
    assert seated(gain, np.array([0, 9])) == NO
    assert seated(np.zeros((0, 2), np.int64), np.array([0, 0])) == 0


@st.composite
def posts(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    people, lines = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    points = st.one_of(st.just(BARRED), st.integers(-9, 9))
    gain = st.lists(points, min_size=lines, max_size=lines)
    room = st.lists(st.integers(0, 3), min_size=lines, max_size=lines)
    return draw(st.lists(gain, min_size=people, max_size=people)), draw(room)


@given(posts())
def test_no_seating_gains_more(post: tuple[list[list[int]], list[int]]) -> None:
    gain, room = post
    best = BARRED
    for at in product(range(len(room)), repeat=len(gain)):
        some = [row[line] for row, line in zip(gain, at, strict=True)]
        if BARRED not in some and all(at.count(line) <= n for line, n in enumerate(room)):
            best = max(best, sum(some))
    assert seated(np.array(gain, np.int64), np.array(room)) == best
