"""期限计算: any statutory period from any day, with the count explained."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yifa.kernel.fields import FieldError, parse_date
from yifa.law.errors import LawError
from yifa.law.events import Extend, PeriodEvent, Restart, Suspend
from yifa.law.explanation import count_days
from yifa.law.limits import UNIT_NAMES, Limit, all_limits, find_limits
from yifa.law.periods import compute
from yifa.server.config.numbers import whole_of
from yifa.server.desk.parts import Fact
from yifa.server.desk.place import Place, place_of
from yifa.server.desk.words import cites, day_said, left

MOST = 40


@require_GET
def deadline(request: HttpRequest) -> HttpResponse:
    """The calculator. The address holds what was asked, so that a count can be sent to a colleague."""
    place = place_of(request)
    query = request.GET
    words = query.get("words", "").strip()[:40]
    rule = query.get("rule", "")
    chosen = all_limits().get(rule)
    found = find_limits(*words.split()) if words else []
    hourly = chosen is not None and chosen.code == "H"
    usual = place.now.strftime("%Y-%m-%dT%H:%M") if hourly else place.today.isoformat()
    context: dict[str, Any] = {
        "words": words, "found": found[:MOST], "more": len(found) > MOST, "chosen": chosen, "query": query,
        "units": [(key, name) for key, name in UNIT_NAMES.items() if key != "hour"],
        "start": query.get("start", usual),
        "hourly": hourly, "grouped": _grouped() if not chosen and not words else [],
    }  # fmt: skip
    if chosen is not None:
        context["law"] = cites(chosen.citation)
        if query.get("start"):
            context |= _counted(place, chosen, query)
    return render(request, "desk/law/deadline.html", context)


def _counted(place: Place, limit: Limit, query: Any) -> dict[str, Any]:
    try:
        start = _moment(query["start"]) if limit.code == "H" else parse_date(query["start"])
        result = compute(limit, start, _events(query), calendar=place.calendar)
    except (LawError, FieldError) as error:
        return {"fault": str(error)}
    words, tone = left(result.due, place.today, place.calendar, result.alarm)
    if tone == "overdue":
        words, tone = "已经过去", "ended"
    facts = [
        Fact(
            "届满",
            f"{result.due.year}年{day_said(result.due, place.calendar)}"
            + (f" {result.due_at:%H:%M}" if result.due_at else ""),
        )
    ]
    if not result.due_at:
        facts.append(Fact("内部警戒", day_said(result.alarm, place.calendar)))
    return {
        "result": result, "facts": facts, "words_left": words, "tone": tone, "lines": result.explain(place.calendar),
        "days": count_days(result, place.calendar),
    }  # fmt: skip


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise FieldError(f"“{text}”不是时刻，请写成2026-03-05 09:30。") from None


def _events(query: Any) -> list[PeriodEvent]:
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


def _grouped() -> list[tuple[str, list[Limit]]]:
    grouped: dict[str, list[Limit]] = {}
    for limit in all_limits().values():
        grouped.setdefault(limit.procedure, []).append(limit)
    return list(grouped.items())
