"""Every rule of a roster, kept and broken, with those before the roster and at its edges."""

from dataclasses import replace

import pytest
from roster_lines import before, shifts, stood

from muster.core.kinds import Wish
from muster.core.roster import (
    Breach,
    BreachRule,
    Duty,
    Problem,
    Request,
    Roster,
    RosterPerson,
)
from muster.core.roster_check import breaches, hard, hard_breaches
from muster.core.roster_rules import ClosedDuty, CompulsoryRest, Rule, Rules, Succession, Weights
from muster.core.roster_score import RosterScore, score
from muster.core.roster_share import fair_shares

B = BreachRule


def at_most(limit: int, weight: int | None = None) -> Rule:
    return Rule(name="test", limit=limit, source="test", weight=weight)


def judged(rules: Rules, past: str, line: str, **known: object) -> list[Breach]:
    """Return what person 1 breaks by a line of duties, a letter a day, on a Monday."""
    person = replace(RosterPerson(number="1", role="officer", stood=before(past)), **known)
    asked = Problem(
        post="gate",
        horizon_days=len(line),
        enforcing=False,
        shifts=shifts(len(line)),
        people=(person,),
        rules=rules,
        holidays=frozenset({1, 3, 5}),
    )
    return breaches(asked, Roster(frozenset(stood("1", line))))


Row = tuple[str, str, Breach | None]


def broken(
    rule: BreachRule, shift: str, have: int, need: int, *, units: int, what: str = ""
) -> Breach:
    """Return the breach by person 1 of a rule that weighs 10 a unit."""
    return Breach(rule, shift, "1", have, need, what, None, 10 * units)


