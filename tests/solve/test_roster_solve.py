"""Whatever a search returns is sound, says what it leaves open, and is the best there is."""

import pickle
from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import muster.solve.roster as solving
from muster.core.pattern import Watch, is_night, pattern_roster
from muster.core.roster import BreachRule, Duty, Problem, Roster, RosterPerson, Shift, Stood
from muster.core.roster_check import breaches
from muster.core.roster_rules import Rule, Rules
from muster.core.score import AVAILABLE, SHORTAGES, Score, Shortfall, cost, score, standing
from muster.solve.roster import Answer, Outcome, SolverError, mend, roster_post


def rule(limit: int) -> Rule:
    return Rule(name="test", limit=limit, source="test")


def keep(rest: int = 11, run: int = 6, nights: int = 3, week: int | None = None) -> Rules:
    return Rules(
        rest_min_h=rule(rest),
        run_max_days=rule(run),
        nights_in_row_max=rule(nights),
        enforcing_officers_min=rule(1),
        hours_per_7_days_max=None if week is None else rule(week),
    )


def staff(*absent: str) -> tuple[RosterPerson, ...]:
    """Return three crews of four: an officer who leads and three auxiliaries, one of whom leads.

    An absence is written ``person day day``; the days are those of its begin and its end.
    """
    away: dict[str, tuple[tuple[int, int], ...]] = {}
    for line in absent:
        number, first, last = line.split()
        away[number] = ((int(first) * 24, int(last) * 24),)
    return tuple(
        RosterPerson(
            number=f"{kind}{crew}",
            role="officer" if kind == "o" else "duty_auxiliary",
            leader=kind in "ol",
            crew=crew,
            absent=away.get(f"{kind}{crew}", ()),
        )
        for crew in range(3)
        for kind in "olxy"
    )


GATE = Watch(post="gate", pattern="3x2", enforcing=True, heads_min=3, heads_wanted=4)


def before(slots: str) -> tuple[Stood, ...]:
    """Return a duty of eight hours a day, the last of them on the day before the roster."""
    first = -24 * len(slots)
    return tuple(
        Stood(start_h=first + 24 * i + 8, length_h=8) for i, slot in enumerate(slots) if slot != "."
    )


def answer_for(*absent: str, days: int = 14, rules: Rules | None = None) -> Answer:
    made = roster_post(GATE, staff(*absent), rules or keep(), horizon_days=days, limit_s=30, seed=0)
    return made.answer


def test_where_the_pattern_holds_it_stays_as_it_is() -> None:
    made = roster_post(GATE, staff(), keep(), horizon_days=14, limit_s=30, seed=0)

    assert made.answer == Answer(
        outcome=Outcome.PROVEN,
        roster=made.draft,
        shortfalls=(),
        score=Score(0, 0, 0, 0),
        cost=0,
        bound=0,
    )


def test_an_absence_the_crew_can_bear_changes_nobody_elses_duties() -> None:
    made = roster_post(GATE, staff("x0 3 9"), keep(), horizon_days=14, limit_s=30, seed=0)

    assert made.answer.roster == standing(made.problem, made.draft)
    assert made.answer.score == Score(shortage=0, changes=0, wanted_missing=4, nights_unfair=0)


def test_one_officer_away_is_replaced_by_one_who_is_off() -> None:
    made = roster_post(GATE, staff("o0 0 1"), keep(), horizon_days=3, limit_s=30, seed=0)

    # o0 misses 00D; o1 stands 00N and rests after it, o2 is off until 01N
    assert made.answer.roster.duties - made.draft.duties == {Duty("o2", "00D")}
    assert made.draft.duties - made.answer.roster.duties == {Duty("o0", "00D")}
    assert (made.answer.outcome, made.answer.score.changes) == (Outcome.PROVEN, 1)


def test_what_nobody_can_fill_is_told_with_what_holds_people_back() -> None:
    found = answer_for("o0 0 3", "o1 0 3", "o2 0 2", days=2)

    assert found.shortfalls == tuple(
        Shortfall(
            shift_id=name,
            rule=BreachRule.OFFICER_MISSING,
            missing=1,
            blocked_by=(("absent", 3),),
        )
        for name in ("00D", "00N", "01D", "01N")
    )
    assert found.outcome is Outcome.PROVEN


