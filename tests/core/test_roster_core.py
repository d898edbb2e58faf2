"""What a roster is, what is wrong with one, what it costs, and what the patterns make."""

import pickle
import tomllib
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.core.pattern import PATTERNS, Watch, deal_crews, is_night, pattern_roster
from muster.core.roster import Breach, BreachRule, Duty, Problem, Roster, RosterPerson, Shift, Stood
from muster.core.roster_check import breaches, hard
from muster.core.roster_explanation import AVAILABLE, Shortfall, shortfalls
from muster.core.roster_rules import ClosedDuty, CompulsoryRest, Rule, Rules, Succession, Weights
from muster.core.rules import RulePack, rule_pack

PACKS = Path(__file__).resolve().parent.parent.parent / "rulepacks"


def rule(limit: int) -> Rule:
    return Rule(name="test", limit=limit, source="test")


def rules(
    *, rest: int = 11, run: int = 6, nights: int = 3, officers: int = 1, week: int | None = None
) -> Rules:
    return Rules(
        rest_min_h=rule(rest),
        run_max_days=rule(run),
        nights_in_row_max=rule(nights),
        enforcing_officers_min=rule(officers),
        hours_per_7_days_max=None if week is None else rule(week),
    )


def officer(number: str, **known: object) -> RosterPerson:
    return replace(RosterPerson(number=number, role="officer"), **known)


def auxiliary(number: str, **known: object) -> RosterPerson:
    return replace(RosterPerson(number=number, role="duty_auxiliary"), **known)


def before(slots: str) -> tuple[Stood, ...]:
    """Return what was stood before the roster, a letter a day, the last on the day before it.

    D is 08 to 16, N is 22 to 06 and a night, F is 24 hours from 08, a dot is a day off.
    """
    hours = {"D": (8, 8), "N": (22, 8), "F": (8, 24), "E": (16, 8)}
    return tuple(
        Stood(
            start_h=24 * (i - len(slots)) + hours[slot][0],
            length_h=hours[slot][1],
            night=slot in "NF",
            kind=slot,
        )
        for i, slot in enumerate(slots)
        if slot != "."
    )


def worked(hours: tuple[int, ...]) -> tuple[Stood, ...]:
    """Return duties of so many hours one, two … days before the roster."""
    return tuple(
        Stood(start_h=-24 * (i + 1) + 4, length_h=length)
        for i, length in enumerate(hours)
        if length
    )


def shift_rows(table: str) -> tuple[Shift, ...]:
    """Read shifts from a table: id | start | length | min | wanted | officers | leader."""
    shifts = []
    for line in table.strip().splitlines():
        name, start, length, least, wanted, officers, leader = line.replace("|", " ").split()
        shifts.append(
            Shift(
                id=name,
                start_h=int(start),
                length_h=int(length),
                night=is_night(int(start), int(length)),
                heads_min=int(least),
                heads_wanted=int(wanted),
                officers_min=int(officers),
                leader=leader == "leader",
            )
        )
    return tuple(shifts)


def roster(table: str) -> Roster:
    """Read who stands what from a table: a person, then the shifts."""
    return Roster(
        frozenset(
            Duty(line.split()[0], name)
            for line in table.strip().splitlines()
            for name in line.split()[1:]
        )
    )


def problem(
    table: str,
    *people: RosterPerson,
    days: int = 14,
    enforcing: bool = False,
    keep: Rules | None = None,
) -> Problem:
    return Problem(
        post="gate",
        horizon_days=days,
        enforcing=enforcing,
        shifts=shift_rows(table),
        people=people,
        rules=keep or rules(),
    )


TWO_DAYS = """
    00D |  8 | 12 | 0 | 0 | 0 | -
    00N | 20 | 12 | 0 | 0 | 0 | -
    01D | 32 | 12 | 0 | 0 | 0 | -
    01N | 44 | 12 | 0 | 0 | 0 | -
"""


def week_of(slot: str, start: int, length: int, days: int = 10) -> str:
    return "\n".join(
        f"{day:02d}{slot} | {day * 24 + start} | {length} | 0 | 0 | 0 | -" for day in range(days)
    )


