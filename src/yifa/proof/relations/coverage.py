"""覆盖率 of counted places: 9个行政村，督察7个村，覆盖率77.8%."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, rounding_of, show, ulp
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome

#: Only the bare word: 宣传覆盖率, 人口覆盖率 and the like have wholes of their own.
_COVERAGE = lazy(r"^[，,\s]*(?:检查|督察|督导|巡查|监督|监管|走访|培训)?覆盖率(?:为|达|达到|是|：|:)*$")
_DONE = lazy(
    r"^[，、；,;\s]*(?:全年|年内|共|累计|实际|现|已|现已|目前)*(?:检查|督察|督导|巡查|监督|走访|覆盖|完成|建成|培训)"
)
_PLACES = lazy(r"^(?:行政)?(?:村|社区|乡镇|镇|乡|街道|企业|单位|部门|学校|站所)|^[一-龥]{0,6}(?:企业|单位|村|社区)")


def find_coverage(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Every bare 覆盖率 behind two figures of which the second is the part of the first that was covered."""
    for passage in passages:
        for at in range(2, len(passage.items)):
            whole, part, rate = passage.items[at - 2 : at + 1]
            if rate.unit == "%" and rate.exact and _COVERAGE.match(rate.lead) and _is_pair(whole, part, rate):
                _judge(whole, part, rate, outcome)


def _is_pair(whole: Item, part: Item, rate: Item) -> bool:
    if whole.unit != part.unit or not (whole.exact and part.exact) or whole.quantity.kind != "count":
        return False
    if rate.clause - part.clause != 1 or part.clause - whole.clause > 1 or not whole.value:
        return False
    if not _DONE.match(part.lead) or not _PLACES.match(whole.trail):
        return False
    return not part.trail or part.trail[-1] in whole.trail


def _judge(whole: Item, part: Item, rate: Item, outcome: Outcome) -> None:
    exact = HUNDRED * part.value / whole.value
    operands = (rate.index, part.index, whole.index)
    words = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}%"
    if rounding_of(exact, rate.value) != "neither":
        outcome.relate("ratio", operands, rate.value, exact, True, words + "，相符。")
        return
    message = f"{words}，文中覆盖率为 {rate.quantity.text}，不符。"
    if outcome.relate("ratio", operands, rate.value, exact, False, message):
        shown = show(exact.quantize(max(ulp(rate.value), Decimal("0.1")), ROUND_HALF_UP))
        fault = f"按文中数字应为 {shown}%。" if exact <= HUNDRED else "已覆盖数多于应覆盖数，请核对。"
        outcome.report("ratio-mismatch", "warning", rate.quantity, message, fault)
        outcome.explained.add(rate.index)
