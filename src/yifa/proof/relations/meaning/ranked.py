"""Those that rank first, and their share together: 位居前三的：甲类783件、乙类579件、丙类562件，占总量的77%."""

from __future__ import annotations

import re
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, rounding_of, show
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.units import same_kind

_FIRST = lazy(r"居前|前[二三四五六七八九十\d]|排名|最多的")
_OF_ALL = lazy(r"总|全部|全年|全[镇县区市]")


def find_shares_of_the_first(window: Window, outcome: Outcome) -> None:
    """The share of the first few together, of the total that was told before."""
    for at, rate in enumerate(window.own):
        if rate.item.unit != "%" or not rate.share or not _OF_ALL.search(rate.share) or not rate.item.exact:
            continue
        parts = _listed(window, window.own[:at])
        if len(parts) < 2:
            continue
        total = sum((p.value for p in parts), Decimal(0))
        unit = parts[0].item.unit
        by_index = {m.item.index: m for m in (*window.totals, *window.before, *window.own)}
        earlier = [by_index[index] for index in sorted(by_index) if index < parts[0].item.index]
        wholes = [m for m in earlier if m.adds_up and same_kind(m.item.unit, unit) and m.value >= total]
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


def _listed(window: Window, before: tuple[Mention, ...]) -> list[Mention]:
    """The run of figures that ends before the share, from the words that rank them on."""
    parts: list[Mention] = []
    for m in reversed(before):
        if not m.counts or not m.item.exact or (parts and m.item.unit != parts[0].item.unit):
            return []
        parts.insert(0, m)
        earlier = [o for o in window.all if o.item.index < m.item.index]
        start = earlier[-1].item.quantity.end if earlier else window.passage.start
        lead = window.text[start : m.item.quantity.start]
        if _FIRST.search(re.split("[。；;\n]", lead)[-1]):
            return parts
        if not lead.startswith("、"):
            return []
    return []


def _report(rate: Mention, parts: list[Mention], whole: Mention, total: Decimal, outcome: Outcome) -> None:
    exact = HUNDRED * total / whole.value
    written = "＋".join(show(p.value) for p in parts)
    message = f"（{written}）÷{show(whole.value)}＝{show(exact)}%，文中为 {rate.item.quantity.text}，不符。"
    operands = (rate.item.index, *(p.item.index for p in parts), whole.item.index)
    if outcome.relate("ratio", operands, rate.value, exact, False, message):
        advice = f"按文中数字应为 {show(exact)}%，请核对各项和总数。"
        outcome.report("share-mismatch", "warning", rate.item.quantity, message, advice)