def test_the_last_duty_and_the_run_before_the_roster_are_kept_to() -> None:
    shifts = (
        Shift(id="00D", start_h=8, length_h=8, night=False, heads_min=1, heads_wanted=1),
        Shift(id="01D", start_h=32, length_h=8, night=False, heads_min=1, heads_wanted=1),
    )
    people = (
        RosterPerson(number="1", role="officer", stood=(Stood(start_h=-9, length_h=8),)),
        RosterPerson(number="2", role="officer", stood=before("DDDDD")),
    )
    asked = Problem(
        post="gate", horizon_days=2, enforcing=True, shifts=shifts, people=people, rules=keep()
    )
    draft = Roster(frozenset({Duty("1", "00D"), Duty("2", "01D")}))

    found = mend(asked, draft, limit_s=30, seed=0)

    assert found.roster == Roster(frozenset({Duty("2", "00D"), Duty("1", "01D")}))
    assert found.score == Score(shortage=0, changes=4, wanted_missing=0, nights_unfair=0)


def test_rest_to_the_hour_is_enough() -> None:
    shifts = tuple(
        Shift(id=name, start_h=start_h, length_h=8, night=False, heads_min=1, heads_wanted=1)
        for name, start_h in (("early", 0), ("late", 19), ("next", 37))
    )
    asked = Problem(
        post="gate",
        horizon_days=2,
        enforcing=False,
        shifts=shifts,
        people=(RosterPerson(number="1", role="officer", stood=(Stood(start_h=-19, length_h=8),)),),
        rules=keep(),
    )

    found = mend(asked, Roster(), limit_s=30, seed=0)

    # 11 hours before the early and the late shift, 10 before the next
    assert found.shortfalls == (
        Shortfall(
            shift_id="next",
            rule=BreachRule.HEADS_SHORT,
            missing=1,
            blocked_by=(("rest_too_short", 1),),
        ),
    )


def test_weekly_hours_that_a_pattern_exceeds_leave_heads_open_not_people_overworked() -> None:
    found = answer_for(rules=keep(week=48))

    assert found.outcome is Outcome.PROVEN
    assert found.score.changes > 0
    assert {s.rule for s in found.shortfalls} <= set(SHORTAGES)


def test_the_same_seed_gives_the_same_roster() -> None:
    away = ("o0 2 9", "o1 5 8", "x2 0 14")

    assert answer_for(*away) == answer_for(*away)


def test_out_of_time_is_an_answer_with_an_empty_roster_and_all_of_it_open() -> None:
    asked, draft = pattern_roster(GATE, staff("o0 2 9", "o1 5 8"), keep(), horizon_days=14)

    found = mend(asked, draft, limit_s=0, seed=0)

    assert (found.outcome, found.roster, found.bound) == (Outcome.OUT_OF_TIME, Roster(), 0)
    assert len(found.shortfalls) == 28 * 3
    assert found.cost == cost(asked, draft, Roster())


def test_a_roster_the_checker_rejects_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "_cliques", lambda *_: [])

    with pytest.raises(SolverError, match="gate: the checker rejects the roster"):
        answer_for("o0 2 9", "o1 2 9")


def test_a_roster_priced_otherwise_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "fair_nights", lambda *_: 0)

    with pytest.raises(SolverError, match="gate: the solver says"):
        answer_for("o0 2 9", "o1 5 8")


def test_an_answer_can_be_sent_to_another_process() -> None:
    made = roster_post(GATE, staff("o0 2 9"), keep(), horizon_days=7, limit_s=30, seed=0)

    assert pickle.loads(pickle.dumps(made)) == made
    assert hash(pickle.loads(pickle.dumps(made))) == hash(made)


# --- laws -------------------------------------------------------------------------------------


