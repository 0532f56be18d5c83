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
                if m.change == rate.change
                and not m.item.is_rate
                and "百分点" not in m.item.unit
                and abs(m.item.clause - rate.item.clause) <= 1
            ),
            None,
        )
        if amount is None or not amount.item.exact:
            _against_each_other(rate, window.own[max(at - 1, 0) : at], outcome)
            continue
        level = _level_of(window.own[: at + 1], amount, min(amount.item.index, rate.item.index))
        level = level or _told_before(window, amount)
        levels = [m for m in window.own if m.counts and same_kind(m.item.unit, amount.item.unit)]
        if any(m is not level and _agrees(m, amount, rate) for m in levels):
            continue
        if level is not None and level.item.exact and level.item.depth == amount.item.depth:
            _judge(level, amount, rate, window, outcome)


#: 件数和人数同比分别下降 … and 人数下降 …
_OF_BOTH = lazy(r"(?:件数|起数)(?:和|、|与)人数[^，。；]{0,12}$")
_EARLIER = lazy(r"(?:去年|上年|上一年)(?:同期)?[^，。；\d]{0,6}$")


def find_changes_of_two_units(window: Window, outcome: Outcome) -> None:
    """532件768人，去年同期为787件1279人，件数和人数同比分别下降32.40%、39.95%."""
    own = window.own
    for at in range(len(own) - 3):
        now, base = own[at : at + 2], own[at + 2 : at + 4]
        units = [m.item.unit for m in (*now, *base)]
        if units[:2] != units[2:] or units[1] != "人" or not all(m.counts and m.item.exact for m in (*now, *base)):
            continue
        if not _EARLIER.search(base[0].item.lead) or now[1].item.lead or base[1].item.lead:
            continue
        for rate, which in _changes_told(own[at + 4 : at + 8]):
            first, second = base[which], now[which]
            exact = HUNDRED * (second.value - first.value) / first.value if first.value else rate.value
            falling = re.search(r"下降|减少|降低|下滑", rate.item.lead) is not None or "-" in rate.item.quantity.text
            signed = (
                -rate.value if falling or (which and not rate.item.lead.strip("、和") and exact < 0) else rate.value
            )
            operands = (rate.item.index, second.item.index, first.item.index)
            shown = f"{show(first.value)}→{show(second.value)}，变化 {show(exact)}%"
            if rounding_of(abs(exact), abs(signed)) != "neither" and exact * signed >= 0:
                outcome.relate("yoy", operands, rate.value, abs(exact), True, shown + "，相符。")
            elif outcome.relate("yoy", operands, rate.value, abs(exact), False, shown):
                message = f"{shown}，文中为“{rate.item.quantity.text}”，不符。"
                outcome.report("change-mismatch", "warning", rate.item.quantity, message, "请核对两期数字。")
        return


def _changes_told(rates: Sequence[Mention]) -> list[tuple[Mention, int]]:
    """Each rate of change with the figure it is of: 0 the cases, 1 the people."""
    pairs: list[tuple[Mention, int]] = []
    for at, rate in enumerate(rates):
        if rate.item.unit != "%":
            break
        if _OF_BOTH.search(rate.item.lead):
            following = rates[at + 1 : at + 2]
            return [
                (rate, 0),
                *((m, 1) for m in following if m.item.unit == "%" and m.item.lead.strip() in ("、", "和")),
            ]
        if "件数" in rate.item.lead or "人数" in rate.item.lead:
            pairs.append((rate, int("人数" in rate.item.lead)))
    return pairs


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


_NAMED = lazy("(?:为|有|达|共)+$")
_SUBJECT = lazy(
    r"^[，、；,;\s]*(?:其中)?[，：:]?([一-龥]{2,6}?)(?:数量?)?(?:同比|较上年|比上年)?(?:增加|减少|上升|下降|增长)了?$"
)


#: 受案增加167件: the figures of courts go by short names when they are told again.
_ALSO = {"受案": ("受理",), "收案": ("新收", "受理"), "结案": ("审结", "审执结", "办结")}


def _told_before(window: Window, amount: Mention) -> Mention | None:
    """受理1803件，结案894件。与上年同比，…，结案增加34件: the level stands a sentence back under the same name."""
    subject = _SUBJECT.match(amount.item.lead)
    if subject is None or any(m.counts for m in window.own if m.item.index < amount.item.index):
        return None
    ends, holds = (subject[1],), _ALSO.get(subject[1], ())
    named = [
        m
        for m in window.before
        if m.counts
        and m.item.unit == amount.item.unit
        and (_NAMED.sub("", m.name).endswith(ends) or any(word in m.name for word in holds))
    ]
    return named[0] if len(named) == 1 else None


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
    return re.search(r"(?:[由在比较]|从(?!业|事))[^，。；]{0,10}$", level.item.lead) is not None
