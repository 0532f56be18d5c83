"""Two classes that are all there are, told apart from their whole; and the ends a case may come to, one each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise

from yifa.proof.knowledge import lines
from yifa.proof.relations.arithmetic import sums_to
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message
from yifa.proof.relations.slips import slip_in_sum
from yifa.proof.relations.units import same_count
from yifa.proof.relations.vocabulary import complementary, still_open

#: From this many digits on one mistaken digit of a figure tells: the pair is known, its whole is told before.
TELLING = 2


@cache
def endings() -> tuple[tuple[str, ...], ...]:
    """The rows of the table: words for the ends of one sort of case, of which each case comes to one."""
    return tuple(tuple(line.split()) for line in lines("endings"))


def find_pairs_of_a_total(window: Window, outcome: Outcome) -> None:
    """办理2495件。交办2388件，直办107件；按期回复2424件、逾期回复71件: the whole is divided by every pair that is all."""
    counted = [m for m in window.own if m.adds_up and m.item.exact]
    for first, second in pairwise(counted):
        if not _beside(first, second) or "满意" in first.name:
            continue  # who is content was asked of some alone
        if any(outcome.sums.get(m.item.index) for m in (first, second)):
            continue
        if complementary([first.name, second.name], strictly=True):
            _hold(window, [first, second], outcome, exhaustive=True)


def find_endings(window: Window, outcome: Outcome) -> None:
    """应诉案件15起。胜诉9起，原告撤诉5起，现待审1起: no case comes to two ends."""
    counted = [m for m in window.own if m.adds_up and m.item.exact and not outcome.sums.get(m.item.index)]
    for row in endings():
        run: list[Mention] = []
        used: set[str] = set()
        for m in counted:
            word = next((w for w in row if m.name.endswith(w) or m.item.trail.startswith(w)), None)
            if word is None or word in used or (run and not _beside(run[-1], m)):
                if len(run) > 1:
                    break
                run, used = ([m], {word}) if word is not None else ([], set())
                continue
            run.append(m)
            used.add(word)
        if len(run) > 1:
            _hold(window, run, outcome, exhaustive=len(run) > 2)


def _beside(first: Mention, second: Mention) -> bool:
    return (
        same_count(first.item.unit, second.item.unit)
        and first.item.depth == second.item.depth
        and second.item.clause - first.item.clause <= 2
    )


def _hold(window: Window, parts: Sequence[Mention], outcome: Outcome, *, exhaustive: bool) -> None:
    """Hold the parts against the wholes told before; report where the whole is beyond doubt and one slip parts them."""
    largest = max(p.value for p in parts)
    wholes = [
        m
        for m in (*window.before, *window.own)
        if m.adds_up
        and m.item.exact
        and m.item.index < parts[0].item.index
        and same_count(m.item.unit, parts[0].item.unit)
        and m.item.depth <= parts[0].item.depth
    ]
    quantities = [p.item.quantity for p in parts]
    holding = next((m for m in reversed(wholes) if sums_to(quantities, m.item.quantity)), None)
    if holding is not None:
        outcome.sum_holds(holding.item, [p.item for p in parts])
        return
    sure = [
        m for m in wholes if m.total or any(r.operands[0] == m.item.index for r in outcome.sums.get(m.item.index, ()))
    ]
    total = sum((p.value for p in parts), Decimal(0))
    if len({m.value for m in sure}) != 1 or largest >= sure[-1].value:
        return
    whole = sure[-1]
    if total < whole.value and (
        not exhaustive
        or still_open(whole.name, [p.name for p in parts])
        or slip_in_sum(whole.item.quantity, quantities, telling=TELLING) is None
    ):
        return
    message, advice = sum_message(whole.item, [p.item for p in parts], total, total > whole.value)
    operands = (whole.item.index, *(p.item.index for p in parts))
    if outcome.relate("sum", operands, whole.value, total, False, message):
        until = parts[-1].item.quantity
        outcome.report("sum-mismatch", "warning", parts[0].item.quantity, message, advice, until)
        outcome.explained.update(operands)
