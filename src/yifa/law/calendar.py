"""The working days of mainland China.

A working day (工作日) is Monday to Friday, less the days off and compensatory days off of the State Council's
yearly notice (国务院办公厅节假日安排通知), plus the weekends that the notice makes working days (调休上班).
One notice per year; a year without a notice is *not loaded*, and dates that rest on it are provisional.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal

from yifa.law.errors import NoCalendarError, PeriodError
from yifa.law.festivals import least_off, widest_off
from yifa.law.notices import HolidayNotice, load_notices

DayKind = Literal["workday", "weekend", "holiday", "adjusted_workday"]
_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5
# A mistyped year must not make the tables grow without bound.
# Forms take days from 1900 to 2200; periods that run from them need room on both sides.
_EARLIEST, _LATEST = date(1890, 1, 1).toordinal(), date(2230, 12, 31).toordinal()


@dataclass(frozen=True, slots=True)
class Day:
    """Why one day counts as a working day or not."""

    date: date
    kind: DayKind
    holiday: str | None
    notice: str | None
    provisional: bool

    @property
    def is_workday(self) -> bool:
        return self.kind in ("workday", "adjusted_workday")

    @property
    def reason(self) -> str:
        """工作日、周末、放假（国庆节）、调休上班（国庆节）."""
        if self.kind == "workday":
            return "工作日"
        if self.kind == "weekend":
            return "周末"
        label = "放假" if self.kind == "holiday" else "调休上班"
        return f"{label}（{self.holiday}）" if self.holiday else label

    @property
    def source(self) -> str:
        """The notice that says so, or what stands in for it."""
        if self.provisional:
            return f"{self.date.year}年放假安排未录入，按周末和放假办法规定的节日推算"
        return self.notice or ""

    def __str__(self) -> str:
        return f"{self.date.isoformat()}（周{_WEEKDAYS[self.date.weekday()]}）{self.reason}"


class _Table:
    """Prefix sums of working days over whole years, indexed by proleptic ordinal."""

    __slots__ = ("base", "dates", "last", "ordinals", "prefix", "years")

    def __init__(self, years: range, off: Iterable[int], work: Mapping[int, str]) -> None:
        self.years = years
        self.base = date(years.start, 1, 1).toordinal()
        self.last = date(years.stop - 1, 12, 31).toordinal()
        rest = set(off)
        # 1 January of year 1 has ordinal 1 and is a Monday.
        self.ordinals = [
            n for n in range(self.base, self.last + 1) if n in work or ((n - 1) % 7 < _SATURDAY and n not in rest)
        ]
        self.dates = [date.fromordinal(n) for n in self.ordinals]
        is_work = set(self.ordinals)
        self.prefix: list[int] = []
        count = 0
        for n in range(self.base, self.last + 1):
            count += n in is_work
            self.prefix.append(count)


class WorkCalendar:
    """Working days from yearly notices. Immutable: `with_notice` returns a new calendar.

    Adding or counting working days is O(1); the tables grow by themselves for dates outside the loaded years. In a year
    without a notice only the days off of the standing rule are known: the least there can be, or the most (`widest`).
    """

    def __init__(self, notices: Iterable[HolidayNotice], *, most_off: bool = False) -> None:
        self._most_off = most_off
        self.notices: Mapping[int, HolidayNotice] = {n.year: n for n in sorted(notices, key=lambda n: n.year)}
        if not self.notices:
            raise NoCalendarError("没有录入任何一年的放假安排，请先录入。")
        self._off: dict[int, str] = {}
        self._work: dict[int, str] = {}
        self._source: dict[int, str] = {}
        for notice in self.notices.values():
            for day, name in notice.off.items():
                self._set(day, name, self._off, self._work, notice)
            for day, name in notice.work.items():
                self._set(day, name, self._work, self._off, notice)
        self._exceptions: dict[int, tuple[tuple[Day, ...], tuple[Day, ...]]] = {}
        first, last = min(self.notices), self.max_year
        # The unbroken run of loaded years that holds the latest one: the range where every date is certain.
        run = last
        while run - 1 in self.notices:
            run -= 1
        self._certain_from = date(run, 1, 1)
        self._certain_to = date(last, 12, 31)
        self.table = self._tabulate(range(first, last + 2))

    def _tabulate(self, years: range) -> _Table:
        off = set(self._off)
        # New Year's days off may reach into the December before, whose own notice is silent about them.
        for year in (*years, years.stop):
            if year not in self.notices:
                expected = widest_off(year) if self._most_off else least_off(year)
                off.update(day.toordinal() for day in expected if day.toordinal() not in self._work)
        return _Table(years, off, self._work)

    @cached_property
    def widest(self) -> WorkCalendar:
        """The same notices, and in the years without one as many days off as a notice may give."""
        return self if self._most_off else WorkCalendar(self.notices.values(), most_off=True)

    def _set(self, day: date, name: str, into: dict[int, str], out_of: dict[int, str], notice: HolidayNotice) -> None:
        n = day.toordinal()
        out_of.pop(n, None)
        into[n] = name
        self._source[n] = notice.title

    @cached_property
    def loaded_years(self) -> frozenset[int]:
        """Years whose notice is loaded."""
        return frozenset(self.notices)

    @property
    def max_year(self) -> int:
        """The last loaded year."""
        return max(self.notices)

    def with_notice(self, *notices: HolidayNotice) -> WorkCalendar:
        """This calendar with more years, or with corrected ones (a notice replaces the same year's)."""
        return WorkCalendar({**self.notices, **{n.year: n for n in notices}}.values())

    # -- certainty -------------------------------------------------------------------------------------------------

    def is_certain(self, first: date, last: date) -> bool:
        """Whether every day of `first`..`last` lies in a loaded year."""
        if self._certain_from <= first and last <= self._certain_to:
            return True
        return all(year in self.notices for year in range(first.year, last.year + 1))

    def require(self, first: date, last: date) -> None:
        """Refuse dates outside the loaded years (R015).

        Raises:
            NoCalendarError: a year between them has no notice.
        """
        missing = [str(y) for y in range(first.year, last.year + 1) if y not in self.notices]
        if missing:
            raise NoCalendarError(
                f"{'、'.join(missing)}年的放假安排尚未录入，不能给出确定的日期。请在国务院办公厅通知公布后录入，或改要暂定日期。"
            )

    # -- days ------------------------------------------------------------------------------------------------------

    def _table_for(self, low: int, high: int) -> _Table:
        """A table that covers the two ordinals, grown if need be."""
        table = self.table
        if table.base <= low and high <= table.last:
            return table
        if low < _EARLIEST or high > _LATEST:
            raise PeriodError("日期超出可计算的范围（1890年至2230年），请核对年份和期限长度。")
        first = min(table.years.start, date.fromordinal(low).year)
        stop = max(table.years.stop, date.fromordinal(high).year + 1)
        self.table = self._tabulate(range(first, stop))
        return self.table

    def is_workday(self, day: date) -> bool:
        """Whether people work on `day`."""
        n = day.toordinal()
        table = self._table_for(n - 1, n)
        i = n - table.base
        return table.prefix[i] > (table.prefix[i - 1] if i else 0)

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it, if negative); `day` itself is not counted.

        `count` 0 gives `day` back.
        """
        if count == 0:
            return day
        n = day.toordinal()
        # A year has at least 240 working days; the margin covers the longest festival.
        reach = n + (count * 365) // 240 + (40 if count > 0 else -40)
        table = self._table_for(min(n - 1, reach), max(n, reach))
        before = table.prefix[n - table.base]
        if count > 0:
            return table.dates[before + count - 1]
        if table.prefix[n - table.base] > table.prefix[n - 1 - table.base]:
            before -= 1
        return table.dates[before + count]

    def count_workdays(self, after: date, to: date) -> int:
        """Working days in (`after`, `to`]; negative if `to` is earlier."""
        a, b = after.toordinal(), to.toordinal()
        table = self._table_for(min(a, b), max(a, b))
        return table.prefix[b - table.base] - table.prefix[a - table.base]

    def next_workday(self, day: date) -> date:
        """`day` if it is a working day, else the first one after it."""
        n = day.toordinal()
        table = self._table_for(n - 1, n + 40)
        return table.dates[bisect_left(table.ordinals, n)]

    def last_workday(self, day: date) -> date:
        """`day` if it is a working day, else the last one before it."""
        n = day.toordinal()
        table = self._table_for(n - 40, n)
        return table.dates[table.prefix[n - table.base] - 1]

    def around(self, day: date) -> tuple[date, date]:
        """The last working day on or before `day` and the first on or after it."""
        n = day.toordinal()
        table = self._table_for(n - 40, n + 40)
        k = table.prefix[n - table.base]
        before = table.dates[k - 1]
        return before, before if table.ordinals[k - 1] == n else table.dates[k]

    def day(self, day: date) -> Day:
        """Why `day` counts or does not."""
        n = day.toordinal()
        loaded = day.year in self.notices
        if n in self._work:
            return Day(day, "adjusted_workday", self._work[n], self._source[n], False)
        if n in self._off:
            return Day(day, "holiday", self._off[n], self._source[n], False)
        statutory = None if loaded else least_off(day.year).get(day)
        if statutory:
            return Day(day, "holiday", statutory, None, True)
        notice = self.notices[day.year].title if loaded else None
        return Day(day, "weekend" if day.weekday() >= _SATURDAY else "workday", None, notice, not loaded)

    def exceptions(self, year: int) -> tuple[tuple[Day, ...], tuple[Day, ...]]:
        """A year's weekdays off, and its working weekends: the days a weekday rule would get wrong."""
        known = self._exceptions.get(year)
        if known is None:
            days = self.days(date(year, 1, 1), date(year, 12, 31))
            off = tuple(d for d in days if d.kind == "holiday" and d.date.weekday() < _SATURDAY)
            known = (off, tuple(d for d in days if d.kind == "adjusted_workday"))
            self._exceptions[year] = known
        return known

    def days(self, first: date, last: date) -> list[Day]:
        """Every day of `first`..`last` with its reason."""
        return [self.day(first + timedelta(i)) for i in range((last - first).days + 1)]


@lru_cache(maxsize=1)
def default_calendar() -> WorkCalendar:
    """The calendar of the notices that ship with Yifa (2004–2026)."""
    return WorkCalendar(load_notices())
