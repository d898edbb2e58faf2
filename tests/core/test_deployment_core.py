"""What a deployment plan may not do, what it costs, and what it leaves open and why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import line, makeup, person, plan, problem, span
from tables import day

from muster.core.deployment import (
    Ban,
    BreachRule,
    Costs,
    DeploymentBreach,
    Floor,
    Lock,
    Makeup,
    Squad,
    UnmetWeight,
    Weights,
    breaches,
    cost,
    costs,
    move_cost,
    unmet_cost,
)
from muster.core.place import Blocks, Places, km_between
from muster.core.plan import away_during

BUSY = ("course", day(2), day(5))


@pytest.mark.parametrize(
    ("said", "spans", "away"),
    [
        ("", [None], False),
        ("busy:2-5", [], False),
        ("busy:2-5", [None], True),
        ("busy:2-5", ["0-2", "5-9"], False),
        ("busy:2-5", ["0-2", "4-9"], True),
    ],
)
def test_who_is_bound_is_away_while_a_window_overlaps(said, spans, away) -> None:
    windows = [each and span(each) for each in spans]
    assert away_during(person("ann", said), windows) is away


# --- every way a plan can be wrong ------------------------------------------------------------

CAST = {
    "ann": "+driver",
    "bo": "aux",
    "cai": "-rest -isolation",
    "dan": "old",
    "eve": "house:h1",
    "fay": "aux house:h1",
    "gus": "clerk",
    "hal": "at:5",
}
LINES = {
    "o": "",
    "a": "aux",
    "any": "any x:2",
    "drive": "+driver",
    "risk": "risk",
    "day": "day aux",
}


@pytest.mark.parametrize(
    ("moves", "found"),
    [
        ("", []),
        ("ann>o bo>a", []),
        ("ann>any bo>any", []),
        ("ann>drive", []),
        ("dan>o", []),
        ("zoe>o", [(BreachRule.PERSON_UNKNOWN, "zoe", "o")]),
        ("ann>x", [(BreachRule.LINE_UNKNOWN, "ann", "x")]),
        ("ann>o ann>drive", [(BreachRule.TWICE_COMMITTED, "ann", None, (2,))]),
        (
            "cai>o",
            [
                (BreachRule.BLOCKED, "cai", "o", ("rest", "r1")),
                (BreachRule.BLOCKED, "cai", "o", ("isolation", "r1")),
            ],
        ),
        ("bo>o", [(BreachRule.WRONG_ROLE, "bo", "o", ("duty_auxiliary", "officer"))]),
        ("ann>a", [(BreachRule.WRONG_ROLE, "ann", "a", ("officer", "duty_auxiliary"))]),
        ("gus>any", [(BreachRule.WRONG_ROLE, "gus", "any", ("clerical_auxiliary", "any_police"))]),
        ("eve>drive", [(BreachRule.COMPETENCE_MISSING, "eve", "drive", ("driver",))]),
        ("dan>risk", [(BreachRule.NEAR_RETIREMENT, "dan", "risk")]),
        ("hal>o", [(BreachRule.TOO_FAR, "hal", "o", (556, 500))]),
        ("ann>o dan>o", [(BreachRule.LINE_OVERFILLED, None, "o", (2, 1))]),
        ("eve>o fay>a", [(BreachRule.HOUSEHOLD_AWAY, None, None, ("eve", "fay"))]),
        ("eve>o fay>day", []),
    ],
)
def test_each_rule_is_reported_by_name_with_what_broke_it(
    moves: str, found: list[tuple[object, ...]]
) -> None:
    here = problem(CAST, LINES, reach_km=500)

    assert breaches(here, plan(*moves.split())) == [DeploymentBreach(*row) for row in found]


TOGETHER = {
    "ann": "squad:q +driver",
    "bo": "squad:q aux",
    "cai": "squad:q -rest",
    "dan": "squad:loose member",
    "eve": "squad:loose lead house:h1 busy:2-5",
    "fay": "aux member house:h1",
    "gus": "member",
}
POSTS = {
    "o": "x:2 post:gate",
    "a": "aux x:2 post:gate",
    "far": "any x:3 post:bridge",
    "soon": "day x:2 post:ford from:1-2",
    "early": "any x:2 post:ford from:1-3",
    "late": "aux post:ford from:3-6",
}


@pytest.mark.parametrize(
    ("moves", "found"),
    [
        # a squad moves whole, less those whom a gate holds, to one post
        ("ann>o bo>a", []),
        ("ann>far bo>far", []),
        ("dan>far", []),
        ("ann>o", [(BreachRule.SQUAD_PARTED, None, None, ("q", 1, 2, 1))]),
        ("ann>o bo>far", [(BreachRule.SQUAD_PARTED, None, None, ("q", 2, 2, 2))]),
        # commitments and windows are half-open
        ("eve>soon", []),
        ("eve>early", [(BreachRule.COMMITMENT_OVERLAPS, "eve", "early", BUSY)]),
        ("eve>o", [(BreachRule.COMMITMENT_OVERLAPS, "eve", "o", BUSY)]),
        # adults of a household may be away one after the other
        ("fay>late", []),
        (
            "eve>early fay>late",
            [(BreachRule.COMMITMENT_OVERLAPS, "eve", "early", BUSY)],
        ),
        (
            "eve>early fay>early",
            [
                (BreachRule.COMMITMENT_OVERLAPS, "eve", "early", BUSY),
                (BreachRule.HOUSEHOLD_AWAY, None, None, ("eve", "fay")),
            ],
        ),
    ],
)
def test_people_who_belong_together_and_their_time_are_looked_at(
    moves: str, found: list[tuple[object, ...]]
) -> None:
    here = problem(TOGETHER, POSTS, together="q")

    assert breaches(here, plan(*moves.split())) == [DeploymentBreach(*row) for row in found]


@pytest.mark.parametrize(
    ("asked", "moves", "have"),
    [
        (makeup("sworn 1", "o a"), "", None),
        (makeup("sworn 1", "o a"), "gus>far", None),
        (makeup("sworn 1", "o a"), "fay>a", 0),
        (makeup("sworn 1", "o a"), "fay>a gus>o", None),
        (makeup("sworn 1", "o a", present=1), "fay>a", None),
        (makeup("sworn 0", "o a"), "fay>a", None),
        (makeup("sworn 3", "o a"), "gus>o dan>o", 2),
        (makeup("leader 1", "soon"), "gus>soon", 0),
        (makeup("leader 1", "soon"), "gus>soon eve>soon", None),
        (makeup("full_member 3", "o a"), "dan>o gus>o", 2),
        (makeup("full_member 3", "o a"), "dan>o gus>o fay>a", None),
        (makeup("full_member 3", "o"), "dan>o gus>o fay>a", 2),
        (makeup("full_member 3", "o", present=2), "dan>o", None),
    ],
)
def test_a_post_that_is_sent_anybody_has_the_people_it_must_have(
    asked: Makeup, moves: str, have: int | None
) -> None:
    here = problem(TOGETHER, POSTS, makeups=(asked,))
    short = ("post", str(asked.quality), have, asked.heads_min, asked.rule)

    found = breaches(here, plan(*moves.split()))

    expected = (
        [] if have is None else [DeploymentBreach(BreachRule.MAKEUP_SHORT, None, None, short)]
    )
    assert found == expected


def test_what_one_rule_asks_of_one_post_twice_is_told_in_one_order() -> None:
    asked = (makeup("sworn 2", "o a"), makeup("sworn 1", "o a"))
    found, turned = (
        breaches(problem(TOGETHER, POSTS, makeups=each), plan("fay>a"))
        for each in (asked, asked[::-1])
    )

    assert [each.parameters[3] for each in found] == [1, 2]
    assert found == turned


@pytest.mark.parametrize(
    ("locks", "bans", "moves", "found"),
    [
        ("ann>o", "", "ann>o", []),
        ("ann>o", "", "", [(BreachRule.LOCK_BROKEN, "ann", "o")]),
        ("ann>o", "", "ann>any", [(BreachRule.LOCK_BROKEN, "ann", "o")]),
        ("zoe>o ann>x", "", "",
         [(BreachRule.LOCK_BROKEN, "ann", "x"), (BreachRule.LOCK_BROKEN, "zoe", "o")]),
        ("cai>o", "", "cai>o", [(BreachRule.BLOCKED, "cai", "o", ("rest", "r1")),
                                (BreachRule.BLOCKED, "cai", "o", ("isolation", "r1"))]),
        ("", "ann>o", "ann>any", []),
        ("", "ann>o", "ann>o", [(BreachRule.BANNED, "ann", "o")]),
        ("", "ann>", "ann>any", [(BreachRule.BANNED, "ann", "any")]),
        ("", "zoe> ann>x", "ann>o", []),
        ("ann>o", "ann>o", "ann>o", [(BreachRule.BANNED, "ann", "o")]),
        ("ann>o", "ann>o", "", [(BreachRule.LOCK_BROKEN, "ann", "o")]),
    ],
)  # fmt: skip
def test_a_hand_may_lock_and_ban_but_no_lock_opens_a_gate(
    locks: str, bans: str, moves: str, found: list[tuple[object, ...]]
) -> None:
    here = problem(
        CAST,
        LINES,
        locks=tuple(Lock(*word.split(">")) for word in locks.split()),
        bans=tuple(Ban(who, to or None) for who, to in (word.split(">") for word in bans.split())),
    )

    assert breaches(here, plan(*moves.split())) == [DeploymentBreach(*row) for row in found]


def test_who_is_banned_from_everything_does_not_hold_a_squad_back() -> None:
    here = problem(TOGETHER, POSTS, together="q", bans=(Ban("bo"),))

    assert breaches(here, plan("ann>o")) == []


def test_every_competence_is_needed() -> None:
    here = problem({"ann": "+driver +boat"}, {"o": "+driver +medic +radio"})

    assert breaches(here, plan("ann>o")) == [
        DeploymentBreach(BreachRule.COMPETENCE_MISSING, "ann", "o", (competence,))
        for competence in ("medic", "radio")
    ]


def test_nothing_is_wrong_with_nothing() -> None:
    assert breaches(problem({}, {}), plan()) == []
    assert breaches(problem({}, {"o": "x:0"}), plan()) == []
    assert costs(problem({}, {"o": "x:0"}), plan()) == Costs(0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("keep", "found"),
    [
        (0, []),
        (1, []),
        (2, [(2, 1)]),
        (3, [(2, 0)]),
        (99, [(2, 0)]),
    ],
)
def test_a_floor_keeps_so_many_of_those_who_could_go(
    keep: int, found: list[tuple[int, int]]
) -> None:
    here = problem(
        {"ann": "", "bo": "", "cy": "", "ill": "-medical_hold", "aux": "aux"},
        {"o": "x:2"},
        floors=(Floor(home="s0", role="officer", keep=keep),),
    )

    assert breaches(here, plan("ann>o", "bo>o")) == [
        DeploymentBreach(BreachRule.FLOOR_BROKEN, None, None, ("s0", "officer", *heads))
        for heads in found
    ]


def test_all_that_is_wrong_is_reported_at_once() -> None:
    here = problem(CAST, LINES, reach_km=500)

    found = breaches(here, plan("zoe>o", "gus>o", "cai>drive"))

    assert [breach.rule for breach in found] == [
        BreachRule.PERSON_UNKNOWN,
        BreachRule.BLOCKED,
        BreachRule.BLOCKED,
        BreachRule.WRONG_ROLE,
        BreachRule.COMPETENCE_MISSING,
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: line("a", "x:-1"), "heads -1"),
        (lambda: line("a", "p:0"), "priority 0"),
        (lambda: line("a", "p:10"), "priority 10"),
        (lambda: line("a", "x:2 min:3"), "heads 2, at least 3"),
        (lambda: line("a", "x:2 min:-2"), "heads 2, at least -2"),
        (lambda: line("a", "from:2-2"), "a window that ends"),
        (lambda: person("b", "busy:3-2"), "b: a window that ends"),
        (lambda: person("b", "days:-1"), "b: -1 days, 0 nights"),
        (lambda: Weights(unmet=((1, UnmetWeight(0, -1)),)), "pay for harm"),
        (lambda: Weights(unmet=((1, UnmetWeight(4, 5)),)), "the first heads of a line weigh least"),
        (lambda: replace(problem({"b": "squad:q"}, {}), squads=()), "squad unknown: q"),
        (lambda: replace(problem({}, {}), squads=(Squad(code="q"),) * 2), "squad given twice: q"),
        (lambda: replace(line("a"), role="civilian"), "nobody fills a line by role civilian"),
        (lambda: Weights(km=-1), "pay for harm"),
        (lambda: replace(problem({}, {}), lines=(line("a"), line("a"))), "line given twice: a"),
        (lambda: replace(problem({}, {}), candidates=(person("b"),) * 2), "person given twice: b"),
    ],
)
def test_what_no_problem_can_mean_is_refused(wrong: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        wrong()


# --- cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "at", "points"),
    [
        ("wrote", "", Costs(0, 0, 0, 0, 0, 0, 0)),
        ("", "", Costs(0, 0, 0, 0, 0, 0, 1)),
        ("wrote days:3 nights:2", "", Costs(0, 0, 3 * 200 + 2 * 100, 0, 0, 0, 0)),
        ("wrote", "at:1", Costs(0, 0, 0, 0, 111 * 10 + 300, 0, 0)),
        ("at:2 days:1", "", Costs(0, 0, 200, 0, 222 * 10 + 300, 0, 1)),
    ],
)
def test_a_move_weighs_days_and_nights_and_distance_and_organisation_and_silence(
    said: str, at: str, points: Costs
) -> None:
    here = problem({"ann": said}, {"o": at})

    assert costs(here, plan("ann>o")) == points
    assert cost(here, plan("ann>o")) == sum(points)
    assert move_cost(here.weights, person("ann", said), line("o", at)) == sum(points)


@pytest.mark.parametrize(
    ("moves", "posts_more"),
    [
        ("", 0),
        ("a>near", 0),
        ("a>near b>near c>near", 0),
        ("a>near b>beside", 0),
        ("a>near b>far", 1),
        ("a>near b>far c>farther", 2),
        ("a>near d>far", 0),
        ("a>near b>far d>near e>far", 2),
    ],
)
def test_a_squad_weighs_for_each_post_more_it_is_spread_over(moves: str, posts_more: int) -> None:
    people = dict.fromkeys("abc", "squad:q wrote") | dict.fromkeys("de", "squad:r wrote")
    lines = {"near": "x:9 post:1", "beside": "x:9 post:1", "far": "x:9 post:2", "farther": "post:3"}

    assert costs(problem(people, lines), plan(*moves.split())).squads == 200 * posts_more


@pytest.mark.parametrize(
    ("free", "keep", "drawn", "points"),
    [
        (0, 0, 0, 0),
        (1, 0, 1, 0),
        (2, 0, 2, 0 + 5),
        (3, 0, 3, 0 + 3 + 6),
        (4, 2, 2, 0 + 5),
        (20, 0, 4, 0 + 0 + 1 + 1),
        (40, 20, 4, 0 + 0 + 1 + 1),
        (2, 2, 2, 0 + 10),  # a floor broken by hand: priced all the same
    ],
)
def test_each_further_tenth_of_an_organisation_that_is_drawn_weighs_more(
    free: int, keep: int, drawn: int, points: int
) -> None:
    people = {f"p{i}": "wrote" for i in range(free)} | {"held": "-rest", "aux": "aux wrote"}
    floors = (Floor(home="s0", role="officer", keep=keep),)
    here = problem(people, {"o": "x:20"}, floors=floors, weights=Weights(share_drawn=7))
    moves = [f"p{i}>o" for i in range(drawn)]

    assert costs(here, plan(*moves)).share == 7 * points


def test_drawing_alike_from_all_is_cheapest() -> None:
    people = {f"a{i}": "wrote" for i in range(10)} | {f"b{i}": "wrote at:0" for i in range(20)}
    here = problem(people, {"o": "x:9"}, weights=Weights(share_drawn=7))
    here = replace(here, candidates=tuple(replace(p, home=p.number[0]) for p in here.candidates))
    shared = {
        a: costs(
            here, plan(*[f"a{i}>o" for i in range(a)], *[f"b{i}>o" for i in range(9 - a)])
        ).share
        for a in range(10)
    }

    assert min(shared, key=lambda a: shared[a]) == 3
    assert shared[3] == 7 * (0 + 1 + 2 + 0 + 0 + 1 + 1 + 2 + 2)


def test_open_heads_outweigh_any_move_and_the_minimum_those_beyond_it() -> None:
    here = problem(
        {"ann": "days:28 nights:28 at:9", "bo": "days:30 at:9"},
        {"first": "p:1 x:2 min:1", "second": "p:2", "third": "p:3"},
    )
    unmet = unmet_cost(here)
    made = [
        ("ann>second", "bo>third"),
        ("ann>first", "bo>first"),
        ("ann>first", "bo>third"),
        ("ann>first", "bo>second"),
    ]

    assert unmet[3].minimum > unmet[1].wanted > unmet[2].wanted > unmet[3].wanted
    points = [cost(here, plan(*moves)) for moves in [(), *made]]
    assert points == sorted(points, reverse=True)
    assert costs(here, plan("ann>second"))[:2] == (
        unmet[1].minimum + unmet[3].minimum,
        unmet[1].wanted,
    )


def test_the_price_of_open_need_grows_with_all_that_moves_can_weigh() -> None:
    near = problem({"ann": ""}, {"o": "p:1", "a": "p:3"}, reach_km=100)
    step = 2 * (9 * 100 + 100 * 10 + 300 + 1) + 1

    assert unmet_cost(near) == {
        1: UnmetWeight(minimum=30 * step, wanted=3 * step),
        3: UnmetWeight(minimum=10 * step, wanted=step),
    }


def test_the_dearest_move_counts_burden_and_share_and_squads_too() -> None:
    people = {"ann": "days:3 nights:2", "bo": "squad:q"}
    here = problem(people, {"o": "x:4 p:2"}, reach_km=100, weights=Weights(share_drawn=7))
    step = 4 * (3 * 200 + 2 * 100 + 9 * 7 + 100 * 10 + 300 + 200 + 1) + 1

    assert unmet_cost(here) == {2: UnmetWeight(minimum=10 * step, wanted=step)}


def test_a_hand_may_say_what_open_need_of_a_priority_weighs() -> None:
    own = Weights(unmet=((1, UnmetWeight(minimum=9, wanted=4)), (7, UnmetWeight(5, 5))))
    here = problem({}, {"o": "p:1 x:3 min:1"}, weights=own)

    assert unmet_cost(here) == {1: UnmetWeight(minimum=9, wanted=4)}
    assert costs(here, plan()) == Costs(9, 2 * 4, 0, 0, 0, 0, 0)


# --- distance ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (1_000_000, 0), 111),
        ((0, 0), (0, 1_000_000), 111),
        ((60_000_000, 0), (60_000_000, 1_000_000), 56),
        ((0, 179_500_000), (0, -179_500_000), 111),
        ((90_000_000, 0), (-90_000_000, 0), 20_015),
        ((40_842_000, 111_749_000), (49_211_000, 119_758_000), 1_122),  # Hohhot, Hailar
    ],
)
def test_distances_are_those_of_the_great_circle(
    one: tuple[int, int], other: tuple[int, int], km: int
) -> None:
    assert km_between(one, other) == km_between(other, one) == km


micro = st.tuples(st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000))
near = st.tuples(st.integers(-900_000, 900_000), st.integers(-900_000, 900_000))  # some 100 km


@given(st.lists(micro, max_size=30), st.lists(near, max_size=30), micro, st.integers(0, 20_100))
def test_a_search_by_blocks_finds_what_measuring_everything_finds(
    far: list[tuple[int, int]], close: list[tuple[int, int]], centre: tuple[int, int], limit_km: int
) -> None:
    places = far + [(centre[0] // 2 + lat, centre[1] // 2 + lon) for lat, lon in close]
    sought = Blocks(places)
    blocks, single = sought.within(centre, limit_km)

    rows = [*single, *(row for block in blocks for row in sought.rows[block])]
    assert sorted(rows) == [
        row for row, place in enumerate(places) if km_between(place, centre) <= limit_km
    ]


@given(st.lists(micro, min_size=1, max_size=30), micro)
def test_a_search_from_south_to_north_finds_what_measuring_everything_finds(
    places: list[tuple[int, int]], centre: tuple[int, int]
) -> None:
    sought = Places(places)

    assert sought.nearest_km(centre) == min(km_between(place, centre) for place in places)
    some = sought.among(set(places[: len(places) // 2 + 1]))
    assert some.places == Places(places[: len(places) // 2 + 1]).places
    assert some.nearest_km(centre) == min(km_between(place, centre) for place in some.places)
    nearest = sought.nearest(centre, lambda place: place != places[0])
    others = {place for place in places if place != places[0]}
    assert (nearest is None) == (not others)
    if nearest is not None:
        assert nearest in others
        assert km_between(nearest, centre) == min(km_between(place, centre) for place in others)
