"""检查码: the page an enterprise opens by the code, and the code to show at its door."""

from __future__ import annotations

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.server.casework.place import Place, matter_href, matter_of, place_of, procedure_of
from yifa.server.casework.rooms import opens_from_a_matter
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.serialization import state_of
from yifa.server.portal.inspections import KIND, shown_code, visit_of
from yifa.server.portal.keeping import Shown, Standing, public_page
from yifa.server.ui.parts import Link


@public_page
def inspection(request: HttpRequest, now: Standing) -> Shown:
    """入企检查核验: who may come in, why, by which approval and plan, and what may be inspected."""
    code = request.GET.get("q", "").strip()[:40]
    return "portal/inspection.html", {"query": code, "visit": visit_of(now.town, code, now.on) if code else None}


@never_cache
@require_safe
def inspection_code(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The code as a picture for the enterprise to scan, from the phone of whoever comes or on paper."""
    place = place_of(request, town)
    row = matter_of(place, position)
    code = state_of(row, None).values.get("code_") if row.procedure == KIND else ""
    if not code:
        raise Http404
    code = shown_code(place.town, code)
    address = request.build_absolute_uri(reverse("portal:inspection", args=[place.town.prefix]))
    picture = segno.make(f"{address}?q={code}", error="m").svg_data_uri(scale=6, border=3)
    return render(
        request,
        "portal/inspection_code.html",
        {
            "row": row,
            "procedure": procedure_of(row),
            "code_": code,
            "address": address,
            "picture": picture,
            "back": matter_href(row.id),
        },
    )


@opens_from_a_matter
def to_the_code(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Link]:
    """出示检查码, once the visit is approved."""
    if procedure.procedure != KIND or not state.values.get("code_"):
        return []
    return [Link("出示检查码", reverse("portal:inspection-code", args=[place.town.prefix, position_of(row.id)]))]