DAYS = week_of("D", 8, 8)
NIGHTS = week_of("N", 22, 8)
STAYS = [
    ("00D 01D", {}, []),
    ("00D 00N", {}, [Breach(BreachRule.REST_TOO_SHORT, "00N", "1", 0, 11)]),
    ("00N 01N", {}, []),
    ("00N 01D", {}, [Breach(BreachRule.REST_TOO_SHORT, "01D", "1", 0, 11)]),
    ("00D", {"stood": (Stood(start_h=-11, length_h=8),)}, []),
    (
        "00D",
        {"stood": (Stood(start_h=-10, length_h=8),)},
        [Breach(BreachRule.REST_TOO_SHORT, "00D", "1", 10, 11)],
    ),
    (
        "00D",
        {"stood": (Stood(start_h=-3, length_h=12),)},
        [Breach(BreachRule.TWO_AT_ONCE, "00D", "1", 1, 0)],
    ),
    ("00D", {"absent": ((0, 8), (20, 99))}, []),
    ("00D", {"absent": ((0, 9),)}, [Breach(BreachRule.ABSENT, "00D", "1", 1, 0)]),
    ("00N", {"absent": ((24, 27),)}, [Breach(BreachRule.ABSENT, "00N", "1", 3, 0)]),
]


@pytest.mark.parametrize(("stood", "known", "found"), STAYS)
def test_rest_and_absence_are_judged_by_the_hour(
    stood: str, known: dict[str, object], found: list[Breach]
) -> None:
    asked = problem(TWO_DAYS, officer("1", **known))

    assert breaches(asked, roster(f"1 {stood}")) == found


def test_a_short_shift_within_a_long_one_hides_nothing_of_what_follows() -> None:
    asked = problem(
        """
        long  |  8 | 24 | 0 | 0 | 0 | -
        short | 10 |  2 | 0 | 0 | 0 | -
        next  | 36 |  8 | 0 | 0 | 0 | -
        """,
        officer("1"),
    )

    assert breaches(asked, roster("1 long short next")) == [
        Breach(BreachRule.TWO_AT_ONCE, "short", "1", 2, 0),
        Breach(BreachRule.REST_TOO_SHORT, "next", "1", 4, 11),
    ]


RUNS = [
    (DAYS, "00D 01D 02D 03D 04D 05D", {}, []),
    (
        DAYS,
        "00D 01D 02D 03D 04D 05D 06D 07D",
        {},
        [Breach(BreachRule.RUN_TOO_LONG, "06D", "1", 8, 6)],
    ),
    (DAYS, "00D 01D 02D 03D 05D 06D 07D 08D", {}, []),
    (DAYS, "00D 01D", {"stood": before("DDDD")}, []),
    (
        DAYS,
        "00D 01D",
        {"stood": before("DDDDD")},
        [Breach(BreachRule.RUN_TOO_LONG, "01D", "1", 7, 6)],
    ),
    (DAYS, "01D 02D", {"stood": before("DDDDDDDDD")}, []),
    (NIGHTS, "00N 01N 02N", {}, []),
    (NIGHTS, "03N 04N 05N 06N", {}, [Breach(BreachRule.NIGHTS_TOO_MANY, "06N", "1", 4, 3)]),
    (
        NIGHTS,
        "00N",
        {"stood": before("NNN")},
        [Breach(BreachRule.NIGHTS_TOO_MANY, "00N", "1", 4, 3)],
    ),
    (NIGHTS, "01N", {"stood": before("NNN")}, []),
]


@pytest.mark.parametrize(("table", "stood", "known", "found"), RUNS)
def test_a_run_is_counted_on_from_before_the_roster(
    table: str, stood: str, known: dict[str, object], found: list[Breach]
) -> None:
    assert breaches(problem(table, officer("1", **known)), roster(f"1 {stood}")) == found


WEEKS = [
    ("00D 01D 02D 03D 04D 05D", (), []),
    ("00D 01D 02D 03D 05D 06D", (8,), [Breach(BreachRule.WEEK_TOO_LONG, "05D", "1", 48, 40)]),
    ("00D 02D 04D 06D 08D", (0, 0, 16, 16), [Breach(BreachRule.WEEK_TOO_LONG, "02D", "1", 48, 40)]),
    ("02D 03D", (8, 16), []),
    ("04D 05D 06D", (16, 16, 16, 16, 16), []),
]


