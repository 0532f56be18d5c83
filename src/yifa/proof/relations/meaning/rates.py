"""Named rates and targets: 合格率, 按期办结率, 完成预算88240万元的6.35%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, ratio_fits, show, slack_of, ulp
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.ratios import numerator_words, of_some_kind
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import EARLY_STAGE, TARGET

#: Two rates told together, each with its own figure.
_IN_TURN = lazy(r"率(?:和|与|、)[一-龥]{2,12}率分别(?:为|达到?|是)$")
#: Rates of those that passed: what failed is often printed instead (不合格36家，合格率85%).
_PASSED = lazy(r"(?<!不)(合格|达标|优良|及格|完好|正常|满意|达优)率$")
_NOT = lazy(r"不|未|非|超标|异常")
_IN_TIME = lazy(r"限内|期内")
_LOOSE = lazy(r"同比|环比|较|提[高升]|下降|上升|增长|目标|力争|确保|不低于|以上|综合|平均|累计")


def find_rates(window: Window, outcome: Outcome) -> None:
    """Each named rate that nothing explains yet, against the figures of its own and the sentence before."""
    for rate in window.own:
        if rate.item.unit != "%" or not rate.rate or rate.change or not rate.item.exact:
            continue
        before = window.text[window.passage.start : rate.item.clause_start]
        if "率" in rate.rate[:-1] or _IN_TIME.search(rate.rate) or of_some_kind(rate.rate, before):
            continue  # 满意率和办结率分别为: each has its own figures; 审限内结案率100%: of those that were due
        if rate.item.index in outcome.explained or outcome.related[rate.item.index]:
            continue
        near = [m for m in window.all if m.counts and abs(m.item.clause - rate.item.clause) <= 6]
        if _complement(rate, near, outcome) or _fitting(rate, near, outcome) or _LOOSE.search(rate.item.lead):
            continue
        _failing(rate, near, window, outcome)


def _fitting(rate: Mention, near: Sequence[Mention], outcome: Outcome) -> bool:
    """A pair of figures that gives the rate, the nearest first."""
    for part in sorted(near, key=lambda m: abs(m.item.index - rate.item.index)):
        for whole in near:
            if whole is part or whole.value < part.value or not same_kind(whole.item.unit, part.item.unit):
                continue
            rounding, exact = ratio_fits(part.item.quantity, whole.item.quantity, rate.item.quantity)
            if rounding == "half-up":
                operands = (rate.item.index, part.item.index, whole.item.index)
                reason = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}%，与 {rate.item.quantity.text} 相符。"
                outcome.relate("ratio", operands, rate.value, exact, True, reason)
                outcome.explained.add(rate.item.index)
                return True
    return False


def _complement(rate: Mention, near: Sequence[Mention], outcome: Outcome) -> bool:
    """检查餐饮店240家，不合格36家，合格率85%: what did not pass is printed."""
    named = _PASSED.search(rate.rate)
    if named is None:
        return False
    failed = [m for m in near if _NOT.search(m.name) and named[1] in m.name and m.item.index < rate.item.index]
    for rest in reversed(failed):
        wholes = [m for m in near if m.item.index < rest.item.index and m.item.unit == rest.item.unit]
        wholes = [m for m in wholes if m.value >= rest.value and m not in failed]
        if not wholes:
            continue
        whole = wholes[-1]
        exact = HUNDRED * (whole.value - rest.value) / whole.value
        operands = (rate.item.index, rest.item.index, whole.item.index)
        shown = f"（{show(whole.value)}－{show(rest.value)}）÷{show(whole.value)}＝{show(exact)}%"
        if abs(exact - rate.value) <= ulp(rate.value):
            outcome.relate("ratio", operands, rate.value, exact, True, shown + "，相符。")
            outcome.explained.add(rate.item.index)
            return True
        sharp = all(m.item.exact and not slack_of(m.item.quantity) for m in (whole, rest))
        if len(wholes) == 1 and sharp and rest.item.clause - whole.item.clause <= 2:
            message = f"“{rate.rate}”{rate.item.quantity.text} ≠ {shown}。"
            if outcome.relate("ratio", operands, rate.value, exact, False, message):
                advice = f"按文中数字应为 {show(exact, 1)}%。"
                outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, advice)
                outcome.explained.add(rate.item.index)
            return True
    return False


def _failing(rate: Mention, near: Sequence[Mention], window: Window, outcome: Outcome) -> None:
    """No pair gives the rate; an alarm only where part and whole are named and stand together right before it."""
    stem = rate.rate[:-1]
    words = numerator_words(stem)
    before = [m for m in near if m.item.index < rate.item.index and m.item.exact]
    if len(before) < 2:
        return
    part = before[-1]
    if part.item.index != rate.item.index - 1 or rate.item.clause - part.item.clause > 1:
        return
    if not any(w in part.item.words and not re.search(r"[不未非应]" + w, part.item.words) for w in words):
        return
    whole = next((m for m in reversed(before[:-1]) if m.item.unit == part.item.unit), None)
    if whole is None or not whole.value or whole.value < part.value or part.item.clause - whole.item.clause > 2:
        return
    if not (EARLY_STAGE.search(whole.item.words) or whole.total):
        return
    if any(m.item.index == whole.item.index + 1 and m.rate == rate.rate for m in window.own):
        return  # 签订3.27万人，签约率78.6%，重点人群签约1.06万人，签约率93.4%
    exact = HUNDRED * part.value / whole.value
    loose = any(slack_of(m.item.quantity) for m in (part, whole))
    if abs(exact - rate.value) <= (1 if loose else 2 * ulp(rate.value)):
        return
    rounded = exact.quantize(max(ulp(rate.value), Decimal("0.01")), ROUND_HALF_UP)
    message = f"“{rate.rate}”{rate.item.quantity.text} ≠ {show(part.value)}÷{show(whole.value)}＝{show(exact)}%。"
    operands = (rate.item.index, part.item.index, whole.item.index)
    if outcome.relate("ratio", operands, rate.value, exact, False, message):
        advice = f"请核对三个数字；按文中数字应为 {show(rounded)}%，或写明口径。"
        outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, advice)


def find_rates_in_turn(window: Window, outcome: Outcome) -> None:
    """收回527份，对工作满意526件，对结果满意519件，两项满意率分别达到99.8%和98.5%: to each rate its figure, one whole for both."""
    for at, first in enumerate(window.own[:-1]):
        second = window.own[at + 1]
        match = _IN_TURN.search(first.item.lead)
        if (
            match is None
            or second.item.lead.strip() not in ("和", "、")
            or {first.item.unit, second.item.unit} != {"%"}
        ):
            continue
        counted = [m for m in window.own[:at] if m.adds_up and m.item.exact]
        if len(counted) < 3 or len({m.item.depth for m in counted[-3:]}) > 1:
            continue
        whole, parts = counted[-3], counted[-2:]
        pairs = list(zip(parts, (first, second), strict=True))
        fits = [
            ratio_fits(part.item.quantity, whole.item.quantity, rate.item.quantity)[0] != "neither"
            for part, rate in pairs
        ]
        for (part, rate), fit in zip(pairs, fits, strict=True):
            exact = HUNDRED * part.value / whole.value if whole.value else rate.value
            operands = (rate.item.index, part.item.index, whole.item.index)
            shown = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}%"
            if fit:
                outcome.relate("ratio", operands, rate.value, exact, True, shown + "，相符。")
            elif any(fits) and outcome.relate("ratio", operands, rate.value, exact, False, shown):
                message = f"{shown}，文中为 {rate.item.quantity.text}，不符。"
                outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, "请核对三个数字。")
            outcome.explained.add(rate.item.index)


def find_targets(window: Window, outcome: Outcome) -> None:
    """完成预算88240万元的6.35%，支出5120万元; 收入67949万元，为年初预算110990万元的61.22%."""
    for at, rate in enumerate(window.own):
        if rate.item.unit != "%" or rate.change or not rate.item.exact or at == 0:
            continue
        base = window.own[at - 1]
        if not base.counts or base.item.index != rate.item.index - 1 or not TARGET.search(base.name):
            continue
        if not re.fullmatch(r"的", window.between(base, rate)) or not base.value:
            continue
        money = [m for m in window.own if m.counts and m is not base and m.item.unit == base.item.unit]
        money = [m for m in money if not TARGET.search(m.name)]
        before = [m for m in money if m.item.index < base.item.index and base.item.clause - m.item.clause <= 1]
        after = [m for m in money if m.item.index > rate.item.index and m.item.clause - rate.item.clause <= 1]
        nearest = [m for m in before if m.item.index == base.item.index - 1]
        candidates = nearest or [*reversed(before), *after[:1]]
        for done in candidates:
            rounding, exact = ratio_fits(done.item.quantity, base.item.quantity, rate.item.quantity)
            operands = (rate.item.index, done.item.index, base.item.index)
            if rounding != "neither":
                reason = f"{show(done.value)}÷{show(base.value)}＝{show(exact)}%，相符。"
                outcome.relate("ratio", operands, rate.value, exact, True, reason)
                outcome.explained.add(rate.item.index)
                break
        else:
            _missed(rate, base, candidates, outcome)


def _missed(rate: Mention, base: Mention, candidates: Sequence[Mention], outcome: Outcome) -> None:
    if len(candidates) != 1 or not candidates[0].item.exact or not base.item.exact:
        return
    done = candidates[0]
    exact = HUNDRED * done.value / base.value
    message = (
        f"{done.item.quantity.text}÷{base.item.quantity.text}＝{show(exact)}%，文中为 {rate.item.quantity.text}，不符。"
    )
    operands = (rate.item.index, done.item.index, base.item.index)
    if outcome.relate("ratio", operands, rate.value, exact, False, message):
        advice = f"请核对三个数字；按文中数字应为 {show(exact)}%。"
        outcome.report("share-mismatch", "warning", rate.item.quantity, message, advice)
        outcome.explained.add(rate.item.index)
