"""No small number of health or family can be worked out from what a published edition shows."""

from collections.abc import Callable, Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpModel, CpSolver, LinearExpr

from muster.core.discretion import BEHIND, OWN, Key, is_small, kept_back
from muster.core.figure import FIGURES

# E3 to E6, written down again: what each sum is made of.
FOR_DUTY = ("deployed", "available", "out_of_service")
AWAY = (
    "on_leave", "sick", "absent_isolated", "absent_bereaved", "in_training", "on_the_way",
    "absent_otherwise",
)  # fmt: skip
SUMS = {
    "present_for_duty": FOR_DUTY,
    "present": (*FOR_DUTY, "not_for_duty"),
    "absent": AWAY,
    "on_hand": (*FOR_DUTY, "not_for_duty", *AWAY),
}
ATOMS = SUMS["on_hand"]
COLUMNS = (*ATOMS, *SUMS)
PARTS = ("org:a", "org:b")

Strength = Mapping[tuple[str, str], int]  # (atom, place) to heads


def counting(strength: Strength) -> Callable[[str, str | None], int]:
    """Return the counts of a service of two parts and people of its own."""

    def number(figure: str, org: str | None) -> int:
        places = (*PARTS, OWN) if org is None else (org,)
        return sum(strength.get((a, p), 0) for a in SUMS.get(figure, (figure,)) for p in places)

    return number


def hidden(shown: Iterable[Key], strength: Strength) -> frozenset[Key]:
    return kept_back(shown, counting(strength), about=None, parts=PARTS)


def everything(columns: Iterable[str] = COLUMNS) -> list[Key]:
    return [(figure, org) for figure in columns for org in (*PARTS, OWN, None)]


@pytest.mark.parametrize(
    ("strength", "columns", "expected"),
    [
        ({("sick", "org:a"): 9, ("sick", "org:b"): 5}, ("sick",), set()),
        (  # one small number would follow from the total: another goes with it
            {("sick", "org:a"): 2, ("sick", "org:b"): 7, ("sick", OWN): 9},
            ("sick",),
            {("sick", "org:a"), ("sick", "org:b")},
        ),
        (  # with nothing else to hide behind, the total goes
            {("sick", "org:a"): 2},
            ("sick",),
            {("sick", "org:a"), ("sick", None)},
        ),
        (  # two small ones hide each other, the total alone tells neither
            {("sick", "org:a"): 3, ("sick", "org:b"): 4},
            ("sick",),
            {("sick", "org:a"), ("sick", "org:b")},
        ),
        (  # two ones would follow from a total of two
            {("sick", "org:a"): 1, ("sick", "org:b"): 1},
            ("sick",),
            {("sick", "org:a"), ("sick", "org:b"), ("sick", None)},
        ),
        ({("on_leave", "org:a"): 1}, ("on_leave",), set()),  # leave is no secret
    ],
)
def test_what_goes_with_a_small_number(
    strength: Strength, columns: tuple[str, ...], expected: set[Key]
) -> None:
    assert hidden(everything(columns), strength) == expected


def test_all_on_hand_less_all_for_duty_tells_how_many_are_kept_from_duty() -> None:
    strength = {("deployed", OWN): 7, ("available", OWN): 90, ("sick", OWN): 3}
    shown = [("on_hand", None), ("present_for_duty", None), ("available", None)]

    assert hidden(shown, strength) == {("present_for_duty", None)}
    assert hidden([*shown, ("deployed", None)], strength) == {
        ("present_for_duty", None),
        ("available", None),
    }


def test_figures_with_no_bearing_are_left_alone() -> None:
    assert hidden([("letters_received", None), ("deaths_in_service", "org:a")], {}) == frozenset()


def test_every_figure_behind_a_strength_return_is_defined() -> None:
    assert sorted(BEHIND - FIGURES.keys()) == []


# --- the law --------------------------------------------------------------------------------------

heads = st.one_of(st.just(0), st.integers(1, 4), st.integers(5, 9), st.integers(10, 300))
strengths = st.dictionaries(
    st.tuples(st.sampled_from(ATOMS), st.sampled_from((*PARTS, OWN))), heads, max_size=14
)


@settings(max_examples=60, deadline=None)
@given(strengths, st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=7, unique=True))
def test_no_small_number_behind_a_published_table_can_be_worked_out(
    strength: Strength, columns: list[str]
) -> None:
    shown = everything(columns)
    number = counting(strength)
    kept = hidden(shown, strength)
    counts = {k: number(k[0], k[1]) for k in everything()}

    assert {key for key in shown if is_small(key[0], counts[key])} <= kept
    for figure, org in everything():
        if is_small(figure, counts[figure, org]):
            assert could_be_another((figure, org), shown, kept, counts), (figure, org, kept)


def could_be_another(
    secret: Key, shown: Iterable[Key], kept: frozenset[Key], counts: Mapping[Key, int]
) -> bool:
    """Ask a solver for other heads that make all that is shown come out the same."""
    model = CpModel()
    heads = {(a, p): model.new_int_var(0, 10_000, f"{a} {p}") for a in ATOMS for p in (*PARTS, OWN)}

    def total(key: Key) -> LinearExpr:
        places = (*PARTS, OWN) if key[1] is None else (key[1],)
        return sum(heads[a, p] for a in SUMS.get(key[0], (key[0],)) for p in places)

    for key in shown:
        if key in kept:
            model.add(total(key) >= 1)  # nought is never withheld
        else:
            model.add(total(key) == counts[key])
    model.add(total(secret) != counts[secret])
    return CpSolver().solve(model) in (OPTIMAL, FEASIBLE)
