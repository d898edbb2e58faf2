"""The annex of a bulletin: a workbook of every figure it states, with its definition.

Each row is one number as published: where it stands, what it counts and what happens to somebody
who comes up twice, the count, how well it is covered, and what was claimed without names. What a
published edition withholds is not in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from muster.core.bulletin import Bound, Bulletin, Language
from muster.core.figure import FIGURES, Value, agreement
from muster.formats.workbook import Cell, NewSheet, write_workbook

Names = Callable[[str | None], str]  # what an organisation is called

_HEADINGS = {
    Language.ZH: (
        "出处", "代码", "指标", "单位", "统计口径", "重复计算", "性质", "数值", "计量单位",
        "文中写法", "应报单位", "按时已报", "报无", "迟报", "未报", "未实名申报", "与实名是否相符",
    ),
    Language.EN: (
        "Where", "Code", "Figure", "Organisation", "What it counts", "Who comes up twice",
        "Measure", "Number", "Unit", "As said", "Expected", "Reported", "Zero", "Late", "Silent",
        "Claimed without names", "Claim and count",
    ),
}  # fmt: skip
_MEASURES = {
    "stock": ("存量", "stock"),
    "flow": ("流量", "flow"),
    "cumulative": ("累计", "cumulative"),
}
_QUALIFIERS = {"exact": ("", ""), "about": ("约", "about "), "under": ("近", "nearly "),
               "over": ("", "more than ")}  # fmt: skip
_AGREEMENTS = {
    "agrees": ("相符", "agrees"),
    "differs": ("不符", "differs"),
    "no_claim": ("", ""),
    "qualified": ("在约数范围内", "within what was said"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One number a bulletin states, where, and the value it was taken from."""

    where: str
    bound: Bound
    value: Value


def stated(
    bulletin: Bulletin, language: Language, lookup: Callable[[str, str | None], Value]
) -> Iterator[Stated]:
    """Yield every number of the bulletin in the order it is said, each figure once a place."""
    zh = language == Language.ZH
    for sentence in bulletin.sentences:
        where = f"第{sentence.number}句" if zh else f"sentence {sentence.number}"
        for bound in sentence.bound:
            yield Stated(where=where, bound=bound, value=lookup(bound.figure, bound.org))
    tables = [table for section in bulletin.sections for table in section.tables]
    for table in tables:
        for row in table.rows:
            for bound in (cell.bound for cell in row.cells if cell.bound is not None):
                value = lookup(bound.figure, bound.org)
                yield Stated(where=table.title.said(language), bound=bound, value=value)


def xlsx_of(
    bulletin: Bulletin,
    language: Language,
    lookup: Callable[[str, str | None], Value],
    names: Names,
) -> bytes:
    """Return the annex as a workbook; the same bulletin is always the same bytes."""
    zh = language == Language.ZH
    rows = [_row(each, language, names) for each in stated(bulletin, language, lookup)]
    about: list[tuple[Cell, ...]] = [
        ("标题" if zh else "Title", bulletin.title_zh if zh else bulletin.title_en),
        ("期号" if zh else "Number", bulletin.number),
        ("版次" if zh else "Edition", bulletin.edition),
        ("截至" if zh else "As of", bulletin.asof.at.isoformat()),
        ("按此前入账" if zh else "Known by", bulletin.asof.known.isoformat()),
        ("账首" if zh else "Head", bulletin.head_seq),
        ("摘要" if zh else "Digest", bulletin.head_digest),
    ]
    made = BytesIO()
    heads = ("项目", "内容") if zh else ("Item", "Content")
    write_workbook(
        made,
        [
            NewSheet(name="指标" if zh else "Figures", headings=_HEADINGS[language], rows=rows),
            NewSheet(name="说明" if zh else "About", headings=heads, rows=about),
        ],
    )
    return made.getvalue()


def _row(each: Stated, language: Language, names: Names) -> tuple[Cell, ...]:
    zh = language == Language.ZH
    place = 0 if zh else 1
    figure, value, covered = FIGURES[each.bound.figure], each.value, each.value.coverage
    claimed = ""
    if value.claimed is not None:
        over = "余" if zh and value.claimed.qualifier == "over" else ""
        claimed = f"{_QUALIFIERS[value.claimed.qualifier][place]}{value.claimed.number}{over}"
    return (
        each.where,
        figure.name,
        figure.name_zh if zh else figure.name_en,
        names(each.bound.org),
        figure.counts_zh if zh else figure.counts_en,
        figure.duplicates_zh if zh else figure.duplicates_en,
        _MEASURES[figure.measure.value][place],
        each.bound.by_name,
        figure.unit_zh if zh else figure.unit_en,
        each.bound.text_zh if zh else each.bound.text_en,
        covered.expected,
        covered.reported,
        covered.zero,
        covered.late,
        covered.silent,
        claimed,
        _AGREEMENTS[agreement(value).value][place],
    )
