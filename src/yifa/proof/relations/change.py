"""A stated amount of change: 减少2起, 下降22.2%, 提高2.6个百分点."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from yifa.proof.knowledge import section
from yifa.proof.patterns import lazy
from yifa.proof.relations.items import Item
from yifa.proof.words import words

UP = "|".join(section("changes", "up"))
DOWN = "|".join(section("changes", "down"))
_AMOUNT = lazy(rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:了|达到?|为|约|近|超|幅度为|幅度达|率为|比例为)*$")
#: Words of change and of comparison, which say nothing of what changed.
_CHANGING = lazy(
    r"(?:同比|环比|(?:较|比|与)(?:去年|上年|上一年|上月|上季度|前年|同期|全年|[一-龥]{0,4})|去年|上年|同期|相比|分别|累计|平均|总体|实现|增幅|降幅|幅度)"
    r"|(?:增长|增加|上升|提高|提升|下降|减少|降低|下滑|回落|增|升|减|降|增收|减收)(?:了|达到?|为|约|近|超|率|幅)*"
)
#: The growth of these is told at constant prices, so that the printed amounts do not give it.
AT_CONSTANT_PRICES = lazy(r"生产总值|GDP|增加值|总产值|可比价|不变价|可比口径|同口径|剔除|扣除|翻番|实际增长|名义")
#: Things that come in whole numbers.
WHOLE_UNITS = words(
    """
    件 起 次 人 户 家 份 条 项 宗 亩 个 名 位 所 处 台 辆 场 场次 人次 件次 家次 批 批次 例 单 期 篇 支 座
    """
)


@dataclass(frozen=True, slots=True)
class Change:
    """An amount of change with its direction."""

    item: Item
    rising: bool

    @property
    def signed(self) -> Decimal:
        return self.item.value if self.rising else -self.item.value


def change_of(item: Item) -> Change | None:
    """The change an item states (减少2起, 下降22.2%), if it states one."""
    beside = not item.first_in_clause and item.lead in ("多", "多了", "少", "少了")
    rising = _rising(item.turn or item.lead, beside)
    return None if rising is None else Change(item, rising)


@lru_cache(maxsize=1 << 12)
def _rising(lead: str, beside: bool) -> bool | None:
    """Whether the words before a figure say that something grew by it; None where they tell of no change."""
    match = _AMOUNT.search(lead)
    if not match or re.search(r"年均|月均|平均|累计|(?:改造|优化|巩固)提升$", lead[-8:]):
        return None
    if re.search(r"(?:扩大|增加|提高|提升|减少|降低|缩减)为$", lead):
        return None  # 由25人扩大为75人: what it came to
    if not beside and match["up"] == "多" and not re.search(r"(?:较|比|同比)", lead):
        return None
    if not beside and match["down"] == "少" and not re.search(r"(?:较|比|同比)", lead):
        return None
    return match["up"] is not None


def subject_of(lead: str) -> str:
    """What the words before a change say has changed: 工作效率 of “，工作效率提升”; empty for a bare 同比增长."""
    return re.sub(r"[^一-龥]", "", _CHANGING.sub("", lead))


def of_something_else(subject: str, words: str) -> bool:
    """Whether a subject of its own shares hardly two characters with the words of the figures it might be of."""
    if len(subject) < 3:
        return False
    shared = sum(subject[n : n + 2] in words for n in range(len(subject) - 1))
    return 3 * shared < len(subject) - 1
