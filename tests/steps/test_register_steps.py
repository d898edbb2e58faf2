"""The register is imported whole or not at all, looked up by code, name or alias, and walked."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from steps.service import asof, bodies, enlist, hand, recorded
from tables import day, draft

from muster.core import kinds as k
from muster.core.kinds import OrgKind, Role
from muster.formats.line import RowError, RowFault
from muster.formats.workbook import Cell, NewSheet, write_workbook
from muster.steps import register as step
from muster.steps.ledger import head
from muster.steps.register import Place

BEGIN = datetime(2020, 1, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
ORGANISATIONS = ("组织编码", "组织名称", "组织类别", "上级组织", "别名")
POSTS = ("岗位编码", "岗位名称", "岗位类别", "所属组织")
PEOPLE = ("警号", "姓名", "单位", "人员类别", "出生年月")

Rows = list[tuple[Cell, ...]]
BUREAU: Rows = [
    ("7", "青河市公安局", "盟市局", "", "青河公安局"),
    ("7-1", "东街派出所", "派出所", "7", ""),
]
GATE: Rows = [("7-P1", "东口卡口", "卡口", "7-1")]
TWO: Rows = [
    ("0000701", "高远帆", "7", "民警", "1972-05"),
    ("0000702", "叶子桐", "7-1", "勤务辅警", "1996-11"),
]


def workbook(
    folder: Path, *, organisations: Rows = BUREAU, posts: Rows = GATE, people: Rows = TWO
) -> Path:
    file = folder / "register.xlsx"
    with file.open("wb") as target:
        write_workbook(
            target,
            [
                NewSheet(name="组织", headings=ORGANISATIONS, rows=organisations),
                NewSheet(name="岗位", headings=POSTS, rows=posts),
                NewSheet(name="花名册", headings=PEOPLE, rows=people),
            ],
        )
    return file


def imported(file: Path) -> object:
    return step.import_register(
        hand("register_clerk", "org:1"), file, holds_from=BEGIN, now=day(10_000)
    )


# --- importing -----------------------------------------------------------------------------------


def test_a_sound_workbook_becomes_facts_and_a_second_time_none(ledger, tmp_path) -> None:
    file = workbook(tmp_path)

    first = recorded(imported(file))
    second = imported(file)

    assert bodies("person.appointed") == [
        (
            "person:0000701",
            k.Appointed(name="高远帆", role=Role.OFFICER, home="org:7", birth_year=1972),
        ),
        (
            "person:0000702",
            k.Appointed(name="叶子桐", role=Role.DUTY_AUXILIARY, home="org:7-1", birth_year=1996),
        ),
    ]
    assert first == tuple(range(1, 7))  # two organisations, an alias, a post, two people
    assert [receipt.repeated for receipt in second.receipts] == [True] * 6
    assert head().seq == 6


def test_one_wrong_row_keeps_everything_out_and_every_wrong_row_is_named(ledger, tmp_path) -> None:
    wrong: Rows = [
        *TWO,
        ("0000703", "石岭", "9", "民警", "1980"),
        ("0000704", "江楠", "7", "", "x"),
    ]

    errors = imported(workbook(tmp_path, people=wrong))

    assert [(e.sheet, e.row, e.field, e.code) for e in errors if isinstance(e, RowError)] == [
        ("people", 4, "home", RowFault.UNKNOWN_ORGANISATION),
        ("people", 5, "role", RowFault.REQUIRED_MISSING),
        ("people", 5, "birth_year", RowFault.NOT_A_YEAR),
    ]
    assert head().seq == 0


def test_a_second_workbook_may_stand_beneath_the_first(ledger, tmp_path) -> None:
    recorded(imported(workbook(tmp_path)))
    more = workbook(
        tmp_path,
        organisations=[("7-2", "西口派出所", "派出所", "青河公安局", "")],  # by its alias
        posts=[],
        people=[("0000705", "白雪原", "东街派出所", "民警", "1990")],
    )

    recorded(imported(more))

    assert [place.code for place in step.children("org:7", asof(1))] == ["org:7-1", "org:7-2"]
    assert step.person("0000705", asof(1)).record.home == "org:7-1"


def test_facts_that_are_refused_keep_the_others_out(ledger) -> None:
    enlist()
    before = head()
    twice = draft("org:3", k.AliasGiven(alias="a"), 1, label="same key")
    other = draft("org:3", k.AliasGiven(alias="b"), 1, label="same key")

    answer = step.record(hand(), [twice, other])

    assert (answer.receipts, len(answer.refusals)) == ((), 1)
    assert head() == before


# --- looking up ----------------------------------------------------------------------------------


def test_a_code_a_name_and_an_alias_find_the_same_one(ledger) -> None:
    enlist()
    step.record(hand(), [draft("org:4", k.AliasGiven(alias="the gate's station"), 1)])

    texts = ("org:4", "4", "organisation 4", "the gate's station", "post:gate", "gate")

    assert [step.find(text, asof(1)) for text in texts] == [
        "org:4", "org:4", "org:4", "org:4", "post:gate", "post:gate",
    ]  # fmt: skip
    assert step.find("the gate's station", asof(0.5)) is None  # not yet called so
    assert step.find("nowhere", asof(1)) is None


def test_a_name_that_two_bear_finds_neither(ledger) -> None:
    enlist()
    twin = k.OrgFounded(name="organisation 4", kind=OrgKind.STATION, parent="org:5")
    step.record(hand(), [draft("org:44", twin, 1)])

    assert step.find("organisation 4", asof(0.5)) == "org:4"
    assert step.find("organisation 4", asof(1)) is None


def test_the_tree_is_walked_down_and_up_as_it_stood(ledger) -> None:
    enlist()
    step.record(hand(), [draft("org:6", k.OrgMoved(parent="org:3"), 2)])

    def beneath(at: float) -> dict[str, list[str]]:
        return {c: [p.code for p in step.children(c, asof(at))] for c in ("org:3", "org:5")}

    assert [p.code for p in step.children(None, asof(1))] == ["org:1", "org:9"]
    assert beneath(1) == {"org:3": ["org:4"], "org:5": ["org:6"]}
    assert beneath(2) == {"org:3": ["org:4", "org:6"], "org:5": []}
    assert [p.code for p in step.path("org:6", asof(1))] == ["org:1", "org:2", "org:5", "org:6"]
    assert [p.code for p in step.path("org:6", asof(2))] == ["org:1", "org:2", "org:3", "org:6"]


def test_organisations_posts_and_units_are_named_and_people_are_not(ledger) -> None:
    enlist()

    assert step.places(["org:4", "post:gate", "person:01", "org:77"], asof(1)) == {
        "org:4": Place("org:4", "organisation 4", "station", "org:3"),
        "post:gate": Place("post:gate", "post gate", "checkpoint", "org:4"),
    }


def test_the_history_of_a_subject_has_all_that_was_ever_said_of_it(ledger) -> None:
    enlist()
    step.record(
        hand(),
        [
            draft("person:31", k.Transferred(home="org:3"), 1, label="moved"),
            draft("person:31", k.Withdrawn(), 1, corrects="moved"),
            draft("letter:1", k.LetterSigned(person="person:31"), 2, concerns=("person:31",)),
        ],
    )

    kinds = [f.kind for f in step.history("person:31", asof(3))]

    assert kinds == ["person.appointed", "person.transferred", "fact.withdrawn", "letter.signed"]
    assert step.person("31", asof(3)).record.home == "org:6"
    assert step.person("77", asof(3)) is None


def test_everybody_is_who_serves_now(ledger) -> None:
    enlist()
    step.record(hand(), [draft("person:31", k.Separated(cause="retired"), 1)])

    assert {"31" in [c[-2:] for c, _ in step.people(asof(at))] for at in (0.9,)} == {True}
    assert len(step.people(asof(0.9))) - len(step.people(asof(1))) == 1
