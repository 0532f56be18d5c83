"""Those that rank first, and their share together: 位居前三的：甲类783件、乙类579件、丙类562件，占总量的77%."""

from __future__ import annotations

import re
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, rounding_of, show, written_sum
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.units import same_kind

_FIRST = lazy(r"居前|前[二三四五六七八九十\d]|排名|最多的|较[大多高]的|集中在")
_TOGETHER = lazy(r"(?:合计|共|总共|三者|两者|合)占(?:比|到)?(?:达|为)?$")
_OF_ALL = lazy(r"总|全部|全年|全[镇县区市]")


def find_shares_of_the_first(window: Window, outcome: Outcome) -> None:
    """The share of the first few together, of the total that was told before."""
    for at, rate in enumerate(window.own):
        if rate.item.unit != "%" or rate.share is None or not rate.item.exact or "分别" in rate.item.lead:
            continue
        if not (_OF_ALL.search(rate.share) or _TOGETHER.search(rate.item.lead)):
            continue
        parts = _listed(window, window.own[:at])
        if len(parts) < 2:
            continue
        total = sum((p.value for p in parts), Decimal(0))
        unit = parts[0].item.unit
        by_index = {m.item.index: m for m in (*window.totals, *window.before, *window.own)}
        earlier = [by_index[index] for index in sorted(by_index) if index < parts[0].item.index]
        wholes = [m for m in earlier if m.adds_up and same_kind(m.item.unit, unit) and m.value >= total]
        wholes = _by_name(rate.share, unit, window) or wholes
        operands = (rate.item.index, *(p.item.index for p in parts))
        fitting = [w for w in wholes if rounding_of(HUNDRED * total / w.value, rate.value) != "neither"]
        if fitting:
            whole = fitting[-1]
            shown = f"{show(total)}÷{show(whole.value)}＝{show(HUNDRED * total / whole.value)}%，相符。"
            outcome.relate("ratio", (*operands, whole.item.index), rate.value, rate.value, True, shown)
        else:
            named = [w for w in wholes if w.total and w.item.exact] or wholes
            if len({w.value for w in named}) == 1:
                _report(rate, parts, named[0], total, outcome)
        outcome.explained.add(rate.item.index)


def _by_name(share: str, unit: str, window: Window) -> list[Mention]:
    """占转派工单总量的: what sentences before told under that name."""
    name = re.sub("总[数量].*", "", share)
    amounts = (m for mentions in window.earlier for m in mentions if m.counts and same_kind(m.item.unit, unit))
    return [m for m in amounts if len(name) > 3 and m.name.endswith(name)]


def _listed(window: Window, before: tuple[Mention, ...]) -> list[Mention]:
    """The run of figures that ends before the share, from the words that rank them on."""
    parts: list[Mention] = []
    for m in reversed(before):
        if not m.counts or not m.item.exact or (parts and m.item.unit != parts[0].item.unit):
            return []
        parts.insert(0, m)
        earlier = [o for o in window.all if o.item.index < m.item.index and not _is_rank(o, window)]
        start = earlier[-1].item.quantity.end if earlier else window.passage.start
        lead = window.text[start : m.item.quantity.start]
        if _FIRST.search(re.split("[。；;\n]", lead)[-1]):
            return parts
        if not lead.lstrip("）)").startswith("、"):
            return []
    return []


_JOINT = lazy(
    r"(?:^|[，；,;])([一-龥]{2,8}?)(?:类|方面)?[与和、及]([一-龥]{2,8}?)(?:类|方面)?(?:两[项类者个方面]*)?"
    r"(?:合计|共计?|总共|一共|合)占(?:比|[^，。；占]{0,8}?的?(?:比例|比重)?)(?:为|达到?)?$"
)


def find_joint_shares(window: Window, outcome: Outcome) -> None:
    """民生保障与土地征拆合计占比62.49%: two of a list by their names, of what the list makes up."""
    for rate in window.own:
        joint = _JOINT.search(rate.item.lead) if rate.item.unit == "%" and rate.item.exact else None
        if joint is None:
            continue
        amounts = [m for ms in (*window.earlier[-2:], window.own) for m in ms if m.counts and m.item.exact]
        amounts = [m for m in amounts if m.item.index < rate.item.index]
        named = [[m for m in amounts if m.name.startswith(name)] for name in joint.groups()]
        if any(len(ms) != 1 for ms in named):
            continue
        parts = [ms[0] for ms in named]
        wholes = {r.operands[0] for r in outcome.sums.get(parts[0].item.index, ())}
        wholes &= {r.operands[0] for r in outcome.sums.get(parts[1].item.index, ())}
        whole = next((m for m in amounts if wholes == {m.item.index}), None)
        if whole is None or not whole.value:
            continue
        total = parts[0].value + parts[1].value
        if rounding_of(HUNDRED * total / whole.value, rate.value) != "neither":
            operands = (rate.item.index, *(p.item.index for p in parts), whole.item.index)
            outcome.relate("ratio", operands, rate.value, rate.value, True, "两项之和与总数之比相符。")
            outcome.explained.add(rate.item.index)
        else:
            _report(rate, parts, whole, total, outcome)


def _is_rank(m: Mention, window: Window) -> bool:
    """前三位: how many are ranked, no figure of the list."""
    return window.text[max(m.item.quantity.start - 1, 0) : m.item.quantity.start] == "前"


def _report(rate: Mention, parts: list[Mention], whole: Mention, total: Decimal, outcome: Outcome) -> None:
    exact = HUNDRED * total / whole.value
    written = written_sum(p.value for p in parts)
    message = f"（{written}）÷{show(whole.value)}＝{show(exact)}%，文中为 {rate.item.quantity.text}，不符。"
    operands = (rate.item.index, *(p.item.index for p in parts), whole.item.index)
    if outcome.relate("ratio", operands, rate.value, exact, False, message):
        advice = f"按文中数字应为 {show(exact)}%，请核对各项和总数。"
        outcome.report("share-mismatch", "warning", rate.item.quantity, message, advice)
