"""Cells as people write them: moments with or without a year, amounts with units, marks for nothing."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from yifa.office.errors import OfficeError
from yifa.office.sheets.read import Value
from yifa.office.sheets.words import narrow

_EPOCH = datetime(1899, 12, 30)
#: Marks that mean that there is nothing to say.
NOTHING = frozenset(
    ["", "/", "／", "\\", "-", "--", "—", "——", "－", "无", "没有", "暂无", "空", "N/A", "n/a", "未填", "*", "0/0"]
)
_CN = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
_YMD = re.compile(r"(\d{4})\s*[年.\-/、]\s*(\d{1,2})\s*[月.\-/、]\s*(\d{1,2})\s*[日号]?")
_Y2MD = re.compile(r"(\d{2})[.\-/年](\d{1,2})[.\-/月](\d{1,2})日?(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_YM = re.compile(r"(\d{4})\s*[年.\-/]\s*(\d{1,2})\s*月?(?!\d)")
_MD = re.compile(r"(?<![\d.])(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*[日号]?(?![\d.万千亿元%人件份个亩次户])")
_M = re.compile(r"(?<!\d)(\d{1,2})月(?:份|底|末)?$")
_D = re.compile(r"(?<!\d)(\d{1,2})[日号]?$")
_CLOCK = re.compile(r"(上午|下午|晚上|中午)?\s*(\d{1,2})\s*[:：时点]\s*(\d{1,2})?")
_BIG = {
    "零": 0,
    "〇": 0,
    "壹": 1,
    "一": 1,
    "贰": 2,
    "二": 2,
    "两": 2,
    "叁": 3,
    "三": 3,
    "肆": 4,
    "四": 4,
    "伍": 5,
    "五": 5,
    "陆": 6,
    "六": 6,
    "柒": 7,
    "七": 7,
    "捌": 8,
    "八": 8,
    "玖": 9,
    "九": 9,
}
_POWER = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_SCALE = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_AMOUNT = re.compile(
    r"(?:约|近|共|共计|合计|大约|计|人民币|罚款|各)*\s*[¥￥]?\s*([+\-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+\-−]?\d+(?:\.\d+)?)\s*"
    r"(?:多|余|来|几)?\s*([万亿千]?)\s*(?:多|余|左右)?\s*([^\d]{0,6}?)(?:以上|左右|余)?"
)


class Unreadable(OfficeError):
    """A cell that isn't what its column asks for; ``no_such_day``: it is a date that no calendar has."""

    def __init__(self, say: str, *, no_such_day: bool = False) -> None:
        super().__init__(say)
        self.no_such_day = no_such_day


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, perhaps with a time of day. ``yearless``: the year came from the sheet."""

    day: date
    clock: time | None = None
    yearless: bool = False

    @property
    def iso(self) -> str:
        """``2023-03-05`` or ``2023-03-05T09:30``."""
        return f"{self.day}T{self.clock:%H:%M}" if self.clock else str(self.day)

    def next_year(self) -> Moment:
        """The same day a year later."""
        try:
            return Moment(self.day.replace(year=self.day.year + 1), self.clock, True)
        except ValueError:
            return Moment(self.day.replace(year=self.day.year + 1, day=28), self.clock, True)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and the unit that the cell itself names (元, 万元 counted in already, 人 …)."""

    number: Decimal
    unit: str = ""
    scaled: bool = False


def is_nothing(value: Value) -> bool:
    """Whether a cell says nothing: empty, or a mark such as / or 无."""
    return value is None or (isinstance(value, str) and narrow(value) in NOTHING)


