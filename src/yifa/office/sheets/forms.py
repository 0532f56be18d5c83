"""A bureau's form: which empty cell means what, and filling cells without touching its looks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from ..errors import DAMAGED_PACKAGE, ContentFault, guard_package, reading
from .fill import fill_form
from .header import Header, HeaderColumn, detect_header, is_note
from .read import Merge, Sheet, SheetRow, Value, cell_ref, is_blank, parse_ref, read_table, sheet_paths
from .words import is_unit, narrow, normal, unit_of

__all__ = ["FormCell", "fill_form", "form_cells"]

_PERIOD = re.compile(
    r"(?:\d{4}|[二〇○零一二三四五六七八九]{4})年(?:度|上半年|下半年|第?[一二三四1-4]季度|\d{1,2}(?:月?[—–\-~～至到]\d{1,2})?月)?"
    r"|\d{1,2}月?[—–\-~～至到]\d{1,2}月|本月(?:止)?累计|1至本月|本年累计|本月|本季度?|本年度?|当年|当月|累计|上年同期|去年同期|上年度?|上月"
    r"|同比|环比|第?[一二三四1-4]季度|上半年|下半年|截至[^，,；;）)]{2,12}"
)
_SERIAL = frozenset(["序号", "编号", "行次", "行号", "栏次", "代码", "指标代码"])
_UNIT_COLUMN = frozenset(["单位", "计量单位"])
_REMARK = re.compile(r"^(?:备注|说明|填报说明|数据来源|填表说明|审核意见|口径)$")
_PART = re.compile(r"^(?:其中|其它|其他|包括|[①-⑳]|[（(]?\d+[）).、])")


@dataclass(frozen=True, slots=True)
class FormCell:
    """An empty cell of a form and all that says what belongs in it.

    :param rows: row label, outermost first (``("矛盾纠纷", "其中：成功")``); empty for a form of one line.
    :param columns: column heading, outermost first.
    :param unit: unit from the headings, the row's unit column or the caption; ``None`` when none is named.
    :param periods: words of time, those of the title first (``("2025年1-6月", "上年同期")``).
    """

    sheet: str
    ref: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    unit: str | None
    periods: tuple[str, ...]

    @property
    def label(self) -> str:
        """Row and column for people: ``调解纠纷 × 本月``."""
        return " × ".join(part for part in ("/".join(self.rows), "/".join(self.columns)) if part)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the file says beyond values: cells that exist, and cells that hold formulas."""

    cells: frozenset[str]
    formulas: frozenset[str]


def form_cells(data: bytes, sheet: str | None = None) -> list[FormCell]:
    """Find the cells to fill: of a table with row labels and headings, or of a form of labels with room beside them.

    Cells with formulas, remarks and serial numbers are left out.

    :raises OfficeError: for a file that can't be read.
    """
    guard_package(data, "xlsx")
    table = read_table(data, sheet)
    drawn = _drawn(data, table.name)
    try:
        header = detect_header(table)
    except ContentFault:
        return list(_beside_labels(table, drawn))
    if _has_room_between(header, drawn):
        return list(_beside_labels(table, drawn))
    return list(_in_table(table, header, drawn)) or list(_beside_labels(table, drawn))


def _drawn(data: bytes, name: str) -> _Drawn:
    with reading(DAMAGED_PACKAGE), zipfile.ZipFile(BytesIO(data)) as package:
        xml = package.read(sheet_paths(package)[name])
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    cells, formulas = set(), set()
    for cell in tree.iter("{*}c"):
        cells.add(cell.get("r"))
        if cell.find("{*}f") is not None:
            formulas.add(cell.get("r"))
    return _Drawn(frozenset(cells), frozenset(formulas))


def _has_room_between(header: Header, drawn: _Drawn) -> bool:
    """Whether what looks like headings are labels with a drawn, empty cell beside each."""
    named = {column.index for column in header.columns if column.levels}
    between = set(range(min(named), max(named))) - named
    return any(cell_ref(header.rows[0], index) in drawn.cells for index in between)


