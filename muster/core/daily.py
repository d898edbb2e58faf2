"""What the daily report says (日报): flow, cumulative and stock apart, as a daily notice has them.

Each section opens with what is new on the day, goes on to what has come together until now, and
closes with what there is now. ``tests/core`` sees to it that no sentence mixes two of them.
"""

from collections.abc import Sequence

from muster.core.briefing import FAMILY_CARE, MEDICAL_HOLDS
from muster.core.figure import Said
from muster.core.template import ChartPlan, Clause, Column, Form, Rule, SectionPlan, TablePlan

_C = Clause


def _new(clauses: Sequence[Clause], topic: Said | None = None, says: str = "") -> Rule:
    """Return the sentence of the day's flows."""
    return Rule(
        zh="{day}{clauses}。", en=f"{{day}}{says}{{clauses}}.", clauses=tuple(clauses), topic=topic
    )


def _so_far(clauses: Sequence[Clause], topic: Said | None = None) -> Rule:
    """Return the sentence of what is cumulative."""
    return Rule(
        zh="{asof}累计{clauses}。",
        en="{asof}the running totals were {clauses}.",
        clauses=tuple(clauses),
        topic=topic,
    )


def _now(clauses: Sequence[Clause]) -> Rule:
    """Return the sentence of what there is now."""
    return Rule(
        zh="{asof}现有{clauses}。",
        en="{asof}the figures stood at {clauses}.",
        clauses=tuple(clauses),
    )


_CALL = SectionPlan(
    key="call",
    title=("号令与回执", "Calls and receipts"),
    rules=(
        _new(
            (
                _C("新下达部署要求{directives_issued_today}项",
                   "{directives_issued_today|new directive was|new directives were} issued"),
                _C("新发出倡议书{appeals_issued_today}份",
                   "{appeals_issued_today|new letter of appeal was|new letters of appeal were} "
                   "issued"),
                _C("新下发{copies_sent_today}份",
                   "{copies_sent_today|new copy|new copies} went out to organisations"),
            )
        ),
        _so_far(
            (
                _C("下达部署要求{directives_issued}项",
                   "{directives_issued|directive|directives}"),
                _C("发出倡议书{appeals_issued}份",
                   "{appeals_issued|letter of appeal|letters of appeal}"),
                _C("下发{copies_sent}份", "{copies_sent|copy sent|copies sent}"),
            )
        ),
        _now(
            (
                _C("已接受{copies_accepted}份", "{copies_accepted|copy|copies} accepted"),
                _C("不能落实并说明理由{copies_refused}份",
                   "{copies_refused|copy|copies} refused with a reason"),
                _C("尚未答复{copies_unanswered}份",
                   "{copies_unanswered|copy|copies} not yet answered"),
            )
        ),
    ),
)  # fmt: skip

_LETTERS = SectionPlan(
    key="letters",
    title=("请战与决定", "Letters and decisions"),
    rules=(
        _new(
            (
                _C("新收到请战书{letters_received_today}封",
                   "{letters_received_today|new letter|new letters} came in"),
                _C("新增署名{signatories_today}人次",
                   "{signatories_today|new signature|new signatures} came with them"),
                _C("新作出决定{decisions_made_today}人次",
                   "{decisions_made_today|new decision|new decisions} followed"),
            )
        ),
        _so_far(
            (
                _C("收到请战书{letters_received}封", "{letters_received|letter|letters}"),
                _C("署名{signatories}人次", "{signatories|signature|signatures}"),
            )
        ),
        Rule(
            zh="{asof}现有审核结果：{clauses}。",
            en="{asof}the figures stood at {clauses}.",
            clauses=(
                _C("同意{decisions_accepted}人次",
                   "{decisions_accepted|signatory|signatories} accepted"),
                _C("列入预备{decisions_reserve}人次",
                   "{decisions_reserve|signatory|signatories} in reserve"),
                _C("致谢未安排{decisions_declined}人次",
                   "{decisions_declined|signatory|signatories} declined with thanks"),
                _C("尚未决定{decisions_open}人次",
                   "{decisions_open|signatory|signatories} not yet decided on"),
            ),
        ),
    ),
    charts=(
        ChartPlan(
            key="letters-by-day",
            title=("近14日累计署名（人次）", "Signatures, running total over the last 14 days"),
            figures=("signatories",),
            by_day=True,
        ),
    ),
)  # fmt: skip

_UNITS = SectionPlan(
    key="units",
    title=("队伍与党组织", "Teams and Party organisations"),
    rules=(
        _new(
            (
                _C("新成立临时党组织{temporary_party_organisations_founded_today}个",
                   "{temporary_party_organisations_founded_today|new temporary Party organisation "
                   "was|new temporary Party organisations were} founded"),
                _C("新组建党员先锋队、突击队{vanguard_teams_and_squads_founded_today}支",
                   "{vanguard_teams_and_squads_founded_today|new vanguard team or squad was|new "
                   "vanguard teams and squads were} formed"),
                _C("新递交入党申请书{applications_submitted_today}人",
                   "{applications_submitted_today|person|people} newly applied to join the Party"),
            )
        ),
        _so_far(
            (
                _C("成立临时党组织{temporary_party_organisations_founded}个",
                   "{temporary_party_organisations_founded|temporary Party organisation|temporary "
                   "Party organisations} founded"),
                _C("组建党员先锋队、突击队{vanguard_teams_and_squads_founded}支",
                   "{vanguard_teams_and_squads_founded|vanguard team or squad|vanguard teams and "
                   "squads} formed"),
                _C("{applications_submitted}人递交入党申请书",
                   "{applications_submitted|person|people} who applied to join the Party"),
            )
        ),
        _now(
            (
                _C("队员{squad_members}人", "{squad_members|team member|team members}"),
                _C("以同志姓名命名的队伍{squads_named}支",
                   "{squads_named|team that bears|teams that bear} a comrade's name"),
            )
        ),
    ),
)  # fmt: skip

