"""Two measures told side by side: 简易程序40起，罚款11100元；普通程序2起，罚款7900元，全年罚款总额19000元."""

from __future__ import annotations

import re

from yifa.proof.relations.arithmetic import show, sums_to
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message
from yifa.proof.relations.vocabulary import complementary, exhaustive, still_open


def find_columns(window: Window, outcome: Outcome) -> None:
    """The segments of a sentence that are built alike, and a total of one of their measures before or behind them."""
    rows = _rows(window)
    if len(rows) < 2:
        return
    inside = {m.item.index for row in rows for m in row}
    outside = [m for m in window.all if m.counts and m.item.exact and m.item.index not in inside]
    for column in range(len(rows[0])):
        parts = [row[column] for row in rows]
        if not all(p.item.exact for p in parts):
            continue
        totals = [m for m in outside if m.item.unit == parts[0].item.unit]
        fitting = next((m for m in totals if sums_to([p.item.quantity for p in parts], m.item.quantity)), None)
        if fitting is not None:
            indexes = (fitting.item.index, *(p.item.index for p in parts))
            reason = f"{show(fitting.value)}＝{'＋'.join(show(p.value) for p in parts)}，相符。"
            outcome.relate("sum", indexes, fitting.value, fitting.value, True, reason)
            outcome.explained.update(indexes)
            continue
        total = next((m for m in totals if m.total or (m is totals[0] and _heads(m, rows))), None)
        labels = [_label(row[0]) for row in rows]
        if total is None or total.item.index in outcome.explained or not (exhaustive(labels) or total.total):
            continue
        value = sum((p.value for p in parts), start=total.value * 0)
        message, suggestion = sum_message(total.item, [p.item for p in parts], value, value > total.value)
        indexes = (total.item.index, *(p.item.index for p in parts))
        if value < total.value and still_open(total.name, labels):
            continue
        if not exhaustive(labels) and not max(p.value for p in parts) <= total.value <= 2 * value:
            continue
        if any(complementary([total.name, label]) for label in labels):
            continue  # 农村火灾共39万起；城市火灾25万起；其他区域1.7万起
        if outcome.relate("sum", indexes, total.value, value, False, message):
            outcome.report("sum-mismatch", "warning", total.item.quantity, message, suggestion)
            outcome.explained.update(indexes)


def _heads(total: Mention, rows: list[list[Mention]]) -> bool:
    return total.item.index < rows[0][0].item.index


def _label(first: Mention) -> str:
    return first.name


def _rows(window: Window) -> list[list[Mention]]:
    """Runs of figures with the same units in the same order, at least two figures each, one run behind the other."""
    counted = [m for m in window.own if m.counts]
    for width in (2, 3):
        for start in range(len(counted) - 2 * width + 1):
            first = counted[start : start + width]
            units = [m.item.unit for m in first]
            if len(set(units)) < width or "" in units or re.search("[；;]", window.between(first[0], first[-1])):
                continue
            rows = [first]
            at = start + width
            while [m.item.unit for m in counted[at : at + width]] == units:
                rows.append(counted[at : at + width])
                at += width
            if len(rows) >= 2 and _alike(rows):
                return rows
    return []


def _alike(rows: list[list[Mention]]) -> bool:
    """The second figures carry the same words in each row (罚款 … 罚款), and none of the rows speaks of a total."""
    if any(m.total for row in rows for m in row):
        return False
    words = {re.sub(r"[^一-龥]", "", row[1].item.lead)[-2:] for row in rows}
    return len(words) == 1
