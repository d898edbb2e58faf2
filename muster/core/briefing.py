"""What the evening briefing says: the sentences as a table, in Chinese and English.

:mod:`muster.core.compose` fills them in. Every number is a figure of :data:`FIGURES`; stock,
flow and cumulative figures are worded apart: 现有 / now, 新 / new, 累计 / a total of. Letters are
never told apart by organisation: nobody is ranked by them.
"""

from muster.core.figure import FIGURES
from muster.core.kinds import PostKind
from muster.core.template import Clause, Form, Rule, SectionPlan

_CALL = SectionPlan(
    key="call",
    title=("号令与回执", "Calls and receipts"),
    rules=(
        Rule(
            zh="{asof}{service}累计{clauses}。",
            en="{asof}{service} had issued a total of {clauses}.",
            clauses=(
                Clause(
                    "下达部署要求{directives_issued}项",
                    "{directives_issued|directive|directives}",
                ),
                Clause(
                    "发出倡议书{appeals_issued}份",
                    "{appeals_issued|letter of appeal|letters of appeal}",
                ),
            ),
        ),
        Rule(
            zh="{asof}累计向各单位下发{copies_sent}份，{clauses}。",
            en="{asof}a total of {copies_sent|copy|copies} had gone out to organisations: "
            "{clauses}.",
            clauses=(
                Clause("已接受{copies_accepted}份", "{copies_accepted} now accepted"),
                Clause(
                    "（其中已落实{copies_executed}份）", "({copies_executed} of them carried out)"
                ),
                Clause(
                    "不能落实并说明理由{copies_refused}份",
                    "{copies_refused} refused with a reason",
                ),
                Clause("尚未答复{copies_unanswered}份", "{copies_unanswered} not yet answered"),
            ),
        ),
        Rule(
            zh="{day}新向各单位下发{copies_sent_today}份。",
            en="{day}{copies_sent_today|new copy|new copies} went out.",
        ),
    ),
)

_LETTERS = SectionPlan(
    key="letters",
    title=("请战与决定", "Letters and decisions"),
    rules=(
        Rule(
            zh="{asof}累计收到请战书{letters_received}封（{clauses}），署名{signatories}人次。",
            en="{asof}a total of {letters_received|letter|letters} had come in ({clauses}), with "
            "{signatories|signature|signatures}.",
            clauses=(
                Clause("个人{letters_individual}封", "{letters_individual} individual"),
                Clause("联名{letters_joint}封", "{letters_joint} joint"),
            ),
            between_zh="、",
        ),
        Rule(
            zh="其中再次请战{letters_again}封，前次请战书一并保留。",
            en="Of these, {letters_again|letter was a further request by somebody|letters were "
            "further requests by people} who had written before; what was written first stays "
            "on file.",
        ),
        Rule(
            zh="对署名人逐人审核：{clauses}。",
            en="Each signatory is answered individually: {clauses}.",
            clauses=(
                Clause("同意{decisions_accepted}人次", "{decisions_accepted} accepted"),
                Clause("列入预备{decisions_reserve}人次", "{decisions_reserve} in reserve"),
                Clause(
                    "致谢未安排{decisions_declined}人次",
                    "{decisions_declined} declined with thanks",
                ),
                Clause("尚未决定{decisions_open}人次", "{decisions_open} not yet decided"),
            ),
        ),
        Rule(
            zh="{day}{clauses}。",
            en="{day}{clauses}.",
            clauses=(
                Clause(
                    "新收到请战书{letters_received_today}封",
                    "{letters_received_today|new letter|new letters} came in",
                ),
                Clause(
                    "新增署名{signatories_today}人次",
                    "{signatories_today|new signature|new signatures} came with them",
                ),
                Clause(
                    "作出决定{decisions_made_today}人次",
                    "{decisions_made_today|decision|decisions} followed",
                ),
            ),
        ),
    ),
)

