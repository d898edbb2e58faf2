"""Roster problems and rosters as files: read whole, or answered with every mistake in them."""

import json
from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st
from tidy.source import ROOT

from muster.core.kinds import Role, Wish
from muster.core.roster import (
    Duty,
    Lock,
    Must,
    Problem,
    Request,
    Roster,
    RosterPerson,
    Shift,
    Stood,
)
from muster.core.roster_check import breaches
from muster.core.roster_rules import ClosedDuty, CompulsoryRest, Rule, Rules, Succession, Weights
from muster.core.roster_score import score
from muster.formats.mistake import JsonFault, Refused
from muster.formats.roster_answer import (
    RosterAnswerOnFile,
    read_roster_answer,
    write_roster_answer,
)
from muster.formats.roster_problem import RosterOnFile, read_roster_problem, write_roster_problem

EXAMPLE = ROOT / "docs" / "reference" / "roster-example.json"

words = st.text("abcXYZ019-_值班", min_size=1, max_size=6)
counts = st.integers(0, 400)
rule = st.builds(
    Rule,
    name=st.text("ab -", max_size=5),
    limit=counts,
    source=st.text("ab 法.", max_size=9),
    weight=st.none() | st.integers(1, 900),
)
_LISTED = {"successions", "kinds_max", "compulsory_rest", "closed_duty"}
rules = st.builds(
    Rules,
    **{field.name: st.none() | rule for field in fields(Rules) if field.name not in _LISTED},
    successions=st.lists(
        st.builds(Succession, before=words, after=words, rule=rule), max_size=2
    ).map(tuple),
    kinds_max=st.lists(st.tuples(words, rule), max_size=2).map(tuple),
    compulsory_rest=st.none()
    | st.builds(
        CompulsoryRest,
        rule=rule,
        rest_days=counts,
        day_average_max_h=counts,
        average_over_days=st.integers(1, 30),
    ),
    closed_duty=st.none()
    | st.builds(ClosedDuty, rule=rule, days_min=counts, isolation_days=counts),
)


@st.composite
def filed(draw: st.DrawFn) -> RosterOnFile:
    """Return a problem with two days, and a draft and locks as likely as not."""
    codes = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    shifts = tuple(
        Shift(
            id=code,
            start_h=draw(st.integers(0, 47)),
            length_h=draw(st.integers(1, 24)),
            night=draw(st.booleans()),
            heads_min=(heads := draw(st.integers(0, 3))),
            heads_wanted=heads + draw(st.integers(0, 2)),
            officers_min=draw(st.integers(0, 2)),
            leader=draw(st.booleans()),
            kind=draw(st.sampled_from(["", "D", "N"])),
            competences=tuple(sorted(draw(st.dictionaries(words, counts, max_size=2)).items())),
            crew=draw(st.none() | st.integers(0, 3)),
            closed=draw(st.booleans()),
        )
        for code in codes
    )
    request = st.builds(
        Request,
        wish=st.sampled_from(Wish),
        shift=st.sampled_from(codes),
        weight=counts,
    ) | st.builds(
        Request, wish=st.sampled_from(Wish), day=st.integers(0, 1), kind=st.just("N"), weight=counts
    )
    stood = st.builds(
        Stood,
        start_h=st.integers(-400, -1),
        length_h=st.integers(1, 24),
        night=st.booleans(),
        kind=st.just("D"),
        closed=st.booleans(),
    )
    people = tuple(
        RosterPerson(
            number=number,
            role=draw(st.sampled_from(Role)).value,
            leader=draw(st.booleans()),
            competences=draw(st.frozensets(words, max_size=2)),
            crew=draw(st.none() | st.integers(0, 3)),
            absent=draw(st.sampled_from([(), ((-5, 9), (20, 10**6))])),
            stood=tuple(draw(st.lists(stood, max_size=2))),
            requests=tuple(draw(st.lists(request, max_size=2))),
        )
        for number in draw(st.lists(words, min_size=1, max_size=3, unique=True))
    )
    pairs = [Duty(p.number, s.id) for p in people for s in shifts]
    duties = st.frozensets(st.sampled_from(pairs))
    return RosterOnFile(
        title=draw(st.text("a 值", max_size=4)),
        draft=draw(st.none() | st.builds(Roster, duties)),
        locks=tuple(
            Lock(duty.person, duty.shift, draw(st.sampled_from(Must)))
            for duty in sorted(draw(duties))
        ),
        problem=Problem(
            post=draw(words),
            horizon_days=2,
            enforcing=draw(st.booleans()),
            shifts=shifts,
            people=people,
            rules=draw(rules),
            first_weekday=draw(st.integers(0, 6)),
            holidays=draw(st.frozensets(st.integers(-30, 1), max_size=2)),
            weights=draw(st.just(Weights()) | st.builds(Weights, change=counts)),
        ),
    )