@pytest.mark.parametrize(("stood", "worked_h", "found"), WEEKS)
def test_hours_count_in_every_seven_days_also_those_before_the_roster(
    stood: str, worked_h: tuple[int, ...], found: list[Breach]
) -> None:
    limit = 40 if worked_h else 48
    asked = problem(DAYS, officer("1", stood=worked(worked_h)), keep=rules(week=limit))

    assert breaches(asked, roster(f"1 {stood}")) == found


def test_too_few_heads_no_officer_and_no_leader_are_named_with_what_there_is() -> None:
    asked = problem(
        """
        00D |  8 | 12 | 2 | 3 | 0 | leader
        00N | 20 | 12 | 2 | 3 | 0 | leader
        01D | 32 | 12 | 1 | 1 | 2 | -
        """,
        officer("1"),
        auxiliary("2", leader=True),
        auxiliary("3"),
        enforcing=True,
    )

    assert breaches(asked, roster("1 00D \n 2 00N \n 3 00N \n 1 01D")) == [
        Breach(BreachRule.HEADS_SHORT, "00D", None, 1, 2),
        Breach(BreachRule.LEADER_MISSING, "00D", None, 0, 1),
        Breach(BreachRule.OFFICER_MISSING, "00N", None, 0, 1),
        Breach(BreachRule.OFFICER_MISSING, "01D", None, 1, 2),
    ]


def test_a_post_that_does_not_enforce_may_be_stood_by_auxiliaries_alone() -> None:
    table = "00D | 8 | 12 | 1 | 1 | 0 | -"
    stood = roster("2 00D")

    assert breaches(problem(table, auxiliary("2")), stood) == []
    assert breaches(problem(table, auxiliary("2"), enforcing=True), stood) == [
        Breach(BreachRule.OFFICER_MISSING, "00D", None, 0, 1)
    ]


def test_people_and_shifts_nobody_knows_are_named_and_fill_no_place() -> None:
    asked = problem("00D | 8 | 12 | 1 | 1 | 0 | -", officer("1"))

    assert breaches(asked, roster("9 00D \n 1 77N")) == [
        Breach(BreachRule.UNKNOWN_SHIFT, "77N", "1"),
        Breach(BreachRule.UNKNOWN_PERSON, "00D", "9"),
        Breach(BreachRule.HEADS_SHORT, "00D", None, 0, 1),
    ]


def test_a_problem_does_not_hold_one_person_twice_or_a_shift_outside_its_days() -> None:
    with pytest.raises(ValueError, match="person given twice: 1"):
        problem(TWO_DAYS, officer("1"), auxiliary("1"))
    with pytest.raises(ValueError, match="shift 01D begins outside the roster"):
        problem(TWO_DAYS, days=1)
    with pytest.raises(ValueError, match="shift 00D cannot be stood"):
        shift_rows("00D | 8 | 12 | 3 | 2 | 0 | -")


def pack(name: str) -> RulePack:
    read = rule_pack(tomllib.loads((PACKS / f"{name}.toml").read_text("utf-8")), digest="d")
    assert isinstance(read, RulePack)
    return read


def said(rules: Rules) -> dict[str, object]:
    """Return the rules in force, each as its name, limit and weight."""
    found: dict[str, object] = {}
    for field in fields(rules):
        match getattr(rules, field.name):
            case Rule() as one:
                found[field.name] = (one.name, one.limit, one.weight)
            case CompulsoryRest() | ClosedDuty() as order:
                found[field.name] = (order.rule.name, order.rule.limit, order.rule.weight)
            case None | ():
                pass
            case other:
                found[field.name] = other
    return found