_DEPLOYMENT = SectionPlan(key="deployment", title=("调配与岗位", "Deployment and posts"))
_SENT = SectionPlan(key="sent", level=2, title=("人员派出", "People sent"), sending=True)

REQUIRED = TablePlan(
    key="required",
    title=("各单位岗位需求、在岗与缺口（单位：人）", "Required, have, need (people)"),
    columns=(
        Column("required", "需求", "Required"),
        Column("deployed", "在岗", "Have"),
        Column("vacancies", "缺口", "Need"),
    ),
)

_POSTS = SectionPlan(
    key="posts",
    level=2,
    title=("岗位与勤务", "Posts and duty"),
    rules=(
        _new(
            (
                _C("新到岗{arrived_today}人次",
                   "{arrived_today|new arrival|new arrivals} at a post"),
                _C("轮换下岗{relieved_today}人次", "{relieved_today|relief|reliefs}"),
                _C("返回原单位{returned_today}人次", "{returned_today|return|returns} home"),
                _C("签到{check_ins_today}人次", "{check_ins_today|check-in|check-ins}"),
            ),
            says="the record shows ",
        ),
        _so_far(
            (
                _C("到岗{arrived}人次", "{arrived|arrival|arrivals} at a post"),
                _C("轮换下岗{relieved}人次", "{relieved|relief|reliefs}"),
                _C("返回原单位{returned}人次", "{returned|return|returns} home"),
            )
        ),
        _now(
            (
                _C("岗位{posts}个", "{posts|post|posts}"),
                _C("需求{required}人", "{required|person|people} required"),
                _C("在岗{deployed}人", "{deployed|person|people} at a post"),
                _C("尚缺{vacancies}人", "{vacancies|vacant place|vacant places}"),
                _C("在途{on_the_way}人", "{on_the_way|person|people} on the way"),
                _C("正在执勤{on_duty}人", "{on_duty|person|people} on duty"),
            )
        ),
    ),
    charts=(
        ChartPlan(
            key="required-by-part",
            title=("各单位岗位需求与在岗（人）", "Required and at posts (people)"),
            figures=("required", "deployed"),
            by_day=False,
        ),
    ),
    tables=(REQUIRED,),
)  # fmt: skip

_REST: Said = ("强制休息", "compulsory rest")
_ISOLATION: Said = ("隔离观察", "isolation")

_CARE = SectionPlan(
    key="care",
    title=("关爱保障", "Care"),
    rules=(
        _new(
            (
                _C("新下达强制休息令{rest_ordered_today}人次",
                   "{rest_ordered_today|new rest order was|new rest orders were} given"),
            ),
            _REST,
        ),
        _new(
            (
                _C("新增隔离{isolations_began_today}人次",
                   "{isolations_began_today|new isolation|new isolations} began"),
                _C("解除隔离{isolations_released_today}人次",
                   "{isolations_released_today|isolation|isolations} ended"),
            ),
            _ISOLATION,
        ),
        _so_far(
            (
                _C("主动提供丧假{bereavements_offered}人次",
                   "{bereavements_offered|offer|offers} of bereavement leave"),
            ),
            ("丧假", "bereavement leave"),
        ),
        Rule(
            zh="{asof}现有{resting}人强制休息。",
            en="{asof}{resting|person was|people were} resting by order.",
            topic=_REST,
        ),
        Rule(
            zh="{asof}现有{isolated}人隔离观察。",
            en="{asof}{isolated|person was|people were} isolated.",
            topic=_ISOLATION,
        ),
        FAMILY_CARE,
        MEDICAL_HOLDS,
    ),
)  # fmt: skip

_STRENGTH = SectionPlan(
    key="strength",
    title=("实力", "Strength"),
    rules=(
        _now(
            (
                _C("在册{assigned}人", "{assigned|person|people} on the register"),
                _C("实有{on_hand}人", "{on_hand|person|people} on hand"),
                _C("可执勤{present_for_duty}人",
                   "{present_for_duty|person|people} present for duty"),
                _C("机动可派{available}人",
                   "{available|person|people} available without a post"),
            )
        ),
    ),
)  # fmt: skip

_REMARKS = SectionPlan(
    key="remarks",
    title=("工作安排", "Next steps"),
    by_hand=True,
    hint=("下一步的工作安排。", "What is to be done next."),
)

FORM = Form(
    name="daily",
    called=("日报", "Daily report"),
    masthead=("勤务日报", "Daily Report"),
    title=("{service}每日勤务情况", "Daily situation of {service}"),
    sections=(_CALL, _LETTERS, _UNITS, _DEPLOYMENT, _SENT, _POSTS, _CARE, _STRENGTH, _REMARKS),
)
