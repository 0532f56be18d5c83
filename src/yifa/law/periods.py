"""Period arithmetic: from a limit, a start and what happened to it, to the due date.

The rules are those of 民法典 200—204条, 民事诉讼法 85条 and the acts' own definitions of 日 (R001—R016). A deadline is
a pure function of limit, start, events and calendar; it is recomputed, never edited, and the order in which events are
given does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from yifa.law.calendar import WorkCalendar
from yifa.law.dates import add_months, days_in_month
from yifa.law.errors import PeriodError
from yifa.law.events import Extend, PeriodEvent, Restart, Suspend
from yifa.law.limits import UNIT_NAMES, Limit

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_DAY = timedelta(1)

Outcome = Literal["applied", "late", "lapsed", "no_effect"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of one event.

    `late`: an extension approved after the due date then in force (R014). `lapsed`: it belonged to a period that a
    restart has ended. `no_effect`: it lies outside the period. `due_before` is the due date it met.
    """

    event: PeriodEvent
    outcome: Outcome
    due_before: date


@dataclass(frozen=True, slots=True)
class Deadline:
    """A computed deadline.

    Attributes:
        limit, start, events: what it was computed from.
        due: legal due date; for a …-BEFORE rule the latest day, for a …-MIN rule the last day of the minimum period.
        due_at: the due moment of an hour limit, else None.
        nominal_end: end before it is moved off a rest day.
        alarm: last working day on or before the nominal end (R012).
        provisional: due date or alarm rests on a year whose holiday notice is not loaded; recompute when it is.
        due_provisional: the due date itself does.
        paused_since: start of a suspension still open, else None; `due` is then what it would be if the pause ended
            at once, and can only move later.
    """

    limit: Limit
    start: date
    events: tuple[PeriodEvent, ...]
    due: date
    nominal_end: date
    alarm: date
    provisional: bool
    due_provisional: bool
    due_at: datetime | None = None
    paused_since: date | None = None

    @property
    def rule_id(self) -> str:
        """Id of the limit."""
        return self.limit.id

    @property
    def next_step_from(self) -> date | None:
        """For a minimum period (…-MIN): the first day on which the next step may be taken."""
        return self.due + _DAY if self.limit.code.endswith("-MIN") else None

    def explain(self, calendar: WorkCalendar) -> list[str]:
        """The count in Chinese, line by line. Give the calendar the deadline was computed with."""
        from yifa.law.explanation import explain

        return explain(self, calendar)

    def ineffective(self, calendar: WorkCalendar) -> list[Effect]:
        """Events that changed nothing, with the reason: an extension approved too late, say."""
        return [e for e in effects_of(self, calendar) if e.outcome != "applied"]


def compute(
    limit: Limit,
    start: date | datetime,
    events: Sequence[PeriodEvent] = (),
    *,
    calendar: WorkCalendar,
    certain: bool = False,
) -> Deadline:
    """The deadline of `limit` from `start`.

    Args:
        limit: the limit.
        start: day of the triggering event (not counted), the event's own day for …-BEFORE rules, the moment for
            hour limits. An aware datetime is read in China Standard Time, a naive one is local.
        events: extensions, suspensions and restarts, in any order.
        calendar: working days.
        certain: refuse a due date that rests on a year whose notice is not loaded.

    Raises:
        PeriodError: the start or an event does not fit the limit.
        NoCalendarError: `certain` was asked and cannot be had (R015).
    """
    if events or type(start) is not date:
        return _compute_full(limit, start, tuple(events), calendar, certain)
    rule = limit.day_rule
    try:
        if rule == "WD" or rule == "WD-MIN":
            nominal = due = alarm = calendar.add_workdays(start, limit.length)
            low, high = start, due
        elif rule == "CD":
            nominal = date.fromordinal(start.toordinal() + limit.length)
            alarm, due = calendar.around(nominal)
            low, high = nominal, due
        elif rule == "M" or rule == "Y":
            nominal = add_months(start, limit.length if rule == "M" else limit.length * 12)
            alarm, due = calendar.around(nominal)
            low, high = nominal, due
        else:
            return _compute_full(limit, start, (), calendar, certain)
    except (ValueError, OverflowError) as error:
        raise _out_of_range(error) from error
    if calendar.is_certain(low if low < alarm else alarm, high):
        return Deadline(limit, start, (), due, nominal, alarm, False, False)
    due_provisional = not calendar.is_certain(low, high)
    if certain and due_provisional:
        calendar.require(low, high)
    return Deadline(limit, start, (), due, nominal, alarm, True, due_provisional)


def compute_many(
    cases: Iterable[tuple[Limit, date | datetime, Sequence[PeriodEvent]]],
    *,
    calendar: WorkCalendar,
    certain: bool = False,
) -> list[Deadline]:
    """`compute` for many (limit, start, events)."""
    return [compute(limit, start, events, calendar=calendar, certain=certain) for limit, start, events in cases]