WEEKLY = Rules(weekly_rest_min_h=at_most(35, 10))
# the rest begins 168 - 35 = 133 hours after the last one ended, at the latest
WEEKLY_ROWS: list[Row] = [
    ("", "LLLLLL.LL", None),  # 132 hours, then 36 off
    ("", "LLLLLLL..", broken(B.WEEKLY_REST_MISSING, "06L", 156, 133, units=23)),
    ("", "LLLNLLL.", broken(B.WEEKLY_REST_MISSING, "06L", 156, 133, units=23)),
    ("", "DD.DD.DD", None),  # 40 hours off each time
    ("LLLL", "LL.", None),
    ("LLLLL", "LL.", broken(B.WEEKLY_REST_MISSING, "01L", 156, 133, units=23)),
    ("LLLLLLL", "L.", broken(B.WEEKLY_REST_MISSING, "00L", 180, 133, units=24)),
    ("LLLLLLL", "..L", None),
    ("", "F.F.F.F.", broken(B.WEEKLY_REST_MISSING, "06F", 168, 133, units=35)),
]
RUN_MAX = Rules(run_max_days=at_most(3, 10))
RUN_MAX_ROWS: list[Row] = [
    ("", "DDD.DDD", None),
    ("", ".DDDDD.", broken(B.RUN_TOO_LONG, "04D", 5, 3, units=2)),
    ("DDDDD", "D..", broken(B.RUN_TOO_LONG, "00D", 6, 3, units=1)),
    ("DDDDD", ".DDD", None),
]
RUN_MIN = Rules(run_min_days=at_most(3, 10))
RUN_MIN_ROWS: list[Row] = [
    ("", "..DDD..", None),
    ("", "..DD..", broken(B.RUN_TOO_SHORT, "02D", 2, 3, units=1)),
    ("", "D....DD", None),  # both may go on beyond what is known
    ("D.", "D..DDD.", broken(B.RUN_TOO_SHORT, "00D", 1, 3, units=2)),
    (".DD", "D..DDD.", None),
]
OFF_MIN = Rules(off_min_days=at_most(2, 10))
OFF_MIN_ROWS: list[Row] = [
    ("", "DD..DD.", None),
    (
        "",
        "DD.DD",
        Breach(B.OFF_TOO_SHORT, "03D", "1", 1, 2, "", 2, 10),
    ),
    ("D", ".DD", Breach(B.OFF_TOO_SHORT, "01D", "1", 1, 2, "", 0, 10)),
    ("D.", ".DD", None),
]
OFF_MAX = Rules(off_max_days=at_most(2, 10))
OFF_MAX_ROWS: list[Row] = [
    ("", "..D..D..", None),
    ("", "D....D", Breach(B.OFF_TOO_LONG, "05D", "1", 4, 2, "", 1, 20)),
    ("", "D...", Breach(B.OFF_TOO_LONG, "", "1", 3, 2, "", 1, 10)),
    ("", "...", Breach(B.OFF_TOO_LONG, "", "1", 3, 2, "", 0, 10)),
    ("D..", ".D", Breach(B.OFF_TOO_LONG, "01D", "1", 3, 2, "", -2, 10)),
]
SUCCESSIONS = Rules(successions=(Succession(before="E", after="D", rule=at_most(0, 10)),))
SUCCESSION_ROWS: list[Row] = [
    ("", "DE.D", None),
    ("", ".ED", broken(B.SUCCESSION, "02D", 1, 0, units=1, what="E-D")),
    ("E", "D", broken(B.SUCCESSION, "00D", 1, 0, units=1, what="E-D")),
]
NIGHTS = Rules(nights_in_row_max=at_most(2, 10))
NIGHTS_ROWS: list[Row] = [
    ("", "NN.NND", None),
    ("", "NNN", broken(B.NIGHTS_TOO_MANY, "02N", 3, 2, units=1)),
    ("N", "NN", broken(B.NIGHTS_TOO_MANY, "01N", 3, 2, units=1)),
    ("DDD", "NN", None),
]
RECOVERY = Rules(recovery_min_h=at_most(48, 10))
RECOVERY_ROWS: list[Row] = [
    ("", "NN..D", None),  # 50 hours
    ("", "NN.D", broken(B.RECOVERY_TOO_SHORT, "03D", 26, 48, units=22)),
    ("N", ".D", broken(B.RECOVERY_TOO_SHORT, "01D", 26, 48, units=22)),
    ("", "N.N", None),
]
WEEK = Rules(hours_per_7_days_max=at_most(40, 10))
WEEK_ROWS: list[Row] = [
    ("", "DDDDD..DDDDD", None),
    ("", "DDDDDD.", broken(B.WEEK_TOO_LONG, "05D", 48, 40, units=8)),
    ("DD", "DDDD", broken(B.WEEK_TOO_LONG, "03D", 48, 40, units=8)),
]
HOURS_MAX = Rules(hours_max=at_most(24, 10))
HOURS_MAX_ROWS: list[Row] = [
    ("DDD", "DDD", None),
    ("", "DD.DE", broken(B.HOURS_TOO_MANY, "04E", 32, 24, units=8)),
]
HOURS_MIN = Rules(hours_min=at_most(16, 10))
HOURS_MIN_ROWS: list[Row] = [
    ("", "D.D.", None),
    ("DD", "D...", broken(B.HOURS_TOO_FEW, "", 8, 16, units=8)),
]
KINDS_MAX = Rules(kinds_max=(("N", at_most(1, 10)),))
KINDS_ROWS: list[Row] = [
    ("NN", "DDDN", None),
    ("", "N..N.N", broken(B.KIND_TOO_OFTEN, "05N", 3, 1, units=2, what="N")),
]
WEEKENDS = Rules(weekends_max=at_most(1, 10))
WEEKEND_ROWS: list[Row] = [
    ("", "....DDD.......", None),
    ("", "......D.....D.", broken(B.WEEKENDS_TOO_MANY, "12D", 2, 1, units=1)),
]
HOLIDAYS = Rules(holidays_max=at_most(1, 10))
HOLIDAY_ROWS: list[Row] = [
    ("", "DDD.D.", None),
    ("", ".D.D.D", broken(B.HOLIDAYS_TOO_MANY, "05D", 3, 1, units=2)),
]
ORDERED = Rules(
    compulsory_rest=CompulsoryRest(
        rule=at_most(5, 10), rest_days=2, day_average_max_h=9, average_over_days=5
    )
)
ORDERED_ROWS: list[Row] = [
    ("", "DDDDD..DDDDD..", None),
    ("", "DDDD.DDDD.DDDD", None),
    ("", "DDDDD.D", broken(B.REST_ORDER_DUE, "06D", 1, 2, units=1)),
    ("", "DDDDDDD", broken(B.REST_ORDER_DUE, "05D", 0, 2, units=4)),
    ("DDDDD", "DD..D", broken(B.REST_ORDER_DUE, "00D", 0, 2, units=4)),
    ("", "LLL..LL.", None),  # 36 hours in five days; 45 are nine a day
    ("", "LLLL.L", broken(B.REST_ORDER_DUE, "05L", 1, 2, units=1)),  # 48 hours
    ("LLLL", "..LL", None),
]
CLOSED = Rules(
    closed_duty=ClosedDuty(rule=at_most(6, 10), days_min=5, isolation_days=4),
)
CLOSED_ROWS: list[Row] = [
    ("", "CC.C.C....CCCC..", None),
    ("", "CCCCCCC.", broken(B.STINT_TOO_LONG, "06C", 7, 6, units=1)),
    ("CCCCC", "CC", broken(B.STINT_TOO_LONG, "01C", 7, 6, units=1)),
    ("", "...CC......", broken(B.STINT_TOO_SHORT, "04C", 2, 5, units=3)),
    ("", "..CC......", None),  # who began before is not known
    ("", "...CCC.....", None),  # the days off before and after may have been spent there
    ("", "CCCCC...CCC", broken(B.ISOLATION_TOO_SHORT, "08C", 3, 4, units=1)),
    ("D", "..CCC", broken(B.ISOLATION_TOO_SHORT, "02C", 2, 4, units=2)),
    ("N", "..CCC", broken(B.ISOLATION_TOO_SHORT, "02C", 1, 4, units=3)),  # home on day 0
    ("D....", "CCC", None),
    ("CCCC", "DD.D", None),
]
FATIGUE = Rules(fatigue_day_max=at_most(10, 10), fatigue_night_max=at_most(24, 10))
FATIGUE_ROWS: list[Row] = [
    ("", "DDD", None),
    ("", "N..D", None),
    ("", "NN", broken(B.FATIGUE_TOO_HIGH, "01N", 26, 24, units=2)),
    ("N", "N", broken(B.FATIGUE_TOO_HIGH, "00N", 26, 24, units=2)),
]
RISK = Rules(risk_max_percent=at_most(100, 10))
RISK_ROWS: list[Row] = [
    ("", "LLL", None),
    ("", "LLLLLL", broken(B.RISK_TOO_HIGH, "05L", 110, 100, units=15)),
]
TABLES = {
    "weekly_rest": (WEEKLY, WEEKLY_ROWS),
    "run_max": (RUN_MAX, RUN_MAX_ROWS),
    "run_min": (RUN_MIN, RUN_MIN_ROWS),
    "off_min": (OFF_MIN, OFF_MIN_ROWS),
    "off_max": (OFF_MAX, OFF_MAX_ROWS),
    "successions": (SUCCESSIONS, SUCCESSION_ROWS),
    "nights": (NIGHTS, NIGHTS_ROWS),
    "recovery": (RECOVERY, RECOVERY_ROWS),
    "week": (WEEK, WEEK_ROWS),
    "hours_max": (HOURS_MAX, HOURS_MAX_ROWS),
    "hours_min": (HOURS_MIN, HOURS_MIN_ROWS),
    "kinds": (KINDS_MAX, KINDS_ROWS),
    "weekends": (WEEKENDS, WEEKEND_ROWS),
    "holidays": (HOLIDAYS, HOLIDAY_ROWS),
    "compulsory_rest": (ORDERED, ORDERED_ROWS),
    "closed_duty": (CLOSED, CLOSED_ROWS),
    "fatigue": (FATIGUE, FATIGUE_ROWS),
    "risk": (RISK, RISK_ROWS),
}


