"""Proportions in three: 三次产业结构为14.6∶42.7∶42.7."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yifa.proof.model import Finding, Quantity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, show, ulp
from yifa.proof.relations.outcome import Outcome

_STRUCTURE = lazy(
    r"(?P<name>[一-龥]{0,8}(?:结构|构成|比例|占比|比重|结构比)[一-龥]{0,8})[：:]?"
    r"(?P<shares>\d{1,2}(?:\.\d+)?(?:[：:∶]\d{1,2}(?:\.\d+)?){2,3})(?![\d：:∶])"
)
#: What every one of them holds, cheaper to look for.
_THREE = lazy(r"\d[：:∶]\d{1,2}(?:\.\d+)?[：:∶]\d")
#: Percentages come to about 100; 1∶2∶3 is a proportion of another kind.
_LEAST, _MOST = Decimal(60), Decimal(190)


def _structures(text: str) -> Iterator[re.Match[str]]:
    """All such proportions; none reaches beyond its line."""
    end = 0
    for three in _THREE.finditer(text):
        if three.start() < end:
            continue
        end = text.find("\n", three.end())
        end = len(text) if end < 0 else end
        yield from _STRUCTURE.finditer(text, text.rfind("\n", 0, three.start()) + 1, end)


def find_structures(text: str, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """Percentages of all parts come to 100; where the parts stand before them, to each its own."""
    starts = [q.start for q in quantities]
    for structure in _structures(text):
        shares = [Decimal(s) for s in re.split("[：:∶]", structure["shares"])]
        total = sum(shares, Decimal(0))
        if not _LEAST <= total <= _MOST:
            continue
        place = bisect_left(starts, structure.start("shares"))
        index = min(place, len(quantities) - 1)
        slack = sum((ulp(s) for s in shares), Decimal(0)) / 2
        if abs(total - HUNDRED) > slack:
            message = f"“{structure['shares']}”合计 {show(total)}，应为100。"
            if outcome.relate("sum", (index,), HUNDRED, total, False, message):
                outcome.findings.append(
                    Finding(
                        "share-mismatch", "figures", "warning", *structure.span("shares"), message, "请核对各项比重。"
                    )
                )
            continue
        _against_parts(structure, shares, quantities[max(place - 24, 0) : place], index, outcome)


def _against_parts(
    structure: re.Match[str], shares: list[Decimal], before: Sequence[Quantity], index: int, outcome: Outcome
) -> None:
    text = structure.string
    if "产业" not in structure["name"] or len(shares) != 3:
        return
    parts: list[Decimal] = []
    for name in ("一", "二", "三"):
        own = lazy(f"第{name}产业[^，。；、\\d]{{0,10}}$")
        candidates = [
            q for q in before if q.kind == "money" and q.value and own.search(text[max(q.start - 18, 0) : q.start])
        ]
        if len(candidates) != 1 or candidates[0].value is None:
            return
        parts.append(candidates[0].value)
    total = sum(parts, Decimal(0))
    for share, part in zip(shares, parts, strict=True):
        exact = HUNDRED * part / total
        if abs(exact - share) > max(Decimal("0.3"), 2 * ulp(share)):
            message = f"按增加值计算该产业占 {show(exact)}%，文中比重为“{structure['shares']}”，不符。"
            if outcome.relate("ratio", (index,), share, exact, False, message):
                outcome.findings.append(
                    Finding(
                        "share-mismatch",
                        "figures",
                        "warning",
                        *structure.span("shares"),
                        message,
                        "请核对比重和增加值。",
                    )
                )
            return
