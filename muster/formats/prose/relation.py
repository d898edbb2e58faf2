"""How a figure stands to others and to time: 累计, 其中, 共, 全, 另, 联名, 日均 …, as written."""

import re
from dataclasses import dataclass

from muster.core.claim import Counted
from muster.core.figure import Measure
from muster.formats.prose.counting import Context
from muster.formats.prose.noun import Thing

_BATCH = re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:批|梯队)|首批")
_EACH = re.compile("(每[个支队组处])[^，,。；]{0,4}$")
_SHARE = re.compile("占[^，,。；]{0,12}$")
_HOME = re.compile("返程|撤离|凯旋")
_AMONG = re.compile("其中|从中|当中有?$|里面|包括|包含")
_OF_THE_TEAM = re.compile("[队警员]中[，,]?(?:有|共有)?$")
_COMPOSED = re.compile("由[^，,。；]{0,60}$")
_RECOVERED = re.compile("治愈|康复|出院")
_BY_SORT = re.compile("按[^，,。；]{1,6}分[，,:：]?")
_DAILY = re.compile("日均|日平均|平均每日|每天|每日|每晚|平均每天|每班")
_CUMULATIVE = re.compile(
    "累计|(?<!先)已(?=(?:先行)?(?:派出|抽调|投入|组建|成立|收到|出动|调集|选派"
    "|搜救|营救|救出|疏散|转移|排查|检查|处置|救助|劝返|安置|发放|完成))"
)
_TOTAL = re.compile(
    "(?:共(?![同产享克渡青])|共计|合计|总计|总共|一共)"
    "(?:有|投入|出动|收到|组建|成立|派出|抽调|检查|设立?|选派)?[^，,。；]{0,8}$"
)
_HOW = ((_DAILY, ""), (re.compile("先后"), "先后"), (_CUMULATIVE, "累计"), (_TOTAL, "共"))
_MORE = re.compile(
    "(另有|另外|另|此外|又)还?(?:[派抽安组出投调收增选下成设]{1,2}[^，,。；在设]{0,8}|[^，,。；一-龥]*"
    "|[分从][^，,。；在设]{1,12})?(?:民警|警力|辅警)?$"
)
_WHOLE = re.compile(
    "全(?:体|分局|支队|总队|大队|系统|警|[省市县区局国旗盟厅队镇所站院校])"
    "(?!公安机关|公安系统|各级公安|[^，,。；：、]{0,8}(?:负责|承担|出动|收到|抽调|派出|劝返|登记|划分|安排|建立|发放|转移|排查|牺牲|因公|感染|确诊)"
    "|[^，,。；：、]{0,8}(?:共|累计|设|组建|成立|检查|在(?![岗职编册])|已|仍|现|先后))[^，,。；：]{0,14}$"
)
_STRUCK = re.compile("牺牲|殉职|死亡|感染|确诊|隔离")  # never all of them
_EVERYBODY = re.compile("取消[^，,。]{0,4}休假|停止休假|停休|全员")
_NEW = re.compile("新增|当日|今日|新[收成组设递]")
_STANDS = re.compile("现有|现设|现在|尚|在岗|在册|实有|仍有|目前有|达到?$")
_HEARD = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The figure before in the sentence, as far as relations look back."""

    counted: Counted
    thing: Thing | None
    relation: str | None
    clause: int
    level: int  # of its organisation: 0 the country, 1 a province, 2 a city …
    measure: Measure | None


def relation(context: Context, *, among: bool, before: Before | None, level: int) -> str | None:
    """Return the relation of an item as a report words it, the most particular first."""
    group, item = context.group, context.item
    here = group.before if item is group.items[0] else ""
    if item.rules[0] == "limit":
        return group.after[:2]
    if "联名" in group.before + (item.noun or "") + group.after or (
        item.thing is Thing.LETTER and "联名" in group.sentence_before
    ):
        return "联名"
    if batch := _BATCH.search(here[-14:]):
        return batch[0]
    if item.rules[0] == "percent" and _SHARE.search(here):
        return "占"
    if each := _EACH.search(here):
        return each[1]
    if item.thing is Thing.PEOPLE and _HOME.search(group.after):
        return "返程"
    among = among or _OF_THE_TEAM.search(group.sentence_before) is not None
    if among or _AMONG.search(group.clause_before) or _of_a_whole(context):
        return "其中"
    return _counted_how(context, here) or _narrower(context, before, level)


def _of_a_whole(context: Context) -> bool:
    """Return whether the list says what a whole is made of: 由…组成, 按身份分, 已治愈."""
    group = context.group
    listed = sum(item.thing is Thing.PEOPLE for item in group.items) > 1
    if listed and _COMPOSED.search(group.before):
        return True
    if _RECOVERED.search(group.before):
        return True
    return _BY_SORT.search(group.sentence_before) is not None


def _counted_how(context: Context, here: str) -> str | None:
    """Return what is said of how the number came about: 日均, 先后, 累计, 共, 另, 全."""
    group, item = context.group, context.item
    whole = group.before + item.between
    alike = item.unit == group.items[0].unit and item.thing is group.items[0].thing
    said = [
        (found.start(), word or found[0])
        for pattern, word in _HOW
        if (found := pattern.search(whole)) and (alike or word != "共")
    ]
    if said and not (here and _MORE.search(here)):
        return max(said)[1]
    if here and (more := _MORE.search(here)):
        return more[1]
    if _STRUCK.search(group.after):
        return None
    return "全" if _WHOLE.search(whole) or _EVERYBODY.search(group.after) else None


def _narrower(context: Context, before: Before | None, level: int) -> str | None:
    """Return 其中 where a part acts beneath the whole before: 全省…，昆明市公安局150名."""
    item = context.item
    if before is None or not 0 < before.level < level or item.clause == before.clause:
        return None
    return "其中" if before.thing is item.thing is Thing.PEOPLE else None


def measure(context: Context, relation: str | None) -> Measure | None:
    """Return whether the figure is a stock, a flow or cumulative, where the words say so."""
    words = context.group.before[-_HEARD:]
    if relation in ("累计", "先后") or "累计" in words:
        return Measure.CUMULATIVE
    if relation in ("日均", "每天", "每日", "每晚") or _NEW.search(words):
        return Measure.FLOW
    return Measure.STOCK if _STANDS.search(words) else None
