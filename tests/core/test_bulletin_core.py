import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from core.evening import (
    ALL_IN,
    ASOF,
    BRIEF,
    EVENING,
    GOLDEN,
    INSIDE,
    NAMES,
    PARTS,
    Numbers,
    counted,
    numbers,
)
from hypothesis import given
from hypothesis import strategies as st

from muster.core.briefing import BRIEFING, REMAINDERS
from muster.core.bulletin import (
    Bound,
    Bulletin,
    Commission,
    Language,
    LineKind,
    Sentence,
    lines,
    pieces,
    text,
)
from muster.core.compose import compose
from muster.core.discretion import SMALL
from muster.core.figure import FIGURES, Coverage, Measure
from muster.core.forms import figures_said
from muster.core.ledger import AsOf
from muster.core.template import figures_in


def said(given: str, **changed: object) -> str:
    """Return the Chinese text of a briefing from these numbers, without its head and notes."""
    return body(compose(counted(numbers(given)), replace(BRIEF, **changed)), Language.ZH)  # type: ignore[arg-type]


def body(bulletin: Bulletin, language: Language) -> str:
    found = [line.text for line in lines(bulletin, language) if line.kind is LineKind.BODY]
    return "\n".join(found[:-1])


# --- the whole of it ------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "name"), [(Language.ZH, "zh"), (Language.EN, "en")])
def test_the_evening_briefing_reads_as_agreed(language: Language, name: str) -> None:
    coverage = Coverage(expected=103, reported=95, zero=5, late=1, silent=2)
    bulletin = compose(counted(numbers(EVENING) | numbers(PARTS), coverage), BRIEF)
    golden = GOLDEN / f"briefing.{name}.txt"

    found = text(bulletin, language) + "\n"

    if os.environ.get("MUSTER_RENEW_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_a_sentence_of_the_model_case_binds_each_number_to_its_figure() -> None:
    bulletin = compose(
        counted(
            numbers("""
                temporary_party_organisations_founded 274
                vanguard_teams_and_squads_founded 565 · squad_members 8975 · squad_memberships 8975
            """)
        ),
        BRIEF,
    )

    assert bulletin.sentences[0] == Sentence(
        number=1,
        text_zh="截至2月12日18时，全区公安机关累计成立临时党组织274个，组建党员先锋队、突击队565支，"
        "现有队员8975人。",
        text_en="As of 18:00 on 12 February, the region's public security organs had founded a "
        "total of 274 temporary Party organisations, formed a total of 565 vanguard teams and "
        "squads and now had 8,975 team members.",
        bound=(
            Bound(
                figure="temporary_party_organisations_founded", org=None, by_name=274,
                text_zh="274", text_en="274", start_zh=26, start_en=87,
            ),
            Bound(
                figure="vanguard_teams_and_squads_founded", org=None, by_name=565,
                text_zh="565", text_en="565", start_zh=42, start_en=140,
            ),
            Bound(
                figure="squad_members", org=None, by_name=8975,
                text_zh="8975", text_en="8,975", start_zh=51, start_en=182,
            ),
        ),
    )  # fmt: skip


def test_a_service_with_nothing_to_tell_has_a_bulletin_of_notes_alone() -> None:
    bulletin = compose(counted({}), BRIEF)

    assert [(s.level, s.title_zh, len(s.sentences)) for s in bulletin.sections] == [
        (1, "口径说明", 3)
    ]
    assert [s.number for s in bulletin.sentences] == [1, 2, 3]
    assert [s.bound for s in bulletin.sentences] == [(), (), ()]


def test_a_heading_stays_when_only_one_of_its_parts_has_something_to_say() -> None:
    bulletin = compose(counted(numbers("posts 5")), BRIEF)

    assert [(s.level, s.title_en) for s in bulletin.sections] == [
        (1, "Deployment and posts"),
        (2, "Posts and duty"),
        (1, "About these numbers"),
    ]


# --- wording --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (
            "vanguard_teams_and_squads_founded 1",
            "截至2月12日18时，全区公安机关累计组建党员先锋队、突击队1支。",
            "As of 18:00 on 12 February, the region's public security organs had formed a total of "
            "1 vanguard team or squad.",
        ),
        (
            "appeals_issued 2",
            "截至2月12日18时，全区公安机关累计发出倡议书2份。",
            "As of 18:00 on 12 February, the region's public security organs had issued a total of "
            "2 letters of appeal.",
        ),
        (
            "applications_submitted 19 · wishes_expressed 8",
            "累计19人递交入党申请书，8人表达入党意愿。",
            "By then, a total of 19 people had handed in an application to join the Party and "
            "8 people had asked in words to join.",
        ),
        (
            "wishes_expressed 1",
            "累计1人表达入党意愿。",
            "By then, a total of 1 person had asked in words to join.",
        ),
        (
            "letters_received_today 1",
            "2月12日0时至18时，新收到请战书1封。",
            "From 00:00 to 18:00 on 12 February, 1 new letter came in.",
        ),
        (
            "copies_sent 9 · copies_unanswered 9",
            "截至2月12日18时，累计向各单位下发9份，尚未答复9份。",
            "As of 18:00 on 12 February, a total of 9 copies had gone out to organisations: 9 not "
            "yet answered.",
        ),
        (
            "isolations_released_today 6",
            "截至2月12日18时，当日解除隔离6人次。",
            "As of 18:00 on 12 February, 6 isolations ended on the day.",
        ),
    ],
)
def test_a_sentence_says_what_there_is_and_no_more(given: str, zh: str, en: str) -> None:
    bulletin = compose(counted(numbers(given)), BRIEF)

    assert (body(bulletin, Language.ZH), body(bulletin, Language.EN)) == (zh, en)