@pytest.mark.parametrize(
    ("rules", "past", "line", "found"),
    [
        pytest.param(rules, past, line, found, id=f"{name}-{past}|{line}")
        for name, (rules, rows) in TABLES.items()
        for past, line, found in rows
    ],
)
def test_a_rule_is_kept_or_broken_by_so_much(
    rules: Rules, past: str, line: str, found: Breach | None
) -> None:
    assert judged(rules, past, line) == ([found] if found else [])


ABSENCES: list[tuple[Rules, str, tuple[int, int]]] = [
    (RUN_MIN, "..D....", (3, 4)),
    (RUN_MIN, "...D...", (1, 3)),
    (OFF_MIN, "DD.DD", (2, 3)),
    (OFF_MAX, "D....D", (2, 3)),
    (HOURS_MIN, "D...", (1, 3)),
]


@pytest.mark.parametrize(("rules", "line", "days"), ABSENCES)
def test_what_absence_cuts_short_or_draws_out_is_nobodys_fault(
    rules: Rules, line: str, days: tuple[int, int]
) -> None:
    first, end = days

    assert judged(rules, "", line) != []
    assert judged(rules, "", line, absent=((24 * first, 24 * end),)) == []


def wish(wish: Wish, **about: object) -> Request:
    return replace(Request(wish=wish, day=0, weight=7), **about)


