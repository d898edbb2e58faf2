"""What a register workbook looks like: its three sheets, their columns, and the words in cells.

The people's sheet follows the 花名册 (personnel roster) in use, without what does not belong
here: ID number, home address, telephone and health notes are sent back; sex, political status,
team, post, date and state are left in the file, because facts of other stages say them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from muster.core.kinds import OrgKind, PostKind, Role
from muster.formats.line import Column, Layout, matching

_E = TypeVar("_E", bound=StrEnum)


class Language(StrEnum):
    """The language of headings and words in a workbook we write; both are always read."""

    ZH = "zh-Hans"
    EN = "en"


class Household(StrEnum):
    """What a household says of itself: that something is so, never who or what."""

    DUAL_SERVICE = "dual_service"
    CHILD_UNDER_3 = "child_under_3"
    SPOUSE_ON_FRONT_LINE = "spouse_on_front_line"
    CARER = "carer"


# The first word of each is the one we write in Chinese; in English we write the code.
_ROLES = (
    (Role.OFFICER, "民警", "警察", "police officer"),
    (Role.DUTY_AUXILIARY, "勤务辅警", "duty auxiliary"),
    (Role.CLERICAL_AUXILIARY, "文职辅警", "clerical auxiliary"),
    (Role.CIVILIAN, "职工", "工勤人员", "civilian"),
)
_ORGANISATIONS = (
    (OrgKind.DEPARTMENT, "厅", "公安厅"),
    (OrgKind.BUREAU, "盟市局", "盟局", "市局"),
    (OrgKind.COUNTY_BUREAU, "旗县局", "旗局", "县局", "分局", "county bureau"),
    (OrgKind.HEADQUARTERS, "机关"),
    (OrgKind.CORPS, "总队"),
    (OrgKind.DETACHMENT, "支队"),
    (OrgKind.BRIGADE, "大队"),
    (OrgKind.SQUADRON, "中队"),
    (OrgKind.STATION, "派出所", "police station"),
    (OrgKind.BORDER_STATION, "边境派出所", "border station"),
    (OrgKind.INSPECTION_STATION, "公安检查站", "检查站", "inspection station"),
    (OrgKind.PARTY_ORGANISATION, "基层党组织", "党组织", "party organisation"),
)
_POSTS = (
    (PostKind.CHECKPOINT, "卡口", "卡点"),
    (PostKind.COMMUNITY, "社区"),
    (PostKind.STATION, "车站", "火车站", "railway station"),
    (PostKind.COACH_STATION, "汽车客运站", "客运站", "coach station"),
    (PostKind.AIRPORT, "机场"),
    (PostKind.PASTORAL, "牧区"),
    (PostKind.VILLAGE, "农村", "村"),
    (PostKind.HOSPITAL, "医院"),
)
_HOUSEHOLDS = (
    (Household.DUAL_SERVICE, "双警家庭", "双警", "dual service", "dual-police household"),
    (Household.CHILD_UNDER_3, "三岁以下子女", "3岁以下子女", "child under 3"),
    (Household.SPOUSE_ON_FRONT_LINE, "配偶在一线", "spouse on front line"),
    (Household.CARER, "照护家人", "需照护家人"),
)


def _meanings(rows: tuple[tuple[_E, str, *tuple[str, ...]], ...]) -> Mapping[str, _E]:
    return {matching(word): row[0] for row in rows for word in row}


def _written(rows: tuple[tuple[_E, str, *tuple[str, ...]], ...]) -> Mapping[str, str]:
    return {row[0].value: row[1] for row in rows}


ROLES, ROLES_ZH = _meanings(_ROLES), _written(_ROLES)
ORG_KINDS, ORG_KINDS_ZH = _meanings(_ORGANISATIONS), _written(_ORGANISATIONS)
POST_KINDS, POST_KINDS_ZH = _meanings(_POSTS), _written(_POSTS)
HOUSEHOLDS, HOUSEHOLDS_ZH = _meanings(_HOUSEHOLDS), _written(_HOUSEHOLDS)


def _left(field: str, zh: str, en: str, *also: str) -> Column:
    return Column(field=field, zh=zh, en=en, also=also, taken=False)


def _personal(field: str, zh: str, en: str, *also: str) -> Column:
    return Column(field=field, zh=zh, en=en, also=also, taken=False, personal=True)


_LAT = Column(field="lat", zh="纬度", en="latitude", also=("北纬",))
_LON = Column(field="lon", zh="经度", en="longitude", also=("东经",))
_SERIAL = _left("serial", "序号", "no.", "serial number")
_REMARKS = _left("remarks", "备注", "remarks", "说明", "note")

ORGANISATIONS = Layout(
    code="organisations",
    zh="组织",
    en="organisations",
    also=("组织机构", "机构", "单位", "organizations"),
    columns=(
        Column(field="code", zh="组织编码", en="code", also=("编码", "机构编码"), required=True),
        Column(field="name", zh="组织名称", en="name", also=("名称", "单位名称"), required=True),
        Column(field="kind", zh="组织类别", en="kind", also=("类别", "层级"), required=True),
        Column(field="parent", zh="上级组织", en="parent", also=("上级单位", "上级")),
        Column(field="aliases", zh="别名", en="aliases", also=("简称", "又称", "alias")),
        Column(field="partners", zh="协同单位", en="coordinated with", also=("协作单位",)),
        Column(field="division_code", zh="行政区划代码", en="division code", also=("区划代码",)),
        _LAT,
        _LON,
        Column(field="authorised", zh="编制数", en="authorised", also=("编制", "establishment")),
        Column(field="reports", zh="报送日报", en="files return", also=("报送",)),
        _SERIAL,
        _REMARKS,
    ),
)
POSTS = Layout(
    code="posts",
    zh="岗位",
    en="posts",
    also=("点位", "岗位点位", "岗位表"),
    columns=(
        Column(field="code", zh="岗位编码", en="code", also=("编码",), required=True),
        Column(field="name", zh="岗位名称", en="name", also=("名称", "点位"), required=True),
        Column(field="kind", zh="岗位类别", en="kind", also=("类别",), required=True),
        Column(field="owner", zh="所属组织", en="owner", also=("所属单位", "单位"), required=True),
        _LAT,
        _LON,
        Column(field="enforcing", zh="执法岗", en="enforcing", also=("执法",)),
        Column(field="high_risk", zh="高风险", en="high risk", also=("高风险岗",)),
        Column(field="pattern", zh="轮换方式", en="pattern", also=("轮班", "班制")),
        _SERIAL,
        _REMARKS,
    ),
)
PEOPLE = Layout(
    code="people",
    zh="花名册",
    en="people",
    also=("人员", "人员花名册", "personnel", "personnel roster"),
    columns=(
        _SERIAL,
        Column(field="home", zh="单位", en="organisation", also=("unit", "home"), required=True),
        Column(field="section", zh="部门/所队", en="section", also=("部门", "所队", "科所队")),
        Column(field="name", zh="姓名", en="name", required=True),
        _left("sex", "性别", "sex", "gender"),
        Column(
            field="birth_year",
            zh="出生年月",
            en="birth year",
            also=("出生年份", "出生日期", "date of birth"),
            required=True,
        ),
        Column(field="role", zh="人员类别", en="role", also=("类别", "身份"), required=True),
        Column(field="rank", zh="职务职级", en="rank", also=("职务", "职级", "警衔")),
        Column(field="leader", zh="带班领导", en="leader", also=("领导",)),
        Column(
            field="number",
            zh="警号",
            en="number",
            also=("编号", "person number", "badge number"),
            required=True,
        ),
        _left("political_status", "政治面貌", "political status"),
        Column(field="party_since", zh="入党时间", en="party member since", also=("入党年份",)),
        Column(field="competences", zh="专长", en="competences", also=("资质", "技能", "skills")),
        Column(field="household", zh="家庭情况", en="household", also=("家庭标识",)),
        Column(field="household_code", zh="家庭编号", en="household code"),
        _left("team", "编入队伍", "team"),
        _left("post", "岗位点位", "post", "岗位"),
        _left("on_post_since", "上岗日期", "on post since"),
        _left("state", "状态", "state", "status"),
        _personal("health", "健康备注", "health notes", "健康状况", "病史", "health"),
        _personal(
            "telephone", "联系电话", "telephone", "电话", "手机", "手机号", "phone", "mobile"
        ),
        _personal("id_number", "身份证号", "ID number", "身份证", "身份证号码", "公民身份号码"),
        _personal("address", "家庭住址", "home address", "住址", "家庭地址", "address"),
        _REMARKS,
    ),
)
LAYOUTS = (ORGANISATIONS, POSTS, PEOPLE)