@pytest.mark.parametrize(
    ("given", "zh"),
    [
        (
            "sent_reassign 5 · sent_reassign org:tl 5 · officers_reassigned org:tl 5",
            "截至2月12日18时，累计有通辽市公安局5名民警充实一线。",
        ),
        (
            "sent_dispatch 5 · sent_dispatch org:als 5 · party_or_young_sent org:als 5 "
            "· officers_dispatched org:als 5",
            "截至2月12日18时，累计有阿拉善盟公安局5名党员及青年民警赶赴一线。",
        ),
        (
            "sent_reinforce 9 · sent_reinforce org:als 2 · sent_reinforce org:tl 3 "
            "· civilians_reinforcing org:als 1 · civilians_reinforcing 1",
            "截至2月12日18时，累计9人驰援一线，其中通辽市公安局3名民警、辅警，阿拉善盟公安局2人。",
        ),
        (
            "sent_local 4 · officers_local 4",
            "截至2月12日18时，全区公安机关累计4名民警在本单位上岗。",
        ),
        (
            "sent_reassign 1 · sent_dispatch 2 · sent_reinforce 3",
            "截至2月12日18时，全区公安机关累计1名民警、辅警充实一线。"
            "全区公安机关累计2名民警、辅警赶赴一线。全区公安机关累计3名民警、辅警驰援一线。",
        ),
    ],
)
def test_people_sent_are_named_by_what_all_of_them_are_and_ways_are_not_added(
    given: str, zh: str
) -> None:
    assert said(given) == zh


def test_organisations_stand_in_the_order_of_the_register_not_of_their_numbers() -> None:
    given = "sent_reassign 9 · sent_reassign org:hlbe 1 · sent_reassign org:tl 8"

    assert "呼伦贝尔市公安局1名民警、辅警，通辽市公安局8名" in said(given)
    assert "通辽市公安局8名民警、辅警，呼伦贝尔市公安局1名" in said(
        given, parts=("org:als", "org:tl", "org:hlbe")
    )


def test_minutes_and_another_zone_are_shown_as_the_local_clock_has_them() -> None:
    asof = AsOf(at=datetime(2020, 2, 12, 16, 5, tzinfo=UTC), known=ASOF.known)
    brief = replace(BRIEF, asof=asof)
    bulletin = compose(counted(numbers("squad_members 7 · squad_memberships 7"), asof=asof), brief)

    assert body(bulletin, Language.ZH) == "截至2月13日0时05分，全区公安机关现有队员7人。"
    assert (bulletin.dated_zh, bulletin.dated_en) == ("2020年2月13日", "13 February 2020")


