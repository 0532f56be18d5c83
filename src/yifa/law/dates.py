"""Dates as people here write them: 2026-03-05, 2026年3月5日, 20260305, 2026/3/5, 2026.3.5, with a time if need be."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

from yifa.law.errors import PeriodError

_DATE = re.compile(
    r"\s*(?P<y>\d{4})(?:-(?P<m>\d{1,2})-(?P<d>\d{1,2})|/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})|\.(?P<m3>\d{1,2})\.(?P<d3>\d{1,2})"
    r"|年(?P<m4>\d{1,2})月(?P<d4>\d{1,2})日?|(?P<m5>\d{2})(?P<d5>\d{2}))"
    r"(?:[T ]?(?P<h>\d{1,2})[:：时点](?P<i>\d{1,2})?分?(?:[:：](?P<s>\d{1,2}))?)?\s*"
)
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def parse_moment(text: str | date) -> date | datetime:
    """A date, or a datetime if a time of day is given.

    Raises:
        PeriodError: it is no date, or none that exists.
    """
    if isinstance(text, date):
        return text
    match = _DATE.fullmatch(str(text))
    if match is None:
        raise PeriodError(f"“{text}”不是日期。请写作 2026-03-05、2026年3月5日或20260305。")
    part = match.groupdict()
    month = next(int(part[k]) for k in ("m", "m2", "m3", "m4", "m5") if part[k])
    day = next(int(part[k]) for k in ("d", "d2", "d3", "d4", "d5") if part[k])
    try:
        if part["h"] is not None:
            return datetime(int(part["y"]), month, day, int(part["h"]), int(part["i"] or 0), int(part["s"] or 0))
        return date(int(part["y"]), month, day)
    except ValueError as error:
        raise PeriodError(f"“{text}”这个日期不存在，请核对年月日和时刻。") from error


def parse_date(text: str | date) -> date:
    """A date; a time of day, if given, is dropped.

    Raises:
        PeriodError: it is no date, or none that exists.
    """
    moment = parse_moment(text)
    return moment.date() if isinstance(moment, datetime) else moment


def day_or_none(text: str | date | None) -> date | None:
    """A day as it is stored, 2026-03-05; None where nothing stands.

    Raises:
        ValueError: something stands there that is no such day.
    """
    if isinstance(text, date):
        return text
    return date.fromisoformat(text) if text else None


def readable_day(text: object) -> date | None:
    """A day as it is stored, with or without a time behind it; None where nothing stands or it can't be read."""
    try:
        return day_or_none(str(text or "")[:10])
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later (earlier, if negative), or the month's last day (民法典 202条, R002)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if not 1 <= year <= 9999:
        raise PeriodError("日期超出可计算的范围，请核对年份和期限长度。")
    if day.day <= 28:
        return date(year, month, day.day)
    return date(year, month, min(day.day, days_in_month(year, month)))


def days_in_month(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def cn_date(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def local_day(moment: date | datetime) -> date:
    """The day in China on which `moment` falls."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(SHANGHAI) if moment.tzinfo else moment).date()
