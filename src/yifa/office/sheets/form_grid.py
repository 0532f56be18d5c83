"""A form's sheet as a person sees it: title lines, tables one under another, headings over the cells to fill."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO

from lxml import etree

from yifa.office.errors import DAMAGED_PACKAGE, reading
from yifa.office.sheets.read import Sheet, Value, cell_ref, is_blank, parse_ref, sheet_paths
from yifa.office.sheets.words import narrow

_CAPTION = re.compile(
    r"^[（(]?(?:填报|填表|制表|报送|统计|上报|报出|编制|审核|单位|计量单位|表号|制定机关|批准|有效期|填报时间|时间|日期)"
    r"[^，,。；;]{0,8}[:：]|[（(]盖章[）)]"
)
_NOTE = re.compile(
    r"^[（(]?(?:说明|填表说明|填报说明|填写说明|备注|注|附注)\d?[:：、.．\s]|^(?:单位)?负责人|^填表人|^审核人"
)
_DATED = re.compile(r"^(?:20\d\d年|截至|第?[一二三四]季度|\d{1,2}月)")
SECTION = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|表[一二三四五六七八九十\d]+)")
_INDEX = re.compile(r"^[甲乙丙丁戊己庚\d（）()=＝+＋\-－÷×*/%\s]{1,12}$")
_YEAR = range(1990, 2100)


@dataclass(frozen=True)
class Grid:
    """A sheet's cells by row number (from 1) and column (from 0).

    :param drawn: cells that exist in the file, as references; `formulas`: those that hold one.
    """

    sheet: Sheet
    drawn: frozenset[str]
    formulas: frozenset[str]

    @cached_property
    def anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Cells that a merged range covers, with the range's first cell; what is beyond any form is left out."""
        anchors: dict[tuple[int, int], tuple[int, int]] = {}
        room = 1_000_000
        for merge in self.sheet.merges:
            area = (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1)
            if area > 10_000 or area > room:
                continue
            room -= area
            for row in range(merge.top, merge.bottom + 1):
                anchors |= {(row, column): (merge.top, merge.left) for column in range(merge.left, merge.right + 1)}
        return anchors

    @cached_property
    def width(self) -> int:
        """Number of columns that hold something or are drawn."""
        widest = max([*(parse_ref(ref)[1] for ref in self.drawn), self.sheet.width - 1], default=0)
        return widest + 1

    @cached_property
    def height(self) -> int:
        """Number of the last row that holds something or is drawn."""
        return max([*(parse_ref(ref)[0] for ref in self.drawn), *(row.number for row in self.sheet.rows)], default=0)

    def value(self, row: int, column: int) -> Value:
        """A cell's value; of a merged range everywhere that of its first cell."""
        row, column = self.anchors.get((row, column), (row, column))
        line = self.sheet.by_number.get(row)
        return line.values[column] if line and column < len(line.values) else None

    def text(self, row: int, column: int) -> str:
        """A cell's text; "" for an empty one."""
        value = self.value(row, column)
        return "" if is_blank(value) else narrow(value)

    def covered(self, row: int, column: int) -> bool:
        """Whether a merged range covers the cell and begins elsewhere."""
        return self.anchors.get((row, column), (row, column)) != (row, column)

    def has_formula(self, row: int, column: int) -> bool:
        """Whether the cell computes itself."""
        return cell_ref(row, column) in self.formulas

    def is_drawn(self, row: int, column: int) -> bool:
        """Whether the cell exists in the file, holding something or not."""
        return cell_ref(row, column) in self.drawn

    def free(self, row: int, column: int) -> bool:
        """Whether something may be written there."""
        return not self.text(row, column) and not self.has_formula(row, column) and not self.covered(row, column)

    def blank_row(self, row: int) -> bool:
        """Whether a row holds neither text nor formula."""
        return not any(self.text(row, c) or self.has_formula(row, c) for c in range(self.width))

    def own_texts(self, row: int) -> list[tuple[int, str]]:
        """Texts that begin in a row, each once, with their columns."""
        return [(c, t) for c in range(self.width) if not self.covered(row, c) and (t := self.text(row, c))]


