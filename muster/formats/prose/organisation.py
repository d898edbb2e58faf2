"""Organisations in a text: where one is named, what it is properly called, which one it is.

A name is found from its end: 公安局, 分局, 大队, 派出所 and the like close it, and it reaches
back to the nearest word no name holds (在, 从, 由 …), number or punctuation. So
乌兰察布东路派出所 is one name that ends in 派出所 and never the city whose name it borrows. Names
of the register are found as they stand, the longest first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from muster.core.claim import Listed, Numeral
from muster.formats.prose.place import CITIES, MUNICIPALITIES, PREFECTURES, PROVINCES

_PROVINCE = "(?:" + "|".join(PROVINCES) + ")"
_PREFECTURE = "(?:" + "|".join(PREFECTURES) + ")"
_LEVEL = "自治州|自治县|自治旗|自治区|地区|省|市|盟|州|县|旗|区"
_POLICE = "公安厅|公安分局|公安局|公安机关|公安处|分局|警方"
_BODY = (
    f"{_POLICE}|公安部|总队|支队(?!伍)|大队(?!伍)|中队|派出所|公安检查站|检查站|边检站|看守所|戒毒所|拘留所"
    "|消防救援站|消防站|救援站|特勤站|总医院|人民医院|医院|卫健委|应急管理局|地震局|气象局|水利局"
    "|司法厅|边防检查总站|保健院|中医院|疾控中心|急救中心|纪委监委|人社局|税务局|城管委|管理局|民政局|农业农村局"
    "|林草局|审计局|财政局|发改委|卫生健康委|住建委|总工会|交通运输局|住建局|司法局|监狱管理局|戒毒管理局|卫生健康局|卫健局|教育局|城管局|机关工委"
    "|(?:服务|保障|指挥)中心|[省市县区旗]直机关(?:工委)?|[省市县区旗]委办|监狱系统|戒毒系统|应急管理部|组织部|监狱|大学|学院|集团|公司|街道办|武警部队|移民管理局"
)
_NAME_END = re.compile(
    f"{_BODY}|司法部|(?<![一-龥])[省市县区旗]局(?!部|域|势|面|限|地)|(?<![一-龥])省厅|公安(?![民干辅武]警|民辅|机关|系统|机构|队伍|人员|[厅局部处]|分局|检查|工作|战线|监[管所]|卫健|卫生|交[警通]"
    "|特警|消防|英|[一二]级|干部|党员|青年|专业|院校|大楼|、)"
)
_PLACE_END = re.compile(f"(?:{_LEVEL}|镇|乡(?!村)|街道)")
_STOP = re.compile(
    "其中|随后|同时|今天|昨[日天]|凌晨|[上下中]午|当[天日晚]|晚间|截至|目前|驰援|支援|增援|援助|组织"
    "|抽调|设立|成立|组建|组成|设(?!兵团)|派出|下沉|民警|辅警|党员|干部|进入|进驻|走进|深入|值守|协助|指导"
    "|协同|联合|会同|来自|记者|获悉|介绍|通报|通过|按照|根据|围绕|针对|以及|要求|统筹|调集|调派|调动"
    "|[在由向与被把据等的并又另除为到赴是对及给让经]|从(?!江|化)|将(?!乐)|自(?![治贡])"
    "|(?<=[一-龥])(?<![呼兴平泰])和(?![林平田静政顺县龙硕布浩泰])"
    "|承担|负责|此次|本次|这次|各(?=分局|派出所|支队|大队|警种|监狱|县|旗)|集结|增派|选派|充实|维护|配合|对接|包保|驻扎|驻守|封控|转移|覆盖|涉及|[全本我各][省市区县旗盟州国局]|共青团"
)
_ACROSS = re.compile(
    r"(?:(?<=[，,。；;：:、\s”])|^)(?![这该此是为])[一-龥]{2,4}全[省市县区州盟旗](?:各级)?公安机关",
    re.MULTILINE,
)
_NO_PLACE = re.compile(
    "(?:^|[市县主心老新])城区$|(?<![市盟州].)(?<!^.)[山园林矿牧]区$|(?:监|社|小|辖|疫|灾|战|景|地|校|库|厂|片|汛|洪|重点|高风险|封控|管控|隔离|开发|高新"
    "|功能|危险|风险|受灾|防控|行政)区$|城[市镇乡县]$|(?:超|都|我|本|全|各|该|此|邻|外|跨|两|出|入|市县|旗县|村|某"
    f"|[一二三四五六七八九十])(?:{_LEVEL}|镇|乡|街道)$"
)
_IN_NAME = re.compile(
    "第[一二三四五六七八九十]{1,2}[一-龥]{0,4}?(?:看守所|医院|监狱|戒毒所|派出所|大队)"
)
_LEVEL_ALONE = re.compile(_LEVEL)
_CUT = re.compile(r"[\s，,。；;：:、！!？?“”\"'《》()（）\[\]【】|—…·]")
_NAME_LONGEST = 30


class Role(StrEnum):
    """What part an organisation plays where it is named."""

    SUBJECT = "subject"
    ASIDE = "aside"  # where from, where to, together with whom: 从包头市公安局, 驰援额济纳旗


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a text names an organisation."""

    start: int
    end: int
    name: str  # as written
    proper: str  # without what a proper name leaves out: the province before a city's name
    role: Role
    place: bool = False  # a place only: 包头市
    partial: bool = False  # 分局, 县局, 巡特警大队: to be completed from what was named before


