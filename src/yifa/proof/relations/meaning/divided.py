"""What is divided besides counts: a change into the changes of its parts, a rate into rates, one whole a second time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import show, slack_of, ulp, written_sum
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message
from yifa.proof.relations.slips import readings, slip_in_sum
from yifa.proof.relations.units import same_count

_AMONG = lazy(r"^[，,；;。]?\s*其中[：:，,]?")
#: A rate of these is no part of another.
_LOOSE = lazy(r"较|比(?!例|重)|同比|环比|增|降|升|提高|完成|以上|及以上|含")
#: From this size of a whole on, a slip that makes all agree is no coincidence.
TELLING = 500
#: Fewer parts than these may be a list that stops short.
ENOUGH = 3


def find_divided_changes(window: Window, outcome: Outcome) -> None:
    """用水总量增加78.0亿，其中，生活减少3.7亿，工业减少81.2亿，农业增加137.0亿，生态增加25.9亿."""
    mentions = window.own
    if _AMONG.match(window.passage.words):  # 比上年增加5.4万个。其中，机关增加1.0万个，…
        mentions = (*window.before[-2:], *mentions)
    moved = [m for m in mentions if m.change and not m.item.is_rate and "百分点" not in m.item.unit and m.item.exact]
    for at, whole in enumerate(moved[:-2]):
        parts = [m for m in moved[at + 1 :] if m.item.unit == whole.item.unit and m.item.depth == whole.item.depth]
        if len(parts) < 2 or not _AMONG.search(window.between(whole, parts[0])):
            continue
        if any(m.counts and m.item.unit == whole.item.unit for m in _between(window, whole, parts[-1])):
            continue  # 其中地方收入51653万元，增加6455万元: the parts themselves are told
        total = sum((m.change * m.value for m in parts), Decimal(0))
        slack = sum((max(slack_of(m.item.quantity), ulp(m.value) / 2) for m in (whole, *parts)), Decimal(0))
        stated = whole.change * whole.value
        operands = (whole.item.index, *(m.item.index for m in parts))
        signs = "".join(("＋" if m.change > 0 else "－") + show(m.value) for m in parts).lstrip("＋")
        if abs(total - stated) <= slack:
            outcome.relate("sum", operands, whole.value, whole.value, True, f"{signs}＝{show(stated)}，相符。")
        elif len(parts) >= ENOUGH and _one_slip(whole, parts, total - stated, slack):
            message = f"各项增减 {signs}＝{show(total)}，文中合计为 {show(stated)}，不符。"
            if outcome.relate("sum", operands, whole.value, total, False, message):
                advice = "请核对总的增减与各项增减。"
                outcome.report("sum-mismatch", "warning", whole.item.quantity, message, advice)


def _between(window: Window, first: Mention, last: Mention) -> list[Mention]:
    return [m for m in window.own if first.item.index < m.item.index < last.item.index]


def _one_slip(whole: Mention, parts: Sequence[Mention], surplus: Decimal, slack: Decimal) -> bool:
    """Whether one mistaken digit in one figure would make whole and parts agree."""
    for m, sign in ((whole, -whole.change), *((p, p.change) for p in parts)):
        needed = m.value - sign * surplus
        if needed > 0 and any(abs(value - needed) <= slack for value, _ in readings(m.item.quantity)):
            return True
    return False


def find_divided_rates(window: Window, outcome: Outcome) -> None:
    """超标天数比例为23.3%，其中轻度15.9%，中度4.2%，重度2.5%，严重0.7%."""
    rates = [m for m in window.own if m.item.unit == "%" and not m.change and m.item.exact]
    for at, whole in enumerate(rates[:-2]):
        parts = rates[at + 1 :]
        if not _AMONG.search(window.between(whole, parts[0])) or _LOOSE.search("".join(p.item.lead for p in parts)):
            continue
        if any(not m.item.is_rate for m in _between(window, whole, parts[-1])):
            continue
        total = sum((m.value for m in parts), Decimal(0))
        slack = sum((ulp(m.value) for m in (whole, *parts)), Decimal(0)) / 2
        operands = (whole.item.index, *(m.item.index for m in parts))
        shown = written_sum(m.value for m in parts)
        if abs(total - whole.value) <= slack:
            outcome.relate("sum", operands, whole.value, total, True, f"{shown}＝{show(whole.value)}%，相符。")
        elif len(parts) > ENOUGH and any(abs(value - total) <= slack / 2 for value, _ in readings(whole.item.quantity)):
            message = f"{shown}＝{show(total)}%，文中合计为 {whole.item.quantity.text}，不符。"
            if outcome.relate("sum", operands, whole.value, total, False, message):
                outcome.report("sum-mismatch", "warning", whole.item.quantity, message, "请核对各项比例。")


def find_second_divisions(window: Window, outcome: Outcome) -> None:
    """53件。其中重大4件，一般49件；家庭16件，土地12件，环境6件，财产1件，其他18件: the whole is divided anew behind ；."""
    counted = [m for m in window.own if m.adds_up and m.item.exact]
    sums = {id(r): r for m in counted for r in outcome.sums.get(m.item.index, ()) if r.holds and r.stated == r.expected}
    for relation in sums.values():
        whole = next((m for m in window.all if m.item.index == relation.operands[0]), None)
        last = next((m for m in counted if m.item.index == relation.operands[-1]), None)
        if whole is None or last is None or not whole.item.exact:
            continue
        parts: list[Mention] = []
        for m in counted:
            if m.item.index <= last.item.index or not same_count(m.item.unit, whole.item.unit):
                continue
            gap = window.between(parts[-1] if parts else last, m)
            if not (gap[:1] in "；;" if not parts else "；" not in gap and ";" not in gap) or m.total:
                break
            parts.append(m)
        if len(parts) < ENOUGH or not any(p.rest or "其他" in p.name for p in parts):
            continue
        total = sum((p.value for p in parts), Decimal(0))
        operands = (whole.item.index, *(p.item.index for p in parts))
        if total == whole.value:
            outcome.relate("sum", operands, whole.value, total, True, "另一种分法，分项与总数相符。")
        elif slip_in_sum(whole.item.quantity, [p.item.quantity for p in parts], telling=1) is not None:
            message, advice = sum_message(whole.item, [p.item for p in parts], total, total > whole.value)
            if not set(operands[1:]) & outcome.explained and outcome.relate(
                "sum", operands, whole.value, total, False, message
            ):
                outcome.report("sum-mismatch", "warning", parts[0].item.quantity, message, advice)


def find_all_of_several(window: Window, outcome: Outcome) -> None:
    """801件提案中，已解决564件。另有207件列入计划，30件不能办理: what is told of all comes to all."""
    for passage_part in (window.own, (*window.before[-4:], *window.own)):
        counted = [m for m in passage_part if m.counts and not m.change and m.item.exact]
        if len(counted) < ENOUGH + 1:
            continue
        whole = counted[0]
        behind = window.text[whole.item.quantity.end : whole.item.quantity.end + 12]
        if not re.match(r"[一-龥]{0,8}中[，,：:]", behind) or whole.value < TELLING:
            continue
        parts = [m for m in counted[1:] if m.item.unit == whole.item.unit]
        if len(parts) < ENOUGH or max(p.value for p in parts) >= whole.value:
            continue
        if not any(re.search(r"另有?|其余|此外", p.item.lead) or p.rest for p in parts[1:]):
            continue
        total = sum((p.value for p in parts), Decimal(0))
        operands = (whole.item.index, *(p.item.index for p in parts))
        if total == whole.value:
            outcome.relate("sum", operands, whole.value, total, True, "分项与总数相符。")
        elif slip_in_sum(whole.item.quantity, [p.item.quantity for p in parts], telling=2) is not None:
            message, advice = sum_message(whole.item, [p.item for p in parts], total, total > whole.value)
            if outcome.relate("sum", operands, whole.value, total, False, message):
                until = parts[-1].item.quantity
                outcome.report("sum-mismatch", "warning", whole.item.quantity, message, advice, until)


#: 比年目标4%低0.63个百分点: between two rates, one below the other.
_LOWER = lazy(r"^(?:[，,]?)(?:低于?|下降|降低|少|回落)(?:了|约)?$")
_HIGHER = lazy(r"^(?:[，,]?)(?:高于?|高出|上升|提高|多)(?:了|约)?$")


def find_gaps_of_points(window: Window, outcome: Outcome) -> None:
    """登记失业率为3.37%，比年目标4%低0.63个百分点."""
    for first, base, gap in zip(window.own, window.own[1:], window.own[2:], strict=False):
        if not (first.item.unit == base.item.unit == "%" and "百分点" in gap.item.unit):
            continue
        if not re.search(r"^[，,]?[比较与]", base.item.lead) or not all(m.item.exact for m in (first, base, gap)):
            continue
        sign = -1 if _LOWER.match(gap.item.lead) else 1 if _HIGHER.match(gap.item.lead) else 0
        if not sign or first.change or base.item.clause - first.item.clause > 1:
            continue
        exact = first.value - base.value
        operands = (gap.item.index, first.item.index, base.item.index)
        shown = f"{first.item.quantity.text}与{base.item.quantity.text}相差 {show(abs(exact))} 个百分点"
        if abs(exact - sign * gap.value) <= max(ulp(m.value) for m in (first, base, gap)):
            outcome.relate("yoy", operands, gap.value, abs(exact), True, shown + "，相符。")
        elif outcome.relate("yoy", operands, gap.value, abs(exact), False, shown):
            message = f"{shown}，文中为“{gap.item.quantity.text}”，不符。"
            outcome.report("change-mismatch", "warning", gap.item.quantity, message, "请核对三个数字。")


def find_changes_of_parts(window: Window, outcome: Outcome) -> None:
    """中小学5734所，减少184所。小学3989所，减少158所；初中1745所，减少26所: parts and whole changed by as much together."""
    if sum(m.change != 0 for m in window.own) < ENOUGH - 1:
        return
    by_index = {m.item.index: m for m in window.all}
    sums = {r.operands: r for m in window.own for r in outcome.sums.get(m.item.index, ()) if r.stated == r.expected}
    for operands in sums:
        if not by_index.keys() >= set(operands) or max(operands) < window.own[0].item.index:
            continue
        changes = [_own_change(by_index[index], by_index, operands) for index in operands]
        moved = [m for m in changes if m is not None]
        if len(moved) < max(len(operands), ENOUGH) or len({m.item.unit for m in moved}) > 1:
            continue
        whole, parts = moved[0], moved[1:]
        total = sum((m.change * m.value for m in parts), Decimal(0))
        stated = whole.change * whole.value
        slack = sum((max(slack_of(m.item.quantity), ulp(m.value) / 2) for m in moved), Decimal(0))
        indexes = tuple(m.item.index for m in moved)
        signs = "".join(("＋" if m.change > 0 else "－") + show(m.value) for m in parts).lstrip("＋")
        if abs(total - stated) <= slack:
            outcome.relate("sum", indexes, whole.value, whole.value, True, f"各项增减 {signs}＝{show(stated)}，相符。")
        elif _one_slip(whole, parts, total - stated, slack):
            message = f"各项增减 {signs}＝{show(total)}，文中合计为 {show(stated)}，不符。"
            if outcome.relate("sum", indexes, whole.value, total, False, message):
                advice = "请核对总的增减与各项增减。"
                outcome.report("sum-mismatch", "warning", whole.item.quantity, message, advice, parts[-1].item.quantity)


def _own_change(level: Mention, by_index: dict[int, Mention], operands: tuple[int, ...]) -> Mention | None:
    """The amount by which a figure changed, told right behind it or behind its rate."""
    for index in (level.item.index + 1, level.item.index + 2):
        m = by_index.get(index)
        if m is None or index in operands or m.item.clause - level.item.clause > 2 or m.counts:
            return None
        if m.change and not m.item.is_rate and m.item.unit == level.item.unit and m.item.exact:
            return m
    return None
