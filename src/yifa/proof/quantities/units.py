"""Counting words of official reports, and how far an approximate figure reaches."""

from __future__ import annotations

from yifa.proof.words import words

UNITS = words(
    """
    省 市 区 件 起 次 场 人 户 家 份 条 项 宗 个 名 位 所 处 台 辆 部 期 篇 批 例 单 间 座 支 队 届 天 日 周 月 年
    岁 周岁 周年 级 类 种 套 块 张 幅 面 本 册 枚 把 盏 棵 株 头 只 艘 架 门 节 分 票 笔 桩 组 轮 层 栋 幢 口 盒
    箱 瓶 袋 桶 根 颗 片 段 道 回 遍 趟 班 对 村 镇 乡 县 校 站 点 行 页 字 集 版 卷 尾 羽 匹 副 顶 床 桌
    席 代 步 环 卡 包 款 则 封 路 师 栏 盘 顿  例次 挂 番 场次 人次 家次 户次 件次 批次 台次 辆次 车次
    座次 项次 班次 期次 条次 处次 篇次 艘次 架次 村次 频次 个次 起次 份次 队次 台套 人份 人天 课时 学时
    学分 小时 分钟 秒 秒钟 个月 季度 个季度 个工作日 工作日 个小时 大类 小类 大项 小项 万次 名次 米 公里
    千米 里 平方米 平方公里 平方千米 立方米 延米 延长米 亩 公顷 顷 平米 吨 公斤 千克 斤 克 升 千瓦
    千瓦时 度 兆瓦 单位次 标段 网格 片区 行政村 自然村 村民小组 街道 社区 乡镇 户家庭 个百分点 百分点 元
    美元 港元 欧元 角
    """
)
LONGEST_UNIT = max(map(len, UNITS))

MONEY = frozenset({"元", "美元", "港元", "欧元"})
POINTS = frozenset({"个百分点", "百分点"})

#: What may follow 一 as a true count; after other words 一 is mostly part of a word (一线, 一道, 一面, 一路).
UNITS_AFTER_ONE = words(
    """
    个 次 项 批 名 件 份 条 家 户 场 期 处 辆 台 支 枚 篇 座 所 宗 例 人 位 天 幅 本 册 部 轮 公里 小时
    个月 人次 场次 家次 件次 批次 起 级 类 种 套 亩 元 块 间 节 课时 届 周 年 单 组 栋 米 吨 万元
    """
)

#: Words that begin like a counting word and are none.
NOT_A_UNIT = words(
    """
    市场 市民 市级 省级 区级 区域 区间 区块 区县 市县 市区 省市 市委 省委 区委
    轮车 轮电 轮摩 年义
    部门 单位 组织 场所 台账 队伍 家庭 人民 位一 例如 位于 级联 口径 面积 条例 单元 点位 面向 路径 分别
    分之 口头 站所 点多 对一 环节 代表 度假 行业 发生 班子 道路 面上 席位 方面 方式 里程 步行 集中 路线
    片区 点对 字号 版块 名单 套餐 村镇 村居 镇村 门式 站式 网格化 段落 师傅 年级 层级 本级 本镇
    """
)

#: After 一 + unit these make another word: 一次性, 一条龙, 一部分, 一期工程 ….
NOT_AFTER_ONE = words(
    """
    件件 桩桩 次性 条龙 条心 部分 件事 起来 把手 个个 年度 年来 年一 人一 家亲 点点 天天 步步 级级 年级 本账
    """
)


def unit_at(text: str, at: int) -> str:
    """The longest counting word that begins at ``at``, or the empty string."""
    for length in range(LONGEST_UNIT, 0, -1):
        candidate = text[at : at + length]
        if candidate in UNITS:
            if length <= 2 and text[at : at + 2] in NOT_A_UNIT:
                return ""
            return candidate
    return ""