def open_grid(data: bytes, sheet: Sheet) -> Grid:
    """A sheet with what the file says beyond values."""
    with reading(DAMAGED_PACKAGE), zipfile.ZipFile(BytesIO(data)) as package:
        xml = package.read(sheet_paths(package)[sheet.name])
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    cells, formulas = set(), set()
    for cell in tree.iter("{*}c"):
        cells.add(cell.get("r"))
        if cell.find("{*}f") is not None:
            formulas.add(cell.get("r"))
    return Grid(sheet, frozenset(cells), frozenset(formulas))


@dataclass
class Block:
    """One table of a sheet: lines over it, heading rows, rows under them.

    `group` heads rows that go on under the headings of the table before (一、矛盾纠纷 across the whole width).
    """

    captions: tuple[str, ...]
    heads: tuple[int, ...] = ()
    rows: list[int] = field(default_factory=list)
    group: str = ""


def blocks(grid: Grid) -> list[Block]:
    """The tables of a sheet, from top to bottom; without headings where labels stand beside room."""
    parts: list[Block] = []
    titles: tuple[str, ...] = ()
    waiting: list[str] = []
    current: list[int] = []

    def close() -> None:
        nonlocal titles
        if current:
            heads, body = _split(grid, current)
            own = tuple(waiting)
            if not parts:
                titles = own
            if not heads and parts and parts[-1].heads and own:
                parts.append(Block(parts[-1].captions, parts[-1].heads, body, own[-1]))
            else:
                parts.append(Block(own if not parts else (*titles, *own), heads, body))
            waiting.clear()
            current.clear()

    for row in range(1, grid.height + 1):
        if grid.blank_row(row):
            if current and _room_drawn(grid, row):
                current.append(row)
            else:
                close()
        elif _banner(grid, row, bool(current)):
            close()
            waiting.extend(text for _, text in grid.own_texts(row) if not _NOTE.match(text))
        else:
            current.append(row)
    close()
    return parts


def _room_drawn(grid: Grid, row: int) -> bool:
    return sum(grid.is_drawn(row, c) for c in range(grid.width)) >= 2


def _banner(grid: Grid, row: int, inside: bool) -> bool:
    """Whether a row is a title, a line about the form or a note, and no part of a table."""
    texts = grid.own_texts(row)
    if any(grid.has_formula(row, c) for c in range(grid.width)) or not texts:
        return False
    captions = [bool(_CAPTION.search(text) or _NOTE.match(text)) for _, text in texts]
    if captions[0] and all(is_line or _DATED.match(text) for is_line, (_, text) in zip(captions, texts, strict=True)):
        return True
    if len(texts) > 1 or not isinstance(grid.value(row, texts[0][0]), str):
        return False
    column, text = texts[0]
    across = sum(grid.anchors.get((row, c)) == (row, column) for c in range(grid.width))
    if (across >= 3 and across * 2 > grid.width) or (across == grid.width and across > 1):
        return True
    following = next((r for r in range(row + 1, grid.height + 1) if not grid.blank_row(r)), 0)
    if not following or len(grid.own_texts(following)) < 2 or not is_head(grid, following):
        return False
    if inside:
        return bool(SECTION.match(text)) and not any(
            grid.free(row, c) and grid.is_drawn(row, c) for c in range(grid.width)
        )
    return True


def columns_of(grid: Grid, rows: Sequence[int]) -> list[int]:
    """Columns in which the rows hold something."""
    return [c for c in range(grid.width) if any(grid.text(row, c) or grid.has_formula(row, c) for row in rows)]


def is_head(grid: Grid, row: int) -> bool:
    """Whether a row can be a heading: words from its first to its last column, hardly a gap."""
    named = [c for c in range(grid.width) if grid.text(row, c)]
    if len(named) < 2 or any(grid.has_formula(row, c) for c in range(grid.width)):
        return False
    if any(not _heading_value(grid.value(row, c)) for c in named):
        return False
    gaps = [c for c in range(named[0], named[-1] + 1) if not grid.text(row, c)]
    beyond = [c for c in range(named[-1] + 1, grid.width) if grid.is_drawn(row, c) and grid.free(row, c)]
    return not gaps and not (len(named) == 2 and beyond and not grid.covered(row, named[-1]))