def _in_table(table: Sheet, header: Header, drawn: _Drawn) -> Iterator[FormCell]:
    inner = _inner_cells(table.merges)
    numbers = sorted([*header.data_rows, *header.total_rows, *_labels_taken_for_notes(table, header, drawn, inner)])
    rows = [table.by_number[number] for number in numbers]
    if not rows:
        # Headings over one empty line.
        number = header.rows[-1] + 1
        if not any(cell_ref(number, column.index) in drawn.cells for column in header.columns):
            return
        rows = [SheetRow(number, ())]
    kinds = [_column_kind(column, rows) for column in header.columns]
    caption_unit = next((unit for caption in header.captions if (unit := unit_of(caption))), None)
    caption_periods = tuple(word for caption in header.captions for word in _PERIOD.findall(caption))
    # Column -> the last label in it that is no part of another.
    parents: dict[int, str] = {}
    for row in rows:
        labels: list[str] = []
        row_unit: str | None = None
        fresh = True
        for column, kind in zip(header.columns, kinds, strict=True):
            value = row.values[column.index] if column.index < len(row.values) else None
            ref = cell_ref(row.number, column.index)
            if kind == "unit":
                row_unit = None if is_blank(value) else narrow(value)
            elif kind == "label":
                if not fresh:
                    labels, fresh = [], True
                text = "" if is_blank(value) else narrow(value)
                if text and text not in labels:
                    parent = parents.get(column.index, "")
                    if not (_PART.match(text) or str(value)[:1] in " \u3000"):
                        parents[column.index] = text
                    elif parent and parent not in labels:
                        labels.append(parent)
                    labels.append(text)
            elif kind == "value":
                fresh = False
                empty = is_blank(value) and ref not in drawn.formulas and (row.number, column.index) not in inner
                if empty and (labels or len(rows) == 1):
                    words = " ".join((*labels, *column.levels))
                    yield FormCell(
                        table.name,
                        ref,
                        tuple(labels),
                        column.levels,
                        unit_of(column.name) or row_unit or unit_of(" ".join(labels)) or caption_unit,
                        tuple(dict.fromkeys((*caption_periods, *_PERIOD.findall(words)))),
                    )


def _labels_taken_for_notes(table: Sheet, header: Header, drawn: _Drawn, inner: set[tuple[int, int]]) -> Iterator[int]:
    """Rows that hold nothing but a long label: in a form with empty cells drawn beside it, no note under the table."""
    for number in header.note_rows:
        words = [value for value in table.by_number[number].values if not is_blank(value)]
        beside = [
            c.index
            for c in header.columns
            if cell_ref(number, c.index) in drawn.cells and (number, c.index) not in inner
        ]
        if len(words) == 1 and len(beside) > 1 and not is_note(words[0]):
            yield number


def _column_kind(column: HeaderColumn, rows: list[SheetRow]) -> str:
    name = normal(column.levels[-1]) if column.levels else ""
    if name in _SERIAL:
        return "skip"
    values = [row.values[column.index] for row in rows if column.index < len(row.values)]
    filled = [value for value in values if not is_blank(value)]
    texts = sum(_is_words(value) for value in filled)
    if name in _UNIT_COLUMN and texts:
        # 单位 heads units of measure in one form and the names of offices in another.
        return "unit" if sum(map(is_unit, filled)) * 2 > len(filled) else "label"
    if _REMARK.match(name):
        return "skip"
    return "label" if texts and texts * 2 >= len(rows) else "value"


def _is_words(value: Value) -> bool:
    return isinstance(value, str) and not re.fullmatch(r"[\d.,%\-—/]+", narrow(value))


def _inner_cells(merges: tuple[Merge, ...]) -> set[tuple[int, int]]:
    """Cells that a merged range covers, but for its first."""
    return {
        (row, column)
        for merge in merges
        if (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) <= 10_000
        for row in range(merge.top, merge.bottom + 1)
        for column in range(merge.left, merge.right + 1)
        if (row, column) != (merge.top, merge.left)
    }


def _beside_labels(table: Sheet, drawn: _Drawn) -> Iterator[FormCell]:
    """Labels with room to their right: 姓名｜＿｜性别｜＿."""
    inner = _inner_cells(table.merges)
    captions = tuple(narrow(value) for row in table.rows[:2] for value in row.values if not is_blank(value))
    periods = tuple(dict.fromkeys(word for caption in captions for word in _PERIOD.findall(caption)))
    widest = max([*(parse_ref(ref)[1] for ref in drawn.cells), table.width - 1], default=0)
    for row in table.rows:
        label = ""
        for column in range(widest + 1):
            value = row.values[column] if column < len(row.values) else None
            ref = cell_ref(row.number, column)
            if (row.number, column) in inner:
                continue
            if not is_blank(value):
                label = narrow(value) if _is_words(value) else ""
            elif label and ref in drawn.cells and ref not in drawn.formulas:
                yield FormCell(table.name, ref, (label.rstrip("：:"),), (), unit_of(label), periods)
                label = ""
