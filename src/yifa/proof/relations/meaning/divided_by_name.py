"""Wholes that are known to have these parts and no others: 第二产业增加值 is that of 工业 and of 建筑业."""

from __future__ import annotations

from decimal import Decimal

from yifa.proof.knowledge import rows
from yifa.proof.relations.arithmetic import sums_to
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message
from yifa.proof.relations.slips import slip_in_sum

_WHOLES = tuple((row[0], tuple(row[1].split("/"))) for row in rows("divided", "："))
#: How many clauses behind its whole the last part may stand.
FAR = 12


def find_parts_by_name(window: Window, outcome: Outcome) -> None:
    """A whole and its parts by their names, where a single slip parts them."""
    words = window.passage.words
    possible = [row for row in _WHOLES if row[0] in words]
    if not possible:
        return
    counted = [m for m in window.all if m.adds_up and m.item.exact and not m.twin]
    names = "#".join(m.name for m in counted)
    for named, classes in possible:
        if named not in names or not all(c in names for c in classes):
            continue
        for whole in (m for m in window.own if m in counted and named in m.name):
            parts = _parts_of(whole, named, classes, counted)
            if parts and not outcome.explained.issuperset(p.item.index for p in parts):
                _judge(whole, parts, outcome)


def _parts_of(whole: Mention, named: str, classes: tuple[str, ...], counted: list[Mention]) -> list[Mention]:
    """The first figure behind the whole under each name, in the whole's unit; empty where one is missing."""
    parts: list[Mention] = []
    for own in classes:
        part = next(
            (
                m
                for m in counted
                if 0 < m.item.clause - whole.item.clause <= FAR
                and own in m.name
                and named not in m.name
                and m.item.unit == whole.item.unit
                and m.value < whole.value
            ),
            None,
        )
        if part is None or part in parts:
            return []
        parts.append(part)
    return sorted(parts, key=lambda m: m.item.index)


def _judge(whole: Mention, parts: list[Mention], outcome: Outcome) -> None:
    items = [p.item for p in parts]
    quantities = [i.quantity for i in items]
    if sums_to(quantities, whole.item.quantity):
        outcome.sum_holds(whole.item, items)
        return
    if slip_in_sum(whole.item.quantity, quantities) is None:
        return
    total = sum((p.value for p in parts), Decimal(0))
    message, advice = sum_message(whole.item, items, total, total > whole.value)
    operands = (whole.item.index, *(i.index for i in items))
    outcome.overrule("sum", operands)
    if outcome.relate("sum", operands, whole.value, total, False, message):
        until = None if whole.item.sentence == items[-1].sentence else items[-1].quantity
        outcome.report("sum-mismatch", "warning", whole.item.quantity, message, advice, until)
        outcome.explained.update(operands)