def _heading_value(value: Value) -> bool:
    if isinstance(value, str):
        return True
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and int(value) == value
        and (int(value) in _YEAR or 0 < int(value) <= 31)
    )


def _split(grid: Grid, rows: list[int]) -> tuple[tuple[int, ...], list[int]]:
    """Heading rows, and the rest."""
    first = rows[0]
    heads: list[int] = []
    if is_head(grid, first) and not _only_numbers(grid, first):
        heads = [first]
        for row in rows[1:]:
            if _index_row(grid, row) or _continues(grid, heads, row):
                heads.append(row)
            else:
                break
    elif len(rows) > 1 and _loose_heads(grid, first, rows[1]):
        heads = [first, rows[1]]
        if len(rows) > 2 and _index_row(grid, rows[2]):
            heads.append(rows[2])
    if len(heads) == len(rows) and len(rows) > 1 and not _index_row(grid, rows[-1]):
        below = rows[-1] + 1
        if not _room_drawn(grid, below):
            heads = heads[:1]
    return tuple(heads), rows[len(heads) :]


def _only_numbers(grid: Grid, row: int) -> bool:
    return not any(isinstance(grid.value(row, c), str) for c in range(grid.width))


def _index_row(grid: Grid, row: int) -> bool:
    """甲 乙 1 2 3 under the headings."""
    texts = [text for _, text in grid.own_texts(row)]
    counted = [text for text in texts if re.search(r"\d", text)]
    return (
        len(texts) > 2
        and len(counted) * 2 >= len(texts)
        and all(_INDEX.match(text) for text in texts)
        and all(not grid.free(row, c) for c in range(grid.width) if grid.text(row - 1, c))
    )


def _continues(grid: Grid, heads: list[int], row: int) -> bool:
    """Whether a row goes on with the headings: merged cells reach down into it, or lie across over its words."""
    above = heads[-1]
    headed = [c for c in range(grid.width) if any(grid.text(r, c) for r in heads)]
    named = [c for c in headed if grid.text(row, c)]
    own = [c for c in named if grid.anchors.get((row, c), (row, c))[0] == row]
    if not own or any(not _heading_value(grid.value(row, c)) for c in own):
        return False
    if any(grid.has_formula(row, c) for c in range(grid.width)):
        return False
    down = any(grid.anchors.get((row, c), (row, c))[0] in heads for c in headed)
    if len(named) == len(headed):
        return down or any(_across(grid, above, c) for c in own)
    # Upper headings that were not merged down leave gaps, but every word stands under a heading that lies across.
    first = headed[0]
    return all(_across(grid, above, c) and grid.anchors[above, c][1] > first for c in own)


def _across(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell is part of a range merged over several columns."""
    anchor = grid.anchors.get((row, column))
    return anchor is not None and anchor in (grid.anchors.get((row, column + 1)), grid.anchors.get((row, column - 1)))


def _loose_heads(grid: Grid, first: int, second: int) -> bool:
    """Two heading rows without merged cells: each fills the other's gaps."""
    columns = columns_of(grid, (first, second))
    tops = [bool(grid.text(first, c)) for c in columns]
    lows = [bool(grid.text(second, c)) for c in columns]
    if any(isinstance(grid.value(second, c), int | float) for c in columns):
        return False
    filled = all(top or low for top, low in zip(tops, lows, strict=True))
    gaps = sum(not top and low for top, low in zip(tops, lows, strict=True))
    return filled and gaps > 0 and sum(lows) >= 2 and tops[0] and not lows[0]


def levels(grid: Grid, heads: Sequence[int], column: int) -> tuple[str, ...]:
    """A column's headings, outermost first; a gap in an upper row takes the words to its left."""
    texts: list[str] = []
    for at, row in enumerate(heads):
        if at and _index_row(grid, row):
            continue
        text = grid.text(row, column)
        if not text and at < len(heads) - 1:
            text = next((t for c in range(column - 1, -1, -1) if (t := grid.text(row, c))), "")
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return tuple(texts)
