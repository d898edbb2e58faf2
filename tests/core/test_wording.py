"""Units that do not fit, organisations under two names, names of people; and no false alarms."""

from dataclasses import replace

import pytest
from core.said import said

from muster.core.claim import Listed, Readings
from muster.core.wording import misworded
from muster.formats.prose.number import numbers

REGISTER = {
    "org:1": Listed(code="org:1", names=("海拉尔公安分局", "海拉尔分局", "Hailar Branch")),
    "org:2": Listed(code="org:2", names=("自治区公安厅", "全区公安机关")),
    "org:3": Listed(code="org:3", names=("石景山公安局",)),
}


def worded(text: str) -> list[tuple[str, str, str]]:
    read = Readings(text=text, readings=(), numerals=numbers(text))
    return [(f.code.value, f.quote, f.expected) for f in misworded(read, REGISTER)]


WRONG = [
    ("收到请战书214人次。", ("letters_as_people", "214人次", "封")),
    ("收到请战书共214人，", ("letters_as_people", "214人", "封")),
    ("署名63封。", ("people_as_letters", "63封", "人次")),
    ("组建突击队565，队员8975人。", ("unit_missing", "565", "565支")),
]
RIGHT = [
    "收到请战书63封，署名214人次。",
    "28名特警队员联名递交的请战书28份。",
    "在请战书上署名28人。",
    "请战书28人署名。",
    "收到请战书63封（个人61封、联名2封）。",
    "新递交入党申请书2人，递交请战书28人。",
    "组建突击队565支，队员8975人。",
    "突击队2020年成立。",
    "A total of 63 letters had come in, with 214 signatures.",
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_a_unit_that_does_not_fit_is_found(text: str, expected: tuple[str, str, str]) -> None:
    assert worded(text) == [expected]


@pytest.mark.parametrize("text", RIGHT)
def test_a_unit_that_fits_is_left_alone(text: str) -> None:
    assert worded(text) == []


def test_heads_and_person_times_are_told_apart_by_the_figure() -> None:
    text = "现有队员8975人次，署名214人，签到9100人次。"
    read = said(
        text,
        ("8975", "squad_members", None),
        ("214", "signatories", None),
        ("9100", "check_ins", None),
    )

    assert [(f.code.value, f.severity.value, f.quote, f.expected)
            for f in misworded(read, REGISTER)] == [
        ("heads_as_times", "wrong", "8975人次", "人"),
        ("times_as_heads", "look", "214人", "人次"),
    ]  # fmt: skip


def test_one_organisation_under_two_names_is_found_but_for_all_beneath_it() -> None:
    def named(text: str, *names: str) -> list[tuple[str, str, str]]:
        read = said(text, *((str(n), "staff", name) for n, name in enumerate(names, 11)))
        codes = {name: code for code, listed in REGISTER.items() for name in listed.names}
        coded = tuple(replace(r, org_code=codes[r.org or ""]) for r in read.readings)
        found = misworded(replace(read, readings=coded), REGISTER, collective={"全区公安机关"})
        return [(f.code.value, f.quote, f.expected) for f in found]

    text = "海拉尔公安分局11名，海拉尔分局12名，海拉尔分局13名。"
    assert named(text, "海拉尔公安分局", "海拉尔分局", "海拉尔分局") == [
        ("two_names", "海拉尔分局", "海拉尔公安分局")
    ]
    assert named("海拉尔分局11名，海拉尔分局12名。", "海拉尔分局", "海拉尔分局") == []
    assert named("自治区公安厅11名，全区公安机关12名。", "自治区公安厅", "全区公安机关") == []


NAMED = [
    ("社区民警郑永安说，警察不退。", "郑永安"),
    ("所长高峻、教导员方文涛带头。", "高峻"),
    ("向何远山同志学习。", "何远山"),
    ("副所长欧阳明主动请战。", "欧阳明"),
    ("民警巴特尔在岗。", "巴特尔"),
    ("民警郑永安返岗。", "郑永安"),
    ("Officer Zheng Yongan went first.", "Zheng Yongan"),
    ("Comrade Yongan Zheng wrote again.", "Yongan Zheng"),
]
NOT_NAMED = [
    "民警高度重视，民警马上到岗，辅警方便群众。",
    "民警、辅警严格落实，党员任务明确，队员许多是青年。",
    "石景山分局所长石景山，",
    "民警王某某、辅警李某说，",
    "全体民警同志，各位同志，许多同志。",
    "局长办公会，所长任职，主任医师。",
    "派出所所长、指导员江边值守。",
    "截至2月12日，民警单位安排轮休。",
    "民警武装巡逻。党员陆续到岗。书记员，",
    "民警马不停蹄赶赴一线，队员白天值守，民警方阵返回，党员任劳任怨坚守。",
    "The Chief Inspector General and Director Of Health met officers from Inner Mongolia.",
]


@pytest.mark.parametrize(("text", "name"), NAMED)
def test_the_name_of_a_person_beside_a_title_is_found(text: str, name: str) -> None:
    found = [(code, quote) for code, quote, _ in worded(text)]

    assert ("person_named", name) in found


@pytest.mark.parametrize("text", NOT_NAMED)
def test_what_is_no_name_is_left_alone(text: str) -> None:
    assert worded(text) == []


def test_who_agreed_is_named() -> None:
    text = "社区民警郑永安说，警察不退。"
    read = Readings(text=text, readings=(), numerals=numbers(text))

    assert misworded(read, REGISTER, consented={"郑永安"}) == ()
