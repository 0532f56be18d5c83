"""Ledgers and templates out, with XlsxWriter: fit to print on A4, nothing of them run as a formula."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from yifa.office.inline import FORBIDDEN
from yifa.office.model import width_in_chars
from yifa.office.sheets.match import FieldKind

#: Row height in points.
_ROW = 20
_EPOCH = datetime(2012, 7, 1)
_LONGEST = 32_767
_FORMATS: dict[str, str] = {
    "integer": "#,##0",
    "number": "#,##0.##",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
_WIDTHS: dict[str, float] = {
    "integer": 9,
    "number": 11,
    "money": 14,
    "percent": 9,
    "date": 12,
    "datetime": 17,
    "boolean": 6,
    "text": 14,
    "choice": 12,
}
_HINTS: dict[str, str] = {
    "integer": "整数",
    "number": "数字",
    "money": "金额，单位元",
    "percent": "百分数，如 98.5%",
    "date": "日期，如 2026-03-05",
    "datetime": "时间，如 2026-03-05 09:30",
    "boolean": "是或否",
    "text": "文字",
    "choice": "从下拉框选择",
}
#: Words in the first column of a template that mark the rows which are no records.
HINT_MARK, EXAMPLE_MARK = "填写说明", "示例"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a ledger or template. Money is in 分 and is written in 元; ``width`` is in half-width characters."""

    key: str
    name: str
    kind: FieldKind = "text"
    width: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    help: str = ""
    example: Any = None


def write_ledger(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    title: str,
    stream: BinaryIO,
    totals: Iterable[str] = (),
    caption: str = "",
) -> int:
    """Write a ledger row by row in constant memory.

    :param rows: values by column key; a missing key is an empty cell.
    :param totals: keys of the columns summed in the last line; the sums follow the filter.
    :param caption: a line under the title (unit, period, point in time).
    :return: number of rows written.
    """
    workbook = _workbook(stream, constant_memory=True)
    sheet = workbook.add_worksheet(_sheet_name(title))
    looks = _Looks(workbook)
    last = len(columns) - 1
    _title(sheet, looks, title, last)
    sheet.write_string(1, 0, _clean(caption), looks.caption)
    sheet.set_default_row(_ROW)
    sheet.set_row(2, 30)
    widths = [column.width or max(_WIDTHS[column.kind], _name_width(column)) for column in columns]
    for at, column in enumerate(columns):
        sheet.set_column(at, at, widths[at])
        sheet.write_string(2, at, column.name, looks.heading)
    sums: dict[str, Decimal] = {key: Decimal(0) for key in totals}
    number = 3
    for row in rows:
        lines = max((_lines(row.get(column.key), widths[at]) for at, column in enumerate(columns)), default=1)
        if lines > 1:
            sheet.set_row(number, lines * 15 + 5)
        for at, column in enumerate(columns):
            value = row.get(column.key)
            _write(sheet, number, at, column, value, looks)
            if column.key in sums and isinstance(value, int | float | Decimal):
                sums[column.key] += Decimal(str(value))
        number += 1
    count = number - 3
    if sums:
        _totals(sheet, looks, columns, sums, number, count)
    sheet.freeze_panes(3, 1 if len(columns) > 6 else 0)
    sheet.autofilter(2, 0, max(number - 1, 2), last)
    _print_setup(sheet, 2)
    workbook.close()
    return count


def write_template(columns: Sequence[Column], *, title: str, stream: BinaryIO, rows: int = 500) -> None:
    """Write a template to fill in: headings, a row of hints, an example row, drop-downs and checks for ``rows`` rows.

    Its first column is 序号; the hint and example rows are marked there and are not read as records.
    """
    write_templates({title: columns}, stream=stream, rows=rows)


def write_templates(parts: Mapping[str, Sequence[Column]], *, stream: BinaryIO, rows: int = 500) -> None:
    """Write a workbook of several templates, a sheet for each title."""
    workbook = _workbook(stream, constant_memory=False)
    sheets = {title: workbook.add_worksheet(_sheet_name(title)) for title in parts}
    options, looks, used = workbook.add_worksheet("选项"), _Looks(workbook), 0
    for title, columns in parts.items():
        used = _template(sheets[title], options, used, columns, title, rows, looks)
    options.hide()
    workbook.close()


