"""Bounds between figures of one report: more penalties than cases, coincidences, events counted twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from yifa.proof.checks.context import Context
from yifa.proof.model import Finding, Quantity

PENALTY = re.compile(r"处罚(?:违法行为|案件|违法当事人)?[^，,。；\d]{0,6}$")
CASES = re.compile(r"(?:办理|立案|查处)(?:各类|行政|行政处罚|执法|行政执法)*案件[^，,。；\d]{0,4}$")
MEDIATED = re.compile(r"(?:调解|调处|排查|化解)[^，,。；]{0,8}(?:矛盾)?纠纷(?:案件|案)?[^，,。；]{0,3}$")
JOINED = re.compile(r"参与[^，,。；]{0,8}(?:纠纷)?调解[^，,。；]{0,6}$")
SESSION = re.compile(r"宣传|宣讲|讲座|教育|培训")


def bounds(context: Context) -> Iterator[Finding]:
    """Every penalty is a case; helpers cannot take part in more mediations than there were (warning)."""
    if not context.whole:
        return
    penalties, cases = _named(context, PENALTY), _named(context, CASES)
    total = max((q.high for q in cases if q.high is not None), default=None)
    for quantity in penalties:
        if total is not None and quantity.low is not None and quantity.low > total:
            yield _over(
                quantity, "penalties-over-cases", f"处罚{quantity.text}多于办理的案件（{total}）。每一起处罚都应立案。"
            )
    joined, mediated = _named(context, JOINED), _named(context, MEDIATED)
    whole = max((q.high for q in mediated if q.high is not None and q not in joined), default=None)
    for quantity in joined:
        if whole is not None and quantity.low is not None and quantity.low > whole and "次" in quantity.unit:
            yield _over(quantity, "part-over-whole", f"参与调解{quantity.text}，多于全部调解的纠纷（{whole}）。")


def coincidences(context: Context) -> Iterator[Finding]:
    """One number for two things, next to each other with different units (info)."""
    if not context.whole:
        return
    for one, two in pairwise(context.counts):
        close = two.start - one.end < 16 and "。" not in context.text[one.end : two.start]
        exact = one.approx == two.approx == "exact" and one.unit != two.unit
        if close and exact and one.value == two.value and one.value is not None and one.value >= 20:
            yield Finding(
                "same-number",
                "figures",
                "info",
                one.start,
                two.end,
                f"“{one.text}”与“{two.text}”数字相同而单位不同，请确认不是抄错。",
                "与台账核对。",
            )


def double_counting(context: Context) -> Iterator[Finding]:
    """Three or more equal counts of activities in one paragraph (info): the same events may be counted twice."""
    if not context.whole:
        return
    for line in context.outline.lines:
        sessions = [
            q
            for q in context.counts_in(line.start, line.end)
            if ("场" in q.unit or "次" in q.unit) and "人" not in q.unit and SESSION.search(context.before(q))
        ]
        for value in {q.value for q in sessions if q.value is not None}:
            same = [q for q in sessions if q.value == value]
            if len(same) >= 3:
                yield Finding(
                    "possible-double-count",
                    "figures",
                    "info",
                    same[0].start,
                    same[-1].end,
                    f"这一段有{len(same)}处都是“{value:f}”场（次），可能是同一批活动重复计数。",
                    "按活动记录核对，每场只计一次。",
                )


def _named(context: Context, pattern: re.Pattern[str]) -> list[Quantity]:
    return [q for q in context.counts if pattern.search(context.before(q))]


def _over(quantity: Quantity, rule: str, message: str) -> Finding:
    return Finding(rule, "figures", "warning", quantity.start, quantity.end, message, "核对两个数的口径。")
