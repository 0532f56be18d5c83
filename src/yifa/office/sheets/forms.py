"""A bureau's form: which empty cell means what, and filling cells without touching its looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yifa.office.errors import guard_package
from yifa.office.sheets.fill import fill_form
from yifa.office.sheets.form_grid import SECTION, Block, Grid, blocks, levels, open_grid
from yifa.office.sheets.read import Value, cell_ref, is_blank, read_table
from yifa.office.sheets.words import is_unit, narrow, normal, unit_of

__all__ = ["FormCell", "fill_form", "form_cells"]

_PERIOD = re.compile(
    r"(?:\d{4}|[二〇○零一二三四五六七八九]{4})年(?:度|上半年|下半年|第?[一二三四1-4]季度|\d{1,2}(?:月?[—–\-~～至到]\d{1,2})?月)?"
    r"|\d{1,2}月?[—–\-~～至到]\d{1,2}月|本月(?:止)?累计|1至本月|本年累计|本月|本季度?|本年度?|当年|当月|累计|上年同期|去年同期|上年度?|上月"
    r"|同比|环比|第?[一二三四1-4]季度|上半年|下半年|截至[^，,；;）)]{2,12}"
)
_SERIAL = frozenset(["序号", "编号", "行次", "行号", "栏次", "代码", "指标代码", "编码", "序"])
_UNIT_COLUMN = frozenset(["单位", "计量单位"])
_REMARK = re.compile(r"^(?:备注|说明|填报说明|数据来源|填表说明|审核意见|口径|指标解释|来源)$")
_OFFICE = re.compile(r"^(?:责任单位|责任部门|牵头单位|填报单位|填报部门|填报科室|责任科室|牵头部门|责任人|联系人)$")
_LABELS = re.compile(
    r"^(?:项目|指标|指标名称|名称|村|村居|村社区|行政村|月份|季度|类别|种类|类型|单位|乡镇|时间|内容|一级指标|二级指标)$"
)
_PART = re.compile(r"^(?:其中|其它|其他|包括|[①-⑳]|[（(]?\d+[）).、])")
_OTHERS = re.compile(r"其[它他]")
_MONEY = re.compile(r"(?:亿|万|千)?元")
_DASH = re.compile(r"[—－\-/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCell:
    """An empty cell of a form and all that says what belongs in it.

    :param rows: row label, outermost first (``("矛盾纠纷", "其中：成功")``); empty for a form of one line.
    :param columns: column heading, outermost first.
    :param unit: unit from the headings, the row's unit column or the caption; ``None`` when none is named.
    :param periods: words of time, those of the title first (``("2025年1-6月", "上年同期")``).
    :param titles: lines over the table, outermost first; the sheet's name is in `sheet`.
    :param part: the last row label narrows the one before it (其中, or set in under it).
    :param kin: the row label of which rows above, up to this one, are parts.
    :param above: labels of the rows above it, nearest last.
    :param before: lowest headings of the columns from the first to this one's left.
    :param beside: numbers that stand in the same row already, by their column's lowest heading.
    """

    sheet: str
    ref: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    unit: str | None
    periods: tuple[str, ...]
    titles: tuple[str, ...] = ()
    part: bool = False
    kin: str = ""
    above: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """Row and column for people: ``调解纠纷 × 本月``."""
        return " × ".join(part for part in ("/".join(self.rows), "/".join(self.columns)) if part)


def form_cells(data: bytes, sheet: str | None = None) -> list[FormCell]:
    """Find the cells to fill: of tables with row labels and headings, and of labels with room beside them.

    Cells with formulas, remarks and serial numbers are left out.

    :raises OfficeError: for a file that can't be read.
    """
    guard_package(data, "xlsx")
    grid = open_grid(data, read_table(data, sheet))
    cells: list[FormCell] = []
    for block in blocks(grid):
        cells += _Table(grid, block).cells() if block.heads else _beside_labels(grid, block)
    return cells


class _Table:
    """A table with headings, read row by row."""

    def __init__(self, grid: Grid, block: Block) -> None:
        self.grid, self.block = grid, block
        self.columns = [c for c in range(grid.width) if any(grid.text(row, c) for row in block.heads)]
        self.levels = _with_whole({c: levels(grid, block.heads, c) for c in self.columns})
        self.kinds = {c: self._kind(c) for c in self.columns}
        self.parents: dict[int, str] = {}
        self.kin: dict[int, str] = {}
        self.section = ""
        self.above: tuple[str, ...] = ()

    def _kind(self, column: int) -> str:
        grid, rows = self.grid, self.block.rows
        words = self.levels[column]
        name = normal(words[-1]) if words else ""
        if name in _SERIAL:
            return "skip"
        values = [grid.value(row, column) for row in rows]
        filled = [value for value in values if not is_blank(value)]
        texts = sum(_is_words(value) for value in filled)
        if name in _UNIT_COLUMN and texts:
            # 单位 heads units of measure in one form and the names of offices in another.
            return "unit" if sum(map(is_unit, filled)) * 2 > len(filled) else "label"
        if _REMARK.match(name):
            return "skip"
        if _OFFICE.match(name):
            return "skip"
        if texts and _LABELS.match(name) and not any(grid.free(row, column) for row in rows):
            return "label"
        return "label" if texts and texts * 2 >= len(rows) else "value"

    def cells(self) -> Iterator[FormCell]:
        """The cells to fill; of a table without row labels only a single line is asked for."""
        rows = self.block.rows or self._line_below()
        labelled = "label" in self.kinds.values()
        alone = [row for row in rows if not self.grid.blank_row(row) or len(rows) == 1]
        if not labelled and len(rows) > 1:
            if len(alone) > 1 or "skip" in self.kinds.values():
                return
            rows = rows[:1]
        for row in rows:
            if section := self._section(row):
                self.section = section
                self.parents, self.kin = {}, {}
            else:
                yield from self._row(row, len(rows) == 1)

    def _section(self, row: int) -> str:
        """The words of a row that only heads those under it: numbered, with no cell drawn beside or none of the units."""
        texts = [(at, text) for at, text in self.grid.own_texts(row) if not _DASH.fullmatch(text)]
        if len(texts) != 1 or not SECTION.match(texts[0][1]):
            return ""
        units = [self.grid.text(row, c) for c in self.columns if self.kinds[c] == "unit"]
        if units and all(not unit or _DASH.fullmatch(unit) for unit in units):
            return texts[0][1]
        drawn = any(self.grid.is_drawn(row, c) and self.grid.free(row, c) for c in self.columns)
        return "" if drawn else texts[0][1]

    def _line_below(self) -> list[int]:
        below = self.block.heads[-1] + 1
        return [below] if any(self.grid.is_drawn(below, column) for column in self.columns) else []

    def _row(self, row: int, single: bool) -> Iterator[FormCell]:
        labels: list[str] = []
        unit: str | None = None
        fresh, part, kin = True, False, ""
        beside = tuple(
            (self.levels[c][-1], self.grid.text(row, c))
            for c in self.columns
            if self.kinds[c] == "value" and self.levels[c] and self.grid.text(row, c)
        )
        for column in self.columns:
            kind, value = self.kinds[column], self.grid.value(row, column)
            if kind == "unit":
                unit = None if is_blank(value) else narrow(value)
            elif kind == "label":
                if not fresh:
                    labels, fresh, part, kin = [], True, False, ""
                text = self.grid.text(row, column)
                if text and text not in labels:
                    part, kin = self._under(column, text, str(value), labels)
                    labels.append(text)
            elif kind == "value":
                fresh = False
                if self.grid.free(row, column) and (labels or single):
                    yield self._cell(row, column, labels, unit, part, kin, beside)
        if labels:
            self.above = (*self.above, labels[-1])

    def _under(self, column: int, text: str, raw: str, labels: list[str]) -> tuple[bool, str]:
        """Whether a label is part of one above it, which is then put before it; and the parent still in force."""
        parent = self.parents.get(column, "")
        part = _PART.match(text) and (self.kin.get(column) or not _OTHERS.match(text))
        if not (part or raw[:1] in " \u3000"):
            # 其中：男 / 女: the second part is often not set in; 其他纠纷 ends a list as often as it is a part.
            if SECTION.match(text):
                # 四、申请答复数 begins anew: what stands under it is no part of what stood above.
                self.kin.pop(column, None)
            self.parents[column] = text
            return False, self.kin.get(column, "")
        if self.kin.get(column) and not text.startswith("其中"):
            parent = self.kin[column]
        self.kin[column] = parent
        if parent and parent not in labels:
            labels.append(parent)
        return bool(parent), parent

    def _cell(
        self,
        row: int,
        column: int,
        labels: list[str],
        unit: str | None,
        part: bool,
        kin: str,
        beside: tuple[tuple[str, str], ...],
    ) -> FormCell:
        words = self.levels[column]
        group = tuple(text for text in (self.block.group, self.section) if text)
        before = tuple(self.levels[c][-1] for c in self.columns if c < column and self.levels[c])
        heading = " ".join((*labels, *words))
        captions = self.block.captions
        return FormCell(
            sheet=self.grid.sheet.name,
            ref=cell_ref(row, column),
            rows=(*group, *labels),
            columns=words,
            unit=unit_of(words[-1] if words else "")
            or unit
            or unit_of(" ".join(labels))
            or unit_of(" ".join(words))
            or _caption_unit(captions),
            periods=tuple(dict.fromkeys((*_periods(captions), *_PERIOD.findall(heading)))),
            titles=captions,
            part=part,
            kin=kin,
            above=self.above,
            before=before,
            beside=beside,
        )


def _with_whole(headings: dict[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Headings by column, where 其中：网站 beside 主动公开 goes under what it is a part of."""
    full_headings: dict[int, tuple[str, ...]] = {}
    whole: tuple[str, ...] = ()
    for column, words in headings.items():
        if words and re.match(r"其\s*中", words[-1]) and whole and words[:-1] == whole[:-1]:
            full_headings[column] = (*whole, words[-1])
        else:
            full_headings[column] = whole = words
    return full_headings


