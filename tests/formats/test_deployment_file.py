"""Deployment problems as files: read whole, or answered with every mistake in them."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tidy.source import ROOT

from muster.core.conflict import Cause, CauseKind, Conflict
from muster.core.deployment import (
    Ban,
    Block,
    BreachRule,
    Candidate,
    Commitment,
    Costs,
    DemandLine,
    Floor,
    Limits,
    Lock,
    Makeup,
    Move,
    Plan,
    Problem,
    Quality,
    Reason,
    ReasonCode,
    Squad,
    UnmetWeight,
    Weights,
    Window,
)
from muster.core.kinds import Role
from muster.core.unfilled import Unfilled
from muster.formats import deployment_file as file
from muster.formats.deployment import ProblemOnFile, read_problem, write_problem
from muster.formats.deployment_answer import AnswerOnFile, read_answer, write_answer
from muster.formats.json_file import content_of, typed
from muster.formats.json_walk import walk
from muster.formats.mistake import MISTAKES_MOST, JsonFault, Mistake, Mistakes, Refused

EXAMPLE = ROOT / "docs" / "reference" / "deployment-example.json"
LINE = {
    "code": "L1", "post": "P1", "org": "O1", "lat": 44.5, "lon": 107, "role": "officer", "heads": 2,
}  # fmt: skip
PERSON = {"number": "1", "home": "O1", "lat": 44.5, "lon": 107.25, "role": "officer"}


def told(**fields: object) -> dict[str, object]:
    """Return a problem of one line and one person, with some fields given otherwise."""
    sound = {
        "format": "muster-deployment-problem", "version": 1, "lines": [LINE], "people": [PERSON],
    }  # fmt: skip
    return {**sound, **fields}


def mistakes(said: object) -> list[tuple[str, str, str, JsonFault, dict[str, str]]]:
    """Return what is wrong with a file that says ``said``: path, whose, found, fault, remedy."""
    return mistakes_in(json.dumps(said).encode())


def mistakes_in(content: bytes) -> list[tuple[str, str, str, JsonFault, dict[str, str]]]:
    """Return the same of a file as it stands."""
    read = read_problem(content)
    assert isinstance(read, Refused)
    return [(m.path, m.about, m.found, m.fault, dict(m.remedy)) for m in read.mistakes]


# --- what is read --------------------------------------------------------------------------------


def test_the_worked_example_is_read_as_the_reference_says() -> None:
    filed = read_problem(EXAMPLE)

    assert isinstance(filed, ProblemOnFile)
    problem = filed.problem
    assert (len(problem.lines), len(problem.candidates)) == (3, 10)
    assert problem.lines[0] == DemandLine(
        code="camp-rescue",
        post="post:ice-camp",
        org="org:west",
        lat_e6=44_620_000,
        lon_e6=107_180_000,
        role="officer",
        heads=2,
        heads_min=1,
        competences=frozenset({"river_rescue"}),
        priority=1,
        high_risk=True,
        window=Window(datetime(2020, 2, 5, 22, tzinfo=UTC), datetime(2020, 2, 19, 22, tzinfo=UTC)),
    )
    assert set(filed.names) >= {person.number for person in problem.candidates}


def test_what_is_left_out_has_the_values_of_the_core() -> None:
    filed = read_problem(json.dumps(told()).encode())

    line = DemandLine(
        code="L1", post="P1", org="O1", lat_e6=44_500_000, lon_e6=107_000_000, role="officer",
        heads=2,
    )  # fmt: skip
    person = Candidate(number="1", home="O1", lat_e6=44_500_000, lon_e6=107_250_000, role="officer")
    assert filed == ProblemOnFile(problem=Problem(lines=(line,), candidates=(person,)))


def test_a_mark_of_byte_order_in_front_does_no_harm() -> None:
    content = json.dumps(told()).encode()

    assert read_problem(b"\xef\xbb\xbf" + content) == read_problem(content)


def test_a_place_is_rounded_to_the_millionth_of_a_degree() -> None:
    filed = read_problem(json.dumps(told(lines=[{**LINE, "lat": 44.1234565001}])).encode())

    assert isinstance(filed, ProblemOnFile)
    assert filed.problem.lines[0].lat_e6 == 44_123_457


# --- what is refused -----------------------------------------------------------------------------

WINDOW = {"begins": "2020-02-05T12:00:00Z", "ends": "2020-02-05T20:00:00+08:00"}
OFFICERS = "officer, duty_auxiliary, any_police"
PROBLEM = "muster-deployment-problem"
WRONG = [
    ([1], ("", "", "[…]", JsonFault.WRONG_TYPE, {"wanted": "object"})),
    (
        {"format": "other", "lines": 7},
        ("format", "", '"other"', JsonFault.ANOTHER_FORMAT, {"wanted": PROBLEM}),
    ),
    (told(version=2), ("version", "", "2", JsonFault.ANOTHER_FORMAT, {"wanted": "1"})),
    (told(titel="x"), ("titel", "", "", JsonFault.UNKNOWN_FIELD, {"nearest": "title"})),
    (told(title="a\u202eb"), ("title", "", '"a\\u202eb"', JsonFault.BAD_TEXT, {"most": "200"})),
    (told(people={}), ("people", "", "{…}", JsonFault.WRONG_TYPE, {"wanted": "list"})),
    (
        told(lines=[{k: v for k, v in LINE.items() if k != "heads"}]),
        ("lines[0].heads", "L1", "", JsonFault.MISSING_FIELD, {"wanted": "whole number"}),
    ),
    (
        told(lines=[{**LINE, "heads": 2.5}]),
        ("lines[0].heads", "L1", "2.5", JsonFault.WRONG_TYPE, {"wanted": "whole number"}),
    ),
    (
        told(lines=[{**LINE, "priority": 10}]),
        ("lines[0].priority", "L1", "10", JsonFault.OUT_OF_SPAN, {"least": "1", "most": "9"}),
    ),
    (
        told(lines=[{**LINE, "lat": 91}]),
        ("lines[0].lat", "L1", "91", JsonFault.OUT_OF_SPAN, {"least": "-90", "most": "90"}),
    ),
    (
        told(lines=[{**LINE, "role": "offcer"}]),
        ("lines[0].role", "L1", '"offcer"', JsonFault.UNKNOWN_WORD,
         {"nearest": "officer", "allowed": OFFICERS}),
    ),
    (
        told(lines=[{**LINE, "post": "P 1"}]),
        ("lines[0].post", "L1", '"P 1"', JsonFault.BAD_CODE, {"most": "80"}),
    ),
    (
        told(lines=[{**LINE, "post": "P1\n"}]),
        ("lines[0].post", "L1", '"P1\\n"', JsonFault.BAD_CODE, {"most": "80"}),
    ),
    (
        told(lines=[{**LINE, "heads_min": 3}]),
        ("lines[0].heads_min", "L1", "3", JsonFault.HEADS_MIN_ABOVE, {"heads": "2"}),
    ),
    (
        told(weights={"unmet": [{"priority": 1, "minimum": 4, "wanted": 5}]}),
        ("weights.unmet[0].wanted", "", "5", JsonFault.OUT_OF_SPAN, {"least": "0", "most": "4"}),
    ),
    (
        told(weights={"unmet": [{"priority": 1, "minimum": 4, "wanted": 4}] * 2}),
        ("weights.unmet[1].priority", "1", '"1"', JsonFault.TWICE,
         {"first": "weights.unmet[0].priority"}),
    ),
    (
        told(lines=[{**LINE, "window": WINDOW}]),
        ("lines[0].window.ends", "L1", '"2020-02-05T12:00:00Z"', JsonFault.ENDS_FIRST,
         {"begins": "2020-02-05T12:00:00Z"}),
    ),
    (
        told(at="2020-02-05T18:00:00"),
        ("at", "", '"2020-02-05T18:00:00"', JsonFault.NO_ZONE, {}),
    ),
    (told(at="tonight"), ("at", "", '"tonight"', JsonFault.NOT_A_MOMENT, {})),
    (
        told(lines=[LINE, LINE]),
        ("lines[1].code", "L1", '"L1"', JsonFault.TWICE, {"first": "lines[0].code"}),
    ),
    (
        told(people=[PERSON, PERSON]),
        ("people[1].number", "1", '"1"', JsonFault.TWICE, {"first": "people[0].number"}),
    ),
    (
        told(people=[{**PERSON, "squad": "S1"}], squads=[{"code": "S2"}]),
        ("people[0].squad", "1", '"S1"', JsonFault.UNKNOWN_SQUAD, {}),
    ),
    (
        told(locks=[{"person": "1", "line": "L2"}]),
        ("locks[0].line", "1", '"L2"', JsonFault.UNKNOWN_LINE, {}),
    ),
    (
        told(bans=[{"person": "0000002"}]),
        ("bans[0].person", "", '"0000002"', JsonFault.UNKNOWN_PERSON, {}),
    ),
    (
        told(at="2020-02-05T12:00:00Z",
             lines=[{**LINE, "window": {**WINDOW, "begins": "2020-02-01T12:00:00Z"}}]),
        ("lines[0].window.ends", "L1", '"2020-02-05T12:00:00Z"', JsonFault.OVER,
         {"at": "2020-02-05T12:00:00Z"}),
    ),
    (
        told(locks=[{"person": "1", "line": "L1"}] * 2),
        ("locks[1]", "1 L1", '"1 L1"', JsonFault.TWICE, {"first": "locks[0]"}),
    ),
    (
        told(makeups=[{"post": "P9", "quality": "sworn", "heads_min": 1, "lines": ["L1"],
                       "rule": "r"}]),
        ("makeups[0].lines[0]", "P9", '"L1"', JsonFault.ANOTHER_POST, {"wanted": "P1"}),
    ),
    (
        told(makeups=[{"post": "P1", "quality": "sworn", "heads_min": 1, "lines": ["L1", "L11"],
                       "rule": "r"}]),
        ("makeups[0].lines[1]", "P1", '"L11"', JsonFault.UNKNOWN_LINE, {"nearest": "L1"}),
    ),
    (
        told(names={"P1": "a", "P 2": "b"}),
        ('names["P 2"]', "", '"P 2"', JsonFault.BAD_CODE, {"most": "80"}),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "wrong"), WRONG, ids=[f"{w[0]} {w[3]}" for _, w in WRONG])
def test_a_mistake_is_named_by_place_owner_and_remedy(said: object, wrong: tuple[object]) -> None:
    assert mistakes(said) == [wrong]


def test_all_mistakes_are_named_at_once_also_beside_broken_lines_and_people() -> None:
    said = told(
        lines=[{**LINE, "heads": "two"}, {**LINE, "heads_min": 9}, 7],
        people=[{**PERSON, "age": 40}, {**PERSON, "number": "2", "squad": "S"}],
        locks=[{"person": "1", "line": "L1"}, {"person": "1"}],
    )

    assert [(path, fault) for path, _, _, fault, _ in mistakes(said)] == [
        ("lines[0].heads", JsonFault.WRONG_TYPE),
        ("lines[2]", JsonFault.WRONG_TYPE),
        ("people[0].age", JsonFault.UNKNOWN_FIELD),
        ("locks[1].line", JsonFault.MISSING_FIELD),
        ("lines[1].code", JsonFault.TWICE),
        ("lines[1].heads_min", JsonFault.HEADS_MIN_ABOVE),
        ("people[1].squad", JsonFault.UNKNOWN_SQUAD),
    ]


def test_a_name_given_twice_is_named_with_both_of_its_lines() -> None:
    text = '{"format": "muster-deployment-problem", "version": 1,\n "lines": [],\n "people": [],'
    twice = f'{text}\n "limits": {{"travel_max_km": 5,\n  "travel_max_km": 9}}, "lines": []}}'

    assert mistakes_in(twice.encode()) == [
        ("limits.travel_max_km", "", '"travel_max_km"', JsonFault.KEY_TWICE,
         {"line": "5", "first": "4"}),
        ("lines", "", '"lines"', JsonFault.KEY_TWICE, {"line": "5", "first": "2"}),
    ]  # fmt: skip


NOT_JSON = [
    (b"", JsonFault.NOT_JSON, "1", "1"),
    (
        b'{"format":\n  "muster-deployment-problem",\n  "version": 1,,}',
        JsonFault.NOT_JSON,
        "3",
        "16",
    ),
    (b'{"format": "\xff"}', JsonFault.NOT_UTF8, "1", "13"),
    ('{"format": 1}'.encode("utf-16"), JsonFault.NOT_UTF8, "1", "1"),
]


@pytest.mark.parametrize(("content", "fault", "line", "column"), NOT_JSON)
def test_what_is_no_json_is_named_by_line_and_column(
    content: bytes, fault: JsonFault, line: str, column: str
) -> None:
    read = read_problem(content)

    assert isinstance(read, Refused)
    (wrong,) = read.mistakes
    assert wrong.fault is fault
    assert wrong.remedy[:2] == (("line", line), ("column", column))


def test_a_file_too_large_too_deep_or_not_there_is_refused(tmp_path: Path) -> None:
    absent = content_of(tmp_path / "absent.json", bytes_max=10)

    assert content_of(b"x" * 11, bytes_max=10) == Refused(
        (Mistake(path="", fault=JsonFault.TOO_LARGE, remedy=(("limit_mb", "0"),)),)
    )
    assert read_problem(b"[" * 100_000) == Refused((Mistake(path="", fault=JsonFault.TOO_DEEP),))
    assert isinstance(absent, Refused)
    assert absent.mistakes[0].fault is JsonFault.CANNOT_READ


def test_a_file_of_rubbish_does_not_fill_the_screen() -> None:
    found = mistakes(told(people=[{} for _ in range(MISTAKES_MOST)]))

    assert len(found) == MISTAKES_MOST + 1
    assert found[-1][3:] == (JsonFault.AND_MORE, {"count": str(4 * MISTAKES_MOST)})


# --- laws ----------------------------------------------------------------------------------------

codes = st.from_regex(r"[A-Za-z0-9:_.\u4e00-\u9fff-]{1,12}", fullmatch=True)
moments = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 the zone is drawn apart
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3))]),
)
places = {
    "lat_e6": st.integers(-90_000_000, 90_000_000),
    "lon_e6": st.integers(-180_000_000, 180_000_000),
}
numbers = st.integers(0, 28)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    begins, ends = sorted((draw(moments), draw(moments)))
    return Window(begins, ends if ends > begins else begins + timedelta(seconds=1))


@st.composite
def lines(draw: st.DrawFn, code: str) -> DemandLine:
    heads = draw(st.integers(0, 50))
    return draw(
        st.builds(
            DemandLine,
            code=st.just(code),
            post=codes,
            org=codes,
            **places,
            role=st.sampled_from(list(file.WantedRole)).map(lambda role: role.value),
            heads=st.just(heads),
            heads_min=st.integers(0, heads),
            competences=st.frozensets(codes, max_size=3),
            priority=st.integers(1, 9),
            high_risk=st.booleans(),
            overnight=st.booleans(),
            window=st.none() | windows(),
        )
    )


def people(number: str, squads: list[str]) -> st.SearchStrategy[Candidate]:
    return st.builds(
        Candidate,
        number=st.just(number),
        home=codes,
        **places,
        role=st.sampled_from([role.value for role in Role]),
        competences=st.frozensets(codes, max_size=3),
        full_member=st.booleans(),
        leader=st.booleans(),
        near_retirement=st.booleans(),
        volunteered=st.booleans(),
        days_served=numbers,
        nights_away=numbers,
        household=st.none() | codes,
        squad=st.sampled_from([None, *squads]),
        blocked=st.lists(st.builds(Block, codes, codes, st.none() | moments), max_size=2).map(
            tuple
        ),
        commitments=st.lists(st.builds(Commitment, windows(), codes), max_size=2).map(tuple),
    )


points = st.integers(0, 1000)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    line_codes = draw(st.lists(codes, unique=True, max_size=3))
    persons = draw(st.lists(codes, unique=True, max_size=3))
    squads = draw(st.lists(codes, unique=True, max_size=2))
    floors = draw(st.lists(st.tuples(codes, st.sampled_from(list(Role))), unique=True, max_size=2))
    who, where = st.sampled_from(persons or [""]), st.sampled_from(line_codes or [""])
    asked = tuple(draw(lines(code)) for code in line_codes)
    both = 2 if persons and line_codes else 0
    makeups = st.sampled_from(asked).flatmap(
        lambda line: st.builds(
            Makeup,
            post=st.just(line.post),
            quality=st.sampled_from(Quality),
            heads_min=numbers,
            lines=st.just(frozenset({line.code})),
            rule=codes,
            present=numbers,
        )
    )
    weighs = st.builds(lambda a, b: UnmetWeight(max(a, b), min(a, b)), points, points)
    unmet = st.tuples(st.integers(1, 9), weighs)
    return Problem(
        lines=asked,
        candidates=tuple(draw(people(number, squads)) for number in persons),
        floors=tuple(Floor(home=h, role=r.value, keep=draw(numbers)) for h, r in floors),
        makeups=tuple(draw(st.lists(makeups, max_size=2)) if asked else ()),
        squads=tuple(Squad(code=code, together=draw(st.booleans())) for code in squads),
        limits=Limits(travel_max_km=draw(st.none() | st.integers(0, 20_000))),
        weights=replace(
            Weights(km=draw(points), share_drawn=draw(points)),
            unmet=tuple(draw(st.lists(unmet, max_size=2, unique_by=lambda each: each[0]))),
        ),
        locks=tuple(draw(st.lists(st.builds(Lock, who, where), max_size=both, unique=True))),
        bans=tuple(
            draw(st.lists(st.builds(Ban, who, st.none() | where), max_size=both, unique=True))
        ),
        at=draw(st.sampled_from([None, datetime(1999, 1, 1, tzinfo=UTC)])),
    )


@given(problems(), st.dictionaries(codes, st.text("abc 北桥", max_size=5), max_size=2))
@settings(max_examples=60, deadline=None)
def test_a_problem_written_and_read_is_the_same(problem: Problem, names: dict[str, str]) -> None:
    filed = ProblemOnFile(problem=problem, title="演练 1", names=names)

    assert read_problem(write_problem(filed)) == filed


def test_what_no_file_can_hold_is_not_written() -> None:
    line = DemandLine(code="a b", post="P", org="O", lat_e6=0, lon_e6=0, role="officer", heads=1)

    with pytest.raises(ValueError, match="bad_code"):
        write_problem(ProblemOnFile(problem=Problem(lines=(line,), candidates=())))


answers = st.builds(
    AnswerOnFile,
    plan=st.builds(
        Plan,
        st.lists(
            st.builds(
                Move,
                codes,
                codes,
                st.lists(
                    st.builds(
                        Reason,
                        st.sampled_from(ReasonCode),
                        st.lists(st.integers(0, 10**30) | codes, max_size=2).map(tuple),
                    ),
                    max_size=2,
                ).map(tuple),
            ),
            max_size=3,
        ).map(tuple),
    ),
    problem_sha256=st.sampled_from(["", "9f" * 32]),
    seed=st.none() | st.integers(-(10**6), 10**6),
    outcome=st.none() | codes,
    cost=st.none() | st.integers(0, 10**30),
    bound=st.none() | st.integers(0, 10**30),
    costs=st.none() | st.builds(Costs, *[points] * 7),
    unfilled=st.lists(
        st.builds(
            Unfilled,
            line=codes,
            missing=points,
            blocked_by=st.lists(st.tuples(codes, points), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    conflict=st.none()
    | st.builds(
        Conflict,
        causes=st.lists(
            st.builds(
                Cause,
                st.sampled_from(CauseKind),
                st.lists(codes | st.just(""), max_size=2).map(tuple),
            ),
            max_size=3,
        ).map(tuple),
        needed=points,
        exist=points,
        left=points,
    ),
)


@given(answers)
@settings(max_examples=40, deadline=None)
def test_an_answer_written_and_read_is_the_same(answer: AnswerOnFile) -> None:
    assert read_answer(write_answer(answer)) == answer


HAND = {
    "format": "muster-deployment-answer", "version": 1, "moves": [{"person": "1", "line": "L1"}],
}  # fmt: skip
BAD_ANSWERS = [
    ({**HAND, "format": PROBLEM}, ("format", JsonFault.ANOTHER_FORMAT)),
    ({**HAND, "moves": [{"person": "1"}]}, ("moves[0].line", JsonFault.MISSING_FIELD)),
    ({**HAND, "cost": -1}, ("cost", JsonFault.OUT_OF_SPAN)),
    (
        {**HAND, "moves": [{"person": "1", "line": "L", "reasons": [{"code": "nearest",
                                                                     "parameters": [1.5]}]}]},
        ("moves[0].reasons[0].parameters[0]", JsonFault.WRONG_TYPE),
    ),
    (
        {**HAND, "moves": [{"person": "1", "line": "L1", "reasons": [{"code": "brave"}]}]},
        ("moves[0].reasons[0].code", JsonFault.UNKNOWN_WORD),
    ),
]  # fmt: skip


def test_a_plan_by_hand_is_its_moves() -> None:
    answer = read_answer(json.dumps(HAND).encode())

    assert answer == AnswerOnFile(plan=Plan((Move("1", "L1"),)))


@pytest.mark.parametrize(("said", "wrong"), BAD_ANSWERS, ids=[w[0] for _, w in BAD_ANSWERS])
def test_a_mistake_in_an_answer_is_named(said: object, wrong: tuple[str, JsonFault]) -> None:
    read = read_answer(json.dumps(said).encode())

    assert isinstance(read, Refused)
    assert [(m.path, m.fault) for m in read.mistakes] == [wrong]


ODD = st.sampled_from(
    [None, True, -1, 0, 1, 10**30, 0.5, 1.0, "", "x", "a b", "officer", "2020-02-05T10:00:00Z", [],
     [7], {}, {"begins": "x"}, ["a"], "x\n", "2020-02-05"]
)  # fmt: skip


@given(st.randoms(use_true_random=False), ODD)
@settings(max_examples=300, deadline=None)
def test_both_readers_refuse_the_same_files(dice, odd: object) -> None:
    """The one that reads fast and the one that names mistakes share no code."""
    said = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    here: object = said
    while isinstance(here, dict | list) and here:
        key = dice.choice(list(here) if isinstance(here, dict) else range(len(here)))
        if not isinstance(here[key], dict | list) or dice.random() < 0.2:
            here[key] = odd
            break
        here = here[key]
    found = Mistakes()
    walk(said, file.ProblemFile, found)

    assert isinstance(typed(json.dumps(said).encode(), file.ProblemFile), str) == bool(found)


# --- the reference -------------------------------------------------------------------------------

REFERENCE = ROOT / "docs" / "reference" / "deployment-problem.md"


def test_the_reference_tells_every_rule_of_a_plan() -> None:
    page = REFERENCE.read_text(encoding="utf-8").partition("## What a plan must keep")[2]
    named = re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| (.*?) \|", page, re.MULTILINE)))

    assert sorted(named) == sorted(BreachRule)


def test_the_schema_says_what_a_field_may_hold() -> None:
    path = ROOT / "docs" / "reference" / "deployment-problem.schema.json"
    parts = json.loads(path.read_text(encoding="utf-8"))["$defs"]

    assert parts["Line"]["properties"]["role"]["$ref"].endswith("WantedRole")
    assert parts["Line"]["additionalProperties"] is False
    assert set(parts["Line"]["required"]) == set(LINE)
    assert msgspec.json.decode(EXAMPLE.read_bytes(), type=file.ProblemFile).title