@pytest.mark.parametrize(
    ("coverage", "zh"),
    [
        (Coverage(expected=0, reported=0, zero=0, late=0, silent=0), "以上数字"),
        (ALL_IN, "应报单位103个，已全部报告。"),
        (
            Coverage(expected=3, reported=1, zero=1, late=1, silent=0),
            "应报单位3个，已全部报告（其中迟报1个）。",
        ),
        (
            Coverage(expected=3, reported=0, zero=1, late=1, silent=1),
            "应报单位3个，已报2个（其中迟报1个），未报1个；未报单位的数字可能不全。",
        ),
    ],
)
def test_the_notes_open_with_who_has_not_reported(coverage: Coverage, zh: str) -> None:
    notes = compose(counted({}, coverage), BRIEF).sections[-1]

    assert notes.sentences[0].text_zh.startswith(zh)


def test_the_notes_tell_the_year_of_what_was_known_in_another_year() -> None:
    asof = replace(BRIEF.asof, known=BRIEF.asof.at.replace(year=2021))
    later = replace(BRIEF, asof=asof, commission=Commission())

    said = compose(counted({}, asof=asof), later).sections[-1].sentences[-1]

    assert "按2021年2月12日18时前入账的记录计算" in said.text_zh
    assert "knew by 18:00 on 12 February 2021; its head" in said.text_en


# --- what a published edition withholds -----------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "published", "inside"),
    [
        (
            "isolated 3",
            "隔离观察人数较少，不单独公布。",
            "截至2月12日18时，现有3人隔离观察。",
        ),
        (
            "isolated 5",
            "截至2月12日18时，现有5人隔离观察。",
            "截至2月12日18时，现有5人隔离观察。",
        ),
        (  # one small number would follow from the other two, so none is said
            "isolated 9 · isolations_began_today 2 · isolations_released_today 7",
            "隔离观察人数较少，不单独公布。",
            "截至2月12日18时，现有9人隔离观察，当日新增隔离2人次，解除隔离7人次。",
        ),
        (
            "isolated 1 · family_care 4 · medical_holds 6",
            "截至2月12日18时，现有6人因健康原因暂不安排上岗。"
            "家庭照护、隔离观察人数较少，不单独公布。",
            "截至2月12日18时，现有4人因家庭照护暂不派出。现有6人因健康原因暂不安排上岗。"
            "现有1人隔离观察。",
        ),
        (
            "on_hand 100 · present_for_duty 97 · available 50 · deployed 47",
            "截至2月12日18时，在岗47人。\n实有100人。",
            "截至2月12日18时，在岗47人。\n实有100人，可执勤97人，机动可派50人。",
        ),
        (
            "on_hand 100 · present_for_duty 95 · available 50 · deployed 43 · resting 2",
            "截至2月12日18时，在岗43人。\n强制休息人数较少，不单独公布。\n实有100人，可执勤95人。",
            "截至2月12日18时，在岗43人。\n截至2月12日18时，现有2人强制休息。\n"
            "实有100人，可执勤95人，机动可派50人。",
        ),
    ],
)
def test_small_health_and_family_counts_are_said_inside_and_withheld_in_print(
    given: str, published: str, inside: str
) -> None:
    assert (said(given), said(given, commission=INSIDE)) == (published, inside)


def test_every_figure_a_briefing_may_speak_of_exists_and_may_be_published() -> None:
    assert sorted(figures_said() - FIGURES.keys()) == []
    assert [name for name in sorted(figures_said()) if not FIGURES[name].published] == []


def test_every_sentence_with_a_restricted_figure_can_be_withheld_by_topic() -> None:
    rules = [rule for plan in BRIEFING for rule in plan.rules]
    named = {
        rule.zh: [f for t in (rule.zh, *(c.zh for c in rule.clauses)) for f in figures_in(t)]
        for rule in rules
        if rule.topic is None
    }

    assert [zh for zh, own in named.items() if any(FIGURES[f].restricted for f in own)] == []


