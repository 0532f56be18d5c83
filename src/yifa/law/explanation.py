"""Says in Chinese how a deadline was counted, and day by day what counted and what did not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yifa.law.calendar import Day, WorkCalendar
from yifa.law.counting import Pause
from yifa.law.counting_source import hours_source, roll_source, start_source
from yifa.law.dates import cn_date, local_day
from yifa.law.deadlines import Deadline, Effect
from yifa.law.events import Extend, Suspend
from yifa.law.lawful import Judged, lawful_events
from yifa.law.limits import UNIT_NAMES
from yifa.law.periods import base_of, effects_of, pauses_of

_WEEKDAYS = "一二三四五六日"
_COUNTING = {
    "WD": "按工作日数",
    "CD": "按日历日数，末日遇休息日顺延",
    "M": "按月数到对应日，没有对应日的取月末",
    "Y": "按年数到对应日，没有对应日的取月末",
    "H": "按小时连续计算，节假日不扣",
    "FIXED": "固定日期，不因休息日顺延",
    "FIXED-BEFORE": "“之前”从严，在该日前一日内完成，不因休息日顺延",
    "FREQ": "按自然年、季、月的频次检查",
}


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the count. `number` is its place in the period, None if it does not count; `note` says why."""

    day: Day
    number: int | None
    note: str


def said(day: date) -> str:
    """2026年3月5日（周四）."""
    return f"{cn_date(day)}（周{_WEEKDAYS[day.weekday()]}）"


def explain(deadline: Deadline, calendar: WorkCalendar) -> list[str]:
    """The count in Chinese, line by line: source, start, method, events, days left out, the end, the alarm, what is
    uncertain. Give the calendar the deadline was computed with."""
    limit = deadline.limit
    mark = "〔本地惯例，可配置〕" if limit.local else ""
    if not limit.verified:
        mark += "〔数字待核实〕"
    who = f"（{limit.actor}）" if limit.actor and limit.actor not in limit.step else ""
    lines = [f"{limit.name}：{limit.step}{who}，{limit.term_text}。依据：{deadline.basis}。{mark}"]
    code = limit.code
    head = code.partition("-")[0]
    backward = code.endswith("-BEFORE") and head != "FIXED"
    base = deadline.start
    if code == "H":
        lines.append(
            f"起算：{deadline.start:%Y-%m-%d %H:%M}，自该时刻起连续计算（{hours_source(limit, local_day(deadline.start))}）。"
        )
    elif backward:
        lines.append(f"基准：{said(base)}为事件日，当日不计，向前倒数。")
    elif head in ("FIXED", "FREQ"):
        lines.append(f"起点：{said(base)}。")
    else:
        lines.append(f"起算：{said(base)}当日不计，从次日起数（{start_source(limit, local_day(deadline.start))}）。")
    lines.append(f"算法：{limit.counting or _COUNTING.get(code) or _COUNTING[head]}。")
    if limit.exception:
        lines.append(f"例外：{limit.exception}。")
    if deadline.events:
        lines += [_effect_line(e) for e in effects_of(deadline, calendar)]
        lines += [f"注意：{fault}" for fault in lawful_events(limit, deadline.events)[1]]
        base = base_of(deadline)
    if head == "WD":
        low, high = (deadline.due, base) if backward else (base, deadline.due)
        lines += _exceptional_days(low, high, pauses_of(deadline) if deadline.events else [], calendar, backward)
    lines.append(_end_line(deadline, head, calendar))
    if local_day(deadline.start) >= deadline.alarm and not backward:
        lines.append("内部警戒日：末日之前没有别的工作日，起算即须办理。")
    else:
        lines.append(f"内部警戒日：{said(deadline.alarm)}，即末日当日或之前的最后一个工作日。")
    if deadline.paused_since:
        lines.append(f"{said(deadline.paused_since)}起中止，尚未恢复；上面的日期按立即恢复计，恢复越晚越往后。")
    if deadline.due_provisional:
        lines.append(
            f"暂定：所跨年份的放假安排尚未公布，按放假办法推算最早{said(deadline.earliest)}、最晚{said(deadline.latest)}；"
            "警戒按较早的计，通知公布录入后重新计算。"
        )
    elif deadline.provisional:
        lines.append("所跨年份的放假安排尚未公布，按放假办法推算，末日最早和最晚都是这一天；警戒日录入后可能变动。")
    return lines


def explain_judged(judged: Judged, calendar: WorkCalendar) -> list[str]:
    """The count of the lawful date line by line, and what the law does not allow."""
    lines = explain(judged.deadline, calendar)
    said_before = "".join(lines)
    return lines + [f"注意：{warning}" for warning in judged.warnings if warning not in said_before]


def _effect_line(effect: Effect) -> str:
    event = effect.event
    if isinstance(event, Extend):
        amount = f"{event.length}{UNIT_NAMES[event.unit]}"
        if effect.outcome == "late":
            return (
                f"延长：{said(event.approved_on)}才批准延长{amount}，"
                f"已在当时的届满日{said(effect.due_before)}之后；届满后的延长不生效，按原期限计。"
            )
        if effect.outcome == "lapsed":
            return f"延长：{said(event.approved_on)}批准的延长{amount}不在现行期间之内，不计入。"
        return f"延长：{said(event.approved_on)}经批准延长{amount}，与原期限合并连续计算，只在最后判断顺延。"
    because = f"（{event.reason}）" if event.reason else ""
    if isinstance(event, Suspend):
        if effect.outcome == "no_effect":
            return f"扣除：{said(event.start)}起的扣除{because}不在期间之内或没有天数，不影响计算。"
        until = f"至{said(event.end)}" if event.end else "起"
        back = f"，{said(event.end + timedelta(1))}恢复计算" if event.end else ""
        return f"扣除：{said(event.start)}次日{until}{because}不计入{back}。"
    if effect.outcome == "lapsed":
        return f"重新起算：{said(event.on)}{because}的重新起算已被其后的一次取代。"
    return f"重新起算：期限自{said(event.on)}{because}重新起算，当日不计，从次日起数。"