_UNITS = SectionPlan(
    key="units",
    title=("队伍与党组织", "Teams and Party organisations"),
    rules=(
        Rule(
            zh="{asof}{service}{clauses}。",
            en="{asof}{service} {clauses}.",
            clauses=(
                Clause(
                    "累计成立临时党组织{temporary_party_organisations_founded}个",
                    "had founded a total of {temporary_party_organisations_founded|temporary Party "
                    "organisation|temporary Party organisations}",
                ),
                Clause(
                    "累计组建党员先锋队、突击队{vanguard_teams_and_squads_founded}支",
                    "had formed a total of {vanguard_teams_and_squads_founded|vanguard team or "
                    "squad|vanguard teams and squads}",
                ),
                Clause(
                    "现有队员{squad_members}人",
                    "now had {squad_members|team member|team members}",
                ),
            ),
        ),
        Rule(
            zh="参加多支队伍的队员只计一次，按队籍计现有{squad_memberships}人次。",
            en="A member of several teams counts once; counted team by team there were now "
            "{squad_memberships|membership|memberships}.",
            unlike=("squad_memberships", "squad_members"),
        ),
        Rule(
            zh="{clauses}。",
            en="At present {clauses}.",
            clauses=(
                Clause(
                    "现有{squads_named}支队伍以同志姓名命名",
                    "{squads_named|team bears|teams bear} a comrade's name",
                ),
                Clause(
                    "现有{posts_with_temporary_branch}个临时党支部设在岗位",
                    "{posts_with_temporary_branch|temporary branch is|temporary branches are} "
                    "tied to a post",
                ),
            ),
        ),
        Rule(
            zh="{clauses}。",
            en="By then, {clauses}.",
            clauses=(
                Clause(
                    "累计{applications_submitted}人递交入党申请书",
                    "a total of {applications_submitted|person|people} had handed in an "
                    "application to join the Party",
                ),
                Clause(
                    "累计{wishes_expressed}人表达入党意愿",
                    "a total of {wishes_expressed|person|people} had asked in words to join",
                ),
            ),
        ),
        Rule(
            zh="{day}{clauses}。",
            en="{day}{clauses}.",
            clauses=(
                Clause(
                    "新成立临时党组织{temporary_party_organisations_founded_today}个",
                    "{temporary_party_organisations_founded_today|new temporary Party organisation "
                    "was|new temporary Party organisations were} founded",
                ),
                Clause(
                    "新组建党员先锋队、突击队{vanguard_teams_and_squads_founded_today}支",
                    "{vanguard_teams_and_squads_founded_today|new vanguard team or squad was|new "
                    "vanguard teams and squads were} formed",
                ),
                Clause(
                    "新递交入党申请书{applications_submitted_today}人",
                    "{applications_submitted_today|person|people} newly applied to join the Party",
                ),
            ),
        ),
    ),
)

_SENT = SectionPlan(key="sent", level=2, title=("人员派出", "People sent"), sending=True)

POSTS_NOW = Rule(
    zh="{asof}{clauses}。",
    en="{asof}{clauses}.",
    clauses=(
        Clause("现设岗位{posts}个", "{posts|post was|posts were} now open"),
        Clause("需求{required}人", "{required|person was|people were} required"),
        Clause("在岗{deployed}人", "{deployed|person was|people were} at a post"),
        Clause("尚缺{vacancies}人", "{vacancies|place was|places were} still vacant"),
    ),
)

_POSTS = SectionPlan(
    key="posts",
    level=2,
    title=("岗位与勤务", "Posts and duty"),
    rules=(
        POSTS_NOW,
        Rule(
            zh="岗位中有{clauses}。",
            en="Among the posts were {clauses}.",
            clauses=tuple(
                Clause(
                    f"{FIGURES[f'posts_{kind}'].name_zh}{{posts_{kind}}}个",
                    "{{{0}|{1}|{1}s}}".format(
                        f"posts_{kind}", FIGURES[f"posts_{kind}"].name_en.removesuffix("s")
                    ),
                )
                for kind in PostKind
            ),
            between_zh="、",
        ),
        Rule(
            zh="在岗人员中有{clauses}。",
            en="Among the people at posts were {clauses}.",
            clauses=(
                Clause("民警{deployed_officers}名", "{deployed_officers|officer|officers}"),
                Clause(
                    "辅警{deployed_auxiliaries}名",
                    "{deployed_auxiliaries|auxiliary|auxiliaries}",
                ),
                Clause("职工{deployed_civilians}名", "{deployed_civilians|civilian|civilians}"),
            ),
            between_zh="、",
        ),
        Rule(
            zh="{clauses}。",
            en="Meanwhile, {clauses}.",
            clauses=(
                Clause(
                    "受命未到岗{ordered}人",
                    "{ordered|person was|people were} now under orders and not yet at the post",
                ),
                Clause("在途{on_the_way}人", "{on_the_way|person was|people were} on the way"),
                Clause("正在执勤{on_duty}人", "{on_duty|person was|people were} on duty"),
                Clause(
                    "未处理勤务差异{discrepancies_open}件",
                    "{discrepancies_open|disagreement of roster and attendance was|disagreements "
                    "of roster and attendance were} unsettled",
                ),
            ),
        ),
        Rule(
            zh="{day}{clauses}。",
            en="{day}the record shows {clauses}.",
            clauses=(
                Clause(
                    "新到岗{arrived_today}人次",
                    "{arrived_today|new arrival|new arrivals} at a post",
                ),
                Clause("轮换下岗{relieved_today}人次", "{relieved_today|relief|reliefs}"),
                Clause("返回原单位{returned_today}人次", "{returned_today|return|returns} home"),
                Clause("签到{check_ins_today}人次", "{check_ins_today|check-in|check-ins}"),
            ),
        ),
    ),
)

FAMILY_CARE = Rule(
    zh="{asof}现有{family_care}人因家庭照护暂不派出。",
    en="{asof}because of family care, {family_care|person was|people were} not to be sent.",
    topic=("家庭照护", "family care"),
)
MEDICAL_HOLDS = Rule(
    zh="{asof}现有{medical_holds}人因健康原因暂不安排上岗。",
    en="{asof}for reasons of health, {medical_holds|person was|people were} not to be sent.",
    topic=("健康暂缓", "medical holds"),
)