def test_the_rules_of_a_pack_keep_their_numbers_names_and_weights() -> None:
    at = datetime(2020, 3, 1, tzinfo=UTC)
    limits = {name: pack(name).roster_limits(at=at) for name in ("cn-2020", "eu-wtd")}

    assert said(Rules.of(limits["cn-2020"])) == {
        "rest_min_h": ("rest-between-shifts-11", 11, None),
        "run_max_days": ("run-of-days-6", 6, None),
        "nights_in_row_max": ("nights-in-a-row-3", 3, None),
        "recovery_min_h": ("recovery-24", 24, 20),
        "hours_per_7_days_max": ("week-55", 55, 5),
        "compulsory_rest": ("compulsory-rest-15-10", 15, 300),
        "closed_duty": ("closed-14-14", 28, 500),
        "enforcing_officers_min": ("enforcing-post", 1, None),
        "crews_mixed_max": ("fixed-crews", 0, 30),
        "fatigue_day_max": ("fatigue-35-45", 35, 1),
        "fatigue_night_max": ("fatigue-35-45", 45, 1),
        "risk_max_percent": ("fatigue-35-45", 160, 1),
        "fair_nights": ("fair-shares", 0, 5),
        "fair_weekends": ("fair-shares", 0, 4),
        "fair_holidays": ("fair-shares", 0, 10),
    }
    assert said(Rules.of(limits["eu-wtd"])) == said(Rules.of(limits["cn-2020"])) | {
        "rest_min_h": ("daily-rest-11", 11, None),
        "weekly_rest_min_h": ("weekly-rest-35", 35, None),
        "run_max_days": ("weekly-rest", 6, None),
        "recovery_min_h": ("recovery-48", 48, 5),
        "hours_per_7_days_max": ("week-48", 48, None),
        "compulsory_rest": ("compulsory-rest-12-8", 12, 300),
    }
    assert {Weights.of(one) for one in limits.values()} == {Weights()}
    sources = {rule.name: rule.source for rule in pack("cn-2020").rules}
    kept = Rules.of(limits["cn-2020"])
    assert kept.rest_min_h.source == sources["rest-between-shifts-11"]
    assert kept.closed_duty.rule.source == sources["closed-14-14"]


def test_binding_rules_are_those_without_a_weight() -> None:
    weighed = replace(rule(0), weight=3)
    kept = Rules(
        run_max_days=rule(6),
        kinds_max=(("N", rule(4)),),
        successions=(Succession(before="E", after="D", rule=rule(0)),),
        closed_duty=ClosedDuty(rule=rule(14), days_min=1, isolation_days=14),
    )
    softer = replace(
        kept,
        rest_min_h=weighed,
        kinds_max=(("N", rule(4)), ("E", weighed)),
        successions=(*kept.successions, Succession(before="N", after="D", rule=weighed)),
        compulsory_rest=CompulsoryRest(
            rule=weighed, rest_days=3, day_average_max_h=10, average_over_days=15
        ),
    )

    assert softer.binding() == kept


def test_a_pack_may_say_portions_of_28_days_shapes_of_days_and_successions() -> None:
    table = tomllib.loads((PACKS / "cn-2020.toml").read_text("utf-8"))
    common = {
        field: table["rule"][0][field]
        for field in ("title_zh", "title_en", "valid_from", "basis", "source")
    }
    table["rule"] += [
        {
            **common,
            "kind": "portions",
            "name": "portions",
            "hours_max": 190,
            "hours_min": 150,
            "weekends_max": 2,
            "holidays_max": 1,
            "kinds_max": ["N:7"],
            "weight_points": 3,
        },
        {
            **common,
            "kind": "shape_of_days",
            "name": "shape",
            "run_min_days": 2,
            "off_min_days": 2,
            "off_max_days": 7,
        },
        {**common, "kind": "successions", "name": "turns", "forbidden": ["E-D", "N-E"]},
    ]
    read = rule_pack(table, digest="d")
    assert isinstance(read, RulePack)

    limits = read.roster_limits(at=datetime(2020, 3, 1, tzinfo=UTC))
    kept = Rules.of(limits, horizon_days=14)

    found = said(kept)
    assert {name: found[name] for name in found.keys() - {"kinds_max", "successions"}} == said(
        Rules.of(pack("cn-2020").roster_limits(at=datetime(2020, 3, 1, tzinfo=UTC)))
    ) | {
        "hours_max": ("portions", 95, 3),
        "hours_min": ("portions", 75, 3),
        "weekends_max": ("portions", 1, 3),
        "holidays_max": ("portions", 1, 3),
        "run_min_days": ("shape", 2, None),
        "off_min_days": ("shape", 2, None),
        "off_max_days": ("shape", 7, None),
    }
    assert [(kind, rule.limit) for kind, rule in kept.kinds_max] == [("N", 4)]
    assert [(s.before, s.after, s.rule.name, s.rule.hard) for s in kept.successions] == [
        ("E", "D", "turns", True),
        ("N", "E", "turns", True),
    ]


# --- why a shift stays short -------------------------------------------------------------------


