"""Two plans side by side."""

from hypothesis import given, settings
from hypothesis import strategies as st
from problems import plan, plans, problem, problems

from muster.core.comparison import Changed, Comparison, NeedMet, Share, Side, compare
from muster.core.deployment import Costs, Floor, Move, Plan, Problem, costs

PEOPLE = {
    "a": "days:3 nights:1",
    "b": "at:1 wrote",
    "c": "at:1 days:1 nights:4",
    "d": "aux days:1",
    "e": "",
}
LINES = {"o": "p:1 x:3 min:1", "u": "at:1 p:2", "v": "aux p:2 x:2", "none": "p:3 x:0"}


def test_two_plans_are_told_apart_by_need_burden_travel_share_and_person() -> None:
    here = problem(PEOPLE, LINES, floors=(Floor(home="s1", role="officer", keep=1),))
    one, other = plan("a>o", "b>u", "d>v"), plan("a>o", "b>o", "c>u")

    found = compare(here, one, other)

    assert found == Comparison(
        one=Side(
            moves=3,
            needs=(NeedMet(1, 1, 1, 3, 1), NeedMet(2, 3, 2, 3, 2), NeedMet(3, 0, 0, 0, 0)),
            costs=costs(here, one),
            days=4,
            days_most=3,
            nights=1,
            nights_most=1,
            spread=((0, 1), (1, 1), (3, 1)),
            km=0,
            km_most=0,
            other_organisation=0,
            volunteers=1,
        ),
        other=Side(
            moves=3,
            needs=(NeedMet(1, 1, 1, 3, 2), NeedMet(2, 3, 1, 3, 1), NeedMet(3, 0, 0, 0, 0)),
            costs=costs(here, other),
            days=4,
            days_most=3,
            nights=5,
            nights_most=4,
            spread=((0, 1), (1, 1), (3, 1)),
            km=111,
            km_most=111,
            other_organisation=1,
            volunteers=1,
        ),
        kept=1,
        changed=(Changed("b", "u", "o"),),
        new=(Move("c", "u"),),
        dropped=(Move("d", "v"),),
        shares=(
            Share("s0", "duty_auxiliary", 1, 1, 0),
            Share("s0", "officer", 2, 1, 1),
            Share("s1", "officer", 1, 1, 2),
        ),
    )
    assert (found.one.open_min, found.one.open_wanted) == (1, 2)
    assert (found.other.open_min, found.other.open_wanted) == (2, 1)


def test_what_if_the_problem_were_another() -> None:
    here = problem({"a": "", "b": "at:5"}, {"o": "x:2"}, reach_km=100)
    wider = problem({"a": "", "b": "at:5"}, {"o": "x:2"}, reach_km=900)

    found = compare(here, plan("a>o"), plan("a>o", "b>o"), other_problem=wider)

    assert found.one.costs.unmet_min > 0
    assert found.other.costs.unmet_min == 0
    assert found.new == (Move("b", "o"),)


def test_a_line_that_is_sent_too_many_meets_no_more_need_than_it_has() -> None:
    here = problem({"a": "", "b": ""}, {"o": "p:1"})

    assert compare(here, plan("a>o", "b>o"), plan()).one.needs == (NeedMet(1, 1, 1, 1, 1),)


def test_nothing_is_compared_with_nothing() -> None:
    here = problem({}, {})
    nothing = Side(
        moves=0, needs=(), costs=Costs(0, 0, 0, 0, 0, 0, 0), days=0, days_most=0, nights=0,
        nights_most=0, spread=(), km=0, km_most=0, other_organisation=0, volunteers=0,
    )  # fmt: skip

    assert compare(here, plan(), plan()) == Comparison(
        one=nothing, other=nothing, kept=0, changed=(), new=(), dropped=(), shares=()
    )


three = problems().flatmap(lambda here: st.tuples(st.just(here), plans(here), plans(here)))


@given(three)
@settings(max_examples=150, deadline=None)
def test_every_move_of_either_plan_is_kept_changed_new_or_dropped(
    drawn: tuple[Problem, Plan, Plan],
) -> None:
    here, one, other = drawn

    found, back = compare(here, one, other), compare(here, other, one)

    assert found.kept + len(found.changed) + len(found.dropped) == len(one.moves)
    assert found.kept + len(found.changed) + len(found.new) == len(other.moves)
    assert (back.one, back.other) == (found.other, found.one)
    assert (back.new, back.dropped, back.kept) == (found.dropped, found.new, found.kept)
    assert sum(share.one for share in found.shares) == len(one.moves)
