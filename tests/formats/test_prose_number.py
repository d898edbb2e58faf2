"""Every number in a text is found, valued and sorted, however it is written."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.core.claim import NumberClass as Sort
from muster.core.claim import Qualifier
from muster.formats.prose.number import numbers
from muster.formats.prose.numeral import value

EXACT, ABOUT, UNDER, OVER = Qualifier.EXACT, Qualifier.ABOUT, Qualifier.UNDER, Qualifier.OVER

COUNTS = [
    ("305名民警", "305", 305, EXACT, "名"),
    ("３０５名民警", "３０５", 305, EXACT, "名"),
    ("8,975人", "8,975", 8975, EXACT, "人"),
    ("3千个基层党组织", "3千", 3000, EXACT, "个"),
    ("近8万名党员", "近8万", 80000, UNDER, "名"),
    ("8万余名", "8万余", 80000, OVER, "名"),
    ("2500多人", "2500多", 2500, OVER, "人"),
    ("四十余名", "四十余", 40, OVER, "名"),
    ("两百人", "两百", 200, EXACT, "人"),
    ("两百三十名", "两百三十", 230, EXACT, "名"),
    ("两百三人", "两百三", 230, EXACT, "人"),
    ("一百零五人", "一百零五", 105, EXACT, "人"),
    ("百余名", "百余", 100, OVER, "名"),
    ("上千名", "上千", 1000, OVER, "名"),
    ("万名党员", "万", 10000, ABOUT, "名"),
    ("150余万人次", "150余万", 1500000, OVER, "人次"),
    ("6.3万名", "6.3万", 63000, EXACT, "名"),
    ("1万2千人", "1万2千", 12000, EXACT, "人"),
    ("2亿3000万人次", "2亿3000万", 230000000, EXACT, "人次"),
    ("约50份请战书", "约50", 50, ABOUT, "份"),
    ("50名左右", "50", 50, ABOUT, "名"),
    ("不足30支", "不足30", 30, UNDER, "支"),
    ("十几名", "十几", None, ABOUT, "名"),
    ("数十名", "数十", None, ABOUT, "名"),
    ("附近5个村", "5", 5, EXACT, "个"),
    ("nearly 300 officers", "nearly 300", 300, UNDER, ""),
    ("1.2 million people", "1.2 million", 1200000, EXACT, ""),
]

OTHERS = [
    ("第二份请战书", "第二", Sort.ORDINAL, 2),
    ("首支突击队", "首", Sort.ORDINAL, 1),
    ("2020年2月12日", "2020年2月12日", Sort.DATE, None),
    ("二〇二〇年二月二日", "二〇二〇年二月二日", Sort.DATE, None),
    ("大年初二", "大年初二", Sort.DATE, None),
    ("12 February 2020", "12 February 2020", Sort.DATE, None),
    ("下午13时", "13时", Sort.TIME, None),
    ("18:00", "18:00", Sort.TIME, None),
    ("凌晨三四点", "三四点", Sort.TIME, None),
    ("24小时待命", "24", Sort.DURATION, 24),
    ("32年党龄", "32", Sort.DURATION, 32),
    ("享年52岁", "52", Sort.AGE, 52),
    ("100万元", "100万", Sort.MONEY, 1000000),
    ("占47.4%", "47.4", Sort.PERCENT, Decimal("47.4")),
    ("百分之十七", "百分之十七", Sort.PERCENT, 17),
    ("2400多公里", "2400多", Sort.SIZE, 2400),
    ("电话13912345678。", "13912345678", Sort.PHONE, None),
    ("×公党〔2020〕5号", "〔2020〕5号", Sort.DOCUMENT, None),
    ("第18期", "第18期", Sort.DOCUMENT, None),
    ("四大队", "四大队", Sort.NAME, None),
    ("摘要7f3ac27f", "7f3ac27f", Sort.CODE, None),
    ("一、号令", "一", Sort.HEADING, 1),
    ("（二）岗位", "（二）", Sort.HEADING, 2),
]


@pytest.mark.parametrize(("text", "written", "number", "qualifier", "unit"), COUNTS)
def test_a_count_has_a_value_a_qualifier_and_a_measure_word(
    text, written, number, qualifier, unit
) -> None:
    (found,) = numbers(text)

    assert (found.text, found.number, found.qualifier, found.unit, found.sort) == (
        written,
        number,
        qualifier,
        unit,
        Sort.COUNT,
    )


@pytest.mark.parametrize(("text", "written", "sort", "number"), OTHERS)
def test_what_is_no_count_is_told_apart(text, written, sort, number) -> None:
    assert [(n.text, n.sort, n.number) for n in numbers(text)] == [(written, sort, number)]


def test_words_with_a_numeral_in_them_are_no_numbers() -> None:
    assert numbers("一线民警一起统一行动，十分辛苦，千方百计，万一有事") == ()


def test_a_range_has_two_ends() -> None:
    ends = [(n.number, n.upper) for n in numbers("3—5名、三四名、3至5万人、0—24时")]

    assert ends == [(3, 5), (3, 4), (30000, 50000), (None, None)]


@given(st.integers(0, 10**13))
def test_a_number_written_in_chinese_is_read_back(number) -> None:
    assert value(chinese(number)) == number


def chinese(number: int) -> str:
    """Return ``number`` in Chinese numerals, written sharing nothing with the reader."""
    if number < 10:
        return "零一二三四五六七八九"[number]
    for size, word in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            gap = "零" if rest and rest * 10 < size else ""
            return chinese(head) + word + (gap + chinese(rest) if rest else "")
    raise AssertionError


@given(st.text(alphabet="0123456789一二三十百千万亿第余多近名个时日月年.,:-—（）％ a", max_size=60))
def test_any_text_is_scanned_and_numerals_stand_in_order_apart_from_each_other(text) -> None:
    found = numbers(text)

    assert all(text[n.start : n.end] == n.text and n.start < n.end for n in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
