"""What an item counts, told by its noun and, for people, by what is said they do.

The rules stand in a table, first match first: each has a name, which a reading carries.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from muster.core.claim import Counted
from muster.formats.prose.group import Group
from muster.formats.prose.item import Item
from muster.formats.prose.noun import Thing

_BY_THING = {
    Thing.SQUAD: Counted.SQUAD,
    Thing.TEMPORARY_PARTY: Counted.TEMP_PARTY_ORG,
    Thing.PARTY: Counted.ORGS,
    Thing.ORGANISATION: Counted.ORGS,
    Thing.LETTER: Counted.LETTERS,
    Thing.APPLICATION: Counted.APPLICATIONS,
}

_REINFORCE = (
    "驰援|增援|支援|增派|下派|补充(?!协议)|顶岗|充实(?!一线)|援[鄂汉沪琼藏疆豫川京粤港]|出征|(?:奔赴|赶赴|开赴)(?!现场|火场|火灾|事发)|(?<![共奔赶开])赴(?!任|约)|下沉"
    "|派往|选派|(?:到达|抵达)(?!现场|火场)|(?:社区|网格|一线|现场)?报到|跨区域|跨省|跨市|星夜|逆行|前出|千里"
)
_DEPLOY = (
    "投入|出动|派出(?!所)|值守|执勤|值勤|执守|轮班|轮值|巡逻|上岗|在岗|值班|派驻|安排|布防|备勤|坚守|奋战|参战"
    "|抽调|调集|调派|调动|集结|日均|三班|进入|进驻|参与|参加|处置|守护|全脱产|昼夜|警戒|搜救|搜寻|转移"
    "|救援|扑救|扑火|抢险|排查|部署|充实一线|战斗在|冲在|投身|返岗|疏导|作战|配备|配置|闻令而动|冲锋|迎战|鏖战|连轴转|到岗|入所|入监|留守|看护|看守(?!所)|巡控|巡护|驻守|守卡|把守|赶赴现场|赶赴火场"
)
_ISOLATED = (
    "感染|确诊|阳性|密接|密切接触|居家观察|医学观察(?!点)"
    "|(?<!强制)隔离(?!后|期满|点|区|酒店|所|场|病|带|治疗|观察点|戒毒)"
)
_DIED = "牺牲|殉职|身故|去世|病故|遇难|死亡|离世|以身殉"
_HONOURED = "追授|追记|表彰|表扬|慰问|走访|嘉奖|记功|授予|立功|受奖"
_HELPED = "救助|帮扶|护送|接送|获救|救出|营救|疏散|解救|转移(?!任务|工作)|安置"
_JOINING = "入党申请|申请入党|要求入党|加入中国共产党|加入党组织|火线入党|为(?:中共)?预备党员"

_EACH_HAS_A_BRANCH = re.compile("(?:都|均|各|分别)[^，,。]{0,3}[设建成立]+[^，,。]{0,3}临时党")
_TAKEN_FROM = re.compile("(?:抽调|派出|选派)$")
_MADE_UP = re.compile(
    '[”"]?(?:民警|辅警)?(?:参与|自发|共同|迅速|联合)?组成|(?:的|党员的)[^，,。；]{0,12}(?:队|小组|专班)|成立[^，,。]{0,10}队'
)
_MAKING_UP = re.compile("组成.{0,6}$")
_REINFORCING_TOPIC = re.compile("驰援|增援|支援|下沉|援[鄂汉沪]|跨区域")
_REINFORCED = re.compile("驰援|增援|支援|援[鄂汉沪]|跨区域")
_REINFORCING = re.compile(_REINFORCE)
_SENT = re.compile("抽调|调集|调派|出动|集结|出发|派出(?!所)")
_SENT_OUT = re.compile("派出(?!所)")
_AT_A_POST = re.compile("[卡岗点站]|执勤|值守|巡逻|疏导|秩序|三班|排查|宣传")
_IN_ALL = re.compile("每[支队组]|共|共计|合计|总计|计")
_MEMBER = re.compile("(?:突击|先锋|应急)?队员$")
_TEAM_TOTAL = re.compile("(?:队伍|突击队|先锋队|小组|专班|梯队)[^，,。；]{0,3}(?:共|计|总)+$")
_TEAM_SENT = re.compile("医疗队|支援队|增援队")
_DIVIDED = re.compile("(?:编为|编成|编组|分成|分为)了?$")
_TAKES_PART = re.compile("(?:踊跃|积极)?(?:参加|加入|参与其中)")
_BRINGS_IN = re.compile("带动|吸纳|发动|汇聚|共有|成员|凝聚")
_OUTSIDERS = re.compile("志愿者|群众")
_NOT_DEPLOYED = re.compile(
    "^(?:在职)?党员(?:干部)?$|网格员|社区工作者|群众|居民|旅客|村民|志愿者|灾民|师生|伤员|被困|受灾"
)
_HANDLED = re.compile(
    "检查|登记|劝返|核查|核录|盘查|查验|转移|疏散|安置|采样|救助|接待|接种|隔离|服务|[辆台]次"
)
_SERVING = "民警|辅警|警力|警员|干警|特警|交警|巡警|刑警|警察|指战员|消防员|消防救援人员"
_SERVES = re.compile(f"{_SERVING}|队员|官兵")
_DOING = re.compile(f"{_DEPLOY}|{_REINFORCE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known when an item is read: its list, the item, the report, the figure before."""

    group: Group
    item: Item
    topic: str  # the titles of the report
    previous: Counted | None  # what the figure before it in the sentence counts
    whole: Counted | None  # what the last people in it that are no part are counted as
    part: bool = False  # said to be part of the figure before: 其中