# -- the general case ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Span:
    """The stretch of days in which working days were counted: what the due date rests on."""

    low: date | None = None
    high: date | None = None

    def cover(self, low: date, high: date) -> None:
        self.low = low if self.low is None else min(self.low, low)
        self.high = high if self.high is None else max(self.high, high)


def _compute_full(
    limit: Limit, start: date | datetime, events: tuple[PeriodEvent, ...], calendar: WorkCalendar, certain: bool
) -> Deadline:
    try:
        return _compute_any(limit, start, events, calendar, certain)
    except OverflowError as error:
        raise _out_of_range(error) from error


def _compute_any(
    limit: Limit, start: date | datetime, events: tuple[PeriodEvent, ...], calendar: WorkCalendar, certain: bool
) -> Deadline:
    if limit.code == "H":
        return _compute_hours(limit, start, events, calendar)
    day = local_day(start)
    span = _Span()
    paused = None
    if limit.code in _BY_DATE:
        if events:
            raise PeriodError(_no_events(limit))
        nominal = _BY_DATE[limit.code](limit, day, calendar)
        if limit.code == "WD-BEFORE":
            span.cover(nominal, day)
        due = nominal
    else:
        nominal, paused, _ = _run(limit, day, events, calendar, span)
        due = _finish(limit, nominal, calendar)
        if limit.code in ("CD", "M", "Y"):
            span.cover(nominal, due)
    alarm = calendar.last_workday(nominal)
    due_provisional = span.low is not None and span.high is not None and not calendar.is_certain(span.low, span.high)
    if certain and due_provisional and span.low and span.high:
        calendar.require(span.low, span.high)
    provisional = due_provisional or not calendar.is_certain(alarm, nominal)
    return Deadline(limit, day, events, due, nominal, alarm, provisional, due_provisional, None, paused)


def _run(
    limit: Limit, start: date, events: Sequence[PeriodEvent], calendar: WorkCalendar, span: _Span
) -> tuple[date, date | None, list[Effect]]:
    """Nominal end, start of an open pause, and what became of each event."""
    base = _base(start, [e.on for e in events if isinstance(e, Restart)])
    pauses = _merge([(max(e.start, base), e.end) for e in events if isinstance(e, Suspend)], base)
    segments: list[tuple[int, str]] = [(limit.length, limit.unit)]
    nominal, paused = _walk(base, segments, pauses, calendar, span)
    effects: list[Effect] = []
    for e in sorted((e for e in events if isinstance(e, Extend)), key=lambda e: (e.approved_on, e.unit, e.length)):
        due = _finish(limit, nominal, calendar)
        outcome: Outcome = "applied"
        if e.approved_on < base:
            outcome = "lapsed"
        elif e.approved_on > due and not (paused and e.approved_on >= paused):
            outcome = "late"
        else:
            if segments[-1][1] == e.unit:
                segments[-1] = (segments[-1][0] + e.length, e.unit)
            else:
                segments.append((e.length, e.unit))
            nominal, paused = _walk(base, segments, pauses, calendar, span)
        effects.append(Effect(e, outcome, due))
    for other in events:
        if isinstance(other, Restart):
            effects.append(Effect(other, "applied" if other.on == base else "lapsed", nominal))
        elif isinstance(other, Suspend):
            bites = other.start < nominal and (other.end is None or other.end > base) and other.end != other.start
            effects.append(Effect(other, "applied" if bites else "no_effect", nominal))
    return nominal, paused, effects


def effects_of(deadline: Deadline, calendar: WorkCalendar) -> list[Effect]:
    """What became of each event of `deadline`."""
    if not deadline.events or deadline.limit.code == "H":
        return [Effect(e, "applied", deadline.due) for e in deadline.events]
    return _run(deadline.limit, deadline.start, deadline.events, calendar, _Span())[2]


def base_of(deadline: Deadline) -> date:
    """The day the count runs from: the start, or the last restart."""
    return _base(deadline.start, [e.on for e in deadline.events if isinstance(e, Restart)])


def pauses_of(deadline: Deadline) -> list[tuple[date, date | None]]:
    """The merged suspensions (after, to] within the period."""
    base = base_of(deadline)
    return _merge([(max(e.start, base), e.end) for e in deadline.events if isinstance(e, Suspend)], base)


def _base(start: date, restarts: Sequence[date]) -> date:
    for on in restarts:
        if on < start:
            raise PeriodError(f"重新起算日{on}早于起算日{start}，请核对。")
    return max((start, *(local_day(on) for on in restarts)))


def _merge(pauses: list[tuple[date, date | None]], base: date) -> list[tuple[date, date | None]]:
    merged: list[tuple[date, date | None]] = []
    for low, high in sorted(pauses, key=lambda p: (p[0], p[1] or date.max)):
        if high is not None and high <= max(low, base):
            continue
        if merged and (merged[-1][1] is None or low <= merged[-1][1]):
            before = merged[-1][1]
            merged[-1] = (merged[-1][0], None if before is None or high is None else max(before, high))
        else:
            merged.append((low, high))
    return merged


