"""The checker says what the rules say, whatever the problem: the rules written out once more."""

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from problems import best_cost, plans, problems, small_plan, small_problem, sound_plans

from muster.core.deployment import (
    BreachRule,
    Candidate,
    DemandLine,
    Move,
    Plan,
    Problem,
    Quality,
    breaches,
    costs,
    unmet_cost,
)
from muster.core.place import km_between

judged = problems().flatmap(lambda here: st.tuples(st.just(here), plans(here)))


# --- every rule once more, as a sentence about all pairs --------------------------------------


def broken(here: Problem, made: Plan) -> set[BreachRule]:
    """Return the rules that a plan of known people and lines breaks, each by its definition."""
    who = {each.number: each for each in here.candidates}
    what = {each.code: each for each in here.lines}
    pairs = [(who[move.person], what[move.line]) for move in made.moves]
    return {
        *(rule for person, line in pairs for rule in _of_a_pair(here, person, line)),
        *_of_the_plan(here, made, pairs),
    }


def _of_a_pair(here: Problem, person: Candidate, line: DemandLine) -> set[BreachRule]:
    fitting = {"any_police": {"officer", "duty_auxiliary"}}.get(line.role, {line.role})
    reach_km = here.limits.travel_max_km
    away_km = km_between((person.lat_e6, person.lon_e6), (line.lat_e6, line.lon_e6))
    bans = {(ban.person, ban.line) for ban in here.bans}
    busy = [
        bound
        for bound in person.commitments
        if line.window is None
        or max(bound.window.begins, line.window.begins) < min(bound.window.ends, line.window.ends)
    ]
    tests = {
        BreachRule.BLOCKED: person.blocked != (),
        BreachRule.COMMITMENT_OVERLAPS: busy != [],
        BreachRule.WRONG_ROLE: person.role not in fitting,
        BreachRule.COMPETENCE_MISSING: any(c not in person.competences for c in line.competences),
        BreachRule.NEAR_RETIREMENT: person.near_retirement and line.high_risk,
        BreachRule.TOO_FAR: reach_km is not None and away_km > reach_km,
        BreachRule.BANNED: bool({(person.number, line.code), (person.number, None)} & bans),
    }
    return {rule for rule, is_broken in tests.items() if is_broken}


def _of_the_plan(
    here: Problem, made: Plan, pairs: list[tuple[Candidate, DemandLine]]
) -> set[BreachRule]:
    tests = {
        BreachRule.LOCK_BROKEN: any(
            Move(lock.person, lock.line) not in made.moves for lock in here.locks
        ),
        BreachRule.LINE_OVERFILLED: any(
            sum(line == each for _, line in pairs) > each.heads for each in here.lines
        ),
        BreachRule.MAKEUP_SHORT: any(_is_short(makeup, pairs) for makeup in here.makeups),
        BreachRule.SQUAD_PARTED: any(
            squad.together and _is_parted(here, squad.code, pairs) for squad in here.squads
        ),
        BreachRule.FLOOR_BROKEN: any(
            sum((p.home, p.role) == (floor.home, floor.role) for p, _ in pairs)
            > max(
                0,
                sum(
                    (p.home, p.role, p.blocked) == (floor.home, floor.role, ())
                    for p in here.candidates
                )
                - floor.keep,
            )
            for floor in here.floors
        ),
        BreachRule.HOUSEHOLD_AWAY: any(
            one.number < other.number
            and None is not one.household == other.household
            and (a.overnight and b.overnight)
            and (
                a.window is None
                or b.window is None
                or max(a.window.begins, b.window.begins) < min(a.window.ends, b.window.ends)
            )
            for one, a in pairs
            for other, b in pairs
        ),
    }
    return {rule for rule, is_broken in tests.items() if is_broken}


def _is_short(makeup: object, pairs: list[tuple[Candidate, DemandLine]]) -> bool:
    there = [person for person, line in pairs if line.code in makeup.lines]
    counts = {
        Quality.SWORN: lambda person: person.role == "officer",
        Quality.LEADER: lambda person: person.leader,
        Quality.FULL_MEMBER: lambda person: person.full_member,
    }[makeup.quality]
    return bool(there) and makeup.present + len(list(filter(counts, there))) < makeup.heads_min


