"""Numbers, sums of money, shares, periods and dates as they stand in contracts, with their places."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_chinese, read_number

HAN = "零〇一二两三四五六七八九十百千万"
NUMBER = rf"(?:\d[\d,]{{0,15}}(?:\.\d{{1,6}})?|[{HAN}]{{1,12}})"
CAPITAL = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿"
_WIDE = {ord(wide): ord(narrow) for wide, narrow in zip("０１２３４５６７８９％．￥", "0123456789%.¥", strict=True)} | {
    ord(narrow): ord(wide) for narrow, wide in zip("():;", "（）：；", strict=True)
}
_MONEY = lazy(r"(?P<sign>¥|人民币)?\s?(?P<number>\d[\d,]{0,15}(?:\.\d+)?)(?P<unit>亿|万|千|百)?(?P<yuan>元)?")
_WORDS = lazy(rf"(?P<yuan>[{CAPITAL}]{{1,30}})[元圆](?P<jiao>[{CAPITAL}]角)?零?(?P<fen>[{CAPITAL}]分)?[整正]?")
_SHARE = lazy(
    rf"(?P<figure>\d+(?:\.\d+)?)\s?(?P<sign>[%‰])|(?P<base>[百千万])分之(?P<words>[{HAN}点]{{1,12}}|\d+(?:\.\d+)?)"
)
_PERIOD = lazy(rf"(?P<number>{NUMBER}|半)个?(?P<unit>年|月|工作日|日历天|日|天|周|季度|季)(?!\d)")
_DATE = lazy(r"(?P<year>20\d\d)\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日")
SCALE = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100}


@dataclass(frozen=True, slots=True)
class Value:
    """A value and where it stands: money in 元, a share in percent, a period in its unit."""

    value: Decimal
    start: int
    end: int
    unit: str = ""


def canonical(text: str) -> str:
    """The same text, character for character, with figures narrow and marks wide."""
    text = text.translate(_WIDE)
    return re.sub(r"(?<!\d),|,(?!\d)", "，", text)


def ungrouped(figure: str) -> Decimal:
    """A figure as a number: 1,548,000 and 1548000 are the same."""
    return Decimal(figure.replace(",", ""))


def money(text: str) -> list[Value]:
    """Sums in figures: ¥1,200.00, 5000万元, 85元."""
    values = []
    for m in _MONEY.finditer(text):
        if not (m["yuan"] or m["sign"]):
            continue
        digits = m["number"].replace(",", "")
        values.append(Value(Decimal(digits) * SCALE.get(m["unit"] or "", 1), m.start("number"), m.end()))
    return values


def capital_money(text: str) -> list[Value]:
    """Sums in capital words: 肆拾贰万柒仟元整."""
    values = []
    for m in _WORDS.finditer(text):
        whole = read_chinese(m["yuan"])
        if whole is None or not re.search(r"[壹贰叁肆伍陆柒捌玖拾佰仟]", m["yuan"]):
            continue
        value = whole
        for part, scale in (("jiao", Decimal("0.1")), ("fen", Decimal("0.01"))):
            if m[part] and (digit := read_chinese(m[part][:-1])) is not None:
                value += digit * scale
        values.append(Value(value, m.start(), m.end()))
    return values


def shares(text: str) -> list[Value]:
    """Shares in percent: 5% is 5, 百分之三 is 3, 万分之五 is 0.05."""
    values = []
    for m in _SHARE.finditer(text):
        number = read_number(m["figure"] or m["words"])
        if number is None:
            continue
        scale = {"%": Decimal(1), "‰": Decimal("0.1"), "百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}
        values.append(Value(number * scale[m["sign"] or m["base"]], m.start(), m.end()))
    return values


def periods(text: str) -> list[Value]:
    """Periods with their unit (年 月 日 工作日 周 季); parts of dates (2026年3月) are none."""
    dates = [
        (m.start(), m.end()) for m in re.finditer(r"(?:20)?\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日", text)
    ]
    values = []
    for m in _PERIOD.finditer(text):
        if any(a <= m.start() < b and (b - a > len(m.group()) or text[a : a + 2] == "20") for a, b in dates):
            continue
        number = Decimal("0.5") if m["number"] == "半" else read_number(m["number"])
        if number is None or (
            text[m.end() : m.end() + 1] in ("前", "底") and m["unit"] in ("月",) and "个" not in m.group()
        ):
            continue
        unit = {"日历天": "日", "天": "日", "季度": "季"}.get(m["unit"], m["unit"])
        if unit == "月" and "个" not in m.group() and m["number"].isdigit():
            continue
        values.append(Value(number, m.start(), m.end(), unit))
    return values


def days_of(period: Value) -> Decimal:
    """A period in calendar days, five working days counted as seven."""
    scale = {
        "年": Decimal(365),
        "月": Decimal(30),
        "日": Decimal(1),
        "工作日": Decimal("1.4"),
        "周": Decimal(7),
        "季": Decimal(91),
    }
    return period.value * scale[period.unit]


def dates(text: str) -> Iterator[tuple[date | None, int, int]]:
    """Full dates with their places; None for one the calendar doesn't have."""
    for m in _DATE.finditer(text):
        try:
            yield date(int(m["year"]), int(m["month"]), int(m["day"])), m.start(), m.end()
        except ValueError:
            yield None, m.start(), m.end()


def last_day(year: int, month: int) -> int:
    """Number of days of a month; 0 where there is no such month."""
    return monthrange(year, month)[1] if 1 <= month <= 12 else 0


def after_months(day: date, months: int) -> date:
    """The last day of a period of months that begins on a day (2026-04-01 + 12 → 2027-03-31)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return date(year, month, min(day.day, last_day(year, month))) - timedelta(days=1)


def cn(day: date) -> str:
    """2026年3月10日."""
    return f"{day.year}年{day.month}月{day.day}日"


def yuan(value: Decimal) -> str:
    """472,000元, 1,200.50元."""
    return f"{value:,.2f}".removesuffix(".00") + "元"


def plain(value: Decimal) -> str:
    """A number without needless zeros."""
    return format(value.normalize(), "f")


def quote(text: str, start: int, end: int, at: int | None = None, most: int = 80) -> str:
    """The words from start to end, shortened to `most` characters around `at`."""
    if end - start > most:
        centre = start if at is None else at
        start = max(start, min(centre - most // 4, end - most))
        end = start + most
    return text[start:end].strip().replace("\t", "|")


def slipped(right: Decimal, written: Decimal) -> bool:
    """Whether a sum may be a slip of the right one (digits turned, a nought too many); farther off it is another sum."""
    if right <= 0 or written <= 0:
        return False
    ratio = max(right, written) / min(right, written)
    return ratio <= Decimal("2.5") or ratio in (10, 100)
