"""Tables in the light text: lists with a heading row, and ruled forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from yifa.office.errors import ContentFault
from yifa.office.inline import cell_lines, trim
from yifa.office.model import Align, Cell, Paragraph, Row, TableBlock

_HEIGHT = re.compile(r"\{\s*(\d+(?:\.\d+)?)\s*mm\s*\}$")
_RULE_CELL = re.compile(r":?-+:?")
#: Height of one line of a signature strip, mm.
_STRIP_LINE = 8.0


@dataclass
class _Raw:
    text: str
    columns: int


def parse_data_table(lines: list[str]) -> TableBlock:
    """A table of ``| a | b |`` lines; a ``|---|`` line ends the heading rows and sets alignment.

    :raises ContentFault: when a row has more columns than the first.
    """
    aligns: list[Align] = []
    rows: list[tuple[list[_Raw], bool]] = []
    for line in lines:
        cells = _split(line)
        if all(_RULE_CELL.fullmatch(cell.text) for cell in cells):
            aligns = [_align(cell.text) for cell in cells]
            rows = [(row, True) for row, _ in rows]
        else:
            rows.append((cells, False))
    if not rows:
        raise ContentFault("表格只有分隔线，没有内容。请至少写一行。")
    width = sum(cell.columns for cell in rows[0][0])
    built: list[Row] = []
    for cells, heading in rows:
        count = sum(cell.columns for cell in cells)
        if count > width:
            raise ContentFault(f"表格有一行是 {count} 列，首行只有 {width} 列：{cells[0].text}。请使各行列数一致。")
        cells.extend(_Raw("", 1) for _ in range(width - count))
        built.append(Row(tuple(_data_cells(cells, heading, aligns)), heading=heading))
    widths = _widths_by_content(built, width)
    return TableBlock(tuple(built), widths, "data")


def parse_form(widths: str, lines: list[str]) -> TableBlock:
    """A ruled form, one line a row.

    - ``[案由]`` is a label; anything else is a value.
    - ``| 值 |||`` spans three columns: each further bar without text adds one.
    - ``^^`` continues the cell above.
    - `` // `` parts lines in a cell; a line that begins with ``->`` goes right, with ``>>`` it is indented.
    - ``{40mm}`` at the end of a row is its least height. In such a row the ``->`` lines at the end of a cell
      (signature, date) keep to the bottom.

    :param widths: relative column widths, or one number: so many equal columns; empty: as many as the first row.
    :raises ContentFault: when a row doesn't fill the columns.
    """
    numbers = [float(part) for part in widths.split()]
    raw: list[tuple[list[_Raw], float | None]] = []
    for line in lines:
        if not line:
            continue
        height = _HEIGHT.search(line)
        text = line[: height.start()].strip() if height else line
        if not text.startswith("|"):
            raise ContentFault(f"表格里的每一行都以“|”开头，这一行不是：{line}")
        raw.append((_split(text), float(height.group(1)) if height else None))
    if not raw:
        raise ContentFault("表格是空的。请至少写一行。")
    if len(numbers) == 1:
        numbers = [1.0] * int(numbers[0])
    columns = len(numbers) or sum(cell.columns for cell in raw[0][0])
    for cells, _ in raw:
        count = sum(cell.columns for cell in cells)
        if count != columns:
            first = cells[0].text.strip("[]")
            raise ContentFault(f"表格应有 {columns} 列，“{first}”这一行是 {count} 列。请补上或删去“|”。")
    rows = _with_row_spans(raw)
    return TableBlock(tuple(_with_strips(rows, columns)), tuple(numbers or [1.0] * columns), "form")


def _split(line: str) -> list[_Raw]:
    body = line.strip()
    body = body[1:] if body.startswith("|") else body
    body = body[:-1] if body.endswith("|") else body
    cells: list[_Raw] = []
    for at, part in enumerate(body.split("|")):
        if part == "" and at and cells:
            cells[-1].columns += 1
        else:
            cells.append(_Raw(trim(part), 1))
    return cells


def _align(rule: str) -> Align:
    if rule.endswith(":"):
        return "center" if rule.startswith(":") else "right"
    return "left" if rule.startswith(":") else "center"


def _data_cells(cells: list[_Raw], heading: bool, aligns: list[Align]) -> list[Cell]:
    built: list[Cell] = []
    column = 0
    for cell in cells:
        align: Align = "center" if heading or column >= len(aligns) else aligns[column]
        lines = tuple(replace(line, align=align) if line.align == "left" else line for line in cell_lines(cell.text))
        built.append(Cell(lines, cell.columns, label=heading))
        column += cell.columns
    return built


def _widths_by_content(rows: list[Row], columns: int) -> tuple[float, ...]:
    widest = [3.0] * columns
    for row in rows:
        at = 0
        for cell in row.cells:
            if cell.columns == 1:
                longest = max(len(line.text) for line in cell.lines)
                # Past twenty characters a column wraps rather than starving its neighbours.
                widest[at] = max(widest[at], min(longest, 20.0) + 1.5)
            at += cell.columns
    return tuple(widest)


def _with_row_spans(raw: list[tuple[list[_Raw], float | None]]) -> list[Row]:
    built: list[list[Cell]] = []
    # Column where a cell begins -> (row, index) of the cell that the next ^^ continues.
    open_cells: dict[int, tuple[int, int]] = {}
    for cells, _ in raw:
        row: list[Cell] = []
        column = 0
        for cell in cells:
            if cell.text == "^^" and column in open_cells:
                above, index = open_cells[column]
                built[above][index] = replace(built[above][index], rows=built[above][index].rows + 1)
            elif cell.text == "^^":
                raise ContentFault("表格里的“^^”上方没有可接续的单元格。请检查该列。")
            else:
                label = cell.text.startswith("[") and cell.text.endswith("]")
                text = cell.text[1:-1] if label else cell.text
                open_cells[column] = (len(built), len(row))
                row.append(Cell(cell_lines(text, label), cell.columns, label=label))
            column += cell.columns
        built.append(row)
    return [Row(tuple(cells), height) for cells, (_, height) in zip(built, raw, strict=True)]


def _with_strips(rows: list[Row], columns: int) -> list[Row]:
    """Part a tall row in two without a line between, so that signature and date stand at the bottom of the cell."""
    out: list[Row] = []
    for row in rows:
        strips = [_strip_of(cell) for cell in row.cells]
        # A row that a cell from above reaches into, or that reaches down itself, stays whole.
        alone = sum(cell.columns for cell in row.cells) == columns and all(cell.rows == 1 for cell in row.cells)
        if row.height is None or not any(strips) or not alone:
            out.append(row)
            continue
        depth = _STRIP_LINE * max(len(strip) for strip in strips)
        upper: list[Cell] = []
        lower: list[Cell] = []
        for cell, strip in zip(row.cells, strips, strict=True):
            if strip:
                rest = cell.lines[: -len(strip)] or (Paragraph((), "left", 0),)
                upper.append(replace(cell, lines=rest, open_bottom=True))
                lower.append(replace(cell, lines=strip, open_top=True))
            else:
                upper.append(replace(cell, rows=2))
        out.append(Row(tuple(upper), max(row.height - depth, _STRIP_LINE)))
        out.append(Row(tuple(lower), depth))
    return out


def _strip_of(cell: Cell) -> tuple[Paragraph, ...]:
    if cell.label:
        return ()
    count = 0
    for line in reversed(cell.lines):
        if line.align != "right":
            break
        count += 1
    return cell.lines[len(cell.lines) - count :]