WISHES = [
    (wish(Wish.WANT, day=1), "DD", []),
    (wish(Wish.WANT, day=1), "D.", [(B.REQUEST_UNMET, "", 0, 1, "want", 1, 7)]),
    (wish(Wish.WANT, day=1, kind="N"), "DD", [(B.REQUEST_UNMET, "", 0, 1, "want", 1, 7)]),
    (wish(Wish.WANT, day=None, shift="01N"), ".N", []),
    (
        wish(Wish.WANT, day=None, shift="01N"),
        "..",
        [(B.REQUEST_UNMET, "01N", 0, 1, "want", None, 7)],
    ),
    (wish(Wish.AVOID, day=1), "D.", []),
    (wish(Wish.AVOID, day=1, kind="N"), "DD", []),
    (wish(Wish.AVOID, day=1), "DN", [(B.REQUEST_UNMET, "01N", 1, 0, "avoid", 1, 7)]),
    (wish(Wish.CANNOT, day=1), "D.", []),
    (wish(Wish.CANNOT, day=1), "DN", [(B.CANNOT, "01N", 1, 0, "", None, None)]),
]


@pytest.mark.parametrize(("request_", "line", "found"), WISHES)
def test_a_wish_costs_its_weight_and_cannot_is_cannot(
    request_: Request, line: str, found: list[tuple[object, ...]]
) -> None:
    assert judged(Rules(), "", line, requests=(request_,)) == [
        Breach(rule, shift, "1", *rest) for rule, shift, *rest in found
    ]


def test_a_rule_without_a_weight_may_not_be_broken() -> None:
    found = [judged(Rules(run_max_days=at_most(1, weight)), "", "DDD") for weight in (None, 0, 5)]

    assert [each[0].points for each in found] == [None, 0, 10]
    assert [len(hard(each)) for each in found] == [1, 0, 0]


def test_what_must_be_kept_is_judged_alone_as_it_is_among_the_rest() -> None:
    rules = Rules(run_max_days=at_most(1), recovery_min_h=at_most(48, 5), fair_hours=at_most(0, 1))
    lines = {"1": "NND", "2": "..D"}
    asked = replace(two(rules, lines, {}), shifts=shifts(3, kinds="ND"))

    found = breaches(asked, made(lines))

    assert {b.hard for b in found} == {True, False}
    assert hard_breaches(asked, made(lines)) == hard(found)


# --- several people ---------------------------------------------------------------------------


