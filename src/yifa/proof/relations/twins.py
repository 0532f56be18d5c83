"""One list counted in two units: 41户128人，其中17户52人、19户58人、5户18人."""

from __future__ import annotations

from decimal import Decimal

from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import judge_parts, sum_message
from yifa.proof.relations.slips import slip_in_sum


def find_second_unit(
    whole: Item, parts: list[Item], items: list[Item], passage: Passage, outcome: Outcome, *, complete: bool
) -> None:
    """15批286人次: the same list counted in a second unit."""
    if len(parts) < 2:
        return
    twins = []
    for part in parts:
        position = items.index(part)
        follower = items[position + 1] if position + 1 < len(items) else None
        if follower is None or follower.lead or follower.unit == part.unit:
            return
        twins.append(follower)
    position = items.index(whole)
    second = items[position + 1] if position + 1 < len(items) else None
    if second is None or second.lead or len({t.unit for t in twins} | {second.unit}) != 1:
        return
    judge_parts(second, twins, parts[0].lead, complete, passage, outcome, labels=[p.lead for p in parts])
    total = sum((p.value for p in parts), Decimal(0))
    if total != whole.value and second.value == sum((t.value for t in twins), Decimal(0)):
        _unlike_its_twin(whole, parts, total, outcome)


def _unlike_its_twin(whole: Item, parts: list[Item], total: Decimal, outcome: Outcome) -> None:
    """监测对象41户128人，其中17户52人、19户58人、5户18人: where the people make it up, the households must."""
    if (
        not all(i.exact for i in (whole, *parts))
        or slip_in_sum(whole.quantity, [p.quantity for p in parts], telling=1) is None
    ):
        return
    indexes = (whole.index, *(p.index for p in parts))
    outcome.overrule("sum", indexes)
    message, suggestion = sum_message(whole, parts, total, total > whole.value)
    if outcome.relate("sum", indexes, whole.value, total, False, message):
        outcome.report("sum-mismatch", "warning", whole.quantity, message, suggestion, parts[-1].quantity)
        outcome.explained.update(indexes)