def _exceptional_days(low: date, high: date, pauses: list[Pause], calendar: WorkCalendar, backward: bool) -> list[str]:
    """The weekdays off and the working weekends of (low, high], or of [low, high) when counting backward."""
    off: list[Day] = []
    work: list[Day] = []
    for year in range(low.year, high.year + 1):
        holidays, adjusted = calendar.exceptions(year)
        for days, into in ((holidays, off), (adjusted, work)):
            for d in days:
                inside = low <= d.date < high if backward else low < d.date <= high
                if inside and not any(a < d.date and (b is None or d.date <= b) for a, b in pauses):
                    into.append(d)
    lines = []
    if off:
        lines.append(f"放假、调休不计：{_grouped(off)}。依据：{_notices(off)}。")
    if work:
        lines.append(f"周末调休上班计入：{_grouped(work)}。依据：{_notices(work)}。")
    return lines or ["期间内只有周末不计，没有放假和调休。"]


def _grouped(days: Iterable[Day]) -> str:
    groups: dict[str, list[date]] = {}
    for d in days:
        groups.setdefault(d.holiday or "", []).append(d.date)
    return "；".join(f"{name}{_runs(dates)}" for name, dates in groups.items())


def _runs(dates: Sequence[date]) -> str:
    """2月16日至20日、2月23日."""
    runs: list[tuple[date, date]] = []
    for day in dates:
        if runs and day.toordinal() - runs[-1][1].toordinal() == 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return "、".join(_run(first, last) for first, last in runs)


def _run(first: date, last: date) -> str:
    if first == last:
        return f"{first.month}月{first.day}日"
    if first.month == last.month:
        return f"{first.month}月{first.day}日至{last.day}日"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def _notices(days: Iterable[Day]) -> str:
    return "、".join(dict.fromkeys(d.source for d in days))


def _end_line(deadline: Deadline, head: str, calendar: WorkCalendar) -> str:
    limit, nominal, due = deadline.limit, deadline.nominal_end, deadline.due
    code = limit.code
    if deadline.due_at:
        return f"届满：{deadline.due_at:%Y-%m-%d %H:%M}。"
    if head == "FIXED" or head == "FREQ":
        rest = "" if calendar.is_workday(due) else f"，当日{calendar.day(due).reason}，宜提前完成"
        return f"最迟日：{said(due)}{rest}。"
    if code.endswith("-BEFORE"):
        rest = "" if calendar.is_workday(due) else f"，当日{calendar.day(due).reason}，不顺延，宜提前办理"
        return f"最迟日：{said(due)}{rest}。"
    if code.endswith("-MIN"):
        return f"最短期间末日：{said(due)}，不顺延；{said(due + timedelta(1))}起方可进入下一步。"
    if code.endswith("-STRICT"):
        rest = "" if calendar.is_workday(due) else f"，当日{calendar.day(due).reason}"
        return f"末日：{said(due)}{rest}；最长期限或时效不因休息日顺延。"
    if head == "WD":
        return f"届满日：{said(due)}。"
    if nominal == due:
        return f"末日：{said(due)}，是{calendar.day(due).reason}，不顺延。"
    return (
        f"名义末日：{said(nominal)}，遇{calendar.day(nominal).reason}，"
        f"顺延到其后第一个工作日{said(due)}（{roll_source(limit, local_day(deadline.start))}）。"
    )


def count_days(deadline: Deadline, calendar: WorkCalendar) -> list[CountedDay]:
    """The count day by day, for showing as a calendar.

    Working-day and calendar-day periods list every day from the start (or from the event backward). Periods in months
    and years, fixed dates and hours list only the days from the nominal end to the due date.
    """
    code = deadline.limit.code
    head = code.partition("-")[0]
    if head not in ("WD", "CD"):
        days = calendar.days(deadline.nominal_end, deadline.due)
        return [CountedDay(d, None, "末日" if d.date == deadline.due else f"末日遇{d.reason}，顺延") for d in days]
    base = base_of(deadline)
    pauses = pauses_of(deadline)
    by_workday = head == "WD"
    backward = code.endswith("-BEFORE")
    days = calendar.days(deadline.due, base)[::-1] if backward else calendar.days(base, deadline.due)
    counted = [CountedDay(days[0], None, "事件日不计" if backward else "起算日不计")]
    number = 0
    for d in days[1:]:
        if any(a < d.date and (b is None or d.date <= b) for a, b in pauses):
            counted.append(CountedDay(d, None, "扣除期间不计"))
        elif by_workday and not d.is_workday:
            counted.append(CountedDay(d, None, f"{d.reason}不计"))
        elif not by_workday and d.date > deadline.nominal_end:
            counted.append(CountedDay(d, None, "顺延" if d.date < deadline.due else "顺延后的末日"))
        else:
            number += 1
            counted.append(CountedDay(d, number, d.reason))
    return counted
