"""Tables: totals of columns and rows, and figures of the text that a table states too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from yifa.proof.model import Cell, Quantity, Table
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import bounds, overlap, show, written_sum
from yifa.proof.relations.items import Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.rate_columns import find_rate_columns
from yifa.proof.relations.repeats import SHORTEST, measure_of

_TOTAL = lazy(r"^(?:合计|总计|共计|总数|小计|总和|全镇合计|全县合计)(?:[（(].{0,8}[)）])?$")
_INNER = lazy(r"^(?:其中|小计|其中[:：].*)$")
_NOT_ADDED = lazy(r"率|占比|比例|%|％|平均|人均|序号|同比|排名|得分|年份|电话|备注|单价|增幅")


class Grid:
    """A table as rows and columns of labels and figures."""

    def __init__(self, table: Table, figures: dict[tuple[int, int], int]) -> None:
        self.labels: dict[tuple[int, int], str] = {}
        self.figures = figures
        for cell in table.cells:
            self.labels[cell.row, cell.column] = re.sub(r"\s", "", cell.text)
        self.rows = max((c.row for c in table.cells), default=-1) + 1
        self.columns = max((c.column for c in table.cells), default=-1) + 1

        # One pass each, for a row may have thousands of cells.
        self._row_labels: dict[int, str] = {}
        self._column_labels: dict[int, str] = {}
        filled: set[int] = set()
        for row, column in sorted(self.labels):
            label = self.labels[row, column]
            if (row, column) in figures:
                filled.add(column)
            elif label:
                self._row_labels.setdefault(row, label)
                if column not in filled:
                    self._column_labels[column] = label

    def row_label(self, row: int) -> str:
        """The nearest cell without a figure at the left end of a row."""
        return self._row_labels.get(row, "")

    def column_label(self, column: int) -> str:
        """The lowest heading above the figures of a column."""
        return self._column_labels.get(column, "")


def find_tables(
    tables: Sequence[Table], quantities: Sequence[Quantity], passages: Sequence[Passage], outcome: Outcome
) -> None:
    """Check every table for its own totals, then the text against the tables."""
    for table in tables:
        grid = Grid(table, _figures(table, quantities))
        _columns(grid, quantities, outcome)
        _rows(grid, quantities, outcome)
        find_rate_columns(grid, quantities, outcome)
        _against_text(grid, table, quantities, passages, outcome)


def _figures(table: Table, quantities: Sequence[Quantity]) -> dict[tuple[int, int], int]:
    """The cells that hold one figure and nothing else, with the index of their quantity."""
    by_start = {q.start: i for i, q in enumerate(quantities)}
    figures = {}
    for cell in table.cells:
        index = by_start.get(cell.start + _indent(cell))
        if index is None:
            continue
        quantity = quantities[index]
        counted = quantity.kind in ("count", "money", "percent") and quantity.value is not None
        if counted and quantity.end >= cell.start + len(cell.text.rstrip()):
            figures[cell.row, cell.column] = index
    return figures


def _indent(cell: Cell) -> int:
    return len(cell.text) - len(cell.text.lstrip())


def _columns(grid: Grid, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """A row 合计 is the sum of the rows above or below it."""
    totals = [r for r in range(grid.rows) if _TOTAL.match(grid.row_label(r)) and grid.row_label(r) != "小计"]
    if len(totals) != 1 or any(_INNER.match(grid.row_label(r)) for r in range(grid.rows)):
        return
    for column in range(grid.columns):
        if (totals[0], column) not in grid.figures or _NOT_ADDED.search(grid.column_label(column)):
            continue
        parts = [grid.figures[r, column] for r in range(grid.rows) if r != totals[0] and (r, column) in grid.figures]
        _add_up(grid.figures[totals[0], column], parts, f"“{grid.column_label(column)}”一列", quantities, outcome)


def _rows(grid: Grid, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """A column 合计 is the sum of the other columns."""
    totals = [c for c in range(grid.columns) if _TOTAL.match(grid.column_label(c))]
    if len(totals) != 1 or any(_INNER.match(grid.column_label(c)) for c in range(grid.columns)):
        return
    for row in range(grid.rows):
        if (row, totals[0]) not in grid.figures or _NOT_ADDED.search(grid.row_label(row)):
            continue
        parts = [
            grid.figures[row, c]
            for c in range(grid.columns)
            if c != totals[0] and (row, c) in grid.figures and not _NOT_ADDED.search(grid.column_label(c))
        ]
        _add_up(grid.figures[row, totals[0]], parts, f"“{grid.row_label(row)}”一行", quantities, outcome)


def _add_up(whole: int, parts: Sequence[int], place: str, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    if len(parts) < 2 or any(quantities[i].kind == "percent" for i in (whole, *parts)):
        return
    stated = quantities[whole].value or Decimal(0)
    total = sum((quantities[i].value or Decimal(0) for i in parts), Decimal(0))
    written = written_sum(quantities[i].value or Decimal(0) for i in parts)
    if total == stated:
        outcome.relate("sum", (whole, *parts), stated, total, True, f"表中{place}：{written}＝{show(stated)}，相符。")
        return
    word = "多" if total > stated else "少"
    message = (
        f"表中{place}：合计 {show(stated)} ≠ {written}＝{show(total)}，分项比合计{word} {show(abs(total - stated))}。"
    )
    if outcome.relate("sum", (whole, *parts), stated, total, False, message):
        outcome.report("table-total", "error", quantities[whole], message, f"按分项合计应为 {show(total)}。")


def _against_text(
    grid: Grid, table: Table, quantities: Sequence[Quantity], passages: Sequence[Passage], outcome: Outcome
) -> None:
    """A figure of the text whose words are the row's label: the table must say the same."""
    stated: dict[str, list[int]] = defaultdict(list)
    for (row, column), index in grid.figures.items():
        for label in {grid.row_label(row), grid.row_label(row) + grid.column_label(column)}:
            if len(label) >= SHORTEST and not _NOT_ADDED.search(label):
                stated[label].append(index)
    for passage in passages:
        if table.start <= passage.start < table.end:
            continue
        for item in passage.items:
            indexes = stated.get(measure_of(item), [])
            if len(indexes) != 1 or not item.exact:
                continue
            there = quantities[indexes[0]]
            operands = (item.index, indexes[0])
            value = there.value or Decimal(0)
            if overlap(bounds(item.quantity), bounds(there)):
                outcome.relate("equal", operands, item.value, value, True, f"正文与表格均为 {show(value)}，一致。")
                continue
            message = f"“{measure_of(item)}”正文为 {item.quantity.text}，表中为 {there.text.strip()}，不一致。"
            if outcome.relate("equal", operands, item.value, value, False, message):
                outcome.report("text-against-table", "warning", item.quantity, message, "请核对正文与表格。")
