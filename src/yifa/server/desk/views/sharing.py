"""政务数据目录: what a town keeps, told to offices that may ask for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yifa.server.casework import sharing
from yifa.server.casework.place import place_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The ledgers kept, by field of work, each with its items and how it may be shared."""
    place = place_of(request)
    fields: dict[str, list[sharing.Listed]] = {}
    for one in sharing.listed(place.town):
        fields.setdefault(one.resource.field, []).append(one)
    return render(request, "desk/procedure/sharing.html", {"fields": fields.items(), "town": place.town})


@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, a line for each item; with `?unused=1` also of ledgers never used."""
    place = place_of(request)
    entries = sharing.listed(place.town, unused=request.GET.get("unused") == "1")
    answer = HttpResponse(sharing.workbook(place.town, entries), content_type=XLSX)
    name = f"{place.town.name}政务数据目录.xlsx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