def test_flows_stand_by_the_day_and_nothing_else_does() -> None:
    for rule in (rule for plan in BRIEFING for rule in plan.rules):
        for part in (rule, *rule.clauses):
            for figure in figures_in(part.zh):
                by_day = "{day}" in rule.zh or "当日" in part.zh
                assert (FIGURES[figure].measure is Measure.FLOW) == by_day, part.zh


# --- laws -----------------------------------------------------------------------------------------

anything = st.dictionaries(
    st.tuples(st.sampled_from(sorted(figures_said())), st.sampled_from(list(NAMES))),
    st.one_of(st.integers(0, 6), st.integers(-3, 200_000)),
)


@given(anything, st.booleans())
def test_every_number_in_a_sentence_is_the_value_of_its_figure_in_both_languages(
    given: Numbers, published: bool
) -> None:
    brief = replace(BRIEF, commission=Commission(wording=1, published=published))
    bulletin = compose(counted(given), brief)

    for sentence in bulletin.sentences[:-3]:
        for language, digits in ((Language.ZH, r"\d+"), (Language.EN, r"[\d,]*\d")):
            cut = pieces(sentence, language)
            zh = language is Language.ZH
            whole = sentence.text_zh if zh else sentence.text_en
            assert "".join(_text(piece, zh) for piece in cut) == whole
            clock = r"2月12日|0时至|18时|00:00|18:00|12 February"
            loose = "".join(re.sub(clock, "", p) for p in cut if isinstance(p, str))
            assert re.findall(digits, loose) == []
        for bound in sentence.bound:
            assert bound.by_name == given[bound.figure, bound.org] > 0
            assert int(bound.text_en.replace(",", "")) == int(bound.text_zh) == bound.by_name
    assert compose(counted(given), brief) == bulletin


def _text(piece: str | Bound, zh: bool) -> str:
    return piece if isinstance(piece, str) else piece.text_zh if zh else piece.text_en


@given(anything)
def test_no_published_edition_shows_a_small_restricted_count_or_a_way_to_it(
    given: Numbers,
) -> None:
    bulletin = compose(counted(given), BRIEF)
    shown = {b.figure: b.by_name for s in bulletin.sentences for b in s.bound if b.org is None}

    assert [f for f, n in shown.items() if FIGURES[f].restricted and n < SMALL] == []
    strength = {f: n for f, n in shown.items() if f in REMAINDERS}
    for figure in strength:
        for whole, parts in REMAINDERS[figure]:
            rest = given.get((whole, None), 0) - sum(given.get((p, None), 0) for p in parts)
            assert not 0 < rest < SMALL


@given(anything)
def test_sentences_are_numbered_through_and_each_paragraph_is_made_of_its_sentences(
    given: Numbers,
) -> None:
    bulletin = compose(counted(given), BRIEF)

    assert [s.number for s in bulletin.sentences] == list(range(1, len(bulletin.sentences) + 1))
    assert [s for line in lines(bulletin, Language.ZH) for s in line.sentences] == list(
        bulletin.sentences
    )
    for sentence in bulletin.sentences:
        assert sentence.text_zh.endswith("。")
        assert sentence.text_en.endswith(".")
        assert "{" not in sentence.text_zh + sentence.text_en
        assert "  " not in sentence.text_en
        assert sentence.text_en[0].isupper() or sentence.text_en[0].isdigit()


# --- what only we can do wrong --------------------------------------------------------------------


def test_a_value_of_another_moment_is_refused() -> None:
    late = replace(ASOF, known=ASOF.known + timedelta(days=1))

    with pytest.raises(ValueError, match="asked for directives_issued of None"):
        compose(counted({}, asof=late), BRIEF)


def test_a_form_there_is_none_of_is_refused() -> None:
    with pytest.raises(ValueError, match="no bulletin of form memo"):
        compose(counted({}), replace(BRIEF, commission=Commission(form="memo")))
