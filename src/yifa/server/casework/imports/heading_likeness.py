"""How surely a heading of an old ledger is one of the names by which something goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from yifa.office.sheets.words import core, likeness, normal


def heading_score(levels: Sequence[str], names: Sequence[tuple[str, float]]) -> float:
    """From 0 to 1: how surely a heading (upper levels first) is one of some names."""
    return _heading_score(tuple(levels), tuple(names))


@lru_cache(maxsize=100_000)
def _heading_score(levels: tuple[str, ...], names: tuple[tuple[str, float], ...]) -> float:
    last, whole = core(levels[-1]), core("".join(levels))
    open_, bare = normal(levels[-1]), core(levels[0]) if len(levels) > 1 else ""
    best = 0.0
    for name, weight in names:
        wanted = normal(name)
        if wanted in (last, whole, open_) or (len(levels) > 1 and wanted == bare + last):
            score = weight
        elif folded(wanted) in (folded(last), folded(whole)):
            score = 0.94 * weight
        elif len(wanted) >= 2 and wanted in last:
            score = weight * (0.58 + 0.34 * len(wanted) / len(last))
        elif len(last) >= 2 and last in wanted:
            score = weight * (0.5 + 0.34 * len(last) / len(wanted))
        else:
            score = weight * 0.78 * likeness(last, wanted)
        best = max(best, score)
    return best


_SAME_WORD = (
    ("时间", "日期"),
    ("时刻", "日期"),
    ("办复", "答复"),
    ("复函", "答复"),
    ("回函", "答复"),
    ("办成", "办结"),
    ("办好", "办结"),
    ("办毕", "办结"),
    ("存档", "归档"),
    ("接件", "收件"),
    ("来件", "收件"),
    ("回头看", "复查"),
    ("编码", "编号"),
    ("被罚", "被处罚"),
    ("途径", "渠道"),
    ("科室", "单位"),
    ("部门", "单位"),
    ("站所", "单位"),
    ("人员", "人"),
    ("联系方式", "联系电话"),
)
_IDLE = re.compile(r"是否|的|主要|具体|所属|所在|姓名|名称|情况|有关|本次|或者|或|及|和")


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """A heading without idle words, and with one word for those that mean the same: 承办科室 is 承办单位."""
    for said, meant in _SAME_WORD:
        text = text.replace(said, meant)
    text = re.sub(r"(?<=[\u4e00-\u9fff]{2})日$", "日期", text)
    short = _IDLE.sub("", text)
    return short if len(short) >= 2 else text
