"""The end of a bulletin: who has not reported, what was known, what later editions corrected."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from textwrap import wrap

from muster.core.brief import Brief, Correction
from muster.core.bulletin import Name, Section, Sentence
from muster.core.difference import Change
from muster.core.figure import FIGURES, Coverage
from muster.core.phrase import mark, moment_en, moment_zh
from muster.core.strength import Identity
from muster.core.writer import Writer

NOTES = ("口径说明", "About these numbers")
CORRECTIONS = ("更正说明", "Corrections")
IDENTITIES = ("平衡检验", "Identities")
_NAMED = 5  # silent organisations named in a footnote

_WORDS: dict[str, tuple[str, str]] = {
    "assigned": ("在册", "assigned"),
    "opening": ("期初在册", "opening"),
    "gains": ("增员", "gains"),
    "losses": ("减员", "losses"),
    "detached": ("抽出", "detached"),
    "attached": ("配属", "attached"),
    "on_hand": ("实有", "on hand"),
    "opening_on_hand": ("期初实有", "opening on hand"),
    "onhand_gained": ("实有增加", "gained on hand"),
    "onhand_lost": ("实有减少", "lost on hand"),
    "present": ("在位", "present"),
    "absent": ("不在位", "absent"),
    "for_duty": ("可执勤", "for duty"),
    "not_for_duty": ("在位暂不执勤", "not for duty"),
    "on_post": ("在岗", "at posts"),
    "available": ("机动", "available"),
    "rest": ("休整", "rest"),
    "leave": ("休假", "leave"),
    "sick": ("病假", "sick"),
    "isolation": ("隔离", "isolation"),
    "bereavement": ("丧假", "bereavement"),
    "training": ("培训", "training"),
    "temporary_duty": ("在途", "on the way"),
    "unaccounted": ("去向待查", "unaccounted for"),
    "other": ("其他", "other"),
    "fill_permille": ("满编率（‰）", "fill (‰)"),
    "available_permille": ("可用率（‰）", "availability (‰)"),
    "authorised": ("编制", "authorised"),
    "required": ("需求", "required"),
}


def notes(writer: Writer, *, starred: bool) -> Section:
    """Return the notes of a bulletin; ``starred``: cells of a table were withheld."""
    brief = writer.brief
    sentences = tuple(_sentences(writer))
    footnotes = [_footnote(writer, org, number) for org, number in writer.noted.items()]
    if starred:
        footnotes.append(
            Name(
                zh="＊人数较少，或可据以推算较少的人数，不公布。",
                en="* small, or would tell a small number; not published.",
            )
        )
    return Section(
        level=1,
        title_zh=NOTES[0],
        title_en=NOTES[1],
        sentences=sentences,
        key="notes",
        footnotes=tuple(footnotes) if brief.commission.wording > 1 else (),
    )


def _sentences(writer: Writer) -> Iterator[Sentence]:
    brief = writer.brief
    coverage = writer.counts.value("assigned", brief.about).coverage
    if coverage.expected and brief.about not in writer.noted:
        zh, en = covered(coverage, wording=brief.commission.wording)
        yield writer.plain(zh, en)
    yield writer.plain(
        "以上数字均由账本中的实名记录汇总，不含未实名的申报数。",
        "All numbers are counted from named records in the ledger; numbers reported without "
        "names are not in them.",
    )
    at, known = (m.astimezone(brief.zone) for m in (brief.asof.at, brief.asof.known))
    digest = " ".join(wrap(brief.head_digest, 8))  # to be compared by eye
    year_zh, year_en = _another_year(known, brief)
    yield writer.plain(
        f"数字截至{moment_zh(at)}，按{year_zh}{moment_zh(known)}前入账的记录计算；账首为第"
        f"{brief.head_seq}号，摘要{digest}。",
        f"They hold as of {moment_en(at)}, from what the ledger knew by {moment_en(known)}"
        f"{year_en}; its head is no. {brief.head_seq}, digest {digest}.",
    )


def _another_year(known: datetime, brief: Brief) -> tuple[str, str]:
    """Return in which year something was known, where that is not the year spoken of."""
    if known.year == brief.asof.at.astimezone(brief.zone).year or brief.commission.wording == 1:
        return "", ""  # the first wording never told the year
    return f"{known.year}年", f" {known.year}"


def covered(coverage: Coverage, *, wording: int) -> tuple[str, str]:
    """Return in words how many of those that report have done so."""
    one = wording > 1  # the first wording did not know the singular
    done = "has" if one and coverage.filed == 1 else "have"
    silent = "has" if one and coverage.silent == 1 else "have"
    late_zh = f"（其中迟报{coverage.late}个）" if coverage.late else ""
    late_en = f" ({coverage.late} of them late)" if coverage.late else ""
    if coverage.complete:
        return (
            f"应报单位{coverage.expected}个，已全部报告{late_zh}。",
            f"All {coverage.expected} organisations that report have done so{late_en}.",
        )
    return (
        f"应报单位{coverage.expected}个，已报{coverage.filed}个{late_zh}，"
        f"未报{coverage.silent}个；未报单位的数字可能不全。",
        f"Of {coverage.expected} organisations that report, {coverage.filed} {done} done "
        f"so{late_en} and {coverage.silent} {silent} not; numbers from those may be "
        "incomplete.",
    )


def _footnote(writer: Writer, org: str | None, number: int) -> Name:
    brief = writer.brief
    zh, en = covered(
        writer.counts.value("assigned", org).coverage, wording=brief.commission.wording
    )
    silent = brief.silent.get(org, ())
    if silent:
        more = len(silent) - _NAMED
        names_zh = "、".join(name.zh for name in silent[:_NAMED]) + ("等" if more > 0 else "")
        names_en = ", ".join(name.en for name in silent[:_NAMED])
        names_en += " and others" if more > 0 else ""
        zh += f"未报的是{names_zh}。"
        en += f" Not yet reported: {names_en}."
    own, stands = brief.names[org], mark(number)
    return Name(
        zh=f"{stands}{own.zh}{zh}本期中该单位的数字均同。",
        en=f"{stands} {_opened(own.en)}: {en[0].lower()}{en[1:]} This holds for every number of "
        "theirs.",
    )


def _opened(name: str) -> str:
    return name[:1].upper() + name[1:]


def corrections(brief: Brief) -> Section | None:
    """Return the section that says what later editions changed and why; None for a first one."""
    if not brief.corrections:
        return None
    listed = [said for each in brief.corrections for said in _correction(each, brief)]
    return Section(
        level=1,
        title_zh=CORRECTIONS[0],
        title_en=CORRECTIONS[1],
        sentences=(),
        key="corrections",
        listed=tuple(listed),
    )


def _correction(each: Correction, brief: Brief) -> Iterator[Name]:
    known = each.known.astimezone(brief.zone)
    year_zh, year_en = _another_year(known, brief)
    why = each.why.rstrip("。.")
    yield Name(
        zh=f"第{each.edition}版更正第{each.edition - 1}版，"
        f"按{year_zh}{moment_zh(known)}前入账的记录。原因：{why}。",
        en=f"Edition {each.edition} corrects edition {each.edition - 1}, from what the ledger "
        f"knew by {moment_en(known)}{year_en}. Reason: {why}.",
    )
    for change in each.changes:
        yield _changed(change, brief)


def _changed(change: Change, brief: Brief) -> Name:
    figure = FIGURES[change.figure]
    own = brief.names.get(change.org, Name(zh=change.org or "", en=change.org or ""))
    before = ("未列出", "not said") if change.before is None else (f"{change.before}",) * 2
    after = ("不再列出", "no longer said") if change.after is None else (f"{change.after}",) * 2
    return Name(
        zh=f"{own.zh}“{figure.name_zh}”：原为{before[0]}，更正为{after[0]}。",
        en=f"{_opened(own.en)}, {figure.name_en}: {before[1]} before, {after[1]} now.",
    )


def identities(brief: Brief) -> Section | None:
    """Return the identities of the strength return in words, and whether each holds."""
    if not brief.identities:
        return None
    return Section(
        level=1,
        title_zh=IDENTITIES[0],
        title_en=IDENTITIES[1],
        sentences=(),
        key="identities",
        listed=tuple(_identity(each) for each in _of_the_whole(brief.identities)),
    )


def _of_the_whole(found: Sequence[Identity]) -> tuple[Identity, ...]:
    return tuple(each for each in found if each.row is None)


def _identity(each: Identity) -> Name:
    """Return one identity in words; no number is in it, since one could tell a small one."""
    if "total." in each.says:
        zh, en = "合计＝各行之和", "the total = the sum of the rows"
    else:
        zh, en = _equation(each.says)
    return Name(
        zh=f"{each.code} {zh}：{'平衡' if each.holds else '不平衡，须核对'}。",
        en=f"{each.code} {en}: {'holds' if each.holds else 'does not hold, to be looked into'}.",
    )


def _equation(says: str) -> tuple[str, str]:
    signs = {"=": "＝", "+": "＋", "-": "－", "*": "×", "/": "÷"}
    parts = [_WORDS.get(word, (signs.get(word, word), word)) for word in says.split()]
    return "".join(zh for zh, _ in parts), " ".join(en for _, en in parts)
