"""The form that the yearly report on disclosure must have: six parts in a fixed order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context
from yifa.proof.checks.elements import DISCLOSURE
from yifa.proof.knowledge import lines
from yifa.proof.model import Finding

_NUMERALS = "一二三四五六七八九十"


def disclosure_form(context: Context) -> Iterator[Finding]:
    """Parts that are missing, and numbers of parts that jump (国办公开办函〔2021〕30号)."""
    if not context.whole or context.document.kind != DISCLOSURE:
        return
    tops = [s for s in context.outline.sections if s.level == 1 and not context.outline.in_table(s.start)]
    if len(tops) < 3:
        return
    heads = " ".join(s.heading for s in tops)
    for line in lines("disclosure"):
        number, words = line.split("\t")
        if not re.search(words, heads):
            name = words.split("|")[0].replace(".{0,6}", "").replace("的?(?:主要)?", "")
            place = tops[-1]
            yield Finding(
                "missing-disclosure-part",
                "law",
                "warning",
                place.start,
                place.body,
                f"政府信息公开工作年度报告缺第{number}部分“{name}”。",
                "按国办公开办函〔2021〕30号的格式补写六个部分。",
            )
    for before, after in itertools.pairwise(tops):
        if after.number != before.number + 1 and after.number != 1:
            message = f"第{_NUMERALS[before.number - 1]}部分之后是第{_NUMERALS[min(after.number, 10) - 1]}部分。"
            yield Finding("heading-order", "form", "warning", after.start, after.body, message, "按顺序编号。")