class Gazetteer:
    """The organisations of a register, found by any of their names; by a tail only if one."""

    def __init__(self, listed: Iterable[Listed]) -> None:
        self.listed: Mapping[str, Listed] = {each.code: each for each in listed}
        self._by_name: dict[str, list[str]] = {}
        self._by_key: dict[str, list[str]] = {}
        self._by_tail: dict[str, list[str]] = {}
        names: set[str] = set()
        for each in self.listed.values():
            for name in each.names:
                names.add(name)
                _add(self._by_name, name, each.code)
                _add(self._by_key, key(name), each.code)
                for tail in _tails(name):
                    _add(self._by_tail, key(tail), each.code)
        self._names = _Names(names)

    def code(self, name: str, near: str | None = None) -> str | None:
        """Return the code of the organisation called ``name``; ``near`` decides between two."""
        wanted = key(name)
        tried = ((self._by_name, name), (self._by_key, wanted), (self._by_tail, wanted))
        for index, said in tried:
            found = index.get(said, [])
            if len(found) > 1 and near is not None:
                found = [code for code in found if near in self._above(code)]
            if len(found) == 1:
                return found[0]
        return None

    def holds(self, name: str) -> bool:
        """Return whether the register calls an organisation just so."""
        return name in self._by_name

    def _above(self, code: str) -> list[str]:
        path: list[str] = []
        at: str | None = code
        while at is not None and at not in path:
            path.append(at)
            at = self.listed[at].parent if at in self.listed else None
        return path

    def beneath(self, code: str, above: str) -> bool:
        """Return whether ``code`` stands beneath ``above``."""
        return code != above and above in self._above(code)

    def named_in(self, text: str) -> list[tuple[int, int]]:
        """Return where names of the register stand in ``text``, the longest at each place."""
        return self._names.found(text)


def _add(index: dict[str, list[str]], wanted: str, code: str) -> None:
    codes = index.setdefault(wanted, [])
    if code not in codes:
        codes.append(code)


def _tails(name: str) -> list[str]:
    """Return what follows each body within a name: 赛罕区分局某派出所 → 某派出所."""
    ends = [m.end() for m in re.finditer("公安局|公安厅|分局|总队|支队|大队", name)]
    return [name[end:] for end in ends if len(name) - end >= 3]


_SHORT = frozenset(["全警"])  # two characters are mostly a word; these are a name


