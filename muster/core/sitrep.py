"""What a situation report says: one page in English for readers abroad, with the Chinese beside it.

Short on purpose: what is new, what there is, what is required, who is cared for, what is needed.
"""

from muster.core.briefing import MEDICAL_HOLDS
from muster.core.daily import REQUIRED
from muster.core.template import Clause, Form, Rule, SectionPlan

_SITUATION = SectionPlan(
    key="situation",
    title=("总体情况", "Situation"),
    rules=(
        Rule(
            zh="{day}{clauses}。",
            en="{day}{clauses}.",
            clauses=(
                Clause(
                    "新收到请战书{letters_received_today}封",
                    "{letters_received_today|new letter|new letters} came in",
                ),
                Clause(
                    "新成立临时党组织{temporary_party_organisations_founded_today}个",
                    "{temporary_party_organisations_founded_today|new temporary Party organisation "
                    "was|new temporary Party organisations were} founded",
                ),
                Clause(
                    "新到岗{arrived_today}人次",
                    "{arrived_today|new arrival was|new arrivals were} recorded",
                ),
            ),
        ),
        Rule(
            zh="{asof}累计{clauses}。",
            en="{asof}the running totals were {clauses}.",
            clauses=(
                Clause("收到请战书{letters_received}封", "{letters_received|letter|letters}"),
                Clause("署名{signatories}人次", "{signatories|signature|signatures}"),
                Clause(
                    "成立临时党组织{temporary_party_organisations_founded}个",
                    "{temporary_party_organisations_founded|temporary Party organisation|temporary "
                    "Party organisations} founded",
                ),
                Clause(
                    "组建党员先锋队、突击队{vanguard_teams_and_squads_founded}支",
                    "{vanguard_teams_and_squads_founded|vanguard team or squad|vanguard teams and "
                    "squads} formed",
                ),
            ),
        ),
    ),
)
_FORCE = SectionPlan(
    key="strength",
    title=("实力", "Strength"),
    rules=(
        Rule(
            zh="{asof}{service}{clauses}。",
            en="{asof}{service} had {clauses}.",
            clauses=(
                Clause("在册{assigned}人", "{assigned|person|people} on the register"),
                Clause("实有{on_hand}人", "{on_hand|person|people} on hand"),
                Clause(
                    "可执勤{present_for_duty}人",
                    "{present_for_duty|person|people} present for duty",
                ),
                Clause("在岗{deployed}人", "{deployed|person|people} at a post"),
                Clause(
                    "机动可派{available}人", "{available|person|people} available without a post"
                ),
            ),
        ),
    ),
)
_CARE = SectionPlan(
    key="care",
    title=("关爱保障", "Care of personnel"),
    rules=(
        Rule(
            zh="{asof}现有{resting}人强制休息。",
            en="{asof}{resting|person was|people were} resting by order.",
            topic=("强制休息", "compulsory rest"),
        ),
        Rule(
            zh="{asof}现有{isolated}人隔离观察。",
            en="{asof}{isolated|person was|people were} isolated.",
            topic=("隔离观察", "isolation"),
        ),
        MEDICAL_HOLDS,
    ),
)

FORM = Form(
    name="sitrep",
    called=("情况报告（英文一页）", "Situation report"),
    masthead=("情况报告", "Situation Report"),
    title=("{service}情况报告", "Situation of {service}"),
    sections=(
        _SITUATION,
        _FORCE,
        SectionPlan(
            key="posts",
            title=("岗位需求", "Posts: required, have, need"),
            tables=(REQUIRED,),
        ),
        _CARE,
        SectionPlan(
            key="outlook",
            title=("需求与展望", "Outlook and needs"),
            by_hand=True,
            hint=("未来24小时的安排和需要的支持。", "The next 24 hours, and what is needed."),
        ),
    ),
    one_page=True,
)
