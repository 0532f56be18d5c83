"""容易混的数: figures that reports take for one another, beside one another, each with its definition and records."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.server.desk.parts import choose
from yifa.server.desk.place import place_of
from yifa.server.figures import queries
from yifa.server.figures.asking import newest_year
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.review.confused import CONFUSED

YEARS = 4


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Every set for one year of the whole town."""
    place = place_of(request)
    if not place.actor.roles - {"admin"} or place.actor.villages:
        raise PermissionDenied
    newest = newest_year(place.town, place.today)
    years = [str(newest - back) for back in range(YEARS)]
    asked = request.GET.get("year", "")
    period = Period.year(int(asked) if asked in years else newest)
    values = queries.values({key for item in CONFUSED for key in item.keys}, Scope(place.town.prefix), period)
    sets = [
        {
            "name": item.name, "why": item.why,
            "values": [(values[key], reverse("desk:figure", args=[key]) + f"?period={period.code}") for key in item.keys],
            "compare": reverse("desk:figure-compare") + f"?a={item.keys[0]}&b={item.keys[1]}&period={period.code}",
        }
        for item in CONFUSED
    ]  # fmt: skip
    return render(request, "review/confused.html", {
        "place": place, "period": period, "sets": sets,
        "filters": [choose(request.GET, "year", f"{newest}年", [(year, f"{year}年") for year in years[1:]])],
    })  # fmt: skip