def test_a_shortfall_says_what_holds_back_those_who_are_not_on_the_shift() -> None:
    asked = problem(
        """
        00D |  8 | 12 | 1 | 1 | 0 | -
        00N | 20 | 12 | 6 | 6 | 0 | leader
        """,
        officer("1", absent=((20, 44),)),
        officer("2"),
        auxiliary("3", stood=before("NNN")),
        auxiliary("4", stood=(Stood(start_h=-3, length_h=24),)),
        auxiliary("5"),
        auxiliary("6"),
        enforcing=True,
    )

    assert shortfalls(asked, roster("2 00D \n 5 00N")) == (
        Shortfall(
            shift_id="00N",
            rule=BreachRule.HEADS_SHORT,
            missing=5,
            blocked_by=(
                ("absent", 1),
                (AVAILABLE, 1),
                ("nights_too_many", 1),
                ("rest_too_short", 1),
                ("two_at_once", 1),
            ),
        ),
        Shortfall(
            shift_id="00N",
            rule=BreachRule.OFFICER_MISSING,
            missing=1,
            blocked_by=(("absent", 1), ("rest_too_short", 1)),
        ),
        Shortfall(shift_id="00N", rule=BreachRule.LEADER_MISSING, missing=1, blocked_by=()),
    )


# --- patterns ---------------------------------------------------------------------------------


def timetable(code: str, days: int) -> list[str]:
    pattern = PATTERNS[code]
    rows = []
    for crew in range(pattern.crews):
        turns = [pattern.turn(crew, day) for day in range(days)]
        rows.append("".join(slot.code if slot else "." for slot in turns))
    return rows


def test_the_crews_of_a_pattern_take_turns() -> None:
    assert timetable("3x2", 9) == ["DN.DN.DN.", "N.DN.DN.D", ".DN.DN.DN"]
    assert timetable("4x3", 8) == ["DDEENN..", "EENN..DD", "NN..DDEE", "..DDEENN"]
    assert timetable("DDNN", 8) == ["DDNN....", "NN....DD", "....DDNN", "..DDNN.."]
    assert timetable("3x24", 6) == ["F..F..", "..F..F", ".F..F."]


def test_three_parties_relieve_each_other_at_a_closed_post_every_fortnight() -> None:
    rows = timetable("ABC", 126)

    assert [row[:46] for row in rows[:3]] == [
        "DN.DN.DN.DN.DN" + "." * 28 + ".DN.",
        "N.DN.DN.DN.DN." + "." * 28 + "DN.D",
        ".DN.DN.DN.DN.D" + "." * 28 + "N.DN",
    ]
    assert {row[:14] for row in rows[3:]} == {"." * 14}
    assert [row[14:28] for row in rows[3:6]] == [row[:14] for row in rows[:3]]
    assert {row.count("D") + row.count("N") for row in rows} == {28}  # all stand as much


NIGHT_WORK = [(20, 12, True), (8, 12, False), (24, 8, True), (22, 8, True), (16, 8, False)]


@pytest.mark.parametrize(("start_h", "length_h", "night"), [*NIGHT_WORK, (8, 24, True)])
def test_three_hours_between_midnight_and_five_make_a_night(
    start_h: int, length_h: int, night: bool
) -> None:
    assert is_night(start_h, length_h) is night


def watch(pattern: str = "3x2", heads: int = 2, changeover_h: int = 8) -> Watch:
    return Watch(
        post="gate",
        pattern=pattern,
        enforcing=True,
        heads_min=heads,
        heads_wanted=heads,
        changeover_h=changeover_h,
    )


def staff(officers: int, leaders: int, others: int) -> tuple[RosterPerson, ...]:
    """Return people of whom the leaders are auxiliaries."""
    return (
        *(officer(f"o{i}") for i in range(officers)),
        *(auxiliary(f"l{i}", leader=True) for i in range(leaders)),
        *(auxiliary(f"x{i}") for i in range(others)),
    )


def test_a_pattern_makes_dated_shifts_and_puts_each_crew_on_its_own() -> None:
    asked, made = pattern_roster(
        watch("4x3", heads=1), staff(4, 4, 0), rules(), horizon_days=2, cycle_day=0
    )

    assert [(s.id, s.start_h, s.end_h, s.night) for s in asked.shifts] == [
        ("00N", 0, 8, True),
        ("00D", 8, 16, False),
        ("00E", 16, 24, False),
        ("01N", 24, 32, True),
        ("01D", 32, 40, False),
        ("01E", 40, 48, False),
    ]
    assert made == roster("""
        o0 00D 01D
        l0 00D 01D
        o1 00E 01E
        l1 00E 01E
        o2 01N
        l2 01N
        o3 00N
        l3 00N
    """)


