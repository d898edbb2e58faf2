"""Items: a number and the noun it counts, before it (请战书近200份) or behind it (22名警员).

What is no figure is left out here, each time for a reason that has a name: an indefinite article
(一名), a place where something else is counted (在5个检查站检查车辆…), company
(与6700名网格员一道), a noun the vocabulary does not hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from muster.core.claim import Number, NumberClass, Numeral
from muster.formats.prose.noun import (
    NOUN,
    THINGS,
    Thing,
    counts_people,
    counts_vehicles,
    fits,
    noun_before,
)
from muster.formats.prose.sentence import Span

_FAR = 26  # characters between a number and the noun behind it: 70余个高速公路及市际、省际查控卡口
_LINKS = re.compile(
    "(?:已?达到|已?达|[已现]?有|共有|共计|合计|总数|分别|各有|增至|升至|约有|为|计|共|超|各|了|"
    r"\([^)]{0,12}\)|（[^）]{0,12}）|[”\"])+$"
)
_VERB = re.compile(
    "投入|参加|参与|组成|赶赴|奔赴|驰援|增援|支援|前往|到达|抵达|返程|返回|撤离|下沉|值守|执勤|上岗|牺牲|出征|"
    "进入|进驻|到位|报到|居家|集中隔离|驻扎|留守|自愿|踊跃|协助|配合|负责|承担|被|均|仍|轮流|全员|全部|集结|出发|在|已|担任|充实|分批|从|连续|坚守|战斗|奋战|昼夜|轮班|24小时|报名|请战|联名|递交|"
    "最先|率先|迅速|立即|紧急|随即|连夜|先期|要求|主动|取消|陆续|随时|编为|编成|编入|隔离|治愈|确诊|转移|撤出|获救|脱险"
)
_PARTED = ("、", "和", "及", "（", "(")  # what follows them is another's noun
_COMPOUND = 10  # characters in which the next noun of a compound stands
_WHICH = re.compile("的[^的]{0,3}$")  # a clause that says which: 没有承担任务的县直单位
_DONE = re.compile(
    "(?:劝返|检查|查获|登记|处置|排查|救助|转移|查处|检测|采样|盘查|发放|抓获|办理)$"
)
_SAID_OF = re.compile("(?:其中|另有|还有|已有|首批|第[一二三四五六七八九十]批)(?:近|约|的)?$")
_LISTED = 12  # items of one clause that are looked at together
_SHARES = ("批", "枚", "路", "轮", "班", "层", "届", "期", "组", "队", "种", "级", "名", "位", "支")
_GENERIC = re.compile("(?:^|[个支名])队伍|防线|路段|方面|环节")
_IN_PLACE = re.compile(
    "(?:(?:从|来自)[^，,。；]{2,10}|在|于|到|对|从|赴|来自|分赴|深入|走访|覆盖|辖区?|毗邻的?)[^，,。；、]{0,6}$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A number and its noun; ``start`` to ``end`` holds both."""

    numeral: Numeral
    start: int
    end: int
    noun: str | None
    thing: Thing | None
    behind: bool  # the noun stands behind the number
    clause: int  # which clause of the sentence
    rules: tuple[str, ...]
    between: str = ""  # from a noun before the number to the number: 队员共计330人

    @property
    def number(self) -> Number:
        """The value; an item has one."""
        return self.numeral.number or 0

    @property
    def unit(self) -> str:
        """The measure word; where none is written, 名 for people and 个 for the rest."""
        return self.numeral.unit or ("名" if self.thing is Thing.PEOPLE else "个")


def items(text: str, clauses: Sequence[Span], numerals: Sequence[Numeral]) -> list[Item]:
    """Return the items of a sentence in order; ``numerals`` are those that stand in it."""
    found: list[Item] = []
    ahead = 0  # the first numeral not yet passed
    for place, clause in enumerate(clauses):
        first = ahead
        while ahead < len(numerals) and numerals[ahead].start < clause.end:
            ahead += 1
        own = numerals[first:ahead]
        for i, numeral in enumerate(own):
            floor = own[i - 1].unit_end if i else clause.start
            others = (n.start for n in own[i + 1 :] if n.sort is not NumberClass.NAME)
            ceiling = next(others, clause.end)
            item = _item(text, numeral, Span(start=floor, end=ceiling), place)
            if item is not None:
                found.append(item)
    return _figures(text, clauses, found)


def _item(text: str, numeral: Numeral, room: Span, clause: int) -> Item | None:
    if numeral.sort is NumberClass.ORDINAL:
        return _first(text, numeral, room, clause)
    if numeral.sort is NumberClass.PERCENT:
        return _bare(numeral, clause, "percent")
    if numeral.sort is NumberClass.DURATION:
        bound = text[numeral.unit_end : numeral.unit_end + 2]
        limit = bound in ("以上", "以下", "以内") and not _says_which(text, numeral.unit_end + 2)
        return _bare(numeral, clause, "limit") if limit else None
    if numeral.sort is NumberClass.BARE and numeral.number is not None:
        return _people_without_unit(text, numeral, room, clause)
    if numeral.sort is not NumberClass.COUNT or not numeral.unit or numeral.number is None:
        return None
    if numeral.text == "一" and not _is_certain_one(text, numeral):
        return None
    return _with_noun(text, numeral, room, clause)


