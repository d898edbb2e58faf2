"""Lists of items that share what is said of them: 看守所民警143名、戒毒所民警38名、…组成."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from muster.formats.prose.item import Item
from muster.formats.prose.sentence import Sentence

_LIST = re.compile("(?:、|和|及|以及|与)")
_BREAK = re.compile(
    "[，,；;：:。]|检查|投入|出动|收到|设立?|组建|成立|带动|派(?!出所)|抽调|其中|另|隔离|在岗|确诊|治愈|备勤|休整|居家"
)


_HEARD = 100  # characters around a list; beyond them nothing is said of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items of one list, with the words around it that say what is done."""

    items: tuple[Item, ...]
    before: str  # of the clause, up to the first item
    after: str  # of the clause, from the last item on
    next: str  # the clause that follows
    sentence_before: str
    clause_before: str = ""  # all of the clause that stands before the list


def groups(text: str, sentence: Sentence, items: Sequence[Item]) -> list[Group]:
    """Return the items of a sentence as lists, in order."""
    parts: list[list[Item]] = []
    for item in items:
        if parts and _linked(text, parts[-1][-1], item):
            parts[-1].append(item)
        else:
            parts.append([item])
    return [_group(text, sentence, part, parts, i) for i, part in enumerate(parts)]


def _linked(text: str, one: Item, other: Item) -> bool:
    if one.clause != other.clause:
        return False
    between = text[one.end : other.start]
    return bool(_LIST.match(between.lstrip())) and not _BREAK.search(between)


def _group(
    text: str,
    sentence: Sentence,
    part: Sequence[Item],
    parts: Sequence[Sequence[Item]],
    place: int,
) -> Group:
    clauses, first, last = sentence.clauses, part[0], part[-1]
    begin, end = clauses[first.clause].start, clauses[last.clause].end
    if place and parts[place - 1][-1].clause == first.clause:
        begin = parts[place - 1][-1].end
    if place + 1 < len(parts) and parts[place + 1][0].clause == last.clause:
        other = parts[place + 1][0]
        end = other.start
        if other.noun is None and (cut := text.find("、", last.end, end)) >= 0:
            end = cut  # what stands before its number is said of the other: 、隔离96名
    following = clauses[last.clause + 1] if last.clause + 1 < len(clauses) else None
    return Group(
        items=tuple(part),
        before=text[max(begin, first.start - _HEARD) : first.start],
        after=text[last.end : min(end, last.end + _HEARD)],
        next=following.of(text)[:_HEARD] if following else "",
        clause_before=text[max(clauses[first.clause].start, first.start - _HEARD) : first.start],
        sentence_before=text[max(sentence.start, first.start - 2 * _HEARD) : first.start],
    )