def counted(context: Context) -> tuple[Counted, str]:
    """Return what the item counts and the name of the rule that says so."""
    thing = context.item.thing
    if thing is Thing.PLACE and _EACH_HAS_A_BRANCH.match(context.group.after):
        return Counted.TEMP_PARTY_ORG, "each_has_a_branch"
    if thing is Thing.WORK and context.part and context.item.noun is None and context.previous:
        return context.previous, "counts_like_the_whole"
    if thing is Thing.PEOPLE:
        return next((what, name) for name, holds, what in _PEOPLE_RULES if holds(context))
    if thing is Thing.ORGANISATION and _DIVIDED.search(context.group.before):
        return Counted.SQUAD, "divided_into"
    if thing is None:
        return Counted.OTHER, "no_noun"
    return _BY_THING.get(thing, Counted.OTHER), f"counts_{thing}"


Holds = Callable[[Context], bool]


def _said(pattern: str, *, nearby: bool = False) -> Holds:
    """Return whether the words around the list say so; ``nearby``: or the clause after it."""
    compiled = re.compile(pattern)

    def holds(context: Context) -> bool:
        group = context.group
        if compiled.search(group.before) or compiled.search(group.after):
            return True
        return nearby and compiled.search(group.next) is not None

    return holds


def _noun(pattern: str) -> Holds:
    compiled = re.compile(pattern)
    return lambda context: compiled.search(context.item.noun or "") is not None


def _helped(context: Context) -> bool:
    """Return whether the people are helped; those who serve are so only where that comes first."""
    if not _SERVES.search(context.item.noun or ""):
        return _is_said_helped(context)
    return re.search(f"(?:{_HELPED})[^，,。；]{{0,6}}$", context.group.before) is not None


def _composed(context: Context) -> bool:
    """Return whether the people make up a team: 由…组成, 80名党员组成的突击队, 30人的处置队."""
    group = context.group
    if context.part and context.whole is Counted.REINFORCEMENT_SENT:
        return False
    if _TAKEN_FROM.search(group.before) and _REINFORCED.search(context.topic):
        return False
    return bool(_MADE_UP.match(group.after)) or bool(_MAKING_UP.search(group.before))


def _about_reinforcing(context: Context) -> bool:
    words = context.topic + context.group.sentence_before
    return _REINFORCING_TOPIC.search(words) is not None


def _reinforcing(context: Context) -> bool:
    group = context.group
    if _REINFORCING.search(group.before) or _REINFORCING.search(group.after):
        return True
    team = context.item.noun is None and _TEAM_SENT.search(group.sentence_before)
    if team and _about_reinforcing(context):
        return True
    if _SENT.search(group.after) and _REINFORCING.search(group.next):
        return True
    if _SENT_OUT.search(group.before) and not _AT_A_POST.search(group.after + group.next):
        return True
    return bool(_SENT.search(group.before + group.after + group.next)) and _about_reinforcing(
        context
    )


def _in_the_team(context: Context) -> bool:
    group = context.group
    if _TEAM_TOTAL.search(group.before):
        return True
    if context.previous is Counted.SQUAD and _IN_ALL.fullmatch(group.before):
        return True
    brings_in = _BRINGS_IN.search(group.before) or _TAKES_PART.match(group.after)
    outsiders = _OUTSIDERS.search(context.item.noun or "")
    return context.previous is Counted.SQUAD and bool(brings_in) and not outsiders


def _dead_listed(context: Context) -> bool:
    """Return whether the list is one of the dead: 牺牲民警308名、辅警179名."""
    return any("牺牲" in (item.noun or "") for item in context.group.items)


def _listed_with_team(context: Context) -> bool:
    """Return whether members stand in one list with their team: 组建突击队25支、队员1060名."""
    listed = context.previous is Counted.SQUAD and context.item is not context.group.items[0]
    return listed and _MEMBER.match(context.item.noun or "") is not None


_is_said_helped = _said(_HELPED)
_is_said_deployed = _said(_DEPLOY, nearby=True)


def _deployed(context: Context) -> bool:
    if context.item.noun == "人员" and _HANDLED.search(context.group.before):
        return False
    outside = _NOT_DEPLOYED.search(context.item.noun or "")
    return outside is None and _is_said_deployed(context)


