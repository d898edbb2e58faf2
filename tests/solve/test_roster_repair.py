"""A roster mended: few changes, what is settled kept, and who could step in at what cost."""

from dataclasses import replace
from itertools import chain, combinations

import pytest

import muster.solve.roster_repair as repairing
from muster.core.roster import BreachRule, Duty, Lock, Must, Problem, Roster, RosterPerson, Shift
from muster.core.roster_rules import Rule, Rules
from muster.core.roster_score import score
from muster.solve.roster_repair import repair, substitutes


def rule(limit: int, weight: int | None = None) -> Rule:
    return Rule(name="test", limit=limit, source="test", weight=weight)


def gate(*absent: str, heads: int = 1) -> Problem:
    """Return three days and nights at a gate with four people; an absence is ``person day``."""
    away = {line[:2]: ((24 * int(line[3:]), 24 * int(line[3:]) + 24),) for line in absent}
    return Problem(
        post="gate",
        horizon_days=3,
        enforcing=False,
        shifts=tuple(
            Shift(
                id=f"{day:02d}{kind}",
                start_h=24 * day + at,
                length_h=10,
                night=kind == "N",
                heads_min=heads,
                heads_wanted=heads,
                leader=kind == "N",
                kind=kind,
            )
            for day in range(3)
            for at, kind in ((0, "D"), (12, "N"))
        ),
        people=tuple(
            RosterPerson(number=f"p{i}", role="officer", leader=i < 2, absent=away.get(f"p{i}", ()))
            for i in range(4)
        ),
        rules=Rules(rest_min_h=rule(12), nights_in_row_max=rule(3), fair_hours=rule(0, 1)),
    )


TOLD = Roster(
    frozenset(
        {
            Duty("p2", "00D"),
            Duty("p0", "00N"),
            Duty("p3", "01D"),
            Duty("p1", "01N"),
            Duty("p2", "02D"),
            Duty("p0", "02N"),
        }
    )
)


def test_what_a_duty_more_costs_somebody_is_told_anew_once_they_stand_another() -> None:
    mending = repairing._Mending(gate(), Roster(frozenset()), (), until=None)
    day, night = mending.shifts["01D"], mending.shifts["01N"]
    assert mending.dearer("p2", add=night) is not None
    mending._move("p2", add=day)
    assert mending.dearer("p2", add=night) is None  # two hours of rest, where twelve are asked
    mending._move("p2", take=day)
    assert mending.dearer("p2", add=night) is not None


@pytest.fixture(params=["exactly", "place by place"])
def how(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "place by place":
        monkeypatch.setattr(repairing, "_EXACT_MOST", 0)


@pytest.mark.usefixtures("how")
@pytest.mark.parametrize(
    ("absent", "added", "taken"),
    [
        ((), set(), set()),
        (("p3 1",), {Duty("p2", "01D")}, set()),  # p0 has stood until ten at night
        (("p1 1",), {Duty("p0", "01N")}, set()),  # of those who lead only p0 is left
    ],
)
def test_a_repair_changes_as_little_as_can_be(
    absent: tuple[str, ...], added: set[Duty], taken: set[Duty]
) -> None:
    made = repair(gate(*absent), TOLD, limit_s=5)

    assert (set(made.added), set(made.taken)) == (added, taken)
    assert (made.score.broken, made.score.shortage, made.proven) == (0, 0, True)
    assert made.changes_least == len(added)


@pytest.mark.usefixtures("how")
def test_where_nobody_can_step_in_at_once_one_moves_and_another_takes_over() -> None:
    locks = (Lock("p2", "01D", Must.NEVER), Lock("p0", "01D", Must.NEVER))

    made = repair(gate("p3 1"), TOLD, locks=locks, limit_s=5)

    # p1 stands the day instead of the night, which falls to p0, the other one who leads
    assert set(made.added) == {Duty("p1", "01D"), Duty("p0", "01N")}
    assert set(made.taken) == {Duty("p1", "01N")}
    assert (made.score.broken, made.score.shortage) == (0, 0)


@pytest.mark.usefixtures("how")
def test_what_nobody_can_stand_stays_open_and_is_counted_as_unavoidable() -> None:
    made = repair(gate("p0 0", "p1 0"), TOLD, limit_s=5)

    # nobody who leads is there on day 0
    assert made.score.shortage == made.shortage_least == 1000
    # p2 stands the night, and p3 the day that was theirs
    assert {duty.shift for duty in made.added} == {"00D", "00N"}


def test_a_place_by_place_repair_is_never_said_to_be_proven_if_a_better_one_exists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(repairing, "_EXACT_MOST", 0)
    asked = replace(gate("p3 1", "p2 2"), shifts=gate().shifts[2:5])
    told = Roster(frozenset(d for d in TOLD.duties if d.shift in ("01D", "01N", "02D")))

    made = repair(asked, told, limit_s=5)

    pairs = [Duty(p.number, s.id) for p in asked.people for s in asked.shifts]
    every = chain.from_iterable(combinations(pairs, n) for n in range(5))
    judged = (score(asked, Roster(frozenset(duties)), draft=told) for duties in every)
    best = min((j.shortage, j.changes) for j in judged if not j.broken)
    assert best >= (made.shortage_least, 60 * made.changes_least)
    assert made.proven
    assert (made.score.shortage, made.score.changes) == best


def test_three_substitutes_are_ranked_by_what_they_cost_and_none_breaks_a_hard_rule() -> None:
    asked = gate()

    found = substitutes(asked, TOLD, Duty("p3", "01D"))

    before = score(asked, TOLD, draft=TOLD).cost
    after = {
        number: score(
            asked, Roster(TOLD.duties - {Duty("p3", "01D")} | {Duty(number, "01D")}), draft=TOLD
        )
        for number in ("p0", "p1", "p2")
    }
    sound = {number: made for number, made in after.items() if not made.broken}
    assert [each.person for each in found] == sorted(sound, key=lambda n: (sound[n].cost, n))
    assert [(each.score, each.cost) for each in found] == [
        (sound[each.person], sound[each.person].cost - before) for each in found
    ]
    assert "p0" not in sound  # two hours after their night


def test_what_a_substitute_costs_is_told_in_full_with_what_the_shift_then_lacks() -> None:
    asked = gate()
    leads = [each.number for each in asked.people if each.leader]
    left = sorted(duty for duty in TOLD.duties if duty.person in leads)

    found = [each for duty in left for each in substitutes(asked, TOLD, duty)]

    alone = [each for each in found if each.person not in leads]
    said = {(b.rule, b.points) for each in alone for b in each.lacks}
    assert (BreachRule.LEADER_MISSING, 1000) in said
    for each in found:
        told = sum(b.points or 0 for b in each.told)
        assert told + each.rest == each.cost
        assert abs(each.rest) < 1000
