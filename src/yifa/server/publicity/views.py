"""The year's theme days."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yifa.domains import catalogue
from yifa.server.config.numbers import whole_of
from yifa.server.desk.place import place_of
from yifa.server.ledger.scope import procedures_for
from yifa.server.publicity.themes import by_month, year_of_themes

FIRST_YEAR, LAST_YEAR = 2016, 2099


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A year of theme days, with what was arranged for each and what should be prepared by now."""
    place = place_of(request)
    if "theme-day" not in {p.procedure for p in procedures_for(place.actor)}:
        raise PermissionDenied
    asked = whole_of(request.GET.get("year", ""), 4) or place.today.year
    year = min(max(asked, FIRST_YEAR), LAST_YEAR)
    themes = year_of_themes(place, year)
    arranging = catalogue().current["theme-campaign"].actions["arrange"]
    return render(request, "publicity/calendar.html", {
        "year": year, "before": year - 1, "after": year + 1, "months": by_month(themes), "count": len(themes),
        "waiting": {theme.position for theme in themes if theme.waits(place.today)},
        "may_arrange": bool(place.actor.roles & set(arranging.by)), "today": place.today,
    })  # fmt: skip
