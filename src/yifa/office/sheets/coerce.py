"""Cell values to dates, numbers, money and answers, with errors that name row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from yifa.office.errors import OfficeError
from yifa.office.sheets.header import Header, table_rows
from yifa.office.sheets.match import Field, FieldKind, Match
from yifa.office.sheets.read import Sheet, Value, is_blank
from yifa.office.sheets.words import narrow, normal, unit_of

#: Excel counts days from here (its leap-year fault of 1900 included).
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?")
_SHORT_YEAR = re.compile(r"(\d{2})[./\-](\d{1,2})[./\-](\d{1,2})")
_COMPACT = re.compile(r"(20\d{2}|19\d{2})(\d{2})(\d{2})")
_NO_YEAR = re.compile(r"(\d{1,2})\s*(?:月|[./\-])\s*(\d{1,2})\s*[日号]?")
_CN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_WEEKDAY = re.compile(r"[(（]?(?:周|星期)[一二三四五六日天][)）]?")
_CLOCK = re.compile(r"[\sT]*(?:上午|下午)?\s*(\d{1,2})[:时点](\d{1,2})?[分:]?(?:\d{1,2}秒?)?(?:\.\d+)?$")
_NUMBER = re.compile(r"([+\-−]?)\s*[¥￥]?\s*(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?\s*([万亿千]?)\s*([^\d.,]{0,4})")
_SCALES = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_YES = frozenset(["是", "有", "对", "真", "y", "yes", "true", "1", "√", "✓", "已", "v"])
_NO = frozenset(["否", "无", "不", "假", "n", "no", "false", "0", "×", "x", "✗", "未", "没有"])


class CellError(OfficeError):
    """A value that isn't what its column asks for."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A faulty cell: row number, column letter and heading, and a sentence that says what to write."""

    row: int
    column: str
    heading: str
    message: str


@dataclass(frozen=True, slots=True)
class Record:
    """A row read: its number in the file and the values of its fields."""

    row: int
    values: dict[str, Any]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A table read: the records, and what is wrong. Import all when ``faults`` is empty, else nothing."""

    records: tuple[Record, ...] = ()
    faults: tuple[CellFault, ...] = field(default=())


def to_date(value: Value, year: int | None = None) -> date:
    """A date from a cell: a date, 2026.3.5, 2026年3月5日, 20260305, 二〇二六年三月五日, an Excel serial, or 3月5日.

    :param year: the year of a date written without one.
    :raises CellError: when it is none, or its year isn't known.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if int(value) in _SERIALS:
            return _EXCEL_EPOCH + timedelta(days=int(value))
        value = str(int(value)) if float(value).is_integer() else str(value)
    text = _CLOCK.sub("", _plain_digits(_WEEKDAY.sub("", narrow(value)).strip()))
    text = re.sub(r"\s+", "", text)
    try:
        if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
            return date(*map(int, match.groups()))
        if match := _SHORT_YEAR.fullmatch(text):
            return date(2000 + int(match.group(1)), int(match.group(2)), int(match.group(3)))
        if text.isdigit() and int(text) in _SERIALS:
            return _EXCEL_EPOCH + timedelta(days=int(text))
        if match := _NO_YEAR.fullmatch(text):
            if year is None:
                raise CellError(f"“{narrow(value)}”没有年份，请写成 2026-03-05 的样子，或先选定年度")
            return date(year, int(match.group(1)), int(match.group(2)))
    except ValueError as error:
        if isinstance(error, CellError):
            raise
        raise CellError(f"“{narrow(value)}”不是实有的日期") from error
    raise CellError(f"“{narrow(value)}”不是日期，请写成 2026-03-05 的样子")


def _plain_digits(text: str) -> str:
    """Chinese figures in a date to Arabic ones: 二〇二六年十二月三十一日."""
    if not re.search(r"[〇零○一二三四五六七八九十]", text) or ("年" not in text and "月" not in text):
        return text

    def small(match: re.Match[str]) -> str:
        tens, _, ones = match.group(1).partition("十")
        return str(int(tens.translate(_CN_DIGITS) or 1) * 10 + int(ones.translate(_CN_DIGITS) or 0)) + match.group(2)

    return re.sub(r"([一二三四五六七八九]?十[一二三四五六七八九]?)([月日号])", small, text).translate(_CN_DIGITS)


def to_datetime(value: Value, year: int | None = None) -> datetime:
    """A point in time; midnight when no time of day is given.

    :raises CellError: as ``to_date``.
    """
    if isinstance(value, datetime):
        return value
    day = to_date(value, year)
    if isinstance(value, float):
        return datetime.combine(day, time()) + timedelta(seconds=round((value % 1) * 86_400))
    clock = _CLOCK.search(narrow(value)) if isinstance(value, str) else None
    if clock is None:
        return datetime.combine(day, time())
    hour = int(clock.group(1)) + (12 if "下午" in clock.group() and int(clock.group(1)) < 12 else 0)
    try:
        return datetime.combine(day, time(hour, int(clock.group(2) or 0)))
    except ValueError as error:
        raise CellError(f"“{narrow(value)}”不是实有的时间") from error


