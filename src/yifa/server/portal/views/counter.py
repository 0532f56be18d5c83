"""At the window: a receipt for somebody who came himself, so that he can follow his matter like those who came online."""

from __future__ import annotations

import segno
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yifa.server.casework.place import matter_href, matter_of, place_of, procedure_of
from yifa.server.casework.reading import may_read_personal, note_look
from yifa.server.portal import receipts


@never_cache
@require_POST
def issue(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """A receipt number and a fresh code, to be printed and handed over; a former code is void from now on."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    if not procedure.follow.course:
        raise Http404
    if not may_read_personal(place, procedure, row):
        raise PermissionDenied
    receipt, code = receipts.give(place.town, row.id)
    note_look(place, row.id, "出具查询回执")
    address = request.build_absolute_uri(reverse("portal:follow", args=[place.town.prefix]))
    picture = segno.make(f"{address}?n={receipt.number}", error="m").svg_data_uri(scale=4, border=2)
    return render(
        request,
        "portal/counter.html",
        {
            "row": row,
            "procedure": procedure,
            "number": receipts.spoken(receipt.number),
            "secret": code,
            "address": address,
            "picture": picture,
            "back": matter_href(row.id),
            "town": place.town,
        },
    )
