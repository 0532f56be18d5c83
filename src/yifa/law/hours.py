"""Limits in hours: they run on without a break, weekends and holidays included (民法典 201条; R004)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from yifa.law.calendar import WorkCalendar
from yifa.law.counting import Pause, merge
from yifa.law.dates import SHANGHAI, local_day
from yifa.law.deadlines import Deadline, Effect, Outcome
from yifa.law.errors import PeriodError
from yifa.law.events import Extend, PeriodEvent, Restart, Suspend
from yifa.law.limits import UNIT_NAMES, Limit

_DAY = timedelta(1)


def compute_hours(
    limit: Limit, start: date | datetime, events: tuple[PeriodEvent, ...], calendar: WorkCalendar
) -> Deadline:
    """The deadline of an hour limit; `start` must be a moment.

    Raises:
        PeriodError: no time of day is given, or an event does not fit.
    """
    due, paused, _ = run_hours(limit, start, events)
    day = due.date()
    alarm = calendar.last_workday(day)
    provisional = not calendar.is_certain(alarm, day)
    return Deadline(
        limit=limit,
        start=_start(limit, start),
        events=events,
        due=day,
        nominal_end=day,
        alarm=alarm,
        provisional=provisional,
        due_provisional=False,
        due_at=due,
        paused_since=paused,
    )


def run_hours(
    limit: Limit, start: date | datetime, events: tuple[PeriodEvent, ...]
) -> tuple[datetime, date | None, list[Effect]]:
    """Due moment, start of an open pause, and what became of each event."""
    moment = base = _start(limit, start)
    for e in events:
        if isinstance(e, Restart):
            if local_day(e.on) < moment.date():
                raise PeriodError(f"重新起算时刻{e.on}早于起算时刻{moment}，请核对。")
            base = max(base, _moment(e.on, moment))
    # A pause (A, B] in days stops the clock from the end of A to the end of B.
    pauses = _merge_moments([(e.start, e.end) for e in events if isinstance(e, Suspend)], base)
    left = timedelta(hours=limit.length)
    due, paused = _run_clock(base, left, pauses)
    effects: list[Effect] = []
    for x in sorted((e for e in events if isinstance(e, Extend)), key=lambda e: (e.approved_on, e.unit, e.length)):
        if x.unit not in ("hour", "calendar_day"):
            raise PeriodError(f"按小时计的期限不能按“{UNIT_NAMES[x.unit]}”延长。")
        outcome: Outcome = "applied"
        before = due.date()
        if x.approved_on < base.date():
            outcome = "lapsed"
        elif x.approved_on > before and not (paused and x.approved_on >= paused):
            outcome = "late"
        else:
            left += timedelta(hours=x.length) if x.unit == "hour" else timedelta(x.length)
            due, paused = _run_clock(base, left, pauses)
        effects.append(Effect(x, outcome, before))
    for other in events:
        if isinstance(other, Restart):
            latest = max(moment, _moment(other.on, moment)) == base
            effects.append(Effect(other, "applied" if latest else "lapsed", due.date()))
        elif isinstance(other, Suspend):
            bites = other.start < due.date() and other.end != other.start
            bites = bites and (other.end is None or other.end >= base.date())
            effects.append(Effect(other, "applied" if bites else "no_effect", due.date()))
    return due, paused, effects


def office_due(
    start: datetime, length: timedelta, calendar: WorkCalendar, spans: Sequence[tuple[time, time]]
) -> datetime:
    """The moment a practice of so many hours is over, counted in office hours of working days only.

    Statutory hours run always (`compute_hours`); this is for what a town has set itself.

    Raises:
        PeriodError: no office hours are given.
    """
    if not spans:
        raise PeriodError("没有设置办公时间，按小时计的惯例无法计算。")
    day, left, low = start.date(), length, start
    while True:
        if calendar.is_workday(day):
            for opens, closes in spans:
                begin = max(low, datetime.combine(day, opens, start.tzinfo))
                end = datetime.combine(day, closes, start.tzinfo)
                if end - begin >= left:
                    return begin + left
                left -= max(end - begin, timedelta())
        day += _DAY
        low = datetime.combine(day, time(), start.tzinfo)


def office_spans(written: str) -> list[tuple[time, time]]:
    """Office hours as a town writes them: `08:30-12:00,14:00-17:30`.

    Raises:
        PeriodError: not written so.
    """
    try:
        pairs = [span.strip().split("-") for span in written.replace("，", ",").split(",") if span.strip()]
        spans = [(time.fromisoformat(a.strip().zfill(5)), time.fromisoformat(b.strip().zfill(5))) for a, b in pairs]
    except ValueError as error:
        raise PeriodError(f"办公时间“{written}”写得不对，应如 08:30-12:00,14:00-17:30。") from error
    if any(a >= b for a, b in spans):
        raise PeriodError(f"办公时间“{written}”的起止颠倒了。")
    return spans


def _start(limit: Limit, start: date | datetime) -> datetime:
    if not isinstance(start, datetime):
        raise PeriodError(f"“{limit.name}”按小时计，起算要写明时刻，如 {start}T14:30。")
    return start.astimezone(SHANGHAI) if start.tzinfo else start


def _moment(value: date, like: datetime) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return moment if moment.tzinfo or not like.tzinfo else moment.replace(tzinfo=like.tzinfo)


def _merge_moments(pauses: list[Pause], base: datetime) -> list[tuple[datetime, datetime | None]]:
    days = merge([(local_day(a), b) for a, b in pauses], date.min)
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