def shifts_of(rows: list[tuple[int, int, int, int, int, bool]]) -> tuple[Shift, ...]:
    return tuple(
        Shift(
            id=f"s{i}",
            start_h=start,
            length_h=length,
            night=is_night(start, length),
            heads_min=heads,
            heads_wanted=heads + more,
            officers_min=officers,
            leader=leader,
        )
        for i, (start, length, heads, more, officers, leader) in enumerate(rows)
    )


def shift_rows(days: int, most: int) -> st.SearchStrategy[tuple[Shift, ...]]:
    row = st.tuples(
        st.integers(0, days * 24 - 1),
        st.sampled_from([2, 8, 12, 24]),
        st.integers(0, 2),
        st.integers(0, 1),
        st.integers(0, 1),
        st.booleans(),
    )
    return st.lists(row, max_size=most).map(shifts_of)


absences = st.lists(
    st.tuples(st.integers(-30, 90), st.integers(1, 50)).map(lambda span: (span[0], sum(span))),
    max_size=2,
).map(tuple)
person = st.builds(
    RosterPerson,
    number=st.just(""),
    role=st.sampled_from(["officer", "duty_auxiliary"]),
    leader=st.booleans(),
    absent=absences,
    stood=st.lists(
        st.builds(
            Stood,
            start_h=st.integers(-150, -1),
            length_h=st.sampled_from([4, 8, 12]),
            night=st.booleans(),
        ),
        max_size=6,
    ).map(tuple),
)
rules = st.builds(
    keep,
    rest=st.sampled_from([0, 4, 11, 24]),
    run=st.integers(1, 4),
    nights=st.integers(1, 3),
    week=st.none() | st.integers(12, 60),
)


@st.composite
def cases(
    draw: st.DrawFn, *, days: int, people_max: int, shifts_max: int
) -> tuple[Problem, Roster]:
    people = draw(st.lists(person, max_size=people_max))
    asked = Problem(
        post="gate",
        horizon_days=days,
        enforcing=draw(st.booleans()),
        shifts=draw(shift_rows(days, shifts_max)),
        people=tuple(replace(one, number=str(i)) for i, one in enumerate(people)),
        rules=draw(rules),
    )
    pairs = [Duty(p.number, s.id) for p in asked.people for s in asked.shifts]
    drafted = draw(st.frozensets(st.sampled_from(pairs))) if pairs else frozenset()
    return asked, Roster(drafted | draw(st.sampled_from([frozenset(), {Duty("gone", "s0")}])))


@given(cases(days=9, people_max=6, shifts_max=18))
@settings(max_examples=200, deadline=None)
def test_whatever_the_search_returns_the_checker_accepts_but_for_the_shortfalls(
    case: tuple[Problem, Roster],
) -> None:
    asked, draft = case

    found = mend(asked, draft, limit_s=30, seed=0)

    assert {(b.rule, b.shift_id, b.need - b.have) for b in breaches(asked, found.roster)} == {
        (s.rule, s.shift_id, s.missing) for s in found.shortfalls
    }
    assert {s.rule for s in found.shortfalls} <= set(SHORTAGES)
    assert found.score == score(asked, draft, found.roster)
    assert (found.outcome, found.bound) == (Outcome.PROVEN, found.cost)
    # What somebody could fill without breaking a rule is not left open.
    assert AVAILABLE not in {code for s in found.shortfalls for code, _ in s.blocked_by}


@given(cases(days=5, people_max=3, shifts_max=4).filter(lambda c: len(_pairs(c[0])) <= 9))
@settings(max_examples=150, deadline=None)
def test_on_tiny_posts_no_roster_at_all_is_better(case: tuple[Problem, Roster]) -> None:
    asked, draft = case

    found = mend(asked, draft, limit_s=30, seed=0)

    pairs = _pairs(asked)
    every = chain.from_iterable(combinations(pairs, n) for n in range(len(pairs) + 1))
    sound = (
        made
        for made in map(Roster, map(frozenset, every))
        if all(b.rule in SHORTAGES for b in breaches(asked, made))
    )
    assert found.score == min(score(asked, draft, made) for made in sound)


def _pairs(asked: Problem) -> list[Duty]:
    return [Duty(p.number, s.id) for p in asked.people for s in asked.shifts]