def _periods(captions: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for caption in captions for word in _PERIOD.findall(caption))


def _caption_unit(captions: Sequence[str]) -> str | None:
    """The unit that a line over the table names alone; 单位：葛坑司法所 names none, 单位：件、次 leaves it open."""
    return next((unit for caption in captions if (unit := unit_of(caption)) and is_unit(unit)), None)


def _is_words(value: Value) -> bool:
    return isinstance(value, str) and not re.fullmatch(r"[\d.,%\-—－/]+", narrow(value))


def _beside_labels(grid: Grid, block: Block) -> Iterator[FormCell]:
    """Labels with room to their right: 姓名｜＿｜性别｜＿."""
    for row in block.rows:
        groups: list[str] = []
        label = ""
        for column in range(grid.width):
            text = grid.text(row, column)
            if text:
                if grid.covered(row, column) and grid.anchors[row, column][1] < column:
                    continue
                words = text if _is_words(grid.value(row, column)) else ""
                if label and words:
                    groups = [label]
                elif not words:
                    groups = []
                label = words
            elif label and grid.free(row, column) and grid.is_drawn(row, column):
                rows = (*groups, label.rstrip("：:"))
                yield FormCell(
                    sheet=grid.sheet.name,
                    ref=cell_ref(row, column),
                    rows=rows,
                    columns=(),
                    unit=unit_of(label) or _caption_unit(block.captions),
                    periods=_periods(block.captions),
                    titles=block.captions,
                )
                label, groups = "", []
