"""A stated amount of change: 减少2起, 下降22.2%, 提高2.6个百分点."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from yifa.proof.knowledge import section
from yifa.proof.patterns import lazy
from yifa.proof.relations.items import Item
from yifa.proof.words import words

UP = "|".join(section("changes", "up"))
DOWN = "|".join(section("changes", "down"))
_AMOUNT = lazy(rf"(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:了|达到?|为|约|近|超|幅度为|幅度达|率为|比例为)*$")
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
    match = _AMOUNT.search(item.lead)
    if not match or re.search(r"年均|月均|平均|累计|(?:改造|优化|巩固)提升$", item.lead[-8:]):
        return None
    if re.search(r"(?:扩大|增加|提高|提升|减少|降低|缩减)为$", item.lead):
        return None  # 由25人扩大为75人: what it came to
    beside = not item.first_in_clause and item.lead in ("多", "多了", "少", "少了")
    if beside:
        return Change(item, match["up"] is not None)
    if match["up"] == "多" and not re.search(r"(?:较|比|同比)", item.lead):
        return None
    if match["down"] == "少" and not re.search(r"(?:较|比|同比)", item.lead):
        return None
    return Change(item, match["up"] is not None)