class _Names:
    """Names by their first two characters, so that a text is walked once."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_head: dict[str, list[str]] = {}
        for name in names:
            if len(name) >= 3 or name in _SHORT:
                self._by_head.setdefault(name[:2].lower(), []).append(name)
        for same in self._by_head.values():
            same.sort(key=len, reverse=True)
        self._heads = re.compile("|".join(map(re.escape, sorted(self._by_head))))

    def found(self, text: str) -> list[tuple[int, int]]:
        """Return spans in order, none overlapping another."""
        spans: list[tuple[int, int]] = []
        at, lower = 0, text.lower()
        while self._by_head and (head := self._heads.search(lower, at)):
            at = head.start()
            length = self._at(lower, at)
            if length:
                spans.append((at, at + length))
            at += length or 1
        return spans

    def _at(self, lower: str, at: int) -> int:
        for name in self._by_head.get(lower[at : at + 2], ()):
            if lower.startswith(name.lower(), at):
                return len(name)
        return 0


@lru_cache(maxsize=1 << 14)
def key(name: str) -> str:
    """Return what two spellings of one organisation have in common.

    海拉尔分局 and 海拉尔公安分局, 喀左县公安机关 and 辽宁喀左县公安局, 内蒙古公安厅 and
    内蒙古自治区公安厅 are each one: the province before a place of its own is dropped, and every
    word for the police of a place is the same.
    """
    plain = proper(re.sub(r"[\s()（）“”\"]", "", name)).lower()
    plain = re.sub("(?:机关|党委|团委|党总支|党支部)$", "", plain) or plain
    plain = re.sub("公安分局|分局", "分局", plain)
    plain = re.sub("公安厅|公安局|公安机关|公安处|警方|公安(?!部|检查)", "公安", plain)
    return re.sub(f"(?<=[一-龥]{{2}})(?:{_LEVEL})(?=公安|分局|交警|$)", "", plain)


def proper(name: str) -> str:
    """Return ``name`` without what stands above a place: 浙江浦江县, 金华浦江县 → 浦江县."""
    return re.sub(
        f"^{_PREFECTURE}(?![市盟州全]|地区)(?=[一-龥]{{1,6}}?(?:县|旗|(?<!自治)市))",
        "",
        _below(name),
    )


def _below(name: str) -> str:
    """Return ``name`` without the province before another place."""
    if re.match(f"{_PROVINCE}{_PREFECTURE}[一-龥]*(?:监狱|所|医院)$", name):
        return re.sub(f"^{_PROVINCE}", "", name)
    found = re.match(f"{_PROVINCE}(?:省|自治区|市)?(?!全)(?=[一-龥]{{1,8}}(?:{_LEVEL}))", name)
    if found is None or re.match(f"{_PROVINCE}(?:维吾尔|壮族|回族)?自治区", name):
        return name
    rest = name[found.end() :]
    police = re.search(_POLICE, rest)
    place = re.search(_LEVEL, rest)
    if place is None or (police and police.start() < place.start()) or place.start() == 0:
        return name
    return rest


def mentions(text: str, numerals: Sequence[Numeral], gazetteer: Gazetteer) -> list[Mention]:
    """Return where ``text`` names organisations, in order, none overlapping another."""
    stops = sorted({n.unit_end for n in numerals if not _IN_NAME.match(text, n.start)})
    spans = gazetteer.named_in(text)
    for match in _NAME_END.finditer(text):
        spans.append((_begin(text, match.start(), stops), match.end()))
    spans += [match.span() for match in _ACROSS.finditer(text)]
    merged = _merged(spans)
    found = [_mention(text, start, end, gazetteer) for start, end in merged]
    places = _places(text, stops, merged)
    return sorted([*found, *places], key=lambda m: m.start)


def _begin(text: str, end: int, stops: Sequence[int]) -> int:
    """Return where the name that ends with the body word at ``end`` begins."""
    floor = max(0, end - _NAME_LONGEST)
    i = bisect_right(stops, end)
    if i:
        floor = max(floor, stops[i - 1])
    for cut in (_CUT, _STOP):
        last = None
        for match in cut.finditer(text, floor, end):
            last = match
        if last:
            floor = max(floor, last.end())
    return floor


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans with overlapping and touching ones joined into the longest."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


_ASIDE_BEFORE = re.compile(
    "(?:从|自|向|对|赴|驰援|支援|增援|援助|到|与|同|除|在|给|来自|奔赴|前往|抵达|进驻|下沉|协助|指导"
    "|深入|走进|进入|值守|充实|派驻|分赴|派往|帮助|进|到)(?:[一-龥]{2,6}、){0,8}$"
)


def _mention(text: str, start: int, end: int, gazetteer: Gazetteer) -> Mention:
    name = text[start:end]
    own = gazetteer.holds(name)
    before = text[max(0, start - 40) : start]
    return Mention(
        start=start,
        end=end,
        name=name,
        proper=name if own else _police(proper(name)),
        role=Role.ASIDE if _ASIDE_BEFORE.search(before) else Role.SUBJECT,
        partial=not own and not _has_place(name),
    )


_DUTIES = (
    "巡特警|特警|交警|巡警|刑警|森警|刑侦|经侦|禁毒|国保|法制|出入境|情报|指挥|政工|户政|反恐|网安|督察"
    "|治安|机关|机动|巡逻|直属|基层|一线|所属|辖区|各级|当地|上级|有关|相关|特勤|交通警察|消防救援|森林消防|边境管理|省界|市界|县界|国道|高速|联合|公安"
)


_SHORTEST = re.compile("[^该某邻外各两全我本一省市区县][县市]")  # 和县, 随县


def _has_place(name: str) -> bool:
    """Return whether a name says of which place it is: 晋宁分局 does, 巡特警大队 does not."""
    body = _NAME_END.search(name)
    stem = name[: body.start()] if body else name
    if _SHORTEST.fullmatch(stem):
        return True
    return (
        len(
            re.sub(
                f"^(?:{_LEVEL})$|第[一二三四五六七八九十]+$|^[省市县区旗盟州]委|{_DUTIES}|[省市县区旗]$",
                "",
                stem,
            )
        )
        >= 2
    )


def _police(name: str) -> str:
    """Return the proper name of the police of a place: 南通全市公安机关 is 南通市公安局."""
    name = re.sub(f"全({_LEVEL})(?:各级)?(?=公安)", r"\1", name)
    name = re.sub("[两三]级(?=公安)", "", name)
    found = re.match("([一-龥]{2,8}(?:市|县|旗|区|盟|州))公安机关$", name)
    if found and not re.match(f"{_PROVINCE}(?:省|自治区)", name):
        return f"{found[1]}公安局"
    return full_name(name)


def full_name(name: str) -> str:
    """Return the full name of the police of a city: 贵阳公安, 贵阳警方 are 贵阳市公安局."""
    found = re.match("([一-龥]{2,5}?)(?:公安|警方|公安机关|公安局)$", name)
    if found is None or found[1] not in CITIES + MUNICIPALITIES:
        return name
    return f"{found[1]}市公安局"


def _places(text: str, stops: Sequence[int], taken: Sequence[tuple[int, int]]) -> list[Mention]:
    """Return places named where no organisation is: at the head of a clause, as a subject is."""
    starts = [start for start, _ in taken]
    found: list[Mention] = []
    for match in _PLACE_END.finditer(text):
        i = bisect_right(starts, match.start())
        if i and match.start() < taken[i - 1][1]:
            continue
        start = _begin(text, match.start(), stops)
        name = text[start : match.end()]
        name = name[:-1] if name.endswith(("市县", "区区", "县县", "市市")) else name
        if name.startswith("团") and text.startswith("委", match.end()):
            start, name = start + 1, name[1:]  # 团南亭区委: the League of a district
        if not 3 <= len(name) <= 10 or _LEVEL_ALONE.fullmatch(name) or _NO_PLACE.search(name):
            continue
        if found and found[-1].start == start and name[-1] in "区县旗市":
            found.pop()  # 北京市 of 北京市东城区
        found.append(
            Mention(
                start=start,
                end=start + len(name),
                name=name,
                proper=proper(name),
                role=Role.ASIDE
                if _ASIDE_BEFORE.search(text[max(0, start - 40) : start])
                else Role.SUBJECT,
                place=True,
            )
        )
    return found