def two(rules: Rules, lines: dict[str, str], pasts: dict[str, str], **known: object) -> Problem:
    """Return a problem in which one head is wanted each night, and people with their pasts."""
    days = len(next(iter(lines.values())))
    return replace(
        Problem(
            post="gate",
            horizon_days=days,
            enforcing=False,
            shifts=shifts(days, kinds="N", heads=1),
            people=tuple(
                RosterPerson(number=n, role="officer", stood=before(pasts.get(n, "")))
                for n in sorted(lines)
            ),
            rules=rules,
        ),
        **known,
    )


def made(lines: dict[str, str]) -> Roster:
    return Roster(frozenset(duty for n, line in lines.items() for duty in stood(n, line)))


SHARES = [
    # six nights wanted, two people: three each
    ({"1": "N.N.N.", "2": ".N.N.N"}, {}, []),
    ({"1": "N.NNN.", "2": ".N...N"}, {}, [("1", "04N", 4, 3, 10)]),
    # with four before, of which 1 stood three: five each
    ({"1": "N....N", "2": ".NNNN."}, {"1": "NN.N", "2": "N..."}, []),
    ({"1": "N.N.N.", "2": ".N.N.N"}, {"1": "NN.N", "2": "N..."}, [("1", "04N", 6, 5, 10)]),
]


@pytest.mark.parametrize(("lines", "pasts", "found"), SHARES)
def test_nights_beyond_a_fair_share_count_with_those_before(
    lines: dict[str, str], pasts: dict[str, str], found: list[tuple[str, str, int, int, int]]
) -> None:
    asked = two(Rules(fair_nights=at_most(0, 10)), lines, pasts)

    assert breaches(asked, made(lines)) == [
        Breach(B.NIGHTS_UNFAIR, shift, person, have, need, points=points)
        for person, shift, have, need, points in found
    ]


def test_a_share_is_by_the_days_people_have_been_here_and_are() -> None:
    every = Rules(
        fair_nights=at_most(0, 1),
        fair_weekends=at_most(0, 1),
        fair_holidays=at_most(0, 1),
        fair_hours=at_most(0, 1),
    )
    asked = two(
        every,
        {"1": "." * 6, "2": "." * 6},
        {"1": "NN.N"},
        first_weekday=5,  # days 0 and 1 are a weekend
        holidays=frozenset({-1, 4}),
    )
    one, other = asked.people
    away = replace(asked, people=(one, replace(other, absent=((0, 48),))))

    # 10 days and 6: of 9 nights, 2 weekend duties, 2 holidays, 72 hours
    assert fair_shares(asked) == {
        (B.NIGHTS_UNFAIR, "1"): 6,
        (B.NIGHTS_UNFAIR, "2"): 4,
        (B.WEEKENDS_UNFAIR, "1"): 2,
        (B.WEEKENDS_UNFAIR, "2"): 1,
        (B.HOLIDAYS_UNFAIR, "1"): 2,
        (B.HOLIDAYS_UNFAIR, "2"): 1,
        (B.HOURS_UNFAIR, "1"): 45,
        (B.HOURS_UNFAIR, "2"): 27,
    }
    assert fair_shares(away)[B.HOURS_UNFAIR, "2"] == 21  # 72 * 4 / 14, rounded up


def test_who_bore_too_much_before_is_charged_only_for_what_is_new() -> None:
    lines = {"1": "N.....", "2": ".N...."}
    asked = two(Rules(fair_nights=at_most(1, 10)), lines, {"1": "NNNNNNNNNN", "2": "." * 9 + "N"})

    # of 17 nights 17 * 16 / 23 are the share of who has been here 16 days
    assert fair_shares(asked)[B.NIGHTS_UNFAIR, "1"] == 12
    assert breaches(asked, made(lines)) == []
    more = {"1": "NNNN..", "2": "......"}
    assert breaches(asked, made(more)) == [Breach(B.NIGHTS_UNFAIR, "03N", "1", 14, 12, points=10)]


