"""Nouns a report counts, by what sort of thing they are, and which measure words fit them.

A count whose noun is not here stays a number without a reading: the grammar never guesses.
"""

import re
from enum import StrEnum
from types import MappingProxyType


class Thing(StrEnum):
    """What sort of thing a noun stands for."""

    PEOPLE = "people"
    SQUAD = "squad"  # a team formed to do something
    GROUP = "group"  # 工作组, 专班: a group formed to organise something
    TEMPORARY_PARTY = "temporary_party"
    PARTY = "party"  # standing Party organisations
    ORGANISATION = "organisation"
    LETTER = "letter"
    APPLICATION = "application"
    PLACE = "place"  # posts, checkpoints, sites
    MODEL = "model"  # 先锋岗, 示范岗
    VEHICLE = "vehicle"
    WORK = "work"  # what is done or found: cases, hidden dangers, goods


_PEOPLE = """
社区工作者 医务工作者 同志 积极分子 战友 勇士 救援队员 突击队成员 党员代表 党员骨干 扑火人员
抢险队员 公安民警 青年民警 党员民警 民警 辅警 民辅警 民(辅)警 民（辅）警 警员 警力 干警 特警
交警 刑警 女警 巡警 警察 武警官兵 队员 特警队员 突击队员 指战员 消防员 消防救援人员 官兵 战士
民兵 职工 干部职工 民警职工 工作人员 医务人员 医护人员 医护 人员 党员干部 党员先锋 党员
预备党员 团员 干部 领导干部 骨干 志愿者 青年 社工 教官 学员 分队长 小队长 队长 组长 副局长
局长 副支队长 支队长 政委 教导员 指导员 领导 班子成员 成员 书记 群众 居民 村民 旅客 乘客 学生
师生 被困人员 受灾群众 被困群众 救援人员 专业救援人员 救援力量 力量 应急人员 管理人员 值班人员
防疫人员 老兵 退役军人 司机 驾驶员 警种力量 人 联村干部 组工干部 科级干部 机关干部 牺牲民警
在职党员 应急队员 志愿服务人员 先锋队员 联防队员 护林员 扑火队员 扑救人员 搜救人员 搜救队员
抢险人员 灾民 伤员 医生 护士 网格员 保安 保安员 密接人员 密切接触者 确诊病例 医师 护师
护理人员 技师 保障人员 后勤人员 入党积极分子 社区干部 村干部 机关党员 民警辅警 民辅警职工
民警职工辅警 警察职工 干警职工 管教民警 狱警 党团员 青年党员 教师 退役士兵 老党员 车组人员
"""
_SQUAD = """
救援队伍 扑火队伍 专业队伍 应急队伍 抢险队伍 巡逻队伍 志愿者队伍 突击队 党员突击队 青年突击队
先锋队 党员先锋队 服务队 志愿服务队 应急服务队 医疗队 分队 小分队 突击分队 突击小组 突击组
尖刀班 尖刀队 救援队 抢险队 抢险突击队 应急队 应急处置队 处置队 巡逻队 预备队 搜救队 增援队
扑火队 先遣队 机动队 战斗队 志愿队 攻坚队 宣传队 小队 救援小组 搜救小组 党员应急队 保障队
专业队 应急分队 梯队 作战单元 攻坚组 编队 工作队 支援队 巡防队 铁骑队 战队 先锋队伍 突击队伍
保卫队 转运队 流调队 防疫队
"""
_GROUP = """
工作组 工作专班 专班 工作小组 小组 编组 专家组 指导组 检查组 督导组 督察组 行动组 前方指挥部
指挥部
"""
_TEMPORARY_PARTY = """
前线党委 前线党总支 一线党委 战时党总支 前指党委 临时团支部 临时党支部 临时党总支 临时党委
临时党组织 临时党小组 战时党支部 战时党委 前线党支部 一线党支部 火线党支部 流动党支部
功能型党支部
"""
_PARTY = "党支部 党总支 党委 党组织 党小组 基层党组织 团支部 团组织"
_ORGANISATION = """
派出所 单位 公安机关 分局 县局 旗县局 消防站 消防救援站 支队 大队 中队 部门 成员单位 医院 企业
学校 乡镇 街道 社区 村 行政村 村居 监狱 看守所 监所 戒毒所 监区 企事业单位
"""
_LETTER = "请战书 请缨书 请战信 联名请战书 决心书 承诺书 请愿书"
_APPLICATION = "入党申请书 申请书 入党申请 入党志愿书"
_PLACE = """
小区 酒店 商户 场所 家庭 楼栋 单元楼 网格小组 检查站 公安检查站 检查点 疫情检查点 卡点 卡口
查控卡口 查控点 联合查控点 点位 岗位 检疫点 测温点 执勤点 值守点 值勤点 隔离点 观察点 安置点
劝返点 劝返站 服务点 服务站 警务站 警务室 检测点 采样点 接种点 关卡 道口 岗哨 哨卡 网格
重点部位 隐患点 险工险段 路口 备勤点 集结点 临时安置点 避难所 集中隔离点 观测点 监测点 巡查点
防控点 岗亭 服务区 检疫站 检疫站点 劝导点 高速口 高速路口 出入口 收费站 方舱 健康驿站 采样点位
站点 火点 着火点 警戒点
"""
_MODEL = "集体 先进集体 党员先锋岗 先锋岗 党员示范岗 示范岗 党员责任区 责任区 青年文明号 示范点"
_VEHICLE = """
车辆 警车 巡逻车 消防车 救援车 救援车辆 应急车辆 运兵车 装备车 冲锋舟 橡皮艇 搜救犬 搜救艇
巡逻艇 舟艇 船艇 救生艇 船只 船舶 无人机 直升机 挖掘机 装载机 机械 大型机械 货车 客车 救护车
工程车 水罐车 直升飞机 艇 警犬 摩托车 抢险车 车
"""
_WORK = """
警情 案件 刑事案件 治安案件 行政案件 纠纷 矛盾纠纷 隐患 安全隐患 火灾隐患 线索 求助 谣言
违法行为 违法人员 嫌疑人 犯罪嫌疑人 口罩 防护服 物资 防疫物资 帐篷 传单 宣传单 宣传资料 标语
横幅 电话 火灾 火情 险情 灾情 事故 任务 行动 房屋 道路 沙袋 编织袋 油锯 风力灭火机 水泵 抽水泵
救生衣 照明灯 餐食 药品 装备 器材 病例 新冠肺炎 余震 滑坡 塌方
"""

