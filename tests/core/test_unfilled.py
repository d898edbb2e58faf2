"""Why a need stays open: everybody with the role and the competences is accounted for."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import best_cost, makeup, plan, plans, problem, problems, sound_plans

from muster.core.deployment import (
    Ban,
    BreachRule,
    DemandLine,
    Floor,
    Move,
    Plan,
    Problem,
    breaches,
    cost,
    fills,
    releasable,
)
from muster.core.unfilled import BlockedBy, Unfilled, explain_unfilled

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


@pytest.mark.parametrize(
    ("people", "wanted", "moves", "blocked_by"),
    [
        # bound to something at that time, or sent by an earlier plan
        ({"a": "busy:1-4", "b": "busy:4-6", "c": "-already_committed"}, "from:2-4", "",
         "already_committed 2, available 1"),
        # a hand keeps them out of this line, or of every line
        ({"a": "", "b": "", "c": ""}, "x:3", "", "available 1, banned 2"),
        # the other adult is away on those nights, or on others
        ({"d": "house:h", "e": "house:h aux"}, "from:2-4", "e>night", "household 1"),
        ({"d": "house:h", "e": "house:h aux"}, "from:4-6", "e>night", "available 1"),
        # a squad goes whole: nobody of it is free alone, but the last of it
        ({"f": "squad:q", "g": "squad:q", "h": "squad:q -rest"}, "x:3", "", "rest 1, squad 2"),
        ({"f": "squad:q", "h": "squad:q -rest"}, "x:3", "", "available 1, rest 1"),
        ({"f": "squad:q", "g": "squad:q aux"}, "x:3 post:there", "g>night", "available 1"),
        ({"f": "squad:q", "g": "squad:q aux"}, "x:3 post:other", "g>night", "squad 1"),
        # the post lacks a leader, whom one more could be, or more full members than one
        ({"i": "", "j": "lead", "k": "+leading"}, "x:3 post:led", "", "available 1, makeup 2"),
        ({"i": "", "j": "lead", "k": ""}, "x:3 post:led", "j>o", "available 2"),
        ({"l": "member", "m": "member"}, "x:3 post:branch", "", "makeup 2"),
        # first the gate, then the hand, then the plan, then the others
        ({"a": "-rest squad:q"}, "x:3 post:led", "", "rest 1"),
    ],
)  # fmt: skip
def test_whatever_binds_people_is_named(
    people: dict[str, str], wanted: str, moves: str, blocked_by: str
) -> None:
    here = problem(
        people,
        {"o": wanted, "night": "aux x:2 post:there from:2-4"},
        together="q",
        bans=(Ban("a", "o"), Ban("b")) if "c" in people and wanted == "x:3" else (),
        makeups=(makeup("leader 1", "o"),)
        if "led" in wanted
        else (makeup("full_member 3", "o"),)
        if "branch" in wanted
        else (),
    )

    found = {row.line: row.blocked_by for row in explain_unfilled(here, plan(*moves.split()))}

    pairs = tuple((code, int(n)) for code, n in (row.split() for row in blocked_by.split(", ")))
    assert found["o"] == pairs


def test_a_floor_counts_the_people_of_a_home_wherever_they_are_based() -> None:
    floors = (Floor(home="s0", role="officer", keep=2),)
    here = problem(dict.fromkeys("abcd", ""), {"o": "x:4"}, floors=floors, reach_km=300)
    spread = replace(
        here,
        candidates=tuple(
            replace(p, lat_e6=i % 3 * 1_000_000) for i, p in enumerate(here.candidates)
        ),
    )

    assert explain_unfilled(spread, plan()) == explain_unfilled(here, plan())
    (row,) = explain_unfilled(spread, plan("a>o"))
    assert row.blocked_by == (("available", 1), ("kept_by_floor", 2))


def test_who_is_too_far_is_too_far_whatever_a_hand_says_besides() -> None:
    here = problem({"a": "at:9", "b": ""}, {"o": ""}, reach_km=99, bans=(Ban("a", "o"),))

    (row,) = explain_unfilled(here, plan())

    assert row.blocked_by == (("available", 1), ("too_far", 1))


def test_what_tells_of_health_or_family_can_be_added_up() -> None:
    row = Unfilled(
        line="o",
        missing=4,
        blocked_by=(
            *(("already_committed", 4), ("family_care", 1), ("household", 1)),
            *(("isolation", 2), ("near_retirement", 1), ("rest", 1), ("sick", 3)),
        ),
    )

    assert row.exist == 13
    assert row.discreet() == replace(
        row, blocked_by=(("already_committed", 4), ("held", 8), ("near_retirement", 1))
    )
    assert row.discreet().discreet() == row.discreet()


# --- laws -------------------------------------------------------------------------------------

_SAID_OF = {
    BreachRule.COMMITMENT_OVERLAPS: BlockedBy.ALREADY_COMMITTED,
    BreachRule.NEAR_RETIREMENT: BlockedBy.NEAR_RETIREMENT,
    BreachRule.BANNED: BlockedBy.BANNED,
    BreachRule.TWICE_COMMITTED: BlockedBy.COMMITTED,
    BreachRule.HOUSEHOLD_AWAY: BlockedBy.HOUSEHOLD,
    BreachRule.SQUAD_PARTED: BlockedBy.SQUAD,
    BreachRule.MAKEUP_SHORT: BlockedBy.MAKEUP,
}


def one_by_one(here: Problem, made: Plan, line: DemandLine) -> dict[str, int]:
    """Return what blocks a line of a sound plan, by letting the checker judge each move alone."""
    tally: Counter[str] = Counter()
    free: Counter[tuple[str, str]] = Counter()
    sent = {move.person: move.line for move in made.moves}
    lines = {each.code: each for each in here.lines}
    for person in here.candidates:
        fit = fills(person.role, line.role) and line.competences <= person.competences
        if not fit or sent.get(person.number) == line.code:
            continue
        more = Plan((*made.moves, Move(person.number, line.code)))
        found = {breach.rule for breach in breaches(here, more)}
        if sent.get(person.number) is not None:
            # what another line does to them is not what keeps them from this one
            alone = Plan((*(m for m in made.moves if m.person != person.number), more.moves[-1]))
            found = {b.rule for b in breaches(here, alone)} | {BreachRule.TWICE_COMMITTED}
        if BreachRule.TOO_FAR in found:
            tally[BlockedBy.TOO_FAR] += 1
        elif BreachRule.BLOCKED in found:
            tally[person.blocked[0].gate] += 1
        elif codes := [code for rule, code in _SAID_OF.items() if rule in found]:
            tally[codes[0]] += 1
        else:
            free[person.home, person.role] += 1
    gone = Counter((p.home, p.role) for p in here.candidates if sent.get(p.number) in lines)
    for at, n in free.items():
        left = max(0, releasable(here)[at] - gone[at])
        tally[BlockedBy.AVAILABLE] += min(n, left)
        tally[BlockedBy.KEPT_BY_FLOOR] += n - min(n, left)
    return {code: n for code, n in tally.items() if n}


@given(problems(people_max=5).flatmap(lambda here: st.tuples(st.just(here), plans(here))))
@settings(max_examples=300, deadline=None)
def test_every_open_line_of_a_sound_plan_says_what_the_checker_says_of_each_move(
    drawn: tuple[Problem, Plan],
) -> None:
    here, made = drawn
    if breaches(here, made):
        made = next(sound_plans(here), None)
        if made is None:
            return
    lines = {line.code: line for line in here.lines}

    for row in explain_unfilled(here, made):
        blocked = {code: n for code, n in row.blocked_by if code != BlockedBy.NONE_EXISTS}
        assert blocked == one_by_one(here, made, lines[row.line])


@given(problems(people_max=5).flatmap(lambda here: st.tuples(st.just(here), plans(here))))
@settings(max_examples=200, deadline=None)
def test_any_plan_at_all_accounts_for_everybody_with_the_role_and_the_competences(
    drawn: tuple[Problem, Plan],
) -> None:
    here, made = drawn
    sent = {move.person: move.line for move in made.moves}

    for row in explain_unfilled(here, made):
        line = next(each for each in here.lines if each.code == row.line)
        suited = [
            person
            for person in here.candidates
            if fills(person.role, line.role) and line.competences <= person.competences
        ]
        assert row.exist == sum(sent.get(person.number) != line.code for person in suited)
        assert (("none_exists", 0) in row.blocked_by) == (not suited)
        assert row.missing == line.heads - sum(code == line.code for code in sent.values())


@given(problems(people_max=4))
@settings(max_examples=150, deadline=None)
def test_nobody_is_available_where_the_plan_is_the_best_there_is(here: Problem) -> None:
    least = best_cost(here)

    for made in sound_plans(here):
        if cost(here, made) == least:
            for row in explain_unfilled(here, made):
                assert BlockedBy.AVAILABLE not in dict(row.blocked_by)
