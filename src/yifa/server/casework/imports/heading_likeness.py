"""How surely a heading of an old ledger is one of the names by which something goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from yifa.office.sheets.words import core, is_unit, likeness, normal


def heading_score(levels: Sequence[str], names: Sequence[tuple[str, float]]) -> float:
    """From 0 to 1: how surely a heading (upper levels first) is one of some names."""
    return _heading_score(tuple(levels), tuple(names))


@lru_cache(maxsize=100_000)
def _heading_score(levels: tuple[str, ...], names: tuple[tuple[str, float], ...]) -> float:
    last, whole = core(levels[-1]), core("".join(levels))
    parts = re.split(r"[及、和]|或(?!者)", last)
    if len(parts) > 1 and all(len(part) >= 2 for part in parts):
        # 争议事实及诉求: what comes first is what the column is.
        first = _heading_score((*levels[:-1], parts[0]), names) * 0.92
        if first >= 0.8:
            return first
    open_, bare = normal(levels[-1]), core(levels[0]) if len(levels) > 1 else ""
    # 审查意见（条数） counts, though what stands before the bracket does not; 供方（乙方） is called 乙方 too.
    inside = re.sub(r"[()（）]", "", open_)
    also = [word for word in re.findall(r"[(（]([^()（）]{2,})[)）]", open_) if word not in TAILS and not is_unit(word)]
    best = 0.0
    for name, weight in names:
        wanted = normal(name)
        if wanted in (last, whole, open_, inside) or (len(levels) > 1 and wanted == bare + last):
            score = weight
        elif folded(wanted) in (folded(last), folded(whole)):
            score = 0.94 * weight
        elif wanted in also and wanted not in _MEASURES:
            score = 0.9 * weight
        elif len(wanted) >= 4 and sorted(folded(wanted)) == sorted(folded(last)):
            score = 0.92 * weight  # 出具审查意见时间, 审查意见出具日期
        elif (dated := _same_day(folded(last), folded(wanted))) > 0:
            score = dated * weight
        elif len(wanted) >= 2 and wanted in last:
            # What a Chinese heading is about stands at its end: 网格员 is no 网格, 承办人电话 no 承办人.
            least = 0.58 if folded(last).endswith(folded(wanted)) and not _of_another(last, wanted) else 0.3
            score = weight * (least + 0.34 * len(wanted) / len(last)) * (0.7 if _of_person(last, wanted) else 1)
        elif len(last) >= 2 and last in wanted and last not in TAILS:
            # What stands first says whose or of what: 对方 is not what 对方怎么说 asks, 听证 is no 听证地点.
            least = 0.4 if _ASKED.search(wanted) or _MEASURED.search(wanted.partition(last)[2]) else 0.5
            score = weight * (least + 0.34 * len(last) / len(wanted))
        elif _widened(folded(last), folded(wanted)):
            score = 0.84 * weight
        else:
            score = weight * 0.78 * likeness(last, wanted)
        best = max(best, score)
    return best


def _same_day(heading: str, meant: str) -> float:
    """Days of the same act though one says more of it: 转交县法援中心日期, 转交日期."""
    if not (heading.endswith("日期") and meant.endswith("日期")):
        return 0.0
    one, other = heading[:-2], meant[:-2]
    if len(other) < 2 or len(one) <= len(other):
        return 0.0
    return 0.86 if one.endswith(other) else 0.8 if one.startswith(other) else 0.0


#: Nouns that say nothing of what they measure: 咨询人数 is no 人数 of the matter, 作出日期 no 日期 on which it began.
_MEASURES = frozenset(["日期", "时间", "人数", "人次", "金额", "数量", "数", "电话", "编号"])
_NEUTRAL = re.compile(
    r"(?:总|共|涉及|涉案|实际|本次|活动|开展|登记|事件|案件|工单|办件|参加|参与|所|有关|当日|具体|合计|全部)*"
)


def _of_another(heading: str, meant: str) -> bool:
    """Whether what stands before a bare measure makes it the measure of something else."""
    return meant in _MEASURES and not _NEUTRAL.fullmatch(heading.removesuffix(meant))


def _widened(heading: str, meant: str) -> bool:
    """Whether a heading says the same with an attribute in the middle: 提出修改意见, 提出意见. Never of days."""
    if not 4 <= len(meant) < len(heading) <= len(meant) + 4 or meant.endswith("日期"):
        return False
    return any(heading.startswith(meant[:at]) and heading.endswith(meant[at:]) for at in range(2, len(meant) - 1))


_ASKED = re.compile(r"怎么|什么|哪|是否|为何")
_MEASURED = re.compile(r"(?:地点|日期|时间|电话|编号|文号|金额|人数|单位|方式)$")
_PERSON = re.compile(r"[员人者长]$|领导$")


def _of_person(heading: str, meant: str) -> bool:
    return bool(_PERSON.search(heading)) and not _PERSON.search(meant)


#: What many headings end with: alone it names nothing that a longer name would.
TAILS = frozenset(["情况", "基本情况", "信息", "姓名", "名称", "单位", "内容", "编号", "说明"])
_SAME_WORD: tuple[tuple[str, str], ...] = tuple(
    (word, meant)
    for group in yaml.safe_load(Path(__file__).with_name("same_words.yaml").read_text(encoding="utf-8"))
    for meant, words in group.items()
    for word in words
)
_IDLE = re.compile(
    r"是否|作出|实际|的|主要|具体|所属|所在|姓名|名称|情况|有关|本次|或者|或|及|和|突出|清单|列表|明细|一览"
)


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """A heading without idle words, and with one word for those that mean the same: 承办科室 is 承办单位."""
    for word, meant in _SAME_WORD:
        text = text.replace(word, meant)
    text = re.sub(r"(?<=[\u4e00-\u9fff]{2})标的$", "金额", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff]{2})日$", "日期", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff]{2})方$", "人", text)
    short = _IDLE.sub("", text)
    return short if len(short) >= 2 else text