CREWS = [
    ("12", 0, 0, []),
    ("123", 0, 0, [Breach(B.CREWS_MIXED, "00D", None, 1, 0, points=10)]),
    ("12", 1, 0, [Breach(B.CREWS_MIXED, "00D", None, 2, 0, points=20)]),
    ("123", None, 0, [Breach(B.CREWS_MIXED, "00D", None, 1, 0, points=10)]),
    ("123", None, 1, []),
    ("34", None, 0, [Breach(B.CREWS_MIXED, "00D", None, 1, 0, points=10)]),
    ("5", 1, 0, []),
]


@pytest.mark.parametrize(("there", "turn", "limit", "found"), CREWS)
def test_people_of_another_crew_are_counted_shift_by_shift(
    there: str, turn: int | None, limit: int, found: list[Breach]
) -> None:
    crew_of = {"1": 0, "2": 0, "3": 1, "4": 2, "5": None}
    asked = Problem(
        post="gate",
        horizon_days=1,
        enforcing=False,
        shifts=tuple(replace(s, crew=turn) for s in shifts(1, kinds="D")),
        people=tuple(RosterPerson(number=n, role="officer", crew=c) for n, c in crew_of.items()),
        rules=Rules(crews_mixed_max=at_most(limit, 10)),
    )

    assert breaches(asked, Roster(frozenset(Duty(n, "00D") for n in there))) == found


def test_a_shift_wants_so_many_people_with_a_competence() -> None:
    day = replace(shifts(1, kinds="D")[0], competences=(("firearms", 2), ("medic", 1)))
    asked = Problem(
        post="gate",
        horizon_days=1,
        enforcing=False,
        shifts=(day,),
        people=(
            RosterPerson(number="1", role="officer", competences=frozenset({"firearms", "medic"})),
            RosterPerson(number="2", role="officer", competences=frozenset({"firearms"})),
        ),
        rules=Rules(),
    )

    assert breaches(asked, Roster(frozenset({Duty("1", "00D"), Duty("2", "00D")}))) == []
    assert breaches(asked, Roster(frozenset({Duty("2", "00D")}))) == [
        Breach(B.COMPETENCE_MISSING, "00D", None, 1, 2, "firearms"),
        Breach(B.COMPETENCE_MISSING, "00D", None, 0, 1, "medic"),
    ]


# --- what it costs ----------------------------------------------------------------------------


def test_a_score_is_the_sum_of_what_is_lacking_wished_weighted_and_changed() -> None:
    rules = Rules(
        run_max_days=at_most(1, 30), recovery_min_h=at_most(48, 2), rest_min_h=at_most(11)
    )
    day, night = shifts(3, kinds="DN")[:2]
    asked = Problem(
        post="gate",
        horizon_days=3,
        enforcing=True,
        shifts=(
            replace(day, heads_min=2, heads_wanted=4, leader=True, officers_min=2),
            replace(night, heads_min=1, heads_wanted=1, competences=(("medic", 1),)),
            *shifts(3, kinds="DN")[2:],
        ),
        people=(
            RosterPerson(number="1", role="officer", requests=(wish(Wish.AVOID, day=0),)),
            RosterPerson(number="2", role="duty_auxiliary"),
        ),
        rules=rules,
        weights=Weights(
            officer_missing=1000,
            head_missing=500,
            competence_missing=400,
            leader_missing=300,
            change=20,
            wanted_missing=5,
        ),
    )
    draft = Roster(frozenset({Duty("1", "00D"), Duty("2", "00D"), Duty("9", "00D")}))
    roster = Roster(frozenset({Duty("1", "00D"), Duty("1", "01N"), Duty("1", "02D")}))

    found = score(asked, roster, draft=draft)

    assert found == RosterScore(
        broken=1,  # two hours between the night and the day
        # by day one head, one officer and the leader; by night one head and the medic
        shortage=500 + 1000 + 300 + 500 + 400,
        wanted=2 * 5,
        requests=7,
        by_rule=((B.RECOVERY_TOO_SHORT, 2 * 46), (B.RUN_TOO_LONG, 2 * 30)),
        changes=3 * 20,
    )
    assert found.cost == 2700 + 10 + 7 + 92 + 60 + 60
    assert score(asked, roster) == replace(found, changes=0)
