"""Measure words, and what sort of number each of them makes.

The tables are the vocabulary of the grammar: a measure word that is missing here leaves a number
bare. Longer words come first, so that 人次 is never read as 人.
"""

import re
from types import MappingProxyType

from muster.core.claim import NumberClass

_PEOPLE = "人次 人份 人 名 位 员 口"
_THINGS = (
    "辆次 台次 车次 架次 艘次 艇次 件次 户次 批次 场次 班次 组次 例次 趟次 个 支 份 封 件 条 起 "
    "辆 台 架 艘 艇 处 所 家 项 道 枚 张 户 批 次 组 队 期 场 顶 只 头 匹 套 箱 瓶 双 块 部 间 座 "
    "栋 幢 趟 班 路 轮 例 届 篇 面 则 遍 床 幅 宗 把 根 副 册 种 层 股 盏 袋 盒 桶 包 卷 本"
)
_DURATIONS = (
    "个多小时 个半小时 个小时 小时 分钟 秒钟 秒 个多月 个月 个星期 星期 个工作日 周 天 昼夜 夜 "
    "年 载"
)  # fmt: skip
_AGES = "周岁 岁"
_MONEY = "美元 欧元 港元 元 块钱"
_SIZES = (
    "平方公里 平方千米 平方米 立方米 公里 千米 厘米 毫米 海里 里 米 公顷 亩 公斤 千克 吨 克 斤 "
    "毫升 升 千瓦时 千瓦 度 伏 摄氏度 ℃"
)
_PERCENT = "个百分点 百分点 % ‰ 成"

SORTS = MappingProxyType(
    {
        word: sort
        for words, sort in (
            (_THINGS, NumberClass.COUNT),
            (_PEOPLE, NumberClass.COUNT),
            (_DURATIONS, NumberClass.DURATION),
            (_AGES, NumberClass.AGE),
            (_MONEY, NumberClass.MONEY),
            (_SIZES, NumberClass.SIZE),
            (_PERCENT, NumberClass.PERCENT),
        )
        for word in words.split()
    }
)
PEOPLE = frozenset(_PEOPLE.split())
TIMES = frozenset(word for word in SORTS if word.endswith("次") and len(word) == 2)  # 人次, 辆次

UNIT = "|".join(map(re.escape, sorted(SORTS, key=len, reverse=True)))

# 四大队, 十四中队, 3号楼, 2单元: the number is part of what something is called.
_NAMED = "大队 中队 支队 总队 团 营 连 排 师 旅 号线 号楼 号院 号门 单元 号桥 高速 国道 省道 院 级"
NAME = "|".join(map(re.escape, sorted(_NAMED.split(), key=len, reverse=True)))
