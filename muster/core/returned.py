"""What a strength return says: one sentence, the table by organisation, and its identities."""

from muster.core.template import ChartPlan, Clause, Column, Form, Rule, SectionPlan, TablePlan

SUMMARY = Rule(
    zh="{asof}{service}在册{assigned}人，其中{clauses}。",
    en="{asof}{service} had {assigned|person|people} on the register: {clauses}.",
    clauses=(
        Clause("民警{officers}名", "{officers|officer|officers}"),
        Clause(
            "勤务辅警{duty_auxiliaries}名", "{duty_auxiliaries|duty auxiliary|duty auxiliaries}"
        ),
        Clause(
            "文职辅警{clerical_auxiliaries}名",
            "{clerical_auxiliaries|clerical auxiliary|clerical auxiliaries}",
        ),
        Clause("职工{civilians}名", "{civilians|civilian|civilians}"),
    ),
    between_zh="、",
)
STRENGTH = TablePlan(
    key="strength",
    title=("各单位实力（单位：人）", "Strength by organisation (people)"),
    columns=(
        Column("authorised", "编制", "Auth."),
        Column("assigned", "在册", "Asgd"),
        Column("detached", "抽出", "Det."),
        Column("attached", "配属", "Att."),
        Column("on_hand", "实有", "On hand"),
        Column("present", "在位", "Pres."),
        Column("present_for_duty", "可执勤", "For duty"),
        Column("deployed", "在岗", "At posts"),
        Column("available", "机动", "Avail."),
        Column("out_of_service", "休整", "Rest"),
        Column("not_for_duty", "暂不执勤", "Not f/d"),
    ),
)
ABSENT = TablePlan(
    key="absent",
    title=("各单位不在位人员（单位：人）", "Absent, by organisation (people)"),
    columns=(
        Column("absent", "不在位", "Absent"),
        Column("on_leave", "休假", "Leave"),
        Column("sick", "病假", "Sick"),
        Column("absent_isolated", "隔离", "Isol."),
        Column("absent_bereaved", "丧假", "Ber."),
        Column("in_training", "培训", "Train."),
        Column("on_the_way", "在途", "On way"),
        Column("absent_otherwise", "其他", "Other"),
    ),
)

FORM = Form(
    name="strength",
    called=("实力统计表", "Strength return"),
    masthead=("实力统计", "Strength Return"),
    title=("{service}实力统计表", "Strength return of {service}"),
    sections=(
        SectionPlan(
            key="summary",
            title=("总体情况", "Summary"),
            rules=(
                SUMMARY,
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
        ),
        SectionPlan(
            key="table",
            title=("实力表", "Strength by organisation"),
            charts=(
                ChartPlan(
                    key="strength-by-part",
                    title=("各单位实有人数（人）", "Strength on hand (people)"),
                    figures=("on_hand",),
                    by_day=False,
                ),
            ),
            tables=(STRENGTH, ABSENT),
        ),
        SectionPlan(
            key="remarks",
            title=("备注", "Remarks"),
            by_hand=True,
            hint=("需要说明的变动。", "Changes to be explained."),
        ),
    ),
    identities=True,
)
