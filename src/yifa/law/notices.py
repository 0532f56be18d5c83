"""Yearly holiday notices: what one says, and whether it can be true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from yifa.law.data_files import read_table
from yifa.law.errors import BadNoticeError

_LONGEST_HOLIDAY = 15


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """One year's arrangement of days off and adjusted working days.

    Attributes:
        year: the year arranged. New Year's arrangement may reach into the last days of the December before.
        document: number of the notice (文号), or None where it is not known.
        off: day off → name of the holiday; weekends within a holiday may be listed too.
        work: adjusted working weekend → name of the holiday it makes up for.
    """

    year: int
    document: str | None
    off: Mapping[date, str] = field(default_factory=dict)
    work: Mapping[date, str] = field(default_factory=dict)
    amended: str | None = None

    @property
    def title(self) -> str:
        """How the notice is cited in an explanation."""
        number = "、".join(n for n in (self.document, self.amended) if n) or "文号待核"
        return f"{self.year}年放假安排（{number}）"

    @classmethod
    def build(
        cls,
        year: int,
        document: str | None,
        off: Iterable[tuple[str, date, date]],
        work: Iterable[tuple[date, str]],
        amended: str | None = None,
    ) -> HolidayNotice:
        """Make a notice from holidays (name, first day, last day) and adjusted working days (day, name).

        Raises:
            BadNoticeError: the notice contradicts itself; every fault is named, one line each.
        """
        faults: list[str] = []
        days_off: dict[date, str] = {}
        for name, first, last in off:
            if last < first:
                faults.append(f"{name}：结束日{last}早于开始日{first}。")
                continue
            if (last - first).days >= _LONGEST_HOLIDAY:
                faults.append(f"{name}：{first}至{last}长达{(last - first).days + 1}天，请核对起止日期。")
                continue
            for i in range((last - first).days + 1):
                day = first + timedelta(i)
                if day in days_off:
                    faults.append(f"{day}重复列为放假（{days_off[day]}、{name}）。")
                days_off[day] = name
        workdays: dict[date, str] = {}
        for day, name in work:
            if day in workdays:
                faults.append(f"{day}重复列为调休上班。")
            workdays[day] = name
            if day.weekday() < 5:
                faults.append(f"{day}本来就是周一至周五，不能列为调休上班。")
            if day in days_off:
                faults.append(f"{day}既列为放假（{days_off[day]}）又列为调休上班，请二者择一。")
        for day in (*days_off, *workdays):
            if not _belongs(day, year):
                faults.append(f"{day}不在{year}年内（只有元旦的安排可以跨到上年12月下旬），请核对年份。")
        if not days_off:
            faults.append("没有列出任何放假日。")
        if faults:
            raise BadNoticeError(f"{year}年放假安排有误：\n" + "\n".join(dict.fromkeys(faults)))
        return cls(year, document or None, days_off, workdays, amended)


def _belongs(day: date, year: int) -> bool:
    return day.year == year or (day.year == year - 1 and day.month == 12 and day.day >= 20)


def parse_notice(row: Mapping[str, Any]) -> HolidayNotice:
    """A notice from its tabular form: `year`, `document`, `days_off: [{name, from, to}]`, `workdays: {day: name}`.

    Days are `mm-dd` within the year or full ISO dates. This is also the form in which a server stores notices.

    Raises:
        BadNoticeError: a field is missing or wrong.
    """
    try:
        year = int(row["year"])
        holidays = row.get("days_off") or ()
        off = [
            (str(o["name"]), _day_of_year(o["from"], year), _day_of_year(o.get("to") or o["from"], year))
            for o in holidays
        ]
        work = [(_day_of_year(day, year), str(name)) for day, name in (row.get("workdays") or {}).items()]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadNoticeError(
            f"放假安排的格式不对（{error}）。应写明年份、各假期起止日和调休上班日，日期如 10-01。"
        ) from error
    return HolidayNotice.build(year, row.get("document"), off, work, row.get("amended"))


def _day_of_year(text: object, year: int) -> date:
    if isinstance(text, date):
        return text
    parts = str(text)
    return date.fromisoformat(parts if len(parts) > 5 else f"{year}-{parts}")


def load_notices() -> list[HolidayNotice]:
    """The notices that ship with Yifa."""
    return [parse_notice(row) for row in read_table("holidays.yaml")]
