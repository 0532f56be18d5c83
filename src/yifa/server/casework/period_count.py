"""A statutory period counted from what was asked: start, extension, pause, restart. The page and the API ask alike."""

from __future__ import annotations

from datetime import date, datetime

from django.http import QueryDict

from yifa.kernel.fields import FieldError, parse_date
from yifa.law.calendar import WorkCalendar
from yifa.law.events import Extend, PeriodEvent, Restart, Suspend
from yifa.law.lawful import Judged, judge
from yifa.law.limits import UNIT_NAMES, Limit
from yifa.server.config.numbers import whole_of

# Extensions and pauses read from one address.
MOST = 12


def counted(limit: Limit, query: QueryDict, calendar: WorkCalendar) -> Judged:
    """The lawful deadline of a period by `start`, `restart`, and any number of `extend`, `extend_unit`, `extend_on` and
    of `pause_from`, `pause_to`, `pause_reason`.

    Raises:
        FieldError: something that is no date or number.
        LawError: the period did not exist on the day, or what was asked makes no period.
    """
    start = moment_of(str(query["start"])) if limit.code == "H" else parse_date(str(query["start"]))
    return judge(limit, start, _events(limit, query), calendar=calendar)


def unit_of(limit: Limit) -> str:
    """The unit in which a period is extended: its extension rule's, else its own."""
    return (limit.extension and limit.extension.unit) or limit.unit


def moment_of(text: str) -> datetime:
    """A moment as the browser's own field writes it. Raises FieldError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise FieldError(f"“{text}”不是时刻，请写成2026-03-05 09:30。") from None


def extensions(query: QueryDict) -> list[tuple[str, str, str]]:
    """(length, unit, day of approval) of every extension asked for, as typed."""
    return _rows(query, "extend", "extend_unit", "extend_on")


def pauses(query: QueryDict) -> list[tuple[str, str, str]]:
    """(from, to, reason) of every pause asked for, as typed."""
    return _rows(query, "pause_from", "pause_to", "pause_reason")


def _rows(query: QueryDict, lead: str, *others: str) -> list[tuple[str, str, str]]:
    lists = [query.getlist(name) for name in (lead, *others)]
    rows = [
        tuple(values[i].strip() if i < len(values) else "" for values in lists) for i in range(min(MOST, len(lists[0])))
    ]
    return [(row[0], row[1], row[2]) for row in rows if row[0]]


def _events(limit: Limit, query: QueryDict) -> list[PeriodEvent]:
    events: list[PeriodEvent] = []
    for length, unit, on in extensions(query):
        amount = whole_of(length, 4)
        if amount is None:
            raise FieldError("延长的长短请填整数。")
        if unit and unit not in UNIT_NAMES:
            raise FieldError("延长的单位请从列表中选择。")
        approved = parse_date(on or query["start"][:10])
        events.append(Extend(amount, unit or unit_of(limit), approved))  # type: ignore[arg-type]
    for begin, until, reason in pauses(query):
        end: date | None = parse_date(until) if until else None
        events.append(Suspend(parse_date(begin), end, reason))
    if again := query.get("restart", ""):
        events.append(Restart(parse_date(again), "重新起算"))
    return events
