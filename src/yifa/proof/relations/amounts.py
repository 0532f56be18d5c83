"""Amounts in the unit the text used, with grouping: 5,230万元, not 52300000 元."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from yifa.proof.model import Finding, Quantity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import show

_NUMBER = lazy(r"(?<![\d.“])\d{4,}(?:\.\d+)?(?![\d.%％‰年月日])(?P<unit> ?元)?")
_SCALES = (("亿", Decimal(100_000_000)), ("万", Decimal(10_000)))
#: How far around a finding its amounts may stand, in characters.
_AROUND = 600


def in_printed_units(findings: Sequence[Finding], quantities: Sequence[Quantity]) -> list[Finding]:
    """The findings with each amount of money told in ten thousands or hundred millions, as the text tells it."""
    money = [q for q in quantities if q.kind == "money" and q.value and any(sign in q.text for sign, _ in _SCALES)]
    if not money:
        return list(findings)
    starts = [q.start for q in money]
    scaled = []
    for finding in findings:
        near = money[bisect_left(starts, finding.start - _AROUND) : bisect_right(starts, finding.end + _AROUND)]
        written = next((q for q in near if q.value and show(q.value) in finding.message), None)
        if written is None:
            scaled.append(finding)
            continue
        sign, scale = next((sign, scale) for sign, scale in _SCALES if sign in written.text)
        scaled.append(
            replace(
                finding,
                message=_scaled(finding.message, sign, scale),
                suggestion=_scaled(finding.suggestion, sign, scale),
            )
        )
    return scaled


def _scaled(text: str, sign: str, scale: Decimal) -> str:
    def put(match: re.Match[str]) -> str:
        value = Decimal(re.match(r"[\d.]+", match[0])[0])  # type: ignore[index]
        if value < scale / 100:
            return match[0]
        whole, point, rest = show(value / scale, 4).partition(".")
        return f"{int(whole):,}{point}{rest}{sign}元"

    return _NUMBER.sub(put, text)
