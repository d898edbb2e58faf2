"""What a circular says (通报): the facts by rule; assessment, decision and requirements by hand.

A circular is one of the statutory kinds of official document, so it has a reference number, an
addressee, a signature and the block at its end (GB/T 9704-2012). Its order is fixed: fact,
assessment, decision, requirements. What people decide, people write.
"""

from muster.core.briefing import POSTS_NOW
from muster.core.template import Clause, Form, Rule, SectionPlan

_FACTS = SectionPlan(
    key="facts",
    title=("基本情况", "The facts"),
    rules=(
        Rule(
            zh="{asof}{service}{clauses}。",
            en="{asof}{service} {clauses}.",
            clauses=(
                Clause(
                    "累计收到请战书{letters_received}封",
                    "had received a total of {letters_received|letter|letters}",
                ),
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
            ),
        ),
        POSTS_NOW,
        Rule(
            zh="累计{clauses}。",
            en="In all, {clauses} had been recorded.",
            clauses=(
                Clause("到岗{arrived}人次", "{arrived|arrival|arrivals} at a post"),
                Clause("轮换下岗{relieved}人次", "{relieved|relief|reliefs}"),
            ),
        ),
    ),
)
_SENT = SectionPlan(key="sent", title=("人员派出", "People sent"), sending=True)


def _by_hand(key: str, title: tuple[str, str], hint: tuple[str, str]) -> SectionPlan:
    return SectionPlan(key=key, title=title, hint=hint, by_hand=True, needed=True)


FORM = Form(
    name="circular",
    called=("通报", "Circular"),
    masthead=("{editor}文件", "{editor}"),
    title=("关于{service}勤务情况的通报", "Circular on the duty situation of {service}"),
    sections=(
        _FACTS,
        _SENT,
        _by_hand(
            "assessment",
            ("情况评析", "Assessment"),
            ("对上述情况的评价：做得好的，有问题的。",
             "What to think of it: what went well, what did not."),
        ),
        _by_hand(
            "decision",
            ("通报决定", "Decision"),
            ("决定表扬或批评的事项。", "What is decided: whom to commend, what to censure."),
        ),
        _by_hand(
            "requirements",
            ("工作要求", "Requirements"),
            ("对各单位的要求。", "What is asked of the organisations."),
        ),
    ),
    official=True,
)  # fmt: skip
