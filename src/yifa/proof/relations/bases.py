"""Changes without a printed base: is there a whole number they can start from?"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from yifa.proof.model import Severity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, bases_of_level, rounding_of, show, slack_of, ulp, whole_bases
from yifa.proof.relations.change import DOWN, UP, WHOLE_UNITS, Change, of_something_else, subject_of
from yifa.proof.relations.items import Item
from yifa.proof.relations.outcome import Outcome

#: 较去年同期的425件减少39件: the figure is the one changed from.
_AGAINST = lazy(r"[较比](?:20\d\d年|上年度?|去年|上月)(?:同期)?的?$")
#: 与第六次普查的725482人相比，增加25907人.
_COMPARED = lazy(r"相?比(?:较)?")
_LAST_YEARS = lazy(r"[，、,\s]*(?:20\d\d年|上年度?|去年)(?:同期|全年)?(?:共|为|是|有)$")
_BARE = lazy(
    rf"^[，、,\s]*(?:其中|且|并|也)?(?:同比|环比|与?(?:较|比|相比|同)?[^，。]{{0,10}}(?:年|期|月|季度|度|周)(?:同期)?(?:相比)?|比率)?"
    rf"[，,]?(?:分别|均|各|共|则|又|再|大幅|明显|略有|小幅|净|约)*(?:{UP}|{DOWN})(?:了|达|为|约|近|超)*$"
)


def without_pair(
    changes: list[Change], items: list[Item], levels: list[Item], has_pair: bool, outcome: Outcome
) -> None:
    """Only the change is printed: is there a whole number it can start from?"""
    used: set[int] = set()
    for first, second in pairwise(changes):
        amount, rate = (first, second) if second.item.unit == "%" else (second, first)
        if rate.item.unit != "%" or amount.item.unit not in (*WHOLE_UNITS, "元") or first.rising != second.rising:
            continue
        if second.item.index != first.item.index + 1 and second.item.clause - first.item.clause > 1:
            continue
        if not _is_bare_follow(second.item):
            continue
        if not (amount.item.exact and rate.item.exact):
            continue
        base = next((i for i in levels if i.index == second.item.index + 1 and _LAST_YEARS.match(i.lead)), None)
        named = next((i for i in levels if i.index == first.item.index - 1 and _AGAINST.search(i.lead)), None)
        compared = next((i for i in levels if i.index == first.item.index - 1 and _COMPARED.match(i.trail)), None)
        base = compared or base
        if base is None and named is not None and first.item.clause == named.clause:
            base = named
        if base is not None and base.exact and base.value and base.unit == amount.item.unit and not has_pair:
            _amount_of_base(amount, rate, base, outcome)
            used |= {amount.item.index, rate.item.index}
            continue
        level = _whole_of(_level_of(first.item, items, levels, amount.item.unit), items, outcome)
        if amount.item.unit == "元" or slack_of(amount.item.quantity):
            if level is not None and level.exact:
                _rounded_amount_and_rate(amount, rate, level, outcome)
                used |= {amount.item.index, rate.item.index}
            continue
        if level is not None:
            same = [i for i in reversed(levels) if i.index < first.item.index and i.unit == level.unit and i.exact]
            level = next((i for i in same if _fits(i, amount, rate)), level)
        _amount_and_rate(amount, rate, level, outcome)
        used |= {amount.item.index, rate.item.index}
    for change in changes:
        item = change.item
        level = _level_of(item, items, levels, item.unit) if change.rising and item.exact else None
        level = _whole_of(level, items, outcome)
        rivals = [i for i in levels if i.unit == item.unit and i.index < item.index and i is not level]
        counted = item.unit in (*WHOLE_UNITS, "元") and item.index not in used
        if counted and level is not None and level.exact and level.value < item.value and not rivals:
            _more_than_all(change, level, outcome)
    for at, change in enumerate(changes):
        item = change.item
        if item.index in used or item.unit != "%" or not item.exact or has_pair:
            continue
        if "分别" in item.lead:
            _in_turn(change, items, levels, outcome)
            continue
        if not _BARE.match(item.lead) or (at + 1 < len(changes) and changes[at + 1].item.lead in ("和", "、")):
            continue
        level = next((i for i in reversed(levels) if i.index < item.index), None)
        if level is None or not _adjacent(level, item, items) or item.clause - level.clause > 1:
            continue
        _level_and_rate(change, level, [i for i in levels if i.index < level.index], outcome)


def _is_bare_follow(item: Item) -> bool:
    return bool(
        re.match(
            rf"^[，、,（(\s]*(?:同比|环比|[较比](?:上年|去年|上一年|上年度)(?:同期)?)?(?:{UP}|{DOWN})(?:了|达|为|约|幅度为)*$",
            item.lead,
        )
    )


def _fits(level: Item, amount: Change, rate: Change) -> bool:
    base = level.value - amount.signed
    return base > 0 and rounding_of(HUNDRED * amount.item.value / base, rate.item.value) == "half-up"


def _adjacent(first: Item, second: Item, items: list[Item]) -> bool:
    """Whether no other amount stands between them; the year of “较2023年增加” does not count."""
    return not any(first.index < i.index < second.index for i in items)


def _level_of(item: Item, items: list[Item], levels: list[Item], unit: str) -> Item | None:
    """The present value right before the change, where the change has no subject of its own."""
    if not _BARE.match(item.lead):
        return None
    level = next((i for i in reversed(levels) if i.index < item.index), None)
    if level is None or level.unit != unit or not _adjacent(level, item, items) or item.clause - level.clause > 1:
        return None
    return level


def _amount_of_base(amount: Change, rate: Change, base: Item, outcome: Outcome) -> None:
    """减少23起，下降11.5%，2022年共200起."""
    exact = HUNDRED * amount.item.value / base.value
    words = f"{show(amount.item.value)}÷{show(base.value)}＝{show(exact)}%"
    holds = rounding_of(exact, rate.item.value) != "neither"
    message = words + ("，相符。" if holds else f"，文中为“{rate.item.quantity.text}”，不符。")
    operands = (rate.item.index, amount.item.index, base.index)
    if outcome.relate("yoy", operands, rate.item.value, exact, holds, message) and not holds:
        advice = f"按文中数字应为 {show(exact, 1)}%。"
        outcome.report("change-mismatch", "error", rate.item.quantity, message, advice)


def _whole_of(level: Item | None, items: list[Item], outcome: Outcome) -> Item | None:
    """经费32万元，其中A12万元、B20万元，较上年增加4万元: behind a list the change is that of the whole."""
    if level is None:
        return None
    for relation in outcome.sums.get(level.index, ()):
        if relation.operands[-1] == level.index:
            return next((i for i in items if i.index == relation.operands[0]), level)
    return level


def _amount_and_rate(amount: Change, rate: Change, level: Item | None, outcome: Outcome) -> None:
    """减少2起，下降22.2%."""
    change, percent = amount.item.value, rate.item.value
    operands: tuple[int, ...] = (rate.item.index, amount.item.index)
    bases = whole_bases(change, percent)
    if level is not None and level.exact and not slack_of(level.quantity):
        base = level.value - amount.signed
        if base < 0:
            _more_than_all(amount, level, outcome)
            return
        if base > 0:
            exact = HUNDRED * change / base
            operands = (*operands, level.index)
            words = f"上期应为 {show(base)} {level.unit}，{show(change)}÷{show(base)}＝{show(exact)}%"
            if rounding_of(exact, percent) != "neither":
                outcome.relate("yoy", operands, percent, exact, True, words + "，相符。")
                return
            hint = ""
            if level.value and rounding_of(HUNDRED * change / level.value, percent) == "half-up":
                hint = "文中似以本期数作了分母。"
            shown = show(exact.quantize(max(ulp(percent), Decimal("0.01")), ROUND_HALF_UP))
            message = f"{words}，文中为“{rate.item.quantity.text}”，不符。{hint}"
            if outcome.relate("yoy", operands, percent, exact, False, message):
                outcome.report("change-mismatch", "error", rate.item.quantity, message, f"按文中数字应为 {shown}%。")
            return
    if bases:
        shown = "、".join(str(b) for b in bases[:4]) + ("…" if len(bases) > 4 else "")
        reason = f"上期为 {shown} 时，变化 {show(change)} 即 {rate.item.quantity.text}，相符。"
        outcome.relate("yoy", operands, percent, HUNDRED * change / bases[0], True, reason)
        return
    cut = whole_bases(change, percent, truncated=True)
    if not percent:
        return
    middle = HUNDRED * change / percent
    near = max(middle.to_integral_value(), Decimal(1))
    exact = HUNDRED * change / near
    if cut:
        exact = HUNDRED * change / cut[0]
        message = (
            f"没有一个整数基数四舍五入后得 {rate.item.quantity.text}；"
            f"基数为 {cut[0]} 时为 {show(exact, 3)}%，文中是舍去尾数的结果。"
        )
        severity: Severity = "warning"
    else:
        message = (
            f"变化 {show(change)} {amount.item.unit}、{rate.item.quantity.text}："
            f"没有整数的上期数能同时满足两者（{show(middle)} 不是整数）。"
        )
        severity = "error"
    if outcome.relate("yoy", operands, percent, exact, False, message):
        suggestion = f"基数为 {show(near)} 时应为 {show(exact)}%，请核对上期数。"
        outcome.report(
            "change-truncated" if cut else "change-no-base", severity, rate.item.quantity, message, suggestion
        )


def _more_than_all(amount: Change, level: Item, outcome: Outcome) -> None:
    """12次，同比增加13次: nothing grows by more than what there is."""
    message = (
        f"本期 {show(level.value)} {level.unit}，却比上期增加 {show(amount.item.value)} {amount.item.unit}，"
        "上期数成了负数，不可能。"
    )
    operands = (amount.item.index, level.index)
    if outcome.relate("yoy", operands, amount.item.value, level.value, False, message):
        outcome.report("change-mismatch", "error", amount.item.quantity, message, "请核对本期数和增加数。")


def _rounded_amount_and_rate(amount: Change, rate: Change, level: Item, outcome: Outcome) -> None:
    """68万元，增加13万元，增长23.6%: rounded figures admit every rate between their extremes."""
    change, present = amount.item.value, level.value
    slack, present_slack = slack_of(amount.item.quantity), slack_of(level.quantity)
    sign = 1 if amount.rising else -1
    base = present - sign * change
    widest = present_slack + slack
    if base - widest <= 0 or change <= slack:
        return
    least = HUNDRED * (change - slack) / (base + widest)
    most = HUNDRED * (change + slack) / (base - widest)
    percent, place = rate.item.value, ulp(rate.item.value)
    exact = HUNDRED * change / base
    operands = (rate.item.index, amount.item.index, level.index)
    words = f"上期约为 {show(base)} {level.unit}，{show(change)}÷{show(base)}＝{show(exact)}%"
    if least - place <= percent <= most + place:
        outcome.relate("yoy", operands, percent, exact, True, words + "，相符。")
        return
    message = f"{words}，文中为“{rate.item.quantity.text}”，不符。"
    if outcome.relate("yoy", operands, percent, exact, False, message):
        suggestion = f"按文中数字约为 {show(exact, 1)}%，请核对。"
        outcome.report("change-mismatch", "error", rate.item.quantity, message, suggestion)


def _level_and_rate(change: Change, level: Item, others: list[Item], outcome: Outcome) -> None:
    """42起，同比下降12.5%: the base must be a whole number."""
    if level.unit not in WHOLE_UNITS or not level.exact or slack_of(level.quantity) or not level.value:
        return
    percent = change.item.value
    if not change.rising and percent >= 100:
        return
    operands = (change.item.index, level.index)
    for candidate in (level, *reversed(others)):
        if candidate.unit not in WHOLE_UNITS or not candidate.exact or not candidate.value:
            continue
        bases = bases_of_level(candidate.value, percent, rising=change.rising)
        bases = bases or bases_of_level(candidate.value, percent, rising=change.rising, truncated=True)
        if bases:
            level_words = f"上期为 {bases[0]} {candidate.unit} 时，到 {show(candidate.value)}"
            reason = f"{level_words} 的变化即 {change.item.quantity.text}，相符。"
            outcome.relate("yoy", (change.item.index, candidate.index), percent, percent, True, reason)
            return
    sign = 1 if change.rising else -1
    middle = level.value / (1 + sign * percent / HUNDRED)
    near = middle.to_integral_value(ROUND_HALF_UP)
    exact = abs(HUNDRED * (level.value - near) / near) if near else Decimal(0)
    message = (
        f"本期 {show(level.value)} {level.unit}、{change.item.quantity.text}："
        f"推得上期 {show(middle)} {level.unit}，不是整数；上期若为 {show(near)}，变化为 {show(exact)}%。"
    )
    severity: Severity = "warning" if abs(exact - percent) <= 2 * ulp(percent) or others else "error"
    if others and others[-1].index == level.index - 1 and not level.lead and percent == percent.to_integral_value():
        severity = "info"  # 41件50人，上升50%: a round figure for one of the two
    if outcome.relate("yoy", operands, percent, exact, False, message):
        outcome.report("change-no-base", severity, change.item.quantity, message, "请核对本期数、上期数和幅度。")


def _in_turn(change: Change, items: list[Item], levels: list[Item], outcome: Outcome) -> None:
    """21批67人次，同比分别下降16%和20.2%: each rate for its own level."""
    at = items.index(change.item)
    rates = [change.item]
    while at + len(rates) < len(items) and items[at + len(rates)].lead.strip() in ("和", "、", "，", "及"):
        rates.append(items[at + len(rates)])
    counted = [i for i in levels if i.index < change.item.index and not i.is_rate]
    before = counted[-len(rates) :]
    if of_something_else(subject_of(change.item.lead.replace("、", "")), "".join(i.words for i in before)):
        return
    if len(before) != len(rates) or len(rates) < 2 or any(r.unit != "%" for r in rates):
        return
    for rate, level in zip(rates, before, strict=True):
        if level.unit in WHOLE_UNITS and level.exact and level.value and not slack_of(level.quantity):
            bases = bases_of_level(level.value, rate.value, rising=change.rising)
            bases = bases or bases_of_level(level.value, rate.value, rising=change.rising, truncated=True)
            if not bases and rate.exact and (change.rising or rate.value < HUNDRED):
                message = (
                    f"{show(level.value)} {level.unit}、变化 {rate.quantity.text}：没有整数的上期数能得出这一幅度。"
                )
                if outcome.relate("yoy", (rate.index, level.index), rate.value, None, False, message):
                    outcome.report("change-no-base", "warning", rate.quantity, message, "请核对本期数、上期数和幅度。")
            if bases:
                reason = f"上期为 {bases[0]} {level.unit} 时，变化即 {rate.quantity.text}，相符。"
                outcome.relate("yoy", (rate.index, level.index), rate.value, rate.value, True, reason)
