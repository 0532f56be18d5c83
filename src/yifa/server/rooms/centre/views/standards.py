"""三色标准: what decides a colour, and changing it with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yifa.domains.disputes.triage import assess
from yifa.server.casework.place import Place, matter_href, place_of, posted_words
from yifa.server.casework.practice import BadPractice
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.scope import visible_matters
from yifa.server.rooms.centre import standards as rules
from yifa.server.rooms.centre.posts import CENTRE, STANDARDS, only_for
from yifa.server.rooms.centre.views.board import rooms

WHAT = {
    "red": ("红色（重大）", "镇领导牵头，提请联合研判，三十日内办结"),
    "yellow": ("黄色（较大）", "中心主任督办，十五个工作日内办结"),
    "green": ("绿色（一般）", "承办单位办理，十个工作日内办结"),
}


def _criteria(place: Place) -> list[tuple[str, str, list[str]]]:
    """Each colour with what follows from it and the criteria that lead to it."""
    criteria = assess({}, place.settings, place.today.isoformat()).criteria
    rows = [(*words, [c.name for c in criteria if c.colour == colour]) for colour, words in WHAT.items()]
    return [(name, what, names or ["没有符合红色、黄色标准的情形"]) for name, what, names in rows]


@require_http_methods(["GET", "POST"])
def standards(request: HttpRequest) -> HttpResponse:
    """The criteria as they stand; those who lead the centre may change the numbers."""
    place = place_of(request)
    only_for(place, CENTRE)
    fault, typed = "", {}
    if request.method == "POST":
        only_for(place, STANDARDS)
        typed = {key: posted_words(request, key, 20) for key in rules.TRIAGE}
        try:
            count = rules.change(place.town, place.actor, typed, posted_words(request, "reason", 500))
        except BadPractice as bad:
            fault = str(bad)
        except Refused as refused:
            fault = refused.message
        else:
            messages.success(request, f"已调整{count}项，理由已入账。" if count else "没有改动。")
            return redirect("centre:standards")
    past = visible_matters(place.actor, "practice-change").filter(town=place.town.code).order_by("-id")[:10]
    return render(
        request,
        "centre/standards.html",
        {
            "place": place,
            "tabs": rooms(request, place),
            "facts": _criteria(place),
            "fault": fault,
            "standards": [(s, typed.get(s.key, str(s.value))) for s in rules.standards(place.town)],
            "reason": posted_words(request, "reason", 500) if fault else "",
            "may_change": bool(place.actor.roles & STANDARDS),
            "past": [(row, matter_href(row.id)) for row in past],
        },
        status=422 if fault else 200,
    )
