"""Which of the defined figures (:data:`muster.core.figure.FIGURES`) a reading speaks of.

Only where the words leave no doubt; a reading without a figure stays a reading, and a person
chooses. The table is in order, the most particular first.
"""

import re
from dataclasses import dataclass

from muster.core.claim import Counted
from muster.core.figure import FIGURES, VERBS, Measure
from muster.formats.prose.counting import Context


@dataclass(frozen=True, slots=True)
class Defined:
    """What is counted, the words that must stand around it, and the figure that is."""

    counted: Counted
    words: str  # in the clause, up to the next item
    figure: str  # the stock or cumulative figure; its flow is found by its name


_TABLE = (
    Defined(Counted.LETTERS, "联名|集体", "letters_joint"),
    Defined(Counted.LETTERS, "个人", "letters_individual"),
    Defined(Counted.LETTERS, "请战|请缨", "letters_received"),
    Defined(Counted.LETTER_SIGNATORIES, "联名", "signatories_joint"),
    Defined(Counted.LETTER_SIGNATORIES, "署名|签名", "signatories"),
    Defined(Counted.TEMP_PARTY_ORG, "临时党组织", "temporary_party_organisations_founded"),
    Defined(Counted.TEMP_PARTY_ORG, "临时党(?:委|总支)", "temporary_committees_founded"),
    Defined(Counted.TEMP_PARTY_ORG, "党支部", "temporary_branches_founded"),
    Defined(Counted.SQUAD, "先锋队、?(?:党员|青年)?突击队", "vanguard_teams_and_squads_founded"),
    Defined(Counted.SQUAD, "先锋队", "vanguard_teams_founded"),
    Defined(Counted.SQUAD, "突击", "squads_founded"),
    Defined(Counted.SQUAD_MEMBERS, "队员", "squad_members"),
    Defined(Counted.ORGS, "基层党组织", "primary_party_organisations"),
    Defined(Counted.APPLICATIONS, "递交[^，。]*申请|申请书", "applications_submitted"),
    Defined(Counted.APPLICATIONS, "要求", "wishes_expressed"),
    Defined(Counted.ISOLATED, "解除", "isolations_released"),
    Defined(Counted.ISOLATED, "隔离", "isolated"),
    Defined(Counted.PARTY_MEMBERS, "党员民警|党员(?:、|和)?辅警", "party_members"),
    Defined(Counted.STAFF_TOTAL, "民警、辅警|民辅警", "staff"),
    *(
        Defined(counted, f"党员(?:及|和)青年民警.*{re.escape(verb.zh[:2])}", verb.party_or_young)
        for verb in VERBS[:3]
        for counted in (Counted.REINFORCEMENT_SENT, Counted.OFFICERS_DEPLOYED)
    ),
    *(
        Defined(counted, f"^(?!.*辅警).*民警.*{re.escape(verb.zh[:2])}", verb.officers)
        for verb in VERBS[:3]
        for counted in (Counted.REINFORCEMENT_SENT, Counted.OFFICERS_DEPLOYED)
    ),
    *(
        Defined(counted, f"(?:辅警|警力|人).*{re.escape(verb.zh[:2])}", verb.sent)
        for verb in VERBS[:3]
        for counted in (Counted.REINFORCEMENT_SENT, Counted.OFFICERS_DEPLOYED)
    ),
)
_COMPILED = {
    counted: tuple((re.compile(e.words), e.figure) for e in _TABLE if e.counted is counted)
    for counted in Counted
}
_STANDING = {
    "temporary_party_organisations_founded": "temporary_party_organisations",
    "vanguard_teams_and_squads_founded": "vanguard_teams_and_squads",
}


def figure_of(context: Context, counted: Counted, measure: Measure | None) -> str | None:
    """Return the name of the figure an item of free text speaks of, None in any doubt."""
    group, item = context.group, context.item
    before = group.before[-20:] if item is group.items[0] else group.before[-10:]
    after = re.split("[（(]", group.after[:16], maxsplit=1)[0]  # parts in a bracket are others
    words = before + (item.noun or "") + after
    for pattern, figure in _COMPILED.get(counted, ()):
        if pattern.search(words):
            return _by_measure(figure, measure)
    return None


def _by_measure(figure: str, measure: Measure | None) -> str | None:
    """Return the figure that relates to time as the words do: 新增 a flow, 现有 a stock."""
    defined = FIGURES[figure].measure
    if measure is Measure.FLOW and f"{figure}_today" in FIGURES:
        return f"{figure}_today"
    if measure is Measure.STOCK and defined is Measure.CUMULATIVE:
        return _STANDING.get(figure)
    return figure