def text_of(value: Value) -> str:
    """A cell as a person reads it: whole numbers without .0, dates as 2023-03-05."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return str(value).strip()


def moment_of(value: Value, year: int | None = None, month: int | None = None) -> Moment | None:
    """The moment a cell names; None where it says nothing.

    :param year: for days written without one; ``month``: that of a month's own sheet, for a bare day.
    :raises Unreadable: for a day that does not exist, and for text that is no day.
    """
    if isinstance(value, datetime):
        return Moment(value.date(), value.time() if value.time() != time() else None)
    if isinstance(value, date):
        return Moment(value)
    if isinstance(value, bool) or is_nothing(value):
        return None
    if isinstance(value, int | float):
        return _of_number(float(value), year, month)
    text = _digits(narrow(str(value)))
    moment = _written(text, year, month)
    if moment is None:
        raise Unreadable("这里不是日期，请写成 2023-03-05 的样子。")
    return moment


def _of_number(value: float, year: int | None, month: int | None) -> Moment:
    if 15_000 <= value < 80_000:
        moment = _EPOCH + timedelta(seconds=round(value * 86_400))
        return Moment(moment.date(), moment.time().replace(second=0) if moment.time() != time() else None)
    text = str(int(value)) if value.is_integer() else repr(value)
    written = _written(text, year, month)
    if written is None:
        raise Unreadable("这里不是日期，请写成 2023-03-05 的样子。")
    return written


def _written(text: str, year: int | None, month: int | None) -> Moment | None:
    for pattern in (_YMD, _COMPACT, _Y2MD):
        if match := pattern.search(text):
            y, m, d = map(int, match.groups())
            return Moment(_existing_day(y + 2000 if y < 100 else y, m, d), _clock(text[match.end() :]))
    if match := _YM.search(text):
        y, m = int(match[1]), int(match[2])
        if not 1 <= m <= 12:
            raise Unreadable(f"没有{m}月，请核对原始登记。", no_such_day=True)
        return Moment(date(y, m, calendar.monthrange(y, m)[1]))
    if match := _MD.search(text):
        m, d = int(match[1]), int(match[2])
        if year is None:
            raise Unreadable("日期没有年份，表名、标题里也没有，请补上年份。")
        return Moment(_existing_day(year, m, d), _clock(text[match.end() :]), True)
    if (match := _M.search(text)) and year is not None and 1 <= int(match[1]) <= 12:
        return Moment(date(year, int(match[1]), calendar.monthrange(year, int(match[1]))[1]), None, True)
    if (match := _D.fullmatch(text)) and year is not None and month is not None:
        return Moment(_existing_day(year, month, int(match[1])), None, True)
    return None


def _existing_day(year: int, month: int, day: int) -> date:
    if not 1900 <= year <= 2100:
        raise Unreadable(f"没有{year}年这样的登记，请核对年份。", no_such_day=True)
    try:
        return date(year, month, day)
    except ValueError:
        if not 1 <= month <= 12:
            raise Unreadable(f"没有{month}月，请核对原始登记。", no_such_day=True) from None
        raise Unreadable(f"{month}月没有{day}日，请核对原始登记。", no_such_day=True) from None


def _clock(text: str) -> time | None:
    match = _CLOCK.search(text[:24])
    if match is None:
        return None
    hour = int(match[2]) + (12 if match[1] in ("下午", "晚上") and int(match[2]) < 12 else 0)
    minute = int(match[3] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _digits(text: str) -> str:
    """Chinese figures in a date to Arabic ones: 二〇二三年十二月三十一日."""
    if not re.search(r"[〇零○一二三四五六七八九十]", text) or not re.search(r"[年月]", text):
        return text

    def small(match: re.Match[str]) -> str:
        tens, _, ones = match[1].partition("十")
        return str(int(tens.translate(_CN) or 1) * 10 + int(ones.translate(_CN) or 0)) + match[2]

    return re.sub(r"([一二三四五六七八九]?十[一二三四五六七八九]?)([月日号])", small, text).translate(_CN)


def amount_of(value: Value) -> Amount | None:
    """The number a cell names: 1.2万元, ¥3,000, ３０００, 约50人, 60余份, 贰佰元, 2学时; None where it says nothing.

    :raises Unreadable: for text that is no number.
    """
    if isinstance(value, bool):
        return Amount(Decimal(int(value)))
    if is_nothing(value):
        return None
    if isinstance(value, int | float):
        return _bounded(Amount(Decimal(str(value))))
    if not isinstance(value, str):
        raise Unreadable("这里不是数，请只填数字。")
    text = narrow(value).replace(" ", "").replace("，", ",")
    if match := _AMOUNT.fullmatch(text):
        number = Decimal(match[1].replace(",", "").replace("−", "-")) * _SCALE[match[2]]
        return _bounded(Amount(number, match[3], bool(match[2])))
    if (figure := _capital(text)) is not None:
        return Amount(figure, "元" if re.search(r"[元圆]", text) else "")
    raise Unreadable("这里不是数，请只填数字。")


def _bounded(amount: Amount) -> Amount:
    if not amount.number.is_finite() or abs(amount.number) > Decimal(10) ** 13:
        raise Unreadable("这个数超出可记录的范围，请核对。")
    return amount


def _capital(text: str) -> Decimal | None:
    """贰佰元整, 一万二千元, 三十人; None where it is no Chinese number."""
    match = re.fullmatch(
        r"(?:人民币|约)?([零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿一二两三四五六七八九十百千]+)([元圆人份件次个户]?)[整正]?",
        text,
    )
    if match is None:
        return None
    total = section = digit = 0
    for char in match[1]:
        if char in _BIG:
            digit = _BIG[char]
        elif char in _POWER:
            section += (digit or 1) * _POWER[char]
            digit = 0
        else:
            total = (total + section + digit) * _SCALE[char]
            section = digit = 0
    try:
        return Decimal(total + section + digit)
    except InvalidOperation:
        return None
