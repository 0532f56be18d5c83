"""期限计算: any statutory period from any day, with the count explained."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yifa.kernel.fields import FieldError
from yifa.law.errors import LawError
from yifa.law.explanation import count_days, explain_judged
from yifa.law.limits import UNIT_NAMES, Limit, all_limits, find_limits
from yifa.server.casework.period_count import counted, extensions, pauses, unit_of
from yifa.server.casework.place import Place, place_of
from yifa.server.ui.parts import Fact
from yifa.server.ui.words import cites, day_said, left

MOST = 40


@require_GET
def deadline(request: HttpRequest) -> HttpResponse:
    """The calculator. The address holds what was asked, so that a count can be sent to a colleague."""
    place = place_of(request)
    query = request.GET
    words = query.get("words", "").strip()[:40]
    rule = query.get("rule", "")
    chosen = all_limits().get(rule)
    limits = find_limits(*words.split()) if words else []
    hourly = chosen is not None and chosen.code == "H"
    usual = place.now.strftime("%Y-%m-%dT%H:%M") if hourly else place.today.isoformat()
    context: dict[str, Any] = {
        "words": words,
        "found": limits[:MOST],
        "more": len(limits) > MOST,
        "chosen": chosen,
        "query": query,
        "start": query.get("start", usual),
        "hourly": hourly,
        "grouped": _grouped() if not chosen and not words else [],
    }
    if chosen is not None:
        unit = unit_of(chosen)
        asked = [(length, of or unit, on) for length, of, on in extensions(query)]
        context |= {
            "law": cites(chosen.citation),
            "restarts": bool(query.get("restart")),
            "extensions": [*asked, ("", unit, "")],
            "pauses": [*pauses(query), ("", "", "")],
            "units": [(key, name) for key, name in UNIT_NAMES.items() if (key == "hour") == hourly or key == unit],
        }
        if query.get("start"):
            context |= _counted(place, chosen, query)
    return render(request, "desk/law/deadline.html", context)


def _counted(place: Place, limit: Limit, query: Any) -> dict[str, Any]:
    try:
        judged = counted(limit, query, place.calendar)
    except (LawError, FieldError) as error:
        return {"fault": str(error)}
    result = judged.deadline
    words, tone = left(result.due, place.today, place.calendar, result.alarm)
    if tone == "overdue":
        words, tone = "已经过去", "ended"
    at = f" {result.due_at:%H:%M}" if result.due_at else ""
    if result.due_provisional:
        facts = [
            Fact("最早届满", _whole_day(place, result.earliest)),
            Fact("最晚届满", _whole_day(place, result.latest)),
        ]
    else:
        facts = [Fact("届满", _whole_day(place, result.due) + at)]
    if not result.due_at:
        facts.append(Fact("内部警戒", day_said(result.alarm, place.calendar)))
    return {
        "result": result,
        "facts": facts,
        "words_left": words,
        "tone": tone,
        "warnings": judged.warnings,
        "lines": explain_judged(judged, place.calendar),
        "days": count_days(result, place.calendar),
    }


def _whole_day(place: Place, day: date) -> str:
    return f"{day.year}年{day_said(day, place.calendar)}"


def _grouped() -> list[tuple[str, list[Limit]]]:
    grouped: dict[str, list[Limit]] = {}
    for limit in all_limits().values():
        grouped.setdefault(limit.procedure, []).append(limit)
    return list(grouped.items())
