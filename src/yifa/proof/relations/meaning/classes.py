"""Classes that are all there are, wherever their figures stand: 第一产业 …，其中工业 …。第三产业 …."""

from __future__ import annotations

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import sums_to
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message
from yifa.proof.relations.slips import slip_in_sum
from yifa.proof.relations.vocabulary import CLASSES, COMPLEMENTS, STRICT, still_open

#: 另有流动人口1706人: no part of what was told before.
_BESIDES = lazy(r"[，、；,;\s]*另(?:有|外)")
#: Rows of the table in which a name of a single character stands cannot be found by name alone.
_BY_NAME = tuple(
    row for row in (*CLASSES, *(p for p in COMPLEMENTS if "".join(p) in STRICT)) if all(len(n) > 1 for n in row)
)


def find_classes(window: Window, outcome: Outcome) -> None:
    """The figures that go by the names of one class each, against the figure before or behind them."""
    counted = [m for m in window.all if m.adds_up and m.item.exact and not _BESIDES.match(m.item.lead)]
    _find([m for m in counted if not m.twin], window, outcome)
    twins = [m for m in counted if m.twin]
    if len(twins) > 2:  # 批准逮捕10件11人，不批准逮捕3件3人: the people are divided as the cases are
        _find(twins, window, outcome)


def _find(counted: list[Mention], window: Window, outcome: Outcome) -> None:
    own = {m.item.index for m in window.own}
    names = "#".join(m.name for m in counted)
    for row in _BY_NAME:
        if row[0] not in names or not all(name in names for name in row):
            continue
        parts = _named(counted, row)
        if len(parts) != len(row) or parts[0].item.index not in own or len({p.item.unit for p in parts}) > 1:
            continue
        indexes = {p.item.index for p in parts}
        judged = (r for r in outcome.relations if r.kind == "sum" and (not r.holds or r.stated == r.expected))
        if any(len(indexes & set(r.operands)) > 1 for r in judged) or parts[-1].item.clause - parts[0].item.clause > 14:
            continue
        others = [m for m in counted if m not in parts and m.item.unit == parts[0].item.unit]
        _judge(parts, others, outcome)


def _named(counted: list[Mention], row: tuple[str, ...]) -> list[Mention]:
    """One figure for each name, in the order of the table and of the text."""
    parts: list[Mention] = []
    for name in row:
        last = parts[-1].item.index if parts else -1
        longer = [n for n in row if name in n and n != name]
        own = next(
            (m for m in counted if m.item.index > last and name in m.name and not any(n in m.name for n in longer)),
            None,
        )
        if own is None:
            return []
        parts.append(own)
    return parts


def _judge(parts: list[Mention], others: list[Mention], outcome: Outcome) -> None:
    before = [m for m in others if m.item.index < parts[0].item.index]
    after = [m for m in others if m.item.index > parts[-1].item.index and m.total]
    rest = [m for m in others if m.item.index == parts[-1].item.index + 1]
    for whole in (*reversed(before), *after):
        quantities = [p.item.quantity for p in parts]
        if rest and sums_to([*quantities, *(m.item.quantity for m in rest)], whole.item.quantity):
            return  # 满意571件，不满意23件，未评价89件
        if sums_to(quantities, whole.item.quantity):
            outcome.sum_holds(whole.item, [p.item for p in parts])
            return
    largest = max(p.value for p in parts)
    nearest = [m for m in (*reversed(before), *after) if m.value >= largest or m.total] or list(reversed(before))[:2]
    slips = [m for m in nearest[:3] if slip_in_sum(m.item.quantity, [p.item.quantity for p in parts], telling=1)]
    if not slips and not any(m.value >= largest or m.total for m in nearest):
        return
    whole = (slips or nearest)[0]
    if (
        not 0 <= parts[0].item.clause - whole.item.clause <= (10 if whole.total else 6 if slips else 4)
        or whole.item.index in outcome.explained
    ):
        return
    total = sum((p.value for p in parts), start=whole.value * 0)
    decided = any(outcome.sums.get(p.item.index - 1) for p in parts if p.twin)  # 13件14人：10件11人、3件3人
    if total < whole.value and not decided and still_open(whole.name, [p.name for p in parts]):
        return
    message, suggestion = sum_message(whole.item, [p.item for p in parts], total, total > whole.value)
    indexes = (whole.item.index, *(p.item.index for p in parts))
    outcome.overrule("sum", indexes)
    if outcome.relate("sum", indexes, whole.value, total, False, message):
        until = None if whole.item.sentence == parts[0].item.sentence else parts[-1].item.quantity
        outcome.report("sum-mismatch", "warning", whole.item.quantity, message, suggestion, until)
        outcome.explained.update(indexes)
