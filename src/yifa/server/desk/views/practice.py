"""本地做法: the town's own days, sums and addresses, read by whoever works here, changed by administrator and head of office."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yifa.server.casework.place import matter_href, place_of, posted_words
from yifa.server.casework.practice import LONGEST, BadPractice, change, practices
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.scope import visible_matters

MAY_CHANGE = frozenset({"admin", "office-head"})
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
        },
        status=422 if fault else 200,
    )
