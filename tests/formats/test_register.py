"""A register workbook becomes drafts, or every line of it that is wrong is named at once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from formats import bombs
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.core import kinds as k
from muster.core.ledger import Draft
from muster.formats import guard
from muster.formats.guard import WorkbookFault
from muster.formats.line import ERRORS_MOST, cleaned
from muster.formats.register import (
    KnownRegister,
    KnownSubject,
    Language,
    LeftOut,
    OrganisationRow,
    PersonRow,
    PostRow,
    RegisterRows,
    RegisterSheets,
    RowError,
    RowFault,
    draft_key,
    read_register,
    write_register,
    write_template,
)
from muster.formats.register_layout import (
    HOUSEHOLDS_ZH,
    LAYOUTS,
    ORG_KINDS_ZH,
    POST_KINDS_ZH,
    ROLES_ZH,
)
from muster.formats.workbook import Cell, NewSheet, Workbook, read_workbook, write_workbook

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2020, 1, 20, tzinfo=ZONE)
LEDGER_KEY = "0" * 32  # of facts recorded from elsewhere
KNOWN = KnownRegister(
    (
        KnownSubject(subject="org:150000", key=LEDGER_KEY, name="自治区公安厅"),
        KnownSubject(
            subject="org:150702",
            key=LEDGER_KEY,
            name="海拉尔区公安分局",
            aliases=("海拉尔分局", "海拉尔公安分局"),
            parent="org:150000",
        ),
        KnownSubject(subject="org:15070201", key=LEDGER_KEY, name="治安大队", parent="org:150702"),
        KnownSubject(subject="org:15078101", key=LEDGER_KEY, name="治安大队", parent="org:150781"),
        KnownSubject(subject="org:150781", key=LEDGER_KEY, name="满洲里市公安局"),
        KnownSubject(subject="person:0000001", key=LEDGER_KEY),
        KnownSubject(subject="post:9", key=LEDGER_KEY),
    )
)
ORGANISATIONS = ("组织编码", "组织名称", "组织类别", "上级组织")
POSTS = ("岗位编码", "岗位名称", "岗位类别", "所属组织")
PEOPLE = ("警号", "姓名", "单位", "人员类别", "出生年月")
BAI = ("0004711", "白云", "150702", "民警", "1985-03")

Table = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]


def workbook(*tables: Table) -> bytes:
    target = BytesIO()
    write_workbook(
        target,
        [NewSheet(name=name, headings=tuple(heads), rows=rows) for name, heads, rows in tables],
    )
    return target.getvalue()


def people(*rows: Sequence[Cell], more: Sequence[str] = ()) -> bytes:
    return workbook(("花名册", (*PEOPLE, *more), rows))


def organisations(*rows: Sequence[Cell], more: Sequence[str] = ()) -> bytes:
    return workbook(("组织", (*ORGANISATIONS, *more), rows))


def posts(*rows: Sequence[Cell], more: Sequence[str] = ()) -> bytes:
    return workbook(("岗位", (*POSTS, *more), rows))


def read(
    content: bytes | Path, known: KnownRegister = KNOWN, holds_from: datetime = BEGIN
) -> RegisterSheets | tuple[RowError, ...]:
    return read_register(
        content, known=known, holds_from=holds_from, recorded_by="clerk:7", org="org:150000"
    )


def sound(content: bytes, known: KnownRegister = KNOWN) -> RegisterSheets:
    answer = read(content, known)
    assert isinstance(answer, RegisterSheets), answer
    return answer


def wrong(
    sheet: str, row: int, field: str, value: str, code: RowFault, /, **remedy: str
) -> RowError:
    return RowError(
        sheet=sheet, row=row, field=field, value=value, code=code, remedy=tuple(remedy.items())
    )


# --- what a sound workbook becomes -----------------------------------------------------------


def test_a_line_of_each_sheet_becomes_a_draft_of_its_own() -> None:
    content = workbook(
        (
            "组织",
            (
                *ORGANISATIONS,
                "别名",
                "协同单位",
                "行政区划代码",
                "纬度",
                "经度",
                "编制数",
                "报送日报",
            ),
            [
                ("15070209", "站前派出所", "派出所", "海拉尔分局", "", "", "", "", "", "", ""),
                (
                    *(
                        "1507",
                        "呼伦贝尔市公安局",
                        "盟市局",
                        "150000",
                        "呼市局; 市局",
                        "满洲里市公安局",
                    ),
                    *(150700, 49.211574, "119.765744", 5200, "是"),
                ),
            ],
        ),
        (
            "岗位",
            (*POSTS, "执法岗", "高风险", "轮换方式"),
            [
                ("K1", "东山卡口", "卡口", "15070209", "是", "否", "4x3"),
                ("S1", "西站", "车站", "1507"),
            ],
        ),
        (
            "花名册",
            (*PEOPLE, "职务职级", "带班领导", "入党时间", "专长", "家庭情况", "家庭编号"),
            [
                (
                    *(
                        "0004711",
                        "白　云",
                        "站前派出所",
                        "民警",
                        "1985年3月",
                        "一级警司",
                        "是",
                        2005,
                    ),
                    *("driver; swat:2021-06-30", "双警家庭、三岁以下子女", "H7"),
                ),
                ("12", "Bat Bayar", "15070209", "duty_auxiliary", 1990),
            ],
        ),
    )

    answer = sound(content)

    station = k.OrgFounded(name="站前派出所", kind=k.OrgKind.STATION, parent="org:150702")
    bureau = k.OrgFounded(
        name="呼伦贝尔市公安局",
        kind=k.OrgKind.BUREAU,
        parent="org:150000",
        division_code="150700",
        lat_e6=49_211_574,
        lon_e6=119_765_744,
        authorised=5200,
        reports=True,
    )
    checkpoint = k.PostOpened(
        name="东山卡口",
        kind=k.PostKind.CHECKPOINT,
        parent="org:15070209",
        enforcing=True,
        pattern="4x3",
    )
    stop = k.PostOpened(name="西站", kind=k.PostKind.STATION, parent="org:1507")
    bai = k.Appointed(
        name="白云",
        role=k.Role.OFFICER,
        home="org:15070209",
        birth_year=1985,
        rank="一级警司",
        leader=True,
        party_since=2005,
        competences=(
            k.Competence("driver"),
            k.Competence("swat", datetime(2021, 7, 1, tzinfo=ZONE)),
        ),
        household=("dual_service", "child_under_3"),
        household_code="H7",
    )
    bayar = k.Appointed(
        name="Bat Bayar", role=k.Role.DUTY_AUXILIARY, home="org:15070209", birth_year=1990
    )
    assert answer.rows == RegisterRows(
        organisations=(
            OrganisationRow(code="15070209", founded=station),
            OrganisationRow(
                code="1507", founded=bureau, aliases=("呼市局", "市局"), partners=("org:150781",)
            ),
        ),
        posts=(PostRow(code="K1", opened=checkpoint), PostRow(code="S1", opened=stop)),
        people=(
            PersonRow(number="0004711", appointed=bai),
            PersonRow(number="12", appointed=bayar),
        ),
    )
    digest = sha256(content).hexdigest()

    def draft(
        sheet: str, row: int, subject: str, body: k.Kind, *concerns: str, part: str = ""
    ) -> Draft:
        return Draft(
            key=draft_key(digest, sheet, row, part),
            subject=subject,
            org="org:150000",
            holds_from=BEGIN,
            recorded_by="clerk:7",
            source=f"workbook:{digest}/{sheet}/{row}",
            body=body,
            concerns=concerns,
        )

    orgs = "organisations"
    partner = k.Coordinated(partner="org:150781")
    assert answer.drafts == (
        draft(orgs, 2, "org:15070209", station, "org:150702"),
        draft(orgs, 3, "org:1507", bureau, "org:150000"),
        draft(orgs, 3, "org:1507", k.AliasGiven(alias="呼市局"), part="alias:呼市局"),
        draft(orgs, 3, "org:1507", k.AliasGiven(alias="市局"), part="alias:市局"),
        draft(orgs, 3, "org:1507", partner, "org:150781", part="partner:org:150781"),
        draft("posts", 2, "post:K1", checkpoint, "org:15070209"),
        draft("posts", 3, "post:S1", stop, "org:1507"),
        draft("people", 2, "person:0004711", bai),
        draft("people", 3, "person:12", bayar),
    )


def test_organisations_are_founded_from_the_top_down_whatever_their_order() -> None:
    content = organisations(
        ("3", "丙", "大队", "乙"), ("1", "甲", "盟市局", "150000"), ("2", "乙", "支队", "1")
    )

    subjects = [draft.subject for draft in sound(content).drafts]

    assert subjects == ["org:1", "org:2", "org:3"]


def test_a_root_stands_under_nothing() -> None:
    rows = sound(organisations(("1", "甲", "厅", "")), KnownRegister()).rows

    assert [row.founded.parent for row in rows.organisations] == [None]


def test_a_file_sent_twice_makes_the_drafts_it_made_the_first_time() -> None:
    content = workbook(
        (
            "组织",
            (*ORGANISATIONS, "别名"),
            [("1507", "呼伦贝尔市公安局", "盟市局", "150000", "市局")],
        ),
        ("岗位", POSTS, [("K1", "东山卡口", "卡口", "1507")]),
        ("花名册", PEOPLE, [("0004711", "白云", "市局", "民警", 1985)]),
    )
    first = sound(content)
    recorded = tuple(
        KnownSubject(
            subject=draft.subject,
            key=draft.key,
            name=getattr(draft.body, "name", ""),
            aliases=("市局",) if draft.subject == "org:1507" else (),
            parent=getattr(draft.body, "parent", None),
        )
        for draft in first.drafts
        if not isinstance(draft.body, k.AliasGiven)
    )

    assert sound(content, KnownRegister((*KNOWN.subjects, *recorded))) == first


def test_the_key_of_a_line_differs_by_file_sheet_row_and_part() -> None:
    keys = {
        draft_key(digest, sheet, row, part)
        for digest in ("a" * 64, "b" * 64)
        for sheet in ("people", "posts")
        for row in (2, 3)
        for part in ("", "alias:x")
    }

    assert len(keys) == 16
    assert draft_key("a" * 64, "people", 2) == "83e38669fa7c5435a9dd2aaba4a25de1"


def test_headings_are_understood_in_either_language_in_any_order_under_a_title() -> None:
    chinese = workbook(
        (
            "人员花名册",
            ("某局花名册",),
            [
                ("", "截至", "2020年1月20日"),
                ("人员类别(民警/勤务辅警/文职辅警/职工)", "姓 名*", "警号", "出生年月", "单位"),
                ("民警", "白云", "0004711", 1985, "150702"),
            ],
        )
    )
    english = workbook(("People", ("Number", "NAME", "organisation", "role", "birth year"), [BAI]))

    rows = sound(english).rows

    assert rows == sound(people(BAI)).rows
    assert sound(chinese).rows == rows


def test_columns_and_sheets_that_are_not_taken_are_named() -> None:
    content = workbook(
        ("说明", ("请逐行填写",), []),
        ("花名册", ("序号", *PEOPLE, "性别", "上岗日期"), [(1, *BAI, "女", "2020-01-26")]),
    )

    assert sound(content).left_out == (
        LeftOut("说明"),
        LeftOut("花名册", "序号"),
        LeftOut("花名册", "性别"),
        LeftOut("花名册", "上岗日期"),
    )


def test_empty_lines_between_people_change_nothing() -> None:
    answer = sound(people(BAI, ("", "", "", "", ""), ("0004712", *BAI[1:])))

    assert [draft.source.rpartition("/")[2] for draft in answer.drafts] == ["2", "4"]


# --- what a cell may look like ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "year"),
    [
        (1985, 1985),
        ("1985", 1985),
        ("１９８５", 1985),
        (" 1985 ", 1985),
        ("1985年", 1985),
        ("1985年3月", 1985),
        ("1985 年 3 月 12 日", 1985),
        ("1985.03", 1985),
        (1985.03, 1985),
        ("1985-3-12", 1985),
        ("1985/03/12", 1985),
        (198503, 1985),
        ("19850312", 1985),
        (datetime(1985, 3, 12), 1985),  # noqa: DTZ001 a cell has no zone
    ],
)
def test_a_year_of_birth_is_understood(written: Cell, year: int) -> None:
    rows = sound(people((*BAI[:4], written))).rows

    assert [row.appointed.birth_year for row in rows.people] == [year]


@pytest.mark.parametrize(
    "written",
    [
        "八五年",
        "31117",
        "1985-13",
        "1985-02-30",
        "85",
        "1985-03-12-1",
        "true",
        "1985.3.1.2",
        "-1985",
    ],
)
def test_what_is_no_year_is_named(written: str) -> None:
    assert read(people((*BAI[:4], written))) == (
        wrong("people", 2, "birth_year", written, RowFault.NOT_A_YEAR),
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("张　三", "张三"),
        ("  张三\n", "张三"),
        ("阿拉坦·苏和", "阿拉坦·苏和"),
        ("Bat\u00a0  Bayar", "Bat Bayar"),
        ("\ufeff张\u200b三", "张三"),
        ("第１ 中队", "第1 中队"),
        ("𠮷 田", "𠮷田"),
        ("ᠪᠠᠲᠤ\u202fᠶᠢᠨ", "ᠪᠠᠲᠤ\u202fᠶᠢᠨ"),
    ],
)
def test_stray_spaces_and_full_width_digits_are_put_right(written: str, kept: str) -> None:
    rows = sound(people(("1", written, *BAI[2:]))).rows

    assert [row.appointed.name for row in rows.people] == [kept]


@given(st.text(max_size=30))
@settings(max_examples=300)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@pytest.mark.parametrize(
    ("written", "number"),
    [("０００４７１１", "0004711"), (4711, "4711"), (" 0004711 ", "0004711"), ("Ａ－7", "A-7")],
)
def test_a_number_may_be_text_or_figure_in_full_width_or_not(written: Cell, number: str) -> None:
    rows = sound(people((written, *BAI[1:]))).rows

    assert [row.number for row in rows.people] == [number]


@pytest.mark.parametrize(
    "home",
    [
        "150702",
        150702,
        "org:150702",
        "海拉尔区公安分局",
        "海拉尔分局",
        "海拉尔 公安分局",
        "１５０７０２",
    ],
)
def test_an_organisation_is_known_by_code_name_or_alias(home: Cell) -> None:
    rows = sound(people((*BAI[:2], home, *BAI[3:]))).rows

    assert [row.appointed.home for row in rows.people] == ["org:150702"]


def test_a_section_is_looked_for_beneath_its_unit() -> None:
    rows = sound(people((*BAI, "治安大队"), more=("部门/所队",))).rows

    assert [row.appointed.home for row in rows.people] == ["org:15070201"]


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("swat:2021-06-30", datetime(2021, 7, 1, tzinfo=ZONE)),
        ("SWAT：2021年6月30日", datetime(2021, 7, 1, tzinfo=ZONE)),
        ("swat : ２０２１.6.30", datetime(2021, 7, 1, tzinfo=ZONE)),
        ("swat:2021-06-30T12:00:00+08:00", datetime(2021, 6, 30, 4, tzinfo=UTC)),
        ("swat", None),
    ],
)
def test_a_competence_lasts_through_its_last_day(written: str, ends: datetime | None) -> None:
    rows = sound(people((*BAI, written), more=("专长",))).rows

    assert rows.people[0].appointed.competences == (k.Competence("swat", ends),)


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("民警", k.Role.OFFICER),
        ("officer", k.Role.OFFICER),
        ("勤务辅警", k.Role.DUTY_AUXILIARY),
        ("文职 辅警", k.Role.CLERICAL_AUXILIARY),
        ("Clerical Auxiliary", k.Role.CLERICAL_AUXILIARY),
        ("职工", k.Role.CIVILIAN),
    ],
)
def test_a_role_is_understood_in_either_language(word: str, role: k.Role) -> None:
    rows = sound(people((*BAI[:3], word, BAI[4]))).rows

    assert [row.appointed.role for row in rows.people] == [role]


def test_a_formula_in_a_name_is_a_name() -> None:
    rows = sound(people(("1", "=HYPERLINK(A1)", *BAI[2:]))).rows

    assert [row.appointed.name for row in rows.people] == ["=HYPERLINK(A1)"]


# --- what is wrong ---------------------------------------------------------------------------

ALLOWED_ROLES = "officer, duty_auxiliary, clerical_auxiliary, civilian"
ALLOWED_POSTS = (
    "checkpoint, community, station, coach_station, airport, pastoral, village, hospital"
)
ALLOWED_FLAGS = "dual_service, child_under_3, spouse_on_front_line, carer"
LONG = "长" * 201
F = RowFault

WRONG: list[tuple[bytes, tuple[RowError, ...]]] = [
    # the sheets
    (
        workbook(("Sheet1", PEOPLE, [BAI])),
        (
            wrong(
                *("", 0, "", "", F.NO_SHEET),
                wanted="组织 / organisations, 岗位 / posts, 花名册 / people",
            ),
        ),
    ),
    (
        workbook(("花名册", PEOPLE, [BAI]), ("people", PEOPLE, [BAI])),
        (wrong("people", 0, "", "people", F.SHEET_TWICE),),
    ),
    (
        workbook(("花名册", ("甲", "乙"), [BAI])),
        (
            wrong(
                *("people", 0, "", "花名册", F.NO_HEADINGS),
                wanted="单位, 姓名, 出生年月, 人员类别, 警号",
            ),
        ),
    ),
    (people(), (wrong("", 0, "", "", F.NOTHING_THERE),)),
    # the headings
    (
        workbook(("花名册", PEOPLE[:4], [BAI[:4], BAI[:4]])),
        (
            wrong(
                *("people", 1, "birth_year", "", F.MISSING_COLUMN), wanted="出生年月 / birth year"
            ),
            wrong("people", 3, "number", "0004711", F.DUPLICATE, row="2"),
        ),
    ),
    (
        people((*BAI, "x"), more=("入党时问",)),
        (wrong("people", 1, "入党时问", "入党时问", F.UNKNOWN_COLUMN, nearest="入党时间"),),
    ),
    (
        people((*BAI, "x"), more=("name",)),
        (wrong("people", 1, "name", "name", F.COLUMN_TWICE),),
    ),
    (
        people((*BAI, "", "", "", ""), more=("身份证号", "家庭住址", "联系电话", "健康备注(受限)")),
        (
            wrong("people", 1, "id_number", "身份证号", F.PERSONAL_COLUMN),
            wrong("people", 1, "address", "家庭住址", F.PERSONAL_COLUMN),
            wrong("people", 1, "telephone", "联系电话", F.PERSONAL_COLUMN),
            wrong("people", 1, "health", "健康备注(受限)", F.PERSONAL_COLUMN),
        ),
    ),
    # texts
    (
        people(("", "", "", "", "", "x"), more=("职务职级",)),
        tuple(
            wrong("people", 2, field, "", F.REQUIRED_MISSING)
            for field in ("number", "name", "role", "home", "birth_year")
        ),
    ),
    (
        people((BAI[0], "白\u202e云", *BAI[2:])),
        (wrong("people", 2, "name", "白\u202e云", F.BAD_TEXT, character="U+202E"),),
    ),
    (
        people((BAI[0], "白\x07云", *BAI[2:])),
        (wrong("people", 2, "name", "白\x07云", F.BAD_TEXT, character="U+0007"),),
    ),
    (
        people((BAI[0], LONG, *BAI[2:])),
        (wrong("people", 2, "name", LONG[:80], F.TEXT_TOO_LONG, limit="200"),),
    ),
    (
        people((*BAI, "driver;" * 300), more=("专长",)),
        (
            wrong(
                *("people", 2, "competences", ("driver;" * 300)[:80], F.TEXT_TOO_LONG),
                limit="2000",
            ),
        ),
    ),
    (
        people(("00 04711", *BAI[1:])),
        (wrong("people", 2, "number", "00 04711", F.BAD_CODE, limit="40"),),
    ),
    (
        organisations(("1507:1", "甲", "大队", "")),
        (wrong("organisations", 2, "code", "1507:1", F.BAD_CODE, limit="40"),),
    ),
    (
        posts(("K1", "东山卡口", "卡口", "150702", "三班 两运转"), more=("轮换方式",)),
        (wrong("posts", 2, "pattern", "三班两运转", F.BAD_CODE, limit="40"),),
    ),
    (
        people((*BAI, "双 7"), more=("家庭编号",)),
        (wrong("people", 2, "household_code", "双 7", F.BAD_CODE, limit="40"),),
    ),
    (
        organisations(("1507", "甲", "大队", "", "15070"), more=("行政区划代码",)),
        (wrong("organisations", 2, "division_code", "15070", F.BAD_DIVISION),),
    ),
    # words
    (
        people((*BAI[:3], "辅警", BAI[4])),
        (
            wrong(
                *("people", 2, "role", "辅警", F.UNKNOWN_WORD),
                allowed=ALLOWED_ROLES,
                nearest="文职辅警; 勤务辅警; 警察",
            ),
        ),
    ),
    (
        posts(("K1", "东山卡口", "卡囗", "150702")),
        (
            wrong(
                *("posts", 2, "kind", "卡囗", F.UNKNOWN_WORD),
                allowed=ALLOWED_POSTS,
                nearest="卡点; 卡口",
            ),
        ),
    ),
    (
        people((*BAI, "双警家庭; 有两个孩子"), more=("家庭情况",)),
        (
            wrong(
                *("people", 2, "household", "有两个孩子", F.UNKNOWN_WORD),
                allowed=ALLOWED_FLAGS,
                nearest="",
            ),
        ),
    ),
    (
        people((*BAI, "也许"), more=("带班领导",)),
        (wrong("people", 2, "leader", "也许", F.UNKNOWN_WORD, allowed="是, 否, yes, no"),),
    ),
    # competences
    (
        people((*BAI, "driver; 3d; swat:"), more=("专长",)),
        (
            wrong("people", 2, "competences", "3d", F.BAD_COMPETENCE, item="3d"),
            wrong("people", 2, "competences", "swat:", F.BAD_COMPETENCE, item="swat:"),
        ),
    ),
    (
        people((*BAI, "swat:soon; k9:2021-02-30; car:2021-06-30T12:00"), more=("专长",)),
        tuple(
            wrong("people", 2, "competences", f"{code}:{ends}", F.NOT_A_DATE, item=ends)
            for code, ends in (
                ("swat", "soon"),
                ("k9", "2021-02-30"),
                ("car", "2021-06-30T12:00"),
            )
        ),
    ),
    (
        people((*BAI, "driver; driver:2021-06-30"), more=("专长",)),
        (
            wrong(
                *("people", 2, "competences", "driver:2021-06-30", F.REPEATED_ITEM), item="driver"
            ),
        ),
    ),
    (
        organisations(("1507", "甲", "大队", "", "乙；乙"), more=("别名",)),
        (wrong("organisations", 2, "aliases", "乙；乙", F.REPEATED_ITEM, item="乙"),),
    ),
    # numbers
    (
        organisations(("1507", "甲", "大队", "", "many"), more=("编制数",)),
        (wrong("organisations", 2, "authorised", "many", F.NOT_A_NUMBER),),
    ),
    (
        organisations(("1507", "甲", "大队", "", 1.5), more=("编制数",)),
        (wrong("organisations", 2, "authorised", "1.5", F.NOT_A_NUMBER),),
    ),
    (
        organisations(("1507", "甲", "大队", "", "1e999999999"), more=("编制数",)),
        (
            wrong(
                *("organisations", 2, "authorised", "1E+999999999", F.OUT_OF_RANGE),
                least="0",
                most="1000000",
            ),
        ),
    ),
    (
        posts(("K1", "东山卡口", "卡口", "150702", 90.5, "E119"), more=("纬度", "经度")),
        (
            wrong("posts", 2, "lat", "90.5", F.OUT_OF_RANGE, least="-90", most="90"),
            wrong("posts", 2, "lon", "E119", F.NOT_A_NUMBER),
        ),
    ),
    # years
    *(
        (
            people((*BAI[:4], year)),
            (
                wrong(
                    *("people", 2, "birth_year", str(year), F.IMPOSSIBLE_AGE),
                    least="1950",
                    most="2004",
                    year="2020",
                ),
            ),
        )
        for year in (1949, 2005, 9999)
    ),
    (
        people((*BAI, "入党多年"), more=("入党时间",)),
        (wrong("people", 2, "party_since", "入党多年", F.NOT_A_YEAR),),
    ),
    (
        people((*BAI, 2002), more=("入党时间",)),
        (wrong("people", 2, "party_since", "2002", F.PARTY_TOO_EARLY, least="2003"),),
    ),
    (
        people((*BAI, 2021), more=("入党时间",)),
        (wrong("people", 2, "party_since", "2021", F.IN_THE_FUTURE, most="2020"),),
    ),
    # codes that are taken
    (
        people(BAI, ("7", *BAI[1:]), ("0004711", "赵山", *BAI[2:])),
        (wrong("people", 4, "number", "0004711", F.DUPLICATE, row="2"),),
    ),
    (
        people(("0000001", *BAI[1:])),
        (wrong("people", 2, "number", "0000001", F.ALREADY_RECORDED, subject="person:0000001"),),
    ),
    (
        posts(("9", "东山卡口", "卡口", "150702")),
        (wrong("posts", 2, "code", "9", F.ALREADY_RECORDED, subject="post:9"),),
    ),
    (
        organisations(("150702", "甲", "分局", "")),
        (wrong("organisations", 2, "code", "150702", F.ALREADY_RECORDED, subject="org:150702"),),
    ),
    # names of organisations
    (
        people((*BAI[:2], "海拉尔公安局", *BAI[3:])),
        (
            wrong(
                *("people", 2, "home", "海拉尔公安局", F.UNKNOWN_ORGANISATION),
                nearest="海拉尔公安分局 (150702); 海拉尔区公安分局 (150702); 海拉尔分局 (150702)",
            ),
        ),
    ),
    (
        people((*BAI[:2], "xyz", *BAI[3:])),
        (wrong("people", 2, "home", "xyz", F.UNKNOWN_ORGANISATION, nearest=""),),
    ),
    (
        people((*BAI[:2], "治安大队", *BAI[3:])),
        (
            wrong(
                *("people", 2, "home", "治安大队", F.AMBIGUOUS_ORGANISATION),
                codes="15070201, 15078101",
            ),
        ),
    ),
    (
        people((*BAI, "150781"), more=("部门/所队",)),
        (
            wrong(
                *("people", 2, "section", "150781", F.NOT_BENEATH), above="150702", codes="150781"
            ),
        ),
    ),
    (
        organisations(
            ("1", "刑侦大队", "大队", "150702"),
            ("2", "刑侦大队", "大队", "150702"),
            ("3", "乙", "大队", "刑侦大队"),
        ),
        (
            wrong(
                *("organisations", 4, "parent", "刑侦大队", F.AMBIGUOUS_ORGANISATION),
                codes="1, 2",
            ),
        ),
    ),
    (
        organisations(("1507", "甲", "盟市局", "", "海拉尔分局"), more=("别名",)),
        (wrong("organisations", 2, "aliases", "海拉尔分局", F.ALIAS_TAKEN, codes="150702"),),
    ),
    (
        organisations(
            ("1", "甲", "大队", "3"),
            ("2", "乙", "大队", "1"),
            ("3", "丙", "大队", "乙"),
            ("4", "丁", "大队", "1"),
            ("5", "戊", "大队", "5"),
        ),
        (
            wrong("organisations", 2, "parent", "1", F.PARENT_LOOP, path="1 > 3 > 2 > 1"),
            wrong("organisations", 3, "parent", "2", F.PARENT_LOOP, path="1 > 3 > 2 > 1"),
            wrong("organisations", 4, "parent", "3", F.PARENT_LOOP, path="1 > 3 > 2 > 1"),
            wrong("organisations", 6, "parent", "5", F.PARENT_LOOP, path="5 > 5"),
        ),
    ),
    (
        posts(("K1", "东山卡口", "卡口", "")),
        (wrong("posts", 2, "owner", "", F.WITHOUT_OWNER),),
    ),
]


@pytest.mark.parametrize(
    ("content", "errors"), WRONG, ids=[f"{e[0].code}-{e[0].field}" for _, e in WRONG]
)
def test_what_is_wrong_is_named_by_sheet_row_and_field(
    content: bytes, errors: tuple[RowError, ...]
) -> None:
    assert read(content) == errors


def test_every_fault_has_a_line_in_the_table() -> None:
    named = {error.code for _, errors in WRONG for error in errors}

    assert named == set(RowFault) - {RowFault.AND_MORE}


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    content = workbook(
        ("花名册", PEOPLE, [BAI, ("", "赵山", "x", "y", "z"), ("2", "", "150702", "民警", 1800)]),
        ("岗位", POSTS, [("K1", "", "卡口", "")]),
        ("组织", ORGANISATIONS, [("15 07", "甲", "", "nobody")]),
    )

    answer = read(content)

    assert isinstance(answer, tuple)
    assert [(error.sheet, error.row, error.field, error.code) for error in answer] == [
        ("organisations", 2, "code", F.BAD_CODE),
        ("organisations", 2, "parent", F.UNKNOWN_ORGANISATION),
        ("organisations", 2, "kind", F.REQUIRED_MISSING),
        ("posts", 2, "name", F.REQUIRED_MISSING),
        ("posts", 2, "owner", F.WITHOUT_OWNER),
        ("people", 3, "number", F.REQUIRED_MISSING),
        ("people", 3, "role", F.UNKNOWN_WORD),
        ("people", 3, "home", F.UNKNOWN_ORGANISATION),
        ("people", 3, "birth_year", F.NOT_A_YEAR),
        ("people", 4, "name", F.REQUIRED_MISSING),
        ("people", 4, "birth_year", F.IMPOSSIBLE_AGE),
    ]


def test_a_sheet_of_rubbish_is_answered_with_a_bounded_number_of_errors() -> None:
    rows = [(f"x {number}", f"{number}", f"nowhere {number}", "?", "?") for number in range(3_000)]

    answer = read(people(*rows))

    assert isinstance(answer, tuple)
    assert len(answer) == ERRORS_MOST + 1
    assert answer[-1] == wrong("", 0, "", "", F.AND_MORE, count="2000")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (
            b"number,name",
            RowError(
                sheet="",
                row=0,
                field="",
                value="",
                code=WorkbookFault.NOT_A_WORKBOOK,
                remedy=(("found", "0"), ("limit", "0")),
            ),
        ),
        (
            bombs.having(sheet=bombs.sheet('<row r="900000"><c><v>1</v></c></row>')),
            RowError(
                sheet="",
                row=0,
                field="",
                value="xl/worksheets/sheet1.xml",
                code=WorkbookFault.TOO_MANY_ROWS,
                remedy=(("found", "900000"), ("limit", "250000")),
            ),
        ),
    ],
)
def test_a_file_that_is_not_read_is_one_error(content: bytes, error: RowError) -> None:
    assert read(content) == (error,)


def test_a_moment_without_a_zone_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        read(people(BAI), holds_from=datetime(2020, 1, 20))  # noqa: DTZ001


# --- what is documented ----------------------------------------------------------------------

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "register-workbook.md"


OF_DOCUMENTS = {WorkbookFault.NOT_A_DOCUMENT}  # the same guard keeps them; no workbook has it


def test_every_sheet_column_word_error_and_limit_is_in_the_reference() -> None:
    columns = [column for sheet in LAYOUTS for column in sheet.columns]
    words = [ORG_KINDS_ZH, POST_KINDS_ZH, ROLES_ZH, HOUSEHOLDS_ZH]
    wanted = {
        *(name for sheet in LAYOUTS for name in (sheet.zh, sheet.en, *sheet.also)),
        *(name for column in columns for name in (column.zh, column.en)),
        *(f"{zh} `{code}`" for table in words for code, zh in table.items()),
        *(f"`{fault}`" for fault in (*RowFault, *WorkbookFault) if fault not in OF_DOCUMENTS),
        *(f"{limit:,}" for limit in (guard.MAX_ROWS, guard.MAX_CELLS, guard.MAX_TEXT_CHARS)),
        *(str(limit) for limit in (guard.MAX_PARTS, guard.MAX_SHEETS, guard.MAX_COLUMNS)),
        *(f"{limit >> 20} MiB" for limit in (guard.MAX_FILE_BYTES, guard.MAX_UNPACKED_BYTES)),
        f"{guard.MAX_RATIO} : 1",
        f"{ERRORS_MOST:,}",
    }
    text = REFERENCE.read_text(encoding="utf-8")

    assert {word for word in wanted if word not in text} == set()


# --- out, and back in ------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_the_template_is_a_register_without_lines(language: Language) -> None:
    target = BytesIO()
    write_template(target, language=language)

    assert read(target.getvalue()) == (wrong("", 0, "", "", F.NOTHING_THERE),)
    book = read_workbook(target.getvalue())
    assert isinstance(book, Workbook)
    names = {
        Language.ZH: ["组织", "岗位", "花名册"],
        Language.EN: ["organisations", "posts", "people"],
    }
    assert [sheet.name for sheet in book.sheets] == names[language]


def test_the_same_register_gives_the_same_file(tmp_path: Path) -> None:
    rows = sound(people(BAI)).rows
    for name in ("a.xlsx", "b.xlsx"):
        write_register(tmp_path / name, rows)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert read(tmp_path / "a.xlsx") == read((tmp_path / "b.xlsx").read_bytes())


def test_a_last_day_is_written_as_a_day_where_the_zone_is_known() -> None:
    until = datetime(2021, 7, 1, tzinfo=ZONE)
    who = k.Appointed(
        name="白云",
        role=k.Role.OFFICER,
        home="org:150702",
        birth_year=1985,
        competences=(k.Competence("swat", until),),
    )
    texts = []
    for zone in (ZONE, None):
        target = BytesIO()
        write_register(
            target, RegisterRows(people=(PersonRow(number="1", appointed=who),)), zone=zone
        )
        book = read_workbook(target.getvalue())
        assert isinstance(book, Workbook)
        texts += [c for row in book.sheets[2].rows for c in row.cells if "swat" in str(c)]
        assert sound(target.getvalue()).rows.people[0].appointed == who

    assert texts == ["swat:2021-06-30", "swat:2021-06-30T16:00:00+00:00"]


_plain = st.characters(
    categories=["L", "N", "P", "S"], exclude_characters=";；,，、\n０１２３４５６７８９"
)
_names = (
    st.lists(st.text(_plain, min_size=1, max_size=6), min_size=1, max_size=3)
    .map(" ".join)
    .filter(lambda text: cleaned(text) == text and "_x" not in text)
)
_codes = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,9}", fullmatch=True)
_places = st.one_of(
    st.just((0, 0)), st.tuples(st.integers(-(90 * 10**6), 90 * 10**6), st.integers(-180, 180))
)
_untils = st.one_of(
    st.none(),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(
        lambda day: datetime(day.year, day.month, day.day, tzinfo=ZONE)
    ),
    st.datetimes(
        datetime(1990, 1, 1),  # noqa: DTZ001
        datetime(2090, 1, 1),  # noqa: DTZ001
        timezones=st.just(ZONE),
        allow_imaginary=False,
    ),
)
_competences = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), _untils, max_size=3
).map(lambda found: tuple(k.Competence(code, until) for code, until in found.items()))


@st.composite
def _organisation(draw: st.DrawFn, number: int) -> OrganisationRow:
    lat_e6, lon = draw(_places)
    above = [None, "org:150000", "org:150702", *(f"org:n{n}" for n in range(number))]
    founded = k.OrgFounded(
        name=draw(_names),
        kind=draw(st.sampled_from(k.OrgKind)),
        parent=draw(st.sampled_from(above)),
        division_code=draw(st.one_of(st.none(), st.from_regex(r"[0-9]{6}", fullmatch=True))),
        lat_e6=lat_e6,
        lon_e6=lon * 10**6 + (lat_e6 % 1000 if abs(lon) < 180 else 0),
        authorised=draw(st.integers(0, 10**6)),
        reports=draw(st.booleans()),
    )
    aliases = draw(st.sampled_from([(), (f"别名{number}",), (f"a{number}", f"b{number}")]))
    partners = draw(st.sampled_from([(), ("org:150000",), ("org:150702", "org:150000")]))
    return OrganisationRow(code=f"n{number}", founded=founded, aliases=aliases, partners=partners)


@st.composite
def _person(draw: st.DrawFn, number: str, homes: list[str]) -> PersonRow:
    born = draw(st.integers(1950, 2004))
    party = st.integers(born + 18, 2020) if born + 18 <= 2020 else st.none()
    flags = ["dual_service", "child_under_3", "spouse_on_front_line", "carer"]
    appointed = k.Appointed(
        name=draw(_names),
        role=draw(st.sampled_from(k.Role)),
        home=draw(st.sampled_from(homes)),
        birth_year=born,
        rank=draw(st.one_of(st.just(""), _names)),
        leader=draw(st.booleans()),
        party_since=draw(st.one_of(st.none(), party)),
        competences=draw(_competences),
        household=tuple(draw(st.lists(st.sampled_from(flags), unique=True))),
        household_code=draw(st.one_of(st.none(), _codes)),
    )
    return PersonRow(number=number, appointed=appointed)


@st.composite
def _registers(draw: st.DrawFn) -> RegisterRows:
    organisations = tuple(draw(_organisation(number)) for number in range(draw(st.integers(0, 4))))
    homes = ["org:150702", *(f"org:{row.code}" for row in organisations)]
    posts = []
    for number in range(draw(st.integers(0, 2))):
        lat_e6, lon = draw(_places)
        opened = k.PostOpened(
            name=draw(_names),
            kind=draw(st.sampled_from(k.PostKind)),
            parent=draw(st.sampled_from(homes)),
            lat_e6=lat_e6,
            lon_e6=lon * 10**6,
            enforcing=draw(st.booleans()),
            high_risk=draw(st.booleans()),
            pattern=draw(st.sampled_from(["3x2", "4x3"])),
        )
        posts.append(PostRow(code=f"p{number}", opened=opened))
    numbers = draw(st.lists(_codes, max_size=4, unique=True))
    people = tuple(draw(_person(f"x{number}", homes)) for number in numbers)
    return RegisterRows(organisations=organisations, posts=tuple(posts), people=people)


@given(_registers(), st.sampled_from(Language), st.sampled_from([None, ZONE]))
@settings(max_examples=150, deadline=None)
def test_whatever_register_is_written_is_read_back(
    rows: RegisterRows, language: Language, zone: ZoneInfo | None
) -> None:
    target = BytesIO()
    write_register(target, rows, language=language, zone=zone)

    answer = read(target.getvalue())

    if rows == RegisterRows():
        assert answer == (wrong("", 0, "", "", F.NOTHING_THERE),)
    else:
        assert isinstance(answer, RegisterSheets), answer
        assert answer.rows == rows
        assert len({draft.key for draft in answer.drafts}) == len(answer.drafts)