def _is_parted(here: Problem, squad: str, pairs: list[tuple[Candidate, DemandLine]]) -> bool:
    stays = {ban.person for ban in here.bans if ban.line is None}
    sendable = {
        p.number
        for p in here.candidates
        if p.squad == squad and p.blocked == () and p.number not in stays
    }
    sent = {person.number for person, _ in pairs if person.squad == squad}
    posts = {line.post for person, line in pairs if person.squad == squad}
    return bool(sent) and (not sendable <= sent or len(posts) != 1)


@given(judged)
@settings(max_examples=400, deadline=None)
def test_the_checker_finds_what_the_rules_say_and_nothing_else(
    drawn: tuple[Problem, Plan],
) -> None:
    here, made = drawn

    assert {found.rule for found in breaches(here, made)} == broken(here, made)


OF_ONE_PLAN = [
    rule
    for rule in BreachRule
    if rule not in (BreachRule.PERSON_UNKNOWN, BreachRule.LINE_UNKNOWN, BreachRule.TWICE_COMMITTED)
]


def test_small_problems_meet_every_rule_alone() -> None:
    chance = random.Random(1)
    met: Counter[BreachRule] = Counter()
    for _ in range(15_000):
        here = small_problem(chance)
        rules = {found.rule for found in breaches(here, small_plan(chance, here))}
        met.update(rules if len(rules) == 1 else ())

    assert [rule for rule in OF_ONE_PLAN if not met[rule]] == []


# --- laws -------------------------------------------------------------------------------------


@given(judged, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_anything_changes_neither_breaches_nor_costs(
    drawn: tuple[Problem, Plan], chance: random.Random
) -> None:
    here, made = drawn
    parts = ("lines", "candidates", "floors", "makeups", "squads", "locks", "bans")
    shuffled = replace(
        here,
        **{
            part: tuple(chance.sample(getattr(here, part), len(getattr(here, part))))
            for part in parts
        },
    )
    turned = Plan(tuple(chance.sample(made.moves, len(made.moves))))

    assert breaches(shuffled, turned) == breaches(here, made)
    assert costs(shuffled, turned) == costs(here, made)


@given(problems(people_max=4))
@settings(max_examples=100, deadline=None)
def test_fewer_points_of_open_need_outweigh_all_the_rest(here: Problem) -> None:
    every = [costs(here, made) for made in sound_plans(here)]
    open_and_rest = [(sum(each[:2]), sum(each[2:])) for each in every]
    step = min((weight.wanted for weight in unmet_cost(here).values()), default=1)

    assert all(rest < step for _, rest in open_and_rest)
    if open_and_rest:
        assert sum(min(open_and_rest)) == best_cost(here)


@given(judged)
@settings(max_examples=150, deadline=None)
def test_costs_follow_their_definition(drawn: tuple[Problem, Plan]) -> None:
    here, made = drawn
    who = {each.number: each for each in here.candidates}
    what = {each.code: each for each in here.lines}
    weights, sent = here.weights, Counter(move.line for move in made.moves)
    unmet = unmet_cost(here)
    pairs = [(who[move.person], what[move.line]) for move in made.moves]
    km = [km_between((p.lat_e6, p.lon_e6), (ln.lat_e6, ln.lon_e6)) for p, ln in pairs]
    squads = {p.squad for p, _ in pairs if p.squad}

    found = costs(here, made)

    assert found.unmet_min == sum(
        unmet[ln.priority].minimum for ln in here.lines for _ in range(sent[ln.code], ln.heads_min)
    )
    assert found.unmet_wanted == sum(
        unmet[ln.priority].wanted
        for ln in here.lines
        for _ in range(max(sent[ln.code], ln.heads_min), ln.heads)
    )
    assert found.burden == sum(
        p.days_served * weights.day_served + p.nights_away * weights.night_away for p, _ in pairs
    )
    assert found.travel == weights.km * sum(km) + weights.other_organisation * sum(
        p.home != ln.org for p, ln in pairs
    )
    assert found.squads == weights.squad_split * sum(
        len({ln.post for p, ln in pairs if p.squad == squad}) - 1 for squad in squads
    )
    assert found.letters == weights.not_volunteered * sum(not p.volunteered for p, _ in pairs)
