"""What a deployment plan may not do, what it costs, and what it leaves open and why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.core.deployment import (
    ANY_POLICE,
    Block,
    BreachRule,
    Candidate,
    DemandLine,
    DeploymentBreach,
    Floor,
    Limits,
    Move,
    Plan,
    Problem,
    Reason,
    ReasonCode,
    UnmetWeight,
    Weights,
    breaches,
    cost,
    unmet_cost,
)
from muster.core.place import Places, km_between
from muster.core.unfilled import Unfilled, explain_unfilled
from muster.core.why import explain_moves


def person(number: str, said: str = "") -> Candidate:
    """Return an invented officer of s0; each word of ``said`` changes something.

    ``aux``, ``clerk``: role; ``at:3``: home s3, three degrees north; ``+driver``: competence;
    ``-rest``: gate; ``days:4``; ``house:h1``; ``old``: near retirement; ``wrote``: a letter.
    """
    words = dict.fromkeys(said.split(), "") | dict(
        word.split(":") for word in said.split() if ":" in word
    )
    role = "duty_auxiliary" if "aux" in words else "officer"
    at = int(words.get("at", 0))
    return Candidate(
        number=number,
        home=f"s{at}",
        lat_e6=at * 1_000_000,
        lon_e6=0,
        role="clerical_auxiliary" if "clerk" in words else role,
        competences=frozenset(word[1:] for word in words if word.startswith("+")),
        near_retirement="old" in words,
        volunteered="wrote" in words,
        days_served=int(words.get("days", 0)),
        household=words.get("house"),
        blocked=tuple(Block(word[1:], "r1") for word in words if word.startswith("-")),
    )


def line(code: str, said: str = "") -> DemandLine:
    """Return a line of s0 for one officer; each word of ``said`` changes something.

    ``aux``, ``any``: role; ``at:3``; ``x:2``: heads; ``p:1``: priority; ``+driver``; ``risk``;
    ``day``: not overnight.
    """
    words = dict.fromkeys(said.split(), "") | dict(
        word.split(":") for word in said.split() if ":" in word
    )
    role = "duty_auxiliary" if "aux" in words else "officer"
    at = int(words.get("at", 0))
    return DemandLine(
        code=code,
        post=f"post of {code}",
        org=f"s{at}",
        lat_e6=at * 1_000_000,
        lon_e6=0,
        role=ANY_POLICE if "any" in words else role,
        heads=int(words.get("x", 1)),
        competences=frozenset(word[1:] for word in words if word.startswith("+")),
        priority=int(words.get("p", 2)),
        high_risk="risk" in words,
        overnight="day" not in words,
    )


def problem(
    people: dict[str, str],
    lines: dict[str, str],
    floors: tuple[Floor, ...] = (),
    reach_km: int | None = None,
) -> Problem:
    return Problem(
        lines=tuple(line(code, said) for code, said in lines.items()),
        candidates=tuple(person(number, said) for number, said in people.items()),
        floors=floors,
        limits=Limits(travel_max_km=reach_km),
    )


def plan(*moves: str) -> Plan:
    """Return a plan of moves written ``person>line``."""
    return Plan(tuple(Move(*move.split(">")) for move in moves))


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
        ("wrote", "", 0),
        ("", "", 1),
        ("wrote days:3", "", 3 * 200),
        ("wrote", "at:1", 111 * 10 + 300),
        ("at:2 days:1", "", 222 * 10 + 300 + 200 + 1),
    ],
)
def test_a_move_weighs_days_served_and_distance_and_organisation_and_silence(
    said: str, at: str, points: int
) -> None:
    here = problem({"ann": said}, {"o": at})

    assert cost(here, plan("ann>o")) == points


def test_open_heads_outweigh_any_move_and_urgent_ones_others() -> None:
    here = problem(
        {"ann": "days:30 at:9", "bo": "days:30 at:9"},
        {"first": "p:1", "second": "p:2", "third": "p:3"},
    )
    unmet = unmet_cost(here)

    assert (
        unmet[1].minimum > unmet[2].minimum > unmet[3].minimum > unmet[1].wanted > unmet[3].wanted
    )
    assert cost(here, plan("ann>first", "bo>second")) == min(
        cost(here, plan(*moves))
        for moves in (
            (),
            ("ann>first",),
            ("ann>third", "bo>second"),
            ("ann>first", "bo>third"),
            ("ann>first", "bo>second"),
        )
    )


def test_the_price_of_open_need_grows_with_the_dearest_move() -> None:
    near = problem({"ann": ""}, {"o": "p:1", "a": "p:3"}, reach_km=100)
    step = 2 * (100 * 10 + 300 + 1) + 1

    assert unmet_cost(near) == {
        1: UnmetWeight(minimum=30 * step, wanted=3 * step),
        3: UnmetWeight(minimum=10 * step, wanted=step),
    }


# --- why a need stays open --------------------------------------------------------------------

OPEN_CAST = {
    "ann": "+driver",
    "bo": "aux",
    "cai": "-isolation -rest",
    "dan": "old",
    "eve": "",
    "far": "at:5",
    "gus": "clerk",
    "ill": "-medical_hold",
}


@pytest.mark.parametrize(
    ("wanted", "moves", "missing", "blocked_by"),
    [
        ("x:9", "ann>o eve>two", 8,
         "available 1, committed 1, isolation 1, medical_hold 1, too_far 1"),
        ("x:9 risk", "ann>o eve>two", 8,
         "committed 1, isolation 1, medical_hold 1, near_retirement 1, too_far 1"),
        ("at:5", "", 1, "available 1, too_far 5"),
        ("aux", "", 1, "available 1"),
        ("aux", "bo>two", 1, "committed 1"),
        ("any", "bo>two", 1,
         "available 3, committed 1, isolation 1, medical_hold 1, too_far 1"),
        ("+driver", "ann>two", 1, "committed 1"),
        ("aux +driver", "", 1, "none_exists 0"),
    ],
)  # fmt: skip
def test_an_open_line_says_how_many_are_blocked_by_what(
    wanted: str, moves: str, missing: int, blocked_by: str
) -> None:
    here = problem(OPEN_CAST, {"o": wanted, "two": "any"}, reach_km=500)

    found = [row for row in explain_unfilled(here, plan(*moves.split())) if row.line == "o"]

    pairs = tuple((code, int(n)) for code, n in (row.split() for row in blocked_by.split(", ")))
    assert found == [Unfilled(line="o", missing=missing, blocked_by=pairs)]


def test_a_filled_line_needs_no_explanation() -> None:
    here = problem(OPEN_CAST, {"o": "", "none": "x:0"})

    assert explain_unfilled(here, plan("ann>o")) == ()


def test_a_floor_keeps_back_those_beyond_what_it_lets_go() -> None:
    floors = (Floor(home="s0", role="officer", keep=2),)
    here = problem({"a": "", "b": "", "c": "", "d": ""}, {"o": "x:4"}, floors=floors)

    (nobody,) = explain_unfilled(here, plan())
    (two,) = explain_unfilled(here, plan("a>o", "b>o"))

    assert nobody.blocked_by == (("available", 2), ("kept_by_floor", 2))
    assert two.blocked_by == (("kept_by_floor", 2),)


def test_the_other_adult_of_a_household_is_blocked_for_the_night_only() -> None:
    here = problem({"a": "house:h1", "b": "house:h1"}, {"away": "", "night": "", "noon": "day"})

    found = {row.line: row.blocked_by for row in explain_unfilled(here, plan("a>away"))}

    assert found == {
        "night": (("committed", 1), ("household", 1)),
        "noon": (("available", 1), ("committed", 1)),
    }


# --- why this person --------------------------------------------------------------------------

OWN, NEAR, FAR = ReasonCode.OWN_ORGANISATION, ReasonCode.NEAREST, ReasonCode.DISTANCE
ONLY, HAS = ReasonCode.ONLY_WITH_COMPETENCE, ReasonCode.HAS_COMPETENCE
FEWEST, WROTE = ReasonCode.FEWEST_DAYS_SERVED, ReasonCode.VOLUNTEERED


@pytest.mark.parametrize(
    ("people", "wanted", "reasons"),
    [
        ({"a": ""}, "", [(OWN,), (NEAR, 0)]),
        ({"a": "wrote"}, "", [(OWN,), (NEAR, 0), (WROTE,)]),
        ({"a": "at:1"}, "", [(NEAR, 111)]),
        ({"a": "at:1", "b": ""}, "", [(FAR, 111)]),
        ({"a": "at:1", "b": "-rest"}, "", [(NEAR, 111)]),
        ({"a": "at:1", "b": "aux"}, "", [(NEAR, 111)]),
        ({"a": "at:1", "b": "old"}, "risk", [(NEAR, 111)]),
        ({"a": "at:1", "b": "aux"}, "any", [(FAR, 111)]),
        ({"a": "+driver"}, "", [(OWN,), (NEAR, 0)]),
        ({"a": "+driver", "b": ""}, "+driver", [(OWN,), (NEAR, 0), (ONLY, "driver", 1)]),
        ({"a": "+driver", "b": "+driver at:9"}, "+driver", [(OWN,), (NEAR, 0), (HAS, "driver")]),
        ({"a": "days:2", "b": "days:2"}, "", [(OWN,), (NEAR, 0), (FEWEST, 2)]),
        ({"a": "days:3", "b": "days:2"}, "", [(OWN,), (NEAR, 0)]),
        ({"a": "days:3", "b": "days:2 at:1"}, "", [(OWN,), (NEAR, 0)]),
        ({"a": "days:3", "b": "days:2 -rest", "c": "days:4"}, "", [(OWN,), (NEAR, 0), (FEWEST, 3)]),
    ],
)
def test_a_move_says_why_it_is_this_person(
    people: dict[str, str], wanted: str, reasons: list[tuple[ReasonCode, int | str]]
) -> None:
    explained = explain_moves(problem(people, {"o": wanted}), plan("a>o"))

    expected = tuple(Reason(code, tuple(parameters)) for code, *parameters in reasons)
    assert explained == Plan((Move("a", "o", expected),))


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


@given(st.lists(micro, min_size=1, max_size=30), micro, st.integers(0, 20_100))
def test_a_search_from_south_to_north_finds_what_measuring_everything_finds(
    places: list[tuple[int, int]], centre: tuple[int, int], limit_km: int
) -> None:
    sought = Places(places)

    assert set(sought.within(centre, limit_km)) == {
        place for place in places if km_between(place, centre) <= limit_km
    }
    assert sought.nearest_km(centre) == min(km_between(place, centre) for place in places)
