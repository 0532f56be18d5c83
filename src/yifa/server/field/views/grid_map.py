"""The map of grids and their events, and the page on which an administrator loads a town's map."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yifa.server.casework.place import Place, place_of
from yifa.server.config.procedures import in_force
from yifa.server.field.grids import grids_of
from yifa.server.field.models import MapLoad
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.scope import procedures_for, visible_matters
from yifa.server.ledger.serialization import plain_values
from yifa.server.towns.access import actor_of_request, administered_town, requires_role
from yifa.server.towns.models import Person
from yifa.server.ui.coordinates import SYSTEMS
from yifa.server.ui.forms import DeskForm
from yifa.server.ui.outline import Checked, OutlineFault, check, keep, middles, outline_of

KIND = "grid-event"
# Dots beyond this number say nothing to the eye; the years before are one choice away.
MOST = 20_000


def _may_see(request: HttpRequest) -> Place:
    place = place_of(request)
    if not any(procedure.procedure == KIND for procedure in procedures_for(place.actor)):
        raise Http404
    return place


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The map with its filters; what is drawn comes as data."""
    place = _may_see(request)
    years = sorted({day.year for day in _events(place).dates("opened_on", "year")}, reverse=True)
    year_text = request.GET.get("year", "")
    year = (
        int(year_text) if year_text.isdigit() and int(year_text) in years else (years[0] if years else place.today.year)
    )
    procedure = in_force()[KIND]
    context = {
        "years": years,
        "year": year,
        "kinds": list(procedure.fields["kind"].options.values()),
        "drawn": bool(outline_of(place.town)["features"]),
        "note": outline_of(place.town).get("note", ""),
        "may_load": "admin" in place.actor.roles,
        "town": place.town,
    }
    return render(request, "field/map.html", context)


@never_cache
@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """Events of a year as short rows: longitude, latitude, kind, state, day of the year, position, precise or not."""
    place = _may_see(request)
    year = request.GET.get("year", "")
    if not (year.isdigit() and 2000 <= int(year) <= 2100):
        raise Http404
    rows = _events(place).filter(opened_on__gte=date(int(year), 1, 1), opened_on__lte=date(int(year), 12, 31))
    procedure = in_force()[KIND]
    kinds, states = list(procedure.fields["kind"].options), list(procedure.states)
    where = middles(place.town)
    codes = {grid.position: grid.code for grid in grids_of(place)}
    drawn, nowhere, unplaced = [], 0, 0
    listed = rows.order_by("-opened_on", "-id").values_list("id", "status", "opened_on", "village", "snapshot")
    for pk, status, opened, village, snapshot in listed[:MOST]:
        values = plain_values(snapshot)
        x, _, y = str(values.get("point", "")).partition(",")
        at = (float(x), float(y)) if y else None
        if at is None:
            unplaced += 1
            grid = codes.get(int(values.get("grid") or 0), "")
            at = where.get(("grid", grid)) or where.get(("village", village))
        if at is None:
            nowhere += 1
            continue
        drawn.append(
            [
                round(at[0], 5),
                round(at[1], 5),
                _index(kinds, values.get("kind")),
                _index(states, status),
                opened.timetuple().tm_yday,
                position_of(pk),
                1 if y else 0,
            ]
        )
    body = {
        "kinds": [procedure.fields["kind"].options[key] for key in kinds],
        "states": [[state.name, state.end] for state in procedure.states.values()],
        "town": place.town.code,
        "events": drawn,
        "unplaced": unplaced,
        "nowhere": nowhere,
        "most": MOST if len(drawn) + nowhere == MOST else 0,
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")), content_type="application/json; charset=utf-8"
    )


def _index(known: list[str], value: object) -> int:
    return known.index(str(value)) if value in known else len(known) - 1


def _events(place: Place) -> QuerySet[Matter]:
    return visible_matters(place.actor, KIND).filter(town=place.town.code)


class MapForm(DeskForm):
    """A GeoJSON file and the coordinates it is in."""

    file = forms.FileField(
        label="GeoJSON 文件", help_text="最多8兆；每块的属性里写 name（村名、网格名）或者 code（区划代码、网格编码）"
    )
    system = forms.ChoiceField(label="坐标系", choices=list(SYSTEMS.items()), widget=forms.RadioSelect)


@requires_role("admin")
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Check a file, show what is in it, and put it in place."""
    town = administered_town(request)
    form = MapForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        villages = {region.code: region.name for region in town.villages()}
        grids = {
            grid.code: grid.name for grid in grids_of(Place(actor_of_request(request), town, timezone.localtime()))
        }
        try:
            checked = check(cleaned["file"].read(), cleaned["system"], villages, grids)
        except OutlineFault as fault:
            form.add_error("file", str(fault))
        else:
            _kept(request, town.code, cleaned, keep(town, checked.collection), checked)
            return redirect(f"{request.path}?town={town.code}")
    loads = MapLoad.objects.filter(town=town.code).order_by("-at")[:5]
    names = dict(Person.objects.filter(id__in=[row.person for row in loads]).values_list("id", "name"))
    context: dict[str, Any] = {
        "form": form,
        "town": town,
        "loads": [(row, names.get(row.person, ""), SYSTEMS.get(row.system, "")) for row in loads],
        "drawn": bool(outline_of(town)["features"]),
    }
    return render(request, "field/load.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, town: str, cleaned: dict[str, Any], sha: str, checked: Checked) -> None:
    MapLoad.objects.create(
        town=town,
        person=request.user.pk or 0,
        at=timezone.now(),
        name=cleaned["file"].name[:200],
        sha=sha,
        system=cleaned["system"],
        grids=checked.grids,
        villages=checked.villages,
    )
    message = f"地图已载入：村（社区）{checked.villages}块，网格{checked.grids}块，{checked.points}个点，宽约{checked.wide_km:g}公里。"
    messages.success(request, message)
    for note in checked.notes:
        messages.warning(request, note)


@never_cache
@require_GET
def outlines(request: HttpRequest) -> JsonResponse:
    """The town's outlines for the map."""
    return JsonResponse(outline_of(_may_see(request).town), json_dumps_params={"ensure_ascii": False})