def to_number(value: Value) -> Decimal:
    """A number from a cell: full-width figures, 1,234, 1.2万, 12件 and 3% (0.03) included.

    :raises CellError: when it is none.
    """
    if isinstance(value, bool) or value is None:
        raise CellError(f"“{'' if value is None else value}”不是数")
    if isinstance(value, int | float):
        return Decimal(str(value)).normalize() if value == value and abs(value) != float("inf") else Decimal(0)
    text = narrow(value).replace(" ", "")
    match = _NUMBER.fullmatch(text)
    if not match or not (match.group(2) or match.group(3)):
        raise CellError(f"“{narrow(value)}”不是数，请只填数字")
    sign, whole, part, scale, unit = match.groups()
    try:
        number = Decimal(f"{(whole or '0').replace(',', '')}{part or ''}") * _SCALES[scale]
    except InvalidOperation as error:
        raise CellError(f"“{narrow(value)}”不是数，请只填数字") from error
    if unit == "%":
        number /= 100
    return -number if sign in {"-", "−"} else number


def to_integer(value: Value) -> int:
    """A whole number.

    :raises CellError: when it is none.
    """
    number = to_number(value)
    if number != number.to_integral_value():
        raise CellError(f"“{narrow(value)}”不是整数")
    return int(number)


def to_money(value: Value, unit: str = "元") -> int:
    """An amount in 分. ``unit`` is that of the column (元, 万元 …), unless the cell names its own.

    :raises CellError: when it is no amount.
    """
    own = isinstance(value, str) and bool(re.search(r"[千万亿元]", value))
    scale = 1 if own else _SCALES.get(unit.removesuffix("元"), 1)
    return int((to_number(value) * scale * 100).to_integral_value(ROUND_HALF_UP))


def to_boolean(value: Value) -> bool:
    """是/否, 有/无, √/×, 1/0.

    :raises CellError: when it is neither.
    """
    if isinstance(value, bool):
        return value
    text = narrow(int(value) if isinstance(value, float) and value.is_integer() else value).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise CellError(f"“{narrow(value)}”应填“是”或“否”")


def to_text(value: Value) -> str:
    """Text as a person sees it: a whole number without .0, a date as 2026-03-05."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return "" if value is None else str(value).strip()


def to_choice(value: Value, choices: Sequence[str]) -> str:
    """One of the choices, blanks and marks aside.

    :raises CellError: when it is none of them.
    """
    wanted = normal(to_text(value))
    for choice in choices:
        if normal(choice) == wanted:
            return choice
    shown = "、".join(choices[:8]) + (" 等" if len(choices) > 8 else "")
    raise CellError(f"“{to_text(value)}”不在可选的内容里，应是：{shown}")


def coerce(
    value: Value, kind: FieldKind, *, choices: Sequence[str] = (), year: int | None = None, unit: str = "元"
) -> Any:
    """A cell's value as the kind its field asks for.

    :raises CellError: in words, without row and column.
    """
    if kind == "choice" or choices:
        return to_choice(value, choices)
    if kind == "date":
        return to_date(value, year)
    if kind == "datetime":
        return to_datetime(value, year)
    if kind == "money":
        return to_money(value, unit)
    if kind == "percent":
        number = to_number(value)
        # 98.5 in a column of percentages is 98.5 %, 0.985 is the same share kept as Excel does.
        return number / 100 if abs(number) > 1 and not narrow(value).endswith("%") else number
    return {"integer": to_integer, "number": to_number, "boolean": to_boolean, "text": to_text}[kind](value)


def read_records(
    sheet: Sheet, header: Header, fields: Sequence[Field], matches: Sequence[Match], year: int | None = None
) -> Reading:
    """Read the whole table by confirmed matches.

    :param year: the year for dates written without one.
    :return: every readable record and every fault; the caller imports all or nothing.
    """
    by_key = {one.key: one for one in fields}
    columns = {column.index: column for column in header.columns}
    chosen: Mapping[str, int] = {match.field: match.column for match in matches if match.column is not None}
    records: list[Record] = []
    faults: list[CellFault] = [
        CellFault(header.rows[-1], "", one.name, f"缺少必填的“{one.name}”这一列，请补上该列或指定它对应哪一列")
        for one in fields
        if one.required and one.key not in chosen
    ]
    for row in table_rows(sheet, header):
        values: dict[str, Any] = {}
        for key, index in chosen.items():
            wanted, column = by_key[key], columns[index]
            value = row.values[index]
            if is_blank(value):
                if wanted.required:
                    message = f"第{row.number}行“{wanted.name}”是空的，请填写"
                    faults.append(CellFault(row.number, column.letter, column.name, message))
                continue
            try:
                unit = unit_of(column.name) or "元"
                values[key] = coerce(value, wanted.kind, choices=wanted.choices, year=year, unit=unit)
            except CellError as error:
                message = f"第{row.number}行“{wanted.name}”（{column.letter}列）：{error}"
                faults.append(CellFault(row.number, column.letter, column.name, message))
        records.append(Record(row.number, values, row.hidden))
    return Reading(tuple(records), tuple(faults))