def _says_which(text: str, at: int) -> bool:
    """Return whether a limit only says which people: 连续工作20天以上的同志."""
    noun = NOUN.match(text, at + 1) if text.startswith("的", at) else None
    return noun is not None and THINGS[noun[0]] is Thing.PEOPLE


def _people_without_unit(text: str, numeral: Numeral, room: Span, clause: int) -> Item | None:
    """Return a round number of people that stands without its measure word: 10万公安民警."""
    found = NOUN.match(text, numeral.end)
    if found is None or THINGS[found[0]] is not Thing.PEOPLE or numeral.text[-1] not in "万千余多":
        return None
    return _made(numeral, found.span(), found[0], True, clause, ("no_measure_word",))


def _is_certain_one(text: str, numeral: Numeral) -> bool:
    """Return whether 一 is a number (同一份, 仅一名) and not the article (一名民警说)."""
    return text[max(0, numeral.start - 1) : numeral.start] in ("同", "仅", "共", "唯", "每")


def _bare(numeral: Numeral, clause: int, rule: str) -> Item | None:
    if numeral.number is None:
        return None
    return Item(
        numeral=numeral,
        start=numeral.start,
        end=numeral.unit_end,
        noun=None,
        thing=None,
        behind=False,
        clause=clause,
        rules=(rule,),
    )


def _first(text: str, numeral: Numeral, room: Span, clause: int) -> Item | None:
    """Return the first team there is as one team: 首支分队, 第一支突击队."""
    if numeral.number != 1 or numeral.unit != "支":
        return None
    found = NOUN.search(text, numeral.unit_end, min(room.end, numeral.unit_end + _FAR))
    if found is None or THINGS[found[0]] not in (Thing.SQUAD, Thing.GROUP):
        return None
    return _made(numeral, found.span(), found[0], True, clause, ("first_is_one", "noun_behind"))


def _with_noun(text: str, numeral: Numeral, room: Span, clause: int) -> Item | None:
    unit = numeral.unit
    before = _before(text, numeral, room)
    behind = _behind(text, numeral, room)
    if before and behind and behind[0] == numeral.unit_end and behind[1] < room.end:
        before = None
    if before:
        between = text[before[1] : numeral.start]
        noun = text[slice(*before)]
        return _made(numeral, before, noun, False, clause, ("noun_before",), between=between)
    if behind:
        head = noun_before(text, *behind) or behind
        return _made(numeral, behind, text[slice(*head)], True, clause, ("noun_behind",))
    rest = text[numeral.unit_end : room.end]
    if _GENERIC.search(rest[:6]):
        return None
    said_of = _SAID_OF.search(text, max(room.start, numeral.start - 6), numeral.start)
    by_unit = unit in ("人", "人次") or (counts_people(unit) and (_says_no_noun(rest) or said_of))
    if by_unit:
        return _made(numeral, None, None, False, clause, ("people_by_unit",), Thing.PEOPLE)
    if _stands_last(text, numeral, room):
        return _made(numeral, None, None, False, clause, ("stands_last",), Thing.WORK)
    if counts_vehicles(unit):
        return _made(numeral, None, None, False, clause, ("vehicles_by_unit",), Thing.VEHICLE)
    if unit == "支" and not rest.strip("。，；、 "):
        return _made(numeral, None, None, False, clause, ("team_by_unit",), Thing.SQUAD)
    return None


def _stands_last(text: str, numeral: Numeral, room: Span) -> bool:
    """Return whether what was done is said first, how often last: 查获违禁品1346件."""
    behind = text[numeral.unit_end : room.end].strip()
    ends = not behind or behind[0] in "。，、；,;！"
    done = text[room.start : numeral.start].rstrip("共计达为近约了 ")
    said = (len(re.findall("[一-龥]", done)) >= 4 or _DONE.search(done)) and done[-1:] not in (
        "分",
        "第",
        "在",
        "每",
    )
    return (
        ends
        and bool(said)
        and numeral.unit not in _SHARES
        and numeral.text[:1] not in "一二三四五六七八九十两"
    )


def _says_no_noun(rest: str) -> bool:
    return (
        not rest.strip("。，,；;、！!”」） ")
        or rest[0] in "、，,；;。"
        or _VERB.match(rest) is not None
    )


def _before(text: str, numeral: Numeral, room: Span) -> tuple[int, int] | None:
    left = text[room.start : numeral.start]
    end = room.start + len(left.rstrip())
    found = noun_before(text, room.start, end)
    if found and fits(numeral.unit, text[slice(*found)]):
        return found
    link = _LINKS.search(text, max(room.start, end - 16), end)
    while link and link.end() == end and link.start() > room.start:
        end = link.start()
        link = _LINKS.search(text, max(room.start, end - 16), end)
    found = noun_before(text, room.start, end)
    return found if found and fits(numeral.unit, text[slice(*found)]) else None


