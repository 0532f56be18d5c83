"""Where things stand in a sheet: title and unit lines, headings of one to three rows, records, and what is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yifa.office.ledgers.values import _digits, text_of
from yifa.office.ledgers.workbook import Grid
from yifa.office.sheets.read import Merge, Value, column_letter, is_blank
from yifa.office.sheets.words import narrow, unit_of

_SEARCH = 30
_LONGEST = 30
_TOTAL = re.compile(
    r"^(?:本页|本表|本月|本季度?|本年度?|当月|全镇|全年|上半年|下半年|[一二三四1-4]季度|第[一二三四]季度|\d{1,2}月份?|年度|月度|分类)?"
    r"(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|总数|合计数)|^[^，。、\d]{1,8}(?:小计|合计)$"
)
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填写说明|示例|例|填报人?|填报单位|填表人?|制表人?|制表单位|审核人?|审批人?|负责人|单位负责人|分管领导|"
    r"经办人|联系人|联系电话|报送时间|填报日期|填报时间|统计人|记录人|校对|打印日期|导出时间|数据来源|签字|盖章|单位(?:（盖章）)?)"
    r"(?:签[字名章])?\s*(?:[:：]|$)"
    r"|^[^\s:：]{2,10}(?:签[字名章]|盖章|（签[字名章]）)\s*[:：]"
)
_SAME = frozenset(
    ["同上", "〃", "″", "〞", "''", "’’", '"', "“", "”", "同前", "同上行", "ditto", "〃〃", "''''", "、、"]
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年|[-./]|$|[^\d])")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])\s*月")
_COUNTING = frozenset("甲乙丙丁戊")


@dataclass(frozen=True, slots=True)
class Column:
    """A column with a heading: index from 0, letter, levels of the heading, and them joined by ``/``."""

    index: int
    letter: str
    levels: tuple[str, ...]

    @property
    def heading(self) -> str:
        """Upper and lower heading joined by ``/``."""
        return "/".join(self.levels)


@dataclass(frozen=True, slots=True)
class Line:
    """A record: its row number in the file, its values by column index, and the year and month it stands under.

    ``lent``: columns whose value belongs to a merged cell that began above.
    """

    number: int
    values: dict[int, Value]
    year: int | None
    month: int | None
    lent: frozenset[int] = frozenset()


@dataclass(slots=True)
class Layout:
    """What was found in a sheet."""

    grid: Grid
    columns: list[Column]
    title: str
    captions: list[str]
    heads: tuple[int, int]
    year: int | None
    month: int | None

    @property
    def lines(self) -> Iterator[Line]:
        """The records, read anew each time: a ledger of fifty thousand rows is not held twice."""
        return _lines(self)

    @property
    def holds_records(self) -> bool:
        """Whether there is at least one record."""
        return next(self.lines, None) is not None

    @property
    def unit(self) -> str:
        """The unit of money that the caption names, 万元 or 元; "" where it names none."""
        for text in self.captions:
            named = unit_of(text) or ""
            for unit in ("万元", "千元", "亿元", "元"):
                if unit in named or re.search(rf"单位[:：][^\s]*{unit}", text):
                    return unit
        return ""


def layout_of(grid: Grid, file_name: str = "") -> Layout | None:
    """The layout of a sheet; None where it holds no table."""
    spread = _spread(grid)
    first = _first_heading(spread)
    if first is None:
        return None
    last = _last_heading(grid, spread, first)
    columns = _columns(spread, first, last, grid.width)
    if len(columns) < 2:
        return None
    above = [narrow(text_of(value)) for row in spread[:first] for value in row if not is_blank(value)]
    captions = list(dict.fromkeys(text for text in above if text))
    title = next((text for text in captions if not _NOTE.match(text)), "")
    year = _first(_year, [title, grid.name, file_name, *captions])
    month = _first(_month, [grid.name]) or (_first(_month, [title]) if "月份" in title else None)
    return Layout(grid, columns, title, captions, (first, last), year, month)


def _first(read: object, texts: list[str]) -> int | None:
    for text in texts:
        if (number := read(text)) is not None:  # type: ignore[operator]
            return int(number)
    return None


def _year(text: str) -> int | None:
    plain = _digits(narrow(text))
    match = _YEAR.search(plain) or re.search(r"(?<!\d)(20\d{2})(?!\d)", plain)
    return int(match[1]) if match else None


def _month(text: str) -> int | None:
    match = _MONTH.search(_digits(narrow(text)))
    return int(match[1]) if match else None


def _spread(grid: Grid) -> list[list[Value]]:
    """The first rows, with merged headings standing in each of their cells."""
    rows = [list(row) for row in grid.rows[: _SEARCH + 10]]
    at = {number: index for index, number in enumerate(grid.numbers[: len(rows)])}
    for merge in grid.merges:
        top = at.get(merge.top)
        if top is None or merge.left >= len(rows[top]):
            continue
        value = rows[top][merge.left]
        if not isinstance(value, str):
            continue
        for number in range(merge.top, merge.bottom + 1):
            index = at.get(number)
            if index is None or (number > merge.top and merge.bottom - merge.top > 2):
                continue
            row = rows[index]
            for column in range(merge.left, merge.right + 1):
                if column < len(row):
                    row[column] = value
    return rows


def _texts(row: list[Value]) -> list[str]:
    return [narrow(text_of(value)) for value in row if not is_blank(value)]


def _heading_like(row: list[Value]) -> bool:
    values = [value for value in row if not is_blank(value)]
    words = [value for value in values if isinstance(value, str)]
    if not values or len(words) < len(values):
        return False
    if any(_NOTE.match(narrow(word)) and re.search(r"[:：]", word) for word in words):
        return False
    return all(
        len(re.sub(r"\s", "", word)) <= _LONGEST and not re.fullmatch(r"(?=.*\d)[\d.\-/年月日]+", narrow(word))
        for word in words
    )


def _first_heading(rows: list[list[Value]]) -> int | None:
    head = rows[:_SEARCH]
    widths = [len(set(_texts(row))) for row in head]
    if not widths or max(widths) < 2:
        return None
    # A row of records may be wider than the headings by nothing, never by much; a title is one text however wide.
    for share in (0.6, 0.4, 0.25):
        for index, row in enumerate(head):
            cells = sum(not is_blank(value) for value in row)
            if widths[index] >= 2 and cells >= max(widths) * share and _heading_like(row):
                return index
    return None


def _last_heading(grid: Grid, rows: list[list[Value]], first: int) -> int:
    last = first
    for index in range(first, min(first + 2, len(rows) - 1)):
        upper, lower = rows[index], rows[index + 1]
        if not _heading_like(lower):
            break
        number = grid.numbers[index]
        below = any(m.top <= number < m.bottom and m.right < 200 for m in grid.merges if m.top >= grid.numbers[first])
        across = any(m.right > m.left and m.top == number for m in grid.merges)
        if not (below or across or _fills(upper, lower)):
            break
        if below or across or _fills(upper, lower):
            last = index + 1
        if not any(m.bottom > grid.numbers[index + 1] or m.top == grid.numbers[index + 1] for m in grid.merges):
            break
    return last


def _fills(upper: list[Value], lower: list[Value]) -> bool:
    """Two heading rows without merging: the lower names what the upper leaves open, and is open where it stands alone."""
    pairs = [(is_blank(a), is_blank(b)) for a, b in zip(upper, lower, strict=False)]
    open_above = [below for above, below in pairs if above]
    alone = [below for above, below in pairs if not above]
    return bool(open_above) and not any(open_above) and any(alone)


def _columns(rows: list[list[Value]], first: int, last: int, width: int) -> list[Column]:
    levels: list[list[str]] = [[] for _ in range(width)]
    for index in range(first, last + 1):
        carried = ""
        below = rows[index + 1] if index < last else []
        for column in range(width):
            value = rows[index][column] if column < len(rows[index]) else None
            text = re.sub(r"\s+", "", narrow(text_of(value))) if not is_blank(value) else ""
            if not text and carried and column < len(below) and not is_blank(below[column]):
                text = carried
            carried = text
            if text and text not in levels[column][-1:]:
                levels[column].append(text)
    return [Column(i, column_letter(i), tuple(names)) for i, names in enumerate(levels) if names]


def _lines(layout: Layout) -> Iterator[Line]:
    grid, columns = layout.grid, layout.columns
    start = layout.heads[1] + 1
    indices = [column.index for column in columns]
    serials = {
        column.index for column in columns if re.search(r"^(?:序号|编号|行号|序|No\.?|ID)$", column.levels[-1], re.I)
    }
    names = {column.index: set(column.levels) for column in columns}
    lending = _lending(grid)
    year, month = layout.year, layout.month
    previous: dict[int, Value] = {}
    top_value: dict[tuple[int, int], Value] = {}
    for at in range(start, len(grid.rows)):
        raw, number = grid.rows[at], grid.numbers[at]
        values = {i: raw[i] if i < len(raw) else None for i in indices}
        filled = [i for i in indices if not is_blank(values[i])]
        if not filled:
            # A record whose cells are all merged from above does not exist; only the first row of a merge speaks.
            continue
        kind = _kind(values, filled, names, serials, first=at == start, width=len(indices))
        if kind == "section":
            text = narrow(text_of(values[filled[0]]))
            year, month = _year(text) or year, _month(text) or month
            continue
        if kind != "record":
            continue
        lent = set()
        for i in indices:
            value = values[i]
            merge = lending.get((number, i))
            if merge is not None and is_blank(value) and (merge.top, merge.left) in top_value:
                values[i] = top_value[merge.top, merge.left]
                lent.add(i)
            elif isinstance(value, str) and narrow(value) in _SAME:
                values[i] = previous.get(i)
            if merge is not None and number == merge.top:
                top_value[merge.top, merge.left] = values[i]
        previous = dict(values)
        yield Line(number, values, year, month, frozenset(lent))


def _lending(grid: Grid) -> dict[tuple[int, int], Merge]:
    """(row, column) → the merge downwards it belongs to."""
    lending: dict[tuple[int, int], Merge] = {}
    for merge in grid.merges:
        if merge.bottom > merge.top and merge.right == merge.left:
            for number in range(merge.top, merge.bottom + 1):
                lending[number, merge.left] = merge
    return lending


def _kind(
    values: dict[int, Value],
    filled: list[int],
    names: dict[int, set[str]],
    serials: set[int],
    *,
    first: bool,
    width: int,
) -> str:
    texts = {i: narrow(text_of(values[i])) for i in filled}
    same = sum(re.sub(r"\s+", "", texts[i]) in names[i] for i in filled)
    if same >= 2 and same >= len(filled) * 0.6:
        return "heading"
    leading = [re.sub(r"\s+", "", texts[i]) for i in filled[:2] if isinstance(values[i], str)]
    if any(_TOTAL.match(text) for text in leading):
        return "total"
    if set(filled) <= serials:
        return "empty"
    first_text = texts[filled[0]]
    # In the column that counts the rows such a word marks the template's own rows.
    short = filled[0] in serials or len(filled) <= max(2, width // 2)
    if short and isinstance(values[filled[0]], str) and _NOTE.match(first_text):
        return "note"
    if first and _numbering(list(texts.values())):
        return "numbering"
    others = [i for i in filled if i not in serials]
    if len(others) == 1 and width >= 3 and isinstance(values[others[0]], str) and len(filled) == 1:
        return "section"
    return "record"


def _numbering(texts: list[str]) -> bool:
    """甲 乙 1 2 3: the row that numbers the columns."""
    figures = [text for text in texts if text not in _COUNTING and text not in ("栏次", "序号")]
    if len(figures) < 3 or not all(re.fullmatch(r"[（(]?\d{1,2}[)）]?", text) for text in figures):
        return False
    numbers = [int(re.sub(r"\D", "", text)) for text in figures]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))
