"""Period arithmetic: from a limit, a start and what happened to it, to the due date.

The rules are those of 民法典 200—204条, 民事诉讼法 85条 and the acts' own definitions of 日 (R001—R016). A deadline is
a pure function of limit, start, events and calendar; it is recomputed, never edited, and the order in which events are
given does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from yifa.law.calendar import WorkCalendar
from yifa.law.counting import BY_DATE, ROLLING, Pause, Span, merge, walk
from yifa.law.dates import add_months, local_day
from yifa.law.deadlines import Deadline, Effect, Outcome
from yifa.law.errors import PeriodError
from yifa.law.events import Extend, PeriodEvent, Restart, Suspend
from yifa.law.hours import compute_hours, run_hours
from yifa.law.limits import Limit

__all__ = ["Deadline", "base_of", "compute", "compute_many", "effects_of", "ineffective", "pauses_of"]


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
    deadline = _compute(limit, start, events, calendar)
    if deadline.provisional:
        deadline = _between(deadline, _compute(limit, start, events, calendar.widest))
        if certain and deadline.due_provisional:
            calendar.require(local_day(start), deadline.latest)
    return deadline


def _between(least: Deadline, most: Deadline) -> Deadline:
    """A deadline in a year without a notice: the earlier due date and alarm, and how late it may become."""
    early, late = sorted((least, most), key=lambda deadline: deadline.due)
    moves = early.due != late.due
    return replace(
        early, alarm=min(least.alarm, most.alarm), due_provisional=moves, if_more_off=late.due if moves else None
    )


def _compute(limit: Limit, start: date | datetime, events: Sequence[PeriodEvent], calendar: WorkCalendar) -> Deadline:
    if events or type(start) is not date:
        return _compute_full(limit, start, tuple(events), calendar)
    code = limit.code
    low: date | None = None
    try:
        if code == "WD" or code == "WD-MIN":
            nominal = due = alarm = calendar.add_workdays(start, limit.length)
            low, high = start, due
        elif code in BY_DATE:
            nominal = due = high = BY_DATE[code](limit, start, calendar)
            alarm = calendar.last_workday(nominal)
            if code == "WD-BEFORE":
                low, high = due, start
        elif code == "H":
            return _compute_full(limit, start, (), calendar)
        else:
            if code in ("CD", "CD-STRICT", "CD-MIN"):
                nominal = date.fromordinal(start.toordinal() + limit.length)
            elif code in ("M", "M-STRICT"):
                nominal = add_months(start, limit.length)
            elif code in ("Y", "Y-STRICT"):
                nominal = add_months(start, limit.length * 12)
            else:
                raise PeriodError(f"{limit.id}：不认识的算法代码“{limit.day_rule}”。")
            alarm, due = calendar.around(nominal)
            if code in ROLLING:
                low, high = nominal, due
            else:
                due = high = nominal
    except (ValueError, OverflowError) as error:
        raise _out_of_range(error) from error
    certain = calendar.is_certain(alarm if low is None or alarm < low else low, high)
    return Deadline(
        limit=limit,
        start=start,
        events=(),
        due=due,
        nominal_end=nominal,
        alarm=alarm,
        provisional=not certain,
        due_provisional=False,
    )


def compute_many(
    cases: Iterable[tuple[Limit, date | datetime, Sequence[PeriodEvent]]],
    *,
    calendar: WorkCalendar,
    certain: bool = False,
) -> list[Deadline]:
    """`compute` for many (limit, start, events)."""
    return [compute(limit, start, events, calendar=calendar, certain=certain) for limit, start, events in cases]


# -- the general case ------------------------------------------------------------


def _compute_full(
    limit: Limit, start: date | datetime, events: tuple[PeriodEvent, ...], calendar: WorkCalendar
) -> Deadline:
    try:
        return _compute_any(limit, start, events, calendar)
    except OverflowError as error:
        raise _out_of_range(error) from error


def _compute_any(
    limit: Limit, start: date | datetime, events: tuple[PeriodEvent, ...], calendar: WorkCalendar
) -> Deadline:
    if limit.code == "H":
        return compute_hours(limit, start, events, calendar)
    day = local_day(start)
    span = Span()
    paused = None
    if limit.code in BY_DATE:
        if events:
            raise PeriodError(_no_events(limit))
        nominal = BY_DATE[limit.code](limit, day, calendar)
        if limit.code == "WD-BEFORE":
            span.cover(nominal, day)
        due = nominal
    else:
        nominal, paused, _ = _run(limit, day, events, calendar, span)
        due = _finish(limit, nominal, calendar)
        if limit.code in ROLLING:
            span.cover(nominal, due)
    alarm = calendar.last_workday(nominal)
    counted = span.low is not None and span.high is not None and not calendar.is_certain(span.low, span.high)
    provisional = counted or not calendar.is_certain(alarm, nominal)
    return Deadline(
        limit=limit,
        start=day,
        events=events,
        due=due,
        nominal_end=nominal,
        alarm=alarm,
        provisional=provisional,
        due_provisional=False,
        due_at=None,
        paused_since=paused,
    )


def _run(
    limit: Limit, start: date, events: Sequence[PeriodEvent], calendar: WorkCalendar, span: Span
) -> tuple[date, date | None, list[Effect]]:
    """Nominal end, start of an open pause, and what became of each event."""
    base = _base(start, [e.on for e in events if isinstance(e, Restart)])
    pauses = merge([(max(e.start, base), e.end) for e in events if isinstance(e, Suspend)], base)
    segments: list[tuple[int, str]] = [(limit.length, limit.unit)]
    nominal, paused = walk(base, segments, pauses, calendar, span)
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
            nominal, paused = walk(base, segments, pauses, calendar, span)
        effects.append(Effect(e, outcome, due))
    for other in events:
        if isinstance(other, Restart):
            effects.append(Effect(other, "applied" if local_day(other.on) == base else "lapsed", nominal))
        elif isinstance(other, Suspend):
            bites = other.start < nominal and (other.end is None or other.end > base) and other.end != other.start
            effects.append(Effect(other, "applied" if bites else "no_effect", nominal))
    return nominal, paused, effects


def effects_of(deadline: Deadline, calendar: WorkCalendar) -> list[Effect]:
    """What became of each event of `deadline`."""
    if deadline.limit.code == "H":
        return run_hours(deadline.limit, deadline.start, deadline.events)[2]
    return _run(deadline.limit, deadline.start, deadline.events, calendar, Span())[2]


def ineffective(deadline: Deadline, calendar: WorkCalendar) -> list[Effect]:
    """Events that changed nothing, with the reason: an extension approved too late, say."""
    return [effect for effect in effects_of(deadline, calendar) if effect.outcome != "applied"]


def base_of(deadline: Deadline) -> date:
    """The day the count runs from: the start, or the last restart."""
    return _base(deadline.start, [e.on for e in deadline.events if isinstance(e, Restart)])


def pauses_of(deadline: Deadline) -> list[Pause]:
    """The merged suspensions (after, to] within the period."""
    base = base_of(deadline)
    return merge([(max(e.start, base), e.end) for e in deadline.events if isinstance(e, Suspend)], base)


def _base(start: date, restarts: Sequence[date]) -> date:
    days = [local_day(on) for on in restarts]
    for day in days:
        if day < start:
            raise PeriodError(f"重新起算日{day}早于起算日{start}，请核对。")
    return max((start, *days))


def _finish(limit: Limit, nominal: date, calendar: WorkCalendar) -> date:
    """The due date: a rest day at the end moves on for CD, M and Y, and for nothing else."""
    return calendar.next_workday(nominal) if limit.code in ROLLING else nominal


def _no_events(limit: Limit) -> str:
    if limit.code.endswith("-BEFORE") and not limit.code.startswith("FIXED"):
        return f"“{limit.name}”从事件日倒推，没有延长、扣除、重新起算；事件改期的，请以新的日期重算。"
    return f"“{limit.name}”是固定日期或频次义务，没有延长、扣除、重新起算。"


def _out_of_range(error: Exception) -> PeriodError:
    return error if isinstance(error, PeriodError) else PeriodError("日期超出可计算的范围，请核对年份和期限长度。")
