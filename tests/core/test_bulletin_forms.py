"""Each kind of bulletin word for word, and what all kinds keep: measures, footnotes, editions."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from core.evening import (
    BRIEF,
    EVENING,
    EVERY,
    GOLDEN,
    NAMES,
    Numbers,
    counted,
    numbers,
    written,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.core.brief import Correction
from muster.core.bulletin import (
    Commission,
    Language,
    LineKind,
    Name,
    Sentence,
    lines,
    pieces,
    text,
)
from muster.core.compose import compose
from muster.core.difference import Change
from muster.core.discretion import is_small
from muster.core.figure import FIGURES, Measure
from muster.core.forms import FORMS, figures_said
from muster.core.kinds import HandWritten
from muster.core.template import Rule, figures_in


@pytest.mark.parametrize("form", EVERY)
@pytest.mark.parametrize(("language", "name"), [(Language.ZH, "zh"), (Language.EN, "en")])
def test_each_kind_reads_as_agreed(form: str, language: Language, name: str) -> None:
    golden = GOLDEN / f"bulletin-{form}.{name}.txt"

    found = text(written(form), language) + "\n"

    if os.environ.get("MUSTER_RENEW_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


# --- the tables of sentences ----------------------------------------------------------------------


def rules() -> Iterator[tuple[str, Rule]]:
    for form in FORMS.values():
        for plan in form.sections:
            yield from ((form.name, rule) for rule in plan.rules)


def test_every_figure_a_bulletin_may_speak_of_exists_and_may_be_published() -> None:
    named = {name for form in FORMS for name in figures_said(form)}

    assert sorted(named - FIGURES.keys()) == []
    assert [name for name in sorted(named) if not FIGURES[name].published] == []


def test_every_sentence_with_a_restricted_figure_can_be_withheld_by_topic() -> None:
    for _, rule in rules():
        named = [f for t in (rule.zh, *(c.zh for c in rule.clauses)) for f in figures_in(t)]
        assert rule.topic or not any(FIGURES[f].restricted for f in named), rule.zh


def test_flow_cumulative_and_stock_never_share_a_sentence_of_the_daily_report() -> None:
    words = {Measure.FLOW: "{day}", Measure.CUMULATIVE: "累计", Measure.STOCK: "现有"}
    for form, rule in rules():
        if form == "daily":
            named = [f for t in (rule.zh, *(c.zh for c in rule.clauses)) for f in figures_in(t)]
            (measure,) = {FIGURES[f].measure for f in named}
            assert words[measure] in rule.zh, rule.zh


def test_both_languages_of_a_rule_speak_of_the_same_figures() -> None:
    for _, rule in rules():
        assert sorted(figures_in(rule.zh)) == sorted(figures_in(rule.en)), rule.zh
        for clause in rule.clauses:
            assert sorted(figures_in(clause.zh)) == sorted(figures_in(clause.en)), clause.zh


def test_no_chart_draws_a_figure_of_health_or_family() -> None:
    charts = [c for form in FORMS.values() for plan in form.sections for c in plan.charts]

    assert [f for chart in charts for f in chart.figures if FIGURES[f].restricted] == []


# --- footnotes ------------------------------------------------------------------------------------


def test_an_incomplete_figure_bears_a_mark_once_in_a_section_and_the_notes_say_who_is_silent() -> (
    None
):
    marked = [s.text_zh for s in written("briefing").sentences if "①" in s.text_zh]
    notes = written("briefing").sections[-1]

    assert len(marked) == 7
    assert marked[0] == "截至2月12日18时，全区公安机关累计下达部署要求1项，发出倡议书1份①。"
    assert notes.footnotes[0] == Name(
        zh="①全区公安机关应报单位103个，已报101个（其中迟报1个），未报2个；未报单位的数字可能不全。"
        "未报的是额济纳旗公安局、阿尔山市公安局。本期中该单位的数字均同。",
        en="① The region's public security organs: of 103 organisations that report, 101 have done "
        "so (1 of them late) and 2 have not; numbers from those may be incomplete. Not yet "
        "reported: Ejin Bureau, Arxan Bureau. This holds for every number of theirs.",
    )


def test_complete_figures_bear_none() -> None:
    bulletin = compose(counted(numbers(EVENING)), replace(BRIEF, commission=Commission()))

    assert "①" not in text(bulletin, Language.ZH)
    assert bulletin.sections[-1].sentences[0].text_zh == "应报单位103个，已全部报告。"


# --- what is asked for ----------------------------------------------------------------------------


def test_only_the_sections_asked_for_are_written_and_notes_always() -> None:
    asked = Commission(sections=("letters", "posts"))
    bulletin = compose(counted(numbers(EVENING)), replace(BRIEF, commission=asked))

    assert [s.title_zh for s in bulletin.sections] == [
        "请战与决定", "调配与岗位", "岗位与勤务", "口径说明",
    ]  # fmt: skip


def test_a_section_there_is_none_of_is_refused_by_name() -> None:
    asked = Commission(prose=(HandWritten(section="weather", zh="晴", en="Fair"),))

    with pytest.raises(ValueError, match="briefing has no section weather"):
        compose(counted({}), replace(BRIEF, commission=asked))


def test_what_a_hand_wrote_stands_after_the_sentences_and_only_where_it_is_written() -> None:
    paragraph = HandWritten(section="letters", zh="请战热情高涨。", en="")
    asked = Commission(prose=(paragraph,), sections=("letters",))
    bulletin = compose(counted(numbers(EVENING)), replace(BRIEF, commission=asked))

    kinds = {
        language: [line.text for line in lines(bulletin, language) if line.kind == LineKind.PROSE]
        for language in Language
    }
    assert kinds == {Language.ZH: ["请战热情高涨。"], Language.EN: []}


def test_a_rounded_edition_says_round_numbers_and_binds_the_count() -> None:
    asked = Commission(rounded=True, sections=("strength",))
    sentence = compose(counted(numbers(EVENING)), replace(BRIEF, commission=asked)).sentences[1]

    assert sentence.text_zh == "民警、辅警中有党员近8万名，常设基层党组织3000个。"
    assert sentence.text_en == (
        "The register also shows nearly 80,000 Party members among officers and auxiliaries and "
        "3,000 standing primary-level Party organisations."
    )
    assert [(b.by_name, b.said, b.qualifier) for b in sentence.bound] == [
        (79_812, 80_000, "under"),
        (3000, 3000, "exact"),
    ]


def test_an_official_document_has_its_head_and_its_end() -> None:
    found = lines(written("circular"), Language.ZH)

    assert [(line.kind.value, line.text) for line in (*found[:4], *found[-4:])] == [
        ("masthead", "自治区公安厅指挥中心文件"),
        ("issue", "北公指〔2020〕4号"),
        ("title", "关于全区公安机关勤务情况的通报"),
        ("addressee", "各盟市公安局："),
        ("signature", "自治区公安厅指挥中心"),
        ("date", "2020年2月12日"),
        ("end", "抄送：自治区党委办公厅。"),
        ("end", "自治区公安厅指挥中心\t2020年2月12日印发"),
    ]


# --- corrections ----------------------------------------------------------------------------------


def test_a_later_edition_says_what_it_changed_and_why() -> None:
    change = Change(figure="squad_members", org=None, before=8976, after=8975)
    gone = Change(figure="wishes_expressed", org=None, before=2, after=None)
    correction = Correction(
        edition=2,
        known=datetime(2020, 2, 13, 2, tzinfo=UTC),
        why="重复录入。",
        changes=(change, gone),
    )
    brief = replace(BRIEF, commission=Commission(), edition=2, corrections=(correction,))
    bulletin = compose(counted(numbers(EVENING)), brief)

    assert lines(bulletin, Language.ZH)[1].text == "第18期（第2版）"
    assert bulletin.sections[-2].listed == (
        Name(
            zh="第2版更正第1版，按2月13日10时前入账的记录。原因：重复录入。",
            en="Edition 2 corrects edition 1, from what the ledger knew by 10:00 on 13 February. "
            "Reason: 重复录入.",
        ),
        Name(
            zh="全区公安机关“队员”：原为8976，更正为8975。",
            en="The region's public security organs, team members: 8976 before, 8975 now.",
        ),
        Name(
            zh="全区公安机关“累计表达入党意愿”：原为2，更正为不再列出。",
            en="The region's public security organs, wishes to join the Party, cumulative: 2 "
            "before, no longer said now.",
        ),
    )


# --- laws -----------------------------------------------------------------------------------------

anything = st.dictionaries(
    st.tuples(
        st.sampled_from(sorted({f for form in FORMS for f in figures_said(form)})),
        st.sampled_from(list(NAMES)),
    ),
    st.one_of(st.integers(0, 6), st.integers(0, 200_000)),
)


@settings(max_examples=40, deadline=timedelta(seconds=5))
@given(anything, st.sampled_from(EVERY), st.booleans(), st.booleans())
def test_every_number_of_every_kind_is_bound_and_none_is_too_small_to_be_published(
    given_numbers: Numbers, form: str, rounded: bool, published: bool
) -> None:
    asked = Commission(form=form, rounded=rounded, published=published)
    bulletin = compose(counted(given_numbers), replace(BRIEF, commission=asked))

    for sentence in bulletin.sentences:
        for bound in sentence.bound:
            assert bound.by_name == given_numbers[bound.figure, bound.org] > 0
            _stands_where_it_says(sentence)
    if published:
        bound = [*(b for s in bulletin.sentences for b in s.bound), *bulletin.cells]
        assert [b for b in bound if is_small(b.figure, b.by_name)] == []


def _stands_where_it_says(sentence: Sentence) -> None:
    for language in Language:
        cut = pieces(sentence, language)
        assert "".join(
            piece if isinstance(piece, str)
            else piece.text_zh if language is Language.ZH else piece.text_en
            for piece in cut
        ) == sentence.said(language)  # fmt: skip
