"""How figures are named: units, parts, claims of coverage (a careful reader's questions)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding, Quantity

MISFIT = (
    (
        re.compile(r"(?:清单|主项|子项|事项总数|权责事项|目录)(?:共|共计|有|总数|合计)*$"),
        frozenset(["件", "起", "宗"]),
        "项",
    ),
    (re.compile(r"隐患$|隐患问题$|安全隐患$"), frozenset(["起", "宗", "件", "次"]), "处"),
    (re.compile(r"(?:沟渠|河道|道路|管网)$"), frozenset(["宗", "件", "起"]), "条"),
    (re.compile(r"(?:党员|干部|群众|学生|村民|居民)$"), frozenset(["件", "起", "个", "项"]), "人"),
    (re.compile(r"(?:车辆)$"), frozenset(["件", "起", "个", "人"]), "辆"),
)
CLAIM = re.compile(
    r"全面覆盖|全覆盖|全体(?:机关)?(?:干部|职工|党员|人员)[\u4e00-\u9fa5]{0,4}(?:参加|参与)|百分之?百|人人[参知]"
)
MIXED_PART = re.compile(r"\d+\s*(?:人次|人|名)[，,]其中(?:受理|办结|立案)\s*\d+\s*(?:件|起|宗)")


def units(context: Context) -> Iterator[Finding]:
    """A unit that does not fit what is counted; two units for one thing in one sentence (info)."""
    if not context.whole:
        return
    for quantity in context.counts:
        before = context.before(quantity)
        for pattern, wrong, right in MISFIT:
            if quantity.unit in wrong and pattern.search(before.rstrip("共计约近有达")):
                noun = re.search(r"[\u4e00-\u9fa5]{1,6}$", before.rstrip("共计约近有达"))
                yield _of(
                    quantity,
                    "unit-misfit",
                    "info",
                    f"“{noun[0] if noun else ''}”一般不以“{quantity.unit}”计。",
                    f"改用“{right}”。",
                )
    yield from _varying(context)


def _varying(context: Context) -> Iterator[Finding]:
    """件, 起 and 宗 side by side for cases or visits in one sentence."""
    previous: tuple[Quantity, str] | None = None
    for quantity in context.counts:
        if quantity.unit not in ("件", "起", "宗"):
            continue
        noun = re.search(r"(案件|纠纷|信访件?|投诉|来访)[\u4e00-\u9fa5]{0,2}$", context.before(quantity))
        if not noun:
            continue
        near = previous and "。" not in context.text[previous[0].end : quantity.start]
        if previous and near and previous[1][:2] == noun[1][:2] and previous[0].unit != quantity.unit:
            yield Finding(
                "unit-varies",
                "figures",
                "info",
                previous[0].start,
                quantity.end,
                f"同是“{noun[1]}”，一处用“{previous[0].unit}”，一处用“{quantity.unit}”。",
                "统一单位。",
            )
        previous = (quantity, noun[1])


def claims(context: Context) -> Iterator[Finding]:
    """Full coverage claimed without a figure (info)."""
    if not context.whole:
        return
    for match in CLAIM.finditer(context.text):
        start, end = context.outline.clause(match.start())
        heading = any(s.start <= match.start() < s.body for s in context.outline.sections)
        if heading or context.counts_in(start, end):
            continue
        around = context.text[max(0, match.start() - 40) : match.end() + 30]
        if context.counts_in(max(0, match.start() - 40), match.end() + 30) or re.search(
            "推进|实现|力争|努力|要", around[:40]
        ):
            continue
        yield Finding(
            "claim-without-figure",
            "figures",
            "info",
            start,
            end,
            f"“{match[0]}”没有数字支持：应到多少、实到多少。",
            "补上数字，如“应参加××人、实参加××人”。",
        )


def part_units(context: Context) -> Iterator[Finding]:
    """Parts in another unit than their whole (info)."""
    if not context.whole:
        return
    for match in MIXED_PART.finditer(context.text):
        yield at(
            match, "part-unit", "figures", "info", "“其中”前后单位不同，一边是人，一边是件。", "分开写，或统一单位。"
        )


def _of(quantity: Quantity, rule: str, severity: str, message: str, suggestion: str) -> Finding:
    return Finding(
        rule,
        "figures",
        "warning" if severity == "warning" else "info",
        quantity.start,
        quantity.end,
        message,
        suggestion,
    )
