"""Every code the core may hand to a page has a word, in both languages."""

import re
from dataclasses import fields
from enum import StrEnum
from types import SimpleNamespace

import pytest
from django.template import RequestContext
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import Promise

from muster.core import kinds as k
from muster.core.figure import FIGURES, Agreement, Measure
from muster.core.kinds import KINDS, Gate
from muster.core.rule_kinds import RULE_KINDS
from muster.core.strength import COLUMNS as STRENGTH_COLUMNS
from muster.web import words, words_rules
from muster.web.figure import STAGES
from muster.web.ledger import _said
from muster.web.strength import FIGURE_OF, GROUPS
from muster.web.templatetags.shown import office, rule, source

TABLES = {name: table for name, table in vars(words).items() if name.isupper() and table}


@pytest.mark.parametrize(
    ("enumeration", "table"),
    [*words.BY_CLASS.items(), (Measure, words.MEASURES), (Agreement, words.AGREEMENTS)],
)
def test_every_code_of_an_enumeration_has_a_word(
    enumeration: type[StrEnum], table: words.Words
) -> None:
    assert [code for code in enumeration if code not in table] == []


def test_every_kind_of_fact_that_is_told_has_a_word() -> None:
    told = set(KINDS)

    assert told == words.FACTS.keys()


def test_every_field_of_a_fact_that_is_told_has_a_word() -> None:
    told = {f.name for body in KINDS.values() for f in fields(body)}

    assert told - words.FIELDS.keys() == {"form", "wants"} - words.FIELDS.keys()


CODED = {  # what fields hold that are texts to the core and codes to whoever reads them
    "form": ("missing", "unrostered", "held_on_duty", "no_check_out", "over_hours"),
    "outcome": ("proven", "found", "stopped"),
    "competence": ("driver", "medic", "river_rescue"),
    "competences": ("swat", "interpreter_mongolian"),
    "rule": tuple(Gate),
    "recalled_by": ("deployment_approver",),
    "drafted_by": ("duty_office",),
    "reviewed_by": ("political_office",),
}


@pytest.mark.parametrize("field", CODED)
def test_a_code_in_a_text_of_a_fact_is_shown_in_words(field: str) -> None:
    with translation.override("zh-hans"):
        said = [words.word(words.BY_FIELD[field], code) for code in CODED[field]]

    assert [text for text in said if text.isascii()] == []


def test_a_hold_is_said_by_its_kind_with_its_code_beside() -> None:
    with translation.override("en"):
        said = [_said("hold", code, {}) for code in ("medical_hold-20200121", "leave-1", "h7")]

    assert [(each.text, each.code) for each in said] == [
        ("Medical hold", "medical_hold-20200121"),
        ("Leave", "leave-1"),
        ("h7", ""),
    ]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("account:duty_officer", "Duty officer"),
        ("account:wang", "wang"),
        ("duty_office", "Duty office"),
    ],
)
def test_an_account_called_like_a_job_is_said_as_that_job(by: str, said: str) -> None:
    with translation.override("en"):
        assert office(by) == said


def test_a_workbook_that_facts_came_from_is_said_by_the_head_of_its_digest() -> None:
    with translation.override("zh-hans"):
        assert source(f"workbook:cadda748{'0' * 56}/people/2") == "工作簿 cadda748"


def test_every_subject_of_a_fact_has_a_word() -> None:
    assert {body.OF for body in KINDS.values()} - {"any"} == words.SUBJECTS.keys()


def test_every_kind_of_rule_and_each_of_its_numbers_has_a_word_and_a_place() -> None:
    numbers = {f.name for says in RULE_KINDS.values() for f in fields(says)}

    assert RULE_KINDS.keys() == words_rules.KINDS.keys()
    assert sorted(RULE_KINDS) == sorted(k for part in words_rules.KINDS_OF.values() for k in part)
    assert numbers - words_rules.FIELDS.keys() == set()


def test_every_column_of_the_strength_return_has_a_word() -> None:
    shown = {name for _word, names in GROUPS for name in names}

    assert set(STRENGTH_COLUMNS) <= words.COLUMNS.keys()
    assert shown <= words.COLUMNS.keys()
    assert {FIGURE_OF.get(name, name) for name in FIGURE_OF} <= FIGURES.keys()


def test_an_identity_is_said_in_words() -> None:
    with translation.override("zh-hans"):
        said = [
            words.equation("on_hand = assigned - detached + attached"),
            words.equation("fill_permille = 1000 * assigned / authorised"),
            words.equation("total.assigned = rows.assigned"),
        ]

    assert said == [
        "实有 = 在册 − 抽出 + 配属",
        "满编率（‰） = 1000\u202f×\u202f在册 / 编制",
        "“在册”合计 = “在册”各行之和",
    ]


def test_every_stage_begins_at_a_figure_in_the_order_of_the_core() -> None:
    places = [list(FIGURES).index(first) for first, _word in STAGES]

    assert places == sorted(places)
    assert places[0] == 0


def test_words_are_translated_when_they_are_shown() -> None:
    with translation.override("zh-hans"):
        chinese = {str(word) for table in _tables() for word in table.values() if word}
    with translation.override("en"):
        english = {str(word) for table in _tables() for word in table.values() if word}

    assert [word for word in chinese if word.isascii()] == []
    assert [word for word in english if not word.replace("‰", "").isascii()] == []


def _tables() -> list[words.Words]:
    return [
        table
        for table in TABLES.values()
        if isinstance(table, dict) and all(isinstance(v, str | Promise) for v in table.values())
    ]


def test_outcomes_shown_never_tell_a_reason_of_health() -> None:
    assert k.Outcome.DEFERRED not in words.OUTCOMES


def test_a_hold_that_stands_on_no_rule_is_called_by_its_cause() -> None:
    request = RequestFactory().get("/")
    request.rules_named = {}  # type: ignore[attr-defined]
    with translation.override("zh-hans"):
        assert rule(RequestContext(request), "sick") == "患病"


def test_what_a_fact_says_field_by_field_does_not_run_together() -> None:
    said = [("Due", "08:00"), ("Until", "09:00")]
    given = [SimpleNamespace(word=w, said=(SimpleNamespace(text=t),)) for w, t in said]
    text = re.sub(r"<[^>]*>", "", render_to_string("fields.html", {"fields": given}))
    assert text.strip() == "Due 08:00 Until 09:00"
