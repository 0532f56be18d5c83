"""Columns of a table that are worked out of others (成功率 of 成功 and 受理), and stages side by side (成功22 of 受理20)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations
from typing import Protocol

from yifa.proof.model import Quantity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, rounding_of, show
from yifa.proof.relations.meaning.flows import stages
from yifa.proof.relations.outcome import Outcome

_RATE = lazy(r"率|占比|比例")
_NOT_COUNTED = lazy(r"序号|年份|编号|电话|排名|得分|日期")
#: More columns than this are compared with no rate.
MOST_COLUMNS = 16


class Labelled(Protocol):
    """A table as figures by row and column, with the heading of each column."""

    figures: dict[tuple[int, int], int]

    def column_label(self, column: int) -> str:
        """The lowest heading above the figures of a column."""


def find_rate_columns(grid: Labelled, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """Each rate against the two columns it is worked out of; each row's stages in their order."""
    columns = sorted({c for _, c in grid.figures})
    if not 2 <= len(columns) <= MOST_COLUMNS:
        return
    rates = [c for c in columns if _RATE.search(grid.column_label(c))]
    counts = [c for c in columns if c not in rates and not _NOT_COUNTED.search(grid.column_label(c))]
    for column in rates:
        pair = _pair(grid, column, counts, quantities)
        if pair is not None:
            _against(grid, column, pair, quantities, outcome)
    _stages(grid, counts, quantities, outcome)


def _rows(grid: Labelled, column: int, part: int, whole: int) -> list[tuple[int, int, int]]:
    """The indexes of rate, part and whole of each row that has all three."""
    rows = []
    for (row, at), index in grid.figures.items():
        if at == column and (row, part) in grid.figures and (row, whole) in grid.figures:
            rows.append((index, grid.figures[row, part], grid.figures[row, whole]))
    return rows


def _fits(indexes: tuple[int, int, int], quantities: Sequence[Quantity]) -> bool:
    rate, part, whole = (quantities[i] for i in indexes)
    if not whole.value or rate.value is None or part.value is None:
        return True
    exact = HUNDRED * part.value / whole.value
    stated = rate.value if rate.unit == "%" or rate.value > 1 else rate.value * HUNDRED
    return rounding_of(exact, stated) != "neither" or abs(exact - stated) <= 1


def _pair(grid: Labelled, column: int, counts: Sequence[int], quantities: Sequence[Quantity]) -> tuple[int, int] | None:
    """The two columns most rows of which give the rate; by their names where no row does."""
    best, most = None, 0
    for part, whole in permutations(counts, 2):
        rows = _rows(grid, column, part, whole)
        fitting = sum(_fits(r, quantities) for r in rows)
        if fitting > most and fitting >= max(1, len(rows) // 2):
            best, most = (part, whole), fitting
    if best is not None:
        return best
    stem = re.sub(r"率.*", "", grid.column_label(column))[-2:]
    named = [c for c in counts if stem and stem in grid.column_label(c)]
    begun = [
        c for c in counts if re.search(r"受理|总|合计|应|收到|接收|排查|检查", grid.column_label(c)) and c not in named
    ]
    return (named[0], begun[0]) if len(named) == 1 and len(begun) == 1 else None


def _against(
    grid: Labelled, column: int, pair: tuple[int, int], quantities: Sequence[Quantity], outcome: Outcome
) -> None:
    name = grid.column_label(column)
    for indexes in _rows(grid, column, *pair):
        rate, part, whole = (quantities[i] for i in indexes)
        if part.value is None or not whole.value or rate.value is None:
            continue
        exact = HUNDRED * part.value / whole.value
        holds = _fits(indexes, quantities)
        shown = f"{show(part.value)}÷{show(whole.value)}＝{show(exact)}%"
        message = f"表中“{name}”：{shown}" + ("，相符。" if holds else f"，表中为“{rate.text.strip()}”，不符。")
        if outcome.relate("ratio", indexes, rate.value, exact, holds, message) and not holds:
            outcome.report("table-rate", "warning", rate, message, f"按表中数字应为 {show(exact, 1)}%。")


def _stages(grid: Labelled, counts: Sequence[int], quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """成功22 of 受理20: no row has more at a later stage."""
    for flow in stages():
        placed = {c: n for c in counts for n, stage in enumerate(flow) if any(w in grid.column_label(c) for w in stage)}
        for (row, column), index in grid.figures.items():
            for other, stage in placed.items():
                if column not in placed or placed[column] <= stage or (row, other) not in grid.figures:
                    continue
                before, after = quantities[grid.figures[row, other]], quantities[index]
                if before.value is None or after.value is None or after.value <= before.value:
                    continue
                early, late = grid.column_label(other), grid.column_label(column)
                message = f"表中“{late}”{after.text.strip()} 多于“{early}”{before.text.strip()}。"
                operands = (index, grid.figures[row, other])
                if outcome.relate("bound", operands, after.value, before.value, False, message):
                    outcome.report("table-stage", "warning", after, message, "请核对这一行；有上期结转的写明。")