def _template(
    sheet: Any, options: Any, used: int, columns: Sequence[Column], title: str, rows: int, looks: _Looks
) -> int:
    """One template; the number of columns of options used so far."""
    _title(sheet, looks, title, len(columns))
    sheet.set_default_row(_ROW)
    sheet.set_column(0, 0, 10)
    sheet.write_string(1, 0, "序号", looks.heading)
    sheet.write_string(2, 0, HINT_MARK, looks.hint)
    sheet.write_string(3, 0, EXAMPLE_MARK, looks.hint)
    sheet.set_row(1, 30)
    sheet.set_row(2, 32)
    for at, column in enumerate(columns, 1):
        hint = ("必填。" if column.required else "") + _hint(column)
        width = column.width or max(_WIDTHS[column.kind], _name_width(column), min(width_in_chars(hint) * 2 + 2, 22))
        sheet.set_column(at, at, width, looks.plain(column.kind))
        star = "*" if column.required else ""
        sheet.write_string(1, at, column.name + star, looks.required_heading(column.required))
        sheet.write_string(2, at, hint, looks.hint)
        _write(sheet, 3, at, column, column.example, looks)
        if column.choices:
            options.write_column(0, used, column.choices)
            letter = xl_col_to_name(used)
            source = f"=选项!${letter}$1:${letter}${len(column.choices)}"
            used += 1
            _validate(sheet, at, rows, {"validate": "list", "source": source}, column)
        elif column.kind == "boolean":
            _validate(sheet, at, rows, {"validate": "list", "source": ["是", "否"]}, column)
        elif column.kind == "date":
            rule = {"validate": "date", "criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2100, 1, 1)}
            _validate(sheet, at, rows, rule, column)
        elif column.kind in {"integer", "money", "number"}:
            kind = "integer" if column.kind == "integer" else "decimal"
            rule = {"validate": kind, "criteria": "between", "minimum": -1e12, "maximum": 1e12}
            _validate(sheet, at, rows, rule, column)
    sheet.freeze_panes(2, 1)
    _print_setup(sheet, 1)
    return used


def _workbook(stream: BinaryIO, *, constant_memory: bool) -> Any:
    # Text that begins with "=" or "http" stays text: a ledger must not run what someone typed.
    workbook = xlsxwriter.Workbook(
        stream,
        {
            "constant_memory": constant_memory,
            "in_memory": not constant_memory,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
            "remove_timezone": True,
        },
    )
    workbook.set_properties({"created": _EPOCH})
    return workbook


class _Looks:
    """The few cell formats, made once a workbook."""

    def __init__(self, workbook: Any) -> None:
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        grid = {**base, "border": 1}
        self._formats: dict[str, Any] = {
            kind: workbook.add_format({**grid, "align": "right" if kind in _FORMATS else "left", "text_wrap": True})
            for kind in _WIDTHS
        }
        for kind, shown in _FORMATS.items():
            self._formats[kind].set_num_format(shown)
        for kind in ("date", "datetime", "boolean"):
            self._formats[kind].set_align("center")
        self._plain = {kind: workbook.add_format({**base, "num_format": shown}) for kind, shown in _FORMATS.items()}
        self.title = workbook.add_format({**base, "font_name": "黑体", "font_size": 16, "align": "center"})
        self.caption = workbook.add_format({**base, "font_color": "#595959"})
        heading = {**grid, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"}
        self.heading = workbook.add_format(heading)
        self._required = workbook.add_format({**heading, "font_color": "#C00000"})
        self.hint = workbook.add_format({**grid, "font_color": "#7F7F7F", "text_wrap": True, "font_size": 10})
        self.totals = {
            kind: workbook.add_format({**grid, "bold": True, "top": 2, "align": "right", "num_format": shown})
            for kind, shown in {**_FORMATS, "text": "General"}.items()
        }

    def value(self, kind: str) -> Any:
        """The format of a value."""
        return self._formats[kind]

    def plain(self, kind: str) -> Any:
        """The format of a column still to be filled in: numbers and dates shown right, text left alone."""
        return self._plain.get(kind)

    def required_heading(self, required: bool) -> Any:
        """The format of a heading in a template."""
        return self._required if required else self.heading


def _title(sheet: Any, looks: _Looks, title: str, last: int) -> None:
    sheet.set_row(0, 32)
    if last:
        sheet.merge_range(0, 0, 0, last, title, looks.title)
    else:
        sheet.write_string(0, 0, title, looks.title)


def _write(sheet: Any, row: int, at: int, column: Column, value: Any, looks: _Looks) -> None:
    look = looks.value(column.kind)
    if value is None or value == "":
        sheet.write_blank(row, at, None, look)
    elif isinstance(value, bool):
        sheet.write_string(row, at, "是" if value else "否", look)
    elif isinstance(value, date):
        moment = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        sheet.write_datetime(row, at, moment, look)
    elif isinstance(value, int | float | Decimal):
        # Money is kept in 分 and read in 元.
        sheet.write_number(row, at, float(value) / 100 if column.kind == "money" else float(value), look)
    else:
        sheet.write_string(row, at, _clean(str(value)), look)


def _totals(
    sheet: Any, looks: _Looks, columns: Sequence[Column], sums: Mapping[str, Decimal], number: int, count: int
) -> None:
    labelled = False
    for at, column in enumerate(columns):
        if column.key in sums:
            value = float(sums[column.key]) / (100 if column.kind == "money" else 1)
            letter = xl_col_to_name(at)
            formula = f"=SUBTOTAL(9,{letter}4:{letter}{max(number, 4)})"
            sheet.write_formula(number, at, formula, looks.totals[column.kind], value)
        else:
            sheet.write_string(number, at, "" if labelled else f"合计（{count}条）", looks.totals["text"])
            labelled = True


def _name_width(column: Column) -> float:
    return min(width_in_chars(column.name) * 2 + 3, 24)


def _lines(value: Any, width: float) -> int:
    """Lines that a text needs in a column so wide; programs differ in whether they fit a row by themselves."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, math.ceil(width_in_chars(part) * 2 / max(width - 1, 1))) for part in value.split("\n"))


def _hint(column: Column) -> str:
    return column.help or _HINTS["choice" if column.choices else column.kind]


def _validate(sheet: Any, at: int, rows: int, rule: dict[str, Any], column: Column) -> None:
    message = _hint(column)
    sheet.data_validation(
        4,
        at,
        3 + rows,
        at,
        {
            **rule,
            "ignore_blank": True,
            "input_title": column.name[:32],
            "input_message": message[:255],
            "error_title": "填写有误",
            "error_message": f"“{column.name}”应填：{message}"[:255],
        },
    )


def _print_setup(sheet: Any, heading_row: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading_row)
    sheet.center_horizontally()
    sheet.set_footer("&C第 &P 页  共 &N 页")


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "", title)[:31] or "台账"


def _clean(text: str) -> str:
    return FORBIDDEN.sub("", text)[:_LONGEST]


def ledger_bytes(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, title: str, **options: Any) -> bytes:
    """As ``write_ledger``, in memory."""
    stream = BytesIO()
    write_ledger(columns, rows, title=title, stream=stream, **options)
    return stream.getvalue()