def _behind(text: str, numeral: Numeral, room: Span) -> tuple[int, int] | None:
    end = min(room.end, numeral.unit_end + _FAR)
    for match in NOUN.finditer(text, numeral.unit_end, end):
        gap = text[numeral.unit_end : match.start()]
        if (
            gap[:1] in _PARTED
            or (_VERB.search(gap) and not _says_which_noun(numeral.unit, gap))
            or (counts_people(numeral.unit) and len(gap) > 12)
        ):
            return None
        if fits(numeral.unit, match[0]) and not text.startswith(
            ("的", "内", "外"), match.end() + 9
        ):
            return match.start(), _head_end(text, numeral.unit, match.end(), room.end)
    return None


def _says_which_noun(unit: str, gap: str) -> bool:
    """Return whether the words before a noun are a clause that says which: 没有承担任务的单位."""
    return gap.endswith("的") if counts_people(unit) else _WHICH.search(gap) is not None


def _head_end(text: str, unit: str, end: int, ceiling: int) -> int:
    """Return where the last noun of a compound ends: 村党支部, 村主要路口 are no villages."""
    while further := NOUN.search(text, end, min(ceiling, end + _COMPOUND)):
        gap = text[end : further.start()]
        people = THINGS[further[0]] is Thing.PEOPLE and not counts_people(unit)
        if gap not in ("", "主要", "重点") or people or not fits(unit, further[0]):
            break
        end = further.end()
    return end


def _made(
    numeral: Numeral,
    noun: tuple[int, int] | None,
    word: str | None,
    behind: bool,
    clause: int,
    rules: tuple[str, ...],
    thing: Thing | None = None,
    between: str = "",
) -> Item:
    start, end = noun or (numeral.start, numeral.unit_end)
    return Item(
        numeral=numeral,
        start=min(start, numeral.start),
        end=max(end, numeral.unit_end),
        noun=word,
        thing=thing or (THINGS[word] if word else None),
        behind=behind,
        clause=clause,
        rules=rules,
        between=between,
    )


def _figures(text: str, clauses: Sequence[Span], found: Sequence[Item]) -> list[Item]:
    """Return the items that state a figure, without places and company that are only mentioned."""
    kept: list[Item] = []
    where: Item | None = None  # the last that only says where
    for i, item in enumerate(found):
        clause = clauses[item.clause]
        later = [other for other in found[i + 1 : i + _LISTED] if other.clause == item.clause]
        before = text[clause.start : item.start]
        listed = where is not None and text[where.end : item.start] in ("、", "和", "及")
        if _only_where(item, later, before) or (listed and item.thing in _WHERE):
            where = item
        elif not _in_company(text, item, before) and not _is_equipment(text, item, kept):
            kept.append(item)
    return kept


def _whose_people(item: Item, other: Item) -> bool:
    """Return whether bodies only say whose the people behind them are: 7个支队635名指战员."""
    gap = other.numeral.start - item.end
    place = item.noun is not None and item.noun[-1] in "村镇区道"
    return other.thing is Thing.PEOPLE and other.behind and gap <= len("的") and not place


_FROM = re.compile("来自[^，,。；]{0,12}$")
_WHERE = (Thing.PLACE, Thing.ORGANISATION)


def _only_where(item: Item, later: Sequence[Item], before: str) -> bool:
    """Return whether a place is where the rest happens: 在5个检查站检查车辆65577台次."""
    if item.thing in _WHERE and _FROM.search(before):
        return True
    if item.thing is Thing.ORGANISATION and later and _whose_people(item, later[0]):
        return True
    beyond = any(other.thing not in _WHERE for other in later)
    return item.thing in _WHERE and beyond and _IN_PLACE.search(before[-12:]) is not None


def _in_company(text: str, item: Item, before: str) -> bool:
    """Return whether others do it together with these: 与6700余名网格员一道."""
    together = _TOGETHER.match(text, item.end, item.end + 40)
    return bool(_WITH.search(before[-24:])) and together is not None


_WITH = re.compile("(?:[与同和]|会同|联合)(?:[^，,。；、]{0,12}、){0,2}[^，,。；、]{0,4}$")
_TOGETHER = re.compile("(?:[、和及][^，,。；、]{0,12}){0,3}(?:一道|一起|一同|共同|并肩|携手|联合)")
_CARS = frozenset(["警车", "巡逻车"])


def _is_equipment(text: str, item: Item, kept: Sequence[Item]) -> bool:
    """Return whether vehicles go with the people listed before them: 警力48名、警车8辆."""
    if item.thing is not Thing.VEHICLE or item.unit.endswith("次") or not kept:
        return False
    if item.noun is not None and item.noun not in _CARS:
        return False
    between = text[kept[-1].end : item.start]
    return kept[-1].thing is Thing.PEOPLE and len(between) <= 4 and between.startswith("、")