def _part_of(whole: Counted) -> Holds:
    """Return whether the item is part of a figure that counts ``whole``, and nothing else."""

    def holds(context: Context) -> bool:
        words = context.group.before + context.group.after
        outside = whole is not Counted.DEATHS and _OUTSIDERS.search(context.item.noun or "")
        return context.part and context.whole is whole and not (outside or _DOING.search(words))

    return holds


def _always(context: Context) -> bool:
    return True


def _party_part(context: Context) -> bool:
    return context.part and "党员" in (context.item.noun or "")


_STAFF = re.compile("(?:只有|仅有|共有|拥有|现有)[男女]?$")


def _staff_named(context: Context) -> bool:
    group = context.group
    return bool(_STAFF.search(group.before)) and not _DOING.search(group.after)


_THERE = re.compile("(?:现|共|具|拥)有[^，,。]{0,4}$")


def _party_there(context: Context) -> bool:
    return (context.item.noun or "").startswith("党员") and bool(
        _THERE.search(context.group.before)
    )


_BATCH = re.compile("(?:第[一二三四五六七八九十]+|首)(?:批|梯队)$")


def _another_batch(of: Counted) -> Holds:
    """Return whether the people are a batch of those before: …600名增援，首批240名到位."""

    def holds(context: Context) -> bool:
        known = of in (context.previous, context.whole)
        if of is Counted.REINFORCEMENT_SENT:
            known = known or _REINFORCING.search(context.group.sentence_before) is not None
        return known and bool(_BATCH.search(context.group.before))

    return holds


_WHOLES = frozenset(Counted) - {Counted.PARTY_MEMBERS, Counted.ORGS, Counted.LETTERS, Counted.SQUAD}

_PEOPLE_RULES: tuple[tuple[str, Holds, Counted], ...] = (
    ("honoured", _said(_HONOURED), Counted.OTHER),
    ("helped", _helped, Counted.OTHER),
    ("died", _said(_DIED), Counted.DEATHS),
    ("died_by_noun", _dead_listed, Counted.DEATHS),
    ("hurt", _said("负伤|受伤|带病|患病|骨折"), Counted.OTHER),
    ("recovered", _said("治愈|康复|出院|解除隔离|解除医学"), Counted.OTHER),
    ("isolated", _said(_ISOLATED), Counted.ISOLATED),
    ("contacts", _noun("密接|密切接触者|确诊|阳性"), Counted.ISOLATED),
    ("addressed", _said("(?:向|对|给|为)$"), Counted.OTHER),
    ("made_up_of", _composed, Counted.SQUAD_MEMBERS),
    (
        "selected",
        _said("入选|选出|遴选|挑选|优选(?!派)|编为|编成|编入|选拔"),
        Counted.SQUAD_MEMBERS,
    ),
    ("applied_to_join", _said(_JOINING), Counted.APPLICATIONS),
    (
        "signed",
        _said("联名|署名|签名|请战|报名|请缨|写下|手印"),
        Counted.LETTER_SIGNATORIES,
    ),
    ("returned", _said("返程|撤离|凯旋|归建|撤回|返回驻地|休整|换下|撤岗"), Counted.OTHER),
    ("listed_with_its_team", _listed_with_team, Counted.SQUAD_MEMBERS),
    ("another_batch", _another_batch(Counted.REINFORCEMENT_SENT), Counted.REINFORCEMENT_SENT),
    ("reinforcing", _reinforcing, Counted.REINFORCEMENT_SENT),
    ("batch_of_a_team", _another_batch(Counted.SQUAD_MEMBERS), Counted.SQUAD_MEMBERS),
    (
        "team_noun",
        _noun("突击队员|先锋队员|应急队员|^队员$|分队长|小队长|^队长$|组长"),
        Counted.SQUAD_MEMBERS,
    ),
    ("in_the_team", _in_the_team, Counted.SQUAD_MEMBERS),
    ("party_members_there", _party_there, Counted.PARTY_MEMBERS),
    (
        "whole_staff",
        _said("取消[^，,。]{0,4}休假|停止休假|停休|在册|在编|现有[^，,。]{0,6}$|结束休假"),
        Counted.STAFF_TOTAL,
    ),
    ("holds_office", _said("担任|任命"), Counted.OTHER),
    ("party_members_among", _party_part, Counted.PARTY_MEMBERS),
    *((f"part_of_{whole}", _part_of(whole), whole) for whole in Counted if whole in _WHOLES),
    ("staff_named", _staff_named, Counted.STAFF_TOTAL),
    ("deployed", _deployed, Counted.OFFICERS_DEPLOYED),
    ("party_members", _noun("^(?:在职|预备)?党员"), Counted.PARTY_MEMBERS),
    ("police_strength", _noun("警力"), Counted.OFFICERS_DEPLOYED),
    (
        "in_a_batch",
        _said("(?:第[一二三四五六七八九十]+|首)(?:批|梯队)$"),
        Counted.OFFICERS_DEPLOYED,
    ),
    ("serving_people", _noun(_SERVING), Counted.OFFICERS_DEPLOYED),
    ("other_people", _always, Counted.OTHER),
)