def _walk(
    base: date,
    segments: Sequence[tuple[int, str]],
    pauses: Sequence[tuple[date, date | None]],
    calendar: WorkCalendar,
    span: _Span,
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


def _finish(limit: Limit, nominal: date, calendar: WorkCalendar) -> date:
    """The due date: a rest day at the end moves on for CD, M and Y, and for nothing else."""
    return calendar.next_workday(nominal) if limit.code in ("CD", "M", "Y") else nominal


# -- rules without events ------------------------------------------------------------------------------------------------


def _workdays_before(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    return calendar.add_workdays(day, -limit.length)


def _days_before(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    return day - timedelta(limit.length)


def _months_before(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    return add_months(day, -limit.length)


def _fixed(limit: Limit, day: date, calendar: WorkCalendar) -> date:
    """The next such date after `day`; for FIXED-BEFORE the day before it (“之前”从严)."""
    month, of_month = limit.month_day or (12, 31)
    back = _DAY if limit.code == "FIXED-BEFORE" else timedelta(0)
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


_BY_DATE = {
    "WD-BEFORE": _workdays_before,
    "CD-BEFORE": _days_before,
    "M-BEFORE": _months_before,
    "FIXED": _fixed,
    "FIXED-BEFORE": _fixed,
    "FREQ": _end_of_natural_period,
}


def _no_events(limit: Limit) -> str:
    if limit.code.endswith("-BEFORE") and not limit.code.startswith("FIXED"):
        return f"“{limit.name}”从事件日倒推，没有延长、扣除、重新起算；事件改期的，请以新的日期重算。"
    return f"“{limit.name}”是固定日期或频次义务，没有延长、扣除、重新起算。"


# -- hours ---------------------------------------------------------------------------------------------------------------


def _compute_hours(
    limit: Limit, start: date | datetime, events: tuple[PeriodEvent, ...], calendar: WorkCalendar
) -> Deadline:
    """Hours run on without a break, from the moment itself (民法典 201条; R004)."""
    if not isinstance(start, datetime):
        raise PeriodError(f"“{limit.name}”按小时计，起算要写明时刻，如 {start}T14:30。")
    moment = start.astimezone(SHANGHAI) if start.tzinfo else start
    base = moment
    for e in events:
        if isinstance(e, Restart):
            on = _moment(e.on, moment)
            if on < moment:
                raise PeriodError(f"重新起算时刻{e.on}早于起算时刻{start}，请核对。")
            base = max(base, on)
    # A pause (A, B] in days stops the clock from the end of A to the end of B.
    pauses = _merge_moments([(e.start, e.end) for e in events if isinstance(e, Suspend)], base)
    left = timedelta(hours=limit.length)
    due, paused = _run_clock(base, left, pauses)
    for x in sorted((e for e in events if isinstance(e, Extend)), key=lambda e: (e.approved_on, e.unit, e.length)):
        if x.unit not in ("hour", "calendar_day"):
            raise PeriodError(f"按小时计的期限不能按“{UNIT_NAMES[x.unit]}”延长。")
        if base.date() <= x.approved_on and (x.approved_on <= due.date() or paused):
            left += timedelta(hours=x.length) if x.unit == "hour" else timedelta(x.length)
            due, paused = _run_clock(base, left, pauses)
    day = due.date()
    alarm = calendar.last_workday(day)
    provisional = not calendar.is_certain(alarm, day)
    return Deadline(limit, moment, events, day, day, alarm, provisional, False, due, paused)


def _moment(value: date, like: datetime) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return moment if moment.tzinfo or not like.tzinfo else moment.replace(tzinfo=like.tzinfo)


def _merge_moments(pauses: list[tuple[date, date | None]], base: datetime) -> list[tuple[datetime, datetime | None]]:
    days = _merge([(local_day(a), b) for a, b in pauses], date.min)
    return [(_moment(a + _DAY, base), None if b is None else _moment(b + _DAY, base)) for a, b in days]


def _run_clock(
    base: datetime, left: timedelta, pauses: Sequence[tuple[datetime, datetime | None]]
) -> tuple[datetime, date | None]:
    at = base
    paused: date | None = None
    for low, high in pauses:
        if high is not None and high <= at:
            continue
        low = max(low, at)
        if low - at >= left:
            break
        left -= low - at
        if high is None:
            paused, at = low.date(), low
        else:
            at = high
    return at + left, paused


def local_day(moment: date | datetime) -> date:
    """The day in China on which `moment` falls."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(SHANGHAI) if moment.tzinfo else moment).date()


def _out_of_range(error: Exception) -> PeriodError:
    return error if isinstance(error, PeriodError) else PeriodError("日期超出可计算的范围，请核对年份和期限长度。")
