"""Periods as figures are asked for: a year, a half, a quarter, a month, or any two days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from yifa.office.model import cn_date

QUARTERS = "一二三四"


class PeriodFault(ValueError):
    """What was written is no period; `str()` says in Chinese how to write one."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    @classmethod
    def year(cls, year: int) -> Period:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """A calendar month."""
        first = date(year, month, 1)
        return cls(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))

    @classmethod
    def months(cls, year: int, first: int, last: int) -> Period:
        """Whole months of one year, such as 1—6月."""
        return cls(date(year, first, 1), cls.month(year, last).last)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """A quarter, 1 to 4."""
        return cls.months(year, quarter * 3 - 2, quarter * 3)

    @property
    def year_before(self) -> Period:
        """The same period a year earlier (同期)."""
        last = _year_back(self.last)
        if (self.last + timedelta(days=1)).day == 1:
            # The end of February stays the end of February.
            last = Period.month(last.year, last.month).last
        return Period(_year_back(self.first), last)

    @property
    def previous(self) -> Period:
        """The period of the same length just before (上月、上季度、上年)."""
        if not self.whole_months:
            days = (self.last - self.first).days + 1
            return Period(self.first - timedelta(days=days), self.first - timedelta(days=1))
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        start = self.first.year * 12 + self.first.month - 1 - count
        return Period(date(start // 12, start % 12 + 1, 1), self.first - timedelta(days=1))

    @property
    def to_date(self) -> Period:
        """From the first of January to the last day (本年累计)."""
        return Period(date(self.last.year, 1, 1), self.last)

    @property
    def whole_months(self) -> bool:
        """Whether month totals answer it."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    @property
    def code(self) -> str:
        """As addresses and files carry it; `parse_period` reads it back."""
        year = self.first.year
        if self == Period.year(year):
            return f"{year}"
        if self == Period.month(year, self.first.month):
            return f"{year}-{self.first.month:02d}"
        for quarter in (1, 2, 3, 4):
            if self == Period.quarter(year, quarter):
                return f"{year}-Q{quarter}"
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def name(self) -> str:
        """2025年, 2025年3月, 2025年第一季度, 2025年1—6月 or the two days."""
        year = self.first.year
        if self == Period.year(year):
            return f"{year}年"
        if self == Period.month(year, self.first.month):
            return f"{year}年{self.first.month}月"
        quarter = (self.first.month + 2) // 3
        if self == Period.quarter(year, quarter):
            return f"{year}年第{QUARTERS[quarter - 1]}季度"
        if self.whole_months and self.last.year == year:
            return f"{year}年{self.first.month}—{self.last.month}月"
        return f"{cn_date(self.first)}至{cn_date(self.last)}"


def next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


_WRITTEN = (
    (re.compile(r"(\d{4})年?(?:度)?"), lambda m: Period.year(int(m[1]))),
    (re.compile(r"(\d{4})(?:-?[Qq]|年第?)([1-4])(?:季度)?"), lambda m: Period.quarter(int(m[1]), int(m[2]))),
    (re.compile(r"(\d{4})年第?([一二三四])季度"), lambda m: Period.quarter(int(m[1]), QUARTERS.index(m[2]) + 1)),
    (re.compile(r"(\d{4})[-年](\d{1,2})月?"), lambda m: Period.month(int(m[1]), int(m[2]))),
    (
        re.compile(r"(\d{4})年(\d{1,2})月?[—–\-~～至到](\d{1,2})月"),
        lambda m: Period.months(int(m[1]), int(m[2]), int(m[3])),
    ),
    (re.compile(r"(\d{4})(?:-?[Hh]|年)(?:1|上半年)"), lambda m: Period.months(int(m[1]), 1, 6)),
    (re.compile(r"(\d{4})(?:-?[Hh]|年)(?:2|下半年)"), lambda m: Period.months(int(m[1]), 7, 12)),
    (
        re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.|至|~)(\d{4}-\d\d-\d\d)"),
        lambda m: Period(date.fromisoformat(m[1]), date.fromisoformat(m[2])),
    ),
)
HOW = "时段写作 2025、2025-Q1、2025-03、2025年1—6月 或 2025-01-01..2025-03-15。"


def parse_period(text: str) -> Period:
    """Read a period. Raises PeriodFault."""
    written = text.strip().replace(" ", "")
    for pattern, make in _WRITTEN:
        if match := pattern.fullmatch(written):
            try:
                period = make(match)
            except ValueError:
                break
            if period.first > period.last or not 1949 <= period.first.year <= 2100:
                break
            return period
    raise PeriodFault(f"看不懂时段“{text}”。{HOW}")
