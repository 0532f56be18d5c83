"""本地做法: the town's own days, sums and addresses, read by whoever works here, changed by administrator and head of office."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yifa.server.casework import tightening
from yifa.server.casework.place import Place, matter_href, place_of, posted_words
from yifa.server.casework.practice import LONGEST, BadPractice, change, practices
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.scope import visible_matters

MAY_CHANGE = frozenset({"admin", "office-head"})
MAY_TIGHTEN = MAY_CHANGE | {"governance-head", "deputy-secretary"}
SHOWN = 8


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The settings by field of work; posted with a reason: those that were changed."""
    place = place_of(request)
    may_change = bool(place.actor.roles & MAY_CHANGE)
    fault, typed = "", {}
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        keys = [one.key for one in practices(place.town) if one.key in request.POST]
        typed = {key: posted_words(request, key, LONGEST + 1) for key in keys}
        try:
            count = change(place.town, place.actor, typed, posted_words(request, "reason", 500))
        except BadPractice as bad:
            fault = str(bad)
        except Refused as refused:
            fault = refused.message
        else:
            messages.success(request, f"已调整{count}项，理由已入账。" if count else "没有改动。")
            return redirect("desk:practice")
    shown = [(one, typed.get(one.key, one.typed(one.value))) for one in practices(place.town)]
    order = list(dict.fromkeys(("办理时限和提醒", *(one.group for one, _ in shown))))
    shown.sort(key=lambda pair: order.index(pair[0].group))
    groups = groupby(shown, lambda pair: pair[0].group)
    past = visible_matters(place.actor, "practice-change").filter(town=place.town.code).order_by("-id")[:SHOWN]
    return render(
        request,
        "desk/practice.html",
        {
            "town": place.town,
            "groups": [(name, list(pairs)) for name, pairs in groups],
            "may_change": may_change,
            "fault": fault,
            "reason": posted_words(request, "reason", 500) if fault else "",
            "past": [(row, matter_href(row.id)) for row in past],
            "administers": "admin" in place.actor.roles,
            "tightened": tightening.tightened(place.town),
        },
        status=422 if fault else 200,
    )


@require_http_methods(["GET", "POST"])
def for_a_period(request: HttpRequest) -> HttpResponse:
    """Days of practice made shorter until a key period is over, with a reason; or given back before that."""
    place = place_of(request)
    if not place.actor.roles & MAY_TIGHTEN:
        raise PermissionDenied
    periods, shown = tightening.periods(place), tightening.may_be_shortened(place.town)
    typed = {one.key: posted_words(request, one.key, 10) for one in shown}
    reason, fault = posted_words(request, "reason", 500), ""
    if request.method == "POST":
        try:
            if message := _tighten(request, place, periods, typed, reason):
                messages.success(request, message)
                return redirect("desk:practice-period")
            fault = "请写上收紧成几日，至少一项。"
        except BadPractice as bad:
            fault = str(bad)
        except Refused as refused:
            fault = refused.message
    return render(
        request,
        "desk/practice_period.html",
        {
            "town": place.town,
            "periods": periods,
            "chosen": request.POST.get("period", ""),
            "shown": [(one, typed[one.key]) for one in shown],
            "tightened": tightening.tightened(place.town),
            "reason": reason,
            "fault": fault,
        },
        status=422 if fault else 200,
    )


def _tighten(
    request: HttpRequest, place: Place, periods: list[tightening.Period], typed: dict[str, str], reason: str
) -> str:
    """What was done, in words; "" where nothing was asked."""
    back = next(
        (one for one in tightening.tightened(place.town) if str(one.position) == request.POST.get("back")), None
    )
    if back is not None:
        tightening.restore(place.town, place.actor, back, f"提前恢复：{reason}" if reason else "")
        return f"“{back.name}”已恢复为{back.was}。"
    period = next((one for one in periods if str(one.position) == request.POST.get("period")), None)
    if period is None:
        raise BadPractice("请选是哪个特别防护期。")
    count = tightening.tighten(place, period, typed, reason)
    return f"已收紧{count}项，到{period.ends.month}月{period.ends.day}日为止，过后自动恢复。" if count else ""