@given(filed())
@settings(max_examples=80, deadline=None)
def test_what_is_written_is_read_back_the_same(given_: RosterOnFile) -> None:
    assert read_roster_problem(write_roster_problem(given_)) == given_


def mistakes(text: str) -> list[tuple[str, str, JsonFault]]:
    read = read_roster_problem(text.encode())
    assert isinstance(read, Refused)
    return [(each.path, each.about, each.fault) for each in read.mistakes]


def test_everything_that_is_wrong_is_named_at_once() -> None:
    told = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    told["shifts"][0]["start_h"] = 999
    told["shifts"][1]["code"] = "00D"
    told["shifts"][2] |= {"heads_min": 4, "heads_wanted": 3}
    told["people"][0] |= {
        "requests": [{"wish": "want"}, {"wish": "cannot", "shift": "99D"}],
        "absent": [{"from_h": 5, "to_h": 5}],
        "stood": [{"start_h": 0, "length_h": 8}],
    }
    told["locks"] = [{"person": "x", "shift": "01D", "must": "never"}] * 2
    told["rules"]["rest_min_h"] = {"limit": 11, "wieght": 3}

    assert mistakes(json.dumps(told)) == [
        ("rules.rest_min_h.wieght", "north-gate", JsonFault.UNKNOWN_FIELD),
        ("shifts[1].code", "00D", JsonFault.TWICE),
        ("shifts[0].start_h", "00D", JsonFault.OUT_OF_SPAN),
        ("shifts[2].heads_wanted", "01D", JsonFault.OUT_OF_SPAN),
        ("people[0].absent[0].to_h", "0000001", JsonFault.ENDS_FIRST),
        ("people[0].stood[0].start_h", "0000001", JsonFault.OUT_OF_SPAN),
        ("people[0].requests[0]", "0000001", JsonFault.ONE_OF),
        ("people[0].requests[1].shift", "0000001", JsonFault.UNKNOWN_SHIFT),
        ("locks[0].person", "", JsonFault.UNKNOWN_PERSON),
        ("locks[1].person", "", JsonFault.UNKNOWN_PERSON),
        ("locks[1]", "x 01D", JsonFault.TWICE),
    ]


def test_a_name_that_stands_twice_in_an_object_is_a_mistake() -> None:
    """A reader that takes the last one would hide the first."""
    text = EXAMPLE.read_text(encoding="utf-8")
    twice = text.replace('"horizon_days": 7,', '"horizon_days": 7, "horizon_days": 7,')
    inner = twice.replace('"start_h":20,', '"start_h":20,"start_h":20,')

    assert mistakes(inner) == [
        ("horizon_days", "", JsonFault.KEY_TWICE),
        *((f"shifts[{n}].start_h", "", JsonFault.KEY_TWICE) for n in (1,)),
    ]


def test_night_work_that_is_not_said_is_told_by_the_hours() -> None:
    told = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    for shift in told["shifts"]:
        del shift["night"]

    assert read_roster_problem(json.dumps(told).encode()) == read_roster_problem(EXAMPLE)


def test_a_roster_is_read_as_it_is_written_and_no_duty_stands_there_twice() -> None:
    example = read_roster_problem(EXAMPLE)
    assert isinstance(example, RosterOnFile)
    made = Roster(frozenset({Duty("0000001", "00D"), Duty("0000002", "00N")}))
    answer = RosterAnswerOnFile(roster=made, problem_sha256="ab", seed=3, outcome="found", bound=7)
    found = breaches(example.problem, made)
    content = write_roster_answer(answer, score=score(example.problem, made), found=found)

    assert read_roster_answer(content) == answer
    said = json.loads(content)
    assert said["costs"]["shortage"] == score(example.problem, made).shortage
    assert {"shift": "00D", "lack": "heads_short", "missing": 1} in said["open"]
    said["duties"].append(said["duties"][0])
    refused = read_roster_answer(json.dumps(said).encode())
    assert isinstance(refused, Refused)
    assert [(m.path, m.fault) for m in refused.mistakes] == [("duties[2]", JsonFault.TWICE)]