_CARE = SectionPlan(
    key="care",
    title=("关爱保障", "Care"),
    rules=(
        Rule(
            zh="{asof}{clauses}。",
            en="{asof}{clauses}.",
            clauses=(
                Clause(
                    "现有{resting}人强制休息", "{resting|person was|people were} resting by order"
                ),
                Clause(
                    "当日新下达强制休息令{rest_ordered_today}人次",
                    "{rest_ordered_today|new rest order was|new rest orders were} given on the day",
                ),
            ),
            topic=("强制休息", "compulsory rest"),
        ),
        FAMILY_CARE,
        MEDICAL_HOLDS,
        Rule(
            zh="{asof}{clauses}。",
            en="{asof}{clauses}.",
            clauses=(
                Clause("现有{isolated}人隔离观察", "{isolated|person was|people were} isolated"),
                Clause(
                    "当日新增隔离{isolations_began_today}人次",
                    "{isolations_began_today|new isolation|new isolations} began on the day",
                ),
                Clause(
                    "当日解除隔离{isolations_released_today}人次",
                    "{isolations_released_today|isolation|isolations} ended on the day",
                ),
            ),
            topic=("隔离观察", "isolation"),
        ),
        Rule(
            zh="{asof}{clauses}。",
            en="{asof}{clauses}.",
            clauses=(
                Clause(
                    "累计主动提供丧假{bereavements_offered}人次",
                    "a total of {bereavements_offered|offer|offers} of bereavement leave had been "
                    "made",
                ),
                Clause(
                    "累计选择休假{bereavement_leave_taken}人次",
                    "leave had been chosen in {bereavement_leave_taken|case|cases}",
                ),
                Clause(
                    "累计自愿返岗并经批准{bereavement_returned_at_once}人次",
                    "a return to duty had been chosen and approved in "
                    "{bereavement_returned_at_once|case|cases}",
                ),
            ),
            topic=("丧假", "bereavement leave"),
        ),
    ),
)

_STRENGTH = SectionPlan(
    key="strength",
    title=("实力", "Strength"),
    rules=(
        Rule(
            zh="{asof}{service}在册{assigned}人，其中{clauses}。",
            en="{asof}{service} had {assigned|person|people} on the register: {clauses}.",
            clauses=(
                Clause("民警{officers}名", "{officers|officer|officers}"),
                Clause(
                    "勤务辅警{duty_auxiliaries}名",
                    "{duty_auxiliaries|duty auxiliary|duty auxiliaries}",
                ),
                Clause(
                    "文职辅警{clerical_auxiliaries}名",
                    "{clerical_auxiliaries|clerical auxiliary|clerical auxiliaries}",
                ),
                Clause("职工{civilians}名", "{civilians|civilian|civilians}"),
            ),
            between_zh="、",
        ),
        Rule(
            zh="{clauses}。",
            en="The register also shows {clauses}.",
            clauses=(
                Clause(
                    "民警、辅警中有党员{party_members}名",
                    "{party_members|Party member|Party members} among officers and auxiliaries",
                ),
                Clause(
                    "常设基层党组织{primary_party_organisations}个",
                    "{primary_party_organisations|standing primary-level Party "
                    "organisation|standing primary-level Party organisations}",
                ),
            ),
        ),
        Rule(
            zh="{clauses}。",
            en="In all, {clauses}.",
            clauses=(
                Clause("实有{on_hand}人", "{on_hand|person was|people were} on hand"),
                Clause("可执勤{present_for_duty}人", "{present_for_duty} present for duty"),
                Clause("机动可派{available}人", "{available} available without a post"),
            ),
        ),
    ),
)

DEPLOYMENT = SectionPlan(key="deployment", title=("调配与岗位", "Deployment and posts"))
REMARKS = SectionPlan(
    key="remarks",
    title=("其他事项", "Remarks"),
    by_hand=True,
    hint=("需要说明的其他事项。", "Anything else there is to say."),
)
BRIEFING = (_CALL, _LETTERS, _UNITS, DEPLOYMENT, _SENT, _POSTS, _CARE, _STRENGTH, REMARKS)
FORM = Form(
    name="briefing",
    called=("简报", "Briefing"),
    masthead=("勤务简报", "Duty Briefing"),
    title=("{service}勤务情况", "Duty situation of {service}"),
    sections=BRIEFING,
)

# Wording 1 kept back a figure where a remainder, whole less parts, would be a small count of
# people kept from duty or resting. Bulletins of that wording are still written so.
REMAINDERS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "present_for_duty": (("on_hand", ("present_for_duty",)),),
    "available": (
        ("on_hand", ("present_for_duty",)),
        ("present_for_duty", ("deployed", "available")),
    ),
}

# Words of a measure, said once in a row of clauses that all begin with them.
ONCE_ZH = ("累计", "现有", "当日")
ONCE_EN = ("had ", "a total of ")
