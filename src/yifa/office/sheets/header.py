"""Find the heading rows, the data, the totals and the notes of a ledger as people lay it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yifa.office.errors import ContentFault
from yifa.office.sheets.read import Sheet, SheetRow, Value, column_letter, is_blank
from yifa.office.sheets.words import core, narrow

#: Headings are sought in so many rows from the top.
_SEARCH = 40
#: Longer texts are titles or notes, not headings.
_LONGEST = 40
_TOTAL = re.compile(r"^(?:本页|本表|全镇|全县|年度|月度)?(?:合计|总计|小计|共计|累计)|(?:合计|总计|小计)$")
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填写说明|示例|例|填报人|填报单位|填表人|制表人?|审核人?|负责人|单位负责人|统计负责人|"
    r"联系电话|联系人|报送时间|填报日期|填报时间)(?:$|[:：\d(（])"
)
_CAPTION = re.compile(r"^(?:单位|填报单位|填表单位|制表单位|填报日期|填报时间|日期|时间|报表日期)[:：]")


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """A column: index from 0, letter, the levels of its heading, and them joined by ``/``."""

    index: int
    letter: str
    levels: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Header:
    """Where things stand in a sheet. Row numbers are those of the file.

    ``data_range`` is the first and last row between the headings and the end, totals and notes among them;
    ``data_rows`` are the rows that hold records. ``captions`` are the lines above the headings.
    """

    rows: tuple[int, ...]
    columns: tuple[HeaderColumn, ...]
    data_range: tuple[int, int]
    data_rows: tuple[int, ...]
    total_rows: tuple[int, ...]
    note_rows: tuple[int, ...]
    captions: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The joined headings in order."""
        return [column.name for column in self.columns]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A record: its row number and its values by column index."""

    number: int
    values: dict[int, Value]
    hidden: bool


def detect_header(sheet: Sheet) -> Header:
    """Find the headings: merged titles above, one to three heading rows, a row of column numbers below.

    :raises ContentFault: when no row looks like headings.
    """
    first = _first_heading(sheet)
    last = _last_heading(sheet, first)
    rows = sheet.rows[first : last + 1]
    below = sheet.rows[last + 1 :]
    columns = _columns(rows, below, sheet.width)
    data: list[int] = []
    totals: list[int] = []
    notes: list[int] = []
    for at, row in enumerate(below):
        kind = _kind(row, columns, first_below=at == 0)
        {"data": data, "total": totals, "note": notes, "blank": []}[kind].append(row.number)
    # A lone text under the last record is a note as well.
    by_number = sheet.by_number
    while data and len(columns) >= 3 and _is_lone_text(by_number[data[-1]]):
        notes.append(data.pop())
    start = rows[-1].number + 1
    above = (narrow(value) for row in sheet.rows[:first] for value in row.values if not is_blank(value))
    end = max([*data, *totals, start - 1])
    return Header(
        rows=tuple(row.number for row in rows),
        columns=columns,
        data_range=(start, end),
        data_rows=tuple(data),
        total_rows=tuple(totals),
        note_rows=tuple(sorted(notes)),
        captions=tuple(dict.fromkeys(above)),
    )


def table_rows(sheet: Sheet, header: Header) -> Iterator[TableRow]:
    """The records under the headings, without totals, notes and empty rows."""
    for number in header.data_rows:
        row = sheet.by_number[number]
        values = {
            column.index: row.values[column.index] if column.index < len(row.values) else None
            for column in header.columns
        }
        yield TableRow(number, values, row.hidden)


def _filled(row: SheetRow) -> list[Value]:
    return [value for value in row.values if not is_blank(value)]


def _is_heading_like(row: SheetRow) -> bool:
    values = _filled(row)
    return bool(values) and all(isinstance(value, str) and len(value.strip()) <= _LONGEST for value in values)


def _is_caption(row: SheetRow) -> bool:
    return any(_CAPTION.match(narrow(value)) for value in _filled(row))


def _first_heading(sheet: Sheet) -> int:
    head = sheet.rows[:_SEARCH]
    # A merged heading stands in each of its cells, so cells are counted; a merged title is one text however wide.
    widest = max((len(_filled(row)) for row in head if len(set(map(str, _filled(row)))) > 1), default=0)
    for share in (0.5, 0.3):
        for at, row in enumerate(head):
            filled = _filled(row)
            wide = len(set(map(str, filled))) >= 2 and len(filled) >= widest * share
            if wide and _is_heading_like(row) and not _is_caption(row):
                return at
    raise ContentFault("没有找到表头。请在数据上方保留一行列名，或删去表格上方多余的内容后再试。")


def _last_heading(sheet: Sheet, first: int) -> int:
    number = sheet.rows[first].number
    merges = [merge for merge in sheet.merges if merge.top == number]
    bottom = max((merge.bottom for merge in merges), default=number)
    last = first
    for at in range(first + 1, min(first + 3, len(sheet.rows))):
        row = sheet.rows[at]
        if not _is_heading_like(row):
            break
        spans = any(merge.right > merge.left and merge.top == sheet.rows[at - 1].number for merge in sheet.merges)
        if row.number <= bottom or spans or _fills_gaps(sheet.rows[at - 1], row):
            last = at
        else:
            break
    return last


def _fills_gaps(upper: SheetRow, lower: SheetRow) -> bool:
    """Two heading rows drawn without merging: the lower has names where the upper is empty, and the reverse."""
    pairs = list(zip(upper.values, lower.values, strict=False))
    gaps = [not is_blank(below) for above, below in pairs if is_blank(above)]
    alone = [is_blank(below) for above, below in pairs if not is_blank(above)]
    return bool(gaps) and all(gaps) and sum(alone) >= 1


def _columns(rows: tuple[SheetRow, ...], below: tuple[SheetRow, ...], width: int) -> tuple[HeaderColumn, ...]:
    levels: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        carried = ""
        for column in range(width):
            value = row.values[column] if column < len(row.values) else None
            text = re.sub(r"\s+", "", narrow(value)) if not is_blank(value) else ""
            below_it = rows[depth + 1].values if depth + 1 < len(rows) else ()
            # An upper heading drawn over several columns without merging reaches to the next one.
            if not text and carried and column < len(below_it) and not is_blank(below_it[column]):
                text = carried
            carried = text
            if text and text not in levels[column][-1:]:
                levels[column].append(text)
    columns: list[HeaderColumn] = []
    for index, names in enumerate(levels):
        letter = column_letter(index)
        if names:
            columns.append(HeaderColumn(index, letter, tuple(names), "/".join(names)))
        elif any(index < len(row.values) and not is_blank(row.values[index]) for row in below[:200]):
            columns.append(HeaderColumn(index, letter, (), f"{letter}列（无列名）"))
    return tuple(columns)


def _kind(row: SheetRow, columns: tuple[HeaderColumn, ...], first_below: bool) -> str:
    values = [row.values[column.index] for column in columns if column.index < len(row.values)]
    filled = [value for value in values if not is_blank(value)]
    if not filled:
        return "blank"
    leading = [core(value) for value in filled[:2] if isinstance(value, str)]
    if any(_TOTAL.search(text) and len(text) <= 8 for text in leading):
        return "total"
    if isinstance(filled[0], str) and _NOTE.match(narrow(filled[0])):
        return "note"
    if first_below and _is_column_numbers(filled):
        return "note"
    return "data"


def _is_column_numbers(values: list[Value]) -> bool:
    """甲 乙 1 2 3: the row that numbers the columns."""
    letters = {"甲", "乙", "丙", "丁", "栏次", "序号", "A", "B"}
    figures = [narrow(value) for value in values if narrow(value) not in letters]
    if len(figures) < 3 or not all(re.fullmatch(r"\d{1,3}(?:\.0)?", text) for text in figures):
        return False
    numbers = [int(float(text)) for text in figures]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_lone_text(row: SheetRow) -> bool:
    values = {str(value) for value in _filled(row)}
    return len(values) == 1 and all(isinstance(value, str) for value in _filled(row)) and len(next(iter(values))) > 6
