"""What a roster means for each person; who could fill a shift, and what holds others back."""

from muster.core.kinds import Wish
from muster.core.roster import Duty, Problem, Request, Roster, RosterPerson, Shift, Stood
from muster.core.roster_explanation import Candidate, candidates, people_tell
from muster.core.roster_rules import Rule, Rules


def rule(limit: int, weight: int | None = None) -> Rule:
    return Rule(name="test", limit=limit, source="test", weight=weight)


GATE = Problem(
    post="gate",
    horizon_days=2,
    enforcing=False,
    shifts=tuple(
        Shift(
            id=f"{day}{kind}",
            start_h=24 * day + at,
            length_h=10,
            night=kind == "N",
            heads_min=1,
            heads_wanted=1,
            kind=kind,
        )
        for day in range(2)
        for at, kind in ((8, "D"), (20, "N"))
    ),
    people=(
        RosterPerson(
            number="a",
            role="officer",
            stood=(Stood(start_h=-52, length_h=10, night=True),),
            requests=(
                Request(wish=Wish.WANT, shift="0N"),
                Request(wish=Wish.AVOID, day=1, weight=3),
                Request(wish=Wish.CANNOT, shift="0D"),
            ),
        ),
        RosterPerson(number="b", role="officer", absent=((0, 40),)),
        RosterPerson(number="c", role="officer"),
    ),
    rules=Rules(rest_min_h=rule(11), fair_nights=rule(0, 5), fair_hours=rule(0, 1)),
    first_weekday=5,
    holidays=frozenset({1}),
)
ROSTER = Roster(frozenset({Duty("a", "0N"), Duty("a", "1N"), Duty("c", "0D")}))


def test_each_person_is_told_what_they_stand_and_what_became_of_their_wishes() -> None:
    a, b, c = people_tell(GATE, ROSTER)

    assert (a.duties, a.hours, a.nights, a.weekends, a.holidays) == (2, 20, 2, 1, 1)
    assert (a.nights_before, a.nights_share) == (1, 3)
    assert (a.requests, a.requests_met) == (2, 1)
    assert a.points == 3  # for the day they wanted off
    assert a.fatigue_worst is not None
    assert c.fatigue_worst is not None
    assert a.fatigue_worst > c.fatigue_worst
    assert (b.duties, b.fatigue_worst, b.risk_worst_percent, b.broken) == (0, None, None, ())


def test_who_could_stand_a_shift_comes_first_and_the_others_say_what_forbids_it() -> None:
    found = candidates(GATE, ROSTER, "1D")

    assert [(each.number, {b.rule.value for b in each.forbidden}) for each in found] == [
        ("c", set()),
        ("b", {"absent"}),
        ("a", {"rest_too_short"}),
    ]
    assert found[0] == Candidate(number="c", forbidden=(), points=5)  # ten hours more, five shared
