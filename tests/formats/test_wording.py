"""Deployment in words: every code has a sentence in both languages, and health is not told."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from muster.core.conflict import Cause, CauseKind, Conflict
from muster.core.deployment import (
    Block,
    BreachRule,
    DemandLine,
    DeploymentBreach,
    Reason,
    ReasonCode,
)
from muster.core.explanation import Explanation, ExplanationCode
from muster.core.kinds import Absence, Gate
from muster.core.outcome import Outcome, OutcomeCode
from muster.core.proposal import PlanRefusal, PlanRefusalCode
from muster.core.unfilled import HELD, BlockedBy, Unfilled
from muster.formats import explanation_words, wording
from muster.formats.explanation_words import conflict, explained
from muster.formats.wording import Wording

NOON = datetime(2020, 2, 6, 12, tzinfo=UTC)
CAMP = DemandLine(
    code="demand:camp", post="post:camp", org="org:west", lat_e6=0, lon_e6=0, role="officer",
    heads=2, competences=frozenset({"river_rescue"}),
)  # fmt: skip
WORDS = Wording(
    names={"person:0000004": "温如春", "post:camp": "Ice camp", "org:west": "West Bank"},
    lines={CAMP.code: CAMP},
    zone=ZoneInfo("Asia/Shanghai"),
)
OPEN = Wording(names=WORDS.names, lines=WORDS.lines, zone=WORDS.zone, discreet=False)


def both(said: object) -> tuple[str, str]:
    """Return what a call says in English and in Chinese."""
    told = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told.append(said())  # type: ignore[operator]
    return told[0], told[1]


def breach(rule: BreachRule, *parameters: object) -> DeploymentBreach:
    return DeploymentBreach(rule, "person:0000004", CAMP.code, parameters)  # type: ignore[arg-type]


BREACHES = [
    (
        breach(BreachRule.BLOCKED, "medical_hold", "medical-hold"),
        "温如春 0000004 must not go to Ice camp (Officer, river rescue): held back",
        "温如春 0000004暂不宜派往Ice camp（民警、水上救援）",
    ),
    (
        breach(BreachRule.COMMITMENT_OVERLAPS, "plan:7", NOON, NOON),
        "温如春 0000004 is bound to 7 from 2020-02-06 20:00 until 2020-02-06 20:00 and cannot be "
        "at Ice camp (Officer, river rescue) too",
        "温如春 0000004自2020-02-06 20:00至2020-02-06 20:00已有7的任务，"
        "不能同时到Ice camp（民警、水上救援）",
    ),
    (
        breach(BreachRule.WRONG_ROLE, "duty_auxiliary", "officer"),
        "Ice camp (Officer, river rescue) takes officers; "
        "温如春 0000004 is of the duty auxiliaries",
        "Ice camp（民警、水上救援）需要民警，温如春 0000004属于勤务辅警",
    ),
    (
        DeploymentBreach(BreachRule.HOUSEHOLD_AWAY, None, None, ("person:0000004", "5")),
        "温如春 0000004, 5 must not be away on the same nights",
        "温如春 0000004、5不得同一夜晚都在外",
    ),
    (
        DeploymentBreach(BreachRule.FLOOR_BROKEN, None, None, ("org:west", "officer", 1200, 3)),
        "West Bank is to give up 1,200 officers and may give up 3",
        "West Bank要抽出1,200名民警，最多可抽3名",
    ),
]


@pytest.mark.parametrize(("given", "english", "chinese"), BREACHES)
def test_a_breach_is_one_sentence(given: DeploymentBreach, english: str, chinese: str) -> None:
    assert both(lambda: WORDS.breach(given)) == (english, chinese)


def test_who_may_see_health_is_told_the_gate_and_the_rule() -> None:
    given = breach(BreachRule.BLOCKED, "medical_hold", "medical-hold")

    assert both(lambda: OPEN.breach(given)) == (
        "温如春 0000004 must not go to Ice camp (Officer, river rescue): Medical hold, "
        "rule medical-hold",
        "温如春 0000004不得派往Ice camp（民警、水上救援）：健康暂缓（规则medical-hold）",
    )


def test_gates_of_care_are_counted_as_one_for_everybody_else() -> None:
    unfilled = Unfilled(
        line=CAMP.code,
        missing=4,
        blocked_by=(
            ("already_committed", 4), ("bereavement", 1), ("household", 1), ("medical_hold", 3),
        ),
    )  # fmt: skip

    assert both(lambda: WORDS.unfilled(unfilled)) == (
        "Ice camp (Officer, river rescue) lacks 4; 9 others exist: 5 held back, "
        "4 already committed",
        "Ice camp（民警、水上救援）缺4人；另有符合条件者9人：5人暂不宜派出、4人已有任务",
    )
    assert both(lambda: OPEN.blocked(unfilled.blocked_by)) == (
        "4 already committed, 3 on medical hold, 1 bereaved, "
        "1 with the other adult of the household away",
        "4人已有任务、3人健康暂缓、1人在丧期、1人的同户另一成员在外",
    )


def test_a_reason_reads_the_same_from_a_plan_and_from_an_order() -> None:
    reasons = [
        Reason(ReasonCode.ONLY_WITH_COMPETENCE, ("river_rescue", 3)),
        Reason(ReasonCode.NEAREST, (8,)),
    ]
    said = (
        "all who have river rescue and may go are needed: 3; "
        "8 km away, and nobody fit is based nearer",
        "具备水上救援且可派出者全部需要：共3人；相距8公里，符合条件者中无人更近",
    )

    assert both(lambda: WORDS.reasons(reasons)) == said
    assert both(lambda: WORDS.reasons(["only_with_competence:river_rescue:3", "nearest:8"])) == said


def test_why_somebody_is_held_is_for_those_who_may_see_it() -> None:
    held = Outcome(
        person="1", code=OutcomeCode.HELD, held=(Block("rest", "rest-after-14-days", NOON),)
    )
    reserve = Outcome(person="1", code=OutcomeCode.RESERVE, line=CAMP.code, place=2)

    assert both(lambda: WORDS.outcome(held)) == ("held back", "暂不宜派出")
    assert both(lambda: OPEN.outcome(held)) == (
        "held back; Compulsory rest (rule rest-after-14-days) until 2020-02-06 20:00",
        "暂不宜派出；强制休息（规则rest-after-14-days），至2020-02-06 20:00",
    )
    assert both(lambda: WORDS.outcome(reserve)) == (
        "in reserve for Ice camp (Officer, river rescue), in place 2",
        "列入Ice camp（民警、水上救援）预备名单，第2位",
    )


EXPLAINED = [
    (
        "person:0000004",
        Explanation(code=ExplanationCode.FEWER_DAYS, parameters=(12, 5)),
        "12 with fewer days served than the 5 of 温如春 0000004 go first",
        "另有12人值勤天数少于温如春 0000004的5天，先行派出",
    ),
    (
        "person:0000004",
        Explanation(
            code=ExplanationCode.SENT,
            parameters=(CAMP.code, CAMP.post),
            reasons=(Reason(ReasonCode.DISTANCE, (8,)), Reason(ReasonCode.VOLUNTEERED)),
        ),
        "温如春 0000004 is sent to Ice camp (Officer, river rescue): 8 km away; has volunteered",
        "温如春 0000004派往Ice camp（民警、水上救援）：相距8公里；已请战",
    ),
    (
        "person:0000004",
        Explanation(code=ExplanationCode.HELD, held=(Block("bereavement", "bereavement", None),)),
        "温如春 0000004 is held back",
        "温如春 0000004暂不宜派出",
    ),
    (
        "person:0000004",
        Explanation(code=ExplanationCode.COMMITTED_BEFORE, parameters=("",)),
        "温如春 0000004 is committed already",
        "温如春 0000004已有任务",
    ),
    (
        CAMP.code,
        Explanation(
            code=ExplanationCode.OPEN,
            parameters=(4, 6),
            unfilled=Unfilled(line=CAMP.code, missing=4, blocked_by=(("rest", 2), ("sick", 1))),
        ),
        "Ice camp (Officer, river rescue) lacks 4; 3 others exist: 3 held back",
        "Ice camp（民警、水上救援）缺4人；另有符合条件者3人：3人暂不宜派出",
    ),
    (
        CAMP.code,
        Explanation(code=ExplanationCode.FILLED, parameters=(6, 6)),
        "Ice camp (Officer, river rescue) is filled: 6 of 6 heads",
        "Ice camp（民警、水上救援）已满足：6人（需6人）",
    ),
]


@pytest.mark.parametrize(("about", "found", "english", "chinese"), EXPLAINED)
def test_why_is_one_sentence(about: str, found: Explanation, english: str, chinese: str) -> None:
    assert both(lambda: explained(WORDS, about, found)) == (english, chinese)


def test_a_conflict_is_told_part_by_part_and_its_gates_of_care_as_one() -> None:
    found = Conflict(
        causes=(
            Cause(CauseKind.LINE, (CAMP.code,)),
            Cause(CauseKind.BAN, ("person:0000004", "")),
            Cause(CauseKind.GATE, ("medical_hold",)),
            Cause(CauseKind.GATE, ("rest",)),
            Cause(CauseKind.FLOOR, ("org:west", "officer")),
        ),
        needed=2,
        exist=5,
        left=1,
    )

    assert both(lambda: conflict(WORDS, found)[1:]) == (
        (
            "Ice camp (Officer, river rescue) has its 2 heads at least",
            "温如春 0000004 goes nowhere: banned",
            "nobody goes who is held back",
            "West Bank keeps its floor of officers",
        ),
        (
            "Ice camp（民警、水上救援）至少到位2人",
            "人工指定：温如春 0000004不派出",
            "暂不宜派出者不派",
            "West Bank守住民警留守底线",
        ),
    )
    assert both(lambda: conflict(WORDS, found)[0])[0] == (
        "Needed at least: 2. With the role and the competences: 5, of whom the rules leave 1. "
        "These cannot hold together; without any one of them the others can:"
    )
    assert "nobody goes who is held by: Medical hold" in both(lambda: conflict(OPEN, found))[0]
    alone = replace(found, causes=found.causes[:1], needed=0)
    assert both(lambda: conflict(WORDS, alone)[0]) == (
        "This cannot hold, whatever else is given up:",
        "此项无论如何不能成立：",
    )


def test_a_refusal_names_whom_it_is_about() -> None:
    own = PlanRefusal(PlanRefusalCode.OWN_PLAN, "duty_office")
    person = PlanRefusal(PlanRefusalCode.NOT_IN_PLAN, "person:0000004")

    assert both(lambda: WORDS.refusal(own)) == (
        "duty_office proposed or changed this plan; somebody else approves it",
        "duty_office提出或修改过本方案，须由他人批准",
    )
    assert both(lambda: WORDS.refusal(person))[0] == "温如春 0000004 is not in this plan"


def test_every_code_has_words() -> None:
    gates = [g for g in Gate if g is not Gate.NEAR_RETIREMENT]

    assert set(wording._BREACHES) == set(BreachRule)
    assert set(wording._REASONS) == set(ReasonCode)
    assert set(explanation_words._EXPLAINED) == set(ExplanationCode)
    assert set(explanation_words._CAUSES) == set(CauseKind)
    assert set(wording._OUTCOMES) == set(OutcomeCode)
    assert set(wording._REFUSALS) == set(PlanRefusalCode)
    assert {*gates, *Absence, *BlockedBy, HELD} - set(wording._BLOCKS) == {BlockedBy.NONE_EXISTS}


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert both(lambda: WORDS.reason("brave:7")) == ("brave; 7", "brave；7")