def test_a_roster_continues_the_one_before_it() -> None:
    people = staff(3, 3, 0)
    _, whole = pattern_roster(watch(), people, rules(), horizon_days=8)
    _, later = pattern_roster(watch(), people, rules(), horizon_days=3, cycle_day=5)

    def since_first(duty: Duty) -> Duty:
        return Duty(duty.person, f"{int(duty.shift[:2]) + 5:02d}{duty.shift[2:]}")

    assert {since_first(duty) for duty in later.duties} == {
        duty for duty in whole.duties if int(duty.shift[:2]) >= 5
    }


# What a full post breaks by its pattern alone, under the rules of a pack: weighted rules, each a
# property of the pattern and not a fault of whoever applies it.
BY_DESIGN = {
    "cn-2020": {
        "3x2": {"fatigue_too_high", "risk_too_high", "week_too_long"},
        "4x3": {"fatigue_too_high"},
        "3x24": {"fatigue_too_high", "risk_too_high", "week_too_long"},
        "DDNN": {"fatigue_too_high", "risk_too_high"},
        "ABC": {"fatigue_too_high", "risk_too_high", "week_too_long"},
    },
}
SHARED = {"nights_unfair", "weekends_unfair"}  # a roster shorter than the cycle is not yet even


@given(
    st.sampled_from(sorted(PATTERNS)),
    st.integers(1, 30),
    st.integers(0, 23),
    st.integers(0, 130),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 3),
)
@settings(max_examples=150, deadline=None)
def test_a_pattern_with_enough_people_and_nobody_absent_breaks_no_rule(
    code: str, days: int, changeover_h: int, cycle_day: int, more: int, leaders: int, others: int
) -> None:
    crews = PATTERNS[code].crews
    people = staff(crews + more, crews + leaders, others)

    asked, made = pattern_roster(
        watch(code, heads=2, changeover_h=changeover_h),
        people,
        Rules.of(pack("cn-2020").roster_limits(at=datetime(2020, 2, 1, tzinfo=UTC))),
        horizon_days=days,
        cycle_day=cycle_day,
    )

    found = breaches(asked, made)
    assert hard(found) == []
    assert {b.rule for b in found} <= BY_DESIGN["cn-2020"][code] | SHARED
    assert len(asked.shifts) == days * len(PATTERNS[code].slots)
    starts = sorted((s.start_h, s.end_h) for s in asked.shifts)
    assert all(before[1] == after[0] for before, after in pairwise(starts))


role = st.tuples(st.sampled_from(["officer", "duty_auxiliary"]), st.booleans())


@given(st.lists(role, max_size=14), st.integers(1, 4), st.randoms(use_true_random=False))
def test_crews_have_an_officer_and_a_leader_each_when_there_are_enough(
    kinds: list[tuple[str, bool]], crews: int, chance: object
) -> None:
    people = [RosterPerson(number=f"{i:02d}", role=r, leader=le) for i, (r, le) in enumerate(kinds)]

    dealt = deal_crews(people, crews)

    assert [replace(p, crew=None) for p in dealt] == people
    for kind in ("officer", "leader"):
        held = {p.crew for p in dealt if getattr(p, kind)}
        assert len(held) == min(crews, sum(getattr(p, kind) for p in people))
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert set(deal_crews(shuffled, crews)) == set(dealt)


def test_who_has_a_crew_keeps_it_and_the_others_fill_up() -> None:
    people = (officer("1", crew=1), officer("2", crew=1), officer("3"), auxiliary("4"))

    assert [p.crew for p in deal_crews(people, 2)] == [1, 1, 0, 0]
    crowd = [auxiliary(number, crew=0) for number in "123"]
    assert [p.crew for p in deal_crews([*crowd, officer("5"), officer("6")], 2)] == [0, 0, 0, 1, 0]
    with pytest.raises(ValueError, match="there is no crew 2 of 2"):
        deal_crews([officer("1", crew=2)], 2)


def test_problem_and_roster_can_be_sent_to_another_process() -> None:
    made = pattern_roster(watch(), staff(3, 3, 3), rules(week=60), horizon_days=14)

    assert pickle.loads(pickle.dumps(made)) == made
    assert len({*made, *pickle.loads(pickle.dumps(made))}) == 2
