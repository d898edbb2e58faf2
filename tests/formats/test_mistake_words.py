"""A mistake in a file is one line in either language that says what would be right."""

import pytest
from django.utils import translation

from muster.formats.mistake import JsonFault, Mistake
from muster.formats.mistake_words import _SAYS, said

TOLD = [
    (
        Mistake(
            path="lines[0].role", about="L1", found='"offcer"', fault=JsonFault.UNKNOWN_WORD,
            remedy=(("nearest", "officer"), ("allowed", "officer, any_police")),
        ),
        'lines[0].role (L1): is "offcer", which means nothing here; did you mean officer?',
        'lines[0].role (L1): 为"offcer"，此处无此取值；是否为officer？',
    ),
    (
        Mistake(
            path="people[3].days_served", about="0000004", found='"7"', fault=JsonFault.WRONG_TYPE,
            remedy=(("wanted", "whole number"),),
        ),
        'people[3].days_served (0000004): is "7": give a whole number',
        'people[3].days_served (0000004): 为"7"，请填整数',
    ),
    (
        Mistake(path="cost", found="-1", fault=JsonFault.OUT_OF_SPAN, remedy=(("least", "0"),)),
        "cost: is -1: give 0 or more",
        "cost: 为-1，不得小于0",
    ),
    (
        Mistake(path="", fault=JsonFault.AND_MORE, remedy=(("count", "12"),)),
        "12 more mistakes",
        "另有12处错误",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("mistake", "english", "chinese"), TOLD)
def test_a_mistake_is_one_line(mistake: Mistake, english: str, chinese: str) -> None:
    for language, line in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert said(mistake) == line


def test_every_fault_has_a_line() -> None:
    assert set(_SAYS) == set(JsonFault)
