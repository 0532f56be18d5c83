"""A statutory period counted from what was asked: start, extension, pause, restart. The page and the API ask alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from yifa.kernel.fields import FieldError, parse_date
from yifa.law.calendar import WorkCalendar
from yifa.law.deadlines import Deadline
from yifa.law.events import Extend, PeriodEvent, Restart, Suspend
from yifa.law.limits import UNIT_NAMES, Limit
from yifa.law.periods import compute
from yifa.server.config.numbers import whole_of


def counted(limit: Limit, query: Mapping[str, str], calendar: WorkCalendar) -> Deadline:
    """The deadline of a period by `start`, `extend`, `extend_unit`, `extend_on`, `pause_from`, `pause_to`, `restart`.

    Raises:
        FieldError: something that is no date or number.
        LawError: what the law does not allow of this period.
    """
    start = moment_of(query["start"]) if limit.code == "H" else parse_date(query["start"])
    return compute(limit, start, _events(query), calendar=calendar)


def moment_of(text: str) -> datetime:
    """A moment as the browser's own field writes it. Raises FieldError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise FieldError(f"“{text}”不是时刻，请写成2026-03-05 09:30。") from None


def _events(query: Mapping[str, str]) -> list[PeriodEvent]:
    events: list[PeriodEvent] = []
    if length := query.get("extend", "").strip():
        amount = whole_of(length, 4)
        if amount is None:
            raise FieldError("延长的长短请填整数。")
        unit = query.get("extend_unit", "calendar_day")
        if unit not in UNIT_NAMES:
            raise FieldError("延长的单位请从列表中选择。")
        events.append(Extend(amount, unit, parse_date(query.get("extend_on") or query["start"][:10])))
    if begin := query.get("pause_from", ""):
        end: date | None = parse_date(query["pause_to"]) if query.get("pause_to") else None
        events.append(Suspend(parse_date(begin), end, "中止"))
    if again := query.get("restart", ""):
        events.append(Restart(parse_date(again), "重新起算"))
    return events
