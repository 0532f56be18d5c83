"""A level, the amount by which it changed and the rate of change: 5230万元，同比增收640万元，增长13.9%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, bounds, overlap, rounding_of, show, ulp
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import TARGET

_PRICES = lazy(r"可比价|不变价|可比口径|同口径|剔除|扣除|年均|翻番|实际增长|名义")


def find_amounts_of_change(window: Window, outcome: Outcome) -> None:
    """Each rate of change beside an amount of change, with the level before them."""
    for at, rate in enumerate(window.own):
        if rate.item.unit != "%" or not rate.change or not rate.item.exact:
            continue
        amount = next(
            (
                m
                for m in (*reversed(window.own[max(at - 1, 0) : at]), *window.own[at + 1 : at + 2])
                if m.change == rate.change and not m.item.is_rate and "百分点" not in m.item.unit
                and abs(m.item.clause - rate.item.clause) <= 1
            ),
            None,
        )  # fmt: skip
        if amount is None or not amount.item.exact:
            _against_each_other(rate, window.own[max(at - 1, 0) : at], outcome)
            continue
        level = _level_of(window.own[: at + 1], amount, min(amount.item.index, rate.item.index))
        levels = [m for m in window.own if m.counts and same_kind(m.item.unit, amount.item.unit)]
        if any(m is not level and _agrees(m, amount, rate) for m in levels):
            continue
        if level is not None and level.item.exact and level.item.depth == amount.item.depth:
            _judge(level, amount, rate, window, outcome)


def _against_each_other(rate: Mention, before: Sequence[Mention], outcome: Outcome) -> None:
    """比上年增收8360万元，下降27.87%: one says up, the other down."""
    for amount in before:
        opposite = amount.change == -rate.change and not amount.item.is_rate and "百分点" not in amount.item.unit
        bare = re.fullmatch(r"[，,]?(?:增长|下降|上升|增幅|降幅|减少)(?:了|达|为)?", rate.item.lead)
        if (
            opposite
            and bare
            and amount.item.index == rate.item.index - 1
            and rate.item.clause - amount.item.clause == 1
        ):
            first, second = (m.item.lead.lstrip("，,")[-6:] + m.item.quantity.text for m in (amount, rate))
            message = f"前面说“{first}”，后面又说“{second}”，增减方向相反。"
            operands = (rate.item.index, amount.item.index)
            if outcome.relate("yoy", operands, rate.value, None, False, message):
                outcome.report("change-mismatch", "warning", rate.item.quantity, message, "请核对增减方向。")


def _level_of(before: Sequence[Mention], amount: Mention, first: int) -> Mention | None:
    """What changed: the count before the change, targets and rates between them passed over."""
    for m in reversed(before):
        if m.item.index >= first:
            continue
        if m.change or (not m.counts and m.item.quantity.kind != "percent"):
            return None
        if m.counts and not TARGET.search(m.name):
            return (
                m
                if any(c.isdigit() for c in m.item.quantity.text)
                and same_kind(m.item.unit, amount.item.unit)
                and amount.item.clause - m.item.clause <= 8
                else None
            )
    return None


def _agrees(level: Mention, amount: Mention, rate: Mention) -> bool:
    """Whether another figure of the sentence is the one that changed."""
    base = level.value - amount.change * amount.value
    return base > 0 and rounding_of(HUNDRED * amount.value / base, rate.value) != "neither"


def _judge(level: Mention, amount: Mention, rate: Mention, window: Window, outcome: Outcome) -> None:
    if _PRICES.search(window.text[level.item.quantity.start - 30 : rate.item.quantity.end]):
        return
    base = level.value - amount.change * amount.value
    if base <= 0:
        _below_nothing(level, amount, outcome)
        return
    exact = HUNDRED * amount.value / base
    operands = (rate.item.index, amount.item.index, level.item.index)
    if _possible(level, amount, rate) or rounding_of(exact, rate.value) != "neither":
        reason = f"{show(amount.value)}÷{show(base)}＝{show(exact)}%，与“{rate.item.quantity.text}”相符。"
        outcome.relate("yoy", operands, rate.value, exact, True, reason)
        outcome.explained.update(operands)
        return
    if _level_after(level, amount, window) or any(set(operands) <= set(r.operands) for r in outcome.relations):
        return
    shown = show(exact.quantize(max(ulp(rate.value), Decimal("0.01")), ROUND_HALF_UP))
    unit = amount.item.quantity.text
    message = f"{level.item.quantity.text}，变动{unit}，上期应为 {show(base)}，变化 {shown}%，文中为“{rate.item.quantity.text}”，不符。"
    if outcome.relate("yoy", operands, rate.value, exact, False, message):
        advice = f"请核对三个数字；按前两个数字应为 {shown}%。"
        outcome.report("change-mismatch", "warning", rate.item.quantity, message, advice)
        outcome.explained.update(operands)


def _below_nothing(level: Mention, amount: Mention, outcome: Outcome) -> None:
    """税收收入8103万元，比上年增收9284万元: nothing grows by more than it has become."""
    operands = (amount.item.index, level.item.index)
    if amount.value < level.value * Decimal("1.02") or any(set(operands) <= set(r.operands) for r in outcome.relations):
        return
    message = f"本期 {level.item.quantity.text}，却比上期增加 {amount.item.quantity.text}，上期数成了负数，不可能。"
    if outcome.relate("yoy", operands, amount.value, level.value, False, message):
        outcome.report("change-mismatch", "warning", amount.item.quantity, message, "请核对两个数字。")


def _possible(level: Mention, amount: Mention, rate: Mention) -> bool:
    """Whether the rate fits some reading of figures that are themselves rounded."""
    (low, high), (least, most) = bounds(level.item.quantity), bounds(amount.item.quantity)
    if high is None or most is None:
        return True
    sign = rate.change
    bases = [b for b in (low - sign * most, high - sign * least, low - sign * least, high - sign * most) if b > 0]
    if not bases:
        return True
    half = ulp(rate.value) / 2
    spread = (HUNDRED * least / max(bases) - half, HUNDRED * most / min(bases) + half)
    return overlap(spread, (rate.value, rate.value))


def _level_after(level: Mention, amount: Mention, window: Window) -> bool:
    """由A增加B: the level is the base, not what came of it."""
    return re.search(r"[由从在比较][^，。；]{0,10}$", level.item.lead) is not None