_SORTS = (
    (Thing.PEOPLE, _PEOPLE),
    (Thing.SQUAD, _SQUAD),
    (Thing.GROUP, _GROUP),
    (Thing.TEMPORARY_PARTY, _TEMPORARY_PARTY),
    (Thing.PARTY, _PARTY),
    (Thing.ORGANISATION, _ORGANISATION),
    (Thing.LETTER, _LETTER),
    (Thing.APPLICATION, _APPLICATION),
    (Thing.PLACE, _PLACE),
    (Thing.MODEL, _MODEL),
    (Thing.VEHICLE, _VEHICLE),
    (Thing.WORK, _WORK),
)
THINGS = MappingProxyType({word: thing for thing, words in _SORTS for word in words.split()})
LONGEST = max(map(len, THINGS))
NOUN = re.compile("|".join(map(re.escape, sorted(THINGS, key=len, reverse=True))))

_PEOPLE_UNITS = frozenset(["名", "人", "位", "员", "人次", "口", "余人"])
_VEHICLE_UNITS = frozenset(
    "辆 台 艘 架 艇 条 部 只 头 辆次 台次 车次 架次 艘次 艇次".split()  # noqa: SIM905
)
_WORK_UNITS = frozenset(
    "起 件 处 条 次 例 个 份 只 套 张 项 顶 台 部 瓶 箱 名 人 间 座 通 件次 批 把 根 袋 场".split()  # noqa: SIM905
)
_UNITS: dict[Thing, frozenset[str]] = {
    Thing.PEOPLE: _PEOPLE_UNITS | {"例", "批次", "个", "户"},
    Thing.SQUAD: frozenset(["支", "个", "组", "队"]),
    Thing.GROUP: frozenset(["个", "支", "组"]),
    Thing.TEMPORARY_PARTY: frozenset(["个"]),
    Thing.PARTY: frozenset(["个"]),
    Thing.ORGANISATION: frozenset(["个", "家", "所", "支", "处"]),
    Thing.LETTER: frozenset(["份", "封"]),
    Thing.APPLICATION: frozenset(["份", "封"]),
    Thing.PLACE: frozenset(["个", "处", "道", "座"]),
    Thing.MODEL: frozenset(["个", "处"]),
    Thing.VEHICLE: _VEHICLE_UNITS,
    Thing.WORK: _WORK_UNITS,
}


def fits(unit: str, noun: str) -> bool:
    """Return whether a number with this measure word can count this noun."""
    return unit in _UNITS[THINGS[noun]]


def counts_people(unit: str) -> bool:
    """Return whether the measure word by itself says that people are counted."""
    return unit in _PEOPLE_UNITS


def counts_vehicles(unit: str) -> bool:
    """Return whether the measure word by itself says that vehicles are counted."""
    return unit in ("辆", "艘", "架", "辆次", "台次", "车次", "架次", "艘次", "艇次")


def noun_before(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where the longest noun that ends at ``end`` stands, not before ``start``."""
    for length in range(min(LONGEST, end - start), 0, -1):
        if text[end - length : end] in THINGS:
            return end - length, end
    return None
