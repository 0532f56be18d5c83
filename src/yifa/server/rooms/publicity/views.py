"""The year's theme days, and the venues on the town's map."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.server.casework.duties import in_fields
from yifa.server.casework.place import Place, place_of
from yifa.server.config.numbers import whole_of
from yifa.server.config.procedures import in_force
from yifa.server.ledger.scope import procedures_for
from yifa.server.rooms.publicity.by_village import KINDS, lines_of
from yifa.server.rooms.publicity.courses import by_month as month_by_month
from yifa.server.rooms.publicity.courses import courses
from yifa.server.rooms.publicity.themes import by_month, year_of_themes
from yifa.server.rooms.publicity.venues import map_of, venues_of
from yifa.server.ui.village_map import HOW, MapFault

FIRST_YEAR, LAST_YEAR = 2016, 2099


def _place(request: HttpRequest, procedure: str) -> Place:
    """Where the person works. Raises PermissionDenied unless his posts open this kind of work."""
    place = place_of(request)
    if procedure not in {p.procedure for p in procedures_for(place.actor)}:
        raise PermissionDenied
    return place


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A year of theme days, with what was arranged for each and what should be prepared by now."""
    place = _place(request, "theme-day")
    year_wanted = whole_of(request.GET.get("year", ""), 4) or place.today.year
    year = min(max(year_wanted, FIRST_YEAR), LAST_YEAR)
    themes = year_of_themes(place, year)
    arranging = in_force()["theme-campaign"].actions["arrange"]
    return render(
        request,
        "publicity/calendar.html",
        {
            "duties": in_fields(place, "education") if year == place.today.year else None,
            "year": year,
            "before": year - 1,
            "after": year + 1,
            "months": by_month(themes),
            "count": len(themes),
            "waiting": {theme.position for theme in themes if theme.waits(place.today)},
            "may_arrange": bool(place.actor.roles & set(arranging.by)),
            "today": place.today,
        },
    )


@require_GET
def course_calendar(request: HttpRequest) -> HttpResponse:
    """A year of law study: planned topics by month, what was taught, exams; what is late by itself."""
    place = _place(request, "law-study-plan")
    wanted = whole_of(request.GET.get("year", ""), 4) or place.today.year
    year = min(max(wanted, FIRST_YEAR), LAST_YEAR)
    lines = courses(place, year)
    late = [one for one in lines if one.late(place.today, year)]
    return render(
        request,
        "publicity/courses.html",
        {
            "year": year,
            "before": year - 1,
            "after": year + 1,
            "months": month_by_month(lines) if lines else [],
            "late": late,
        },
    )


@require_GET
def villages(request: HttpRequest) -> HttpResponse:
    """Each village through a year by quarters: trainings of its cadres, activities, lectures, days of its lawyer."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else KINDS[0]
    place = _place(request, kind)
    wanted = whole_of(request.GET.get("year", ""), 4) or place.today.year
    year = min(max(wanted, FIRST_YEAR), LAST_YEAR)
    lines = lines_of(place, kind, year)
    procedure = in_force()[kind]
    step = procedure.opening[0]
    opens = {p.procedure for p in procedures_for(place.actor)}
    return render(
        request,
        "publicity/villages.html",
        {
            "kind": kind,
            "name": procedure.name,
            "kinds": [(key, in_force()[key].name) for key in KINDS if key in opens],
            "year": year,
            "before": year - 1,
            "after": year + 1,
            "lines": lines,
            "missed": sum(quarter.gap and quarter.over for line in lines for quarter in line.quarters),
            "step": step.key,
            "may_record": bool(place.actor.roles & set(step.by)),
        },
    )


@require_GET
def venues(request: HttpRequest) -> HttpResponse:
    """Every venue in use, numbered, and its number on the town's map."""
    place = _place(request, "rol-site")
    listed, fault = venues_of(place), ""
    try:
        drawn = map_of(place, listed, reverse("desk:ledger", args=["rol-site"]))
    except MapFault as error:
        drawn, fault = None, str(error)
    return render(
        request,
        "publicity/venues.html",
        {
            "venues": listed,
            "village_map": drawn,
            "fault": fault,
            "how": HOW.format(code=place.town.code),
            "unplaced": sum(1 for venue in listed if venue.at is None),
        },
    )
