"""Words of a text that do not fit its numbers, or should not be published: units and names.

False alarms cost more than misses here: whoever is told three times that 高度 is a person stops
reading. So a name is only seen beside a title, an organisation under two names only where the
register knows both, a missing measure word only behind the noun it belongs to.
"""

import re
from collections.abc import Collection, Iterator

from muster.core.claim import NumberClass, Reading, Readings, Register
from muster.core.figure import FIGURES
from muster.core.finding import Code, Finding, Severity, found

_HEADS = frozenset("人名位")
_TIMES = frozenset(("人次", "次"))


def misworded(
    read: Readings,
    register: Register,
    *,
    collective: Collection[str] = (),
    consented: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Return what is worded wrongly.

    ``collective`` are names for all of an organisation and those beneath it (全区公安机关), which
    stand beside its own name by right; ``consented`` are people who agreed to be named.
    """
    return (
        *_letters(read),
        *_units(read),
        *_missing_units(read),
        *_two_names(read, register, collective),
        *_people(read, register, consented),
    )


# --- units ---------------------------------------------------------------------------------------

_LETTERS = re.compile(
    r"(?<!递交)(?<!提交)(?<!写下)(?<!写)(?:请战书|请愿书)(?:共|累计|已|达|达到|约|近|计)*$"
)
_SIGNED = re.compile(r"(?:署名|签名)(?:共|累计|已|达|达到|约|近|计)*$")
_SIGN = re.compile(r"[^，。；\n]{0,6}(?:署名|签名|联名|签字|递交|提交)")


def _letters(read: Readings) -> Iterator[Finding]:
    """Yield letters counted in people, and signatories counted in letters."""
    for numeral in read.numerals:
        before = read.text[max(0, numeral.start - 10) : numeral.start]
        unit = numeral.unit
        at = (numeral.start, numeral.unit_end)
        people = unit in _HEADS or unit in _TIMES
        if people and _LETTERS.search(before) and not _SIGN.match(read.text, at[1]):
            yield found(
                read.text, Code.LETTERS_AS_PEOPLE, Severity.WRONG, at=at, said=unit, expected="封"
            )
        elif unit in ("封", "份") and _SIGNED.search(before):
            yield found(
                read.text, Code.PEOPLE_AS_LETTERS, Severity.WRONG, at=at, said=unit, expected="人次"
            )


def _units(read: Readings) -> Iterator[Finding]:
    """Yield heads said as person-times and person-times said as heads."""
    for reading in read.readings:
        figure = FIGURES.get(reading.figure or "")
        if figure is None or reading.numeral is None:
            continue
        at = (reading.numeral.start, reading.numeral.unit_end)
        if figure.unit_zh in _HEADS and reading.unit in _TIMES:
            code, severity = Code.HEADS_AS_TIMES, Severity.WRONG
        elif figure.unit_zh == "人次" and _bare_heads(read.text, reading, at[1]):
            code, severity = Code.TIMES_AS_HEADS, Severity.LOOK
        else:
            continue
        yield found(read.text, code, severity, at=at, said=reading.unit, expected=figure.unit_zh)


def _bare_heads(text: str, reading: Reading, end: int) -> bool:
    """Return whether person-times are said as 214人 and no more; 28名队员联名 are people."""
    return reading.unit == "人" and bool(_ENDS.match(text, end)) and "联名" not in reading.quote


_COUNTED = re.compile(
    "(请战书|突击队|先锋队|临时党组织|临时党支部|党组织|党支部|民警|辅警|队员|党员|岗位|卡口"
    "|检查站)(?:共|累计|达到|达|已有|现有|有)?$"
)
_ENDS = re.compile("[，。；、）)]|$|\n")
_MEASURES = {
    "请战书": "封", "突击队": "支", "先锋队": "支", "民警": "名", "辅警": "名", "队员": "人",
    "党员": "名",
}  # fmt: skip


def _missing_units(read: Readings) -> Iterator[Finding]:
    for numeral in read.numerals:
        if numeral.sort is not NumberClass.BARE or numeral.unit:
            continue
        noun = _COUNTED.search(read.text, max(0, numeral.start - 9), numeral.start)
        if noun and _ENDS.match(read.text, numeral.end):
            yield found(
                read.text,
                Code.UNIT_MISSING,
                Severity.LOOK,
                at=(numeral.start, numeral.end),
                said=numeral.text,
                expected=f"{numeral.text}{_MEASURES.get(noun[1], '个')}",
            )


# --- organisations -------------------------------------------------------------------------------


def _two_names(
    read: Readings, register: Register, collective: Collection[str]
) -> Iterator[Finding]:
    """Yield each further name the register knows for an organisation the text has named already."""
    said: dict[tuple[str, bool], str] = {}
    told: set[str] = set()
    for reading in read.readings:
        name, code = reading.org, reading.org_code
        if name is None or code is None or name in collective or code not in register:
            continue
        if name not in register[code].names or name not in read.text:
            continue
        first = said.setdefault((code, name.isascii()), name)
        if name != first and name not in told:
            told.add(name)
            start = read.text.index(name)
            yield found(
                read.text,
                Code.TWO_NAMES,
                Severity.LOOK,
                at=(start, start + len(name)),
                said=name,
                expected=first,
                beside=[(read.text.index(first), read.text.index(first) + len(first))],
            )


# --- people --------------------------------------------------------------------------------------

# The commonest family names; those that begin a common word behind a title are left out.
_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏锺钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎"
    "易武乔贺赖龚文单"
)
_COMPOUND = "欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒"
_MONGOLIAN = (
    "巴特尔|斯琴|乌云|其其格|格日勒|图雅|娜仁|宝音|那顺|布和|哈斯|萨仁|阿拉坦|额尔敦|苏日|朝鲁"
)
# Words, not names, that begin like one.
_WORDS = re.compile(
    "高度|高效|高强|高标|高质|高温|高速|高新|高位|高峰|高龄|高级|马上|马不|白天|白衣|白班|黄金|"
    "周密|周边|周日|周围|周到|周末|周期|任务|任职|任劳|任何|任期|许多|许可|方便|方面|方可|方能|方式|"
    "方案|方舱|武警|武装|武汉|石化|金融|金额|文明|文化|文职|文件|单位|单独|单警|单兵|龙头|雷霆|江苏|"
    "江西|江边|史无|顾全|顾不|康复|任免|林业|林区|胡同|田间|马路|余名|余人|余份|易感|常委|路口|程序|"
    "段位|何时|何地|何人|汤药|秦皇|贺信|贺电|乔装|侯车|尹始|沈阳|郑州|苏州|徐州|杭州|广州|夏季|夏令|"
    "韩国|孔雀|孟加|范围|熊猫|蔡甸|姜汤|叶落|罗列|宋体|唐山|梁上|谢绝|谢意|董事|曹县|毛巾|陆续|陆军|"
    "钱款|黎明|戴口|戴好|杜绝|丁字|卢沟|吴中|孙女|朱红|林场|何以|高原|高寒|高铁|高烧|高风|高危|"
    "钟头|白云|金山|金牌|王牌|张贴|张开|陈旧|陈述|赵县|李子|杨树|刘海|彭湖|邓小|傅作|曾经|曾任|曾在|"
    "方阵|方队|方位|余下|夏夜|黄昏|黄山|高空|高处|高声|林间|江上|金秋|汪洋|钟爱|石头|白夜|龙舟|文艺|易地"
)
_TITLES = (
    "民警|辅警|警官|警员|警长|干警|特警|交警|巡警|同志|所长|局长|厅长|政委|教导员|指导员|大队长|中队长|"
    "支队长|总队长|队长|书记|主任|处长|科长|站长|党员|队员|调研员|主办|医生|护士"
)
_GIVEN_NOT = "的了在和与等都及将已不到各全为是有由被对向从以于其该每另共约近名位人个支次某×Xx"
_NAME = rf"(?:(?:{_COMPOUND}|[{_FAMILY}])[一-龥]{{1,2}}?|(?:{_MONGOLIAN})[一-龥]{{0,3}}?)"
_AFTER = (
    "(?=[，。、；：“”（）！\\s]|说[，：道]|告诉|介绍|表示|主动|带领|带头|递交|写下|牺牲|去世|殉职"
    "|因公|同志|第一|返岗|返回|到岗|值守|坚守|奔赴|赶赴|请战|请缨|报名|参加|担任|放弃|接到|的(?:妻子|丈夫|父亲|母亲|孩子)|在(?:岗|家|一线|卡口|社区)|到[一-龥]|$)"
)
_TITLED = re.compile(rf"(?:{_TITLES})({_NAME}){_AFTER}")
_COMRADE = re.compile(rf"(?:^|[，。、；：“以向\s由])({_NAME})(?=同志(?!们))", re.MULTILINE)
_PINYIN = (
    "Wang|Li|Zhang|Liu|Chen|Yang|Zhao|Huang|Zhou|Wu|Xu|Sun|Hu|Zhu|Gao|Lin|He|Guo|Ma|Luo|Liang|"
    "Song|Zheng|Xie|Han|Tang|Feng|Dong|Xiao|Cheng|Cao|Yuan|Deng|Fu|Shen|Zeng|Peng|Lü|Su|Lu|"
    "Jiang|Cai|Jia|Ding|Wei|Xue|Ye|Yan|Yu|Pan|Du|Dai|Xia|Zhong|Tian|Ren|Fan|Fang|Shi|Yao|Tan|"
    "Liao|Zou|Xiong|Jin|Hao|Kong|Bai|Cui|Kang|Mao|Qiu|Qin|Gu|Hou|Shao|Meng|Long|Duan|Lei|Qian"
)
_ENGLISH = re.compile(
    r"\b(?:Officer|Constable|Sergeant|Inspector|Superintendent|Captain|Director|Chief|Comrade|"
    r"Instructor|Commissar|Auxiliary)\s"
    rf"((?:{_PINYIN}) [A-Z][a-z]+|[A-Z][a-z]+ (?:{_PINYIN}))\b"
)


def _people(read: Readings, register: Register, consented: Collection[str]) -> Iterator[Finding]:
    """Yield the names of people beside a title: a published text gives roles."""
    places = {name[:2] for listed in register.values() for name in listed.names}
    seen: set[tuple[int, int]] = set()
    for pattern in (_TITLED, _COMRADE, _ENGLISH):
        for match in pattern.finditer(read.text):
            name, at = match[1], match.span(1)
            if at in seen or name in consented or not _is_name(name):
                continue
            if name[:2] in places and not name.isascii():
                continue  # 金山, 高新: where, not who
            seen.add(at)
            yield found(read.text, Code.PERSON_NAMED, Severity.LOOK, at=at, said=name)


def _is_name(name: str) -> bool:
    return not _WORDS.match(name) and not set(name[1:]) & set(_GIVEN_NOT)
