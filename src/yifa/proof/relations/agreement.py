"""What rates and shares have in common: the counts of a sentence, and noting that a percentage agrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, Rounding, show, slack_of, ulp
from yifa.proof.relations.items import Item
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.vocabulary import AVERAGE

#: 按期办结率100% says nothing of what is not yet due.
TIMELY = lazy(r"按[期时]|及时|限期|时限")


def counts(items: Sequence[Item]) -> list[Item]:
    """The figures that count things, without rates, points, multiples and averages."""
    return [
        i
        for i in items
        if not i.is_rate and i.quantity.kind != "percent" and "倍" not in i.unit and not AVERAGE.search(i.lead)
    ]


def note_agreement(rate: Item, part: Item, whole: Item, rounding: Rounding, exact: Decimal, outcome: Outcome) -> None:
    sign = "＝" if exact == rate.value else "≈"
    reason = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}{rate.unit} {sign} {rate.quantity.text}，相符。"
    if not outcome.relate("ratio", (rate.index, part.index, whole.index), rate.value, exact, True, reason):
        return
    outcome.explained.add(rate.index)
    open_cases = part.exact and whole.exact and rate.exact and rate.value == HUNDRED > exact and rate.unit == "%"
    if open_cases and not TIMELY.search(rate.lead) and not slack_of(part.quantity) and not slack_of(whole.quantity):
        message = (
            f"{show(whole.value)} {whole.unit}中有 {show(whole.value - part.value)} {whole.unit}不在内，不能称 100%。"
        )
        advice = f"应为 {show(exact)}%，或写明其余情况。"
        outcome.report("rate-not-full", "warning", rate.quantity, message, advice)
    if "成功率" in rate.lead and re.search(r"结案|办结", part.lead) and "成功" not in part.label:
        message = f"按 {show(part.value)}÷{show(whole.value)} 计算的是结案率，文中称为成功率。"
        outcome.report("rate-name", "info", rate.quantity, message, "成功率应为达成协议数与调解数之比，请核对口径。")
    if rounding == "truncated":
        rounded = exact.quantize(ulp(rate.value), ROUND_HALF_UP)
        outcome.report(
            "rate-truncated",
            "info",
            rate.quantity,
            f"{show(part.value)}÷{show(whole.value)}＝{show(exact, 3)}%，四舍五入为 {show(rounded)}%，文中舍去尾数。",
            f"可改为 {show(rounded)}%。",
        )
