"""Classes that leave no gap by their form: 35岁及以下 …，36至54岁 …，55岁及以上 …."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import sums_to
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message
from yifa.proof.relations.slips import slip_in_sum
from yifa.proof.relations.units import same_count

_BELOW = lazy(r"(\d+)[岁周年亩头人万元]{0,2}(?:[（(]不?含[^）)]*[）)])?[及和]?以下|不[满足](\d+)")
_FROM = lazy(r"(\d+)[岁周年亩头人万元]{0,2}(?:[（(]不?含[^）)]*[）)])?(?:[及和]?以上|不[满足]|至|到|[-—－~～–]+)")
_BETWEEN = lazy(r"(\d+)[岁周年亩头人万元]{0,2}(?:以上不[满足]|至|到|[-—－~～–]+)(?:不[满足])?(\d+)")
#: Stands for a band without an upper end.
_ENDLESS = 10**6

Band = tuple[int, int]
#: From which age one may as a rule answer for a crime, and from which one is of age, as reports count minors.
_MINORS: Band = (14, 18)


def find_bands(window: Window, outcome: Outcome) -> None:
    """Runs of figures whose bands follow one another from the lowest to the open end, against the whole before them."""
    counted = [m for m in window.own if m.adds_up and m.item.exact]
    if len(counted) < 3:
        return
    banded = [(m, band) for m in counted if (band := _band(m.item.lead)) is not None]
    for start in range(len(banded)):
        closed: dict[Band, Mention | None] = {band: m for m, band in banded[:start]}
        if "未成年" in window.passage.words:
            closed[_MINORS] = None
        run, whole = _run(banded[start:], closed | {(0, _ENDLESS): None})
        if len(run) > 1:
            _judge(run, whole, window, outcome)
            return


def _band(lead: str) -> Band | None:
    """Lowest and highest year of a band, both inclusive where the text says so; None where there is none."""
    words = lead[-24:].replace("百岁", "100岁")
    if between := _BETWEEN.search(words):
        return int(between[1]), int(between[2])
    if below := _BELOW.search(words):
        return 0, int(below[1] or below[2])
    if above := _FROM.search(words):
        return int(above[1]), _ENDLESS
    return None


def _run(
    banded: Sequence[tuple[Mention, Band]], closed: Mapping[Band, Mention | None]
) -> tuple[list[Mention], Mention | None]:
    """The longest run from the first on that leaves no gap within one of the bands, and the figure of that band.

    80周岁以上964人，其中80—89岁827人、90—99岁133人、百岁以上4人. No figure is told for a band that all fall into.
    """
    unit, depth = banded[0][0].item.unit, banded[0][0].item.depth
    best: tuple[list[Mention], Mention | None] = [], None
    taken: list[tuple[Mention, Band]] = []
    for m, band in banded:
        if not same_count(m.item.unit, unit) or m.item.depth != depth:
            break
        taken.append((m, band))
        bands = sorted(b for _, b in taken)
        ends = (bands[0][0], bands[-1][1])
        if ends in closed and all(b[0] - a[1] in (0, 1) for a, b in pairwise(bands)):
            best = [one for one, _ in taken], closed[ends]
    return best


def _judge(parts: Sequence[Mention], only: Mention | None, window: Window, outcome: Outcome) -> None:
    quantities = [p.item.quantity for p in parts]
    largest = max(p.value for p in parts)
    wholes = (
        [only]
        if only is not None
        else [
            m
            for m in window.all
            if m.item.index < parts[0].item.index
            and m.adds_up
            and m.item.exact
            and same_count(m.item.unit, parts[0].item.unit)
            and (m.value >= largest or m.item.sentence == parts[0].item.sentence)
        ]
    )
    indexes = tuple(p.item.index for p in parts)
    for whole in reversed(wholes):
        if sums_to(quantities, whole.item.quantity):
            outcome.sum_holds(whole.item, [p.item for p in parts])
            return
    if not wholes:
        return
    slips = (m for m in reversed(wholes) if slip_in_sum(m.item.quantity, quantities, telling=1))
    whole = next(slips, max(wholes, key=lambda m: m.value))
    total = sum((p.value for p in parts), Decimal(0))
    operands = (whole.item.index, *indexes)
    if not Decimal("0.3") < total / whole.value < 3 or any(
        set(operands) <= set(r.operands) and not r.holds for r in outcome.relations
    ):
        return
    message, advice = sum_message(whole.item, [p.item for p in parts], total, total > whole.value)
    outcome.overrule("sum", operands)
    if outcome.relate("sum", operands, whole.value, total, False, message):
        until = None if whole.item.sentence == parts[0].item.sentence else parts[-1].item.quantity
        outcome.report("sum-mismatch", "warning", whole.item.quantity, message, advice, until)
        outcome.explained.update(operands)
