"""Counting days: forward with pauses left out, backward from an event, and to fixed dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yifa.law.calendar import WorkCalendar
from yifa.law.dates import add_months, days_in_month
from yifa.law.errors import PeriodError
from yifa.law.limits import Limit

Pause = tuple[date, date | None]
# Rules whose last day moves off a rest day (民法典 203条).
ROLLING = ("CD", "M", "Y")


@dataclass(slots=True)
class Span:
    """The stretch of days in which working days were counted: what the due date rests on."""

    low: date | None = None
    high: date | None = None

    def cover(self, low: date, high: date) -> None:
        self.low = low if self.low is None else min(self.low, low)
        self.high = high if self.high is None else max(self.high, high)


def merge(pauses: list[Pause], base: date) -> list[Pause]:
    merged: list[Pause] = []
    for low, high in sorted(pauses, key=lambda p: (p[0], p[1] or date.max)):
        if high is not None and high <= max(low, base):
            continue
        if merged and (merged[-1][1] is None or low <= merged[-1][1]):
            before = merged[-1][1]
            merged[-1] = (merged[-1][0], None if before is None or high is None else max(before, high))
        else:
            merged.append((low, high))
    return merged


def walk(
    base: date,
    segments: Sequence[tuple[int, str]],
    pauses: Sequence[Pause],
    calendar: WorkCalendar,
    span: Span,
) -> tuple[date, date | None]:
    """The last day of the period counted from `base`, leaving out the pauses; and the open pause it ran into."""
    at = base
    paused: date | None = None
    for length, unit in segments:
        left = length
        if unit in ("month", "year"):
            left = (add_months(at, length * (12 if unit == "year" else 1)) - at).days
        elif unit == "hour":
            raise PeriodError("按日、月、年计的期限不能按小时延长。")
        by_workday = unit == "working_day"
        began = at
        for low, high in pauses:
            if high is not None and high <= at:
                continue
            low = max(low, at)
            counted = calendar.count_workdays(at, low) if by_workday else (low - at).days
            if counted >= left:
                break
            left -= counted
            if high is None:
                paused, at = low, low
            else:
                at = high
        at = calendar.add_workdays(at, left) if by_workday else at + timedelta(left)
        if by_workday:
            span.cover(began, at)
    return at, paused


def _workdays_before(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    return calendar.add_workdays(day, -limit.length)


def _days_before(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    return day - timedelta(limit.length)


def _months_before(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    return add_months(day, -limit.length)


def _fixed(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    """The next such date after `day`; for FIXED-BEFORE the day before it (“之前”从严)."""
    month, of_month = limit.month_day or (12, 31)
    back = timedelta(1) if limit.code == "FIXED-BEFORE" else timedelta(0)
    for year in (day.year, day.year + 1):
        due = date(year, month, min(of_month, days_in_month(year, month))) - back
        if due > day:
            return due
    return date(day.year + 2, month, of_month) - back


def _end_of_natural_period(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    """Last day of the natural month, quarter, half-year or year that holds `day`."""
    months = limit.length * (12 if limit.unit == "year" else 1)
    if months >= 12:
        return date(day.year + months // 12 - 1, 12, 31)
    month = -(-day.month // months) * months
    return date(day.year, month, days_in_month(day.year, month))


BY_DATE: Mapping[str, Callable[[Limit, date, WorkCalendar], date]] = {
    "WD-BEFORE": _workdays_before,
    "CD-BEFORE": _days_before,
    "M-BEFORE": _months_before,
    "FIXED": _fixed,
    "FIXED-BEFORE": _fixed,
    "FREQ": _end_of_natural_period,
}
